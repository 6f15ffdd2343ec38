//! Sending: a message gets its seq, its audience and its place in the tables.

use super::access::{c2c_number, id_for, pair};
use super::groups::{GroupRow, require_group};
use super::members::{Stay, membership, name_card};
use super::operator;
use super::tx::{Tx, corrupt, database, int, uint, user_no};
use super::users::{caller, profile};
use super::view::{MessageRow, View, find_row};
use crate::bus::Event;
use crate::rules::messages as rules;
use crate::rules::reading::unique_id_online;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::message::{Message, MessageStatus, NewMessage};
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes};

/// Who gets a message.
enum Receivers {
    /// The peer.
    Peer { user_no: i64, user_id: UserId },
    /// The group, or those of it whom the message targets: user ids as given, and member numbers ascending.
    Group { group: Box<GroupRow>, stay: Stay, targets: Option<(Vec<UserId>, Vec<i64>)> },
}

/// Stores and announces a message. The same message again is answered with what is stored.
pub(super) fn send_message(tx: &mut Tx, user: &str, new: &NewMessage) -> Result<Response> {
    rules::check_new(new, user, tx.settings)?;
    let me = caller(tx.conn, user)?;
    if let Some(row) = find_row(tx.conn, &new.msg_id)? {
        return stored_before(tx, me, new, row);
    }
    let receivers = receivers(tx, me, user, new)?;
    if new.online_only {
        return send_online(tx, me, user, new, receivers);
    }
    let row = store(tx, me, new, &receivers)?;
    announce(tx, user, me, row, receivers)
}

fn stored_before(tx: &mut Tx, me: i64, new: &NewMessage, row: MessageRow) -> Result<Response> {
    if row.sender != me || id_for(tx.conn, row.conv, me)? != new.conversation {
        let text = "message_msg_id: another message has this id";
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    // The answer carries the counts, which may still be in memory.
    tx.flush()?;
    own_view(tx, me, row)
}

/// The sender's view, also of one who has left since.
fn own_view(tx: &Tx, me: i64, row: MessageRow) -> Result<Response> {
    let message = View::of_sender(tx.conn, row.conv, me)?.message(row)?;
    Ok(Response::Message(Box::new(message)))
}

fn receivers(tx: &Tx, me: i64, user: &str, new: &NewMessage) -> Result<Receivers> {
    let group_id = match &new.conversation {
        ConversationId::C2c(peer) => {
            let user_no = user_no(tx.conn, peer)?
                .ok_or_else(|| Error::new(codes::ERR_SVR_MSG_INVALID_ID, "conversation: no such user"))?;
            return Ok(Receivers::Peer { user_no, user_id: peer.clone() });
        }
        ConversationId::Group(group_id) => group_id,
    };
    let group = require_group(tx.conn, group_id)?;
    let stay = operator::sending(tx, &group, me)?;
    if !tx.by_operator {
        rules::check_speaking(stay.role, stay.muted_until, group.muted_all, tx.now_seconds())?;
    }
    let targets = if new.targets.is_empty() {
        None
    } else {
        rules::check_targets(group.group_type)?;
        Some(targets(tx, &group, user, &new.targets)?)
    };
    Ok(Receivers::Group { group: Box::new(group), stay, targets })
}

/// Those of the targets who are members, without the sender.
fn targets(tx: &Tx, group: &GroupRow, user: &str, asked: &[UserId]) -> Result<(Vec<UserId>, Vec<i64>)> {
    let mut kept: Vec<UserId> = Vec::new();
    let mut numbers = Vec::new();
    for id in asked {
        if id == user || kept.contains(id) {
            continue;
        }
        let Some(row) = user_no(tx.conn, id)? else { continue };
        let Some(stay) = membership(tx.conn, group.conv, row)? else { continue };
        kept.push(id.clone());
        numbers.push(stay.member_no);
    }
    if kept.is_empty() {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, "targets: none of them is another member"));
    }
    numbers.sort_unstable();
    Ok((kept, numbers))
}

