//! Groups: making, joining and changing them.

use super::calls::{Result, all, answer};
use super::client::Client;
use super::custom::CustomField;
use super::error::DoubletickError;
use super::member::{Member, NewMember, Role};
use doubletick_protocol::group as wire;
use doubletick_protocol::wire::Request;

/// Kind of a group, fixed for its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum GroupType {
    /// Anyone may find it; joining may need approval.
    Public,
    /// The vendor's Private: by invitation only.
    Work,
    /// The vendor's ChatRoom: anyone may come and go; no unread counts.
    Meeting,
    /// No receipts, no history, no unread counts.
    AvChatRoom,
    /// For very many members.
    Community,
}

/// Who may join, or be invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AddOption {
    /// Nobody: who tries is refused.
    Forbid,
    /// With an approval, which doubletick does not offer: nobody may.
    Auth,
    /// Everyone: who tries is a member at once.
    Any,
}

/// A group that is to be made.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewGroup {
    /// Empty: the service makes one (`@TGS#...`).
    #[uniffi(default = "")]
    pub group_id: String,
    /// Kind of the group, fixed for its life.
    pub group_type: GroupType,
    /// At most 30 bytes.
    pub name: String,
    /// At most 240 bytes.
    #[uniffi(default = "")]
    pub introduction: String,
    /// At most 300 bytes.
    #[uniffi(default = "")]
    pub notification: String,
    /// At most 100 bytes.
    #[uniffi(default = "")]
    pub face_url: String,
    /// Who may join. None: Any, for Work groups Forbid.
    #[uniffi(default = None)]
    pub add_option: Option<AddOption>,
    /// Whom members may invite. None: Any for Work groups, else Forbid; owner and administrators still may.
    #[uniffi(default = None)]
    pub approve_option: Option<AddOption>,
    /// 0: the limit of the settings.
    #[uniffi(default = 0)]
    pub max_members: u32,
    /// The application's own fields.
    #[uniffi(default = [])]
    pub custom: Vec<CustomField>,
    /// Members beside the user who makes it, at most 20.
    #[uniffi(default = [])]
    pub members: Vec<NewMember>,
}

/// What everyone may know of a group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Group {
    /// Its identity, 1 to 48 bytes.
    pub group_id: String,
    /// Kind of the group, fixed for its life.
    pub group_type: GroupType,
    /// At most 30 bytes.
    pub name: String,
    /// At most 240 bytes; may be empty.
    pub introduction: String,
    /// At most 300 bytes; may be empty.
    pub notification: String,
    /// At most 100 bytes; may be empty.
    pub face_url: String,
    /// The owner; empty when the owner of a Work group has left.
    pub owner: String,
    /// Seconds since 1970 by the service's clock, when it was made.
    pub create_time: u64,
    /// Grows with every change of the info.
    pub info_version: u64,
    /// Seconds since 1970 of the last change of the info.
    pub info_time: u64,
    /// Seq of the last message; 0: none.
    pub last_seq: u64,
    /// Seconds since 1970; 0: none.
    pub last_message_time: u64,
    /// How many members it has now, the owner included.
    pub member_count: u64,
    /// The most there may be.
    pub max_members: u32,
    /// Who may join without being invited.
    pub add_option: AddOption,
    /// Whom members may invite.
    pub approve_option: AddOption,
    /// Only owner and administrators may send.
    pub muted_all: bool,
    /// Shown in searches (kept for the application).
    pub searchable: bool,
    /// Visible to others than members (kept for the application).
    pub visible: bool,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
}

/// A group that this user is in.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct JoinedGroup {
    /// The group, as it is now.
    pub group: Group,
    /// The own membership, with role, name card and receive option.
    pub me: Member,
    /// Unread messages; 0 where the kind of group does not count.
    pub unread: u64,
}

/// A group that was asked for, or why it is not there.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GroupResult {
    /// The group, where it exists.
    pub group: Option<Group>,
    /// 0, or why not (10010).
    pub code: i32,
    /// Why there is no group, in one sentence; empty where there is one.
    pub text: String,
}

