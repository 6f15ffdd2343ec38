//! What is not read yet, marks, and the conversation list.

use super::codes::{DENIED, INVALID};
use crate::world::{World, group_id, names, with};
use doubletick_protocol::conversation::{Conversation, ReadScope};
use doubletick_protocol::group::GroupType::{AvChatRoom, Meeting, Public, Work};
use doubletick_protocol::group::MemberChange;
use doubletick_protocol::ids::{AT_ALL, ConversationId};
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Request, Response};

fn mark(scope: ReadScope) -> Request {
    Request::MarkRead(scope)
}

fn mark_group(group: &ConversationId, seq: u64) -> Request {
    mark(ReadScope::Group(group_id(group), seq))
}

fn mark_pair(peer: &str, time: u64) -> Request {
    mark(ReadScope::C2c(peer.to_owned(), time))
}

async fn list(world: &World, user: &str) -> Vec<Conversation> {
    match world.must(user, Request::Conversations).await {
        Response::Conversations(conversations) => conversations,
        other => panic!("conversations were answered by {other:?}"),
    }
}

async fn one(world: &World, user: &str, id: &ConversationId) -> Conversation {
    let found = list(world, user).await.into_iter().find(|conversation| conversation.id == *id);
    found.expect("a conversation of the user")
}

pub async fn messages_of_others_count_until_marked(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for _ in 0..3 {
        world.send("ann", &group).await;
        world.send_plain("ann", &with("bob")).await;
    }
    world.send("bob", &group).await;
    assert_eq!(world.unread("bob", &group).await, 3);
    assert_eq!(world.unread("bob", &with("ann")).await, 3);
    assert_eq!(world.total_unread("bob").await, 6);
    assert_eq!(world.unread("ann", &group).await, 1);
    world.done("bob", mark_group(&group, 0)).await;
    assert_eq!(world.unread("bob", &group).await, 0);
    assert_eq!(world.total_unread("bob").await, 3);
    world.done("bob", mark_pair("ann", 0)).await;
    assert_eq!(world.total_unread("bob").await, 0);
    let next = world.send("ann", &group).await;
    assert_eq!(world.unread("bob", &group).await, 1);
    assert!(!world.view("bob", &next).await.is_read);
}

pub async fn receipts_change_no_unread_count(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for (conversation, mine) in [(group.clone(), group), (with("bob"), with("ann"))] {
        let message = world.send("ann", &conversation).await;
        let before = one(world, "bob", &mine).await;
        world.read("bob", &[&message]).await;
        let mut after = one(world, "bob", &mine).await;
        assert_eq!(after.unread, 1);
        let last = after.last_message.as_mut().expect("a last message");
        assert!(last.has_sent_receipt && !last.is_read);
        last.has_sent_receipt = false;
        assert_eq!(after, before, "nothing else of the conversation has changed");
    }
    assert_eq!(world.total_unread("bob").await, 2);
}

pub async fn marking_makes_no_receipts(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let in_group = world.send("ann", &group).await;
    let in_pair = world.send("ann", &with("bob")).await;
    world.done("bob", mark(ReadScope::All)).await;
    assert_eq!(world.counts("ann", &in_group).await, (0, 1));
    assert_eq!(world.counts("ann", &in_pair).await, (0, 1));
    assert_eq!(world.lists("ann", &in_group).await, (vec![], names(&["bob"])));
    let view = world.view("ann", &in_pair).await;
    assert!(view.is_peer_read && !view.receipt_peer_read);
    assert!(!world.view("bob", &in_group).await.has_sent_receipt);
    assert!(world.view("bob", &in_group).await.is_read);
}

pub async fn marks_never_go_back(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let mut times = Vec::new();
    for _ in 0..4 {
        world.send("ann", &group).await;
        times.push(world.send("ann", &with("bob")).await.server_time);
    }
    world.done("bob", mark_group(&group, 3)).await;
    world.done("bob", mark_pair("ann", times[2])).await;
    assert_eq!((world.unread("bob", &group).await, world.unread("bob", &with("ann")).await), (1, 1));
    world.events.take();
    world.done("bob", mark_group(&group, 2)).await;
    world.done("bob", mark_pair("ann", times[1])).await;
    world.done("bob", mark_group(&group, 3)).await;
    world.done("bob", mark_pair("ann", times[2])).await;
    assert_eq!((world.unread("bob", &group).await, world.unread("bob", &with("ann")).await), (1, 1));
    assert_eq!(world.events.take(), [], "nothing new, nothing announced");
}

