//! One device per platform, exactly as it happens inside of the engine: announcements of logins that come
//! before, during and after other logins. The store is a fake; `devices.rs` has the real one.

mod fake;

use doubletick_engine::bus::Event;
use doubletick_engine::{EngineOptions, WhenFull};
use doubletick_protocol::codes;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Request, Response, ServerFrame};
use fake::{Client, Service, code_of, login_on};

const LINUX: u32 = 6;
const ANDROID: u32 = 2;

fn taken(platform: u32, login: u64) -> Event {
    Event::LoginTaken { user: "alice".into(), platform, login }
}

fn note() -> Event {
    Event::Users(vec!["alice".into()], Push::ConversationChanged(ConversationId::C2c("bob".into())))
}

fn find(name: &str) -> Request {
    Request::FindMessages { messages: vec![name.into()] }
}

/// Whether the session is logged in, and what was pushed before.
async fn state(client: &mut Client) -> (bool, Vec<Push>) {
    let pushes = client.pushes();
    client.send(99, find("anything"));
    match client.recv().await {
        Some(ServerFrame::Response(99, answer)) => (answer.is_ok(), pushes),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_newer_login_throws_out_the_older_one_of_its_platform_only() {
    let service = Service::start();
    let mut older = service.log_in_on("alice", LINUX, 1).await;
    let mut phone = service.log_in_on("alice", ANDROID, 1).await;
    let mut tool = service.log_in_on("alice", 0, 0).await;
    let mut bob = service.log_in_on("bob", LINUX, 1).await;
    let mut newer = service.log_in_on("alice", LINUX, 2).await;
    service.publish(vec![taken(LINUX, 2)]).await;
    assert_eq!(state(&mut older).await, (false, vec![Push::KickedOffline]));
    for other in [&mut phone, &mut tool, &mut bob, &mut newer] {
        assert_eq!(state(other).await, (true, vec![]));
    }
    assert_eq!(service.engine.stats().kicked.get(), 1);
    // Announced again, as by another server: nobody is left to be told.
    service.publish(vec![taken(LINUX, 2), taken(LINUX, 1)]).await;
    assert_eq!(state(&mut newer).await, (true, vec![]));
    assert_eq!(service.engine.stats().kicked.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn ones_own_announcement_throws_nobody_out_whenever_it_comes() {
    let service = Service::start();
    let gate = service.store.gate_login();
    service.store.number_login(5);
    let mut early = service.connect();
    early.send(1, login_on("alice", LINUX));
    service.publish(vec![taken(LINUX, 5)]).await;
    gate.send(()).expect("somebody waits");
    early.logged_in().await;
    service.publish(vec![taken(LINUX, 5)]).await;
    assert_eq!(state(&mut early).await, (true, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_overtaken_before_its_answer_is_told_right_after_it() {
    let service = Service::start();
    let gate = service.store.gate_login();
    service.store.number_login(1);
    let mut slow = service.connect();
    slow.send(1, login_on("alice", LINUX));
    slow.send(2, find("asked at once"));
    service.settle().await;
    let mut fast = service.log_in_on("alice", LINUX, 2).await;
    service.publish(vec![taken(LINUX, 1), taken(LINUX, 2)]).await;
    assert_eq!(slow.drain(), [], "the login is not answered yet");
    gate.send(()).expect("somebody waits");
    slow.logged_in().await;
    assert_eq!(slow.recv().await, Some(ServerFrame::Push(Push::KickedOffline)));
    // What it has asked meanwhile is answered when the store has answered.
    assert_eq!(slow.recv().await, Some(ServerFrame::Response(2, Ok(Response::Done))));
    assert_eq!(state(&mut slow).await, (false, vec![]));
    assert_eq!(state(&mut fast).await, (true, vec![]));
}

#[tokio::test(start_paused = true)]
async fn an_announcement_for_another_platform_overtakes_no_login() {
    let service = Service::start();
    let gate = service.store.gate_login();
    service.store.number_login(1);
    let mut phone = service.connect();
    phone.send(1, login_on("alice", ANDROID));
    service.settle().await;
    service.publish(vec![taken(LINUX, 7)]).await;
    gate.send(()).expect("somebody waits");
    phone.logged_in().await;
    assert_eq!(state(&mut phone).await, (true, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_device_that_comes_back_ends_its_own_lost_connection() {
    let service = Service::start();
    let mut lost = service.log_in_on("alice", LINUX, 3).await;
    let mut phone = service.log_in_on("alice", ANDROID, 3).await;
    let mut back = service.log_in_on("alice", LINUX, 3).await;
    assert_eq!(state(&mut lost).await, (false, vec![Push::KickedOffline]));
    assert_eq!(state(&mut phone).await, (true, vec![]));
    assert_eq!(state(&mut back).await, (true, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_late_on_a_connection_given_up_does_not_end_the_one_after_it() {
    let service = Service::start();
    let mut given_up = service.connect();
    let mut back = service.log_in_on("alice", LINUX, 3).await;
    service.store.number_login(3);
    given_up.send(1, login_on("alice", LINUX));
    given_up.logged_in().await;
    assert_eq!(state(&mut given_up).await, (false, vec![Push::KickedOffline]));
    assert_eq!(state(&mut back).await, (true, vec![]));
}

#[tokio::test(start_paused = true)]
async fn requests_under_way_are_answered_after_the_kick() {
    let service = Service::start();
    let mut older = service.log_in_on("alice", LINUX, 1).await;
    let write = service.store.gate("write");
    older.send(10, Request::SendReceipts { messages: vec!["write".into()], read_at: Vec::new() });
    older.send(11, find("a read that waits for it"));
    service.publish(vec![taken(LINUX, 2)]).await;
    older.send(12, find("too late"));
    assert_eq!(older.recv().await, Some(ServerFrame::Push(Push::KickedOffline)));
    write.send(()).expect("somebody waits");
    for id in [10, 11] {
        assert_eq!(older.recv().await, Some(ServerFrame::Response(id, Ok(Response::Done))));
    }
    assert_eq!(code_of(older.recv().await), codes::ERR_SDK_NOT_LOGGED_IN);
    assert_eq!(service.store.started(), ["write", "a read that waits for it"]);
}

#[tokio::test(start_paused = true)]
async fn who_was_thrown_out_gets_no_more_news_and_may_log_in_again() {
    let service = Service::start();
    let mut older = service.log_in_on("alice", LINUX, 1).await;
    service.publish(vec![note(), taken(LINUX, 2), note()]).await;
    let pushes = older.pushes();
    assert_eq!(pushes.last(), Some(&Push::KickedOffline), "{pushes:?}");
    service.publish(vec![note()]).await;
    assert_eq!(older.pushes(), []);
    service.store.number_login(3);
    older.send(1, login_on("alice", LINUX));
    older.logged_in().await;
    service.publish(vec![taken(LINUX, 3), note()]).await;
    assert_eq!(older.pushes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn being_thrown_out_comes_through_a_full_queue() {
    for when_full in [WhenFull::Lag, WhenFull::End] {
        let options = EngineOptions { session_queue: 2, when_full, ..EngineOptions::default() };
        let service = Service::start_options(options);
        let mut older = service.log_in_on("alice", LINUX, 1).await;
        service.publish(vec![note(), note()]).await;
        if when_full == WhenFull::Lag {
            service.publish(vec![note()]).await;
        }
        service.publish(vec![taken(LINUX, 2)]).await;
        let pushes = older.pushes();
        assert_eq!(pushes.len(), 3, "{when_full:?}: {pushes:?}");
        assert_eq!(pushes[2], Push::KickedOffline, "and no word of lagging, which is over");
        assert!(!older.frames.has_overflowed());
        assert_eq!(state(&mut older).await, (false, vec![]));
    }
}

#[tokio::test(start_paused = true)]
async fn the_operator_ends_every_login_of_a_user_and_says_so_first_also_in_a_full_queue() {
    for when_full in [WhenFull::Lag, WhenFull::End] {
        let options = EngineOptions { session_queue: 2, when_full, ..EngineOptions::default() };
        let service = Service::start_options(options);
        let mut linux = service.log_in_on("alice", LINUX, 1).await;
        let mut free = service.log_in_on("alice", 0, 0).await;
        let mut bob = service.log_in_on("bob", LINUX, 1).await;
        service.publish(vec![note(), note(), Event::Kicked("alice".into())]).await;
        for session in [&mut linux, &mut free] {
            let (logged_in, pushes) = state(session).await;
            assert!(!logged_in);
            assert_eq!(pushes[2..], [Push::KickedByOperator, Push::KickedOffline], "{when_full:?}");
        }
        assert_eq!(state(&mut bob).await, (true, vec![]));
    }
}

#[tokio::test(start_paused = true)]
async fn asking_for_the_heads_again_keeps_the_place_whatever_the_request_says() {
    let service = Service::start();
    let mut linux = service.log_in_on("alice", LINUX, 4).await;
    let mut free = service.log_in_on("alice", 0, 0).await;
    for client in [&mut linux, &mut free] {
        client.send(1, login_on("alice", ANDROID));
        client.logged_in().await;
    }
    assert_eq!(service.store.logins()[2..], [(LINUX, 4), (0, 0)]);
    // And it is still that place which can be taken.
    service.publish(vec![taken(ANDROID, 9)]).await;
    assert_eq!(state(&mut linux).await, (true, vec![]));
    service.publish(vec![taken(LINUX, 5)]).await;
    assert_eq!(state(&mut linux).await, (false, vec![Push::KickedOffline]));
    assert_eq!(state(&mut free).await, (true, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_has_become_someone_elses_is_left_alone() {
    let service = Service::start();
    let mut session = service.log_in_on("alice", LINUX, 1).await;
    service.store.number_login(1);
    session.send(1, login_on("bob", LINUX));
    session.logged_in().await;
    service.publish(vec![taken(LINUX, 2)]).await;
    assert_eq!(state(&mut session).await, (true, vec![]));
    assert_eq!(session.handle.user().as_deref(), Some("bob"));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_under_way_when_the_operator_ends_them_all_ends_right_after_its_answer() {
    let service = Service::start();
    let gate = service.store.gate_login();
    service.store.number_login(1);
    let mut slow = service.connect();
    slow.send(1, login_on("alice", LINUX));
    slow.send(2, find("asked at once"));
    service.settle().await;
    service.publish(vec![Event::Kicked("bob".into()), Event::Kicked("alice".into())]).await;
    assert_eq!(slow.drain(), [], "the login is not answered yet");
    gate.send(()).expect("somebody waits");
    slow.logged_in().await;
    for push in [Push::KickedByOperator, Push::KickedOffline] {
        assert_eq!(slow.recv().await, Some(ServerFrame::Push(push)));
    }
    assert_eq!(code_of(slow.recv().await), codes::ERR_SDK_NOT_LOGGED_IN);
    assert_eq!(state(&mut slow).await, (false, vec![]));
    assert_eq!(service.engine.stats().kicked.get(), 1);
    service.store.number_login(2);
    slow.send(1, login_on("alice", LINUX));
    slow.logged_in().await;
    assert_eq!(state(&mut slow).await, (true, vec![]));
}
