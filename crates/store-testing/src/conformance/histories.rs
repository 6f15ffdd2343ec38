//! History in both directions, every start rule, and who sees what of the past.

use super::codes::{DENIED, GONE, INVALID};
use crate::world::{World, elem, group_id, history, seqs, with};
use doubletick_protocol::group::GroupType::{AvChatRoom, Community, Meeting, Public, Work};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use doubletick_protocol::wire::Request;

/// Ten messages of ann, ten seconds apart.
async fn ten(world: &World, conversation: &ConversationId) -> Vec<Message> {
    let mut sent = Vec::new();
    for _ in 0..10 {
        world.sleep(9);
        sent.push(world.send("ann", conversation).await);
    }
    sent
}

fn query(conversation: &ConversationId, start: HistoryStart, newer: bool, count: u32) -> HistoryQuery {
    HistoryQuery { start, newer, count, ..history(conversation) }
}

async fn page(
    world: &World,
    user: &str,
    conversation: &ConversationId,
    start: HistoryStart,
    newer: bool,
    count: u32,
) -> Vec<u64> {
    seqs(&world.history(user, query(conversation, start, newer, count)).await)
}

pub async fn both_directions_page_through_everything(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for (conversation, mine) in [(group.clone(), group), (with("bob"), with("ann"))] {
        ten(world, &conversation).await;
        for newer in [false, true] {
            for count in [1, 3, 10, 100] {
                let (mut found, mut start) = (Vec::new(), HistoryStart::End);
                loop {
                    let page = world.history("bob", query(&mine, start, newer, count)).await;
                    assert!(page.len() <= count as usize);
                    let Some(last) = page.last() else { break };
                    start = HistoryStart::Message(last.msg_id.clone());
                    found.extend(seqs(&page));
                }
                let all: Vec<u64> = if newer { (1..=10).collect() } else { (1..=10).rev().collect() };
                assert_eq!(found, all);
            }
        }
    }
}

pub async fn a_message_is_excluded_a_seq_and_a_time_are_included(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let sent = ten(world, &group).await;
    let beside = HistoryStart::Message(sent[4].msg_id.clone());
    assert_eq!(page(world, "bob", &group, beside.clone(), false, 2).await, [4, 3]);
    assert_eq!(page(world, "bob", &group, beside, true, 2).await, [6, 7]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Seq(5), false, 2).await, [5, 4]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Seq(5), true, 2).await, [5, 6]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Seq(99), false, 2).await, [10, 9]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Seq(99), true, 2).await, [0; 0]);
    let time = sent[4].server_time;
    assert_eq!(page(world, "bob", &group, HistoryStart::Time(time), false, 2).await, [5, 4]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Time(time), true, 2).await, [5, 6]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Time(time - 1), false, 2).await, [4, 3]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Time(time + 1), true, 2).await, [6, 7]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Time(u64::MAX), true, 2).await, [0; 0]);
    assert_eq!(page(world, "bob", &group, HistoryStart::Time(0), true, 1).await, [1]);
}

pub async fn seqs_bring_exactly_these(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    ten(world, &group).await;
    let these = HistoryStart::Seqs(vec![7, 2, 99, 5, 7, 0]);
    assert_eq!(page(world, "bob", &group, these.clone(), true, 20).await, [2, 5, 7]);
    assert_eq!(page(world, "bob", &group, these, false, 20).await, [7, 5, 2]);
    let many = HistoryStart::Seqs((0..101).collect());
    assert_eq!(world.code("bob", Request::History(query(&group, many, true, 20))).await, INVALID);
    let many = HistoryStart::Seqs((1..101).collect());
    assert_eq!(page(world, "bob", &group, many, true, 100).await.len(), 10);
}

