//! What happens to stored messages: revoked, modified, hidden.

use super::codes::{DENIED, GONE, INVALID, UNKNOWN};
use crate::world::{World, elem, group_id, history, ids, send_receipts, text, with};
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType::{AvChatRoom, Public, Work};
use doubletick_protocol::group::{MemberChange, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Message, MessageContent, MessageStatus};
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

fn revoke(message: &Message) -> Request {
    Request::RevokeMessage {
        conversation: None,
        message: message.msg_id.clone(),
        reason: "a reason".to_owned(),
    }
}

fn words(words: &str) -> MessageContent {
    MessageContent { elems: vec![text(words)], ..MessageContent::default() }
}

fn modify(message: &Message, base_version: Option<u64>, new: &str) -> Request {
    Request::ModifyMessage { message: message.msg_id.clone(), base_version, content: words(new) }
}

fn delete(conversation: &ConversationId, messages: &[&Message]) -> Request {
    Request::DeleteMessages { conversation: conversation.clone(), messages: ids(messages) }
}

async fn promote(world: &World, group: &ConversationId, user: &str) {
    let change = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
    let request = Request::ModifyMember { group_id: group_id(group), user_id: user.to_owned(), change };
    world.done("ann", request).await;
}

pub async fn the_sender_revokes_within_the_limit(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for (conversation, late) in [
        (group, codes::ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT),
        (with("ann"), codes::ERR_SVR_MSG_REVOKE_TIME_LIMIT),
    ] {
        let first = world.send("bob", &conversation).await;
        world.sleep(119);
        world.done("bob", revoke(&first)).await;
        let second = world.send("bob", &conversation).await;
        world.sleep(120);
        assert_eq!(world.code("bob", revoke(&second)).await, late);
        assert_eq!(world.view("bob", &second).await.status, MessageStatus::Sent);
    }
}

pub async fn without_a_limit_the_sender_revokes_at_any_time(world: &World) {
    world.users(&["ann", "bob"]).await;
    let settings = Settings { revoke_seconds: 0, ..Settings::default() };
    world.must("ann", Request::SetSettings(settings)).await;
    let message = world.send("ann", &with("bob")).await;
    world.sleep(100_000_000);
    world.done("ann", revoke(&message)).await;
    assert_eq!(world.view("bob", &message).await.status, MessageStatus::Revoked);
}

