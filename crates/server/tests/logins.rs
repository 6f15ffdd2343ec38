//! Logins over the wire: every wrong credential and its code, the limit on failures, expiry, devices, administrators.

mod front;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{LoginInfo, Push, Request, Response};
use doubletick_server::service::FrontOptions;
use flate2::write::ZlibEncoder;
use front::{APP, Client, Server, Setup, group, login, login_on, message, to_group, to_user, unix_ms};
use serde_json::json;
use std::io::Write;
use std::sync::atomic::Ordering;

/// A server that believes `X-Forwarded-For`, so that a test can come from many addresses.
async fn server() -> Server {
    let front = FrontOptions { behind_proxy: true, ..FrontOptions::default() };
    Server::with(Setup { front, ..Setup::default() }).await
}

/// The same where it is about failures, which each server counts for itself.
async fn server_at_one() -> Server {
    let front = FrontOptions { behind_proxy: true, ..FrontOptions::default() };
    Server::with(Setup { front, at_one: true, ..Setup::default() }).await
}

/// An address that nobody has used before.
fn address(number: usize) -> String {
    format!("10.1.{}.{}", number / 250, number % 250)
}

/// Any document as a token.
fn pack(document: &[u8]) -> String {
    let mut packed = ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(document).expect("written");
    let packed = packed.finish().expect("packed");
    STANDARD.encode(packed).replace('+', "*").replace('/', "-").replace('=', "_")
}

