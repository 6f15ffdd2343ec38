//! Groups: what they are called and what is known of them.

use super::codes::{DENIED, GONE, INVALID};
use crate::world::{World, group_id, names, new_group, with};
use doubletick_protocol::codes;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::group::{
    AddOption, CustomField, Group, GroupChange, MemberChange, MemberPage, NewGroup, Role,
};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::{Request, Response};

async fn info(world: &World, user: &str, id: &str) -> doubletick_protocol::Result<Group> {
    match world.must(user, Request::GetGroups { groups: names(&[id]) }).await {
        Response::Groups(mut groups) => groups.remove(0),
        other => panic!("answered by {other:?}"),
    }
}

async fn members(world: &World, user: &str, id: &str, users: &[&str], flags: u64, cursor: u64) -> MemberPage {
    let request =
        Request::GetMembers { group_id: id.to_owned(), users: names(users), role_flags: flags, cursor };
    match world.must(user, request).await {
        Response::Members(page) => page,
        other => panic!("answered by {other:?}"),
    }
}

fn named(page: &MemberPage) -> Vec<&str> {
    page.members.iter().map(|member| member.user_id.as_str()).collect()
}

pub async fn words_have_limits(world: &World) {
    world.users(&["ann"]).await;
    let group = world.group(Public, &["ann"]).await;
    type Set = (fn(&mut NewGroup, String), fn(&mut GroupChange, String));
    let words: [(usize, i32, Set); 4] = [
        (30, codes::ERR_SDK_GROUP_INVALID_NAME, (|n, t| n.name = t, |c, t| c.name = Some(t))),
        (
            240,
            codes::ERR_SDK_GROUP_INVALID_INTRODUCTION,
            (|n, t| n.introduction = t, |c, t| c.introduction = Some(t)),
        ),
        (
            300,
            codes::ERR_SDK_GROUP_INVALID_NOTIFICATION,
            (|n, t| n.notification = t, |c, t| c.notification = Some(t)),
        ),
        (100, codes::ERR_SDK_GROUP_INVALID_FACE_URL, (|n, t| n.face_url = t, |c, t| c.face_url = Some(t))),
    ];
    for (limit, code, (set_new, set_change)) in words {
        for (text, allowed) in [("x".repeat(limit), true), ("x".repeat(limit + 1), false)] {
            let mut new = new_group(Public, "");
            set_new(&mut new, text.clone());
            let mut change = GroupChange::default();
            set_change(&mut change, text);
            let modify = Request::ModifyGroup { group_id: group_id(&group), change };
            if allowed {
                world.must("ann", Request::CreateGroup(new)).await;
                world.done("ann", modify).await;
            } else {
                assert_eq!(world.code("ann", Request::CreateGroup(new)).await, code);
                assert_eq!(world.code("ann", modify).await, code);
            }
        }
    }
}

pub async fn new_groups_have_limits(world: &World) {
    let users: Vec<String> = (0..22).map(|n| format!("u{n}")).collect();
    for user in &users {
        world.login(user).await;
    }
    let create = |members: &[String], max_members| {
        let mut new = new_group(Public, "");
        new.members = members.iter().map(|user| (user.clone(), Role::Normal)).collect();
        new.max_members = max_members;
        Request::CreateGroup(new)
    };
    let code = world.code("u0", create(&users[1..], 0)).await;
    assert_eq!(code, codes::ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT);
    let Response::GroupCreated(id) = world.must("u0", create(&users[1..21], 0)).await else { panic!() };
    assert_eq!(info(world, "u0", &id).await.expect("a group").member_count, 21);
    let limit = codes::ERR_SDK_GROUP_MEMBER_COUNT_LIMIT;
    assert_eq!(world.code("u0", create(&users[1..4], 3)).await, limit);
    assert_eq!(world.code("u0", create(&[], 200_001)).await, limit);
    world.must("u0", create(&users[1..4], 4)).await;
}

pub async fn info_is_changed_by_who_may(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let name = |group: &ConversationId| Request::ModifyGroup {
        group_id: group_id(group),
        change: GroupChange { name: Some("another".to_owned()), ..GroupChange::default() },
    };
    let work = world.group(Work, &["ann", "bob"]).await;
    world.done("bob", name(&work)).await;
    let public = world.group(Public, &["ann", "bob", "eve"]).await;
    assert_eq!(world.code("bob", name(&public)).await, DENIED);
    let change = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
    let promote = Request::ModifyMember { group_id: group_id(&public), user_id: "bob".to_owned(), change };
    world.done("ann", promote).await;
    world.done("bob", name(&public)).await;
    for group in [work, public] {
        let info = info(world, "ann", group.raw()).await.expect("a group");
        assert_eq!((info.name.as_str(), info.info_time), ("another", info.info_time));
        assert!(info.info_version > 1);
    }
}

