//! (1) Receipts per second in calls of 30, durability normal, beside raw rusqlite inserting the same rows.

mod support;

use doubletick_store_sqlite::Durability;
use rusqlite::Connection;
use std::path::Path;
use std::time::{Duration, Instant};
use support::report::{self, Aim};
use support::world::{APP_ID, World, member, message_ids, receipts};

const GROUP: &str = "benchmark";
const PER_CALL: usize = 30;
const CALLERS: usize = 64;

/// One row of the table of receipts.
type Row = [i64; 5];

fn main() {
    let members = support::size(384, 64);
    let messages = support::size(20 * PER_CALL, 2 * PER_CALL);
    let rows = members * messages;
    report::title("(1) receipts in calls of 30, durability normal");
    report::note(&format!("{members} members read {messages} messages each, {CALLERS} callers at once"));

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let directory = support::scratch();
    let (took, commits) = runtime.block_on(store(directory.path(), members, messages));
    let ours = rows as f64 / took.as_secs_f64();

    let inserted = in_order(members, messages);
    let batch = rows.div_ceil(commits.max(1) as usize);
    let raw = |batch: usize, summaries: bool| {
        rows as f64 / insert(&inserted, batch, messages, summaries).as_secs_f64()
    };
    let (same, bulk, with_summaries) = (raw(batch, false), raw(rows, false), raw(batch, true));
    report::figure("doubletick", ours, "receipts/s");
    report::figure("rows per transaction of the group commit", batch as f64, "rows");
    report::figure("raw rusqlite, receipt rows, same transactions", same, "rows/s");
    report::figure("raw rusqlite, and updating the message's counts", with_summaries, "rows/s");
    report::figure("raw rusqlite, receipt rows, one transaction", bulk, "rows/s");
    report::ratio("doubletick / raw, same transactions", ours / same, Aim::AtLeast(0.6));
    report::note(&format!(
        "against one transaction {:.2}, with counts {:.2}",
        ours / bulk,
        ours / with_summaries
    ));
}

/// The calls through the store; how long, and in how many commits.
async fn store(directory: &Path, members: usize, messages: usize) -> (Duration, u64) {
    let world = World::open(directory, Durability::Normal);
    world.group(GROUP, members).await;
    let ids = message_ids(GROUP, messages);
    world.messages(GROUP, &ids).await;
    let calls = |user: usize| ids.chunks(PER_CALL).map(move |some| (member(user), receipts(some)));
    let lists = (0..CALLERS).map(|caller| (caller..members).step_by(CALLERS).flat_map(calls).collect());
    let before = world.commits();
    let took = world.callers(lists.collect()).await;
    let commits = world.commits() - before;
    world.close().await;
    check(directory, members * messages);
    (took, commits)
}

/// What was measured must be there.
fn check(directory: &Path, rows: usize) {
    let file = directory.join(format!("app-{APP_ID}.db"));
    let connection = Connection::open(file).expect("the database opens");
    let count: i64 = connection
        .query_row("SELECT sum(read_count) FROM summaries", [], |row| row.get(0))
        .expect("there is a table of receipts");
    assert_eq!(count, rows as i64, "every receipt is stored once");
}

/// The rows in the order in which the callers make them: 64 members side by side, 30 messages at a time.
fn in_order(members: usize, messages: usize) -> Vec<Row> {
    let mut rows = Vec::with_capacity(members * messages);
    for first in (0..members).step_by(CALLERS) {
        for chunk in (0..messages).step_by(PER_CALL) {
            for user in first..members.min(first + CALLERS) {
                for message in chunk..chunk + PER_CALL {
                    rows.push([1, message as i64 + 1, user as i64 + 1, user as i64 + 2, 7]);
                }
            }
        }
    }
    rows
}

/// Inserts with plain rusqlite, `batch` rows per transaction; with `summaries` each row also updates the
/// counts of its message.
fn insert(rows: &[Row], batch: usize, messages: usize, summaries: bool) -> Duration {
    let directory = support::scratch();
    let mut connection = Connection::open(directory.path().join("raw.db")).expect("a database");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             CREATE TABLE receipts (
                 conv INTEGER NOT NULL, seq INTEGER NOT NULL, read_no INTEGER NOT NULL,
                 member_no INTEGER NOT NULL, read_after INTEGER NOT NULL,
                 PRIMARY KEY (conv, seq, read_no)) WITHOUT ROWID;
             CREATE TABLE summaries (
                 conv INTEGER NOT NULL, seq INTEGER NOT NULL, read_count INTEGER NOT NULL,
                 unread_count INTEGER NOT NULL, PRIMARY KEY (conv, seq)) WITHOUT ROWID;",
        )
        .expect("a schema");
    for seq in 1..=messages {
        connection.execute("INSERT INTO summaries VALUES (1, ?1, 0, 0)", [seq as i64]).expect("a row");
    }
    let begin = Instant::now();
    for some in rows.chunks(batch) {
        let transaction = connection.transaction().expect("a transaction");
        {
            let mut insert = transaction
                .prepare_cached("INSERT INTO receipts VALUES (?1, ?2, ?3, ?4, ?5)")
                .expect("a statement");
            let mut update = transaction
                .prepare_cached(
                    "UPDATE summaries SET read_count = read_count + 1, unread_count = unread_count - 1
                     WHERE conv = ?1 AND seq = ?2",
                )
                .expect("a statement");
            for row in some {
                insert.execute(*row).expect("an insert");
                if summaries {
                    update.execute([row[0], row[1]]).expect("an update");
                }
            }
        }
        transaction.commit().expect("a commit");
    }
    begin.elapsed()
}
