//! Messages that wait: in lines, one for each conversation, so that they go out in the order in which they were given.
//!
//! The first of a line may be under way; what stands behind it, also what is no message, goes when it is settled. So a refusal
//! that passes lets nobody overtake. Where no message waits there is no line.

use super::row::{Row, What};
use super::{Call, Change, Entry, Kept, News, Now, Work};
use crate::pending::PendingReply;
use crate::reply::Reply;
use doubletick_protocol::ids::{ConversationId, MsgId, check_msg_id};
use doubletick_protocol::message::{Message, MessageStatus, NewMessage};
use doubletick_protocol::{Error, codes};
use std::collections::VecDeque;
use std::sync::Arc;

/// So many messages wait at most on a device for one user.
const MOST: usize = 10_000;
/// So many bytes of them as documents, together.
const MOST_BYTES: usize = 16 * 1024 * 1024;

impl Kept {
    /// Takes a message; gives it back where it cannot wait. `behind`: the last request that was given before it.
    pub(crate) fn take_message(
        &mut self,
        message: NewMessage,
        reply: Reply<Message>,
        now: &Now<'_>,
        behind: u64,
    ) -> Option<(NewMessage, Reply<Message>)> {
        if self.is_another(&message) {
            let text = "message_msg_id: another message has this id";
            reply.send(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
            return None;
        }
        let takes = self.messages_wait && !message.online_only;
        if !takes || check_msg_id(&message.msg_id).is_err() || message.conversation.check().is_err() {
            return Some((message, reply));
        }
        if let Some(id) = self.messages.get(&message.msg_id).copied() {
            self.join(id, &message.conversation, reply, now);
            return None;
        }
        let Ok(text) = serde_json::to_string(&message) else { return Some((message, reply)) };
        let (failed, failed_bytes) = match self.locals.message(&message.msg_id) {
            Some(_) => (0, 0),
            None => self.locals.failed(),
        };
        let is_full =
            self.messages.len() + failed >= MOST || self.bytes + failed_bytes + text.len() > MOST_BYTES;
        if is_full {
            let text = format!(
                "the device keeps at most {MOST} messages of together {MOST_BYTES} bytes that wait for the service or that it has \
                 refused: this one is not sent; those that were refused can be deleted"
            );
            reply.send(Err(Error::new(codes::ERR_SDK_NET_REQ_COUNT_LIMIT, text)));
            return None;
        }
        let mut change = Change::default();
        self.take_failed(&message, &mut change);
        let id = self.next;
        self.next += 1;
        let NewMessage { msg_id, conversation, .. } = message;
        let row = Row {
            id,
            call: id,
            conversation: Some(conversation),
            what: What::Message(msg_id),
            read_at: 0,
            message: Some(text),
            given: false,
        };
        let mut entry = Entry::new(row, now.online);
        entry.behind = behind;
        entry.calls.push(id);
        self.stand_in_line(&mut entry);
        // It goes out as soon as it is written, so this is written with it.
        entry.row.given = now.online && !entry.held;
        self.index(&entry.row);
        let row = entry.row.clone();
        self.entries.insert(id, entry);
        let reply = PendingReply::Message(reply);
        self.calls.insert(id, Call { reply, entries: vec![id], deadline: now.deadline, error: None });
        change.put.push(row);
        self.write(change);
        None
    }

    /// The same message again waits for the same answer.
    fn join(&mut self, id: u64, conversation: &ConversationId, reply: Reply<Message>, now: &Now<'_>) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        if entry.row.conversation.as_ref() != Some(conversation) {
            let text = "message_msg_id: another message has this id";
            return reply.send(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
        }
        let call = self.next;
        self.next += 1;
        entry.calls.push(call);
        let reply = PendingReply::Message(reply);
        self.calls.insert(call, Call { reply, entries: vec![id], deadline: now.deadline, error: None });
    }

    /// Puts what is new behind the messages of its conversation.
    pub(super) fn stand_in_line(&mut self, entry: &mut Entry) {
        let Some(conversation) = &entry.row.conversation else { return };
        if let Some(line) = self.lines.get_mut(conversation) {
            line.push_back(entry.row.id);
            entry.held = true;
        } else if entry.row.is_message() {
            self.lines.insert(conversation.clone(), VecDeque::from([entry.row.id]));
        }
    }

    /// One does not wait any more: what stood behind it may go, up to the next message.
    pub(super) fn leave_line(&mut self, row: &Row) {
        let Some(conversation) = &row.conversation else { return };
        let Some(line) = self.lines.get_mut(conversation) else { return };
        let was_first = line.front() == Some(&row.id);
        line.retain(|id| *id != row.id);
        if !was_first {
            return;
        }
        while let Some(id) = line.front().copied() {
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.held = false;
                if entry.written {
                    self.ready.insert(id);
                }
                if entry.row.is_message() {
                    return;
                }
            }
            line.pop_front();
        }
        self.lines.remove(conversation);
    }

