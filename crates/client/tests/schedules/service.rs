//! The service of one schedule: an engine on SQLite that can be ended, killed and started again on its files.

use crate::road::Trouble;
use async_trait::async_trait;
use doubletick_engine::bus::EventSink;
use doubletick_engine::bus::{Bus, Event, LocalBus};
use doubletick_engine::store::{Answer, Call, Store};
use doubletick_engine::{Engine, EngineOptions};
use doubletick_protocol::ids::GroupId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;
use tokio::sync::mpsc;

/// Where the service is, if it runs.
pub struct Site {
    directory: PathBuf,
    options: EngineOptions,
    /// Each call is finished where it is made: the same seed gives the same commits.
    one_by_one: bool,
    running: Mutex<Option<Running>>,
    /// Links to the service, also those of which only it does not know that they are over.
    links: Mutex<Vec<mpsc::UnboundedSender<Trouble>>>,
}

struct Running {
    engine: Engine,
    store: Arc<Tap>,
}

impl Site {
    pub fn new(directory: PathBuf, options: EngineOptions, one_by_one: bool) -> Self {
        Self { directory, options, one_by_one, running: Mutex::new(None), links: Mutex::default() }
    }

    /// Starts the service, as soon as the one before has left the files.
    pub async fn open(&self) {
        for _ in 0..10_000 {
            let power = Arc::new(AtomicBool::new(true));
            let bus = Arc::new(Horn { bus: LocalBus::default(), power: Arc::clone(&power) });
            let opened = SqliteStore::open(&self.directory, 1, SqliteOptions::default(), bus.clone());
            if let Ok(store) = opened {
                let store = Arc::new(Tap { store: Arc::new(store), power, one_by_one: self.one_by_one });
                let engine = Engine::start(store.clone(), bus, self.options.clone());
                *self.running.lock() = Some(Running { engine, store });
                return;
            }
            // The store's threads have their own time.
            std::thread::sleep(Duration::from_micros(100));
            tokio::task::yield_now().await;
        }
        panic!("the files of the service are never free");
    }

    /// The engine, while the service runs.
    pub fn engine(&self) -> Option<Engine> {
        self.running.lock().as_ref().map(|running| running.engine.clone())
    }

    /// There is a new link.
    pub fn register(&self, link: mpsc::UnboundedSender<Trouble>) {
        let mut links = self.links.lock();
        links.retain(|link| !link.is_closed());
        links.push(link);
    }

    /// Ends the service as SIGTERM does: what is under way is answered.
    pub async fn close(&self) {
        let running = self.running.lock().take();
        if let Some(running) = running {
            running.engine.close().await;
        }
    }

    /// Ends the service and copies its files. What they hold is whole: nobody has them open.
    pub async fn back_up(&self, to: &Path) {
        self.close().await;
        copy(&self.directory, to);
    }

    /// Ends the service and puts a backup in the place of its files.
    pub async fn restore(&self, from: &Path) {
        self.close().await;
        std::fs::remove_dir_all(&self.directory).expect("removed");
        copy(from, &self.directory);
        SqliteStore::restored(&self.directory, 1).expect("another incarnation");
    }

    /// Ends the service as SIGKILL does: what is not in the store now never comes there, nothing is announced
    /// any more, and all links are cut.
    pub fn kill(&self) {
        if let Some(running) = self.running.lock().take() {
            running.store.power.store(false, Ordering::SeqCst);
        }
        for link in self.links.lock().drain(..) {
            // It may be over.
            let _ = link.send(Trouble::Cut);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for file in std::fs::read_dir(from).expect("readable") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}

/// A bus of a process that may be dead.
struct Horn {
    bus: LocalBus,
    power: Arc<AtomicBool>,
}

impl Bus for Horn {
    fn subscribe(&self) -> mpsc::UnboundedReceiver<Vec<Event>> {
        self.bus.subscribe()
    }
}

impl EventSink for Horn {
    fn publish(&self, events: Vec<Event>) {
        if self.power.load(Ordering::SeqCst) {
            self.bus.publish(events);
        }
    }
}

/// A store of a process that may be dead, and for which the test's clock stands still: time that a paused
/// runtime leaps over while SQLite's threads work would be a stall of any length.
struct Tap {
    store: Arc<SqliteStore>,
    power: Arc<AtomicBool>,
    one_by_one: bool,
}

impl Tap {
    /// Finishes what the store has taken.
    fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Pin<Box<dyn Future<Output = Result<T>> + Send>> {
        let work = Box::pin(work);
        if self.one_by_one {
            return Box::pin(std::future::ready(block_on(work)));
        }
        // A runtime with a blocking task does not leap.
        let finished = tokio::task::spawn_blocking(|| block_on(work));
        Box::pin(async { finished.await.unwrap_or_else(|_| Err(dead())) })
    }
}

#[async_trait]
impl Store for Tap {
    fn submit(&self, call: Call) -> Answer {
        if !self.power.load(Ordering::SeqCst) {
            return Answer::new(std::future::ready(Err(dead())));
        }
        Answer::new(self.finish(self.store.submit(call)))
    }

    async fn groups_of(&self, user: &str) -> Result<Vec<(GroupId, u64)>> {
        let (store, user) = (Arc::clone(&self.store), user.to_owned());
        self.finish(async move { store.groups_of(&user).await }).await
    }

    fn settings(&self) -> Settings {
        self.store.settings()
    }

    async fn close(&self) {
        self.store.close().await;
    }
}

fn dead() -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, "the service is dead")
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Finishes work of other threads on this one. Inside a task that has done much without a pause tokio would put off what it
/// is woken for until the task gives way, which it does not while it waits here.
fn block_on<T>(work: Pin<Box<impl Future<Output = T> + ?Sized>>) -> T {
    let mut work = Box::pin(tokio::task::unconstrained(work));
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => return result,
            Poll::Pending => std::thread::park(),
        }
    }
}
