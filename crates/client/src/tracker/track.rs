//! How far one conversation has been delivered, and what came before its turn.

use super::owed::Owed;
use crate::event::ClientEvent;
use doubletick_protocol::ids::MsgId;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::{Change, Head};
use std::collections::{BTreeMap, HashMap};

#[derive(Default)]
pub(super) struct Track {
    /// Of which conversation; 0: not known.
    pub(super) identity: u64,
    /// Neither a message nor a head of it came: which seq it begins with is not known.
    pub(super) unheard: bool,
    /// Every message up to here was delivered.
    pub(super) seq: u64,
    /// Every change up to here was delivered.
    pub(super) version: u64,
    /// Delivered changes above `version`, by (is a receipt, message).
    pub(super) ahead: HashMap<(bool, MsgId), u64>,
    pub(super) early: BTreeMap<u64, Early>,
    pub(super) owed: Owed,
    pub(super) phase: Phase,
    /// Something was missed after the running `Sync` was asked.
    pub(super) again: bool,
    /// The highest `stable` pushed while it could not be believed yet.
    pub(super) stable: u64,
}

/// A message that came before its turn.
pub(super) struct Early {
    pub(super) message: Message,
    /// The version of the change that brought it, or 0.
    pub(super) version: u64,
    /// A `Sync` has been asked since it came. If its answer does not reach this message, nothing will.
    pub(super) asked: bool,
}

#[derive(Default, PartialEq)]
pub(super) enum Phase {
    #[default]
    Idle,
    /// In `wanted` or `later`.
    Wanted,
    /// With the seq and version that were asked with.
    Running(u64, u64),
}

impl Track {
    /// On a device that has nothing of this user: what its user has read elsewhere is no news.
    pub(super) fn new(head: &Head) -> Self {
        let seq = head.read_seq.min(head.seq);
        Self { identity: head.identity, seq, version: head.version, ..Self::default() }
    }

    /// Of a conversation of which this device has nothing: everything is news since its user came in.
    pub(super) fn news(head: &Head) -> Self {
        let (seq, version) = (head.news_seq, head.news_version);
        Self { identity: head.identity, seq, version, ..Self::default() }
    }

    /// Of a conversation that began during this login.
    pub(super) fn unheard() -> Self {
        Self { unheard: true, ..Self::default() }
    }

    /// Whether this is surely not the conversation with this identity.
    pub(super) fn is_of_another(&self, identity: u64) -> bool {
        self.identity != 0 && identity != 0 && self.identity != identity
    }

    /// It is the conversation with this identity.
    pub(super) fn learn(&mut self, identity: u64) {
        if identity != 0 {
            self.identity = identity;
        }
    }

    /// It is the conversation of this head. What was before its user came in, perhaps for another time, is no news.
    pub(super) fn is_of(&mut self, head: &Head) {
        if self.identity == 0 {
            self.reach(head.news_version);
        }
        self.learn(head.identity);
        self.unheard = false;
        self.seq = self.seq.max(head.news_seq);
        self.early = self.early.split_off(&(self.seq + 1));
    }

    /// The service has less than this device. What is beyond its word does not exist any more, and what it will
    /// store under those numbers is new.
    pub(super) fn go_back(&mut self, seq: u64, version: u64) {
        self.seq = self.seq.min(seq);
        self.version = self.version.min(version);
        self.early.retain(|early, _| *early <= seq);
        self.ahead.retain(|_, ahead| *ahead <= version);
        self.owed.go_back(version);
    }

    /// Every change up to here was delivered.
    pub(super) fn reach(&mut self, version: u64) {
        self.version = self.version.max(version);
        let held = self.version;
        self.ahead.retain(|_, ahead| *ahead > held);
    }

    /// Moves what follows without a gap from `early` to `ready`; `answered`: also what the last `Sync` was
    /// asked for and did not bring.
    pub(super) fn take_early(&mut self, ready: &mut Vec<Message>, answered: bool) {
        while let Some(first) = self.early.first_entry() {
            let seq = *first.key();
            if seq > self.seq + 1 && !(answered && first.get().asked) {
                return;
            }
            let early = first.remove();
            if seq > self.seq {
                self.seq = seq;
                ready.push(early.message);
            }
        }
    }

    /// Notes a change; false if it was delivered before.
    pub(super) fn is_new(&mut self, change: &Change) -> bool {
        let (key, version) = match change {
            Change::Receipt(receipt) => ((true, receipt.msg_id.clone()), receipt.version),
            Change::Revoked(version, message) | Change::Modified(version, message) => {
                ((false, message.msg_id.clone()), *version)
            }
        };
        if version <= self.version || self.ahead.get(&key).is_some_and(|ahead| *ahead >= version) {
            return false;
        }
        self.ahead.insert(key, version);
        true
    }
}

/// One event per run of changes of one kind.
pub(super) fn group_events(changes: Vec<Change>) -> Vec<ClientEvent> {
    let mut events: Vec<ClientEvent> = Vec::new();
    for change in changes {
        match (change, events.last_mut()) {
            (Change::Receipt(receipt), Some(ClientEvent::Receipts(run))) => run.push(receipt),
            (Change::Revoked(_, message), Some(ClientEvent::Revoked(run)))
            | (Change::Modified(_, message), Some(ClientEvent::Modified(run))) => run.push(*message),
            (Change::Receipt(receipt), _) => events.push(ClientEvent::Receipts(vec![receipt])),
            (Change::Revoked(_, message), _) => events.push(ClientEvent::Revoked(vec![*message])),
            (Change::Modified(_, message), _) => events.push(ClientEvent::Modified(vec![*message])),
        }
    }
    events
}
