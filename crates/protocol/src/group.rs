//! Groups and their members.

use crate::ids::{GroupId, UserId};
use serde::{Deserialize, Serialize};

/// `TIMGroupType`. The obsolete BChatRoom (3) cannot be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupType {
    /// The vendor's 0: its add option says who may join.
    Public,
    /// 1, the vendor's Private.
    Work,
    /// 2, the vendor's ChatRoom.
    Meeting,
    /// 4. No receipts, no history, no unread counts.
    AvChatRoom,
    /// The vendor's 5: receipts only where the settings switch them on.
    Community,
}

impl GroupType {
    /// All of them.
    pub const ALL: [GroupType; 5] =
        [GroupType::Public, GroupType::Work, GroupType::Meeting, GroupType::AvChatRoom, GroupType::Community];

    /// The vendor's number of it, as the C API has it.
    pub fn number(self) -> u32 {
        match self {
            GroupType::Public => 0,
            GroupType::Work => 1,
            GroupType::Meeting => 2,
            GroupType::AvChatRoom => 4,
            GroupType::Community => 5,
        }
    }

    /// The type with this vendor number, except the obsolete 3.
    pub fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(GroupType::Public),
            1 => Some(GroupType::Work),
            2 => Some(GroupType::Meeting),
            4 => Some(GroupType::AvChatRoom),
            5 => Some(GroupType::Community),
            _ => None,
        }
    }
}

/// What a member may do in a group: the vendor's `TIMGroupMemberRole` without its numbers, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The vendor's 200: neither owner nor admin.
    Normal,
    /// The vendor's 300: made by the owner, above normal members.
    Admin,
    /// The vendor's 400: one in each group, who may do everything.
    Owner,
}

impl Role {
    /// The vendor's number of it, as the C API has it.
    pub fn number(self) -> u32 {
        match self {
            Role::Normal => 200,
            Role::Admin => 300,
            Role::Owner => 400,
        }
    }

    /// The role with this vendor number.
    pub fn from_number(number: u64) -> Option<Self> {
        match number {
            200 => Some(Role::Normal),
            300 => Some(Role::Admin),
            400 => Some(Role::Owner),
            _ => None,
        }
    }
}

/// A key and value of an application, kept in order.
pub type CustomField = (String, String);

/// `TIMGroupAddOption`: who may join, or invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddOption {
    /// The vendor's 0: nobody, or owner and admins only where it is about inviting.
    Forbid,
    /// 1: needs an approval, which doubletick does not offer.
    Auth,
    /// The vendor's 2: without asking anybody.
    Any,
}

impl AddOption {
    /// The vendor's number of it, as the C API has it.
    pub fn number(self) -> u32 {
        match self {
            AddOption::Forbid => 0,
            AddOption::Auth => 1,
            AddOption::Any => 2,
        }
    }

    /// The option with this vendor number.
    pub fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(AddOption::Forbid),
            1 => Some(AddOption::Auth),
            2 => Some(AddOption::Any),
            _ => None,
        }
    }
}

/// A group that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// Empty: the service makes one (`@TGS#…`).
    pub group_id: GroupId,
    /// Kind of the group, fixed for its life.
    pub group_type: GroupType,
    /// At most 30 bytes.
    pub name: String,
    /// At most 240 bytes.
    pub introduction: String,
    /// At most 300 bytes.
    pub notification: String,
    /// At most 100 bytes.
    pub face_url: String,
    /// Who may join. Absent: Any, for Work groups Forbid.
    pub add_option: Option<AddOption>,
    /// Whom members may invite. Absent: Any for Work groups, else Forbid (owner and admins still may).
    pub approve_option: Option<AddOption>,
    /// 0: the limit of the settings.
    pub max_members: u32,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
    /// Initial members beside the creator, with roles (never Owner); at most 20.
    pub members: Vec<(UserId, Role)>,
}

/// What everyone may know of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Id of the group, 1 to 48 bytes.
    pub group_id: GroupId,
    /// Kind of the group, fixed for its life.
    pub group_type: GroupType,
    /// At most [`crate::limits::GROUP_NAME_BYTES`].
    pub name: String,
    /// At most [`crate::limits::GROUP_INTRODUCTION_BYTES`].
    pub introduction: String,
    /// At most [`crate::limits::GROUP_NOTIFICATION_BYTES`].
    pub notification: String,
    /// At most [`crate::limits::GROUP_FACE_URL_BYTES`].
    pub face_url: String,
    /// The owner; empty when the owner of a Work group has left and nobody remained.
    pub owner: UserId,
    /// Seconds since 1970, when it was made.
    pub create_time: u64,
    /// Grows with every change of the info.
    pub info_version: u64,
    /// Seconds, last change of the info.
    pub info_time: u64,
    /// Seq of the last message, 0: none.
    pub last_seq: u64,
    /// Seconds since 1970 of the last message, 0: none.
    pub last_message_time: u64,
    /// How many members it has now, the owner included.
    pub member_count: u64,
    /// The most there may be.
    pub max_members: u32,
    /// Who may join without being invited.
    pub add_option: AddOption,
    /// Whether normal members may invite.
    pub approve_option: AddOption,
    /// Only owner and admins may send.
    pub muted_all: bool,
    /// Shown in searches (kept for the application).
    pub searchable: bool,
    /// Visible to non-members (kept for the application).
    pub visible: bool,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
}

