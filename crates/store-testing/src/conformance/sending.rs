//! Sending: seqs, duplicates, receivers, limits, targets, online-only messages.

use super::codes::{DENIED, GONE, INVALID, UNKNOWN};
use crate::world::{START_MS, World, elem, group_id, history, ids, names, send_receipts, seqs, text, with};
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType::{AvChatRoom, Community, Meeting, Public, Work};
use doubletick_protocol::group::{GroupChange, MemberChange, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Message, MessageContent, MessageStatus, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

fn send(new: &NewMessage) -> Request {
    Request::SendMessage(new.clone())
}

pub async fn seqs_are_dense_from_one_in_every_conversation(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let one = world.group(Work, &["ann", "bob"]).await;
    let other = world.group(Public, &["ann", "bob"]).await;
    for seq in 1..=5 {
        assert_eq!(world.send("ann", &one).await.seq, seq);
        assert_eq!(world.send_plain("bob", &other).await.seq, seq);
        assert_eq!(world.send("ann", &with("bob")).await.seq, 2 * seq - 1);
        assert_eq!(world.send("bob", &with("ann")).await.seq, 2 * seq);
        assert_eq!(world.send("bob", &with("eve")).await.seq, seq);
        // What is refused takes no seq.
        assert_eq!(world.code("eve", send(&world.message(&one))).await, DENIED);
    }
}

pub async fn the_same_id_is_stored_once(world: &World) {
    world.users(&["ann", "bob"]).await;
    for conversation in [world.group(Work, &["ann", "bob"]).await, with("bob")] {
        let new = world.message(&conversation);
        let first = world.send_new("ann", new.clone()).await;
        let reader = if conversation.is_group() { conversation.clone() } else { with("ann") };
        world.read("bob", &[&first]).await;
        let mut changed = new.clone();
        changed.content.elems = vec![text("something else")];
        let again = world.send_new("ann", changed).await;
        assert_eq!(again.content, first.content, "what is stored is answered");
        assert_eq!((again.seq, again.server_time), (first.seq, first.server_time));
        let stored = world.view("ann", &first).await;
        assert_eq!(again, stored, "with the counts of now");
        assert_eq!(world.newest("bob", &reader).await, [1]);
        assert_eq!(world.send("ann", &conversation).await.seq, 2);
    }
}

pub async fn the_same_id_of_someone_else_or_elsewhere_is_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let mut new = world.message(&group);
    world.send_new("ann", new.clone()).await;
    assert_eq!(world.code("bob", send(&new)).await, INVALID);
    new.conversation = with("bob");
    assert_eq!(world.code("ann", send(&new)).await, INVALID);
    assert_eq!(world.newest("ann", &group).await, [1]);
    assert_eq!(world.newest("ann", &with("bob")).await, [0; 0]);
}

