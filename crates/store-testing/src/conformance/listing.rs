//! What users do to conversations in their lists: deleting and pinning.

use super::codes::{DENIED, INVALID};
use crate::world::{World, names, send_receipts, with};
use doubletick_engine::bus::Event;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Request, Response};

fn delete(conversation: &ConversationId) -> Request {
    Request::DeleteConversation { conversation: conversation.clone(), up_to: None, keep_messages: false }
}

fn pin(conversation: &ConversationId, pinned: bool) -> Request {
    Request::PinConversation { conversation: conversation.clone(), pinned }
}

async fn list(world: &World, user: &str) -> Vec<Conversation> {
    match world.must(user, Request::Conversations).await {
        Response::Conversations(list) => list,
        other => panic!("{other:?}"),
    }
}

async fn ids(world: &World, user: &str) -> Vec<ConversationId> {
    list(world, user).await.into_iter().map(|conversation| conversation.id).collect()
}

pub async fn a_deleted_conversation_leaves_the_list_of_who_deleted_it_alone(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    let message = world.send("ann", &group).await.msg_id;
    world.done("bob", delete(&with("ann"))).await;
    world.done("bob", delete(&group)).await;
    assert_eq!(ids(world, "bob").await, []);
    let asked = Request::GetConversations { conversations: vec![group.clone(), with("ann")] };
    assert_eq!(world.must("bob", asked).await, Response::Conversations(Vec::new()));
    assert_eq!(world.total_unread("bob").await, 0);
    assert!(world.newest("bob", &group).await.is_empty());
    let found = Request::FindMessages { messages: vec![message.clone()] };
    assert_eq!(world.must("bob", found).await, Response::Messages(Vec::new()));
    assert_eq!(ids(world, "ann").await.len(), 2);
    assert_eq!(world.newest("ann", &group).await, [1]);
    // Who has deleted it can still have read it.
    world.done("bob", send_receipts(&[message])).await;
}

pub async fn it_comes_back_with_the_next_message_and_without_the_old_ones(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("ann");
    for _ in 0..3 {
        world.send("ann", &with("bob")).await;
    }
    world.done("bob", pin(&pair, true)).await;
    world.done("bob", delete(&pair)).await;
    world.send("ann", &with("bob")).await;
    let [back] = &list(world, "bob").await[..] else { panic!("not back") };
    assert_eq!((back.unread, back.pinned), (1, false));
    assert_eq!(back.last_message.as_ref().map(|last| last.seq), Some(4));
    assert_eq!(world.newest("bob", &pair).await, [4]);
    // An own message brings it back as well.
    world.done("bob", delete(&pair)).await;
    world.send("bob", &pair).await;
    assert_eq!(world.newest("bob", &pair).await, [5]);
    assert_eq!(world.newest("ann", &with("bob")).await, [5, 4, 3, 2, 1]);
}

pub async fn deleting_up_to_a_seq_keeps_what_came_since(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    for _ in 0..3 {
        world.send("ann", &group).await;
    }
    let up_to = |seq| Request::DeleteConversation {
        conversation: group.clone(),
        up_to: Some(seq),
        keep_messages: false,
    };
    world.done("bob", up_to(2)).await;
    assert_eq!((ids(world, "bob").await, world.newest("bob", &group).await), (vec![group.clone()], vec![3]));
    world.done("bob", up_to(1)).await;
    assert_eq!(world.newest("bob", &group).await, [3], "what is deleted stays deleted");
    world.done("bob", up_to(u64::MAX)).await;
    world.send("ann", &group).await;
    assert_eq!(world.newest("bob", &group).await, [4], "what comes later is not deleted beforehand");
}

