//! Groups: who may come, go, and decide.

use super::codes::{DENIED, GONE, INVALID};
use crate::world::{World, group_id, history, names, new_group};
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType::{self, AvChatRoom, Community, Meeting, Public, Work};
use doubletick_protocol::group::{AddOption, Group, GroupChange, Member, MemberChange, MemberResult, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

const ALL: [GroupType; 5] = [Public, Work, Meeting, AvChatRoom, Community];

fn join(group: &ConversationId) -> Request {
    Request::JoinGroup { group_id: group_id(group), hello: "hello".to_owned() }
}

fn quit(group: &ConversationId) -> Request {
    Request::QuitGroup { group_id: group_id(group) }
}

fn delete(group: &ConversationId) -> Request {
    Request::DeleteGroup { group_id: group_id(group) }
}

fn invite(group: &ConversationId, users: &[&str]) -> Request {
    Request::InviteMembers { group_id: group_id(group), users: names(users) }
}

fn kick(group: &ConversationId, users: &[&str]) -> Request {
    Request::KickMembers { group_id: group_id(group), users: names(users), reason: "why".to_owned() }
}

fn change(group: &ConversationId, change: GroupChange) -> Request {
    Request::ModifyGroup { group_id: group_id(group), change }
}

fn change_member(group: &ConversationId, user: &str, change: MemberChange) -> Request {
    Request::ModifyMember { group_id: group_id(group), user_id: user.to_owned(), change }
}

fn role(group: &ConversationId, user: &str, role: Role) -> Request {
    change_member(group, user, MemberChange { role: Some(role), ..MemberChange::default() })
}

async fn results(world: &World, user: &str, request: Request) -> Vec<MemberResult> {
    match world.must(user, request).await {
        Response::MemberResults(results) => results.into_iter().map(|(_, result)| result).collect(),
        other => panic!("answered by {other:?}"),
    }
}

async fn info(world: &World, user: &str, group: &ConversationId) -> Group {
    match world.must(user, Request::GetGroups { groups: vec![group_id(group)] }).await {
        Response::Groups(mut groups) => groups.remove(0).expect("a group that the user may see"),
        other => panic!("answered by {other:?}"),
    }
}

async fn members(world: &World, user: &str, group: &ConversationId) -> Vec<Member> {
    let request = Request::GetMembers { group_id: group_id(group), users: vec![], role_flags: 0, cursor: 0 };
    match world.must(user, request).await {
        Response::Members(page) => page.members,
        other => panic!("answered by {other:?}"),
    }
}

async fn roles(world: &World, user: &str, group: &ConversationId) -> Vec<(String, Role)> {
    let members = members(world, user, group).await;
    members.into_iter().map(|member| (member.user_id, member.role)).collect()
}

pub async fn groups_are_created_with_their_members(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    for group_type in [Public, Work, Meeting, Community] {
        let id = crate::world::group_name(group_type, 70 + u64::from(group_type.number()));
        let mut new = new_group(group_type, &id);
        new.members = vec![("eve".to_owned(), Role::Admin), ("bob".to_owned(), Role::Normal)];
        let created = world.must("ann", Request::CreateGroup(new)).await;
        assert_eq!(created, Response::GroupCreated(id.clone()));
        let group = ConversationId::Group(id);
        let expected = [("ann", Role::Owner), ("eve", Role::Admin), ("bob", Role::Normal)];
        let expected = expected.map(|(user, role)| (user.to_owned(), role));
        assert_eq!(roles(world, "bob", &group).await, expected);
        let info = info(world, "ann", &group).await;
        assert_eq!((info.member_count, info.owner.as_str(), info.group_type), (3, "ann", group_type));
        assert_eq!(info.create_time, info.info_time);
    }
    let mut owners = new_group(Public, "owners");
    owners.members = vec![("bob".to_owned(), Role::Owner)];
    let code = world.code("ann", Request::CreateGroup(owners)).await;
    assert_eq!(code, codes::ERR_SDK_GROUP_INVITE_SUPER_DENY);
    let mut room = new_group(AvChatRoom, "room");
    room.members = vec![("bob".to_owned(), Role::Normal)];
    assert_eq!(world.code("ann", Request::CreateGroup(room)).await, DENIED);
    let mut unknown = new_group(Public, "unknown");
    unknown.members = vec![("nobody".to_owned(), Role::Normal)];
    let code = world.code("ann", Request::CreateGroup(unknown)).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND);
    let gone = Request::GetGroups { groups: names(&["owners", "room", "unknown"]) };
    let Response::Groups(groups) = world.must("ann", gone).await else { panic!() };
    assert!(groups.iter().all(|group| group.as_ref().is_err_and(|error| error.code == GONE)));
}

