//! How it goes with webhooks: what waits, and what is written to the log.

use doubletick_engine::outbox::{Counts, Outbox};
use doubletick_engine::stats::Stats;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Trouble of the receiver is one line of the log in this time.
const LINE_TIME: Duration = Duration::from_secs(10);

/// How it goes; the numbers are in [`Stats`].
pub(super) struct Status {
    stats: Arc<Stats>,
    /// When trouble was last written to the log, and how often it was not since.
    line: Mutex<(Option<Instant>, u64)>,
}

impl Status {
    pub fn new(stats: Arc<Stats>) -> Status {
        Status { stats, line: Mutex::default() }
    }

    /// Counts what waits.
    pub async fn count(&self, outbox: &dyn Outbox) {
        let Ok(Counts { waiting, failing, parked }) = outbox.counts().await else { return };
        self.stats.webhooks_waiting.set(waiting);
        self.stats.webhooks_failing.set(failing);
        self.stats.webhooks_parked.set(parked);
    }

    /// Whether nothing waited when it was counted.
    pub fn is_quiet(&self) -> bool {
        (self.stats.webhooks_waiting.get(), self.stats.webhooks_failing.get()) == (0, 0)
    }

    /// A request was answered with a success.
    pub fn delivered(&self) {
        self.stats.webhooks_delivered.add(1);
    }

    /// It was not.
    pub fn failed(&self) {
        self.stats.webhooks_failed.add(1);
    }

    /// A question had no answer.
    pub fn fault(&self) {
        self.stats.webhook_faults.add(1);
    }

    /// Whether trouble may be a line of the log, and how many lines were left out since the last one.
    pub fn line(&self) -> Option<u64> {
        let mut line = self.line.lock();
        if line.0.is_some_and(|at| at.elapsed() < LINE_TIME) {
            line.1 += 1;
            return None;
        }
        line.0 = Some(Instant::now());
        Some(std::mem::take(&mut line.1))
    }
}
