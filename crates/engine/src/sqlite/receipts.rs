//! Receipts: a user has read messages; a member leaves and is waited for no more.

use super::access::{c2c_number, group_gone, outsider, stays};
use super::bits;
use super::hot::{ConversationKind, Head, announce};
use super::tx::{Tx, database, int, uint};
use super::users::is_member;
use crate::rules::receipts::{self as rules, Effect, Sent};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, limits};
use std::collections::BTreeMap;

/// Records that a user has read messages of one conversation.
pub(super) fn send_receipts(tx: &mut Tx, user: &str, messages: &[MsgId]) -> Result<Response> {
    let ids = rules::check_list(messages, limits::RECEIPTS_PER_CALL)?;
    let me = tx.hot.caller(tx.conn, user)?;
    let mut known: Vec<Head> = Vec::with_capacity(ids.len());
    for id in ids {
        known.extend(tx.hot.head(tx.conn, id)?);
    }
    let conv = rules::one_conversation(known.iter().map(|head| head.key.0))?;
    let number = member_no(tx, conv, me)?;
    let list: Vec<Sent> = known
        .iter()
        .map(|head| Sent { own: head.sender == me, flagged: head.flagged, revoked: head.revoked })
        .collect();
    let (mut read, mut counts) = (Vec::with_capacity(known.len()), false);
    for (head, effect) in known.iter().zip(rules::effects(&list)?) {
        let standing = match effect {
            Effect::Skip => continue,
            Effect::Nothing => Standing::HasRead,
            Effect::Record => standing(tx, head, number, me)?,
        };
        counts |= standing != Standing::Outside;
        if standing == Standing::Inside {
            read.push(head.key);
        }
    }
    if !counts {
        return Err(rules::outside_audience());
    }
    // Nothing was written so far, and nothing below can be refused.
    let now = int(tx.now_seconds());
    for key in read {
        tx.hot.record(tx.conn, key, number, now)?;
    }
    Ok(Response::Done)
}

/// The reader's number in the conversation, where receipts can be sent.
fn member_no(tx: &mut Tx, conv: i64, me: i64) -> Result<i64> {
    match tx.hot.place(tx.conn, conv)? {
        ConversationKind::C2c(a, b) if me == a => Ok(c2c_number(a, b)),
        ConversationKind::C2c(a, b) if me == b => Ok(c2c_number(b, a)),
        ConversationKind::C2c(..) => Err(outsider()),
        ConversationKind::Group { deleted: true, .. } => Err(group_gone()),
        ConversationKind::Group { group_type, .. } => {
            let number = tx.hot.member_no(tx.conn, conv, me)?.ok_or_else(outsider)?;
            if !tx.settings.has_receipts(group_type) {
                return Err(rules::switched_off());
            }
            Ok(number)
        }
    }
}

/// What a reader is to a message.
#[derive(PartialEq)]
enum Standing {
    /// In its audience.
    Inside,
    /// There is nothing to record: an earlier stay of the reader has read it, or it is revoked.
    HasRead,
    /// Nobody waits for this reader.
    Outside,
}

fn standing(tx: &mut Tx, head: &Head, number: i64, me: i64) -> Result<Standing> {
    let summary = tx.hot.summary(tx.conn, head.key)?;
    if rules::in_audience(number, summary.sender_no, summary.last_no, summary.targets.as_deref()) {
        return Ok(Standing::Inside);
    }
    for earlier in stays(tx.conn, head.key.0, me)? {
        if earlier != number && tx.hot.has_read(tx.conn, head.key, earlier)? {
            return Ok(Standing::HasRead);
        }
    }
    Ok(Standing::Outside)
}

struct Waiting {
    seq: i64,
    msg_id: String,
    sender: i64,
    sender_no: i64,
    last_no: i64,
    targets: Option<Vec<u8>>,
    read_count: i64,
    unread_count: i64,
    last_read_at: i64,
    version: i64,
    revoked: bool,
    bits: Option<Vec<u8>>,
}

/// A member leaves: every message that counted them as unread counts one less, and its sender learns it.
/// The count of a revoked message falls too, but nobody asks for it, so it is no news.
pub(super) fn leave_audiences(tx: &mut Tx, conv: i64, member_no: i64, joined_seq: i64) -> Result<()> {
    // The tables must be complete, and what is in memory is about to be wrong.
    tx.flush()?;
    tx.hot.clear();
    let mut news: BTreeMap<i64, Vec<Receipt>> = BTreeMap::new();
    for message in waiting(tx, conv, member_no, joined_seq)? {
        let targets: Option<Vec<i64>> = match &message.targets {
            Some(json) => Some(serde_json::from_slice(json).map_err(|_| super::tx::corrupt("targets"))?),
            None => None,
        };
        if !rules::in_audience(member_no, message.sender_no, message.last_no, targets.as_deref())
            || message.bits.is_some_and(|bits| bits::test(&bits, member_no))
        {
            continue;
        }
        let version = if message.revoked { uint(message.version) } else { tx.bump_version(conv)? };
        tx.conn
            .prepare_cached(
                "UPDATE summaries SET unread_count = unread_count - 1, version = ?3
                 WHERE conv = ?1 AND seq = ?2",
            )
            .and_then(|mut statement| statement.execute((conv, message.seq, int(version))))
            .map_err(database)?;
        if message.revoked {
            continue;
        }
        news.entry(message.sender).or_default().push(Receipt {
            conversation: ConversationId::Group(String::new()),
            msg_id: message.msg_id,
            seq: uint(message.seq),
            read_count: uint(message.read_count),
            unread_count: uint(message.unread_count - 1),
            time: uint(message.last_read_at),
            version,
        });
    }
    tx.flush()?;
    for (sender, receipts) in news {
        if is_member(tx.conn, conv, sender)? {
            let names = tx.hot.names(tx.conn, conv, sender)?;
            tx.events.push(announce(names, receipts));
        }
    }
    Ok(())
}

/// Messages stored during the stay that somebody has not read, with the chunk that tells whether the member has
/// read them.
fn waiting(tx: &Tx, conv: i64, member_no: i64, joined_seq: i64) -> Result<Vec<Waiting>> {
    let sql = "SELECT s.seq, m.msg_id, s.sender, s.sender_no, s.last_no, s.targets, s.read_count,
                      s.unread_count, s.last_read_at, s.version, m.revoked_by IS NOT NULL,
                      CASE ?3 WHEN 0 THEN s.bits
                      ELSE (SELECT r.bits FROM read_sets r
                            WHERE r.conv = s.conv AND r.seq = s.seq AND r.chunk = ?3) END
               FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
               WHERE s.conv = ?1 AND s.seq > ?2 AND s.unread_count > 0
               ORDER BY s.seq";
    tx.conn
        .prepare_cached(sql)
        .and_then(|mut statement| {
            let rows = statement.query_map((conv, joined_seq, bits::chunk_of(member_no)), |row| {
                Ok(Waiting {
                    seq: row.get(0)?,
                    msg_id: row.get(1)?,
                    sender: row.get(2)?,
                    sender_no: row.get(3)?,
                    last_no: row.get(4)?,
                    targets: row.get(5)?,
                    read_count: row.get(6)?,
                    unread_count: row.get(7)?,
                    last_read_at: row.get(8)?,
                    version: row.get(9)?,
                    revoked: row.get(10)?,
                    bits: row.get(11)?,
                })
            })?;
            rows.collect()
        })
        .map_err(database)
}
