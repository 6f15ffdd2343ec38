//! Groups and their members, and what is told of them.

use crate::support::{Device, Home, code, group, new_group};
use doubletick::api::{
    AddOption, CustomField, DoubletickError, Event, GroupChange, GroupTip, GroupTipKind, GroupType,
    MemberChange, MemberOutcome, MemberQuery, MemberResult, NewGroup, NewMember, Role,
};

fn field(key: &str, value: &str) -> CustomField {
    CustomField { key: key.into(), value: value.into() }
}

fn all_members(group_id: &str) -> MemberQuery {
    MemberQuery { group_id: group_id.into(), user_ids: Vec::new(), role_flags: 0, cursor: 0 }
}

impl Device {
    /// The next tip of this kind.
    async fn tip(&self, wanted: impl Fn(&GroupTipKind) -> bool) -> GroupTip {
        self.hear("a tip", |event| match event {
            Event::GroupTip { tip } if wanted(&tip.kind) => Some(tip.clone()),
            _ => None,
        })
        .await
    }
}

fn users(tip: &GroupTip) -> Vec<&str> {
    tip.users.iter().map(|member| member.user_id.as_str()).collect()
}

#[tokio::test]
async fn a_group_is_made_and_shown_as_it_was_asked_for() {
    let home = Home::open().await;
    let (alice, _bob) = (home.user("alice").await, home.user("bob").await);
    let new = NewGroup {
        name: "周末徒步".into(),
        introduction: "i".into(),
        notification: "n".into(),
        face_url: "f".into(),
        add_option: Some(AddOption::Forbid),
        approve_option: Some(AddOption::Any),
        max_members: 10,
        custom: vec![field("k", "值")],
        members: vec![NewMember { user_id: "bob".into(), role: Some(Role::Admin) }],
        ..new_group("", GroupType::Meeting, &[])
    };
    let id = alice.create_group(new).await.expect("a group");
    assert!(id.starts_with("@TGS#"), "{id}");
    let results = alice.groups(vec![id.clone(), "nowhere".into()]).await.expect("groups");
    assert_eq!((results[1].code, results[1].group.as_ref()), (10010, None));
    assert_eq!((results[0].code, results[0].text.as_str()), (0, ""));
    let shown = results[0].group.clone().expect("a group");
    assert_eq!(
        (shown.group_id.as_str(), shown.name.as_str(), shown.group_type),
        (&*id, "周末徒步", GroupType::Meeting)
    );
    assert_eq!((&*shown.introduction, &*shown.notification, &*shown.face_url), ("i", "n", "f"));
    assert_eq!((shown.add_option, shown.approve_option), (AddOption::Forbid, AddOption::Any));
    assert_eq!((shown.max_members, shown.member_count, &*shown.owner), (10, 2, "alice"));
    assert_eq!(shown.custom, [field("k", "值")]);
    assert!(shown.create_time > 0 && !shown.muted_all);
    let joined = alice.joined_groups().await.expect("groups");
    assert_eq!(
        (joined.len(), &joined[0].group, joined[0].me.role, joined[0].unread),
        (1, &shown, Role::Owner, 0)
    );
    let members = alice.members(all_members(&id)).await.expect("members");
    let roles: Vec<_> = members.members.iter().map(|one| (one.user_id.as_str(), one.role)).collect();
    assert_eq!((roles, members.next_cursor), (vec![("alice", Role::Owner), ("bob", Role::Admin)], 0));
}

