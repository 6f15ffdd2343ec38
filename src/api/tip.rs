//! Group tips: what happens in groups, told to who is online.

use super::calls::all;
use super::group::GroupChange;
use super::member::Member;
use doubletick_protocol::group as wire;

/// What happened in a group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum GroupTipKind {
    /// The operator joined.
    Joined,
    /// The operator invited the users.
    Invited,
    /// The operator left.
    Quit,
    /// The operator removed the users.
    Kicked,
    /// The users are administrators now.
    AdminSet,
    /// The users are administrators no more.
    AdminCancelled,
    /// The info changed.
    InfoChanged {
        /// What of it.
        change: GroupChange,
    },
    /// The users were muted.
    MemberMuted {
        /// For how long; 0: unmuted.
        seconds: u32,
    },
    /// The group is gone.
    Deleted,
}

/// Something that happened in a group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GroupTip {
    /// The group.
    pub group_id: String,
    /// Its name.
    pub group_name: String,
    /// Who did it.
    pub operator: Member,
    /// Whom it was done to.
    pub users: Vec<Member>,
    /// Members after it.
    pub member_count: u64,
    /// Seconds since 1970.
    pub time: u64,
    /// What happened.
    pub kind: GroupTipKind,
}

impl From<wire::GroupTip> for GroupTip {
    fn from(tip: wire::GroupTip) -> Self {
        Self {
            group_id: tip.group_id,
            group_name: tip.group_name,
            operator: tip.op_user.into(),
            users: all(tip.users),
            member_count: tip.member_count,
            time: tip.time,
            kind: tip.kind.into(),
        }
    }
}

impl From<wire::GroupTipKind> for GroupTipKind {
    fn from(kind: wire::GroupTipKind) -> Self {
        match kind {
            wire::GroupTipKind::Joined => Self::Joined,
            wire::GroupTipKind::Invited => Self::Invited,
            wire::GroupTipKind::Quit => Self::Quit,
            wire::GroupTipKind::Kicked => Self::Kicked,
            wire::GroupTipKind::AdminSet => Self::AdminSet,
            wire::GroupTipKind::AdminCancelled => Self::AdminCancelled,
            wire::GroupTipKind::InfoChanged(change) => Self::InfoChanged { change: change.into() },
            wire::GroupTipKind::MemberMuted(seconds) => Self::MemberMuted { seconds },
            wire::GroupTipKind::Deleted => Self::Deleted,
        }
    }
}
