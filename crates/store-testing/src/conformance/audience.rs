//! Whose receipts count.

use super::codes::{DENIED, INVALID};
use crate::world::{World, group_id, ids, names, send_receipts, with};
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::group::MemberResult;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::{Request, Response};

async fn join(world: &World, user: &str, group: &ConversationId) {
    world.done(user, Request::JoinGroup { group_id: group_id(group), hello: String::new() }).await;
}

async fn quit(world: &World, user: &str, group: &ConversationId) {
    world.done(user, Request::QuitGroup { group_id: group_id(group) }).await;
}

async fn kick(world: &World, owner: &str, group: &ConversationId, users: &[&str]) {
    let request =
        Request::KickMembers { group_id: group_id(group), users: names(users), reason: String::new() };
    let expected = users.iter().map(|user| ((*user).to_owned(), MemberResult::Done)).collect();
    assert_eq!(world.must(owner, request).await, Response::MemberResults(expected));
}

pub async fn members_without_the_sender_are_waited_for(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let message = world.send("bob", &group).await;
    assert!(message.need_read_receipt);
    assert_eq!((message.read_count, message.unread_count), (0, 2));
    assert_eq!(world.lists("bob", &message).await, (vec![], names(&["ann", "eve"])));
    world.read("eve", &[&message]).await;
    assert_eq!(world.lists("bob", &message).await, (names(&["eve"]), names(&["ann"])));
    world.read("ann", &[&message]).await;
    assert_eq!(world.lists("bob", &message).await, (names(&["eve", "ann"]), vec![]));
    assert_eq!(world.counts("bob", &message).await, (2, 0));
}

pub async fn who_joins_later_is_neither_read_nor_unread(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    join(world, "eve", &group).await;
    assert_eq!(world.lists("ann", &message).await, (vec![], names(&["bob"])));
    assert_eq!(world.code("eve", send_receipts(&ids(&[&message]))).await, DENIED);
    assert_eq!(world.counts("ann", &message).await, (0, 1));
    let next = world.send("ann", &group).await;
    assert_eq!(world.counts("ann", &next).await, (0, 2));
}

pub async fn who_leaves_unread_is_waited_for_no_more(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    let before = world.receipts("ann", &[&message]).await[0].version;
    quit(world, "bob", &group).await;
    let receipt = world.receipts("ann", &[&message]).await.remove(0);
    assert_eq!((receipt.read_count, receipt.unread_count), (0, 1));
    assert!(receipt.version > before);
    assert_eq!(world.lists("ann", &message).await, (vec![], names(&["eve"])));
    world.read("eve", &[&message]).await;
    assert_eq!(world.counts("ann", &message).await, (1, 0), "all read can be reached");
}

pub async fn who_leaves_after_reading_stays_in_the_read_list(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    let before = world.receipts("ann", &[&message]).await;
    quit(world, "bob", &group).await;
    assert_eq!(world.receipts("ann", &[&message]).await, before);
    assert_eq!(world.lists("ann", &message).await, (names(&["bob"]), names(&["eve"])));
}

pub async fn who_is_kicked_is_waited_for_no_more(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Work, &["ann", "bob", "eve", "dan"]).await;
    let one = world.send("bob", &group).await;
    let two = world.send("ann", &group).await;
    world.read("eve", &[&one]).await;
    kick(world, "ann", &group, &["eve", "dan"]).await;
    assert_eq!(world.lists("bob", &one).await, (names(&["eve"]), names(&["ann"])));
    assert_eq!(world.lists("ann", &two).await, (vec![], names(&["bob"])));
    assert_eq!(world.counts("bob", &one).await, (1, 1));
    assert_eq!(world.counts("ann", &two).await, (0, 1));
    assert_eq!(world.code("eve", send_receipts(&ids(&[&two]))).await, DENIED);
}

