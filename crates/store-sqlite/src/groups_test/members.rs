//! Pages of members, what is known of them, and profiles.

use super::*;

#[test]
fn pages_of_members_skip_leavers_and_end_with_zero() {
    let people: Vec<String> = (0..250).map(|n| format!("u{n:03}")).collect();
    let mut home = Home::new(&[]);
    let everyone: Vec<&str> = people.iter().map(String::as_str).collect();
    for person in &everyone {
        home.call(|ledger| account::login(ledger, person, 0, 0, "")).expect("login");
    }
    home.create("u000", "g", GroupType::Public, &[]);
    for chunk in people[1..].chunks(20) {
        home.call(|ledger| invite_members(ledger, "u000", "g", chunk)).expect("invite");
    }
    let leavers = ["u010", "u099", "u100", "u249"];
    home.call(|ledger| kick_members(ledger, "u000", "g", &ids(&leavers), "")).expect("kick");
    for admin in ["u005", "u240"] {
        let promote = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
        home.call(|ledger| modify_member(ledger, "u000", "g", admin, &promote)).expect("promote");
    }
    let expected: Vec<&str> = everyone.iter().copied().filter(|person| !leavers.contains(person)).collect();

    let (mut all, mut cursor, mut pages) = (Vec::new(), 0, Vec::new());
    loop {
        let (members, next) = home.page("u000", "g", 0, cursor);
        pages.push(members.len());
        all.extend(members);
        cursor = next;
        if next == 0 {
            break;
        }
    }
    assert_eq!(all, expected);
    assert_eq!(pages, [100, 100, 46]);

    assert_eq!(home.page("u000", "g", 1, 0), (ids(&["u000"]), 0));
    assert_eq!(home.page("u000", "g", 2, 0), (ids(&["u005", "u240"]), 0));
    assert_eq!(home.page("u000", "g", 3, 0), (ids(&["u000", "u005", "u240"]), 0));
    assert_eq!(home.page("u000", "g", 7, 245), (ids(&["u245", "u246", "u247", "u248"]), 0));
    let (normal, next) = home.page("u000", "g", 4, 0);
    assert_eq!((normal.len(), next), (100, 105));
    assert!(!normal.contains(&"u005".to_owned()) && !normal.contains(&"u000".to_owned()));
    assert_eq!(home.page("u000", "g", 8, 0), (Vec::new(), 0));
    assert_eq!(home.page("u000", "g", 0, u64::MAX), (Vec::new(), 0));
    home.call(|ledger| kick_members(ledger, "u000", "g", &ids(&["u248", "u247", "u246", "u245"]), ""))
        .expect("kick");
    assert_eq!(home.page("u000", "g", 0, 245), (Vec::new(), 0));
}

