//! What a batch has loaded and changed.
//!
//! Operations look rows up here, and here they write: into a draft, which is dropped where the call is refused and
//! settled where it is answered. The tables get what was settled at the end of the batch, each row once, however many
//! calls have changed it. Where nobody else writes, what was loaded stays true from batch to batch ([`Memory`]).

mod facts;
mod ints;
mod look_ups;
mod news;
mod prefetch;
mod receipts;
mod sheet;
mod writes;

use crate::audit::{Audited, By};
use crate::bus::Event;
use crate::fault::{Broken, Fault, Outcome};
use crate::hooks::{Hooks, Origin, Readers};
use crate::outbox::{NewFact, Step};
use crate::rows::{
    ConversationRow, Entry, Envelope, GroupRow, Key, Known, Leaver, Login, Mark, MessageRow, Place, Reminded,
    Stay, Summary, User,
};
use crate::tables::{Changes, Hidden, Ordinal, Stand, Tables, Withdrawn};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::settings::Settings;
pub use news::receipt_news;
use sheet::Sheet;
use std::collections::{HashMap, HashSet};
use std::hash::RandomState;
use std::sync::Arc;

/// Rows by numbers of our own.
type Numbered<K, V> = Sheet<K, V, std::hash::BuildHasherDefault<ints::IntHasher>>;
/// Rows by names that users choose.
type Named<V> = Sheet<String, V, RandomState>;

/// Summaries that may stay in memory between two batches: at most 512 bytes of bitmap each.
const KEEP_SUMMARIES: usize = 2_000;
/// Bitmap chunks, of 512 bytes at most.
const KEEP_CHUNKS: usize = 4_000;
/// Rows of users, members and conversations.
const KEEP_ROWS: usize = 20_000;
/// Lists of those who have left conversations, messages of which somebody was reminded, and conversation groups of users.
const KEEP_LEAVERS: usize = 100;
/// Groups and profiles, whose texts can be long.
const KEEP_TEXTS: usize = 4_000;

/// Messages of which one call, or one slice, corrects the counts for those who have left, and conversations that it looks
/// at: some milliseconds.
pub const SLICE: i64 = 500;

/// Rows that stay in memory from batch to batch.
#[derive(Default)]
pub struct Memory {
    known: Named<Known>,
    users: Numbered<i64, User>,
    logins: Numbered<(i64, u32), Login>,
    pairs: Numbered<(i64, i64), i64>,
    conversations: Numbered<i64, ConversationRow>,
    group_names: Named<i64>,
    groups: Numbered<i64, GroupRow>,
    /// By conv and user_no. What it says of the stay, the stay says too.
    places: Numbered<(i64, i64), Place>,
    /// By conv and member_no.
    stays: Numbered<(i64, i64), Stay>,
    member_sets: Numbered<(i64, i64), Vec<u8>>,
    heads: Named<Envelope>,
    messages: Numbered<Key, MessageRow>,
    summaries: Numbered<Key, Summary>,
    read_sets: Numbered<(i64, i64, i64), Vec<u8>>,
    reminders: Numbered<Key, Reminded>,
    /// By conv.
    leavers: Numbered<i64, Vec<Leaver>>,
    marks: Numbered<(i64, i64), Mark>,
    /// By conv and user_no.
    entries: Numbered<(i64, i64), Entry>,
    /// By user_no.
    conversation_groups: Numbered<i64, ConversationGroups>,
    /// Messages that users have deleted for themselves and the tables do not have yet, and whether they counted.
    hidden: HashMap<(i64, i64, i64), bool>,
    /// Numbers of messages that the tables do not have yet.
    ordinals: Vec<Ordinal>,
    /// Messages that count no more, of which the tables do not know yet.
    withdrawn: Vec<Withdrawn>,
    /// Settings that the tables do not have yet.
    settings: Option<Settings>,
    /// Messages with receipts that were not announced yet.
    touched: Vec<Key>,
    /// Conversations of which receipts were announced before the end of the batch: what is fresh there says nothing of
    /// what was announced.
    announced: HashSet<i64>,
    /// New receipts of this batch.
    recorded: u64,
    /// Who has read messages with receipts that were not told to webhooks yet.
    readers: Readers,
    /// Facts that the tables do not have yet, and steps that they have not taken.
    facts: Vec<NewFact>,
    steps: Vec<Step>,
    /// What was changed by whom, of which the tables do not know yet.
    audited: Vec<Audited>,
    /// When the groups of which user were counted last; see [`Ledger::count_groups_of`].
    counted: HashMap<i64, u64>,
}

