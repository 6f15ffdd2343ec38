//! Who has changed what, as SQLite keeps it.

use super::ask;
use doubletick_engine::audit::{Audited, KEPT, Via};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{int, uint};
use rusqlite::{Connection, Row};

/// Keeps changes, in order, and forgets the oldest.
pub(super) fn add(conn: &Connection, audited: &[Audited]) -> Result<(), Broken> {
    if audited.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO audit (at, who, via, what, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut insert = conn.prepare_cached(sql).map_err(Broken::new)?;
    for Audited { time, who, via, what, before, after } in audited {
        insert.execute((int(*time), who, via.name(), what, before, after)).map_err(Broken::new)?;
    }
    let sql = "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?1";
    conn.prepare_cached(sql).and_then(|mut delete| delete.execute([KEPT])).map(drop).map_err(Broken::new)
}

/// The newest, the newest first.
pub(super) fn newest(conn: &Connection, most: usize) -> Result<Vec<Audited>, Broken> {
    let sql = "SELECT at, who, via, what, before, after FROM audit ORDER BY at DESC, id DESC LIMIT ?1";
    ask::all(conn, sql, [int(most as u64)], |row: &Row<'_>| {
        let via: String = row.get(2)?;
        let via = Via::named(&via).ok_or(rusqlite::Error::InvalidQuery)?;
        let time = uint(row.get(0)?);
        Ok(Audited {
            time,
            who: row.get(1)?,
            via,
            what: row.get(3)?,
            before: row.get(4)?,
            after: row.get(5)?,
        })
    })
}