#[test]
fn named_members_are_those_who_are_members() {
    let mut home = Home::new(&["ann", "bob", "eve"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    let named = |users: &[&str], flags| match get_members(&home.now(), "bob", "g", &ids(users), flags, 0) {
        Ok(Response::Members(page)) => {
            assert_eq!(page.next_seq, 0);
            page.members.into_iter().map(|member| member.user_id).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(named(&["bob", "eve", "nobody", "ann"], 0), ["bob", "ann"]);
    assert_eq!(named(&["bob", "ann"], 1), ["ann"]);
    let code = |user: &str, group: &str, users: &[String]| {
        get_members(&home.now(), user, group, users, 0, 0).map_err(Error::from).expect_err("refused").code
    };
    assert_eq!(code("eve", "g", &[]), 10007);
    assert_eq!(code("ann", "h", &[]), 10010);
    assert_eq!(code("ann", "g", &vec!["bob".to_owned(); 101]), 6017);
}

#[test]
fn members_carry_profile_and_read_mark() {
    let mut home = Home::new(&["ann", "bob"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    let face = ProfileChange {
        nick_name: Some("Bobby".into()),
        face_url: Some("http://b".into()),
        ..ProfileChange::default()
    };
    home.call(|ledger| modify_profile(ledger, "bob", &face)).expect("profile");
    let row = home.user_no("bob");
    home.conn
        .execute(
            "INSERT INTO read_marks (conv, user_no, seq, read_time, version) VALUES (?1, ?2, 5, 0, 0)",
            [home.conv("g"), row],
        )
        .expect("mark");
    let bob = home.member("g", "bob").expect("member");
    assert_eq!((bob.nick_name.as_str(), bob.face_url.as_str(), bob.read_seq), ("Bobby", "http://b", 5));
    assert_eq!(home.member("g", "ann").expect("member").read_seq, 0);
}

#[test]
fn modify_member_tells_roles_and_mutes_to_all_and_options_to_oneself() {
    let mut home = Home::new(&["ann", "bob", "eve"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    let none = MemberChange::default;
    let admin = MemberChange { role: Some(Role::Admin), ..none() };
    let events = home.events(|ledger| modify_member(ledger, "ann", "g", "bob", &admin));
    assert_eq!(tip(&events[0]), ("ann", vec!["bob"], 2, &GroupTipKind::AdminSet));
    assert_eq!(home.events(|ledger| modify_member(ledger, "ann", "g", "bob", &admin)), []);
    let normal = MemberChange { role: Some(Role::Normal), mute_seconds: Some(60), ..none() };
    let events = home.events(|ledger| modify_member(ledger, "ann", "g", "bob", &normal));
    assert_eq!(events.len(), 2);
    assert_eq!(tip(&events[0]), ("ann", vec!["bob"], 2, &GroupTipKind::AdminCancelled));
    assert_eq!(tip(&events[1]), ("ann", vec!["bob"], 2, &GroupTipKind::MemberMuted(60)));
    let Event::Group { push: Push::GroupTip(muted), .. } = &events[1] else { panic!("a tip") };
    assert_eq!(muted.users[0].muted_until, home.now_ms / 1000 + 60, "a tip tells the new state");
    assert_eq!(muted.users[0].role, Role::Normal);
    let free = MemberChange { mute_seconds: Some(0), ..none() };
    let events = home.events(|ledger| modify_member(ledger, "ann", "g", "bob", &free));
    assert_eq!(tip(&events[0]), ("ann", vec!["bob"], 2, &GroupTipKind::MemberMuted(0)));
    assert_eq!(home.member("g", "bob").expect("member").muted_until, 0);

    let own = MemberChange {
        recv_opt: Some(2),
        name_card: Some("card".into()),
        custom: Some(vec![("c".into(), "d".into())]),
        ..none()
    };
    assert_eq!(
        home.events(|ledger| modify_member(ledger, "bob", "g", "bob", &own)),
        [changed(&["bob"], "g")]
    );
    let bob = home.member("g", "bob").expect("member");
    assert_eq!((bob.recv_opt, bob.name_card.as_str()), (2, "card"));
    assert_eq!(bob.custom, [("c".into(), "d".into())]);

    assert_eq!(home.code(|ledger| modify_member(ledger, "ann", "g", "bob", &own)), 10007);
    assert_eq!(home.code(|ledger| modify_member(ledger, "bob", "g", "ann", &free)), 10007);
    assert_eq!(home.code(|ledger| modify_member(ledger, "ann", "g", "eve", &free)), 10004);
    assert_eq!(home.code(|ledger| modify_member(ledger, "eve", "g", "ann", &free)), 10007);
    assert_eq!(home.code(|ledger| modify_member(ledger, "ann", "h", "bob", &free)), 10010);
}

#[test]
fn profiles_change_for_everyone_and_are_announced_to_oneself() {
    let mut home = Home::new(&["ann", "bob"]);
    let change = ProfileChange {
        nick_name: Some("Annie".into()),
        gender: Some(2),
        birthday: Some(19_990_101),
        custom: Some(vec![("Hobby".into(), "chess".into())]),
        ..ProfileChange::default()
    };
    let expected = Profile {
        user_id: "ann".into(),
        nick_name: "Annie".into(),
        gender: 2,
        birthday: 19_990_101,
        custom: vec![("Tag_Profile_Custom_Hobby".into(), "chess".into())],
        ..Profile::default()
    };
    let events = home.events(|ledger| modify_profile(ledger, "ann", &change));
    assert_eq!(events, [Event::Users(ids(&["ann"]), Push::Profile(Box::new(expected.clone())))]);
    assert_eq!(home.events(|ledger| modify_profile(ledger, "ann", &change)), []);
    let long = ProfileChange { location: Some("x".repeat(501)), ..ProfileChange::default() };
    assert_eq!(home.code(|ledger| modify_profile(ledger, "ann", &long)), 40601);

    let get = |users: &[String]| profiles::get_profiles(&home.now(), "bob", users);
    let bob = Profile { user_id: "bob".into(), ..Profile::default() };
    assert_eq!(get(&ids(&["bob", "nobody", "ann"])), Ok(Response::Profiles(vec![bob, expected])));
    assert_eq!(get(&[]).map_err(Error::from).expect_err("refused").code, 6017);
    assert_eq!(get(&vec!["ann".to_owned(); 101]).map_err(Error::from).expect_err("refused").code, 6017);
}
