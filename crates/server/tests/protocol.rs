//! Every rule of the wire, by a client that knows WebSocket and the frames only.

mod front;

use doubletick_protocol::codec::{Encoding, FRAME_BYTES};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::{Change, Missed, Push, Request, Response};
use doubletick_server::metrics::METRICS;
use doubletick_server::service::FrontOptions;
use front::{Client, Server, Setup, group, login, message, to_group, to_user, until};
use futures_util::SinkExt;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::error::Error as WsError;
use tokio_tungstenite::tungstenite::{Bytes, Message};

/// A piece of a message as a client writes it, under a mask of zeros.
fn raw(last: bool, opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![u8::from(last) << 7 | opcode];
    match payload.len() {
        short @ ..126 => frame.push(0x80 | short as u8),
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

async fn refused(server: &Server, subprotocols: &[&str]) -> (u16, String) {
    match server.upgrade(subprotocols, &[]).await {
        Err(WsError::Http(response)) => {
            let body = response.body().clone().unwrap_or_default();
            (response.status().as_u16(), String::from_utf8(body).expect("text"))
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn the_version_is_agreed_on_or_the_upgrade_is_refused_with_the_names_of_both() {
    let server = Server::start().await;
    let [msgpack, json] = Encoding::ALL.map(Encoding::subprotocol);
    for offer in [&[][..], &["doubletick.v2.json"], &["chat", "doubletick.v1"]] {
        let (status, text) = refused(&server, offer).await;
        assert_eq!(status, 400, "{offer:?}");
        assert!(text.contains(msgpack) && text.contains(json), "{text}");
    }
    for (offer, chosen) in [
        (&[json][..], json),
        (&[msgpack], msgpack),
        (&[json, msgpack], msgpack),
        (&[msgpack, json], msgpack),
        (&["doubletick.v2.json", "chat", json], json),
    ] {
        let (_, response) = server.upgrade(offer, &[]).await.expect("an upgrade");
        let answered = response.headers().get("sec-websocket-protocol").expect("a subprotocol");
        assert_eq!(answered, chosen, "{offer:?}");
    }
}

#[tokio::test]
async fn subprotocols_may_be_offered_on_several_lines() {
    let server = Server::start().await;
    let header = ("Sec-WebSocket-Protocol", Encoding::Json.subprotocol());
    let mut lines =
        format!("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n");
    lines.push_str("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    lines.push_str(&format!("{0}: chat\r\n{0}: {1}\r\n\r\n", header.0, header.1));
    let answer = server.raw_http(&lines, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    assert!(answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "the accept key of RFC 6455: {answer}");
}

#[tokio::test]
async fn the_other_routes_answer_in_words() {
    let server = Server::start().await;
    assert_eq!(server.get("/healthz").await, (200, "alive\n".into()));
    assert_eq!(server.get("/readyz").await, (200, "ready\n".into()));
    let (status, text) = server.get("/metrics").await;
    assert_eq!(status, 200);
    assert!(text.contains("doubletick_connections") && text.ends_with("# EOF\n"), "{text}");
    let (status, text) = server.get("/nothing").await;
    assert!(status == 404 && text.contains("not found"), "{status} {text}");
    let (status, text) = server.get("/ws").await;
    assert!(status == 400 && text.contains("WebSocket"), "{status} {text}");
    server.service.engine.close().await;
    assert_eq!(server.get("/healthz").await.0, 200, "the process lives");
    assert_eq!(server.get("/readyz").await.0, 503, "the store is closed");
}

#[tokio::test]
async fn every_metric_is_shown_with_its_meaning_and_no_other() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(message("m", to_user("nobody"), "x")).await, 20003);
    let (_, text) = server.get("/metrics").await;
    let mut types: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    let mut expected: Vec<_> = METRICS
        .iter()
        .map(|metric| format!("{} {}", metric.name.trim_end_matches("_total"), metric.kind))
        .collect();
    types.sort();
    expected.sort();
    assert_eq!(types, expected);
    for metric in METRICS {
        assert!(text.contains(metric.text), "{}", metric.name);
    }
    for line in [
        "doubletick_connections{encoding=\"msgpack\"} 1",
        "doubletick_logins_total{code=\"0\"} 1",
        "doubletick_request_errors_total{code=\"20003\"} 1",
        "doubletick_request_seconds_count{operation=\"send_message\"} 1",
        "doubletick_commit_calls_bucket{le=\"+Inf\"} 3",
        "doubletick_requests_under_way 0",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} in:\n{text}");
    }
}

#[tokio::test]
async fn a_server_that_ends_takes_nothing_new_and_closes_with_a_reason() {
    let server = Server::start().await;
    let mut client = server.login("alice").await;
    server.begin_to_end();
    assert_eq!(server.get("/readyz").await, (503, "ending\n".into()));
    assert_eq!(server.get("/healthz").await.0, 200);
    assert_eq!(refused(&server, &[Encoding::Json.subprotocol()]).await.0, 503);
    server.service.engine.close().await;
    assert_eq!(client.close_code().await, 1001);
    server.wait_until_idle().await;
}

#[tokio::test]
async fn what_was_asked_before_the_end_is_answered_before_the_close() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(group("g", GroupType::Public, &[])).await, 0);
    let mut asked = Vec::new();
    for number in 0..200 {
        asked.push(alice.send(message(&format!("m{number}"), to_group("g"), "hello")).await);
    }
    until("all have been read", || server.metric("doubletick_frames_in_total") >= 202.0).await;
    server.begin_to_end();
    server.service.engine.close().await;
    for id in asked {
        let (answered, result) = alice.answer().await;
        assert_eq!(answered, id);
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(alice.close_code().await, 1001);
}

#[tokio::test]
async fn a_request_before_the_login_is_answered_6014_and_the_connection_stays() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let mut client = server.connect_as(encoding).await;
        for request in [Request::TotalUnread, Request::Logout, message("m", to_user("bob"), "x")] {
            assert_eq!(client.code(request).await, 6014);
        }
        client.log_in(&server, "alice").await;
        assert_eq!(client.code(Request::TotalUnread).await, 0);
    }
}

#[tokio::test]
async fn ids_come_back_and_answers_in_the_order_of_the_requests() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(group("g", GroupType::Public, &[])).await, 0);
    let sig = server.sig("alice");
    let ids = [u64::MAX, 0, 7, 7, 1 << 40, 3, 2, 1];
    for id in ids {
        let asked = match id {
            0 => json!({"id": id, "request": {"dance": {}}}),
            7 => json!({"id": id, "request": {"send_receipts": {"messages": 5}}}),
            3 => {
                json!({"id": id, "request": {"login": {"user_id": "alice", "user_sig": sig, "platform": 0}}})
            }
            2 => json!({"id": id, "request": "total_unread"}),
            _ => json!({"id": id, "request": {"delete_group": {"group_id": "nothing"}}}),
        };
        alice.send_value(&asked).await;
    }
    for id in ids {
        let (answered, result) = alice.answer().await;
        assert_eq!(answered, id);
        let code = result.err().map_or(0, |error| error.code);
        let expected = match id {
            0 => 7013,
            7 => 6017,
            3 | 2 => 0,
            _ => 10010,
        };
        assert_eq!(code, expected, "{id}");
    }
}

