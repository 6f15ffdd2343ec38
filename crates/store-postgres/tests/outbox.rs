//! What is kept for webhooks, where several stores of one database tell it: each lane by one of them at a time.

mod home;

use doubletick_engine::hooks::{Hook, Hooks};
use doubletick_engine::outbox::{Counts, Delivery, Due, Outbox, Show, Step};
use doubletick_engine::store::Store;
use doubletick_postgres_testing::Server;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Request;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::world::{
    self, Recorder, START_MS, World, login, new_group, new_message, send_receipts, with,
};
use home::Database;
use std::sync::Arc;

const GROUP: &str = "everyone";
/// After everything.
const LATER: u64 = START_MS + 3_600_000;

fn open(place: &Database, wanted: &[Hook]) -> (World, Arc<PostgresStore>) {
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    let hooks = Arc::new(Hooks::of(wanted.iter().copied()));
    let events = Arc::new(Recorder::default());
    let options = PostgresOptions { hooks, ..PostgresOptions::default() };
    let store = PostgresStore::open(&address, home::APP_ID, options, events.clone()).expect("a store");
    let store = Arc::new(store);
    (World::new(store.clone(), events), store)
}

/// Lanes that this store takes.
async fn take(store: &PostgresStore) -> Vec<Delivery> {
    let Due { lanes, until, .. } = store.due(LATER, Vec::new(), 100).await.expect("an answer");
    assert!(until.is_some(), "for a while");
    lanes.into_iter().filter_map(Delivery::of).collect()
}

fn delivered(one: &Delivery) -> Step {
    Step::Delivered { lane: one.lane, first: one.first, up_to: one.up_to }
}

async fn step(store: &PostgresStore, one: Step) {
    store.step(vec![one]).await.expect("written");
}

/// The time for which somebody has a lane is over.
fn leases_end(place: &Database) {
    Server::shared().run(&place.name, "UPDATE outbox_lanes SET owned_until = '-infinity'");
}

#[test]
fn a_lane_is_told_by_one_store_and_by_the_next_when_that_one_says_nothing() {
    let place = Database::fresh();
    world::runtime().block_on(async {
        let ((world, one), (_, two)) = (open(&place, &[Hook::C2cSent]), open(&place, &[Hook::C2cSent]));
        world.users(&["ann", "bob", "cid"]).await;
        for peer in ["bob", "bob", "cid"] {
            world.send("ann", &with(peer)).await;
        }
        let taken = take(&one).await;
        assert_eq!(taken.len(), 2, "a fact of each conversation");
        assert_eq!(take(&two).await, [], "nobody else gets them");
        assert_eq!(take(&one).await, [], "nor they themselves, while they are told");
        step(&one, delivered(&taken[0])).await;
        let next = take(&two).await;
        assert_eq!((next.len(), next[0].lane), (1, taken[0].lane), "the next of the lane is for anybody");
        assert!(next[0].first > taken[0].first);

        leases_end(&place);
        let over = take(&two).await.into_iter().find(|other| other.lane == taken[1].lane);
        assert_eq!(over.as_ref(), Some(&taken[1]), "the same fact, under the same number");
        // Whoever was away comes back, and changes nothing under the hands of the next.
        step(&one, delivered(&taken[1])).await;
        let error = "status 500".to_owned();
        step(&one, Step::Failed { lane: taken[1].lane, at: LATER, next_at: 0, error: error.clone() }).await;
        let (first, up_to) = (taken[1].first, taken[1].up_to);
        step(&one, Step::Park { lane: taken[1].lane, first, up_to, at: LATER, error }).await;
        step(&one, Step::Seal { lane: taken[1].lane, up_to: 0 }).await;
        let counts = one.counts().await.expect("counts");
        assert_eq!(counts, Counts { waiting: 2, failing: 0, parked: 0 });
        assert_eq!(take(&one).await, []);
        step(&two, delivered(&taken[1])).await;
        step(&two, delivered(&next[0])).await;
        assert_eq!(two.counts().await.expect("counts"), Counts::default());
        one.close().await;
        two.close().await;
    });
}