    /// Before a link is given a message, this is written: a later process must not believe that it can be taken back.
    pub(super) fn mark_given(&mut self, id: u64) {
        self.ready.remove(&id);
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.row.given = true;
        }
        self.given += 1;
        self.marking.push_back((self.given, id));
        self.writer.write(Work::Given(id));
    }

    /// Takes a message back that no link was given, and gives `reply` back where there is none. It is answered when nothing
    /// of the message is left on the device.
    pub(crate) fn cancel(&mut self, msg_id: &str, reply: Reply<()>) -> Option<Reply<()>> {
        let Some(id) = self.messages.get(msg_id).copied() else { return Some(reply) };
        if self.entries.get(&id).is_none_or(|entry| entry.row.given) {
            return Some(reply);
        }
        let text = "the message was taken back before it was sent";
        let taken_back = Err(Error::new(codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL, text));
        let mut news = News::default();
        let row = self.entries.get(&id).and_then(|entry| entry.row.conversation.clone());
        news.rows.extend(row.map(|conversation| (conversation, true)));
        self.settle(id, &taken_back, &mut news);
        self.write(Change { gone: vec![id], ..Change::default() });
        self.awaited.push_back((self.given, reply, news));
        None
    }

    /// Whether this message waits.
    pub(crate) fn has_message(&self, msg_id: &str) -> bool {
        self.messages.contains_key(msg_id)
    }

    /// The ids of the messages that wait.
    pub(crate) fn message_ids(&self) -> impl Iterator<Item = &MsgId> {
        self.messages.keys()
    }

    /// The messages of a conversation that wait, in the order in which they were given, but for those that the service is known to have;
    /// and whether it may have told the first of them.
    pub(crate) fn waiting(&self, conversation: &ConversationId) -> (Vec<MsgId>, bool) {
        let line = self.lines.get(conversation).into_iter().flatten();
        let entries = line.filter_map(|id| self.entries.get(id));
        let messages = entries.filter_map(|entry| match &entry.row.what {
            What::Message(message) if !entry.stored => Some((message, entry.unsure)),
            _ => None,
        });
        let messages: Vec<(&MsgId, bool)> = messages.collect();
        let unsure = messages.first().is_some_and(|(_, unsure)| *unsure);
        (messages.into_iter().map(|(message, _)| message.clone()).collect(), unsure)
    }

    /// Whether this one waits, and the service is not known to have it.
    pub(crate) fn is_waiting(&self, msg_id: &str) -> bool {
        let entry = self.messages.get(msg_id).and_then(|id| self.entries.get(id));
        entry.is_some_and(|entry| !entry.stored)
    }

    /// The service has told these messages: those of them that wait are with it, and one that is on this device alone under the id of
    /// one of them gives way to it.
    pub(crate) fn are_stored<'a>(
        &mut self,
        messages: impl IntoIterator<Item = (&'a ConversationId, &'a MsgId)>,
    ) {
        if self.messages.is_empty() && self.locals.is_empty() {
            return;
        }
        let mut change = Change::default();
        for (conversation, message) in messages {
            if let Some(entry) = self.messages.get(message).and_then(|id| self.entries.get_mut(id)) {
                entry.stored = true;
            }
            if self.locals.place(conversation, message).is_some() {
                change.lose.extend(self.locals.take(message));
            }
        }
        if !change.lose.is_empty() {
            self.write(change);
        }
    }

    /// Those of which it is not known whether the service has told them.
    pub(crate) fn unsure(&self) -> Vec<MsgId> {
        let unsure = self.entries.values().filter(|entry| entry.unsure);
        unsure
            .filter_map(|entry| match &entry.row.what {
                What::Message(message) => Some(message.clone()),
                _ => None,
            })
            .collect()
    }

    /// All that is on this device alone, what waits behind the others.
    pub(crate) fn all(&self) -> Vec<Arc<Message>> {
        let waits = self.entries.values().filter(|entry| !entry.stored);
        let waiting = waits.filter_map(|entry| unsent(&entry.row, &self.user)).map(Arc::new);
        self.locals.all().cloned().chain(waiting).collect()
    }

    /// It is known now.
    pub(crate) fn is_sure(&mut self) {
        self.entries.values_mut().for_each(|entry| entry.unsure = false);
    }

    /// Of which something is on this device alone.
    pub(crate) fn conversations(&self) -> impl Iterator<Item = &ConversationId> {
        let waiting = self.lines.keys().filter(|of| !self.waiting(of).0.is_empty());
        waiting.chain(self.locals.conversations())
    }

    /// One that waits, as its sender sees it.
    pub(crate) fn message(&self, msg_id: &MsgId) -> Option<Message> {
        unsent(&self.entries.get(self.messages.get(msg_id)?)?.row, &self.user)
    }

    /// The messages that wait, in the order in which they were given, as `user` will see them.
    pub(crate) fn unsent(&self, user: &str) -> Vec<Message> {
        self.entries.values().filter_map(|entry| unsent(&entry.row, user)).collect()
    }

    /// Whether one may go out: nothing that the application asked before it waits for the link. `asked`: the first that does.
    pub(super) fn may_go(&self, id: u64, asked: Option<u64>) -> bool {
        let behind = self.entries.get(&id).map_or(0, |entry| entry.behind);
        asked.is_none_or(|asked| asked > behind)
    }
}

/// The message of a row as its sender sees it before the service has it: without a seq and a time of the service.
pub(super) fn unsent(row: &Row, user: &str) -> Option<Message> {
    let NewMessage {
        msg_id,
        conversation,
        client_time,
        rand,
        need_read_receipt,
        online_only,
        targets,
        content,
    } = row.new_message()?;
    Some(Message {
        msg_id,
        conversation,
        sender: user.to_owned(),
        seq: 0,
        rand,
        unique_id: 0,
        client_time,
        server_time: 0,
        status: MessageStatus::Sent,
        online_only,
        need_read_receipt,
        targets,
        content,
        version: 0,
        sender_nick_name: String::new(),
        sender_face_url: String::new(),
        sender_name_card: String::new(),
        revoker: None,
        is_read: true,
        is_peer_read: false,
        receipt_peer_read: false,
        has_sent_receipt: false,
        read_count: 0,
        unread_count: 0,
        receipt_time: 0,
        identity: 0,
        counted: None,
    })
}
