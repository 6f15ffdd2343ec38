//! A primary with a synchronous standby: what is acknowledged, and what is told to anybody, is at both. Several hosts, of which
//! one is silent.

mod home;

use doubletick_postgres_testing::Server;
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::Request;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn open(server: &Server) -> World {
    open_with(server, PostgresOptions::default())
}

fn open_with(server: &Server, options: PostgresOptions) -> World {
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&server.url("public")).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, options, events.clone());
    World::new(Arc::new(store.expect("a store")), events)
}

/// Waits until something is so.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn what_the_standby_lacks_when_postgresql_comes_back_is_acknowledged_and_told_when_it_has_it() {
    let primary = Server::start(&[]);
    let standby = primary.start_standby(primary.port(), &[("wal_retrieve_retry_interval", "200ms")]);
    let waits = || {
        let commits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        primary.number("public", commits) > 0
    };
    let (one, two) = (open(&primary), open(&primary));
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        let expected = one.events.take().len();
        let mut heard = 0;
        until("the other store hears of the users", || {
            heard += two.events.take().len();
            heard == expected
        })
        .await;
        // Every connection that was new has seen that the standby has everything.
        let listening = || primary.number("public", "SELECT count(*) FROM nodes") == 2;
        until("both listen", listening).await;
        standby.kill();
        let answered = Cell::new(false);
        let sending = async {
            // It fails where the standby is away for longer than a call waits, and may be asked again.
            let (new, begun) = (new_message("m", &with("bob"), "hello"), Instant::now());
            while let Err(error) = one.ask("ann", Request::SendMessage(new.clone())).await {
                assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
                assert!(begun.elapsed() < Duration::from_secs(60), "{error}");
            }
            answered.set(true);
        };
        let without_the_standby = async {
            until("the commit waits for the standby", waits).await;
            primary.kill();
            primary.start_again();
            // Now it is there for everybody who looks.
            let there = || primary.number("public", "SELECT count(*) FROM messages") == 1;
            until("it is there", there).await;
            until("it is waited for again", || {
                assert!(!answered.get(), "acknowledged without the standby");
                waits()
            })
            .await;
            assert!(!answered.get(), "acknowledged without the standby");
            assert_eq!(
                (one.events.take().len(), two.events.take().len()),
                (0, 0),
                "told without the standby"
            );
            // Nor is it read: a connection that is new says nothing before the standby has what it sees.
            let request = Request::Sync { conversation: with("ann"), seq: 0, version: 0 };
            let read = two.ask("bob", request).await;
            assert_eq!(read.map_err(|error| error.code), Err(codes::ERR_SDK_COMM_DATABASE_FAILURE));
            standby.start_again();
        };
        tokio::join!(sending, without_the_standby);
        until("the other store hears of it", || !two.events.take().is_empty()).await;
        assert_eq!(one.sync("bob", &with("ann"), 0, u64::MAX).await.messages.len(), 1);
        one.store.close().await;
        two.store.close().await;
    });
}

#[test]
fn calls_that_wait_for_a_standby_that_is_away_fail_before_who_asks_gives_up_and_asked_again_are_there_once() {
    let primary = Server::start(&[]);
    let standby = primary.start_standby(primary.port(), &[("wal_retrieve_retry_interval", "200ms")]);
    let one = open(&primary);
    world::runtime().block_on(async {
        one.users(&["ann", "bob"]).await;
        let send = |number: usize| {
            let new = new_message(&format!("m{number}"), &with("bob"), "hello");
            one.ask("ann", Request::SendMessage(new))
        };
        // No connection waits for the standby while it holds the lane, but one that writes a call.
        let listening = || primary.number("public", "SELECT count(*) FROM nodes") == 1;
        until("it listens", listening).await;
        standby.kill();
        let begun = Instant::now();
        // All at once: they are not tried one by one.
        let failed = futures_util::future::join_all((0..40).map(send)).await;
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
        let code =
            |answer: &doubletick_protocol::Result<_>| answer.as_ref().map(drop).map_err(|error| error.code);
        assert!(
            failed.iter().all(|answer| code(answer) == Err(codes::ERR_SDK_COMM_DATABASE_FAILURE)),
            "{failed:?}"
        );
        standby.start_again();
        let begun = Instant::now();
        for number in 0..40 {
            while let Err(error) = send(number).await {
                assert!(begun.elapsed() < Duration::from_secs(60), "{error}");
            }
        }
        assert_eq!(one.sync("bob", &with("ann"), 0, u64::MAX).await.messages.len(), 40);
        one.store.close().await;
    });
}

