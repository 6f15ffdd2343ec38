//! What a service counts of itself: plain counters that only grow, read by whoever shows them.

use crate::ledger::KeptOut;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Upper bounds of the sizes of commits, in calls; larger ones are in one more bucket.
pub const COMMIT_SIZES: [u64; 12] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];

/// A number that only grows, on whatever thread.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts `n` more.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Relaxed);
    }

    /// What was counted since the start.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// A number that comes and goes.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// What it is now.
    pub fn set(&self, n: u64) {
        self.0.store(n, Relaxed);
    }

    /// What it was last.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// The counters of one store and one engine.
#[derive(Debug, Default)]
pub struct Stats {
    /// Transactions that were committed.
    pub commits: Counter,
    /// Calls that these transactions had.
    pub committed_calls: Counter,
    /// Commits by their number of calls: as many as [`COMMIT_SIZES`], and those above.
    commit_sizes: [Counter; COMMIT_SIZES.len() + 1],
    /// Messages that were sent or modified, those sent again included.
    pub messages: Counter,
    /// Receipts that were new.
    pub receipts: Counter,
    /// Pushes given to sessions.
    pub pushes: Counter,
    /// Changes of receipts that were held back and became part of a later push.
    pub coalesced: Counter,
    /// Sessions that were told that they lag, or ended, because too much waited for them.
    pub overflows: Counter,
    /// Sessions that were logged out because the account logged in elsewhere.
    pub kicked: Counter,
    /// Sessions that were logged out because their credential expired.
    pub expired: Counter,
    /// Writing calls that the store has taken.
    pub taken_writes: Counter,
    /// Those of them that it has answered.
    pub answered_writes: Counter,
    /// Users that could not come into a group, or be put into one, by `groups_per_user` of the settings.
    pub over_groups: Counter,
    /// The same by `invitations_per_hour`.
    pub over_invitations: Counter,
    /// The same by `invited_by_strangers`.
    pub strangers: Counter,
    /// Bytes of the database's log.
    pub log_bytes: Gauge,
    /// Servers that have the same database open, this one included; 0: nobody else can.
    pub servers: Gauge,
    /// Batches of the journal that this server had not routed when it last looked.
    pub behind: Gauge,
    /// The same of that other server which lacks most.
    pub others_behind: Gauge,
    /// Transactions of the database since the oldest snapshot that somebody holds.
    pub oldest_snapshot: Gauge,
    /// Seconds by which this machine's clock and that of the database differ, whichever is ahead.
    pub clock_off: Gauge,
    /// 1 where what carries batches between servers is connected, else 0.
    pub bus_connected: Gauge,
    /// Batches of other servers that were routed as it brought them.
    pub bus_batches: Counter,
    /// Batches of other servers that were read in the journal and routed.
    pub journal_batches: Counter,
    /// What came on it and was nothing of this service's.
    pub bus_garbage: Counter,
    /// Batches that were committed here and not put on it whole.
    pub bus_unsent: Counter,
    /// Facts that wait to be told to webhooks.
    pub webhooks_waiting: Gauge,
    /// Lanes of them whose first could not be told.
    pub webhooks_failing: Gauge,
    /// Facts that were put aside.
    pub webhooks_parked: Gauge,
    /// Requests to webhooks that were answered with a success.
    pub webhooks_delivered: Counter,
    /// Those that were not.
    pub webhooks_failed: Counter,
    /// Questions before a message is sent that had no answer.
    pub webhook_faults: Counter,
}

impl Stats {
    /// A transaction with this many calls was committed.
    pub fn committed(&self, calls: u64) {
        self.commits.add(1);
        self.committed_calls.add(calls);
        self.commit_sizes[COMMIT_SIZES.partition_point(|size| *size < calls)].add(1);
    }

    /// A batch has kept users out of groups.
    pub fn kept_out(&self, KeptOut { groups, invitations, strangers }: KeptOut) {
        self.over_groups.add(groups);
        self.over_invitations.add(invitations);
        self.strangers.add(strangers);
    }

    /// Writing calls that the store has taken and not answered yet.
    pub fn waiting_writes(&self) -> u64 {
        // A call may be answered before it is counted as taken.
        let answered = self.answered_writes.get();
        self.taken_writes.get().saturating_sub(answered)
    }

    /// Commits by their number of calls: up to each of [`COMMIT_SIZES`], and above.
    pub fn commit_sizes(&self) -> impl Iterator<Item = u64> {
        self.commit_sizes.iter().map(Counter::get)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_counted_in_the_bucket_of_its_size() {
        let stats = Stats::default();
        [1, 2, 3, 4, 2048, 2049, 4096].into_iter().for_each(|calls| stats.committed(calls));
        let sizes: Vec<u64> = stats.commit_sizes().collect();
        assert_eq!(sizes, [1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!((stats.commits.get(), stats.committed_calls.get()), (7, 8203));
    }
}
