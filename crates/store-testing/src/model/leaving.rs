//! Who has left is in no unread list any more, at once. When the summaries change, and get their versions, depends on how
//! many messages there are: a store does it in slices.

use super::{Conversation, Leaving, Model, Stay};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::receipt::Receipt;
use std::collections::BTreeMap;

impl Model {
    /// What a store does before a call that writes, where it does nothing while it is idle.
    pub(super) fn slice(&mut self) {
        let most = self.slice_messages;
        let Some(conversation) = self.conversations.iter_mut().find(|one| !one.leaving.is_empty()) else {
            return;
        };
        if conversation.group.as_ref().is_some_and(|group| group.deleted) {
            conversation.leaving.clear();
            return;
        }
        let from = conversation.leaving.iter().map(|leaving| leaving.done).min().expect("somebody");
        let last = conversation.leaving.iter().map(|leaving| leaving.last).max().expect("somebody");
        let to = last.min(from + most);
        let leaving = conversation.leaving.clone();
        conversation.change(&leaving, from, to);
        conversation.leaving.iter_mut().for_each(|leaving| leaving.done = leaving.done.max(to));
        conversation.leaving.retain(|leaving| leaving.done < leaving.last);
    }

    /// All that is done in slices is done.
    pub fn settle(&mut self) {
        while self.conversations.iter().any(|one| !one.leaving.is_empty()) {
            self.slice();
        }
        self.note();
    }

    /// What has been announced of receipts until now is noted: what comes later may be others'.
    pub(super) fn note(&mut self) {
        let changed = self.changed_receipts(&self.noted);
        self.announced.extend(changed);
        self.noted = self.versions();
    }

    /// What was announced of receipts since it was asked last, in the end of each message.
    pub fn take_announced(&mut self) -> BTreeMap<(UserId, ConversationId, MsgId), Receipt> {
        std::mem::take(&mut self.announced)
    }
}

impl Conversation {
    /// These leave: a change of each summary that had one of them, now or later.
    pub(super) fn leave(&mut self, users: &[UserId], most: u64) {
        let last = self.messages.len() as u64;
        let numbers: Vec<usize> = users.iter().map(|user| self.stay_of(user).expect("a member")).collect();
        let leaving: Vec<Leaving> = numbers
            .iter()
            .map(|number| Leaving { number: *number, done: self.stay(*number).joined_seq, last })
            .filter(|leaving| leaving.done < last)
            .collect();
        for number in numbers {
            let stay: &mut Stay = &mut self.stays[number - 1];
            stay.active = false;
        }
        let Some(from) = leaving.iter().map(|leaving| leaving.done).min() else { return };
        if last - from <= most {
            self.change(&leaving, from, last);
        } else {
            self.leaving.extend(leaving);
        }
    }

    /// The summaries of the messages above a seq, up to another, that had one of these.
    fn change(&mut self, leaving: &[Leaving], from: u64, to: u64) {
        for at in from as usize..to as usize {
            let message = &self.messages[at];
            let had = |leaving: &Leaving| {
                leaving.done < message.seq
                    && message.seq <= leaving.last
                    && message.audience.contains(&leaving.number)
                    && !message.receipts.iter().any(|(reader, _)| *reader == leaving.number)
            };
            if message.flagged && message.revoked.is_none() && leaving.iter().any(had) {
                let version = self.next_version();
                self.messages[at].receipt_version = version;
            }
        }
    }
}
