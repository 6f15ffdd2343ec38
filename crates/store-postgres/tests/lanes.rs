//! A database with several lanes: what is written side by side, and what waits for what.

mod home;

use doubletick_engine::bus::{Event, Reason};
use doubletick_engine::slices::Slicing;
use doubletick_postgres_testing::Server;
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::wire::{Push, Request, Response};
use doubletick_store_postgres::{Address, Bus, PostgresOptions, PostgresStore, check, repair, set_lanes};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::lived::lived;
use doubletick_store_testing::world::{
    self, Recorder, World, group_id, ids, new_message, send_receipts, with,
};
use futures_util::FutureExt;
use home::{Database, Lanes};
use std::sync::Arc;
use std::time::{Duration, Instant};

type Four = Lanes<4>;

fn open(place: &str, options: PostgresOptions) -> World {
    let events = Arc::new(Recorder::default());
    let address = Address::parse(&Server::shared().url(place)).expect("an address");
    let store = PostgresStore::open(&address, home::APP_ID, options, events.clone());
    World::new(Arc::new(store.expect("a store")), events)
}

fn four() -> PostgresOptions {
    PostgresOptions { lanes: Some(4), ..PostgresOptions::default() }
}

/// Hears of others when it has to write, and not before.
fn deaf() -> PostgresOptions {
    PostgresOptions { bus: Bus::None, look: Duration::from_secs(3_600), ..four() }
}

/// Groups of ann, one in each lane with conversations, the first in lane 1.
async fn a_group_in_each_lane(world: &World, place: &Four) -> Vec<ConversationId> {
    let mut groups = vec![None; 3];
    for _ in 0..200 {
        let group = world.group(Public, &["ann"]).await;
        let lane = lane_of(place, &group);
        groups[lane - 1].get_or_insert(group);
        if groups.iter().all(Option::is_some) {
            return groups.into_iter().flatten().collect();
        }
    }
    panic!("200 groups are not in all lanes: {groups:?}");
}

fn lane_of(place: &Four, group: &ConversationId) -> usize {
    let sql = format!(
        "SELECT c.lane::int8 FROM conversations c JOIN groups g ON g.conv = c.conv WHERE g.group_id = '{}'",
        group_id(group)
    );
    place.number(&sql) as usize
}

#[test]
fn a_lane_that_somebody_holds_holds_up_nobody_in_the_others_and_who_concerns_all_of_them_waits() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let world = open(&place.name, four());
        world.users(&["ann", "bob"]).await;
        let groups = a_group_in_each_lane(&world, &place).await;
        world.login("carol").await;
        let held =
            Server::shared().hold(&place.name, "BEGIN; SELECT lane FROM lanes WHERE lane = 3 FOR UPDATE");
        let ask = |group: &ConversationId, id: &str| {
            world.ask("ann", Request::SendMessage(new_message(id, group, "hello")))
        };
        let mut waits = Box::pin(ask(&groups[2], "waits"));
        assert!(waits.as_mut().now_or_never().is_none());
        let join = Request::JoinGroup { group_id: group_id(&groups[1]), hello: String::new() };
        let mut joins = Box::pin(world.ask("bob", join));
        assert!(joins.as_mut().now_or_never().is_none());
        // Who wants all of them has some of them for a moment, and lets them go.
        for (number, group) in groups[..2].iter().enumerate() {
            assert!(ask(group, &format!("m{number}")).await.is_ok());
        }
        assert!(waits.as_mut().now_or_never().is_none(), "its lane is held");
        assert!(joins.as_mut().now_or_never().is_none(), "one of the lanes is held");
        drop(held);
        assert!(waits.await.is_ok());
        assert_eq!(joins.await, Ok(Response::Done));
        world.store.close().await;
    });
    place.check();
}

