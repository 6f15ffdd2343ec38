//! `group_open_http_svc`: groups come, change and go.

use super::group_messages::bad;
use super::model::{Defined, Nothing, Switch, objects, objects_or_none};
use super::{Ctx, one_of};
use doubletick_protocol::group::{AddOption, GroupChange, GroupType, MemberResult, NewGroup, Role};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Members that one call may name.
const NAMED: usize = 100;

/// The vendor's names of group types in REST.
const TYPES: [(&str, GroupType); 7] = [
    ("Private", GroupType::Work),
    ("Public", GroupType::Public),
    ("ChatRoom", GroupType::Meeting),
    ("AVChatRoom", GroupType::AvChatRoom),
    ("Community", GroupType::Community),
    // As newer pages call them.
    ("Work", GroupType::Work),
    ("Meeting", GroupType::Meeting),
];

/// The first name of a value in a table.
fn name_in<T: Copy + PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// The name of a type.
pub(crate) fn type_name(group_type: GroupType) -> &'static str {
    name_in(&TYPES, group_type)
}

/// The type that a field names.
pub(super) fn group_type(field: &str, name: &str) -> Result<GroupType> {
    let found = TYPES.iter().find(|(known, _)| *known == name).map(|(_, group_type)| *group_type);
    found.ok_or_else(|| bad(format!("{field}: must be Private, Public, ChatRoom, AVChatRoom or Community")))
}

/// The vendor's names of who may come in.
const OPTIONS: [(&str, AddOption); 3] = [
    ("FreeAccess", AddOption::Any),
    ("NeedPermission", AddOption::Auth),
    ("DisableApply", AddOption::Forbid),
];

/// The name of an option.
pub(super) fn option_name(option: AddOption) -> &'static str {
    name_in(&OPTIONS, option)
}

/// Whom members may take in, where the vendor has other names.
const INVITE_OPTIONS: [(&str, AddOption); 3] = [
    ("FreeAccess", AddOption::Any),
    ("NeedPermission", AddOption::Auth),
    ("DisableInvite", AddOption::Forbid),
];

/// The name of an option.
pub(super) fn invite_option_name(option: AddOption) -> &'static str {
    name_in(&INVITE_OPTIONS, option)
}

fn add_option(field: &str, names: &[(&str, AddOption)], given: Option<&str>) -> Result<Option<AddOption>> {
    let Some(given) = given else { return Ok(None) };
    match names.iter().find(|(name, _)| *name == given) {
        Some((_, option)) => Ok(Some(*option)),
        None => {
            let names = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            Err(bad(format!("{field}: must be one of {names}")))
        }
    }
}

/// The name of a role.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Normal => "Member",
    }
}

/// A member of a new group.
#[derive(Deserialize, JsonSchema)]
pub(super) struct NewMember {
    #[serde(rename = "Member_Account")]
    account: String,
    /// `Admin` or `Member`; left out: `Member`.
    #[serde(rename = "Role")]
    role: Option<String>,
}

/// The role of one who comes in, by its name in a `MemberList`.
pub(super) fn new_role(name: Option<&str>) -> Result<Role> {
    match name {
        None | Some("Member" | "") => Ok(Role::Normal),
        Some("Admin") => Ok(Role::Admin),
        Some(_) => Err(bad("MemberList: Role: must be Admin or Member")),
    }
}

/// Body of `create_group`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateGroup {
    /// Who owns it; the administrator who calls, where it is left out.
    #[serde(rename = "Owner_Account")]
    owner: Option<String>,
    /// `Private`, `Public`, `ChatRoom`, `AVChatRoom` or `Community`.
    #[serde(rename = "Type")]
    group_type: String,
    /// Its id; left out: the service makes one.
    #[serde(default)]
    group_id: String,
    /// At most 30 bytes.
    name: String,
    /// At most 240 bytes.
    #[serde(default)]
    introduction: String,
    /// At most 300 bytes.
    #[serde(default)]
    notification: String,
    /// At most 100 bytes.
    #[serde(default)]
    face_url: String,
    /// 0 or left out: the limit of the service.
    #[serde(default)]
    max_member_count: u32,
    /// Who may join: `FreeAccess`, `NeedPermission` or `DisableApply`.
    apply_join_option: Option<String>,
    /// Whether members may invite: `FreeAccess`, `NeedPermission` or `DisableInvite`.
    invite_join_option: Option<String>,
    /// Who is in it from the beginning, at most 100, of them at most 20 admins.
    #[schemars(length(max = 100))]
    #[serde(default)]
    #[serde(deserialize_with = "objects")]
    member_list: Vec<NewMember>,
    /// Fields of the application, at most 20.
    #[schemars(length(max = 20))]
    #[serde(default)]
    #[serde(deserialize_with = "objects")]
    app_defined_data: Vec<Defined>,
    /// Topics are not offered: must be 0.
    #[serde(default)]
    support_topic: Switch,
}

