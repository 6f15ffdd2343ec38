//! What is unread, counted here: a login says how it stands, and each message that is pushed how many there are now that
//! count. The service is asked about what only it knows: marks, revoked messages, options. Pure.

use doubletick_protocol::conversation::{Conversation, Tally};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::Head;
use std::collections::HashMap;

/// The tallies of one user, and their sum.
#[derive(Default)]
pub(crate) struct Tallies {
    by_conversation: HashMap<ConversationId, Tally>,
    /// Of those that are not silent.
    total: u64,
    /// The service says what is needed for it; an older one does not.
    exact: bool,
}

/// What a message is to the tally of its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// It is counted: what is unread now, and the number of messages that count.
    Now(Tally),
    /// What is known is newer.
    Before,
    /// Nothing is known of the conversation, or the service does not say.
    Unknown,
}

impl Tallies {
    /// What a login says.
    pub(crate) fn begin(&mut self, heads: &[Head]) {
        *self = Self { exact: heads.iter().all(|head| head.tally.is_some()), ..Self::default() };
        // Of one that is not in the list the row is asked for with its next message, which brings it back.
        for head in heads.iter().filter(|head| !head.unlisted) {
            self.put(&head.conversation, head.tally.unwrap_or_default());
        }
    }

    /// Whether a login says something else of this conversation.
    pub(crate) fn differs(&self, head: &Head) -> bool {
        head.tally.is_some_and(|tally| self.by_conversation.get(&head.conversation) != Some(&tally))
    }

    /// The sum; `None`: it has to be asked for.
    pub(crate) fn total(&self) -> Option<u64> {
        self.exact.then_some(self.total)
    }

    /// A message was stored and pushed.
    pub(crate) fn message(&mut self, message: &Message, me: &str) -> Counted {
        let Some(counted) = message.counted else {
            // Perhaps the service was replaced by an older one.
            self.exact = false;
            return Counted::Unknown;
        };
        let Some(mut tally) = self.by_conversation.get(&message.conversation).copied() else {
            return Counted::Unknown;
        };
        if counted < tally.counted {
            return Counted::Before;
        }
        let more = counted - tally.counted;
        let counts = !message.content.excluded_from_unread_count && message.targets.is_empty();
        let own = u64::from(message.sender == me && counts).min(more);
        tally.unread += more - own;
        tally.counted = counted;
        self.put(&message.conversation, tally);
        Counted::Now(tally)
    }

    /// What the service answered. `false`: messages have been pushed since it looked, so it has to be asked again.
    pub(crate) fn answer(&mut self, conversation: &Conversation) -> bool {
        let Some(counted) = conversation.counted else {
            self.exact = false;
            return true;
        };
        let known = self.by_conversation.get(&conversation.id).map_or(0, |tally| tally.counted);
        if counted < known {
            return false;
        }
        let silent = matches!(conversation.recv_opt, 1..=3);
        self.put(&conversation.id, Tally { unread: conversation.unread, counted, silent });
        true
    }

    /// The conversation is gone, or not in the list, where nothing of it is unread.
    pub(crate) fn remove(&mut self, conversation: &ConversationId) {
        let before = self.by_conversation.remove(conversation);
        self.total -= before.map_or(0, |tally| weight(&tally));
    }

    fn put(&mut self, conversation: &ConversationId, tally: Tally) {
        self.total += weight(&tally);
        let before = match self.by_conversation.get_mut(conversation) {
            Some(held) => Some(std::mem::replace(held, tally)),
            None => self.by_conversation.insert(conversation.clone(), tally),
        };
        self.total -= before.map_or(0, |tally| weight(&tally));
    }
}

/// What of a conversation is in the total.
fn weight(tally: &Tally) -> u64 {
    if tally.silent { 0 } else { tally.unread }
}