#[tokio::test]
async fn a_group_that_cannot_be_made_says_why() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    assert_eq!(code(bob.create_group(new_group("party", GroupType::Public, &[])).await), 10021);
    let plain = || new_group("other", GroupType::Public, &[]);
    let owner = vec![NewMember { user_id: "bob".into(), role: Some(Role::Owner) }];
    for (group, number) in [
        (new_group("party", GroupType::Public, &[]), 10025),
        (NewGroup { name: "x".repeat(31), ..plain() }, 8502),
        (NewGroup { introduction: "x".repeat(241), ..plain() }, 8503),
        (NewGroup { notification: "x".repeat(301), ..plain() }, 8504),
        (NewGroup { face_url: "x".repeat(101), ..plain() }, 8505),
        (NewGroup { group_id: "with\ttab".into(), ..plain() }, 8501),
        (NewGroup { custom: vec![field("", "v")], ..plain() }, 10004),
        (NewGroup { members: owner, ..plain() }, 8509),
        (new_group("room", GroupType::AvChatRoom, &["bob"]), 10007),
        (new_group("other", GroupType::Public, &["no\tsuch"]), 7003),
        (new_group("other", GroupType::Public, &["nobody"]), 10019),
    ] {
        let shown = format!("{group:?}");
        let error = alice.create_group(group).await.expect_err(&shown);
        assert_eq!(error.code(), number, "{error}");
        assert!(
            !matches!(error, DoubletickError::Other { .. } | DoubletickError::Network { .. }),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn users_come_and_go_and_everyone_hears_of_it() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let carol = home.user("carol").await;
    carol.join_group("party".into(), "hello".into()).await.expect("in");
    let joined = bob.tip(|kind| *kind == GroupTipKind::Joined).await;
    assert_eq!((joined.operator.user_id.as_str(), joined.member_count), ("carol", 3));
    assert_eq!(code(carol.join_group("party".into(), String::new()).await), 10013);
    assert_eq!(code(carol.join_group("nowhere".into(), String::new()).await), 10010);

    let _dave = home.user("dave").await;
    let named = vec!["dave".into(), "bob".into(), "nobody".into()];
    let outcome = |user_id: &str, result| MemberOutcome { user_id: user_id.into(), result };
    assert_eq!(
        alice.invite("party".into(), named).await.expect("outcomes"),
        [
            outcome("dave", MemberResult::Done),
            outcome("bob", MemberResult::AlreadyMember),
            outcome("nobody", MemberResult::Failed)
        ]
    );
    assert_eq!(users(&bob.tip(|kind| *kind == GroupTipKind::Invited).await), ["dave"]);
    assert_eq!(code(alice.invite("party".into(), Vec::new()).await), 8510);
    assert_eq!(code(bob.invite("party".into(), vec!["eve".into()]).await), 10007);

    let sent = alice.say(group("party"), "read this").await;
    assert_eq!(sent.unread_count, 3);
    carol.quit_group("party".into()).await.expect("out");
    assert_eq!(bob.tip(|kind| *kind == GroupTipKind::Quit).await.operator.user_id, "carol");
    let left = alice.receipts(vec![sent.id]).await.expect("receipts");
    assert_eq!((left[0].read_count, left[0].unread_count), (0, 2));
    assert_eq!(code(alice.quit_group("party".into()).await), 10009);

    let kicked = alice.kick("party".into(), vec!["dave".into()], "enough".into()).await.expect("outcomes");
    assert_eq!(kicked, [outcome("dave", MemberResult::Done)]);
    assert_eq!(users(&bob.tip(|kind| *kind == GroupTipKind::Kicked).await), ["dave"]);
    assert_eq!(code(alice.kick("party".into(), Vec::new(), String::new()).await), 6017);
    assert_eq!(code(bob.kick("party".into(), vec!["alice".into()], String::new()).await), 10007);

    assert_eq!(code(bob.delete_group("party".into()).await), 10007);
    alice.delete_group("party".into()).await.expect("gone");
    assert_eq!(bob.tip(|kind| *kind == GroupTipKind::Deleted).await.group_id, "party");
    assert_eq!(code(alice.delete_group("party".into()).await), 10010);
    assert_eq!(bob.joined_groups().await, Ok(vec![]));
}

#[tokio::test]
async fn the_info_of_a_group_is_changed() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let change = GroupChange {
        name: Some("new".into()),
        introduction: Some("i".into()),
        notification: Some("n".into()),
        face_url: Some("f".into()),
        add_option: Some(AddOption::Auth),
        approve_option: Some(AddOption::Auth),
        max_members: Some(50),
        muted_all: Some(true),
        searchable: Some(true),
        visible: Some(true),
        owner: None,
        custom: Some(vec![field("k", "v")]),
    };
    alice.modify_group("party".into(), change.clone()).await.expect("changed");
    let tip = bob.tip(|kind| matches!(kind, GroupTipKind::InfoChanged { .. })).await;
    // These two are not among what a tip can say.
    let told = GroupChange { searchable: None, visible: None, ..change.clone() };
    assert_eq!(tip.kind, GroupTipKind::InfoChanged { change: told });
    let shown = alice.groups(vec!["party".into()]).await.expect("groups")[0].group.clone().expect("a group");
    assert_eq!((&*shown.name, shown.add_option, shown.max_members), ("new", AddOption::Auth, 50));
    assert!(shown.muted_all && shown.searchable && shown.visible);
    assert_eq!(shown.custom, [field("k", "v")]);
    let error =
        bob.send(bob.new_message(group("party"), crate::support::text("x"))).await.expect_err("muted");
    assert!(matches!(error, DoubletickError::NotPermitted { code: 10017, .. }), "{error:?}");
    assert_eq!(code(bob.modify_group("party".into(), change).await), 10007);
    let too_long = GroupChange { name: Some("x".repeat(31)), ..GroupChange::default() };
    assert_eq!(code(alice.modify_group("party".into(), too_long).await), 8502);
    let pass_on = GroupChange { owner: Some("bob".into()), ..GroupChange::default() };
    alice.modify_group("party".into(), pass_on).await.expect("changed");
    assert_eq!(bob.joined_groups().await.expect("groups")[0].me.role, Role::Owner);
}

