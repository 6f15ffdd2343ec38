//! Pages of who has read and who has not.

use super::codes::{DENIED, GONE, INVALID, UNKNOWN};
use crate::world::{World, group_id, names, with};
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::ReaderFilter::{self, Read, Unread};
use doubletick_protocol::receipt::ReaderPage;
use doubletick_protocol::wire::{Request, Response};
use std::collections::BTreeSet;

fn page(message: &Message, filter: ReaderFilter, cursor: u64, count: u32) -> Request {
    Request::GetReaders { message: message.msg_id.clone(), filter, cursor, count }
}

async fn one_page(
    world: &World,
    user: &str,
    message: &Message,
    filter: ReaderFilter,
    cursor: u64,
    count: u32,
) -> ReaderPage {
    match world.must(user, page(message, filter, cursor, count)).await {
        Response::Readers(page) => page,
        other => panic!("readers were answered by {other:?}"),
    }
}

fn users_of(page: &ReaderPage) -> Vec<UserId> {
    page.readers.iter().map(|reader| reader.member.user_id.clone()).collect()
}

/// A group of `count` members, `u0` the owner, who come in calls of 20.
async fn big_group(world: &World, count: usize) -> doubletick_protocol::ids::ConversationId {
    let users: Vec<UserId> = (0..count).map(|n| format!("u{n}")).collect();
    for user in &users {
        world.login(user).await;
    }
    let group = world.group(Public, &["u0"]).await;
    for some in users[1..].chunks(20) {
        world.must("u0", Request::InviteMembers { group_id: group_id(&group), users: some.to_vec() }).await;
    }
    group
}

pub async fn counts_of_a_page_are_1_to_100(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    for filter in [Read, Unread] {
        for count in [0, 101, u32::MAX] {
            assert_eq!(world.code("ann", page(&message, filter, 0, count)).await, INVALID);
        }
        for count in [1, 100] {
            assert!(one_page(world, "ann", &message, filter, 0, count).await.finished);
        }
    }
}

pub async fn only_the_sender_may_see_who_has_read(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("bob", &group).await;
    assert_eq!(world.code("ann", page(&message, Read, 0, 10)).await, DENIED);
    assert_eq!(world.code("eve", page(&message, Read, 0, 10)).await, DENIED);
    one_page(world, "bob", &message, Unread, 0, 10).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("bob", page(&message, Read, 0, 10)).await, DENIED, "a sender who has left");
    world.done("ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("bob", page(&message, Read, 0, 10)).await, GONE);
}

pub async fn c2c_messages_have_no_lists(world: &World) {
    world.users(&["ann", "bob"]).await;
    let message = world.send("ann", &with("bob")).await;
    assert_eq!(world.code("ann", page(&message, Read, 0, 10)).await, INVALID);
    assert_eq!(world.code("ann", page(&message, Unread, 0, 10)).await, INVALID);
}

pub async fn readers_are_unknown_of_unflagged_revoked_and_unknown_messages(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let plain = world.send_plain("ann", &group).await;
    assert_eq!(world.code("ann", page(&plain, Read, 0, 10)).await, UNKNOWN);
    let revoked = world.send("ann", &group).await;
    let request =
        Request::RevokeMessage { conversation: None, message: revoked.msg_id.clone(), reason: String::new() };
    world.done("ann", request).await;
    assert_eq!(world.code("ann", page(&revoked, Read, 0, 10)).await, UNKNOWN);
    let unknown = Message { msg_id: "made up".to_owned(), ..revoked };
    assert_eq!(world.code("ann", page(&unknown, Unread, 0, 10)).await, UNKNOWN);
}

pub async fn the_read_list_is_in_the_order_of_reading_with_times(world: &World) {
    let users = ["ann", "bob", "eve", "dan", "joe"];
    world.users(&users).await;
    let group = world.group(Work, &users).await;
    let message = world.send("ann", &group).await;
    let mut expected = Vec::new();
    for user in ["dan", "bob", "joe", "eve"] {
        world.sleep(7);
        world.read(user, &[&message]).await;
        expected.push((user.to_owned(), world.now()));
    }
    let readers = world.readers_by("ann", &message, Read, 2).await;
    let found: Vec<(UserId, u64)> =
        readers.into_iter().map(|reader| (reader.member.user_id, reader.read_at)).collect();
    assert_eq!(found, expected);
}

