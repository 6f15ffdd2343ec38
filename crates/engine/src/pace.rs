//! How long the writer waits for company before it commits.
//!
//! With an fsync per commit, callers that wait for their answers come back one by one right after a commit.
//! A writer that takes the first of them alone makes the others wait for a whole fsync: batches of 1 and 15
//! alternate, and half of the fsyncs are wasted. So it waits for as many as were there last time, but only
//! for a fraction of what a commit costs.

use std::time::Duration;

/// What the last commit tells about the next one.
pub(crate) struct Pace {
    waits: bool,
    expected: usize,
    commit: Duration,
}

impl Pace {
    /// `waits`: commits are worth waiting for.
    pub fn new(waits: bool) -> Self {
        Self { waits, expected: 1, commit: Duration::ZERO }
    }

    /// A batch was committed, in this time; meanwhile others came. Those answered and those waiting are the
    /// callers that there are.
    pub fn committed(&mut self, batch: usize, waiting: usize, commit: Duration) {
        self.expected = batch + waiting;
        self.commit = commit;
    }

    /// Operations that are likely to come together.
    pub fn expected(&self) -> usize {
        self.expected
    }

    /// How long to wait for them with this many at hand.
    pub fn patience(&self, at_hand: usize) -> Option<Duration> {
        let worth = self.waits && at_hand < self.expected;
        worth.then(|| (self.commit / 4).min(Duration::from_millis(5)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_single_caller_never_waits() {
        let mut pace = Pace::new(true);
        assert_eq!(pace.patience(1), None);
        pace.committed(1, 0, 8 * MS);
        assert_eq!(pace.patience(1), None);
    }

    #[test]
    fn callers_that_were_split_meet_again() {
        let mut pace = Pace::new(true);
        pace.committed(1, 15, 8 * MS);
        assert_eq!(pace.expected(), 16);
        assert_eq!(pace.patience(15), Some(2 * MS));
        assert_eq!(pace.patience(16), None);
    }

    #[test]
    fn who_has_gone_is_waited_for_once() {
        let mut pace = Pace::new(true);
        pace.committed(16, 0, 4 * MS);
        assert_eq!(pace.patience(2), Some(MS));
        pace.committed(2, 0, 4 * MS);
        assert_eq!(pace.patience(2), None);
    }

    #[test]
    fn without_an_fsync_nobody_waits() {
        let mut pace = Pace::new(false);
        pace.committed(16, 16, 4 * MS);
        assert_eq!(pace.patience(1), None);
    }
}
