//! How often each command may be called: a token bucket of one second for each.

use crate::limits::{Buckets, Rate};
use parking_lot::Mutex;
use std::time::Instant;

/// The buckets; there are no more of them than commands.
pub(super) struct Rates {
    /// `None`: no limit.
    rate: Option<Rate>,
    buckets: Mutex<Buckets<&'static str>>,
}

impl Rates {
    /// 0: no limit.
    pub fn new(per_second: u64) -> Rates {
        let rate = (per_second > 0).then_some(Rate { per_second, burst: per_second });
        Rates { rate, buckets: Mutex::default() }
    }

    /// One call of this command at this time; false: one too many.
    pub fn take(&self, command: &'static str, now: Instant) -> bool {
        self.rate.is_none_or(|rate| self.buckets.lock().take(rate, &command, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_command_has_its_calls_of_a_second_and_gets_them_back_with_time() {
        let rates = Rates::new(4);
        let start = Instant::now();
        let taken = |command, at| (0..10).filter(|_| rates.take(command, start + at)).count();
        assert_eq!(taken("a", Duration::ZERO), 4);
        assert_eq!(taken("b", Duration::ZERO), 4, "each command has its own");
        assert_eq!(taken("a", Duration::from_millis(500)), 2);
        assert_eq!(taken("a", Duration::from_secs(60)), 4);
        let free = Rates::new(0);
        assert!((0..1000).all(|_| free.take("a", start)));
    }
}
