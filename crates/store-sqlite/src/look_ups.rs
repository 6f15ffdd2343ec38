//! Look-ups of single rows that the writer and readers ask alike.

use super::ask::one;
use super::decode::{self, summary_columns};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Envelope, Incarnation, Key, Known, Leaver, Summary, uint};
use doubletick_protocol::conversation::ConversationGroups;
use rusqlite::Connection;

type Read<T> = Result<T, Broken>;

/// Whom an id stands for.
pub(super) fn known(conn: &Connection, user_id: &str) -> Read<Option<Known>> {
    let sql = "SELECT user_no, deleted_at IS NOT NULL FROM users WHERE user_id = ?1";
    one(conn, sql, [user_id], |row| Ok(Known { user_no: row.get(0)?, is_gone: row.get(1)? }))
}

/// The conversation of two users, the lower number first.
pub(super) fn pair(conn: &Connection, pair: (i64, i64)) -> Read<Option<i64>> {
    one(conn, "SELECT conv FROM conversations WHERE user_a = ?1 AND user_b = ?2", pair, |row| row.get(0))
}

/// What a request has to know of a message.
pub(super) fn head(conn: &Connection, msg_id: &str) -> Read<Option<Envelope>> {
    let sql =
        "SELECT conv, seq, sender, need_receipt, revoked_by IS NOT NULL FROM messages WHERE msg_id = ?1";
    one(conn, sql, [msg_id], decode::head)
}

/// The receipt side of a message that asked for receipts.
pub(super) fn summary(conn: &Connection, key: Key) -> Read<Option<Summary>> {
    let sql = concat!(
        "SELECT ",
        summary_columns!(),
        " FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
          WHERE s.conv = ?1 AND s.seq = ?2"
    );
    one(conn, sql, key, |row| decode::summary(row, 0))
}

/// Who has left a group and is still counted by some of its messages.
pub(super) fn leavers(conn: &Connection, conv: i64) -> Read<Vec<Leaver>> {
    let sql = "SELECT list FROM leavers WHERE conv = ?1";
    Ok(one(conn, sql, [conv], |row| super::json::leavers_of(row, 0))?.unwrap_or_default())
}

/// The conversation groups of a user.
pub(super) fn conversation_groups(conn: &Connection, user_no: i64) -> Read<ConversationGroups> {
    let sql = "SELECT version, groups FROM conversation_groups WHERE user_no = ?1";
    let found = one(conn, sql, [user_no], |row| {
        Ok(ConversationGroups { version: uint(row.get(0)?), groups: super::json::of_column(row, 1)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Which life of the service this is.
pub(super) fn incarnation(conn: &Connection) -> Read<Incarnation> {
    let sql = "SELECT incarnation, restored_from FROM service WHERE id = 1";
    one(conn, sql, [], decode::incarnation)?.ok_or_else(|| Broken::unreadable("the service"))
}

/// The first seq whose message was stored at this second or later; `last_seq + 1` when there is none.
/// Times never go back in a conversation and seqs are dense, so a binary search finds it.
pub(super) fn first_at(conn: &Connection, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
    let mut statement = conn
        .prepare_cached("SELECT server_time FROM messages WHERE conv = ?1 AND seq = ?2")
        .map_err(Broken::new)?;
    let (mut low, mut high) = (1, last_seq + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let time: i64 = statement.query_row([conv, middle], |row| row.get(0)).map_err(Broken::new)?;
        if uint(time) / 1000 < seconds {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
