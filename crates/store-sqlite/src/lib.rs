//! The SQLite store: one file, one writer thread with group commit, a few reader threads.
//!
//! What is asked of it is in `doubletick_engine::ops`; here is how rows are found (`tables`, `snapshot`) and written (`changes`), and
//! on which thread (`writer`, `readers`).

mod ask;
mod audit;
mod changes;
mod check;
mod checkpoints;
mod decode;
mod deleted;
mod entries;
mod export;
mod file;
#[cfg(test)]
mod groups_test;
mod json;
mod kept;
mod lists;
mod log;
mod look_ups;
#[cfg(test)]
mod migration_test;
mod options;
mod outbox;
#[cfg(test)]
mod plans_test;
mod readers;
mod recount;
mod service;
mod snapshot;
mod tables;
mod writer;

#[cfg(test)]
mod store_test;

pub use check::{check, repair};
pub use doubletick_engine::check::Finding;
pub use export::Export;

use async_trait::async_trait;
use checkpoints::Checkpoints;
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_engine::audit::Audited;
use doubletick_engine::batch::Writer;
use doubletick_engine::bus::EventSink;
use doubletick_engine::fair::Kind;
use doubletick_engine::fault::{self, Broken};
use doubletick_engine::hooks::Origin;
use doubletick_engine::inbox::Inbox;
use doubletick_engine::intake::Intake;
use doubletick_engine::ops;
use doubletick_engine::outbox::{Counts, Due, Entry, Outbox, Show, Step, Stepping};
use doubletick_engine::readers::{join, spawn};
use doubletick_engine::store::{Answer, Call, Store};
use doubletick_protocol::ids::GroupId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
pub use options::{Durability, SqliteOptions};
use parking_lot::{Mutex, RwLock};
use readers::Readers;
use rusqlite::Connection;
use snapshot::Moment;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::sync::watch;
use writer::File;

/// The store.
pub struct SqliteStore {
    intake: Intake,
    readers: Readers,
    /// The writer's thread, until somebody has waited for it.
    writer: Mutex<Option<JoinHandle<()>>>,
    /// Closed when everything has ended.
    ended: watch::Receiver<()>,
}

/// What the writer's thread ends after its work, in this order. No other thread is needed for that: when a store is
/// closed the system may have none to give.
struct Ending {
    readers: Vec<JoinHandle<()>>,
    /// Nobody else may come before the threads have ended.
    lock: DirectoryLock,
    ended: watch::Sender<()>,
}

impl SqliteStore {
    /// Opens or makes `app-<app_id>.db` in `directory` (made where it is missing), brings its schema up
    /// to date, and locks the directory for this process.
    ///
    /// 7010 when the directory is in use by another process or another store of this one (the text says
    /// so), cannot be written, holds a schema of a newer version, or had a database that is lost. 6022 when no thread can be
    /// started.
    pub fn open(
        directory: &Path,
        app_id: u64,
        options: SqliteOptions,
        sink: Arc<dyn EventSink>,
    ) -> Result<SqliteStore> {
        let lock = DirectoryLock::take(directory, Owner::Service)?;
        let path = file::database_path(directory, app_id);
        let mut conn = file::open_writer(&path, options.durability)?;
        let settings = Arc::new(RwLock::new(service::settings(&conn)?));
        let inbox = Arc::new(Inbox::default());
        let pause = Arc::<log::Pause>::default();
        let checkpoints = Arc::<Checkpoints>::default();
        let log = log::Log::new(&path, Arc::clone(&pause), Arc::clone(&checkpoints));
        log.watch(&mut conn).map_err(Broken::new)?;
        let writer = Writer {
            database: File { conn, log },
            inbox: Arc::clone(&inbox),
            settings: Arc::clone(&settings),
            sink,
            waits: options.durability == Durability::Full,
            stats: Arc::clone(&options.stats),
            hooks: options.hooks,
            slicing: options.slicing,
            operate: ops::write,
        };
        let checkpointer = file::open_checkpointer(&path)?;
        let (hand_over, handed_over) = mpsc::channel();
        let writer = spawn("doubletick-write", move || work(writer, &handed_over))?;
        let thread = Arc::clone(&checkpoints);
        let checkpointer = spawn("doubletick-log", move || thread.work(&checkpointer));
        let started =
            checkpointer.and_then(|checkpointer| match Readers::start(&path, options.readers, &pause) {
                Ok((readers, mut threads)) => {
                    threads.push(checkpointer);
                    Ok((readers, threads))
                }
                Err(error) => {
                    checkpoints.close();
                    join([checkpointer]);
                    Err(error)
                }
            });
        let (readers, threads) = match started {
            Ok(started) => started,
            Err(error) => {
                inbox.close();
                drop(hand_over);
                // It has done nothing yet, so it has nothing to report.
                let _ = writer.join();
                return Err(error);
            }
        };
        let (end, ended) = watch::channel(());
        // The thread takes it when it is told to end, or has failed.
        let _ = hand_over.send(Ending { readers: threads, lock, ended: end });
        Ok(SqliteStore {
            intake: Intake::new(inbox, settings, options.stats),
            readers,
            writer: Mutex::new(Some(writer)),
            ended,
        })
    }

    /// Whether the directory has a database of this application.
    pub fn exists(directory: &Path, app_id: u64) -> bool {
        file::database_path(directory, app_id).exists()
    }