pub async fn excluded_targeted_and_revoked_messages_do_not_count(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let mut quiet = world.message(&group);
    quiet.content.excluded_from_unread_count = true;
    world.send_new("ann", quiet).await;
    world.send_to("ann", &group, &["bob"]).await;
    let revoked = world.send("ann", &group).await;
    assert_eq!(world.unread("bob", &group).await, 1);
    let request =
        Request::RevokeMessage { conversation: None, message: revoked.msg_id, reason: String::new() };
    world.done("ann", request).await;
    assert_eq!(world.unread("bob", &group).await, 0);
    assert_eq!(world.total_unread("bob").await, 0);
}

pub async fn hidden_messages_do_not_count(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let hidden = world.send("ann", &group).await;
    world.send("ann", &group).await;
    let request = Request::DeleteMessages { conversation: group.clone(), messages: vec![hidden.msg_id] };
    world.done("bob", request).await;
    assert_eq!(world.unread("bob", &group).await, 1);
}

pub async fn meetings_and_chat_rooms_do_not_count(world: &World) {
    world.users(&["ann", "bob"]).await;
    for group_type in [Meeting, AvChatRoom] {
        let group = world.group(group_type, &["ann"]).await;
        let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
        world.done("bob", join).await;
        world.send("ann", &group).await;
        assert_eq!(world.unread("bob", &group).await, 0);
    }
    assert_eq!(world.total_unread("bob").await, 0);
}

pub async fn the_past_of_a_newcomer_does_not_count(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann"]).await;
    for _ in 0..3 {
        world.send("ann", &group).await;
    }
    let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
    world.done("bob", join.clone()).await;
    assert_eq!(world.unread("bob", &group).await, 0);
    world.send("ann", &group).await;
    assert_eq!(world.unread("bob", &group).await, 1);
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.total_unread("bob").await, 0);
    world.send("ann", &group).await;
    world.done("bob", join).await;
    assert_eq!(world.unread("bob", &group).await, 0);
}

pub async fn silenced_groups_are_not_in_the_total(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    world.send("ann", &with("bob")).await;
    for (recv_opt, total) in [(1, 1), (2, 1), (3, 1), (4, 2), (0, 2)] {
        let change = MemberChange { recv_opt: Some(recv_opt), ..MemberChange::default() };
        let user_id = "bob".to_owned();
        world.done("bob", Request::ModifyMember { group_id: group_id(&group), user_id, change }).await;
        assert_eq!(world.total_unread("bob").await, total, "recv_opt {recv_opt}");
        let conversation = one(world, "bob", &group).await;
        assert_eq!((conversation.unread, conversation.recv_opt), (1, recv_opt));
    }
}

pub async fn a_pair_is_marked_up_to_a_time(world: &World) {
    world.users(&["ann", "bob"]).await;
    let mut sent = Vec::new();
    for _ in 0..4 {
        world.sleep(10);
        sent.push(world.send("ann", &with("bob")).await);
    }
    world.done("bob", mark_pair("ann", sent[0].server_time - 1)).await;
    assert_eq!(world.unread("bob", &with("ann")).await, 4);
    world.done("bob", mark_pair("ann", sent[1].server_time)).await;
    assert_eq!(world.unread("bob", &with("ann")).await, 2);
    assert_eq!(one(world, "bob", &with("ann")).await.c2c_read_time, sent[1].server_time);
    let read: Vec<bool> = world
        .find("ann", &sent.iter().collect::<Vec<_>>())
        .await
        .iter()
        .map(|message| message.is_peer_read)
        .collect();
    assert_eq!(read, [true, true, false, false]);
    world.done("bob", mark_pair("ann", u64::MAX)).await;
    assert_eq!(world.unread("bob", &with("ann")).await, 0);
    assert_eq!(one(world, "bob", &with("ann")).await.c2c_read_time, sent[3].server_time);
}

pub async fn a_group_is_marked_up_to_a_seq(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for _ in 0..5 {
        world.send("ann", &group).await;
    }
    world.done("bob", mark_group(&group, 2)).await;
    assert_eq!(world.unread("bob", &group).await, 3);
    assert_eq!(one(world, "bob", &group).await.group_read_seq, 2);
    world.done("bob", mark_group(&group, u64::MAX)).await;
    assert_eq!(one(world, "bob", &group).await.group_read_seq, 5, "the end, not beyond it");
    world.send("ann", &group).await;
    assert_eq!(world.unread("bob", &group).await, 1);
}