#[test]
fn while_another_server_waits_for_the_standby_all_that_wait_fail_together_and_things_go_on_when_it_is_back() {
    all_fail_together(None);
}

#[test]
fn with_several_lanes_all_that_wait_for_the_standby_fail_together_also_those_that_wait_for_others() {
    all_fail_together(Some(3));
}

fn all_fail_together(lanes: Option<u32>) {
    let primary = Server::start(&[]);
    let standby = primary.start_standby(primary.port(), &[("wal_retrieve_retry_interval", "200ms")]);
    let store = || open_with(&primary, PostgresOptions { lanes, ..PostgresOptions::default() });
    let worlds = [store(), store()];
    world::runtime().block_on(async {
        worlds[0].users(&["ann", "bob", "eve"]).await;
        let listening = || primary.number("public", "SELECT count(*) FROM nodes") == 2;
        until("both listen", listening).await;
        standby.kill();
        let message = |place: usize, number: usize| {
            let new = new_message(&format!("m{place}-{number}"), &with("bob"), "hello");
            worlds[place].ask("ann", Request::SendMessage(new))
        };
        let (messages, begun) = (|| (0..80).map(|number| (number % 2, number)), Instant::now());
        let sent = messages().map(|(place, number)| message(place, number));
        // Who reads waits behind who makes sure of what a new connection sees, one after another; a login writes and reads.
        let read = (0..40)
            .map(|_| worlds[1].ask("bob", Request::Sync { conversation: with("ann"), seq: 0, version: 0 }));
        // Each of them concerns all lanes, and comes behind what its user has asked before.
        let groups = (0..10).map(|number| {
            let new = world::new_group(GroupType::Public, &format!("g{number}"));
            worlds[number % 2].ask("ann", Request::CreateGroup(new))
        });
        let logins = (0..40).map(|number| worlds[number % 2].ask("eve", world::login("eve")));
        let more = async {
            // Who comes later does not wait for another round of everybody before.
            tokio::time::sleep(Duration::from_secs(4)).await;
            let (asked, later) = (Instant::now(), (80..120).map(|number| message(number % 2, number)));
            (futures_util::future::join_all(later).await, asked.elapsed())
        };
        let (sent, groups, read, logins, (later, took)) = tokio::join!(
            futures_util::future::join_all(sent),
            futures_util::future::join_all(groups),
            futures_util::future::join_all(read),
            futures_util::future::join_all(logins),
            more
        );
        // As long as a client waits: not one attempt after another.
        let took = took.max(begun.elapsed() - Duration::from_secs(4));
        assert!(took < Duration::from_secs(30), "{took:?}");
        for answer in sent.into_iter().chain(groups).chain(read).chain(logins).chain(later) {
            let code = answer.as_ref().map_err(|error| error.code);
            assert_eq!(code.map(drop), Err(codes::ERR_SDK_COMM_DATABASE_FAILURE), "{answer:?}");
        }
        standby.start_again();
        let begun = Instant::now();
        for (place, number) in messages().chain((80..120).map(|number| (number % 2, number))) {
            while let Err(error) = message(place, number).await {
                assert!(begun.elapsed() < Duration::from_secs(60), "{error}");
            }
        }
        for world in &worlds {
            // Each once, as the numbers say: what comes behind the first hundred.
            assert_eq!(world.sync("bob", &with("ann"), 100, u64::MAX).await.messages.len(), 20);
            world.must("eve", world::login("eve")).await;
        }
        for world in &worlds {
            world.store.close().await;
        }
    });
}

#[test]
fn a_host_that_takes_connections_and_says_nothing_is_passed_over() {
    // The system takes connections for who listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = listener.local_addr().expect("an address");
    let place = home::Database::fresh();
    let url = Server::shared().url(&place.name).replace("@127.0.0.1", &format!("@{silent},127.0.0.1"));
    let address = Address::parse(&url).expect("an address");
    let events = Arc::new(Recorder::default());
    let store = PostgresStore::open(&address, home::APP_ID, PostgresOptions::default(), events.clone());
    let world = World::new(Arc::new(store.expect("it is opened at the other host")), events);
    world::runtime().block_on(async {
        world.users(&["ann"]).await;
        world.store.close().await;
    });
}
