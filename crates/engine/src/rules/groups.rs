//! Who may do what in a group, and which words a group may carry.
//!
//! | | Work | Public, Meeting, Community | AVChatRoom |
//! |---|---|---|---|
//! | join | nobody | by the add option | by the add option |
//! | invite | by the approve option (Any where absent) | by the approve option (Forbid where absent) | nobody |
//! | kick | owner | owner; admins: normal members | nobody |
//! | owner quits | the longest member takes over | no | no |
//! | delete | nobody | owner | owner |
//! | change the info | every member | owner and admins | owner and admins |

use doubletick_protocol::group::{
    AddOption, CustomField, GroupChange, GroupType, MemberChange, NewGroup, Role,
};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes, ids, limits};
use std::collections::BTreeSet;

/// The highest `TIMReceiveMessageOpt`.
const LAST_RECV_OPT: u32 = 4;

fn fail<T>(code: i32, text: impl Into<String>) -> Result<T> {
    Err(Error::new(code, text))
}

fn deny<T>(text: &str) -> Result<T> {
    fail(codes::ERR_SVR_GROUP_PERMISSION_DENY, text)
}

/// 10004 when an application's own fields of a group or a member are too many or too long.
pub fn check_custom(fields: &[CustomField]) -> Result<()> {
    let bad = |text: String| fail(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text);
    if fields.len() > limits::CUSTOM_FIELDS {
        return bad(format!("custom_info: {} fields, at most {}", fields.len(), limits::CUSTOM_FIELDS));
    }
    for (key, value) in fields {
        if key.is_empty() || key.len() > limits::CUSTOM_KEY_BYTES {
            return bad(format!("custom_info: a key has 1 to {} bytes", limits::CUSTOM_KEY_BYTES));
        }
        if value.len() > limits::CUSTOM_VALUE_BYTES {
            return bad(format!("custom_info: a value has at most {} bytes", limits::CUSTOM_VALUE_BYTES));
        }
    }
    Ok(())
}

/// `fields` after setting `changes`: known keys keep their place, new ones come last.
pub fn merge_custom(mut fields: Vec<CustomField>, changes: &[CustomField]) -> Vec<CustomField> {
    for (key, value) in changes {
        match fields.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => old.clone_from(value),
            None => fields.push((key.clone(), value.clone())),
        }
    }
    fields
}

/// The users of a list without repetitions. Lists have at most 20.
pub fn distinct(users: &[UserId]) -> impl Iterator<Item = &UserId> {
    users.iter().enumerate().filter(|(at, user)| !users[..*at].contains(user)).map(|(_, user)| user)
}

/// The join rule that a new group gets where it names none.
pub fn default_add_option(group_type: GroupType) -> AddOption {
    if group_type == GroupType::Work { AddOption::Forbid } else { AddOption::Any }
}

/// The invite rule that a new group gets where it names none.
pub fn default_approve_option(group_type: GroupType) -> AddOption {
    if group_type == GroupType::Work { AddOption::Any } else { AddOption::Forbid }
}

/// Whether a new group may be as `creator` asks for it. Whether its id is free is not known here.
pub fn check_new_group(group: &NewGroup, creator: &str, settings: &Settings) -> Result<()> {
    if !group.group_id.is_empty() {
        ids::check_new_group_id(&group.group_id, group.group_type == GroupType::Community)?;
    }
    check_words(
        Some(&group.name),
        Some(&group.introduction),
        Some(&group.notification),
        Some(&group.face_url),
    )?;
    if group.members.len() > limits::MEMBERS_PER_CALL {
        return fail(
            codes::ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT,
            format!("group_member_array: at most {} initial members", limits::MEMBERS_PER_CALL),
        );
    }
    for (member, _) in &group.members {
        ids::check_user_id(member)
            .map_err(|error| Error::new(error.code, format!("group_member_array: {}", error.text)))?;
    }
    if group.members.iter().any(|(_, role)| *role == Role::Owner) {
        return fail(
            codes::ERR_SDK_GROUP_INVITE_SUPER_DENY,
            "group_member_array: the owner is who creates the group",
        );
    }
    if group.group_type == GroupType::AvChatRoom && !group.members.is_empty() {
        return deny("group_member_array: nobody can be put into an AVChatRoom");
    }
    check_custom(&group.custom)?;
    let others: BTreeSet<&str> = group.members.iter().map(|(member, _)| member.as_str()).collect();
    let members = others.len() + usize::from(!others.contains(creator));
    check_member_limit(group.max_members, members as u64, settings)
}

