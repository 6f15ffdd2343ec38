//! How far users have marked conversations read. Makes no receipts.

use super::access::{Access, Kind};
use super::conversations::{last_until, my_c2c, my_groups};
use super::tx::{Tx, database, int, uint};
use super::users::{caller, user_id};
use super::view::find_row;
use crate::bus::Event;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, check_msg_id};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push, Response};
use doubletick_protocol::{Error, Result, codes};

/// Marks conversations read, to their ends or to a position.
pub(super) fn mark_read(tx: &mut Tx, user: &str, scope: &ReadScope) -> Result<Response> {
    let me = caller(tx.conn, user)?;
    let (c2c, groups) = match scope {
        ReadScope::All => (true, true),
        ReadScope::AllC2c => (true, false),
        ReadScope::AllGroups => (false, true),
        ReadScope::C2c(peer, time) => {
            let id = ConversationId::C2c(peer.clone());
            id.check()?;
            if let Some(access) = Access::find(tx.conn, me, &id)? {
                let last = access.last_seq;
                let until = match time {
                    0 => last,
                    time => last_until(tx.conn, access.conv, last, *time)?,
                };
                advance(tx, user, access, until)?;
            }
            return Ok(Response::Done);
        }
        ReadScope::Group(group, seq) => {
            let id = ConversationId::Group(group.clone());
            id.check()?;
            let access = Access::find(tx.conn, me, &id)
                .map_err(|error| match error.code {
                    codes::ERR_SVR_GROUP_NOT_FOUND => super::access::outsider(),
                    _ => error,
                })?
                .ok_or_else(super::access::outsider)?;
            let until = if *seq == 0 { access.last_seq } else { int(*seq).min(access.last_seq) };
            advance(tx, user, access, until)?;
            return Ok(Response::Done);
        }
    };
    let mut rows = if c2c { my_c2c(tx.conn, me)? } else { Vec::new() };
    if groups {
        rows.extend(my_groups(tx.conn, me)?);
    }
    for conv in rows {
        let access = Access::of(tx.conn, me, conv)?;
        let until = access.last_seq;
        advance(tx, user, access, until)?;
    }
    Ok(Response::Done)
}

/// Marks a conversation read up to a message.
pub(super) fn mark_read_up_to(
    tx: &mut Tx,
    user: &str,
    message: &str,
    conversation: Option<&ConversationId>,
) -> Result<Response> {
    check_msg_id(message)?;
    let me = caller(tx.conn, user)?;
    let row = find_row(tx.conn, message)?
        .ok_or_else(|| Error::new(codes::ERR_INVALID_PARAMETERS, "message_msg_id: unknown message"))?;
    let access = Access::of(tx.conn, me, row.conv)?;
    access.check_is(conversation)?;
    advance(tx, user, access, row.seq)?;
    Ok(Response::Done)
}

/// Moves a mark forward; never back. A C2C peer is told how far.
fn advance(tx: &mut Tx, user: &str, access: Access, until: i64) -> Result<()> {
    if until <= access.mark.seq {
        return Ok(());
    }
    let stored_at: i64 = tx
        .conn
        .prepare_cached("SELECT server_time FROM messages WHERE conv = ?1 AND seq = ?2")
        .and_then(|mut statement| statement.query_row([access.conv, until], |row| row.get(0)))
        .map_err(database)?;
    let time = stored_at / 1000;
    let peer = match access.kind {
        Kind::C2c(peer) => Some(peer),
        Kind::Group(..) => None,
    };
    let version = match peer {
        Some(_) => {
            // Events of one conversation come in the order of versions.
            tx.flush()?;
            tx.bump_version(access.conv)?
        }
        None => 0,
    };
    tx.conn
        .prepare_cached(
            "INSERT INTO read_marks (conv, user_no, seq, read_time, version) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET seq = excluded.seq, read_time = excluded.read_time,
                                       version = excluded.version",
        )
        .and_then(|mut statement| statement.execute((access.conv, access.me, until, time, version as i64)))
        .map_err(database)?;
    if let Some(peer) = peer {
        let conversation = ConversationId::C2c(user.to_owned());
        let receipt = mark_receipt(conversation.clone(), time, version);
        let changes = vec![Change::Receipt(receipt)];
        let push = Push::Changes { conversation, stable: version, changes };
        tx.events.push(Event::Users(vec![user_id(tx.conn, peer)?], push));
    }
    tx.events.push(Event::Users(vec![user.to_owned()], Push::ConversationChanged(access.id)));
    Ok(())
}

/// How far a C2C peer has read, as a receipt of the conversation.
pub(super) fn mark_receipt(conversation: ConversationId, time: i64, version: u64) -> Receipt {
    Receipt {
        conversation,
        msg_id: String::new(),
        seq: 0,
        read_count: 1,
        unread_count: 0,
        time: uint(time),
        version,
    }
}
