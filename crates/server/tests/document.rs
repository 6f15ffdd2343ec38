//! What the documents say of a doubletickd, done with one: the example session of `docs/protocol.md`, where every
//! frame that is said to come comes and no other; and the first steps of `README.md`.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
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
    /// Runs `serve` in this folder, on a free port.
    fn start(folder: &Path) -> Server {
        let mut process = doubletickd(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
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

/// The program, in this folder and without anything of this process's environment that would configure it.
fn doubletickd(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doubletickd"));
    let ours = std::env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.to_string_lossy().starts_with("DOUBLETICKD_")) {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

/// What a command prints. It must succeed.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = doubletickd(folder).args(arguments).output().expect("doubletickd runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

fn user_sig(folder: &Path, user: &str) -> String {
    printed(folder, &["usersig", user]).trim().to_owned()
}

/// A file of the repository.
fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
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
    let text = read("docs/protocol.md");
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
        let last = json!({"id": 99, "request": "total_unread"});
        person.socket.send(Message::text(last.to_string())).await.expect("sent");
        let code = if user == "alice" { "Err" } else { "Ok" };
        person.expect(&json!({"response": [99, {code: {}}]})).await;
        assert_eq!(person.waiting, Vec::<Value>::new(), "what the document does not say came to {user}");
    }
}

#[tokio::test]
async fn the_three_lines_of_the_readme_make_a_server_and_a_credential_for_it() {
    let text = read("README.md");
    let block = text.split("## Run your own server").nth(1).and_then(|rest| rest.split("```").nth(1));
    let lines: Vec<&str> = block.expect("a block").trim().lines().collect();
    let [_, serve, usersig] = lines[..] else { panic!("three lines: {lines:?}") };
    let arguments = |line: &str| line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(arguments(serve), ["serve"]);

    let home = tempfile::tempdir().expect("a directory");
    let server = Server::start(home.path());
    let usersig = arguments(usersig);
    let sig = printed(home.path(), &usersig.iter().map(String::as_str).collect::<Vec<_>>());
    let mut alice = Person::connect(&server.url).await;
    let login = json!({"user_id": "alice", "user_sig": sig.trim(), "platform": 6});
    let frame = json!({"id": 1, "request": {"login": login}});
    alice.socket.send(Message::text(frame.to_string())).await.expect("sent");
    alice.expect(&json!({"response": [1, {"Ok": {"logged_in": {"login": 1}}}]})).await;
}
