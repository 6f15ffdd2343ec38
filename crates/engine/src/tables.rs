//! What a store implements: the rows of one transaction, and nothing that decides.

use crate::audit::Audited;
use crate::fault::Broken;
use crate::outbox::{NewFact, Step};
use crate::rows::{
    ConversationRow, Entry, Envelope, GroupRow, Incarnation, Key, Known, Leaver, Login, Mark, MessageRow,
    Place, Reminded, Side, Stay, Summary, Until, User,
};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::settings::Settings;
use std::collections::BTreeSet;

type Read<T> = Result<T, Broken>;

/// Stays in groups of a user that are looked at for one that somebody else shares: who puts people into groups names twenty,
/// each of whom can have thousands of groups, and others wait for the writer meanwhile.
pub const LOOKS_IN_COMMON: i64 = 1_000;

/// One writing transaction, as the operations see it: look-ups of single rows by their keys, the few questions for
/// sets that writing needs, and one way to write. Used by one thread, which decides between them.
///
/// Look-ups answer what the transaction began with and what [`Tables::apply`] has written since. The
/// [`crate::ledger::Ledger`] in front asks for each row once and knows what has changed; before it asks for a set it
/// applies what has.
pub trait Tables {
    /// Whom an id stands for, also one whose account was deleted.
    fn known(&self, user_id: &str) -> Read<Option<Known>>;
    /// A user.
    fn user(&self, user_no: i64) -> Read<Option<User>>;
    /// The newest login of a user on a platform.
    fn login(&self, user_no: i64, platform: u32) -> Read<Option<Login>>;
    /// The conversation of two users, the lower number first.
    fn pair(&self, pair: (i64, i64)) -> Read<Option<i64>>;
    /// A conversation.
    fn conversation(&self, conv: i64) -> Read<Option<ConversationRow>>;
    /// The conversation of the group with this id, unless it is deleted.
    fn group_named(&self, group_id: &str) -> Read<Option<i64>>;
    /// The group of a conversation, also of one that is deleted.
    fn group(&self, conv: i64) -> Read<Option<GroupRow>>;
    /// Which stay of a user in a group is the last, and whether it goes on.
    fn place(&self, conv: i64, user_no: i64) -> Read<Option<Place>>;
    /// The last stay of a user in a group, also one that has ended.
    fn last_stay(&self, conv: i64, user_no: i64) -> Read<Option<Stay>>;
    /// user_no behind a member number.
    fn user_at(&self, conv: i64, member_no: i64) -> Read<Option<i64>>;
    /// Who is a member now: a chunk of the set (see [`crate::packed::bits`]), empty where nobody is.
    fn member_set(&self, conv: i64, chunk: i64) -> Read<Vec<u8>>;
    /// What a request has to know of a message.
    fn head(&self, msg_id: &str) -> Read<Option<Envelope>>;
    /// A message.
    fn message(&self, key: Key) -> Read<Option<MessageRow>>;
    /// The receipt side of a message; `None`: it did not ask for receipts.
    fn summary(&self, key: Key) -> Read<Option<Summary>>;
    /// Who has read a message: a chunk from 1 up of the set, empty where nobody has.
    fn read_set(&self, key: Key, chunk: i64) -> Read<Vec<u8>>;
    /// When somebody was reminded of a message last.
    fn reminded(&self, key: Key) -> Read<Option<Reminded>>;
    /// How far a user has marked a conversation read.
    fn mark(&self, conv: i64, user_no: i64) -> Read<Option<Mark>>;
    /// What a user has done to a conversation in their list.
    fn entry(&self, conv: i64, user_no: i64) -> Read<Option<Entry>>;
    /// The conversation groups of a user.
    fn conversation_groups(&self, user_no: i64) -> Read<ConversationGroups>;
    /// What stands at a seq for a user.
    fn until(&self, conv: i64, user_no: i64, seq: i64) -> Read<Until>;
    /// Whether a user has deleted a message for themselves.
    fn is_hidden(&self, user_no: i64, key: Key) -> Read<bool>;
    /// Who has deleted a message for themselves for whom it counted ([`Hidden::counted`]).
    fn hiders(&self, key: Key) -> Read<Vec<i64>>;
    /// Which life of the service this is.
    fn incarnation(&self) -> Read<Incarnation>;

