//! What a store announces: to whom, in which order, how often.

use super::codes::DENIED;
use crate::world::{World, group_id, ids, names, send_receipts, text, with};
use doubletick_engine::bus::Event;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::group::{GroupTipKind, MemberChange};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::message::{Message, MessageContent, NewMessage};
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Change, Push, Request, Response};

/// The changes announced to one user by name, in order.
pub fn changes(events: &[Event], user: &str) -> Vec<Change> {
    let mut found = Vec::new();
    for event in events {
        if let Event::Users(users, Push::Changes { changes, stable, .. }) = event
            && users.iter().any(|name| name == user)
        {
            assert!(changes.iter().all(|change| change.version() <= *stable));
            found.extend(changes.clone());
        }
    }
    found
}

/// The messages announced: to whom (`None`: the group), and what.
fn messages(events: &[Event]) -> Vec<(Option<Vec<UserId>>, Message)> {
    let mut found = Vec::new();
    for event in events {
        match event {
            Event::Users(users, Push::Message(message)) => {
                found.push((Some(users.clone()), (**message).clone()));
            }
            Event::Group { push: Push::Message(message), .. } => found.push((None, (**message).clone())),
            _ => {}
        }
    }
    found
}

async fn take_after(world: &World, user: &str, request: Request) -> Vec<Event> {
    world.events.take();
    world.must(user, request).await;
    world.events.take()
}

fn join(group: &ConversationId) -> Request {
    Request::JoinGroup { group_id: group_id(group), hello: String::new() }
}

fn tip(event: &Event) -> Option<&GroupTipKind> {
    match event {
        Event::Group { push: Push::GroupTip(tip), .. } => Some(&tip.kind),
        _ => None,
    }
}

pub async fn a_message_is_announced_to_its_sender_and_the_group(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.events.take();
    let sent = world.send("ann", &group).await;
    let events = world.events.take();
    assert_eq!(events.len(), 2);
    let pushed = Message { counted: Some(1), ..sent.clone() };
    assert_eq!(events[0], Event::Users(names(&["ann"]), Push::Message(Box::new(pushed))));
    let Event::Group { group_id: to, except, joined_below: None, push: Push::Message(theirs) } = &events[1]
    else {
        panic!("{:?}", events[1])
    };
    assert_eq!((to.as_str(), except.as_deref()), (group.raw(), Some("ann")));
    assert_eq!((&theirs.msg_id, &theirs.content, theirs.seq), (&sent.msg_id, &sent.content, 1));
    assert_eq!((theirs.read_count, theirs.unread_count), (0, 0), "counts are the sender's");
    assert_eq!(theirs.counted, Some(1), "the first that counts as unread");
    assert!(theirs.need_read_receipt && !theirs.is_read && !theirs.has_sent_receipt);
}

pub async fn a_message_is_announced_to_both_of_a_pair(world: &World) {
    world.users(&["ann", "bob"]).await;
    world.events.take();
    let sent = world.send("ann", &with("bob")).await;
    let announced = messages(&world.events.take());
    assert_eq!(announced.len(), 2);
    assert_eq!(announced[0], (Some(names(&["ann"])), Message { counted: Some(1), ..sent.clone() }));
    let (to, theirs) = &announced[1];
    assert_eq!(to, &Some(names(&["bob"])));
    assert_eq!(theirs.conversation, with("ann"), "from his side");
    assert_eq!((&theirs.msg_id, theirs.seq, theirs.is_read), (&sent.msg_id, 1, false));
}

pub async fn a_targeted_message_is_announced_to_its_targets(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    world.events.take();
    world.send_to("ann", &group, &["eve"]).await;
    let announced: Vec<_> = messages(&world.events.take()).into_iter().map(|(to, _)| to).collect();
    assert_eq!(announced, [Some(names(&["ann"])), Some(names(&["eve"]))]);
}

pub async fn an_online_message_is_announced_with_its_flag(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let online = |conversation: &ConversationId, targets: &[&str]| NewMessage {
        online_only: true,
        targets: names(targets),
        ..world.message(conversation)
    };
    for (new, to) in [
        (online(&group, &[]), None),
        (online(&group, &["eve"]), Some(names(&["eve"]))),
        (online(&with("bob"), &[]), Some(names(&["bob"]))),
    ] {
        let events = take_after(world, "ann", Request::SendMessage(new.clone())).await;
        let announced = messages(&events);
        assert_eq!(announced.len(), 2);
        assert_eq!(announced[1].0, to);
        for (_, message) in &announced {
            assert_eq!((message.seq, message.online_only, message.need_read_receipt), (0, true, true));
            assert_eq!(message.content, new.content);
        }
    }
}

