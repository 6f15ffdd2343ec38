//! doubletickd as a process of its own, a server in this process, and a client that speaks JSON frames.

#![allow(dead_code, reason = "every test binary uses a part of it")]

use doubletick_protocol::Result;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response, ServerFrame};
use doubletick_server::config::Config;
use doubletick_server::run::{self, Ended, Failure, Listeners, Signal};
use futures_util::{SinkExt, StreamExt};
use rustix::process::{Pid, Signal as Kill, WaitId, WaitIdOptions, kill_process, waitid};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream as BlockingStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// Nothing takes as long as this, unless it never comes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The binary, without options from the environment of the tests.
pub fn doubletickd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doubletickd"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("DOUBLETICKD_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the binary to its end.
pub fn output(args: &[&str]) -> Output {
    doubletickd().args(args).output().expect("doubletickd runs")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Waits until something is so.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A running doubletickd. It is killed when this is dropped.
pub struct Process {
    child: Child,
    pub url: String,
    pub address: SocketAddr,
    log: PathBuf,
}

impl Process {
    /// `doubletickd serve` on this data directory and a free port, with these options.
    pub fn serve(data: &Path, options: &[&str]) -> Process {
        let mut command = doubletickd();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(options);
        Self::start(command, data)
    }

    /// Starts a command that is a doubletickd, and waits for its line. Its log goes beside the data directory.
    pub fn start(mut command: Command, data: &Path) -> Process {
        let log = data.with_extension("log");
        let errors = File::options().create(true).append(true).open(&log).expect("a log");
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().expect("doubletickd starts");
        let stdout = child.stdout.take().expect("it was asked for");
        let (said, line) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            // Nobody listens where it was too late.
            let _ = said.send(BufReader::new(stdout).read_line(&mut line).map(|_| line));
        });
        let line = line.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("it does not come to its line: {}", std::fs::read_to_string(&log).unwrap_or_default())
        });
        let line = line.expect("a line");
        let shown = || format!("{line:?}, log: {}", std::fs::read_to_string(&log).unwrap_or_default());
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{}", shown()));
        let (_, address) = url.split_once("://").expect("a scheme");
        let address = address.parse().expect("an address");
        Process { url: url.to_owned(), address, child, log }
    }

    /// After KILL it has ended, and holds no files and no ports any more: others may be started in its place.
    pub fn signal(&self, signal: Kill) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("the process is there");
        if signal == Kill::KILL {
            let left = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            until("it has ended", || waitid(WaitId::Pid(pid), left).expect("a child").is_some());
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        until("doubletickd ends", || {
            status = self.child.try_wait().expect("a status");
            status.is_some()
        });
        status.expect("it has ended")
    }

    /// SIGTERM, and its end.
    pub fn end(mut self) -> ExitStatus {
        self.signal(Kill::TERM);
        self.wait()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_none()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("a log")
    }

    /// Status and body of a GET.
    pub fn get(&self, path: &str) -> (u16, String) {
        get(self.address, path)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status and body of a GET.
pub fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let (status, _, body) = http(address, "GET", path);
    (status, body)
}

/// Status, head and body of a request without a body.
pub fn http(address: SocketAddr, method: &str, path: &str) -> (u16, String, String) {
    let mut stream = BlockingStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head.to_owned(), body.to_owned())
}

/// A UserSig from the binary.
pub fn user_sig(data: &Path, user: &str) -> String {
    let output =
        doubletickd().args(["usersig", user, "--data"]).arg(data).output().expect("doubletickd runs");
    assert!(output.status.success(), "{}", err(&output));
    out(&output).trim().to_owned()
}

/// A server in this process.
pub struct Local {
    pub address: SocketAddr,
    pub signals: mpsc::Sender<Signal>,
    pub ended: JoinHandle<std::result::Result<Ended, Failure>>,
}

impl Local {
    /// Starts it on a free port, and waits until it is ready.
    pub async fn start(config: Config) -> Local {
        let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..config };
        let listeners = Listeners::bind(&config).await.expect("a free port");
        let address = listeners.address().expect("an address");
        let (signals, told) = mpsc::channel(4);
        let (ready, is_ready) = oneshot::channel();
        let ended = tokio::spawn(async move {
            run::run(&config, listeners, told, || ready.send(()).expect("somebody waits")).await
        });
        is_ready.await.expect("the server starts");
        Local { address, signals, ended }
    }
}

/// What carries a connection.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// One connection that speaks JSON frames.
pub struct Client {
    pub ws: WebSocketStream<Box<dyn Stream>>,
    pub pushes: Vec<Push>,
    next_id: u64,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Client {
        Self::over(TcpStream::connect(address).await.expect("a connection")).await.expect("an upgrade")
    }