pub async fn a_mark_up_to_a_message(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for (conversation, mine) in [(group.clone(), group), (with("bob"), with("ann"))] {
        let mut sent = Vec::new();
        for _ in 0..3 {
            sent.push(world.send("ann", &conversation).await);
        }
        let upto =
            |message: &Message| Request::MarkReadUpTo { conversation: None, message: message.msg_id.clone() };
        world.done("bob", upto(&sent[1])).await;
        assert_eq!(world.unread("bob", &mine).await, 1);
        world.done("bob", upto(&sent[0])).await;
        assert_eq!(world.unread("bob", &mine).await, 1);
        assert_eq!(world.code("eve", upto(&sent[0])).await, DENIED);
    }
    let unknown = Request::MarkReadUpTo { conversation: None, message: "made up".to_owned() };
    assert_eq!(world.code("bob", unknown).await, INVALID);
}

pub async fn marking_everything_by_kind(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let fill = async || {
        world.send("ann", &group).await;
        world.send("ann", &with("bob")).await;
        world.send("eve", &with("bob")).await;
    };
    fill().await;
    world.done("bob", mark(ReadScope::AllC2c)).await;
    assert_eq!((world.total_unread("bob").await, world.unread("bob", &group).await), (1, 1));
    fill().await;
    world.done("bob", mark(ReadScope::AllGroups)).await;
    assert_eq!((world.total_unread("bob").await, world.unread("bob", &group).await), (2, 0));
    fill().await;
    world.done("bob", mark(ReadScope::All)).await;
    assert_eq!(world.total_unread("bob").await, 0);
    assert_eq!(world.total_unread("ann").await, 0, "only one's own");
}

pub async fn the_peer_learns_how_far_a_pair_is_read(world: &World) {
    world.users(&["ann", "bob"]).await;
    let first = world.send_plain("ann", &with("bob")).await;
    world.send("ann", &with("bob")).await;
    let before = world.head("ann", &with("bob")).await.expect("a head").version;
    world.done("bob", mark_pair("ann", first.server_time)).await;
    let missed = world.sync("ann", &with("bob"), 2, before).await;
    let expected = Receipt {
        conversation: with("bob"),
        msg_id: String::new(),
        seq: 0,
        read_count: 1,
        unread_count: 0,
        time: first.server_time,
        version: before + 1,
    };
    assert_eq!(missed.changes, [Change::Receipt(expected)]);
    assert_eq!((missed.version, missed.more), (before + 1, false));
    assert_eq!(world.sync("bob", &with("ann"), 2, before).await.changes, [], "not for who has read");
}

pub async fn groups_tell_nobody_how_far_they_are_read(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let before = world.head("ann", &group).await;
    world.done("bob", mark_group(&group, 0)).await;
    assert_eq!(world.head("ann", &group).await, before);
    assert_eq!(world.sync("ann", &group, 1, 0).await.changes, []);
}

pub async fn marking_where_one_is_not_is_denied_or_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    world.events.take();
    assert_eq!(world.code("eve", mark_group(&group, 0)).await, DENIED);
    let nowhere = ConversationId::Group("nowhere".to_owned());
    assert_eq!(world.code("eve", mark_group(&nowhere, 0)).await, DENIED);
    world.done("eve", mark_pair("ann", 0)).await;
    world.done("eve", mark_pair("nobody", 0)).await;
    world.done("eve", mark(ReadScope::All)).await;
    assert_eq!(world.events.take(), []);
    assert_eq!(list(world, "eve").await, []);
}

