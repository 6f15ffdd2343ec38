//! A server's front over a real engine, in this process on a free port, and raw clients that speak WebSocket
//! with it and nothing else.
//!
//! In `clustered.rs` there are two of them on one PostgreSQL, and each client comes to the other one than the client before.

#![allow(dead_code, unused_imports, reason = "every test binary uses a part of it")]

mod client;

pub use client::*;

use axum::extract::Request as HttpRequest;
use axum::middleware::{self, Next};
use axum::serve::ListenerExt;
use doubletick_engine::bus::LocalBus;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_engine::usersig::UserSigKey;
use doubletick_engine::{Clock, Engine, EngineOptions, WhenFull};
use doubletick_postgres_testing::Server as Postgres;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::settings::Settings;
use doubletick_server::answers::Answers;
use doubletick_server::audit::Audit;
use doubletick_server::http;
use doubletick_server::limits::Limits;
use doubletick_server::metrics::Metrics;
use doubletick_server::ready::Ready;
use doubletick_server::roster::Roster;
use doubletick_server::service::{FrontOptions, Peer, Service};
use doubletick_store_postgres::{Address, Durability, PostgresOptions, PostgresStore};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Nothing takes as long as this, unless it never comes.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The application of the tests.
pub const APP: u64 = 1_400_000_000;

/// What a test wants to be different.
pub struct Setup {
    pub front: FrontOptions,
    pub settings: Settings,
    pub session_queue: usize,
    /// Of two servers only one has clients: the test is about what each counts for itself.
    pub at_one: bool,
}

impl Default for Setup {
    fn default() -> Self {
        let settings = Settings { requests_per_second: 0, ..Settings::default() };
        Self { front: FrontOptions::default(), settings, session_queue: 4096, at_one: false }
    }
}

impl Setup {
    /// Nobody is pinged, closed for silence or cut for taking nothing, however long a test takes.
    pub fn patient() -> Self {
        let hour = Duration::from_secs(3600);
        Self {
            front: FrontOptions { ping_time: hour, login_time: hour, ..FrontOptions::default() },
            ..Self::default()
        }
    }
}

/// A running server.
pub struct Server {
    pub service: Arc<Service>,
    pub address: SocketAddr,
    pub key: UserSigKey,
    /// Milliseconds by which the server's clock is ahead.
    pub ahead: Arc<AtomicU64>,
    ending: watch::Sender<bool>,
    /// The other server, where there are two, and where it listens.
    other: Option<(Arc<Service>, SocketAddr)>,
    /// Clients that have come.
    came: AtomicUsize,
    _home: tempfile::TempDir,
}

/// Whether tests are about two servers on one database.
fn is_clustered() -> bool {
    env!("CARGO_CRATE_NAME") == "clustered"
}

/// Opens a store; its events go to this bus.
type Open<'o> = dyn Fn(Arc<Stats>, Arc<LocalBus>) -> Arc<dyn Store> + 'o;

