//! Making, ending, describing and changing groups.

use super::*;

#[test]
fn create_announces_routing_then_the_tip_then_the_conversation() {
    let mut home = Home::new(&["ann", "bob", "cid"]);
    let mut new = new_group("g", GroupType::Public, &["bob", "ann", "bob"]);
    new.members.push(("cid".into(), Role::Admin));
    let events = home.events(|ledger| create_group(ledger, "ann", &new));
    assert_eq!(events.len(), 3);
    assert_eq!(events[0], Event::Joined("g".into(), ids(&["ann", "bob", "cid"]), 0));
    assert_eq!(tip(&events[1]), ("ann", vec!["bob", "cid"], 3, &GroupTipKind::Invited));
    assert_eq!(events[2], changed(&["ann", "bob", "cid"], "g"));
    let roles = ["ann", "bob", "cid"].map(|user| home.member("g", user).expect("member").role);
    assert_eq!(roles, [Role::Owner, Role::Normal, Role::Admin]);

    let group = home.view("ann", "g").expect("group");
    let expected = Group {
        group_id: "g".into(),
        group_type: GroupType::Public,
        name: "name".into(),
        introduction: "intro".into(),
        notification: "note".into(),
        face_url: "face".into(),
        owner: "ann".into(),
        create_time: home.now_ms / 1000,
        info_version: 1,
        info_time: home.now_ms / 1000,
        last_seq: 0,
        last_message_time: 0,
        member_count: 3,
        max_members: 200_000,
        add_option: AddOption::Any,
        approve_option: AddOption::Forbid,
        muted_all: false,
        searchable: true,
        visible: true,
        custom: vec![("k".into(), "v".into())],
    };
    assert_eq!(group, expected);
}

#[test]
fn create_of_one_has_no_tip() {
    let mut home = Home::new(&["ann"]);
    let new = new_group("g", GroupType::Work, &[]);
    let events = home.events(|ledger| create_group(ledger, "ann", &new));
    assert_eq!(events, [Event::Joined("g".into(), ids(&["ann"]), 0), changed(&["ann"], "g")]);
}

#[test]
fn create_refuses() {
    let mut home = Home::new(&["ann", "bob"]);
    home.create("ann", "g", GroupType::Public, &[]);
    let mut create = |user: &str, new: NewGroup| home.code(|ledger| create_group(ledger, user, &new));
    let fresh = || new_group("h", GroupType::Public, &[]);
    assert_eq!(create("ann", new_group("g", GroupType::Work, &[])), 10025);
    assert_eq!(create("bob", new_group("g", GroupType::Work, &[])), 10021);
    assert_eq!(create("ann", new_group("h", GroupType::Work, &["nobody"])), 10019);
    assert_eq!(create("ann", new_group("@TGS#h", GroupType::Work, &[])), 8501);
    assert_eq!(create("ann", NewGroup { name: "x".repeat(31), ..fresh() }), 8502);
    assert_eq!(create("ann", NewGroup { max_members: 200_001, ..fresh() }), 8507);
    assert_eq!(create("nobody", fresh()), 6014);
    assert_eq!(create("ann", fresh()), 0);
}

#[test]
fn ids_made_here_are_all_different_and_valid() {
    let mut home = Home::new(&["ann"]);
    let mut made = std::collections::BTreeSet::new();
    for group_type in [GroupType::Public, GroupType::Community].repeat(20) {
        let new = new_group("", group_type, &[]);
        let Ok(Response::GroupCreated(id)) = home.call(|ledger| create_group(ledger, "ann", &new)) else {
            panic!("not created")
        };
        doubletick_protocol::ids::check_known_group_id(&id).expect("valid");
        assert!(id.starts_with("@TGS#"));
        assert_eq!(id.starts_with("@TGS#_"), group_type == GroupType::Community);
        assert_eq!(home.view("ann", &id).expect("group").group_id, id);
        assert!(made.insert(id));
    }
}

