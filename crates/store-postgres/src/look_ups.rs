//! Look-ups of single rows that the writer and readers ask alike, through whatever asks.

use super::decode::{self, get, summary_columns};
use super::link::{Link, Param};
use super::text::kept;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Envelope, Incarnation, Key, Known, Leaver, Summary, int, uint};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::settings::Settings;
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

/// What statements are asked of: a transaction that writes, or a moment that is read.
pub(super) trait Ask {
    /// Everything that a statement finds.
    fn all(&self, sql: &'static str, values: &[Param<'_>]) -> Read<Vec<Row>>;

    /// The row that a statement finds, decoded.
    fn one<T>(
        &self,
        sql: &'static str,
        values: &[Param<'_>],
        decode: impl FnOnce(&Row) -> Read<T>,
    ) -> Read<Option<T>> {
        self.all(sql, values)?.first().map(decode).transpose()
    }

    /// Everything that a statement finds, decoded.
    fn list<T, C: FromIterator<T>>(
        &self,
        sql: &'static str,
        values: &[Param<'_>],
        decode: impl FnMut(&Row) -> Read<T>,
    ) -> Read<C> {
        self.all(sql, values)?.iter().map(decode).collect()
    }
}

impl Ask for Link {
    fn all(&self, sql: &'static str, values: &[Param<'_>]) -> Read<Vec<Row>> {
        Link::all(self, sql, values)
    }
}

/// The settings that are kept; the defaults where nobody has set any.
pub(super) fn settings(ask: &impl Ask) -> Read<Settings> {
    let sql = "SELECT json FROM settings WHERE id = 1";
    Ok(ask.one(sql, &[], |row| decode::document(row, 0))?.unwrap_or_default())
}

/// Whom an id stands for.
pub(super) fn known(ask: &impl Ask, user_id: &str) -> Read<Option<Known>> {
    let sql = "SELECT user_no, deleted_at IS NOT NULL FROM users WHERE user_id = $1";
    ask.one(sql, &[&kept(user_id)], |row| Ok(Known { user_no: get(row, 0)?, is_gone: get(row, 1)? }))
}

/// The conversation of two users, the lower number first.
pub(super) fn pair(ask: &impl Ask, (a, b): (i64, i64)) -> Read<Option<i64>> {
    let sql = "SELECT conv FROM conversations WHERE user_a = $1 AND user_b = $2";
    ask.one(sql, &[&a, &b], |row| get(row, 0))
}

/// Who has left a group and is still counted by some of its messages.
pub(super) fn leavers(ask: &impl Ask, conv: i64) -> Read<Vec<Leaver>> {
    let sql = "SELECT list FROM leavers WHERE conv = $1";
    let rows: Option<Vec<(i64, i64, i64)>> = ask.one(sql, &[&conv], |row| decode::document(row, 0))?;
    Ok(rows.unwrap_or_default().into_iter().map(Leaver::from).collect())
}

/// The conversation groups of a user.
pub(super) fn conversation_groups(ask: &impl Ask, user_no: i64) -> Read<ConversationGroups> {
    let sql = "SELECT version, groups FROM conversation_groups WHERE user_no = $1";
    let found = ask.one(sql, &[&user_no], |row| {
        Ok(ConversationGroups { version: uint(get(row, 0)?), groups: decode::document(row, 1)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// What a request has to know of a message.
pub(super) fn head(ask: &impl Ask, msg_id: &str) -> Read<Option<Envelope>> {
    let sql =
        "SELECT conv, seq, sender, need_receipt, revoked_by IS NOT NULL FROM messages WHERE msg_id = $1";
    ask.one(sql, &[&kept(msg_id)], decode::head)
}

/// The receipt side of a message that asked for receipts.
pub(super) fn summary(ask: &impl Ask, (conv, seq): Key) -> Read<Option<Summary>> {
    let sql = concat!(
        "SELECT ",
        summary_columns!(),
        " FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
          WHERE s.conv = $1 AND s.seq = $2"
    );
    ask.one(sql, &[&conv, &seq], |row| decode::summary(row, 0))
}

/// Which life of the service this is.
pub(super) fn incarnation(ask: &impl Ask) -> Read<Incarnation> {
    let sql = "SELECT incarnation, restored_from FROM cluster";
    ask.one(sql, &[], decode::incarnation)?.ok_or_else(|| Broken::unreadable("the service"))
}

/// The first seq whose message was stored at this second or later; `last_seq + 1` when there is none.
/// Times never go back in a conversation and seqs are dense, so a binary search finds it, in one statement.
pub(super) fn first_at(ask: &impl Ask, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
    let sql = "WITH RECURSIVE search (low, high) AS (
                   SELECT 1::int8, $2::int8 + 1
                   UNION ALL
                   SELECT CASE WHEN m.server_time / 1000 < $3 THEN middle + 1 ELSE low END,
                          CASE WHEN m.server_time / 1000 < $3 THEN high ELSE middle END
                   FROM search CROSS JOIN LATERAL (SELECT low + (high - low) / 2 AS middle) half
                   JOIN messages m ON m.conv = $1 AND m.seq = middle
                   WHERE low < high)
               SELECT low FROM search WHERE low >= high";
    let found = ask.one(sql, &[&conv, &last_seq, &int(seconds)], |row| get(row, 0))?;
    found.ok_or_else(|| Broken::unreadable("the messages of a conversation"))
}
