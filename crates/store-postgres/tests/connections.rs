//! How many connections a store has to PostgreSQL.

mod home;

use doubletick_engine::hooks::{Hook, Hooks};
use doubletick_engine::outbox::Outbox;
use doubletick_postgres_testing::Server;
use doubletick_protocol::group::GroupType::Public;
use doubletick_protocol::wire::Request;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{self, Recorder, START_MS, World, send_receipts};
use futures_util::future::join_all;
use home::Database;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Has every thread of a store ask for something, and counts, until there are so many connections; and no more come.
fn has(lanes: u32, readers: usize, hooks: &[Hook], expected: i64) {
    let place = Database::fresh();
    let server = Server::shared();
    let url = format!("{}&application_name={}", server.url(&place.name), place.name);
    let address = Address::parse(&url).expect("an address");
    let (events, hooks) = (Arc::new(Recorder::default()), Arc::new(Hooks::of(hooks.iter().copied())));
    let hooked = hooks.wants(Hook::C2cSent);
    let options = PostgresOptions { lanes: Some(lanes), readers, hooks, ..PostgresOptions::default() };
    let store = PostgresStore::open(&address, home::APP_ID, options, events.clone()).expect("a store");
    let store = Arc::new(store);
    let world = World::new(store.clone(), events);
    let sql = format!("SELECT count(*) FROM pg_stat_activity WHERE application_name = '{}'", place.name);
    let count = || server.number("public", &sql);
    world::runtime().block_on(async {
        world.users(&["ann"]).await;
        let (begun, mut most, mut after) = (Instant::now(), 0, 0);
        while after < 5 {
            assert!(begun.elapsed() < Duration::from_secs(60), "{most} connections, and not {expected}");
            let group = world.group(Public, &["ann"]).await;
            world.send("ann", &group).await;
            // Of a message that nobody knows it is looked up where it is.
            let unknown = send_receipts(&["nobody-has-it".to_owned()]);
            world.ask("ann", unknown).await.expect_err("there is none");
            join_all((0..20).map(|_| world.ask("ann", Request::TotalUnread))).await;
            if hooked {
                store.due(START_MS, Vec::new(), 1).await.expect("an answer");
            }
            most = most.max(count());
            assert!(most <= expected, "{most} connections, and not {expected}");
            after += i32::from(most == expected);
        }
        world.store.close().await;
    });
}

#[test]
fn with_one_lane_a_store_has_two_connections_beside_its_readers() {
    has(1, 3, &[], 3 + 2);
}

#[test]
fn with_several_lanes_it_has_one_for_each_and_three_beside_its_readers() {
    has(4, 2, &[], 4 + 2 + 3);
}

#[test]
fn with_webhooks_it_has_one_more() {
    has(4, 1, &[Hook::C2cSent], 4 + 1 + 3 + 1);
}
