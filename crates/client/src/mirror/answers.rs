//! What a mirror answers, as the service would have when the device heard of it last; `None` where it does not have all of it.

use super::documents::value;
use super::file::{File, LISTED, is_deaf, number, row};
use super::{spans, told};
use crate::device_file::int;
use crate::lists::List;
use crate::reply::unexpected;
use crate::search::types;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, codes};
use rusqlite::{Connection, OptionalExtension, params};

impl File {
    pub(super) fn answer(&self, request: &Request) -> rusqlite::Result<Option<Response>> {
        let conn = &self.conn;
        match request {
            Request::History(query) => Ok(history(conn, &self.me, query)?.map(Response::Messages)),
            Request::FindMessages { messages } => Ok(find(conn, &self.me, messages)?.map(Response::Messages)),
            Request::Conversations => {
                let rows = list(conn, &self.me)?;
                Ok(rows.map(|rows| List::Conversations(rows).done()))
            }
            Request::GetConversations { conversations } => {
                // The service refuses more.
                if !is_listed(conn)? || conversations.len() > limits::IDS_PER_CALL {
                    return Ok(None);
                }
                let mut rows = Vec::with_capacity(conversations.len());
                for (place, id) in conversations.iter().enumerate() {
                    if conversations[..place].contains(id) {
                        continue;
                    }
                    let Some(no) = number(conn, id)? else { continue };
                    // It is not in the list.
                    let Some(row) = row(conn, no)? else { continue };
                    let Some(row) = with_last(conn, &self.me, no, row)? else { return Ok(None) };
                    rows.push(row);
                }
                Ok(Some(Response::Conversations(rows)))
            }
            Request::TotalUnread => {
                let rows = list(conn, &self.me)?;
                let loud = |row: &&Conversation| !matches!(row.recv_opt, 1..=3);
                Ok(rows.map(|rows| Response::Count(rows.iter().filter(loud).map(|row| row.unread).sum())))
            }
            Request::GetReceipts { messages } if messages.len() <= limits::RECEIPTS_PER_GET => {
                Ok(find(conn, &self.me, messages)?.and_then(|messages| told::receipts(&self.me, messages)))
            }
            request => told::answer(conn, request),
        }
    }

    /// Messages that are here, whatever is missing between them. The error: the message beside which the page begins is not.
    pub(super) fn local(&self, request: &Request) -> rusqlite::Result<Result<Response, Error>> {
        match request {
            Request::FindMessages { messages } => {
                let mut found = Vec::new();
                for message in messages {
                    found.extend(
                        find(&self.conn, &self.me, std::slice::from_ref(message))?.into_iter().flatten(),
                    );
                }
                Ok(Ok(Response::Messages(found)))
            }
            Request::History(query) => Ok(local(&self.conn, &self.me, query)?.map(Response::Messages)),
            _ => Ok(Err(unexpected())),
        }
    }

    /// Which of these messages are here.
    pub(super) fn held(&self, messages: &[MsgId]) -> rusqlite::Result<Vec<(ConversationId, MsgId)>> {
        let sql = "SELECT name FROM conversation JOIN message ON conversation = no WHERE msg_id = ?1 LIMIT 1";
        let mut found = self.conn.prepare_cached(sql)?;
        let mut held = Vec::new();
        for message in messages {
            let name: Option<String> = found.query_row([message], |row| row.get(0)).optional()?;
            if let Some(name) = name {
                held.push((value(&name)?, message.clone()));
            }
        }
        Ok(held)
    }
}

/// Whether the list is here, and not only some of it.
fn is_listed(conn: &Connection) -> rusqlite::Result<bool> {
    let listed: i64 = conn.query_row("SELECT listed FROM about", [], |row| row.get(0))?;
    Ok(listed == LISTED)
}

/// The list, in the order in which conversations began.
fn list(conn: &Connection, me: &str) -> rusqlite::Result<Option<Vec<Conversation>>> {
    if !is_listed(conn)? {
        return Ok(None);
    }
    let sql = "SELECT no, row FROM conversation WHERE row IS NOT NULL ORDER BY place";
    let mut found = conn.prepare_cached(sql)?;
    let rows = found.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let rows = rows.map(|row| {
        let (no, row) = row?;
        with_last(conn, me, no, value(&row)?)
    });
    rows.collect::<rusqlite::Result<_>>()
}

