//! Limits as a client meets them: request rate, connections, requests under way.

mod front;

use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Missed, Request, Response};
use doubletick_server::service::FrontOptions;
use front::{Client, Server, Setup, login, message, to_user, until};
use futures_util::SinkExt;
use std::time::Instant;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::error::Error as WsError;
use tokio_tungstenite::tungstenite::{Bytes, Message};

async fn with(settings: Settings) -> Server {
    let front = FrontOptions { behind_proxy: true, ..FrontOptions::default() };
    // Rates and connections each server counts for itself.
    Server::with(Setup { front, settings, at_one: true, ..Setup::default() }).await
}

/// Sends requests at once on each client; how many were answered well, the others with 9506.
async fn flood(clients: &mut [Client], count: usize) -> usize {
    for client in clients.iter_mut() {
        for _ in 0..count {
            client.send(Request::TotalUnread).await;
        }
    }
    let mut good = 0;
    for client in clients {
        for _ in 0..count {
            match client.answer().await.1 {
                Ok(_) => good += 1,
                Err(error) => assert_eq!(error.code, 9506, "{error}"),
            }
        }
    }
    good
}

#[tokio::test]
async fn the_request_rate_is_one_for_all_connections_of_a_user() {
    let server = with(Settings { requests_per_second: 1, request_burst: 20, ..Settings::default() }).await;
    let begun = Instant::now();
    let mut alices = [server.login("alice").await, server.login("alice").await, server.login("alice").await];
    let good = flood(&mut alices, 30).await;
    let most = 20 + begun.elapsed().as_secs() as usize + 1;
    assert!((20..=most).contains(&good), "{good} of 20 to {most}");
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"request_rate\"}"), (90 - good) as f64);
    assert_eq!(server.metric("doubletick_request_errors_total{code=\"9506\"}"), (90 - good) as f64);
    let mut bob = [server.login("bob").await];
    assert_eq!(flood(&mut bob, 20).await, 20, "another user is not affected");
}

#[tokio::test]
async fn a_request_above_the_rate_is_not_carried_out_and_answers_stay_in_order() {
    let server = with(Settings { requests_per_second: 1, request_burst: 1, ..Settings::default() }).await;
    let mut bob = server.login("bob").await;
    let mut alice = server.login("alice").await;
    let ids: Vec<_> = (0..20).map(|number| format!("m{number}")).collect();
    let mut asked = Vec::new();
    for id in &ids {
        asked.push(alice.send(message(id, to_user("bob"), "x")).await);
    }
    let mut stored = Vec::new();
    for (asked, id) in asked.into_iter().zip(&ids) {
        let (answered, result) = alice.answer().await;
        assert_eq!(answered, asked);
        if result.is_ok() {
            stored.push(id.clone());
        }
    }
    assert!(!stored.is_empty() && stored.len() < ids.len());
    match bob.ask(Request::Sync { conversation: to_user("alice"), seq: 0, version: 0 }).await {
        Ok(Response::Missed(Missed { messages, .. })) => {
            let ids: Vec<_> = messages.into_iter().map(|message| message.msg_id).collect();
            assert_eq!(ids, stored);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn requests_that_cannot_be_read_count_as_well() {
    let server = with(Settings { requests_per_second: 1, request_burst: 5, ..Settings::default() }).await;
    let mut alice = server.login("alice").await;
    let mut codes = Vec::new();
    for _ in 0..50 {
        alice.send_value(&serde_json::json!({"id": 1, "request": "dance"})).await;
        codes.push(alice.answer().await.1.expect_err("an error").code);
    }
    assert_eq!(codes[..5], [7013; 5]);
    assert!(codes.contains(&9506), "{codes:?}");
}

#[tokio::test]
async fn login_logout_and_sync_are_never_above_the_rate() {
    let server = with(Settings { requests_per_second: 1, request_burst: 1, ..Settings::default() }).await;
    let mut alice = server.login("alice").await;
    while alice.code(Request::TotalUnread).await != 9506 {}
    for _ in 0..50 {
        let sync = Request::Sync { conversation: to_user("bob"), seq: 0, version: 0 };
        assert_eq!(alice.code(sync).await, 0);
        assert_eq!(alice.code(login("alice", &server.sig("alice"))).await, 0);
    }
    assert_eq!(alice.code(Request::Logout).await, 0);
    assert_eq!(alice.code(Request::TotalUnread).await, 6014, "who is not logged in has no rate");
}

#[tokio::test]
async fn an_administrator_changes_the_rate_of_running_connections() {
    let server = with(Settings { requests_per_second: 0, ..Settings::default() }).await;
    let mut alice = [server.login("alice").await];
    assert_eq!(flood(&mut alice, 500).await, 500, "0 is no limit");
    let settings = Settings { requests_per_second: 1, request_burst: 3, ..Settings::default() };
    let mut admin = server.login("administrator").await;
    assert_eq!(admin.code(Request::SetSettings(settings)).await, 0);
    let good = flood(&mut alice, 500).await;
    assert!((3..500).contains(&good), "{good}");
}

#[tokio::test]
async fn one_connection_too_many_of_a_user_is_answered_9507_and_closed_with_4003() {
    let server = with(Settings { connections_per_user: 3, ..Settings::default() }).await;
    let mut inside = Vec::new();
    for _ in 0..3 {
        inside.push(server.login("alice").await);
    }
    let mut fourth = server.connect().await;
    assert_eq!(fourth.code(login("alice", &server.sig("alice"))).await, 9507);
    assert_eq!(fourth.close_code().await, 4003);
    for client in &mut inside {
        assert_eq!(client.code(Request::TotalUnread).await, 0, "the others stay");
        client.log_in(&server, "alice").await;
    }
    server.login("bob").await;
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"connections_per_user\"}"), 1.0);

    drop(inside.pop());
    until("a place is free", || server.sessions() == 2).await;
    let mut third = server.login("alice").await;
    // A logout gives the place back as well, and so does a login as somebody else.
    assert_eq!(third.code(Request::Logout).await, 0);
    let mut again = server.login("alice").await;
    again.log_in(&server, "bob").await;
    server.login("alice").await;
}

#[tokio::test]
async fn a_login_that_fails_takes_no_place() {
    let server = with(Settings { connections_per_user: 1, ..Settings::default() }).await;
    let mut wrong = server.connect().await;
    assert_eq!(wrong.code(login("alice", "wrong")).await, 70003);
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(Request::TotalUnread).await, 0);
}

