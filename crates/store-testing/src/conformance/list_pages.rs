//! Pages of the conversation list, and of the groups that a user is in.

use super::codes::INVALID;
use crate::world::{World, group_id, with};
use doubletick_protocol::codes;
use doubletick_protocol::conversation::{Conversation, ConversationPage};
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::group::{GroupChange, JoinedGroup, JoinedGroupPage};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use std::cmp::Reverse;
use std::collections::BTreeMap;

async fn page(world: &World, user: &str, cursor: u64, count: u32) -> ConversationPage {
    match world.must(user, Request::ConversationPage { cursor, count }).await {
        Response::ConversationPage(page) => page,
        other => panic!("{other:?}"),
    }
}

async fn group_page(world: &World, user: &str, cursor: u64, count: u32) -> JoinedGroupPage {
    match world.must(user, Request::JoinedGroupPage { cursor, count }).await {
        Response::JoinedGroupPage(page) => page,
        other => panic!("{other:?}"),
    }
}

/// Every page, each with so many at most.
async fn pages(world: &World, user: &str, count: u32) -> Vec<Vec<Conversation>> {
    let (mut all, mut cursor) = (Vec::new(), 0);
    loop {
        let page = page(world, user, cursor, count).await;
        assert!(page.conversations.len() <= count as usize);
        all.push(page.conversations);
        if page.next_seq == 0 {
            return all;
        }
        assert!(page.next_seq > cursor, "a cursor that leads back");
        cursor = page.next_seq;
    }
}

async fn group_pages(world: &World, user: &str, count: u32) -> Vec<Vec<JoinedGroup>> {
    let (mut all, mut cursor) = (Vec::new(), 0);
    loop {
        let page = group_page(world, user, cursor, count).await;
        assert!(page.groups.len() <= count as usize);
        all.push(page.groups);
        if page.next_seq == 0 {
            return all;
        }
        assert!(page.next_seq > cursor, "a cursor that leads back");
        cursor = page.next_seq;
    }
}

async fn whole(world: &World, user: &str) -> Vec<Conversation> {
    match world.must(user, Request::Conversations).await {
        Response::Conversations(list) => list,
        other => panic!("{other:?}"),
    }
}

/// As a client puts pages together.
fn sorted(pages: Vec<Vec<Conversation>>) -> Vec<Conversation> {
    let mut all = pages.concat();
    all.reverse();
    all.sort_by_key(|conversation| Reverse((conversation.pinned, conversation.active_time)));
    all
}

/// Ann with six others and in five groups; some of it is unread, names her, is pinned, deleted or left.
async fn story(world: &World) -> Vec<ConversationId> {
    let peers = ["bob", "cid", "dan", "eve", "fay", "gus"];
    world.users(&["ann"]).await;
    world.users(&peers).await;
    let mut all = Vec::new();
    for (number, peer) in peers.into_iter().enumerate() {
        if number < 5 {
            let group_type = if number % 2 == 0 { Public } else { Work };
            let group = world.group(group_type, &[peer, "ann"]).await;
            let mut new = world.message(&group);
            new.content.at_users = vec!["ann".to_owned()];
            world.send_new(peer, new).await;
            all.push(group);
        }
        // Who began is the lower number of the pair for one half of them.
        let (from, to) = if number % 2 == 0 { ("ann", peer) } else { (peer, "ann") };
        world.send(from, &with(to)).await;
        all.push(with(peer));
    }
    let pinned = Request::PinConversation { conversation: all[3].clone(), pinned: true };
    world.done("ann", pinned).await;
    let deleted =
        Request::DeleteConversation { conversation: all[5].clone(), up_to: None, keep_messages: false };
    world.done("ann", deleted).await;
    world.done("ann", Request::QuitGroup { group_id: group_id(&all[4]) }).await;
    // Two who have never said anything.
    let mut fleeting = world.message(&with("ann"));
    fleeting.online_only = true;
    world.users(&["zoe"]).await;
    world.send_new("zoe", fleeting).await;
    all
}

pub async fn pages_bring_the_list_as_it_is_whole(world: &World) {
    story(world).await;
    let whole = whole(world, "ann").await;
    assert_eq!(whole.len(), 9);
    for count in [1, 2, 3, 8, 9, 10, 100] {
        let pages = pages(world, "ann", count).await;
        assert!(pages.len() <= 11_usize.div_ceil(count as usize), "{count}: {} pages", pages.len());
        assert_eq!(sorted(pages), whole, "{count} on a page");
    }
    assert_eq!(pages(world, "zoe", 3).await, [Vec::new()]);
}

pub async fn pages_bring_the_joined_groups_as_they_are_whole(world: &World) {
    story(world).await;
    let Response::JoinedGroups(whole) = world.must("ann", Request::JoinedGroups).await else { panic!() };
    assert_eq!(whole.len(), 4);
    for count in [1, 3, 4, 100] {
        assert_eq!(group_pages(world, "ann", count).await.concat(), whole, "{count} on a page");
    }
    assert_eq!(group_pages(world, "zoe", 3).await, [Vec::new()]);
}

