//! How often each command may be called: a token bucket of one second for each.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The buckets. A bucket is when it will be full again; there are no more of them than commands.
pub(super) struct Rates {
    /// The time in which one call comes; `None`: no limit.
    token: Option<Duration>,
    full_at: Mutex<HashMap<&'static str, Instant>>,
}

/// What a bucket holds, in time.
const SIZE: Duration = Duration::from_secs(1);

impl Rates {
    /// 0: no limit.
    pub fn new(per_second: u64) -> Rates {
        let token = 1_000_000_000u64.checked_div(per_second).map(Duration::from_nanos);
        Rates { token, full_at: Mutex::default() }
    }

    /// One call of this command at this time; false: one too many.
    pub fn take(&self, command: &'static str, now: Instant) -> bool {
        let Some(token) = self.token else { return true };
        let mut full_at = self.full_at.lock();
        let at = full_at.get(command).map_or(now, |at| now.max(*at)) + token;
        if at - now > SIZE {
            return false;
        }
        full_at.insert(command, at);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
