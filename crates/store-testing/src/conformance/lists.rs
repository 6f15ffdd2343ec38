//! Lists of messages given to send and get receipts.

use super::codes::{DENIED, GONE, INVALID, UNKNOWN};
use crate::world::{World, ids, send_receipts, with};
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::ids::MsgId;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Request, Response};

fn get(messages: &[MsgId]) -> Request {
    Request::GetReceipts { messages: messages.to_vec() }
}

fn made_up(count: usize) -> Vec<MsgId> {
    (0..count).map(|n| format!("made up {n}")).collect()
}

pub async fn sending_no_messages_or_more_than_30_is_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    assert_eq!(world.code("bob", send_receipts(&[])).await, INVALID);
    let mut list = Vec::new();
    for _ in 0..31 {
        list.push(world.send("ann", &group).await.msg_id);
    }
    assert_eq!(world.code("bob", send_receipts(&list)).await, INVALID);
    world.done("bob", send_receipts(&list[..30])).await;
    let Response::Receipts(receipts) = world.must("ann", get(&list)).await else { panic!() };
    let read: Vec<u64> = receipts.iter().map(|receipt| receipt.read_count).collect();
    assert_eq!(read, [vec![1; 30], vec![0]].concat(), "the refused call has written nothing");
}

pub async fn getting_no_messages_or_more_than_100_is_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("bob");
    assert_eq!(world.code("ann", get(&[])).await, INVALID);
    let mut list = Vec::new();
    for _ in 0..101 {
        list.push(world.send("ann", &pair).await.msg_id);
    }
    assert_eq!(world.code("ann", get(&list)).await, INVALID);
    let Response::Receipts(receipts) = world.must("ann", get(&list[1..])).await else { panic!() };
    assert_eq!(receipts.len(), 100);
}

pub async fn an_invalid_id_in_a_list_is_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await.msg_id;
    for bad in [String::new(), "x".repeat(65), "a\nb".to_owned()] {
        let list = [message.clone(), bad];
        assert_eq!(world.code("bob", send_receipts(&list)).await, INVALID);
        assert_eq!(world.code("ann", get(&list)).await, INVALID);
    }
}

pub async fn messages_of_two_conversations_are_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let one = world.send("ann", &group).await;
    let other = world.send("ann", &with("bob")).await;
    let both = ids(&[&one, &other]);
    assert_eq!(world.code("bob", send_receipts(&both)).await, INVALID);
    assert_eq!(world.code("ann", get(&both)).await, INVALID);
    assert_eq!(world.counts("ann", &one).await, (0, 1));
    assert_eq!(world.counts("ann", &other).await, (0, 1));
}

pub async fn unknown_messages_are_passed_over_unless_all_are(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    assert_eq!(world.code("bob", send_receipts(&made_up(2))).await, UNKNOWN);
    assert_eq!(world.code("ann", get(&made_up(2))).await, UNKNOWN);
    let list = [made_up(2), ids(&[&message])].concat();
    world.done("bob", send_receipts(&list)).await;
    let Response::Receipts(receipts) = world.must("ann", get(&list)).await else { panic!() };
    assert_eq!(receipts.len(), 1);
    assert_eq!((receipts[0].read_count, receipts[0].unread_count), (1, 0));
}

pub async fn own_and_unflagged_messages_are_passed_over_unless_all_are(world: &World) {
    world.users(&["ann", "bob"]).await;
    for conversation in [world.group(Work, &["ann", "bob"]).await, with("bob")] {
        let anns = world.send("ann", &conversation).await;
        let plain = world.send_plain("ann", &conversation).await;
        let reply = if conversation.is_group() { conversation.clone() } else { with("ann") };
        let bobs = world.send("bob", &reply).await;
        assert_eq!(world.code("bob", send_receipts(&ids(&[&bobs]))).await, INVALID);
        assert_eq!(world.code("bob", send_receipts(&ids(&[&plain]))).await, INVALID);
        assert_eq!(world.code("bob", send_receipts(&ids(&[&plain, &bobs]))).await, INVALID);
        world.read("bob", &[&plain, &bobs, &anns]).await;
        assert_eq!(world.counts("ann", &anns).await, (1, 0));
        assert_eq!(world.counts("bob", &bobs).await, (0, 1));
        assert_eq!(world.receipts("ann", &[&plain, &bobs]).await, []);
        assert_eq!(world.receipts("bob", &[&anns]).await, []);
    }
}

