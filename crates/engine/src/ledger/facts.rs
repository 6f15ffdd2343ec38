//! What webhooks are told of a batch: nothing where nobody wants to know.

use super::Ledger;
use crate::audit::{Audited, By};
use crate::bus::Event;
use crate::fault::Broken;
use crate::hooks::{Fact, Hook, Hooks, Named, Origin, READERS, ReadBy, ReadC2c, Readers, Told};
use crate::outbox::{NewFact, Step};
use crate::rows::{Key, uint};
use doubletick_protocol::ids::UserId;
use std::sync::Arc;

/// New readers of a message.
type Receipts = (Key, (Origin, Vec<UserId>));

impl Ledger<'_> {
    /// Who wants to know what.
    pub fn set_hooks(&mut self, hooks: &Arc<Hooks>) {
        self.hooks = Some(Arc::clone(hooks));
    }

    /// Whether a webhook wants to know.
    pub fn wants(&self, hook: Hook) -> bool {
        self.hooks.as_ref().is_some_and(|hooks| hooks.wants(hook))
    }

    /// Says from where the call comes.
    pub fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
    }

    /// Whether what the call brings is of another service ([`Origin::imported`]).
    pub fn is_import(&self) -> bool {
        self.origin.imported
    }

    /// Keeps a fact for its webhook, if somebody wants to know it.
    pub fn keep(&mut self, lane: i64, fact: Fact) {
        if self.wants(fact.hook()) && !self.is_import() {
            let told = Told { at: self.now_ms, origin: self.origin, fact };
            self.draft.facts.push(NewFact { lane, told });
        }
    }

    /// Steps of whoever tells what was kept, and facts that come from no call.
    pub fn step(&mut self, step: Step) {
        match step {
            Step::Kick { user, by, at } => {
                let By { who, via } = by;
                let (what, before, after) = ("kick".to_owned(), String::new(), user.clone());
                self.memory.audited.push(Audited { time: at / 1000, who, via, what, before, after });
                self.events.push(Event::Kicked(user));
            }
            Step::Note(audited) => self.memory.audited.push(*audited),
            step => self.memory.steps.push(step),
        }
    }

    /// Says who asks, where that is not the user through the SDK.
    pub fn set_by(&mut self, by: Option<By>) {
        self.by = by;
    }

    /// Keeps that who asks, `user` or another for them, has changed something.
    pub fn note(&mut self, user: &UserId, (what, before, after): (String, String, String)) {
        let By { who, via } = self.by.clone().unwrap_or_else(|| By::user(user));
        let time = self.now_seconds();
        self.draft.audited.push(Audited { time, who, via, what, before, after });
    }

    /// Who reads with this call.
    pub(super) fn note_readers(&mut self, reads: &[(Key, u64)], user: &str) {
        if !self.wants(Hook::GroupRead) && !self.wants(Hook::C2cRead) {
            return;
        }
        for (key, _) in reads {
            self.draft.readers.push((*key, user.to_owned()));
        }
    }

    /// Keeps the new receipts of these conversations for their webhooks. The summaries are in memory: they have changed.
    pub(super) fn keep_receipts(&mut self, of: impl Fn(i64) -> bool) -> Result<(), Broken> {
        if self.memory.readers.is_empty() {
            return Ok(());
        }
        let (now, later): (Readers, Readers) =
            std::mem::take(&mut self.memory.readers).into_iter().partition(|((conv, _), _)| of(*conv));
        self.memory.readers = later;
        let now: Vec<Receipts> = now.into_iter().collect();
        for receipts in now.chunk_by(|one, other| one.0.0 == other.0.0) {
            let Some(((conv, _), _)) = receipts.first() else { continue };
            if self.conversation(*conv)?.pair.is_none() {
                self.keep_group_receipts(*conv, receipts)?;
            } else {
                receipts.iter().try_for_each(|receipt| self.keep_c2c_receipt(receipt))?;
            }
        }
        Ok(())
    }

    fn keep_group_receipts(&mut self, conv: i64, receipts: &[Receipts]) -> Result<(), Broken> {
        if !self.wants(Hook::GroupRead) {
            return Ok(());
        }
        let origin = receipts.first().map_or(self.origin, |(_, (origin, _))| *origin);
        let group = self.group(conv)?;
        let group = Named { group_id: group.group_id.clone(), group_type: group.group_type };
        let mut told: Vec<ReadBy> = Vec::new();
        let mut room = READERS;
        for (key, (_, readers)) in receipts {
            let still = self.still_counted(*key)?;
            let Some(summary) = self.memory.summaries.peek(key) else { continue };
            let (read, unread) = (uint(summary.read_count), uint(summary.unread_count - still));
            let mut rest = readers.as_slice();
            while !rest.is_empty() {
                let (now, later) = rest.split_at(rest.len().min(room));
                rest = later;
                room -= now.len();
                // The counts are those after the last reader that is told.
                let later = later.len() as u64;
                told.push(ReadBy {
                    seq: uint(key.1),
                    read_count: read.saturating_sub(later),
                    unread_count: unread + later,
                    readers: now.to_vec(),
                });
                if room == 0 {
                    let messages = std::mem::take(&mut told);
                    self.keep_settled(conv, origin, Fact::GroupRead { group: group.clone(), messages });
                    room = READERS;
                }
            }
        }
        if !told.is_empty() {
            self.keep_settled(conv, origin, Fact::GroupRead { group, messages: told });
        }
        Ok(())
    }

    fn keep_c2c_receipt(&mut self, (key, (origin, readers)): &Receipts) -> Result<(), Broken> {
        let Some(reader) = readers.first().cloned() else { return Ok(()) };
        if !self.wants(Hook::C2cRead) {
            return Ok(());
        }
        let row = self.message(*key)?;
        let read_at = self.memory.summaries.peek(key).map_or(0, |summary| uint(summary.last_read_at));
        let message = ReadC2c {
            msg_id: row.msg_id,
            seq: uint(row.seq),
            rand: u32::try_from(row.rand).unwrap_or(0),
            server_time: uint(row.server_time) / 1000,
            read_at,
        };
        let peer = self.user_id(row.sender)?;
        self.keep_settled(key.0, *origin, Fact::C2cRead { reader, peer, messages: vec![message] });
        Ok(())
    }

    /// Of what is settled already.
    fn keep_settled(&mut self, lane: i64, origin: Origin, fact: Fact) {
        let told = Told { at: self.now_ms, origin, fact };
        self.memory.facts.push(NewFact { lane, told });
    }
}
