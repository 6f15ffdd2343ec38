//! Rows of messages, and what one user sees of one.

use super::access::{Access, Kind, id_for, identity, mark_of};
use super::bits;
use super::hot::{ConversationKind, place, read_chunk};
use super::members::{json_of_column, name_card};
use super::tx::{corrupt, database, uint};
use super::users::{profile, user_id};
use crate::rules::reading;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Message, MessageContent, MessageStatus, Revoker};
use doubletick_protocol::{Result, json, limits};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// A row of `messages`.
#[derive(Clone, Debug)]
pub(super) struct MessageRow {
    pub conv: i64,
    pub seq: i64,
    pub msg_id: String,
    pub sender: i64,
    pub rand: i64,
    pub client_time: i64,
    pub server_time: i64,
    pub need_receipt: bool,
    pub elem_type: i64,
    pub version: i64,
    pub change_version: i64,
    pub revoked_by: Option<i64>,
    pub revoke_reason: Option<String>,
    pub targets: Option<Vec<String>>,
    pub content: MessageContent,
}

macro_rules! select_message {
    ($condition:literal) => {
        concat!(
            "SELECT m.conv, m.seq, m.msg_id, m.sender, m.rand, m.client_time, m.server_time, m.need_receipt,
                    m.elem_type, m.version, m.change_version, m.revoked_by, m.revoke_reason, m.targets,
                    m.content
             FROM messages m WHERE ",
            $condition
        )
    };
}
pub(super) use select_message;

fn targets_of(row: &Row<'_>) -> rusqlite::Result<Option<Vec<String>>> {
    match row.get_ref(13)?.as_str_or_null()? {
        None => Ok(None),
        Some(_) => json_of_column(row, 13).map(Some),
    }
}

pub(super) fn row_of(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let targets = targets_of(row)?;
    Ok(MessageRow {
        conv: row.get(0)?,
        seq: row.get(1)?,
        msg_id: row.get(2)?,
        sender: row.get(3)?,
        rand: row.get(4)?,
        client_time: row.get(5)?,
        server_time: row.get(6)?,
        need_receipt: row.get(7)?,
        elem_type: row.get(8)?,
        version: row.get(9)?,
        change_version: row.get(10)?,
        revoked_by: row.get(11)?,
        revoke_reason: row.get(12)?,
        targets,
        content: json_of_column(row, 14)?,
    })
}

/// A part of a stored content: what else stands in it is stepped over and not kept.
pub(super) fn part_of<T: DeserializeOwned>(content: &str) -> Result<T> {
    json::from_slice(content.as_bytes()).map_err(|_| corrupt("a message"))
}

/// What of a message is known before its content is read.
pub(super) struct Glance<'a> {
    pub elem_type: i64,
    /// As it is stored.
    pub content: &'a str,
}

/// The message with this id.
pub(super) fn find_row(conn: &Connection, msg_id: &str) -> Result<Option<MessageRow>> {
    conn.prepare_cached(select_message!("m.msg_id = ?1"))
        .and_then(|mut statement| statement.query_row([msg_id], row_of).optional())
        .map_err(database)
}

/// Seqs to look at, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    pub low: i64,
    pub high: i64,
    /// Whether they come in ascending order.
    pub newer: bool,
}

/// Hands over the messages that the user sees, one by one, until `take` answers false.
///
/// It looks at [`limits::MESSAGES_PER_SCAN`] messages at most. Where it has to stop, it answers the seq of the last one
/// that it has looked at.
pub(super) fn scan(
    conn: &Connection,
    access: &Access,
    span: Scan,
    take: impl FnMut(MessageRow) -> Result<bool>,
) -> Result<Option<i64>> {
    scan_for(conn, access, span, |_| Ok(true), take)
}