pub async fn group_ids_are_free_or_in_use(world: &World) {
    world.users(&["ann", "bob"]).await;
    let create = |group_type, id: &str| Request::CreateGroup(new_group(group_type, id));
    world.must("ann", create(Public, "taken")).await;
    let code = world.code("ann", create(Work, "taken")).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER);
    let code = world.code("bob", create(Public, "taken")).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_GROUPID_IN_USED);
    for (group_type, bad) in [
        (Public, "@TGS#x".to_owned()),
        (Public, "x".repeat(49)),
        (Work, "grün".to_owned()),
        (Community, "team".to_owned()),
        (Community, "@TGS#_".to_owned()),
    ] {
        let code = world.code("ann", create(group_type, &bad)).await;
        assert_eq!(code, codes::ERR_SDK_GROUP_INVALID_ID, "{bad}");
    }
    world.must("ann", create(Public, &"x".repeat(48))).await;
    world.must("ann", create(Community, "@TGS#_team")).await;
    // An id that the service makes: one that nobody can have chosen, and another each time.
    let mut made = Vec::new();
    for group_type in ALL {
        let Response::GroupCreated(id) = world.must("ann", create(group_type, "")).await else { panic!() };
        assert!(id.starts_with("@TGS#") && id.len() <= 48, "{id}");
        assert_eq!(id.starts_with("@TGS#_"), group_type == Community, "{id}");
        assert!(!made.contains(&id));
        world.send("ann", &ConversationId::Group(id.clone())).await;
        made.push(id);
    }
}

pub async fn a_deleted_groups_id_is_free_and_nothing_of_it_is_seen(world: &World) {
    world.users(&["ann", "bob"]).await;
    let mut new = new_group(Public, "again");
    new.members = vec![("bob".to_owned(), Role::Normal)];
    world.must("ann", Request::CreateGroup(new.clone())).await;
    let group = ConversationId::Group("again".to_owned());
    let old = world.send("ann", &group).await;
    world.read("bob", &[&old]).await;
    world.done("ann", delete(&group)).await;
    world.must("bob", Request::CreateGroup(new_group(Public, "again"))).await;
    world.done("ann", join(&group)).await;
    assert_eq!(world.newest("bob", &group).await, [0; 0]);
    assert_eq!(world.find("bob", &[&old]).await, []);
    assert_eq!(world.code("ann", Request::GetReceipts { messages: vec![old.msg_id.clone()] }).await, GONE);
    let message = world.send("bob", &group).await;
    assert_eq!(message.seq, 1);
    assert_eq!(world.counts("bob", &message).await, (0, 1));
    assert_eq!(info(world, "ann", &group).await.owner, "bob");
    assert_eq!(world.head("bob", &group).await.map(|head| (head.seq, head.version)), Some((1, 0)));
}

pub async fn joining_follows_type_and_option(world: &World) {
    world.users(&["ann", "bob"]).await;
    for group_type in ALL {
        for (number, option) in [AddOption::Forbid, AddOption::Auth, AddOption::Any].into_iter().enumerate() {
            let number = u64::from(group_type.number()) * 10 + number as u64;
            let mut new = new_group(group_type, &crate::world::group_name(group_type, number));
            new.add_option = Some(option);
            let Response::GroupCreated(id) = world.must("ann", Request::CreateGroup(new)).await else {
                panic!()
            };
            let group = ConversationId::Group(id);
            match (group_type, option) {
                (Work, _) => {
                    let code = world.code("bob", join(&group)).await;
                    assert_eq!(code, codes::ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY);
                }
                (_, AddOption::Forbid | AddOption::Auth) => {
                    assert_eq!(world.code("bob", join(&group)).await, DENIED);
                }
                _ => {
                    world.done("bob", join(&group)).await;
                    let code = world.code("bob", join(&group)).await;
                    assert_eq!(code, codes::ERR_SVR_GROUP_ALLREADY_MEMBER);
                    world.done("bob", quit(&group)).await;
                    world.done("bob", join(&group)).await;
                }
            }
        }
    }
}

