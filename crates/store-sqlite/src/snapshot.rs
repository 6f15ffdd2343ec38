//! What SQLite answers to readers, inside one read transaction.
//!
//! A question for a set is one statement: `json_each` makes rows of the list, and `CROSS JOIN` keeps SQLite from
//! walking a table to find them in it.

use super::ask::{all, each, list};
use super::decode::{self, mark_columns, message_columns, summary_columns};
use super::entries::{self, Entry, RUN};
use super::{kept, lists, look_ups};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{
    Asked, Counts, Envelope, Glance, Incarnation, Key, Known, Leaver, Mark, MessageRow, Person, ReadBy, Side,
    Summary, uint,
};
use doubletick_engine::snapshot::{Snapshot, Span, TakeChunk, Which};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::{GroupType, Member};
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::limits;
use doubletick_protocol::profile::Profile;
use rusqlite::{Connection, Row};
use std::collections::{HashMap, HashSet};

type Read<T> = Result<T, Broken>;

/// A connection inside a read transaction.
pub(super) struct Moment<'a>(pub &'a Connection);

/// Messages of a span that the user has not deleted.
const NOT_HIDDEN: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM messages m WHERE m.conv = ?1 AND m.seq BETWEEN ?2 AND ?3
      AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?4 AND h.conv = m.conv AND h.seq = m.seq)
      ORDER BY m.seq"
);

/// [`NOT_HIDDEN`] from the end.
const NOT_HIDDEN_BACK: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM messages m WHERE m.conv = ?1 AND m.seq BETWEEN ?2 AND ?3
      AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?4 AND h.conv = m.conv AND h.seq = m.seq)
      ORDER BY m.seq DESC"
);

