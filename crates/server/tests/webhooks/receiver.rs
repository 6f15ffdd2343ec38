//! A receiver of webhooks that does what a test wants: answers, fails, hangs, redirects, answers too much.

use doubletick_server::config::Config;
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub const TOKEN: &str = "xxxxyyyy";

/// One request.
#[derive(Clone, Debug)]
pub struct Heard {
    pub parameters: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub body: Value,
    pub raw: Vec<u8>,
}

impl Heard {
    pub fn command(&self) -> &str {
        &self.parameters["CallbackCommand"]
    }
}

/// How it answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// 200 with this body.
    Body(Value),
    /// This status, and these lines of the head.
    Status(u16, String),
    /// Nothing, for as long as the test goes on.
    Nothing,
    /// More than anybody wants to read.
    TooMuch,
    /// The connection ends in the middle of the answer.
    HalfOf,
}

impl Answer {
    pub fn ok() -> Answer {
        Answer::Body(json!({"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}))
    }
}

type Decide = dyn Fn(&Heard) -> Answer + Send + Sync;

/// Takes requests until it is dropped.
pub struct Receiver {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    decide: Arc<Mutex<Arc<Decide>>>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    pub async fn open() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard = Arc::<Mutex<Vec<Heard>>>::default();
        let decide: Arc<Mutex<Arc<Decide>>> = Arc::new(Mutex::new(Arc::new(|_: &Heard| Answer::ok())));
        let (list, how) = (Arc::clone(&heard), Arc::clone(&decide));
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let (list, how) = (Arc::clone(&list), Arc::clone(&how));
                connections.spawn(async move {
                    // A connection that breaks off is the other side's affair.
                    let _ = serve(stream, &list, &how).await;
                });
            }
        });
        Receiver { address, heard, decide, task }
    }

    /// From now on it answers like this.
    pub fn answers(&self, decide: impl Fn(&Heard) -> Answer + Send + Sync + 'static) {
        *self.decide.lock() = Arc::new(decide);
    }

    /// All that it has heard.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().clone()
    }

    /// Those with this command.
    pub fn told(&self, command: &str) -> Vec<Heard> {
        self.heard().into_iter().filter(|heard| heard.command() == command).collect()
    }

    /// Waits until it has heard so many with this command, and answers them.
    pub async fn wait(&self, command: &str, count: usize) -> Vec<Heard> {
        let end = Instant::now() + crate::support::PATIENCE;
        loop {
            let told = self.told(command);
            if told.len() >= count {
                return told;
            }
            assert!(Instant::now() < end, "{count} times {command}; heard: {:?}", self.heard());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hooks?key=1", self.address)
    }

    /// A configuration that tells it these.
    pub fn config(&self, events: &[&str]) -> Config {
        Config {
            webhook_url: Some(self.url().parse().expect("a URL")),
            webhook_token: Some(TOKEN.parse().expect("a token")),
            webhook_private: true,
            webhook_events: events.iter().map(|name| name.parse().expect("a name")).collect(),
            ..Config::default()
        }
    }
}

async fn serve(
    stream: TcpStream,
    heard: &Mutex<Vec<Heard>>,
    decide: &Mutex<Arc<Decide>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if stream.read_line(&mut first).await? == 0 {
            return Ok(());
        }
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let length = headers["content-length"].parse().expect("a length");
        let mut raw = vec![0; length];
        stream.read_exact(&mut raw).await?;
        let path = first.split(' ').nth(1).expect("a path");
        assert!(first.starts_with("POST /hooks?key=1&"), "{first}");
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').expect("a parameter");
            (name.to_owned(), value.to_owned())
        };
        let parameters = query.split('&').map(pair).collect();
        let body = serde_json::from_slice(&raw).expect("JSON");
        let one = Heard { parameters, headers, body, raw };
        check_signed(&one);
        let decision = Arc::clone(&decide.lock());
        let answer = decision(&one);
        heard.lock().push(one);
        let (head, body) = match answer {
            Answer::Body(body) => ("200 OK".to_owned(), body.to_string()),
            Answer::Status(status, lines) => (format!("{status} X{lines}"), String::new()),
            Answer::Nothing => return std::future::pending().await,
            Answer::TooMuch => ("200 OK".to_owned(), format!("\"{}\"", "x".repeat(200_000))),
            Answer::HalfOf => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await?;
                return Ok(());
            }
        };
        let length = body.len();
        stream
            .write_all(format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes())
            .await?;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As a receiver would check it, by code of its own.
fn check_signed(heard: &Heard) {
    let time = &heard.parameters["RequestTime"];
    assert_eq!(heard.parameters["Sign"], hex(&Sha256::digest(format!("{TOKEN}{time}"))));
    let mut mac = <Hmac<Sha256>>::new_from_slice(TOKEN.as_bytes()).expect("a key");
    mac.update(format!("{time}.").as_bytes());
    mac.update(&heard.raw);
    let expected = format!("t={time},v1={}", hex(&mac.finalize().into_bytes()));
    assert_eq!(heard.headers["x-doubletick-signature"], expected);
}

/// Options of `doubletickd serve` for this receiver.
pub fn options(receiver: &Receiver) -> Vec<String> {
    let url = format!("--webhook-url={}", receiver.url());
    vec![url, format!("--webhook-token={TOKEN}"), "--webhook-private".to_owned()]
}