/// One server: its service, and where it listens.
async fn serve(
    setup: &Setup,
    (key, ahead): (&UserSigKey, &Arc<AtomicU64>),
    end: watch::Receiver<bool>,
    open: &Open<'_>,
) -> (Arc<Service>, SocketAddr) {
    let offset = Arc::clone(ahead);
    let bus = Arc::new(LocalBus::default());
    let options = EngineOptions {
        session_queue: setup.session_queue,
        when_full: WhenFull::End,
        clock: Clock::new(move || unix_ms() + offset.load(Ordering::Relaxed)),
        user_sig_key: Some(key.clone()),
        admins: Some(["administrator".to_owned()].into()),
        stats: Arc::default(),
        ..EngineOptions::default()
    };
    let store = open(Arc::clone(&options.stats), Arc::clone(&bus));
    let service = Arc::new(Service {
        engine: Engine::start(store, bus, options),
        limits: Limits::default(),
        answers: Answers::default(),
        ready: Ready::default(),
        metrics: Metrics::default(),
        front: setup.front.clone(),
        ending: end,
        roster: Roster::default(),
        changes: Audit::default(),
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let with_peer = middleware::from_fn(|mut request: HttpRequest, next: Next| async {
        request.extensions_mut().insert(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        next.run(request).await
    });
    let router = http::router(Arc::clone(&service)).layer(with_peer);
    // Without it an answer behind a push waits for the client's acknowledgement.
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("a socket"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (service, address)
}

pub fn unix_ms() -> u64 {
    Clock::system().now_ms()
}

impl Server {
    pub async fn start() -> Server {
        Self::with(Setup::default()).await
    }

    pub async fn with(setup: Setup) -> Server {
        let home = tempfile::tempdir().expect("a directory");
        let key = UserSigKey { sdk_app_id: APP, secret: "a secret of the tests".into() };
        let ahead = Arc::new(AtomicU64::new(0));
        let (ending, end) = watch::channel(false);
        let url = is_clustered().then(|| Postgres::shared().url(&Postgres::shared().place()));
        let open = |stats: Arc<Stats>, bus: Arc<LocalBus>| -> Arc<dyn Store> {
            let Some(url) = &url else {
                let options = SqliteOptions { stats, ..SqliteOptions::default() };
                return Arc::new(SqliteStore::open(home.path(), APP, options, bus).expect("a store"));
            };
            let address = Address::parse(url).expect("an address");
            // With several lanes: what can go wrong with one can go wrong with them.
            let (durability, lanes) = (Durability::Normal, Some(4));
            let options = PostgresOptions { stats, durability, lanes, ..PostgresOptions::default() };
            Arc::new(PostgresStore::open(&address, APP, options, bus).expect("a store"))
        };
        let (service, address) = serve(&setup, (&key, &ahead), end.clone(), &open).await;
        service.engine.set_settings(setup.settings.clone()).await.expect("settings");
        let other = match is_clustered() {
            true => Some(serve(&setup, (&key, &ahead), end, &open).await),
            false => None,
        };
        // Two of which one has no clients are still two.
        let came = AtomicUsize::new(0);
        let other = other.map(|(service, at)| (service, if setup.at_one { address } else { at }));
        Server { service, address, key, ahead, ending, other, came, _home: home }
    }

    /// A credential that is valid for an hour.
    pub fn sig(&self, user: &str) -> String {
        self.key.sign(user, unix_ms() / 1000, 3600)
    }

    /// A client without a login, speaking MessagePack.
    pub async fn connect(&self) -> Client {
        self.connect_as(Encoding::MessagePack).await
    }

    pub async fn connect_as(&self, encoding: Encoding) -> Client {
        let ws = self.upgrade(&[encoding.subprotocol()], &[]).await.expect("an upgrade");
        Client::new(ws.0, encoding)
    }

    /// A client without a login, for which the system keeps little that it has not read.
    pub async fn connect_narrow(&self, encoding: Encoding) -> Client {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let stream = socket.connect(self.next_address()).await.expect("a connection");
        let ws = self.upgrade_over(stream, &[encoding.subprotocol()], &[]).await.expect("an upgrade");
        Client::new(ws.0, encoding)
    }

    /// A client that says which address it has, for a server behind a proxy.
    pub async fn connect_from(&self, address: &str) -> tungstenite::Result<Client> {
        let encoding = Encoding::MessagePack;
        let ws = self.upgrade(&[encoding.subprotocol()], &[("X-Forwarded-For", address)]).await?;
        Ok(Client::new(ws.0, encoding))
    }

    /// A client that is logged in, on platform 0.
    pub async fn login(&self, user: &str) -> Client {
        let mut client = self.connect().await;
        client.log_in(self, user).await;
        client
    }

    /// A WebSocket that offers these subprotocols.
    pub async fn upgrade(
        &self,
        subprotocols: &[&str],
        headers: &[(&'static str, &str)],
    ) -> tungstenite::Result<(WebSocketStream<TcpStream>, tungstenite::handshake::client::Response)> {
        let stream = TcpStream::connect(self.next_address()).await.expect("a connection");
        self.upgrade_over(stream, subprotocols, headers).await
    }

    async fn upgrade_over(
        &self,
        stream: TcpStream,
        subprotocols: &[&str],
        headers: &[(&'static str, &str)],
    ) -> tungstenite::Result<(WebSocketStream<TcpStream>, tungstenite::handshake::client::Response)> {
        let mut request = format!("ws://{}/ws", self.address).into_client_request()?;
        if !subprotocols.is_empty() {
            let names = subprotocols.join(", ").parse().expect("a header");
            request.headers_mut().insert("Sec-WebSocket-Protocol", names);
        }
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let config = WebSocketConfig::default().max_frame_size(None).max_message_size(None);
        tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await
    }

    /// Sends bytes over TCP and reads until the answer ends like this, or the connection does.
    pub async fn raw_http(&self, request: &str, end: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("written");
        let mut answer = Vec::new();
        let read = async {
            while !answer.ends_with(end.as_bytes()) && stream.read_buf(&mut answer).await.is_ok_and(|n| n > 0)
            {
            }
        };
        timeout(PATIENCE, read).await.expect("in time");
        String::from_utf8(answer).expect("text")
    }

    /// Status and body of a GET.
    pub async fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("written");
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("in time").expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, body.to_owned())
    }

    /// The value of a metric with these labels, of all servers together; 0 where it is not there yet.
    pub fn metric(&self, line: &str) -> f64 {
        let of = |service: &Arc<Service>| -> f64 {
            let text = service.metrics.render(&service.engine);
            let found = text.lines().find_map(|other| other.strip_prefix(line)?.strip_prefix(' '));
            found.map_or(0.0, |value| value.parse().expect("a number"))
        };
        self.services().map(of).sum()
    }

    /// Waits until a metric has a value.
    pub async fn wait_for_metric(&self, line: &str, value: f64) {
        until(line, || self.metric(line) == value).await;
    }

    /// Waits until nobody is connected.
    pub async fn wait_until_idle(&self) {
        self.wait_until_idle_but(0).await;
    }

    /// Waits until so many are connected.
    pub async fn wait_until_idle_but(&self, count: usize) {
        until("who is connected", || self.sessions() == count).await;
    }

    /// Where the next client connects.
    fn next_address(&self) -> SocketAddr {
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        match &self.other {
            Some((_, other)) if number % 2 == 1 => *other,
            _ => self.address,
        }
    }

    /// The engines, of one server or of two.
    fn services(&self) -> impl Iterator<Item = &Arc<Service>> {
        [&self.service].into_iter().chain(self.other.iter().map(|(service, _)| service))
    }

    /// How many are connected.
    pub fn sessions(&self) -> usize {
        self.services().map(|service| service.engine.sessions()).sum()
    }

    /// Begins to end, as a signal would.
    pub fn begin_to_end(&self) {
        self.ending.send_replace(true);
    }
}

/// Waits until something is so.
pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
