//! A crowd of applications under a flood of messages and receipts, over any link, and what must be true of
//! all of them in the end. The tests of the server use it too.

#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

mod book;
mod check;
mod device;
mod promises;

pub use check::{Totals, check, check_within, expect_news_of_nothing};
pub use device::{Device, Setup};
pub use promises::{Promises, Topic};

/// SplitMix64: the same seed, the same numbers.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `limit - 1`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// An index of something with so many entries.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("an index fits")
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Another one, for somebody else.
    pub fn split(&mut self) -> Rng {
        Rng(self.next())
    }
}
