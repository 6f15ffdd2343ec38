//! What is stored agrees with itself, and what does not is found and repaired.

mod home;

use doubletick_engine::store::Store;
use doubletick_protocol::codes;
use doubletick_store_sqlite::{Finding, check, repair};
use doubletick_store_testing::lived;
use doubletick_store_testing::world::{Recorder, World, with};
use std::path::Path;
use std::sync::Arc;

/// A service with a life behind it, in this directory.
async fn lived(home: &Path) -> World {
    let home = home.to_owned();
    let open = move |sink: Arc<Recorder>| -> Arc<dyn Store> {
        Arc::new(home::open_sqlite(&home, sink).expect("a store"))
    };
    let world = World::lasting(open);
    lived::lived(&world).await;
    world
}

fn texts(home: &Path, now_ms: u64) -> Vec<String> {
    check(home, home::APP_ID, now_ms).expect("a database").into_iter().map(|finding| finding.text).collect()
}

fn change(home: &Path, sql: &str) {
    let path = home.join(format!("app-{}.db", home::APP_ID));
    rusqlite::Connection::open(path).expect("a database").execute_batch(sql).expect("changed");
}

#[tokio::test]
async fn what_the_service_stores_agrees_also_while_it_runs() {
    let home = tempfile::tempdir().expect("a directory");
    let world = lived(home.path()).await;
    let now_ms = world.now() * 1000;
    assert_eq!(texts(home.path(), now_ms), [] as [String; 0], "beside the running store");
    let error = repair(home.path(), home::APP_ID, now_ms).expect_err("the directory is in use");
    assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    world.store.close().await;
    assert_eq!(texts(home.path(), now_ms), [] as [String; 0]);
    let elsewhere = tempfile::tempdir().expect("a directory");
    assert!(check(elsewhere.path(), home::APP_ID, now_ms).is_err(), "there is no database");
}

#[tokio::test]
async fn what_does_not_agree_is_found_and_repaired() {
    let damage = [
        ("UPDATE conversations SET last_seq = last_seq - 1 WHERE last_seq > 0", "its last message is number"),
        ("UPDATE groups SET member_count = member_count + 3", "members, and says"),
        ("UPDATE member_sets SET bits = x'ff'", "are in the set and not in the group"),
        ("UPDATE summaries SET read_count = read_count + 1", "have read it, and it says"),
        ("UPDATE summaries SET unread_count = unread_count + 1", "have not read it, and it says"),
        ("UPDATE conversations SET leaving = leaving + 1", "who have left are still counted"),
        ("UPDATE conversations SET counted = counted + 1", "what its unread counts are made of"),
        ("UPDATE conversations SET withdrawn_seq = 0", "what its unread counts are made of"),
        ("UPDATE read_marks SET sent = sent + 1", "what its unread counts are made of"),
        (
            "UPDATE group_members SET joined_counted = joined_counted + 1",
            "what its unread counts are made of",
        ),
        ("DELETE FROM withdrawn WHERE user_no >= 0", "what its unread counts are made of"),
        ("DELETE FROM withdrawn WHERE user_no < 0", "is not what they have deleted"),
        ("UPDATE hidden SET counted = NOT counted", "is not what they have deleted"),
        ("INSERT INTO ordinals VALUES (1, 0, 64, 3)", "what its unread counts are made of"),
        ("INSERT INTO withdrawn VALUES (1, -1, 0, 5, 1)", "is not what they have deleted"),
        ("UPDATE conversations SET last_message_at = last_message_at + 7200000", "seconds in the future"),
    ];
    for (sql, word) in damage {
        let home = tempfile::tempdir().expect("a directory");
        let mut world = lived(home.path()).await;
        let now_ms = world.now() * 1000;
        let before = world.newest("ann", &with("bob")).await;
        world.store.close().await;
        change(home.path(), sql);
        let found = texts(home.path(), now_ms);
        assert!(!found.is_empty() && found.iter().all(|text| text.contains(word)), "{sql}: {found:?}");
        let repaired = repair(home.path(), home::APP_ID, now_ms).expect("repaired");
        assert_eq!(repaired.len(), found.len());
        assert!(repaired.iter().all(|finding| finding.repairable));
        assert_eq!(texts(home.path(), now_ms), [] as [String; 0], "{sql}");
        world.reopen().await;
        assert_eq!(world.newest("ann", &with("bob")).await, before);
        let message = world.send("ann", &with("bob")).await;
        assert!(message.server_time <= world.now(), "nobody stands in the future");
    }
}

#[tokio::test]
async fn what_cannot_be_repaired_is_told() {
    let home = tempfile::tempdir().expect("a directory");
    let world = lived(home.path()).await;
    let now_ms = world.now() * 1000;
    world.store.close().await;
    change(
        home.path(),
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, 'messages (conv, change_version)', 'messages (conv, version)')
         WHERE name = 'messages_changed';
         PRAGMA writable_schema = RESET;",
    );
    let found = check(home.path(), home::APP_ID, now_ms).expect("a database");
    assert!(found.iter().any(|finding| !finding.repairable), "{found:?}");
    assert!(found.iter().all(|finding| finding.text.starts_with("the file: ")), "{found:?}");
}

#[tokio::test]
async fn what_nothing_else_says_is_told_and_not_said_to_be_repaired() {
    let lost = [
        ("DELETE FROM messages WHERE seq = 3", "messages, and the last is number"),
        ("DELETE FROM messages WHERE seq >= 6", "says that its last message is number"),
        ("UPDATE summaries SET tail = x'' WHERE read_count > 0", "are listed"),
    ];
    for (sql, word) in lost {
        let home = tempfile::tempdir().expect("a directory");
        let world = lived(home.path()).await;
        let now_ms = world.now() * 1000;
        world.store.close().await;
        change(home.path(), sql);
        let is_lost =
            |found: &[Finding]| found.iter().any(|found| !found.repairable && found.text.contains(word));
        let found = check(home.path(), home::APP_ID, now_ms).expect("a database");
        assert!(is_lost(&found), "{sql}: {found:?}");
        change(home.path(), "UPDATE groups SET member_count = member_count + 3");
        let repaired = repair(home.path(), home::APP_ID, now_ms).expect("what can be");
        assert!(is_lost(&repaired), "{sql}: {repaired:?}");
        assert!(repaired.iter().any(|found| found.repairable && found.text.contains("members, and says")));
        let left = check(home.path(), home::APP_ID, now_ms).expect("a database");
        let not: Vec<_> = repaired.into_iter().filter(|finding| !finding.repairable).collect();
        assert_eq!(
            left.iter().map(|found| &found.text).collect::<Vec<_>>(),
            not.iter().map(|found| &found.text).collect::<Vec<_>>()
        );
    }
}
