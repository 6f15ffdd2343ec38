//! Reading receipts back: summaries, and pages of who has read and who has not.

use super::access::{self, Access};
use super::bits;
use super::hot::{ConversationKind, place};
use super::members::members_of;
use super::runs;
use super::tx::{corrupt, database, int, uint};
use super::users::{caller, is_member};
use crate::rules::receipts as rules;
use doubletick_protocol::ids::{ConversationId, MsgId, check_msg_id};
use doubletick_protocol::receipt::{Reader, ReaderFilter, ReaderPage, Receipt};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, limits};
use rusqlite::{Connection, OptionalExtension};

/// Receipts of own messages with the flag, in the order asked.
pub(super) fn get_receipts(
    conn: &Connection,
    settings: &Settings,
    user: &str,
    messages: &[MsgId],
) -> Result<Response> {
    let ids = rules::check_list(messages, limits::RECEIPTS_PER_GET)?;
    let me = caller(conn, user)?;
    let mut known: Vec<Asked> = Vec::with_capacity(ids.len());
    for id in ids {
        known.extend(asked(conn, id)?);
    }
    let conv = rules::one_conversation(known.iter().map(|row| row.conv))?;
    let access = Access::of(conn, me, conv)?;
    if access.group_type().is_some_and(|group_type| !settings.has_receipts(group_type)) {
        return Err(rules::switched_off());
    }
    let own = |row: &Asked| row.sender == me;
    Ok(receipts(known, &access.id, own))
}

/// Receipts of anybody's messages, for the operator.
pub(super) fn receipts_of_any(
    conn: &Connection,
    settings: &Settings,
    messages: &[MsgId],
) -> Result<Response> {
    let mut known: Vec<Asked> = Vec::new();
    for id in rules::check_list(messages, limits::RECEIPTS_PER_GET)? {
        known.extend(asked(conn, id)?);
    }
    let conv = rules::one_conversation(known.iter().map(|row| row.conv))?;
    match place(conn, conv)? {
        ConversationKind::Group { deleted: true, .. } => return Err(access::group_gone()),
        ConversationKind::Group { group_type, .. } if !settings.has_receipts(group_type) => {
            return Err(rules::switched_off());
        }
        _ => {}
    }
    let side = known.first().map_or(0, |row| row.sender);
    let id = access::id_for(conn, conv, side)?;
    Ok(receipts(known, &id, |_| true))
}

fn receipts(known: Vec<Asked>, id: &ConversationId, wanted: impl Fn(&Asked) -> bool) -> Response {
    let receipts = known
        .into_iter()
        .filter(|row| wanted(row) && !row.revoked)
        .filter_map(|row| row.receipt.map(|receipt| Receipt { conversation: id.clone(), ..receipt }))
        .collect();
    Response::Receipts(receipts)
}

/// What the tables say of a message whose receipts are asked for.
struct Asked {
    conv: i64,
    seq: i64,
    sender: i64,
    /// Seconds since 1970.
    stored_at: i64,
    revoked: bool,
    /// `None`: it did not ask for receipts. The conversation is filled in for who may see it.
    receipt: Option<Receipt>,
}

fn asked(conn: &Connection, msg_id: &str) -> Result<Option<Asked>> {
    conn.prepare_cached(
        "SELECT m.conv, m.seq, m.sender, m.server_time / 1000, m.revoked_by IS NOT NULL,
                s.read_count, s.unread_count, s.last_read_at, s.version
         FROM messages m LEFT JOIN summaries s ON s.conv = m.conv AND s.seq = m.seq
         WHERE m.msg_id = ?1",
    )
    .and_then(|mut statement| {
        statement
            .query_row([msg_id], |row| {
                let seq = row.get(1)?;
                let receipt = match row.get::<_, Option<i64>>(5)? {
                    None => None,
                    Some(read_count) => Some(Receipt {
                        conversation: ConversationId::Group(String::new()),
                        msg_id: msg_id.to_owned(),
                        seq: uint(seq),
                        read_count: uint(read_count),
                        unread_count: uint(row.get(6)?),
                        time: uint(row.get(7)?),
                        version: uint(row.get(8)?),
                    }),
                };
                Ok(Asked {
                    conv: row.get(0)?,
                    seq,
                    sender: row.get(2)?,
                    stored_at: row.get(3)?,
                    revoked: row.get(4)?,
                    receipt,
                })
            })
            .optional()
    })
    .map_err(database)
}

/// A page of the members who have read a message, or who have not.
pub(super) fn get_readers(
    conn: &Connection,
    settings: &Settings,
    user: &str,
    message: &str,
    filter: ReaderFilter,
    cursor: u64,
    count: u32,
) -> Result<Response> {
    rules::check_page(count)?;
    check_msg_id(message)?;
    let me = caller(conn, user)?;
    readers(conn, settings, Some(me), message, (filter, cursor, count))
}

/// The same for the operator, who need not have sent the message.
pub(super) fn readers_of_any(
    conn: &Connection,
    settings: &Settings,
    message: &str,
    filter: ReaderFilter,
    cursor: u64,
    count: u32,
) -> Result<Response> {
    readers(conn, settings, None, message, (filter, cursor, count))
}

