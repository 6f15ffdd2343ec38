//! What operations can do: write rows into the draft of their call, and say what is to be announced.

use super::Ledger;
use crate::bus::Event;
use crate::fault::Broken;
use crate::packed::bits;
use crate::rows::{
    ConversationRow, Entry, GroupRow, Key, Known, Leaver, Login, Mark, MessageRow, ORDINALS, Reminded, Stay,
    Summary, User, int,
};
use crate::tables::{Ordinal, Withdrawn};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::settings::Settings;

/// A number that everyone may know and nobody foresee: 1 to 2^53 - 1.
fn identity(random: u64) -> i64 {
    int(random & ((1 << 53) - 2)) + 1
}

impl Ledger<'_> {
    /// Announces something after the commit, in order.
    pub fn tell(&mut self, event: Event) {
        self.draft.events.push(event);
    }

    /// A new account; answers its user_no.
    pub fn add_user(&mut self, user: User) -> Result<i64, Broken> {
        let user_no = self.tables.new_user()?;
        self.put_account(user_no, user);
        Ok(user_no)
    }

    /// An account that is new, deleted, or made anew with the number that it had. What was there has been looked up.
    pub fn put_account(&mut self, user_no: i64, user: User) {
        let known = Known { user_no, is_gone: user.deleted_at.is_some() };
        self.memory.known.put(user.profile.user_id.clone(), known);
        self.memory.users.put(user_no, user);
    }

    /// Another state of a user.
    pub fn put_user(&mut self, user_no: i64, user: User) {
        self.memory.users.put(user_no, user);
    }

    /// The newest login of a user on a platform.
    pub fn put_login(&mut self, user_no: i64, platform: u32, login: Login) {
        self.memory.logins.put((user_no, platform), login);
    }

    /// A new conversation; answers its number.
    pub fn add_conversation(&mut self, pair: Option<(i64, i64)>) -> Result<i64, Broken> {
        let conv = self.tables.new_conversation()?;
        let identity = identity(self.tables.random()?);
        self.memory.conversations.put(conv, ConversationRow { pair, identity, ..ConversationRow::default() });
        if let Some(pair) = pair {
            self.memory.pairs.put(pair, conv);
        }
        Ok(conv)
    }

    /// Another state of a conversation.
    pub fn put_conversation(&mut self, conv: i64, conversation: ConversationRow) {
        self.memory.conversations.put(conv, conversation);
    }

    /// 64 bits that nobody can foresee.
    pub fn random(&self) -> Result<u64, Broken> {
        self.tables.random()
    }

    /// A new group of a conversation.
    pub fn add_group(&mut self, conv: i64, group: GroupRow) {
        self.memory.group_names.put(group.group_id.clone(), conv);
        self.memory.groups.put(conv, group);
    }

    /// Another state of a group.
    pub fn put_group(&mut self, conv: i64, group: GroupRow) {
        self.memory.groups.put(conv, group);
    }

    /// Begins a stay.
    pub fn add_stay(&mut self, conv: i64, stay: Stay) -> Result<(), Broken> {
        self.draft.before.push(conv);
        self.change_members(conv, stay.member_no, bits::set)?;
        // Where the last stay is not known, this one is the last all the same.
        self.put_place(conv, &stay);
        self.memory.stays.put((conv, stay.member_no), stay);
        Ok(())
    }

    /// Another state of a stay that goes on.
    pub fn put_stay(&mut self, conv: i64, stay: Stay) {
        self.memory.stays.put((conv, stay.member_no), stay);
    }

    /// A stay has ended.
    pub fn end_stay(&mut self, conv: i64, stay: Stay) -> Result<(), Broken> {
        self.draft.before.push(conv);
        self.change_members(conv, stay.member_no, bits::clear)?;
        self.put_place(conv, &stay);
        self.memory.stays.put((conv, stay.member_no), stay);
        Ok(())
    }

    fn put_place(&mut self, conv: i64, stay: &Stay) {
        self.memory.places.put((conv, stay.user_no), stay.place());
    }

    fn change_members(
        &mut self,
        conv: i64,
        member_no: i64,
        change: fn(&mut Vec<u8>, i64) -> bool,
    ) -> Result<(), Broken> {
        let chunk = bits::chunk_of(member_no);
        let mut set = self.member_set(conv, chunk)?;
        change(&mut set, member_no);
        self.memory.member_sets.put((conv, chunk), set);
        Ok(())
    }

    /// A new message; `summary` where it asks for receipts.
    pub fn add_message(&mut self, message: MessageRow, summary: Option<Summary>) {
        let key = message.key();
        self.memory.heads.put(message.msg_id.clone(), message.head());
        if let Some(summary) = summary {
            self.memory.summaries.put(key, summary);
        }
        self.memory.messages.put(key, message);
    }

    /// Counts a new message among those that count as unread, if it is one of them: of the conversation, which the
    /// caller puts, and of its sender.
    pub fn count(&mut self, conversation: &mut ConversationRow, message: &MessageRow) -> Result<(), Broken> {
        let (conv, seq) = message.key();
        if message.counts_unread {
            conversation.counted += 1;
            let mut mark = self.mark(conv, message.sender)?;
            mark.sent += 1;
            if mark.sent % ORDINALS == 0 {
                let (user_no, number) = (message.sender, mark.sent);
                self.draft.ordinals.push(Ordinal { conv, user_no, seq, number });
            }
            self.put_mark(conv, message.sender, mark);
        }
        if seq % ORDINALS == 0 {
            self.draft.ordinals.push(Ordinal { conv, user_no: 0, seq, number: conversation.counted });
        }
        Ok(())
    }

    /// A message that counted as unread is revoked.
    pub fn withdraw(&mut self, message: &MessageRow) -> Result<(), Broken> {
        let (conv, seq) = message.key();
        let mut conversation = self.conversation(conv)?.clone();
        conversation.withdrawn_seq = conversation.withdrawn_seq.max(seq);
        self.put_conversation(conv, conversation);
        let of = |of: i64, number: i64| Withdrawn { conv, of, seq, number };
        self.draft.withdrawn.extend([of(0, 1), of(message.sender, 1)]);
        // For who has deleted it, it counted no more.
        for user_no in self.hiders(message.key())? {
            self.draft.withdrawn.push(of(-user_no, -1));
            self.draft.hidden.insert((user_no, conv, seq), false);
        }
        Ok(())
    }

    /// Another state of a message.
    pub fn put_message(&mut self, message: MessageRow) {
        self.memory.heads.put(message.msg_id.clone(), message.head());
        self.memory.messages.put(message.key(), message);
    }

    /// Another state of the receipt side of a message; its fresh receipts stay.
    pub fn put_summary(&mut self, key: Key, summary: Summary) {
        self.memory.summaries.put(key, summary);
    }

    /// Those who had not read a message were reminded of it.
    pub fn put_reminded(&mut self, key: Key, reminded: Reminded) {
        self.memory.reminders.put(key, reminded);
    }

    /// The next receipt version of a conversation. What earlier calls have to announce of it comes first.
    pub fn next_version(&mut self, conv: i64) -> Result<i64, Broken> {
        let mut conversation = self.conversation(conv)?.clone();
        conversation.version += 1;
        let version = conversation.version;
        self.memory.conversations.put(conv, conversation);
        if !self.draft.before.contains(&conv) {
            self.draft.before.push(conv);
        }
        Ok(version)
    }

    /// Who has left a group and is still counted by some of its messages.
    pub fn put_leavers(&mut self, conv: i64, leavers: Vec<Leaver>) -> Result<(), Broken> {
        let mut conversation = self.conversation(conv)?.clone();
        conversation.leaving = int(leavers.len() as u64);
        self.put_conversation(conv, conversation);
        self.leaving |= !leavers.is_empty();
        self.memory.leavers.put(conv, leavers);
        Ok(())
    }

    /// How far a user has marked a conversation read.
    pub fn put_mark(&mut self, conv: i64, user_no: i64, mark: Mark) {
        self.memory.marks.put((conv, user_no), mark);
    }

    /// What a user has done to a conversation in their list.
    pub fn put_entry(&mut self, conv: i64, user_no: i64, entry: Entry) {
        self.memory.entries.put((conv, user_no), entry);
    }

    /// The conversation groups of a user.
    pub fn put_conversation_groups(&mut self, user_no: i64, groups: ConversationGroups) {
        self.memory.conversation_groups.put(user_no, groups);
    }

    /// A user deletes a message for themselves, which counted as unread for them, or did not.
    pub fn hide(&mut self, user_no: i64, (conv, seq): Key, counted: bool) {
        self.draft.hidden.insert((user_no, conv, seq), counted);
        if counted {
            self.draft.withdrawn.push(Withdrawn { conv, of: -user_no, seq, number: 1 });
        }
    }

    /// Settings that come into force with this call.
    pub fn put_settings(&mut self, settings: Settings) {
        self.draft.settings = Some(settings);
    }
}
