//! Of which conversation a message is: receipts name messages alone, and those of one conversation travel together.

use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::Message;
use std::collections::{HashMap, VecDeque};

/// So many messages are remembered: more than are read in one go.
const MOST: usize = 2048;

/// The conversations of the messages that came last.
#[derive(Default)]
pub(crate) struct Homes {
    known: HashMap<MsgId, ConversationId>,
    order: VecDeque<MsgId>,
}

impl Homes {
    pub(crate) fn learn<'a>(&mut self, messages: impl IntoIterator<Item = &'a Message>) {
        for message in messages {
            if self.known.insert(message.msg_id.clone(), message.conversation.clone()).is_none() {
                self.order.push_back(message.msg_id.clone());
            }
            if self.order.len() > MOST
                && let Some(oldest) = self.order.pop_front()
            {
                self.known.remove(&oldest);
            }
        }
    }

    pub(crate) fn of(&self, message: &str) -> Option<&ConversationId> {
        self.known.get(message)
    }
}
