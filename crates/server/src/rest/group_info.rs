//! `group_open_http_svc`: what is known of groups and their members.

use super::group_changes::{group_type, invite_option_name, option_name, role_name, type_name};
use super::group_messages::bad;
use super::model::Defined;
use super::{Ctx, one_of};
use doubletick_protocol::group::{Group, JoinedGroup, Member, MemberPage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Result, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Groups in one question.
const GROUPS: usize = 50;
/// Members in one page.
const MEMBERS: usize = 6_000;

/// Body of `get_group_info`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetGroupInfo {
    /// 1 to 50 groups.
    #[schemars(length(min = 1, max = 50))]
    group_id_list: Vec<String>,
}

/// What is known of one group.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupInfo {
    group_id: String,
    /// 0; 10010: there is no such group, and no other key.
    error_code: i32,
    error_info: String,
    #[serde(flatten)]
    details: Option<GroupDetails>,
}

/// The rest of it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupDetails {
    #[serde(rename = "Type")]
    group_type: &'static str,
    name: String,
    introduction: String,
    notification: String,
    face_url: String,
    /// Empty, when everyone has left a `Private` group.
    #[serde(rename = "Owner_Account")]
    owner: String,
    /// Seconds since 1970.
    create_time: u64,
    /// Seconds since 1970, when the info changed last.
    last_info_time: u64,
    /// Seconds since 1970; 0: none.
    last_msg_time: u64,
    next_msg_seq: u64,
    member_num: u64,
    max_member_num: u32,
    apply_join_option: &'static str,
    invite_join_option: &'static str,
    /// `On`: only the owner and admins may send.
    mute_all_member: &'static str,
    app_defined_data: Vec<Defined>,
}

/// Answer of `get_group_info`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupInfos {
    /// In the order asked.
    group_info: Vec<GroupInfo>,
}

fn details(group: Group) -> GroupDetails {
    GroupDetails {
        group_type: type_name(group.group_type),
        name: group.name,
        introduction: group.introduction,
        notification: group.notification,
        face_url: group.face_url,
        owner: group.owner,
        create_time: group.create_time,
        last_info_time: group.info_time,
        last_msg_time: group.last_message_time,
        next_msg_seq: group.last_seq + 1,
        member_num: group.member_count,
        max_member_num: group.max_members,
        apply_join_option: option_name(group.add_option),
        invite_join_option: invite_option_name(group.approve_option),
        mute_all_member: if group.muted_all { "On" } else { "Off" },
        app_defined_data: Defined::fields(group.custom),
    }
}

pub(super) async fn get(ctx: Ctx, body: GetGroupInfo) -> Result<GroupInfos> {
    let ids = body.group_id_list;
    if ids.is_empty() || ids.len() > GROUPS {
        return Err(bad(format!("GroupIdList: must be 1 to {GROUPS} groups")));
    }
    let answer = ctx.operate(Request::GetGroups { groups: ids.clone() }).await?;
    let groups = one_of!(answer, Response::Groups(groups) => groups)?;
    let info = |(group_id, result): (String, Result<Group>)| match result {
        Ok(group) => {
            GroupInfo { group_id, error_code: 0, error_info: String::new(), details: Some(details(group)) }
        }
        Err(error) => {
            let error = super::answer::with_code_of(super::commands::Service::Group, error);
            GroupInfo { group_id, error_code: error.code, error_info: error.text, details: None }
        }
    };
    Ok(GroupInfos { group_info: ids.into_iter().zip(groups).map(info).collect() })
}

/// Body of `get_group_member_info`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetGroupMembers {
    /// The group.
    group_id: String,
    /// How many at most, 1 to 6000; left out: 100.
    #[schemars(range(min = 1, max = 6000))]
    limit: Option<usize>,
    /// How many to pass over. `Next` is cheaper in large groups.
    #[serde(default)]
    offset: usize,
    /// Of the last answer, to go on.
    #[serde(default)]
    next: String,
}

/// A member.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMember {
    #[serde(rename = "Member_Account")]
    account: String,
    /// `Owner`, `Admin` or `Member`.
    role: &'static str,
    /// Seconds since 1970.
    join_time: u64,
    /// How far the member has marked the group read.
    msg_seq: u64,
    /// Seconds since 1970, until which the member may not send; 0: may.
    mute_until: u64,
    /// What the member is called in the group.
    name_card: String,
    /// Of the member's profile.
    nick_name: String,
    app_member_defined_data: Vec<Defined>,
}

/// Answer of `get_group_member_info`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMembers {
    /// How many members the group has.
    member_num: u64,
    /// In the order of joining.
    member_list: Vec<GroupMember>,
    /// To go on with; empty after the last.
    next: String,
}

fn group_member(member: Member) -> GroupMember {
    GroupMember {
        account: member.user_id,
        role: role_name(member.role),
        join_time: member.join_time,
        msg_seq: member.read_seq,
        mute_until: member.muted_until,
        name_card: member.name_card,
        nick_name: member.nick_name,
        app_member_defined_data: Defined::fields(member.custom),
    }
}

impl Ctx {
    async fn member_page(&self, group_id: &str, cursor: u64) -> Result<MemberPage> {
        let request =
            Request::GetMembers { group_id: group_id.to_owned(), users: Vec::new(), role_flags: 0, cursor };
        one_of!(self.operate(request).await?, Response::Members(page) => page)
    }
}