    /// Where the database of this application is.
    pub fn file(directory: &Path, app_id: u64) -> PathBuf {
        file::database_path(directory, app_id)
    }

    /// A backup was put in the place of the database: begins another incarnation of the service, so that devices
    /// that have more than the backup are told what takes the numbers that they know. Answers its number, which
    /// logins bring (`LoginInfo::incarnation`). Nobody may use the directory meanwhile.
    ///
    /// 7010 when the directory is in use, cannot be written, or holds no database of this application.
    pub fn restored(directory: &Path, app_id: u64) -> Result<u64> {
        let path = file::database_path(directory, app_id);
        if !path.is_file() {
            let text = format!("{}: there is no database", path.display());
            return Err(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text));
        }
        let lock = DirectoryLock::take(directory, Owner::Service)?;
        let mut conn = file::open_writer(&path, Durability::Full)?;
        let incarnation = service::begin_incarnation(&mut conn)?;
        // The last connection that is closed brings the log into the database; only then others may come.
        drop(conn);
        drop(lock);
        Ok(incarnation)
    }

    fn stop_taking(&self) {
        self.intake.inbox.close();
        self.readers.close();
    }

    /// Waits until what was accepted is finished and the directory is unlocked. Who comes second waits as long.
    fn join(&self) {
        let mut writer = self.writer.lock();
        if let Some(writer) = writer.take() {
            // It reports its panics itself.
            let _ = writer.join();
        }
    }
}

/// The writer's thread.
fn work(writer: Writer<File>, handed_over: &mpsc::Receiver<Ending>) {
    // A panic has been reported by the panic hook, and everything ends in order all the same.
    let conn = catch_unwind(AssertUnwindSafe(|| writer.run().conn));
    // Nothing comes where the store could not be opened.
    if let Ok(Ending { readers, lock, ended }) = handed_over.recv() {
        join(readers);
        // The last connection that is closed brings the log into the database, so this one is.
        drop(conn);
        drop(lock);
        drop(ended);
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn submit(&self, call: Call) -> Answer {
        if call.request.only_reads() {
            let (settings, user) = (Arc::clone(&self.intake.settings), call.user.clone());
            return Answer::new(self.readers.read(&user, Kind::Call, move |conn| {
                let settings = settings.read().clone();
                Ok(ops::read(&Moment(conn), &settings, &call)?)
            }));
        }
        if !matches!(call.request, Request::Login { .. }) {
            return Answer::new(self.intake.write(call));
        }
        // What a login brings is for a reader to find out, once it is written.
        let (user, now_ms, readers) = (call.user.clone(), call.now_ms, self.readers.clone());
        let written = self.intake.write(call);
        Answer::new(async move {
            match written.await? {
                Response::Count(login) => {
                    let who = user.clone();
                    let read = move |conn: &Connection| {
                        Ok(ops::conversations::login_info(&Moment(conn), &who, now_ms, login)?)
                    };
                    readers.read(&user, Kind::Login, read).await
                }
                // A new account, which has nothing to bring.
                answer => Ok(answer),
            }
        })
    }

    async fn groups_of(&self, user: &str) -> Result<Vec<(GroupId, u64)>> {
        let who = user.to_owned();
        let read = move |conn: &Connection| Ok(ops::groups_of(&Moment(conn), &who)?);
        self.readers.read(user, Kind::Login, read).await
    }

    async fn probe(&self) -> Result<()> {
        // A reading request that comes to the writer is a question whether it writes.
        let call = Call {
            user: String::new(),
            now_ms: 0,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request: Request::GetSettings,
        };
        self.intake.write(call).await.map(drop)
    }

    fn outbox(&self) -> Option<&dyn Outbox> {
        Some(self)
    }

    async fn audited(&self, most: usize) -> Result<Vec<Audited>> {
        self.readers.read("", Kind::Call, move |conn| Ok(audit::newest(conn, most)?)).await
    }

    fn settings(&self) -> Settings {
        self.intake.settings.read().clone()
    }

    async fn close(&self) {
        self.stop_taking();
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
        // Its last instructions.
        self.join();
    }
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn due(&self, now_ms: u64, except: Vec<i64>, most: usize) -> Result<Due> {
        let read = move |conn: &Connection| Ok(outbox::due(conn, now_ms, &except, most)?);
        self.readers.read("", Kind::Call, read).await
    }

    fn step(&self, steps: Vec<Step>) -> Stepping {
        let taken = self.intake.inbox.push_steps(steps).inspect(|_| self.intake.stats.taken_writes.add(1));
        Box::pin(async move { taken?.await.unwrap_or_else(|_| Err(fault::closed())).map(drop) })
    }

    async fn counts(&self) -> Result<Counts> {
        self.readers.read("", Kind::Call, |conn| Ok(outbox::counts(conn)?)).await
    }

    async fn show(&self, show: Show, most: usize) -> Result<Vec<Entry>> {
        self.readers.read("", Kind::Call, move |conn| Ok(outbox::show(conn, show, most)?)).await
    }

    async fn incarnation(&self) -> Result<u64> {
        self.readers.read("", Kind::Call, |conn| Ok(look_ups::incarnation(conn)?.incarnation)).await
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.stop_taking();
        self.join();
    }
}
