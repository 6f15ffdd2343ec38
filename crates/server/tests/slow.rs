//! Clients that read slowly or not at all: they cost a bound, nobody else notices, and nothing is lost.

mod front;

use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::{Push, Request, Response, ServerFrame};
use doubletick_server::service::FrontOptions;
use front::{Client, Server, Setup, group, message, to_group, to_user, until};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

const MESSAGES: usize = 1500;
const QUEUE: usize = 100;

/// The ids of the messages that were pushed until the connection was closed, and the code of the close.
async fn rest(client: &mut Client) -> (Vec<String>, u16) {
    let mut ids = Vec::new();
    loop {
        let bytes = match client.next_message().await {
            Some(Ok(Message::Text(text))) => text.as_bytes().to_vec(),
            Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
            Some(Ok(Message::Close(Some(frame)))) => return (ids, frame.code.into()),
            Some(Ok(Message::Ping(_))) => continue,
            _ => return (ids, 0),
        };
        if let Ok(Some(ServerFrame::Push(Push::Message(message)))) = client.encoding.read_server_frame(&bytes)
        {
            ids.push(message.msg_id);
        }
    }
}

/// The ids of the messages that were missed after this seq.
async fn missed(client: &mut Client, group: &str, mut seq: u64) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        match client.ask(Request::Sync { conversation: to_group(group), seq, version: 0 }).await {
            Ok(Response::Missed(page)) => {
                ids.extend(page.messages.into_iter().map(|message| message.msg_id));
                seq = page.seq;
                if !page.more {
                    return ids;
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn who_does_not_read_is_closed_with_4008_and_has_everything_after_a_sync() {
    for encoding in Encoding::ALL {
        let server = Server::with(Setup { session_queue: QUEUE, ..Setup::patient() }).await;
        let mut alice = server.login("alice").await;
        let mut slow = server.connect_narrow(encoding).await;
        slow.log_in(&server, "bob").await;
        let mut quick = server.login("carol").await;
        assert_eq!(alice.code(group("g", GroupType::Public, &["bob", "carol"])).await, 0);
        let text = "x".repeat(5000);
        let expected: Vec<_> = (0..MESSAGES).map(|number| format!("m{number}")).collect();
        let send = async {
            for id in &expected {
                assert_eq!(alice.code(message(id, to_group("g"), &text)).await, 0);
                alice.pushes.clear();
            }
        };
        let read = async {
            let mut seen = Vec::new();
            while seen.len() < MESSAGES {
                if let Push::Message(message) = quick.push().await {
                    seen.push(message.msg_id);
                }
            }
            seen
        };
        let ((), seen) = tokio::join!(send, read);
        assert_eq!(seen, expected, "who reads is not kept waiting by who does not");
        server.wait_for_metric("doubletick_overflows_total", 1.0).await;
        assert!(server.metric("doubletick_limits_hit_total{limit=\"slow_consumer\"}") <= 1.0);

        let (before, code) = rest(&mut slow).await;
        // A cut, where it took this client longer to begin to read than the server waits.
        assert!(code == 4008 || code == 0, "{code}");
        assert!(before.len() < MESSAGES);
        assert_eq!(before, expected[..before.len()], "in order, without a gap");
        server.wait_for_metric("doubletick_connections_closed_total{reason=\"too_slow\"}", 1.0).await;

        let mut again = server.connect_as(encoding).await;
        let info = again.log_in(&server, "bob").await;
        assert_eq!(info.heads[0].seq, MESSAGES as u64);
        let after = missed(&mut again, "g", before.len() as u64).await;
        assert_eq!([before, after].concat(), expected);
    }
}

#[tokio::test]
async fn who_begins_to_read_in_time_is_told_why_it_is_closed() {
    let server = Server::with(Setup { session_queue: QUEUE, ..Setup::patient() }).await;
    let mut alice = server.login("alice").await;
    let mut slow = server.connect_narrow(Encoding::MessagePack).await;
    slow.log_in(&server, "bob").await;
    let text = "x".repeat(10_000);
    let mut number = 0;
    while server.metric("doubletick_overflows_total") == 0.0 {
        number += 1;
        assert!(number < 10_000, "nothing is ever too much");
        assert_eq!(alice.code(message(&format!("m{number}"), to_user("bob"), &text)).await, 0);
        alice.pushes.clear();
    }
    assert_eq!(rest(&mut slow).await.1, 4008);
}

#[tokio::test]
async fn a_burst_that_fits_the_queue_is_no_reason_to_close() {
    let server = Server::with(Setup { session_queue: 1000, ..Setup::patient() }).await;
    let mut alice = server.login("alice").await;
    let mut slow = server.connect_narrow(Encoding::MessagePack).await;
    slow.log_in(&server, "bob").await;
    let text = "x".repeat(5000);
    for number in 0..1000 {
        assert_eq!(alice.code(message(&format!("m{number}"), to_user("bob"), &text)).await, 0);
        alice.pushes.clear();
    }
    for number in 0..1000 {
        match slow.push().await {
            Push::Message(message) => assert_eq!(message.msg_id, format!("m{number}")),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(slow.code(Request::TotalUnread).await, 0);
    assert_eq!(server.metric("doubletick_overflows_total"), 0.0);
}

#[tokio::test]
async fn who_takes_no_answers_is_cut() {
    let front = FrontOptions { ping_time: Duration::from_millis(500), ..FrontOptions::default() };
    let server = Server::with(Setup { front, ..Setup::default() }).await;
    let mut alice = server.login("alice").await;
    server.login("bob").await;
    let text = "x".repeat(10_000);
    for number in 0..100 {
        assert_eq!(alice.code(message(&format!("m{number}"), to_user("bob"), &text)).await, 0);
    }
    let mut slow = server.connect_narrow(Encoding::MessagePack).await;
    slow.log_in(&server, "bob").await;
    for _ in 0..30 {
        slow.send(Request::Sync { conversation: to_user("alice"), seq: 0, version: 0 }).await;
    }
    until("it is cut", || {
        let closed = |reason: &str| {
            server.metric(&format!("doubletick_connections_closed_total{{reason=\"{reason}\"}}"))
        };
        // Alice is silent meanwhile, too.
        closed("stalled") + closed("silent") >= 2.0
    })
    .await;
    server.wait_until_idle().await;
    server.wait_for_metric("doubletick_requests_under_way", 0.0).await;
}