/// [`scan`] for those that are wanted at a glance. The contents of the others are not read.
pub(super) fn scan_for(
    conn: &Connection,
    access: &Access,
    span: Scan,
    wanted: impl Fn(&Glance<'_>) -> Result<bool>,
    mut take: impl FnMut(MessageRow) -> Result<bool>,
) -> Result<Option<i64>> {
    let sql = if span.newer {
        concat!(
            select_message!("m.conv = ?1 AND m.seq BETWEEN ?2 AND ?3"),
            " AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?4 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY m.seq"
        )
    } else {
        concat!(
            select_message!("m.conv = ?1 AND m.seq BETWEEN ?2 AND ?3"),
            " AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?4 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY m.seq DESC"
        )
    };
    if span.low > span.high {
        return Ok(None);
    }
    let my_id = user_id(conn, access.me)?;
    let mut statement = conn.prepare_cached(sql).map_err(database)?;
    // Nobody has the number 0, so nothing is hidden from it.
    let me = if access.sees_all { 0 } else { access.me };
    let mut rows = statement.query((access.conv, span.low, span.high, me)).map_err(database)?;
    let mut looked_at = 0;
    while let Some(row) = rows.next().map_err(database)? {
        let sender = row.get(3).map_err(database)?;
        if access.sees_all
            || is_addressed(sender, targets_of(row).map_err(database)?.as_deref(), access.me, &my_id)
        {
            let elem_type = row.get(8).map_err(database)?;
            let content = row.get_ref(14).and_then(|value| Ok(value.as_str()?)).map_err(database)?;
            if wanted(&Glance { elem_type, content })? && !take(row_of(row).map_err(database)?)? {
                return Ok(None);
            }
        }
        looked_at += 1;
        if looked_at == limits::MESSAGES_PER_SCAN {
            return row.get(1).map(Some).map_err(database);
        }
    }
    Ok(None)
}

/// Whether a targeted message is for this user; others are for everyone.
fn is_addressed(sender: i64, targets: Option<&[String]>, me: i64, my_id: &str) -> bool {
    sender == me || targets.is_none_or(|targets| targets.iter().any(|id| id == my_id))
}

/// Whether the user sees the message: late enough, addressed to them, not deleted by them.
pub(super) fn is_visible(conn: &Connection, access: &Access, row: &MessageRow) -> Result<bool> {
    if access.floor().is_none_or(|floor| row.seq <= floor)
        || !is_addressed(row.sender, row.targets.as_deref(), access.me, &user_id(conn, access.me)?)
    {
        return Ok(false);
    }
    conn.prepare_cached("SELECT 1 FROM hidden WHERE user_no = ?1 AND conv = ?2 AND seq = ?3")
        .and_then(|mut statement| statement.query_row([access.me, row.conv, row.seq], |_| Ok(())).optional())
        .map(|hidden| hidden.is_none())
        .map_err(database)
}

#[derive(Clone, Default)]
struct Person {
    user_id: String,
    nick_name: String,
    face_url: String,
    name_card: String,
}

/// How one user, or any receiver of a push, sees messages of one conversation.
pub(super) struct View<'a> {
    conn: &'a Connection,
    conv: i64,
    id: ConversationId,
    identity: u64,
    /// `None`: any receiver, of whom nothing is known.
    me: Option<i64>,
    read_seq: i64,
    peer_read_seq: i64,
    numbers: Vec<i64>,
    people: HashMap<i64, Person>,
}