#[tokio::test]
async fn logins_at_once_get_no_more_places_than_there_are() {
    let server = with(Settings { connections_per_user: 5, ..Settings::default() }).await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        let mut client = server.connect().await;
        client.send(login("alice", &server.sig("alice"))).await;
        clients.push(client);
    }
    let mut codes = Vec::new();
    for client in &mut clients {
        codes.push(client.answer().await.1.err().map_or(0, |error| error.code));
    }
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 9507).count(), 15, "{codes:?}");
}

#[tokio::test]
async fn one_connection_too_many_from_an_address_is_refused_with_429() {
    let server = with(Settings { connections_per_address: 3, ..Settings::default() }).await;
    let mut inside = Vec::new();
    for _ in 0..3 {
        inside.push(server.connect_from("192.0.2.1").await.expect("a connection"));
    }
    match server.connect_from("192.0.2.1").await {
        Err(WsError::Http(response)) => assert_eq!(response.status(), 429),
        other => panic!("{:?}", other.map(|_| ())),
    }
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"connections_per_address\"}"), 1.0);
    assert_eq!(server.metric("doubletick_connections_refused_total{reason=\"address\"}"), 1.0);
    inside.push(server.connect_from("192.0.2.2").await.expect("another address"));
    drop(inside.remove(0));
    until("a place is free", || server.sessions() == 3).await;
    inside.push(server.connect_from("192.0.2.1").await.expect("a free place"));

    // Only the proxy's own entry counts, whatever the client puts before it.
    let forged = "203.0.113.9, 192.0.2.1";
    assert!(server.connect_from(forged).await.is_err());
    // A customer of IPv6 has all addresses of a network.
    for host in 1..=3 {
        let address = format!("[2001:db8::{host}]:4711");
        inside.push(server.connect_from(&address).await.expect("a connection"));
    }
    assert!(server.connect_from("2001:db8::ffff").await.is_err());
    inside.push(server.connect_from("2001:db8:0:1::1").await.expect("another network"));
}

