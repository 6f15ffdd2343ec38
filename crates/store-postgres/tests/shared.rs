//! Several stores on one database, and connections that are lost.

mod home;
#[path = "home/proxy.rs"]
mod proxy;

use doubletick_engine::audit::Audited;
use doubletick_engine::bus::{Event, Reason};
use doubletick_postgres_testing::Server;
use doubletick_protocol::codes;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::{GroupType, NewGroup};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, World, group_id, new_group, new_message, with};
use home::{Database, Lanes};
use proxy::Proxy;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A store in a place, reached by this port.
fn world_at(place: &str, port: u16) -> World {
    world_with(place, port, PostgresOptions::default())
}

fn world_with(place: &str, port: u16, options: PostgresOptions) -> World {
    let server = Server::shared();
    let url = server.url(place).replace(&format!(":{}/", server.port()), &format!(":{port}/"));
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&url).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, options, events.clone());
    World::new(Arc::new(store.expect("a store")), events)
}

fn world(place: &str) -> World {
    world_at(place, Server::shared().port())
}

/// Waits until a store has published so many events, all of them.
async fn events(world: &World, count: usize) -> Vec<Event> {
    let (begun, mut found) = (Instant::now(), Vec::new());
    loop {
        found.extend(world.events.take());
        if found.len() >= count {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{} of {count} events", found.len());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn send(world: &World, number: usize) -> impl Future<Output = ()> + '_ {
    let new = new_message(
        &format!("m{number}"),
        &with(if number.is_multiple_of(2) { "bob" } else { "ann" }),
        "hello",
    );
    async move { drop(world.send_new(if number.is_multiple_of(2) { "ann" } else { "bob" }, new).await) }
}

#[test]
fn what_either_of_two_stores_commits_both_announce_once_in_one_order() {
    let place = Database::fresh();
    let (one, two) = (world(&place.name), world(&place.name));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        for number in 0..40 {
            // Each remembers rows, and neither goes by what it remembers when the other has written.
            send(if number % 3 == 0 { &one } else { &two }, number).await;
        }
        let messages = one.sync("ann", &with("bob"), 0, u64::MAX).await.messages;
        assert_eq!(
            messages.iter().map(|message| message.seq).collect::<Vec<_>>(),
            (1..=40).collect::<Vec<_>>()
        );
        let first = events(&one, 40).await;
        let second = events(&two, first.len()).await;
        assert_eq!(first, second);
        one.store.close().await;
        two.store.close().await;
    });
    place.check();
}

#[test]
fn either_of_two_stores_tells_who_has_changed_the_settings_through_which_of_them() {
    let place = Database::fresh();
    let (one, two) = (world(&place.name), world(&place.name));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        let settings = one.store.settings();
        let first = Settings { revoke_seconds: 7, ..settings };
        one.must("ann", Request::SetSettings(first.clone())).await;
        two.sleep(100);
        two.must("bob", Request::SetSettings(Settings { revoke_seconds: 8, ..first })).await;
        let told = |changes: Vec<Audited>| -> Vec<[String; 3]> {
            changes.into_iter().map(|change| [change.who, change.before, change.after]).collect()
        };
        let all = [["bob", "7", "8"], ["ann", "120", "7"]].map(|change| change.map(str::to_owned));
        for world in [&one, &two] {
            assert_eq!(told(world.store.audited(10).await.expect("changes")), all);
        }
        one.store.close().await;
        two.store.close().await;
    });
}

/// What is there when a server is killed after the first slice of a deletion, and what another one makes of it.
#[test]
fn what_a_server_leaves_of_a_deletion_another_takes_away() {
    let place = Database::fresh();
    let (one, two) = (world(&place.name), world(&place.name));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        let group = one.group(GroupType::Public, &["ann", "bob"]).await;
        let message = one.send("ann", &group).await;
        one.store.close().await;
        Server::shared().run(&place.name, "UPDATE users SET deleted_at = 1 WHERE user_id = 'bob'");
        // Somebody else has written since, so nothing is remembered.
        let three = world(&place.name);
        assert_eq!(three.counts("ann", &message).await, (0, 1));
        let request = Request::DeleteAccount { user_id: "bob".into() };
        assert_eq!(three.operate("", request.clone()).await, Ok(Response::Done));
        assert_eq!(two.counts("ann", &message).await, (0, 0));
        two.operate("", request).await.expect_err("nothing is left");
        three.store.close().await;
        two.store.close().await;
    });
    place.check();
}