#[test]
fn the_counts_after_a_leaver_are_corrected_under_the_lane_of_the_group_alone_and_others_may_be_held() {
    let place = Four::fresh();
    let left = || place.number("SELECT count(*) FROM leavers");
    world::runtime().block_on(async {
        // A slice before each batch, and none of its own accord.
        let slicing = Slicing { messages: 5, idle: false };
        let world = open(&place.name, PostgresOptions { slicing, ..four() });
        world.users(&["ann", "bob", "carol"]).await;
        let groups = a_group_in_each_lane(&world, &place).await;
        let group = &groups[0];
        for user in ["bob", "carol"] {
            let join = Request::JoinGroup { group_id: group_id(group), hello: String::new() };
            world.done(user, join).await;
        }
        let mut messages = Vec::new();
        for _ in 0..20 {
            messages.push(world.send("ann", group).await);
        }
        world.done("bob", Request::QuitGroup { group_id: group_id(group) }).await;
        assert_eq!(left(), 1, "there is more than a slice");
        let held =
            Server::shared().hold(&place.name, "BEGIN; SELECT lane FROM lanes WHERE lane = 3 FOR UPDATE");
        for _ in 0..20 {
            world.send("ann", &groups[1]).await;
            assert_eq!(left(), 1, "another lane has nothing to do with it");
        }
        for _ in 0..5 {
            world.send("ann", group).await;
        }
        assert_eq!(left(), 0, "while another lane was held");
        for message in &messages {
            assert_eq!(world.counts("ann", message).await, (0, 1));
        }
        drop(held);
        world.store.close().await;
    });
    place.check();
}

#[test]
fn a_lane_in_which_nothing_else_is_done_takes_its_leavers_off_at_once() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let slicing = Slicing { messages: 1, idle: true };
        let world = open(&place.name, PostgresOptions { slicing, ..four() });
        world.users(&["ann", "bob"]).await;
        for group in a_group_in_each_lane(&world, &place).await {
            let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
            world.done("bob", join).await;
            for _ in 0..5 {
                world.send("ann", &group).await;
            }
            world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
            let begun = Instant::now();
            while place.number("SELECT count(*) FROM leavers") > 0 {
                assert!(begun.elapsed() < Duration::from_secs(60), "somebody is still counted");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        world.store.close().await;
    });
    place.check();
}

#[test]
fn what_concerns_several_lanes_comes_behind_what_its_user_asked_before_and_before_what_they_ask_after_it() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let world = open(&place.name, four());
        world.users(&["ann", "bob"]).await;
        for round in 0..20 {
            let group = world.group(Public, &["ann"]).await;
            let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
            let quit = Request::QuitGroup { group_id: group_id(&group) };
            let say = |id: &str| Request::SendMessage(new_message(&format!("{id}{round}"), &group, "hello"));
            // Nobody waits for an answer before asking the next.
            let (joined, first, second) =
                (world.ask("bob", join), world.ask("bob", say("a")), world.ask("bob", say("b")));
            let (quits, outside) = (world.ask("bob", quit), world.ask("bob", say("c")));
            let (joined, first, second, quits, outside) = tokio::join!(joined, first, second, quits, outside);
            assert_eq!((joined, quits), (Ok(Response::Done), Ok(Response::Done)));
            assert!(first.is_ok() && second.is_ok());
            assert_eq!(outside.unwrap_err().code, codes::ERR_SVR_GROUP_PERMISSION_DENY);
        }
        world.store.close().await;
    });
    place.check();
}

#[test]
fn messages_that_only_another_server_has_seen_are_found_in_their_lanes() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let one = open(&place.name, four());
        one.users(&["ann", "bob"]).await;
        let two = open(&place.name, deaf());
        let mut messages = Vec::new();
        for _ in 0..6 {
            let group = one.group(Work, &["ann", "bob"]).await;
            messages.push(one.send("ann", &group).await);
        }
        for message in &messages {
            two.read("bob", &[message]).await;
            assert_eq!(two.counts("ann", message).await, (1, 0));
            let mark = Request::MarkReadUpTo { message: message.msg_id.clone(), conversation: None };
            two.done("bob", mark).await;
        }
        let several = send_receipts(&ids(&messages.iter().collect::<Vec<_>>()));
        assert_eq!(two.code("bob", several).await, codes::ERR_INVALID_PARAMETERS, "of several conversations");
        let unknown = send_receipts(&["nobody-has-it".to_owned()]);
        let no_receipts = codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND;
        assert_eq!(two.code("bob", unknown).await, no_receipts);
        let message = messages[0].msg_id.clone();
        let revoke = Request::RevokeMessage { message, conversation: None, reason: String::new() };
        two.done("ann", revoke).await;
        one.store.close().await;
        two.store.close().await;
    });
    place.check();
}

