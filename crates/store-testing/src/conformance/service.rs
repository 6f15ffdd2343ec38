//! Accounts, profiles, settings, and the life of a store.

use super::codes::{INVALID, SWITCHED_OFF};
use crate::world::{World, group_id, history, ids, login, names, send_receipts, with};
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType::{AvChatRoom, Community, Public, Work};
use doubletick_protocol::ids::{ConversationId, GroupId};
use doubletick_protocol::profile::{Profile, ProfileChange};
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

async fn set(world: &World, change: impl FnOnce(&mut Settings)) {
    let mut settings = world.store.settings();
    change(&mut settings);
    let answer = world.must("ann", Request::SetSettings(settings.clone())).await;
    assert_eq!(answer, Response::Settings(settings.clone()));
    assert_eq!(world.store.settings(), settings);
}

async fn profiles(world: &World, users: &[&str]) -> Vec<Profile> {
    match world.must("ann", Request::GetProfiles { users: names(users) }).await {
        Response::Profiles(profiles) => profiles,
        other => panic!("profiles were answered by {other:?}"),
    }
}

pub async fn a_login_makes_the_account_once(world: &World) {
    let info = world.login("ann").await;
    assert_eq!((info.profile.user_id.as_str(), info.heads.len()), ("ann", 0));
    assert_eq!(info.server_time_ms / 1000, world.now());
    world.login("bob").await;
    world.send("bob", &with("ann")).await;
    let change = ProfileChange { nick_name: Some("Ann".to_owned()), ..ProfileChange::default() };
    world.done("ann", Request::ModifyProfile(change)).await;
    let info = world.login("ann").await;
    assert_eq!((info.profile.nick_name.as_str(), info.heads.len()), ("Ann", 1), "nothing is lost");
}

