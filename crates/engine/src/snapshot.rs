//! What a store implements for reading: one moment, asked in sets.

use crate::fault::Broken;
use crate::rows::{
    Asked, Counts, Envelope, Glance, Incarnation, Key, Known, Leaver, Mark, MessageRow, Person, ReadBy, Side,
    Summary,
};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::{GroupType, Member};
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::profile::Profile;
use std::collections::{HashMap, HashSet};

type Read<T> = Result<T, Broken>;

/// Which conversations of a user.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Those of two in which something was said.
    Pairs,
    /// Groups that exist and that the user is in now.
    Groups,
    /// These, also groups that are gone or that the user has left. Those of two other users are left out.
    These(&'a [i64]),
}

/// Seqs of one conversation, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The conversation.
    pub conv: i64,
    /// The first.
    pub low: i64,
    /// The last.
    pub high: i64,
    /// Whether they come in ascending order.
    pub newer: bool,
}

/// Takes a chunk: its number, the members in it, and who of them has read; false where that is enough.
pub type TakeChunk<'a> = dyn FnMut(i64, &[u8], &[u8]) -> bool + 'a;

/// The store at one moment. Every question is for a set, so that what a request costs in round trips does not grow with
/// what it asks for. What is asked for and not there is left out.
pub trait Snapshot {
    /// Whom an id stands for, also one whose account was deleted.
    fn known(&self, user_id: &str) -> Read<Option<Known>>;
    /// user_no of a user who has an account.
    fn user_no(&self, user_id: &str) -> Read<Option<i64>> {
        Ok(self.known(user_id)?.filter(|known| !known.is_gone).map(|known| known.user_no))
    }
    /// Profiles of those who have accounts, in the order asked.
    fn profiles(&self, users: &[UserId]) -> Read<Vec<Profile>>;
    /// Users as messages of a conversation show them, by conv and user_no.
    fn people(&self, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Person>>;
    /// Which life of the service this is.
    fn incarnation(&self) -> Read<Incarnation>;

    /// The conversation of two users, the lower number first.
    fn pair(&self, pair: (i64, i64)) -> Read<Option<i64>>;
    /// Conversations of groups by id, of those that exist.
    fn groups_named(&self, groups: &[GroupId]) -> Read<HashMap<GroupId, i64>>;
    /// Conversations from the side of a user, in the order of their numbers.
    fn sides(&self, me: i64, which: Which<'_>) -> Read<Vec<Side>>;
    /// Numbers above one, ascending, the first so many: of the groups that exist and that the user is in now, and, where
    /// pairs are wanted as well, of the conversations of two, also of those in which nothing was said. A store that has
    /// the numbers without the rows answers from those.
    fn conversations_after(&self, me: i64, above: i64, pairs: bool, most: usize) -> Read<Vec<i64>> {
        let mut sides = self.sides(me, Which::Groups)?;
        if pairs {
            sides.extend(self.sides(me, Which::Pairs)?);
        }
        let mut convs: Vec<i64> = sides.iter().map(|side| side.conv).filter(|conv| *conv > above).collect();
        convs.sort_unstable();
        convs.truncate(most);
        Ok(convs)
    }
    /// Groups that exist, of one type or of all, with numbers above one, ascending, the first so many; what it costs does not
    /// depend on how many there are or were.
    fn groups_after(
        &self,
        group_type: Option<GroupType>,
        above: i64,
        most: usize,
    ) -> Read<Vec<(i64, GroupId)>>;
    /// How many groups there are, of one type or of all.
    fn group_count(&self, group_type: Option<GroupType>) -> Read<u64>;
    /// The conversation groups of a user.
    fn conversation_groups(&self, me: i64) -> Read<ConversationGroups>;
    /// How far users have marked conversations read, by conv and user_no.
    fn marks(&self, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Mark>>;
    /// How many messages of others above a seq have counted as unread until they were revoked, or deleted by the user, by
    /// conv.
    fn withdrawn(&self, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>>;
    /// Unread messages above a seq that name somebody: conv, seq, whom; of each conversation the newest
    /// `limits::MENTIONS_PER_SCAN`, the newest first.
    fn mentions(&self, me: i64, above: &[(i64, i64)]) -> Read<Vec<(i64, i64, Vec<UserId>)>>;
    /// Hands over the last message below a seq that the user has not deleted, of each conversation in the order asked,
    /// until `take` answers false.
    fn last_messages(
        &self,
        me: i64,
        below: &[(i64, i64)],
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<()>;

    /// A message by its id.
    fn head(&self, msg_id: &str) -> Read<Option<Envelope>>;
    /// Messages by their ids, in the order asked.
    fn messages_named(&self, messages: &[&str]) -> Read<Vec<MessageRow>>;
    /// Which of these a user has deleted.
    fn hidden(&self, me: i64, keys: &[Key]) -> Read<HashSet<Key>>;
    /// Messages at these seqs that the user has not deleted, ascending.
    fn messages_at(&self, me: i64, conv: i64, seqs: &[i64]) -> Read<Vec<MessageRow>>;
    /// Hands over messages that the user has not deleted and that are wanted at a glance, one by one, until `take`
    /// answers false. The contents of the others are not read. It looks at `limits::MESSAGES_PER_SCAN` messages at
    /// most; where it has to stop, it answers the seq of the last one that it has looked at.
    fn scan(
        &self,
        me: i64,
        span: Span,
        wanted: &dyn Fn(&Glance<'_>) -> Read<bool>,
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<Option<i64>>;
    /// Hands over messages up to a seq that were changed after a version, in the order of the changes, like
    /// [`Snapshot::scan`].
    fn changed(
        &self,
        me: i64,
        conv: i64,
        after: i64,
        up_to: i64,
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<()>;
    /// The first seq whose message was stored at this second or later; `last_seq + 1` when there is none.
    fn first_at(&self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64>;

    /// Messages whose receipts are asked for, in the order asked.
    fn asked(&self, messages: &[&str]) -> Read<Vec<Asked>>;
    /// Messages of a sender, not revoked, whose receipts have changed after a version, in that order.
    fn receipts_after(&self, conv: i64, sender: i64, version: i64, most: usize) -> Read<Vec<Asked>>;
    /// Counts of messages, and chunk 0 of the sets of those who have read them.
    fn counts(&self, keys: &[Key]) -> Read<HashMap<Key, (Counts, Vec<u8>)>>;
    /// Who has read messages: a chunk from 1 up of the sets, by conv, seq and chunk.
    fn read_sets(&self, of: &[(i64, i64, i64)]) -> Read<HashMap<(i64, i64, i64), Vec<u8>>>;
    /// Member numbers of every stay of a user in groups: conv and number.
    fn numbers(&self, me: i64, convs: &[i64]) -> Read<Vec<(i64, i64)>>;
    /// The receipt side of a message.
    fn summary(&self, key: Key) -> Read<Option<Summary>>;
    /// The receipt sides of messages, of those that asked for receipts.
    fn summaries(&self, keys: &[Key]) -> Read<HashMap<Key, Summary>>;
    /// Who has left a group and is still counted by some of its messages; empty: nobody.
    fn leavers(&self, conv: i64) -> Read<Vec<Leaver>>;
    /// Who has read a message, from this number on in the order of reading.
    fn readers(&self, key: Key, from: i64, most: usize) -> Read<Vec<ReadBy>>;
    /// Hands over the chunks with members of a group, from one to another, each with the same chunk from 1 up of the
    /// set of those who have read this message of it, until `take` answers false.
    fn chunks(&self, key: Key, from: i64, to: i64, take: &mut TakeChunk<'_>) -> Read<()>;

    /// What a group knows of its members, in the order of the numbers.
    fn members(&self, conv: i64, numbers: &[i64]) -> Read<Vec<Member>>;
    /// What a group knows of users who are members now, by id.
    fn members_named(&self, conv: i64, users: &[UserId]) -> Read<HashMap<UserId, Member>>;
    /// Numbers of owner and admins above a number, ascending.
    fn leaders(&self, conv: i64, above: i64) -> Read<Vec<i64>>;
    /// Ids of the groups that a user is a member of now, and the last seq of each when they joined.
    fn group_ids(&self, user_no: i64) -> Read<Vec<(GroupId, u64)>>;
}