/// What to change of a group; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct GroupChange {
    /// New name, at most 30 bytes.
    #[uniffi(default = None)]
    pub name: Option<String>,
    /// New introduction, at most 240 bytes.
    #[uniffi(default = None)]
    pub introduction: Option<String>,
    /// New notification, at most 300 bytes.
    #[uniffi(default = None)]
    pub notification: Option<String>,
    /// New face URL, at most 100 bytes.
    #[uniffi(default = None)]
    pub face_url: Option<String>,
    /// Who may join from now on.
    #[uniffi(default = None)]
    pub add_option: Option<AddOption>,
    /// Whom members may invite.
    #[uniffi(default = None)]
    pub approve_option: Option<AddOption>,
    /// New limit of members.
    #[uniffi(default = None)]
    pub max_members: Option<u32>,
    /// Mute or unmute everyone.
    #[uniffi(default = None)]
    pub muted_all: Option<bool>,
    /// Whether it is shown in searches (kept for the application).
    #[uniffi(default = None)]
    pub searchable: Option<bool>,
    /// Whether others than members may see it (kept for the application).
    #[uniffi(default = None)]
    pub visible: Option<bool>,
    /// New owner, who must be a member. Only the owner may.
    #[uniffi(default = None)]
    pub owner: Option<String>,
    /// Fields to set; others stay.
    #[uniffi(default = None)]
    pub custom: Option<Vec<CustomField>>,
}

#[uniffi::export]
impl Client {
    /// Makes a group, and answers its id. Errors: 8501 to 8509, 10019 (no such user), 10021 and 10025 (the id is
    /// taken), 9508 (a group without an id, and the link was cut: it may have been made).
    pub async fn create_group(&self, group: NewGroup) -> Result<String> {
        answer!(self.ask(Request::CreateGroup(group.into())).await?, GroupCreated)
    }

    /// Dissolves a group. Only its owner may; a Work group nobody.
    pub async fn delete_group(&self, group_id: String) -> Result<()> {
        self.ask(Request::DeleteGroup { group_id }).await.map(drop)
    }

    /// Joins a group. Errors: 10007 (not allowed), 10010 (no such group), 10013 (a member
    /// already), 10014 (full).
    #[uniffi::method(default(hello = ""))]
    pub async fn join_group(&self, group_id: String, hello: String) -> Result<()> {
        self.ask(Request::JoinGroup { group_id, hello }).await.map(drop)
    }

    /// Leaves a group. Who has not read its messages leaves their unread lists.
    pub async fn quit_group(&self, group_id: String) -> Result<()> {
        self.ask(Request::QuitGroup { group_id }).await.map(drop)
    }

    /// The groups that this user is in. Without a link to a server they are as this device was told last, where it was asked for them
    /// before and has not heard of another group since.
    pub async fn joined_groups(&self) -> Result<Vec<JoinedGroup>> {
        Ok(all(answer!(self.ask(Request::JoinedGroups).await?, JoinedGroups)?))
    }

    /// These 1 to 100 groups in the order asked, or why not.
    /// Without a link to a server they are as this device was told last, where it was asked for all of them before.
    pub async fn groups(&self, group_ids: Vec<String>) -> Result<Vec<GroupResult>> {
        let groups = answer!(self.ask(Request::GetGroups { groups: group_ids }).await?, Groups)?;
        Ok(all(groups))
    }

    /// Changes a group's info.
    pub async fn modify_group(&self, group_id: String, change: GroupChange) -> Result<()> {
        self.ask(Request::ModifyGroup { group_id, change: change.into() }).await.map(drop)
    }
}

impl From<wire::GroupType> for GroupType {
    fn from(given: wire::GroupType) -> Self {
        match given {
            wire::GroupType::Public => Self::Public,
            wire::GroupType::Work => Self::Work,
            wire::GroupType::Meeting => Self::Meeting,
            wire::GroupType::AvChatRoom => Self::AvChatRoom,
            wire::GroupType::Community => Self::Community,
        }
    }
}