/// `me` is `None` for the operator.
fn readers(
    conn: &Connection,
    settings: &Settings,
    me: Option<i64>,
    message: &str,
    page: (ReaderFilter, u64, u32),
) -> Result<Response> {
    let (filter, cursor, count) = page;
    rules::check_page(count)?;
    check_msg_id(message)?;
    let is_outside = |group| match me {
        Some(me) => is_member(conn, group, me).map(|is_member| !is_member),
        None => Ok(false),
    };
    let row = asked(conn, message)?.ok_or_else(rules::unknown)?;
    match place(conn, row.conv)? {
        ConversationKind::C2c(..) => return Err(rules::no_readers_in_c2c()),
        ConversationKind::Group { deleted: true, .. } => return Err(access::group_gone()),
        ConversationKind::Group { .. } if is_outside(row.conv)? => return Err(access::outsider()),
        ConversationKind::Group { group_type, .. } if !settings.has_receipts(group_type) => {
            return Err(rules::switched_off());
        }
        ConversationKind::Group { .. } => {}
    }
    if row.receipt.is_none() || row.revoked {
        return Err(rules::unknown());
    }
    if me.is_some_and(|me| row.sender != me) {
        return Err(rules::only_sender());
    }
    // One more than asked tells whether anything follows.
    let wanted = count as usize + 1;
    let mut places = match filter {
        ReaderFilter::Read => who_has_read(conn, &row, int(cursor), wanted)?,
        ReaderFilter::Unread => who_has_not(conn, &row, int(cursor), wanted)?,
    };
    let finished = places.len() < wanted;
    places.truncate(count as usize);
    let next_seq = if finished { 0 } else { places.last().map_or(0, |place| uint(place.cursor)) };
    let numbers: Vec<i64> = places.iter().map(|place| place.member_no).collect();
    let readers = members_of(conn, row.conv, &numbers)?
        .into_iter()
        .zip(places)
        .map(|(member, place)| Reader { member, read_at: uint(place.read_at) })
        .collect();
    let group_id = access::id_for(conn, row.conv, row.sender)?.raw().to_owned();
    Ok(Response::Readers(ReaderPage { group_id, readers, next_seq, finished }))
}

struct Listed {
    cursor: i64,
    member_no: i64,
    read_at: i64,
}

fn who_has_read(conn: &Connection, row: &Asked, after: i64, limit: usize) -> Result<Vec<Listed>> {
    let mut listed = Vec::with_capacity(limit);
    let next = after.saturating_add(1);
    // From the run with the next receipt on.
    let mut statement = conn
        .prepare_cached(
            "SELECT first_no, entries FROM receipts
             WHERE conv = ?1 AND seq = ?2 AND first_no >=
                 (SELECT max(first_no) FROM receipts WHERE conv = ?1 AND seq = ?2 AND first_no <= ?3)
             ORDER BY first_no",
        )
        .map_err(database)?;
    let mut rows = statement.query((row.conv, row.seq, next)).map_err(database)?;
    while let Some(run) = rows.next().map_err(database)? {
        let first_no: i64 = run.get(0).map_err(database)?;
        let entries = run.get_ref(1).and_then(|entries| Ok(entries.as_blob()?)).map_err(database)?;
        let skip = usize::try_from(next - first_no).unwrap_or(0);
        for ((member_no, read_after), read_no) in runs::unpack(entries, skip)?.zip(first_no.max(next)..) {
            listed.push(Listed { cursor: read_no, member_no, read_at: row.stored_at + read_after });
            if listed.len() == limit {
                return Ok(listed);
            }
        }
    }
    Ok(listed)
}

fn who_has_not(conn: &Connection, row: &Asked, after: i64, limit: usize) -> Result<Vec<Listed>> {
    let (sender_no, last_no, targets, first_bits): (i64, i64, Option<Vec<u8>>, Vec<u8>) = conn
        .prepare_cached(
            "SELECT sender_no, last_no, targets, bits FROM summaries WHERE conv = ?1 AND seq = ?2",
        )
        .and_then(|mut statement| {
            statement.query_row([row.conv, row.seq], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
        })
        .map_err(database)?;
    let targets: Option<Vec<i64>> = match targets {
        Some(json) => Some(serde_json::from_slice(&json).map_err(|_| corrupt("targets"))?),
        None => None,
    };
    let mut listed = Vec::new();
    if after >= last_no {
        return Ok(listed);
    }
    // Members now, and who of them has read, chunk by chunk from the cursor on.
    let mut statement = conn
        .prepare_cached(
            "SELECT m.chunk, m.bits, r.bits FROM member_sets m
             LEFT JOIN read_sets r ON r.conv = m.conv AND r.seq = ?2 AND r.chunk = m.chunk
             WHERE m.conv = ?1 AND m.chunk BETWEEN ?3 AND ?4 ORDER BY m.chunk",
        )
        .map_err(database)?;
    let span = (row.conv, row.seq, bits::chunk_of(after + 1), bits::chunk_of(last_no));
    let mut rows = statement.query(span).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let chunk: i64 = row.get(0).map_err(database)?;
        let members = row.get_ref(1).and_then(|bits| Ok(bits.as_blob()?)).map_err(database)?;
        let stored = row.get_ref(2).and_then(|bits| Ok(bits.as_blob_or_null()?)).map_err(database)?;
        let read = if chunk == 0 { first_bits.as_slice() } else { stored.unwrap_or_default() };
        for number in bits::iterate(chunk, members, read, after + 1) {
            if number > last_no {
                break;
            }
            if !rules::in_audience(number, sender_no, last_no, targets.as_deref()) {
                continue;
            }
            listed.push(Listed { cursor: number, member_no: number, read_at: 0 });
            if listed.len() == limit {
                return Ok(listed);
            }
        }
    }
    Ok(listed)
}
