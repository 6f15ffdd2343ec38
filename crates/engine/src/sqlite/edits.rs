//! What happens to stored messages: revoked, modified, deleted for oneself.

use super::access::{Access, Kind, id_for, outsider};
use super::hot::{ConversationKind, place};
use super::members::{last_present, membership};
use super::messages::age;
use super::operator;
use super::tx::{Tx, corrupt, database, uint};
use super::users::{caller, user_id};
use super::view::{MessageRow, View, find_row};
use crate::bus::Event;
use crate::rules::messages::{self as rules, Modification};
use crate::rules::reading;
use crate::rules::receipts::check_list;
use doubletick_protocol::ids::{ConversationId, MsgId, check_msg_id};
use doubletick_protocol::message::{Message, MessageContent};
use doubletick_protocol::wire::{Change, Push, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

fn wish(tx: &Tx, access: &Access, row: &MessageRow) -> Result<Modification> {
    let roles = match &access.kind {
        Kind::C2c(_) => None,
        Kind::Group(group, stay) => {
            let sender = membership(tx.conn, group.conv, row.sender)?.map(|stay| stay.role);
            Some((stay.role, sender))
        }
    };
    Ok(Modification {
        own: row.sender == access.me,
        roles,
        group_type: access.group_type(),
        revoked: row.revoked_by.is_some(),
        age: age(tx, row),
        by_operator: tx.by_operator,
    })
}

/// Revokes a message; again: nothing more happens.
pub(super) fn revoke(
    tx: &mut Tx,
    user: &str,
    msg_id: &str,
    conversation: Option<&ConversationId>,
    reason: &str,
) -> Result<Response> {
    check_msg_id(msg_id)?;
    rules::check_reason(reason)?;
    let me = caller(tx.conn, user)?;
    let mut row = find_row(tx.conn, msg_id)?.ok_or_else(|| {
        Error::new(codes::ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND, "message_msg_id: no such message")
    })?;
    let access = match place(tx.conn, row.conv)? {
        ConversationKind::Group { deleted: false, .. } if tx.by_operator => {
            let id = id_for(tx.conn, row.conv, me)?;
            operator::access(tx.conn, me, id.raw())?
        }
        _ => Access::of(tx.conn, me, row.conv)?,
    };
    access.check_is(conversation)?;
    if !rules::may_revoke(&wish(tx, &access, &row)?, tx.settings)? {
        return Ok(Response::Done);
    }
    let version = tx.bump_version(row.conv)?;
    tx.conn
        .prepare_cached(
            "UPDATE messages SET revoked_by = ?3, revoke_reason = ?4, change_version = ?5
             WHERE conv = ?1 AND seq = ?2",
        )
        .and_then(|mut statement| statement.execute((row.conv, row.seq, me, reason, version as i64)))
        .map_err(database)?;
    row.revoked_by = Some(me);
    row.revoke_reason = Some(reason.to_owned());
    announce(tx, &access, row, version, Change::Revoked)?;
    Ok(Response::Done)
}

/// Replaces the content of a message; its receipts stay, and whether it counts as unread. With the content that
/// it has, nothing more happens.
pub(super) fn modify(
    tx: &mut Tx,
    user: &str,
    msg_id: &str,
    base_version: Option<u64>,
    content: &MessageContent,
) -> Result<Response> {
    check_msg_id(msg_id)?;
    rules::check_content(content, tx.settings)?;
    let me = caller(tx.conn, user)?;
    let unknown = || Error::new(codes::ERR_INVALID_PARAMETERS, "message_msg_id: unknown message");
    let mut row = find_row(tx.conn, msg_id)?.ok_or_else(unknown)?;
    let access = Access::of(tx.conn, me, row.conv)?;
    if access.floor().is_none() {
        return Err(unknown());
    }
    let same = row.content == *content;
    if !rules::may_modify(&wish(tx, &access, &row)?, uint(row.version), base_version, same)? {
        let mine = View::new(tx.conn, &access)?.message(row)?;
        return Ok(Response::Message(Box::new(mine)));
    }
    let version = tx.bump_version(row.conv)?;
    row.content = content.clone();
    row.version += 1;
    row.elem_type = rules::elem_type(content);
    let json = serde_json::to_string(content).map_err(|_| corrupt("new content"))?;
    tx.conn
        .prepare_cached(
            "UPDATE messages SET content = ?3, version = ?4, change_version = ?5, elem_type = ?6,
                                 names_users = ?7
             WHERE conv = ?1 AND seq = ?2",
        )
        .and_then(|mut statement| {
            statement.execute((
                row.conv,
                row.seq,
                json,
                row.version,
                version as i64,
                row.elem_type,
                !content.at_users.is_empty(),
            ))
        })
        .map_err(database)?;
    let mine = View::new(tx.conn, &access)?.message(row.clone())?;
    announce(tx, &access, row, version, Change::Modified)?;
    Ok(Response::Message(Box::new(mine)))
}

/// Tells everyone who sees the message: its sender with their own view, the others with the common one.
fn announce(
    tx: &mut Tx,
    access: &Access,
    row: MessageRow,
    version: u64,
    change: fn(u64, Box<Message>) -> Change,
) -> Result<()> {
    let push = |message: Message| Push::Changes {
        conversation: message.conversation.clone(),
        stable: version,
        changes: vec![change(version, Box::new(message))],
    };
    let (sender, seq, targets) = (row.sender, row.seq, row.targets.clone());
    let group = match &access.kind {
        Kind::Group(group, _) => group,
        Kind::C2c(peer) => {
            let other = if sender == access.me { *peer } else { access.me };
            for side in [sender, other] {
                let access = Access::of(tx.conn, side, row.conv)?;
                let view = View::new(tx.conn, &access)?.message(row.clone())?;
                tx.events.push(Event::Users(vec![user_id(tx.conn, side)?], push(view)));
            }
            return Ok(());
        }
    };
    let sender_id = user_id(tx.conn, sender)?;
    if membership(tx.conn, group.conv, sender)?.is_some() {
        let own = View::of_sender(tx.conn, row.conv, sender)?.message(row.clone())?;
        tx.events.push(Event::Users(vec![sender_id.clone()], push(own)));
    }
    let theirs = push(View::pushed(tx.conn, row.conv, access.me)?.message(row)?);
    let before = match &targets {
        Some(_) => None,
        None => joined_before(tx, access, seq)?,
    };
    tx.events.push(match (targets, before) {
        (Some(users), _) => Event::Users(still_members(tx, group.conv, users)?, theirs),
        (None, None) => {
            Event::Group { group_id: group.group_id.clone(), except: Some(sender_id), push: theirs }
        }
        (None, Some(mut users)) => {
            users.retain(|id| *id != sender_id);
            Event::Users(users, theirs)
        }
    });
    Ok(())
}

/// `None` when every member sees a message with this seq; else those who do.
fn joined_before(tx: &Tx, access: &Access, seq: i64) -> Result<Option<Vec<String>>> {
    if reading::floor(access.group_type(), seq).is_none_or(|floor| floor < seq) {
        return Ok(None);
    }
    // Member numbers grow with joined_seq, so the last member tells whether anyone came later.
    let last: Option<i64> = match last_present(tx.conn, access.conv)? {
        Some(number) => tx
            .conn
            .prepare_cached("SELECT joined_seq FROM group_members WHERE conv = ?1 AND member_no = ?2")
            .and_then(|mut statement| statement.query_row([access.conv, number], |row| row.get(0)).optional())
            .map_err(database)?,
        None => None,
    };
    if last.is_none_or(|joined_seq| joined_seq < seq) {
        return Ok(None);
    }
    tx.conn
        .prepare_cached(
            "SELECT u.user_id FROM group_members m JOIN users u ON u.user_no = m.user_no
             WHERE m.conv = ?1 AND m.left_seq IS NULL AND m.joined_seq < ?2 ORDER BY m.member_no",
        )
        .and_then(|mut statement| statement.query_map([access.conv, seq], |row| row.get(0))?.collect())
        .map(Some)
        .map_err(database)
}

fn still_members(tx: &Tx, conv: i64, users: Vec<String>) -> Result<Vec<String>> {
    let mut members = Vec::new();
    for id in users {
        let row = super::tx::user_no(tx.conn, &id)?.ok_or_else(outsider)?;
        if membership(tx.conn, conv, row)?.is_some() {
            members.push(id);
        }
    }
    Ok(members)
}

/// Hides messages from oneself; what is unknown is passed over.
pub(super) fn delete(
    tx: &mut Tx,
    user: &str,
    conversation: &ConversationId,
    messages: &[MsgId],
) -> Result<Response> {
    conversation.check()?;
    let ids = check_list(messages, limits::DELETES_PER_CALL)?;
    let me = caller(tx.conn, user)?;
    let Some(access) = Access::find(tx.conn, me, conversation)? else { return Ok(Response::Done) };
    let mut seqs = BTreeSet::new();
    for id in ids {
        if let Some(head) = tx.hot.head(tx.conn, id)?
            && head.key.0 == access.conv
        {
            seqs.insert(head.key.1);
        }
    }
    let mut changed = 0;
    for seq in seqs {
        changed += tx
            .conn
            .prepare_cached("INSERT OR IGNORE INTO hidden (user_no, conv, seq) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((me, access.conv, seq)))
            .map_err(database)?;
    }
    if changed > 0 {
        // Unread count and last message may be others now.
        tx.events.push(Event::Users(vec![user.to_owned()], Push::ConversationChanged(access.id)));
    }
    Ok(Response::Done)
}
