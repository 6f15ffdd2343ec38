//! The receipt side of messages.

use super::messages::Envelope;
use super::numbers::uint;
use crate::rules::receipts::in_audience;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::receipt::Receipt;

/// The receipt side of a message that asked for receipts; costs the same at 2 and at 100,000 readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Id of the message.
    pub msg_id: MsgId,
    /// When the message was stored, in seconds.
    pub stored_at: i64,
    /// user_no of the sender.
    pub sender: i64,
    /// Member number of the sender.
    pub sender_no: i64,
    /// The audience ends with this member number.
    pub last_no: i64,
    /// Member numbers of the audience of a targeted message, ascending.
    pub targets: Option<Vec<i64>>,
    /// How many have read.
    pub read_count: i64,
    /// How many are waited for.
    pub unread_count: i64,
    /// Seconds; 0: nobody has read yet.
    pub last_read_at: i64,
    /// Receipt version of the last change.
    pub version: i64,
    /// Who has read: chunk 0 of the set (see [`crate::packed::bits`]).
    pub bits: Vec<u8>,
    /// Receipts that are not in the tables yet: member number, seconds after the message was stored.
    pub fresh: Vec<(i64, i64)>,
}

impl Summary {
    /// Whether the receipt of this member counts, or would.
    pub fn waits_for(&self, member_no: i64) -> bool {
        in_audience(member_no, self.sender_no, self.last_no, self.targets.as_deref())
    }

    /// The state as the sender sees it, of the message with this seq. `still`: how many of those whom it counts as unread
    /// have left.
    pub fn receipt(&self, conversation: ConversationId, seq: i64, still: i64) -> Receipt {
        Receipt {
            conversation,
            msg_id: self.msg_id.clone(),
            seq: uint(seq),
            read_count: uint(self.read_count),
            unread_count: uint(self.unread_count - still),
            time: uint(self.last_read_at),
            version: uint(self.version),
        }
    }
}

/// The counts of a message that asked for receipts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many have read.
    pub read_count: i64,
    /// How many are waited for.
    pub unread_count: i64,
    /// Seconds; 0: nobody has read yet.
    pub last_read_at: i64,
    /// Receipt version of the last change.
    pub version: i64,
}

/// A message whose receipts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its id.
    pub msg_id: MsgId,
    /// Which it is.
    pub head: Envelope,
    /// When it was stored, in seconds.
    pub stored_at: i64,
    /// `None`: it did not ask for receipts.
    pub counts: Option<Counts>,
}

impl Asked {
    /// The state as its sender sees it; `None`: it has none.
    pub fn receipt(&self, conversation: ConversationId) -> Option<Receipt> {
        let counts = self.counts?;
        Some(Receipt {
            conversation,
            msg_id: self.msg_id.clone(),
            seq: uint(self.head.key.1),
            read_count: uint(counts.read_count),
            unread_count: uint(counts.unread_count),
            time: uint(counts.last_read_at),
            version: uint(counts.version),
        })
    }
}

/// One who has read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBy {
    /// Number of the receipt, from 1 in the order of reading.
    pub read_no: i64,
    /// Whose it is.
    pub member_no: i64,
    /// Seconds after the message was stored.
    pub after: i64,
}

/// That those who had not read a message were reminded of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// When last, in seconds.
    pub at: i64,
    /// How many were told then; while it goes on, so far.
    pub told: i64,
}
