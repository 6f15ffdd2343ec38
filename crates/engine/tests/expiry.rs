//! Credentials that expire while their user is connected.

mod fake;

use doubletick_engine::usersig::UserSigKey;
use doubletick_engine::{Clock, EngineOptions, WhenFull};
use doubletick_protocol::codes;
use doubletick_protocol::wire::{Push, Request, ServerFrame};
use fake::{Client, Service, code_of};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The Unix second at which every test begins.
const START: u64 = 1_700_000_000;

struct World {
    service: Service,
    key: UserSigKey,
    now_ms: Arc<AtomicU64>,
}

impl World {
    fn new() -> World {
        World::with(EngineOptions::default())
    }

    fn with(options: EngineOptions) -> World {
        let key = UserSigKey { sdk_app_id: 7, secret: "secret".into() };
        let now_ms = Arc::new(AtomicU64::new(START * 1000));
        let clock = Arc::clone(&now_ms);
        let options = EngineOptions { user_sig_key: Some(key.clone()), ..options };
        let service = Service::start_at(Clock::new(move || clock.load(Ordering::Relaxed)), options);
        World { service, key, now_ms }
    }

    fn now(&self) -> u64 {
        self.now_ms.load(Ordering::Relaxed) / 1000
    }

    /// A login with a credential for this many seconds from now.
    fn login(&self, user: &str, seconds: u64) -> Request {
        let user_sig = self.key.sign(user, self.now(), seconds);
        Request::Login { user_id: user.into(), user_sig, platform: 0, held: 0, device: String::new() }
    }

    async fn log_in(&self, user: &str, seconds: u64) -> Client {
        let mut client = self.service.connect();
        self.again(&mut client, user, seconds).await;
        client
    }

    async fn again(&self, client: &mut Client, user: &str, seconds: u64) {
        client.send(1, self.login(user, seconds));
        client.logged_in().await;
    }

