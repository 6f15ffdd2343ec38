//! Whether what is stored agrees with itself, and its repair.
//!
//! Everything is counted anew from the rows that say it first: messages, stays, and who has read. What is derived from
//! them is compared, and can be made of them again.

use super::options::Durability;
use super::{deleted, entries, file, json, recount};
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::Leaver;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Numbers in one chunk of a bitmap.
const CHUNK: i64 = 4096;
/// A conversation whose last message is so much later than now, in milliseconds, stands in the future.
const AHEAD_MS: u64 = 60_000;
/// What is wrong inside the file is told up to this number of lines.
const LINES: u32 = 20;

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, where, what it is and what it should be.
    pub text: String,
    /// Whether it can be made right of what else is stored. A missing message, or a missing entry in the list of who has
    /// read one when, cannot: only a backup has it.
    pub repairable: bool,
}

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
        let left = look(&change, now_ms)?;
        let texts: BTreeSet<&str> = left.iter().map(|finding| finding.text.as_str()).collect();
        found.retain(|finding| !texts.contains(finding.text.as_str()));
        found.extend(left.into_iter().map(|finding| lost(finding.text)));
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

/// It is made of what else is stored, and can be made again.
fn derived(text: String) -> Finding {
    Finding { text, repairable: true }
}

/// Nothing else says it.
fn lost(text: String) -> Finding {
    Finding { text, repairable: false }
}

/// The file itself: pages, indices, rows that must be unique.
fn whole(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(&format!("PRAGMA integrity_check({LINES})"))?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let broken = lines.into_iter().filter(|line| line != "ok");
    found.extend(broken.map(|line| lost(format!("the file: {line}"))));
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
        let (conv, said, count, last): (i64, i64, i64, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        if said < last {
            found.push(derived(format!(
                "conversation {conv}: its last message is number {last}, and it says {said}"
            )));
        } else if count != last {
            found.push(lost(format!(
                "conversation {conv}: has {count} messages, and the last is number {last}"
            )));
        }
    }
    Ok(())
}

/// Times that a wrong clock has left behind.
fn future(conn: &Connection, now_ms: u64, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let latest = i64::try_from(now_ms.saturating_add(AHEAD_MS)).unwrap_or(i64::MAX);
    let mut statement =
        conn.prepare("SELECT conv, last_message_at FROM conversations WHERE last_message_at > ?1")?;
    let mut rows = statement.query([latest])?;
    while let Some(row) = rows.next()? {
        let (conv, at): (i64, i64) = (row.get(0)?, row.get(1)?);
        let seconds = (at - i64::try_from(now_ms).unwrap_or(i64::MAX)) / 1000;
        found.push(derived(format!("conversation {conv}: stands {seconds} seconds in the future")));
    }
    Ok(())
}

fn present(conn: &Connection, conv: i64) -> rusqlite::Result<BTreeSet<i64>> {
    let mut statement =
        conn.prepare_cached("SELECT member_no FROM group_members WHERE conv = ?1 AND left_seq IS NULL")?;
    statement.query_map([conv], |row| row.get(0))?.collect()
}

/// The numbers in the chunks of a bitmap.
fn numbers(chunks: impl IntoIterator<Item = (i64, Vec<u8>)>) -> BTreeSet<i64> {
    let mut all = BTreeSet::new();
    for (chunk, bits) in chunks {
        for (byte, value) in bits.iter().enumerate() {
            let first = chunk * CHUNK + 8 * byte as i64 + 1;
            all.extend((0..8).filter(|bit| value & (1 << bit) != 0).map(|bit| first + bit));
        }
    }
    all
}

fn chunks_of(numbers: &BTreeSet<i64>) -> BTreeMap<i64, Vec<u8>> {
    let mut chunks: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for number in numbers {
        let bit = (number - 1) % CHUNK;
        let (byte, bits) = ((bit / 8) as usize, chunks.entry((number - 1) / CHUNK).or_default());
        if bits.len() <= byte {
            bits.resize(byte + 1, 0);
        }
        bits[byte] |= 1 << (bit % 8);
    }
    chunks
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
        if count != there.len() as i64 {
            found.push(derived(format!("group {id}: has {} members, and says {count}", there.len())));
        }
        let mut statement = conn.prepare_cached("SELECT chunk, bits FROM member_sets WHERE conv = ?1")?;
        let chunks = statement.query_map([conv], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let set = numbers(chunks.collect::<rusqlite::Result<Vec<_>>>()?);
        if set != there {
            let differ = set.symmetric_difference(&there).count();
            found.push(derived(format!(
                "group {id}: {differ} members are in the set and not in the group, or the other way round"
            )));
        }
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
        let (conv, said, listed): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        found.push(derived(format!(
            "conversation {conv}: {listed} who have left are still counted, and it says {said}"
        )));
    }
    Ok(())
}