/// Does this to every sheet of a memory. Each call does, so it is a line of code for each and no list.
macro_rules! each_sheet {
    ($memory:expr, $what:ident) => {{
        let memory: &mut Memory = $memory;
        memory.known.$what();
        memory.users.$what();
        memory.logins.$what();
        memory.pairs.$what();
        memory.conversations.$what();
        memory.group_names.$what();
        memory.groups.$what();
        memory.places.$what();
        memory.stays.$what();
        memory.member_sets.$what();
        memory.heads.$what();
        memory.messages.$what();
        memory.summaries.$what();
        memory.read_sets.$what();
        memory.reminders.$what();
        memory.leavers.$what();
        memory.marks.$what();
        memory.entries.$what();
        memory.conversation_groups.$what();
    }};
}

impl Memory {
    /// Accounts are looked up again.
    pub(crate) fn forget_accounts(&mut self) {
        (self.known, self.users, self.logins, self.conversation_groups) = Default::default();
    }

    /// Keeps memory bounded, between batches.
    pub fn trim(&mut self) {
        self.known.trim(KEEP_ROWS);
        self.users.trim(KEEP_TEXTS);
        self.logins.trim(KEEP_TEXTS);
        self.pairs.trim(KEEP_ROWS);
        self.conversations.trim(KEEP_ROWS);
        self.group_names.trim(KEEP_ROWS);
        self.groups.trim(KEEP_TEXTS);
        self.places.trim(KEEP_ROWS);
        self.stays.trim(KEEP_ROWS);
        self.member_sets.trim(KEEP_CHUNKS);
        self.heads.trim(KEEP_ROWS);
        self.messages.trim(0);
        self.summaries.trim(KEEP_SUMMARIES);
        self.read_sets.trim(KEEP_CHUNKS);
        self.reminders.trim(KEEP_LEAVERS);
        self.leavers.trim(KEEP_LEAVERS);
        self.marks.trim(KEEP_ROWS);
        self.entries.trim(KEEP_ROWS);
        self.conversation_groups.trim(KEEP_LEAVERS);
        if self.counted.len() > KEEP_TEXTS {
            self.counted.clear();
        }
    }
}

/// What the call under way has done beside its rows.
#[derive(Default)]
struct Draft {
    events: Vec<Event>,
    /// Who reads, and when in seconds.
    reader: (i64, i64),
    /// Messages that they read, each with the time that they say in seconds (0: now).
    reads: Vec<(Key, u64)>,
    /// Conversations of which everything has to be announced before the events of this call.
    before: Vec<i64>,
    hidden: HashMap<(i64, i64, i64), bool>,
    ordinals: Vec<Ordinal>,
    withdrawn: Vec<Withdrawn>,
    settings: Option<Settings>,
    /// Facts for webhooks.
    facts: Vec<NewFact>,
    /// What is changed by whom.
    audited: Vec<Audited>,
    /// Who reads what, where webhooks want to know.
    readers: Vec<(Key, UserId)>,
}

/// What a batch leaves behind when its transaction is committed.
#[derive(Debug, Default)]
pub struct Closed {
    /// What to announce, in order.
    pub events: Vec<Event>,
    /// Settings that come into force.
    pub settings: Option<Settings>,
    /// How many receipts were new.
    pub recorded: u64,
    /// Whether somebody has left whom messages still count: there is something to be done in slices.
    pub leaving: bool,
    /// Who was kept out of groups.
    pub kept_out: KeptOut,
    /// Whether something was kept for webhooks.
    pub told: bool,
}

