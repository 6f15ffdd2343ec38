//! What unread counts are made of: counts up to a seq, and what of them was revoked, or deleted by a user. Nothing here grows
//! with the number of unread messages.

use super::ask::{all, list, one};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Key, Until, WITHDRAWN_SHIFTS as SHIFTS, uint};
use doubletick_engine::tables::Withdrawn;
use rusqlite::Connection;
use std::collections::HashMap;

type Read<T> = Result<T, Broken>;

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

/// A message counts as unread no more, or does again.
pub(super) fn withdraw(conn: &Connection, withdrawn: &Withdrawn) -> Read<()> {
    let Withdrawn { conv, of, seq, number } = withdrawn;
    let sql = "INSERT INTO withdrawn (conv, user_no, shift, block, number) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET number = number + excluded.number";
    let mut statement = conn.prepare_cached(sql).map_err(Broken::new)?;
    for shift in SHIFTS {
        statement.execute((conv, of, shift, seq >> shift, number)).map_err(Broken::new)?;
    }
    Ok(())
}

/// Who has deleted a message for themselves for whom it counted.
pub(super) fn hiders(conn: &Connection, key: Key) -> Read<Vec<i64>> {
    let sql =
        "SELECT user_no FROM hidden INDEXED BY hidden_counted WHERE conv = ?1 AND seq = ?2 AND counted = 1";
    all(conn, sql, key, |row| row.get(0))
}

/// How many messages of others above a seq have counted and are revoked, or deleted by the user, by conv.
pub(super) fn withdrawn(conn: &Connection, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>> {
    if above.is_empty() {
        return Ok(HashMap::new());
    }
    // From the seq to the end of its block, from there to the end of the block of blocks, and so on; the largest blocks
    // to the last one.
    let sql = "SELECT l.value ->> 0,
                      (SELECT coalesce(sum(CASE w.user_no WHEN ?2 THEN -w.number ELSE w.number END), 0)
                       FROM json_each(?3) s CROSS JOIN json_each('[0,' || ?2 || ',-' || ?2 || ']') u
                       CROSS JOIN withdrawn w ON w.conv = l.value ->> 0 AND w.user_no = u.value AND w.shift = s.value
                           AND w.block > (l.value ->> 1) >> s.value
                           AND w.block <= CASE s.value WHEN ?4 THEN 9223372036854775807
                                                       ELSE (l.value ->> 1) >> s.value | ?5 END)
               FROM json_each(?1) l";
    let values = (list(above)?, me, list(&SHIFTS)?, SHIFTS[SHIFTS.len() - 1], BLOCKS - 1);
    all(conn, sql, values, |row| Ok((row.get(0)?, uint(row.get(1)?))))
}
