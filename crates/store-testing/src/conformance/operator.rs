//! The operator of the service: what is allowed by it that needs a role or a membership of others, and what is not.

use super::codes::DENIED;
use crate::world::{World, group_id, history, names};
use doubletick_engine::bus::Event;
use doubletick_protocol::group::GroupType::{self, AvChatRoom, Community, Meeting, Public, Work};
use doubletick_protocol::group::{GroupChange, GroupTipKind, MemberResult};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Message, MessageStatus};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Push, Request, Response};
use doubletick_protocol::{codes, limits};

const ALL: [GroupType; 5] = [Public, Work, Meeting, AvChatRoom, Community];

async fn group_with_ann_and_bob(world: &World, group_type: GroupType) -> ConversationId {
    let members: &[&str] = if group_type == AvChatRoom { &["ann"] } else { &["ann", "bob"] };
    world.group(group_type, members).await
}

async fn send(world: &World, user: &str, conversation: &ConversationId) -> Message {
    let new = world.message(conversation);
    match world.operate(user, Request::SendMessage(new)).await {
        Ok(Response::Message(message)) => *message,
        other => panic!("sending was answered by {other:?}"),
    }
}

async fn receipt(world: &World, message: &Message) -> Receipt {
    let request = Request::GetReceipts { messages: vec![message.msg_id.clone()] };
    match world.operate("root", request).await {
        Ok(Response::Receipts(receipts)) if receipts.len() == 1 => receipts[0].clone(),
        other => panic!("getting a receipt was answered by {other:?}"),
    }
}

pub async fn every_group_and_its_members_are_seen(world: &World) {
    world.users(&["ann", "bob", "root"]).await;
    for group_type in ALL {
        let group = group_id(&group_with_ann_and_bob(world, group_type).await);
        let request = Request::GetGroups { groups: vec![group.clone(), "absent".to_owned()] };
        let Ok(Response::Groups(groups)) = world.operate("root", request).await else { panic!("no groups") };
        assert_eq!(groups[0].as_ref().map(|group| group.owner.as_str()), Ok("ann"));
        assert_eq!(groups[1].as_ref().map_err(|error| error.code).err(), Some(super::codes::GONE));
        let request = Request::GetMembers { group_id: group, users: Vec::new(), role_flags: 0, cursor: 0 };
        assert_eq!(world.code("root", request.clone()).await, DENIED);
        let Ok(Response::Members(page)) = world.operate("root", request).await else { panic!("no members") };
        assert_eq!(page.members.first().map(|member| member.user_id.as_str()), Some("ann"));
    }
}

/// All groups, of one type or of all, in pages of this size; and how many there are, as every page says.
async fn listed(world: &World, group_type: Option<GroupType>, count: u32) -> (Vec<String>, u64) {
    let (mut found, mut cursor) = (Vec::new(), 0);
    loop {
        let request = Request::AllGroups { group_type, cursor, count };
        let Ok(Response::GroupIds(page)) = world.operate("root", request).await else { panic!("no page") };
        assert!(page.groups.len() <= count as usize, "{page:?}");
        found.extend(page.groups);
        if page.next_seq == 0 {
            return (found, page.total);
        }
        assert!(page.next_seq > cursor && page.next_seq < 1 << 53, "{} after {cursor}", page.next_seq);
        cursor = page.next_seq;
    }
}