    /// The largest member number up to this one that a user has or had in a group.
    fn number_until(&self, conv: i64, user_no: i64, most: i64) -> Read<Option<i64>>;
    /// The next conversations of a user from here on, at most so many, in the order of the walk. It costs what it answers,
    /// however many stays in groups there were.
    fn walk(&self, user_no: i64, from: Stand, most: i64) -> Read<Vec<Passed>>;
    /// Conversations from the side of a user, in the order of their numbers.
    fn sides(&self, user_no: i64, convs: &[i64]) -> Read<Vec<Side>>;
    /// How many groups exist that a user is a member of now.
    fn count_groups_of(&self, user_no: i64) -> Read<i64>;
    /// Whether two users are members of a group now that exists, among the newest [`LOOKS_IN_COMMON`] stays of the first.
    fn have_group_in_common(&self, one: i64, other: i64) -> Read<bool>;
    /// The first seq whose message was stored at this second or later; `last_seq + 1` when there is none.
    fn first_at(&self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64>;
    /// The first chunk with members of a group, from this one on.
    fn member_chunk(&self, conv: i64, from: i64) -> Read<Option<i64>>;
    /// Ids of the users behind these member numbers of a group, in the order of the numbers, which ascend.
    fn users_at(&self, conv: i64, numbers: &[i64]) -> Read<Vec<UserId>>;
    /// Messages of these seqs (above the first, up to the second) that somebody has not read, ascending, each with those of
    /// these chunks from 1 up that there are of the set of those who have.
    fn waiting(&self, conv: i64, seqs: (i64, i64), chunks: &[i64]) -> Read<Vec<Waiting>>;
    /// Who has left a group and is still counted by some of its messages, as it was put; empty: nobody.
    fn leavers(&self, conv: i64) -> Read<Vec<Leaver>>;
    /// The first conversation of which there are any.
    fn leaving(&self) -> Read<Option<i64>>;

    /// What there is of these rows, at once. Only asked of a database that loads ahead
    /// ([`crate::batch::Database::ahead`]).
    fn prefetch(&self, wanted: &Wanted) -> Read<Found> {
        // Everything is looked up where it is wanted.
        Err(Broken::new(format_args!("nothing is loaded ahead here: {wanted:?}")))
    }

    /// Whether the transaction holds every conversation, so that all of them can be written.
    fn holds_all(&self) -> bool {
        true
    }

    /// A user_no that nobody has and nobody gets by another call.
    fn new_user(&self) -> Read<i64>;
    /// The number of a new conversation.
    fn new_conversation(&self) -> Read<i64>;
    /// 64 bits that nobody can foresee.
    fn random(&self) -> Read<u64>;

    /// Writes.
    fn apply(&self, changes: &Changes<'_>) -> Read<()>;
}

/// Conversations of a user that can be walked over in an order that does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Those of two in which the user has the lower number, by the number of the other.
    Lower,
    /// Those of two in which the user has the higher number, by the number of the conversation.
    Higher,
    /// Groups that the user is in or was, by the number of the conversation.
    Groups,
}

/// Where a walk over the conversations of a user stands, or one over the members of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Those of this kind; of members, `Groups`.
    pub kind: Kind,
    /// What comes after this number, which is not negative; of members, a member number.
    pub after: i64,
}

/// A conversation that a walk has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The number by which those of its kind are in order.
    pub at: i64,
    /// The conversation.
    pub conv: i64,
    /// Whether the user takes part in it now and has not marked it read to its end.
    pub is_behind: bool,
}

/// Rows by their keys that are wanted at once, as [`Tables`] would be asked for each of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By user id.
    pub names: BTreeSet<String>,
    /// By msg_id.
    pub heads: BTreeSet<String>,
    /// Conversations by group id.
    pub group_names: BTreeSet<String>,
    /// By user_no.
    pub users: BTreeSet<i64>,
    /// By user_no and platform.
    pub logins: BTreeSet<(i64, u32)>,
    /// Conversations of two users, the lower number first.
    pub pairs: BTreeSet<(i64, i64)>,
    /// By conv.
    pub conversations: BTreeSet<i64>,
    /// By conv; of conversations of two users there are none.
    pub groups: BTreeSet<i64>,
    /// By conv.
    pub leavers: BTreeSet<i64>,
    /// By conv and user_no.
    pub places: BTreeSet<(i64, i64)>,
    /// Last stays by conv and user_no.
    pub stays: BTreeSet<(i64, i64)>,
    /// By conv and seq.
    pub summaries: BTreeSet<Key>,
    /// By conv, seq and chunk.
    pub read_sets: BTreeSet<(i64, i64, i64)>,
    /// By conv and user_no.
    pub marks: BTreeSet<(i64, i64)>,
    /// By conv and user_no.
    pub entries: BTreeSet<(i64, i64)>,
}

impl Wanted {
    /// Whether it is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Wanted::default()
    }
}

