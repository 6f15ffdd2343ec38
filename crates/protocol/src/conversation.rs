//! Conversations: the list, unread counts, how far they are read.

use crate::group::GroupType;
use crate::ids::{ConversationId, UserId};
use crate::message::Message;
use serde::{Deserialize, Serialize};

/// A conversation as one user sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// The peer, or the group.
    pub id: ConversationId,
    /// Nick name of the peer or name of the group; the raw id where there is none.
    pub show_name: String,
    /// Face of the peer or the group.
    pub face_url: String,
    /// How many messages are unread, 0 where the group type does not count.
    pub unread: u64,
    /// Grows with every message and sorts the list; time of the last message in milliseconds.
    pub active_time: u64,
    /// The newest message that this user sees.
    pub last_message: Option<Message>,
    /// How its messages are received, a `TIMReceiveMessageOpt`: 0 to 4.
    pub recv_opt: u32,
    /// Kind of the group, `None` one-to-one.
    pub group_type: Option<GroupType>,
    /// Unread messages that name this user or everyone, each with its seq and `TIMGroupAtType`.
    pub at_infos: Vec<(u64, u32)>,
    /// Seconds: C2C, how far this user has marked it read.
    pub c2c_read_time: u64,
    /// Seq up to which this user has marked the group read.
    pub group_read_seq: u64,
    /// Owner of the group.
    pub owner: UserId,
    /// Whether it stands before those that are not.
    #[serde(default)]
    pub pinned: bool,
    /// How many messages of it count as unread for those who have not read them; 0 where the group type does not count.
    /// It grows by one with each such message, also with own ones, and never falls. `None`: an older service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
    /// [`Head::read_seq`](crate::wire::Head::read_seq): messages up to this seq are read. `None`: an older service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_seq: Option<u64>,
    /// What this user has marked it with, ascending: each is one bit ([`crate::marks`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<u64>,
    /// This user has cleared messages up to this seq.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cleared_seq: u64,
    /// Grows with everything that this user does to it in the list ([`Head::list_version`](crate::wire::Head::list_version)).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub list_version: u64,
    /// What the application of this user keeps beside it: at most [`crate::limits::CONVERSATION_CUSTOM_BYTES`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub custom_data: String,
    /// Names of this user's conversation groups that it is in, in the order in which they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conversation_groups: Vec<String>,
}

/// A group that a user has made of conversations. Nobody else knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationGroup {
    /// What it is known by while its name changes: no other group of the user ever has it.
    pub number: u64,
    /// Its name, of 1 to [`crate::limits::CONVERSATION_GROUP_NAME_BYTES`] bytes. No two of a user have the same.
    pub name: String,
    /// The conversations in it, in the order in which they came, also those that are not in the list (any more).
    pub conversations: Vec<ConversationId>,
}

/// The conversation groups of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationGroups {
    /// Grows by one with every change; 0: there never were any, or an older service, which has none.
    pub version: u64,
    /// At most [`crate::limits::CONVERSATION_GROUPS`], in the order in which they were made.
    pub groups: Vec<ConversationGroup>,
}

impl ConversationGroups {
    /// Whether there never were any.
    pub fn is_unused(&self) -> bool {
        self.version == 0
    }

    /// Names of the groups that a conversation is in, in their order.
    pub fn names_of(&self, id: &ConversationId) -> Vec<String> {
        let has = |group: &&ConversationGroup| group.conversations.contains(id);
        self.groups.iter().filter(has).map(|group| group.name.clone()).collect()
    }
}

pub(crate) fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Conversations of a list, in the order in which they began. One that is in the list all the time while it is read page
/// by page is on exactly one of the pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationPage {
    /// At most as many as were asked for, and a megabyte of contents; one that is larger comes alone.
    pub conversations: Vec<Conversation>,
    /// Opaque, below 2^53; 0 at the end.
    pub next_seq: u64,
}

/// What of a conversation is unread for one user. From the next message on a client counts itself: the number of
/// messages that count comes with each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// [`Conversation::unread`].
    pub unread: u64,
    /// [`Conversation::counted`].
    pub counted: u64,
    /// It does not count in the total: its [`Conversation::recv_opt`] is 1, 2 or 3, or it is not in the list.
    pub silent: bool,
}

/// Which conversations a call that marks as read means, and how far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadScope {
    /// Every conversation, to its end.
    All,
    /// Every C2C conversation, to its end.
    AllC2c,
    /// Every group, to its end.
    AllGroups,
    /// C2C with this user up to this time in seconds (0: to the end).
    C2c(UserId, u64),
    /// C2C with this user up to this seq (0: nothing): what a device had when its user read there.
    C2cSeq(UserId, u64),
    /// This group up to this seq (0: to the end).
    Group(String, u64),
}