pub async fn a_message_has_an_element_and_a_limited_size(world: &World) {
    world.users(&["ann", "bob"]).await;
    let mut new = world.message(&with("bob"));
    new.content.elems.clear();
    assert_eq!(world.code("ann", send(&new)).await, codes::ERR_INVALID_MSG_ELEM);
    new.content.elems = vec![text(&"x".repeat(13_000))];
    assert_eq!(world.code("ann", send(&new)).await, codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
    // Exactly the limit, in bytes of the JSON of the elements, passes.
    let room = 12 * 1024 - serde_json::to_string(&vec![text("")]).unwrap().len();
    new.content.elems = vec![text(&"x".repeat(room + 1))];
    assert_eq!(world.code("ann", send(&new)).await, codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
    new.content.elems = vec![text(&"x".repeat(room))];
    assert_eq!(world.send_new("ann", new).await.seq, 1);
}

pub async fn the_texts_beside_the_elements_count_too(world: &World) {
    world.users(&["ann", "bob"]).await;
    let long = || "x".repeat(13_000);
    type Edit = fn(&mut MessageContent, String);
    let edits: [Edit; 4] = [
        |content, text| content.cloud_custom_str = text,
        |content, text| content.moderation_configuration_id = text,
        |content, text| content.at_users = vec![text[..32].to_owned(); text.len() / 32],
        |content, words| content.offline_push = Some(text(&words)),
    ];
    for edit in edits {
        let mut new = world.message(&with("bob"));
        edit(&mut new.content, long());
        assert_eq!(world.code("ann", send(&new)).await, codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
    }
    assert_eq!(world.newest("ann", &with("bob")).await, [0; 0]);
}

pub async fn receivers_must_exist(world: &World) {
    world.users(&["ann"]).await;
    assert_eq!(world.code("ann", send(&world.message(&with("nobody")))).await, codes::ERR_SVR_MSG_INVALID_ID);
    let oneself = send(&world.message(&with("ann")));
    assert_eq!(world.code("ann", oneself).await, codes::ERR_INVALID_MSG_RECEIVER);
    let nowhere = ConversationId::Group("nowhere".to_owned());
    assert_eq!(world.code("ann", send(&world.message(&nowhere))).await, GONE);
    let bad = with("not\nprintable");
    assert_eq!(world.code("ann", send(&world.message(&bad))).await, codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    let bad = ConversationId::Group("x".repeat(49));
    assert_eq!(world.code("ann", send(&world.message(&bad))).await, codes::ERR_SDK_GROUP_INVALID_ID);
}

pub async fn only_members_may_send_to_a_group(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    assert_eq!(world.code("eve", send(&world.message(&group))).await, DENIED);
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("bob", send(&world.message(&group))).await, DENIED);
    world.done("ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("ann", send(&world.message(&group))).await, GONE);
}

pub async fn the_muted_may_not_send(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let muted = codes::ERR_SVR_GROUP_SHUTUP_DENY;
    let mute = |seconds| Request::ModifyMember {
        group_id: group_id(&group),
        user_id: "bob".to_owned(),
        change: MemberChange { mute_seconds: Some(seconds), ..MemberChange::default() },
    };
    world.done("ann", mute(100)).await;
    assert_eq!(world.code("bob", send(&world.message(&group))).await, muted);
    world.sleep(100);
    assert_eq!(world.send("bob", &group).await.seq, 1);
    world.done("ann", mute(100)).await;
    world.done("ann", mute(0)).await;
    assert_eq!(world.send("bob", &group).await.seq, 2);
    let mute_all = |on| Request::ModifyGroup {
        group_id: group_id(&group),
        change: GroupChange { muted_all: Some(on), ..GroupChange::default() },
    };
    let promote = Request::ModifyMember {
        group_id: group_id(&group),
        user_id: "eve".to_owned(),
        change: MemberChange { role: Some(Role::Admin), ..MemberChange::default() },
    };
    world.done("ann", promote).await;
    world.done("ann", mute_all(true)).await;
    assert_eq!(world.code("bob", send(&world.message(&group))).await, muted);
    assert_eq!(world.send("eve", &group).await.seq, 3);
    assert_eq!(world.send("ann", &group).await.seq, 4);
    world.done("ann", mute_all(false)).await;
    let message = world.send("bob", &group).await;
    assert_eq!(message.seq, 5);
    // The muted still read, and change the text of nothing that they have said.
    world.done("ann", mute(100)).await;
    let modify = |message: &Message, words: &str| Request::ModifyMessage {
        message: message.msg_id.clone(),
        base_version: None,
        content: MessageContent { elems: vec![text(words)], ..message.content.clone() },
    };
    assert_eq!(world.code("bob", modify(&message, "said after all")).await, muted);
    let as_it_is = Request::ModifyMessage {
        message: message.msg_id.clone(),
        base_version: None,
        content: message.content.clone(),
    };
    world.must("bob", as_it_is).await;
    world.done("ann", mute(0)).await;
    world.done("ann", mute_all(true)).await;
    assert_eq!(world.code("bob", modify(&message, "said after all")).await, muted);
    assert!(matches!(world.must("eve", modify(&message, "by an admin")).await, Response::Message(_)));
    world.done("ann", mute_all(false)).await;
    assert!(matches!(world.must("bob", modify(&message, "said now")).await, Response::Message(_)));
    world.done("ann", mute(100)).await;
    let anns = world.send("ann", &group).await;
    world.read("bob", &[&anns]).await;
}

pub async fn every_key_of_a_message_comes_back(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let mut custom = elem(3);
    custom.insert("custom_elem_data".to_owned(), "\u{0}\"\\ü😀".into());
    custom.insert("nested".to_owned(), serde_json::json!({"a": [1, 2.5, null, true], "b": {"c": "d"}}));
    custom.insert("large".to_owned(), u64::MAX.into());
    let mut push = serde_json::Map::new();
    push.insert("offline_push_config_title".to_owned(), "hello".into());
    let content = MessageContent {
        elems: vec![custom, text(""), elem(6)],
        cloud_custom_str: "cloud {} \n".to_owned(),
        priority: 2,
        platform: 7,
        at_users: names(&["bob"]),
        excluded_from_unread_count: true,
        excluded_from_last_message: true,
        excluded_from_content_moderation: true,
        excluded_from_muting: true,
        disable_cloud_message_pre_hook: true,
        disable_cloud_message_post_hook: true,
        support_message_extension: true,
        is_forward: true,
        moderation_configuration_id: "moderation".to_owned(),
        offline_push: Some(push),
    };
    let new = NewMessage {
        rand: u32::MAX,
        client_time: 1_234_567_890,
        content: content.clone(),
        ..world.message(&group)
    };
    let sent = world.send_new("ann", new.clone()).await;
    let found = world.view("bob", &sent).await;
    let listed = world.history("bob", history(&group)).await.remove(0);
    assert_eq!(found, listed);
    assert_eq!(world.view("ann", &sent).await, sent);
    for message in [&sent, &found] {
        assert_eq!(message.content, content);
        assert_eq!((message.rand, message.client_time), (u32::MAX, 1_234_567_890));
        assert_eq!((&message.msg_id, &message.conversation), (&new.msg_id, &group));
        assert_eq!((message.sender.as_str(), message.seq), ("ann", 1));
        assert_eq!(message.server_time, sent.server_time);
        assert_eq!((message.status, message.online_only), (MessageStatus::Sent, false));
        assert_eq!((message.version, message.need_read_receipt), (0, true));
    }
    assert_eq!(sent.unique_id, found.unique_id);
    let next = world.send("ann", &group).await;
    assert_ne!(next.unique_id, sent.unique_id);
    assert!(sent.is_read && !found.is_read && !found.has_sent_receipt);
}

pub async fn online_only_messages_leave_no_trace(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for (conversation, seen) in [(group.clone(), group.clone()), (with("bob"), with("ann"))] {
        let mut new = world.message(&conversation);
        new.online_only = true;
        let sent = world.send_new("ann", new).await;
        assert_eq!((sent.seq, sent.online_only, sent.status), (0, true, MessageStatus::Sent));
        assert!(sent.need_read_receipt, "as it was given");
        assert_eq!(world.newest("bob", &seen).await, [0; 0]);
        assert_eq!(world.find("bob", &[&sent]).await, []);
        assert_eq!(world.unread("bob", &seen).await, 0);
        let list = ids(&[&sent]);
        assert_eq!(world.code("bob", send_receipts(&list)).await, UNKNOWN);
        assert_eq!(world.code("ann", Request::GetReceipts { messages: list }).await, UNKNOWN);
        assert_eq!(world.send("ann", &conversation).await.seq, 1, "it takes no seq");
    }
    let mut new = world.message(&with("nobody"));
    new.online_only = true;
    assert_eq!(world.code("ann", send(&new)).await, codes::ERR_SVR_MSG_INVALID_ID);
}

pub async fn targets_must_be_members_of_a_group_that_has_them(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let targeted = |conversation: &ConversationId, targets: &[&str]| {
        send(&NewMessage { targets: names(targets), ..world.message(conversation) })
    };
    assert_eq!(world.code("ann", targeted(&with("bob"), &["bob"])).await, INVALID);
    for group_type in [Community, AvChatRoom] {
        let group = world.group(group_type, &["ann"]).await;
        let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
        world.done("bob", join).await;
        assert_eq!(world.code("ann", targeted(&group, &["bob"])).await, INVALID);
    }
    for group_type in [Work, Public, Meeting] {
        let group = world.group(group_type, &["ann", "bob"]).await;
        assert_eq!(world.code("ann", targeted(&group, &["ann"])).await, INVALID, "only oneself");
        assert_eq!(world.code("ann", targeted(&group, &["eve", "nobody"])).await, INVALID);
        let too_many: Vec<String> = (0..51).map(|n| format!("t{n}")).collect();
        let too_many: Vec<&str> = too_many.iter().map(String::as_str).collect();
        assert_eq!(world.code("ann", targeted(&group, &too_many)).await, INVALID);
        let sent = world.send_to("ann", &group, &["eve", "bob", "ann", "bob"]).await;
        assert_eq!(sent.targets, names(&["bob"]), "members beside the sender, each once");
        assert_eq!(world.counts("ann", &sent).await, (0, 1));
    }
}

pub async fn targeted_messages_are_seen_by_targets_and_sender(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    for group_type in [Work, Public, Meeting] {
        let group = world.group(group_type, &["ann", "bob", "eve"]).await;
        let secret = world.send_to("ann", &group, &["bob"]).await;
        let open = world.send("ann", &group).await;
        assert_eq!(world.newest("ann", &group).await, [2, 1]);
        assert_eq!(world.newest("bob", &group).await, [2, 1]);
        assert_eq!(world.newest("eve", &group).await, [2]);
        assert_eq!(world.find("eve", &[&secret, &open]).await.len(), 1);
        assert_eq!(seqs(&world.sync("eve", &group, 0, 0).await.messages), [2]);
        assert_eq!(world.view("bob", &secret).await.targets, names(&["bob"]));
    }
}

pub async fn a_type_without_receipts_stores_messages_without_the_flag(world: &World) {
    world.users(&["ann", "bob"]).await;
    for group_type in [Community, AvChatRoom] {
        let group = world.group(group_type, &["ann"]).await;
        let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
        world.done("bob", join).await;
        let sent = world.send("ann", &group).await;
        assert!(!sent.need_read_receipt);
        let code = world.code("bob", send_receipts(&ids(&[&sent]))).await;
        assert_eq!(code, super::codes::SWITCHED_OFF);
    }
    let mut settings = Settings::default();
    settings.receipt_group_types.insert(Community);
    world.must("ann", Request::SetSettings(settings)).await;
    let group = world.group(Community, &["ann", "bob"]).await;
    let sent = world.send("ann", &group).await;
    assert!(sent.need_read_receipt);
    world.read("bob", &[&sent]).await;
    assert_eq!(world.counts("ann", &sent).await, (1, 0));
}

pub async fn time_never_goes_back_in_a_conversation(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("bob");
    let at = |seconds: u64| START_MS + 1_000_000 + seconds * 1000;
    let mut times = Vec::new();
    for (number, now_ms) in [at(50), at(20), at(60), at(10)].into_iter().enumerate() {
        let new = world.message(&pair);
        let Ok(Response::Message(message)) = world.ask_at("ann", now_ms, send(&new)).await else { panic!() };
        assert_eq!(message.seq, number as u64 + 1);
        times.push(message.server_time);
    }
    assert_eq!(times, [at(50) / 1000, at(50) / 1000, at(60) / 1000, at(60) / 1000]);
    // Nor does the time of reading.
    let first = world.history("bob", history(&with("ann"))).await.pop().expect("the first message");
    let request = send_receipts(&ids(&[&first]));
    assert_eq!(world.ask_at("bob", at(0), request).await, Ok(Response::Done));
    let Ok(Response::Receipts(receipts)) =
        world.ask_at("ann", at(0), Request::GetReceipts { messages: ids(&[&first]) }).await
    else {
        panic!()
    };
    assert!(receipts[0].time >= first.server_time);
}

pub async fn an_invalid_message_id_is_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    for bad in [String::new(), "x".repeat(65), "tab\t".to_owned()] {
        let new = NewMessage { msg_id: bad, ..world.message(&with("bob")) };
        assert_eq!(world.code("ann", send(&new)).await, INVALID);
    }
    let new = NewMessage { msg_id: "x".repeat(64), ..world.message(&with("bob")) };
    assert_eq!(world.send_new("ann", new).await.seq, 1);
}