#[tokio::test]
async fn requests_behind_a_login_wait_for_it() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    let good = client.send(login("alice", &server.sig("alice"))).await;
    let unread = client.send(Request::TotalUnread).await;
    let bad = client.send(login("bob", "nonsense")).await;
    let refused = client.send(Request::TotalUnread).await;
    for (id, expected) in [(good, 0), (unread, 0), (bad, 70003), (refused, 6014)] {
        let (answered, result) = client.answer().await;
        assert_eq!((answered, result.err().map_or(0, |error| error.code)), (id, expected));
    }
}

#[tokio::test]
async fn an_unknown_operation_and_a_bad_field_are_answered_by_name_and_unknown_fields_skipped() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let mut client = server.connect_as(encoding).await;
        client.log_in(&server, "alice").await;
        let cases = [
            (json!({"id": 1, "request": {"dance": {"messages": []}}}), 7013, "operation"),
            (json!({"id": 1, "request": "dance"}), 7013, "operation"),
            (
                json!({"id": 1, "request": {"get_readers": {"message": "m", "filter": "read"}}}),
                6017,
                "cursor",
            ),
            (json!({"id": 1, "request": {"send_receipts": {"messages": ["a", 5]}}}), 6017, "messages[1]"),
            (
                json!({"id": 1, "request": {"sync": {"conversation": {"c2c": "b"}, "seq": -1, "version": 0}}}),
                6017,
                "seq",
            ),
        ];
        for (value, code, word) in cases {
            client.send_value(&value).await;
            let (id, result) = client.answer().await;
            let error = result.expect_err("an error");
            assert_eq!((id, error.code), (1, code), "{value}: {error}");
            assert!(error.text.contains(word), "{value}: {error}");
        }
        let newer = json!({"id": 2, "trace": {"x": [1]}, "request": {"get_groups": {"groups": ["g"], "mood": {"a": null}}}});
        client.send_value(&newer).await;
        assert!(client.answer().await.1.is_ok());
    }
}