#[test]
fn one_id_is_given_to_one_message_though_it_is_sent_into_all_lanes_at_once() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let worlds = [open(&place.name, four()), open(&place.name, four())];
        worlds[0].users(&["ann"]).await;
        let groups = a_group_in_each_lane(&worlds[0], &place).await;
        for round in 0..20 {
            let id = format!("same{round}");
            let say = |number: usize| {
                let new = new_message(&id, &groups[number % 3], "hello");
                worlds[number % 2].ask("ann", Request::SendMessage(new))
            };
            let all: [_; 3] = tokio::join!(say(0), say(1), say(2)).into();
            let codes = all.map(|answer| answer.err().map_or(0, |error| error.code));
            assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
            let refused = codes.iter().filter(|code| **code == codes::ERR_INVALID_PARAMETERS).count();
            assert_eq!(refused, 2, "{codes:?}");
        }
        for world in worlds {
            world.store.close().await;
        }
    });
    place.check();
}

#[test]
fn a_profile_that_one_server_has_changed_is_in_what_another_sends_next() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let (one, two) = (open(&place.name, four()), open(&place.name, deaf()));
        one.users(&["ann"]).await;
        let groups = a_group_in_each_lane(&one, &place).await;
        for round in 0..30 {
            let nick = format!("Ann {round}");
            let change = ProfileChange { nick_name: Some(nick.clone()), ..ProfileChange::default() };
            one.must("ann", Request::ModifyProfile(change)).await;
            let sent = two.send("ann", &groups[round % 3]).await;
            assert_eq!(sent.sender_nick_name, nick);
        }
        one.store.close().await;
        two.store.close().await;
    });
}

#[test]
fn who_comes_into_a_group_is_known_everywhere_before_what_is_said_there_next() {
    let place = Four::fresh();
    world::runtime().block_on(async {
        let (one, two) = (open(&place.name, four()), open(&place.name, four()));
        one.users(&["ann", "bob"]).await;
        let mut all = Vec::new();
        for _ in 0..10 {
            let group = one.group(Public, &["ann"]).await;
            let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
            two.done("bob", join).await;
            one.send("ann", &group).await;
            all.push(group_id(&group));
        }
        for world in [&one, &two] {
            let (begun, mut events) = (Instant::now(), Vec::new());
            let said = |events: &[Event], group: &String| {
                events.iter().position(|event| {
                    matches!(event, Event::Group { group_id, push: Push::Message(_), .. } if group_id == group)
                })
            };
            while !all.iter().all(|group| said(&events, group).is_some()) {
                assert!(begun.elapsed() < Duration::from_secs(60), "a store has not heard of every message");
                tokio::time::sleep(Duration::from_millis(5)).await;
                events.extend(world.events.take());
            }
            for group in &all {
                let joined = events.iter().position(
                    |event| matches!(event, Event::Joined(of, users, _) if of == group && users == &["bob"]),
                );
                let joined = joined.expect("who has come in is known where it is known what was said");
                assert!(Some(joined) < said(&events, group), "{group}");
            }
        }
        one.store.close().await;
        two.store.close().await;
    });
}

#[test]
fn a_number_of_lanes_that_a_database_does_not_have_is_refused_by_name() {
    let place = Four::fresh();
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    let refused = |lanes: Option<u32>| {
        let options = PostgresOptions { lanes, ..PostgresOptions::default() };
        let opened = PostgresStore::open(&address, home::APP_ID, options, Arc::<Recorder>::default());
        opened.err().map(|error| error.text)
    };
    for lanes in [0, 65, u32::MAX] {
        let text = refused(Some(lanes)).expect("an error");
        assert!(text.contains(&format!("lanes: must be 1 to 64, not {lanes}")), "{text}");
    }
    assert_eq!(refused(Some(4)), None);
    let text = refused(Some(8)).expect("an error");
    assert!(text.contains("lanes: the database has 4") && text.contains("and 8 was asked for"), "{text}");
    assert_eq!(refused(None), None, "it has those that it has");
    assert_eq!(place.number("SELECT count(*) FROM lanes"), 4);
}

