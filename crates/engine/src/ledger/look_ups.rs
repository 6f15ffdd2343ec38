//! What operations can ask: rows by their keys, of the draft, of memory or of the tables.

use super::Ledger;
use crate::fault::{Broken, Outcome};
use crate::packed::bits;
use crate::rows::{
    ConversationRow, Entry, Envelope, GroupRow, Incarnation, Key, Known, Leaver, Login, Mark, MessageRow,
    Place, Side, Stay, Until, User, With,
};
use crate::tables::{Passed, Stand, Waiting};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::{Error, codes};
use std::collections::{BTreeSet, HashMap};

type Read<T> = Result<T, Broken>;

impl Ledger<'_> {
    /// Whom an id stands for, also one whose account was deleted.
    pub fn known(&mut self, user_id: &str) -> Read<Option<Known>> {
        let tables = self.tables;
        self.memory.known.copied(user_id, || tables.known(user_id))
    }

    /// user_no of a user who has an account.
    pub fn user_no(&mut self, user_id: &str) -> Read<Option<i64>> {
        Ok(self.known(user_id)?.filter(|known| !known.is_gone).map(|known| known.user_no))
    }

    /// user_no of the caller, or 6014: only a login makes an account.
    pub fn caller(&mut self, user_id: &str) -> Outcome<i64> {
        let never = || Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "user_id: has never logged in");
        Ok(self.user_no(user_id)?.ok_or_else(never)?)
    }

    /// A user.
    pub fn user(&mut self, user_no: i64) -> Read<&User> {
        let tables = self.tables;
        let found = self.memory.users.get(&user_no, || tables.user(user_no))?;
        found.ok_or_else(|| Broken::unreadable("a user"))
    }

    /// The id of a user.
    pub fn user_id(&mut self, user_no: i64) -> Read<UserId> {
        self.user(user_no).map(|user| user.profile.user_id.clone())
    }

    /// The newest login of a user on a platform.
    pub fn login(&mut self, user_no: i64, platform: u32) -> Read<Login> {
        let tables = self.tables;
        let found = self.memory.logins.get(&(user_no, platform), || tables.login(user_no, platform))?;
        Ok(found.cloned().unwrap_or_default())
    }

    /// The conversation of two users.
    pub fn pair(&mut self, one: i64, other: i64) -> Read<Option<i64>> {
        let (tables, pair) = (self.tables, (one.min(other), one.max(other)));
        self.memory.pairs.copied(&pair, || tables.pair(pair))
    }

    /// A conversation.
    pub fn conversation(&mut self, conv: i64) -> Read<&ConversationRow> {
        let tables = self.tables;
        let found = self.memory.conversations.get(&conv, || tables.conversation(conv))?;
        found.ok_or_else(|| Broken::unreadable("a conversation"))
    }

    /// The group with this id and its conversation, unless it is deleted.
    pub fn group_named(&mut self, group_id: &str) -> Read<Option<(i64, GroupRow)>> {
        let tables = self.tables;
        let found = self.memory.group_names.copied(group_id, || tables.group_named(group_id))?;
        let Some(conv) = found else { return Ok(None) };
        let group = self.group(conv)?;
        // The name of one that was deleted is known until another takes it.
        Ok(Some((conv, group.clone())).filter(|(_, group)| group.deleted_at.is_none()))
    }

    /// [`Ledger::group_named`], or 10010.
    pub fn require_group(&mut self, group_id: &str) -> Outcome<(i64, GroupRow)> {
        Ok(self.group_named(group_id)?.ok_or_else(crate::rules::refusals::group_gone)?)
    }

    /// The group of a conversation that is one, also of one that is deleted.
    pub fn group(&mut self, conv: i64) -> Read<&GroupRow> {
        let tables = self.tables;
        let found = self.memory.groups.get(&conv, || tables.group(conv))?;
        found.ok_or_else(|| Broken::unreadable("a group"))
    }

    /// Type of a group, unless it is deleted.
    pub fn group_type(&mut self, conv: i64) -> Read<Option<GroupType>> {
        self.group(conv).map(|group| group.deleted_at.is_none().then_some(group.group_type))
    }

    /// The last stay of a user in a group, also one that has ended.
    pub fn last_stay(&mut self, conv: i64, user_no: i64) -> Read<Option<&Stay>> {
        let tables = self.tables;
        let mut loaded = None;
        let place = self.memory.places.copied(&(conv, user_no), || {
            loaded = tables.last_stay(conv, user_no)?;
            Ok::<_, Broken>(loaded.as_ref().map(Stay::place))
        })?;
        let Some(Place { member_no, .. }) = place else { return Ok(None) };
        // Where the place alone was known, or the stay was trimmed alone, it is looked up.
        let load = || loaded.map_or_else(|| tables.last_stay(conv, user_no), |stay| Ok(Some(stay)));
        self.memory.stays.get(&(conv, member_no), load)
    }

    /// The place of a user in a group, also of one who has left.
    fn place(&mut self, conv: i64, user_no: i64) -> Read<Option<Place>> {
        let tables = self.tables;
        self.memory.places.copied(&(conv, user_no), || tables.place(conv, user_no))
    }

    /// The member number of a user who is a member now.
    pub fn member_no(&mut self, conv: i64, user_no: i64) -> Read<Option<i64>> {
        let place = self.place(conv, user_no)?;
        Ok(place.filter(|place| place.is_member).map(|place| place.member_no))
    }

    /// The stay of a user who is a member now.
    pub fn membership(&mut self, conv: i64, user_no: i64) -> Read<Option<&Stay>> {
        Ok(self.last_stay(conv, user_no)?.filter(|stay| stay.left_seq.is_none()))
    }

    /// The caller's stay in a group, or 10007.
    pub fn require_member(&mut self, conv: i64, user_id: &str) -> Outcome<Stay> {
        let me = self.caller(user_id)?;
        let stranger = || {
            Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "group_id: you are not a member of the group")
        };
        Ok(self.membership(conv, me)?.cloned().ok_or_else(stranger)?)
    }

    /// Whether a user who once did takes part in a conversation now.
    pub fn takes_part(&mut self, conv: i64, user_no: i64) -> Read<bool> {
        Ok(self.conversation(conv)?.pair.is_some() || self.member_no(conv, user_no)?.is_some())
    }

    /// What a user calls a conversation, and is called.
    pub fn names(&mut self, conv: i64, user_no: i64) -> Read<(ConversationId, UserId)> {
        Ok((self.name(conv, user_no)?, self.user_id(user_no)?))
    }

    /// What a user calls a conversation.
    pub fn name(&mut self, conv: i64, user_no: i64) -> Read<ConversationId> {
        match self.conversation(conv)?.pair {
            Some((a, b)) => self.user_id(if user_no == a { b } else { a }).map(ConversationId::C2c),
            None => self.group(conv).map(|group| ConversationId::Group(group.group_id.clone())),
        }
    }

    /// The member number of the stay of a user in a group that began last among those up to this number. Of the stays of one
    /// user only this one can have read a message whose audience ends at the number: the others were over when it came.
    pub fn number_until(&mut self, conv: i64, user_no: i64, most: i64) -> Read<Option<i64>> {
        if self.memory.stays.has_changed() {
            self.complete()?;
        }
        self.tables.number_until(conv, user_no, most)
    }

    /// What a request has to know of a message of a conversation that the transaction holds. One that it does not hold is
    /// unknown: who names it did so before it was there.
    pub fn head(&mut self, msg_id: &str) -> Read<Option<Envelope>> {
        Ok(self.any_head(msg_id)?.filter(|head| head.held))
    }

    /// What is known of a message, wherever it is.
    pub fn any_head(&mut self, msg_id: &str) -> Read<Option<Envelope>> {
        let tables = self.tables;
        self.memory.heads.copied(msg_id, || tables.head(msg_id))
    }

    /// Whether the transaction holds every conversation.
    pub fn holds_all(&self) -> bool {
        self.tables.holds_all()
    }

    /// A message.
    pub fn message(&mut self, key: Key) -> Read<MessageRow> {
        let tables = self.tables;
        let found = self.memory.messages.get(&key, || tables.message(key))?;
        found.cloned().ok_or_else(|| Broken::unreadable("a message"))
    }

    /// When the message with this seq was stored.
    pub fn stored_at(&mut self, side: &Side, seq: i64) -> Read<i64> {
        if seq == side.conversation.last_seq {
            return Ok(side.conversation.last_message_at);
        }
        self.message((side.conv, seq)).map(|message| message.server_time)
    }

    /// How far a user has marked a conversation read.
    pub fn mark(&mut self, conv: i64, user_no: i64) -> Read<Mark> {
        let tables = self.tables;
        let found = self.memory.marks.copied(&(conv, user_no), || tables.mark(conv, user_no))?;
        Ok(found.unwrap_or_default())
    }

    /// What stands at a seq of a conversation for its user.
    pub fn until(&mut self, side: &Side, seq: i64) -> Read<Until> {
        match seq {
            0 => Ok(Until::default()),
            last if last == side.conversation.last_seq => Ok(side.now()),
            _ => self.complete()?.until(side.conv, side.me, seq),
        }
    }

    /// What a user has done to a conversation in their list.
    fn entry(&mut self, conv: i64, user_no: i64) -> Read<Entry> {
        let tables = self.tables;
        let found = self.memory.entries.get(&(conv, user_no), || tables.entry(conv, user_no))?;
        Ok(found.cloned().unwrap_or_default())
    }

    /// The conversation groups of a user.
    pub fn conversation_groups(&mut self, user_no: i64) -> Read<&ConversationGroups> {
        let tables = self.tables;
        let load = || tables.conversation_groups(user_no).map(Some);
        let found = self.memory.conversation_groups.get(&user_no, load)?;
        found.ok_or_else(|| Broken::unreadable("conversation groups"))
    }

    /// A conversation from the side of a user.
    pub fn side(&mut self, conv: i64, me: i64) -> Read<Option<Side>> {
        let conversation = self.conversation(conv)?.clone();
        let with = match conversation.pair {
            Some((a, b)) if me == a || me == b => {
                let peer = if me == a { b } else { a };
                With::Peer(peer, self.user_id(peer)?)
            }
            Some(_) => return Ok(None),
            None => {
                let group = Box::new(self.group(conv)?.clone());
                With::Group(group, self.last_stay(conv, me)?.cloned().map(Box::new))
            }
        };
        let (mark, stored_entry) = (self.mark(conv, me)?, self.entry(conv, me)?);
        Ok(Some(Side { conv, conversation, me, mark, stored_entry, sees_all: false, with }))
    }

    /// Which life of the service this is.
    pub fn incarnation(&mut self) -> Read<Incarnation> {
        self.tables.incarnation()
    }

    /// Whether a user has deleted a message for themselves.
    pub fn is_hidden(&mut self, user_no: i64, key: Key) -> Read<bool> {
        let hidden = (user_no, key.0, key.1);
        let drafted = self.draft.hidden.contains_key(&hidden) || self.memory.hidden.contains_key(&hidden);
        Ok(drafted || self.tables.is_hidden(user_no, key)?)
    }

    /// Who has deleted a message for themselves for whom it counted as unread.
    pub fn hiders(&mut self, key: Key) -> Read<Vec<i64>> {
        if !self.memory.hidden.is_empty() {
            self.complete()?;
        }
        self.tables.hiders(key)
    }

    /// The next conversations of a user, at most so many. What the call under way has written is not in it.
    pub fn walk(&mut self, user_no: i64, from: Stand, most: i64) -> Read<Vec<Passed>> {
        self.complete()?.walk(user_no, from, most)
    }

    /// Conversations from the side of a user, without what the call under way has written. Their rows are in memory then.
    pub fn sides(&mut self, user_no: i64, convs: &[i64]) -> Read<Vec<Side>> {
        let sides = self.complete()?.sides(user_no, convs)?;
        for side in &sides {
            if !self.memory.conversations.knows(&side.conv) {
                self.memory.conversations.keep(side.conv, Some(side.conversation.clone()));
            }
            let key = (side.conv, user_no);
            if !self.memory.marks.knows(&key) {
                // A row that says nothing is not written.
                self.memory.marks.keep(key, Some(side.mark).filter(|mark| *mark != Mark::default()));
            }
        }
        Ok(sides)
    }

    /// Groups that a user is a member of now, if they were not counted within this minute: it costs as much as there are.
    pub fn count_groups_of(&mut self, user_no: i64) -> Read<Option<i64>> {
        let minute = self.now_ms / 60_000;
        if self.memory.counted.insert(user_no, minute) == Some(minute) {
            return Ok(None);
        }
        self.complete()?.count_groups_of(user_no).map(Some)
    }

    /// Whether two users are members of the same group now, among the newest stays of the first.
    pub fn have_group_in_common(&mut self, one: i64, other: i64) -> Read<bool> {
        self.complete()?.have_group_in_common(one, other)
    }

    /// The last seq whose message was stored at this second or earlier.
    pub fn last_until(&mut self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
        let next = self.complete()?.first_at(conv, last_seq, seconds.saturating_add(1))?;
        Ok(next - 1)
    }

    /// Messages of these seqs (above the first, up to the second) that somebody has not read, ascending, and whether they are
    /// revoked. Their summaries and what is known of these members are in memory then.
    pub fn waiting(
        &mut self,
        conv: i64,
        seqs: (i64, i64),
        members: impl Iterator<Item = i64>,
    ) -> Read<Vec<(i64, bool)>> {
        let chunks: BTreeSet<i64> = members.map(bits::chunk_of).filter(|chunk| *chunk > 0).collect();
        let chunks = Vec::from_iter(chunks);
        let found = self.complete()?.waiting(conv, seqs, &chunks)?;
        let mut list = Vec::with_capacity(found.len());
        for Waiting { seq, summary, revoked, read_sets } in found {
            if !self.memory.summaries.knows(&(conv, seq)) {
                self.memory.summaries.keep((conv, seq), Some(summary));
            }
            let mut sets: HashMap<i64, Vec<u8>> = read_sets.into_iter().collect();
            for chunk in &chunks {
                let key = (conv, seq, *chunk);
                if !self.memory.read_sets.knows(&key) {
                    self.memory.read_sets.keep(key, Some(sets.remove(chunk).unwrap_or_default()));
                }
            }
            list.push((seq, revoked));
        }
        Ok(list)
    }

    /// Who has left a group and is still counted by some of its messages.
    pub fn leavers(&mut self, conv: i64) -> Read<Vec<Leaver>> {
        if self.conversation(conv)?.leaving == 0 {
            return Ok(Vec::new());
        }
        let tables = self.tables;
        let found = self.memory.leavers.get(&conv, || tables.leavers(conv).map(Some))?;
        Ok(found.cloned().unwrap_or_default())
    }

    /// A conversation of which somebody has left and is still counted.
    pub fn leaving(&mut self) -> Read<Option<i64>> {
        self.complete()?.leaving()
    }

    /// user_no of the first member in the order of joining. Of the chunks that only the draft fills nothing is known.
    pub fn first_member(&mut self, conv: i64) -> Read<Option<i64>> {
        let tables = self.complete()?;
        let mut from = 0;
        loop {
            let Some(chunk) = tables.member_chunk(conv, from)? else { return Ok(None) };
            let set = self.member_set(conv, chunk)?;
            if let Some(number) = bits::iterate(chunk, &set, &[], 0).next() {
                return tables.user_at(conv, number);
            }
            // The draft has emptied it.
            from = chunk + 1;
        }
    }

    /// Who is a member now: a chunk of the set.
    pub(super) fn member_set(&mut self, conv: i64, chunk: i64) -> Read<Vec<u8>> {
        let tables = self.tables;
        let load = || tables.member_set(conv, chunk).map(Some);
        Ok(self.memory.member_sets.get(&(conv, chunk), load)?.cloned().unwrap_or_default())
    }
}
