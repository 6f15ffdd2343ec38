//! What is kept for webhooks until it was told: facts in lanes, each told after the one before it.
//!
//! The facts of a call are written with what it changes ([`crate::tables::Changes::facts`]). Whoever tells them asks
//! for lanes that are due and says what became of it in [`Step`]s, which the writer of the store carries out.

use crate::hooks::Told;
use crate::store::Answer;
use async_trait::async_trait;
use doubletick_protocol::Result;

/// A fact to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFact {
    /// Its lane: the number of the conversation, or [`crate::hooks::lane_of_user`].
    pub lane: i64,
    /// What.
    pub told: Told,
}

/// What became of a lane. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Keeps a fact.
    Add(Box<NewFact>),
    /// What is told next is everything up to this fact, now and after a crash.
    Seal {
        /// The lane.
        lane: i64,
        /// The last fact.
        up_to: i64,
    },
    /// Everything up to this fact was told.
    Delivered {
        /// The lane.
        lane: i64,
        /// The last fact.
        up_to: i64,
    },
    /// It could not be told, and is tried again.
    Failed {
        /// The lane.
        lane: i64,
        /// When it was tried.
        at: u64,
        /// When it is tried again.
        next_at: u64,
        /// Why.
        error: String,
    },
    /// It could not be told for too long: everything up to this fact is put aside, and the lane goes on.
    Park {
        /// The lane.
        lane: i64,
        /// The last fact.
        up_to: i64,
        /// When.
        at: u64,
        /// Why.
        error: String,
    },
    /// What was put aside is told again, before what came later in its lane, and nothing waits for its next try.
    Retry {
        /// Only this fact of those that were put aside.
        only: Option<i64>,
    },
}

/// A fact that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its number: grows, and never comes twice.
    pub id: i64,
    /// What.
    pub told: Told,
}

/// The beginning of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Which.
    pub lane: i64,
    /// How often its first delivery has failed.
    pub tries: u32,
    /// Since when the lane has failed; 0: it has not.
    pub failed_at: u64,
    /// The last fact of what is told next, where that was settled ([`Step::Seal`]).
    pub sealed: Option<i64>,
    /// Its first facts: one, or several that can be told in one.
    pub facts: Vec<Kept>,
}

/// What is due.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    /// Lanes that are, those that wait longest first.
    pub lanes: Vec<Lane>,
    /// When the next of the others is.
    pub next_at: Option<u64>,
}

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Facts that wait.
    pub waiting: u64,
    /// Lanes whose first fact could not be told.
    pub failing: u64,
    /// Facts that were put aside.
    pub parked: u64,
}

/// What is shown of a fact: no word of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// The name of the webhook.
    pub hook: String,
    /// When it happened.
    pub at: u64,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried again; 0: it was put aside.
    pub next_at: u64,
    /// What was wrong last; empty: nothing.
    pub error: String,
}

/// Which facts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The first of each lane, those that have failed first.
    Waiting,
    /// Those that were put aside, the newest first.
    Parked,
}

/// What a store keeps for webhooks.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Lanes that are due now, without these, at most so many.
    async fn due(&self, now_ms: u64, except: Vec<i64>, most: usize) -> Result<Due>;

    /// Carries out steps, in order, in one transaction. They are in the queue of the store when this returns.
    fn step(&self, steps: Vec<Step>) -> Answer;

    /// How many facts there are.
    async fn counts(&self) -> Result<Counts>;

    /// At most so many facts.
    async fn show(&self, show: Show, most: usize) -> Result<Vec<Entry>>;

    /// Which life of the service this is: numbers of facts come again in another one.
    async fn incarnation(&self) -> Result<u64>;
}