pub async fn changes_of_info_are_kept_field_by_field(world: &World) {
    world.users(&["ann"]).await;
    let group = world.group(Public, &["ann"]).await;
    let modify = |change| Request::ModifyGroup { group_id: group_id(&group), change };
    let before = info(world, "ann", group.raw()).await.expect("a group");
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let change = GroupChange {
        name: Some("name".to_owned()),
        introduction: Some("introduction".to_owned()),
        notification: Some("notification".to_owned()),
        face_url: Some("https://example.org/g.png".to_owned()),
        add_option: Some(AddOption::Auth),
        approve_option: Some(AddOption::Any),
        max_members: Some(10),
        muted_all: Some(true),
        searchable: Some(false),
        visible: Some(false),
        owner: None,
        custom: Some(vec![pair("a", "1"), pair("b", "2")]),
    };
    world.done("ann", modify(change)).await;
    let changed_at = world.now();
    let custom = Some(vec![pair("c", "3"), pair("a", "one")]);
    world.done("ann", modify(GroupChange { custom, ..GroupChange::default() })).await;
    let after = info(world, "ann", group.raw()).await.expect("a group");
    let expected = Group {
        name: "name".to_owned(),
        introduction: "introduction".to_owned(),
        notification: "notification".to_owned(),
        face_url: "https://example.org/g.png".to_owned(),
        add_option: AddOption::Auth,
        approve_option: AddOption::Any,
        max_members: 10,
        muted_all: true,
        searchable: false,
        visible: false,
        custom: vec![pair("a", "one"), pair("b", "2"), pair("c", "3")],
        info_version: after.info_version,
        info_time: after.info_time,
        ..before.clone()
    };
    assert_eq!(after, expected);
    assert!(after.info_version > before.info_version && after.info_time > changed_at);
    world.send("ann", &group).await;
    let after = info(world, "ann", group.raw()).await.expect("a group");
    assert_eq!((after.last_seq, after.last_message_time), (1, world.now() - 1));
}

pub async fn fields_of_the_application_are_few_and_short(world: &World) {
    world.users(&["ann"]).await;
    let group = world.group(Public, &["ann"]).await;
    let bad = codes::ERR_SVR_GROUP_INVALID_PARAMETERS;
    let of_group = |custom: Vec<CustomField>| Request::ModifyGroup {
        group_id: group_id(&group),
        change: GroupChange { custom: Some(custom), ..GroupChange::default() },
    };
    let of_member = |custom: Vec<CustomField>| Request::ModifyMember {
        group_id: group_id(&group),
        user_id: "ann".to_owned(),
        change: MemberChange { custom: Some(custom), ..MemberChange::default() },
    };
    let fields = |from: usize, to: usize| (from..to).map(|n| (format!("k{n}"), String::new())).collect();
    let one = |key: usize, value: usize| vec![("k".repeat(key), "v".repeat(value))];
    for request in [
        of_group(one(65, 1)),
        of_group(one(0, 1)),
        of_group(one(1, 513)),
        of_group(fields(0, 21)),
        of_member(one(1, 513)),
        of_member(fields(0, 21)),
    ] {
        assert_eq!(world.code("ann", request).await, bad);
    }
    world.done("ann", of_group(fields(0, 20))).await;
    assert_eq!(world.code("ann", of_group(fields(20, 21))).await, bad, "with those that are there");
    world.done("ann", of_member(one(64, 512))).await;
}

pub async fn info_of_work_groups_is_for_members(world: &World) {
    world.users(&["ann", "bob"]).await;
    let work = world.group(Work, &["ann"]).await;
    let public = world.group(Public, &["ann"]).await;
    let groups = vec![group_id(&work), group_id(&public), "nowhere".to_owned(), String::new()];
    let Response::Groups(found) = world.must("bob", Request::GetGroups { groups }).await else { panic!() };
    let codes_found: Vec<i32> =
        found.iter().map(|group| group.as_ref().map_or_else(|error| error.code, |_| 0)).collect();
    assert_eq!(codes_found, [DENIED, 0, GONE, codes::ERR_SDK_GROUP_INVALID_ID]);
    assert!(info(world, "ann", work.raw()).await.is_ok());
    let many = |count| Request::GetGroups { groups: (0..count).map(|n| format!("g{n}")).collect() };
    assert_eq!(world.code("bob", many(0)).await, INVALID);
    assert_eq!(world.code("bob", many(101)).await, INVALID);
}

