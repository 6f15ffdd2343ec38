//! Accounts that are deleted: who finds them, what others keep of them, and with what they begin anew.

use super::codes::DENIED;
use crate::world::{World, group_id, history, ids, login, names, new_message, send_receipts, seqs, with};
use doubletick_engine::audit::Via;
use doubletick_engine::bus::Event;
use doubletick_protocol::codes;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::group::{Group, MemberChange, MemberResult, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::profile::{Profile, ProfileChange};
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::{Push, Request, Response};

/// 10019.
const NOBODY: i32 = codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND;

fn deletion(user: &str) -> Request {
    Request::DeleteAccount { user_id: user.to_owned() }
}

async fn delete(world: &World, user: &str) {
    assert_eq!(world.operate("", deletion(user)).await, Ok(Response::Done));
}

async fn code(world: &World, user: &str) -> i32 {
    world.operate("", deletion(user)).await.expect_err("a refusal").code
}

async fn list(world: &World, user: &str) -> Vec<Conversation> {
    match world.must(user, Request::Conversations).await {
        Response::Conversations(list) => list,
        other => panic!("conversations were answered by {other:?}"),
    }
}

async fn group(world: &World, user: &str, id: &ConversationId) -> Group {
    match world.must(user, Request::GetGroups { groups: vec![group_id(id)] }).await {
        Response::Groups(mut groups) => groups.pop().expect("one").expect("a group"),
        other => panic!("groups were answered by {other:?}"),
    }
}

async fn name(world: &World, user: &str, nick_name: &str) {
    let change = ProfileChange { nick_name: Some(nick_name.to_owned()), ..ProfileChange::default() };
    world.done(user, Request::ModifyProfile(change)).await;
}

pub async fn who_is_deleted_is_found_by_nobody_and_may_do_nothing(world: &mut World) {
    world.users(&["ann", "bob", "cid"]).await;
    let group = world.group(Work, &["bob", "cid"]).await;
    world.send("ann", &with("bob")).await;
    world.events.take();
    delete(world, "ann").await;
    assert_eq!(world.events.take(), [Event::Kicked("ann".to_owned())]);
    for _ in 0..2 {
        let asked = Request::GetProfiles { users: names(&["ann", "bob"]) };
        let found = world.must("bob", asked).await;
        assert!(matches!(&found, Response::Profiles(all) if all.len() == 1), "{found:?}");
        let message = Request::SendMessage(world.message(&with("ann")));
        assert_eq!(world.code("bob", message).await, codes::ERR_SVR_MSG_INVALID_ID);
        let invite = Request::InviteMembers { group_id: group_id(&group), users: names(&["ann"]) };
        let failed = Response::MemberResults(vec![("ann".to_owned(), MemberResult::Failed)]);
        assert_eq!(world.must("bob", invite).await, failed);
        let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
        for refused in [Request::Conversations, Request::SendMessage(world.message(&with("bob"))), join] {
            assert_eq!(world.code("ann", refused).await, codes::ERR_SDK_NOT_LOGGED_IN);
        }
        assert_eq!(world.store.groups_of("ann").await, Ok(Vec::new()));
        world.reopen().await;
    }
}

pub async fn only_the_operator_deletes_and_only_whom_there_is(world: &World) {
    world.users(&["ann", "bob"]).await;
    assert_eq!(world.code("ann", deletion("bob")).await, DENIED);
    assert_eq!(world.code("ann", deletion("ann")).await, DENIED);
    assert_eq!(code(world, "zoe").await, NOBODY);
    assert_eq!(code(world, &"x".repeat(33)).await, codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    delete(world, "bob").await;
    assert_eq!(code(world, "bob").await, NOBODY, "gone already");
    let kept = world.store.audited(10).await.expect("changes");
    let [kept] = &kept[..] else { panic!("one change: {kept:?}") };
    assert_eq!((kept.via, kept.what.as_str(), kept.after.as_str()), (Via::Sdk, "delete", "bob"));
}

pub async fn who_is_deleted_leaves_their_groups_like_who_quits_and_stays_where_they_have_read(world: &World) {
    world.users(&["ann", "bob", "cid", "dan"]).await;
    let (team, other) =
        (world.group(Public, &["ann", "bob", "cid"]).await, world.group(Work, &["dan", "bob"]).await);
    let (read, unread) = (world.send("ann", &team).await, world.send("ann", &team).await);
    world.read("bob", &[&read]).await;
    assert_eq!(world.counts("ann", &unread).await, (0, 2));
    world.events.take();
    delete(world, "bob").await;
    let events = world.events.take();
    for id in [&team, &other] {
        let left = Event::Left(group_id(id), names(&["bob"]));
        assert_eq!(events.iter().filter(|event| **event == left).count(), 1, "{events:?}");
        assert!(events.iter().any(|event| matches!(event,
            Event::Group { group_id: of, push: Push::GroupTip(_), .. } if *of == group_id(id))));
    }
    assert_eq!(world.counts("ann", &read).await, (1, 1));
    assert_eq!(world.counts("ann", &unread).await, (0, 1));
    assert_eq!(world.lists("ann", &read).await, (names(&["bob"]), names(&["cid"])));
    assert_eq!(world.lists("ann", &unread).await, (names(&[]), names(&["cid"])));
    assert_eq!(group(world, "ann", &team).await.member_count, 2);
    let later = world.send("ann", &team).await;
    assert_eq!(world.counts("ann", &later).await, (0, 1));
}

pub async fn a_group_of_who_is_deleted_is_their_longest_members_or_nobodys(world: &World) {
    world.users(&["ann", "bob", "cid"]).await;
    let (team, alone) =
        (world.group(Public, &["ann", "bob", "cid"]).await, world.group(Public, &["ann"]).await);
    delete(world, "ann").await;
    assert_eq!(group(world, "bob", &team).await.owner, "bob");
    let change = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
    let request = Request::ModifyMember { group_id: group_id(&team), user_id: "cid".to_owned(), change };
    world.done("bob", request).await;
    assert_eq!(group(world, "bob", &alone).await.member_count, 0);
    world.done("cid", Request::JoinGroup { group_id: group_id(&alone), hello: String::new() }).await;
    let pass_on =
        doubletick_protocol::group::GroupChange { owner: Some("cid".to_owned()), ..Default::default() };
    let pass_on = Request::ModifyGroup { group_id: group_id(&alone), change: pass_on };
    assert_eq!(world.operate("bob", pass_on).await, Ok(Response::Done));
    assert_eq!(group(world, "bob", &alone).await.owner, "cid");
}

pub async fn what_who_is_deleted_has_said_and_read_stays_with_others_without_their_name(world: &World) {
    world.users(&["ann", "bob", "cid"]).await;
    let team = world.group(Public, &["bob", "ann", "cid"]).await;
    name(world, "ann", "Ann of Elm Street").await;
    let card = MemberChange { name_card: Some("A.".to_owned()), ..MemberChange::default() };
    let card = Request::ModifyMember { group_id: group_id(&team), user_id: "ann".to_owned(), change: card };
    world.done("ann", card).await;
    let (said, told) = (world.send("ann", &with("bob")).await, world.send("bob", &with("ann")).await);
    let spoken = world.send("ann", &team).await;
    let targeted = world.send_to("bob", &team, &["ann"]).await;
    for message in [&told, &targeted] {
        world.read("ann", &[message]).await;
    }
    delete(world, "ann").await;

    for (id, seen) in [(with("ann"), vec![&told, &said]), (team.clone(), vec![&targeted, &spoken])] {
        let found = world.history("bob", history(&id)).await;
        assert_eq!(seqs(&found), seen.iter().map(|message| message.seq).collect::<Vec<_>>());
        let theirs = &found[1];
        assert_eq!(theirs.sender, "ann");
        assert_eq!((theirs.sender_nick_name.as_str(), theirs.sender_name_card.as_str()), ("", ""));
    }
    assert_eq!(list(world, "bob").await.len(), 2);
    assert_eq!(world.counts("bob", &told).await, (1, 0));
    assert_eq!(world.readers("bob", &targeted, ReaderFilter::Read).await, ["ann"]);
    // What others may do with it, they still may.
    for message in [&said, &spoken] {
        world.done("bob", send_receipts(&ids(&[message]))).await;
    }
    let mark = doubletick_protocol::conversation::ReadScope::C2c("ann".to_owned(), 0);
    world.done("bob", Request::MarkRead(mark)).await;
    assert_eq!(world.unread("bob", &with("ann")).await, 0);
    for (message, conversation) in [(&targeted, &team), (&told, &with("ann"))] {
        let (message, conversation) = (message.msg_id.clone(), Some(conversation.clone()));
        world.done("bob", Request::RevokeMessage { message, conversation, reason: String::new() }).await;
    }
    world
        .done(
            "bob",
            Request::DeleteConversation { conversation: with("ann"), up_to: None, keep_messages: false },
        )
        .await;
    assert!(world.newest("bob", &with("ann")).await.is_empty());
}

pub async fn an_account_that_is_made_anew_has_nothing_of_the_old_one(world: &mut World) {
    world.users(&["ann", "bob", "cid"]).await;
    // A meeting shows its past to who comes, and this one was left before.
    let (talk, former) =
        (world.group(Meeting, &["bob", "ann"]).await, world.group(Meeting, &["bob", "ann"]).await);
    let team = world.group(Public, &["bob", "ann"]).await;
    name(world, "ann", "Ann").await;
    let said = world.send("ann", &with("bob")).await;
    for id in [&with("ann"), &talk, &former, &team] {
        world.send("bob", id).await;
    }
    world.send("cid", &with("ann")).await;
    world.done("ann", Request::PinConversation { conversation: with("bob"), pinned: true }).await;
    let (marks, on) = (vec![1, 1 << 40], true);
    world.done("ann", Request::MarkConversation { conversation: with("bob"), marks, on }).await;
    world.done("ann", Request::QuitGroup { group_id: group_id(&former) }).await;
    assert!(world.login_on("ann", 2, 0).await.is_ok());
    delete(world, "ann").await;
    world.reopen().await;

    let info = world.login("ann").await;
    assert_eq!(info.profile, Profile { user_id: "ann".to_owned(), ..Profile::default() });
    assert_eq!(list(world, "ann").await, []);
    assert_eq!(world.total_unread("ann").await, 0);
    assert_eq!(world.must("ann", Request::JoinedGroups).await, Response::JoinedGroups(Vec::new()));
    assert_eq!(world.store.groups_of("ann").await, Ok(Vec::new()));
    for peer in ["bob", "cid"] {
        assert!(world.newest("ann", &with(peer)).await.is_empty());
        assert!(world.sync("ann", &with(peer), 0, 0).await.messages.is_empty());
    }
    assert!(world.find("ann", &[&said]).await.is_empty());
    for id in [&talk, &former, &team] {
        world.done("ann", Request::JoinGroup { group_id: group_id(id), hello: String::new() }).await;
        assert!(world.newest("ann", id).await.is_empty(), "{id:?}");
    }
    let fresh = world.send("bob", &with("ann")).await;
    assert_eq!(world.newest("ann", &with("bob")).await, [fresh.seq]);
    let listed = list(world, "ann").await;
    let pair = listed.iter().find(|one| one.id == with("bob")).expect("it is back");
    assert_eq!((pair.unread, pair.pinned, pair.marks.len()), (1, false, 0));
    world.read("ann", &[&fresh]).await;
    assert_eq!(world.counts("bob", &fresh).await, (1, 0));
    let next = world.send("bob", &team).await;
    assert_eq!(world.counts("bob", &next).await, (0, 1));
    delete(world, "ann").await;
    delete_and_login_again(world).await;
}

/// As often as one likes.
async fn delete_and_login_again(world: &World) {
    for _ in 0..3 {
        world.login("ann").await;
        assert_eq!(list(world, "ann").await, []);
        world.send_new("ann", new_message(&format!("again {}", world.now()), &with("bob"), "again")).await;
        delete(world, "ann").await;
    }
}

pub async fn many_conversations_of_who_is_deleted_go_in_slices_all_of_them(world: &World) {
    world.users(&["mia", "bob"]).await;
    let mut groups = Vec::new();
    for number in 0..130 {
        // Some have lower numbers than hers, and some higher ones.
        let peer = format!("p{number:03}");
        world.login(&peer).await;
        world.send(&peer, &with("mia")).await;
        groups.push(world.group(Public, &["mia", "bob"]).await);
    }
    assert_eq!(list(world, "mia").await.len(), 260);
    delete(world, "mia").await;
    for id in &groups {
        let left = group(world, "bob", id).await;
        assert_eq!((left.owner.as_str(), left.member_count), ("bob", 1));
    }
    assert_eq!(code(world, "mia").await, NOBODY, "nothing is left");
    assert!(matches!(world.must("mia", login("mia")).await, Response::LoggedIn(_)));
    assert_eq!(list(world, "mia").await, []);
}
