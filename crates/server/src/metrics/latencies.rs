//! Latencies for the console, which asks for counts and makes percentiles of what came since it asked last.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds in milliseconds.
pub(crate) const BOUNDS_MS: [f64; 17] =
    [0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0];

/// How many were in each interval: up to the first bound, … beyond the last.
#[derive(Default)]
pub(super) struct Latencies([AtomicU64; BOUNDS_MS.len() + 1]);

impl Latencies {
    /// One more took this long.
    pub(super) fn observe(&self, time: Duration) {
        let ms = time.as_secs_f64() * 1000.0;
        let at = BOUNDS_MS.partition_point(|bound| *bound < ms);
        self.0[at].fetch_add(1, Relaxed);
    }

    /// How many were in each.
    pub(super) fn counts(&self) -> Vec<u64> {
        self.0.iter().map(|count| count.load(Relaxed)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counts_in_the_first_interval_that_is_long_enough() {
        let latencies = Latencies::default();
        for ms in [0.05, 0.1, 0.11, 1.0, 4999.0, 5001.0] {
            latencies.observe(Duration::from_secs_f64(ms / 1000.0));
        }
        let counts = latencies.counts();
        assert_eq!((counts[0], counts[1], counts[3], counts[16], counts[17]), (2, 1, 1, 1, 1));
        assert_eq!(counts.iter().sum::<u64>(), 6);
    }
}
