//! The receivers of docs/webhooks.md verify what a server sends, and refuse what others do.

use crate::support::{PATIENCE, get};
use crate::{Office, words};
use doubletick_server::config::Config;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DOCUMENT: &str = include_str!("../../../../docs/webhooks.md");

/// The one block of a language.
fn code(language: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let mut blocks = DOCUMENT.split(fence.as_str()).skip(1);
    let block = blocks.next().and_then(|rest| rest.split("```").next()).expect("a block");
    assert!(blocks.next().is_none(), "one block");
    block
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It runs until then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether there is a program of this name; CI has both.
fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(found.is_ok() || std::env::var("CI").is_err(), "CI has {program}");
    found.is_ok()
}

async fn verifies(program: &str, file: &str, text: &str) {
    if !is_there(program) {
        eprintln!("there is no {program} to run the example with");
        return;
    }
    let home = tempfile::tempdir().expect("a directory");
    let path = home.path().join(file);
    std::fs::write(&path, text).expect("written");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let mut child = Command::new(program)
        .arg(&path)
        .arg(port.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
    let _running = Running(child);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let end = Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < end, "{program} does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Somebody else, without the token.
    let mut stranger = TcpStream::connect(address).expect("a connection");
    let head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n";
    let forged = format!("{head}X-Doubletick-Signature: t=1,v1={}\r\n\r\n{{}}", "0".repeat(64));
    stranger.write_all(forged.as_bytes()).expect("written");
    let mut answer = String::new();
    stranger.read_to_string(&mut answer).expect("text");
    assert!(answer.split(' ').nth(1) == Some("403"), "{program}: {answer}");

    let config = Config {
        webhook_url: Some(format!("http://127.0.0.1:{port}/").parse().expect("a URL")),
        webhook_token: Some("a secret of both sides".parse().expect("a token")),
        webhook_private: true,
        ..Config::default()
    };
    let office = Office::open_with(config).await;
    office.group("g1", "Public", "ann", &["bob"]).await;
    let body = json!({"GroupId": "g1", "From_Account": "ann", "Random": 1, "MsgBody": words("hi")});
    office.done("group_open_http_svc/send_group_msg", body).await;
    let first = tokio::task::spawn_blocking(move || lines.map_while(Result::ok).next());
    let first = tokio::time::timeout(PATIENCE, first).await.expect("in time").expect("no panic");
    assert_eq!(first.as_deref(), Some("Group.CallbackAfterSendMsg"), "{program}");
    let (_, metrics) = get_metrics(office.server.address).await;
    assert!(metrics.contains("doubletick_webhooks_failed_total 0\n"), "{program}: {metrics}");
}

async fn get_metrics(address: SocketAddr) -> (u16, String) {
    tokio::task::spawn_blocking(move || get(address, "/metrics")).await.expect("no panic")
}

#[tokio::test]
async fn the_receiver_in_python_takes_what_is_signed_and_nothing_else() {
    verifies("python3", "receiver.py", code("python")).await;
}

#[tokio::test]
async fn the_receiver_in_node_takes_what_is_signed_and_nothing_else() {
    verifies("node", "receiver.mjs", code("js")).await;
}