#[tokio::test]
async fn what_is_no_frame_closes_with_1007() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let values =
            [json!({}), json!([]), json!(5), json!(null), json!({"request": "logout"}), json!({"id": 5})];
        for value in values {
            let mut client = server.connect_as(encoding).await;
            client.send_value(&value).await;
            assert_eq!(client.close_code().await, 1007, "{encoding:?} {value}");
        }
        for garbage in [&b""[..], b"{", b"\0\0\0", b"not a frame at all", &[b'['; 50_000]] {
            let mut client = server.connect_as(encoding).await;
            client.send_bytes(Bytes::from_static(garbage)).await;
            assert_eq!(client.close_code().await, 1007, "{encoding:?} {} bytes", garbage.len());
        }
    }
    let mut client = server.connect_as(Encoding::Json).await;
    client.ws.get_mut().write_all(&raw(true, 1, b"\xff\xfe")).await.expect("written");
    assert_eq!(client.close_code().await, 1007, "text that is not UTF-8");
    server.wait_until_idle().await;
}

#[tokio::test]
async fn text_where_binary_is_spoken_and_the_reverse_close_with_1003() {
    let server = Server::start().await;
    let mut client = server.connect_as(Encoding::MessagePack).await;
    client.ws.send(Message::Text(r#"{"id":1,"request":"logout"}"#.into())).await.expect("sent");
    assert_eq!(client.close_code().await, 1003);
    let mut client = server.connect_as(Encoding::Json).await;
    client
        .ws
        .send(Message::Binary(Bytes::from_static(br#"{"id":1,"request":"logout"}"#)))
        .await
        .expect("sent");
    assert_eq!(client.close_code().await, 1003);
}

#[tokio::test]
async fn what_is_against_the_rules_of_websocket_closes_with_1002() {
    let server = Server::start().await;
    let unmasked = vec![0x81, 0x02, b'{', b'}'];
    for bytes in
        [unmasked, raw(true, 3, b""), raw(true, 0, b"x"), raw(true, 9, &[0; 126]), raw(false, 9, b"")]
    {
        let mut client = server.connect_as(Encoding::Json).await;
        client.ws.get_mut().write_all(&bytes).await.expect("written");
        assert_eq!(client.close_code().await, 1002, "{bytes:?}");
    }
}

#[tokio::test]
async fn a_message_in_fragments_is_one_frame_and_pings_may_come_between() {
    let server = Server::start().await;
    let mut client = server.connect_as(Encoding::Json).await;
    let text = br#"{"id": 9, "request": "total_unread"}"#;
    let mut bytes = raw(false, 1, &text[..5]);
    bytes.extend(raw(true, 9, b"are you there"));
    for byte in &text[5..] {
        bytes.extend(raw(false, 0, &[*byte]));
    }
    bytes.extend(raw(true, 0, b""));
    for piece in bytes.chunks(7) {
        client.ws.get_mut().write_all(piece).await.expect("written");
    }
    let mut ponged = false;
    let answer = loop {
        match client.next_message().await {
            Some(Ok(Message::Pong(payload))) => {
                assert_eq!(payload, Bytes::from_static(b"are you there"));
                ponged = true;
            }
            Some(Ok(Message::Text(text))) => break text,
            other => panic!("{other:?}"),
        }
    };
    assert!(ponged);
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["response"][0], 9);
    assert_eq!(answer["response"][1]["Err"]["code"], 6014);
}

#[tokio::test]
async fn a_connection_cut_in_the_middle_of_a_message_leaves_nothing() {
    let server = Server::start().await;
    let whole = raw(true, 2, &[0x80; 5000]);
    let fragment = raw(false, 2, b"\x82");
    for bytes in [&whole[..1], &whole[..6], &whole[..14], &whole[..4000], &fragment, &[]] {
        let mut client = server.login("alice").await;
        client.ws.get_mut().write_all(bytes).await.expect("written");
        drop(client);
        server.wait_until_idle().await;
    }
    assert_eq!(server.metric("doubletick_connections_closed_total{reason=\"gone\"}"), 6.0);
    let mut client = server.login("alice").await;
    assert_eq!(client.code(Request::TotalUnread).await, 0);
}

#[tokio::test]
async fn a_frame_of_1_mib_is_read_and_a_larger_one_closes_with_1009() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let mut client = server.connect_as(encoding).await;
        client.log_in(&server, "alice").await;
        let frame = |pad: usize| {
            let value = json!({"id": 1, "request": "total_unread", "pad": "x".repeat(pad)});
            match encoding {
                Encoding::Json => serde_json::to_vec(&value).expect("JSON"),
                Encoding::MessagePack => rmp_serde::to_vec_named(&value).expect("MessagePack"),
            }
        };
        let largest = frame(FRAME_BYTES - frame(FRAME_BYTES / 2).len() + FRAME_BYTES / 2);
        assert_eq!(largest.len(), FRAME_BYTES);
        client.send_bytes(largest.clone().into()).await;
        assert!(client.answer().await.1.is_ok());
        let larger = frame(FRAME_BYTES - frame(FRAME_BYTES / 2).len() + FRAME_BYTES / 2 + 1);
        // The server may close while this is still being written.
        let _ = client.ws.send(client.message(larger.into())).await;
        assert_eq!(client.close_code().await, 1009);
    }
}

#[tokio::test]
async fn a_giant_frame_is_refused_by_its_header_and_giant_fragments_by_their_sum() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    let mut header = vec![0x82, 0x80 | 127];
    header.extend(u64::MAX.to_be_bytes()[1..].iter().fold(vec![0], |mut all, byte| {
        all.push(*byte);
        all
    }));
    header.extend([0; 4]);
    client.ws.get_mut().write_all(&header).await.expect("written");
    assert_eq!(client.close_code().await, 1009);

    let mut client = server.connect().await;
    let piece = raw(false, 0, &[0; 64 * 1024]);
    let first = raw(false, 2, &[0; 64 * 1024]);
    client.ws.get_mut().write_all(&first).await.expect("written");
    for _ in 0..16 {
        // The server may have closed by now.
        let _ = client.ws.get_mut().write_all(&piece).await;
    }
    assert_eq!(client.close_code().await, 1009);
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"frame_bytes\"}"), 2.0);
}

