//! What the service keeps, behind one narrow trait of whole domain operations.
//!
//! A store runs [`Call`]s: one request of one user at one time. [`crate::ops`] carries them out for every store, with
//! the pure functions of [`crate::rules`], over rows of the transaction that writes, so that a decision and what it was
//! made on cannot drift apart. One conformance suite and one property test against a naive model run on every
//! implementation.

use crate::audit::{Audited, By};
use crate::hooks::Origin;
use crate::outbox::Outbox;
use async_trait::async_trait;
use doubletick_protocol::Result;
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use std::pin::Pin;
use std::task::{Context, Poll};

/// One request of one user.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who asks; authenticated by the engine. Empty: nobody, only with `by_operator`, to change the settings.
    pub user: UserId,
    /// When, in milliseconds since 1970. A store has no clock of its own. Time that goes back is
    /// lifted where order matters, which is within a conversation; mutes and limits go by what is said here.
    pub now_ms: u64,
    /// Whether the operator of the service asks, in the name of `user`: what needs a role or a membership is
    /// allowed then, in groups that the user is not in as well. [`crate::rules::groups`] says what is refused all
    /// the same.
    pub by_operator: bool,
    /// From where it comes.
    pub origin: Origin,
    /// Who asks, where that is not `user` through the SDK: what is changed is kept with it ([`crate::audit`]).
    pub by: Option<By>,
    /// What. `Login` makes the account where it is new and answers `LoggedIn`. On a platform that is limited
    /// to one device it takes the place of the device before (`LoginInfo::login`, `Event::LoginTaken`), or
    /// is refused with 6208 where another has taken the place of the login that it names. `Logout` is
    /// answered by the engine and never comes here.
    pub request: Request,
}

/// What becomes of a call. Dropped before the call has begun, the call is not carried out.
pub struct Answer(Pin<Box<dyn Future<Output = Result<Response>> + Send>>);

impl Answer {
    /// An answer that is on its way.
    pub fn new(answer: impl Future<Output = Result<Response>> + Send + 'static) -> Answer {
        Answer(Box::pin(answer))
    }
}

impl Future for Answer {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

/// One of the servers that have a store open, for operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which opening of the store it is: another one after each start.
    pub id: u64,
    /// Whether it is this one.
    pub own: bool,
    /// What it calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Seconds since 1970, by the clock of the database, when it was first heard of.
    pub since: u64,
    /// The same, when it was heard of last.
    pub seen: u64,
    /// Whether it has said nothing for so long that it does not go on, it seems.
    pub silent: bool,
    /// Batches that were committed and that it had not routed to its sessions; of a silent one all since.
    pub behind: u64,
}

/// A durable home of users, groups, messages and receipts.
///
/// Guarantees of every implementation:
/// - a call is atomic: it happens wholly or not at all, and an error means not at all;
/// - when the answer of a writing call resolves with `Ok`, the write is durable (in the sense of the
///   store's durability setting) and its events have been published on the bus, in the order of commits;
/// - a call is in the store's queue when [`Store::submit`] returns. The writes of one user to one conversation are carried out
///   in the order in which they were submitted, and so is whatever concerns accounts or several conversations among all writes
///   of the user; logins are not, and receipts keep behind the messages that they are of and nothing else;
/// - users take turns: what one of them asks does not make the call of another wait for more than a number of calls
///   that depends on how many users ask (`fair`);
/// - a call whose answer is dropped before its turn is not carried out.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Puts a call into the queue, and never blocks.
    fn submit(&self, call: Call) -> Answer;

    /// [`Store::submit`], and waits.
    async fn execute(&self, call: Call) -> Result<Response> {
        self.submit(call).await
    }

    /// Groups that the user is a member of now, for routing, and the last seq of each when they joined.
    async fn groups_of(&self, user: &str) -> Result<Vec<(GroupId, u64)>>;

    /// Whether calls can be carried out: writes something that changes nothing, as durably as a call.
    async fn probe(&self) -> Result<()> {
        self.groups_of("").await.map(drop)
    }

    /// What is kept for webhooks; `None`: this store keeps nothing for them.
    fn outbox(&self) -> Option<&dyn Outbox> {
        None
    }

    /// The servers that have the store open, the oldest first; `None`: nobody else can.
    async fn nodes(&self) -> Result<Option<Vec<Node>>> {
        Ok(None)
    }

    /// What was changed by whom, the newest first, at most so many.
    async fn audited(&self, _most: usize) -> Result<Vec<Audited>> {
        Ok(Vec::new())
    }

    /// The settings in force, without waiting.
    fn settings(&self) -> Settings;

    /// Ends the store: what was accepted is finished, files are closed, threads are joined. Calls after
    /// that fail with 7009.
    async fn close(&self);
}