/// The conversation of two users, made when they first speak, and its last seq and time.
fn c2c_conversation(tx: &Tx, me: i64, peer: i64) -> Result<(i64, i64, i64)> {
    if let Some(conv) = pair(tx.conn, me, peer)? {
        return tx
            .conn
            .prepare_cached("SELECT conv, last_seq, last_message_at FROM conversations WHERE conv = ?1")
            .and_then(|mut statement| {
                statement.query_row([conv], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            })
            .map_err(database);
    }
    tx.conn
        .prepare_cached(
            "INSERT INTO conversations (user_a, user_b, identity)
             VALUES (?1, ?2, (random() & 9007199254740990) + 1)",
        )
        .and_then(|mut statement| statement.insert([me.min(peer), me.max(peer)]))
        .map(|conv| (conv, 0, 0))
        .map_err(database)
}

fn store(tx: &mut Tx, me: i64, new: &NewMessage, receivers: &Receivers) -> Result<MessageRow> {
    let (conv, last_seq, last_at) = match receivers {
        Receivers::Peer { user_no, .. } => c2c_conversation(tx, me, *user_no)?,
        Receivers::Group { group, .. } => (group.conv, group.last_seq, group.last_message_at),
    };
    let (need_receipt, targets) = match receivers {
        Receivers::Peer { .. } => (new.need_read_receipt, None),
        Receivers::Group { group, targets, .. } => {
            let has = tx.settings.has_receipts(group.group_type);
            (new.need_read_receipt && has, targets.as_ref().map(|(users, _)| users.clone()))
        }
    };
    let row = MessageRow {
        conv,
        seq: last_seq + 1,
        msg_id: new.msg_id.clone(),
        sender: me,
        rand: new.rand.into(),
        client_time: int(new.client_time),
        server_time: int(tx.now_ms).max(last_at),
        need_receipt,
        elem_type: rules::elem_type(&new.content),
        version: 0,
        change_version: 0,
        revoked_by: None,
        revoke_reason: None,
        targets,
        content: new.content.clone(),
    };
    insert_message(tx, &row)?;
    if need_receipt {
        insert_summary(tx, &row, receivers)?;
    }
    tx.conn
        .prepare_cached("UPDATE conversations SET last_seq = ?2, last_message_at = ?3 WHERE conv = ?1")
        .and_then(|mut statement| statement.execute((conv, row.seq, row.server_time)))
        .map_err(database)?;
    Ok(row)
}

fn insert_message(tx: &Tx, row: &MessageRow) -> Result<()> {
    let json = |_| corrupt("a new message");
    let content = serde_json::to_string(&row.content).map_err(json)?;
    let targets = row.targets.as_ref().map(serde_json::to_string).transpose().map_err(json)?;
    tx.conn
        .prepare_cached(
            "INSERT INTO messages (conv, seq, msg_id, sender, rand, client_time, server_time, need_receipt,
                                   counts_unread, names_users, elem_type, targets, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )
        .and_then(|mut statement| {
            statement.execute((
                row.conv,
                row.seq,
                &row.msg_id,
                row.sender,
                row.rand,
                row.client_time,
                row.server_time,
                row.need_receipt,
                row.targets.is_none() && !row.content.excluded_from_unread_count,
                !row.content.at_users.is_empty(),
                row.elem_type,
                targets,
                content,
            ))
        })
        .map_err(database)?;
    Ok(())
}

fn insert_summary(tx: &Tx, row: &MessageRow, receivers: &Receivers) -> Result<()> {
    let (sender_no, last_no, targets, unread) = match receivers {
        Receivers::Peer { user_no, .. } => (c2c_number(row.sender, *user_no), 2, None, 1),
        Receivers::Group { group, stay, targets: None } => {
            let sender_counts = i64::from(stay.member_no != operator::NO_MEMBER);
            (stay.member_no, group.last_member_no, None, group.member_count - sender_counts)
        }
        Receivers::Group { group, stay, targets: Some((_, numbers)) } => {
            let json = serde_json::to_vec(numbers).map_err(|_| corrupt("new targets"))?;
            (stay.member_no, group.last_member_no, Some(json), numbers.len() as i64)
        }
    };
    tx.conn
        .prepare_cached(
            "INSERT INTO summaries (conv, seq, sender, sender_no, last_no, targets, read_count, unread_count, bits)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, x'')",
        )
        .and_then(|mut statement| {
            statement.execute((row.conv, row.seq, row.sender, sender_no, last_no, targets, unread))
        })
        .map_err(database)?;
    Ok(())
}

fn announce(tx: &mut Tx, user: &str, me: i64, row: MessageRow, receivers: Receivers) -> Result<Response> {
    let own = View::of_sender(tx.conn, row.conv, me)?.message(row.clone())?;
    let side = match receivers {
        Receivers::Peer { user_no, .. } => user_no,
        Receivers::Group { .. } => me,
    };
    let theirs = View::pushed(tx.conn, row.conv, side)?.message(row)?;
    push(tx, user, own, theirs, receivers)
}

fn push(tx: &mut Tx, user: &str, own: Message, theirs: Message, receivers: Receivers) -> Result<Response> {
    let theirs = Push::Message(Box::new(theirs));
    // Who is no member does not have the conversation.
    let has_it =
        !matches!(&receivers, Receivers::Group { stay, .. } if stay.member_no == operator::NO_MEMBER);
    if has_it {
        tx.events.push(Event::Users(vec![user.to_owned()], Push::Message(Box::new(own.clone()))));
    }
    tx.events.push(match receivers {
        Receivers::Peer { user_id, .. } => Event::Users(vec![user_id], theirs),
        Receivers::Group { targets: Some((users, _)), .. } => Event::Users(users, theirs),
        Receivers::Group { group, .. } => {
            Event::Group { group_id: group.group_id, except: Some(user.to_owned()), push: theirs }
        }
    });
    Ok(Response::Message(Box::new(own)))
}

/// Delivers without storing: no seq, no receipts, no trace.
fn send_online(tx: &mut Tx, me: i64, user: &str, new: &NewMessage, receivers: Receivers) -> Result<Response> {
    let profile = profile(tx.conn, me)?;
    let (targets, name_card) = match &receivers {
        Receivers::Peer { .. } => (Vec::new(), String::new()),
        Receivers::Group { group, targets, .. } => {
            let targets = targets.as_ref().map(|(users, _)| users.clone()).unwrap_or_default();
            (targets, name_card(tx.conn, group.conv, me)?)
        }
    };
    let own = Message {
        msg_id: new.msg_id.clone(),
        conversation: new.conversation.clone(),
        sender: user.to_owned(),
        seq: 0,
        rand: new.rand,
        unique_id: unique_id_online(tx.now_ms, new.rand),
        client_time: new.client_time,
        server_time: tx.now_seconds(),
        status: MessageStatus::Sent,
        online_only: true,
        need_read_receipt: new.need_read_receipt,
        targets,
        content: new.content.clone(),
        version: 0,
        sender_nick_name: profile.nick_name,
        sender_face_url: profile.face_url,
        sender_name_card: name_card,
        revoker: None,
        is_read: true,
        is_peer_read: false,
        receipt_peer_read: false,
        receipt_time: 0,
        has_sent_receipt: false,
        read_count: 0,
        unread_count: 0,
        identity: 0,
    };
    let conversation = match &receivers {
        Receivers::Peer { .. } => ConversationId::C2c(user.to_owned()),
        Receivers::Group { .. } => new.conversation.clone(),
    };
    let theirs = Message { conversation, is_read: false, ..own.clone() };
    push(tx, user, own, theirs, receivers)
}

/// Seconds since the message was stored.
pub(super) fn age(tx: &Tx, row: &MessageRow) -> u64 {
    tx.now_seconds().saturating_sub(uint(row.server_time) / 1000)
}