pub async fn full_groups_take_nobody(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let mut new = new_group(Public, "small");
    new.max_members = 2;
    world.must("ann", Request::CreateGroup(new)).await;
    let group = ConversationId::Group("small".to_owned());
    world.done("bob", join(&group)).await;
    let full = codes::ERR_SVR_GROUP_FULL_MEMBER_COUNT;
    assert_eq!(world.code("eve", join(&group)).await, full);
    assert_eq!(results(world, "ann", invite(&group, &["eve"])).await, [MemberResult::Failed]);
    world.done("bob", quit(&group)).await;
    let taken = results(world, "ann", invite(&group, &["eve", "dan"])).await;
    assert_eq!(taken, [MemberResult::Done, MemberResult::Failed]);
    world.done("ann", change(&group, GroupChange { max_members: Some(3), ..GroupChange::default() })).await;
    world.done("dan", join(&group)).await;
    // The limit of the settings is over every group's own.
    let settings = Settings { group_members: 2, ..Settings::default() };
    world.must("ann", Request::SetSettings(settings)).await;
    let other = world.group(Public, &["ann", "bob"]).await;
    assert_eq!(world.code("eve", join(&other)).await, full);
}

pub async fn invitations_follow_type_and_option(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    for group_type in [Public, Work, Meeting, Community] {
        for option in [None, Some(AddOption::Forbid), Some(AddOption::Auth), Some(AddOption::Any)] {
            let mut new = new_group(group_type, "");
            new.approve_option = option;
            new.members = vec![("bob".to_owned(), Role::Normal), ("dan".to_owned(), Role::Admin)];
            let Response::GroupCreated(id) = world.must("ann", Request::CreateGroup(new)).await else {
                panic!()
            };
            let group = ConversationId::Group(id);
            let everyone = option == Some(AddOption::Any) || (option.is_none() && group_type == Work);
            if everyone {
                assert_eq!(results(world, "bob", invite(&group, &["eve"])).await, [MemberResult::Done]);
            } else {
                assert_eq!(world.code("bob", invite(&group, &["eve"])).await, DENIED);
                assert_eq!(results(world, "dan", invite(&group, &["eve"])).await, [MemberResult::Done]);
            }
            let again = results(world, "ann", invite(&group, &["eve", "nobody"])).await;
            assert_eq!(again, [MemberResult::AlreadyMember, MemberResult::Failed]);
        }
    }
    let room = world.group(AvChatRoom, &["ann"]).await;
    assert_eq!(world.code("ann", invite(&room, &["bob"])).await, DENIED);
}

