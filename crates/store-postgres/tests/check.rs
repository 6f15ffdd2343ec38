//! What is stored agrees with itself, and what does not is found and repaired.

mod home;

use doubletick_engine::check::Finding;
use doubletick_engine::store::Store;
use doubletick_postgres_testing::{PASSWORD, Server};
use doubletick_protocol::codes;
use doubletick_store_postgres::{Address, check, repair};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::lived;
use doubletick_store_testing::world::{Recorder, World, with};
use home::Database;
use std::sync::Arc;

fn world(place: &Database) -> World {
    let name = place.name.clone();
    World::lasting(move |sink: Arc<Recorder>| -> Arc<dyn Store> {
        let store = home::open_postgres(&name, sink, Arc::default(), Default::default());
        Arc::new(store.expect("a store"))
    })
}

fn address(place: &Database) -> Address {
    Address::parse(&Server::shared().url(&place.name)).expect("an address")
}

fn looked(place: &Database, now_ms: u64) -> Vec<Finding> {
    check(&address(place), home::APP_ID, now_ms).expect("a service")
}

fn repaired(place: &Database, now_ms: u64) -> Vec<Finding> {
    repair(&address(place), home::APP_ID, now_ms).expect("what can be")
}

#[tokio::test]
async fn what_does_not_agree_is_found_and_repaired_beside_a_running_store() {
    let damage = [
        ("UPDATE conversations SET last_seq = last_seq - 1 WHERE last_seq > 0", "its last message is number"),
        ("UPDATE groups SET member_count = member_count + 3", "members, and says"),
        ("UPDATE member_sets SET bits = '\\xff'", "are in the set and not in the group"),
        ("UPDATE summaries SET read_count = read_count + 1", "have read it, and it says"),
        ("UPDATE summaries SET unread_count = unread_count + 1", "have not read it, and it says"),
        ("UPDATE conversations SET leaving = leaving + 1", "who have left are still counted"),
        ("UPDATE conversations SET counted = counted + 1", "what its unread counts are made of"),
        ("UPDATE conversations SET withdrawn_seq = 0", "what its unread counts are made of"),
        ("UPDATE read_marks SET sent = sent + 1", "what its unread counts are made of"),
        ("UPDATE read_marks SET counted = counted + 1", "what its unread counts are made of"),
        ("UPDATE list_entries SET cleared_own = cleared_own + 1", "what its unread counts are made of"),
        (
            "UPDATE group_members SET joined_counted = joined_counted + 1",
            "what its unread counts are made of",
        ),
        ("DELETE FROM withdrawn WHERE user_no >= 0", "what its unread counts are made of"),
        ("INSERT INTO ordinals VALUES (1, 0, 64, 3)", "what its unread counts are made of"),
        ("DELETE FROM withdrawn WHERE user_no < 0", "is not what they have deleted"),
        ("UPDATE hidden SET counted = NOT counted", "is not what they have deleted"),
        ("UPDATE conversations SET last_message_at = last_message_at + 7200000", "seconds in the future"),
    ];
    let place = Database::fresh();
    let world = world(&place);
    lived::lived(&world).await;
    for (sql, word) in damage {
        let now_ms = world.now() * 1000;
        let before = (world.newest("ann", &with("bob")).await, world.total_unread("dan").await);
        Server::shared().run(&place.name, sql);
        let found = looked(&place, now_ms);
        let all = found.iter().all(|finding| finding.repairable && finding.text.contains(word));
        assert!(!found.is_empty() && all, "{sql}: {found:?}");
        assert_eq!(repaired(&place, now_ms), found, "{sql}");
        assert_eq!(looked(&place, now_ms), [], "{sql}");
        let after = (world.newest("ann", &with("bob")).await, world.total_unread("dan").await);
        assert_eq!(after, before, "{sql}");
        // Who remembers rows has forgotten them.
        let message = world.send("ann", &with("bob")).await;
        assert!(message.server_time <= world.now(), "nobody stands in the future");
        assert_eq!(looked(&place, world.now() * 1000), [], "{sql}, and somebody has written");
    }
    world.store.close().await;
}

#[tokio::test]
async fn what_nothing_else_says_is_told_and_not_said_to_be_repaired() {
    let lost = [
        ("DELETE FROM messages WHERE seq = 3", "messages, and the last is number"),
        ("DELETE FROM messages WHERE seq >= 6", "says that its last message is number"),
        ("UPDATE summaries SET tail = '' WHERE read_count > 0", "are listed"),
    ];
    for (sql, word) in lost {
        let place = Database::fresh();
        let world = world(&place);
        lived::lived(&world).await;
        let now_ms = world.now() * 1000;
        world.store.close().await;
        Server::shared().run(&place.name, sql);
        Server::shared().run(&place.name, "UPDATE groups SET member_count = member_count + 3");
        let found = repaired(&place, now_ms);
        let is_lost = |finding: &&Finding| !finding.repairable && finding.text.contains(word);
        assert!(found.iter().any(|finding| is_lost(&finding)), "{sql}: {found:?}");
        assert!(found.iter().any(|finding| finding.repairable && finding.text.contains("members, and says")));
        let left: Vec<String> = looked(&place, now_ms).into_iter().map(|finding| finding.text).collect();
        let told: Vec<String> =
            found.into_iter().filter(|finding| !finding.repairable).map(|finding| finding.text).collect();
        assert_eq!(left, told, "{sql}: and it is told again");
    }
}

#[test]
fn a_database_that_is_not_of_this_version_or_application_is_not_touched() {
    let place = Database::fresh();
    let told = |result: doubletick_protocol::Result<Vec<Finding>>| {
        let error = result.expect_err("nothing to look at");
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(!error.text.contains(PASSWORD), "{}", error.text);
        error.text
    };
    for look in [check, repair] {
        let text = told(look(&address(&place), home::APP_ID, 0));
        assert!(text.contains("there is no service in it"), "{text}");
    }
    assert_eq!(place.number("SELECT count(*) FROM pg_class WHERE relname = 'cluster' AND relnamespace = current_schema()::regnamespace"), 0);
    drop(home::open_postgres(&place.name, Arc::<Recorder>::default(), Arc::default(), Default::default()));
    let text = told(check(&address(&place), 7, 0));
    assert!(text.contains("belongs to the application"), "{text}");
    Server::shared().run(&place.name, "UPDATE cluster SET schema_version = 0");
    let text = told(repair(&address(&place), home::APP_ID, 0));
    assert!(text.contains("has schema 0"), "{text}");
    assert_eq!(place.number("SELECT schema_version FROM cluster"), 0, "it is not brought up to date");
}
