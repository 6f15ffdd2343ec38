//! A process that gets no thread from the system: objects of the typed API cannot be made then, with an error that says
//! so, and those that there are go on to their end.
//!
//! The limit counts the threads of a user and is nothing to root, so a child of this test becomes a user of its own.

#![cfg(all(feature = "bindings", feature = "embedded", target_os = "linux"))]

#[path = "api/support.rs"]
#[expect(dead_code, reason = "this program uses a part of it")]
mod support;

use doubletick::api::{
    Client, ClientOptions, DoubletickError, EmbeddedService, Event, LoginStatus, NetworkStatus,
};
use std::process::Command;
use std::time::{Duration, Instant};
use support::{Device, Home, PATIENCE, c2c, embedded, failure, options, words};

const CHILD: &str = "DOUBLETICK_LIMITED";

#[repr(C)]
struct Limit {
    now: u64,
    most: u64,
}

const RLIMIT_NPROC: i32 = 6;

unsafe extern "C" {
    safe fn getuid() -> u32;
    safe fn setgid(group: u32) -> i32;
    safe fn setuid(user: u32) -> i32;
    fn getrlimit(resource: i32, limit: *mut Limit) -> i32;
    fn setrlimit(resource: i32, limit: *const Limit) -> i32;
}

/// How many threads this process has.
fn threads() -> u64 {
    std::fs::read_dir("/proc/self/task").expect("the threads of this process").count() as u64
}

/// From now on the process may have so many threads more than it has; `None`: as many as it likes.
fn may_have(more: Option<u64>) {
    let mut limit = Limit { now: 0, most: 0 };
    // SAFETY: the limit is a variable of this function.
    assert_eq!(unsafe { getrlimit(RLIMIT_NPROC, &mut limit) }, 0);
    limit.now = more.map_or(limit.most, |more| threads() + more);
    // SAFETY: as above.
    assert_eq!(unsafe { setrlimit(RLIMIT_NPROC, &limit) }, 0);
}

/// Waits until no more threads are left than these.
fn settle(count: u64) {
    let begin = Instant::now();
    while threads() > count {
        assert!(begin.elapsed() < PATIENCE, "threads are left");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn nowhere() -> Result<Device, DoubletickError> {
    Device::new(|hear| Client::connect("ws://localhost:1".into(), options(), hear))
}

#[test]
fn child_with_a_limit() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let user = 20_000 + std::process::id() % 40_000;
    assert_eq!((setgid(user), setuid(user)), (0, 0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let directory = tempfile::TempDir::new().expect("a directory");
        let alone = threads();
        let told = |what: &str, (code, text): (i32, String)| {
            assert_eq!(code, 6022, "{what}: {text}");
            assert!(text.contains("no thread can be started"), "{what}: {text}");
        };
        // A client needs two, an embedded service three of its own beside them.
        for more in 0..5 {
            may_have(Some(more));
            if more < 2 {
                told("a client", failure(nowhere().map(drop)));
            }
            told("a service", failure(EmbeddedService::open(embedded(directory.path())).await.map(drop)));
            settle(alone);
        }
        may_have(Some(5));
        let service = EmbeddedService::open(embedded(directory.path())).await.expect("it opens");
        service.shutdown().await;
        drop(service);
        settle(alone);
        may_have(None);

        // The limit comes in the middle: what is there works and ends.
        let home = Home::open().await;
        home.account("bob").await;
        may_have(Some(0));
        let alice = home.user("alice").await;
        let bob = home.user("bob").await;
        alice.say(c2c("bob"), "no thread to be had").await;
        assert_eq!(words(&bob.message("no thread to be had").await), "no thread to be had");
        // A name cannot be looked up; that is a failure like others, and passes.
        let state_directory = directory.path().join("device").to_str().map(str::to_owned);
        let with = ClientOptions { state_directory, ..options() };
        let far =
            Device::new(|hear| Client::connect("ws://localhost:1".into(), with, hear)).expect("a client");
        let failed = |with: bool| {
            move |event: &Event| match event {
                Event::Network { status: NetworkStatus::ConnectFailed, text, .. } => {
                    (text.contains("no thread can be started") == with).then_some(())
                }
                _ => None,
            }
        };
        far.hear("no thread", failed(true)).await;
        may_have(None);
        far.hear("nobody there", failed(false)).await;
        may_have(Some(0));
        far.shutdown().await;
        alice.shutdown().await;
        assert_eq!(alice.login_status(), LoginStatus::LoggedOut);
        home.service.shutdown().await;
        drop((far, alice, bob, home));
        settle(alone);
        may_have(None);
        Home::open().await.user("alice").await;
    });
}

#[test]
fn without_threads_nothing_hangs_and_everything_is_told() {
    if getuid() != 0 {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "this must run as root");
        println!("skipped: only root can become a user of its own, whose threads can be limited");
        return;
    }
    let scratch = tempfile::TempDir::new().expect("a directory");
    let everyone = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(scratch.path(), everyone).expect("permissions");
    let child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "child_with_a_limit", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env("TMPDIR", scratch.path())
        .output()
        .expect("the child runs");
    let (out, err) = (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success() && out.contains("1 passed"), "{}\n{out}\n{err}", child.status);
}
