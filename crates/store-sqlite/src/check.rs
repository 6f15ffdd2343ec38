//! Whether what is stored agrees with itself, and its repair: the rows for the rules of [`doubletick_engine::check`].

use super::options::Durability;
use super::{deleted, entries, file, json, recount};
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_engine::check::{self as rules, Counts, Finding};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::Leaver;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use std::path::Path;

/// What is wrong inside the file is told up to this number of lines.
const LINES: u32 = 20;

/// Looks through the database of an application, also while a server runs on it; `now_ms` is the time.
///
/// 7010 when there is no database or it cannot be read.
pub fn check(directory: &Path, app_id: u64, now_ms: u64) -> Result<Vec<Finding>> {
    let conn = file::open_reader(&existing(directory, app_id)?)?;
    conn.execute_batch("BEGIN").map_err(broken)?;
    look(&conn, now_ms)
}

/// [`check`], and repairs what can be: answers what was found, as repairable what is repaired. Nobody may use the directory
/// meanwhile.
///
/// 7010 when the directory is in use, there is no database, or it cannot be written.
pub fn repair(directory: &Path, app_id: u64, now_ms: u64) -> Result<Vec<Finding>> {
    let path = existing(directory, app_id)?;
    let lock = DirectoryLock::take(directory, Owner::Service)?;
    let mut conn = file::open_writer(&path, Durability::Full)?;
    let change = conn.transaction().map_err(broken)?;
    let mut found = look(&change, now_ms)?;
    if found.iter().any(|finding| finding.repairable) {
        mend(&change, now_ms).map_err(broken)?;
        // Only what is not found any more is repaired.
        found = rules::repaired(found, look(&change, now_ms)?);
    }
    change.commit().map_err(broken)?;
    drop((conn, lock));
    Ok(found)
}

fn broken(error: rusqlite::Error) -> Error {
    Broken::new(error).into()
}

fn existing(directory: &Path, app_id: u64) -> Result<std::path::PathBuf> {
    let path = file::database_path(directory, app_id);
    if path.is_file() {
        return Ok(path);
    }
    let text = format!("{}: there is no database", path.display());
    Err(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text))
}

fn look(conn: &Connection, now_ms: u64) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    whole(conn, &mut found).map_err(broken)?;
    ends(conn, &mut found).map_err(broken)?;
    future(conn, now_ms, &mut found).map_err(broken)?;
    members(conn, &mut found).map_err(broken)?;
    leaving(conn, &mut found).map_err(broken)?;
    receipts(conn, &mut found).map_err(broken)?;
    unread(conn, &mut found).map_err(broken)?;
    Ok(found)
}

/// The file itself: pages, indices, rows that must be unique.
fn whole(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(&format!("PRAGMA integrity_check({LINES})"))?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let broken = lines.into_iter().filter(|line| line != "ok");
    found.extend(broken.map(|line| Finding::lost(format!("the file: {line}"))));
    Ok(())
}