pub async fn a_deleted_message_is_neither_unread_nor_missed(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for _ in 0..2 {
        world.send("ann", &group).await;
    }
    world.done("bob", delete(&group)).await;
    let page = world.sync("bob", &group, 0, 0).await;
    assert_eq!((page.messages, page.seq, page.more), (Vec::new(), 2, false));
    world.send("ann", &group).await;
    assert_eq!(world.sync("bob", &group, 0, 0).await.messages.len(), 1);
    assert_eq!(world.total_unread("bob").await, 1);
    let Response::JoinedGroups(groups) = world.must("bob", Request::JoinedGroups).await else { panic!() };
    assert_eq!(groups[0].unread, 1);
}

pub async fn deleting_or_pinning_again_says_nothing_new(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("ann");
    world.send("ann", &with("bob")).await;
    for request in [pin(&pair, true), pin(&pair, false), delete(&pair)] {
        world.done("bob", request.clone()).await;
        world.events.take();
        world.done("bob", request.clone()).await;
        assert_eq!(world.events.take(), [], "{request:?}");
    }
    world.done("bob", delete(&with("nobody"))).await;
    assert_eq!(world.events.take(), []);
}

pub async fn pinned_conversations_come_first_and_the_most_active_first_among_them(world: &World) {
    world.users(&["ann", "bob", "eve", "sam"]).await;
    for peer in ["bob", "eve", "sam"] {
        world.sleep(1);
        world.send("ann", &with(peer)).await;
    }
    world.done("ann", pin(&with("bob"), true)).await;
    assert_eq!(ids(world, "ann").await, [with("bob"), with("sam"), with("eve")]);
    world.done("ann", pin(&with("eve"), true)).await;
    assert_eq!(ids(world, "ann").await, [with("eve"), with("bob"), with("sam")]);
    world.done("ann", pin(&with("eve"), false)).await;
    assert_eq!(ids(world, "ann").await, [with("bob"), with("sam"), with("eve")]);
    assert!(!list(world, "bob").await[0].pinned, "it is pinned for one of the two");
}

pub async fn only_what_is_in_the_list_is_pinned(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    assert_eq!(world.code("ann", pin(&with("eve"), true)).await, INVALID, "never begun");
    assert_eq!(world.code("eve", pin(&group, true)).await, DENIED);
    assert_eq!(world.code("eve", delete(&group)).await, DENIED);
    world.done("bob", delete(&with("ann"))).await;
    assert_eq!(world.code("bob", pin(&with("ann"), true)).await, INVALID, "deleted");
    assert_eq!(world.code("bob", pin(&with("ann"), false)).await, INVALID);
}

pub async fn who_comes_into_a_group_again_has_it_in_the_list_and_not_pinned(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let leave = Request::QuitGroup { group_id: group.raw().to_owned() };
    let come = Request::JoinGroup { group_id: group.raw().to_owned(), hello: String::new() };
    for first in [pin(&group, true), delete(&group)] {
        world.done("bob", first).await;
        world.done("bob", leave.clone()).await;
        world.done("bob", come.clone()).await;
        let [back] = &list(world, "bob").await[..] else { panic!("not in the list") };
        assert!(!back.pinned);
    }
    assert!(world.newest("bob", &group).await.is_empty(), "what was deleted stays deleted");
}

pub async fn heads_tell_what_is_not_in_the_list(world: &World) {
    world.users(&["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    let head = async || {
        let head = world.head("bob", &with("ann")).await.expect("begun");
        (head.seq, head.read_seq, head.unlisted)
    };
    assert_eq!(head().await, (1, 0, false));
    world.done("bob", delete(&with("ann"))).await;
    assert_eq!(head().await, (1, 1, true), "a device goes on from there all the same");
    world.send("ann", &with("bob")).await;
    assert_eq!(head().await, (2, 1, false));
}

pub async fn own_sessions_are_told_of_both(world: &World) {
    world.users(&["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    for request in [pin(&with("ann"), true), delete(&with("ann"))] {
        world.events.take();
        world.done("bob", request).await;
        let changed = Event::Users(names(&["bob"]), Push::ConversationChanged(with("ann")));
        assert_eq!(world.events.take(), [changed]);
    }
}
