//! What `full` and `normal` mean, counted: how often the disk is told to keep what was written.
//!
//! This binary has its own `fsync` and `fdatasync` in front of the C library's; SQLite is linked into it and
//! calls these. Only where the numbers of the system calls are known.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod home;

use doubletick_engine::hooks::Origin;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_sqlite::Durability;
use doubletick_store_testing::world::{self, Recorder, START_MS, World, new_message, with};
use std::ffi::{c_int, c_long};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

static SYNCS: AtomicU64 = AtomicU64::new(0);

unsafe extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
}

fn sync(number: c_long, fd: c_int) -> c_int {
    SYNCS.fetch_add(1, Ordering::SeqCst);
    // SAFETY: fsync and fdatasync take one file descriptor and touch no memory of ours.
    unsafe { syscall(number, c_long::from(fd)) as c_int }
}

/// In place of the C library's.
#[unsafe(no_mangle)]
pub extern "C" fn fsync(fd: c_int) -> c_int {
    sync(74, fd)
}

/// In place of the C library's.
#[unsafe(no_mangle)]
pub extern "C" fn fdatasync(fd: c_int) -> c_int {
    sync(75, fd)
}

/// Syncs that `calls` messages cost, one after another and all at once.
fn syncs(durability: Durability, calls: u64) -> (u64, u64) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let events = Arc::new(Recorder::default());
    let store = home::open_sqlite_with(home.path(), durability, events.clone()).expect("a store");
    let store: Arc<dyn Store> = Arc::new(store);
    let world = World::new(Arc::clone(&store), events);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        let request = |number: u64| {
            Request::SendMessage(new_message(&format!("d{number}"), &with("bob"), "to be kept"))
        };
        let before = SYNCS.load(Ordering::SeqCst);
        for number in 0..calls {
            world.must("ann", request(number)).await;
        }
        let one_by_one = SYNCS.load(Ordering::SeqCst) - before;

        let before = SYNCS.load(Ordering::SeqCst);
        let tasks: Vec<_> = (calls..2 * calls)
            .map(|number| {
                let store = Arc::clone(&store);
                let call = Call {
                    user: "ann".to_owned(),
                    now_ms: START_MS + 1_000_000,
                    by_operator: false,
                    origin: Origin::default(),
                    by: None,
                    request: request(number),
                };
                tokio::spawn(async move { store.execute(call).await })
            })
            .collect();
        for task in tasks {
            let answer = task.await.expect("a task that ends");
            assert!(matches!(answer, Ok(Response::Message(_))), "{answer:?}");
        }
        let at_once = SYNCS.load(Ordering::SeqCst) - before;
        store.close().await;
        (one_by_one, at_once)
    })
}

/// One test, because the count is the process's.
#[test]
fn full_syncs_every_commit_and_normal_none_and_calls_share_commits() {
    let calls = 200;
    let (one_by_one, at_once) = syncs(Durability::Full, calls);
    assert!(one_by_one >= calls, "an acknowledged message of {calls} was not synced: {one_by_one} syncs");
    assert!(one_by_one <= calls + calls / 4, "more syncs than commits: {one_by_one}");
    assert!((1..=calls / 4).contains(&at_once), "{calls} calls at once cost {at_once} syncs");
    let (one_by_one, at_once) = syncs(Durability::Normal, calls);
    assert!(one_by_one <= 4 && at_once <= 4, "normal syncs only with a checkpoint: {one_by_one}, {at_once}");
}
