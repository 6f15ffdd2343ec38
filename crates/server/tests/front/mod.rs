//! A server's front over a real engine, in this process on a free port, and raw clients that speak WebSocket
//! with it and nothing else.

#![allow(dead_code, reason = "every test binary uses a part of it")]

use axum::extract::Request as HttpRequest;
use axum::middleware::{self, Next};
use axum::serve::ListenerExt;
use bytes::Bytes;
use doubletick_engine::bus::LocalBus;
use doubletick_engine::sqlite::{SqliteOptions, SqliteStore};
use doubletick_engine::usersig::UserSigKey;
use doubletick_engine::{Clock, Engine, EngineOptions, WhenFull};
use doubletick_protocol::Result;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{ClientFrame, LoginInfo, Push, Request, Response, ServerFrame};
use doubletick_server::http;
use doubletick_server::limits::Limits;
use doubletick_server::metrics::Metrics;
use doubletick_server::service::{FrontOptions, Peer, Service};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};

/// Nothing takes as long as this, unless it never comes.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The application of the tests.
pub const APP: u64 = 1_400_000_000;

/// What a test wants to be different.
pub struct Setup {
    pub front: FrontOptions,
    pub settings: Settings,
    pub session_queue: usize,
}

impl Default for Setup {
    fn default() -> Self {
        let settings = Settings { requests_per_second: 0, ..Settings::default() };
        Self { front: FrontOptions::default(), settings, session_queue: 4096 }
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
    _home: tempfile::TempDir,
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
        let offset = Arc::clone(&ahead);
        let bus = Arc::new(LocalBus::default());
        let options = EngineOptions {
            session_queue: setup.session_queue,
            when_full: WhenFull::End,
            clock: Clock::new(move || unix_ms() + offset.load(Ordering::Relaxed)),
            user_sig_key: Some(key.clone()),
            admins: Some(["administrator".to_owned()].into()),
            stats: Arc::default(),
        };
        let store = SqliteOptions { stats: Arc::clone(&options.stats), ..SqliteOptions::default() };
        let store = SqliteStore::open(home.path(), APP, store, bus.clone()).expect("a store");
        let engine = Engine::start(Arc::new(store), bus, options);
        engine.set_settings(setup.settings).await.expect("settings");
        let (ending, end) = watch::channel(false);
        let service = Arc::new(Service {
            engine,
            limits: Limits::default(),
            metrics: Metrics::default(),
            front: setup.front,
            ending: end,
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
        Server { service, address, key, ahead, ending, _home: home }
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
        let stream = socket.connect(self.address).await.expect("a connection");
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
        let stream = TcpStream::connect(self.address).await.expect("a connection");
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

    /// The value of a metric with these labels, 0 where it is not there yet.
    pub fn metric(&self, line: &str) -> f64 {
        let text = self.service.metrics.render(&self.service.engine);
        let found = text.lines().find_map(|other| other.strip_prefix(line)?.strip_prefix(' '));
        found.map_or(0.0, |value| value.parse().expect("a number"))
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
        until("who is connected", || self.service.engine.sessions() == count).await;
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

/// A WebSocket client that knows the frames and nothing else.
pub struct Client {
    pub ws: WebSocketStream<TcpStream>,
    pub encoding: Encoding,
    /// Pushes that came while an answer was waited for.
    pub pushes: VecDeque<Push>,
    next_id: u64,
}

impl Client {
    pub fn new(ws: WebSocketStream<TcpStream>, encoding: Encoding) -> Self {
        Self { ws, encoding, pushes: VecDeque::new(), next_id: 1 }
    }

    /// Sends bytes as the message that the encoding wants.
    pub async fn send_bytes(&mut self, bytes: Bytes) {
        self.ws.send(self.message(bytes)).await.expect("sent");
    }

    pub fn message(&self, bytes: Bytes) -> Message {
        match self.encoding {
            Encoding::Json => Message::Text(String::from_utf8(bytes.into()).expect("UTF-8").into()),
            Encoding::MessagePack => Message::Binary(bytes),
        }
    }

    /// Sends a JSON value as a frame of the client's encoding.
    pub async fn send_value(&mut self, value: &serde_json::Value) {
        let bytes = match self.encoding {
            Encoding::Json => serde_json::to_vec(value).expect("JSON"),
            Encoding::MessagePack => rmp_serde::to_vec_named(value).expect("MessagePack"),
        };
        self.send_bytes(bytes.into()).await;
    }

    /// Sends a request; its id.
    pub async fn send(&mut self, request: Request) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = self.encoding.client_frame(&ClientFrame { id, request }).expect("a frame");
        self.send_bytes(bytes).await;
        id
    }

    /// The next message that is not a pong.
    pub async fn next_message(&mut self) -> Option<tungstenite::Result<Message>> {
        timeout(PATIENCE, self.ws.next()).await.expect("something within the time")
    }

    /// The next frame. Panics at the end of the connection.
    pub async fn recv(&mut self) -> ServerFrame {
        loop {
            let bytes = match (self.next_message().await, self.encoding) {
                (Some(Ok(Message::Text(text))), Encoding::Json) => Bytes::from(text),
                (Some(Ok(Message::Binary(bytes))), Encoding::MessagePack) => bytes,
                (Some(Ok(Message::Ping(_) | Message::Pong(_))), _) => continue,
                other => panic!("no frame: {other:?}"),
            };
            return self.encoding.read_server_frame(&bytes).expect("a frame").expect("a known frame");
        }
    }

    /// The next answer and its id; pushes are kept.
    pub async fn answer(&mut self) -> (u64, Result<Response>) {
        loop {
            match self.recv().await {
                ServerFrame::Response(id, result) => return (id, result),
                ServerFrame::Push(push) => self.pushes.push_back(push),
            }
        }
    }

    /// The next push.
    pub async fn push(&mut self) -> Push {
        if let Some(push) = self.pushes.pop_front() {
            return push;
        }
        match self.recv().await {
            ServerFrame::Push(push) => push,
            ServerFrame::Response(id, result) => panic!("an answer that nobody waits for: {id} {result:?}"),
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, request: Request) -> Result<Response> {
        let id = self.send(request).await;
        let (answered, result) = self.answer().await;
        assert_eq!(answered, id, "answers come in order");
        result
    }

    /// The code of the answer, 0 for a good one.
    pub async fn code(&mut self, request: Request) -> i32 {
        self.ask(request).await.err().map_or(0, |error| error.code)
    }

    pub async fn log_in(&mut self, server: &Server, user: &str) -> LoginInfo {
        match self.ask(login(user, &server.sig(user))).await {
            Ok(Response::LoggedIn(info)) => info,
            other => panic!("login of {user}: {other:?}"),
        }
    }

    /// Reads until the connection is closed; the code of the close frame, 0 for a cut.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.next_message().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(Message::Close(None))) | Some(Err(_)) | None => return 0,
                Some(Ok(_)) => {}
            }
        }
    }
}

/// A login on platform 0.
pub fn login(user: &str, sig: &str) -> Request {
    login_on(user, sig, 0, 0)
}

pub fn login_on(user: &str, sig: &str, platform: u32, held: u64) -> Request {
    Request::Login { user_id: user.into(), user_sig: sig.into(), platform, held }
}

/// A message with one text.
pub fn message(msg_id: &str, conversation: ConversationId, text: &str) -> Request {
    let elem = json!({"elem_type": 0, "text_elem_content": text});
    Request::SendMessage(NewMessage {
        msg_id: msg_id.into(),
        conversation,
        client_time: 0,
        rand: 0,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent {
            elems: vec![serde_json::from_value(elem).expect("an element")],
            ..MessageContent::default()
        },
    })
}

pub fn to_user(user: &str) -> ConversationId {
    ConversationId::C2c(user.into())
}

pub fn to_group(group: &str) -> ConversationId {
    ConversationId::Group(group.into())
}

/// A group with members.
pub fn group(group_id: &str, group_type: GroupType, members: &[&str]) -> Request {
    Request::CreateGroup(NewGroup {
        group_id: group_id.into(),
        group_type,
        name: group_id.into(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: members.iter().map(|user| ((*user).to_owned(), Role::Normal)).collect(),
    })
}
