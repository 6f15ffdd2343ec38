//! What is kept for webhooks: in the transaction of what it tells of, in order, gathered, until it was told.

mod home;

use doubletick_engine::hooks::{Fact, Hook, Hooks, Origin};
use doubletick_engine::outbox::{Counts, Delivery, Due, Outbox, Show, Step};
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::Request;
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use doubletick_store_testing::world::{
    self, Recorder, START_MS, World, login, new_group, new_message, send_receipts,
};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const GROUP: &str = "everyone";
const MEMBERS: usize = 100_000;
/// After everything.
const LATER: u64 = START_MS + 3_600_000;

fn open(directory: &Path, wanted: &[Hook]) -> (World, Arc<SqliteStore>) {
    let hooks = Arc::new(Hooks::of(wanted.iter().copied()));
    let events = Arc::new(Recorder::default());
    let options = SqliteOptions { hooks, ..SqliteOptions::default() };
    let store = SqliteStore::open(directory, home::APP_ID, options, events.clone()).expect("a store");
    let store = Arc::new(store);
    (World::new(store.clone(), events), store)
}

async fn due(store: &SqliteStore) -> Vec<Delivery> {
    let Due { lanes, .. } = store.due(LATER, Vec::new(), 100).await.expect("an answer");
    lanes.into_iter().filter_map(Delivery::of).collect()
}

/// Tells everything; what was told, in order.
async fn drain(store: &SqliteStore) -> Vec<Delivery> {
    let mut told = Vec::new();
    loop {
        let next = due(store).await;
        if next.is_empty() {
            return told;
        }
        for delivery in next {
            let Delivery { lane, first, up_to, .. } = delivery;
            let steps = vec![Step::Seal { lane, up_to }, Step::Delivered { lane, first, up_to }];
            store.step(steps).await.expect("written");
            told.push(delivery);
        }
    }
}

/// Members of the group without their logins and joins, as those would have left them.
fn fill(directory: &Path, count: usize) {
    let mut conn =
        rusqlite::Connection::open(SqliteStore::file(directory, home::APP_ID)).expect("a database");
    let batch = conn.transaction().expect("a transaction");
    let conv: i64 = batch.query_row("SELECT conv FROM groups", [], |row| row.get(0)).expect("the group");
    {
        let mut user = batch
            .prepare("INSERT INTO users (user_id, created_at, profile) VALUES (?1, 0, ?2)")
            .expect("a statement");
        let mut stay = batch
            .prepare(
                "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq)
                 VALUES (?1, ?2, ?3, 200, 0, 0)",
            )
            .expect("a statement");
        for number in 1..count {
            let name = format!("u{number}");
            user.execute((&name, format!("{{\"user_id\":\"{name}\"}}"))).expect("a user");
            stay.execute((conv, number as i64 + 1, batch.last_insert_rowid())).expect("a stay");
        }
    }
    for chunk in 0..count.div_ceil(4096) {
        let bits = (count - chunk * 4096).min(4096);
        let mut set = vec![0xff_u8; bits / 8];
        if !bits.is_multiple_of(8) {
            set.push((1_u16 << (bits % 8)) as u8 - 1);
        }
        batch
            .execute("INSERT OR REPLACE INTO member_sets VALUES (?1, ?2, ?3)", (conv, chunk as i64, set))
            .expect("a set");
    }
    batch
        .execute("UPDATE groups SET member_count = ?1, last_member_no = ?1", [count as i64])
        .expect("the group");
    batch.commit().expect("written");
}

#[test]
fn a_hundred_thousand_readers_of_a_message_are_at_most_150_requests() {
    let home = tempfile::tempdir().expect("a directory");
    world::runtime().block_on(async {
        let (world, store) = open(home.path(), &[]);
        world.must("u0", login("u0")).await;
        world.must("u0", Request::CreateGroup(new_group(GroupType::Public, GROUP))).await;
        store.close().await;
        drop((world, store));
        fill(home.path(), MEMBERS);
        let (world, store) = open(home.path(), &[Hook::GroupRead]);
        let message = world.send("u0", &ConversationId::Group(GROUP.to_owned())).await;
        assert_eq!(message.unread_count, MEMBERS as u64 - 1);
        let list = vec![message.msg_id.clone()];
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut from = 1;
        while from < MEMBERS {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Whatever comes together by chance.
            let to = (from + 1 + (state % 3_000) as usize).min(MEMBERS);
            let calls = (from..to).map(|number| {
                let (user, origin) = (format!("u{number}"), Origin::default());
                let call = Call {
                    user,
                    now_ms: LATER - 5_000,
                    by_operator: false,
                    origin,
                    by: None,
                    request: send_receipts(&list),
                };
                store.submit(call)
            });
            for answer in calls.collect::<Vec<_>>() {
                answer.await.expect("a receipt");
            }
            from = to;
        }
        let told = drain(&store).await;
        assert!(told.len() <= 150, "{} requests", told.len());
        let (mut readers, mut read) = (BTreeSet::new(), 0);
        for delivery in &told {
            let Fact::GroupRead { group, messages } = &delivery.told.fact else { panic!("{delivery:?}") };
            assert_eq!((group.group_id.as_str(), messages.len()), (GROUP, 1));
            let one = &messages[0];
            assert!(one.readers.len() <= 1000);
            read += one.readers.len() as u64;
            let counts = (one.read_count, one.unread_count);
            assert_eq!(counts, (read, MEMBERS as u64 - 1 - read), "those after the last reader of the list");
            readers.extend(one.readers.iter().cloned());
        }
        assert_eq!((readers.len(), read), (MEMBERS - 1, MEMBERS as u64 - 1), "each once");
        eprintln!("{} requests for {read} readers", told.len());
        store.close().await;
    });
}