pub async fn what_moves_between_two_pages_is_on_exactly_one(world: &World) {
    let all = story(world).await;
    let before = whole(world, "ann").await;
    let (mut seen, mut cursor) = (Vec::new(), 0);
    loop {
        let page = page(world, "ann", cursor, 2).await;
        seen.extend(page.conversations.into_iter().map(|conversation| conversation.id));
        cursor = page.next_seq;
        if cursor == 0 {
            break;
        }
        // Whatever was below the others is above them now, and one is new.
        world.sleep(1);
        for peer in ["bob", "gus"] {
            world.send(peer, &with("ann")).await;
        }
        let turned = Request::PinConversation { conversation: all[0].clone(), pinned: seen.len() % 4 == 0 };
        world.done("ann", turned).await;
        let newcomer = format!("new{}", seen.len());
        world.login(&newcomer).await;
        world.send(&newcomer, &with("ann")).await;
    }
    for conversation in &before {
        assert_eq!(seen.iter().filter(|id| **id == conversation.id).count(), 1, "{:?}", conversation.id);
    }
    assert!(seen.contains(&with("new2")), "what has come meanwhile is behind the others");
    assert_eq!(seen.len(), whole(world, "ann").await.len());
}

pub async fn a_page_of_the_list_has_a_megabyte(world: &World) {
    let settings = Settings { message_bytes: 1_048_576, ..Settings::default() };
    world.users(&["ann"]).await;
    world.must("ann", Request::SetSettings(settings)).await;
    let peers = [400_000, 400_000, 400_000, 1_000_000, 600_000, 400_000];
    let peers = peers.iter().enumerate().map(|(number, bytes)| (format!("u{number}"), *bytes));
    let peers: BTreeMap<String, usize> = peers.collect();
    for (peer, bytes) in &peers {
        world.login(peer).await;
        let mut new = world.message(&with("ann"));
        new.content.elems = vec![crate::world::text(&"x".repeat(*bytes))];
        world.send_new(peer, new).await;
    }
    fill_their_pages(world, &peers).await;
    // What is hidden behind a message that does not want to be seen in the list counts as well.
    for peer in peers.keys() {
        let mut new = world.message(&with("ann"));
        new.content.excluded_from_last_message = true;
        world.send_new(peer, new).await;
    }
    fill_their_pages(world, &peers).await;
}

/// Pages have up to a megabyte, or one conversation that has more, and each has as many as it can.
async fn fill_their_pages(world: &World, peers: &BTreeMap<String, usize>) {
    let bytes = |conversation: &Conversation| match &conversation.id {
        ConversationId::C2c(peer) => peers[peer],
        ConversationId::Group(group_id) => panic!("a group: {group_id}"),
    };
    let pages = pages(world, "ann", 100).await;
    for page in &pages {
        assert!(page.len() == 1 || page.iter().map(bytes).sum::<usize>() <= 1_048_576, "too many on a page");
    }
    for two in pages.windows(2) {
        let with_the_next = two[0].iter().chain(two[1].first()).map(bytes).sum::<usize>();
        assert!(with_the_next > 1_000_000, "the next one had room on the page before");
    }
    assert_eq!(sorted(pages), whole(world, "ann").await);
}

pub async fn a_page_of_joined_groups_has_a_megabyte(world: &World) {
    world.users(&["ann"]).await;
    // 11,520 bytes each: 91 of them are a megabyte.
    let custom: Vec<_> = (0..20).map(|number| (format!("{number:064}"), "y".repeat(512))).collect();
    for _ in 0..93 {
        let group = world.group(Work, &["ann"]).await;
        let change = GroupChange { custom: Some(custom.clone()), ..GroupChange::default() };
        world.done("ann", Request::ModifyGroup { group_id: group_id(&group), change }).await;
    }
    let pages = group_pages(world, "ann", 100).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [91, 2]);
}

pub async fn pages_of_lists_have_1_to_100(world: &World) {
    story(world).await;
    for count in [0, 101, u32::MAX] {
        assert_eq!(world.code("ann", Request::ConversationPage { cursor: 0, count }).await, INVALID);
        assert_eq!(world.code("ann", Request::JoinedGroupPage { cursor: 0, count }).await, INVALID);
    }
    for cursor in [u64::MAX, i64::MAX as u64, 1 << 53] {
        assert_eq!(page(world, "ann", cursor, 100).await.conversations, []);
        assert_eq!(group_page(world, "ann", cursor, 100).await.groups, []);
    }
    let stranger = world.code("nobody", Request::ConversationPage { cursor: 0, count: 1 }).await;
    assert_eq!(stranger, codes::ERR_SDK_NOT_LOGGED_IN);
}
