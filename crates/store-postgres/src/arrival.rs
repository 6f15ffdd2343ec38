//! What servers have committed, in one order for all of them: which batches of a lane were routed here, which is next, and
//! what has come too early. Pure; who reads the journal, and how one hears that there is more, is told from outside.

use std::collections::BTreeMap;

/// Where in the journal of a lane: the number of a batch, and the number that its commit has beside it, by which another
/// batch of the same number is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// From 1, without gaps; 0: before the first.
    pub batch: i64,
    /// Random; 0 where there is no batch.
    pub nonce: i64,
}

/// A batch that has arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<T> {
    /// Where it stands.
    pub place: Place,
    /// The nonce of the batch before, where it has come behind no other; `None`: behind whatever was there, of which
    /// who brings it has made sure.
    pub after: Option<i64>,
    /// What it did.
    pub body: T,
}

/// What was missed cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The journal does not reach back far enough.
    TooOld,
    /// It is another one: what was routed last is not in it. The database has lost what it had committed.
    TakenBack,
}

/// Batches that came too early and are held, at most. What is beyond is read from the journal.
const HELD: usize = 1_000;

/// The batches of one lane, as they arrive.
#[derive(Debug)]
pub struct Arrivals<T> {
    last: Place,
    held: BTreeMap<i64, Batch<T>>,
}

impl<T> Arrivals<T> {
    /// Everything up to here was routed, or is nobody's business.
    pub fn new(last: Place) -> Arrivals<T> {
        Arrivals { last, held: BTreeMap::new() }
    }

    /// The last batch that was routed.
    pub fn last(&self) -> Place {
        self.last
    }

    /// A batch that a courier has brought, or that was committed here: what is to be routed now, in order. One that was routed before
    /// is dropped, and so is one of another history; one that comes too early waits for those before it.
    pub fn offer(&mut self, batch: Batch<T>) -> Vec<Batch<T>> {
        if batch.place.batch <= self.last.batch {
            return Vec::new();
        }
        if self.held.len() < HELD || batch.place.batch == self.last.batch + 1 {
            self.held.insert(batch.place.batch, batch);
        }
        self.due()
    }

    /// What the journal has from the last batch on, that one included, ascending and without gaps: what is to be routed
    /// now.
    ///
    /// An error where the last batch is not among them, or is another one, or the next one is missing. The last one that was
    /// committed is never removed from a journal, so one that ends before what was routed has lost it.
    pub fn read(&mut self, journal: Vec<Batch<T>>) -> Result<Vec<Batch<T>>, Lost> {
        for (expected, Batch { place, .. }) in (self.last.batch.max(1)..).zip(&journal) {
            if place.batch != expected {
                return Err(Lost::TooOld);
            }
            if place.batch == self.last.batch && *place != self.last {
                return Err(Lost::TakenBack);
            }
        }
        if journal.is_empty() && self.last.batch > 0 {
            return Err(Lost::TakenBack);
        }
        for batch in journal.into_iter().filter(|batch| batch.place.batch > self.last.batch) {
            // The journal is the truth, also about what came early.
            self.held.insert(batch.place.batch, batch);
        }
        Ok(self.due())
    }

    /// Goes on from here, whatever was missed.
    pub fn jump(&mut self, to: Place) {
        *self = Arrivals::new(to);
    }

    fn due(&mut self) -> Vec<Batch<T>> {
        let mut due = Vec::new();
        while let Some(batch) = self.held.remove(&(self.last.batch + 1)) {
            if batch.after.is_some_and(|nonce| nonce != self.last.nonce) {
                break;
            }
            self.last = batch.place;
            due.push(batch);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn batch(batch: i64) -> Batch<i64> {
        Batch { place: Place { batch, nonce: 1000 + batch }, after: None, body: batch }
    }

    fn bodies(due: Vec<Batch<i64>>) -> Vec<i64> {
        due.into_iter().map(|batch| batch.body).collect()
    }

    #[test]
    fn what_comes_too_early_waits_and_what_comes_twice_is_dropped() {
        let mut arrivals = Arrivals::new(batch(3).place);
        assert_eq!(bodies(arrivals.offer(batch(5))), vec![0_i64; 0]);
        assert_eq!(bodies(arrivals.offer(batch(3))), vec![0_i64; 0]);
        assert_eq!(bodies(arrivals.offer(batch(4))), [4, 5]);
        assert_eq!(bodies(arrivals.offer(batch(5))), vec![0_i64; 0]);
        assert_eq!(arrivals.last(), batch(5).place);
    }

    #[test]
    fn what_was_written_behind_another_batch_is_dropped_and_the_journal_has_the_right_one() {
        let behind = |number: i64, nonce: i64| Batch { after: Some(nonce), ..batch(number) };
        let mut arrivals = Arrivals::new(batch(3).place);
        assert_eq!(bodies(arrivals.offer(behind(4, 7))), vec![0_i64; 0]);
        // Also where that is known only when those before it have come.
        assert_eq!(bodies(arrivals.offer(behind(5, 7))), vec![0_i64; 0]);
        assert_eq!(bodies(arrivals.offer(behind(4, 1003))), [4]);
        assert_eq!(arrivals.read(vec![batch(4), batch(5)]).map(bodies), Ok(vec![5]));
        assert_eq!(bodies(arrivals.offer(behind(6, 1005))), [6]);
    }

    #[test]
    fn a_journal_that_is_another_or_begins_too_late_is_known() {
        let lost = |journal: Vec<Batch<i64>>| Arrivals::new(batch(3).place).read(journal);
        assert_eq!(lost(vec![]), Err(Lost::TakenBack), "older than what was routed");
        assert_eq!(lost(vec![batch(4)]), Err(Lost::TooOld), "what was routed is gone");
        let other = Batch { place: Place { batch: 3, nonce: 1 }, after: None, body: 3 };
        assert_eq!(lost(vec![other, batch(4)]), Err(Lost::TakenBack), "another history");
        assert_eq!(lost(vec![batch(3), batch(5)]), Err(Lost::TooOld), "a gap");
        assert_eq!(lost(vec![batch(3), batch(4)]).map(bodies), Ok(vec![4]));
        let mut fresh: Arrivals<i64> = Arrivals::new(Place::default());
        assert_eq!(fresh.read(vec![]).map(bodies), Ok(vec![]));
    }

    proptest! {
        /// Whatever a courier loses, repeats or reorders: with the journal read now and then, each batch is routed once, in
        /// order, and all of them in the end.
        #[test]
        fn every_batch_is_routed_once_in_order(
            count in 1i64..40,
            steps in proptest::collection::vec((any::<bool>(), 1i64..40), 0..200),
        ) {
            let mut arrivals = Arrivals::new(Place::default());
            let mut routed = Vec::new();
            let journal = |from: i64, to: i64| (from.max(1)..=to).map(batch).collect::<Vec<_>>();
            for (courier, number) in steps {
                let number = number.min(count);
                let due = if courier {
                    arrivals.offer(batch(number))
                } else {
                    // As far as it reached then, which is not less than what was routed.
                    let last = arrivals.last().batch;
                    arrivals.read(journal(last, number.max(last))).unwrap()
                };
                routed.extend(bodies(due));
            }
            for batch in journal(1, count) {
                routed.extend(bodies(arrivals.offer(batch)));
            }
            prop_assert_eq!(routed, (1..=count).collect::<Vec<_>>());
        }
    }
}
