//! Messages that are on this device alone: those that the service has refused for good, and those that the application has put into a
//! history itself. They stand between the others by their time, behind those of the same second, and are never sent.

use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::{Message, MessageContent, MessageStatus};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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
    /// Conversations that were taken out of the list: up to which number they are not brought back.
    unlisted: HashMap<ConversationId, u64>,
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
    pub(crate) fn add(&mut self, message: Message) -> Option<LocalRow> {
        let document = serde_json::to_string(&message).ok()?;
        let id = self.next + 1;
        self.put(id, document.len(), message);
        Some(LocalRow { id, document })
    }

    /// Takes one out; its number in the file.
    pub(crate) fn take(&mut self, msg_id: &str) -> Option<u64> {
        let (conversation, place, bytes) = self.known.remove(msg_id)?;
        let all = self.of.get_mut(&conversation)?;
        let message = all.remove(&place)?;
        if all.is_empty() {
            self.of.remove(&conversation);
            self.unlisted.remove(&conversation);
        }
        let (count, of_all) = self.counts(message.status);
        (*count, *of_all) = (*count - 1, *of_all - bytes);
        Some(place.1)
    }

    /// Those of a conversation, the oldest first.
    pub(crate) fn of(&self, conversation: &ConversationId) -> Option<&BTreeMap<Place, Arc<Message>>> {
        self.of.get(conversation)
    }

    /// The newest of a conversation.
    pub(crate) fn newest(&self, conversation: &ConversationId) -> Option<&MsgId> {
        self.of.get(conversation)?.last_key_value().map(|(_, message)| &message.msg_id)
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

    /// Conversations that are in the list by them.
    pub(crate) fn conversations(&self) -> impl Iterator<Item = &ConversationId> {
        self.of.keys().filter(|conversation| self.is_listed(conversation))
    }

    /// Whether this conversation is in the list by them: it was not taken out of it, or one was put there since.
    pub(crate) fn is_listed(&self, conversation: &ConversationId) -> bool {
        let Some(all) = self.of.get(conversation) else { return false };
        let Some(up_to) = self.unlisted.get(conversation) else { return true };
        all.keys().any(|(_, number)| number > up_to)
    }

    /// A conversation was taken out of the list.
    pub(crate) fn unlist(&mut self, conversation: &ConversationId) {
        if self.of.contains_key(conversation) {
            self.unlisted.insert(conversation.clone(), self.next);
        }
    }

    /// Those that were taken out of it, each with the number up to which it is not brought back.
    pub(crate) fn unlisted(&self) -> Vec<(ConversationId, u64)> {
        self.unlisted.iter().map(|(conversation, up_to)| (conversation.clone(), *up_to)).collect()
    }

    /// The same of an earlier process. Numbers that are not in the file any more are given again.
    pub(crate) fn are_unlisted(&mut self, unlisted: &[(ConversationId, u64)]) {
        let here = unlisted.iter().filter(|(conversation, _)| self.of.contains_key(conversation));
        self.unlisted = here.map(|(of, up_to)| (of.clone(), (*up_to).min(self.next))).collect();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Message>> {
        self.of.values().flat_map(BTreeMap::values)
    }

    /// How many the application has put there, and their bytes.
    pub(crate) fn imported(&self) -> (usize, usize) {
        self.imported
    }

    /// How many were refused, and their bytes.
    pub(crate) fn failed(&self) -> (usize, usize) {
        self.failed
    }
}

/// As it will stand in the history; `now`: the second of the service's clock.
pub(crate) fn local(
    conversation: &ConversationId,
    sender: UserId,
    message: LocalMessage,
    now: u64,
) -> Message {
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