/// 8507 unless a group of `members` may have this limit (0: the limit of the settings).
fn check_member_limit(max_members: u32, members: u64, settings: &Settings) -> Result<()> {
    let limit = if max_members == 0 { settings.group_members } else { max_members.into() };
    if limit > settings.group_members {
        return fail(
            codes::ERR_SDK_GROUP_MEMBER_COUNT_LIMIT,
            format!("max_member_num: a group may have at most {} members", settings.group_members),
        );
    }
    if limit < members {
        return fail(
            codes::ERR_SDK_GROUP_MEMBER_COUNT_LIMIT,
            format!("max_member_num: the group has {members} members"),
        );
    }
    Ok(())
}

fn check_words(
    name: Option<&str>,
    introduction: Option<&str>,
    notification: Option<&str>,
    face_url: Option<&str>,
) -> Result<()> {
    let words = [
        (name, "group_name", limits::GROUP_NAME_BYTES, codes::ERR_SDK_GROUP_INVALID_NAME),
        (
            introduction,
            "introduction",
            limits::GROUP_INTRODUCTION_BYTES,
            codes::ERR_SDK_GROUP_INVALID_INTRODUCTION,
        ),
        (
            notification,
            "notification",
            limits::GROUP_NOTIFICATION_BYTES,
            codes::ERR_SDK_GROUP_INVALID_NOTIFICATION,
        ),
        (face_url, "face_url", limits::GROUP_FACE_URL_BYTES, codes::ERR_SDK_GROUP_INVALID_FACE_URL),
    ];
    for (value, field, limit, code) in words {
        if value.is_some_and(|value| value.len() > limit) {
            return fail(code, format!("{field}: at most {limit} bytes"));
        }
    }
    Ok(())
}

/// Whether a member of this role may delete the group.
pub fn may_delete(group_type: GroupType, role: Role) -> Result<()> {
    if group_type == GroupType::Work {
        return deny("a Work group cannot be deleted");
    }
    if role != Role::Owner {
        return deny("only the owner may delete a group");
    }
    Ok(())
}

/// 6017 when a greeting is too long.
pub fn check_hello(hello: &str) -> Result<()> {
    if hello.len() > limits::HELLO_BYTES {
        let text = format!("hello: at most {} bytes", limits::HELLO_BYTES);
        return fail(codes::ERR_INVALID_PARAMETERS, text);
    }
    Ok(())
}

/// Whether someone may join by themselves.
pub fn may_join(
    group_type: GroupType,
    add_option: AddOption,
    is_member: bool,
    member_count: u64,
    member_limit: u64,
) -> Result<()> {
    if group_type == GroupType::Work {
        return fail(
            codes::ERR_SDK_GROUP_JOIN_PRIVATE_GROUP_DENY,
            "a Work group cannot be joined, only invited to",
        );
    }
    match add_option {
        AddOption::Any => {}
        AddOption::Forbid => return deny("the group does not let anyone join"),
        AddOption::Auth => return deny("the group asks for approval of joining, which is not offered"),
    }
    if is_member {
        return fail(codes::ERR_SVR_GROUP_ALLREADY_MEMBER, "already a member of the group");
    }
    if member_count >= member_limit {
        return fail(
            codes::ERR_SVR_GROUP_FULL_MEMBER_COUNT,
            format!("the group is full: {member_limit} members"),
        );
    }
    Ok(())
}

/// Whether a member of this role may leave. The owner of a Work group may: ownership passes on.
pub fn may_quit(group_type: GroupType, role: Role) -> Result<()> {
    if role == Role::Owner && group_type != GroupType::Work {
        return fail(
            codes::ERR_SVR_GROUP_SUPER_NOT_ALLOW_QUIT,
            "the owner cannot leave: pass ownership on or delete the group",
        );
    }
    Ok(())
}

/// Whether this many users may be named in one invitation.
pub fn check_invited(users: usize) -> Result<()> {
    if users == 0 {
        return fail(codes::ERR_SDK_GROUP_INVITE_NO_MEMBER, "identifier_array: nobody to invite");
    }
    check_named(users)
}

/// Whether this many users may be named in one removal, and the reason may be given.
pub fn check_kicked(users: usize, reason: &str) -> Result<()> {
    if users == 0 {
        return fail(codes::ERR_INVALID_PARAMETERS, "identifier_array: nobody to remove");
    }
    if reason.len() > limits::REASON_BYTES {
        let text = format!("reason: at most {} bytes", limits::REASON_BYTES);
        return fail(codes::ERR_INVALID_PARAMETERS, text);
    }
    check_named(users)
}