#[test]
fn a_store_that_could_not_read_for_too_long_says_so_and_goes_on() {
    let place = Database::fresh();
    let (one, two) = (world(&place.name), world(&place.name));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        // Nothing is under way any more.
        let before = one.events.take().len();
        events(&two, before).await;
        // Twenty batches at once of which all but the last are gone, as after ten minutes.
        let gone = "INSERT INTO journal (lane, batch, writer, nonce, format, body)
                    SELECT 0, max(batch) + 20, 1, 1, 1, '[]' FROM journal;
                    DELETE FROM journal WHERE batch < (SELECT max(batch) FROM journal)";
        Server::shared().run(&place.name, gone);
        assert_eq!(events(&one, 1).await, [Event::Missed]);
        assert_eq!(events(&two, 1).await, [Event::Missed]);
        send(&one, 0).await;
        assert_eq!(events(&one, 1).await, events(&two, 1).await);
        one.store.close().await;
        two.store.close().await;
    });
}

#[test]
fn what_the_database_has_taken_back_begins_another_incarnation_once_and_every_session_begins_anew() {
    let place = Database::fresh();
    let (one, two) = (world(&place.name), world(&place.name));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        send(&one, 0).await;
        let before = one.events.take();
        events(&two, before.len()).await;
        let life = one.login("ann").await.incarnation;
        // As after a crash that took the last commit with it, which both stores have told, and another one has come since.
        let crash = "UPDATE journal SET nonce = nonce + 1 WHERE batch = (SELECT max(batch) FROM journal)";
        Server::shared().run(&place.name, crash);
        for world in [&one, &two] {
            let first = events(world, 1).await;
            assert_eq!(first[0], Event::Missed);
        }
        let begun = Instant::now();
        let ann = loop {
            let ann = two.login("ann").await;
            if ann.incarnation != life {
                break ann;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the same incarnation");
        };
        assert_eq!(ann.restored_from, life);
        send(&two, 1).await;
        send(&one, 2).await;
        let after = one.login("ann").await;
        assert_eq!((after.incarnation, after.restored_from), (ann.incarnation, life), "once");
        let head = after.heads.first().expect("a conversation");
        assert_eq!((head.seq, head.restored_seq), (3, 1));
        one.store.close().await;
        two.store.close().await;
    });
    place.check();
}

#[test]
fn what_a_newer_version_has_written_is_never_routed_nor_written_behind_and_sessions_are_sent_elsewhere_once()
{
    let place = Database::fresh();
    let world = world(&place.name);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        send(&world, 0).await;
        world.events.take();
        let append = |format: u8, body: &str| {
            let sql = format!(
                "INSERT INTO journal (lane, batch, writer, nonce, format, body)
                 SELECT 0, max(batch) + 1, 1, 1, {format}, '{body}' FROM journal"
            );
            Server::shared().run(&place.name, &sql);
        };
        append(2, "of another kind");
        // What this version could read stands behind it.
        append(1, r#"[{"Kicked":"ann"}]"#);
        assert_eq!(events(&world, 1).await, [Event::Elsewhere(Reason::Newer)]);
        for _ in 0..3 {
            let asked = world.ask("ann", Request::SendMessage(new_message("m", &with("bob"), "hello"))).await;
            let error = asked.expect_err("it cannot know what there is");
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
            assert!(error.text.contains("the journal has format 2, this version knows up to 1"), "{error}");
            assert_eq!(world.store.probe().await.expect_err("it does not write").text, error.text);
        }
        assert_eq!(world.events.take(), [], "told once, and nothing is routed");
        // The newer version is gone, and so is what it has written, after a time.
        Server::shared()
            .run(&place.name, "DELETE FROM journal WHERE batch < (SELECT max(batch) FROM journal)");
        let begun = Instant::now();
        while world.store.probe().await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not go on");
        }
        assert_eq!(world.events.take(), [Event::Missed]);
        send(&world, 1).await;
        world.store.close().await;
    });
    // One that begins behind it has nothing to do with it.
    Server::shared()
        .run(&place.name, "UPDATE journal SET format = 2 WHERE batch = (SELECT max(batch) FROM journal)");
    let later = self::world(&place.name);
    world::runtime().block_on(async {
        send(&later, 2).await;
        assert!(later.store.probe().await.is_ok());
        later.store.close().await;
    });
    place.check();
}