pub async fn leaders_revoke_messages_of_lower_roles_at_any_time(world: &World) {
    world.users(&["ann", "bob", "eve", "dan", "joe"]).await;
    let group = world.group(Public, &["ann", "bob", "eve", "dan", "joe"]).await;
    promote(world, &group, "bob").await;
    promote(world, &group, "dan").await;
    let owners = world.send("ann", &group).await;
    let bobs = world.send("bob", &group).await;
    let eves = world.send("eve", &group).await;
    let eves_other = world.send("eve", &group).await;
    let joes = world.send("joe", &group).await;
    world.sleep(10_000);
    world.done("bob", revoke(&eves)).await;
    world.done("ann", revoke(&eves_other)).await;
    assert_eq!(world.code("dan", revoke(&bobs)).await, DENIED, "admins are equals");
    assert_eq!(world.code("bob", revoke(&owners)).await, DENIED);
    world.done("ann", revoke(&bobs)).await;
    world.done("joe", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("bob", revoke(&joes)).await;
    let revoker = world.view("ann", &eves).await.revoker.expect("a revoker");
    assert_eq!((revoker.user_id.as_str(), revoker.reason.as_str()), ("bob", "a reason"));
}

pub async fn nobody_else_revokes(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    assert_eq!(world.code("bob", revoke(&message)).await, DENIED);
    assert_eq!(world.code("eve", revoke(&message)).await, DENIED);
    let private = world.send("ann", &with("bob")).await;
    assert_eq!(world.code("bob", revoke(&private)).await, DENIED, "the peer of a pair");
    assert_eq!(world.code("eve", revoke(&private)).await, DENIED);
    let left = world.send("bob", &group).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("bob", revoke(&left)).await, DENIED, "a sender who has left");
    world.done("ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("ann", revoke(&message)).await, GONE);
}

pub async fn an_unknown_message_cannot_be_revoked(world: &World) {
    world.users(&["ann"]).await;
    let request =
        Request::RevokeMessage { conversation: None, message: "made up".to_owned(), reason: String::new() };
    assert_eq!(world.code("ann", request).await, codes::ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND);
}

pub async fn a_message_of_another_conversation_than_named_is_left_alone(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    let named = |conversation: &ConversationId| {
        let (conversation, message) = (Some(conversation.clone()), message.msg_id.clone());
        let mark = Request::MarkReadUpTo { conversation: conversation.clone(), message: message.clone() };
        (mark, Request::RevokeMessage { conversation, message, reason: String::new() })
    };
    for wrong in [with("bob"), with("ann"), ConversationId::Group("other".to_owned())] {
        let (mark, revoke) = named(&wrong);
        assert_eq!(world.code("bob", mark).await, INVALID);
        assert_eq!(world.code("ann", revoke).await, INVALID);
    }
    assert_eq!(world.unread("bob", &group).await, 1);
    let (mark, revoke) = named(&group);
    world.done("bob", mark).await;
    assert_eq!(world.unread("bob", &group).await, 0);
    world.done("ann", revoke).await;
    assert_eq!(world.view("bob", &message).await.status, MessageStatus::Revoked);
}

pub async fn a_revoked_message_shows_nothing_that_its_sender_wrote(world: &World) {
    world.users(&["ann", "bob"]).await;
    let mut new = world.message(&with("bob"));
    new.content.cloud_custom_str = "secret".to_owned();
    new.content.at_users = vec!["bob".to_owned()];
    new.content.offline_push = Some(text("push"));
    let message = world.send_new("ann", new).await;
    world.done("ann", revoke(&message)).await;
    for user in ["ann", "bob"] {
        let content = world.view(user, &message).await.content;
        assert_eq!(content, MessageContent { priority: content.priority, ..MessageContent::default() });
    }
}

pub async fn the_reason_of_a_revocation_is_limited(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    let because = |bytes| Request::RevokeMessage {
        conversation: None,
        message: message.msg_id.clone(),
        reason: "x".repeat(bytes),
    };
    assert_eq!(world.code("ann", because(513)).await, INVALID);
    assert_eq!(world.view("bob", &message).await.status, MessageStatus::Sent);
    world.done("ann", because(512)).await;
}

pub async fn revoking_again_succeeds_without_change(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    world.done("ann", revoke(&message)).await;
    let once = world.view("bob", &message).await;
    let version = world.head("ann", &with("bob")).await.map(|head| head.version);
    world.events.take();
    let again = Request::RevokeMessage {
        conversation: None,
        message: message.msg_id.clone(),
        reason: "another".to_owned(),
    };
    world.done("ann", again.clone()).await;
    world.sleep(1_000);
    world.done("ann", again).await;
    assert_eq!(world.view("bob", &message).await, once);
    assert_eq!(world.head("ann", &with("bob")).await.map(|head| head.version), version);
    assert_eq!(world.events.take(), []);
}

pub async fn a_revoked_message_keeps_its_place_without_its_elements(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.send("ann", &group).await;
    world.done("ann", revoke(&message)).await;
    for user in ["ann", "bob"] {
        let listed = world.history(user, history(&group)).await;
        assert_eq!(listed.len(), 2);
        for view in [&listed[1], &world.view(user, &message).await] {
            assert_eq!(view.status, MessageStatus::Revoked);
            assert_eq!(view.content.elems, Vec::<doubletick_protocol::message::Elem>::new());
            assert_eq!(view.revoker.as_ref().map(|revoker| revoker.user_id.as_str()), Some("ann"));
        }
    }
}

pub async fn receipts_of_a_revoked_message_are_gone(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    world.done("ann", revoke(&message)).await;
    assert_eq!(world.receipts("ann", &[&message]).await, []);
    let filter = ReaderFilter::Read;
    let request = Request::GetReaders { message: message.msg_id.clone(), filter, cursor: 0, count: 10 };
    assert_eq!(world.code("ann", request).await, UNKNOWN);
    world.done("eve", send_receipts(&ids(&[&message]))).await;
}

pub async fn chat_rooms_do_not_revoke(world: &World) {
    world.users(&["ann"]).await;
    let room = world.group(AvChatRoom, &["ann"]).await;
    let message = world.send("ann", &room).await;
    assert_eq!(world.code("ann", revoke(&message)).await, codes::ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG);
}

pub async fn sender_and_leaders_modify(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let message = world.send("bob", &group).await;
    let Response::Message(mine) = world.must("bob", modify(&message, None, "once")).await else { panic!() };
    assert_eq!((mine.version, &mine.content), (1, &words("once")));
    let Response::Message(owners) = world.must("ann", modify(&message, Some(1), "twice")).await else {
        panic!()
    };
    assert_eq!((owners.version, &owners.content), (2, &words("twice")));
    assert_eq!(world.code("eve", modify(&message, None, "no")).await, DENIED);
    for user in ["ann", "bob", "eve"] {
        let view = world.view(user, &message).await;
        assert_eq!((view.version, view.content), (2, words("twice")));
        assert_eq!((view.seq, view.server_time), (message.seq, message.server_time));
    }
    let private = world.send("ann", &with("bob")).await;
    assert_eq!(world.code("bob", modify(&private, None, "no")).await, DENIED);
    world.must("ann", modify(&private, Some(0), "yes")).await;
    let unknown = Message { msg_id: "made up".to_owned(), ..private.clone() };
    assert_eq!(world.code("ann", modify(&unknown, None, "no")).await, INVALID);
    let mut empty = modify(&private, None, "");
    if let Request::ModifyMessage { content, .. } = &mut empty {
        content.elems.clear();
    }
    assert_eq!(world.code("ann", empty).await, codes::ERR_INVALID_MSG_ELEM);
    let long = modify(&private, None, &"x".repeat(13_000));
    assert_eq!(world.code("ann", long).await, codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
}

pub async fn a_modification_of_an_old_version_is_a_conflict(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    world.must("ann", modify(&message, Some(0), "one")).await;
    let code = world.code("ann", modify(&message, Some(0), "two")).await;
    assert_eq!(code, codes::ERR_SDK_MSG_MODIFY_CONFLICT);
    assert_eq!(world.view("bob", &message).await.content, words("one"));
    // A client repeats a request whose answer was lost: it is done already, and stays done once.
    for base in [Some(0), None] {
        let Response::Message(same) = world.must("ann", modify(&message, base, "one")).await else {
            panic!()
        };
        assert_eq!((same.version, same.content), (1, words("one")));
    }
    world.must("ann", modify(&message, Some(1), "two")).await;
    assert_eq!(world.view("bob", &message).await.content, words("two"));
}

pub async fn a_revoked_message_cannot_be_modified(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    world.done("ann", revoke(&message)).await;
    let code = world.code("ann", modify(&message, None, "no")).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_REVOKE_MSG_DENY);
}

pub async fn modifying_keeps_the_receipts(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    let before = world.receipts("ann", &[&message]).await;
    let Response::Message(view) = world.must("ann", modify(&message, None, "new")).await else { panic!() };
    assert_eq!((view.read_count, view.unread_count, view.need_read_receipt), (1, 1, true));
    assert_eq!(world.receipts("ann", &[&message]).await, before);
    world.read("eve", &[&message]).await;
    assert_eq!(world.counts("ann", &message).await, (2, 0));
    // A filter by type follows the new content.
    let mut query = history(&group);
    query.elem_types = vec![3];
    assert_eq!(world.history("bob", query.clone()).await, []);
    let content = MessageContent { elems: vec![elem(3)], ..MessageContent::default() };
    let request = Request::ModifyMessage { message: message.msg_id.clone(), base_version: None, content };
    world.must("ann", request).await;
    assert_eq!(world.history("bob", query).await.len(), 1);
}

pub async fn deleting_hides_from_oneself_only(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for (conversation, mine) in [(group.clone(), group), (with("bob"), with("ann"))] {
        let one = world.send("ann", &conversation).await;
        let two = world.send("ann", &conversation).await;
        world.done("bob", delete(&mine, &[&one])).await;
        world.done("bob", delete(&mine, &[&one])).await;
        assert_eq!(world.newest("bob", &mine).await, [2]);
        assert_eq!(world.find("bob", &[&one, &two]).await.len(), 1);
        assert_eq!(world.newest("ann", &conversation).await, [2, 1]);
        assert_eq!(world.sync("bob", &mine, 0, 0).await.messages.len(), 1);
        // Unknown ones and those of other conversations are passed over.
        let other = world.send("bob", &with("eve")).await;
        let made_up = Message { msg_id: "made up".to_owned(), ..one.clone() };
        world.done("bob", delete(&mine, &[&other, &made_up])).await;
        assert_eq!(world.find("bob", &[&other]).await.len(), 1);
    }
}

pub async fn a_hidden_message_still_counts_receipts(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.done("bob", delete(&group, &[&message])).await;
    world.done("ann", delete(&group, &[&message])).await;
    world.read("bob", &[&message]).await;
    assert_eq!(world.counts("ann", &message).await, (1, 0));
}

pub async fn lists_to_delete_are_1_to_50(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let list = |count: usize| Request::DeleteMessages {
        conversation: group.clone(),
        messages: (0..count).map(|n| format!("made up {n}")).collect(),
    };
    assert_eq!(world.code("ann", list(0)).await, INVALID);
    assert_eq!(world.code("ann", list(51)).await, INVALID);
    world.done("ann", list(50)).await;
    assert_eq!(world.code("eve", list(1)).await, DENIED);
}
