//! Receipts as events.

use crate::bus::Event;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push};

/// Tells a sender about receipts of messages in one conversation; the names are what `Ledger::names` answers.
pub fn receipt_news((conversation, sender): (ConversationId, UserId), mut receipts: Vec<Receipt>) -> Event {
    receipts.sort_unstable_by_key(|receipt| receipt.version);
    for receipt in &mut receipts {
        receipt.conversation = conversation.clone();
    }
    let stable = receipts.last().map_or(0, |receipt| receipt.version);
    let changes = receipts.into_iter().map(Change::Receipt).collect();
    Event::Users(vec![sender], Push::Changes { conversation, stable, changes })
}
