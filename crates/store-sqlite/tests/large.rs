//! One message read by 100,000 members: counts exact, pages complete, a few bytes on disk for each receipt.
//!
//! `DOUBLETICK_LARGE_MEMBERS` says how many members there are.

mod home;

use doubletick_engine::hooks::Origin;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_testing::world::{
    self, Recorder, START_MS, World, login, new_group, new_message, send_receipts,
};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const GROUP: &str = "everyone";

fn user(number: usize) -> UserId {
    format!("u{number}")
}

/// Asks for every number, some thousand at a time, so that the store can take many into one commit.
async fn for_all(store: &Arc<dyn Store>, numbers: &[usize], request: impl Fn(usize) -> (UserId, Request)) {
    for some in numbers.chunks(2_000) {
        let tasks: Vec<_> = some
            .iter()
            .map(|number| {
                let (user, request) = request(*number);
                let store = Arc::clone(store);
                let call = Call {
                    user,
                    now_ms: START_MS + 1_000,
                    by_operator: false,
                    origin: Origin::default(),
                    by: None,
                    request,
                };
                tokio::spawn(async move { store.execute(call).await })
            })
            .collect();
        for task in tasks {
            let answer = task.await.expect("a task that ends");
            assert!(answer.is_ok(), "{answer:?}");
        }
    }
}

/// Bytes of the pages of tables and indices with these names, after everything is in the database.
fn bytes_of(directory: &Path, names: &[&str]) -> u64 {
    let path = directory.join(format!("app-{}.db", home::APP_ID));
    let conn = rusqlite::Connection::open(path).expect("a database");
    names
        .iter()
        .map(|name| {
            let bytes: i64 = conn
                .query_row("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name = ?1", [name], |row| {
                    row.get(0)
                })
                .expect("dbstat");
            bytes as u64
        })
        .sum()
}

fn file_bytes(directory: &Path) -> u64 {
    let path = directory.join(format!("app-{}.db", home::APP_ID));
    std::fs::metadata(path).expect("a database").len()
}

/// 1 to `count - 1` in an order that has nothing to do with theirs, the same every time.
fn shuffled(count: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (1..count).collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for at in (1..numbers.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        numbers.swap(at, (state % (at as u64 + 1)) as usize);
    }
    numbers
}

#[test]
fn a_hundred_thousand_members_read_one_message() {
    let count = match std::env::var("DOUBLETICK_LARGE_MEMBERS") {
        Ok(text) => text.parse().expect("DOUBLETICK_LARGE_MEMBERS must be a number"),
        Err(_) => 100_000,
    };
    let home = tempfile::tempdir().expect("a temporary directory");
    let open = || {
        let events = Arc::new(Recorder::default());
        let store = home::open_sqlite(home.path(), events.clone()).expect("a store");
        World::new(Arc::new(store), events)
    };
    let begun = Instant::now();
    let (filled, read, message) = world::runtime().block_on(async {
        let world = open();
        let everyone: Vec<usize> = (0..count).collect();
        for_all(&world.store, &everyone, |number| (user(number), login(&user(number)))).await;
        world.must("u0", Request::CreateGroup(new_group(GroupType::Public, GROUP))).await;
        for_all(&world.store, &everyone[1..], |number| {
            (user(number), Request::JoinGroup { group_id: GROUP.to_owned(), hello: String::new() })
        })
        .await;
        let message = world.send("u0", &ConversationId::Group(GROUP.to_owned())).await;
        assert_eq!(message.unread_count, count as u64 - 1);
        let filled = begun.elapsed();
        world.store.close().await;
        let before = file_bytes(home.path());

        let world = open();
        let begun = Instant::now();
        let order = shuffled(count);
        let list = vec![message.msg_id.clone()];
        let (first, second) = order.split_at(order.len() / 2);
        for_all(&world.store, first, |number| (user(number), send_receipts(&list))).await;
        let half = first.len() as u64;
        assert_eq!(world.counts("u0", &message).await, (half, count as u64 - 1 - half));
        // Some send theirs again, among the others.
        let mut rest = second.to_vec();
        rest.extend(first.iter().step_by(100));
        for_all(&world.store, &rest, |number| (user(number), send_receipts(&list))).await;
        let read = begun.elapsed();
        assert_eq!(world.counts("u0", &message).await, (count as u64 - 1, 0));
        world.store.close().await;
        check_bytes(home.path(), before, count as u64 - 1);
        (filled, read, message)
    });
    let begun = Instant::now();
    world::runtime().block_on(async {
        let world = open();
        let readers = world.readers_by("u0", &message, ReaderFilter::Read, 100).await;
        let mut found: Vec<UserId> = readers.into_iter().map(|reader| reader.member.user_id).collect();
        assert_eq!(found.len(), count - 1);
        // In the order of commits, which is that of the calls.
        let first: Vec<UserId> = shuffled(count).into_iter().map(user).take(1_000).collect();
        assert_eq!(found[..first.len().min(found.len())], first[..first.len().min(found.len())]);
        found.sort();
        found.dedup();
        assert_eq!(found.len(), count - 1, "everyone once");
        assert_eq!(world.readers("u0", &message, ReaderFilter::Unread).await, [""; 0]);
        // The other half of the story: another message, of which nobody has read anything.
        let group = ConversationId::Group(GROUP.to_owned());
        let unread = world.send_new("u0", new_message("another", &group, "unread")).await;
        let found = world.readers("u0", &unread, ReaderFilter::Unread).await;
        let wrong = found.iter().zip(1..count).find(|(name, number)| **name != user(*number));
        assert_eq!((found.len(), wrong), (count - 1, None), "everyone once, in the order of joining");
        let head = world.must("u0", login("u0")).await;
        let Response::LoggedIn(info) = head else { panic!("a login was answered by {head:?}") };
        assert_eq!((info.heads[0].seq, info.heads[0].version), (2, count as u64 - 1));
        world.store.close().await;
    });
    let line = format!(
        "large: {count} members came in {filled:.1?}, read in {read:.1?}, were paged through in {:.1?}\n",
        begun.elapsed()
    );
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// At most 20 bytes for each receipt, by the pages of the tables and by the growth of the file.
fn check_bytes(directory: &Path, before: u64, receipts: u64) {
    let tables = bytes_of(directory, &["receipts", "read_sets", "summaries"]);
    let growth = file_bytes(directory) - before;
    let each = |bytes: u64| bytes as f64 / receipts as f64;
    let line = format!(
        "large: {:.1} bytes per receipt in its tables, {:.1} of the file\n",
        each(tables),
        each(growth)
    );
    let _ = std::io::stderr().write_all(line.as_bytes());
    if receipts >= 10_000 {
        assert!(each(tables) <= 20.0 && each(growth) <= 20.0, "{line}");
    }
}
