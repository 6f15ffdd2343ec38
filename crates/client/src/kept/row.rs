//! What waits on the device for the service: one receipt, one read mark, one deletion of a conversation or of a message, or one message.

use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::Request;
use doubletick_protocol::{json, limits};
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
    /// The message that waits, as a document.
    pub(crate) message: Option<String>,
    /// A link may have been given the message: from then on it cannot be taken back.
    pub(crate) given: bool,
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
    /// A conversation is taken out of the list, with its messages up to this seq.
    Delete(u64),
    /// A message of a conversation is hidden from this user.
    DeleteMessage(MsgId),
    /// A message; what it says stands beside this.
    Message(MsgId),
}

/// What a later one of swallows an earlier one: marks of a conversation (false), and its deletions (true).
pub(crate) type Place = (ConversationId, bool);

impl Row {
    /// Where it is the last one; nothing of what is said of one message.
    pub(crate) fn place(&self) -> Option<Place> {
        match self.what {
            What::Receipt(_) | What::DeleteMessage(_) | What::Message(_) => None,
            What::Mark(_) | What::MarkUpTo(_) => Some((self.conversation.clone()?, false)),
            What::Delete(_) => Some((self.conversation.clone()?, true)),
        }
    }

    /// How far it goes, where those of its place can be compared.
    pub(crate) fn position(&self) -> Option<u64> {
        match &self.what {
            What::Mark(ReadScope::Group(_, seq) | ReadScope::C2cSeq(_, seq)) | What::Delete(seq) => {
                Some(*seq)
            }
            What::Mark(_)
            | What::MarkUpTo(_)
            | What::Receipt(_)
            | What::DeleteMessage(_)
            | What::Message(_) => None,
        }
    }

    /// The request of a mark, of the deletion of a conversation, or of a message; `None` of what goes with others.
    pub(crate) fn alone(&self) -> Option<Request> {
        match &self.what {
            What::Receipt(_) | What::DeleteMessage(_) => None,
            What::Mark(scope) => Some(Request::MarkRead(scope.clone())),
            What::MarkUpTo(message) => Some(Request::MarkReadUpTo {
                message: message.clone(),
                conversation: self.conversation.clone(),
            }),
            What::Delete(seq) => Some(Request::DeleteConversation {
                conversation: self.conversation.clone()?,
                up_to: Some(*seq),
                keep_messages: false,
            }),
            What::Message(_) => self.new_message().map(Request::SendMessage),
        }
    }

    /// The message that waits.
    pub(crate) fn new_message(&self) -> Option<NewMessage> {
        json::from_slice(self.message.as_ref()?.as_bytes()).ok()
    }

    /// How many of its kind go in one request, where it does not go alone.
    pub(crate) fn most(&self) -> usize {
        match self.what {
            What::Receipt(_) => limits::RECEIPTS_PER_CALL,
            What::DeleteMessage(_) => limits::DELETES_PER_CALL,
            What::Mark(_) | What::MarkUpTo(_) | What::Delete(_) | What::Message(_) => 1,
        }
    }

    pub(crate) fn is_message(&self) -> bool {
        matches!(self.what, What::Message(_))
    }
}

/// One request for receipts of one conversation, or for deletions of its messages; `None`: these do not go together.
pub(crate) fn together(rows: &[&Row]) -> Option<Request> {
    let first = rows.first()?;
    match first.what {
        What::Receipt(_) => Some(receipts(rows)),
        What::DeleteMessage(_) => {
            let messages = rows.iter().filter_map(|row| match &row.what {
                What::DeleteMessage(message) => Some(message.clone()),
                _ => None,
            });
            let (conversation, messages) = (first.conversation.clone()?, messages.collect());
            Some(Request::DeleteMessages { conversation, messages })
        }
        What::Mark(_) | What::MarkUpTo(_) | What::Delete(_) | What::Message(_) => None,
    }
}

fn receipts(rows: &[&Row]) -> Request {
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
