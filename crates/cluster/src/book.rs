//! What one client has done and was told, as it says itself.

use doubletick_protocol::ids::{ConversationId, GroupId, MsgId};
use doubletick_protocol::receipt::Receipt;
use std::collections::BTreeMap;

/// What became of something that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was asked, and nobody has said that it is done: it may be, or not.
    Unclear,
    /// It is done, as the service says.
    Acknowledged,
    /// It was, as the service said, and the database may have lost it since.
    Doubtful,
}

/// What one client knows.
#[derive(Debug)]
pub struct Book {
    /// Own messages, where they went.
    pub sent: BTreeMap<MsgId, (ConversationId, Fate)>,
    /// Receipts for messages of others.
    pub receipts: BTreeMap<MsgId, Fate>,
    /// Messages of others that it has, however they came: where, and their seqs.
    pub others: BTreeMap<MsgId, (ConversationId, u64)>,
    /// The newest state of own messages that it was told.
    pub told: BTreeMap<MsgId, Receipt>,
    /// Where a conversation went on after the service had lost something: changes up to this version are not told again.
    pub restored: BTreeMap<ConversationId, u64>,
    /// Whether it is in its club, as it has asked last, and what became of that.
    pub club: (bool, Fate),
    /// Groups that it has made.
    pub made: BTreeMap<GroupId, Fate>,
    /// How far it has marked conversations read at least, as was acknowledged.
    pub marked: BTreeMap<ConversationId, u64>,
    /// Times that something was acknowledged that holds all lanes.
    pub across: u64,
    /// What must not be.
    pub faults: Vec<String>,
    /// Sessions that were begun.
    pub logins: u64,
    /// Times that something asked was unclear.
    pub unclear: u64,
    /// Pushes that came.
    pub pushes: u64,
    /// Pushes behind a gap, which a sync has filled.
    pub gaps: u64,
}

impl Default for Book {
    fn default() -> Book {
        Book {
            sent: BTreeMap::new(),
            receipts: BTreeMap::new(),
            others: BTreeMap::new(),
            told: BTreeMap::new(),
            restored: BTreeMap::new(),
            club: (false, Fate::Acknowledged),
            made: BTreeMap::new(),
            marked: BTreeMap::new(),
            across: 0,
            faults: Vec::new(),
            logins: 0,
            unclear: 0,
            pushes: 0,
            gaps: 0,
        }
    }
}

impl Book {
    /// Whatever was acknowledged may be lost.
    pub fn may_be_lost(&mut self) {
        self.marked.clear();
        let fates = self.sent.values_mut().map(|(_, fate)| fate).chain(self.receipts.values_mut());
        let fates = fates.chain(self.made.values_mut()).chain([&mut self.club.1]);
        fates.filter(|fate| **fate == Fate::Acknowledged).for_each(|fate| *fate = Fate::Doubtful);
    }

    /// In this conversation the service goes on from here: what is above is gone, and its numbers are given again.
    pub fn goes_back(&mut self, conversation: &ConversationId, seq: u64, version: u64) {
        self.others.retain(|_, (of, at)| of != conversation || *at <= seq);
        self.told.retain(|_, receipt| receipt.conversation != *conversation || receipt.version <= version);
        self.restored.insert(conversation.clone(), version);
    }

    /// A state of an own message, which counts where it is newer.
    pub fn is_told(&mut self, receipt: &Receipt) {
        // An empty id is how far the peer has read a conversation.
        if receipt.msg_id.is_empty() {
            return;
        }
        let known = self.told.entry(receipt.msg_id.clone()).or_insert_with(|| receipt.clone());
        if known.version < receipt.version {
            *known = receipt.clone();
        }
    }
}