/// Answer of `create_group`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupCreated {
    pub group_id: String,
    /// As it was asked for.
    #[serde(rename = "Type")]
    pub group_type: String,
}

fn check_fields(fields: &[Defined]) -> Result<()> {
    if fields.len() > limits::CUSTOM_FIELDS {
        return Err(bad(format!("AppDefinedData: at most {} fields", limits::CUSTOM_FIELDS)));
    }
    Ok(())
}

pub(super) async fn create(ctx: Ctx, body: CreateGroup) -> Result<GroupCreated> {
    if body.support_topic.0 {
        return Err(bad("SupportTopic: topics are not offered"));
    }
    if body.member_list.len() > NAMED {
        return Err(bad(format!("MemberList: at most {NAMED} members")));
    }
    check_fields(&body.app_defined_data)?;
    let owner = body.owner.filter(|owner| !owner.is_empty()).unwrap_or_else(|| ctx.admin.clone());
    let mut seen = HashSet::from([owner.clone()]);
    let mut members = Vec::new();
    for member in body.member_list {
        let role = new_role(member.role.as_deref())?;
        if seen.insert(member.account.clone()) {
            members.push((member.account, role));
        }
    }
    // Admins are made with the group, and so come first.
    members.sort_by_key(|(_, role)| std::cmp::Reverse(*role));
    let rest = members.split_off(members.len().min(limits::MEMBERS_PER_CALL));
    if rest.iter().any(|(_, role)| *role == Role::Admin) {
        return Err(bad(format!("MemberList: at most {} admins", limits::MEMBERS_PER_CALL)));
    }
    let rest: Vec<String> = rest.into_iter().map(|(account, _)| account).collect();
    ctx.require_accounts("Owner_Account", std::slice::from_ref(&owner)).await?;
    // Those that the engine does not see with the group.
    ctx.require_accounts("MemberList", &rest).await?;
    let new = NewGroup {
        group_id: body.group_id,
        group_type: group_type("Type", &body.group_type)?,
        name: body.name,
        introduction: body.introduction,
        notification: body.notification,
        face_url: body.face_url,
        add_option: add_option("ApplyJoinOption", &OPTIONS, body.apply_join_option.as_deref())?,
        approve_option: add_option("InviteJoinOption", &INVITE_OPTIONS, body.invite_join_option.as_deref())?,
        max_members: body.max_member_count,
        custom: Defined::pairs(body.app_defined_data),
        members,
    };
    let answer = ctx.ask_as(&owner, Request::CreateGroup(new)).await?;
    let group_id = one_of!(answer, Response::GroupCreated(group_id) => group_id)?;
    ctx.invite(&group_id, &rest).await?;
    Ok(GroupCreated { group_id, group_type: body.group_type })
}

/// The id of a group.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupId {
    /// The group.
    group_id: String,
}

pub(super) async fn destroy(ctx: Ctx, GroupId { group_id }: GroupId) -> Result<Nothing> {
    ctx.operate(Request::DeleteGroup { group_id }).await?;
    Ok(Nothing {})
}

/// Somebody who is to be a member.
#[derive(Deserialize, JsonSchema)]
pub(super) struct AddedMember {
    #[serde(rename = "Member_Account")]
    account: String,
}

/// Body of `add_group_member`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AddGroupMember {
    /// The group.
    group_id: String,
    /// No effect: members who are online are told.
    #[serde(default)]
    #[expect(dead_code, reason = "it is checked, and changes nothing")]
    silence: Switch,
    /// 1 to 100 users.
    #[schemars(length(min = 1, max = 100))]
    #[serde(deserialize_with = "objects")]
    member_list: Vec<AddedMember>,
}

/// What became of one user.
#[derive(Serialize, JsonSchema)]
pub(super) struct AddResult {
    #[serde(rename = "Member_Account")]
    account: String,
    /// 0: not added (no such user, or the group is full). 1: added. 2: was a member already.
    #[serde(rename = "Result")]
    result: u32,
}

/// Answer of `add_group_member`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMembersAdded {
    /// In the order asked; who was named twice comes once.
    member_list: Vec<AddResult>,
}

fn named(field: &str, users: Vec<String>) -> Result<Vec<String>> {
    if users.is_empty() || users.len() > NAMED {
        return Err(bad(format!("{field}: must be 1 to {NAMED} users")));
    }
    let mut seen = HashSet::new();
    Ok(users.into_iter().filter(|user| seen.insert(user.clone())).collect())
}

impl Ctx {
    /// Takes users into a group, a part of them after the other.
    async fn invite(&self, group_id: &str, users: &[String]) -> Result<Vec<(String, MemberResult)>> {
        let mut results = Vec::with_capacity(users.len());
        for users in users.chunks(limits::MEMBERS_PER_CALL) {
            let request = Request::InviteMembers { group_id: group_id.to_owned(), users: users.to_vec() };
            let answer = self.operate(request).await?;
            results.extend(one_of!(answer, Response::MemberResults(results) => results)?);
        }
        Ok(results)
    }
}