pub async fn who_comes_back_cannot_read_what_was_sent_before(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let before = world.send("ann", &group).await;
    quit(world, "bob", &group).await;
    join(world, "bob", &group).await;
    assert_eq!(world.code("bob", send_receipts(&ids(&[&before]))).await, DENIED);
    assert_eq!(world.lists("ann", &before).await, (vec![], vec![]));
    let after = world.send("ann", &group).await;
    world.read("bob", &[&after]).await;
    assert_eq!(world.lists("ann", &after).await, (names(&["bob"]), vec![]));
}

/// A page of a history that crosses the day on which one joined.
pub async fn of_a_list_those_that_one_was_sent_are_recorded(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    let before = world.send("ann", &group).await;
    join(world, "eve", &group).await;
    let after = world.send("ann", &group).await;
    let not_for_her = world.send_to("ann", &group, &["bob"]).await;
    let plain = world.send_plain("ann", &group).await;
    let own = world.send("eve", &group).await;
    world.read("eve", &[&before, &after, &not_for_her, &plain, &own]).await;
    assert_eq!(world.lists("ann", &after).await, (names(&["eve"]), names(&["bob"])));
    assert_eq!(world.lists("ann", &before).await, (vec![], names(&["bob"])));
    assert_eq!(world.lists("ann", &not_for_her).await, (vec![], names(&["bob"])));
    world.read("eve", &[&before, &after]).await;
    assert_eq!(world.code("eve", send_receipts(&ids(&[&before, &not_for_her, &own]))).await, DENIED);
    assert_eq!(world.code("eve", send_receipts(&ids(&[&plain, &own]))).await, INVALID);
}

pub async fn who_was_kicked_and_came_back_sends_receipts_for_what_came_after(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob", "eve"]).await;
    let (read, unread) = (world.send("ann", &group).await, world.send("ann", &group).await);
    world.read("eve", &[&read]).await;
    kick(world, "ann", &group, &["eve"]).await;
    let without = world.send("ann", &group).await;
    join(world, "eve", &group).await;
    let after = world.send("ann", &group).await;
    assert_eq!(world.code("eve", send_receipts(&ids(&[&unread, &without]))).await, DENIED);
    world.read("eve", &[&unread, &without, &after]).await;
    assert_eq!(world.lists("ann", &after).await, (names(&["eve"]), names(&["bob"])));
    world.read("eve", &[&read, &unread]).await;
    for (message, readers) in [(&read, &["eve"][..]), (&unread, &[]), (&without, &[])] {
        assert_eq!(world.lists("ann", message).await, (names(readers), names(&["bob"])));
    }
}

pub async fn a_receipt_that_waited_has_the_time_of_reading(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "eve", "dan"]).await;
    let (first, second) = (world.send("ann", &group).await, world.send("ann", &group).await);
    world.sleep(3600);
    world.read("eve", &[&first]).await;
    let by_eve = world.receipts("ann", &[&first]).await[0].time;
    let read_at = |messages: &[&Message], read_at: &[u64]| Request::SendReceipts {
        messages: ids(messages),
        read_at: read_at.to_vec(),
    };
    // Bob's has waited. One was read before it was there, as his clock says.
    world.done("bob", read_at(&[&first, &second], &[first.server_time + 60, 5])).await;
    // Dan's clock is ahead.
    world.done("dan", read_at(&[&first], &[by_eve + 1_000_000])).await;
    let now = world.now();
    let readers = world.readers_by("ann", &first, ReaderFilter::Read, 1).await;
    let readers: Vec<_> =
        readers.iter().map(|reader| (reader.member.user_id.as_str(), reader.read_at)).collect();
    assert_eq!(readers, [("eve", by_eve), ("bob", first.server_time + 60), ("dan", now)]);
    let receipts = world.receipts("ann", &[&first, &second]).await;
    assert_eq!([receipts[0].time, receipts[1].time], [now, second.server_time]);
    // Known already: what is said later about the time changes nothing.
    world.done("bob", read_at(&[&first, &second], &[first.server_time + 70, second.server_time + 70])).await;
    assert_eq!(world.receipts("ann", &[&first, &second]).await, receipts);
    assert_eq!(world.code("bob", read_at(&[&first], &[1, 2])).await, INVALID);
}

