//! Receipts: many calls on the same messages cost one change of each summary and one row of receipts per message and
//! batch.

use super::Ledger;
use super::news::receipt_news;
use crate::fault::Broken;
use crate::packed::bits;
use crate::rows::{Key, Reminded, Summary, int};
use crate::rules::receipts as rules;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::receipt::Receipt;
use std::collections::BTreeMap;

/// Chunks of an audience that one look at it has, at most.
const CHUNKS: usize = 64;

impl Ledger<'_> {
    /// The receipt side of a message that asked for receipts.
    pub fn summary(&mut self, key: Key) -> Result<&Summary, Broken> {
        let tables = self.tables;
        let found = self.memory.summaries.get(&key, || tables.summary(key))?;
        found.ok_or_else(|| Broken::unreadable("a summary"))
    }

    /// Whether a member has read a message.
    pub fn has_read(&mut self, key: Key, member_no: i64) -> Result<bool, Broken> {
        let chunk = bits::chunk_of(member_no);
        if chunk == 0 {
            return Ok(bits::test(&self.summary(key)?.bits, member_no));
        }
        let tables = self.tables;
        let set =
            self.memory.read_sets.get(&(key.0, key.1, chunk), || tables.read_set(key, chunk).map(Some))?;
        Ok(set.is_some_and(|set| bits::test(set, member_no)))
    }

    /// Numbers above this one of the members now who are in the audience of a message of their group and have not read it,
    /// ascending, at most so many; and after which number to go on, where there may be more.
    pub fn unread_members(
        &mut self,
        key: Key,
        after: i64,
        most: i64,
    ) -> Result<(Vec<i64>, Option<i64>), Broken> {
        let summary = self.summary(key)?.clone();
        let last = bits::chunk_of(summary.last_no);
        let mut found = Vec::new();
        let mut chunk = bits::chunk_of(after + 1);
        for _ in 0..CHUNKS {
            if chunk > last {
                return Ok((found, None));
            }
            let members = self.member_set(key.0, chunk)?;
            let read = if chunk == 0 { summary.bits.clone() } else { self.read_set(key, chunk)? };
            for number in bits::iterate(chunk, &members, &read, after + 1) {
                if !summary.waits_for(number) {
                    continue;
                }
                if int(found.len() as u64) == most {
                    let last = found.last().copied();
                    return Ok((found, last));
                }
                found.push(number);
            }
            chunk += 1;
        }
        Ok((found, Some(chunk * bits::CHUNK)))
    }

    /// Who has read a message: a chunk from 1 up of the set.
    fn read_set(&mut self, key: Key, chunk: i64) -> Result<Vec<u8>, Broken> {
        let tables = self.tables;
        let load = || tables.read_set(key, chunk).map(Some);
        Ok(self.memory.read_sets.get(&(key.0, key.1, chunk), load)?.cloned().unwrap_or_default())
    }

    /// Ids of the users behind these member numbers of a group, which ascend.
    pub fn users_at(&mut self, conv: i64, numbers: &[i64]) -> Result<Vec<UserId>, Broken> {
        self.complete()?.users_at(conv, numbers)
    }

    /// When somebody was reminded of a message last.
    pub fn reminded(&mut self, key: Key) -> Result<Option<Reminded>, Broken> {
        let tables = self.tables;
        self.memory.reminders.copied(&key, || tables.reminded(key))
    }

    /// How many who have left the count of a message still has among those who have not read it.
    pub fn still_counted(&mut self, key: Key) -> Result<i64, Broken> {
        let mut still = 0;
        for leaver in self.leavers(key.0)? {
            if leaver.is_at(key.1)
                && self.summary(key)?.waits_for(leaver.member_no)
                && !self.has_read(key, leaver.member_no)?
            {
                still += 1;
            }
        }
        Ok(still)
    }

    /// A member of the audiences of these messages of one conversation, this user, has read them, each at its time in
    /// seconds (0: now). Reading twice changes nothing.
    pub fn record(&mut self, member_no: i64, read: &[(Key, u64)], user: &str) -> Result<(), Broken> {
        self.draft.reader = (member_no, int(self.now_seconds()));
        self.draft.reads.clear();
        for (key, at) in read {
            if !self.has_read(*key, member_no)? {
                self.draft.reads.push((*key, *at));
            }
        }
        if !self.draft.reads.is_empty() {
            let new = std::mem::take(&mut self.draft.reads);
            self.note_readers(&new, user);
            self.draft.reads = new;
        }
        // What settling changes has to be there.
        if let Some(((conv, _), _)) = self.draft.reads.first() {
            self.conversation(*conv)?;
        }
        Ok(())
    }

    /// What was read counts. Everything that it touches is in memory: [`Ledger::record`] has looked at it.
    pub(super) fn settle_reads(&mut self) {
        let memory = &mut *self.memory;
        let Some(((conv, _), _)) = self.draft.reads.first() else { return };
        let Some(conversation) = memory.conversations.change(conv) else { return };
        let (member_no, now) = self.draft.reader;
        let chunk = bits::chunk_of(member_no);
        let announced = memory.announced.contains(conv);
        for (key, at) in self.draft.reads.drain(..) {
            let Some(summary) = memory.summaries.change(&key) else { continue };
            if chunk == 0 {
                bits::set(&mut summary.bits, member_no);
            } else if let Some(set) = memory.read_sets.change(&(key.0, key.1, chunk)) {
                bits::set(set, member_no);
            }
            if summary.fresh.is_empty() || announced {
                memory.touched.push(key);
            }
            let at = rules::read_at(at, now, summary.last_read_at, summary.stored_at);
            summary.last_read_at = at.max(summary.last_read_at);
            summary.fresh.push((member_no, at - summary.stored_at));
            summary.read_count += 1;
            summary.unread_count -= 1;
            conversation.version += 1;
            summary.version = conversation.version;
            memory.recorded += 1;
        }
    }

    /// Announces the newest state of each message with new receipts once, of these conversations.
    pub(super) fn announce_receipts(&mut self, of: impl Fn(i64) -> bool) -> Result<(), Broken> {
        self.keep_receipts(&of)?;
        let (mut now, later): (Vec<Key>, Vec<Key>) =
            self.memory.touched.drain(..).partition(|(conv, _)| of(*conv));
        self.memory.touched = later;
        now.sort_unstable();
        now.dedup();
        self.memory.announced.extend(now.chunk_by(|one, other| one.0 == other.0).map(|keys| keys[0].0));
        let mut news: BTreeMap<(i64, i64), Vec<Receipt>> = BTreeMap::new();
        for key in now {
            let still = self.still_counted(key)?;
            let Some(summary) = self.memory.summaries.peek(&key) else { continue };
            let receipt = summary.receipt(ConversationId::Group(String::new()), key.1, still);
            news.entry((key.0, summary.sender)).or_default().push(receipt);
        }
        for ((conv, sender), receipts) in news {
            // Who has left the group may not see its receipts; a return syncs them.
            if self.takes_part(conv, sender)? {
                let names = self.names(conv, sender)?;
                self.events.push(receipt_news(names, receipts));
            }
        }
        Ok(())
    }
}