pub async fn a_message_twice_in_a_list_counts_once(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message, &message, &message]).await;
    assert_eq!(world.counts("ann", &message).await, (1, 1));
}

pub async fn getting_answers_own_flagged_messages_in_the_order_asked(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let one = world.send("ann", &group).await;
    let plain = world.send_plain("ann", &group).await;
    let bobs = world.send("bob", &group).await;
    let two = world.send("ann", &group).await;
    world.read("bob", &[&two]).await;
    let read_at = world.now();
    let receipts = world.receipts("ann", &[&two, &plain, &bobs, &one]).await;
    let expected = |message: &doubletick_protocol::message::Message, read: u64, time, version| Receipt {
        conversation: group.clone(),
        msg_id: message.msg_id.clone(),
        seq: message.seq,
        read_count: read,
        unread_count: 1 - read,
        time,
        version,
    };
    assert_eq!(receipts, [expected(&two, 1, read_at, 1), expected(&one, 0, 0, 0)]);
}

pub async fn outsiders_of_a_group_are_denied(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    let list = ids(&[&message]);
    assert_eq!(world.code("eve", send_receipts(&list)).await, DENIED);
    assert_eq!(world.code("eve", get(&list)).await, DENIED);
    world.done("bob", Request::QuitGroup { group_id: group.raw().to_owned() }).await;
    assert_eq!(world.code("bob", send_receipts(&list)).await, DENIED);
    assert_eq!(world.counts("ann", &message).await, (0, 0));
}

pub async fn outsiders_of_a_pair_are_denied(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let message = world.send("ann", &with("bob")).await;
    let list = ids(&[&message]);
    assert_eq!(world.code("eve", send_receipts(&list)).await, DENIED);
    assert_eq!(world.code("eve", get(&list)).await, DENIED);
    assert_eq!(world.counts("ann", &message).await, (0, 1));
}

pub async fn a_deleted_group_is_gone(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.done("ann", Request::DeleteGroup { group_id: group.raw().to_owned() }).await;
    let list = ids(&[&message]);
    assert_eq!(world.code("bob", send_receipts(&list)).await, GONE);
    assert_eq!(world.code("ann", get(&list)).await, GONE);
}

pub async fn a_refused_list_writes_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let before = world.send("ann", &group).await;
    let join = Request::JoinGroup { group_id: group.raw().to_owned(), hello: String::new() };
    world.done("eve", join).await;
    let after = world.send("ann", &group).await;
    let elsewhere = world.send("ann", &with("eve")).await;
    assert_eq!(world.code("eve", send_receipts(&ids(&[&before]))).await, DENIED);
    assert_eq!(world.code("eve", send_receipts(&ids(&[&after, &elsewhere]))).await, INVALID);
    assert_eq!(world.counts("ann", &elsewhere).await, (0, 1));
    assert_eq!(world.counts("ann", &before).await, (0, 1));
    assert_eq!(world.counts("ann", &after).await, (0, 2));
    world.read("eve", &[&after]).await;
    assert_eq!(world.counts("ann", &after).await, (1, 1));
}

pub async fn receipts_for_revoked_messages_succeed_and_change_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let revoked = world.send("ann", &group).await;
    let other = world.send("ann", &group).await;
    // A store may remember what it has just worked on; it must not forget that it is revoked.
    world.read("eve", &[&revoked, &other]).await;
    let request =
        Request::RevokeMessage { conversation: None, message: revoked.msg_id.clone(), reason: String::new() };
    world.done("ann", request).await;
    let version = world.head("ann", &group).await.map(|head| head.version);
    world.events.take();
    world.read("bob", &[&revoked]).await;
    assert_eq!(world.events.take(), []);
    assert_eq!(world.head("ann", &group).await.map(|head| head.version), version);
    world.read("bob", &[&revoked, &other]).await;
    assert_eq!(world.receipts("ann", &[&revoked, &other]).await.len(), 1, "the revoked one is omitted");
    assert_eq!(world.counts("ann", &other).await, (2, 0));
    assert_eq!(world.view("ann", &revoked).await.read_count, 1);
}

pub async fn sending_again_changes_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    let first = world.receipts("ann", &[&message]).await;
    for _ in 0..3 {
        world.read("bob", &[&message]).await;
    }
    assert_eq!(world.receipts("ann", &[&message]).await, first, "the count, the time and the version stay");
}