/// What is counted for one message.
struct Counts {
    conv: i64,
    seq: i64,
    sender_no: i64,
    last_no: i64,
    targets: Option<Vec<u8>>,
    read: i64,
    unread: i64,
    bits: Vec<u8>,
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
            bits: row.get(7)?,
        })
    };
    statement.query_map([], counts)?.collect()
}

/// Who has read a message, and who of its audience is still there, or still counted, and has not.
fn counted(
    conn: &Connection,
    of: &Counts,
    there: Option<&BTreeSet<i64>>,
    leavers: &[Leaver],
) -> rusqlite::Result<(i64, i64)> {
    let mut statement =
        conn.prepare_cached("SELECT chunk, bits FROM read_sets WHERE conv = ?1 AND seq = ?2")?;
    let more = statement.query_map([of.conv, of.seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut chunks = more.collect::<rusqlite::Result<Vec<(i64, Vec<u8>)>>>()?;
    chunks.push((0, of.bits.clone()));
    let read = numbers(chunks);
    let targets: Option<BTreeSet<i64>> =
        of.targets.as_ref().map(|targets| serde_json::from_slice(targets).unwrap_or_default());
    let waits = |number: &i64| {
        *number != of.sender_no
            && *number <= of.last_no
            && targets.as_ref().is_none_or(|targets| targets.contains(number))
            && !read.contains(number)
    };
    let unread = match there {
        Some(there) => {
            let left = leavers.iter().filter(|leaver| leaver.is_at(of.seq)).map(|leaver| &leaver.member_no);
            there.iter().chain(left).filter(|number| waits(number)).count()
        }
        // Both are always there.
        None => [1, 2].iter().filter(|number| waits(number)).count(),
    };
    Ok((read.len() as i64, unread as i64))
}

/// Counts against lists: the bitmaps say who has read, the receipts in which order, the stays who has not.
fn receipts(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    each_summary(conn, |of, (read, unread)| {
        let (conv, seq) = (of.conv, of.seq);
        if of.read != read {
            found.push(derived(format!(
                "message {seq} of conversation {conv}: {read} have read it, and it says {}",
                of.read
            )));
        }
        if of.unread != unread {
            found.push(derived(format!(
                "message {seq} of conversation {conv}: {unread} have not read it, and it says {}",
                of.unread
            )));
        }
        let runs: i64 = conn
            .prepare_cached("SELECT count(*) FROM receipts WHERE conv = ?1 AND seq = ?2")?
            .query_row([conv, seq], |row| row.get(0))?;
        let listed = entries::of_message(conn, conv, seq)?.len() as i64;
        if runs != listed / entries::RUN as i64 {
            found.push(lost(format!(
                "message {seq} of conversation {conv}: {listed} receipts are in {runs} rows of 64"
            )));
        }
        if listed != read {
            found.push(lost(format!(
                "message {seq} of conversation {conv}: {read} have read it, and {listed} are listed"
            )));
        }
        Ok(())
    })
}

fn each_summary(
    conn: &Connection,
    mut each: impl FnMut(&Counts, (i64, i64)) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut last: Option<(i64, Option<BTreeSet<i64>>, Vec<Leaver>)> = None;
    for of in summaries(conn)? {
        if last.as_ref().is_none_or(|(conv, ..)| *conv != of.conv) {
            let mut statement = conn.prepare_cached("SELECT count(*) FROM groups WHERE conv = ?1")?;
            let is_group = statement.query_row([of.conv], |row| row.get::<_, i64>(0))? > 0;
            let there = if is_group { Some(present(conn, of.conv)?) } else { None };
            let mut statement = conn.prepare_cached("SELECT list FROM leavers WHERE conv = ?1")?;
            let list = statement.query_row([of.conv], |row| json::leavers_of(row, 0)).optional()?;
            last = Some((of.conv, there, list.unwrap_or_default()));
        }
        let Some((_, there, leavers)) = &last else { continue };
        each(&of, counted(conn, &of, there.as_ref(), leavers)?)?;
    }
    Ok(())
}

/// What unread counts are made of is what the messages say.
fn unread(conn: &Connection, found: &mut Vec<Finding>) -> rusqlite::Result<()> {
    for conv in recount::conversations(conn)? {
        if !recount::count(conn, conv)?.agrees(&recount::stored(conn, conv)?) {
            found.push(derived(format!(
                "conversation {conv}: what its unread counts are made of is not what its messages say"
            )));
        }
        let (stored, right) = deleted::count(conn, conv)?;
        if stored != right {
            found.push(derived(format!(
                "conversation {conv}: what its members have deleted unread is not what they have deleted"
            )));
        }
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
    let (now, latest) = (
        i64::try_from(now_ms).unwrap_or(i64::MAX),
        i64::try_from(now_ms.saturating_add(AHEAD_MS)).unwrap_or(i64::MAX),
    );
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
        for (chunk, bits) in chunks_of(&there) {
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