pub(super) async fn add(ctx: Ctx, body: AddGroupMember) -> Result<GroupMembersAdded> {
    let users = body.member_list.into_iter().map(|member| member.account).collect();
    let users = named("MemberList", users)?;
    let result = |(account, result)| AddResult {
        account,
        result: match result {
            MemberResult::Failed => 0,
            MemberResult::Done => 1,
            MemberResult::AlreadyMember => 2,
        },
    };
    let results = ctx.invite(&body.group_id, &users).await?;
    Ok(GroupMembersAdded { member_list: results.into_iter().map(result).collect() })
}

/// Body of `delete_group_member`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteGroupMember {
    /// The group.
    group_id: String,
    /// No effect: members who are online are told.
    #[serde(default)]
    #[expect(dead_code, reason = "it is checked, and changes nothing")]
    silence: Switch,
    /// Why; kept nowhere.
    #[serde(default)]
    reason: String,
    /// 1 to 100 users. Who is no member is passed over, and so is the owner.
    #[schemars(length(min = 1, max = 100))]
    #[serde(rename = "MemberToDel_Account")]
    members: Vec<String>,
}

pub(super) async fn delete(ctx: Ctx, body: DeleteGroupMember) -> Result<Nothing> {
    let users = named("MemberToDel_Account", body.members)?;
    let mut any = false;
    for users in users.chunks(limits::MEMBERS_PER_CALL) {
        let request = Request::KickMembers {
            group_id: body.group_id.clone(),
            users: users.to_vec(),
            reason: body.reason.clone(),
        };
        let answer = ctx.operate(request).await?;
        let results = one_of!(answer, Response::MemberResults(results) => results)?;
        any |= results.iter().any(|(_, result)| *result == MemberResult::Done);
    }
    if !any {
        return Err(bad("MemberToDel_Account: nobody is a member who can be removed"));
    }
    Ok(Nothing {})
}

/// Body of `modify_group_base_info`: what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ModifyGroup {
    /// The group.
    group_id: String,
    /// At most 30 bytes.
    name: Option<String>,
    /// At most 240 bytes.
    introduction: Option<String>,
    /// At most 300 bytes.
    notification: Option<String>,
    /// At most 100 bytes.
    face_url: Option<String>,
    /// How many members it may have. Also as `MaxMemberCount`.
    #[serde(alias = "MaxMemberCount")]
    max_member_num: Option<u32>,
    /// Who may join: `FreeAccess`, `NeedPermission` or `DisableApply`.
    apply_join_option: Option<String>,
    /// Whether members may invite: `FreeAccess`, `NeedPermission` or `DisableInvite`.
    invite_join_option: Option<String>,
    /// `On`: only the owner and admins may send. `Off`.
    mute_all_member: Option<String>,
    /// Fields of the application to set, at most 20; others stay.
    #[serde(default, deserialize_with = "objects_or_none")]
    #[schemars(length(max = 20))]
    app_defined_data: Option<Vec<Defined>>,
}

pub(super) async fn modify(ctx: Ctx, body: ModifyGroup) -> Result<Nothing> {
    check_fields(body.app_defined_data.as_deref().unwrap_or_default())?;
    let change = GroupChange {
        name: body.name,
        introduction: body.introduction,
        notification: body.notification,
        face_url: body.face_url,
        add_option: add_option("ApplyJoinOption", &OPTIONS, body.apply_join_option.as_deref())?,
        approve_option: add_option("InviteJoinOption", &INVITE_OPTIONS, body.invite_join_option.as_deref())?,
        max_members: body.max_member_num,
        muted_all: match body.mute_all_member.as_deref() {
            None => None,
            Some("On") => Some(true),
            Some("Off") => Some(false),
            Some(_) => return Err(bad("MuteAllMember: must be On or Off")),
        },
        searchable: None,
        visible: None,
        owner: None,
        custom: body.app_defined_data.map(Defined::pairs),
    };
    ctx.operate(Request::ModifyGroup { group_id: body.group_id, change }).await?;
    Ok(Nothing {})
}

/// Body of `change_group_owner`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeGroupOwner {
    /// The group.
    group_id: String,
    /// A member; the owner before is a normal member then.
    #[serde(rename = "NewOwner_Account")]
    new_owner: String,
}

pub(super) async fn pass_on(ctx: Ctx, body: ChangeGroupOwner) -> Result<Nothing> {
    let change = GroupChange { owner: Some(body.new_owner), ..GroupChange::default() };
    match ctx.operate(Request::ModifyGroup { group_id: body.group_id, change }).await {
        Err(Error { code: codes::ERR_SVR_GROUP_INVALID_PARAMETERS, .. }) => {
            Err(bad("NewOwner_Account: is not a member of the group"))
        }
        answer => answer.map(|_| Nothing {}),
    }
}
