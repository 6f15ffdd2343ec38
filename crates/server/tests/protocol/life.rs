//! How long a connection lives: login time, silence, pings, closing.

use crate::front::{Server, Setup, login};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request};
use doubletick_server::service::FrontOptions;
use futures_util::SinkExt;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::{Bytes, Message};

fn times(login: u64, ping: u64) -> Setup {
    let front = FrontOptions {
        login_time: Duration::from_millis(login),
        ping_time: Duration::from_millis(ping),
        ..FrontOptions::default()
    };
    Setup { front, ..Setup::default() }
}

#[tokio::test]
async fn a_connection_without_a_login_is_closed_with_4001() {
    let server = Server::with(times(2000, 60_000)).await;
    let mut idle = server.connect().await;
    let mut asking = server.connect().await;
    assert_eq!(asking.code(login("alice", "nonsense")).await, 70003);
    assert_eq!(idle.close_code().await, 4001);
    assert_eq!(asking.close_code().await, 4001);
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"login_time\"}"), 2.0);
}

#[tokio::test]
async fn a_silent_client_is_pinged_and_then_closed_with_4002() {
    let server = Server::with(times(60_000, 500)).await;
    let mut client = server.login("alice").await;
    // A client that does not read does not answer pings either.
    server.wait_until_idle().await;
    let mut pings = 0;
    let code = loop {
        match client.next_message().await {
            Some(Ok(Message::Ping(_))) => pings += 1,
            Some(Ok(Message::Close(Some(frame)))) => break u16::from(frame.code),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((pings, code), (1, 4002));
}

#[tokio::test]
async fn bytes_of_a_long_frame_are_a_sign_of_life() {
    let server = Server::with(times(60_000, 500)).await;
    let mut client = server.login("alice").await;
    let body = client.encoding.client_frame(&ClientFrame { id: 9, request: Request::TotalUnread });
    let body = body.expect("a frame");
    // Text or binary in one frame, with a mask of zeros.
    let opcode = if client.encoding == Encoding::Json { 0x81 } else { 0x82 };
    let head = [opcode, 0x80 | u8::try_from(body.len()).expect("short"), 0, 0, 0, 0];
    let stream = client.ws.get_mut();
    for byte in head.iter().chain(body.iter()) {
        stream.write_all(&[*byte]).await.expect("written");
        stream.flush().await.expect("written");
        // Longer than twice the time of a ping, all in all; pings are not read, so not answered.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let answer = loop {
        match client.next_message().await {
            Some(Ok(Message::Ping(_))) => {}
            other => break other,
        }
    };
    assert!(matches!(answer, Some(Ok(Message::Text(_) | Message::Binary(_)))), "{answer:?}");
}

#[tokio::test]
async fn a_client_that_answers_pings_is_left_alone() {
    let server = Server::with(times(60_000, 1000)).await;
    let mut client = server.login("alice").await;
    for _ in 0..3 {
        // Reading answers the ping, with the next thing that is read or written.
        assert!(matches!(client.next_message().await, Some(Ok(Message::Ping(_)))));
        client.ws.flush().await.expect("a pong");
    }
    assert_eq!(client.code(Request::TotalUnread).await, 0);
}

#[tokio::test]
async fn a_ping_is_answered_with_its_payload() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.ws.send(Message::Ping(Bytes::from_static(b"12345"))).await.expect("sent");
    match client.next_message().await {
        Some(Ok(Message::Pong(payload))) => assert_eq!(payload, Bytes::from_static(b"12345")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_close_is_answered_with_a_close() {
    let server = Server::start().await;
    let mut client = server.login("alice").await;
    client.ws.close(None).await.expect("closed");
    assert_eq!(client.close_code().await, 0, "a close without a code is answered like it");
    server.wait_until_idle().await;
    assert_eq!(server.metric("doubletick_connections_closed_total{reason=\"left\"}"), 1.0);
}