pub async fn invitations_name_1_to_20_users(world: &World) {
    world.users(&["ann"]).await;
    let group = world.group(Public, &["ann"]).await;
    assert_eq!(world.code("ann", invite(&group, &[])).await, codes::ERR_SDK_GROUP_INVITE_NO_MEMBER);
    let many: Vec<String> = (0..21).map(|n| format!("n{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let code = world.code("ann", invite(&group, &many)).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT);
    assert_eq!(results(world, "ann", invite(&group, &many[..20])).await, [MemberResult::Failed; 20]);
}

pub async fn removals_follow_type_and_role(world: &World) {
    let users = ["ann", "bob", "eve", "dan"];
    world.users(&users).await;
    for group_type in [Public, Work, Meeting, Community] {
        let group = world.group(group_type, &users).await;
        world.done("ann", role(&group, "bob", Role::Admin)).await;
        world.done("ann", role(&group, "eve", Role::Admin)).await;
        assert_eq!(world.code("dan", kick(&group, &["eve"])).await, DENIED);
        if group_type == Work {
            assert_eq!(world.code("bob", kick(&group, &["dan"])).await, DENIED);
        } else {
            let done = results(world, "bob", kick(&group, &["ann", "eve", "bob", "dan", "nobody"])).await;
            let failed = MemberResult::Failed;
            assert_eq!(done, [failed, failed, failed, MemberResult::Done, failed]);
            assert_eq!(world.code("dan", Request::History(history(&group))).await, DENIED);
        }
        assert_eq!(results(world, "ann", kick(&group, &["ann"])).await, [MemberResult::Failed]);
        let done = results(world, "ann", kick(&group, &["bob", "eve"])).await;
        assert_eq!(done, [MemberResult::Done, MemberResult::Done]);
        let left = if group_type == Work { 2 } else { 1 };
        assert_eq!(info(world, "ann", &group).await.member_count, left);
    }
    let room = world.group(AvChatRoom, &["ann"]).await;
    world.done("bob", join(&room)).await;
    assert_eq!(world.code("ann", kick(&room, &["bob"])).await, DENIED);
}

pub async fn removals_name_1_to_20_users(world: &World) {
    world.users(&["ann"]).await;
    let group = world.group(Public, &["ann"]).await;
    assert_eq!(world.code("ann", kick(&group, &[])).await, INVALID);
    let many: Vec<String> = (0..21).map(|n| format!("n{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let code = world.code("ann", kick(&group, &many)).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT);
}

pub async fn owners_do_not_quit_but_in_work_groups(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    for group_type in [Public, Meeting, Community, AvChatRoom] {
        let group = world.group(group_type, &["ann"]).await;
        world.done("bob", join(&group)).await;
        assert_eq!(world.code("ann", quit(&group)).await, codes::ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT);
        world.done("bob", quit(&group)).await;
        assert_eq!(world.code("bob", quit(&group)).await, DENIED);
    }
    let group = world.group(Work, &["ann", "eve", "bob"]).await;
    let message = world.send("bob", &group).await;
    world.done("ann", quit(&group)).await;
    let expected = [("eve".to_owned(), Role::Owner), ("bob".to_owned(), Role::Normal)];
    assert_eq!(roles(world, "bob", &group).await, expected, "the longest member takes over");
    assert_eq!(info(world, "bob", &group).await.owner, "eve");
    assert_eq!(world.counts("bob", &message).await, (0, 1));
    assert_eq!(results(world, "eve", kick(&group, &["bob"])).await, [MemberResult::Done]);
    world.done("eve", quit(&group)).await;
    assert_eq!(world.store.groups_of("eve").await, Ok(vec![]));
}

pub async fn deleting_is_for_owners(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    for group_type in ALL {
        let group = world.group(group_type, &["ann"]).await;
        if group_type != Work {
            world.done("bob", join(&group)).await;
            assert_eq!(world.code("bob", delete(&group)).await, DENIED);
        }
        assert_eq!(world.code("eve", delete(&group)).await, DENIED);
        if group_type == Work {
            assert_eq!(world.code("ann", delete(&group)).await, DENIED, "a Work group stays");
        } else {
            world.done("ann", delete(&group)).await;
            assert_eq!(world.code("ann", delete(&group)).await, GONE);
            assert_eq!(world.code("bob", quit(&group)).await, GONE);
            assert_eq!(world.head("bob", &group).await, None);
        }
    }
}

pub async fn calls_on_groups_that_are_not_there(world: &World) {
    world.users(&["ann"]).await;
    let nowhere = ConversationId::Group("nowhere".to_owned());
    for request in [
        join(&nowhere),
        quit(&nowhere),
        delete(&nowhere),
        invite(&nowhere, &["ann"]),
        kick(&nowhere, &["ann"]),
        change(&nowhere, GroupChange::default()),
        role(&nowhere, "ann", Role::Admin),
        Request::GetMembers { group_id: "nowhere".to_owned(), users: vec![], role_flags: 0, cursor: 0 },
    ] {
        assert_eq!(world.code("ann", request).await, GONE);
    }
}

pub async fn outsiders_change_nothing(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let before = info(world, "ann", &group).await;
    for request in [
        quit(&group),
        delete(&group),
        invite(&group, &["eve"]),
        kick(&group, &["bob"]),
        change(&group, GroupChange { name: Some("x".to_owned()), ..GroupChange::default() }),
        role(&group, "bob", Role::Admin),
        Request::GetMembers { group_id: group_id(&group), users: vec![], role_flags: 0, cursor: 0 },
    ] {
        assert_eq!(world.code("eve", request).await, DENIED);
    }
    assert_eq!(info(world, "ann", &group).await, before);
}

pub async fn roles_are_given_by_the_owner(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    world.done("ann", role(&group, "bob", Role::Admin)).await;
    assert_eq!(roles(world, "eve", &group).await[1], ("bob".to_owned(), Role::Admin));
    assert_eq!(world.code("bob", role(&group, "eve", Role::Admin)).await, DENIED);
    assert_eq!(world.code("bob", role(&group, "bob", Role::Normal)).await, DENIED);
    assert_eq!(world.code("ann", role(&group, "ann", Role::Normal)).await, DENIED);
    let code = world.code("ann", role(&group, "eve", Role::Owner)).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_INVALID_PARAMETERS);
    world.done("ann", role(&group, "bob", Role::Normal)).await;
    assert_eq!(roles(world, "eve", &group).await[1], ("bob".to_owned(), Role::Normal));
}

pub async fn muting_is_for_leaders_on_lower_roles(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    let group = world.group(Public, &["ann", "bob", "eve", "dan"]).await;
    world.done("ann", role(&group, "bob", Role::Admin)).await;
    world.done("ann", role(&group, "eve", Role::Admin)).await;
    let mute = |user: &str| {
        change_member(&group, user, MemberChange { mute_seconds: Some(60), ..MemberChange::default() })
    };
    world.done("bob", mute("dan")).await;
    let until = world.now() + 60;
    world.done("ann", mute("eve")).await;
    assert_eq!(world.code("bob", mute("eve")).await, DENIED);
    assert_eq!(world.code("bob", mute("ann")).await, DENIED);
    assert_eq!(world.code("dan", mute("bob")).await, DENIED);
    assert_eq!(members(world, "ann", &group).await[3].muted_until, until);
    let mute_all = change(&group, GroupChange { muted_all: Some(true), ..GroupChange::default() });
    assert_eq!(world.code("dan", mute_all.clone()).await, DENIED);
    world.done("bob", mute_all).await;
    assert!(info(world, "ann", &group).await.muted_all);
}

pub async fn name_cards_and_options_are_ones_own(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let card = |user: &str, card: &str| {
        let name_card = Some(card.to_owned());
        change_member(&group, user, MemberChange { name_card, ..MemberChange::default() })
    };
    let option = |user: &str, recv_opt| {
        let recv_opt = Some(recv_opt);
        change_member(&group, user, MemberChange { recv_opt, ..MemberChange::default() })
    };
    world.done("bob", card("bob", "Bob")).await;
    world.done("ann", card("eve", "Eve")).await;
    assert_eq!(world.code("bob", card("eve", "no")).await, DENIED);
    let code = world.code("bob", card("bob", &"x".repeat(51))).await;
    assert_eq!(code, codes::ERR_SDK_GROUP_INVALID_NAME_CARD);
    world.done("bob", card("bob", &"x".repeat(50))).await;
    world.done("bob", option("bob", 2)).await;
    assert_eq!(world.code("ann", option("bob", 0)).await, DENIED);
    assert_eq!(world.code("bob", option("bob", 5)).await, INVALID);
    let found = members(world, "ann", &group).await;
    assert_eq!((found[1].name_card.len(), found[1].recv_opt), (50, 2));
    assert_eq!(found[2].name_card, "Eve");
    let code = world.code("ann", card("nobody", "x")).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_INVALID_PARAMETERS);
}

pub async fn ownership_is_passed_on(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    for group_type in [Public, Work] {
        let group = world.group(group_type, &["ann", "bob"]).await;
        let pass =
            |to: &str| change(&group, GroupChange { owner: Some(to.to_owned()), ..GroupChange::default() });
        assert_eq!(world.code("bob", pass("bob")).await, DENIED);
        let code = world.code("ann", pass("eve")).await;
        assert_eq!(code, codes::ERR_SVR_GROUP_INVALID_PARAMETERS);
        world.done("ann", pass("bob")).await;
        let expected = [("ann".to_owned(), Role::Normal), ("bob".to_owned(), Role::Owner)];
        assert_eq!(roles(world, "ann", &group).await, expected);
        assert_eq!(info(world, "ann", &group).await.owner, "bob");
        world.done("ann", quit(&group)).await;
    }
}
