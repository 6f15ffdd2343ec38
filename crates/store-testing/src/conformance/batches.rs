//! Calls at the same time: a store may carry them out together, and nobody can tell.

use super::codes::DENIED;
use crate::world::{START_MS, World, group_id, ids, login, new_message, send_receipts, with};
use doubletick_engine::bus::Event;
use doubletick_engine::hooks::Origin;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::Result;
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::group::Role;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Change, Push, Request, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Asks all at once, in this order, and waits for all.
async fn all(world: &World, calls: Vec<(String, Request)>) -> Vec<Result<Response>> {
    let now_ms = (world.now() + 1) * 1000;
    let mut futures: Vec<_> = calls
        .into_iter()
        .map(|(user, request)| {
            let store: Arc<dyn Store> = Arc::clone(&world.store);
            Box::pin(async move {
                store
                    .execute(Call {
                        user,
                        now_ms,
                        by_operator: false,
                        origin: Origin::default(),
                        by: None,
                        request,
                    })
                    .await
            })
        })
        .collect();
    // The first poll of each puts it into the queue, so this is the order of arrival.
    let mut answers: Vec<Option<Result<Response>>> = vec![None; futures.len()];
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (future, answer) in futures.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(response) => *answer = Some(response),
                    std::task::Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    answers.into_iter().map(|answer| answer.expect("an answer")).collect()
}

/// A group of `u0` (the owner) to `u{count - 1}`.
async fn crowd(world: &World, count: usize) -> ConversationId {
    let users: Vec<String> = (0..count).map(|n| format!("u{n}")).collect();
    let logins = users.iter().map(|user| (user.clone(), login(user))).collect();
    assert!(all(world, logins).await.iter().all(Result::is_ok));
    let mut new = crate::world::new_group(Public, "crowd");
    new.members = users[1..].iter().take(20).map(|user| (user.clone(), Role::Normal)).collect();
    world.must("u0", Request::CreateGroup(new)).await;
    let join = Request::JoinGroup { group_id: "crowd".to_owned(), hello: String::new() };
    let joins = users.iter().skip(21).map(|user| (user.clone(), join.clone())).collect();
    assert!(all(world, joins).await.iter().all(Result::is_ok));
    ConversationId::Group("crowd".to_owned())
}

pub async fn calls_at_the_same_time_are_all_answered_and_counted(world: &World) {
    let group = crowd(world, 30).await;
    let mut messages = Vec::new();
    for _ in 0..5 {
        messages.push(world.send("u0", &group).await);
    }
    // Everyone reads everything, twice, all at once.
    let mut calls = Vec::new();
    for _ in 0..2 {
        for user in 1..30 {
            for message in &messages {
                calls.push((format!("u{user}"), send_receipts(&ids(&[message]))));
            }
        }
    }
    let answers = all(world, calls).await;
    assert!(answers.iter().all(|answer| *answer == Ok(Response::Done)));
    for message in &messages {
        assert_eq!(world.counts("u0", message).await, (29, 0));
        assert_eq!(world.readers("u0", message, ReaderFilter::Read).await.len(), 29);
    }
    let head = world.head("u0", &group).await.expect("a head");
    assert_eq!(head.version, 29 * 5, "every receipt once");
}

pub async fn a_refused_call_among_others_leaves_nothing_behind(world: &World) {
    let group = crowd(world, 10).await;
    let before = world.send("u0", &group).await;
    world.login("late").await;
    let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
    world.done("late", join).await;
    let after = world.send("u0", &group).await;
    let mut calls: Vec<(String, Request)> =
        (1..10).map(|n| (format!("u{n}"), send_receipts(&ids(&[&before, &after])))).collect();
    calls.insert(4, ("late".to_owned(), send_receipts(&ids(&[&before]))));
    calls.insert(6, ("late".to_owned(), Request::DeleteGroup { group_id: group_id(&group) }));
    calls.insert(8, ("stranger".to_owned(), Request::SendMessage(world.message(&group))));
    // What was done before it in the same commit is announced all the same.
    calls.push(("late".to_owned(), Request::DeleteGroup { group_id: group_id(&group) }));
    world.events.take();
    let codes: Vec<i32> =
        all(world, calls).await.iter().map(|answer| answer.as_ref().map_or_else(|e| e.code, |_| 0)).collect();
    assert_eq!(codes[4], DENIED);
    assert_eq!(codes[6], DENIED);
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 9, "{codes:?}");
    assert_eq!(world.counts("u0", &before).await, (9, 0));
    assert_eq!(world.counts("u0", &after).await, (9, 1));
    assert_eq!(world.lists("u0", &after).await.1, ["late"]);
    let newest = newest_receipts(world, "u0");
    for message in [&before, &after] {
        assert_eq!(newest[&message.msg_id], world.receipts("u0", &[message]).await[0]);
    }
}

/// The last receipts that were announced to this user, whose versions only grow.
fn newest_receipts(world: &World, user: &str) -> BTreeMap<MsgId, Receipt> {
    let mut newest = BTreeMap::new();
    let mut last = 0;
    for event in world.events.take() {
        let Event::Users(users, Push::Changes { changes, .. }) = event else { continue };
        assert!(users.len() == 1);
        for change in changes.into_iter().filter(|_| users[0] == user) {
            assert!(change.version() > last, "versions grow");
            last = change.version();
            if let Change::Receipt(receipt) = change {
                newest.insert(receipt.msg_id.clone(), receipt);
            }
        }
    }
    newest
}

