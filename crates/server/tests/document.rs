//! The example session of `docs/protocol.md`, played against a doubletickd: every frame that the document says
//! is sent comes, and no other.

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Generous: nothing is measured here.
const PATIENCE: Duration = Duration::from_secs(60);

/// What differs from one run to the next.
const VARYING: [&str; 4] = ["server_time", "server_time_ms", "unique_id", "time"];

struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(data: &Path) -> Server {
        let mut process = doubletickd()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("doubletickd starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("it was asked for");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Server { process, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn doubletickd() -> Command {
    Command::new(env!("CARGO_BIN_EXE_doubletickd"))
}

fn user_sig(data: &Path, user: &str) -> String {
    let output =
        doubletickd().args(["usersig", user, "--data"]).arg(data).output().expect("doubletickd runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a UserSig is ASCII").trim().to_owned()
}

/// One user's connection, and what came on it and was not in the document yet.
struct Person {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    waiting: Vec<Value>,
}

impl Person {
    async fn connect(url: &str) -> Person {
        let mut request = format!("{url}/ws").into_client_request().expect("an address");
        let protocol = HeaderValue::from_static("doubletick.v1.json");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("a connection");
        Person { socket, waiting: Vec::new() }
    }

    /// Waits until a frame like this has come.
    async fn expect(&mut self, frame: &Value) {
        loop {
            if let Some(place) = self.waiting.iter().position(|came| says(came, frame)) {
                self.waiting.remove(place);
                return;
            }
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.unwrap_or_else(|_| panic!("never came: {frame}\nwaiting: {:?}", self.waiting)) {
                Some(Ok(Message::Text(text))) => {
                    self.waiting.push(serde_json::from_str(&text).expect("a frame is JSON"));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?} instead of {frame}"),
            }
        }
    }
}

/// Whether a frame says everything that the document says of it.
fn says(came: &Value, document: &Value) -> bool {
    match (came, document) {
        (Value::Object(came), Value::Object(document)) => document.iter().all(|(key, value)| {
            let there = came.get(key);
            there.is_some_and(|there| VARYING.contains(&key.as_str()) || says(there, value))
        }),
        (Value::Array(came), Value::Array(document)) => {
            came.len() == document.len() && came.iter().zip(document).all(|(came, value)| says(came, value))
        }
        (came, document) => came == document,
    }
}

/// The frames of the session: client or server, the user, the frame.
fn session() -> Vec<(String, String, Value)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol.md");
    let text = std::fs::read_to_string(path).expect("docs/protocol.md");
    let mut frames = Vec::new();
    for block in text.split("```").skip(1).step_by(2) {
        let (mark, block) = block.split_once('\n').unwrap_or((block, ""));
        if let ["json", side, user] = mark.split_whitespace().collect::<Vec<_>>()[..] {
            for frame in serde_json::Deserializer::from_str(block).into_iter() {
                frames.push((side.to_owned(), user.to_owned(), frame.expect("an example is JSON")));
            }
        }
    }
    frames
}

#[tokio::test]
async fn the_example_session_goes_as_the_document_says() {
    let home = tempfile::tempdir().expect("a directory");
    let server = Server::start(home.path());
    let mut people: HashMap<String, Person> = HashMap::new();
    let frames = session();
    assert!(frames.len() > 20, "the session is found");
    for (side, user, mut frame) in frames {
        if side == "server" {
            people.get_mut(&user).expect("who logs in first").expect(&frame).await;
            continue;
        }
        if let Some(login) = frame.pointer_mut("/request/login") {
            login["user_sig"] = user_sig(home.path(), &user).into();
            // The second time: the connection before it is cut.
            let person = Person::connect(&server.url).await;
            let before = people.insert(user.clone(), person);
            assert!(before.is_none_or(|person| person.waiting.is_empty()), "{user} was told something else");
        }
        let text = Message::text(frame.to_string());
        people.get_mut(&user).expect("who logs in first").socket.send(text).await.expect("sent");
    }
    for (user, mut person) in people {
        assert_eq!(person.waiting, Vec::<Value>::new(), "what the document does not say came to {user}");
        // Answers come in order: what was pushed before this one is there too.
        let last = serde_json::json!({"id": 99, "request": "total_unread"});
        person.socket.send(Message::text(last.to_string())).await.expect("sent");
        let code = if user == "alice" { "Err" } else { "Ok" };
        person.expect(&serde_json::json!({"response": [99, {code: {}}]})).await;
        assert_eq!(person.waiting, Vec::<Value>::new(), "what the document does not say came to {user}");
    }
}
