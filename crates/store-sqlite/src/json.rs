//! Documents in columns.

pub(super) use doubletick_engine::documents::{content, conversation_groups, custom, leavers, profile, text};
use doubletick_engine::rows::Leaver;
use doubletick_protocol::json;
use rusqlite::Row;
use serde::Deserialize;

/// Text of a column that this store has written as JSON.
pub(super) fn of_column<T: for<'de> Deserialize<'de>>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    json::from_slice(text.as_bytes()).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// [`doubletick_engine::documents::leavers`] as it was written.
pub(super) fn leavers_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Leaver>> {
    let rows: Vec<(i64, i64, i64)> = of_column(row, column)?;
    Ok(rows.into_iter().map(Leaver::from).collect())
}
