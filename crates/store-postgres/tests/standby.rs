//! A primary with a synchronous standby: what is acknowledged, and what is told to anybody, is at both. Several hosts, of which
//! one is silent.

mod home;

use doubletick_postgres_testing::Server;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn open(server: &Server) -> World {
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&server.url("public")).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, PostgresOptions::default(), events.clone());
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
            one.send_new("ann", new_message("m", &with("bob"), "hello")).await;
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