#[tokio::test]
async fn a_large_answer_comes_whole() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    let text = "\u{20ac}".repeat(3500);
    for number in 0..100 {
        assert_eq!(alice.code(message(&format!("m{number}"), to_user("bob"), &text)).await, 0);
    }
    for encoding in Encoding::ALL {
        let mut client = server.connect_as(encoding).await;
        client.log_in(&server, "bob").await;
        let sync = Request::Sync { conversation: to_user("alice"), seq: 0, version: 0 };
        match client.ask(sync).await {
            Ok(Response::Missed(Missed { messages, seq: 100, .. })) => assert_eq!(messages.len(), 100),
            other => panic!("{:?}", other.map(|_| ())),
        }
        assert_eq!(client.code(Request::TotalUnread).await, 0);
    }
    assert!(matches!(bob.push().await, Push::Message(_)));
}

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

#[tokio::test]
async fn after_a_logout_nothing_is_pushed_and_another_login_works() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    assert_eq!(bob.code(Request::Logout).await, 0);
    assert_eq!(bob.code(Request::TotalUnread).await, 6014);
    assert_eq!(alice.code(message("m1", to_user("bob"), "hello")).await, 0);
    let info = bob.log_in(&server, "bob").await;
    assert_eq!(info.heads.len(), 1);
    assert_eq!(info.heads[0].seq, 1);
    assert_eq!(alice.code(message("m2", to_user("bob"), "hello")).await, 0);
    match bob.push().await {
        Push::Message(message) => assert_eq!(message.msg_id, "m2"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_second_login_as_another_user_ends_the_first() {
    let server = Server::start().await;
    let mut client = server.login("alice").await;
    let mut carol = server.login("carol").await;
    client.log_in(&server, "bob").await;
    assert_eq!(carol.code(message("to-alice", to_user("alice"), "x")).await, 0);
    assert_eq!(carol.code(message("to-bob", to_user("bob"), "x")).await, 0);
    match client.push().await {
        Push::Message(message) => assert_eq!(message.msg_id, "to-bob", "nothing for alice"),
        other => panic!("{other:?}"),
    }
    match client.ask(message("from-bob", to_user("carol"), "x")).await {
        Ok(Response::Message(message)) => assert_eq!(message.sender, "bob"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pushes_carry_versions_and_a_reconnect_syncs_from_them() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    assert_eq!(alice.code(message("m1", to_user("bob"), "x")).await, 0);
    assert_eq!(alice.code(message("m2", to_user("bob"), "x")).await, 0);
    let receipts = Request::SendReceipts { messages: vec!["m1".into()] };
    assert_eq!(bob.code(receipts).await, 0);
    let (stable, version) = loop {
        if let Push::Changes { stable, changes, .. } = alice.push().await {
            break (stable, changes[0].version());
        }
    };
    assert!(version > 0 && stable >= version, "{stable} {version}");
    drop(alice);
    let receipts = Request::SendReceipts { messages: vec!["m2".into()] };
    assert_eq!(bob.code(receipts).await, 0);
    assert_eq!(bob.code(message("m3", to_user("alice"), "x")).await, 0);

    let mut alice = server.connect().await;
    let info = alice.log_in(&server, "alice").await;
    assert_eq!(info.heads[0].seq, 3);
    assert!(info.heads[0].version > stable);
    let sync = Request::Sync { conversation: to_user("bob"), seq: 2, version: stable };
    match alice.ask(sync).await {
        Ok(Response::Missed(missed)) => {
            let ids: Vec<_> = missed.messages.iter().map(|message| message.msg_id.as_str()).collect();
            assert_eq!(ids, ["m3"]);
            let changed: Vec<_> = missed.changes.iter().filter_map(receipt).collect();
            assert_eq!(changed, ["m2"]);
            assert_eq!((missed.seq, missed.version, missed.more), (3, info.heads[0].version, false));
        }
        other => panic!("{other:?}"),
    }
}

fn receipt(change: &Change) -> Option<&str> {
    match change {
        Change::Receipt(receipt) if !receipt.msg_id.is_empty() => Some(&receipt.msg_id),
        _ => None,
    }
}

#[tokio::test]
async fn clients_of_both_encodings_see_the_same() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bobs = Vec::new();
    for encoding in Encoding::ALL {
        let mut bob = server.connect_as(encoding).await;
        bob.log_in(&server, "bob").await;
        bobs.push(bob);
    }
    assert_eq!(alice.code(group("g", GroupType::Work, &["bob"])).await, 0);
    assert_eq!(alice.code(message("m1", to_group("g"), "gr\u{fc}\u{df} dich \u{1f600}")).await, 0);
    assert_eq!(alice.code(message("m2", to_user("bob"), "")).await, 0);
    let mut seen = Vec::new();
    for bob in &mut bobs {
        let mut pushes = Vec::new();
        while !matches!(pushes.last(), Some(Push::Message(message)) if message.msg_id == "m2") {
            pushes.push(bob.push().await);
        }
        let answers = [
            bob.ask(Request::Conversations).await,
            bob.ask(Request::GetGroups { groups: vec!["g".into(), "none".into()] }).await,
            bob.ask(Request::FindMessages { messages: vec!["m1".into(), "m2".into()] }).await,
            bob.ask(Request::GetSettings).await,
            bob.ask(Request::DeleteGroup { group_id: "none".into() }).await,
        ];
        seen.push((pushes, answers));
    }
    assert_eq!(seen[0], seen[1]);
    let [msgpack, json] = &mut bobs[..] else { panic!("two clients") };
    for (one, other) in [(0, 1), (1, 0)] {
        let clients: [&mut Client; 2] = [&mut *msgpack, &mut *json];
        let id = format!("by-{one}");
        assert_eq!(clients[one].code(message(&id, to_user("alice"), "x")).await, 0);
        match clients[other].push().await {
            Push::Message(message) => assert_eq!(message.msg_id, id),
            other => panic!("{other:?}"),
        }
        // The device that sent it is told as well.
        assert!(matches!(clients[one].push().await, Push::Message(_)));
    }
}
