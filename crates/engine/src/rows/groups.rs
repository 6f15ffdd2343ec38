//! Groups, and stays in them.

use super::conversations::Until;
use doubletick_protocol::group::{AddOption, CustomField, GroupType, Role};
use doubletick_protocol::settings::Settings;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// The id; free for a new group when this one is deleted.
    pub group_id: String,
    /// Its type.
    pub group_type: GroupType,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub introduction: String,
    /// What it tells its members.
    pub notification: String,
    /// Where its picture is.
    pub face_url: String,
    /// user_no of the owner; `None` when everyone has left.
    pub owner: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// Grows with every change of the info.
    pub info_version: i64,
    /// Last change of the info.
    pub info_at: i64,
    /// Members now.
    pub member_count: i64,
    /// The highest member number given so far.
    pub last_member_no: i64,
    /// 0: the limit of the settings.
    pub max_members: u32,
    /// How one comes in.
    pub add_option: AddOption,
    /// Whether normal members may invite.
    pub approve_option: AddOption,
    /// Only owner and admins may send.
    pub muted_all: bool,
    /// Kept for the application.
    pub searchable: bool,
    /// Kept for the application.
    pub visible: bool,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
    /// When it was dissolved: the rows of a deleted group stay, out of reach.
    pub deleted_at: Option<i64>,
}

impl GroupRow {
    /// The most members that there may be under these settings.
    pub fn member_limit(&self, settings: &Settings) -> u64 {
        match self.max_members {
            0 => settings.group_members,
            own => settings.group_members.min(own.into()),
        }
    }
}

/// One stay of a user in a group, from joining to leaving. Who comes back begins a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Dense per group, never reused.
    pub member_no: i64,
    /// Whose it is.
    pub user_no: i64,
    /// Role in the group.
    pub role: Role,
    /// When they joined.
    pub joined_at: i64,
    /// The group's last seq when they joined; they are in the audience of later messages.
    pub joined_seq: i64,
    /// The group's receipt version when they joined.
    pub joined_version: i64,
    /// What stood at `joined_seq`.
    pub joined_until: Until,
    /// The group's last seq when they left; `None`: still here.
    pub left_seq: Option<i64>,
    /// Seconds until which they may not send; 0: free.
    pub muted_until: i64,
    /// `TIMReceiveMessageOpt`.
    pub recv_opt: u32,
    /// What the group calls them.
    pub name_card: String,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
}

impl Stay {
    /// What most requests need of it.
    pub fn place(&self) -> Place {
        Place { member_no: self.member_no, is_member: self.left_seq.is_none() }
    }
}

/// The place of a user in a group: their last stay in it, as far as most requests need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The member number of the stay.
    pub member_no: i64,
    /// Whether it has not ended.
    pub is_member: bool,
}
