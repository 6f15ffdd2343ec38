//! What one device's application has been told. Everything that comes twice or out of order is a fault.

use doubletick_client::ClientEvent;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Message, MessageStatus};
use doubletick_protocol::receipt::Receipt;
use std::collections::{BTreeSet, HashMap};
use tokio::time::Instant;

/// One thing that grows, as it was told again and again.
struct History<T>(Vec<Told<T>>);

struct Told<T> {
    number: u64,
    what: T,
    at: Instant,
    /// The process was killed before it can have noted this, so it may be told again.
    again: bool,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> History<T> {
    /// False where this, or something later, has been told before.
    fn tell(&mut self, number: u64, what: T) -> bool {
        let last = self.0.iter().filter(|told| !told.again).map(|told| told.number).max();
        self.0.push(Told { number, what, at: Instant::now(), again: false });
        last.is_none_or(|last| last < number)
    }

    fn forgive(&mut self, since: Instant) {
        self.0.iter_mut().filter(|told| told.at >= since).for_each(|told| told.again = true);
    }

    /// What was told last, by its number.
    fn newest(&self) -> Option<&Told<T>> {
        self.0.iter().max_by_key(|told| told.number)
    }
}

/// The book of one device, over all its runs.
#[derive(Default)]
pub struct Book {
    messages: HashMap<ConversationId, History<MsgId>>,
    receipts: HashMap<(ConversationId, MsgId), History<Receipt>>,
    revoked: HashMap<MsgId, History<()>>,
    /// By the version of the message, with its text.
    contents: HashMap<MsgId, History<String>>,
    pub faults: Vec<String>,
    /// Messages, receipts and changes that were told.
    pub told: u64,
}

impl Book {
    pub fn note(&mut self, event: &ClientEvent) {
        match event {
            ClientEvent::Messages(messages) => messages.iter().for_each(|message| self.message(message)),
            ClientEvent::Receipts(receipts) => receipts.iter().for_each(|receipt| self.receipt(receipt)),
            ClientEvent::Revoked(messages) => messages.iter().for_each(|message| self.revocation(message)),
            ClientEvent::Modified(messages) => messages.iter().for_each(|message| self.content(message)),
            ClientEvent::KickedOffline => self.faults.push("kicked offline".into()),
            ClientEvent::UserSigExpired => self.faults.push("the credential has expired".into()),
            _ => {}
        }
    }

    fn message(&mut self, message: &Message) {
        self.told += 1;
        let history = self.messages.entry(message.conversation.clone()).or_default();
        if !history.tell(message.seq, message.msg_id.clone()) {
            self.faults.push(format!("message {} ({}) twice or late", message.msg_id, message.seq));
        }
        self.content(message);
        if message.status == MessageStatus::Revoked {
            self.revocation(message);
        }
    }

    fn receipt(&mut self, receipt: &Receipt) {
        self.told += 1;
        let key = (receipt.conversation.clone(), receipt.msg_id.clone());
        let history = self.receipts.entry(key).or_default();
        let before = history.newest().map_or(0, |told| told.what.read_count);
        if !history.tell(receipt.version, receipt.clone()) {
            self.faults.push(format!("receipt twice or late: {receipt:?}"));
        }
        if receipt.read_count < before {
            self.faults.push(format!("fewer readers than before ({before}): {receipt:?}"));
        }
    }

    fn revocation(&mut self, message: &Message) {
        self.told += 1;
        if !self.revoked.entry(message.msg_id.clone()).or_default().tell(1, ()) {
            self.faults.push(format!("revoked twice: {} ({})", message.msg_id, message.seq));
        }
    }

    fn content(&mut self, message: &Message) {
        self.told += 1;
        let history = self.contents.entry(message.msg_id.clone()).or_default();
        if !history.tell(message.version, text_of(message)) {
            let (id, version) = (&message.msg_id, message.version);
            self.faults.push(format!("version {version} of {id} twice or late"));
        }
    }

    /// The process was killed: what came since then may come again.
    pub fn forgive(&mut self, since: Instant) {
        self.messages.values_mut().for_each(|history| history.forgive(since));
        self.receipts.values_mut().for_each(|history| history.forgive(since));
        self.revoked.values_mut().for_each(|history| history.forgive(since));
        self.contents.values_mut().for_each(|history| history.forgive(since));
    }

    /// The messages of a conversation that were told.
    pub fn messages(&self, conversation: &ConversationId) -> BTreeSet<MsgId> {
        let told = self.messages.get(conversation).into_iter().flat_map(|history| &history.0);
        told.map(|told| told.what.clone()).collect()
    }

    /// The last receipt of a message that was told.
    pub fn last_receipt(&self, conversation: &ConversationId, msg_id: &str) -> Option<&Receipt> {
        let history = self.receipts.get(&(conversation.clone(), msg_id.to_owned()))?;
        history.newest().map(|told| &told.what)
    }

    pub fn knows_revoked(&self, msg_id: &str) -> bool {
        self.revoked.contains_key(msg_id)
    }

    /// The newest version of a message that was told.
    pub fn last_version(&self, msg_id: &str) -> Option<u64> {
        self.contents.get(msg_id)?.newest().map(|told| told.number)
    }

    /// How often this text was told as a new version of the message.
    pub fn versions_with(&self, msg_id: &str, text: &str) -> BTreeSet<u64> {
        let told = self.contents.get(msg_id).into_iter().flat_map(|history| &history.0);
        told.filter(|told| told.what == text).map(|told| told.number).collect()
    }
}

/// The text of a message that was made by `Device::send` or `Device::modify`.
pub fn text_of(message: &Message) -> String {
    let text = message.content.elems.first().and_then(|elem| elem.get("text_elem_content"));
    text.and_then(|text| text.as_str()).unwrap_or_default().to_owned()
}
