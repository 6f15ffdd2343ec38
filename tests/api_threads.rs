//! The threads of the typed API: they come with the first object and go with the last, and each calls thread meets
//! the hook once. Threads and hook are the process's, so this is a program of its own and its tests take turns.

#![cfg(all(feature = "bindings", feature = "embedded", target_os = "linux"))]

#[path = "api/support.rs"]
#[expect(dead_code, reason = "this program uses a part of it")]
mod support;

use doubletick::api::{Client, EmbeddedService, ThreadHook, set_thread_hook};
use parking_lot::{Mutex, MutexGuard};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ThreadId;
use std::time::{Duration, Instant};
use support::{Device, Home, PATIENCE, c2c, embedded, options, soon, words};

/// One test at a time; the others' objects have let go of their threads when it begins.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock();
    until("no thread of another test", || threads() == (0, 0));
    turn
}

/// How many threads `doubletick-api` and `doubletick-calls` there are. A thread that has just been started by one
/// of them has its name until it takes its own, so one looks again.
fn threads() -> (usize, usize) {
    let mut names = Vec::new();
    for task in std::fs::read_dir("/proc/self/task").expect("the threads of this process").flatten() {
        // A thread may end meanwhile.
        names.extend(std::fs::read_to_string(task.path().join("comm")).ok());
    }
    // The kernel keeps 15 characters of a name.
    let count = |name: &str| names.iter().filter(|it| it.trim() == &name[..name.len().min(15)]).count();
    (count("doubletick-api"), count("doubletick-calls"))
}

fn until(what: &str, done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn threads_come_with_the_first_object_and_go_with_the_last() {
    let _turn = alone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    for _ in 0..5 {
        let (alice, bob) = runtime.block_on(async {
            let home = Home::open().await;
            until("one of each", || threads() == (1, 1));
            let alice = home.user("alice").await;
            let bob = home.user("bob").await;
            until("one of each", || threads() == (1, 1));
            (alice, bob)
        });
        // What is closed but not let go keeps them.
        runtime.block_on(alice.shutdown());
        drop(alice);
        until("one of each", || threads() == (1, 1));
        runtime.block_on(bob.shutdown());
        until("one of each", || threads() == (1, 1));
        drop(bob);
        until("they go", || threads() == (0, 0));
    }
    // The same for a client without a service of this process, dropped outside of any runtime.
    let nowhere = Device::new(|hear| Client::connect("ws://127.0.0.1:1".into(), options(), hear));
    until("one of each", || threads() == (1, 1));
    drop(nowhere);
    until("they go", || threads() == (0, 0));
}

#[test]
fn what_is_refused_starts_no_thread() {
    let _turn = alone();
    let wrong = Device::new(|hear| Client::connect("nonsense".into(), options(), hear));
    assert!(wrong.is_err());
    assert_eq!(threads(), (0, 0));
}

#[test]
fn an_opening_that_nobody_waits_for_leaves_no_thread() {
    let _turn = alone();
    let directory = tempfile::TempDir::new().expect("a directory");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..20 {
            let opening = EmbeddedService::open(embedded(directory.path()));
            let _ = tokio::time::timeout(Duration::ZERO, opening).await;
        }
    });
    until("they go", || threads() == (0, 0));
}

/// Objects begin and end on many threads at once: the threads are shared, or new ones, and in the end none.
#[test]
fn objects_come_and_go_on_many_threads_at_once() {
    let _turn = alone();
    let people: Vec<_> = (0..8)
        .map(|person| {
            std::thread::spawn(move || {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
                runtime.block_on(async {
                    for round in 0..20 {
                        let home = Home::open().await;
                        let alice = home.user("alice").await;
                        home.account("bob").await;
                        assert_eq!(words(&alice.say(c2c("bob"), "hello").await), "hello");
                        match (person + round) % 3 {
                            0 => alice.shutdown().await,
                            1 => home.service.shutdown().await,
                            _ => {}
                        }
                    }
                });
            })
        })
        .collect();
    for person in people {
        person.join().expect("no panic");
    }
    until("they go", || threads() == (0, 0));
}

/// Writes down which threads it was called on.
struct Note(Arc<Mutex<Vec<ThreadId>>>);

impl ThreadHook for Note {
    fn on_thread_started(&self) {
        self.0.lock().push(std::thread::current().id());
    }
}

/// Sets a hook that writes down its calls.
fn noted() -> Arc<Mutex<Vec<ThreadId>>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    set_thread_hook(Arc::new(Note(seen.clone())));
    seen
}

#[test]
fn each_thread_meets_the_hook_once_before_anything_else() {
    let _turn = alone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let seen = noted();
    for round in 1..=20 {
        runtime.block_on(async {
            let home = Home::open().await;
            // The answer to the opening came over the thread, after the hook.
            assert_eq!(seen.lock().len(), round);
            home.user("alice").await;
        });
        until("they go", || threads() == (0, 0));
    }
    let each: std::collections::HashSet<_> = seen.lock().iter().copied().collect();
    assert_eq!((seen.lock().len(), each.len()), (20, 20));

    // A hook for a thread that runs already.
    runtime.block_on(async {
        let home = Home::open().await;
        let other = noted();
        home.user("alice").await;
        assert_eq!((other.lock().len(), seen.lock().len()), (1, 21));
        assert_eq!(other.lock().first(), seen.lock().last());
    });
}

/// The hook is set while the first object is made: once, whichever comes first.
#[test]
fn a_hook_that_comes_together_with_the_thread_is_met_once() {
    let _turn = alone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    for _ in 0..200 {
        until("no thread of the last round", || threads() == (0, 0));
        let gate = Arc::new(std::sync::Barrier::new(2));
        let other = gate.clone();
        let setting = std::thread::spawn(move || {
            other.wait();
            noted()
        });
        gate.wait();
        let device = Device::new(|hear| Client::connect("ws://127.0.0.1:1".into(), options(), hear));
        let device = device.expect("a client");
        let seen = setting.join().expect("no panic");
        // Its end comes over the thread, after everything before.
        runtime.block_on(soon("the end", device.shutdown()));
        assert_eq!(seen.lock().len(), 1);
    }
}

#[test]
fn a_hook_that_fails_harms_nobody() {
    struct Fails(AtomicUsize);
    impl ThreadHook for Fails {
        fn on_thread_started(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
            panic!("this test's hook panics");
        }
    }
    let _turn = alone();
    let hook = Arc::new(Fails(AtomicUsize::new(0)));
    set_thread_hook(hook.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let home = Home::open().await;
        let alice = home.user("alice").await;
        let bob = home.user("bob").await;
        alice.say(c2c("bob"), "hello").await;
        bob.message("hello").await;
    });
    assert_eq!(hook.0.load(Ordering::SeqCst), 1);
    noted();
    assert_eq!(Arc::strong_count(&hook), 1, "a hook that was replaced is let go");
}