/// How many times a user could not come into a group, or be put into one, for a limit of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptOut {
    /// By `groups_per_user`.
    pub groups: u64,
    /// By `invitations_per_hour`.
    pub invitations: u64,
    /// By `invited_by_strangers`.
    pub strangers: u64,
}

/// One batch.
pub struct Ledger<'a> {
    tables: &'a dyn Tables,
    memory: &'a mut Memory,
    settings: Settings,
    new_settings: Option<Settings>,
    now_ms: u64,
    by_operator: bool,
    draft: Draft,
    events: Vec<Event>,
    kept_out: KeptOut,
    hooks: Option<Arc<Hooks>>,
    origin: Origin,
    by: Option<By>,
    told: bool,
    leaving: bool,
    slice: i64,
    /// Where the call under way goes on, and where it has come to if it is not done.
    from: Option<Stand>,
    rest: Option<Stand>,
}

impl<'a> Ledger<'a> {
    /// A batch over these tables. `memory` is what the last one has left, if nobody else has written since and its
    /// transaction was committed; else it is empty.
    pub fn new(tables: &'a dyn Tables, memory: &'a mut Memory, settings: Settings) -> Ledger<'a> {
        memory.recorded = 0;
        let (draft, events) = (Draft::default(), Vec::new());
        let kept_out = KeptOut::default();
        Ledger {
            tables,
            memory,
            settings,
            new_settings: None,
            now_ms: 0,
            by_operator: false,
            draft,
            events,
            kept_out,
            hooks: None,
            origin: Origin::default(),
            by: None,
            told: false,
            leaving: false,
            slice: SLICE,
            from: None,
            rest: None,
        }
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is remembered of accounts, which this transaction does not write, may not hold any more; these settings do.
    pub fn look_again(&mut self, settings: Settings) {
        self.settings = settings;
        self.memory.forget_accounts();
    }

    /// Whether the operator asks ([`crate::store::Call::by_operator`]).
    pub fn by_operator(&self) -> bool {
        self.by_operator
    }

    /// Says who asks.
    pub fn set_by_operator(&mut self, by_operator: bool) {
        self.by_operator = by_operator;
    }

    /// Of how many messages one call or slice may correct the counts for those who have left, and how many conversations it
    /// may look at.
    pub fn slice(&self) -> i64 {
        self.slice
    }

    /// Says so; [`SLICE`] where nobody does.
    pub fn set_slice(&mut self, messages: i64) {
        self.slice = messages;
    }

    /// The next call goes on here, where it has been carried out in part.
    pub fn set_from(&mut self, from: Option<Stand>) {
        self.from = from;
    }

    /// Where the call under way goes on; `None`: it begins.
    pub fn from(&self) -> Option<Stand> {
        self.from
    }

    /// The call under way is not done: it goes on here in a later batch, and is answered then.
    pub fn go_on(&mut self, from: Stand) {
        self.rest = Some(from);
    }

    /// Whether the call under way goes on in a later batch.
    pub fn goes_on(&self) -> bool {
        self.rest.is_some()
    }

    /// Where the last call goes on; `None`: it is done.
    pub fn take_rest(&mut self) -> Option<Stand> {
        self.rest.take()
    }

    /// Counts who is kept out, also by a call that is refused.
    pub fn kept_out(&mut self) -> &mut KeptOut {
        &mut self.kept_out
    }

    /// The call's time, never below an earlier call's.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The call's time in seconds.
    pub fn now_seconds(&self) -> u64 {
        self.now_ms / 1000
    }

