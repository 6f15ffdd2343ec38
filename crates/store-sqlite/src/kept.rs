//! What unread counts are made of: counts up to a seq, and what of them was revoked. Nothing here grows with the
//! number of unread messages.

use super::ask::{all, list, one};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Until, uint};
use rusqlite::Connection;
use std::collections::HashMap;

type Read<T> = Result<T, Broken>;

/// Of so many messages one has its number stored.
pub(super) const STEP: i64 = doubletick_engine::rows::ORDINALS;
/// Sizes of the blocks in which revoked messages are counted, as powers of two: each [`BLOCKS`] times the one before.
pub(super) const SHIFTS: [i64; 5] = [0, 6, 12, 18, 24];
/// Blocks of one size in a block of the next.
const BLOCKS: i64 = 1 << (SHIFTS[1] - SHIFTS[0]);

/// The number of the conversation (user_no 0) or of a sender that is stored at or below a seq, and where.
const BELOW: &str = "SELECT seq, number FROM ordinals WHERE conv = ?1 AND user_no = ?2 AND seq <= ?3
                     ORDER BY seq DESC LIMIT 1";

/// What stands at a seq for a user.
pub(super) fn until(conn: &Connection, conv: i64, me: i64, seq: i64) -> Read<Until> {
    let below = |user_no: i64| {
        let found = one(conn, BELOW, (conv, user_no, seq), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok::<(i64, i64), Broken>(found.unwrap_or_default())
    };
    let (from, number) = below(0)?;
    let sql = "SELECT count(*) FROM messages m WHERE m.conv = ?1 AND m.seq > ?2 AND m.seq <= ?3 AND +m.counts_unread = 1";
    let counted = one(conn, sql, (conv, from, seq), |row| row.get::<_, i64>(0))?.unwrap_or(0);
    let (from, own_number) = below(me)?;
    let sql = "SELECT count(*) FROM messages m INDEXED BY messages_own
               WHERE m.conv = ?1 AND m.sender = ?2 AND m.seq > ?3 AND m.seq <= ?4 AND m.counts_unread = 1";
    let own = one(conn, sql, (conv, me, from, seq), |row| row.get::<_, i64>(0))?.unwrap_or(0);
    Ok(Until { counted: number + counted, own: own_number + own })
}

/// A message that counted is revoked; `user_no`: its sender, or 0 for its conversation.
pub(super) fn withdraw(conn: &Connection, conv: i64, user_no: i64, seq: i64) -> Read<()> {
    let sql = "INSERT INTO withdrawn (conv, user_no, shift, block, number) VALUES (?1, ?2, ?3, ?4, 1)
               ON CONFLICT DO UPDATE SET number = number + 1";
    let mut statement = conn.prepare_cached(sql).map_err(Broken::new)?;
    for shift in SHIFTS {
        statement.execute((conv, user_no, shift, seq >> shift)).map_err(Broken::new)?;
    }
    Ok(())
}

/// How many messages of others above a seq have counted and are revoked, by conv.
pub(super) fn withdrawn(conn: &Connection, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>> {
    if above.is_empty() {
        return Ok(HashMap::new());
    }
    // From the seq to the end of its block, from there to the end of the block of blocks, and so on; the largest blocks
    // to the last one.
    let sql = "SELECT l.value ->> 0,
                      (SELECT coalesce(sum(CASE w.user_no WHEN 0 THEN w.number ELSE -w.number END), 0)
                       FROM json_each(?3) s CROSS JOIN json_each('[0,' || ?2 || ']') u
                       CROSS JOIN withdrawn w ON w.conv = l.value ->> 0 AND w.user_no = u.value AND w.shift = s.value
                           AND w.block > (l.value ->> 1) >> s.value
                           AND w.block <= CASE s.value WHEN ?4 THEN 9223372036854775807
                                                       ELSE (l.value ->> 1) >> s.value | ?5 END)
               FROM json_each(?1) l";
    let values = (list(above)?, me, list(&SHIFTS)?, SHIFTS[SHIFTS.len() - 1], BLOCKS - 1);
    all(conn, sql, values, |row| Ok((row.get(0)?, uint(row.get(1)?))))
}

/// How many unread messages of others above a seq the user has deleted, by conv.
pub(super) fn hidden(conn: &Connection, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>> {
    if above.is_empty() {
        return Ok(HashMap::new());
    }
    // From the few that are hidden to the messages, never the other way round.
    let sql = "SELECT l.value ->> 0,
                      (SELECT count(*) FROM hidden h CROSS JOIN messages m ON m.conv = h.conv AND m.seq = h.seq
                       WHERE h.user_no = ?2 AND h.conv = l.value ->> 0 AND h.seq > l.value ->> 1
                       AND m.sender <> ?2 AND m.counts_unread = 1 AND m.revoked_by IS NULL)
               FROM json_each(?1) l";
    all(conn, sql, (list(above)?, me), |row| Ok((row.get(0)?, uint(row.get(1)?))))
}
