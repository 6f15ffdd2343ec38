//! What an operation works with: one connection inside one transaction, and what it has to announce.

use super::hot::Hot;
use crate::bus::Event;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::Connection;

/// One operation inside the writer's transaction. An operation that fails leaves nothing behind: it checks
/// everything before it writes its first row, or runs in a savepoint (see `dispatch`). An SQLite error fails
/// the whole batch.
pub(super) struct Tx<'a> {
    /// Inside `BEGIN IMMEDIATE`.
    pub conn: &'a Connection,
    /// The settings in force.
    pub settings: &'a Settings,
    /// The call's time, never below an earlier call's.
    pub now_ms: u64,
    /// What to announce after the commit, in order.
    pub events: Vec<Event>,
    /// Receipt state of the batch that is not in the tables yet.
    pub hot: &'a mut Hot,
    /// Whether the operator asks (`Call::by_operator`).
    pub by_operator: bool,
    /// Settings that come into force with this operation.
    pub new_settings: Option<Settings>,
}

impl Tx<'_> {
    /// The call's time in seconds.
    pub fn now_seconds(&self) -> u64 {
        self.now_ms / 1000
    }

    /// Writes what receipts have changed in this batch and announces it, so that tables and events are
    /// complete up to here.
    pub fn flush(&mut self) -> Result<()> {
        self.hot.flush(self.conn, &mut self.events)
    }

    /// The next receipt version of a conversation. The caller has called [`Tx::flush`] (every operation but
    /// the hot ones begins with it).
    pub fn bump_version(&mut self, conv: i64) -> Result<u64> {
        self.hot.bump_version(self.conn, conv).map(|version| version as u64)
    }
}

/// 7010 with SQLite's words; the writer rolls the whole batch back on it.
pub(super) fn database(error: rusqlite::Error) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, format!("database: {error}"))
}

/// 7010: a stored document cannot be read.
pub(super) fn corrupt(what: &str) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, format!("database: {what} cannot be read"))
}

/// A number of a caller as SQLite keeps it; what is too large means "beyond everything".
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A stored number, which is never negative.
pub(super) fn uint(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The row of a user.
pub(super) fn user_no(conn: &Connection, user_id: &str) -> Result<Option<i64>> {
    use rusqlite::OptionalExtension;
    conn.prepare_cached("SELECT user_no FROM users WHERE user_id = ?1")
        .and_then(|mut statement| statement.query_row([user_id], |row| row.get(0)).optional())
        .map_err(database)
}