#[test]
fn what_is_told_next_is_the_same_after_a_crash_and_what_comes_meanwhile_is_told_after_it() {
    let home = tempfile::tempdir().expect("a directory");
    world::runtime().block_on(async {
        let wanted = [Hook::GroupRead, Hook::GroupSent];
        let (world, store) = open(home.path(), &wanted);
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
        let sent = due(&store).await.remove(0);
        assert_eq!(
            sent.told.fact.hook(),
            Hook::GroupSent,
            "a message is told alone, and before its receipts"
        );
        store
            .step(vec![Step::Delivered { lane: sent.lane, first: sent.first, up_to: sent.up_to }])
            .await
            .expect("written");
        let gathered = due(&store).await.remove(0);
        assert!(gathered.first < gathered.up_to, "two receipts are told in one");
        let seal = Step::Seal { lane: gathered.lane, up_to: gathered.up_to };
        store.step(vec![seal]).await.expect("written");
        // The process ends here, and what it has sent may have come.
        store.close().await;
        drop((world, store));

        let (world, store) = open(home.path(), &wanted);
        world.done("dan", send_receipts(std::slice::from_ref(&first.msg_id))).await;
        world.send_new("ann", new_message("another", &group, "hi")).await;
        let again = due(&store).await.remove(0);
        let settled = Delivery { sealed: true, ..gathered };
        assert_eq!(again, settled, "under the same number, with the same readers");
        let rest: Vec<_> = drain(&store).await.iter().map(|one| one.told.fact.hook()).collect();
        assert_eq!(rest, [Hook::GroupRead, Hook::GroupRead, Hook::GroupSent]);
        store.close().await;
    });
}

#[test]
fn a_lane_that_fails_waits_is_put_aside_and_comes_back_in_its_place() {
    let home = tempfile::tempdir().expect("a directory");
    world::runtime().block_on(async {
        let (world, store) = open(home.path(), &[Hook::C2cSent]);
        for user in ["ann", "bob", "cid"] {
            world.must(user, login(user)).await;
        }
        for peer in ["bob", "bob", "cid"] {
            world.send("ann", &ConversationId::C2c(peer.to_owned())).await;
        }
        let first = due(&store).await.remove(0);
        let (lane, up_to, error) = (first.lane, first.up_to, "status 500".to_owned());
        let failed = Step::Failed { lane, at: LATER, next_at: LATER + 1000, error: error.clone() };
        store.step(vec![failed]).await.expect("written");
        assert!(
            due(&store).await.iter().all(|other| other.lane != lane),
            "it waits, and the other lane does not"
        );
        let counts = store.counts().await.expect("counts");
        assert_eq!(counts, Counts { waiting: 3, failing: 1, parked: 0 });
        let shown = store.show(Show::Waiting, 10).await.expect("a list");
        assert_eq!((shown[0].id, shown[0].tries, shown[0].error.as_str()), (first.first, 1, "status 500"));

        store.step(vec![Step::Park { lane, first: up_to, up_to, at: LATER, error }]).await.expect("written");
        let next = due(&store).await.into_iter().find(|one| one.lane == lane).expect("the next of the lane");
        assert!(next.first > up_to);
        let counts = store.counts().await.expect("counts");
        assert_eq!((counts.waiting, counts.parked), (2, 1));
        assert_eq!(store.show(Show::Parked, 10).await.expect("a list")[0].id, first.first);

        store.step(vec![Step::Retry { only: None }]).await.expect("written");
        let back = due(&store).await.into_iter().find(|one| one.lane == lane).expect("the lane");
        assert_eq!((back.first, &back.told), (first.first, &first.told), "before what came later");
        // What was under way meanwhile has landed: it takes nothing with it.
        let landed = Step::Delivered { lane, first: next.first, up_to: next.up_to };
        store.step(vec![landed]).await.expect("written");
        assert!(due(&store).await.iter().any(|one| (one.lane, one.first) == (lane, first.first)));
        drain(&store).await;
        assert_eq!(store.counts().await.expect("counts"), Counts::default());
        store.close().await;
    });
}