#[tokio::test]
async fn without_a_proxy_the_header_says_nothing() {
    let settings = Settings { connections_per_address: 2, ..Settings::default() };
    let server = Server::with(Setup { settings, at_one: true, ..Setup::default() }).await;
    let _first = server.connect_from("192.0.2.1").await.expect("a connection");
    let _second = server.connect_from("192.0.2.2").await.expect("a connection");
    assert!(server.connect_from("192.0.2.3").await.is_err());
}

#[tokio::test]
async fn a_connection_is_read_no_further_while_too_many_of_its_requests_are_under_way() {
    const BOUND: usize = 4;
    const PAGES: usize = 60;
    let front = FrontOptions { requests_under_way: BOUND, ..FrontOptions::default() };
    let server = Server::with(Setup { front, ..Setup::default() }).await;
    let mut alice = server.login("alice").await;
    server.login("bob").await;
    let text = "x".repeat(10_000);
    for number in 0..100 {
        assert_eq!(alice.code(message(&format!("m{number}"), to_user("bob"), &text)).await, 0);
    }
    let read_before = server.metric("doubletick_frames_in_total");
    // A page is about 1 MB, so the socket takes only a few of them.
    let mut asked = Vec::new();
    for _ in 0..PAGES {
        let sync = Request::Sync { conversation: to_user("bob"), seq: 0, version: 0 };
        asked.push(alice.send(sync).await);
    }
    until("it waits", || {
        assert!(server.metric("doubletick_requests_under_way") <= BOUND as f64);
        server.metric("doubletick_limits_hit_total{limit=\"requests_under_way\"}") >= 1.0
            && server.metric("doubletick_requests_under_way") == BOUND as f64
    })
    .await;
    assert!(server.metric("doubletick_frames_in_total") - read_before < PAGES as f64);
    for id in asked {
        let (answered, result) = alice.answer().await;
        assert_eq!(answered, id);
        assert!(matches!(result, Ok(Response::Missed(_))));
        assert!(server.metric("doubletick_requests_under_way") <= BOUND as f64);
    }
    assert_eq!(server.metric("doubletick_requests_under_way"), 0.0);
}

#[tokio::test]
async fn requests_of_a_connection_that_is_cut_are_under_way_no_more() {
    let server = Server::start().await;
    for _ in 0..20 {
        let mut client = server.login("alice").await;
        for _ in 0..50 {
            client.send(Request::Conversations).await;
        }
    }
    server.wait_until_idle().await;
    server.wait_for_metric("doubletick_requests_under_way", 0.0).await;
    server.wait_for_metric("doubletick_connections{encoding=\"msgpack\"}", 0.0).await;
}

#[tokio::test]
async fn what_a_user_stores_within_a_day_is_bounded_and_reading_goes_on() {
    let server = with(Settings { stored_bytes_per_day: 2_000, ..Settings::default() }).await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    let long = "x".repeat(1_200);
    assert!(alice.ask(message("m1", to_user("bob"), &long)).await.is_ok());
    let error = alice.ask(message("m2", to_user("bob"), &long)).await.unwrap_err();
    assert_eq!(error.code, 9506, "{error}");
    assert!(error.text.contains("2000 a day"), "{error}");
    assert_eq!(alice.ask(Request::TotalUnread).await, Ok(Response::Count(0)));
    assert_eq!(bob.ask(Request::TotalUnread).await, Ok(Response::Count(1)), "the second was not stored");
    assert!(bob.ask(message("m3", to_user("alice"), &long)).await.is_ok(), "of each user");
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"stored_bytes\"}"), 1.0);
}

#[tokio::test]
async fn requests_that_are_refused_are_read_no_faster_than_their_own_rate() {
    let server = with(Settings { requests_per_second: 1, request_burst: 1, ..Settings::default() }).await;
    let mut alice = server.login("alice").await;
    let begun = Instant::now();
    for _ in 0..3_000 {
        alice.send(Request::TotalUnread).await;
    }
    until("reading waits", || server.metric("doubletick_limits_hit_total{limit=\"refused_rate\"}") >= 1.0)
        .await;
    let read = server.metric("doubletick_frames_in_total");
    // The login, what is carried out, 400 at once and 200 a second.
    let most = 402.0 + 201.0 * (begun.elapsed().as_secs_f64() + 1.0);
    assert!((400.0..=most).contains(&read), "{read} of at most {most}");
    let mut bob = server.login("bob").await;
    assert!(bob.ask(Request::TotalUnread).await.is_ok(), "another user is not affected");
}