    /// Runs one call at this time. Where it is refused nothing is left of it.
    pub fn call<T>(&mut self, now_ms: u64, run: impl FnOnce(&mut Ledger<'a>) -> Outcome<T>) -> Outcome<T> {
        self.now_ms = now_ms;
        let result = run(self);
        match &result {
            Ok(_) => self.settle()?,
            Err(Fault::Refused(_)) => self.drop_draft(),
            // The batch is lost, and its memory with it.
            Err(Fault::Broken(_)) => {}
        }
        result
    }

    fn settle(&mut self) -> Result<(), Broken> {
        let before = std::mem::take(&mut self.draft.before);
        if !before.is_empty() && !self.memory.touched.is_empty() {
            self.announce_receipts(|conv| before.contains(&conv))?;
        }
        let memory = &mut *self.memory;
        each_sheet!(memory, settle);
        memory.hidden.extend(self.draft.hidden.drain());
        memory.ordinals.append(&mut self.draft.ordinals);
        memory.withdrawn.append(&mut self.draft.withdrawn);
        self.settle_reads();
        for (key, user) in self.draft.readers.drain(..) {
            self.memory.readers.entry(key).or_insert((self.origin, Vec::new())).1.push(user);
        }
        self.memory.facts.append(&mut self.draft.facts);
        self.memory.audited.append(&mut self.draft.audited);
        if let Some(settings) = self.draft.settings.take() {
            self.settings = settings.clone();
            self.memory.settings = Some(settings.clone());
            self.new_settings = Some(settings);
        }
        self.events.append(&mut self.draft.events);
        Ok(())
    }

    fn drop_draft(&mut self) {
        each_sheet!(self.memory, drop_draft);
        self.draft = Draft::default();
        self.rest = None;
    }

    /// Writes what was settled, so that the tables can answer questions for sets. The draft stays.
    fn complete(&mut self) -> Result<&'a dyn Tables, Broken> {
        let memory = &mut *self.memory;
        let hidden = |((user_no, conv, seq), counted)| Hidden { user_no, conv, seq, counted };
        let mut hidden = Vec::from_iter(memory.hidden.drain().map(hidden));
        hidden.sort_unstable();
        let (ordinals, withdrawn) =
            (std::mem::take(&mut memory.ordinals), std::mem::take(&mut memory.withdrawn));
        let settings = memory.settings.take();
        let (facts, steps) = (std::mem::take(&mut memory.facts), std::mem::take(&mut memory.steps));
        let audited = std::mem::take(&mut memory.audited);
        let tells = |step: &Step| matches!(step, Step::Add(_) | Step::Retry { .. });
        self.told |= !facts.is_empty() || steps.iter().any(tells);
        let changes = Changes {
            users: memory.users.changes(),
            logins: memory.logins.changes(),
            conversations: memory.conversations.changes(),
            groups: memory.groups.changes(),
            stays: memory.stays.changes(),
            member_sets: memory.member_sets.changes(),
            messages: memory.messages.changes(),
            summaries: memory.summaries.changes(),
            read_sets: memory.read_sets.changes(),
            reminders: memory.reminders.changes(),
            leavers: memory.leavers.changes(),
            marks: memory.marks.changes(),
            entries: memory.entries.changes(),
            conversation_groups: memory.conversation_groups.changes(),
            hidden,
            ordinals,
            withdrawn,
            settings: settings.as_ref(),
            audited,
            facts,
            steps,
        };
        self.tables.apply(&changes)?;
        memory.summaries.each_change(|summary| summary.fresh.clear());
        memory.announced.clear();
        // Names have no tables of their own.
        each_sheet!(memory, applied);
        Ok(self.tables)
    }

    /// Everything is in the tables and in the events. What is left is to commit.
    pub fn close(mut self) -> Result<Closed, Broken> {
        self.announce_receipts(|_| true)?;
        self.complete()?;
        Ok(Closed {
            events: self.events,
            settings: self.new_settings,
            recorded: self.memory.recorded,
            kept_out: self.kept_out,
            told: self.told,
            leaving: self.leaving,
        })
    }
}
