//! The service's own rows: settings, and which life of the service this is.

use super::{decode, json};
use doubletick_engine::fault::Broken;
use doubletick_protocol::settings::Settings;
use rusqlite::{Connection, OptionalExtension};

/// The settings in force; the defaults where nobody has set any.
pub(super) fn settings(conn: &Connection) -> Result<Settings, Broken> {
    conn.query_row("SELECT json FROM settings WHERE id = 1", [], |row| json::of_column(row, 0))
        .optional()
        .map(Option::unwrap_or_default)
        .map_err(Broken::new)
}

/// A backup was restored: begins another incarnation, in which each conversation goes on from where it stands now.
/// Answers its number.
pub(super) fn begin_incarnation(conn: &mut Connection) -> Result<u64, Broken> {
    let step = conn.transaction().map_err(Broken::new)?;
    step.execute_batch(include_str!("restored.sql")).map_err(Broken::new)?;
    let life = step
        .query_row("SELECT incarnation, restored_from FROM service WHERE id = 1", [], decode::incarnation)
        .map_err(Broken::new)?;
    step.commit().map_err(Broken::new)?;
    Ok(life.incarnation)
}
