//! Message ids that no other client makes, and the little randomness that a client needs.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};

/// Instance numbers begin here, as the vendor's do: 18 digits.
const FIRST_INSTANCE: u64 = 144_115_188_075_855_872;

/// Makes the message ids of one client.
pub(crate) struct MessageIds {
    instance: u64,
    /// Counts, so two ids of one client differ even within a second.
    rand: AtomicU32,
}

impl MessageIds {
    pub(crate) fn new() -> Self {
        let instance = FIRST_INSTANCE + random() % ((1 << 63) - FIRST_INSTANCE);
        // The lower half of a random number is random as well.
        Self { instance, rand: AtomicU32::new(random() as u32) }
    }

    /// An id, and its random part.
    pub(crate) fn next(&self, seconds: u64) -> (String, u32) {
        let rand = self.rand.fetch_add(1, Ordering::Relaxed);
        (format!("{}-{seconds}-{rand}", self.instance), rand)
    }

    /// What every id of this client begins with.
    pub(crate) fn prefix(&self) -> String {
        format!("{}-", self.instance)
    }
}

/// 64 random bits, from the keys that the standard library draws for its hash maps: once for each thread, and a
/// child made by fork() inherits them, so the process counts too.
pub(crate) fn random() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_differ_and_fit() {
        let clients = [MessageIds::new(), MessageIds::new()];
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            for client in &clients {
                let (id, rand) = client.next(1_700_000_000);
                assert!(id.len() <= 64 && id.ends_with(&format!("-1700000000-{rand}")), "{id}");
                assert!(id.starts_with(&client.prefix()));
                assert!(seen.insert(id));
            }
        }
        for client in &clients {
            assert!((FIRST_INSTANCE..1 << 63).contains(&client.instance));
        }
    }
}
