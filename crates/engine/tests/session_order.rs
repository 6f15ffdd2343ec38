//! One session's requests: order of starts, answers, login rules, ends.

mod fake;

use doubletick_engine::EngineOptions;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::wire::{ClientFrame, Request, Response, ServerFrame};
use doubletick_protocol::{Error, codes};
use fake::{Service, code_of};
use std::time::Duration;

fn find(name: &str) -> Request {
    Request::FindMessages { messages: vec![name.into()] }
}

#[tokio::test]
async fn requests_before_the_login_are_6014() {
    let service = Service::start();
    let mut session = service.connect();
    for (id, request) in [Request::GetSettings, Request::Logout, find("m")].into_iter().enumerate() {
        session.handle.handle(ClientFrame { id: id as u64, request });
        assert_eq!(code_of(session.recv().await), codes::ERR_SDK_NOT_LOGGED_IN);
    }
    assert!(service.store.started().is_empty());
}

#[tokio::test]
async fn a_login_is_checked_before_the_store_sees_it() {
    let service = Service::start();
    let mut session = service.connect();
    let login = |user_id: &str, user_sig: &str| Request::Login {
        user_id: user_id.into(),
        user_sig: user_sig.into(),
        platform: 0,
        held: 0,
        device: String::new(),
    };
    session.handle.handle(ClientFrame { id: 1, request: login("", "sig") });
    assert_eq!(code_of(session.recv().await), codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    session.handle.handle(ClientFrame { id: 2, request: login("alice", "") });
    assert_eq!(code_of(session.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY);
    assert!(service.store.started().is_empty());
}

#[tokio::test]
async fn with_a_key_only_its_credentials_are_right() {
    let key = UserSigKey { sdk_app_id: 7, secret: "secret".into() };
    let options = EngineOptions { user_sig_key: Some(key.clone()), ..EngineOptions::default() };
    let service = Service::start_options(options);
    let mut session = service.connect();
    let login = |user_sig: String| Request::Login {
        user_id: "alice".into(),
        user_sig,
        platform: 0,
        held: 0,
        device: String::new(),
    };
    session.handle.handle(ClientFrame { id: 1, request: login("any text".into()) });
    assert_eq!(code_of(session.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED);
    session.handle.handle(ClientFrame { id: 2, request: login(key.sign("bob", 1000, 60)) });
    assert_eq!(code_of(session.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID);
    session.handle.handle(ClientFrame { id: 3, request: login(key.sign("alice", 900, 60)) });
    assert_eq!(code_of(session.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED);
    session.handle.handle(ClientFrame { id: 4, request: login(key.sign("alice", 1000, 60)) });
    assert!(matches!(session.recv().await, Some(ServerFrame::Response(4, Ok(Response::LoggedIn(_))))));
}

#[tokio::test]
async fn requests_start_in_order_at_once_and_are_answered_in_order() {
    let service = Service::start();
    let mut alice = service.log_in("alice").await;
    let slow = service.store.gate("slow");
    alice.handle.handle(ClientFrame { id: 10, request: find("slow") });
    for id in 11..=50 {
        alice.handle.handle(ClientFrame { id, request: find(&id.to_string()) });
    }
    let expected: Vec<String> =
        std::iter::once("slow".to_owned()).chain((11..=50).map(|id| id.to_string())).collect();
    assert_eq!(service.store.started(), expected, "started on the caller's thread, before any await");
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(alice.frames.try_recv().is_none(), "nobody overtakes the slow one");
    slow.send(()).expect("somebody waits");
    for id in 10..=50 {
        let Some(ServerFrame::Response(answered, Ok(_))) = alice.recv().await else { panic!("{id}") };
        assert_eq!(answered, id);
    }
}

#[tokio::test]
async fn a_read_waits_for_the_sessions_own_writes_and_a_write_for_nothing() {
    let service = Service::start();
    let mut alice = service.log_in("alice").await;
    let slow = service.store.gate("first write");
    let write = |name: &str| Request::SendReceipts { messages: vec![name.into()], read_at: Vec::new() };
    for (id, request) in [(1, write("first write")), (2, find("read")), (3, write("second write"))] {
        alice.handle.handle(ClientFrame { id, request });
    }
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(service.store.started(), ["first write", "second write"]);
    slow.send(()).expect("somebody waits");
    for id in 1..=3 {
        let Some(ServerFrame::Response(answered, Ok(_))) = alice.recv().await else { panic!("{id}") };
        assert_eq!(answered, id);
    }
    assert_eq!(service.store.started(), ["first write", "second write", "read"]);
}

#[tokio::test]
async fn what_waits_for_a_session_that_is_gone_is_given_up() {
    let service = Service::start();
    let alice = service.log_in("alice").await;
    let mut gates = Vec::new();
    for (id, name) in [(10, "write"), (11, "second write")] {
        gates.push(service.store.gate(name));
        alice.handle.handle(ClientFrame {
            id,
            request: Request::SendReceipts { messages: vec![name.into()], read_at: Vec::new() },
        });
    }
    // A read that waits for them never begins.
    alice.handle.handle(ClientFrame { id: 12, request: find("read") });
    drop(alice);
    for mut gate in gates {
        // The store's future is dropped: nobody waits for the answer.
        gate.closed().await;
    }
    service.engine.close().await;
    assert_eq!(service.store.started(), ["write", "second write"]);
}

#[tokio::test]
async fn frames_behind_a_login_wait_for_it() {
    let service = Service::start();
    let gate = service.store.gate_groups();
    let mut alice = service.connect();
    alice.send_login("alice");
    alice.handle.handle(ClientFrame { id: 2, request: find("a") });
    alice.handle.handle(ClientFrame { id: 3, request: Request::Logout });
    alice.handle.handle(ClientFrame { id: 4, request: find("b") });
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(service.store.started().is_empty());
    gate.send(()).expect("somebody waits");
    let mut answers = Vec::new();
    for _ in 0..4 {
        match alice.recv().await {
            Some(ServerFrame::Response(id, result)) => answers.push((id, result.is_ok())),
            other => panic!("{other:?}"),
        }
    }
    answers.sort_unstable();
    assert_eq!(answers[1..], [(2, true), (3, true), (4, false)]);
    assert!(answers[0].1);
}

#[tokio::test]
async fn a_refused_login_leaves_the_session_logged_out() {
    let service = Service::start();
    service.store.refuse_logins(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED, "expired"));
    let mut alice = service.connect();
    alice.send_login("alice");
    assert_eq!(code_of(alice.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED);
    alice.handle.handle(ClientFrame { id: 2, request: find("a") });
    assert_eq!(code_of(alice.recv().await), codes::ERR_SDK_NOT_LOGGED_IN);
}

#[tokio::test]
async fn another_user_may_log_in_on_the_same_session() {
    let service = Service::start();
    let mut session = service.log_in("alice").await;
    session.send_login("bob");
    session.logged_in().await;
    session.handle.handle(ClientFrame { id: 5, request: find("as bob") });
    assert!(matches!(session.recv().await, Some(ServerFrame::Response(5, Ok(_)))));
    assert_eq!(service.store.users_of_started(), ["bob"]);
}

#[tokio::test]
async fn close_answers_what_is_under_way_and_leaves_no_task() {
    let service = Service::start();
    let mut alice = service.log_in("alice").await;
    let mut idle = service.connect();
    let slow = service.store.gate("slow");
    alice.handle.handle(ClientFrame { id: 10, request: find("slow") });
    let engine = service.engine.clone();
    let closing = tokio::spawn(async move { engine.close().await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(!service.store.is_closed(), "a request is under way");
    alice.handle.handle(ClientFrame { id: 11, request: find("too late") });
    slow.send(()).expect("somebody waits");
    closing.await.expect("closed");
    assert!(service.store.is_closed());
    assert!(matches!(alice.recv().await, Some(ServerFrame::Response(10, Ok(_)))));
    assert_eq!(alice.recv().await, None);
    assert_eq!(idle.recv().await, None);
    let (_handle, mut frames) = service.engine.connect();
    assert_eq!(frames.recv().await, None, "a closed engine takes nobody");
    service.engine.close().await;
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
}

#[tokio::test]
async fn dropping_the_handle_ends_the_session() {
    let service = Service::start();
    let fake::Client { handle, mut frames, .. } = service.log_in("alice").await;
    drop(handle);
    assert_eq!(frames.recv().await, None);
}

/// The ids of the next answers, and their codes (0: success).
async fn answers(client: &mut fake::Client, count: usize) -> Vec<(u64, i32)> {
    let mut answers = Vec::new();
    while answers.len() < count {
        match client.recv().await {
            Some(ServerFrame::Response(id, result)) => {
                answers.push((id, result.map_or_else(|error| error.code, |_| 0)));
            }
            other => panic!("{other:?} after {answers:?}"),
        }
    }
    answers
}

#[tokio::test]
async fn refusals_of_the_front_come_in_their_turn_also_during_a_login() {
    let service = Service::start();
    let mut session = service.connect();
    let gate = service.store.gate_login();
    let slow = service.store.gate("slow");
    session.send_login("alice");
    session.handle.refuse(2, Error::new(9506, "too many requests"));
    session.send(3, find("slow"));
    session.handle.refuse(4, Error::new(9506, "too many requests"));
    session.send(5, find("quick"));
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(session.frames.try_recv().is_none());
    gate.send(()).expect("somebody waits");
    assert_eq!(answers(&mut session, 2).await, [(1, 0), (2, 9506)]);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(session.frames.try_recv().is_none(), "nobody overtakes the slow one");
    slow.send(()).expect("somebody waits");
    assert_eq!(answers(&mut session, 3).await, [(3, 0), (4, 9506), (5, 0)]);
}

#[tokio::test]
async fn a_login_is_answered_after_what_was_asked_before_it() {
    let service = Service::start();
    let mut session = service.log_in("alice").await;
    let slow = service.store.gate("slow");
    session.send(10, find("slow"));
    session.send(11, fake::login_on("bob", 0));
    session.send(12, find("as bob"));
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(session.frames.try_recv().is_none());
    slow.send(()).expect("somebody waits");
    assert_eq!(answers(&mut session, 3).await, [(10, 0), (11, 0), (12, 0)]);
    assert_eq!(service.store.users_of_started(), ["alice", "bob"]);
}

#[tokio::test]
async fn close_answers_a_login_under_way_and_what_waits_for_it() {
    let service = Service::start();
    let mut session = service.connect();
    let gate = service.store.gate_login();
    session.send_login("alice");
    session.send(2, find("never started"));
    tokio::time::sleep(Duration::from_millis(5)).await;
    let engine = service.engine.clone();
    let closing = tokio::spawn(async move { engine.close().await });
    tokio::time::sleep(Duration::from_millis(5)).await;
    gate.send(()).expect("somebody waits");
    closing.await.expect("closed");
    let interrupted = codes::ERR_SDK_COMM_INTERRUPT;
    assert_eq!(answers(&mut session, 2).await, [(1, interrupted), (2, interrupted)]);
    assert_eq!(session.recv().await, None);
    assert!(service.store.started().is_empty());
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
}