impl From<GroupType> for wire::GroupType {
    fn from(given: GroupType) -> Self {
        match given {
            GroupType::Public => Self::Public,
            GroupType::Work => Self::Work,
            GroupType::Meeting => Self::Meeting,
            GroupType::AvChatRoom => Self::AvChatRoom,
            GroupType::Community => Self::Community,
        }
    }
}

impl From<wire::AddOption> for AddOption {
    fn from(given: wire::AddOption) -> Self {
        match given {
            wire::AddOption::Forbid => Self::Forbid,
            wire::AddOption::Auth => Self::Auth,
            wire::AddOption::Any => Self::Any,
        }
    }
}

impl From<AddOption> for wire::AddOption {
    fn from(given: AddOption) -> Self {
        match given {
            AddOption::Forbid => Self::Forbid,
            AddOption::Auth => Self::Auth,
            AddOption::Any => Self::Any,
        }
    }
}

impl From<NewGroup> for wire::NewGroup {
    fn from(group: NewGroup) -> Self {
        let member = |member: NewMember| (member.user_id, member.role.unwrap_or(Role::Normal).into());
        Self {
            group_id: group.group_id,
            group_type: group.group_type.into(),
            name: group.name,
            introduction: group.introduction,
            notification: group.notification,
            face_url: group.face_url,
            add_option: group.add_option.map(Into::into),
            approve_option: group.approve_option.map(Into::into),
            max_members: group.max_members,
            custom: all(group.custom),
            members: group.members.into_iter().map(member).collect(),
        }
    }
}

impl From<wire::Group> for Group {
    fn from(group: wire::Group) -> Self {
        Self {
            group_id: group.group_id,
            group_type: group.group_type.into(),
            name: group.name,
            introduction: group.introduction,
            notification: group.notification,
            face_url: group.face_url,
            owner: group.owner,
            create_time: group.create_time,
            info_version: group.info_version,
            info_time: group.info_time,
            last_seq: group.last_seq,
            last_message_time: group.last_message_time,
            member_count: group.member_count,
            max_members: group.max_members,
            add_option: group.add_option.into(),
            approve_option: group.approve_option.into(),
            muted_all: group.muted_all,
            searchable: group.searchable,
            visible: group.visible,
            custom: all(group.custom),
        }
    }
}

impl From<wire::JoinedGroup> for JoinedGroup {
    fn from(joined: wire::JoinedGroup) -> Self {
        Self { group: joined.group.into(), me: joined.me.into(), unread: joined.unread }
    }
}

impl From<doubletick_protocol::Result<wire::Group>> for GroupResult {
    fn from(result: doubletick_protocol::Result<wire::Group>) -> Self {
        match result {
            Ok(group) => Self { group: Some(group.into()), code: 0, text: String::new() },
            Err(error) => {
                let error = DoubletickError::from(error);
                Self { group: None, code: error.code(), text: error.text().to_owned() }
            }
        }
    }
}

impl From<GroupChange> for wire::GroupChange {
    fn from(change: GroupChange) -> Self {
        Self {
            name: change.name,
            introduction: change.introduction,
            notification: change.notification,
            face_url: change.face_url,
            add_option: change.add_option.map(Into::into),
            approve_option: change.approve_option.map(Into::into),
            max_members: change.max_members,
            muted_all: change.muted_all,
            searchable: change.searchable,
            visible: change.visible,
            owner: change.owner,
            custom: change.custom.map(all),
        }
    }
}

impl From<wire::GroupChange> for GroupChange {
    fn from(change: wire::GroupChange) -> Self {
        Self {
            name: change.name,
            introduction: change.introduction,
            notification: change.notification,
            face_url: change.face_url,
            add_option: change.add_option.map(Into::into),
            approve_option: change.approve_option.map(Into::into),
            max_members: change.max_members,
            muted_all: change.muted_all,
            searchable: change.searchable,
            visible: change.visible,
            owner: change.owner,
            custom: change.custom.map(all),
        }
    }
}