#[test]
fn delete_puts_the_group_out_of_reach_and_frees_its_id() {
    let mut home = Home::new(&["ann", "bob", "eve"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    home.create("ann", "w", GroupType::Work, &[]);
    assert_eq!(home.code(|ledger| delete_group(ledger, "ann", "w")), 10007);
    assert_eq!(home.code(|ledger| delete_group(ledger, "bob", "g")), 10007);
    assert_eq!(home.code(|ledger| delete_group(ledger, "eve", "g")), 10007);
    assert_eq!(home.code(|ledger| delete_group(ledger, "ann", "h")), 10010);
    let conv = home.conv("g");
    let events = home.events(|ledger| delete_group(ledger, "ann", "g"));
    assert_eq!(events.len(), 3);
    assert_eq!(tip(&events[0]), ("ann", vec![], 0, &GroupTipKind::Deleted));
    assert_eq!(
        events[1],
        Event::Group {
            group_id: "g".into(),
            except: None,
            joined_below: None,
            push: Push::ConversationGone(group_conversation("g"))
        }
    );
    assert_eq!(events[2], Event::GroupGone("g".into()));

    assert_eq!(home.code(|ledger| delete_group(ledger, "ann", "g")), 10010);
    assert_eq!(home.code(|ledger| join_group(ledger, "eve", "g", "")), 10010);
    assert_eq!(home.view("ann", "g").expect_err("gone").code, 10010);
    assert_eq!(home.group("g"), None);
    let row = Writing::new(&home.conn).group(conv).expect("row").expect("stays");
    assert!(row.deleted_at.is_some());
    home.create("bob", "g", GroupType::Public, &[]);
    assert_ne!(home.conv("g"), conv);
    assert_eq!(home.view("bob", "g").expect("new").owner, "bob");
    assert_eq!(home.member("g", "ann"), None);
}

#[test]
fn a_lower_limit_of_the_settings_holds_for_groups_that_allow_more() {
    let mut home = Home::new(&["ann", "bob", "cid"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    home.settings.group_members = 2;
    assert_eq!(home.view("ann", "g").expect("group").max_members, 2);
    assert_eq!(home.code(|ledger| join_group(ledger, "cid", "g", "")), 10014);
}

#[test]
fn modify_group_announces_what_is_different() {
    let mut home = Home::new(&["ann", "bob", "eve"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    let change = GroupChange {
        name: Some("name".into()),
        notification: Some("news".into()),
        muted_all: Some(true),
        visible: Some(true),
        custom: Some(vec![("k".into(), "w".into()), ("l".into(), "x".into())]),
        ..GroupChange::default()
    };
    let events = home.events(|ledger| modify_group(ledger, "ann", "g", &change));
    let different = GroupChange { name: None, visible: None, ..change.clone() };
    assert_eq!(events.len(), 1);
    assert_eq!(tip(&events[0]), ("ann", vec![], 2, &GroupTipKind::InfoChanged(different)));
    let group = home.view("eve", "g").expect("group");
    assert_eq!((group.notification.as_str(), group.muted_all, group.info_version), ("news", true, 2));
    assert_eq!(group.info_time, home.now_ms / 1000);
    assert_eq!(group.custom, [("k".into(), "w".into()), ("l".into(), "x".into())]);
    assert_eq!(home.events(|ledger| modify_group(ledger, "ann", "g", &change)), []);
    assert_eq!(home.view("eve", "g").expect("group").info_version, 2);

    assert_eq!(home.code(|ledger| modify_group(ledger, "bob", "g", &change)), 10007);
    assert_eq!(home.code(|ledger| modify_group(ledger, "eve", "g", &change)), 10007);
    let small = GroupChange { max_members: Some(1), ..GroupChange::default() };
    assert_eq!(home.code(|ledger| modify_group(ledger, "ann", "g", &small)), 8507);
}

#[test]
fn every_field_of_a_group_can_change() {
    let mut home = Home::new(&["ann"]);
    home.create("ann", "g", GroupType::Public, &[]);
    let before = home.view("ann", "g").expect("group");
    let change = GroupChange {
        name: Some("n".into()),
        introduction: Some("i".into()),
        notification: Some("o".into()),
        face_url: Some("f".into()),
        add_option: Some(AddOption::Auth),
        approve_option: Some(AddOption::Any),
        max_members: Some(77),
        muted_all: Some(true),
        searchable: Some(false),
        visible: Some(false),
        owner: None,
        custom: Some(vec![("c".into(), "d".into())]),
    };
    home.events(|ledger| modify_group(ledger, "ann", "g", &change));
    let expected = Group {
        name: "n".into(),
        introduction: "i".into(),
        notification: "o".into(),
        face_url: "f".into(),
        add_option: AddOption::Auth,
        approve_option: AddOption::Any,
        max_members: 77,
        muted_all: true,
        searchable: false,
        visible: false,
        custom: vec![("k".into(), "v".into()), ("c".into(), "d".into())],
        info_version: 2,
        info_time: home.now_ms / 1000,
        ..before
    };
    assert_eq!(home.view("ann", "g"), Ok(expected));
}

#[test]
fn ownership_is_passed_on_by_the_owner_to_a_member() {
    let mut home = Home::new(&["ann", "bob", "eve"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    let pass = |to: &str| GroupChange { owner: Some(to.into()), ..GroupChange::default() };
    assert_eq!(home.code(|ledger| modify_group(ledger, "ann", "g", &pass("eve"))), 10004);
    assert_eq!(home.code(|ledger| modify_group(ledger, "ann", "g", &pass("nobody"))), 10004);
    assert_eq!(home.code(|ledger| modify_group(ledger, "bob", "g", &pass("bob"))), 10007);
    assert_eq!(home.events(|ledger| modify_group(ledger, "ann", "g", &pass("ann"))), []);
    let events = home.events(|ledger| modify_group(ledger, "ann", "g", &pass("bob")));
    assert_eq!(tip(&events[0]), ("ann", vec!["bob"], 2, &GroupTipKind::InfoChanged(pass("bob"))));
    assert_eq!(home.view("eve", "g").expect("group").owner, "bob");
    assert_eq!(home.member("g", "ann").expect("member").role, Role::Normal);
    assert_eq!(home.code(|ledger| quit_group(ledger, "ann", "g")), 0);
    assert_eq!(home.code(|ledger| quit_group(ledger, "bob", "g")), 10009);
}

#[test]
fn any_member_may_change_the_words_of_a_work_group() {
    let mut home = Home::new(&["ann", "bob"]);
    home.create("ann", "w", GroupType::Work, &["bob"]);
    let words = GroupChange { introduction: Some("hello".into()), ..GroupChange::default() };
    assert_eq!(home.code(|ledger| modify_group(ledger, "bob", "w", &words)), 0);
    let mute = GroupChange { muted_all: Some(true), ..GroupChange::default() };
    assert_eq!(home.code(|ledger| modify_group(ledger, "bob", "w", &mute)), 10007);
}

#[test]
fn groups_answer_one_by_one() {
    let mut home = Home::new(&["ann", "bob"]);
    home.create("ann", "g", GroupType::Public, &[]);
    home.create("ann", "w", GroupType::Work, &[]);
    let asked = ids(&["w", "g", "nothing", "", "ä", "g"]);
    let answer = |user: &str| match group_info::get_groups(&home.now(), &home.settings, user, &asked) {
        Ok(Response::Groups(groups)) => groups
            .into_iter()
            .map(|group| group.map(|group| group.group_id).map_err(|error| error.code))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let g = || Ok("g".to_owned());
    assert_eq!(answer("ann"), [Ok("w".into()), g(), Err(10010), Err(8501), Err(8501), g()]);
    assert_eq!(answer("bob"), [Err(10007), g(), Err(10010), Err(8501), Err(8501), g()]);
    for wrong in [vec![], vec!["g".to_owned(); 101]] {
        let result = group_info::get_groups(&home.now(), &home.settings, "ann", &wrong);
        assert_eq!(Error::from(result.expect_err("refused")).code, codes::ERR_INVALID_PARAMETERS);
    }
}

#[test]
fn joined_groups_are_those_that_i_am_in_now() {
    let mut home = Home::new(&["ann", "bob"]);
    for id in ["a", "b", "c", "d"] {
        home.create("ann", id, GroupType::Public, &["bob"]);
    }
    home.events(|ledger| quit_group(ledger, "bob", "b"));
    home.events(|ledger| delete_group(ledger, "ann", "c"));
    home.conn.execute("UPDATE conversations SET last_seq = 3", []).expect("seq");
    home.events(|ledger| join_group(ledger, "bob", "b", ""));
    let Ok(Response::JoinedGroups(joined)) = group_info::joined_groups(&home.now(), &home.settings, "bob")
    else {
        panic!("not a list")
    };
    let seen: Vec<(&str, &str, u64, u64)> = joined
        .iter()
        .map(|joined| {
            let me = &joined.me;
            (joined.group.group_id.as_str(), me.user_id.as_str(), me.joined_seq, joined.unread)
        })
        .collect();
    assert_eq!(seen, [("a", "bob", 0, 0), ("b", "bob", 3, 0), ("d", "bob", 0, 0)]);
    let groups = doubletick_engine::ops::groups_of(&home.now(), "bob").unwrap();
    let groups: Vec<_> = groups.into_iter().map(|(group, _)| group).collect();
    assert_eq!(groups, ids(&["a", "b", "d"]));
}
