//! Several stores on one database, and connections that are lost.

mod home;
#[path = "home/proxy.rs"]
mod proxy;

use doubletick_engine::audit::Audited;
use doubletick_engine::bus::{Event, Reason};
use doubletick_postgres_testing::Server;
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
use home::Database;
use proxy::Proxy;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A store in a place, reached by this port.
fn world_at(place: &str, port: u16) -> World {
    let server = Server::shared();
    let url = server.url(place).replace(&format!(":{}/", server.port()), &format!(":{port}/"));
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&url).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, PostgresOptions::default(), events.clone());
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

/// Sends messages through a proxy that loses a connection each time.
fn with_lost_commits(lose: fn(&Proxy)) {
    let place = Database::fresh();
    let proxy = Proxy::start(Server::shared().port());
    let world = world_at(&place.name, proxy.port);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        send(&world, 0).await;
        world.events.take();
        send(&world, 1).await;
        let expected = world.events.take().len();
        for number in 2..7 {
            lose(&proxy);
            send(&world, number).await;
            assert!(proxy.has_lost(), "a connection was lost");
            assert_eq!(world.events.take().len(), expected, "announced once, before the answer");
        }
        let found = world.sync("ann", &with("bob"), 0, u64::MAX).await.messages;
        assert_eq!(found.len(), 7, "stored once");
        world.store.close().await;
    });
    place.check();
}

#[test]
fn a_commit_whose_answer_is_lost_has_happened_once() {
    with_lost_commits(Proxy::lose_after);
}

#[test]
fn a_commit_that_is_lost_on_its_way_happens_once() {
    with_lost_commits(Proxy::lose_before);
}

#[test]
fn a_server_that_is_stopped_inside_a_transaction_loses_its_lane() {
    let place = Database::fresh();
    let world = world(&place.name);
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        // As a store does it, with the time of its sessions, and then nothing more.
        let url = Server::shared().url(&place.name);
        let (stopped, connection) =
            tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("a connection");
        let connection = tokio::spawn(connection);
        let hold = "SET idle_in_transaction_session_timeout = '2s'; BEGIN";
        stopped.batch_execute(hold).await.expect("begun");
        stopped.query("SELECT lane FROM lanes WHERE lane = $1 FOR UPDATE", &[&0]).await.expect("held");
        send(&world, 0).await;
        // PostgreSQL has ended it.
        assert!(connection.await.is_ok());
        assert!(stopped.is_closed());
        world.store.close().await;
    });
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
