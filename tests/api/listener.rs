//! What a listener may count on: one thread, the order of the events, an end, and that its own errors are its own.

use crate::support::{Device, Home, PATIENCE, c2c, options, soon, text, words};
use doubletick::api::{Client, Event, Listener, ListenerError};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};

fn here() -> (std::thread::ThreadId, Option<String>) {
    let thread = std::thread::current();
    (thread.id(), thread.name().map(str::to_owned))
}

/// Counts, and does something with each event.
struct Does<F>(F);

impl<F: Fn(Event) -> Result<(), ListenerError> + Send + Sync> Listener for Does<F> {
    fn on_event(&self, event: Event) -> Result<(), ListenerError> {
        (self.0)(event)
    }
}

fn listener(does: impl Fn(Event) -> Result<(), ListenerError> + Send + Sync + 'static) -> Arc<dyn Listener> {
    Arc::new(Does(does))
}

#[tokio::test]
async fn events_and_answers_come_on_one_thread_in_order() {
    let home = Home::open().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (done, is_done) = tokio::sync::oneshot::channel();
    let done = Mutex::new(Some(done));
    let to = heard.clone();
    let bob = Client::embedded(
        home.service.clone(),
        options(),
        listener(move |event| {
            if let Event::Messages { messages } = event {
                for message in messages {
                    to.lock().push((words(&message).to_owned(), here()));
                    if words(&message) == "999"
                        && let Some(done) = done.lock().take()
                    {
                        let _ = done.send(());
                    }
                }
            }
            Ok(())
        }),
    )
    .expect("a client");
    bob.login("bob".into(), "any".into()).await.expect("a login");
    home.account("bob").await;
    let alice = home.user("alice").await;
    for number in 0..1000 {
        alice.say(c2c("bob"), &number.to_string()).await;
    }
    soon("the last", is_done).await.expect("the listener lives");
    let heard = heard.lock();
    let texts: Vec<_> = heard.iter().map(|(text, _)| text.parse::<u32>().expect("a number")).collect();
    assert_eq!(texts, (0..1000).collect::<Vec<_>>());
    let (_, thread) = &heard[0];
    assert_eq!(thread.1.as_deref(), Some("doubletick-calls"));
    assert!(heard.iter().all(|(_, other)| other == thread));
}

#[tokio::test]
async fn answers_wake_their_caller_on_the_same_thread() {
    struct Woken(Mutex<Option<Option<String>>>, Mutex<std::sync::mpsc::Sender<()>>);
    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.lock().get_or_insert(here().1);
            let _ = self.1.lock().send(());
        }
    }
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let mut waited = 0;
    while waited < 100 {
        // A task that has had 128 answers without a pause is put off until it pauses, and this thread waits below.
        tokio::task::yield_now().await;
        let (sender, woken) = std::sync::mpsc::channel();
        let waker = Arc::new(Woken(Mutex::new(None), Mutex::new(sender)));
        let mut call = Box::pin(alice.total_unread());
        match call.as_mut().poll(&mut std::task::Context::from_waker(&waker.clone().into())) {
            // The answer was faster than the question about it.
            std::task::Poll::Ready(answer) => assert_eq!(answer, Ok(0)),
            std::task::Poll::Pending => {
                woken.recv_timeout(PATIENCE).expect("woken");
                assert_eq!(waker.0.lock().clone().flatten().as_deref(), Some("doubletick-calls"));
                assert_eq!(call.await, Ok(0));
                waited += 1;
            }
        }
    }
}

