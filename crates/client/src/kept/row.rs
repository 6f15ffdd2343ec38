//! What waits on the device for the service: one receipt, or one read mark.

use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::wire::Request;
use serde::{Deserialize, Serialize};

/// As it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// In the order in which they were given.
    pub(crate) id: u64,
    /// The first of those that were given in the same call: they are of one conversation, whether it is known or not.
    pub(crate) call: u64,
    /// Of which conversation it is, where that is known.
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) what: What,
    /// When the user read, in milliseconds of the service's clock.
    pub(crate) read_at: u64,
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// The receipt of a message.
    Receipt(MsgId),
    /// A conversation is read up to a position.
    Mark(ReadScope),
    /// A conversation is read up to a message.
    MarkUpTo(MsgId),
}

impl Row {
    /// How far a mark goes, where marks of its conversation can be compared.
    pub(crate) fn position(&self) -> Option<u64> {
        match &self.what {
            What::Mark(ReadScope::Group(_, seq) | ReadScope::C2cSeq(_, seq)) => Some(*seq),
            What::Mark(_) | What::MarkUpTo(_) | What::Receipt(_) => None,
        }
    }

    /// The request of a mark; `None` of a receipt, which goes with others.
    pub(crate) fn mark(&self) -> Option<Request> {
        match &self.what {
            What::Receipt(_) => None,
            What::Mark(scope) => Some(Request::MarkRead(scope.clone())),
            What::MarkUpTo(message) => Some(Request::MarkReadUpTo {
                message: message.clone(),
                conversation: self.conversation.clone(),
            }),
        }
    }
}

/// One request for receipts of one conversation.
pub(crate) fn receipts(rows: &[&Row]) -> Request {
    let mut messages = Vec::with_capacity(rows.len());
    let mut read_at = Vec::with_capacity(rows.len());
    for row in rows {
        if let What::Receipt(message) = &row.what {
            messages.push(message.clone());
            read_at.push(row.read_at / 1000);
        }
    }
    Request::SendReceipts { messages, read_at }
}