/// With what was told of its last message since. `None`: that is deleted, and which is the last one then is not known.
fn with_last(
    conn: &Connection,
    me: &str,
    no: i64,
    mut row: Conversation,
) -> rusqlite::Result<Option<Conversation>> {
    if let Some(last) = row.last_message.take() {
        let sql = "SELECT here FROM hidden WHERE msg_id = ?1";
        let hidden: Option<bool> =
            conn.prepare_cached(sql)?.query_row([&last.msg_id], |row| row.get(0)).optional()?;
        if hidden == Some(false) {
            return Ok(None);
        }
        if hidden == Some(true) {
            // What is before it, where that is here completely.
            let Some((low, _)) = spans::around(conn, no, int(last.seq))? else { return Ok(Some(row)) };
            let before = spans::between(conn, no, (low, int(last.seq)), false, 1)?;
            // Where it is not, the row shows none: the service goes on to say that it is the deleted one.
            row.last_message = finish(conn, me, no, before)?.pop();
            return Ok(Some(row));
        }
        let seq = int(last.seq);
        let held = spans::between(conn, no, (seq, seq), true, 1)?.pop();
        let mut last = held.unwrap_or(last);
        last.counted = None;
        row.last_message = finish(conn, me, no, vec![last])?.pop();
    }
    Ok(Some(row))
}