#[tokio::test]
async fn a_listener_that_fails_hears_the_next_event() {
    let home = Home::open().await;
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let bob = Client::embedded(
        home.service.clone(),
        options(),
        listener(move |_| match counted.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => panic!("this test's listener panics"),
            _ => Err(ListenerError::Failed { text: "and fails".into() }),
        }),
    )
    .expect("a client");
    bob.login("bob".into(), "any".into()).await.expect("answers come all the same");
    home.account("bob").await;
    let alice = home.user("alice").await;
    for _ in 0..10 {
        alice.say(c2c("bob"), "hello").await;
    }
    soon("ten events", async {
        while count.load(Ordering::SeqCst) < 10 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    bob.total_unread().await.expect("the client is well");
    bob.shutdown().await;
    // Others hear as before.
    bob_again(&home, &alice).await;
}

async fn bob_again(home: &Home, alice: &Device) {
    let bob = home.user("bob").await;
    alice.say(c2c("bob"), "hello again").await;
    bob.message("hello again").await;
}

#[tokio::test]
async fn no_event_comes_after_the_end() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let (talk, quiet) = (alice.client.clone(), Arc::new(AtomicBool::new(false)));
    let stop = quiet.clone();
    let talking = tokio::spawn(async move {
        while !stop.load(Ordering::SeqCst) {
            talk.send(talk.new_message(c2c("bob"), text("hello"))).await.expect("sent");
        }
    });
    for _ in 0..50 {
        let ended = Arc::new(AtomicBool::new(false));
        let (seen, late) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (has_ended, saw, was_late) = (ended.clone(), seen.clone(), late.clone());
        let heard = listener(move |_| {
            saw.fetch_add(1, Ordering::SeqCst);
            was_late.fetch_add(usize::from(has_ended.load(Ordering::SeqCst)), Ordering::SeqCst);
            Ok(())
        });
        let held = Arc::downgrade(&heard);
        let bob = Client::embedded(home.service.clone(), options(), heard).expect("a client");
        bob.login("bob".into(), "any".into()).await.expect("a login");
        soon("some events", async {
            while seen.load(Ordering::SeqCst) < 5 {
                tokio::task::yield_now().await;
            }
        })
        .await;
        bob.shutdown().await;
        ended.store(true, Ordering::SeqCst);
        // The listener is let go with it, and its foreign object too.
        assert!(held.upgrade().is_none(), "the listener is still held");
        assert_eq!(late.load(Ordering::SeqCst), 0);
    }
    quiet.store(true, Ordering::SeqCst);
    talking.await.expect("no panic");
}

#[tokio::test]
async fn a_task_that_a_listener_starts_can_end_the_client() {
    let home = Home::open().await;
    let client: Arc<OnceLock<Weak<Client>>> = Arc::default();
    let (own, runtime) = (client.clone(), tokio::runtime::Handle::current());
    let (ended, is_ended) = tokio::sync::oneshot::channel();
    let ended = Arc::new(Mutex::new(Some(ended)));
    let (after, late) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (is_after, was_late) = (after.clone(), late.clone());
    let bob = Client::embedded(
        home.service.clone(),
        options(),
        listener(move |event| {
            was_late.fetch_add(usize::from(is_after.load(Ordering::SeqCst)), Ordering::SeqCst);
            if let Event::Messages { .. } = event
                && let Some(client) = own.get().and_then(Weak::upgrade)
                && let Some(ended) = ended.lock().take()
            {
                let after = is_after.clone();
                runtime.spawn(async move {
                    client.shutdown().await;
                    after.store(true, Ordering::SeqCst);
                    let _ = ended.send(());
                });
            }
            Ok(())
        }),
    )
    .expect("a client");
    client.set(Arc::downgrade(&bob)).expect("once");
    bob.login("bob".into(), "any".into()).await.expect("a login");
    home.account("bob").await;
    let alice = home.user("alice").await;
    for _ in 0..100 {
        alice.say(c2c("bob"), "hello").await;
    }
    soon("the end", is_ended).await.expect("the task has run");
    alice.say(c2c("bob"), "hello?").await;
    assert_eq!(late.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_listener_may_drop_its_own_client_and_call_it() {
    let home = Home::open().await;
    let own: Arc<Mutex<Option<Arc<Client>>>> = Arc::default();
    let (held, status) = (own.clone(), Arc::new(Mutex::new(Vec::new())));
    let (seen, runtime) = (status.clone(), tokio::runtime::Handle::current());
    let heard = listener(move |event| {
        if let Event::Messages { .. } = event
            && let Some(client) = held.lock().take()
        {
            // What answers at once may be called here, and what waits may be started.
            seen.lock().push((client.login_user(), client.server_time_ms() > 0));
            let asking = client.clone();
            runtime.spawn(async move { asking.total_unread().await });
        }
        Ok(())
    });
    let gone = Arc::downgrade(&heard);
    let bob = Client::embedded(home.service.clone(), options(), heard).expect("a client");
    bob.login("bob".into(), "any".into()).await.expect("a login");
    *own.lock() = Some(bob);
    home.user("alice").await.say(c2c("bob"), "hello").await;
    soon("the listener is let go", async {
        while gone.upgrade().is_some() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(*status.lock(), [(Some("bob".to_owned()), true)]);
}
