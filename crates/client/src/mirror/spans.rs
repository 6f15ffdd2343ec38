//! Which seqs of a conversation are here completely, and what is in them.

use super::documents::{text, value};
use crate::device_file::int;
use doubletick_protocol::ids::MsgId;
use doubletick_protocol::limits;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use rusqlite::{Connection, OptionalExtension, params};

/// A page that ran through more seqs than this may have been broken off by the service, which looks at
/// [`limits::MESSAGES_PER_SCAN`] of them and says so only where it has found none.
const SCAN: i64 = limits::MESSAGES_PER_SCAN as i64 / 2;

/// These are all messages from the first to the second of these seqs.
pub(super) fn put(
    conn: &Connection,
    no: i64,
    (low, high): (i64, i64),
    messages: Vec<Message>,
) -> rusqlite::Result<()> {
    if low > high {
        return Ok(());
    }
    let sql = "DELETE FROM message WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3";
    conn.prepare_cached(sql)?.execute([no, low, high])?;
    let sql = "INSERT OR REPLACE INTO message (conversation, seq, msg_id, time, document)
        SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?2 > (SELECT cleared FROM conversation WHERE no = ?1)
            AND NOT EXISTS (SELECT 1 FROM hidden WHERE msg_id = ?3)";
    let mut insert = conn.prepare_cached(sql)?;
    for mut message in messages {
        let seq = int(message.seq);
        if !(low..=high).contains(&seq) {
            continue;
        }
        // It says how things stood when it was pushed.
        message.counted = None;
        insert.execute(params![no, seq, message.msg_id, int(message.server_time), text(&message)?])?;
    }
    // Those that it touches or overlaps become one with it.
    let sql =
        "SELECT MIN(low), MAX(high) FROM span WHERE conversation = ?1 AND low <= ?3 + 1 AND high >= ?2 - 1";
    let (from, to): (Option<i64>, Option<i64>) =
        conn.prepare_cached(sql)?.query_row([no, low, high], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sql = "DELETE FROM span WHERE conversation = ?1 AND low <= ?3 + 1 AND high >= ?2 - 1";
    conn.prepare_cached(sql)?.execute([no, low, high])?;
    let (from, to) = (from.map_or(low, |from| from.min(low)), to.map_or(high, |to| to.max(high)));
    conn.prepare_cached("INSERT INTO span VALUES (?1, ?2, ?3)")?.execute([no, from, to]).map(drop)
}

/// What is between these seqs is not here any more.
pub(super) fn cut(conn: &Connection, no: i64, (low, high): (i64, i64)) -> rusqlite::Result<()> {
    let sql = "DELETE FROM message WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3";
    conn.prepare_cached(sql)?.execute([no, low, high])?;
    let sql = "SELECT low, high FROM span WHERE conversation = ?1 AND low <= ?3 AND high >= ?2";
    let touched: Vec<(i64, i64)> = conn
        .prepare_cached(sql)?
        .query_map([no, low, high], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (from, to) in touched {
        conn.prepare_cached("DELETE FROM span WHERE conversation = ?1 AND low = ?2")?.execute([no, from])?;
        let mut insert = conn.prepare_cached("INSERT INTO span VALUES (?1, ?2, ?3)")?;
        if from < low {
            insert.execute([no, from, low - 1])?;
        }
        if to > high {
            insert.execute([no, high + 1, to])?;
        }
    }
    Ok(())
}

/// The span with this seq.
pub(super) fn around(conn: &Connection, no: i64, seq: i64) -> rusqlite::Result<Option<(i64, i64)>> {
    let sql = "SELECT low, high FROM span WHERE conversation = ?1 AND low <= ?2 AND high >= ?2";
    conn.prepare_cached(sql)?.query_row([no, seq], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

/// The seq of a message of a conversation that is here.
pub(super) fn seq_of(conn: &Connection, no: i64, msg_id: &MsgId) -> rusqlite::Result<Option<i64>> {
    let sql = "SELECT seq FROM message WHERE conversation = ?1 AND msg_id = ?2";
    conn.prepare_cached(sql)?.query_row(params![no, msg_id], |row| row.get(0)).optional()
}

/// Messages between two seqs, as many as are asked for from the newer or the older end.
pub(super) fn between(
    conn: &Connection,
    no: i64,
    (low, high): (i64, i64),
    newer: bool,
    count: u32,
) -> rusqlite::Result<Vec<Message>> {
    let sql = if newer {
        "SELECT document FROM message WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq LIMIT ?4"
    } else {
        "SELECT document FROM message WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq DESC LIMIT ?4"
    };
    let mut found = conn.prepare_cached(sql)?;
    let rows = found.query_map([no, low, high, i64::from(count)], |row| row.get::<_, String>(0))?;
    rows.map(|document| value(&document?)).collect()
}

/// Keeps a page of history. `held`: up to which seq this device had the conversation when it asked.
pub(super) fn page(
    conn: &Connection,
    no: i64,
    query: &HistoryQuery,
    messages: Vec<Message>,
    held: u64,
) -> rusqlite::Result<()> {
    if !query.elem_types.is_empty() {
        // What lies between them was not told.
        return Ok(());
    }
    if let HistoryStart::Seqs(_) = query.start {
        return messages.into_iter().try_for_each(|message| {
            let seq = int(message.seq);
            put(conn, no, (seq, seq), vec![message])
        });
    }
    let anchor = match &query.start {
        HistoryStart::Message(msg_id) => seq_of(conn, no, msg_id)?,
        _ => None,
    };
    let seqs = || messages.iter().map(|message| int(message.seq));
    let (lowest, highest) = (seqs().min(), seqs().max());
    // Everything was stored by then that this device had already.
    let end = highest.unwrap_or(0).max(int(held));
    let full = messages.len() >= query.count as usize;
    let open = query.window.is_none();
    let from_start = match (&query.start, open) {
        (HistoryStart::End, true) if query.newer => Some(1),
        (HistoryStart::End, true) => Some(end),
        (HistoryStart::Message(_), true) if query.newer => anchor.map(|seq| seq + 1),
        (HistoryStart::Message(_), true) => anchor.map(|seq| seq - 1),
        (HistoryStart::Seq(seq), true) if query.newer => Some(int(*seq)),
        (HistoryStart::Seq(seq), true) => Some(int(*seq).min(end)),
        _ => None,
    };
    let (low, high) = if query.newer {
        let low = from_start.or(lowest);
        let whole = !full && open && low.is_none_or(|low| end - low < SCAN);
        (low, if whole { Some(end) } else { highest })
    } else {
        let high = from_start.or(highest);
        let whole = !full && open && high.is_none_or(|high| high < SCAN);
        (if whole { Some(1) } else { lowest }, high)
    };
    match (low, high) {
        (Some(low), Some(high)) => put(conn, no, (low.max(1), high), messages),
        _ => Ok(()),
    }
}
