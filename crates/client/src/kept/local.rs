//! Messages that are on this device alone: those that the service has refused for good, and those that the application has put into a
//! history itself. They stand between the others by their time, behind those of the same second, and are never sent.

use super::row::Row;
use super::{Change, Kept};
use crate::reply::Reply;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId, check_msg_id, check_user_id};
use doubletick_protocol::message::{Message, MessageContent, MessageStatus, NewMessage};
use doubletick_protocol::{Error, Result, codes};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// So many messages an application may put into histories on a device, for one user.
const MOST: usize = 10_000;
/// So many bytes of them as documents, together.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A message that an application puts into the history of this device.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalMessage {
    /// Its id; empty: it gets one.
    pub msg_id: MsgId,
    /// Who has said it; empty: the user who is logged in.
    pub sender: UserId,
    /// Seconds since 1970, of its sender; 0: as `time`.
    pub client_time: u64,
    /// Seconds since 1970: where it stands in the history; 0: as `client_time`, or now where that is 0 as well.
    pub time: u64,
    /// 32 bits.
    pub rand: u32,
    /// What it says.
    pub content: MessageContent,
}

/// Where one stands: its second, and which of those of the second it is.
pub(crate) type Place = (u64, u64);

/// As one stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LocalRow {
    pub(crate) id: u64,
    /// The message as a document.
    pub(crate) document: String,
}

/// All of one user, in memory as well.
#[derive(Default)]
pub(crate) struct Locals {
    of: HashMap<ConversationId, BTreeMap<Place, Arc<Message>>>,
    known: HashMap<MsgId, (ConversationId, Place, usize)>,
    /// How many the application has put there, and their bytes; and the same of those that were refused.
    imported: (usize, usize),
    failed: (usize, usize),
    next: u64,
}

impl Locals {
    /// Those that were in the file.
    #[cfg(feature = "device-store")]
    pub(crate) fn load(rows: Vec<(LocalRow, Message)>) -> Locals {
        let mut locals = Locals::default();
        for (row, message) in rows {
            locals.put(row.id, row.document.len(), message);
        }
        locals
    }

    fn put(&mut self, id: u64, bytes: usize, message: Message) {
        self.next = self.next.max(id);
        let (count, all) = self.counts(message.status);
        (*count, *all) = (*count + 1, *all + bytes);
        let place = (message.server_time, id);
        self.known.insert(message.msg_id.clone(), (message.conversation.clone(), place, bytes));
        self.of.entry(message.conversation.clone()).or_default().insert(place, Arc::new(message));
    }

    fn counts(&mut self, status: MessageStatus) -> (&mut usize, &mut usize) {
        let counts = if status == MessageStatus::Failed { &mut self.failed } else { &mut self.imported };
        (&mut counts.0, &mut counts.1)
    }

    /// Adds one; what stands in the file.
    fn add(&mut self, message: Message) -> Option<LocalRow> {
        let document = serde_json::to_string(&message).ok()?;
        let id = self.next + 1;
        self.put(id, document.len(), message);
        Some(LocalRow { id, document })
    }

    /// Takes one out; its number in the file.
    fn take(&mut self, msg_id: &str) -> Option<u64> {
        let (conversation, place, bytes) = self.known.remove(msg_id)?;
        let all = self.of.get_mut(&conversation)?;
        let message = all.remove(&place)?;
        if all.is_empty() {
            self.of.remove(&conversation);
        }
        let (count, of_all) = self.counts(message.status);
        (*count, *of_all) = (*count - 1, *of_all - bytes);
        Some(place.1)
    }

    /// Those of a conversation, the oldest first.
    pub(crate) fn of(&self, conversation: &ConversationId) -> Option<&BTreeMap<Place, Arc<Message>>> {
        self.of.get(conversation)
    }

    /// Where one stands in its conversation.
    pub(crate) fn place(&self, conversation: &ConversationId, msg_id: &str) -> Option<Place> {
        self.known.get(msg_id).filter(|(of, ..)| of == conversation).map(|(_, place, _)| *place)
    }

    /// One of any conversation.
    pub(crate) fn message(&self, msg_id: &str) -> Option<&Arc<Message>> {
        let (conversation, place, _) = self.known.get(msg_id)?;
        self.of.get(conversation)?.get(place)
    }

    pub(crate) fn conversations(&self) -> impl Iterator<Item = &ConversationId> {
        self.of.keys()
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Message>> {
        self.of.values().flat_map(BTreeMap::values)
    }

    /// How many were refused, and their bytes.
    pub(super) fn failed(&self) -> (usize, usize) {
        self.failed
    }
}

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
        let mut added = Vec::new();
        for message in &messages {
            if self.locals.message(&message.msg_id).is_none() {
                added.push(message.msg_id.clone());
                change.keep.extend(self.locals.add(message.clone()));
            }
        }
        self.write(change);
        self.importing.push_back((self.given, added));
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
        let (mut count, mut bytes) = self.locals.imported;
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

    /// Takes all of a conversation out: it was deleted.
    pub(crate) fn clear_local(&mut self, conversation: &ConversationId) {
        let all = self.locals.of(conversation).into_iter().flat_map(BTreeMap::values);
        let messages = all.map(|message| message.msg_id.clone()).collect();
        self.delete_local(conversation, messages);
    }

    /// What could not be written is not in the history either.
    pub(super) fn imported(&mut self, changes: u64, failed: bool) {
        while let Some((_, messages)) = self.importing.pop_front_if(|(change, _)| *change <= changes) {
            if failed {
                for message in messages {
                    self.locals.take(&message);
                }
            }
        }
    }
}

fn local(conversation: &ConversationId, sender: UserId, message: LocalMessage, now: u64) -> Message {
    let LocalMessage { msg_id, client_time, time, rand, content, .. } = message;
    let server_time = [time, client_time, now, 1].into_iter().find(|time| *time > 0).unwrap_or(1);
    let client_time = if client_time == 0 { server_time } else { client_time };
    Message {
        msg_id,
        conversation: conversation.clone(),
        sender,
        seq: 0,
        rand,
        unique_id: 0,
        client_time,
        server_time,
        status: MessageStatus::LocalImported,
        online_only: false,
        need_read_receipt: false,
        targets: Vec::new(),
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
    }
}