    /// Over a connection that is there.
    pub async fn over(stream: impl Stream + 'static) -> tungstenite::Result<Client> {
        Self::at(stream, "/ws").await
    }

    /// The same at another path.
    pub async fn at(stream: impl Stream + 'static, path: &str) -> tungstenite::Result<Client> {
        let mut request = format!("ws://localhost{path}").into_client_request()?;
        let subprotocol = Encoding::Json.subprotocol().parse().expect("a header");
        request.headers_mut().insert("Sec-WebSocket-Protocol", subprotocol);
        let (ws, _) = client_async(request, Box::new(stream) as Box<dyn Stream>).await?;
        Ok(Client { ws, pushes: Vec::new(), next_id: 1 })
    }

    /// A connection on which a user is logged in.
    pub async fn login(address: SocketAddr, user: &str, user_sig: &str) -> Client {
        let mut client = Self::connect(address).await;
        client.log_in(user, user_sig).await;
        client
    }

    pub async fn log_in(&mut self, user: &str, user_sig: &str) {
        let answer = self.try_log_in(user, user_sig).await;
        assert!(matches!(answer, Ok(Response::LoggedIn(_))), "{answer:?}");
    }

    /// A login that may be refused.
    pub async fn try_log_in(&mut self, user: &str, user_sig: &str) -> Result<Response> {
        let request = Request::Login {
            user_id: user.into(),
            user_sig: user_sig.into(),
            platform: 0,
            held: 0,
            device: String::new(),
        };
        self.ask(request).await
    }

    /// Sends a request; its id.
    pub async fn send(&mut self, request: Request) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = Encoding::Json.client_frame(&ClientFrame { id, request }).expect("a frame");
        let text = String::from_utf8(bytes.into()).expect("JSON is UTF-8");
        self.ws.send(Message::Text(text.into())).await.expect("sent");
        id
    }

    /// The next answer, or how the connection was closed (`None`: it was cut).
    pub async fn answer(&mut self) -> std::result::Result<(u64, Result<Response>), Option<CloseFrame>> {
        loop {
            match timeout(PATIENCE, self.ws.next()).await.expect("something within the time") {
                Some(Ok(Message::Text(text))) => {
                    match Encoding::Json.read_server_frame(text.as_bytes()).expect("a frame") {
                        Some(ServerFrame::Response(id, result)) => return Ok((id, result)),
                        Some(ServerFrame::Push(push)) => self.pushes.push(push),
                        None => {}
                    }
                }
                Some(Ok(Message::Close(frame))) => return Err(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, request: Request) -> Result<Response> {
        let id = self.send(request).await;
        let (answered, result) = self.answer().await.expect("an answer");
        assert_eq!(answered, id, "answers come in order");
        result
    }

    /// Asks for anything, so that what waits is told, until something was pushed; not more often than may be asked.
    pub async fn until_pushed(&mut self, what: &str, is: impl Fn(&Push) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !self.pushes.iter().any(&is) {
            assert!(Instant::now() < end, "never pushed: {what}: {:?}", self.pushes);
            // A refusal does as well: who was kicked is told so.
            let _ = self.ask(Request::TotalUnread).await;
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// [`Client::ask`] of a server that may be gone: `None`, when it is.
    pub async fn try_ask(&mut self, request: Request) -> Option<Result<Response>> {
        let id = self.next_id;
        self.next_id += 1;
        let bytes = Encoding::Json.client_frame(&ClientFrame { id, request }).expect("a frame");
        let text = String::from_utf8(bytes.into()).expect("JSON is UTF-8");
        self.ws.send(Message::Text(text.into())).await.ok()?;
        let (answered, result) = self.answer().await.ok()?;
        assert_eq!(answered, id, "answers come in order");
        Some(result)
    }

    /// Reads until the connection is closed; the code and the reason, code 0 for a cut.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.answer().await {
                Ok(_) => {}
                Err(Some(frame)) => return (frame.code.into(), frame.reason.to_string()),
                Err(None) => return (0, String::new()),
            }
        }
    }
}

/// A message to a user with one text.
pub fn message(msg_id: &str, to: &str, text: &str) -> Request {
    let elem = json!({"elem_type": 0, "text_elem_content": text});
    Request::SendMessage(NewMessage {
        msg_id: msg_id.into(),
        conversation: ConversationId::C2c(to.into()),
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

/// The ids of those messages that the service knows.
pub async fn known(client: &mut Client, messages: &[String]) -> Vec<String> {
    let mut known = Vec::new();
    for messages in messages.chunks(100) {
        match client.ask(Request::FindMessages { messages: messages.to_vec() }).await {
            Ok(Response::Messages(found)) => known.extend(found.into_iter().map(|message| message.msg_id)),
            other => panic!("{other:?}"),
        }
    }
    known
}