pub async fn logins_check_the_user_id(world: &World) {
    for bad in [String::new(), "x".repeat(33), "grün".to_owned(), "a\tb".to_owned()] {
        assert_eq!(world.code(&bad, login(&bad)).await, codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    }
    world.login(&"x".repeat(32)).await;
    world.login(" ~!").await;
}

pub async fn calls_of_strangers_are_refused(world: &World) {
    world.users(&["ann"]).await;
    let group = world.group(Public, &["ann"]).await;
    for request in [
        Request::SendMessage(world.message(&with("ann"))),
        Request::SendMessage(world.message(&group)),
        Request::JoinGroup { group_id: group_id(&group), hello: String::new() },
        Request::CreateGroup(crate::world::new_group(Public, "new")),
        Request::Conversations,
        Request::TotalUnread,
        Request::JoinedGroups,
        Request::ModifyProfile(ProfileChange::default()),
        Request::History(history(&group)),
    ] {
        assert_eq!(world.code("stranger", request).await, codes::ERR_SDK_NOT_LOGGED_IN);
    }
    let invite = Request::InviteMembers { group_id: group_id(&group), users: names(&["stranger"]) };
    world.must("ann", invite).await;
    assert_eq!(world.store.groups_of("stranger").await, Ok(vec![]), "nobody is made by being named");
}

pub async fn settings_are_checked_kept_and_in_force_at_once(world: &World) {
    world.users(&["ann", "bob"]).await;
    assert_eq!(world.store.settings(), Settings::default());
    assert_eq!(world.must("bob", Request::GetSettings).await, Response::Settings(Settings::default()));
    let mut bad = Settings::default();
    bad.receipt_group_types.insert(AvChatRoom);
    for bad in [
        bad,
        Settings { message_bytes: 0, ..Settings::default() },
        Settings { group_members: 1, ..Settings::default() },
        Settings { receipt_interval_ms: 60_001, ..Settings::default() },
    ] {
        assert_eq!(world.code("ann", Request::SetSettings(bad)).await, INVALID);
    }
    assert_eq!(world.store.settings(), Settings::default());
    set(world, |settings| settings.message_bytes = 60).await;
    let mut long = world.message(&with("bob"));
    long.content.elems = vec![crate::world::text(&"x".repeat(60))];
    let code = world.code("ann", Request::SendMessage(long.clone())).await;
    assert_eq!(code, codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
    set(world, |settings| settings.message_bytes = 1_000).await;
    world.send_new("ann", long).await;
    let asked = world.must("bob", Request::GetSettings).await;
    assert_eq!(asked, Response::Settings(world.store.settings()));
}

pub async fn the_gate_is_checked_before_the_flags(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let flagged = world.send("ann", &group).await;
    let plain = world.send_plain("ann", &group).await;
    set(world, |settings| {
        settings.receipt_group_types.remove(&Work);
    })
    .await;
    for message in [&flagged, &plain] {
        let list = ids(&[message]);
        assert_eq!(world.code("bob", send_receipts(&list)).await, SWITCHED_OFF);
        assert_eq!(world.code("ann", Request::GetReceipts { messages: list }).await, SWITCHED_OFF);
        let message = message.msg_id.clone();
        let filter = ReaderFilter::Read;
        let readers = Request::GetReaders { message, filter, cursor: 0, count: 10 };
        assert_eq!(world.code("ann", readers).await, SWITCHED_OFF);
    }
    assert_eq!(world.code("eve", send_receipts(&ids(&[&flagged]))).await, super::codes::DENIED);
    let private = world.send("ann", &with("bob")).await;
    world.read("bob", &[&private]).await;
    let public = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &public).await;
    world.read("bob", &[&message]).await;
    assert_eq!(world.counts("ann", &message).await, (1, 0), "other types go on");
}

pub async fn switching_off_keeps_what_was_counted(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    set(world, |settings| {
        settings.receipt_group_types.clear();
    })
    .await;
    assert!(!world.send("ann", &group).await.need_read_receipt);
    world.done("eve", Request::QuitGroup { group_id: group_id(&group) }).await;
    set(world, |settings| {
        settings.receipt_group_types.extend([Public, Community]);
    })
    .await;
    assert_eq!(world.counts("ann", &message).await, (1, 0));
    assert_eq!(world.lists("ann", &message).await, (names(&["bob"]), vec![]));
}

pub async fn profiles_are_changed_field_by_field(world: &World) {
    world.users(&["ann", "bob"]).await;
    let change = ProfileChange {
        nick_name: Some("Ann".to_owned()),
        gender: Some(2),
        face_url: Some("https://example.org/ann.png".to_owned()),
        self_signature: Some("hello".to_owned()),
        add_permission: Some(1),
        location: Some("here".to_owned()),
        language: Some(7),
        birthday: Some(20_000_229),
        level: Some(3),
        role: Some(4),
        custom: Some(vec![("Hobby".to_owned(), "chess".to_owned())]),
    };
    world.done("ann", Request::ModifyProfile(change)).await;
    let change = ProfileChange {
        self_signature: Some(String::new()),
        custom: Some(vec![
            ("Tag_Profile_Custom_Team".to_owned(), "blue".to_owned()),
            ("Tag_Profile_Custom_Hobby".to_owned(), "go".to_owned()),
        ]),
        ..ProfileChange::default()
    };
    world.done("ann", Request::ModifyProfile(change)).await;
    let expected = Profile {
        user_id: "ann".to_owned(),
        nick_name: "Ann".to_owned(),
        gender: 2,
        face_url: "https://example.org/ann.png".to_owned(),
        self_signature: String::new(),
        add_permission: 1,
        location: "here".to_owned(),
        language: 7,
        birthday: 20_000_229,
        level: 3,
        role: 4,
        custom: vec![
            ("Tag_Profile_Custom_Hobby".to_owned(), "go".to_owned()),
            ("Tag_Profile_Custom_Team".to_owned(), "blue".to_owned()),
        ],
    };
    let bobs = Profile { user_id: "bob".to_owned(), ..Profile::default() };
    assert_eq!(profiles(world, &["bob", "nobody", "ann"]).await, [bobs, expected]);
    // Messages and readers carry what it is now.
    let group = world.group(Work, &["bob", "ann"]).await;
    let message = world.send("ann", &group).await;
    let seen = world.view("bob", &message).await;
    assert_eq!(seen.sender_nick_name, "Ann");
    assert_eq!(seen.sender_face_url, "https://example.org/ann.png");
    let bobs = world.send("bob", &group).await;
    let reader = world.readers_by("bob", &bobs, ReaderFilter::Unread, 10).await.remove(0);
    assert_eq!(reader.member.nick_name, "Ann");
}

pub async fn profiles_have_limits(world: &World) {
    world.users(&["ann"]).await;
    let name = |bytes| {
        Request::ModifyProfile(ProfileChange {
            nick_name: Some("x".repeat(bytes)),
            ..ProfileChange::default()
        })
    };
    world.done("ann", name(500)).await;
    assert_eq!(world.code("ann", name(501)).await, codes::ERR_SVR_PROFILE_SIZE_LIMIT);
    assert_eq!(profiles(world, &["ann"]).await[0].nick_name.len(), 500);
    let users = |count: usize| Request::GetProfiles { users: (0..count).map(|n| format!("{n}")).collect() };
    assert_eq!(world.code("ann", users(0)).await, INVALID);
    assert_eq!(world.code("ann", users(101)).await, INVALID);
    assert_eq!(world.must("ann", users(100)).await, Response::Profiles(vec![]));
}

pub async fn groups_of_a_user_are_for_routing(world: &World) {
    world.users(&["ann", "bob"]).await;
    let one = group_id(&world.group(Work, &["ann", "bob"]).await);
    let two = group_id(&world.group(AvChatRoom, &["ann"]).await);
    let three = group_id(&world.group(Public, &["ann", "bob"]).await);
    world.send("ann", &ConversationId::Group(three.clone())).await;
    let groups = world.store.groups_of("ann").await.expect("groups");
    let mut anns: Vec<GroupId> = groups.into_iter().map(|(group, _)| group).collect();
    anns.sort();
    let mut all = vec![one.clone(), two, three.clone()];
    all.sort();
    assert_eq!(anns, all);
    world.done("bob", Request::QuitGroup { group_id: one }).await;
    assert_eq!(world.store.groups_of("bob").await, Ok(vec![(three.clone(), 0)]));
    let group = || three.clone();
    world.done("bob", Request::QuitGroup { group_id: group() }).await;
    world.done("bob", Request::JoinGroup { group_id: group(), hello: String::new() }).await;
    assert_eq!(
        world.store.groups_of("bob").await,
        Ok(vec![(group(), 1)]),
        "who came after the first message"
    );
    world.done("ann", Request::DeleteGroup { group_id: three }).await;
    assert_eq!(world.store.groups_of("bob").await, Ok(vec![]));
    assert_eq!(world.store.groups_of("nobody").await, Ok(vec![]));
}

pub async fn a_closed_store_refuses_calls(world: &World) {
    world.users(&["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    world.store.close().await;
    world.store.close().await;
    let interrupted = codes::ERR_SDK_COMM_INTERRUPT;
    assert_eq!(world.code("ann", Request::SendMessage(world.message(&with("bob")))).await, interrupted);
    assert_eq!(world.code("ann", Request::Conversations).await, interrupted);
    assert_eq!(world.code("ann", login("ann")).await, interrupted);
    assert_eq!(world.store.groups_of("ann").await.map_err(|error| error.code), Err(interrupted));
}
