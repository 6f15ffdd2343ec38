//! What an operation works with: one connection inside one transaction, and what it has to announce.

use crate::bus::Event;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::Connection;

/// One operation inside the writer's transaction. An operation checks everything before it writes its
/// first row: an `Err` of its own must leave nothing behind (an SQLite error fails the whole batch).
pub(super) struct Tx<'a> {
    /// Inside `BEGIN IMMEDIATE`.
    pub conn: &'a Connection,
    /// The settings in force.
    pub settings: &'a Settings,
    /// The call's time, never below an earlier call's.
    pub now_ms: u64,
    /// What to announce after the commit, in order.
    pub events: Vec<Event>,
}

/// 7010 with SQLite's words; the writer rolls the whole batch back on it.
pub(super) fn database(error: rusqlite::Error) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, format!("database: {error}"))
}

/// The row of a user.
pub(super) fn user_no(conn: &Connection, user_id: &str) -> Result<Option<i64>> {
    use rusqlite::OptionalExtension;
    conn.prepare_cached("SELECT user_no FROM users WHERE user_id = ?1")
        .and_then(|mut statement| statement.query_row([user_id], |row| row.get(0)).optional())
        .map_err(database)
}
