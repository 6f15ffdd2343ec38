//! The end of clients, whatever is under way, and who stops waiting.

use crate::account::nowhere;
use crate::support::{Device, Home, PATIENCE, c2c, code, embedded, options, soon, text, words};
use doubletick::api::{
    Client, ClientOptions, DoubletickError, EmbeddedService, Event, GroupType, HistoryQuery, LoginStatus,
    ReadScope,
};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinSet;

#[tokio::test]
async fn calls_that_wait_at_the_end_get_7009_once_each() {
    let device = nowhere(600_000);
    let mut calls = JoinSet::new();
    let client = device.client.clone();
    calls.spawn(async move { client.login("alice".into(), "any".into()).await });
    soon("the login", async {
        while device.login_status() != LoginStatus::LoggingIn {
            tokio::task::yield_now().await;
        }
    })
    .await;
    device.shutdown().await;
    assert_eq!((device.login_status(), device.login_user()), (LoginStatus::LoggedOut, None));
    assert_eq!(code(soon("the answer", calls.join_next()).await.expect("one").expect("no panic")), 7009);

    // With a user, whose service has gone: everything waits.
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    home.service.shutdown().await;
    alice
        .hear("the cut", |event| {
            matches!(event, Event::Network { status: doubletick::api::NetworkStatus::Disconnected, .. })
                .then_some(())
        })
        .await;
    let started = Arc::new(AtomicUsize::new(0));
    for number in 0..500 {
        let (client, started) = (alice.client.clone(), started.clone());
        calls.spawn(async move {
            started.fetch_add(1, Ordering::SeqCst);
            match number % 3 {
                0 => client.send(client.new_message(c2c("bob"), text("x"))).await.map(drop),
                1 => client.conversations().await.map(drop),
                _ => client.mark_read(ReadScope::All).await,
            }
        });
    }
    soon("the calls", async {
        while started.load(Ordering::SeqCst) < 500 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    alice.shutdown().await;
    let mut ended = 0;
    while let Some(result) = soon("the answers", calls.join_next()).await {
        let error = result.expect("no panic").expect_err("it waited");
        assert!(matches!(error, DoubletickError::Closed { code: 7009, .. }), "{error:?}");
        ended += 1;
    }
    assert_eq!(ended, 500);
}

#[tokio::test]
async fn after_the_end_calls_fail_and_nothing_else_happens() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let sent = alice.say(c2c("bob"), "hello").await;
    tokio::join!(alice.shutdown(), alice.shutdown());
    alice.shutdown().await;
    let it = &alice;
    let query = HistoryQuery {
        conversation: c2c("bob"),
        start: None,
        newer: false,
        count: 1,
        window: None,
        elem_types: Vec::new(),
    };
    for (call, result) in [
        ("login", it.login("alice".into(), "any".into()).await),
        ("logout", it.logout().await),
        ("send", it.send(it.new_message(c2c("bob"), text("x"))).await.map(drop)),
        ("cancel_send", it.cancel_send(sent.id.clone()).await),
        ("history", it.history(query).await.map(drop)),
        ("send_receipts", it.send_receipts(vec![sent.id.clone()]).await),
        ("receipts", it.receipts(vec![sent.id.clone()]).await.map(drop)),
        ("conversations", it.conversations().await.map(drop)),
        ("joined_groups", it.joined_groups().await.map(drop)),
        ("set_local_custom", it.set_local_custom(sent.id.clone(), "x".into(), 1).await),
    ] {
        let error = result.expect_err(call);
        assert!(matches!(error, DoubletickError::Closed { code: 7009, .. }), "{call}: {error:?}");
    }
    // What needs no answer has one, and does nothing.
    it.watch_conversations(true);
    it.watch_total_unread(true);
    assert_eq!((it.login_status(), it.login_user()), (LoginStatus::LoggedOut, None));
    assert_eq!(it.local_custom(sent.id), None);
    assert!(it.server_time_ms() > 0);
    it.wake();
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_leaves_the_client_well() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    for number in 0..200 {
        let message = alice.new_message(c2c("bob"), text(&format!("lost {number}")));
        // Polled once, then dropped: it is on its way, and its answer meets nobody.
        let _ = tokio::time::timeout(Duration::ZERO, alice.send(message)).await;
        let _ = tokio::time::timeout(Duration::ZERO, alice.conversations()).await;
        // Never polled: it was never asked.
        drop(alice.send(alice.new_message(c2c("bob"), text("never"))));
    }
    alice.say(c2c("bob"), "last").await;
    let mut heard = Vec::new();
    bob.hear("the last", |event| {
        if let Event::Messages { messages } = event {
            heard.extend(messages.iter().map(|message| words(message).to_owned()));
        }
        (heard.last().map(String::as_str) == Some("last")).then_some(())
    })
    .await;
    let expected: Vec<_> = (0..200).map(|number| format!("lost {number}")).chain(["last".into()]).collect();
    assert_eq!(heard, expected);
}

/// Whether the device's service can be told apart from one that is gone: everything of it is let go.
async fn let_go(directory: &TempDir) {
    soon("everything is let go", async {
        while EmbeddedService::open(embedded(directory.path())).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn clients_and_services_are_dropped_while_calls_are_under_way() {
    for round in 0..30 {
        let home = Home::open().await;
        home.account("bob").await;
        let alice = home.user("alice").await;
        let Home { service, directory } = home;
        let mut calls = JoinSet::new();
        for number in 0..20 {
            let client = alice.client.clone();
            calls.spawn(async move {
                let message = client.new_message(c2c("bob"), text(&number.to_string()));
                if number % 2 == 0 {
                    client.send(message).await.map(drop)
                } else {
                    client.conversations().await.map(drop)
                }
            });
        }
        match round % 3 {
            // The calls hold the client; each is answered.
            0 => {
                drop((service, alice));
                while let Some(result) = soon("the answers", calls.join_next()).await {
                    assert_eq!(result.expect("no panic"), Ok(()));
                }
            }
            // Nobody waits any more.
            1 => {
                calls.abort_all();
                drop((alice, service));
            }
            // In the middle of it.
            _ => {
                tokio::task::yield_now().await;
                drop((service, alice, calls));
            }
        }
        let_go(&directory).await;
    }
}

#[tokio::test]
async fn a_client_is_dropped_while_events_flow() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let quiet = Arc::new(AtomicBool::new(false));
    let talking = tokio::spawn({
        let (client, quiet) = (alice.client.clone(), quiet.clone());
        async move {
            while !quiet.load(Ordering::SeqCst) {
                client.send(client.new_message(c2c("bob"), text("on and on"))).await.expect("sent");
            }
        }
    });
    for round in 0..40 {
        let bob = home.user("bob").await;
        bob.message("on and on").await;
        // Without a word, while messages come.
        if round % 2 == 0 {
            drop(bob);
        } else {
            bob.shutdown().await;
            // What was told before is there; then the listener is let go.
            bob.rest().await;
        }
    }
    let bob = home.user("bob").await;
    quiet.store(true, Ordering::SeqCst);
    talking.await.expect("no panic");
    // Nothing was lost for who stays.
    alice.say(c2c("bob"), "the last").await;
    bob.message("the last").await;
}

#[tokio::test]
async fn many_calls_are_each_answered_once_and_in_order() {
    /// Writes down when its call is woken.
    struct Woken(usize, Arc<Mutex<Vec<usize>>>);
    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.1.lock().push(self.0);
        }
    }
    let home = Home::open().await;
    let alice = home.user("alice").await;
    let answered = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for number in 0..10_000 {
        let waker = Arc::new(Woken(number, answered.clone())).into();
        let mut call = Box::pin(alice.total_unread());
        match call.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Pending => waiting.push(call),
            // Faster than the question about it; those before it have been woken.
            std::task::Poll::Ready(answer) => {
                assert_eq!(answer, Ok(0));
                answered.lock().push(number);
            }
        }
    }
    soon("the answers", async {
        while answered.lock().len() < 10_000 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
    assert_eq!(*answered.lock(), (0..10_000).collect::<Vec<_>>());
    for call in waiting {
        assert_eq!(call.await, Ok(0));
    }
    assert_eq!(answered.lock().len(), 10_000);
}

#[tokio::test]
async fn several_clients_are_several_users() {
    let home = Home::open().await;
    let (alice, [bob, carol]) = home.party(GroupType::Public, ["bob", "carol"]).await;
    let same_user = home.user("bob").await;
    alice.say(crate::support::group("party"), "to all").await;
    for device in [&bob, &carol, &same_user] {
        assert!(!device.message("to all").await.is_self);
    }
    bob.say(c2c("carol"), "you too?").await;
    assert!(same_user.message("you too?").await.is_self);
    assert!(!carol.message("you too?").await.is_self);
    bob.shutdown().await;
    // The end of one is nothing to the others.
    alice.say(c2c("carol"), "still there?").await;
    carol.message("still there?").await;
}

#[tokio::test]
async fn what_is_missed_is_seen_with_the_eyes_of_who_logs_in() {
    let home = Home::open().await;
    let states = TempDir::new().expect("a directory");
    let with_state =
        || ClientOptions { state_directory: states.path().to_str().map(str::to_owned), ..options() };
    home.account("bob").await;
    let device = home.device(with_state());
    device.log_in("alice").await;
    device.say(c2c("bob"), "from alice").await;
    device.log_in("bob").await;
    device.say(c2c("alice"), "from bob").await;
    device.logout().await.expect("a logout");
    let friend = home.user("alice").await;
    friend.say(c2c("bob"), "alice, elsewhere").await;
    friend.logout().await.expect("a logout");
    // Each login brings what its user has missed, before the login itself is answered or after it.
    device.login("alice".into(), "any".into()).await.expect("a login");
    assert!(device.message("alice, elsewhere").await.is_self);
    device.login("bob".into(), "any".into()).await.expect("a login");
    assert!(!device.message("alice, elsewhere").await.is_self);
}

#[tokio::test]
async fn an_answer_is_seen_with_the_eyes_of_who_asked() {
    let home = Home::open().await;
    home.account("bob").await;
    let device = home.user("alice").await;
    device.say(c2c("bob"), "mine").await;
    let query = HistoryQuery {
        conversation: c2c("bob"),
        start: None,
        newer: false,
        count: 1,
        window: None,
        elem_types: Vec::new(),
    };
    // Asked by alice; looked at when bob is logged in.
    let asked = begun(|| device.history(query.clone())).await;
    let listed = begun(|| device.conversations()).await;
    device.login("bob".into(), "any".into()).await.expect("a login");
    assert!(asked.await.expect("a page")[0].is_self);
    let last = listed.await.expect("conversations")[0].last_message.clone();
    assert!(last.expect("a message").is_self);
}

/// A call that was polled once, which asks, and waits for its answer.
async fn begun<F: Future>(call: impl Fn() -> F) -> std::pin::Pin<Box<F>> {
    loop {
        let mut call = Box::pin(call());
        let pending =
            std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context).is_pending()));
        if pending.await {
            return call;
        }
    }
}

#[test]
fn it_needs_no_runtime_of_the_callers() {
    // What a foreign language does: it polls, and a waker that is called elsewhere tells it when to poll again.
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    fn wait<T>(future: impl Future<Output = T>) -> T {
        let waker = Arc::new(Unpark(std::thread::current())).into();
        let (mut future, mut context) = (Box::pin(future), std::task::Context::from_waker(&waker));
        let begin = std::time::Instant::now();
        loop {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return value;
            }
            assert!(begin.elapsed() < PATIENCE, "in vain");
            std::thread::park_timeout(PATIENCE);
        }
    }
    let directory = TempDir::new().expect("a directory");
    let service = wait(EmbeddedService::open(embedded(directory.path()))).expect("it opens");
    let device = Device::new(|hear| Client::embedded(service.clone(), options(), hear)).expect("a client");
    wait(device.login("bob".into(), "any".into())).expect("a login");
    wait(device.login("alice".into(), "any".into())).expect("a login");
    let sent = wait(device.send(device.new_message(c2c("bob"), text("你好")))).expect("sent");
    assert_eq!(words(&sent), "你好");
    wait(device.shutdown());
    wait(service.shutdown());
}