pub async fn the_unread_list_is_in_the_order_of_joining(world: &World) {
    world.users(&["zoe", "ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["zoe", "eve", "ann"]).await;
    for user in ["dan", "bob"] {
        let request = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
        world.done(user, request).await;
    }
    let message = world.send("ann", &group).await;
    let (_, unread) = world.lists("ann", &message).await;
    assert_eq!(unread, names(&["zoe", "eve", "dan", "bob"]));
    assert!(world.readers_by("ann", &message, Unread, 3).await.iter().all(|reader| reader.read_at == 0));
}

pub async fn every_page_size_brings_the_same_list(world: &World) {
    let group = big_group(world, 23).await;
    let message = world.send("u0", &group).await;
    for reader in [5, 3, 20, 11, 9, 8, 7] {
        world.read(&format!("u{reader}"), &[&message]).await;
    }
    for filter in [Read, Unread] {
        let whole = world.readers_by("u0", &message, filter, 100).await;
        for count in 1..25 {
            assert_eq!(world.readers_by("u0", &message, filter, count).await, whole, "pages of {count}");
        }
    }
}

pub async fn read_pages_are_stable_while_others_read(world: &World) {
    let group = big_group(world, 12).await;
    let message = world.send("u0", &group).await;
    let mut order = Vec::new();
    for reader in ["u9", "u2", "u5"] {
        world.read(reader, &[&message]).await;
        order.push(reader.to_owned());
    }
    let (mut found, mut cursor, mut late) = (Vec::new(), 0, vec!["u1", "u7", "u3"]);
    loop {
        let page = one_page(world, "u0", &message, Read, cursor, 1).await;
        found.extend(users_of(&page));
        if let Some(reader) = late.pop() {
            world.read(reader, &[&message]).await;
            order.push(reader.to_owned());
        }
        if page.finished {
            break;
        }
        assert_ne!(page.next_seq, cursor);
        cursor = page.next_seq;
    }
    assert_eq!(found, order, "who reads meanwhile comes at the end, nobody twice");
}

pub async fn unread_pages_miss_nobody_while_others_read_and_leave(world: &World) {
    let group = big_group(world, 20).await;
    let message = world.send("u0", &group).await;
    let mut found = Vec::new();
    let (mut cursor, mut step) = (0, 0);
    loop {
        let page = one_page(world, "u0", &message, Unread, cursor, 3).await;
        found.extend(users_of(&page));
        // Somebody who was listed reads, and somebody who was listed leaves.
        if let Some(last) = found.last().cloned()
            && step < 3
        {
            world.read(&last, &[&message]).await;
            let gone = found[found.len() - 2].clone();
            world.done(&gone, Request::QuitGroup { group_id: group_id(&group) }).await;
        }
        step += 1;
        if page.finished {
            break;
        }
        assert_ne!(page.next_seq, cursor);
        cursor = page.next_seq;
    }
    let everyone: Vec<UserId> = (1..20).map(|n| format!("u{n}")).collect();
    assert_eq!(found, everyone);
    assert_eq!(world.counts("u0", &message).await, (3, 13));
}

pub async fn a_cursor_beyond_the_end_brings_an_empty_last_page(world: &World) {
    let group = big_group(world, 4).await;
    let message = world.send("u0", &group).await;
    world.read("u2", &[&message]).await;
    for filter in [Read, Unread] {
        for cursor in [1_000, 1 << 40, u64::MAX] {
            let page = one_page(world, "u0", &message, filter, cursor, 10).await;
            assert_eq!(
                page,
                ReaderPage { group_id: group_id(&group), readers: vec![], next_seq: 0, finished: true }
            );
        }
    }
}

pub async fn a_group_of_thousands_is_paged_over_every_boundary(world: &World) {
    // Stores keep sets of members in blocks; 4,096 is a natural size of one.
    let count = 4_200;
    let group = big_group(world, count).await;
    let message = world.send("u0", &group).await;
    let readers: BTreeSet<usize> =
        [1, 2, 4_094, 4_095, 4_096, 4_097, 4_199].into_iter().chain((10..4_000).step_by(3)).collect();
    for reader in &readers {
        world.read(&format!("u{reader}"), &[&message]).await;
    }
    let gone: BTreeSet<usize> = [3, 10, 4_098, 4_093].into_iter().collect();
    for member in &gone {
        let member = format!("u{member}");
        world.done(&member, Request::QuitGroup { group_id: group_id(&group) }).await;
    }
    let (read, unread) = world.lists("u0", &message).await;
    let name = |n: &usize| format!("u{n}");
    assert_eq!(read, readers.iter().map(name).collect::<Vec<_>>());
    let expected: Vec<UserId> =
        (1..count).filter(|n| !readers.contains(n) && !gone.contains(n)).map(|n| name(&n)).collect();
    assert_eq!(unread, expected);
    let counts = (read.len() as u64, unread.len() as u64);
    assert_eq!(world.counts("u0", &message).await, counts);
}
