//! Reminders of the operator's: whom they reach, how often, and what there is nobody to be reminded of.

use super::codes::{DENIED, GONE, INVALID, SWITCHED_OFF, UNKNOWN};
use crate::world::{World, group_id, names, with};
use doubletick_engine::bus::Event;
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::Reminder;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Push, Request, Response};
use doubletick_protocol::{Error, codes, limits};

fn request(message: &str) -> Request {
    Request::Remind { message: message.to_owned() }
}

async fn remind(world: &World, message: &Message) -> Result<u64, Error> {
    match world.operate("", request(&message.msg_id)).await? {
        Response::Count(count) => Ok(count),
        other => panic!("a reminder was answered by {other:?}"),
    }
}

async fn code(world: &World, message: &str) -> i32 {
    let error = world.operate("", request(message)).await.expect_err("a refusal");
    assert!(error.text.contains(": "), "what is wrong has a name: {}", error.text);
    error.code
}

/// Who was reminded of what, since this was asked last. Nothing else was announced.
fn told(world: &World) -> Vec<(Vec<UserId>, Reminder)> {
    let of = |event| match event {
        Event::Users(users, Push::Reminder(reminder)) => (users, *reminder),
        other => panic!("{other:?} was announced"),
    };
    world.events.take().into_iter().map(of).collect()
}

pub async fn who_has_not_read_is_reminded_and_nobody_else(world: &World) {
    world.users(&["ann", "bob", "cid", "dan", "eve", "fay"]).await;
    let group = world.group(Public, &["ann", "bob", "cid", "dan", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    world.done("dan", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("fay", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    world.events.take();
    assert_eq!(remind(world, &message).await, Ok(2));
    let reminder = Reminder {
        conversation: group,
        msg_id: message.msg_id.clone(),
        seq: message.seq,
        sender: "ann".to_owned(),
        time: world.now(),
    };
    assert_eq!(told(world), [(names(&["cid", "eve"]), reminder)]);
    // It is a word, and no change of anything.
    assert_eq!(world.counts("ann", &message).await, (1, 2));
}

pub async fn there_is_one_reminder_of_a_message_an_hour_also_after_a_restart(world: &mut World) {
    world.users(&["ann", "bob", "cid"]).await;
    let group = world.group(Work, &["ann", "bob", "cid"]).await;
    let (message, other) = (world.send("ann", &group).await, world.send("ann", &group).await);
    assert_eq!(remind(world, &message).await, Ok(2));
    let at = world.now();
    world.events.take();
    let early = remind(world, &message).await.expect_err("a second one");
    assert_eq!(early.code, codes::ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT);
    let next = at + limits::REMINDER_SECONDS;
    assert!(early.text.contains(&format!("possible from {next} on")), "{}", early.text);
    assert_eq!(told(world), []);
    assert_eq!(remind(world, &other).await, Ok(2), "of another message");
    world.reopen().await;
    assert_eq!(code(world, &message.msg_id).await, codes::ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT);
    world.read("bob", &[&message]).await;
    world.sleep(limits::REMINDER_SECONDS);
    world.events.take();
    assert_eq!(remind(world, &message).await, Ok(1));
    let told = told(world);
    assert_eq!((&told[0].0, told[0].1.time), (&names(&["cid"]), world.now()));
}

pub async fn the_peer_of_a_pair_is_reminded_until_they_have_read(world: &World) {
    world.users(&["ann", "bob"]).await;
    for (sender, peer) in [("ann", "bob"), ("bob", "ann")] {
        let (read, unread) = (world.send(sender, &with(peer)).await, world.send(sender, &with(peer)).await);
        world.read(peer, &[&read]).await;
        world.events.take();
        assert_eq!(remind(world, &read).await, Ok(0));
        assert_eq!(told(world), []);
        assert_eq!(remind(world, &unread).await, Ok(1));
        let told = told(world);
        assert_eq!(told.len(), 1);
        assert_eq!((&told[0].0, &told[0].1.conversation), (&names(&[peer]), &with(sender)));
    }
}

pub async fn of_targets_those_who_have_not_read_are_reminded(world: &World) {
    world.users(&["ann", "bob", "cid", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "cid", "dan"]).await;
    let message = world.send_to("ann", &group, &["bob", "dan"]).await;
    world.read("bob", &[&message]).await;
    world.events.take();
    assert_eq!(remind(world, &message).await, Ok(1));
    assert_eq!(told(world)[0].0, names(&["dan"]));
}

pub async fn a_message_that_everybody_has_read_reminds_nobody_as_often_as_one_likes(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    world.events.take();
    for _ in 0..2 {
        assert_eq!(remind(world, &message).await, Ok(0));
    }
    assert_eq!(told(world), []);
}

pub async fn of_some_messages_nobody_can_be_reminded(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let plain = world.send_plain("ann", &group).await;
    let revoked = world.send("ann", &group).await;
    let request =
        Request::RevokeMessage { message: revoked.msg_id.clone(), conversation: None, reason: String::new() };
    world.done("ann", request).await;
    let off = world.send("ann", &group).await;
    let ended = world.group(Public, &["ann", "bob"]).await;
    let gone = world.send("ann", &ended).await;
    world.done("ann", Request::DeleteGroup { group_id: group_id(&ended) }).await;
    world.events.take();
    assert_eq!(code(world, "").await, INVALID);
    assert_eq!(code(world, "nobody-has-sent-it").await, UNKNOWN);
    assert_eq!(code(world, &plain.msg_id).await, UNKNOWN);
    assert_eq!(code(world, &revoked.msg_id).await, UNKNOWN);
    assert_eq!(code(world, &gone.msg_id).await, GONE);
    assert_eq!(told(world), []);
    let settings = Settings { receipt_group_types: [Work].into(), ..Settings::default() };
    world.must("ann", Request::SetSettings(settings)).await;
    world.events.take();
    assert_eq!(code(world, &off.msg_id).await, SWITCHED_OFF);
    assert_eq!(told(world), []);
}

pub async fn users_remind_nobody(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    world.events.take();
    for user in ["ann", "bob"] {
        assert_eq!(world.code(user, request(&message.msg_id)).await, DENIED);
    }
    assert_eq!(told(world), []);
    assert_eq!(remind(world, &message).await, Ok(1), "a refused one does not count");
}

pub async fn in_a_large_group_everyone_is_reminded_once_in_slices(world: &World) {
    let members: Vec<UserId> = (0..1101).map(|number| format!("u{number:04}")).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    world.users(&members).await;
    let group = world.group(Public, &members[..1]).await;
    for some in members[1..].chunks(20) {
        let request = Request::InviteMembers { group_id: group_id(&group), users: names(some) };
        world.operate("u0000", request).await.expect("members");
    }
    let message = world.send("u0000", &group).await;
    for reader in ["u0007", "u0600", "u1100"] {
        world.read(reader, &[&message]).await;
    }
    world.events.take();
    assert_eq!(remind(world, &message).await, Ok(1097));
    let told = told(world);
    assert_eq!(told.len(), 3, "slices");
    let expected: Vec<&str> =
        members[1..].iter().copied().filter(|user| !["u0007", "u0600", "u1100"].contains(user)).collect();
    let reached: Vec<&str> = told.iter().flat_map(|(users, _)| users).map(String::as_str).collect();
    assert_eq!(reached, expected);
    assert_eq!(code(world, &message.msg_id).await, codes::ERR_SDK_COMM_API_CALL_FREQUENCY_LIMIT);
}
