//! (2) Calls per second at 1, 16 and 64 concurrent callers, durability full, beside what the disk allows:
//! one fdatasync for all callers that wait.
//!
//! The limit only limits where a sync waits for the medium. Where the disk answers from a cache, the work
//! between two syncs counts, so commits of plain SQLite are printed as well.

mod support;

use doubletick_store_sqlite::Durability;
use rusqlite::Connection;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Instant;
use support::report::{self, Aim};
use support::world::{World, member, message_ids, receipts};

const GROUP: &str = "benchmark";

fn main() {
    report::title("(2) calls that send one receipt, durability full");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for callers in [1, 16, 64] {
        let rounds = support::size(400, 10);
        // The disk is asked right before and right after: it is shared, and not the same every second.
        let before = syncs_per_second();
        let (calls, commits) = runtime.block_on(calls_per_second(callers, rounds));
        let syncs = (before + syncs_per_second()) / 2.0;
        let plain = plain_commits_per_second();
        report::figure(&format!("{callers} callers: doubletick"), calls, "calls/s");
        report::figure("  calls per commit", (callers * rounds) as f64 / commits as f64, "calls");
        report::figure("  fdatasync of 4 KiB, one after the other", syncs, "syncs/s");
        report::figure("  plain SQLite, a row and a commit with full sync", plain, "commits/s");
        report::figure("  calls / (plain commits x callers)", calls / (plain * callers as f64), "");
        let ratio = calls / (syncs * callers as f64);
        if callers == 16 {
            report::ratio("  calls / (syncs x callers)", ratio, Aim::AtLeast(0.8));
        } else {
            report::figure("  calls / (syncs x callers)", ratio, "");
        }
    }
}

/// Each caller is a member who reads `rounds` messages, one call after the other; calls per second, and
/// the number of commits.
async fn calls_per_second(callers: usize, rounds: usize) -> (f64, u64) {
    let directory = support::scratch();
    let filling = World::open(directory.path(), Durability::Normal);
    filling.group(GROUP, callers).await;
    let ids = message_ids(GROUP, rounds);
    filling.messages(GROUP, &ids).await;
    filling.close().await;

    let world = World::open(directory.path(), Durability::Full);
    let calls = |user: usize| ids.chunks(1).map(move |one| (member(user), receipts(one))).collect();
    let took = world.callers((0..callers).map(calls).collect()).await;
    let commits = world.commits();
    world.close().await;
    ((callers * rounds) as f64 / took.as_secs_f64(), commits)
}

/// One row per transaction, by plain rusqlite.
fn plain_commits_per_second() -> f64 {
    let directory = support::scratch();
    let connection = Connection::open(directory.path().join("plain.db")).expect("a database");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE receipts (
                 conv INTEGER NOT NULL, seq INTEGER NOT NULL, read_no INTEGER NOT NULL,
                 PRIMARY KEY (conv, seq, read_no)) WITHOUT ROWID;",
        )
        .expect("a schema");
    let rounds = support::size(400, 10);
    let begin = Instant::now();
    for index in 0..rounds {
        connection.execute("INSERT INTO receipts VALUES (1, 1, ?1)", [index as i64]).expect("a row");
    }
    rounds as f64 / begin.elapsed().as_secs_f64()
}

/// Overwrites pages of a file that has its size already, as a write-ahead log does after a checkpoint.
fn syncs_per_second() -> f64 {
    const PAGE: usize = 4096;
    const PAGES: u64 = 1000;
    let directory = support::scratch();
    let file = File::create(directory.path().join("log")).expect("a file");
    let page = [7_u8; PAGE];
    for index in 0..PAGES {
        file.write_all_at(&page, index * PAGE as u64).expect("a page is written");
    }
    file.sync_all().expect("the file is synced");
    let rounds = support::size(400, 10) as u64;
    let begin = Instant::now();
    for index in 0..rounds {
        file.write_all_at(&page, index % PAGES * PAGE as u64).expect("a page is written");
        file.sync_data().expect("the file is synced");
    }
    rounds as f64 / begin.elapsed().as_secs_f64()
}
