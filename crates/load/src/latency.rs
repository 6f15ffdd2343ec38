//! Distributions of times.

use hdrhistogram::Histogram;
use std::time::Duration;

/// How long something took, many times.
pub struct Latency(Histogram<u64>);

/// Longer ones count as this long, in nanoseconds: a minute.
const LONGEST: u64 = 60_000_000_000;

impl Latency {
    /// Without a measurement yet.
    pub fn new() -> Latency {
        // A microsecond to a minute, in three digits: bounds that the histogram takes.
        Latency(Histogram::new_with_bounds(1_000, LONGEST, 3).expect("the bounds are in order"))
    }

    /// Counts one more measurement.
    pub fn record(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_nanos()).unwrap_or(LONGEST));
    }

    /// All of another one.
    pub fn add(&mut self, other: &Latency) {
        // Both have the same bounds.
        let _ = self.0.add(&other.0);
    }

    /// Which time this part of all did not exceed.
    pub fn quantile(&self, part: f64) -> Duration {
        Duration::from_nanos(self.0.value_at_quantile(part))
    }

    /// Half of them took this long or less.
    pub fn median(&self) -> Duration {
        self.quantile(0.5)
    }

    /// The longest time that was measured.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.0.max())
    }
}
