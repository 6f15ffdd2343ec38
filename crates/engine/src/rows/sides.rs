//! Conversations from the side of one user.

use super::conversations::{ConversationRow, Entry, Mark};
use super::groups::{GroupRow, Stay};
use doubletick_protocol::ids::UserId;

/// A conversation from the side of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Number of the conversation.
    pub conv: i64,
    /// The conversation.
    pub conversation: ConversationRow,
    /// user_no of the user.
    pub me: i64,
    /// How far the user has marked it read.
    pub mark: Mark,
    /// As it is stored; see [`Side::entry`].
    pub stored_entry: Entry,
    /// Whether it is the operator who looks: what was targeted at others or deleted for oneself is seen as well.
    pub sees_all: bool,
    /// With whom.
    pub with: With,
}

/// With whom a user talks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// With this user.
    Peer(i64, UserId),
    /// A group and the user's last stay in it, if there was any.
    Group(Box<GroupRow>, Option<Box<Stay>>),
}