pub(super) async fn members(ctx: Ctx, body: GetGroupMembers) -> Result<GroupMembers> {
    let limit = body.limit.unwrap_or(limits::MEMBERS_PER_PAGE);
    if !(1..=MEMBERS).contains(&limit) {
        return Err(bad(format!("Limit: must be 1 to {MEMBERS}")));
    }
    let start = || bad("Next: must be empty, or that of the last answer");
    // Where the page of the engine begins, and how many of it were given out before.
    let (mut cursor, mut skip) = match body.next.split_once('.') {
        None if body.next.is_empty() => (0, body.offset),
        None => return Err(start()),
        Some((cursor, given)) => {
            (cursor.parse().map_err(|_| start())?, given.parse::<usize>().map_err(|_| start())?)
        }
    };
    let answer = ctx.operate(Request::GetGroups { groups: vec![body.group_id.clone()] }).await?;
    let groups = one_of!(answer, Response::Groups(groups) => groups)?;
    let member_num = groups.into_iter().next().ok_or_else(super::unexpected)??.member_count;
    let mut member_list = Vec::new();
    let next = loop {
        let page = ctx.member_page(&body.group_id, cursor).await?;
        let size = page.members.len();
        let left = limit - member_list.len();
        let here = size.saturating_sub(skip).min(left);
        member_list.extend(page.members.into_iter().skip(skip).take(left).map(group_member));
        if skip + here < size {
            break format!("{cursor}.{}", skip + here);
        }
        if page.next_seq == 0 {
            break String::new();
        }
        (cursor, skip) = (page.next_seq, skip.saturating_sub(size));
        if member_list.len() == limit {
            break format!("{cursor}.0");
        }
    };
    Ok(GroupMembers { member_num, member_list, next })
}

/// Body of `get_joined_group_list`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetJoined {
    /// Whose groups.
    #[serde(rename = "Member_Account")]
    member: String,
    /// How many at most; left out: all.
    limit: Option<usize>,
    /// How many to pass over.
    #[serde(default)]
    offset: usize,
}

/// What a user is in a group.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SelfInfo {
    /// `Owner`, `Admin` or `Member`.
    role: &'static str,
    /// Seconds since 1970.
    join_time: u64,
    /// How many messages the user has not read; 0 where the type does not count.
    unread_msg_num: u64,
}

/// A group of a user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Joined {
    group_id: String,
    #[serde(flatten)]
    details: GroupDetails,
    self_info: SelfInfo,
}

/// Answer of `get_joined_group_list`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct JoinedGroups {
    /// How many there are altogether.
    total_count: usize,
    group_id_list: Vec<Joined>,
}

pub(super) async fn joined(ctx: Ctx, body: GetJoined) -> Result<JoinedGroups> {
    let (mut groups, mut cursor) = (Vec::new(), 0);
    loop {
        let request = Request::JoinedGroupPage { cursor, count: limits::LIST_PER_PAGE };
        let answer = ctx.ask_as(&body.member, request).await?;
        let page = one_of!(answer, Response::JoinedGroupPage(page) => page)?;
        groups.extend(page.groups);
        cursor = page.next_seq;
        if cursor == 0 {
            break;
        }
    }
    let total_count = groups.len();
    let one = |JoinedGroup { group, me, unread }: JoinedGroup| Joined {
        group_id: group.group_id.clone(),
        details: details(group),
        self_info: SelfInfo { role: role_name(me.role), join_time: me.join_time, unread_msg_num: unread },
    };
    let page = groups.into_iter().skip(body.offset).take(body.limit.unwrap_or(usize::MAX));
    Ok(JoinedGroups { total_count, group_id_list: page.map(one).collect() })
}

/// Body of `get_appid_group_list`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetAll {
    /// How many at most, 1 to 10000; left out: 10000.
    #[schemars(range(min = 1, max = 10000))]
    limit: Option<u32>,
    /// `Next` of the answer before; 0 or left out: from the first on.
    #[serde(default)]
    next: u64,
    /// Only groups of this type: `Private`, `Public`, `ChatRoom`, `AVChatRoom` or `Community`; empty or left out: of all.
    #[serde(default)]
    group_type: String,
}

/// The id of a group.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedGroup {
    group_id: String,
}

/// Answer of `get_appid_group_list`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AllGroups {
    /// How many groups there are altogether, of the type that was asked for.
    total_count: u64,
    /// A group that is there all the time while the list is read is on exactly one page.
    group_id_list: Vec<ListedGroup>,
    /// To go on with; 0 after the last.
    next: u64,
}

pub(super) async fn all(ctx: Ctx, body: GetAll) -> Result<AllGroups> {
    let count = body.limit.unwrap_or(limits::GROUP_IDS_PER_PAGE);
    if !(1..=limits::GROUP_IDS_PER_PAGE).contains(&count) {
        return Err(bad(format!("Limit: must be 1 to {}", limits::GROUP_IDS_PER_PAGE)));
    }
    let group_type = match body.group_type.as_str() {
        "" => None,
        name => Some(group_type("GroupType", name)?),
    };
    let answer = ctx.operate(Request::AllGroups { group_type, cursor: body.next, count }).await?;
    let page = one_of!(answer, Response::GroupIds(page) => page)?;
    Ok(AllGroups {
        total_count: page.total,
        group_id_list: page.groups.into_iter().map(|group_id| ListedGroup { group_id }).collect(),
        next: page.next_seq,
    })
}