pub async fn the_same_message_twice_is_announced_once(world: &World) {
    world.users(&["ann", "bob"]).await;
    let new = world.message(&with("bob"));
    world.send_new("ann", new.clone()).await;
    assert_eq!(take_after(world, "ann", Request::SendMessage(new)).await, []);
}

pub async fn receipts_are_announced_to_the_sender_with_the_newest_counts(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let one = world.send("ann", &group).await;
    let two = world.send("ann", &group).await;
    let bobs = world.send("bob", &group).await;
    let events = take_after(world, "eve", send_receipts(&ids(&[&two, &bobs, &one]))).await;
    assert_eq!(events.len(), 2, "one announcement for each sender: {events:?}");
    let expected = world.receipts("ann", &[&two, &one]).await;
    let told: Vec<_> = changes(&events, "ann");
    assert_eq!(told, expected.into_iter().map(Change::Receipt).collect::<Vec<_>>());
    let expected = world.receipts("bob", &[&bobs]).await.remove(0);
    assert_eq!(changes(&events, "bob"), [Change::Receipt(expected)]);
    assert_eq!(changes(&events, "eve"), []);
    let private = world.send("ann", &with("bob")).await;
    let events = take_after(world, "bob", send_receipts(&ids(&[&private]))).await;
    let [Change::Receipt(receipt)] = &changes(&events, "ann")[..] else { panic!("{events:?}") };
    assert_eq!((&receipt.conversation, receipt.time), (&with("bob"), world.now()));
    assert_eq!((receipt.read_count, receipt.unread_count, receipt.version), (1, 0, 1));
    assert_eq!(events.len(), 1);
}

pub async fn receipts_sent_twice_are_announced_once(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let old = world.send("ann", &group).await;
    world.read("bob", &[&old]).await;
    assert_eq!(take_after(world, "bob", send_receipts(&ids(&[&old]))).await, []);
    let new = world.send("ann", &group).await;
    let events = take_after(world, "bob", send_receipts(&ids(&[&old, &new]))).await;
    let [Change::Receipt(receipt)] = &changes(&events, "ann")[..] else { panic!("{events:?}") };
    assert_eq!(receipt.msg_id, new.msg_id);
}

pub async fn leaving_is_announced_to_senders_who_waited(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "eve", "dan"]).await;
    let anns = world.send("ann", &group).await;
    let bobs = world.send("bob", &group).await;
    let dans = world.send("dan", &group).await;
    let read = world.send("ann", &group).await;
    world.read("eve", &[&read]).await;
    world.done("dan", Request::QuitGroup { group_id: group_id(&group) }).await;
    let events = take_after(world, "eve", Request::QuitGroup { group_id: group_id(&group) }).await;
    for (user, message) in [("ann", &anns), ("bob", &bobs)] {
        let expected = world.receipts(user, &[message]).await.remove(0);
        assert_eq!(expected.unread_count, 1);
        assert_eq!(changes(&events, user), [Change::Receipt(expected)]);
    }
    assert_eq!(changes(&events, "dan"), [], "{} is of one who has left", dans.msg_id);
}

