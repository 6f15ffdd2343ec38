//! The rules of groups, case by case.

use super::*;
use GroupType::{AvChatRoom, Community, Meeting, Public, Work};
use Role::{Admin, Normal, Owner};

const ALL: [GroupType; 5] = [Public, Work, Meeting, AvChatRoom, Community];
const DENY: Option<i32> = Some(codes::ERR_SVR_GROUP_PERMISSION_DENY);

/// The code of the refusal, `None` where it is allowed.
fn code(result: Result<()>) -> Option<i32> {
    result.err().map(|error| {
        assert!(!error.text.is_empty());
        error.code
    })
}

fn new_group(group_type: GroupType) -> NewGroup {
    NewGroup {
        group_id: String::new(),
        group_type,
        name: "name".into(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: Vec::new(),
    }
}

/// The code of creating a group after `change`.
fn created(group_type: GroupType, change: impl FnOnce(&mut NewGroup)) -> Option<i32> {
    let mut group = new_group(group_type);
    change(&mut group);
    code(check_new_group(&group, "ann", &Settings::default()))
}

#[test]
fn every_type_can_be_created() {
    for group_type in ALL {
        assert_eq!(created(group_type, |_| {}), None);
    }
}

#[test]
fn words_are_measured_in_bytes() {
    type Set = fn(&mut NewGroup, String);
    let words: [(usize, i32, Set); 4] = [
        (30, 8502, |group, text| group.name = text),
        (240, 8503, |group, text| group.introduction = text),
        (300, 8504, |group, text| group.notification = text),
        (100, 8505, |group, text| group.face_url = text),
    ];
    for (limit, refused, set) in words {
        assert_eq!(created(Public, |group| set(group, "x".repeat(limit))), None);
        assert_eq!(created(Public, |group| set(group, "x".repeat(limit + 1))), Some(refused));
        assert_eq!(created(Public, |group| set(group, "é".repeat(limit / 2 + 1))), Some(refused));
    }
}

#[test]
fn ids_of_new_groups() {
    assert_eq!(created(Public, |group| group.group_id = "g".repeat(48)), None);
    assert_eq!(created(Public, |group| group.group_id = "g".repeat(49)), Some(8501));
    assert_eq!(created(Public, |group| group.group_id = "@TGS#1".into()), Some(8501));
    assert_eq!(created(Public, |group| group.group_id = "gruppe-ä".into()), Some(8501));
    assert_eq!(created(Community, |group| group.group_id = "@TGS#_team".into()), None);
    assert_eq!(created(Community, |group| group.group_id = "team".into()), Some(8501));
}

#[test]
fn initial_members() {
    let members = |count: usize| (0..count).map(|n| (format!("u{n}"), Normal)).collect::<Vec<_>>();
    assert_eq!(created(Work, |group| group.members = members(20)), None);
    assert_eq!(created(Work, |group| group.members = members(21)), Some(10005));
    assert_eq!(created(Work, |group| group.members = vec![("u".into(), Owner)]), Some(8509));
    assert_eq!(created(AvChatRoom, |group| group.members = members(1)), DENY);
}

#[test]
fn limit_of_members() {
    let set = |max_members, count: usize| {
        created(Public, |group| {
            group.max_members = max_members;
            group.members = (0..count).map(|n| (format!("u{n}"), Normal)).collect();
        })
    };
    assert_eq!(set(200_000, 0), None);
    assert_eq!(set(200_001, 0), Some(8507));
    assert_eq!(set(3, 2), None);
    assert_eq!(set(2, 2), Some(8507));
}

#[test]
fn delete_is_for_owners_and_never_for_work() {
    for group_type in ALL {
        for role in [Normal, Admin, Owner] {
            let allowed = group_type != Work && role == Owner;
            assert_eq!(code(may_delete(group_type, role)), if allowed { None } else { DENY });
        }
    }
}

#[test]
fn joining() {
    for group_type in [Public, Meeting, AvChatRoom, Community] {
        let join = |option, is_member, count| code(may_join(group_type, option, is_member, count, 5));
        assert_eq!(join(AddOption::Any, false, 4), None);
        assert_eq!(join(AddOption::Any, false, 5), Some(10014));
        assert_eq!(join(AddOption::Any, true, 4), Some(10013));
        assert_eq!(join(AddOption::Any, true, 5), Some(10013));
        assert_eq!(join(AddOption::Forbid, false, 1), DENY);
        assert_eq!(join(AddOption::Auth, false, 1), DENY);
    }
    for option in [AddOption::Any, AddOption::Auth, AddOption::Forbid] {
        assert_eq!(code(may_join(Work, option, false, 1, 5)), Some(8508));
    }
}

#[test]
fn only_owners_of_work_groups_leave() {
    for group_type in ALL {
        assert_eq!(code(may_quit(group_type, Normal)), None);
        assert_eq!(code(may_quit(group_type, Admin)), None);
        let refused = (group_type != Work).then_some(10009);
        assert_eq!(code(may_quit(group_type, Owner)), refused);
    }
}

#[test]
fn inviting() {
    for group_type in [Work, Public, Meeting, Community] {
        for option in [AddOption::Any, AddOption::Auth, AddOption::Forbid] {
            assert_eq!(code(may_invite(group_type, option, Owner)), None);
            assert_eq!(code(may_invite(group_type, option, Admin)), None);
            let normal = if option == AddOption::Any { None } else { DENY };
            assert_eq!(code(may_invite(group_type, option, Normal)), normal);
        }
    }
    assert_eq!(code(may_invite(AvChatRoom, AddOption::Any, Owner)), DENY);
    assert_eq!(default_approve_option(Work), AddOption::Any);
    assert_eq!(default_approve_option(Public), AddOption::Forbid);
    assert_eq!(default_add_option(Work), AddOption::Forbid);
    assert_eq!(default_add_option(Meeting), AddOption::Any);
}

#[test]
fn numbers_of_users_in_a_call() {
    assert_eq!(code(check_invited(0)), Some(8510));
    assert_eq!(code(check_kicked(0, "")), Some(6017));
    for check in [check_invited, |users| check_kicked(users, "")] {
        assert_eq!(code(check(1)), None);
        assert_eq!(code(check(20)), None);
        assert_eq!(code(check(21)), Some(10005));
    }
}

#[test]
fn kicking() {
    for group_type in [Public, Meeting, Community] {
        assert_eq!(code(may_kick(group_type, Owner)), None);
        assert_eq!(code(may_kick(group_type, Admin)), None);
        assert_eq!(code(may_kick(group_type, Normal)), DENY);
    }
    assert_eq!(code(may_kick(Work, Owner)), None);
    assert_eq!(code(may_kick(Work, Admin)), DENY);
    assert_eq!(code(may_kick(AvChatRoom, Owner)), DENY);
}

#[test]
fn ranks() {
    let ranked: Vec<(Role, Role)> = [Normal, Admin, Owner]
        .into_iter()
        .flat_map(|role| [Normal, Admin, Owner].map(|other| (role, other)))
        .filter(|(role, other)| outranks(*role, *other))
        .collect();
    assert_eq!(ranked, [(Admin, Normal), (Owner, Normal), (Owner, Admin)]);
}

#[test]
fn info_of_work_groups_is_for_members() {
    for group_type in ALL {
        assert_eq!(code(may_see_info(group_type, true)), None);
        assert_eq!(code(may_see_info(group_type, false)), if group_type == Work { DENY } else { None });
    }
}

#[test]
fn changing_a_group() {
    let change = |group_type, role, change: GroupChange| {
        code(check_group_change(group_type, role, &change, 10, &Settings::default()))
    };
    let name = || GroupChange { name: Some("new".into()), ..GroupChange::default() };
    let owner = || GroupChange { owner: Some("next".into()), ..GroupChange::default() };
    let mute = || GroupChange { muted_all: Some(true), ..GroupChange::default() };
    let limit = |max| GroupChange { max_members: Some(max), ..GroupChange::default() };
    for group_type in ALL {
        let normal = if group_type == Work { None } else { DENY };
        assert_eq!(change(group_type, Normal, name()), normal);
        assert_eq!(change(group_type, Admin, name()), None);
        assert_eq!(change(group_type, Admin, owner()), DENY);
        assert_eq!(change(group_type, Owner, owner()), None);
        assert_eq!(change(group_type, Normal, mute()), DENY);
        assert_eq!(change(group_type, Admin, mute()), None);
    }
    assert_eq!(
        change(Public, Owner, GroupChange { name: Some("x".repeat(31)), ..GroupChange::default() }),
        Some(8502)
    );
    assert_eq!(change(Public, Owner, limit(10)), None);
    assert_eq!(change(Public, Owner, limit(9)), Some(8507));
    assert_eq!(change(Public, Owner, limit(200_001)), Some(8507));
    assert_eq!(change(Public, Owner, limit(0)), None);
}

#[test]
fn changing_a_member() {
    let change =
        |role, other, own, change: MemberChange| code(check_member_change(role, other, own, &change));
    let promote = |to| MemberChange { role: Some(to), ..MemberChange::default() };
    let mute = || MemberChange { mute_seconds: Some(60), ..MemberChange::default() };
    let card = |bytes| MemberChange { name_card: Some("x".repeat(bytes)), ..MemberChange::default() };
    let option = |recv_opt| MemberChange { recv_opt: Some(recv_opt), ..MemberChange::default() };
    let custom = || MemberChange { custom: Some(Vec::new()), ..MemberChange::default() };

    assert_eq!(change(Owner, Normal, false, promote(Admin)), None);
    assert_eq!(change(Owner, Admin, false, promote(Normal)), None);
    assert_eq!(change(Owner, Normal, false, promote(Owner)), Some(10004));
    assert_eq!(change(Owner, Owner, true, promote(Normal)), DENY);
    assert_eq!(change(Admin, Normal, false, promote(Admin)), DENY);

    assert_eq!(change(Admin, Normal, false, mute()), None);
    assert_eq!(change(Owner, Admin, false, mute()), None);
    assert_eq!(change(Admin, Admin, false, mute()), DENY);
    assert_eq!(change(Admin, Owner, false, mute()), DENY);
    assert_eq!(change(Normal, Normal, true, mute()), DENY);

    assert_eq!(change(Normal, Normal, true, card(50)), None);
    assert_eq!(change(Normal, Normal, true, card(51)), Some(8506));
    assert_eq!(change(Normal, Normal, false, card(5)), DENY);
    assert_eq!(change(Admin, Owner, false, card(5)), None);

    assert_eq!(change(Normal, Normal, true, option(4)), None);
    assert_eq!(change(Normal, Normal, true, option(5)), Some(6017));
    assert_eq!(change(Owner, Normal, false, option(0)), DENY);

    assert_eq!(change(Normal, Normal, true, custom()), None);
    assert_eq!(change(Normal, Normal, false, custom()), DENY);
    assert_eq!(change(Admin, Normal, false, custom()), None);
}
