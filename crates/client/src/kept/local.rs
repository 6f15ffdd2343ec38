//! What waits and what is on this device alone: a message that is refused leaves the one for the other.

use super::row::Row;
use super::{Change, Importing, Kept};
use crate::locals::{LocalMessage, local};
use crate::reply::Reply;
use doubletick_protocol::ids::{ConversationId, MsgId, check_msg_id, check_user_id};
use doubletick_protocol::message::{Message, MessageStatus, NewMessage};
use doubletick_protocol::{Error, Result, codes};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many messages an application may put into histories on a device, for one user.
const MOST: usize = 10_000;
/// So many bytes of them as documents, together.
const MOST_BYTES: usize = 16 * 1024 * 1024;

impl Kept {
    /// Keeps what the service has refused for good; `at`: the second of that.
    pub(super) fn keep_failed(&mut self, row: &Row, change: &mut Change) {
        let Some(message) = super::messages::unsent(row, &self.user) else { return };
        if self.locals.message(&message.msg_id).is_some() {
            return;
        }
        let server_time = self.second.max(1);
        let failed = Message { status: MessageStatus::Failed, server_time, ..message };
        change.keep.extend(self.locals.add(failed));
    }

    /// One that was refused is sent again: it is not in the history as refused any more.
    pub(super) fn take_failed(&mut self, message: &NewMessage, change: &mut Change) {
        change.lose.extend(self.locals.take(&message.msg_id));
    }

    /// Whether another message of this device alone has the id of this one.
    pub(crate) fn is_another(&self, message: &NewMessage) -> bool {
        self.locals.message(&message.msg_id).is_some_and(|held| {
            held.status != MessageStatus::Failed || held.conversation != message.conversation
        })
    }

    /// The service has it after all.
    pub(crate) fn was_taken(&mut self, msg_id: &str) {
        let is_failed = |held: &Arc<Message>| held.status == MessageStatus::Failed;
        if self.locals.message(msg_id).is_some_and(is_failed) {
            let lose = self.locals.take(msg_id).into_iter().collect();
            self.write(Change { lose, ..Change::default() });
        }
    }

    /// Puts messages into the history of this device: all of them, or none. Answered when they are written, with those that were not
    /// there already as they stand in the history.
    pub(crate) fn import(
        &mut self,
        conversation: &ConversationId,
        messages: Vec<LocalMessage>,
        now: u64,
        reply: Reply<Vec<Message>>,
    ) {
        let messages = match self.checked(conversation, messages, now) {
            Ok(messages) => messages,
            Err(error) => return reply.send(Err(error)),
        };
        let mut change = Change::default();
        let (listed, mut added) = (self.has_row(conversation), Vec::new());
        for message in &messages {
            if self.locals.message(&message.msg_id).is_none() {
                added.push(message.msg_id.clone());
                change.keep.extend(self.locals.add(message.clone()));
            }
        }
        self.write(change);
        let conversation = conversation.clone();
        self.importing.push_back(Importing { change: self.given, conversation, listed, messages: added });
        let done = Reply::new(move |written: Result<()>| reply.send(written.map(|()| messages)));
        self.wait_for_it(done);
    }

    /// As they will stand in the history.
    fn checked(
        &self,
        conversation: &ConversationId,
        messages: Vec<LocalMessage>,
        now: u64,
    ) -> Result<Vec<Message>> {
        conversation.check()?;
        let invalid = |text: &str| Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        if messages.is_empty() {
            return invalid("messages: is empty");
        }
        let (mut count, mut bytes) = self.locals.imported();
        let mut checked: Vec<Message> = Vec::with_capacity(messages.len());
        for message in messages {
            check_msg_id(&message.msg_id)?;
            let sender = if message.sender.is_empty() { self.user.clone() } else { message.sender.clone() };
            check_user_id(&sender)?;
            if message.content.elems.is_empty() {
                return Err(Error::new(codes::ERR_INVALID_MSG_ELEM, "message_elem_array: is empty"));
            }
            let message = local(conversation, sender, message, now);
            match self.locals.message(&message.msg_id) {
                _ if self.has_message(&message.msg_id) => {
                    return invalid("message_msg_id: a message that waits to be sent has this id");
                }
                Some(held) if held.conversation != message.conversation || held.status != message.status => {
                    return invalid("message_msg_id: another message has this id");
                }
                Some(_) => {}
                None => {
                    count += 1;
                    bytes += serde_json::to_string(&message).map_or(0, |document| document.len());
                }
            }
            checked.push(message);
        }
        if count > MOST || bytes > MOST_BYTES {
            let text = format!(
                "the device keeps at most {MOST} messages of its own, of together {MOST_BYTES} bytes: none of these is kept"
            );
            return Err(Error::new(codes::ERR_SDK_NET_REQ_COUNT_LIMIT, text));
        }
        Ok(checked)
    }

    /// Takes those of these messages out that are on this device alone; the others are given back. `reply`: when nothing of them is left,
    /// where there was one.
    pub(crate) fn delete_local(
        &mut self,
        conversation: &ConversationId,
        messages: Vec<MsgId>,
    ) -> (Vec<MsgId>, bool) {
        let mut change = Change::default();
        let mut others = Vec::new();
        for msg_id in messages {
            match self.locals.place(conversation, &msg_id) {
                Some(_) => change.lose.extend(self.locals.take(&msg_id)),
                None => others.push(msg_id),
            }
        }
        let any = !change.lose.is_empty();
        if any {
            self.write(change);
        }
        (others, any)
    }

    /// Takes all of a conversation out: it was deleted. Whether there was anything.
    pub(crate) fn clear_local(&mut self, conversation: &ConversationId) -> bool {
        let lose = self.take_locals(conversation);
        let any = !lose.is_empty();
        if any {
            self.write(Change { lose, ..Change::default() });
        }
        any
    }

    /// The same, and what is to be written.
    pub(super) fn take_locals(&mut self, conversation: &ConversationId) -> Vec<u64> {
        let all = self.locals.of(conversation).into_iter().flat_map(BTreeMap::values);
        let messages: Vec<MsgId> = all.map(|message| message.msg_id.clone()).collect();
        messages.iter().filter_map(|message| self.locals.take(message)).collect()
    }

    /// A conversation was taken out of the list and has its messages still: those of this device alone do not bring it back.
    pub(crate) fn unlist(&mut self, conversation: &ConversationId) {
        self.locals.unlist(conversation);
    }

    /// Those that were unlisted in an earlier process.
    pub(crate) fn are_unlisted(&mut self, unlisted: &[(ConversationId, u64)]) {
        self.locals.are_unlisted(unlisted);
    }

    /// Whether a conversation has a row by what is on this device alone.
    pub(crate) fn has_row(&self, conversation: &ConversationId) -> bool {
        self.locals.is_listed(conversation) || !self.waiting(conversation).0.is_empty()
    }

    /// What could not be written is not in the history either. The conversations of the others whose row may be another one now, and
    /// whether they had one before.
    pub(super) fn imported(&mut self, changes: u64, failed: bool) -> Vec<(ConversationId, bool)> {
        let mut rows = Vec::new();
        while let Some(Importing { conversation, listed, messages, .. }) =
            self.importing.pop_front_if(|importing| importing.change <= changes)
        {
            if failed {
                for message in messages {
                    self.locals.take(&message);
                }
            } else if !listed || self.locals.newest(&conversation).is_some_and(|last| messages.contains(last))
            {
                rows.push((conversation, listed));
            }
        }
        rows
    }
}