pub async fn senders_who_have_left_are_told_nothing(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "eve", "dan"]).await;
    let message = world.send("bob", &group).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    let events = take_after(world, "eve", send_receipts(&ids(&[&message]))).await;
    assert_eq!(changes(&events, "bob"), []);
    let events = take_after(world, "dan", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(changes(&events, "bob"), []);
    let request =
        Request::RevokeMessage { conversation: None, message: message.msg_id.clone(), reason: String::new() };
    let events = take_after(world, "ann", request).await;
    assert_eq!(changes(&events, "bob"), []);
    // Who comes back learns from a sync what became of it.
    let other = world.send("eve", &group).await;
    world.done("eve", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("bob", join(&group)).await;
    world.done("eve", join(&group)).await;
    world.done("ann", send_receipts(&ids(&[&other]))).await;
    assert_eq!(world.sync("eve", &group, other.seq, 0).await.changes.len(), 1);
}

pub async fn revoking_and_modifying_are_announced_to_who_may_see_it(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let revoke = |message: &Message| Request::RevokeMessage {
        conversation: None,
        message: message.msg_id.clone(),
        reason: "x".into(),
    };
    let to = |events: &[Event]| {
        let mut users = Vec::new();
        for event in events {
            match event {
                Event::Users(named, Push::Changes { changes, .. }) => {
                    assert!(matches!(changes[..], [Change::Revoked(..) | Change::Modified(..)]));
                    users.extend(named.clone());
                }
                Event::Group { except, joined_below, push: Push::Changes { .. }, .. } => {
                    let since =
                        joined_below.map_or(String::new(), |seq| format!(" who were there before {seq}"));
                    users.push(format!("all but {}{since}", except.as_deref().unwrap_or("nobody")));
                }
                _ => {}
            }
        }
        users.sort();
        users
    };
    // Whoever was there.
    let open = world.send("bob", &group).await;
    let content = MessageContent { elems: vec![text("new")], ..MessageContent::default() };
    let modify = Request::ModifyMessage { message: open.msg_id.clone(), base_version: None, content };
    let events = take_after(world, "ann", modify).await;
    assert_eq!(to(&events), names(&["all but bob who were there before 1", "bob"]));
    let [Change::Modified(_, view)] = &changes(&events, "bob")[..] else { panic!("{events:?}") };
    assert_eq!((view.unread_count, view.version), (2, 1), "the sender has the counts");
    // Targeted: the targets.
    let secret = world.send_to("bob", &group, &["eve"]).await;
    assert_eq!(to(&take_after(world, "bob", revoke(&secret)).await), names(&["bob", "eve"]));
    // A newcomer is not told of what was before.
    let before = world.send("bob", &group).await;
    world.done("dan", join(&group)).await;
    let told = to(&take_after(world, "bob", revoke(&before)).await);
    assert_eq!(told, names(&["all but bob who were there before 3", "bob"]));
    assert_eq!(world.store.groups_of("dan").await, Ok(vec![(group_id(&group), 3)]), "he was not");
    // A pair: both, each from their side.
    let private = world.send("ann", &with("bob")).await;
    let events = take_after(world, "ann", revoke(&private)).await;
    let [Change::Revoked(1, mine)] = &changes(&events, "ann")[..] else { panic!("{events:?}") };
    let [Change::Revoked(1, theirs)] = &changes(&events, "bob")[..] else { panic!("{events:?}") };
    assert_eq!((&mine.conversation, &theirs.conversation), (&with("bob"), &with("ann")));
    assert!(mine.content.elems.is_empty() && theirs.content.elems.is_empty());
    assert_eq!(theirs.revoker.as_ref().map(|revoker| revoker.user_id.as_str()), Some("ann"));
}

pub async fn revoking_reaches_newcomers_of_a_meeting(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    let before = world.send("ann", &group).await;
    world.done("eve", join(&group)).await;
    let request =
        Request::RevokeMessage { conversation: None, message: before.msg_id, reason: String::new() };
    let events = take_after(world, "ann", request).await;
    let reached = events.iter().any(|event| match event {
        Event::Group { except, joined_below, push: Push::Changes { .. }, .. } => {
            except.as_deref() == Some("ann") && joined_below.is_none()
        }
        Event::Users(users, Push::Changes { .. }) => users.contains(&"eve".to_owned()),
        _ => false,
    });
    assert!(reached, "she sees the message, so she learns that it is revoked: {events:?}");
}

pub async fn marks_are_announced_to_oneself_and_the_peer(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let private = world.send("ann", &with("bob")).await;
    let mark = Request::MarkRead(ReadScope::Group(group_id(&group), 0));
    let events = take_after(world, "bob", mark).await;
    assert_eq!(events, [Event::Users(names(&["bob"]), Push::ConversationChanged(group))]);
    let mark = Request::MarkRead(ReadScope::C2c("ann".to_owned(), 0));
    let events = take_after(world, "bob", mark).await;
    let [Change::Receipt(receipt)] = &changes(&events, "ann")[..] else { panic!("{events:?}") };
    assert_eq!((receipt.msg_id.as_str(), &receipt.conversation), ("", &with("bob")));
    assert_eq!(receipt.time, private.server_time);
    let changed = Event::Users(names(&["bob"]), Push::ConversationChanged(with("ann")));
    assert!(events.contains(&changed) && events.len() == 2, "{events:?}");
}

pub async fn routing_comes_before_and_after_tips_in_the_right_order(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann"]).await;
    let id = group_id(&group);
    let changed = |user| Event::Users(names(&[user]), Push::ConversationChanged(group.clone()));
    let gone = |user| Event::Users(names(&[user]), Push::ConversationGone(group.clone()));

    let events = take_after(world, "bob", join(&group)).await;
    assert_eq!(events[0], Event::Joined(id.clone(), names(&["bob"]), 0));
    assert_eq!(tip(&events[1]), Some(&GroupTipKind::Joined));
    assert_eq!(events[2..], [changed("bob")]);

    let invite = Request::InviteMembers { group_id: id.clone(), users: names(&["eve", "bob"]) };
    let events = take_after(world, "ann", invite).await;
    assert_eq!(events[0], Event::Joined(id.clone(), names(&["eve"]), 0));
    assert_eq!(tip(&events[1]), Some(&GroupTipKind::Invited));
    assert_eq!(events[2..], [changed("eve")]);

    let events = take_after(world, "bob", Request::QuitGroup { group_id: id.clone() }).await;
    assert_eq!(tip(&events[0]), Some(&GroupTipKind::Quit));
    assert_eq!(events[1..], [gone("bob"), Event::Left(id.clone(), names(&["bob"]))]);

    let users = names(&["eve"]);
    let kick = Request::KickMembers { group_id: id.clone(), users, reason: String::new() };
    let events = take_after(world, "ann", kick).await;
    assert_eq!(tip(&events[0]), Some(&GroupTipKind::Kicked));
    assert_eq!(events[1..], [gone("eve"), Event::Left(id, names(&["eve"]))]);

    let mut new = crate::world::new_group(Work, "with members");
    new.members = vec![("bob".to_owned(), doubletick_protocol::group::Role::Normal)];
    let events = take_after(world, "ann", Request::CreateGroup(new)).await;
    assert_eq!(events[0], Event::Joined("with members".to_owned(), names(&["ann", "bob"]), 0));
}

pub async fn the_end_of_a_group_is_announced_last(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let events = take_after(world, "ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    assert_eq!(tip(&events[0]), Some(&GroupTipKind::Deleted));
    assert_eq!(events.last(), Some(&Event::GroupGone(group_id(&group))));
    let gone = events
        .iter()
        .any(|event| matches!(event, Event::Group { push: Push::ConversationGone(id), .. } if *id == group));
    assert!(gone, "{events:?}");
}

pub async fn refused_calls_announce_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.events.take();
    for request in [
        send_receipts(&ids(&[&message])),
        Request::SendMessage(world.message(&group)),
        Request::RevokeMessage { conversation: None, message: message.msg_id.clone(), reason: String::new() },
        Request::QuitGroup { group_id: group_id(&group) },
        Request::DeleteGroup { group_id: group_id(&group) },
        Request::MarkRead(ReadScope::Group(group_id(&group), 0)),
        Request::InviteMembers { group_id: group_id(&group), users: names(&["bob"]) },
    ] {
        assert_eq!(world.code("eve", request).await, DENIED);
    }
    assert_eq!(world.events.take(), []);
}

pub async fn settings_are_announced(world: &World) {
    world.users(&["ann"]).await;
    let settings = Settings { revoke_seconds: 5, ..Settings::default() };
    let events = take_after(world, "ann", Request::SetSettings(settings.clone())).await;
    assert_eq!(events, [Event::Settings(settings)]);
}

pub async fn profiles_are_announced_to_oneself(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let change = ProfileChange { nick_name: Some("Ann".to_owned()), ..ProfileChange::default() };
    let events = take_after(world, "ann", Request::ModifyProfile(change)).await;
    let [Event::Users(users, Push::Profile(profile))] = &events[..] else { panic!("{events:?}") };
    assert_eq!((users, profile.nick_name.as_str()), (&names(&["ann"]), "Ann"));
    // A receive option is the user's own matter.
    let change = MemberChange { recv_opt: Some(2), ..MemberChange::default() };
    let request = Request::ModifyMember { group_id: group_id(&group), user_id: "bob".into(), change };
    let events = take_after(world, "bob", request).await;
    assert_eq!(events, [Event::Users(names(&["bob"]), Push::ConversationChanged(group))]);
    let Response::Profiles(_) = world.must("bob", Request::GetProfiles { users: names(&["ann"]) }).await
    else {
        panic!("profiles were answered by something else")
    };
}
