//! Group tips: what happens in groups, told to who is online.

use super::calls::all;
use super::group::GroupChange;
use super::member::Member;
use doubletick_protocol::group as wire;

/// What happened in a group.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum GroupTipKind {
    /// The operator joined, without being invited.
    Joined,
    /// The operator invited the users.
    Invited,
    /// The operator left by themselves.
    Quit,
    /// The operator removed the users.
    Kicked,
    /// The users are administrators now.
    AdminSet,
    /// The users are administrators no more.
    AdminCancelled,
    /// The group's info changed.
    InfoChanged {
        /// What changed, with its new values; the rest is absent.
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
    /// The group, by its id.
    pub group_id: String,
    /// Name of the group, after the change.
    pub group_name: String,
    /// The member who did it.
    pub operator: Member,
    /// Whom it was done to.
    pub users: Vec<Member>,
    /// How many members the group has after it.
    pub member_count: u64,
    /// Seconds since 1970 by the service's clock.
    pub time: u64,
    /// What was done.
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
