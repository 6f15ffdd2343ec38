//! Reading messages back: pages of history, and messages by id.

use super::access::{Access, first_at};
use super::conversations::{is_absence, last_until};
use super::tx::int;
use super::users::caller;
use super::view::{Glance, MessageRow, Scan, View, find_row, is_visible, scan, scan_for};
use crate::rules::messages::content_bytes;
use crate::rules::reading::{self, Point, Weight};
use crate::rules::receipts::{check_length, check_list};
use doubletick_protocol::ids::{ConversationId, MsgId, check_msg_id};
use doubletick_protocol::message::{HistoryQuery, HistoryStart};
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, Result, codes, limits};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// A page of history.
pub(super) fn history(conn: &Connection, user: &str, query: &HistoryQuery) -> Result<Response> {
    history_with(conn, query, |id| Access::find(conn, caller(conn, user)?, id))
}

/// The same with any way to the conversation.
pub(super) fn history_with(
    conn: &Connection,
    query: &HistoryQuery,
    find: impl FnOnce(&ConversationId) -> Result<Option<Access>>,
) -> Result<Response> {
    reading::check_history(query)?;
    let anchor = match &query.start {
        HistoryStart::Message(msg_id) => Some(msg_id),
        _ => None,
    };
    if let Some(msg_id) = anchor {
        check_msg_id(msg_id)?;
    }
    let access = find(&query.conversation)?;
    let anchor = match (anchor, &access) {
        (Some(msg_id), Some(access)) => Some(seq_of(conn, access, msg_id)?),
        (Some(_), None) => return Err(unknown_start()),
        (None, _) => None,
    };
    let Some(access) = access else { return Ok(Response::Messages(Vec::new())) };
    let Some(floor) = access.floor() else { return Ok(Response::Messages(Vec::new())) };
    let rows = match &query.start {
        HistoryStart::Seqs(seqs) => rows_at(conn, &access, floor, seqs, query)?,
        _ => page(conn, &access, floor, anchor, query)?,
    };
    let (mut view, mut weight) = (View::new(conn, &access)?, Weight::default());
    let messages = rows.into_iter().map(|row| {
        weight.add(content_bytes(&row.content))?;
        view.message(row)
    });
    Ok(Response::Messages(messages.collect::<Result<Vec<_>>>()?))
}

fn unknown_start() -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, "last_msg: no such message in this conversation")
}

fn seq_of(conn: &Connection, access: &Access, msg_id: &str) -> Result<i64> {
    let row = find_row(conn, msg_id)?.filter(|row| row.conv == access.conv);
    row.map(|row| row.seq).ok_or_else(unknown_start)
}

fn wanted(query: &HistoryQuery, elem_type: i64) -> bool {
    query.elem_types.is_empty() || query.elem_types.contains(&elem_type)
}

/// 10018: so many messages were looked at in vain, and the rest is a question of its own.
fn looked_in_vain(stopped: i64) -> Error {
    let most = limits::MESSAGES_PER_SCAN;
    let text = format!(
        "elem_types: none of these among {most} messages; the last one looked at has the seq {stopped}, begin the next \
         question there"
    );
    Error::new(codes::ERR_SVR_GROUP_RSP_SIZE_LIMIT, text)
}

fn page(
    conn: &Connection,
    access: &Access,
    floor: i64,
    anchor: Option<i64>,
    query: &HistoryQuery,
) -> Result<Vec<MessageRow>> {
    let limits = reading::history_limits(query, anchor);
    let (conv, last) = (access.conv, access.last_seq);
    let (mut low, mut high) = (floor + 1, last);
    for point in limits.lows {
        low = low.max(match point {
            Point::End => floor + 1,
            Point::Seq(seq) => seq,
            Point::From(time) => first_at(conn, conv, last, time)?,
            Point::Until(time) => last_until(conn, conv, last, time)?,
        });
    }
    for point in limits.highs {
        high = high.min(match point {
            Point::End => last,
            Point::Seq(seq) => seq,
            Point::From(time) => first_at(conn, conv, last, time)?,
            Point::Until(time) => last_until(conn, conv, last, time)?,
        });
    }
    let (mut rows, span) = (Vec::new(), Scan { low, high, newer: query.newer });
    let are_wanted = |glance: &Glance| Ok(wanted(query, glance.elem_type));
    let stopped = scan_for(conn, access, span, are_wanted, |row| {
        rows.push(row);
        Ok(rows.len() < query.count as usize)
    })?;
    match stopped {
        // Who has found some goes on behind them.
        Some(stopped) if rows.is_empty() => Err(looked_in_vain(stopped)),
        _ => Ok(rows),
    }
}

/// Exactly these seqs, in the order of the direction.
fn rows_at(
    conn: &Connection,
    access: &Access,
    floor: i64,
    seqs: &[u64],
    query: &HistoryQuery,
) -> Result<Vec<MessageRow>> {
    let seqs: BTreeSet<i64> = seqs.iter().map(|seq| int(*seq)).filter(|seq| *seq > floor).collect();
    let mut rows = Vec::new();
    for seq in seqs {
        scan(conn, access, Scan { low: seq, high: seq, newer: true }, |row| {
            if wanted(query, row.elem_type) {
                rows.push(row);
            }
            Ok(true)
        })?;
    }
    if !query.newer {
        rows.reverse();
    }
    Ok(rows)
}

/// Messages by id: those that exist and that the user sees, in the order asked.
pub(super) fn find_messages(conn: &Connection, user: &str, messages: &[MsgId]) -> Result<Response> {
    let me = caller(conn, user)?;
    check_length(messages, limits::IDS_PER_CALL)?;
    // What cannot be an id is not found.
    let messages: Vec<MsgId> = messages.iter().filter(|id| check_msg_id(id).is_ok()).cloned().collect();
    if messages.is_empty() {
        return Ok(Response::Messages(Vec::new()));
    }
    let (mut found, mut weight) = (Vec::new(), Weight::default());
    for msg_id in check_list(&messages, limits::IDS_PER_CALL)? {
        let Some(row) = find_row(conn, msg_id)? else { continue };
        let access = match Access::of(conn, me, row.conv) {
            Ok(access) => access,
            Err(error) if is_absence(&error) => continue,
            Err(error) => return Err(error),
        };
        if is_visible(conn, &access, &row)? {
            weight.add(content_bytes(&row.content))?;
            found.push(View::new(conn, &access)?.message(row)?);
        }
    }
    Ok(Response::Messages(found))
}

/// Messages by id, for the operator: those that exist, in the order asked, each as its sender sees it.
pub(super) fn find_any(conn: &Connection, messages: &[MsgId]) -> Result<Response> {
    check_length(messages, limits::IDS_PER_CALL)?;
    let mut found = Vec::new();
    for msg_id in messages {
        let Some(row) = find_row(conn, msg_id)? else { continue };
        found.push(View::of_sender(conn, row.conv, row.sender)?.message(row)?);
    }
    Ok(Response::Messages(found))
}