#[tokio::test]
async fn a_member_is_changed() {
    let home = Home::open().await;
    let (alice, [bob, carol]) = home.party(GroupType::Public, ["bob", "carol"]).await;
    let change = |change: MemberChange| alice.modify_member("party".into(), "bob".into(), change);
    change(MemberChange { role: Some(Role::Admin), ..MemberChange::default() }).await.expect("changed");
    assert_eq!(users(&carol.tip(|kind| *kind == GroupTipKind::AdminSet).await), ["bob"]);
    change(MemberChange { role: Some(Role::Normal), ..MemberChange::default() }).await.expect("changed");
    assert_eq!(users(&carol.tip(|kind| *kind == GroupTipKind::AdminCancelled).await), ["bob"]);
    change(MemberChange { mute_seconds: Some(60), ..MemberChange::default() }).await.expect("changed");
    let muted = carol.tip(|kind| matches!(kind, GroupTipKind::MemberMuted { .. })).await;
    assert_eq!((users(&muted), &muted.kind), (vec!["bob"], &GroupTipKind::MemberMuted { seconds: 60 }));
    let own = MemberChange {
        name_card: Some("Bobby".into()),
        receive_option: Some(1),
        custom: Some(vec![field("k", "v")]),
        ..MemberChange::default()
    };
    bob.modify_member("party".into(), "bob".into(), own.clone()).await.expect("changed");
    let only_bob = MemberQuery { user_ids: vec!["bob".into(), "nobody".into()], ..all_members("party") };
    let found = carol.members(only_bob).await.expect("members").members;
    assert_eq!((found.len(), found[0].name_card.as_str()), (1, "Bobby"));
    assert!(found[0].muted_until > 0 && found[0].custom == [field("k", "v")]);
    // How one receives is one's own matter.
    assert_eq!(bob.joined_groups().await.expect("groups")[0].me.receive_option, 1);
    assert_eq!(code(carol.modify_member("party".into(), "bob".into(), own).await), 10007);
    let owners = MemberQuery { role_flags: 1 << 0, ..all_members("party") };
    let found = carol.members(owners).await.expect("members").members;
    assert_eq!(found.iter().map(|one| one.user_id.as_str()).collect::<Vec<_>>(), ["alice"]);
    assert_eq!(code(carol.members(all_members("nowhere")).await), 10010);
}

#[tokio::test]
async fn members_come_in_pages() {
    let home = Home::open().await;
    let (alice, []) = home.party(GroupType::Public, []).await;
    let names: Vec<String> = (0..120).map(|n| format!("user{n}")).collect();
    let visitor = home.device(crate::support::options());
    for name in &names {
        visitor.login(name.clone(), "any".into()).await.expect("a login");
    }
    for some in names.chunks(20) {
        alice.invite("party".into(), some.to_vec()).await.expect("outcomes");
    }
    let first = alice.members(all_members("party")).await.expect("members");
    assert!(first.members.len() == 100 && first.next_cursor > 0);
    let rest = alice.members(MemberQuery { cursor: first.next_cursor, ..all_members("party") });
    let rest = rest.await.expect("members");
    let mut found: Vec<_> = first.members.into_iter().chain(rest.members).map(|one| one.user_id).collect();
    assert_eq!((found.remove(0), rest.next_cursor), ("alice".to_owned(), 0));
    assert_eq!(found, names);
}
