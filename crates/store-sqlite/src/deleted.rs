//! What users have deleted of their unread messages, counted anew: for a database of an earlier schema, and to find and mend
//! what does not agree.

use doubletick_engine::check::deleted::Kept;
use rusqlite::{Connection, Result};

/// Messages of one conversation that users have deleted, with whether they are taken off a count, and whether they should be. What
/// was read before it was deleted may be or not, as nobody asks; but nothing that is revoked, never counted, or is one's own.
const FOUND: &str = "SELECT h.user_no, h.seq, h.counted,
        CASE WHEN m.counts_unread = 0 OR m.sender = h.user_no OR m.revoked_by IS NOT NULL THEN 0
             WHEN h.seq > max(r.seq, coalesce(e.cleared_seq, 0), coalesce(
                 (SELECT s.joined_seq FROM group_members s INDEXED BY members_by_user
                  WHERE s.user_no = h.user_no AND s.conv = h.conv ORDER BY s.member_no DESC LIMIT 1), 0)) THEN 1
             ELSE h.counted END
    FROM read_marks r CROSS JOIN hidden h ON h.user_no = r.user_no AND h.conv = r.conv
    CROSS JOIN messages m ON m.conv = h.conv AND m.seq = h.seq
    LEFT JOIN list_entries e ON e.user_no = h.user_no AND e.conv = h.conv
    WHERE r.conv = ?1 AND r.hidden_seq > 0";

/// Counts one conversation: what is stored, and what should be.
pub(super) fn count(conn: &Connection, conv: i64) -> Result<(Kept, Kept)> {
    let (mut stored, mut right) = (Kept::default(), Kept::default());
    let mut statement = conn.prepare_cached(FOUND)?;
    let mut rows = statement.query([conv])?;
    while let Some(row) = rows.next()? {
        let (user_no, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        stored.counted.insert((user_no, seq), row.get(2)?);
        right.add(user_no, seq, row.get(3)?);
    }
    let sql =
        "SELECT user_no, shift, block, number FROM withdrawn WHERE conv = ?1 AND user_no < 0 AND number <> 0";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([conv])?;
    while let Some(row) = rows.next()? {
        stored.blocks.insert((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?);
    }
    Ok((stored, right))
}

/// Stores it, in the place of what is there.
fn store(kept: &Kept, conn: &Connection, conv: i64) -> Result<()> {
    let mut update =
        conn.prepare_cached("UPDATE hidden SET counted = ?4 WHERE user_no = ?1 AND conv = ?2 AND seq = ?3")?;
    for ((user_no, seq), counted) in &kept.counted {
        update.execute((user_no, conv, seq, counted))?;
    }
    conn.prepare_cached("DELETE FROM withdrawn WHERE conv = ?1 AND user_no < 0")?.execute([conv])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO withdrawn (conv, user_no, shift, block, number) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for ((user_no, shift, block), number) in &kept.blocks {
        insert.execute((conv, user_no, shift, block, number))?;
    }
    Ok(())
}

/// Counts and stores everything.
pub(super) fn recount(conn: &Connection) -> Result<()> {
    for conv in super::recount::conversations(conn)? {
        let (stored, right) = count(conn, conv)?;
        if stored != right {
            store(&right, conn, conv)?;
        }
    }
    Ok(())
}
