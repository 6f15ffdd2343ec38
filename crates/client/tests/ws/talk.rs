//! A link that is up: what it sends, what it takes, and what ends it.

use crate::server::{LONG, Server, end, message, request, soon};
use doubletick_client::ws::WsTimes;
use doubletick_protocol::codec::{Encoding, FRAME_BYTES};
use doubletick_protocol::codes;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response, ServerFrame};
use futures_util::FutureExt;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};

#[tokio::test]
async fn a_request_that_is_too_large_is_answered_by_the_link_which_stays_up() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let (mut link, mut socket) = server.link(encoding).await;
        let mut new = NewMessage {
            msg_id: "m".into(),
            conversation: ConversationId::C2c("bob".into()),
            client_time: 0,
            rand: 0,
            need_read_receipt: true,
            online_only: false,
            targets: Vec::new(),
            content: Default::default(),
        };
        new.content.cloud_custom_str = "x".repeat(FRAME_BYTES);
        link.send(ClientFrame { id: 1, request: Request::SendMessage(new.clone()) }).expect("queued");
        match soon(link.recv()).await {
            Some(ServerFrame::Response(1, Err(error))) => {
                assert_eq!(error.code, codes::ERR_SDK_NET_PKG_SIZE_LIMIT);
            }
            other => panic!("{other:?}"),
        }
        // The largest that fits.
        new.content.cloud_custom_str.clear();
        let frame = |new: &NewMessage| ClientFrame { id: 2, request: Request::SendMessage(new.clone()) };
        let rest = FRAME_BYTES - encoding.client_frame(&frame(&new)).expect("encoded").len() - 16;
        new.content.cloud_custom_str = "x".repeat(rest);
        link.send(frame(&new)).expect("queued");
        let (answer, ()) = tokio::join!(soon(link.recv()), async {
            assert_eq!(socket.frame().await, frame(&new));
            socket.answer(2, Ok(Response::Done)).await;
        });
        assert_eq!(answer, Some(ServerFrame::Response(2, Ok(Response::Done))));
    }
}

#[tokio::test]
async fn news_of_a_newer_server_are_skipped() {
    let server = Server::start().await;
    let (mut link, mut socket) = server.link(Encoding::Json).await;
    socket.send(Message::text("{\"push\": {\"weather\": {\"sun\": true}}}")).await;
    socket.send(Message::text("{\"greeting\": 1}")).await;
    socket.send(Message::text("{\"push\": \"lagged\"}")).await;
    assert_eq!(soon(link.recv()).await, Some(ServerFrame::Push(Push::Lagged)));
}

#[tokio::test]
async fn garbage_ends_the_link() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let text = encoding == Encoding::Json;
        let wrong_kind = if text { Message::binary("{}") } else { Message::text("{}") };
        for garbage in [message(encoding, Bytes::from_static(b"nonsense")), wrong_kind] {
            let (mut link, mut socket) = server.link(encoding).await;
            socket.send(garbage).await;
            assert_eq!(end(&mut link).await.code, codes::ERR_SDK_NET_DECODE_FAILED);
            assert_eq!(soon(link.recv()).await, None, "and it stays ended");
        }
    }
}

#[tokio::test]
async fn what_breaks_the_rules_of_websocket_ends_the_link() {
    let server = Server::start().await;
    let broken = codes::ERR_SDK_NET_DISCONNECT;
    // A reserved bit; an unknown opcode; a masked frame; a message of 129 MiB, of which only the head comes; text
    // that is none; a continuation of nothing.
    let cases: [(&[u8], i32); 6] = [
        (&[0xc2, 0], broken),
        (&[0x83, 0], broken),
        (&[0x82, 0x80, 1, 2, 3, 4], broken),
        (&[0x82, 127, 0, 0, 0, 0, 8, 0x10, 0, 0], codes::ERR_SDK_NET_PKG_SIZE_LIMIT),
        (&[0x81, 2, 0xff, 0xff], broken),
        (&[0x80, 0], broken),
    ];
    for (bytes, code) in cases {
        let (mut link, mut socket) = server.link(Encoding::MessagePack).await;
        socket.stream.get_mut().write_all(bytes).await.expect("written");
        let error = end(&mut link).await;
        assert_eq!(error.code, code, "{bytes:?}: {error}");
    }
}

#[tokio::test]
async fn a_message_in_pieces_and_frames_in_halves_arrive_whole() {
    let server = Server::start().await;
    let (mut link, mut socket) = server.link(Encoding::MessagePack).await;
    let bytes = Encoding::MessagePack.push(&Push::Lagged).expect("encoded");
    let (first, second) = bytes.split_at(3);
    let piece = |bytes: &[u8], data, last| {
        Message::Frame(Frame::message(Bytes::copy_from_slice(bytes), OpCode::Data(data), last))
    };
    socket.send(piece(first, Data::Binary, false)).await;
    socket.send(Message::Ping(Bytes::from_static(b"between"))).await;
    socket.send(piece(second, Data::Continue, true)).await;
    assert_eq!(soon(link.recv()).await, Some(ServerFrame::Push(Push::Lagged)));

    let mut raw = vec![0x82, u8::try_from(bytes.len()).expect("short")];
    raw.extend_from_slice(&bytes);
    for byte in raw {
        // Whoever waits is interrupted again and again; nothing is lost by it.
        assert_eq!(link.recv().now_or_never(), None);
        socket.stream.get_mut().write_all(&[byte]).await.expect("written");
        socket.stream.get_mut().flush().await.expect("written");
    }
    assert_eq!(soon(link.recv()).await, Some(ServerFrame::Push(Push::Lagged)));
}