pub async fn every_group_that_exists_is_listed_once_by_pages_of_any_size_and_by_its_type(world: &World) {
    world.users(&["ann", "bob", "root"]).await;
    assert_eq!(listed(world, None, 1).await, (Vec::new(), 0));
    let mut made = Vec::new();
    for round in 0..3 {
        for group_type in ALL {
            let group = group_id(&group_with_ann_and_bob(world, group_type).await);
            // Of each type one that has ended.
            if round == 1 {
                let request = Request::DeleteGroup { group_id: group };
                assert_eq!(world.operate("root", request).await, Ok(Response::Done));
            } else {
                made.push((group_type, group));
            }
        }
        // Not a group.
        world.send("ann", &ConversationId::C2c("bob".to_owned())).await;
    }
    let of = |wanted: Option<GroupType>| -> Vec<String> {
        let wanted = made.iter().filter(|(group_type, _)| wanted.is_none_or(|wanted| wanted == *group_type));
        wanted.map(|(_, group)| group.clone()).collect()
    };
    for wanted in [None, Some(Public), Some(Work), Some(Meeting), Some(AvChatRoom), Some(Community)] {
        for count in [1, 2, 3, 9, 10, 11, limits::GROUP_IDS_PER_PAGE] {
            let (mut found, total) = listed(world, wanted, count).await;
            assert_eq!(total, of(wanted).len() as u64, "{wanted:?}");
            // Another server may have given out lower numbers later.
            found.sort_unstable();
            let mut expected = of(wanted);
            expected.sort_unstable();
            assert_eq!(found, expected, "{wanted:?} by {count}");
        }
    }
    let ask = |count| Request::AllGroups { group_type: None, cursor: 0, count };
    for count in [0, limits::GROUP_IDS_PER_PAGE + 1, u32::MAX] {
        let refused = world.operate("root", ask(count)).await.map_err(|error| error.code);
        assert_eq!(refused, Err(codes::ERR_INVALID_PARAMETERS), "{count}");
    }
    let behind = Request::AllGroups { group_type: None, cursor: u64::MAX, count: 10 };
    let Ok(Response::GroupIds(page)) = world.operate("root", behind).await else { panic!("no page") };
    assert_eq!((page.groups.len(), page.total, page.next_seq), (0, 10, 0));
    for user in ["ann", "root", "stranger"] {
        assert_eq!(world.code(user, ask(10)).await, DENIED, "{user}");
    }
}