/// Messages are numbered from 1 without gaps, and each conversation knows its last one.
fn ends(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(
        "SELECT c.conv, c.last_seq, (SELECT count(*) FROM messages m WHERE m.conv = c.conv),
                (SELECT coalesce(max(seq), 0) FROM messages m WHERE m.conv = c.conv)
         FROM conversations c",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.extend(rules::ends(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    }
    Ok(())
}

/// Times that a wrong clock has left behind.
fn future(conn: &Connection, now_ms: u64, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut statement =
        conn.prepare("SELECT conv, last_message_at FROM conversations WHERE last_message_at > ?1")?;
    let mut rows = statement.query([rules::latest(now_ms)])?;
    while let Some(row) = rows.next()? {
        found.extend(rules::future(row.get(0)?, row.get(1)?, now_ms));
    }
    Ok(())
}

fn present(conn: &Connection, conv: i64) -> rusqlite::Result<BTreeSet<i64>> {
    let mut statement =
        conn.prepare_cached("SELECT member_no FROM group_members WHERE conv = ?1 AND left_seq IS NULL")?;
    statement.query_map([conv], |row| row.get(0))?.collect()
}

fn groups(conn: &Connection) -> rusqlite::Result<Vec<(i64, String, i64)>> {
    let mut statement = conn
        .prepare("SELECT conv, group_id, member_count FROM groups WHERE deleted_at IS NULL ORDER BY conv")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// The number of members, and the bitmap of them, are those of the stays that have not ended.
fn members(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    for (conv, id, count) in groups(conn)? {
        let there = present(conn, conv)?;
        let mut statement = conn.prepare_cached("SELECT chunk, bits FROM member_sets WHERE conv = ?1")?;
        let chunks = statement.query_map([conv], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let set = rules::numbers(chunks.collect::<rusqlite::Result<Vec<_>>>()?);
        found.extend(rules::members(&id, count, &there, &set));
    }
    Ok(())
}

/// Each conversation knows how many have left it whom some of its messages still count.
fn leaving(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(
        "SELECT c.conv, c.leaving, coalesce(json_array_length(l.list), 0)
         FROM conversations c LEFT JOIN leavers l ON l.conv = c.conv
         WHERE c.leaving <> coalesce(json_array_length(l.list), 0)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.extend(rules::leaving(row.get(0)?, row.get(1)?, row.get(2)?));
    }
    Ok(())
}

fn summaries(conn: &Connection) -> rusqlite::Result<Vec<Counts>> {
    let mut statement = conn.prepare(
        "SELECT s.conv, s.seq, s.sender_no, s.last_no, s.targets, s.read_count, s.unread_count, s.bits
         FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
         LEFT JOIN groups g ON g.conv = s.conv
         WHERE g.deleted_at IS NULL AND m.revoked_by IS NULL ORDER BY s.conv, s.seq",
    )?;
    let counts = |row: &rusqlite::Row<'_>| {
        Ok(Counts {
            conv: row.get(0)?,
            seq: row.get(1)?,
            sender_no: row.get(2)?,
            last_no: row.get(3)?,
            targets: row.get(4)?,
            read: row.get(5)?,
            unread: row.get(6)?,
            chunks: vec![(0, row.get(7)?)],
        })
    };
    statement.query_map([], counts)?.collect()
}

/// Counts against lists: the bitmaps say who has read, the receipts in which order, the stays who has not.
fn receipts(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    each_summary(conn, |of, counted| {
        let rows: i64 = conn
            .prepare_cached("SELECT count(*) FROM receipts WHERE conv = ?1 AND seq = ?2")?
            .query_row([of.conv, of.seq], |row| row.get(0))?;
        let listed = entries::of_message(conn, of.conv, of.seq)?.len() as i64;
        found.extend(of.look(counted, rows, listed));
        Ok(())
    })
}

fn each_summary(
    conn: &Connection,
    mut each: impl FnMut(&Counts, (i64, i64)) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut last: Option<(i64, Option<BTreeSet<i64>>, Vec<Leaver>)> = None;
    for mut of in summaries(conn)? {
        if last.as_ref().is_none_or(|(conv, ..)| *conv != of.conv) {
            let mut statement = conn.prepare_cached("SELECT count(*) FROM groups WHERE conv = ?1")?;
            let is_group = statement.query_row([of.conv], |row| row.get::<_, i64>(0))? > 0;
            let there = if is_group { Some(present(conn, of.conv)?) } else { None };
            let mut statement = conn.prepare_cached("SELECT list FROM leavers WHERE conv = ?1")?;
            let list = statement.query_row([of.conv], |row| json::leavers_of(row, 0)).optional()?;
            last = Some((of.conv, there, list.unwrap_or_default()));
        }
        let Some((_, there, leavers)) = &last else { continue };
        let mut statement =
            conn.prepare_cached("SELECT chunk, bits FROM read_sets WHERE conv = ?1 AND seq = ?2")?;
        let more = statement.query_map([of.conv, of.seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for chunk in more {
            of.chunks.push(chunk?);
        }
        each(&of, of.counted(there.as_ref(), leavers))?;
    }
    Ok(())
}

/// What unread counts are made of is what the messages say.
fn unread(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    for conv in recount::conversations(conn)? {
        found.extend(recount::count(conn, conv)?.look(&recount::stored(conn, conv)?, conv));
        let (stored, right) = deleted::count(conn, conv)?;
        found.extend(right.look(&stored, conv));
    }
    Ok(())
}

/// Makes everything that is derived anew.
fn mend(conn: &Connection, now_ms: u64) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE conversations SET last_seq = (SELECT max(seq) FROM messages m WHERE m.conv = conversations.conv)
         WHERE last_seq < (SELECT coalesce(max(seq), 0) FROM messages m WHERE m.conv = conversations.conv)",
        [],
    )?;
    let (now, latest) = (i64::try_from(now_ms).unwrap_or(i64::MAX), rules::latest(now_ms));
    // What was said at a wrong time was said until now, which keeps the order.
    conn.execute(
        "UPDATE messages SET server_time = ?1
         WHERE server_time > ?1 AND conv IN (SELECT conv FROM conversations WHERE last_message_at > ?2)",
        [now, latest],
    )?;
    conn.execute("UPDATE conversations SET last_message_at = ?1 WHERE last_message_at > ?2", [now, latest])?;
    for (conv, _, _) in groups(conn)? {
        let there = present(conn, conv)?;
        conn.execute("UPDATE groups SET member_count = ?2 WHERE conv = ?1", [conv, there.len() as i64])?;
        conn.execute("DELETE FROM member_sets WHERE conv = ?1", [conv])?;
        for (chunk, bits) in rules::chunks_of(&there) {
            conn.execute(
                "INSERT INTO member_sets (conv, chunk, bits) VALUES (?1, ?2, ?3)",
                params![conv, chunk, bits],
            )?;
        }
    }
    conn.execute(
        "UPDATE conversations SET leaving = coalesce((SELECT json_array_length(list) FROM leavers l
                                                      WHERE l.conv = conversations.conv), 0)",
        [],
    )?;
    each_summary(conn, |of, (read, unread)| {
        if (of.read, of.unread) != (read, unread) {
            conn.prepare_cached(
                "UPDATE summaries SET read_count = ?3, unread_count = ?4 WHERE conv = ?1 AND seq = ?2",
            )?
            .execute([of.conv, of.seq, read, unread])?;
        }
        Ok(())
    })?;
    recount::recount(conn)?;
    deleted::recount(conn)
}
