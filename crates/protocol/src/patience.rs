//! When the silence of the other side is to be believed.
//!
//! A process can be stopped while time goes on: an application in the background, a paused container, a machine that
//! sleeps or has too much to do. Whoever goes on then finds timers that have run out and answers that have not been
//! read yet, or not been made, because the other side was stopped too. A time limit is about the other side, so only
//! time in which this side ran counts. What has arrived is read first; what is told here is the rest: how a stop is
//! noticed, and what it does to a limit. The clock is a parameter.

use std::ops::{Add, Sub};
use std::time::Duration;

/// Whoever waits for an answer looks at the clock this often, so that a stop in the middle of the wait is noticed.
pub const STEP: Duration = Duration::from_secs(2);
/// Who runs later than meant by this much was stopped.
pub const SLACK: Duration = Duration::from_secs(1);
/// After a stop the other side has at least this time.
pub const GRACE: Duration = Duration::from_secs(5);

/// A point of a monotonic clock.
pub trait Moment: Copy + Ord + Add<Duration, Output = Self> + Sub<Self, Output = Duration> {}

impl<T: Copy + Ord + Add<Duration, Output = T> + Sub<T, Output = Duration>> Moment for T {}

/// This side meant to run at `due` and runs at `now`: whether it was stopped in between.
pub fn jump<M: Moment>(due: M, now: M) -> Option<Jump<M>> {
    let gap = if now > due { now - due } else { Duration::ZERO };
    (gap >= SLACK).then_some(Jump { now, gap })
}

/// This side was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump<M> {
    now: M,
    gap: Duration,
}

impl<M: Moment> Jump<M> {
    /// A limit, after the stop: later by the stop, and not before [`GRACE`] has passed. Keeps the order of limits.
    pub fn later(self, limit: M) -> M {
        (limit + self.gap).max(self.now + GRACE)
    }
}

/// One wait with a limit.
#[derive(Debug)]
pub struct Patience<M> {
    limit: M,
    due: M,
}

impl<M: Moment> Patience<M> {
    /// From now on, for this time.
    pub fn new(now: M, time: Duration) -> Self {
        Self { limit: now + time, due: now }
    }

    /// Goes on waiting: when to look at the clock at the latest.
    pub fn next(&mut self, now: M) -> M {
        self.due = self.limit.min(now + STEP).max(now);
        self.due
    }

    /// Whether that was enough. To be asked when nothing has come by [`Patience::next`].
    pub fn is_over(&mut self, now: M) -> bool {
        if let Some(jump) = jump(self.due, now) {
            self.limit = jump.later(self.limit);
        }
        now >= self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// How long a wait of ten seconds lasts if these looks at the clock come late.
    fn lasts(late: &[(usize, u64)]) -> Duration {
        let begun = Instant::now();
        let (mut now, mut patience) = (begun, Patience::new(begun, seconds(10)));
        for look in 0.. {
            now = patience.next(now);
            let late = late.iter().find(|(at, _)| *at == look);
            now += late.map_or(Duration::ZERO, |(_, late)| Duration::from_millis(*late));
            if patience.is_over(now) {
                break;
            }
        }
        now - begun
    }

    #[test]
    fn a_wait_lasts_as_long_as_this_side_runs() {
        assert_eq!(lasts(&[]), seconds(10));
        assert_eq!(lasts(&[(0, 900), (1, 900)]), seconds(10), "a busy machine is no stop");
        assert_eq!(lasts(&[(0, 33_000)]), seconds(43));
        assert_eq!(lasts(&[(0, 33_000), (2, 5000)]), seconds(48));
    }

    #[test]
    fn a_stop_at_the_end_of_a_wait_leaves_a_grace() {
        assert_eq!(lasts(&[(4, 33_000)]), seconds(10 + 33) + GRACE);
    }

    #[test]
    fn limits_keep_their_order() {
        let now = Instant::now();
        let jump = jump(now, now + seconds(60)).expect("a stop");
        let limits: Vec<_> = [1, 2, 6, 40].map(|at| jump.later(now + seconds(at))).into();
        assert!(limits.is_sorted());
        assert_eq!(limits[0], now + seconds(60) + GRACE);
        assert_eq!(limits[3], now + seconds(100));
    }
}