/// What is asked through a proxy that loses a connection each time: in one lane, and what holds all of them.
fn with_lost_commits(lanes: u32, lose: fn(&Proxy)) {
    let place = Server::shared().place();
    let proxy = Proxy::start(Server::shared().port());
    let options = PostgresOptions { lanes: Some(lanes), ..PostgresOptions::default() };
    let world = world_with(&place, proxy.port, options);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        let group = world.group(GroupType::Public, &["ann"]).await;
        let group_id = group_id(&group);
        // How many events each has where nothing is lost.
        let mut expected: Vec<usize> = Vec::new();
        for round in 0..4 {
            let say = |to: &ConversationId, what: &str| {
                Request::SendMessage(new_message(&format!("{what}{round}"), to, "hello"))
            };
            let new = NewGroup { group_id: format!("made{round}"), ..new_group(GroupType::Public, "made") };
            let asked = [
                ("bob", Request::JoinGroup { group_id: group_id.clone(), hello: String::new() }),
                ("ann", say(&group, "g")),
                ("ann", say(&with("bob"), "c")),
                ("bob", Request::MarkRead(ReadScope::All)),
                ("bob", Request::QuitGroup { group_id: group_id.clone() }),
                ("bob", Request::CreateGroup(new)),
            ];
            world.events.take();
            for (place, (user, request)) in asked.into_iter().enumerate() {
                if round > 0 {
                    lose(&proxy);
                }
                // Done a second time, to join, to quit and to make it would be refused.
                world.must(user, request.clone()).await;
                let events = world.events.take().len();
                if round == 0 {
                    expected.push(events);
                } else {
                    assert!(proxy.has_lost(), "a connection was lost: {request:?}");
                    assert_eq!(events, expected[place], "announced once, before the answer: {request:?}");
                }
            }
        }
        assert!(expected[..3].iter().all(|events| *events > 0), "{expected:?}");
        let found = world.sync("ann", &with("bob"), 0, u64::MAX).await.messages;
        assert_eq!(found.len(), 4, "stored once");
        let found = world.sync("ann", &group, 0, u64::MAX).await.messages;
        assert_eq!(found.iter().filter(|message| message.msg_id.starts_with('g')).count(), 4, "stored once");
        world.store.close().await;
    });
    // Each lane is dense, and everything is counted.
    Lanes::<1> { name: place, temporary: true }.check();
}

#[test]
fn a_commit_whose_answer_is_lost_has_happened_once() {
    with_lost_commits(1, Proxy::lose_after);
}

#[test]
fn a_commit_that_is_lost_on_its_way_happens_once() {
    with_lost_commits(1, Proxy::lose_before);
}

#[test]
fn a_commit_of_one_of_several_lanes_or_of_all_whose_answer_is_lost_has_happened_once() {
    with_lost_commits(4, Proxy::lose_after);
}

#[test]
fn a_commit_of_one_of_several_lanes_or_of_all_that_is_lost_on_its_way_happens_once() {
    with_lost_commits(4, Proxy::lose_before);
}

#[test]
fn a_server_that_hears_nothing_any_more_inside_a_transaction_loses_its_lane() {
    let place = Database::fresh();
    let proxy = Proxy::start(Server::shared().port());
    let (one, two) = (world_at(&place.name, proxy.port), world(&place.name));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        send(&one, 0).await;
        proxy.hold();
        let holds = async {
            let begun = Instant::now();
            while !proxy.has_held() {
                assert!(begun.elapsed() < Duration::from_secs(60), "it does not hold the lane");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            // PostgreSQL ends the session, which is told how long to wait by the store. Otherwise this one would wait until the other
            // gives up, and fail before that.
            send(&two, 1).await;
        };
        // It hears that its connection is gone, and asks once more.
        tokio::join!(send(&one, 2), holds);
        let messages = one.sync("ann", &with("bob"), 0, u64::MAX).await.messages;
        let ids: Vec<&str> = messages.iter().map(|message| message.msg_id.as_str()).collect();
        assert_eq!(ids, ["m0", "m1", "m2"]);
        one.store.close().await;
        two.store.close().await;
    });
    place.check();
}

#[test]
fn a_restored_backup_is_another_life_also_for_a_store_that_runs() {
    let place = Database::fresh();
    let world = world(&place.name);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        send(&world, 0).await;
        let before = world.login("ann").await.incarnation;
        let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
        let restored = PostgresStore::restored(&address, home::APP_ID).expect("a new life");
        assert_ne!(restored, before);
        world.events.take();
        let after = world.login("ann").await;
        assert_eq!(after.incarnation, restored);
        assert_eq!(world.events.take(), [Event::Missed], "who is logged in hears of it");
        world.must("ann", Request::TotalUnread).await;
        world.store.close().await;
    });
}
