//! How long a connection that only speaks HTTP may last, on a clock that stands still until everybody waits.

mod front;

use doubletick_server::accept::{Acceptor, Connections, Surface};
use doubletick_server::http;
use doubletick_server::service::Service;
use front::Server;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// Accepts as the server does, in front of its routes.
async fn accept(server: &Server, connections: &Connections) -> (SocketAddr, watch::Sender<bool>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (end, stop) = watch::channel(false);
    let service = Arc::clone(&server.service);
    let router = http::router(Arc::clone(&service));
    let acceptor = Acceptor { router, service, surface: Surface::All, tls: None, stop };
    tokio::spawn(acceptor.run(listener, connections));
    (address, end)
}

/// Asks, and reads the answer; false where the connection is closed.
async fn is_answered(socket: &mut TcpStream) -> bool {
    if socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    while !answer.ends_with(b"alive\n") {
        let mut some = [0; 1024];
        match socket.read(&mut some).await {
            Ok(0) | Err(_) => return false,
            Ok(bytes) => answer.extend_from_slice(&some[..bytes]),
        }
    }
    true
}

#[tokio::test(start_paused = true)]
async fn after_thirty_seconds_a_connection_takes_no_further_request() {
    let server = Server::start().await;
    let connections = Connections::default();
    let (address, _end) = accept(&server, &connections).await;
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    let (begun, mut answers) = (Instant::now(), 0);
    // Each soon enough for the time that a head may take.
    while is_answered(&mut socket).await {
        answers += 1;
        assert!(answers <= 7, "still answered after {:?}", begun.elapsed());
        sleep(Duration::from_secs(5)).await;
    }
    assert!((6..=7).contains(&answers), "{answers} answers");
    drop(socket);
    connections_end(connections).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_asks_for_nothing_is_closed_after_ten_seconds() {
    let server = Server::start().await;
    let connections = Connections::default();
    let (address, _end) = accept(&server, &connections).await;
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    assert!(is_answered(&mut socket).await);
    let begun = Instant::now();
    assert_eq!(socket.read(&mut [0; 16]).await.expect("closed in order"), 0);
    assert!(begun.elapsed() <= Duration::from_secs(11), "{:?}", begun.elapsed());
    connections_end(connections).await;
}

/// Sends so many requests at once, and reads what is answered to the end: how many with 200, and how many with 429.
async fn ask_at_once(address: SocketAddr, request: &str, count: usize) -> (usize, usize) {
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    let (mut from, mut to) = socket.split();
    let asked = request.repeat(count);
    // The rest is not taken once one was refused.
    let write = async { drop(to.write_all(asked.as_bytes()).await) };
    let read = async {
        let mut answers = Vec::new();
        let _ = from.read_to_end(&mut answers).await;
        answers
    };
    let ((), answers) = tokio::join!(write, read);
    let text = String::from_utf8_lossy(&answers);
    (text.matches("HTTP/1.1 200 OK").count(), text.matches("HTTP/1.1 429 ").count())
}

#[tokio::test]
async fn metrics_are_made_for_an_address_so_many_times_however_often_it_asks() {
    let server = Server::start().await;
    let connections = Connections::default();
    let (address, _end) = accept(&server, &connections).await;
    let metrics = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = |path| format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(ask_at_once(address, &last("/metrics"), 1).await, (1, 0));
    // As many others as may wait: each has a turn that it takes.
    let Service { limits, engine, .. } = &*server.service;
    let turn = || limits.http(&engine.settings(), address.ip(), true, std::time::Instant::now());
    let turns = std::iter::from_fn(turn).take(10_000).count();
    assert!((149..1_000).contains(&turns), "{turns}");
    // One may have come back since; what is refused is the last answer of its connection, and the rest is not looked at.
    let (made, refused) = ask_at_once(address, metrics, 400).await;
    assert!(made <= 100 && refused == 1, "{made} were made, {refused} refused");
    assert!(server.metric("doubletick_limits_hit_total{limit=\"http_rate\"}") >= 1.0);
    assert_eq!(
        ask_at_once(address, &last("/healthz"), 1).await,
        (1, 0),
        "what is no such question is answered"
    );
}

/// No socket is held any more.
async fn connections_end(connections: Connections) {
    while connections.count() > 1 {
        sleep(Duration::from_secs(1)).await;
    }
}
