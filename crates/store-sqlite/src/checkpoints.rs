//! Brings SQLite's log into the database, on a thread of its own.
//!
//! Left to itself SQLite does it within the commit by which the log becomes long: whoever waits for that commit waits for
//! two syncs and thousands of pages as well, with durability normal as with full. Here the writer goes on meanwhile.

use doubletick_engine::gate::Gate;
use rusqlite::Connection;

/// What the log may grow by before it is brought into the database: 8 MB. A checkpoint writes each page once, however
/// often it is in the log.
pub(super) const PAGES: i32 = 2000;

#[derive(Default)]
struct State {
    /// It is time.
    due: bool,
    working: bool,
    closed: bool,
}

/// What the writer and the thread share.
pub(super) struct Checkpoints(Gate<State>);

impl Default for Checkpoints {
    fn default() -> Self {
        Self(Gate::new(State::default()))
    }
}

impl Checkpoints {
    /// The log has grown. Never blocks.
    pub fn ask(&self) {
        self.0.lock().due = true;
        self.0.wake_one();
    }

    /// Whether nothing is done or about to be.
    pub fn is_idle(&self) -> bool {
        let state = self.0.lock();
        !state.due && !state.working
    }

    /// What is due is finished, then the thread ends.
    pub fn close(&self) {
        self.0.lock().closed = true;
        self.0.wake_one();
    }

    /// The thread, with a connection of its own.
    pub fn work(&self, conn: &Connection) {
        loop {
            let mut state = self.0.lock();
            state.working = false;
            while !state.due {
                if state.closed {
                    return;
                }
                state = self.0.wait(state);
            }
            (state.due, state.working) = (false, true);
            drop(state);
            // What cannot be done now, because somebody reads what is old or the disk is full, is done next time; the
            // writer empties a log that has become large.
            let _ = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Log;
    use crate::{Durability, file};
    use doubletick_engine::stats::Stats;
    use std::sync::Arc;

    #[test]
    fn the_writer_leaves_the_log_to_the_thread_and_asks_for_it_once_in_a_while() {
        let home = tempfile::tempdir().unwrap();
        let path = file::database_path(home.path(), 1);
        let mut conn = file::open_writer(&path, Durability::Normal).unwrap();
        conn.execute_batch("CREATE TABLE filling (bytes BLOB)").unwrap();
        let checkpoints = Arc::<Checkpoints>::default();
        let mut log = Log::new(&path, Arc::default(), Arc::clone(&checkpoints));
        log.watch(&mut conn).unwrap();
        let size = || std::fs::metadata(&path).unwrap().len();
        let before = size();
        let mut fill = |conn: &Connection| {
            conn.execute("INSERT INTO filling VALUES (zeroblob(4000000))", []).unwrap();
            log.keep_small(conn, &Stats::default());
        };
        fill(&conn);
        assert!(checkpoints.is_idle(), "1,000 pages are not worth it");
        fill(&conn);
        fill(&conn);
        assert!(!checkpoints.is_idle(), "3,000 are");
        assert_eq!(size(), before, "no commit has touched the database");
        checkpoints.close();
        checkpoints.work(&file::open_checkpointer(&path).unwrap());
        assert!(size() > before + 11_000_000, "everything is in the database");
        assert!(checkpoints.is_idle());
        fill(&conn);
        assert!(checkpoints.is_idle(), "the log has begun anew");
    }
}