pub async fn windows_are_closed(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let sent = ten(world, &group).await;
    let time = |number: usize| sent[number - 1].server_time;
    let ask = async |start: HistoryStart, newer: bool, begin: u64, period: u64| {
        let window = Some((begin, period));
        seqs(&world.history("bob", HistoryQuery { window, ..query(&group, start, newer, 100) }).await)
    };
    let end = HistoryStart::End;
    assert_eq!(ask(end.clone(), false, time(6), time(6) - time(3)).await, [6, 5, 4, 3]);
    assert_eq!(ask(end.clone(), false, time(6) - 1, time(6) - time(3)).await, [5, 4, 3]);
    assert_eq!(ask(end.clone(), true, time(3), time(6) - time(3)).await, [3, 4, 5, 6]);
    assert_eq!(ask(end.clone(), true, time(3) + 1, 0).await, [0; 0]);
    assert_eq!(ask(end.clone(), true, time(3), 0).await, [3]);
    assert_eq!(ask(end.clone(), true, time(3), u64::MAX).await, [3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(ask(end, false, time(3), u64::MAX).await, [3, 2, 1]);
    let beside = HistoryStart::Message(sent[4].msg_id.clone());
    assert_eq!(ask(beside.clone(), false, time(6), time(6) - time(3)).await, [4, 3]);
    assert_eq!(ask(beside, true, time(3), time(7) - time(3)).await, [6, 7]);
}

pub async fn types_filter_by_the_first_element(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for elem_type in [0, 3, 1, 3, 6] {
        let mut new = world.message(&group);
        new.content.elems = vec![elem(elem_type), elem(9)];
        world.send_new("ann", new).await;
    }
    let ask = async |elem_types: &[i64]| {
        let elem_types = elem_types.to_vec();
        seqs(&world.history("bob", HistoryQuery { elem_types, ..history(&group) }).await)
    };
    assert_eq!(ask(&[3]).await, [4, 2]);
    assert_eq!(ask(&[6, 0]).await, [5, 1]);
    assert_eq!(ask(&[9]).await, [0; 0]);
    assert_eq!(ask(&[]).await, [5, 4, 3, 2, 1]);
    let one = HistoryQuery { elem_types: vec![3], count: 1, ..history(&group) };
    assert_eq!(seqs(&world.history("bob", one).await), [4], "the count is of those that are wanted");
}

pub async fn c2c_cannot_be_asked_by_seq(world: &World) {
    world.users(&["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    for start in [HistoryStart::Seq(1), HistoryStart::Seqs(vec![1])] {
        let request = Request::History(query(&with("bob"), start, false, 10));
        assert_eq!(world.code("ann", request).await, INVALID);
    }
}

pub async fn counts_are_1_to_100(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for _ in 0..101 {
        world.send_plain("ann", &group).await;
    }
    for count in [0, 101, u32::MAX] {
        let request = Request::History(query(&group, HistoryStart::End, false, count));
        assert_eq!(world.code("bob", request).await, INVALID);
    }
    assert_eq!(page(world, "bob", &group, HistoryStart::End, false, 100).await.len(), 100);
}

pub async fn an_unknown_start_is_refused(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let elsewhere = world.send("ann", &with("bob")).await;
    for id in ["made up".to_owned(), elsewhere.msg_id, String::new()] {
        let request = Request::History(query(&group, HistoryStart::Message(id), false, 10));
        assert_eq!(world.code("bob", request).await, INVALID);
    }
}

pub async fn newcomers_see_what_came_after_them(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    for group_type in [Public, Community] {
        let group = world.group(group_type, &["ann", "bob"]).await;
        let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
        let before = world.send("ann", &group).await;
        world.done("eve", join.clone()).await;
        assert_eq!(world.newest("eve", &group).await, [0; 0]);
        let after = world.send("ann", &group).await;
        assert_eq!(world.newest("eve", &group).await, [2]);
        assert_eq!(seqs(&world.find("eve", &[&before, &after]).await), [2]);
        // Also every other way of asking.
        assert_eq!(page(world, "eve", &group, HistoryStart::Seqs(vec![1, 2]), true, 10).await, [2]);
        assert_eq!(page(world, "eve", &group, HistoryStart::Seq(1), true, 10).await, [2]);
        assert_eq!(page(world, "eve", &group, HistoryStart::Time(0), true, 10).await, [2]);
        // Who comes back begins anew.
        world.done("eve", Request::QuitGroup { group_id: group_id(&group) }).await;
        world.send("ann", &group).await;
        world.done("eve", join).await;
        assert_eq!(world.newest("eve", &group).await, [0; 0]);
    }
}

pub async fn meetings_show_everything(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    let before = world.send("ann", &group).await;
    let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
    world.done("eve", join.clone()).await;
    world.send("ann", &group).await;
    assert_eq!(world.newest("eve", &group).await, [2, 1]);
    world.done("eve", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.send("ann", &group).await;
    world.done("eve", join).await;
    assert_eq!(world.newest("eve", &group).await, [3, 2, 1]);
    assert_eq!(world.find("eve", &[&before]).await.len(), 1);
    assert!(world.sync("eve", &group, 0, 0).await.messages.is_empty(), "nothing of it is news");
}

pub async fn chat_rooms_keep_nothing(world: &World) {
    world.users(&["ann", "bob"]).await;
    let room = world.group(AvChatRoom, &["ann"]).await;
    let join = Request::JoinGroup { group_id: group_id(&room), hello: String::new() };
    world.done("bob", join).await;
    let message = world.send("ann", &room).await;
    assert_eq!(message.seq, 1);
    for user in ["ann", "bob"] {
        assert_eq!(world.newest(user, &room).await, [0; 0]);
        assert_eq!(world.find(user, &[&message]).await, []);
        assert_eq!(world.sync(user, &room, 0, 0).await.messages, []);
    }
}

pub async fn former_members_and_strangers_see_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    let private = world.send("ann", &with("bob")).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    for user in ["bob", "eve"] {
        assert_eq!(world.code(user, Request::History(history(&group))).await, DENIED);
        assert_eq!(world.find(user, &[&message]).await, []);
    }
    assert_eq!(world.find("eve", &[&private]).await, []);
    let nowhere = ConversationId::Group("nowhere".to_owned());
    assert_eq!(world.code("eve", Request::History(history(&nowhere))).await, GONE);
    world.done("ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("ann", Request::History(history(&group))).await, GONE);
    assert_eq!(world.find("ann", &[&message]).await, []);
}

pub async fn finding_keeps_the_order_and_leaves_out_what_one_may_not_see(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let one = world.send("ann", &group).await;
    let private = world.send("ann", &with("eve")).await;
    let mine = world.send("ann", &with("bob")).await;
    let two = world.send("eve", &group).await;
    let made_up = Message { msg_id: "made up".to_owned(), ..one.clone() };
    let no_id = Message { msg_id: String::new(), ..one.clone() };
    let found = world.find("bob", &[&two, &private, &mine, &made_up, &no_id, &one]).await;
    let found: Vec<_> = found.iter().map(|message| &message.msg_id).collect();
    assert_eq!(found, [&two.msg_id, &mine.msg_id, &one.msg_id]);
    let many = (0..101).map(|n| format!("f{n}")).collect();
    assert_eq!(world.code("bob", Request::FindMessages { messages: many }).await, INVALID);
}

pub async fn an_unbegun_pair_has_an_empty_history(world: &World) {
    world.users(&["ann", "bob"]).await;
    assert_eq!(world.newest("ann", &with("bob")).await, [0; 0]);
    assert_eq!(world.newest("ann", &with("nobody")).await, [0; 0]);
}
