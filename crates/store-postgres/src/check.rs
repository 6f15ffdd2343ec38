//! Whether what is stored agrees with itself, and its repair: the rows for the rules of [`doubletick_engine::check`].
//!
//! PostgreSQL looks after its own files, with `pg_amcheck` and checksums; nothing here does.

use super::address::{Address, named};
use super::decode::{self, get, string};
use super::link::Link;
use super::look_ups::Ask;
use super::options::FULL;
use super::{import, layout, migrate, pooled, recount, tables};
use doubletick_engine::check::{self as rules, Counts, Finding};
use doubletick_engine::fault::{self, Broken};
use doubletick_engine::packed::runs;
use doubletick_engine::readers::spawn;
use doubletick_engine::rows::{Leaver, int};
use doubletick_protocol::{Error, Result};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio_postgres::Row;

type Read<T> = std::result::Result<T, Broken>;

/// Conversations that are asked for at once.
const CONVERSATIONS: i64 = 100;
/// Messages with receipts that are asked for at once.
const SUMMARIES: i64 = 500;

/// Bytes of a receipt.
const ENTRY: i64 = 8;

/// Everything is read as it stands at one moment, however long that takes.
const MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0";
/// Looks through the database of an application, also while servers run on it; `now_ms` is the time. Nothing is changed, and a
/// schema of another version is not brought up to date. Blocks until that is done.
///
/// 7010 when the database cannot be read, has no service in it, that of another application, or one that another version has
/// written. No text has the password in it.
pub fn check(address: &Address, app_id: u64, now_ms: u64) -> Result<Vec<Finding>> {
    on_thread(address, move |link| {
        migrate::is_current(link, int(app_id))?;
        import::is_whole(link)?;
        link.run(MOMENT)?;
        let found = look(link, now_ms, false)?;
        link.run("ROLLBACK")?;
        Ok(found)
    })
}

/// [`check`], and repairs what can be: answers what was found, as repairable what is repaired. Servers may run; until it is
/// done nobody can write, and what they remember of the rows is forgotten then.
///
/// 7010 as [`check`], when a lane is not to be had within a minute, and when conversations are to be put into other lanes while servers
/// run: those that run go by where they were. Nothing is changed then.
pub fn repair(address: &Address, app_id: u64, now_ms: u64) -> Result<Vec<Finding>> {
    on_thread(address, move |link| {
        migrate::is_current(link, int(app_id))?;
        import::is_whole(link)?;
        link.at_length(|| link.run(layout::CHANGE))?;
        let mut found = look(link, now_ms, true)?;
        if found.iter().any(|finding| finding.repairable) {
            found = rules::repaired(found, look(link, now_ms, false)?);
            migrate::touch(link, tables::random()? as i64, &[])?;
        }
        link.run("COMMIT")?;
        Ok(found)
    })
}

/// A thread of a runtime must not run another one.
fn on_thread(
    address: &Address,
    work: impl FnOnce(&Link) -> Result<Vec<Finding>> + Send + 'static,
) -> Result<Vec<Finding>> {
    let address = Arc::new(address.clone());
    let shown = Arc::clone(&address);
    let working = spawn("doubletick-check", move || {
        let link = Link::new(&address, FULL)?;
        link.connect()?;
        pooled::refuse(&link)?;
        // Without an end of its transaction nothing of it has happened: the connection is closed.
        work(&link)
    });
    working?.join().unwrap_or_else(|_| Err(fault::panicked())).map_err(|error: Error| named(&shown, error))
}

/// A group that is there.
struct Group {
    id: String,
    said: i64,
}

/// A conversation, and what is said of it elsewhere.
struct Conversation {
    conv: i64,
    said: i64,
    count: i64,
    last: i64,
    last_message_at: i64,
    leaving: i64,
    leavers: Vec<Leaver>,
    group: Option<Group>,
    is_deleted: bool,
    kept: (i64, i64, i64),
}