pub async fn who_is_no_member_speaks_and_everyone_is_asked_for_a_receipt(world: &World) {
    world.users(&["ann", "bob", "root"]).await;
    let group = group_with_ann_and_bob(world, Public).await;
    let new = world.message(&group);
    assert_eq!(world.code("root", Request::SendMessage(new)).await, DENIED);
    let mute = GroupChange { muted_all: Some(true), ..GroupChange::default() };
    let request = Request::ModifyGroup { group_id: group_id(&group), change: mute };
    assert_eq!(world.operate("root", request).await, Ok(Response::Done));
    world.events.take();
    let message = send(world, "root", &group).await;
    assert_eq!((message.seq, message.unread_count), (1, 2));
    let told: Vec<_> = world.events.take();
    assert_eq!(told.len(), 1, "the sender does not have the conversation: {told:?}");
    world.read("ann", &[&message]).await;
    assert!(
        !world
            .events
            .take()
            .iter()
            .any(|event| matches!(event, Event::Users(users, _) if users[0] == "root")),
        "nor receipts of it"
    );
    let counts = receipt(world, &message).await;
    assert_eq!((counts.read_count, counts.unread_count), (1, 1));
    // A leaver is waited for no more, and who joins later is not asked.
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.users(&["cid"]).await;
    world.done("cid", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    let counts = receipt(world, &message).await;
    assert_eq!((counts.read_count, counts.unread_count), (1, 0));
    assert_eq!(
        world.code("cid", crate::world::send_receipts(std::slice::from_ref(&message.msg_id))).await,
        DENIED
    );
    // The muted speak only as the operator says.
    let new = world.message(&group);
    assert_eq!(world.code("cid", Request::SendMessage(new)).await, codes::ERR_SVR_GROUP_SHUTUP_DENY);
    assert_eq!(send(world, "cid", &group).await.unread_count, 1);
}

pub async fn what_was_said_to_some_or_deleted_by_others_is_seen_and_readers_too(world: &World) {
    world.users(&["ann", "bob", "cid", "root"]).await;
    let group = world.group(Public, &["ann", "bob", "cid"]).await;
    let first = world.send_to("ann", &group, &["bob"]).await;
    let second = world.send("bob", &group).await;
    world.read("cid", &[&second]).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    let request = Request::History(history(&group));
    assert_eq!(world.code("root", request.clone()).await, DENIED);
    let Ok(Response::Messages(page)) = world.operate("root", request).await else { panic!("no messages") };
    assert_eq!(page.iter().map(|message| message.seq).collect::<Vec<_>>(), [2, 1]);
    let list = async |message: &Message, filter| {
        let message = message.msg_id.clone();
        match world.operate("root", Request::GetReaders { message, filter, cursor: 0, count: 100 }).await {
            Ok(Response::Readers(page)) => {
                page.readers.into_iter().map(|one| one.member.user_id).collect::<Vec<_>>()
            }
            other => panic!("readers were answered by {other:?}"),
        }
    };
    assert_eq!(list(&second, ReaderFilter::Read).await, ["cid"]);
    assert_eq!(list(&second, ReaderFilter::Unread).await, ["ann"]);
    assert!(list(&first, ReaderFilter::Unread).await.is_empty(), "its only reader has left");
    // What an administrator has deleted as a member is gone for the member, not for the operator.
    world.done("root", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    world
        .done(
            "root",
            Request::DeleteConversation { conversation: group.clone(), up_to: None, keep_messages: false },
        )
        .await;
    let request = Request::History(history(&group));
    assert_eq!(world.must("root", request.clone()).await, Response::Messages(Vec::new()));
    let again = world.operate("root", request).await;
    assert!(matches!(again, Ok(Response::Messages(page)) if page.len() == 2));
}

pub async fn members_come_and_go_and_groups_end_without_a_role(world: &World) {
    world.users(&["ann", "bob", "cid", "root"]).await;
    for group_type in [Public, Work, Meeting, Community] {
        let group = group_with_ann_and_bob(world, group_type).await;
        world.events.take();
        let request = Request::InviteMembers { group_id: group_id(&group), users: names(&["cid"]) };
        let results = world.operate("root", request).await;
        assert_eq!(results, Ok(Response::MemberResults(vec![("cid".into(), MemberResult::Done)])));
        let tips: Vec<_> = world.events.take();
        assert!(
            tips.iter().any(|event| matches!(event, Event::Group { push: Push::GroupTip(tip), .. }
                if tip.kind == GroupTipKind::Invited && tip.op_user.user_id == "root")),
            "{tips:?}"
        );
        let pass_on = GroupChange { owner: Some("cid".to_owned()), ..GroupChange::default() };
        let request = Request::ModifyGroup { group_id: group_id(&group), change: pass_on };
        assert_eq!(world.operate("root", request).await, Ok(Response::Done));
        let request = Request::KickMembers {
            group_id: group_id(&group),
            users: names(&["ann", "cid"]),
            reason: String::new(),
        };
        let results = world.operate("root", request).await;
        let expected = vec![("ann".into(), MemberResult::Done), ("cid".into(), MemberResult::Failed)];
        assert_eq!(results, Ok(Response::MemberResults(expected)), "the owner stays");
        let request = Request::DeleteGroup { group_id: group_id(&group) };
        assert_eq!(world.code("root", request.clone()).await, DENIED);
        assert_eq!(world.operate("root", request.clone()).await, Ok(Response::Done));
        assert_eq!(world.operate("root", request).await.map_err(|error| error.code), Err(super::codes::GONE));
    }
}

pub async fn messages_are_taken_back_at_any_time(world: &World) {
    world.users(&["ann", "bob", "root"]).await;
    let group = group_with_ann_and_bob(world, Work).await;
    let said = world.send("ann", &group).await;
    let told = world.send("ann", &ConversationId::C2c("bob".to_owned())).await;
    world.sleep(100_000);
    let revoke = |message: &Message| Request::RevokeMessage {
        message: message.msg_id.clone(),
        conversation: None,
        reason: "rude".to_owned(),
    };
    assert_eq!(world.code("root", revoke(&said)).await, DENIED);
    assert_eq!(world.operate("root", revoke(&said)).await, Ok(Response::Done));
    let seen = world.view("bob", &said).await;
    assert_eq!(seen.status, MessageStatus::Revoked);
    assert_eq!(seen.revoker.map(|revoker| revoker.user_id), Some("root".to_owned()));
    // Between two users in the name of one of them only.
    assert_eq!(world.operate("root", revoke(&told)).await.map_err(|error| error.code), Err(DENIED));
    assert_eq!(world.operate("ann", revoke(&told)).await, Ok(Response::Done));
    assert_eq!(world.view("bob", &told).await.status, MessageStatus::Revoked);
}
