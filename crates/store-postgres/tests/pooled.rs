//! PgBouncer in front of PostgreSQL: with sessions a store works, and with what is less than a session it says so at once.

mod home;

use doubletick_engine::bus::Event;
use doubletick_postgres_testing::{Pooler, Server};
use doubletick_protocol::codes;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore, check};
use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than any test: who is not notified does not find out by itself.
const NEVER: Duration = Duration::from_secs(3_600);

fn open(url: &str) -> doubletick_protocol::Result<World> {
    let (events, address) = (Arc::new(Recorder::default()), Address::parse(url)?);
    let options = PostgresOptions { look: NEVER, ..PostgresOptions::default() };
    let store = PostgresStore::open(&address, home::APP_ID, options, events.clone())?;
    Ok(World::new(Arc::new(store), events))
}

#[test]
fn with_a_connection_for_each_session_stores_work_and_are_notified() {
    let server = Server::start(&[]);
    let pooler = Pooler::start(&server, "session");
    let (one, two) = (open(&pooler.url()).expect("a store"), open(&pooler.url()).expect("another"));
    world::runtime().block_on(async {
        let begun = Instant::now();
        while server.number("public", "SELECT count(*) FROM nodes") < 2 {
            assert!(begun.elapsed() < Duration::from_secs(60), "both listen");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        one.users(&["ann", "bob"]).await;
        for number in 0..10 {
            let new = new_message(&format!("m{number}"), &with("bob"), "hello");
            if number % 2 == 0 { &one } else { &two }.send_new("ann", new).await;
        }
        assert_eq!(one.sync("bob", &with("ann"), 0, u64::MAX).await.messages.len(), 10);
        one.send_new("ann", new_message("last", &with("bob"), "hello")).await;
        let (expected, mut heard): (Vec<Event>, Vec<Event>) = (one.events.take(), two.events.take());
        while heard.last() != expected.last() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it is not notified");
            tokio::time::sleep(Duration::from_millis(10)).await;
            heard.extend(two.events.take());
        }
        one.store.close().await;
        two.store.close().await;
    });
    let address = Address::parse(&pooler.url()).expect("an address");
    assert_eq!(check(&address, home::APP_ID, u64::MAX).expect("a service"), []);
}

#[test]
fn a_pooler_that_lends_connections_for_less_than_a_session_is_refused_with_what_to_do() {
    let server = Server::start(&[]);
    for (mode, says) in [("transaction", "pool_mode = session"), ("statement", "statement pooling")] {
        let pooler = Pooler::start(&server, mode);
        // Also where a connection is there already that others were lent.
        for _ in 0..3 {
            let error = open(&pooler.url()).err().expect("it is refused");
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
            assert!(error.text.contains(says), "{mode}: {error}");
        }
        let address = Address::parse(&pooler.url()).expect("an address");
        for error in [
            check(&address, home::APP_ID, u64::MAX).err(),
            PostgresStore::restored(&address, home::APP_ID).err(),
        ] {
            let error = error.expect("it is refused");
            assert!(error.text.contains(says), "{mode}: {error}");
        }
    }
    let made = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(server.number("public", made), 0, "nothing was made");
}
