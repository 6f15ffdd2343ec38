//! Token buckets: so many in the long run, and so many at once beyond that, for each key.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// So many in the long run, and so many at once beyond that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// Not 0.
    pub(crate) per_second: u64,
    pub(crate) burst: u64,
}

/// Forgets what is over, at a cost that is spread over what is added.
#[derive(Default)]
pub(super) struct Sweep {
    at: usize,
}

impl Sweep {
    pub(super) const LEAST: usize = 64;

    pub(super) fn sweep<K: Eq + Hash, V>(&mut self, map: &mut HashMap<K, V>, keep: impl Fn(&V) -> bool) {
        if map.len() >= self.at.max(Self::LEAST) {
            map.retain(|_, value| keep(value));
            self.at = map.len() * 2;
            map.shrink_to(self.at);
        }
    }
}

/// A token bucket for each key. A bucket is when it will be full again: every request moves that away by the
/// time in which one token comes, and a full bucket need not be kept.
pub(crate) struct Buckets<K> {
    pub(super) full_at: HashMap<K, Instant>,
    sweep: Sweep,
}

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self { full_at: HashMap::new(), sweep: Sweep::default() }
    }
}

impl<K: Eq + Hash> Buckets<K> {
    /// Takes a token if there is one.
    pub(crate) fn take<Q>(&mut self, rate: Rate, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        self.take_part(rate.token(), rate.size(), key, now)
    }

    /// Takes what comes back in the time `part`, of a bucket that fills in the time `size`, if there is as much.
    pub(super) fn take_part<Q>(&mut self, part: Duration, size: Duration, key: &Q, now: Instant) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        if part > size {
            return false;
        }
        let full_at = self.after(part, key, now);
        let there_is = full_at - now <= size;
        if there_is {
            self.set(key, full_at, now);
        }
        there_is
    }

    /// Takes what comes back in the time `part`, and answers how long it is until it is there.
    pub(super) fn reserve<Q>(&mut self, part: Duration, size: Duration, key: &Q, now: Instant) -> Duration
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        let full_at = self.after(part, key, now);
        self.set(key, full_at, now);
        (full_at - now).saturating_sub(size)
    }

    /// The same, unless it is longer than `most`: then nothing is taken.
    pub(super) fn reserve_within<Q>(
        &mut self,
        rate: Rate,
        most: Duration,
        key: &Q,
        now: Instant,
    ) -> Option<Duration>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        let wait = (self.after(rate.token(), key, now) - now).saturating_sub(rate.size());
        (wait <= most).then(|| self.reserve(rate.token(), rate.size(), key, now))
    }

    /// How long it is until as much is there as was reserved. Takes nothing.
    pub(super) fn wait<Q: Eq + Hash + ?Sized>(&self, size: Duration, key: &Q, now: Instant) -> Duration
    where
        K: Borrow<Q>,
    {
        (self.after(Duration::ZERO, key, now) - now).saturating_sub(size)
    }

    fn after<Q: Eq + Hash + ?Sized>(&self, part: Duration, key: &Q, now: Instant) -> Instant
    where
        K: Borrow<Q>,
    {
        self.full_at.get(key).map_or(now, |at| now.max(*at)) + part
    }

    fn set<Q>(&mut self, key: &Q, full_at: Instant, now: Instant)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        match self.full_at.get_mut(key) {
            Some(at) => *at = full_at,
            None => {
                self.sweep.sweep(&mut self.full_at, |at| *at > now);
                self.full_at.insert(key.to_owned(), full_at);
            }
        }
    }
}

impl Rate {
    /// The time in which one token comes.
    pub(super) fn token(self) -> Duration {
        Duration::from_nanos(1_000_000_000 / self.per_second.max(1))
    }

    /// What fills an empty bucket.
    pub(super) fn size(self) -> Duration {
        self.token().saturating_mul(u32::try_from(self.burst).unwrap_or(u32::MAX))
    }
}
