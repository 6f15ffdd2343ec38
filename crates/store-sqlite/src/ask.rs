//! Asking SQLite: prepared statements, kept from question to question, and lists as their parameters.

use doubletick_engine::fault::Broken;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::Serialize;

/// The row, if there is one.
pub(super) fn one<T>(
    conn: &Connection,
    sql: &str,
    key: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, Broken> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(key, read).optional())
        .map_err(Broken::new)
}

/// Every row.
pub(super) fn all<T, C: FromIterator<T>>(
    conn: &Connection,
    sql: &str,
    key: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<C, Broken> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.query_map(key, read)?.collect())
        .map_err(Broken::new)
}

/// Row by row, until `take` answers false.
pub(super) fn each<T>(
    conn: &Connection,
    sql: &str,
    key: impl Params,
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    mut take: impl FnMut(T) -> bool,
) -> Result<(), Broken> {
    let mut statement = conn.prepare_cached(sql).map_err(Broken::new)?;
    let mut rows = statement.query(key).map_err(Broken::new)?;
    while let Some(row) = rows.next().map_err(Broken::new)? {
        if !take(read(row).map_err(Broken::new)?) {
            break;
        }
    }
    Ok(())
}

/// A list as the statements take it: `json_each` makes rows of it.
pub(super) fn list<T: Serialize>(items: &[T]) -> Result<Value, Broken> {
    serde_json::to_string(items).map(Value::Text).map_err(|_| Broken::unreadable("a list"))
}