pub async fn a_whole_group_reads_at_the_same_time(world: &World) {
    let group = crowd(world, 300).await;
    let message = world.send("u0", &group).await;
    world.events.take();
    // Readers, leavers and a revocation of another message, mixed.
    let other = world.send("u0", &group).await;
    let mut calls: Vec<(String, Request)> = Vec::new();
    for n in 1..300 {
        let user = format!("u{n}");
        match n % 10 {
            0 => calls.push((user, Request::QuitGroup { group_id: group_id(&group) })),
            _ => calls.push((user, send_receipts(&ids(&[&message, &other])))),
        }
    }
    let revoke =
        Request::RevokeMessage { conversation: None, message: other.msg_id.clone(), reason: String::new() };
    calls.insert(150, ("u0".to_owned(), revoke));
    assert!(all(world, calls).await.iter().all(|answer| *answer == Ok(Response::Done)));
    assert_eq!(world.counts("u0", &message).await, (270, 0));
    let (read, unread) = world.lists("u0", &message).await;
    let expected: Vec<String> = (1..300).filter(|n| n % 10 != 0).map(|n| format!("u{n}")).collect();
    assert_eq!((read, unread), (expected, vec![]), "in the order of reading");
    // What was announced ends with the truth.
    let newest = newest_receipts(world, "u0");
    assert_eq!(newest[&message.msg_id], world.receipts("u0", &[&message]).await[0]);
}

pub async fn receipts_behind_a_change_that_was_announced_at_the_same_time_are_announced_too(world: &World) {
    let group = crowd(world, 12).await;
    let message = world.send("u0", &group).await;
    let other = world.send("u0", &group).await;
    let mut calls: Vec<(String, Request)> =
        (1..12).map(|n| (format!("u{n}"), send_receipts(&ids(&[&message])))).collect();
    // What was read before it is announced before it.
    let revoke = Request::RevokeMessage { conversation: None, message: other.msg_id, reason: String::new() };
    calls.insert(6, ("u0".to_owned(), revoke));
    world.events.take();
    assert!(all(world, calls).await.iter().all(|answer| *answer == Ok(Response::Done)));
    assert_eq!(world.counts("u0", &message).await, (11, 0));
    let newest = newest_receipts(world, "u0");
    assert_eq!(newest[&message.msg_id], world.receipts("u0", &[&message]).await[0]);
}

pub async fn reads_see_what_was_acknowledged_before(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for number in 1..=200 {
        let message = world.send("ann", &group).await;
        assert_eq!(message.seq, number);
        assert_eq!(world.newest("bob", &group).await.first(), Some(&number));
        world.read("bob", &[&message]).await;
        assert_eq!(world.counts("ann", &message).await, (1, 0));
    }
}

pub async fn writes_of_a_user_happen_in_the_order_of_their_first_poll(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("bob");
    let calls = (0..500)
        .map(|n| {
            // Two users who ask by turns are also served by turns.
            let (user, to) = if n % 2 == 0 { ("ann", pair.clone()) } else { ("bob", with("ann")) };
            (user.to_owned(), Request::SendMessage(new_message(&format!("o{n:03}"), &to, "in order")))
        })
        .collect();
    let seqs: Vec<u64> = all(world, calls)
        .await
        .into_iter()
        .map(|answer| match answer {
            Ok(Response::Message(message)) => message.seq,
            other => panic!("sending was answered by {other:?}"),
        })
        .collect();
    assert_eq!(seqs, (1..=500).collect::<Vec<u64>>());
    let announced: Vec<u64> = world
        .events
        .take()
        .into_iter()
        .filter_map(|event| match event {
            Event::Users(users, Push::Message(message)) if users == ["bob"] => Some(message.seq),
            _ => None,
        })
        .collect();
    assert_eq!(announced, (1..=500).collect::<Vec<u64>>(), "and announced in the order of commits");
}

pub async fn calls_under_way_are_finished_by_closing(world: &World) {
    // What a closing store has accepted is finished: the calls are under way when it is closed.
    world.users(&["ann", "bob"]).await;
    let calls: Vec<_> = (0..100)
        .map(|n| {
            let request = Request::SendMessage(new_message(&format!("c{n}"), &with("bob"), "closing"));
            let store: Arc<dyn Store> = Arc::clone(&world.store);
            let call = Call {
                user: "ann".to_owned(),
                now_ms: START_MS + 60_000,
                by_operator: false,
                origin: Origin::default(),
                by: None,
                request,
            };
            tokio::spawn(async move { store.execute(call).await })
        })
        .collect();
    tokio::task::yield_now().await;
    world.store.close().await;
    let mut stored = 0;
    for call in calls {
        match call.await.expect("a task that ends") {
            Ok(Response::Message(message)) => {
                stored += 1;
                assert_eq!(message.seq, stored);
            }
            Err(error) => assert_eq!(error.code, doubletick_protocol::codes::ERR_SDK_COMM_INTERRUPT),
            Ok(other) => panic!("sending was answered by {other:?}"),
        }
    }
    assert!(stored > 0, "what was under way is finished, not dropped");
}
