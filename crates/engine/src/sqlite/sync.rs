//! What a client has missed in one conversation since a seq and a receipt version.

use super::access::{Access, Kind, mark_of};
use super::marks::mark_receipt;
use super::tx::{database, int, uint};
use super::users::{caller, user_id};
use super::view::{MessageRow, Scan, View, is_visible, row_of, scan, select_message};
use crate::rules::messages::content_bytes;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Missed, Response};
use doubletick_protocol::{Result, limits};
use rusqlite::Connection;

/// Messages and changes in one page.
const PAGE: usize = 100;

/// A page of what was missed.
pub(super) fn sync(
    conn: &Connection,
    user: &str,
    conversation: &ConversationId,
    seq: u64,
    version: u64,
) -> Result<Response> {
    conversation.check()?;
    let me = caller(conn, user)?;
    let Some(access) = Access::find(conn, me, conversation)? else {
        return Ok(Response::Missed(Missed {
            conversation: conversation.clone(),
            messages: Vec::new(),
            changes: Vec::new(),
            seq: 0,
            version: 0,
            more: false,
            identity: 0,
        }));
    };
    let (seq, version) = (int(seq), int(version));
    let mut view = View::new(conn, &access)?;
    let identity = access.identity;

    let (mut rows, stopped) = new_messages(conn, &access, seq)?;
    let is_cut = cut(&mut rows, |row| content_bytes(&row.content));
    let covered_seq = match stopped {
        _ if is_cut => rows.last().map_or(seq, |row| row.seq),
        Some(stopped) => stopped,
        None => access.last_seq,
    };
    let more_messages = is_cut || stopped.is_some();

    let mut changes = changed_messages(conn, &access, &mut view, seq, version)?;
    changes.extend(receipts(conn, &access, version)?);
    changes.extend(peer_mark(conn, &access, version)?);
    changes.sort_by_key(Change::version);
    let more_changes = cut(&mut changes, bytes_of);
    let covered_version =
        if more_changes { changes.last().map_or(0, Change::version) } else { uint(access.version) };

    let messages = rows.into_iter().map(|row| view.message(row)).collect::<Result<Vec<_>>>()?;
    Ok(Response::Missed(Missed {
        conversation: access.id,
        messages,
        changes,
        seq: uint(covered_seq),
        version: covered_version,
        more: more_messages || more_changes,
        identity,
    }))
}

/// Cuts a list to a page: at most so many, and so many bytes, but at least one. Whether anything was cut off.
fn cut<T>(list: &mut Vec<T>, bytes_of: impl Fn(&T) -> u64) -> bool {
    let mut page = Page::default();
    let before = list.len();
    list.truncate(list.iter().take_while(|item| page.takes(bytes_of(item))).count());
    list.len() < before
}

/// How full a page is.
#[derive(Default)]
struct Page {
    items: usize,
    bytes: u64,
}

impl Page {
    /// Counts one more; false when it does not belong to the page any more.
    fn takes(&mut self, bytes: u64) -> bool {
        self.items += 1;
        self.bytes += bytes;
        self.items == 1 || (self.items <= PAGE && self.bytes <= limits::MISSED_BYTES)
    }
}

fn bytes_of(change: &Change) -> u64 {
    match change {
        Change::Receipt(_) => 0,
        Change::Revoked(_, message) | Change::Modified(_, message) => content_bytes(&message.content),
    }
}

/// One more than a page where there is more; and how far it was looked, where it was not to the end.
fn new_messages(conn: &Connection, access: &Access, seq: i64) -> Result<(Vec<MessageRow>, Option<i64>)> {
    let (mut rows, mut page) = (Vec::new(), Page::default());
    let Some(floor) = access.floor() else { return Ok((rows, None)) };
    // What was said before the user came in can perhaps be seen, but it is not missed.
    let low = floor.max(access.news().0).max(seq).saturating_add(1);
    let stopped = scan(conn, access, Scan { low, high: access.last_seq, newer: true }, |row| {
        let more = page.takes(content_bytes(&row.content));
        rows.push(row);
        Ok(more)
    })?;
    Ok((rows, stopped))
}

/// Revoked and modified messages that the client has, one more than a page where there is more; newer ones
/// come whole. What was changed before the user came in is not missed.
fn changed_messages(
    conn: &Connection,
    access: &Access,
    view: &mut View<'_>,
    seq: i64,
    version: i64,
) -> Result<Vec<Change>> {
    let (mut changes, mut page) = (Vec::new(), Page::default());
    let sql = concat!(
        select_message!("m.conv = ?1 AND m.change_version > ?2 AND m.change_version > 0 AND m.seq <= ?3"),
        " ORDER BY m.change_version"
    );
    let mut statement = conn.prepare_cached(sql).map_err(database)?;
    let mut rows = statement.query((access.conv, access.news().1.max(version), seq)).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let row = row_of(row).map_err(database)?;
        if !is_visible(conn, access, &row)? {
            continue;
        }
        let (changed, revoked) = (uint(row.change_version), row.revoked_by.is_some());
        let message = Box::new(view.message(row)?);
        let change =
            if revoked { Change::Revoked(changed, message) } else { Change::Modified(changed, message) };
        let more = page.takes(bytes_of(&change));
        changes.push(change);
        if !more {
            break;
        }
    }
    Ok(changes)
}

/// Summaries of own messages.
fn receipts(conn: &Connection, access: &Access, version: i64) -> Result<Vec<Change>> {
    conn.prepare_cached(
        "SELECT m.msg_id, s.seq, s.read_count, s.unread_count, s.last_read_at, s.version
         FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
         WHERE s.conv = ?1 AND s.sender = ?2 AND s.version > ?3 AND m.revoked_by IS NULL
         ORDER BY s.version LIMIT ?4",
    )
    .and_then(|mut statement| {
        let rows = statement.query_map((access.conv, access.me, version, PAGE as i64 + 1), |row| {
            Ok(Change::Receipt(Receipt {
                conversation: access.id.clone(),
                msg_id: row.get(0)?,
                seq: uint(row.get(1)?),
                read_count: uint(row.get(2)?),
                unread_count: uint(row.get(3)?),
                time: uint(row.get(4)?),
                version: uint(row.get(5)?),
            }))
        })?;
        rows.collect()
    })
    .map_err(database)
}

/// How far the C2C peer has read.
fn peer_mark(conn: &Connection, access: &Access, version: i64) -> Result<Option<Change>> {
    let Kind::C2c(peer) = access.kind else { return Ok(None) };
    let mark = mark_of(conn, access.conv, peer)?;
    if mark.version <= version {
        return Ok(None);
    }
    let conversation = ConversationId::C2c(user_id(conn, peer)?);
    Ok(Some(Change::Receipt(mark_receipt(conversation, mark.time, uint(mark.version)))))
}
