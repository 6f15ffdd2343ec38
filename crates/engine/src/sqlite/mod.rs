//! The SQLite store: one file, one writer thread with group commit, a few reader threads.
//!
//! `dispatch` says which function answers which request; `writer` and `readers` say on which thread.

mod access;
mod bits;
mod conversations;
mod dispatch;
mod edits;
mod file;
mod gate;
mod group_info;
mod groups;
#[cfg(test)]
mod groups_test;
mod history;
mod hot;
mod ints;
mod listing;
mod marks;
mod member_info;
mod members;
mod membership;
mod messages;
mod operator;
mod pace;
#[cfg(test)]
mod plans_test;
mod profiles;
mod readers;
mod receipts;
mod runs;
mod summaries;
mod sync;
mod tx;
mod users;
mod view;
mod writer;

#[cfg(test)]
mod store_test;

use crate::bus::EventSink;
use crate::fair::Kind;
use crate::stats::Stats;
use crate::store::{Call, Store};
use async_trait::async_trait;
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_protocol::ids::GroupId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::{Mutex, RwLock};
use readers::Readers;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::sync::watch;
use writer::{Inbox, Writer};

/// What "acknowledged" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Survives a crash of the process (`synchronous=NORMAL`). Default of the embedded SDK.
    #[default]
    Normal,
    /// Survives a loss of power (`synchronous=FULL`: one fsync per group commit). Default of the server.
    Full,
}

/// How a store runs.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// What "acknowledged" means.
    pub durability: Durability,
    /// Threads that answer reading calls; at least 1.
    pub readers: usize,
    /// Where the store counts.
    pub stats: Arc<Stats>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { durability: Durability::Normal, readers: 1, stats: Arc::default() }
    }
}

/// The store.
pub struct SqliteStore {
    inbox: Arc<Inbox>,
    readers: Readers,
    settings: Arc<RwLock<Settings>>,
    stats: Arc<Stats>,
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
    /// so), cannot be written, holds a schema of a newer version, or had a database that is lost. 6022 when no thread can be started.
    pub fn open(
        directory: &Path,
        app_id: u64,
        options: SqliteOptions,
        sink: Arc<dyn EventSink>,
    ) -> Result<SqliteStore> {
        let lock = DirectoryLock::take(directory, Owner::Service)?;
        let path = file::database_path(directory, app_id);
        let conn = file::open_writer(&path, options.durability)?;
        let settings = Arc::new(RwLock::new(users::settings(&conn)?));
        let inbox = Arc::new(Inbox::default());
        let writer = Writer {
            conn,
            inbox: Arc::clone(&inbox),
            settings: Arc::clone(&settings),
            sink,
            durability: options.durability,
            stats: Arc::clone(&options.stats),
            operate: dispatch::write,
        };
        let (hand_over, handed_over) = mpsc::channel();
        let writer = readers::spawn("doubletick-write", move || work(writer, &handed_over))?;
        let (readers, threads) = match Readers::start(&path, options.readers) {
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
            inbox,
            readers,
            settings,
            stats: options.stats,
            writer: Mutex::new(Some(writer)),
            ended,
        })
    }

    /// Whether the directory has a database of this application.
    pub fn exists(directory: &Path, app_id: u64) -> bool {
        file::database_path(directory, app_id).exists()
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
        let incarnation = users::begin_incarnation(&mut conn)?;
        // The last connection that is closed brings the log into the database; only then others may come.
        drop(conn);
        drop(lock);
        Ok(incarnation)
    }

    async fn write(&self, call: Call) -> Result<Response> {
        // The writer answers everything that it has taken, unless it is gone.
        let answer = self.inbox.push(call)?;
        self.stats.taken_writes.add(1);
        answer.await.unwrap_or_else(|_| Err(readers::closed()))
    }

    fn stop_taking(&self) {
        self.inbox.close();
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
fn work(writer: Writer, handed_over: &mpsc::Receiver<Ending>) {
    // A panic has been reported by the panic hook, and everything ends in order all the same.
    let conn = catch_unwind(AssertUnwindSafe(|| writer.run()));
    // Nothing comes where the store could not be opened.
    if let Ok(Ending { readers, lock, ended }) = handed_over.recv() {
        readers::join(readers);
        // The last connection that is closed brings the log into the database, so this one is.
        drop(conn);
        drop(lock);
        drop(ended);
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn execute(&self, call: Call) -> Result<Response> {
        if call.request.only_reads() {
            let (settings, user) = (Arc::clone(&self.settings), call.user.clone());
            let read = move |conn: &Connection| {
                let settings = settings.read().clone();
                dispatch::read(conn, &settings, &call)
            };
            return self.readers.read(&user, Kind::Call, read).await;
        }
        let login = matches!(call.request, Request::Login { .. }).then(|| (call.user.clone(), call.now_ms));
        match (self.write(call).await?, login) {
            (Response::Count(login), Some((user, now_ms))) => {
                let who = user.clone();
                let read = move |conn: &Connection| users::login_info(conn, &user, now_ms, login);
                self.readers.read(&who, Kind::Login, read).await
            }
            (answer, _) => Ok(answer),
        }
    }

    async fn groups_of(&self, user: &str) -> Result<Vec<GroupId>> {
        let who = user.to_owned();
        self.readers.read(user, Kind::Login, move |conn| users::groups_of(conn, &who)).await
    }

    fn settings(&self) -> Settings {
        self.settings.read().clone()
    }

    async fn close(&self) {
        self.stop_taking();
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
        // Its last instructions.
        self.join();
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.stop_taking();
        self.join();
    }
}