pub async fn conversations_are_listed_most_active_first(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let work = world.group(Work, &["ann", "bob"]).await;
    let public = world.group(Public, &["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    world.send("ann", &work).await;
    let ids = |list: Vec<Conversation>| list.into_iter().map(|c| c.id).collect::<Vec<_>>();
    assert_eq!(ids(list(world, "bob").await), [work.clone(), with("ann"), public.clone()]);
    world.send("bob", &public).await;
    let listed = list(world, "bob").await;
    assert!(listed.windows(2).all(|pair| pair[0].active_time >= pair[1].active_time));
    assert_eq!(ids(listed), [public.clone(), work.clone(), with("ann")]);
    assert_eq!(list(world, "eve").await, []);
    // Asked by name: in the order asked, without those that are not there.
    let asked = vec![with("ann"), ConversationId::Group("nowhere".into()), public.clone(), with("eve")];
    let request = Request::GetConversations { conversations: asked };
    let Response::Conversations(found) = world.must("bob", request).await else { panic!() };
    assert_eq!(ids(found), [with("ann"), public.clone()]);
    let conversation = one(world, "bob", &public).await;
    assert_eq!((conversation.group_type, conversation.owner.as_str()), (Some(Public), "ann"));
    world.done("ann", Request::DeleteGroup { group_id: group_id(&public) }).await;
    assert_eq!(ids(list(world, "bob").await), [work, with("ann")]);
}

pub async fn conversations_show_their_last_visible_message(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let last = async |user: &str| one(world, user, &group).await.last_message.map(|message| message.seq);
    assert_eq!(last("bob").await, None);
    let first = world.send("ann", &group).await;
    world.send_to("ann", &group, &["eve"]).await;
    assert_eq!((last("bob").await, last("eve").await), (Some(1), Some(2)));
    let mut never = world.message(&group);
    never.content.excluded_from_last_message = true;
    world.send_new("ann", never).await;
    assert_eq!((last("bob").await, last("ann").await), (Some(1), Some(2)));
    let request =
        Request::DeleteMessages { conversation: group.clone(), messages: vec![first.msg_id.clone()] };
    world.done("bob", request).await;
    assert_eq!(last("bob").await, None);
    let request = Request::RevokeMessage { conversation: None, message: first.msg_id, reason: String::new() };
    world.done("ann", request).await;
    assert_eq!(last("ann").await, Some(2));
}

pub async fn mentions_are_listed_until_read(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let say = async |at_users: &[&str]| {
        let mut new: NewMessage = world.message(&group);
        new.content.at_users = names(at_users);
        world.send_new("ann", new).await;
    };
    say(&["bob"]).await;
    say(&[]).await;
    say(&[AT_ALL]).await;
    say(&["eve"]).await;
    say(&[AT_ALL, "bob"]).await;
    assert_eq!(one(world, "bob", &group).await.at_infos, [(1, 1), (3, 2), (5, 3)]);
    assert_eq!(one(world, "eve", &group).await.at_infos, [(3, 2), (4, 1), (5, 2)]);
    assert_eq!(one(world, "ann", &group).await.at_infos, []);
    world.done("bob", mark_group(&group, 3)).await;
    assert_eq!(one(world, "bob", &group).await.at_infos, [(5, 3)]);
}

pub async fn what_is_deleted_and_revoked_is_taken_off_once(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let mut sent = Vec::new();
    for _ in 0..70 {
        sent.push(world.send("ann", &group).await);
    }
    let delete = |message: &Message| Request::DeleteMessages {
        conversation: group.clone(),
        messages: vec![message.msg_id.clone()],
    };
    let revoke = |message: &Message| Request::RevokeMessage {
        message: message.msg_id.clone(),
        conversation: None,
        reason: String::new(),
    };
    // First this, then that; that twice; the other way round; deleted by two; in another block.
    for (user, request, bob, eve) in [
        ("bob", delete(&sent[3]), 69, 70),
        ("bob", delete(&sent[3]), 69, 70),
        ("ann", revoke(&sent[3]), 69, 69),
        ("ann", revoke(&sent[4]), 68, 68),
        ("bob", delete(&sent[4]), 68, 68),
        ("bob", delete(&sent[5]), 67, 68),
        ("eve", delete(&sent[5]), 67, 67),
        ("ann", revoke(&sent[5]), 67, 67),
        ("eve", delete(&sent[66]), 67, 66),
        ("ann", delete(&sent[67]), 67, 66),
        ("ann", revoke(&sent[67]), 66, 65),
    ] {
        world.done(user, request.clone()).await;
        assert_eq!(
            (world.unread("bob", &group).await, world.unread("eve", &group).await),
            (bob, eve),
            "{request:?}"
        );
    }
    // In the middle of a block, and what is deleted below the mark is not taken off.
    world.done("eve", Request::MarkReadUpTo { message: sent[65].msg_id.clone(), conversation: None }).await;
    assert_eq!(world.unread("eve", &group).await, 2, "of four, one is deleted and one revoked");
    world.done("eve", delete(&sent[10])).await;
    world.done("ann", revoke(&sent[10])).await;
    assert_eq!((world.unread("bob", &group).await, world.unread("eve", &group).await), (65, 2));
    world.done("ann", revoke(&sent[66])).await;
    assert_eq!((world.unread("bob", &group).await, world.unread("eve", &group).await), (64, 2));
}