pub async fn member_lists_are_paged_and_filtered(world: &World) {
    let users: Vec<String> = (0..250).map(|n| format!("u{n:03}")).collect();
    for user in &users {
        world.login(user).await;
    }
    let group = world.group(Public, &["u000"]).await;
    let id = group_id(&group);
    for some in users[1..].chunks(20) {
        world.must("u000", Request::InviteMembers { group_id: id.clone(), users: some.to_vec() }).await;
    }
    for user in ["u007", "u240"] {
        let change = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
        let request = Request::ModifyMember { group_id: id.clone(), user_id: user.to_owned(), change };
        world.done("u000", request).await;
    }
    world.done("u050", Request::QuitGroup { group_id: id.clone() }).await;
    let (mut found, mut cursor) = (Vec::new(), 0);
    loop {
        let page = members(world, "u001", &id, &[], 0, cursor).await;
        assert!(page.members.len() <= 100);
        found.extend(named(&page).into_iter().map(str::to_owned));
        cursor = page.next_seq;
        if cursor == 0 {
            break;
        }
    }
    let expected: Vec<String> = users.iter().filter(|user| *user != "u050").cloned().collect();
    assert_eq!(found, expected, "in the order of joining");
    assert_eq!(named(&members(world, "u001", &id, &[], 1, 0).await), ["u000"]);
    assert_eq!(named(&members(world, "u001", &id, &[], 2, 0).await), ["u007", "u240"]);
    assert_eq!(named(&members(world, "u001", &id, &[], 3, 0).await), ["u000", "u007", "u240"]);
    let normal = members(world, "u001", &id, &[], 4, 0).await;
    assert_eq!((normal.members.len(), normal.members[0].user_id.as_str()), (100, "u001"));
    let some = members(world, "u001", &id, &["u240", "u050", "nobody", "u003"], 0, 0).await;
    assert_eq!((named(&some), some.next_seq), (vec!["u240", "u003"], 0));
    let some = members(world, "u001", &id, &["u240", "u003"], 2, 0).await;
    assert_eq!(named(&some), ["u240"]);
}

pub async fn joined_groups_are_listed_with_unread_counts(world: &World) {
    world.users(&["ann", "bob"]).await;
    let work = world.group(Work, &["ann", "bob"]).await;
    let meeting = world.group(Meeting, &["ann", "bob"]).await;
    for _ in 0..3 {
        world.send("ann", &work).await;
        world.send("ann", &meeting).await;
    }
    world.done("bob", Request::MarkRead(ReadScope::Group(group_id(&work), 1))).await;
    let Response::JoinedGroups(joined) = world.must("bob", Request::JoinedGroups).await else { panic!() };
    let found: Vec<_> = joined
        .iter()
        .map(|joined| (joined.group.group_id.as_str(), joined.unread, joined.me.read_seq))
        .collect();
    assert_eq!(found, [(work.raw(), 2, 1), (meeting.raw(), 0, 0)]);
    assert!(joined.iter().all(|joined| joined.me.user_id == "bob" && joined.me.role == Role::Normal));
    world.done("bob", Request::QuitGroup { group_id: group_id(&work) }).await;
    world.done("ann", Request::DeleteGroup { group_id: group_id(&meeting) }).await;
    assert_eq!(world.must("bob", Request::JoinedGroups).await, Response::JoinedGroups(vec![]));
}

pub async fn name_cards_are_shown_with_messages(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let change = MemberChange { name_card: Some("the boss".to_owned()), ..MemberChange::default() };
    let request = Request::ModifyMember { group_id: group_id(&group), user_id: "ann".to_owned(), change };
    world.done("ann", request).await;
    let message = world.send("ann", &group).await;
    assert_eq!(message.sender_name_card, "the boss");
    assert_eq!(world.view("bob", &message).await.sender_name_card, "the boss");
    let bobs = world.send("bob", &group).await;
    let reader = world.readers_by("bob", &bobs, ReaderFilter::Unread, 1).await.remove(0);
    assert_eq!(reader.member.name_card, "the boss");
    // Of one who left, what the group knew last.
    world.read("ann", &[&bobs]).await;
    world.done("ann", Request::QuitGroup { group_id: group_id(&group) }).await;
    let reader = world.readers_by("bob", &bobs, ReaderFilter::Read, 1).await.remove(0);
    assert_eq!((reader.member.user_id.as_str(), reader.member.name_card.as_str()), ("ann", "the boss"));
    let private = world.send("ann", &with("bob")).await;
    assert_eq!(private.sender_name_card, "", "a card is the group's");
}
