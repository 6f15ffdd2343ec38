//! Of which conversation a message is: receipts name messages alone, and those of one conversation travel together.

use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::Message;
use std::collections::{HashMap, VecDeque};

/// So many messages are remembered: more than are read in one go.
const MOST: usize = 2048;

/// The conversations of the messages that came last.
#[derive(Default)]
pub(crate) struct Homes {
    known: HashMap<MsgId, ConversationId>,
    order: VecDeque<MsgId>,
    /// As whose conversations: a C2C conversation has another name for its other side.
    user: UserId,
}

impl Homes {
    /// This user is there now. What another one had is forgotten.
    pub(crate) fn begin(&mut self, user: &str) {
        if self.user != user {
            *self = Homes { user: user.to_owned(), ..Homes::default() };
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_user_has_read_is_nothing_to_the_next_and_stays_for_their_own_next_login() {
        let message = serde_json::from_value::<Message>(serde_json::json!({
            "msg_id": "m", "conversation": {"c2c": "bob"}, "sender": "bob", "seq": 1, "rand": 0, "unique_id": 1, "client_time": 0,
            "server_time": 10, "status": "sent", "online_only": false, "need_read_receipt": true, "targets": [], "content": {},
            "version": 0, "sender_nick_name": "", "sender_face_url": "", "sender_name_card": "", "revoker": null,
            "is_read": false, "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false, "read_count": 0,
            "unread_count": 0
        }));
        let mut homes = Homes::default();
        homes.begin("alice");
        homes.learn([&message.expect("a message")]);
        homes.begin("alice");
        assert_eq!(homes.of("m"), Some(&ConversationId::C2c("bob".into())));
        homes.begin("bob");
        assert_eq!(homes.of("m"), None);
    }
}