#[test]
fn what_is_told_next_is_the_same_for_the_next_store_and_what_comes_meanwhile_is_told_after_it() {
    let place = Database::fresh();
    world::runtime().block_on(async {
        let wanted = [Hook::GroupRead, Hook::GroupSent];
        let ((world, one), (_, two)) = (open(&place, &wanted), open(&place, &wanted));
        for user in ["ann", "bob", "cid", "dan"] {
            world.must(user, login(user)).await;
        }
        world.must("ann", Request::CreateGroup(new_group(GroupType::Public, GROUP))).await;
        for user in ["bob", "cid", "dan"] {
            let join = Request::JoinGroup { group_id: GROUP.to_owned(), hello: String::new() };
            world.must(user, join).await;
        }
        let group = ConversationId::Group(GROUP.to_owned());
        let first = world.send("ann", &group).await;
        world.done("bob", send_receipts(std::slice::from_ref(&first.msg_id))).await;
        world.done("cid", send_receipts(std::slice::from_ref(&first.msg_id))).await;
        let sent = take(&one).await.remove(0);
        assert_eq!(
            sent.told.fact.hook(),
            Hook::GroupSent,
            "a message is told alone, and before its receipts"
        );
        step(&one, delivered(&sent)).await;
        let gathered = take(&one).await.remove(0);
        assert!(gathered.first < gathered.up_to, "two receipts are told in one");
        step(&one, Step::Seal { lane: gathered.lane, up_to: gathered.up_to }).await;
        // The server dies here, and what it has sent may have come.
        world.done("dan", send_receipts(std::slice::from_ref(&first.msg_id))).await;
        world.send_new("ann", new_message("another", &group, "hi")).await;
        leases_end(&place);
        let again = take(&two).await.remove(0);
        let settled = Delivery { sealed: true, ..gathered };
        assert_eq!(again, settled, "under the same number, with the same readers");
        let mut rest = Vec::new();
        let mut now = again;
        loop {
            step(&two, delivered(&now)).await;
            let Some(next) = take(&two).await.pop() else { break };
            rest.push(next.told.fact.hook());
            now = next;
        }
        assert_eq!(rest, [Hook::GroupRead, Hook::GroupSent]);
        one.close().await;
        two.close().await;
    });
}

#[test]
fn a_lane_that_fails_waits_is_put_aside_and_comes_back_in_its_place() {
    let place = Database::fresh();
    world::runtime().block_on(async {
        let (world, store) = open(&place, &[Hook::C2cSent]);
        world.users(&["ann", "bob", "cid"]).await;
        for peer in ["bob", "bob", "cid"] {
            world.send("ann", &with(peer)).await;
        }
        let mut taken = take(&store).await;
        let first = taken.remove(0);
        let (lane, up_to, error) = (first.lane, first.up_to, "status 500\0".to_owned());
        step(&store, Step::Failed { lane, at: LATER, next_at: LATER + 1000, error: error.clone() }).await;
        assert_eq!(take(&store).await, [], "it waits");
        let Due { lanes, next_at, .. } = store.due(LATER, Vec::new(), 100).await.expect("an answer");
        assert!(
            lanes.is_empty() && next_at.is_some_and(|at| at > LATER && at <= LATER + 2000),
            "{next_at:?}"
        );
        let counts = store.counts().await.expect("counts");
        assert_eq!(counts, Counts { waiting: 3, failing: 1, parked: 0 });
        let shown = store.show(Show::Waiting, 10).await.expect("a list");
        assert_eq!((shown[0].id, shown[0].tries, shown[0].error.as_str()), (first.first, 1, "status 500\0"));

        let Due { lanes, .. } = store.due(LATER + 1000, Vec::new(), 100).await.expect("an answer");
        let again = lanes.into_iter().find_map(Delivery::of).expect("the lane");
        assert_eq!((again.first, again.tries, again.failed_at), (first.first, 1, LATER));
        step(&store, Step::Park { lane, first: up_to, up_to, at: LATER, error }).await;
        let next = take(&store).await.remove(0);
        assert!(next.lane == lane && next.first > up_to);
        let counts = store.counts().await.expect("counts");
        assert_eq!((counts.waiting, counts.parked), (2, 1));
        assert_eq!(store.show(Show::Parked, 10).await.expect("a list")[0].id, first.first);

        step(&store, Step::Retry { only: None }).await;
        // What was under way meanwhile has landed: it takes nothing with it.
        step(&store, delivered(&next)).await;
        let back = take(&store).await.remove(0);
        assert_eq!((back.first, &back.told), (first.first, &first.told), "what was put aside is there again");
        step(&store, delivered(&back)).await;
        step(&store, delivered(&taken[0])).await;
        assert_eq!(store.counts().await.expect("counts"), Counts::default());
        store.close().await;
    });
}
