//! Receipts: the summary of a message, and who has read it.

use crate::group::Member;
use crate::ids::{ConversationId, GroupId, MsgId, UserId};
use serde::{Deserialize, Serialize};

/// The state of one message's receipts as its sender sees it, or (with an empty `msg_id`) how far the
/// C2C peer has marked the conversation read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// From the sender's side.
    pub conversation: ConversationId,
    /// Which message; empty: how far the peer has marked the conversation read.
    pub msg_id: MsgId,
    /// Seq of the message, 0 at conversation level.
    pub seq: u64,
    /// How many have read it. 1 or 0 in C2C.
    pub read_count: u64,
    /// How many of the audience have not, without those who left.
    pub unread_count: u64,
    /// Seconds: when the last reader read it (0: nobody yet), or the position read up to.
    pub time: u64,
    /// Receipt version of the conversation with which this state came.
    pub version: u64,
}

/// Which half of the audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderFilter {
    /// Who has read, in the order in which their receipts came in.
    Read,
    /// Who has not, in the order of joining.
    Unread,
}

/// One member of a page, with the time of reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// The member as the group knows it (of one who left: what it knew last).
    pub member: Member,
    /// Seconds; 0 in the unread list.
    pub read_at: u64,
}

/// One page of readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderPage {
    /// The group of the message.
    pub group_id: GroupId,
    /// At most `count` of them.
    pub readers: Vec<Reader>,
    /// Opaque, below 2^53; 0 at the end.
    pub next_seq: u64,
    /// Whether this was the last page.
    pub finished: bool,
}

/// A word of the operator's to somebody who has not read a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The conversation, from the side of who is reminded.
    pub conversation: ConversationId,
    /// Id of the message.
    pub msg_id: MsgId,
    /// Its place in the conversation.
    pub seq: u64,
    /// Who has sent it.
    pub sender: UserId,
    /// When the operator has reminded of it, in seconds since 1970.
    pub time: u64,
}
