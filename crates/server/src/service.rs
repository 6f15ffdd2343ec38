//! What every connection of a server shares.

use crate::answers::Answers;
use crate::audit::Audit;
use crate::limits::Limits;
use crate::metrics::{Limit, Metrics};
use crate::ready::Ready;
use crate::roster::Roster;
use doubletick_engine::Engine;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// A running server, as its connections see it.
pub struct Service {
    /// The rules and the store.
    pub engine: Engine,
    /// What is counted against limits. Those that an operator changes while the server runs are read from
    /// `engine.settings()` each time.
    pub limits: Limits,
    /// The memory for answers.
    pub answers: Answers,
    /// What `/readyz` says.
    pub ready: Ready,
    /// What is counted for `/metrics`.
    pub metrics: Metrics,
    /// The connections that are open, for the operator.
    pub roster: Roster,
    /// What operators have changed.
    pub changes: Audit,
    /// Fixed at the start.
    pub front: FrontOptions,
    /// True from the moment when the server begins to end: `/readyz` says no, nothing new is taken. Connections
    /// end when the engine is closed, which answers what is under way, and ten seconds later at the latest.
    pub ending: watch::Receiver<bool>,
}

impl Service {
    /// Whether a line that a stranger at this address causes may be written to the log, and how many were left out
    /// before it, where any were.
    pub(crate) fn line(&self, peer: IpAddr) -> Option<Option<u64>> {
        let left_out = self.limits.line(peer, Instant::now());
        if left_out.is_none() {
            self.metrics.limit(Limit::LogLines);
        }
        left_out.map(|count| (count > 0).then_some(count))
    }
}

/// How connections are treated.
#[derive(Clone, Debug)]
pub struct FrontOptions {
    /// A connection without a login is closed after this time.
    pub login_time: Duration,
    /// A connection that sends nothing is pinged after this time, and closed after twice this time. One that takes
    /// nothing is cut after twice this time.
    pub ping_time: Duration,
    /// Requests of one connection that may be under way; further ones wait in the socket. A large one counts one
    /// more for every 4 KiB, and one that asks for a page an eighth of all. At least 1.
    pub requests_under_way: usize,
    /// Take the client's address from the last entry of `X-Forwarded-For` (a proxy stands in front).
    pub behind_proxy: bool,
}

impl Default for FrontOptions {
    fn default() -> Self {
        Self {
            login_time: Duration::from_secs(30),
            ping_time: Duration::from_secs(30),
            requests_under_way: 1000,
            behind_proxy: false,
        }
    }
}

/// The address of the other end, put into the extensions of every request by `accept`.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// The service, as handlers get it.
pub type Shared = Arc<Service>;
