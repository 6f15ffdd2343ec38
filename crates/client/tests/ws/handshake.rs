//! How a link comes about, and every way in which it does not.

use crate::server::{Server, Socket, request, soon};
use doubletick_client::ws::{ProxyChoice, ProxySetting, WsConnector, WsOptions, WsTimes};
use doubletick_client::{Connector, Link};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{Response, ServerFrame};
use doubletick_protocol::{Error, codes};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn failed(result: doubletick_protocol::Result<Box<dyn Link>>) -> Error {
    result.map(drop).expect_err("no link")
}

/// Reads the request of the handshake.
async fn asked(stream: &mut TcpStream) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.expect("a request"));
    }
}

#[tokio::test]
async fn a_link_offers_its_encoding_and_carries_frames_both_ways() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let (mut link, mut socket) = server.link(encoding).await;
        link.send(request(1)).expect("queued");
        link.send(request(2)).expect("queued");
        let (answer, ()) = tokio::join!(soon(link.recv()), async {
            assert_eq!(socket.frame().await, request(1));
            assert_eq!(socket.frame().await, request(2));
            socket.answer(2, Ok(Response::Count(7))).await;
        });
        assert_eq!(answer, Some(ServerFrame::Response(2, Ok(Response::Count(7)))), "{encoding:?}");
        assert_eq!(link.end(), None);
    }
}

#[tokio::test]
async fn an_http_status_is_told() {
    let server = Server::start().await;
    for status in ["400 Bad Request", "404 Not Found", "429 Too Many Requests", "503 Service Unavailable"] {
        let connector = server.connector(Encoding::MessagePack);
        let (result, ()) = tokio::join!(soon(connector.connect()), async {
            let mut stream = server.tcp().await;
            asked(&mut stream).await;
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nno");
            stream.write_all(answer.as_bytes()).await.expect("answered");
        });
        let error = failed(result);
        assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT);
        assert!(error.text.contains(status), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_chooses_another_subprotocol_or_none_is_refused() {
    let server = Server::start().await;
    for choose in [|_: &str| None, |_: &str| Some("doubletick.v2.json".to_owned())] {
        let connector = server.connector(Encoding::Json);
        let accept = async { Socket::accept(server.tcp().await, choose).await };
        let (result, _socket) = tokio::join!(soon(connector.connect()), accept);
        let error = failed(result);
        assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT);
        assert!(error.text.contains("doubletick.v1.json"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_web_server_is_an_error() {
    let server = Server::start().await;
    let endless = "x-padding: x\r\n".repeat(100_000);
    for answer in ["", "220 mail ready\r\n", "HTTP/1.1 101 Switching", "HTTP/1.1 101 Yes\r\n\r\n", &endless] {
        let connector = server.connector(Encoding::MessagePack);
        let (result, ()) = tokio::join!(soon(connector.connect()), async {
            let mut stream = server.tcp().await;
            asked(&mut stream).await;
            // The client does not read all of the endless one.
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        assert_eq!(failed(result).code, codes::ERR_SDK_NET_DISCONNECT, "{answer:.20}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    // Accepts by the system alone, and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    for scheme in ["ws", "wss"] {
        let ca_file = (scheme == "wss").then(crate::tls::ca_file);
        let options = WsOptions { ca_file: ca_file.as_ref().map(|file| file.path()), ..WsOptions::default() };
        let connector = WsConnector::new(&format!("{scheme}://127.0.0.1:{port}"), options)
            .expect("a connector")
            .with_times(WsTimes { connect: Duration::from_millis(50), ..WsTimes::default() });
        let error = failed(soon(connector.connect()).await);
        assert_eq!(error.code, codes::ERR_SDK_NET_CONN_TIMEOUT);
        assert!(error.text.contains("in time"), "{error}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_way_to_the_server_has_its_code() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    for (url, code) in [
        (format!("ws://127.0.0.1:{port}"), codes::ERR_SDK_NET_CONN_REFUSE),
        ("ws://no-such-host.invalid".to_owned(), codes::ERR_SDK_NET_HOST_GETADDRINFO_FAILED),
    ] {
        let proxy = ProxySetting::new(ProxyChoice::Direct);
        let connector = WsConnector::new(&url, WsOptions { proxy, ..WsOptions::default() });
        let connector = connector.expect("a connector");
        assert_eq!(failed(soon(connector.connect()).await).code, code, "{url}");
    }
}
