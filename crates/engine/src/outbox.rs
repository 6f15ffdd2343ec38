//! What is kept for webhooks until it was told: facts in lanes, each told after the one before it.
//!
//! The facts of a call are written with what it changes ([`crate::tables::Changes::facts`]). Whoever tells them asks
//! for lanes that are due and says what became of it in [`Step`]s, which the writer of the store carries out.

use crate::audit::{Audited, By};
use crate::hooks::Told;
use async_trait::async_trait;
use doubletick_protocol::Result;
use doubletick_protocol::ids::UserId;
use std::pin::Pin;
use std::time::Instant;

/// What becomes of steps. Dropped before they have begun, they are not carried out.
pub type Stepping = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

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
    /// These facts were told.
    Delivered {
        /// The lane.
        lane: i64,
        /// The first fact.
        first: i64,
        /// The last one.
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
    /// These facts could not be told for too long: they are put aside, and the lane goes on.
    Park {
        /// The lane.
        lane: i64,
        /// The first fact.
        first: i64,
        /// The last one.
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
    /// Ends every login of a user, and keeps who wants that, and when in milliseconds.
    Kick {
        /// The user.
        user: UserId,
        /// Who wants it.
        by: By,
        /// When.
        at: u64,
    },
    /// Keeps what somebody has changed elsewhere.
    Note(Box<Audited>),
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

/// What is told at once: a fact, or several that were gathered.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Of which lane.
    pub lane: i64,
    /// How often it has failed.
    pub tries: u32,
    /// Since when the lane has failed; 0: it has not.
    pub failed_at: u64,
    /// The first fact.
    pub first: i64,
    /// The last.
    pub up_to: i64,
    /// Whether that is settled: it would be the same after a crash.
    pub sealed: bool,
    /// What.
    pub told: Told,
}

impl Delivery {
    /// By what a receiver knows it, in a life of the service: what tells of other facts has another number.
    pub fn number(&self, incarnation: u64) -> String {
        let Delivery { first, up_to, .. } = self;
        if first == up_to {
            format!("{incarnation}-{first}")
        } else {
            format!("{incarnation}-{first}-{up_to}")
        }
    }

    /// The beginning of a lane; `None`: it is empty.
    pub fn of(lane: Lane) -> Option<Delivery> {
        let Lane { lane, tries, failed_at, sealed, facts } = lane;
        let mut facts = facts.into_iter();
        let first = facts.next()?;
        let (mut told, mut up_to) = (first.told, first.id);
        for next in facts {
            if told.gather(next.told).is_some() {
                break;
            }
            up_to = next.id;
        }
        // What is told alone needs no seal.
        let sealed = sealed.is_some() || told.fact.weight() == 0;
        Some(Delivery { lane, tries, failed_at, first: first.id, up_to, sealed, told })
    }
}

/// What is due.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    /// Lanes that are, those that wait longest first.
    pub lanes: Vec<Lane>,
    /// When the next of the others is.
    pub next_at: Option<u64>,
    /// Where several servers tell what a store has: until when these lanes are this one's. What it says about them later
    /// may change nothing, because another has them.
    pub until: Option<Instant>,
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
    /// Lanes that are due now, without these, at most so many. Where several servers tell what a store has, nobody else gets
    /// these for a while.
    async fn due(&self, now_ms: u64, except: Vec<i64>, most: usize) -> Result<Due>;

    /// Carries out steps, in order, in one transaction. They are in the queue of the store when this returns.
    fn step(&self, steps: Vec<Step>) -> Stepping;

    /// How many facts there are.
    async fn counts(&self) -> Result<Counts>;

    /// At most so many facts.
    async fn show(&self, show: Show, most: usize) -> Result<Vec<Entry>>;

    /// Which life of the service this is: numbers of facts come again in another one.
    async fn incarnation(&self) -> Result<u64>;
}
