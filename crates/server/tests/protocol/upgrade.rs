//! What happens over HTTP: versions, the other routes, the end of the server.

use crate::front::{PATIENCE, Server, group, message, to_group, to_user, until};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::GroupType;
use doubletick_server::metrics::METRICS;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::error::Error as WsError;

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
    let request = format!(
        "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: {}\r\n\r\n",
        Encoding::Json.subprotocol()
    );
    let answer = server.raw_http(&request, "\r\n\r\n").await;
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
    // An answer holds for a second.
    let begun = Instant::now();
    while server.get("/readyz").await.0 != 503 {
        assert!(begun.elapsed() < PATIENCE, "it says that it is ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn every_metric_is_shown_with_its_meaning_and_no_other() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(message("m", to_user("nobody"), "x")).await, 20003);
    let (_, text) = server.get("/metrics").await;
    let mut types: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    // Those of REST are shown with the first call, which `tests/rest` makes.
    let shown = || METRICS.iter().filter(|metric| !metric.name.starts_with("doubletick_rest_"));
    let mut expected: Vec<_> =
        shown().map(|metric| format!("{} {}", metric.name.trim_end_matches("_total"), metric.kind)).collect();
    types.sort();
    expected.sort();
    assert_eq!(types, expected);
    for metric in shown() {
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
