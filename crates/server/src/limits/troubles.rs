//! Trouble inside the service, such as a full disk, has every request that comes: it is one line of the log for an
//! interval.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// In which trouble of one kind has one line.
pub(super) const INTERVAL: Duration = Duration::from_secs(10);

/// The last lines, by the code of the trouble. There are a few codes.
#[derive(Default)]
pub(super) struct Troubles(Mutex<HashMap<i32, Trouble>>);

struct Trouble {
    written: Instant,
    left_out: u64,
}

impl Troubles {
    /// How many lines were left out since the last one with this code, or `None` where this one is.
    pub(super) fn line(&self, code: i32, now: Instant) -> Option<u64> {
        let mut troubles = self.0.lock();
        let Some(trouble) = troubles.get_mut(&code) else {
            troubles.insert(code, Trouble { written: now, left_out: 0 });
            return Some(0);
        };
        if now.saturating_duration_since(trouble.written) < INTERVAL {
            trouble.left_out += 1;
            return None;
        }
        trouble.written = now;
        Some(std::mem::take(&mut trouble.left_out))
    }
}
