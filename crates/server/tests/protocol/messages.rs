//! WebSocket messages: garbage, the wrong kind, halves, giants.

use crate::front::{Server, message, to_user};
use doubletick_protocol::codec::{Encoding, FRAME_BYTES};
use doubletick_protocol::wire::{Push, Request, Response};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
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
    header.extend((1u64 << 62).to_be_bytes());
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
        let messages: Vec<_> = (0..100).map(|number| format!("m{number}")).collect();
        match client.ask(Request::FindMessages { messages: messages.clone() }).await {
            Ok(Response::Messages(found)) => {
                let found: Vec<_> = found.into_iter().map(|message| message.msg_id).collect();
                assert_eq!(found, messages);
            }
            other => panic!("{:?}", other.map(|_| ())),
        }
        assert_eq!(client.code(Request::TotalUnread).await, 0);
    }
    assert!(matches!(bob.push().await, Push::Message(_)));
}

#[tokio::test]
async fn a_large_answer_comes_in_fragments() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    let text = "x".repeat(10_000);
    for number in 0..20 {
        assert_eq!(bob.code(message(&format!("m{number}"), to_user("alice"), &text)).await, 0);
        alice.push().await;
    }
    alice.send(Request::Sync { conversation: to_user("bob"), seq: 0, version: 0 }).await;
    let stream = alice.ws.get_mut();
    let (mut sizes, mut last) = (Vec::new(), false);
    while !last {
        let mut head = [0; 2];
        stream.read_exact(&mut head).await.expect("a head");
        let size = match head[1] {
            126 => usize::from(stream.read_u16().await.expect("a length")),
            127 => usize::try_from(stream.read_u64().await.expect("a length")).expect("a length"),
            short => usize::from(short),
        };
        assert_eq!(head[0] & 0x0f, if sizes.is_empty() { 2 } else { 0 }, "binary, then continued");
        stream.read_exact(&mut vec![0; size]).await.expect("a payload");
        sizes.push(size);
        last = head[0] & 0x80 != 0;
    }
    assert!(sizes.iter().sum::<usize>() > 200_000, "{sizes:?}");
    assert!(sizes.iter().all(|size| *size <= 8 * 1024), "{sizes:?}");
}

#[tokio::test]
async fn random_bytes_do_no_harm() {
    let server = Server::start().await;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..300 {
        let encoding = Encoding::ALL[round % 2];
        let mut client = server.connect_as(encoding).await;
        if round % 3 == 0 {
            client.log_in(&server, "mallory").await;
        }
        let bytes: Vec<u8> = (0..random() % 300).map(|_| random() as u8).collect();
        let bytes = match round % 4 {
            // Anything at all, or something in a frame that is one.
            0 => bytes,
            1 => raw(true, 1, &bytes),
            _ => raw(true, 2, &bytes),
        };
        // The server may close before it has read everything.
        let _ = client.ws.get_mut().write_all(&bytes).await;
    }
    server.wait_until_idle().await;
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(Request::TotalUnread).await, 0);
}