#[tokio::test]
async fn requests_and_pings_without_a_login_are_read_no_faster_than_a_rate_of_their_address() {
    let server = with(Settings::default()).await;
    let begun = Instant::now();
    let mut strangers = Vec::new();
    for number in 0..3 {
        let mut stranger = server.connect_from("10.0.0.1").await.expect("a connection");
        for _ in 0..500 {
            if number == 0 {
                stranger.ws.send(Message::Ping(Bytes::new())).await.expect("sent");
            } else {
                stranger.send(Request::TotalUnread).await;
            }
        }
        strangers.push(stranger);
    }
    until("reading waits", || server.metric("doubletick_limits_hit_total{limit=\"refused_rate\"}") >= 3.0)
        .await;
    let read = server.metric("doubletick_frames_in_total");
    let most = 400.0 + 200.0 * (begun.elapsed().as_secs_f64() + 1.0);
    assert!(read <= most, "{read} of at most {most}");
    let mut other = server.connect_from("10.0.0.2").await.expect("a connection");
    other.log_in(&server, "bob").await;
}

#[tokio::test]
async fn what_is_large_waits_before_anything_of_it_is_looked_at() {
    // A second for 32 KiB.
    let server = with(Settings { requests_per_second: 1, request_burst: 10, ..Settings::default() }).await;
    let mut alice = server.login("alice").await;
    let before = server.metric("doubletick_frames_in_total");
    for number in 0..2 {
        alice.send(message(&format!("m{number}"), to_user("bob"), &"x".repeat(900_000))).await;
    }
    until("reading waits", || server.metric("doubletick_limits_hit_total{limit=\"byte_rate\"}") >= 1.0).await;
    assert_eq!(server.metric("doubletick_frames_in_total"), before, "neither was taken apart");
    let mut bob = server.login("bob").await;
    assert!(bob.ask(Request::TotalUnread).await.is_ok(), "another user is not affected");
}

#[tokio::test]
async fn pieces_of_messages_that_bring_nothing_are_read_no_faster_than_their_rate() {
    let server = with(Settings::default()).await;
    let mut stranger = server.connect_from("10.0.0.1").await.expect("a connection");
    // A message begins and has 20,000 pieces without anything in them, 120 KB, which is far below the rate of bytes.
    let mut bytes = vec![0x02, 0x80, 0, 0, 0, 0];
    bytes.extend([0x00, 0x80, 0, 0, 0, 0].repeat(20_000));
    stranger.ws.get_mut().write_all(&bytes).await.expect("written");
    until("reading waits", || server.metric("doubletick_limits_hit_total{limit=\"refused_rate\"}") >= 1.0)
        .await;
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"byte_rate\"}"), 0.0);
    let mut other = server.connect_from("10.0.0.2").await.expect("a connection");
    other.log_in(&server, "bob").await;
}

#[tokio::test]
async fn pages_are_given_to_a_user_no_faster_than_their_bytes_may_go() {
    // 320 KiB at once, and 32 a second.
    let server = with(Settings { requests_per_second: 1, request_burst: 10, ..Settings::default() }).await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    for number in 0..5 {
        let large = message(&format!("m{number}"), to_user("bob"), &"x".repeat(10_000));
        assert!(alice.ask(large).await.is_ok());
    }
    let mut second = server.login("bob").await;
    // Eight are under way at once, and a page has 53 KB.
    for _ in 0..20 {
        bob.send(Request::Sync { conversation: to_user("alice"), seq: 0, version: 0 }).await;
    }
    until("a page waits", || server.metric("doubletick_limits_hit_total{limit=\"answer_rate\"}") >= 1.0)
        .await;
    assert!(second.ask(Request::TotalUnread).await.is_ok(), "what has no page does not wait");
    let page = Request::Sync { conversation: to_user("bob"), seq: 0, version: 0 };
    assert!(alice.ask(page).await.is_ok(), "another user is not affected");
    let Ok(Response::Missed(Missed { messages, .. })) = bob.answer().await.1 else { panic!("no page") };
    assert_eq!(messages.len(), 5);
}