fn check_named(users: usize) -> Result<()> {
    if users > limits::MEMBERS_PER_CALL {
        return fail(
            codes::ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT,
            format!("identifier_array: at most {} users in one call", limits::MEMBERS_PER_CALL),
        );
    }
    Ok(())
}

/// Whether a member of this role may invite.
pub fn may_invite(group_type: GroupType, approve_option: AddOption, role: Role) -> Result<()> {
    if group_type == GroupType::AvChatRoom {
        return deny("nobody can be invited to an AVChatRoom");
    }
    match approve_option {
        _ if role >= Role::Admin => Ok(()),
        AddOption::Any => Ok(()),
        AddOption::Forbid => deny("only the owner and admins may invite"),
        AddOption::Auth => deny("the group asks for approval of invitations, which is not offered"),
    }
}

/// Whether a member of this role may remove anyone at all.
pub fn may_kick(group_type: GroupType, role: Role) -> Result<()> {
    match group_type {
        GroupType::AvChatRoom => deny("nobody can be removed from an AVChatRoom"),
        GroupType::Work if role != Role::Owner => deny("only the owner may remove members of a Work group"),
        _ if role < Role::Admin => deny("only the owner and admins may remove members"),
        _ => Ok(()),
    }
}

/// Whether who may remove someone may remove a member of this role. Nobody outranks themselves.
pub fn outranks(role: Role, other: Role) -> bool {
    role >= Role::Admin && role > other
}

/// Whether the info of a group may be seen.
pub fn may_see_info(group_type: GroupType, is_member: bool) -> Result<()> {
    if group_type == GroupType::Work && !is_member {
        return deny("only members may see a Work group");
    }
    Ok(())
}

/// Whether a member of this role may make this change of the group, and whether the change is one that
/// a group of `members` can have.
pub fn check_group_change(
    group_type: GroupType,
    role: Role,
    change: &GroupChange,
    members: u64,
    settings: &Settings,
) -> Result<()> {
    if change.owner.is_some() && role != Role::Owner {
        return deny("group_owner: only the owner may pass ownership on");
    }
    if change.muted_all.is_some() && role < Role::Admin {
        return deny("is_shutup_all: only the owner and admins may mute everyone");
    }
    if group_type != GroupType::Work && role < Role::Admin {
        return deny("only the owner and admins may change the group");
    }
    check_words(
        change.name.as_deref(),
        change.introduction.as_deref(),
        change.notification.as_deref(),
        change.face_url.as_deref(),
    )?;
    check_custom(change.custom.as_deref().unwrap_or_default())?;
    match change.max_members {
        Some(max_members) => check_member_limit(max_members, members, settings),
        None => Ok(()),
    }
}

/// Whether a member of `role` may make this change of a member of role `other` (`own`: of themselves).
pub fn check_member_change(role: Role, other: Role, own: bool, change: &MemberChange) -> Result<()> {
    let leads = role >= Role::Admin;
    match change.role {
        Some(_) if role != Role::Owner || own => {
            return deny("member_role: only the owner may change the role of another member");
        }
        Some(Role::Owner) => {
            return fail(
                codes::ERR_SVR_GROUP_INVALID_PARAMETERS,
                "member_role: must be 200 or 300; ownership passes on by changing the group",
            );
        }
        _ => {}
    }
    if change.mute_seconds.is_some() && !outranks(role, other) {
        return deny("shutup_time: only the owner and admins may mute, and only lower roles");
    }
    if let Some(name_card) = &change.name_card {
        if !own && !leads {
            return deny("name_card: only one's own, or by the owner and admins");
        }
        if name_card.len() > limits::NAME_CARD_BYTES {
            return fail(
                codes::ERR_SDK_GROUP_INVALID_NAME_CARD,
                format!("name_card: at most {} bytes", limits::NAME_CARD_BYTES),
            );
        }
    }
    if let Some(recv_opt) = change.recv_opt {
        if !own {
            return deny("msg_flag: only one's own");
        }
        if recv_opt > LAST_RECV_OPT {
            return fail(codes::ERR_INVALID_PARAMETERS, "msg_flag: must be 0 to 4");
        }
    }
    if change.custom.is_some() && !own && !leads {
        return deny("custom_info: only one's own, or by the owner and admins");
    }
    check_custom(change.custom.as_deref().unwrap_or_default())
}

#[cfg(test)]
mod tests;