    /// Lets seconds pass, one by one.
    async fn pass(&self, seconds: u64) {
        for _ in 0..seconds {
            self.now_ms.fetch_add(1000, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.service.settle().await;
        }
    }

    fn expired(&self) -> u64 {
        self.service.engine.stats().expired.get()
    }
}

async fn is_in(client: &mut Client) -> bool {
    client.ask_settings(9);
    match client.recv().await {
        Some(ServerFrame::Response(9, answer)) => answer.is_ok(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn who_stays_longer_than_the_credential_is_told_and_logged_out() {
    let world = World::new();
    let mut alice = world.log_in("alice", 60).await;
    let mut bob = world.log_in("bob", 600).await;
    world.pass(59).await;
    assert!(alice.pushes().is_empty() && is_in(&mut alice).await, "valid until the second");
    world.pass(2).await;
    assert_eq!(alice.pushes(), [Push::UserSigExpired]);
    alice.ask_settings(5);
    assert_eq!(code_of(alice.recv().await), codes::ERR_SDK_NOT_LOGGED_IN);
    alice.send(
        6,
        Request::Login {
            user_id: "alice".into(),
            user_sig: old(&world),
            platform: 0,
            held: 0,
            device: String::new(),
        },
    );
    assert_eq!(code_of(alice.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED);
    assert!(bob.pushes().is_empty() && is_in(&mut bob).await);
    assert_eq!(world.expired(), 1);
    // The same session, with a credential that is valid.
    world.again(&mut alice, "alice", 60).await;
    world.pass(30).await;
    assert!(alice.pushes().is_empty() && is_in(&mut alice).await);
}

/// The credential of the first login.
fn old(world: &World) -> String {
    world.key.sign("alice", START, 60)
}

#[tokio::test(start_paused = true)]
async fn who_brings_a_newer_credential_in_time_stays() {
    let world = World::new();
    let mut alice = world.log_in("alice", 60).await;
    world.pass(58).await;
    world.again(&mut alice, "alice", 60).await;
    world.pass(58).await;
    assert!(alice.pushes().is_empty() && is_in(&mut alice).await);
    world.pass(3).await;
    assert_eq!(alice.pushes(), [Push::UserSigExpired], "at the end of the newer one");
    assert_eq!(world.expired(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_newer_credential_may_be_the_shorter_one() {
    let world = World::new();
    let mut alice = world.log_in("alice", 600).await;
    world.again(&mut alice, "alice", 10).await;
    world.pass(12).await;
    assert_eq!(alice.pushes(), [Push::UserSigExpired]);
    world.pass(600).await;
    assert_eq!(alice.pushes(), []);
    assert_eq!(world.expired(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_credential_changes_nothing_for_who_is_logged_in() {
    let world = World::new();
    let mut alice = world.log_in("alice", 60).await;
    let wrong = Request::Login {
        user_id: "alice".into(),
        user_sig: "nonsense".into(),
        platform: 0,
        held: 0,
        device: String::new(),
    };
    alice.send(2, wrong);
    assert_eq!(code_of(alice.recv().await), codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED);
    assert!(is_in(&mut alice).await);
    world.pass(61).await;
    assert_eq!(alice.pushes(), [Push::UserSigExpired]);
}

#[tokio::test(start_paused = true)]
async fn who_has_logged_out_or_become_someone_else_is_left_alone() {
    let world = World::new();
    let mut out = world.log_in("alice", 60).await;
    out.log_out().await;
    let mut other = world.log_in("alice", 60).await;
    world.again(&mut other, "bob", 600).await;
    world.pass(62).await;
    assert_eq!((out.pushes(), other.pushes()), (vec![], vec![]));
    assert!(is_in(&mut other).await && !is_in(&mut out).await);
    assert_eq!(world.expired(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_expires_during_the_login_is_noticed_after_it() {
    let world = World::new();
    let gate = world.service.store.gate_login();
    let mut alice = world.service.connect();
    alice.send(1, world.login("alice", 10));
    world.pass(20).await;
    assert_eq!(alice.drain(), []);
    gate.send(()).expect("somebody waits");
    alice.logged_in().await;
    world.pass(1).await;
    assert_eq!(alice.pushes(), [Push::UserSigExpired]);
}

#[tokio::test(start_paused = true)]
async fn requests_under_way_are_answered_after_the_end() {
    let world = World::new();
    let mut alice = world.log_in("alice", 10).await;
    let slow = world.service.store.gate("slow");
    alice.send(7, Request::FindMessages { messages: vec!["slow".into()] });
    world.pass(12).await;
    assert_eq!(alice.recv().await, Some(ServerFrame::Push(Push::UserSigExpired)));
    slow.send(()).expect("somebody waits");
    assert!(matches!(alice.recv().await, Some(ServerFrame::Response(7, Ok(_)))));
}

#[tokio::test(start_paused = true)]
async fn the_end_comes_through_a_full_queue() {
    use doubletick_engine::bus::Event;
    for when_full in [WhenFull::Lag, WhenFull::End] {
        let world = World::with(EngineOptions { session_queue: 1, when_full, ..EngineOptions::default() });
        let mut alice = world.log_in("alice", 10).await;
        let note = Push::ConversationGone(doubletick_protocol::ids::ConversationId::C2c("bob".into()));
        world.service.publish(vec![Event::Users(vec!["alice".into()], note.clone())]).await;
        world.pass(12).await;
        assert_eq!(alice.pushes(), [note, Push::UserSigExpired], "{when_full:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_sessions_expire_each_in_its_second() {
    let world = World::new();
    let mut clients = Vec::new();
    for number in 0..1000 {
        clients.push(world.log_in(&format!("u{number}"), 10 + number % 50).await);
    }
    for second in 0..70_u64 {
        let due = (0..1000).filter(|number| START + 10 + number % 50 <= world.now()).count() as u64;
        assert!(world.expired() <= due, "nobody early, at second {second}");
        world.pass(1).await;
        assert!(world.expired() >= due, "nobody later than a second, at second {second}");
    }
    assert_eq!(world.expired(), 1000);
    for client in &mut clients {
        assert_eq!(client.pushes(), [Push::UserSigExpired]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_engine_without_a_key_expires_nobody_and_close_ends_the_watch() {
    let world = World::new();
    world.service.engine.close().await;
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
    let service = Service::start();
    let mut alice = service.log_in("alice").await;
    tokio::time::sleep(Duration::from_secs(1_000_000)).await;
    assert_eq!(alice.pushes(), []);
}