fn conversation(row: &Row) -> Read<Conversation> {
    let group = match get::<Option<&str>>(row, 7)? {
        Some(_) => Some(Group { id: string(row, 7)?, said: get(row, 8)? }),
        None => None,
    };
    let leavers: Vec<(i64, i64, i64)> = match get::<Option<&str>>(row, 6)? {
        Some(_) => decode::document(row, 6)?,
        None => Vec::new(),
    };
    Ok(Conversation {
        conv: get(row, 0)?,
        said: get(row, 1)?,
        count: get(row, 2)?,
        last: get(row, 3)?,
        last_message_at: get(row, 4)?,
        leaving: get(row, 5)?,
        leavers: leavers.into_iter().map(Leaver::from).collect(),
        group,
        is_deleted: get(row, 9)?,
        kept: (get(row, 10)?, get(row, 11)?, get(row, 12)?),
    })
}

/// Looks at everything, and writes what can be made right, if that is wanted.
fn look(link: &Link, now_ms: u64, mends: bool) -> Read<Vec<Finding>> {
    if mends {
        recount::add_marks(link)?;
    }
    let sql = "SELECT c.conv, c.last_seq, (SELECT count(*) FROM messages m WHERE m.conv = c.conv),
                      (SELECT coalesce(max(m.seq), 0) FROM messages m WHERE m.conv = c.conv), c.last_message_at,
                      c.leaving, l.list, g.group_id, g.member_count, coalesce(g.deleted_at IS NOT NULL, false),
                      c.counted, c.withdrawn_seq, c.named_seq
               FROM conversations c LEFT JOIN leavers l ON l.conv = c.conv LEFT JOIN groups g ON g.conv = c.conv
               WHERE c.conv > $1 ORDER BY c.conv LIMIT $2";
    let (mut found, mut after) = (lanes(link, mends)?, i64::MIN);
    loop {
        let page: Vec<Conversation> = link.list(sql, &[&after, &CONVERSATIONS], conversation)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.conv;
        for conversation in &page {
            found.extend(ends(link, conversation, now_ms, mends)?);
            if !conversation.is_deleted {
                let there = match &conversation.group {
                    Some(group) => {
                        let there = present(link, conversation.conv)?;
                        found.extend(members(link, conversation.conv, group, &there, mends)?);
                        Some(there)
                    }
                    None => None,
                };
                receipts(link, conversation, there.as_ref(), mends, &mut found)?;
            }
            found.extend(recount::look(link, conversation.conv, conversation.kept, mends)?);
        }
    }
}

/// Conversations that are not where they are looked for: nobody would wait there for who writes to them.
fn lanes(link: &Link, mends: bool) -> Read<Vec<Finding>> {
    let lanes = layout::read(link)?.lanes;
    let wrong = layout::wrong(link, lanes)?;
    if mends && !wrong.is_empty() {
        layout::put(link, lanes)?;
    }
    let text = |(conv, is, belongs)| {
        let text = format!("conversation {conv} is in lane {is}, and its names lead to lane {belongs}");
        Finding::derived(text)
    };
    Ok(wrong.into_iter().map(text).collect())
}

/// What a conversation says of itself.
fn ends(link: &Link, of: &Conversation, now_ms: u64, mends: bool) -> Read<Vec<Finding>> {
    let (conv, listed) = (of.conv, of.leavers.len() as i64);
    let mut found = Vec::new();
    if let Some(finding) = rules::ends(conv, of.said, of.count, of.last) {
        if mends && finding.repairable {
            let sql = "UPDATE conversations SET last_seq = $2 WHERE conv = $1";
            link.later(sql, vec![Box::new(conv), Box::new(of.last)])?;
        }
        found.push(finding);
    }
    if let Some(finding) = rules::future(conv, of.last_message_at, now_ms) {
        if mends {
            // What was said at a wrong time was said until now, which keeps the order.
            let now = int(now_ms);
            let sql = "UPDATE messages SET server_time = $2 WHERE conv = $1 AND server_time > $2";
            link.later(sql, vec![Box::new(conv), Box::new(now)])?;
            let sql = "UPDATE conversations SET last_message_at = $2 WHERE conv = $1";
            link.later(sql, vec![Box::new(conv), Box::new(now)])?;
        }
        found.push(finding);
    }
    if let Some(finding) = rules::leaving(conv, of.leaving, listed) {
        if mends {
            let sql = "UPDATE conversations SET leaving = $2 WHERE conv = $1";
            link.later(sql, vec![Box::new(conv), Box::new(listed)])?;
        }
        found.push(finding);
    }
    Ok(found)
}