#[test]
fn a_conversation_in_a_lane_that_is_not_its_own_is_found_and_put_back() {
    let place = Four::fresh();
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    let group = world::runtime().block_on(async {
        let world = open(&place.name, four());
        world.users(&["ann", "bob"]).await;
        let group = world.group(Public, &["ann"]).await;
        world.send("ann", &with("bob")).await;
        world.store.close().await;
        group
    });
    let lane = lane_of(&place, &group);
    Server::shared().run(&place.name, ELSEWHERE);
    let texts = |found: Vec<doubletick_engine::check::Finding>| -> Vec<String> {
        found.into_iter().map(|finding| finding.text).collect()
    };
    let found = texts(check(&address, home::APP_ID, u64::MAX).expect("a service"));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|text| text.contains("lane")), "{found:?}");
    repair(&address, home::APP_ID, u64::MAX).expect("a service");
    assert_eq!(texts(check(&address, home::APP_ID, u64::MAX).expect("a service")), [] as [String; 0]);
    assert_eq!(lane_of(&place, &group), lane);
}

/// What is wrong with every conversation of a server that runs.
const ELSEWHERE: &str = "UPDATE conversations SET lane = 1 + lane % 3";

#[test]
fn conversations_are_put_back_into_their_lanes_only_while_no_server_runs_and_who_runs_is_named() {
    let place = Four::fresh();
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    let looked = || check(&address, home::APP_ID, u64::MAX).expect("a service").len();
    world::runtime().block_on(async {
        let world = open(&place.name, PostgresOptions { name: "one.example:7700".to_owned(), ..four() });
        world.users(&["ann"]).await;
        let message = world.send("ann", &world.group(Public, &["ann"]).await).await;
        until("it is heard of", || place.number("SELECT count(*) FROM nodes") == 1).await;
        Server::shared().run(&place.name, ELSEWHERE);
        let refused = repair(&address, home::APP_ID, u64::MAX).expect_err("a server runs");
        assert_eq!(refused.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(
            refused.text.contains("one.example:7700") && refused.text.contains("end every server"),
            "{refused}"
        );
        assert_eq!(looked(), 1, "nothing is changed");
        // It goes by where they were.
        Server::shared().run(&place.name, "UPDATE conversations SET lane = 1 + (lane + 1) % 3");
        assert_eq!(looked(), 0);
        world.counts("ann", &message).await;
        world.store.close().await;
    });
    Server::shared().run(&place.name, ELSEWHERE);
    repair(&address, home::APP_ID, u64::MAX).expect("no server runs");
    place.check();
}

#[test]
fn a_server_that_was_not_heard_of_while_conversations_were_put_elsewhere_writes_nothing_and_says_why() {
    let place = Four::fresh();
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    world::runtime().block_on(async {
        let world = open(&place.name, deaf());
        world.users(&["ann", "bob"]).await;
        let group = world.group(Public, &["ann"]).await;
        let message = world.send("ann", &group).await;
        world.events.take();
        Server::shared().run(&place.name, ELSEWHERE);
        until("nobody is heard of", || {
            Server::shared().run(&place.name, "DELETE FROM nodes");
            repair(&address, home::APP_ID, u64::MAX).is_ok()
        })
        .await;
        let count = || place.number("SELECT count(*) FROM messages");
        let before = count();
        // Whatever is asked, and also when the mark is gone from the journal.
        for round in 0..2 {
            let say = world.ask("ann", Request::SendMessage(new_message("more", &group, "hello"))).await;
            let read = world.ask("ann", send_receipts(&ids(&[&message]))).await;
            let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
            for answer in [say, read, world.ask("bob", join).await] {
                let error = answer.expect_err("it goes by where they were");
                assert!(error.text.contains("conversations were put into other lanes"), "{round}: {error}");
            }
            let later = "INSERT INTO journal (lane, batch, writer, nonce, format, body)
                             SELECT lane, max(batch) + 20, 1, 1, 1, '[]' FROM journal GROUP BY lane";
            Server::shared().run(&place.name, later);
            let gone = "DELETE FROM journal j WHERE batch < (SELECT max(batch) FROM journal m WHERE m.lane = j.lane)";
            Server::shared().run(&place.name, gone);
        }
        assert_eq!(count(), before);
        let told = world.events.take();
        assert!(!told.is_empty() && told.iter().all(|event| *event == Event::Elsewhere(Reason::Moved)), "{told:?}");
        let anew = open(&place.name, four());
        anew.send("ann", &group).await;
        assert_eq!(count(), before + 1);
        world.store.close().await;
        anew.store.close().await;
    });
    assert_eq!(place.found(), [] as [String; 0]);
}

#[test]
fn a_database_gets_four_lanes_and_one_again_and_everybody_finds_what_was_there() {
    let place = Database::fresh();
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    let users = ["ann", "bob", "cid", "dan", "eve"];
    world::runtime().block_on(async {
        let world = open(&place.name, PostgresOptions::default());
        lived(&world).await;
        let mut before = Vec::new();
        for user in users {
            before.push(world.login(user).await);
        }
        world.store.close().await;
        for (number, lanes) in [4, 1].into_iter().enumerate() {
            let there = set_lanes(&address, home::APP_ID, lanes).expect("no server runs");
            assert_eq!(there, [1, 4][number]);
            assert_eq!(set_lanes(&address, home::APP_ID, lanes), Ok(lanes), "once more changes nothing");
            assert_eq!(place.found(), [] as [String; 0]);
            assert_eq!(place.number("SELECT count(*) FROM lanes"), u64::from(lanes));
            let options = PostgresOptions { lanes: Some(lanes), ..PostgresOptions::default() };
            let world = open(&place.name, options);
            for (user, before) in users.iter().zip(&mut before) {
                let now = world.login(user).await;
                assert_eq!((&now.heads, now.incarnation), (&before.heads, before.incarnation), "{user}");
                assert_eq!(world.events.take().len(), 0, "nobody is told anything");
                for head in &before.heads {
                    let missed = world.sync(user, &head.conversation, head.seq, head.version).await;
                    assert_eq!((missed.messages.len(), missed.changes.len()), (0, 0), "{user}: {head:?}");
                }
            }
            // What is written goes on behind what is there, in each lane.
            for peer in &users[1..] {
                let new = new_message(&format!("{peer} of {lanes}"), &with(peer), "hello");
                let message = world.send_new("ann", new).await;
                let head = world.head("ann", &with(peer)).await.expect("a conversation");
                assert_eq!(head.seq, message.seq);
            }
            world.events.take();
            before.clear();
            for user in users {
                before.push(world.login(user).await);
            }
            world.store.close().await;
        }
    });
    place.check();
    let refused = set_lanes(&address, home::APP_ID, 65).expect_err("no database has so many");
    assert!(refused.text.contains("lanes: must be 1 to 64, not 65"), "{refused}");
}

#[test]
fn a_server_that_was_not_heard_of_while_its_lane_was_taken_away_writes_nothing() {
    let place = Four::fresh();
    let address = Address::parse(&Server::shared().url(&place.name)).expect("an address");
    world::runtime().block_on(async {
        // Nobody has written in any lane but that of accounts.
        let world = open(&place.name, deaf());
        world.users(&["ann", "bob", "cid", "dan"]).await;
        until("nobody is heard of", || {
            Server::shared().run(&place.name, "DELETE FROM nodes");
            set_lanes(&address, home::APP_ID, 1).is_ok()
        })
        .await;
        for peer in ["bob", "cid", "dan"] {
            let say = Request::SendMessage(new_message(peer, &with(peer), "hello"));
            let error = world.ask("ann", say).await.expect_err("its lane is no more");
            assert!(error.text.contains("conversations were put into other lanes"), "{error}");
        }
        assert_eq!(place.number("SELECT count(*) FROM messages"), 0);
        world.store.close().await;
    });
    assert_eq!(place.found(), [] as [String; 0]);
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