/// Messages with how far they are read now.
pub(super) fn finish(
    conn: &Connection,
    me: &str,
    no: i64,
    mut messages: Vec<Message>,
) -> rusqlite::Result<Vec<Message>> {
    let sql = "SELECT mine, theirs FROM conversation WHERE no = ?1";
    let (mine, theirs): (i64, i64) =
        conn.prepare_cached(sql)?.query_row([no], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for message in &mut messages {
        let own = message.sender == me;
        message.is_read |= own || int(message.seq) <= mine;
        message.is_peer_read |= own && !message.conversation.is_group() && int(message.seq) <= theirs;
    }
    Ok(messages)
}

fn find(conn: &Connection, me: &str, messages: &[MsgId]) -> rusqlite::Result<Option<Vec<Message>>> {
    let mut all = Vec::with_capacity(messages.len());
    for msg_id in messages {
        let sql = "SELECT conversation, document FROM message WHERE msg_id = ?1
            AND conversation NOT IN (SELECT no FROM conversation WHERE deaf = 1)";
        let found: Option<(i64, String)> =
            conn.prepare_cached(sql)?.query_row([msg_id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((no, document)) = found else { return Ok(None) };
        all.extend(finish(conn, me, no, vec![value(&document)?])?);
    }
    Ok((messages.len() <= limits::IDS_PER_CALL && fits(&all)).then_some(all))
}

/// What is more than an answer may have is an error of the service.
fn fits(messages: &[Message]) -> bool {
    let bytes =
        |message: &Message| serde_json::to_string(&message.content).map_or(0, |text| text.len() as u64);
    messages.iter().map(bytes).sum::<u64>() <= limits::ANSWER_BYTES / 2
}

fn history(conn: &Connection, me: &str, query: &HistoryQuery) -> rusqlite::Result<Option<Vec<Message>>> {
    let right = (1..=limits::HISTORY_PER_PAGE).contains(&query.count) && query.elem_types.is_empty();
    let no = number(conn, &query.conversation)?;
    if no.is_none() && right && is_listed(conn)? {
        // A login tells of every conversation: with this user there is none.
        let anchored =
            matches!(query.start, HistoryStart::Message(_) | HistoryStart::Seq(_) | HistoryStart::Seqs(_));
        return Ok((!query.conversation.is_group() && !anchored).then(Vec::new));
    }
    let Some(no) = no.filter(|_| right) else { return Ok(None) };
    if is_deaf(conn, no)? {
        return Ok(None);
    }
    if query.conversation.is_group() {
        let sql = "SELECT history FROM conversation WHERE no = ?1";
        let has_history: bool = conn.prepare_cached(sql)?.query_row([no], |row| row.get(0))?;
        let kind = row(conn, no)?.and_then(|row| row.group_type);
        if !has_history && kind.is_none_or(|kind| kind == GroupType::AvChatRoom) {
            return Ok(None);
        }
    }
    let messages = match &query.start {
        HistoryStart::Seqs(seqs) => these(conn, no, query, seqs)?,
        _ => Place { conn, no }.page(query)?,
    };
    let messages = messages.map(|messages| finish(conn, me, no, messages)).transpose()?;
    Ok(messages.filter(|messages| fits(messages)))
}

/// A page of the messages that are here, whatever is missing between them.
fn local(conn: &Connection, me: &str, query: &HistoryQuery) -> rusqlite::Result<Result<Vec<Message>, Error>> {
    let invalid = |text: &str| Ok(Err(Error::new(codes::ERR_INVALID_PARAMETERS, text)));
    if !(1..=limits::HISTORY_PER_PAGE).contains(&query.count) {
        return invalid("count: must be 1 to 100");
    }
    if matches!(query.start, HistoryStart::Seq(_) | HistoryStart::Seqs(_)) && !query.conversation.is_group() {
        return invalid("start: a seq is for groups alone");
    }
    let no = match number(conn, &query.conversation)? {
        Some(no) if is_deaf(conn, no)? => None,
        no => no,
    };
    let (mut low, mut high, mut seqs) = (1, i64::MAX, None);
    match &query.start {
        HistoryStart::End | HistoryStart::Time(_) => {}
        HistoryStart::Message(msg_id) => {
            let seq = no.map(|no| spans::seq_of(conn, no, msg_id)).transpose()?.flatten();
            match seq {
                Some(seq) if query.newer => low = seq + 1,
                Some(seq) => high = seq - 1,
                None => return invalid("start: this message is not on this device"),
            }
        }
        HistoryStart::Seq(seq) if query.newer => low = int(*seq),
        HistoryStart::Seq(seq) => high = int(*seq),
        HistoryStart::Seqs(these) => seqs = Some(these),
    }
    let Some(no) = no else { return Ok(Ok(Vec::new())) };
    let (mut from, mut until) = match (&query.start, query.newer) {
        (HistoryStart::Time(time), true) => (*time, u64::MAX),
        (HistoryStart::Time(time), false) => (0, *time),
        _ => (0, u64::MAX),
    };
    if let Some((begin, period)) = query.window {
        let (first, last) = match query.newer {
            true => (begin, begin.saturating_add(period)),
            false => (begin.saturating_sub(period), begin),
        };
        (from, until) = (from.max(first), until.min(last));
    }
    let sql = if query.newer {
        "SELECT document FROM message WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 AND time BETWEEN ?4 AND ?5
            ORDER BY seq"
    } else {
        "SELECT document FROM message WHERE conversation = ?1 AND seq BETWEEN ?2 AND ?3 AND time BETWEEN ?4 AND ?5
            ORDER BY seq DESC"
    };
    let mut found = conn.prepare_cached(sql)?;
    let mut rows = found.query(params![no, low, high, int(from), int(until)])?;
    let mut messages = Vec::new();
    while let Some(row) = rows.next()? {
        let message: Message = value(row.get_ref(0)?.as_str()?)?;
        let kind = types(&message).next();
        let is_wanted = (query.elem_types.is_empty()
            || kind.is_some_and(|kind| query.elem_types.contains(&kind)))
            && seqs.is_none_or(|seqs| seqs.contains(&message.seq));
        if is_wanted {
            messages.push(message);
        }
        if messages.len() == query.count as usize {
            break;
        }
    }
    drop(rows);
    Ok(Ok(finish(conn, me, no, messages)?))
}

/// The highest seq; `None`: nothing says how far it goes.
fn last(conn: &Connection, no: i64) -> rusqlite::Result<Option<i64>> {
    let mut found = conn.prepare_cached("SELECT NULLIF(last, -1) FROM conversation WHERE no = ?1")?;
    found.query_row([no], |row| row.get(0))
}

/// Exactly these seqs.
fn these(
    conn: &Connection,
    no: i64,
    query: &HistoryQuery,
    seqs: &[u64],
) -> rusqlite::Result<Option<Vec<Message>>> {
    if !query.conversation.is_group() || seqs.len() > limits::HISTORY_PER_PAGE as usize {
        return Ok(None);
    }
    let Some(last) = last(conn, no)? else { return Ok(None) };
    let mut seqs: Vec<i64> =
        seqs.iter().map(|seq| int(*seq)).filter(|seq| (1..=last).contains(seq)).collect();
    seqs.sort_unstable();
    seqs.dedup();
    if !query.newer {
        seqs.reverse();
    }
    let mut messages = Vec::new();
    for seq in seqs {
        if spans::around(conn, no, seq)?.is_none() {
            return Ok(None);
        }
        messages.extend(spans::between(conn, no, (seq, seq), true, 1)?);
    }
    Ok(Some(messages))
}

struct Place<'a> {
    conn: &'a Connection,
    no: i64,
}

impl Place<'_> {
    fn page(&self, query: &HistoryQuery) -> rusqlite::Result<Option<Vec<Message>>> {
        let Some(last) = last(self.conn, self.no)? else { return Ok(None) };
        let (mut low, mut high) = (1, last);
        let limit = match &query.start {
            HistoryStart::End => None,
            HistoryStart::Message(msg_id) => {
                let Some(seq) = spans::seq_of(self.conn, self.no, msg_id)? else { return Ok(None) };
                Some(if query.newer { seq + 1 } else { seq - 1 })
            }
            HistoryStart::Seq(_) if !query.conversation.is_group() => return Ok(None),
            HistoryStart::Seq(seq) => Some(int(*seq)),
            HistoryStart::Time(time) => {
                let edge =
                    if query.newer { self.first_at(*time, last)? } else { self.last_until(*time, last)? };
                let Some(edge) = edge else { return Ok(None) };
                Some(edge)
            }
            HistoryStart::Seqs(_) => return Ok(None),
        };
        match limit {
            Some(seq) if query.newer => low = seq.max(low),
            Some(seq) => high = seq.min(high),
            None => {}
        }
        if let Some((begin, period)) = query.window {
            let (from, until) = if query.newer {
                (begin, begin.saturating_add(period))
            } else {
                (begin.saturating_sub(period), begin)
            };
            let (Some(from), Some(until)) = (self.first_at(from, last)?, self.last_until(until, last)?)
            else {
                return Ok(None);
            };
            (low, high) = (low.max(from), high.min(until));
        }
        if low > high {
            return Ok(Some(Vec::new()));
        }
        let begin = if query.newer { low } else { high };
        let Some((from, to)) = spans::around(self.conn, self.no, begin)? else { return Ok(None) };
        let within = (low.max(from), high.min(to));
        let messages = spans::between(self.conn, self.no, within, query.newer, query.count)?;
        let enough = messages.len() == query.count as usize || within == (low, high);
        Ok(enough.then_some(messages))
    }

    /// The last seq of a message of this second or an earlier one.
    fn last_until(&self, time: u64, last: i64) -> rusqlite::Result<Option<i64>> {
        if last == 0 {
            return Ok(Some(0));
        }
        let at = |sql: &str| -> rusqlite::Result<Option<i64>> {
            let mut found = self.conn.prepare_cached(sql)?;
            found.query_row(params![self.no, int(time)], |row| row.get(0)).optional()
        };
        let before = at("SELECT seq FROM message WHERE conversation = ?1 AND time <= ?2
            ORDER BY time DESC, seq DESC LIMIT 1")?;
        let after =
            at("SELECT seq FROM message WHERE conversation = ?1 AND time > ?2 ORDER BY time, seq LIMIT 1")?;
        // Nothing may be missing where the one ends and the other begins.
        let (from, to) = (before.unwrap_or(1), after.unwrap_or(last));
        let Some((_, high)) = spans::around(self.conn, self.no, from)? else { return Ok(None) };
        Ok((high >= to).then(|| after.map_or(last, |seq| seq - 1)))
    }

    /// The first seq of a message of this second or a later one.
    fn first_at(&self, time: u64, last: i64) -> rusqlite::Result<Option<i64>> {
        match time.checked_sub(1) {
            Some(before) => Ok(self.last_until(before, last)?.map(|seq| seq + 1)),
            None => Ok(Some(1)),
        }
    }
}