impl Snapshot for Moment<'_> {
    fn known(&self, user_id: &str) -> Read<Option<Known>> {
        look_ups::known(self.0, user_id)
    }

    fn profiles(&self, users: &[UserId]) -> Read<Vec<Profile>> {
        let sql = "SELECT u.profile FROM json_each(?1) l CROSS JOIN users u ON u.user_id = l.value
                   WHERE u.deleted_at IS NULL ORDER BY l.key";
        all(self.0, sql, [list(users)?], |row| super::json::of_column(row, 0))
    }

    fn people(&self, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Person>> {
        lists::people(self.0, of)
    }

    fn incarnation(&self) -> Read<Incarnation> {
        look_ups::incarnation(self.0)
    }

    fn conversation_groups(&self, me: i64) -> Read<ConversationGroups> {
        look_ups::conversation_groups(self.0, me)
    }

    fn pair(&self, pair: (i64, i64)) -> Read<Option<i64>> {
        look_ups::pair(self.0, pair)
    }

    fn groups_named(&self, groups: &[GroupId]) -> Read<HashMap<GroupId, i64>> {
        let sql = "SELECT g.group_id, g.conv FROM json_each(?1) l
                   CROSS JOIN groups g ON g.group_id = l.value AND g.deleted_at IS NULL";
        all(self.0, sql, [list(groups)?], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn sides(&self, me: i64, which: Which<'_>) -> Read<Vec<Side>> {
        lists::sides(self.0, me, which)
    }

    fn conversations_after(&self, me: i64, above: i64, pairs: bool, most: usize) -> Read<Vec<i64>> {
        lists::conversations_after(self.0, me, above, pairs, most)
    }

    fn groups_after(
        &self,
        group_type: Option<GroupType>,
        above: i64,
        most: usize,
    ) -> Read<Vec<(i64, GroupId)>> {
        lists::groups_after(self.0, group_type, above, most)
    }

    fn group_count(&self, group_type: Option<GroupType>) -> Read<u64> {
        lists::group_count(self.0, group_type)
    }

    fn marks(&self, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Mark>> {
        if of.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = concat!(
            "SELECT r.conv, r.user_no, ",
            mark_columns!(),
            " FROM json_each(?1) l CROSS JOIN read_marks r ON r.conv = l.value ->> 0 AND r.user_no = l.value ->> 1"
        );
        all(self.0, sql, [list(of)?], |row| Ok(((row.get(0)?, row.get(1)?), decode::mark(row, 2)?)))
    }

    fn withdrawn(&self, me: i64, above: &[(i64, i64)]) -> Read<HashMap<i64, u64>> {
        kept::withdrawn(self.0, me, above)
    }

    fn mentions(&self, me: i64, above: &[(i64, i64)]) -> Read<Vec<(i64, i64, Vec<UserId>)>> {
        lists::mentions(self.0, me, above)
    }

    fn last_messages(
        &self,
        me: i64,
        below: &[(i64, i64)],
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<()> {
        if below.is_empty() {
            return Ok(());
        }
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM json_each(?1) l CROSS JOIN messages m ON m.conv = l.value ->> 0 AND m.seq =
                (SELECT n.seq FROM messages n WHERE n.conv = l.value ->> 0 AND n.seq < l.value ->> 1
                 AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?2 AND h.conv = n.conv AND h.seq = n.seq)
                 ORDER BY n.seq DESC LIMIT 1)"
        );
        each(self.0, sql, (list(below)?, me), decode::message, take)
    }

    fn head(&self, msg_id: &str) -> Read<Option<Envelope>> {
        look_ups::head(self.0, msg_id)
    }

    fn messages_named(&self, messages: &[&str]) -> Read<Vec<MessageRow>> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM json_each(?1) l CROSS JOIN messages m ON m.msg_id = l.value ORDER BY l.key"
        );
        all(self.0, sql, [list(messages)?], decode::message)
    }

    fn hidden(&self, me: i64, keys: &[Key]) -> Read<HashSet<Key>> {
        let sql = "SELECT h.conv, h.seq FROM json_each(?1) l CROSS JOIN hidden h
                   ON h.user_no = ?2 AND h.conv = l.value ->> 0 AND h.seq = l.value ->> 1";
        all(self.0, sql, (list(keys)?, me), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn messages_at(&self, me: i64, conv: i64, seqs: &[i64]) -> Read<Vec<MessageRow>> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM json_each(?1) l CROSS JOIN messages m ON m.conv = ?2 AND m.seq = l.value
              WHERE NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?3 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY l.key"
        );
        all(self.0, sql, (list(seqs)?, conv, me), decode::message)
    }

    fn scan(
        &self,
        me: i64,
        span: Span,
        wanted: &dyn Fn(&Glance<'_>) -> Read<bool>,
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<Option<i64>> {
        let sql = if span.newer { NOT_HIDDEN } else { NOT_HIDDEN_BACK };
        let mut statement = self.0.prepare_cached(sql).map_err(Broken::new)?;
        let mut rows = statement.query((span.conv, span.low, span.high, me)).map_err(Broken::new)?;
        let mut looked_at = 0;
        while let Some(row) = rows.next().map_err(Broken::new)? {
            if wanted(&decode::glance(row).map_err(Broken::new)?)?
                && !take(decode::message(row).map_err(Broken::new)?)
            {
                return Ok(None);
            }
            looked_at += 1;
            if looked_at == limits::MESSAGES_PER_SCAN {
                return row.get(1).map(Some).map_err(Broken::new);
            }
        }
        Ok(None)
    }

    fn changed(
        &self,
        me: i64,
        conv: i64,
        after: i64,
        up_to: i64,
        take: &mut dyn FnMut(MessageRow) -> bool,
    ) -> Read<()> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages m
              WHERE m.conv = ?1 AND m.change_version > ?2 AND m.change_version > 0 AND m.seq <= ?3
              AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?4 AND h.conv = m.conv AND h.seq = m.seq)
              ORDER BY m.change_version"
        );
        each(self.0, sql, (conv, after, up_to, me), decode::message, take)
    }

    fn first_at(&self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
        look_ups::first_at(self.0, conv, last_seq, seconds)
    }

    fn asked(&self, messages: &[&str]) -> Read<Vec<Asked>> {
        let sql = "SELECT m.conv, m.seq, m.sender, m.need_receipt, m.revoked_by IS NOT NULL, m.msg_id,
                          m.server_time / 1000, s.read_count, s.unread_count, s.last_read_at, s.version
                   FROM json_each(?1) l CROSS JOIN messages m ON m.msg_id = l.value
                   LEFT JOIN summaries s ON s.conv = m.conv AND s.seq = m.seq ORDER BY l.key";
        all(self.0, sql, [list(messages)?], asked)
    }

    fn receipts_after(&self, conv: i64, sender: i64, version: i64, most: usize) -> Read<Vec<Asked>> {
        let sql = "SELECT m.conv, m.seq, m.sender, m.need_receipt, m.revoked_by IS NOT NULL, m.msg_id,
                          m.server_time / 1000, s.read_count, s.unread_count, s.last_read_at, s.version
                   FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
                   WHERE s.conv = ?1 AND s.sender = ?2 AND s.version > ?3 AND m.revoked_by IS NULL
                   ORDER BY s.version LIMIT ?4";
        all(self.0, sql, (conv, sender, version, most as i64), asked)
    }

    fn counts(&self, keys: &[Key]) -> Read<HashMap<Key, (Counts, Vec<u8>)>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = "SELECT s.conv, s.seq, s.read_count, s.unread_count, s.last_read_at, s.version, s.bits
                   FROM json_each(?1) l
                   CROSS JOIN summaries s ON s.conv = l.value ->> 0 AND s.seq = l.value ->> 1";
        all(self.0, sql, [list(keys)?], |row| {
            Ok(((row.get(0)?, row.get(1)?), (counts(row, 2)?, row.get(6)?)))
        })
    }

    fn read_sets(&self, of: &[(i64, i64, i64)]) -> Read<HashMap<(i64, i64, i64), Vec<u8>>> {
        if of.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = "SELECT r.conv, r.seq, r.chunk, r.bits FROM json_each(?1) l CROSS JOIN read_sets r
                   ON r.conv = l.value ->> 0 AND r.seq = l.value ->> 1 AND r.chunk = l.value ->> 2";
        all(self.0, sql, [list(of)?], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?)))
    }

    fn numbers(&self, me: i64, convs: &[i64]) -> Read<Vec<(i64, i64)>> {
        if convs.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT s.conv, s.member_no FROM json_each(?1) l CROSS JOIN group_members s
                   INDEXED BY members_by_user ON s.user_no = ?2 AND s.conv = l.value";
        all(self.0, sql, (list(convs)?, me), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn summary(&self, key: Key) -> Read<Option<Summary>> {
        look_ups::summary(self.0, key)
    }

    fn summaries(&self, keys: &[Key]) -> Read<HashMap<Key, Summary>> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = concat!(
            "SELECT s.conv, s.seq, ",
            summary_columns!(),
            " FROM json_each(?1) l CROSS JOIN summaries s ON s.conv = l.value ->> 0 AND s.seq = l.value ->> 1
              CROSS JOIN messages m ON m.conv = s.conv AND m.seq = s.seq"
        );
        all(self.0, sql, [list(keys)?], |row| Ok(((row.get(0)?, row.get(1)?), decode::summary(row, 2)?)))
    }

    fn leavers(&self, conv: i64) -> Read<Vec<Leaver>> {
        look_ups::leavers(self.0, conv)
    }

    fn readers(&self, (conv, seq): Key, from: i64, most: usize) -> Read<Vec<ReadBy>> {
        // From the run with the next receipt on; what fills no run comes last.
        let sql = "SELECT first_no, entries FROM receipts WHERE conv = ?1 AND seq = ?2 AND first_no >= ?3
                   ORDER BY first_no";
        let tail = "SELECT read_count / ?3 * ?3 + 1, tail FROM summaries WHERE conv = ?1 AND seq = ?2";
        let run = RUN as i64;
        let mut read = Vec::with_capacity(most);
        let entries = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, entries::of_column(row, 1)?));
        let mut take = |(first_no, entries): (i64, Vec<Entry>)| {
            let skip = usize::try_from(from - first_no).unwrap_or(0);
            let numbered = (first_no..).zip(entries).skip(skip).take(most - read.len());
            read.extend(numbered.map(|(read_no, (member_no, after))| ReadBy { read_no, member_no, after }));
            read.len() < most
        };
        let mut more = true;
        each(self.0, sql, (conv, seq, (from - 1) / run * run + 1), entries, |run| {
            more = take(run);
            more
        })?;
        if more {
            each(self.0, tail, (conv, seq, run), entries, take)?;
        }
        Ok(read)
    }

    fn chunks(&self, (conv, seq): Key, from: i64, to: i64, take: &mut TakeChunk<'_>) -> Read<()> {
        let sql = "SELECT m.chunk, m.bits, r.bits FROM member_sets m
                   LEFT JOIN read_sets r ON r.conv = m.conv AND r.seq = ?2 AND r.chunk = m.chunk
                   WHERE m.conv = ?1 AND m.chunk BETWEEN ?3 AND ?4 ORDER BY m.chunk";
        let chunk =
            |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Option<Vec<u8>>>(2)?));
        each(self.0, sql, (conv, seq, from, to), chunk, |(chunk, members, read)| {
            take(chunk, &members, read.as_deref().unwrap_or_default())
        })
    }

    fn members(&self, conv: i64, numbers: &[i64]) -> Read<Vec<Member>> {
        lists::members(self.0, conv, numbers)
    }

    fn members_named(&self, conv: i64, users: &[UserId]) -> Read<HashMap<UserId, Member>> {
        lists::members_named(self.0, conv, users)
    }

    fn leaders(&self, conv: i64, above: i64) -> Read<Vec<i64>> {
        let sql = "SELECT member_no FROM group_members INDEXED BY members_leading
                   WHERE conv = ?1 AND member_no > ?2 AND role > 200 AND left_seq IS NULL ORDER BY member_no";
        all(self.0, sql, [conv, above], |row| row.get(0))
    }

    fn group_ids(&self, user_no: i64) -> Read<Vec<(GroupId, u64)>> {
        let sql = "SELECT g.group_id, m.joined_seq FROM group_members m JOIN groups g ON g.conv = m.conv
                   WHERE m.user_no = ?1 AND m.left_seq IS NULL AND g.deleted_at IS NULL ORDER BY m.conv";
        all(self.0, sql, [user_no], |row| Ok((row.get(0)?, uint(row.get(1)?))))
    }
}

fn counts(row: &Row<'_>, from: usize) -> rusqlite::Result<Counts> {
    Ok(Counts {
        read_count: row.get(from)?,
        unread_count: row.get(from + 1)?,
        last_read_at: row.get(from + 2)?,
        version: row.get(from + 3)?,
    })
}

fn asked(row: &Row<'_>) -> rusqlite::Result<Asked> {
    let has_counts = row.get::<_, Option<i64>>(7)?.is_some();
    Ok(Asked {
        msg_id: row.get(5)?,
        head: decode::head(row)?,
        stored_at: row.get(6)?,
        counts: if has_counts { Some(counts(row, 7)?) } else { None },
    })
}