/// Those of [`Wanted`] that there are, with their keys.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// [`Wanted::names`].
    pub names: Vec<(String, Known)>,
    /// [`Wanted::heads`].
    pub heads: Vec<(String, Envelope)>,
    /// [`Wanted::group_names`].
    pub group_names: Vec<(String, i64)>,
    /// [`Wanted::users`].
    pub users: Vec<(i64, User)>,
    /// [`Wanted::logins`].
    pub logins: Vec<((i64, u32), Login)>,
    /// [`Wanted::pairs`].
    pub pairs: Vec<((i64, i64), i64)>,
    /// [`Wanted::conversations`].
    pub conversations: Vec<(i64, ConversationRow)>,
    /// [`Wanted::groups`].
    pub groups: Vec<(i64, GroupRow)>,
    /// [`Wanted::leavers`].
    pub leavers: Vec<(i64, Vec<Leaver>)>,
    /// [`Wanted::places`].
    pub places: Vec<((i64, i64), Place)>,
    /// [`Wanted::stays`].
    pub stays: Vec<((i64, i64), Stay)>,
    /// [`Wanted::summaries`].
    pub summaries: Vec<(Key, Summary)>,
    /// [`Wanted::read_sets`].
    pub read_sets: Vec<((i64, i64, i64), Vec<u8>)>,
    /// [`Wanted::marks`].
    pub marks: Vec<((i64, i64), Mark)>,
    /// [`Wanted::entries`].
    pub entries: Vec<((i64, i64), Entry)>,
}

/// A message that somebody has not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its seq.
    pub seq: i64,
    /// Its receipt side.
    pub summary: Summary,
    /// Whether it is revoked.
    pub revoked: bool,
    /// Chunks from 1 up of the set of those who have read it; chunk 0 the summary has.
    pub read_sets: Vec<(i64, Vec<u8>)>,
}

/// A row to write.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a, K, V> {
    /// Its key.
    pub key: K,
    /// What it is now, whole.
    pub value: &'a V,
    /// Whether there is no such row yet.
    pub new: bool,
}

/// How many messages up to a seq count as unread, revoked ones among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordinal {
    /// The conversation.
    pub conv: i64,
    /// Only those of this sender; 0: all.
    pub user_no: i64,
    /// The seq.
    pub seq: i64,
    /// How many.
    pub number: i64,
}

/// A message that a user has deleted for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hidden {
    /// The user.
    pub user_no: i64,
    /// The conversation.
    pub conv: i64,
    /// The seq.
    pub seq: i64,
    /// Whether it is among those that are taken off the user's unread count ([`Withdrawn::of`] below 0): it counted for them when
    /// they deleted it, and is not revoked.
    pub counted: bool,
}

/// A message that counts as unread no more, of those that [`crate::snapshot::Snapshot::withdrawn`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The conversation.
    pub conv: i64,
    /// 0: for all, who has sent it among them. Above 0: what this user has sent, for whom it never counted. Below 0: for the user
    /// with the opposite number, who has deleted it.
    pub of: i64,
    /// The seq.
    pub seq: i64,
    /// 1; -1 takes one back.
    pub number: i64,
}

/// What a batch, or a part of it, has changed: each row once, in the order of its keys.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// By user_no.
    pub users: Vec<Row<'a, i64, User>>,
    /// By user_no and platform.
    pub logins: Vec<Row<'a, (i64, u32), Login>>,
    /// By conv.
    pub conversations: Vec<Row<'a, i64, ConversationRow>>,
    /// By conv.
    pub groups: Vec<Row<'a, i64, GroupRow>>,
    /// By conv and member_no.
    pub stays: Vec<Row<'a, (i64, i64), Stay>>,
    /// By conv and chunk; an empty set is one without a row.
    pub member_sets: Vec<Row<'a, (i64, i64), Vec<u8>>>,
    /// By conv and seq.
    pub messages: Vec<Row<'a, Key, MessageRow>>,
    /// By conv and seq. What is fresh becomes rows of receipts, numbered up to `read_count`.
    pub summaries: Vec<Row<'a, Key, Summary>>,
    /// By conv, seq and chunk.
    pub read_sets: Vec<Row<'a, (i64, i64, i64), Vec<u8>>>,
    /// By conv and seq.
    pub reminders: Vec<Row<'a, Key, Reminded>>,
    /// By conv; an empty list is one without a row.
    pub leavers: Vec<Row<'a, i64, Vec<Leaver>>>,
    /// By conv and user_no.
    pub marks: Vec<Row<'a, (i64, i64), Mark>>,
    /// By conv and user_no.
    pub entries: Vec<Row<'a, (i64, i64), Entry>>,
    /// By user_no.
    pub conversation_groups: Vec<Row<'a, i64, ConversationGroups>>,
    /// Messages that users have deleted for themselves, each once; there may be such a row already.
    pub hidden: Vec<Hidden>,
    /// Numbers of messages, each once, from which [`Tables::until`] counts: every [`crate::rows::ORDINALS`]th of a
    /// conversation, and of a sender in it.
    pub ordinals: Vec<Ordinal>,
    /// Messages that counted as unread and do so no more.
    pub withdrawn: Vec<Withdrawn>,
    /// Settings that come into force.
    pub settings: Option<&'a Settings>,
    /// What was changed by whom, in order; of more than [`crate::audit::KEPT`] the oldest go.
    pub audited: Vec<Audited>,
    /// Facts for webhooks, in their order: each goes to the end of its lane.
    pub facts: Vec<NewFact>,
    /// What became of those before, to be done after them.
    pub steps: Vec<Step>,
}