#[tokio::test]
async fn a_cut_in_the_middle_of_a_frame_ends_the_link() {
    let server = Server::start().await;
    let (mut link, mut socket) = server.link(Encoding::MessagePack).await;
    socket.stream.get_mut().write_all(&[0x82, 100, 1, 2, 3]).await.expect("written");
    drop(socket);
    assert_eq!(end(&mut link).await.code, codes::ERR_SDK_NET_DISCONNECT);
}

#[tokio::test]
async fn the_server_says_why_it_closes() {
    let server = Server::start().await;
    for (code, reason, word) in [
        (4008, "too slow", "4008 too slow"),
        (1001, "the server ends", "1001 the server ends"),
        (1013, "", "1013"),
        (4002, "", "4002"),
    ] {
        let (mut link, mut socket) = server.link(Encoding::MessagePack).await;
        socket.send_bytes(Encoding::MessagePack.push(&Push::Lagged).expect("encoded")).await;
        socket.close(code, reason).await;
        assert_eq!(soon(link.recv()).await, Some(ServerFrame::Push(Push::Lagged)), "first what came before");
        let error = end(&mut link).await;
        assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT);
        assert!(error.text.ends_with(word), "{error}");
        // The link has answered the close before it ended.
        assert!(matches!(socket.next().await, Some(Message::Close(_))));
    }
    let (mut link, mut socket) = server.link(Encoding::MessagePack).await;
    socket.send(Message::Close(None)).await;
    assert_eq!(end(&mut link).await.text, "the server closed the link");
}

#[tokio::test]
async fn a_silent_server_is_pinged_and_given_up() {
    let server = Server::start().await;
    let times = WsTimes {
        silence: Duration::from_millis(20),
        patience: Duration::from_millis(50),
        ..WsTimes::default()
    };
    let (mut link, socket) = server.link_with(Encoding::MessagePack, times).await;
    // It is connected and does not read.
    let error = end(&mut link).await;
    assert_eq!(error.code, codes::ERR_SDK_NET_DISCONNECT);
    assert!(error.text.contains("not answer"), "{error}");
    let mut socket = socket;
    assert!(matches!(socket.next().await, Some(Message::Ping(_))));
    drop(link);
    assert!(socket.next().await.is_none(), "one ping was enough");
}

#[tokio::test]
async fn a_server_that_answers_pings_is_not_given_up_and_its_own_are_answered() {
    let server = Server::start().await;
    let times = WsTimes { silence: Duration::from_millis(5), patience: LONG, ..WsTimes::default() };
    let (mut link, mut socket) = server.link_with(Encoding::MessagePack, times).await;
    let (answer, ()) = tokio::join!(soon(link.recv()), async {
        let mut pings = 0;
        while pings < 10 {
            // Reading answers a ping.
            pings += u32::from(matches!(socket.next().await, Some(Message::Ping(_))));
        }
        socket.send(Message::Ping(Bytes::from_static(b"mine"))).await;
        loop {
            match socket.next().await {
                Some(Message::Pong(payload)) if payload == "mine" => break,
                Some(Message::Ping(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        socket.send_bytes(Encoding::MessagePack.push(&Push::Lagged).expect("encoded")).await;
    });
    assert_eq!(answer, Some(ServerFrame::Push(Push::Lagged)));
}

#[tokio::test]
async fn a_dropped_link_closes_its_socket_at_once() {
    let server = Server::start().await;
    let (link, mut socket) = server.link(Encoding::MessagePack).await;
    drop(link);
    let mut rest = Vec::new();
    soon(socket.stream.get_mut().read_to_end(&mut rest)).await.expect("the end");
    assert!(rest.is_empty());
}

#[tokio::test]
async fn requests_wait_while_the_server_does_not_read() {
    let server = Server::start().await;
    let (mut link, mut socket) = server.link(Encoding::Json).await;
    let count = 100_000;
    for id in 0..count {
        link.send(request(id)).expect("queued");
    }
    let ((), ()) = tokio::join!(
        async {
            assert_eq!(soon(link.recv()).await, Some(ServerFrame::Push(Push::Lagged)));
        },
        async {
            for id in 0..count {
                assert_eq!(socket.frame().await.id, id);
            }
            socket.send_bytes(Encoding::Json.push(&Push::Lagged).expect("encoded")).await;
        }
    );
}