#[tokio::test]
async fn every_wrong_credential_has_its_code() {
    let server = server().await;
    let now = unix_ms() / 1000;
    let sig = |secret: &str, sdk_app_id, user: &str, at, expire| {
        UserSigKey { sdk_app_id, secret: secret.into() }.sign(user, at, expire)
    };
    let secret = server.key.secret.as_str();
    let document = |user: &str, sig: &str| {
        json!({
            "TLS.ver": "2.0", "TLS.identifier": user, "TLS.sdkappid": APP,
            "TLS.time": now, "TLS.expire": 3600, "TLS.sig": sig,
        })
    };
    let forged = document("alice", "FqU95oLK3E+/nQty+GgBULYaQb8GoQjwTczmhX7/LOg=").to_string();
    let cases = [
        ("forged with another key", sig("a guess", APP, "alice", now, 3600), 70009),
        ("forged signature", pack(forged.as_bytes()), 70009),
        ("expired", sig(secret, APP, "alice", now - 7200, 3600), 70001),
        ("expired at once", sig(secret, APP, "alice", now, 0), 70001),
        ("from the future", sig(secret, APP, "alice", now + 7200, 3600), 70003),
        ("of another application", sig(secret, 1_400_000_001, "alice", now, 3600), 70014),
        ("of another user", sig(secret, APP, "bob", now, 3600), 70013),
        ("of another case", sig(secret, APP, "Alice", now, 3600), 70013),
        ("empty", String::new(), 70002),
        ("a word", "password".into(), 70003),
        ("spaces", "   ".into(), 70003),
        ("not a document", pack(b"hello"), 70003),
        ("an empty document", pack(b"{}"), 70003),
        ("no version", pack(br#"{"TLS.identifier":"alice"}"#), 70003),
        ("a deep document", pack("[".repeat(60_000).as_bytes()), 70003),
        ("a bomb of 8 MB in 10 KiB", pack(&vec![b' '; 8_000_000]), 70003),
        ("a larger bomb", pack(&vec![b' '; 30_000_000]), 70003),
        ("16 KiB", "A".repeat(16 * 1024), 70003),
        ("more than 16 KiB", "A".repeat(16 * 1024 + 4), 70003),
        ("half a megabyte", "A".repeat(512 * 1024), 70003),
        ("not ASCII", "\u{1f600}".repeat(100), 70003),
        ("a NUL", "\0".into(), 70003),
    ];
    for (number, (what, token, code)) in cases.into_iter().enumerate() {
        let mut client = server.connect_from(&address(number)).await.expect("a connection");
        assert_eq!(client.code(login("alice", &token)).await, code, "{what}");
        assert_eq!(client.code(Request::TotalUnread).await, 6014, "{what}");
        let metric = format!("doubletick_logins_total{{code=\"{code}\"}}");
        assert!(server.metric(&metric) >= 1.0, "{what}");
    }
    for user in ["", "\u{e4}", "a b\n", &"u".repeat(33), &"u".repeat(100_000)] {
        let mut client = server.connect_from("10.2.0.1").await.expect("a connection");
        let token = sig(secret, APP, user, now, 3600);
        assert_eq!(client.code(login(user, &token)).await, 7003, "{} bytes", user.len());
    }
    let mut client = server.connect_from("10.2.0.2").await.expect("a connection");
    client.log_in(&server, "alice").await;
}

#[tokio::test]
async fn a_token_cut_at_any_length_is_refused() {
    let server = server().await;
    let token = server.sig("alice");
    let mut client = None;
    for cut in 0..token.len() {
        // A few from each address, so that the limit on failures stays away.
        if cut % 5 == 0 {
            client = Some(server.connect_from(&address(cut / 5)).await.expect("a connection"));
        }
        let client = client.as_mut().expect("a client");
        let code = client.code(login("alice", &token[..cut])).await;
        assert_eq!(code, if cut == 0 { 70002 } else { 70003 }, "cut at {cut}");
    }
    assert_eq!(client.expect("a client").code(login("alice", &token)).await, 0);
}

#[tokio::test]
async fn after_ten_failures_a_user_is_not_looked_at_from_this_address_for_a_while() {
    let server = server_at_one().await;
    let mut client = server.connect_from("10.0.0.1").await.expect("a connection");
    let good = server.sig("alice");
    for _ in 0..10 {
        assert_eq!(client.code(login("alice", "wrong")).await, 70003);
    }
    assert_eq!(client.code(login("alice", "wrong")).await, 70050);
    assert_eq!(client.code(login("alice", &good)).await, 70050, "the right one neither");
    let mut again = server.connect_from("10.0.0.1").await.expect("a connection");
    assert_eq!(again.code(login("alice", &good)).await, 70050, "on another connection neither");
    assert_eq!(again.code(login("bob", &server.sig("bob"))).await, 0, "another user is not affected");
    let mut elsewhere = server.connect_from("10.0.0.2").await.expect("a connection");
    assert_eq!(elsewhere.code(login("alice", &good)).await, 0, "another address is not affected");
    assert_eq!(server.metric("doubletick_limits_hit_total{limit=\"failed_logins\"}"), 3.0);
    assert_eq!(server.metric("doubletick_logins_total{code=\"70050\"}"), 3.0);
}

#[tokio::test]
async fn a_login_that_is_not_looked_at_leaves_the_session_as_it_was() {
    let server = server_at_one().await;
    let mut wrong = server.connect_from("10.0.0.1").await.expect("a connection");
    for _ in 0..10 {
        assert_eq!(wrong.code(login("bob", "wrong")).await, 70003);
    }
    let mut alice = server.connect_from("10.0.0.1").await.expect("a connection");
    alice.log_in(&server, "alice").await;
    assert_eq!(alice.code(login("bob", &server.sig("bob"))).await, 70050);
    match alice.ask(message("m", to_user("administrator"), "x")).await {
        Err(error) => assert_eq!(error.code, 20003, "alice is logged in, and there is no such user"),
        other => panic!("{other:?}"),
    }
    // One that is looked at ends the login before it, also when it fails.
    assert_eq!(alice.code(login("carol", "wrong")).await, 70003);
    assert_eq!(alice.code(Request::TotalUnread).await, 6014);
}

#[tokio::test]
async fn after_fifty_failures_nobody_is_looked_at_from_this_address() {
    let server = server_at_one().await;
    let mut inside = server.connect_from("10.0.0.1").await.expect("a connection");
    inside.log_in(&server, "carol").await;
    let mut client = server.connect_from("10.0.0.1").await.expect("a connection");
    for number in 0..50 {
        assert_eq!(client.code(login(&format!("user-{number}"), "wrong")).await, 70003);
    }
    assert_eq!(client.code(login("alice", &server.sig("alice"))).await, 70050);
    assert_eq!(inside.code(Request::TotalUnread).await, 0, "who is logged in stays");
    let mut elsewhere = server.connect_from("10.0.0.2").await.expect("a connection");
    assert_eq!(elsewhere.code(login("alice", &server.sig("alice"))).await, 0);
}

#[tokio::test]
async fn failures_that_are_sent_at_once_are_counted_one_by_one() {
    let server = server().await;
    let mut client = server.connect_from("10.0.0.1").await.expect("a connection");
    for _ in 0..30 {
        client.send(login("alice", "wrong")).await;
    }
    let mut codes = Vec::new();
    for _ in 0..30 {
        codes.push(client.answer().await.1.expect_err("an error").code);
    }
    assert_eq!(codes[..10], [70003; 10]);
    assert_eq!(codes[10..], [70050; 20]);
}

#[tokio::test]
async fn what_is_no_failure_of_the_credential_is_not_counted() {
    let server = server().await;
    let mut client = server.connect_from("10.0.0.1").await.expect("a connection");
    for _ in 0..60 {
        assert_eq!(client.code(login("not a user id\n", "wrong")).await, 7003);
        assert_eq!(client.code(Request::TotalUnread).await, 6014);
    }
    client.log_in(&server, "alice").await;
}

#[tokio::test]
async fn when_a_credential_expires_the_session_is_told_and_logged_out() {
    let server = server().await;
    let mut alice = server.connect().await;
    let sig = server.key.sign("alice", unix_ms() / 1000, 600);
    assert_eq!(alice.code(login("alice", &sig)).await, 0);
    let mut bob = server.login("bob").await;
    server.ahead.store(601_000, Ordering::Relaxed);
    assert_eq!(alice.push().await, Push::UserSigExpired);
    assert_eq!(alice.code(Request::TotalUnread).await, 6014);
    assert_eq!(alice.code(login("alice", &sig)).await, 70001, "the old one is of no use");
    assert_eq!(bob.code(Request::TotalUnread).await, 0, "others stay");
    assert_eq!(bob.code(message("m", to_user("alice"), "x")).await, 0);
    let newer = server.key.sign("alice", unix_ms() / 1000, 3600);
    match alice.ask(login("alice", &newer)).await {
        Ok(Response::LoggedIn(info)) => assert_eq!(info.heads.len(), 1, "nothing was lost"),
        other => panic!("{other:?}"),
    }
    assert!(alice.pushes.is_empty());
    assert_eq!(server.metric("doubletick_expired_total"), 1.0);
}

#[tokio::test]
async fn a_newer_credential_in_time_keeps_the_session() {
    let server = server().await;
    let now = unix_ms() / 1000;
    let mut alice = server.connect().await;
    assert_eq!(alice.code(login("alice", &server.key.sign("alice", now, 600))).await, 0);
    assert_eq!(alice.code(login("alice", "wrong")).await, 70003, "a failure leaves the session as it was");
    assert_eq!(alice.code(Request::TotalUnread).await, 0);
    assert_eq!(alice.code(login("alice", &server.key.sign("alice", now, 6000))).await, 0);
    // Somebody whose credential expires at the same time shows that the service has looked.
    let mut bob = server.connect().await;
    assert_eq!(bob.code(login("bob", &server.key.sign("bob", now, 600))).await, 0);
    server.ahead.store(601_000, Ordering::Relaxed);
    assert_eq!(bob.push().await, Push::UserSigExpired);
    assert_eq!(alice.code(Request::TotalUnread).await, 0);
    assert!(alice.pushes.is_empty());
}

async fn log_in_on(client: &mut Client, server: &Server, platform: u32, held: u64) -> Result<LoginInfo, i32> {
    match client.ask(login_on("alice", &server.sig("alice"), platform, held)).await {
        Ok(Response::LoggedIn(info)) => Ok(info),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.code),
    }
}

#[tokio::test]
async fn a_newer_device_of_a_platform_kicks_the_older_and_other_platforms_stay() {
    let server = server().await;
    let mut phone = server.connect().await;
    let mut desk = server.connect().await;
    let first = log_in_on(&mut phone, &server, 2, 0).await.expect("logged in");
    log_in_on(&mut desk, &server, 6, 0).await.expect("logged in");
    let mut newer = server.connect().await;
    let second = log_in_on(&mut newer, &server, 2, 0).await.expect("logged in");
    assert!(second.login > first.login);
    assert_eq!(phone.push().await, Push::KickedOffline);
    assert_eq!(phone.code(Request::TotalUnread).await, 6014);
    assert_eq!(desk.code(Request::TotalUnread).await, 0);
    assert_eq!(newer.code(Request::TotalUnread).await, 0);
    assert!(desk.pushes.is_empty() && newer.pushes.is_empty());
    assert_eq!(server.metric("doubletick_kicked_total"), 1.0);
    // The one that was kicked may come back, and kicks in its turn.
    log_in_on(&mut phone, &server, 2, 0).await.expect("logged in");
    assert_eq!(newer.push().await, Push::KickedOffline);
}

#[tokio::test]
async fn a_device_that_was_kicked_while_away_is_told_once() {
    let server = server().await;
    let mut phone = server.connect().await;
    let held = log_in_on(&mut phone, &server, 2, 0).await.expect("logged in").login;
    drop(phone);
    let mut newer = server.connect().await;
    let newest = log_in_on(&mut newer, &server, 2, 0).await.expect("logged in").login;
    let mut back = server.connect().await;
    assert_eq!(log_in_on(&mut back, &server, 2, held).await.err(), Some(6208));
    assert_eq!(back.code(Request::TotalUnread).await, 6014);
    assert_eq!(newer.code(Request::TotalUnread).await, 0, "the newer one has noticed nothing");
    // It has forgotten the number by now.
    let number = log_in_on(&mut back, &server, 2, 0).await.expect("logged in").login;
    assert!(number > newest);
    assert_eq!(newer.push().await, Push::KickedOffline);
    // 6208 is not a wrong credential: it does not count.
    for _ in 0..20 {
        let mut old = server.connect().await;
        assert_eq!(log_in_on(&mut old, &server, 2, held).await.err(), Some(6208));
    }
}

#[tokio::test]
async fn a_device_that_reconnects_keeps_its_place_and_nobody_is_told() {
    let server = server().await;
    let mut phone = server.connect().await;
    let held = log_in_on(&mut phone, &server, 2, 0).await.expect("logged in").login;
    drop(phone);
    for _ in 0..3 {
        let mut phone = server.connect().await;
        assert_eq!(log_in_on(&mut phone, &server, 2, held).await.expect("logged in").login, held);
        assert_eq!(phone.code(Request::TotalUnread).await, 0);
        assert!(phone.pushes.is_empty());
    }
    assert_eq!(server.metric("doubletick_resumes_total{kind=\"login\"}"), 3.0);
}

#[tokio::test]
async fn where_the_setting_is_off_and_on_platform_0_nobody_is_kicked() {
    let settings = Settings { one_device_per_platform: false, ..Settings::default() };
    let off = Server::with(Setup { settings, ..Setup::default() }).await;
    let on = server().await;
    for (server, platform) in [(&off, 2), (&on, 0)] {
        let mut clients = Vec::new();
        for _ in 0..5 {
            let mut client = server.connect().await;
            let info = log_in_on(&mut client, server, platform, 0).await.expect("logged in");
            assert_eq!(info.login, 0);
            clients.push(client);
        }
        for client in &mut clients {
            assert_eq!(client.code(Request::TotalUnread).await, 0);
            assert!(client.pushes.is_empty());
        }
        assert_eq!(server.metric("doubletick_kicked_total"), 0.0);
    }
}

#[tokio::test]
async fn only_an_administrator_changes_settings_and_they_apply_to_running_connections() {
    let server = server().await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    let community = "@TGS#_community";
    assert_eq!(alice.code(group(community, GroupType::Community, &["bob"])).await, 0);
    let mut settings = match alice.ask(Request::GetSettings).await {
        Ok(Response::Settings(settings)) => settings,
        other => panic!("{other:?}"),
    };
    settings.message_bytes = 100;
    settings.receipt_group_types.insert(GroupType::Community);
    let long = "x".repeat(200);
    assert_eq!(alice.code(Request::SetSettings(settings.clone())).await, 10007);
    assert_eq!(alice.code(message("m1", to_user("bob"), &long)).await, 0);
    match alice.ask(message("m2", to_group(community), "x")).await {
        Ok(Response::Message(message)) => assert!(!message.need_read_receipt, "off for Community"),
        other => panic!("{other:?}"),
    }

    let mut admin = server.login("administrator").await;
    let mut wrong = settings.clone();
    wrong.request_burst = 0;
    match admin.ask(Request::SetSettings(wrong)).await {
        Err(error) => assert!(error.code == 6017 && error.text.contains("request_burst"), "{error}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(admin.ask(Request::SetSettings(settings.clone())).await, Ok(Response::Settings(settings)));
    assert_eq!(alice.code(message("m3", to_user("bob"), &long)).await, 8001);
    match alice.ask(message("m4", to_group(community), "x")).await {
        Ok(Response::Message(message)) => assert!(message.need_read_receipt, "on for Community"),
        other => panic!("{other:?}"),
    }
    assert_eq!(bob.code(Request::SendReceipts { messages: vec!["m4".into()], read_at: Vec::new() }).await, 0);
}
