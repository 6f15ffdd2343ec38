//! PostgreSQL as an operator has it, servers on it, and what PostgreSQL says that it has done.

use super::world::{APP_ID, Commits, World, login};
use doubletick_engine::bus::{Event, EventSink, LocalBus};
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_engine::{Engine, EngineOptions, Frames, SessionHandle};
use doubletick_postgres_testing::Server;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, ClientFrame, Push, ServerFrame};
use doubletick_store_postgres::{Address, Bus, Durability, PostgresOptions, PostgresStore};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedReceiver;

/// Nothing that is waited for takes so long.
pub const LONG: Duration = Duration::from_secs(60);

/// Beside what every server of a test has: every commit is synced, a torn page is mended, and no checkpoint comes in between.
const SETTINGS: [(&str, &str); 6] = [
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("shared_buffers", "512MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "1h"),
    ("track_wal_io_timing", "off"),
];

/// What every part is given.
pub struct Setup {
    /// Where everything runs but PostgreSQL, NATS and the threads of the stores.
    pub runtime: Runtime,
    /// PostgreSQL.
    pub server: Server,
    quick: bool,
    lanes: u32,
}

impl Setup {
    /// Starts PostgreSQL.
    pub fn start(quick: bool, lanes: u32) -> Setup {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        Setup { runtime: runtime.expect("a runtime"), server: Server::start(&SETTINGS), quick, lanes }
    }

    /// Lanes of the database.
    pub fn lanes(&self) -> u32 {
        self.lanes
    }

    /// The full size, or a small one.
    pub fn size(&self, full: usize, small: usize) -> usize {
        if self.quick { small } else { full }
    }

    fn address(&self, place: &str) -> Address {
        Address::parse(&self.server.url(place)).expect("an address")
    }

    fn options(&self, bus: Bus) -> PostgresOptions {
        let lanes = Some(self.lanes);
        PostgresOptions { durability: Durability::Full, lanes, bus, ..PostgresOptions::default() }
    }

    /// A store in a place, without an engine.
    pub fn store(&self, place: &str) -> World {
        let commits = Arc::new(Commits::default());
        let options = self.options(Bus::default());
        let store = PostgresStore::open(&self.address(place), APP_ID, options, commits.clone());
        World::of(Arc::new(store.expect("a store")), commits)
    }

    /// A server in a place.
    pub fn node(&self, place: &str, bus: Bus) -> Node {
        let (published, stats) = (Arc::new(Published::default()), Arc::new(Stats::default()));
        let options = PostgresOptions { stats: Arc::clone(&stats), ..self.options(bus) };
        let store = PostgresStore::open(&self.address(place), APP_ID, options, published.clone());
        let store: Arc<dyn Store> = Arc::new(store.expect("a store"));
        let _inside = self.runtime.enter();
        let engine = Engine::start(Arc::clone(&store), published.clone(), EngineOptions::default());
        Node { world: World::of(store, Arc::default()), engine, published, stats }
    }

    /// Waits until nobody is connected any more: then PostgreSQL knows what they have done.
    pub fn at_rest(&self) {
        let others = "SELECT count(*) FROM pg_stat_activity
                      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let begun = Instant::now();
        while self.server.number("public", others) > 0 {
            assert!(begun.elapsed() < LONG, "in vain: nobody is connected to PostgreSQL");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How many bytes of WAL there have been.
    pub fn wal(&self) -> i64 {
        self.server.number("public", "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
    }
}

/// The bus of a server, and when something was published last.
#[derive(Default)]
pub struct Published {
    bus: LocalBus,
    last: Mutex<Option<Instant>>,
}

impl EventSink for Published {
    fn publish(&self, events: Vec<Event>) {
        *self.last.lock() = Some(Instant::now());
        self.bus.publish(events);
    }
}

impl doubletick_engine::bus::Bus for Published {
    fn subscribe(&self) -> UnboundedReceiver<Vec<Event>> {
        self.bus.subscribe()
    }
}

/// A server without sockets.
pub struct Node {
    /// Its store.
    pub world: World,
    engine: Engine,
    published: Arc<Published>,
    stats: Arc<Stats>,
}

impl Node {
    /// When it had committed something last, or heard that another has.
    pub fn published(&self) -> Instant {
        self.published.last.lock().expect("something was committed")
    }

    /// Waits until NATS is there.
    pub async fn is_connected(&self) {
        let begun = Instant::now();
        while self.stats.bus_connected.get() == 0 {
            assert!(begun.elapsed() < LONG, "in vain: the bus is connected");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// A user comes to this server.
    pub async fn online(&self, user: &str) -> Session {
        let (session, frames) = self.engine.connect();
        session.handle(ClientFrame { id: 1, request: login(user) });
        let mut online = Session { _session: session, frames };
        loop {
            if let ServerFrame::Response(1, answer) = online.next().await {
                answer.expect("logged in");
                return online;
            }
        }
    }

    /// Ends it.
    pub async fn close(self) {
        self.engine.close().await;
    }
}

/// Somebody who is logged in.
pub struct Session {
    _session: SessionHandle,
    frames: Frames,
}

impl Session {
    async fn next(&mut self) -> ServerFrame {
        let next = tokio::time::timeout(LONG, self.frames.recv()).await;
        next.expect("in vain: a frame for a session").expect("the session goes on")
    }

    /// Waits until the user is told this of a message of theirs.
    pub async fn receipt(&mut self, is_it: impl Fn(&Receipt) -> bool) {
        loop {
            let ServerFrame::Push(Push::Changes { changes, .. }) = self.next().await else { continue };
            if changes.iter().any(|change| matches!(change, Change::Receipt(receipt) if is_it(receipt))) {
                return;
            }
        }
    }
}
