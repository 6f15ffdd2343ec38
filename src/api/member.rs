//! Members of groups: pages of them, inviting, removing and changing them.

use super::calls::{Result, all, answer};
use super::client::Client;
use super::custom::CustomField;
use doubletick_client::Answer;
use doubletick_protocol::group as wire;
use doubletick_protocol::wire::Request;

/// Role in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Role {
    /// A member without rights over others; the vendor's 200.
    Normal,
    /// May change the group and its members; the vendor's 300.
    Admin,
    /// The one owner, who may do everything; the vendor's 400.
    Owner,
}

/// What became of one user of an invitation or a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MemberResult {
    /// Not done: no such user, no right, group full.
    Failed,
    /// Invited or removed.
    Done,
    /// Is a member already.
    AlreadyMember,
}

/// A member of a new group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewMember {
    /// Id of an account, 1 to 32 bytes.
    pub user_id: String,
    /// Normal or Admin; none: Normal.
    #[uniffi(default = None)]
    pub role: Option<Role>,
}

/// A user as a member of one group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Member {
    /// Id of the user.
    pub user_id: String,
    /// Role in the group.
    pub role: Role,
    /// Seconds since 1970 by the service's clock, when they joined.
    pub join_time: u64,
    /// The group's seq when they joined.
    pub joined_seq: u64,
    /// How far they have marked the group read.
    pub read_seq: u64,
    /// Seconds since 1970 until which they may not send; 0: free.
    pub muted_until: u64,
    /// How they receive its messages, a `TIMReceiveMessageOpt`: 0 with notifications to 4.
    pub receive_option: u32,
    /// Name in this group.
    pub name_card: String,
    /// Nick name of their profile; may be empty.
    pub nick_name: String,
    /// Face URL of their profile; may be empty.
    pub face_url: String,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
}

/// What to change of a member; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct MemberChange {
    /// Normal or Admin. Only the owner may.
    #[uniffi(default = None)]
    pub role: Option<Role>,
    /// Mute for this many seconds from now; 0 unmutes. Owner and administrators may, on lower roles.
    #[uniffi(default = None)]
    pub mute_seconds: Option<u32>,
    /// New name card: the own one, or by owner and administrators.
    #[uniffi(default = None)]
    pub name_card: Option<String>,
    /// `TIMReceiveMessageOpt`: only the own one.
    #[uniffi(default = None)]
    pub receive_option: Option<u32>,
    /// Fields to set; others stay.
    #[uniffi(default = None)]
    pub custom: Option<Vec<CustomField>>,
}

/// Which members are asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MemberQuery {
    /// The group, whose id has 1 to 48 bytes.
    pub group_id: String,
    /// Exactly these (those who are members, at most 100); empty: a page of all.
    #[uniffi(default = [])]
    pub user_ids: Vec<String>,
    /// `TIMGroupMemberRoleFlag` bits; 0: all.
    #[uniffi(default = 0)]
    pub role_flags: u64,
    /// 0 first, then `next_cursor` of the last page.
    #[uniffi(default = 0)]
    pub cursor: u64,
}

/// One page of members in the order of joining.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MemberPage {
    /// At most 100, in the order of joining.
    pub members: Vec<Member>,
    /// 0 at the end.
    pub next_cursor: u64,
    /// There is no link, and this device has answered what it was told last.
    pub from_device: bool,
}

/// What became of one user of an invitation or a removal.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MemberOutcome {
    /// The user who was to be invited or removed.
    pub user_id: String,
    /// Whether it was done.
    pub result: MemberResult,
}

#[uniffi::export]
impl Client {
    /// Invites 1 to 20 users; answers what became of each.
    pub async fn invite(&self, group_id: String, user_ids: Vec<String>) -> Result<Vec<MemberOutcome>> {
        let request = Request::InviteMembers { group_id, users: user_ids };
        Ok(outcomes(answer!(self.ask(request).await?, MemberResults)?))
    }

    /// Removes 1 to 20 members; answers what became of each.
    #[uniffi::method(default(reason = ""))]
    pub async fn kick(
        &self,
        group_id: String,
        user_ids: Vec<String>,
        reason: String,
    ) -> Result<Vec<MemberOutcome>> {
        let request = Request::KickMembers { group_id, users: user_ids, reason };
        Ok(outcomes(answer!(self.ask(request).await?, MemberResults)?))
    }

    /// A page of members, or some of them. Without a link to a server the page is as this device was told it last, where it was asked
    /// for before.
    pub async fn members(&self, query: MemberQuery) -> Result<MemberPage> {
        let MemberQuery { group_id, user_ids, role_flags, cursor } = query;
        let request = Request::GetMembers { group_id, users: user_ids, role_flags, cursor };
        let (Answer { response, from_device }, _) = self.ask_told(request).await?;
        let page = answer!(response, Members)?;
        Ok(MemberPage { members: all(page.members), next_cursor: page.next_seq, from_device })
    }

    /// Changes a member: role, mute, name card, receive option, own fields.
    pub async fn modify_member(&self, group_id: String, user_id: String, change: MemberChange) -> Result<()> {
        self.ask(Request::ModifyMember { group_id, user_id, change: change.into() }).await.map(drop)
    }
}

fn outcomes(results: Vec<(String, wire::MemberResult)>) -> Vec<MemberOutcome> {
    results.into_iter().map(|(user_id, result)| MemberOutcome { user_id, result: result.into() }).collect()
}

impl From<wire::Role> for Role {
    fn from(given: wire::Role) -> Self {
        match given {
            wire::Role::Normal => Self::Normal,
            wire::Role::Admin => Self::Admin,
            wire::Role::Owner => Self::Owner,
        }
    }
}

impl From<Role> for wire::Role {
    fn from(given: Role) -> Self {
        match given {
            Role::Normal => Self::Normal,
            Role::Admin => Self::Admin,
            Role::Owner => Self::Owner,
        }
    }
}

impl From<wire::MemberResult> for MemberResult {
    fn from(given: wire::MemberResult) -> Self {
        match given {
            wire::MemberResult::Failed => Self::Failed,
            wire::MemberResult::Done => Self::Done,
            wire::MemberResult::AlreadyMember => Self::AlreadyMember,
        }
    }
}

impl From<wire::Member> for Member {
    fn from(member: wire::Member) -> Self {
        Self {
            user_id: member.user_id,
            role: member.role.into(),
            join_time: member.join_time,
            joined_seq: member.joined_seq,
            read_seq: member.read_seq,
            muted_until: member.muted_until,
            receive_option: member.recv_opt,
            name_card: member.name_card,
            nick_name: member.nick_name,
            face_url: member.face_url,
            custom: all(member.custom),
        }
    }
}

impl From<MemberChange> for wire::MemberChange {
    fn from(change: MemberChange) -> Self {
        Self {
            role: change.role.map(Into::into),
            mute_seconds: change.mute_seconds,
            name_card: change.name_card,
            recv_opt: change.receive_option,
            custom: change.custom.map(all),
        }
    }
}
