//! Receipts that were told before the messages that they are of.

use doubletick_protocol::ids::MsgId;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::Change;
use std::collections::BTreeMap;

/// So many of one conversation are remembered.
const MOST: usize = 1_000;

/// The last receipt of each message that is not here yet, for who keeps a copy of what is heard: the message may come as it was
/// before, so it is told of the receipt once more after it.
#[derive(Default)]
pub(super) struct Owed {
    /// That of how far a C2C peer has read has no message.
    receipts: BTreeMap<MsgId, Receipt>,
    /// There were more: of the messages that come now it is not known how they stand.
    too_many: bool,
}

impl Owed {
    /// A receipt was told. `early`: what it is of is not here yet.
    pub(super) fn told(&mut self, receipt: &Receipt, early: bool) {
        if !early {
            self.forget(&receipt.msg_id);
        } else if self.receipts.len() < MOST || self.receipts.contains_key(&receipt.msg_id) {
            self.receipts.insert(receipt.msg_id.clone(), receipt.clone());
        } else {
            self.too_many = true;
        }
    }

    /// Something newer is known of the message.
    pub(super) fn forget(&mut self, msg_id: &MsgId) {
        self.receipts.remove(msg_id);
    }

    /// An answer of this version has all that led to it.
    pub(super) fn answered(&mut self, version: u64) {
        self.receipts.retain(|_, receipt| receipt.version > version);
    }

    /// There is nothing beyond this version any more.
    pub(super) fn go_back(&mut self, version: u64) {
        self.receipts.retain(|_, receipt| receipt.version <= version);
    }

    /// Messages have come up to this seq: what is to be told after them; `None`: it is not known. `waiting`: there are others
    /// that came before their turn.
    pub(super) fn due(&mut self, seq: u64, waiting: bool) -> Option<Vec<Change>> {
        let mut due = Vec::new();
        self.receipts.retain(|msg_id, receipt| {
            let is_due = receipt.seq <= seq;
            if is_due {
                due.push(Change::Receipt(receipt.clone()));
            }
            // What comes later may be of before a peer's mark as well.
            !is_due || (waiting && msg_id.is_empty())
        });
        let known = !self.too_many;
        self.too_many &= waiting || !self.receipts.is_empty();
        known.then_some(due)
    }
}