impl<'a> View<'a> {
    /// The view of one user.
    pub fn new(conn: &'a Connection, access: &Access) -> Result<View<'a>> {
        let peer_read_seq = match access.kind {
            Kind::C2c(peer) => mark_of(conn, access.conv, peer)?.seq,
            Kind::Group(..) => 0,
        };
        Ok(View {
            conn,
            conv: access.conv,
            id: access.id.clone(),
            identity: access.identity,
            me: Some(access.me),
            read_seq: access.read_seq(),
            peer_read_seq,
            numbers: access.numbers(conn)?,
            people: HashMap::new(),
        })
    }

    /// The view of the sender of a message, who may have left since.
    pub fn of_sender(conn: &'a Connection, conv: i64, me: i64) -> Result<View<'a>> {
        let peer_read_seq = match place(conn, conv)? {
            ConversationKind::C2c(a, b) => mark_of(conn, conv, if me == a { b } else { a })?.seq,
            ConversationKind::Group { .. } => 0,
        };
        Ok(View { me: Some(me), peer_read_seq, ..View::pushed(conn, conv, me)? })
    }

    /// The view that a push carries to the receivers in a group, or to a peer (`user`).
    pub fn pushed(conn: &'a Connection, conv: i64, user: i64) -> Result<View<'a>> {
        Ok(View {
            conn,
            conv,
            id: id_for(conn, conv, user)?,
            identity: identity(conn, conv)?,
            me: None,
            read_seq: 0,
            peer_read_seq: 0,
            numbers: Vec::new(),
            people: HashMap::new(),
        })
    }

    /// The message as this user sees it.
    pub fn message(&mut self, row: MessageRow) -> Result<Message> {
        let own = self.me == Some(row.sender);
        let sender = self.person(row.sender)?;
        let revoker = match row.revoked_by {
            Some(user) => {
                let who = self.person(user)?;
                let reason = row.revoke_reason.unwrap_or_default();
                Some(Revoker {
                    user_id: who.user_id,
                    nick_name: who.nick_name,
                    face_url: who.face_url,
                    reason,
                })
            }
            None => None,
        };
        let group = self.id.is_group();
        let receipts = if row.need_receipt && self.me.is_some() {
            self.receipts(row.seq, own)?
        } else {
            Receipts::default()
        };
        let mut content = row.content;
        if revoker.is_some() {
            content.withdraw();
        }
        Ok(Message {
            msg_id: row.msg_id,
            conversation: self.id.clone(),
            sender: sender.user_id,
            seq: uint(row.seq),
            rand: row.rand as u32,
            unique_id: reading::unique_id(uint(self.conv), uint(row.seq)),
            client_time: uint(row.client_time),
            server_time: uint(row.server_time) / 1000,
            status: if revoker.is_some() { MessageStatus::Revoked } else { MessageStatus::Sent },
            online_only: false,
            need_read_receipt: row.need_receipt,
            targets: row.targets.unwrap_or_default(),
            content,
            version: uint(row.version),
            sender_nick_name: sender.nick_name,
            sender_face_url: sender.face_url,
            sender_name_card: sender.name_card,
            revoker,
            is_read: own || (self.me.is_some() && row.seq <= self.read_seq),
            is_peer_read: own && !group && row.seq <= self.peer_read_seq,
            receipt_peer_read: own && !group && receipts.read_count > 0,
            has_sent_receipt: !own && receipts.by_me,
            read_count: if own && group { receipts.read_count } else { 0 },
            unread_count: if own && group { receipts.unread_count } else { 0 },
            receipt_time: if own { receipts.last_read_at } else { 0 },
            identity: self.identity,
        })
    }

    fn receipts(&self, seq: i64, own: bool) -> Result<Receipts> {
        let (read_count, unread_count, last_read_at, bits): (i64, i64, i64, Vec<u8>) = self
            .conn
            .prepare_cached(
                "SELECT read_count, unread_count, last_read_at, bits FROM summaries WHERE conv = ?1 AND seq = ?2",
            )
            .and_then(|mut statement| {
                statement.query_row([self.conv, seq], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
            })
            .map_err(database)?;
        let mut by_me = false;
        if !own && read_count > 0 {
            for number in &self.numbers {
                by_me |= match bits::chunk_of(*number) {
                    0 => bits::test(&bits, *number),
                    chunk => bits::test(&read_chunk(self.conn, (self.conv, seq), chunk)?, *number),
                };
            }
        }
        let last_read_at = uint(last_read_at);
        Ok(Receipts { read_count: uint(read_count), unread_count: uint(unread_count), last_read_at, by_me })
    }

    fn person(&mut self, user: i64) -> Result<Person> {
        if let Some(person) = self.people.get(&user) {
            return Ok(person.clone());
        }
        let profile = profile(self.conn, user)?;
        let name_card =
            if self.id.is_group() { name_card(self.conn, self.conv, user)? } else { String::new() };
        let person = Person {
            user_id: profile.user_id,
            nick_name: profile.nick_name,
            face_url: profile.face_url,
            name_card,
        };
        self.people.insert(user, person.clone());
        Ok(person)
    }
}

#[derive(Default)]
struct Receipts {
    read_count: u64,
    unread_count: u64,
    last_read_at: u64,
    by_me: bool,
}