fn present(link: &Link, conv: i64) -> Read<BTreeSet<i64>> {
    link.list("SELECT member_no FROM group_members WHERE conv = $1 AND left_seq IS NULL", &[&conv], |row| {
        get(row, 0)
    })
}

fn members(link: &Link, conv: i64, group: &Group, there: &BTreeSet<i64>, mends: bool) -> Read<Vec<Finding>> {
    let chunks: Vec<(i64, Vec<u8>)> =
        link.list("SELECT chunk, bits FROM member_sets WHERE conv = $1", &[&conv], |row| {
            Ok((get(row, 0)?, get(row, 1)?))
        })?;
    let found = rules::members(&group.id, group.said, there, &rules::numbers(chunks));
    if mends && !found.is_empty() {
        let sql = "UPDATE groups SET member_count = $2 WHERE conv = $1";
        link.later(sql, vec![Box::new(conv), Box::new(there.len() as i64)])?;
        link.later("DELETE FROM member_sets WHERE conv = $1", vec![Box::new(conv)])?;
        let (chunks, bits): (Vec<i64>, Vec<Vec<u8>>) = rules::chunks_of(there).into_iter().unzip();
        let sql = "INSERT INTO member_sets (conv, chunk, bits) SELECT $1::int8, * FROM unnest($2::int8[], $3::bytea[])";
        link.later(sql, vec![Box::new(conv), Box::new(chunks), Box::new(bits)])?;
    }
    Ok(found)
}

/// Counts, and how many bytes the last receipts take that are in no row yet.
fn counts(row: &Row, conv: i64) -> Read<(Counts, i64)> {
    let counts = Counts {
        conv,
        seq: get(row, 0)?,
        sender_no: get(row, 1)?,
        last_no: get(row, 2)?,
        targets: get(row, 3)?,
        read: get::<i32>(row, 4)?.into(),
        unread: get::<i32>(row, 5)?.into(),
        chunks: vec![(0, get(row, 6)?)],
    };
    Ok((counts, get::<i32>(row, 7)?.into()))
}

fn receipts(
    link: &Link,
    of: &Conversation,
    there: Option<&BTreeSet<i64>>,
    mends: bool,
    found: &mut Vec<Finding>,
) -> Read<()> {
    let sql = "SELECT s.seq, s.sender_no, s.last_no, s.targets, s.read_count, s.unread_count, s.bits, length(s.tail)
               FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
               WHERE s.conv = $1 AND s.seq > $2 AND m.revoked_by IS NULL ORDER BY s.seq LIMIT $3";
    let (conv, mut after) = (of.conv, 0_i64);
    loop {
        let page: Vec<(Counts, i64)> =
            link.list(sql, &[&conv, &after, &SUMMARIES], |row| counts(row, conv))?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        let (first, last) = (after, last.seq);
        after = last;
        let between = "SELECT seq, chunk, bits FROM read_sets WHERE conv = $1 AND seq > $2 AND seq <= $3";
        let mut chunks: HashMap<i64, Vec<(i64, Vec<u8>)>> = HashMap::new();
        for row in link.all(between, &[&conv, &first, &last])? {
            chunks.entry(get(&row, 0)?).or_default().push((get(&row, 1)?, get(&row, 2)?));
        }
        let between =
            "SELECT seq, count(*) FROM receipts WHERE conv = $1 AND seq > $2 AND seq <= $3 GROUP BY seq";
        let rows: HashMap<i64, i64> =
            link.list(between, &[&conv, &first, &last], |row| Ok((get(row, 0)?, get(row, 1)?)))?;
        for (mut counts, tail) in page {
            counts.chunks.extend(chunks.remove(&counts.seq).unwrap_or_default());
            let right = counts.counted(there, &of.leavers);
            if mends && (counts.read, counts.unread) != right {
                let sql = "UPDATE summaries SET read_count = $3::int8, unread_count = $4::int8
                           WHERE conv = $1 AND seq = $2";
                let values = (Box::new(counts.seq), Box::new(right.0), Box::new(right.1));
                link.later(sql, vec![Box::new(conv), values.0, values.1, values.2])?;
            }
            let rows = rows.get(&counts.seq).copied().unwrap_or(0);
            found.extend(counts.look(right, rows, rows * runs::RUN as i64 + tail / ENTRY));
        }
    }
}
