//! The typed API in a child made by fork(): objects of the parent say so instead of waiting for threads that are
//! not there, and the child makes its own.

#![cfg(all(feature = "bindings", feature = "embedded", unix))]

#[path = "api/support.rs"]
#[expect(dead_code, reason = "this program uses a part of it")]
mod support;

use doubletick::api::{Client, EmbeddedService, LoginStatus};
use support::{Device, Home, c2c, code, embedded, failure, options, words};
use tokio::runtime::Builder;

unsafe extern "C" {
    safe fn fork() -> i32;
    fn waitpid(child: i32, status: *mut i32, options: i32) -> i32;
    safe fn _exit(status: i32) -> !;
    safe fn alarm(seconds: u32) -> u32;
}

fn run<T>(work: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(work)
}

/// Runs `work` in a child, which dies where it hangs.
fn in_a_child(work: impl FnOnce()) {
    let child = fork();
    assert!(child >= 0);
    if child == 0 {
        alarm(60);
        let fine = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_ok();
        _exit(if fine { 0 } else { 1 });
    }
    let mut status = 0;
    // SAFETY: the status is a variable of this function.
    assert_eq!(unsafe { waitpid(child, &mut status, 0) }, child);
    assert_eq!(status, 0, "the child failed");
}

// One test: a fork() copies whatever the other threads of a test program have under way.
#[test]
fn a_child_is_told_and_makes_objects_of_its_own() {
    let (home, alice, directory) = run(async {
        let home = Home::open().await;
        let alice = home.user("alice").await;
        home.account("bob").await;
        let directory = tempfile::TempDir::new().expect("a directory");
        (home, alice, directory)
    });
    let first = run(alice.say(c2c("bob"), "from the parent"));
    in_a_child(|| {
        run(async {
            assert_eq!(alice.login_status(), LoginStatus::LoggedOut);
            assert_eq!(alice.login_user(), None);
            let (number, text) = failure(alice.conversations().await);
            assert_eq!(number, 6013);
            assert!(text.contains("forked"), "{text}");
            assert_eq!(code(alice.login("alice".into(), "sig".into()).await), 6013);
            assert_eq!(code(alice.logout().await), 6013);
            alice.shutdown().await;
            home.service.shutdown().await;
            let service = home.service.clone();
            let refused = Device::new(|hear| Client::embedded(service, options(), hear));
            assert_eq!(refused.err().map(|error| error.code()), Some(6013));
        });
        let Home { service, directory: parents } = home;
        // The parent's.
        std::mem::forget(parents);
        drop((service, alice));
        run(async {
            let service = EmbeddedService::open(embedded(directory.path())).await.expect("a service");
            service.shutdown().await;
            let home = Home::open().await;
            let alice = home.user("alice").await;
            home.account("bob").await;
            let second = alice.say(c2c("bob"), "from the child").await;
            assert_eq!(words(&second), "from the child");
            let instance = |id: &str| id.split('-').next().map(str::to_owned);
            assert_ne!(instance(&second.id), instance(&first.id), "message ids must not meet");
        });
    });
}