/// A user as a member of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who is the member.
    pub user_id: UserId,
    /// Role in the group.
    pub role: Role,
    /// Seconds since 1970, when they joined.
    pub join_time: u64,
    /// The group's seq when they joined.
    pub joined_seq: u64,
    /// How far they have marked the group read.
    pub read_seq: u64,
    /// Seconds until which they may not send; 0: free.
    pub muted_until: u64,
    /// How they receive its messages, a `TIMReceiveMessageOpt`: 0 to 4.
    pub recv_opt: u32,
    /// Name in this group.
    pub name_card: String,
    /// Nick name of their profile.
    pub nick_name: String,
    /// Face URL of their profile.
    pub face_url: String,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
}

/// A group that a user is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedGroup {
    /// The group, as it is now.
    pub group: Group,
    /// The user's own membership.
    pub me: Member,
    /// Unread messages, 0 where the group type does not count.
    pub unread: u64,
}

/// Groups that a user is in, in the order in which they were made. One that the user is in all the time while they are
/// read page by page is on exactly one of the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedGroupPage {
    /// At most as many as were asked for, and a megabyte of contents.
    pub groups: Vec<JoinedGroup>,
    /// Opaque, below 2^53; 0 at the end.
    pub next_seq: u64,
}

/// Groups that exist, whoever is in them, for the operator alone. One that is there all the time while they are read page by
/// page is on exactly one of the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupIdPage {
    /// At most as many as were asked for.
    pub groups: Vec<GroupId>,
    /// How many there are in all, of the type that was asked for.
    pub total: u64,
    /// Opaque, below 2^53; 0 at the end.
    pub next_seq: u64,
}

/// What to change of a group; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupChange {
    /// New name, at most [`crate::limits::GROUP_NAME_BYTES`].
    pub name: Option<String>,
    /// New introduction, at most [`crate::limits::GROUP_INTRODUCTION_BYTES`].
    pub introduction: Option<String>,
    /// New notification, at most [`crate::limits::GROUP_NOTIFICATION_BYTES`].
    pub notification: Option<String>,
    /// New face URL, at most [`crate::limits::GROUP_FACE_URL_BYTES`].
    pub face_url: Option<String>,
    /// Who may join from now on.
    pub add_option: Option<AddOption>,
    /// Whether normal members may invite from now on.
    pub approve_option: Option<AddOption>,
    /// How many members it may have from now on.
    pub max_members: Option<u32>,
    /// Mute or unmute everyone.
    pub muted_all: Option<bool>,
    /// Whether it is shown in searches (kept for the application).
    pub searchable: Option<bool>,
    /// Whether non-members may see it (kept for the application).
    pub visible: Option<bool>,
    /// New owner, who must be a member. Only the owner may.
    pub owner: Option<UserId>,
    /// Fields to set (others stay).
    pub custom: Option<Vec<CustomField>>,
}

/// What to change of a member; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberChange {
    /// New role: Normal or Admin. Only the owner may.
    pub role: Option<Role>,
    /// Mute for this many seconds from now; 0 unmutes. Owner and admins may, on lower roles.
    pub mute_seconds: Option<u32>,
    /// New name card: one's own, or by owner and admins.
    pub name_card: Option<String>,
    /// `TIMReceiveMessageOpt`: only one's own.
    pub recv_opt: Option<u32>,
    /// Fields to set (others stay): one's own, or by owner and admins.
    pub custom: Option<Vec<CustomField>>,
}

/// `HandleGroupMemberResult`: what became of one user of an invite or kick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberResult {
    /// 0: not done (no such user, no right, group full).
    Failed,
    /// 1: invited or removed.
    Done,
    /// 2: is a member already.
    AlreadyMember,
}

/// One page of members in the order of joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPage {
    /// At most [`crate::limits::MEMBERS_PER_PAGE`].
    pub members: Vec<Member>,
    /// 0 at the end.
    pub next_seq: u64,
}

/// What happened in a group, told to the members who are online (not stored).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupTip {
    /// Where it happened.
    pub group_id: GroupId,
    /// Name of the group after it.
    pub group_name: String,
    /// The member who did it.
    pub op_user: Member,
    /// Whom it was done to (with what is now known of them).
    pub users: Vec<Member>,
    /// How many members the group has after it.
    pub member_count: u64,
    /// Seconds since 1970, when it happened.
    pub time: u64,
    /// What has happened, with its particulars.
    pub kind: GroupTipKind,
}

/// The kinds of tips.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupTipKind {
    /// `op_user` joined by themselves (`kTIMGroupTip_Invite` with join type Apply).
    Joined,
    /// `op_user` invited `users`.
    Invited,
    /// `op_user` left by themselves.
    Quit,
    /// `op_user` removed `users`.
    Kicked,
    /// `users` are admins now.
    AdminSet,
    /// `users` are admins no more.
    AdminCancelled,
    /// The group's info changed, in what is not `None`.
    InfoChanged(GroupChange),
    /// `users` were muted for this many seconds (0: unmuted).
    MemberMuted(u32),
    /// The group is gone; sent to those who were members.
    Deleted,
}
