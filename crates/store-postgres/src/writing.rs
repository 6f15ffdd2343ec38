//! A writing transaction: what it holds, and what it has written.

use super::decode::get;
use super::link::{Link, Param};
use super::look_ups::Ask;
use doubletick_engine::fault::Broken;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

/// Numbers that a sequence gives out at once.
const BLOCK: i64 = 64;

/// Numbers that this writer has and has not given yet: the next one, and how many.
#[derive(Default)]
pub(super) struct Numbers(Cell<(i64, i64)>);

impl Numbers {
    /// Those that are left are never given.
    pub fn forget(&self) {
        self.0.set((0, 0));
    }

    pub fn next(&self, ask: &impl Ask, sql: &'static str) -> Read<i64> {
        let (next, left) = match self.0.get() {
            (_, 0) => {
                let first = ask.one(sql, &[], |row| get(row, 0))?;
                (first.ok_or_else(|| Broken::unreadable("a sequence"))?, BLOCK)
            }
            kept => kept,
        };
        self.0.set((next + 1, left - 1));
        Ok(next)
    }
}

/// What a writer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// One lane.
    One(i32),
    /// All that there are.
    All,
}

/// What was written.
#[derive(Default)]
pub(super) struct Wrote {
    /// Whether anything was.
    pub anything: bool,
    /// Whether accounts, settings or what is kept with them were.
    pub accounts: bool,
    /// Whether somebody has left a group and is still counted there.
    pub leaving: bool,
    /// Lanes with conversations of which anything was; of who holds one lane nobody asks.
    pub lanes: BTreeSet<i32>,
}

/// Inside a transaction that holds its lanes.
pub(super) struct Writing<'a> {
    pub link: &'a Link,
    pub held: Held,
    /// Those lanes, ascending.
    pub lanes: &'a [i32],
    /// Which opening of the store this is.
    pub server: i64,
    pub users: &'a Numbers,
    pub conversations: &'a Numbers,
    pub wrote: RefCell<Wrote>,
}

impl Ask for Writing<'_> {
    fn all(&self, sql: &'static str, values: &[Param<'_>]) -> Read<Vec<Row>> {
        self.link.all(sql, values)
    }
}