pub async fn who_comes_back_may_repeat_a_receipt(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    let before = world.receipts("ann", &[&message]).await;
    quit(world, "bob", &group).await;
    join(world, "bob", &group).await;
    world.read("bob", &[&message]).await;
    assert_eq!(world.receipts("ann", &[&message]).await, before);
    assert_eq!(world.lists("ann", &message).await, (names(&["bob"]), vec![]));
}

pub async fn targets_are_the_audience_of_a_targeted_message(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "eve", "dan"]).await;
    let message = world.send_to("bob", &group, &["dan", "ann"]).await;
    assert_eq!(world.lists("bob", &message).await, (vec![], names(&["ann", "dan"])));
    assert_eq!(world.code("eve", send_receipts(&ids(&[&message]))).await, DENIED);
    world.read("dan", &[&message]).await;
    assert_eq!(world.counts("bob", &message).await, (1, 1));
    quit(world, "eve", &group).await;
    assert_eq!(world.counts("bob", &message).await, (1, 1), "she was not waited for");
    kick(world, "ann", &group, &["dan"]).await;
    assert_eq!(world.lists("bob", &message).await, (names(&["dan"]), names(&["ann"])));
}

pub async fn a_pair_reads_each_other(world: &World) {
    world.users(&["ann", "bob"]).await;
    let one = world.send("ann", &with("bob")).await;
    let two = world.send("bob", &with("ann")).await;
    assert_eq!((one.seq, two.seq), (1, 2));
    world.read("bob", &[&one]).await;
    let read_at = world.now();
    let receipt = world.receipts("ann", &[&one]).await.remove(0);
    assert_eq!((receipt.conversation, receipt.read_count), (with("bob"), 1));
    assert_eq!((receipt.unread_count, receipt.time), (0, read_at));
    assert_eq!(world.counts("bob", &two).await, (0, 1));
    let view = world.view("ann", &one).await;
    assert!(view.receipt_peer_read && !view.is_peer_read, "a receipt is not a mark");
    assert_eq!((view.read_count, view.unread_count), (0, 0), "counts are for groups");
    assert!(world.view("bob", &one).await.has_sent_receipt);
    assert!(!world.view("ann", &two).await.has_sent_receipt);
}

pub async fn a_meeting_shows_the_past_but_does_not_wait_for_newcomers(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    join(world, "eve", &group).await;
    assert_eq!(world.newest("eve", &group).await, [1]);
    assert_eq!(world.code("eve", send_receipts(&ids(&[&message]))).await, DENIED);
    assert_eq!(world.lists("ann", &message).await, (vec![], names(&["bob"])));
}

pub async fn everyone_can_leave_until_nobody_is_waited_for(world: &World) {
    let users = ["ann", "bob", "eve", "dan", "joe"];
    world.users(&users).await;
    let group = world.group(Work, &users).await;
    let message = world.send("ann", &group).await;
    for (left, user) in users[1..].iter().enumerate() {
        assert_eq!(world.counts("ann", &message).await, (0, 4 - left as u64));
        quit(world, user, &group).await;
    }
    assert_eq!(world.counts("ann", &message).await, (0, 0));
    assert_eq!(world.lists("ann", &message).await, (vec![], vec![]));
}

pub async fn a_leaver_of_a_revoked_message_disturbs_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let revoked = world.send("ann", &group).await;
    let other = world.send("ann", &group).await;
    let request =
        Request::RevokeMessage { conversation: None, message: revoked.msg_id.clone(), reason: String::new() };
    world.done("ann", request).await;
    world.events.take();
    quit(world, "bob", &group).await;
    assert_eq!(world.counts("ann", &other).await, (0, 1));
    let changes = super::events::changes(&world.events.take(), "ann");
    assert_eq!(changes.len(), 1, "nothing of the revoked message: {changes:?}");
}
