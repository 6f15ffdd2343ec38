//! The writing transaction of SQLite: look-ups, one prepared statement each.

use super::decode::{
    self, conversation_columns, entry_columns, group_columns, mark_columns, message_columns, stay_columns,
    summary_columns,
};
use super::{ask, changes, json, kept, lists, look_ups};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{
    ConversationRow, Entry, Envelope, GroupRow, Incarnation, Key, Known, Leaver, Login, Mark, MessageRow,
    Place, Reminded, Side, Stay, Summary, Until, User,
};
use doubletick_engine::snapshot::Which;
use doubletick_engine::tables::{Changes, Kind, LOOKS_IN_COMMON, Passed, Stand, Tables, Waiting};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::UserId;
use rusqlite::{Connection, Params, Row};
use std::cell::Cell;

type Read<T> = Result<T, Broken>;

/// Inside `BEGIN IMMEDIATE`.
pub(super) struct Writing<'a> {
    conn: &'a Connection,
    /// The last numbers given, where any was.
    last_user: Cell<Option<i64>>,
    last_conversation: Cell<Option<i64>>,
}

impl<'a> Writing<'a> {
    pub fn new(conn: &'a Connection) -> Writing<'a> {
        Writing { conn, last_user: Cell::new(None), last_conversation: Cell::new(None) }
    }

    fn one<T>(
        &self,
        sql: &str,
        key: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Read<Option<T>> {
        ask::one(self.conn, sql, key, read)
    }

    fn all<T>(
        &self,
        sql: &str,
        key: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Read<Vec<T>> {
        ask::all(self.conn, sql, key, read)
    }

    fn next(&self, last: &Cell<Option<i64>>, sql: &str) -> Read<i64> {
        let before = match last.get() {
            Some(number) => number,
            None => self.one(sql, [], |row| row.get(0))?.unwrap_or(0),
        };
        last.set(Some(before + 1));
        Ok(before + 1)
    }
}

/// The last stay of a user. Left to itself SQLite would walk the members of the group backwards, which it could then
/// give out in the order wanted.
pub(super) const LAST_STAY: &str = concat!(
    "SELECT ",
    stay_columns!(),
    " FROM group_members s INDEXED BY members_by_user
      WHERE s.user_no = ?1 AND s.conv = ?2 ORDER BY s.member_no DESC LIMIT 1"
);

pub(super) const COUNT_GROUPS_OF: &str = "SELECT count(*) FROM group_members s INDEXED BY members_by_user
    JOIN groups g ON g.conv = s.conv
    WHERE s.user_no = ?1 AND s.left_seq IS NULL AND g.deleted_at IS NULL";

pub(super) const GROUP_IN_COMMON: &str =
    "SELECT 1 FROM (SELECT conv, left_seq FROM group_members INDEXED BY members_by_user
        WHERE user_no = ?1 ORDER BY conv DESC, member_no DESC LIMIT ?3) s
    CROSS JOIN group_members o INDEXED BY members_by_user ON o.user_no = ?2 AND o.conv = s.conv
    CROSS JOIN groups g ON g.conv = s.conv
    WHERE s.left_seq IS NULL AND o.left_seq IS NULL AND g.deleted_at IS NULL LIMIT 1";

/// The next conversations in which a user has the lower number.
const WALK_LOWER: &str = "SELECT c.user_b, c.conv, c.last_seq > coalesce(r.seq, 0)
    FROM conversations c INDEXED BY conversations_by_pair
    LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = ?1
    WHERE c.user_a = ?1 AND c.user_b > ?2 ORDER BY c.user_b LIMIT ?3";

/// Those in which they have the higher one.
const WALK_HIGHER: &str = "SELECT c.conv, c.conv, c.last_seq > coalesce(r.seq, 0)
    FROM conversations c INDEXED BY conversations_by_second
    LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = ?1
    WHERE c.user_b = ?1 AND c.conv > ?2 ORDER BY c.conv LIMIT ?3";

/// The next groups that a user is in or was: from each to the next one, so that the stays in between are not met.
const WALK_GROUPS: &str = "WITH RECURSIVE next (conv) AS (
        SELECT (SELECT s.conv FROM group_members s INDEXED BY members_by_user
                WHERE s.user_no = ?1 AND s.conv > ?2 ORDER BY s.conv LIMIT 1)
        UNION ALL
        SELECT (SELECT s.conv FROM group_members s INDEXED BY members_by_user
                WHERE s.user_no = ?1 AND s.conv > n.conv ORDER BY s.conv LIMIT 1)
        FROM next n WHERE n.conv IS NOT NULL LIMIT ?3)
    SELECT n.conv, n.conv, g.deleted_at IS NULL AND c.last_seq > coalesce(r.seq, 0) AND
           (SELECT s.left_seq IS NULL FROM group_members s INDEXED BY members_by_user
            WHERE s.user_no = ?1 AND s.conv = n.conv ORDER BY s.member_no DESC LIMIT 1)
    FROM next n CROSS JOIN groups g ON g.conv = n.conv CROSS JOIN conversations c ON c.conv = n.conv
    LEFT JOIN read_marks r ON r.conv = n.conv AND r.user_no = ?1";

/// The place of a user in a group, of the index alone.
pub(super) const PLACE: &str =
    "SELECT member_no, left_seq IS NULL FROM group_members INDEXED BY members_by_user
    WHERE user_no = ?1 AND conv = ?2 ORDER BY member_no DESC LIMIT 1";

/// Messages that somebody has not read.
const WAITING: &str = concat!(
    "SELECT s.seq, m.revoked_by IS NOT NULL, ",
    summary_columns!(),
    " FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
      WHERE s.conv = ?1 AND s.seq > ?2 AND s.seq <= ?3 AND s.unread_count > 0 ORDER BY s.seq"
);

/// Of these who has read them, in these chunks.
const WAITING_SETS: &str = "SELECT s.seq, r.chunk, r.bits FROM summaries s CROSS JOIN json_each(?4) l
    CROSS JOIN read_sets r ON r.conv = s.conv AND r.seq = s.seq AND r.chunk = l.value
    WHERE s.conv = ?1 AND s.seq > ?2 AND s.seq <= ?3 AND s.unread_count > 0";

/// The users behind member numbers.
const USERS_AT: &str = "SELECT u.user_id FROM json_each(?2) l
    CROSS JOIN group_members s ON s.conv = ?1 AND s.member_no = l.value
    CROSS JOIN users u ON u.user_no = s.user_no";

impl Tables for Writing<'_> {
    fn known(&self, user_id: &str) -> Read<Option<Known>> {
        look_ups::known(self.conn, user_id)
    }

    fn user(&self, user_no: i64) -> Read<Option<User>> {
        let sql = "SELECT created_at, profile, groups, put_hour, put_count, deleted_at FROM users WHERE user_no = ?1";
        self.one(sql, [user_no], |row| {
            let put_in = (row.get(3)?, row.get(4)?);
            Ok(User {
                created_at: row.get(0)?,
                profile: json::of_column(row, 1)?,
                groups: row.get(2)?,
                deleted_at: row.get(5)?,
                put_in,
            })
        })
    }

    fn login(&self, user_no: i64, platform: u32) -> Read<Option<Login>> {
        let sql = "SELECT number, device FROM logins WHERE user_no = ?1 AND platform = ?2";
        self.one(sql, (user_no, platform), |row| Ok(Login { number: row.get(0)?, device: row.get(1)? }))
    }

    fn pair(&self, pair: (i64, i64)) -> Read<Option<i64>> {
        look_ups::pair(self.conn, pair)
    }

    fn conversation(&self, conv: i64) -> Read<Option<ConversationRow>> {
        let sql = concat!("SELECT ", conversation_columns!(), " FROM conversations c WHERE c.conv = ?1");
        self.one(sql, [conv], |row| decode::conversation(row, 0))
    }

    fn group_named(&self, group_id: &str) -> Read<Option<i64>> {
        let sql = "SELECT conv FROM groups WHERE group_id = ?1 AND deleted_at IS NULL";
        self.one(sql, [group_id], |row| row.get(0))
    }

    fn group(&self, conv: i64) -> Read<Option<GroupRow>> {
        let sql = concat!("SELECT ", group_columns!(), " FROM groups g WHERE g.conv = ?1");
        self.one(sql, [conv], |row| decode::group(row, 0))
    }

    fn place(&self, conv: i64, user_no: i64) -> Read<Option<Place>> {
        self.one(PLACE, [user_no, conv], |row| Ok(Place { member_no: row.get(0)?, is_member: row.get(1)? }))
    }

    fn last_stay(&self, conv: i64, user_no: i64) -> Read<Option<Stay>> {
        self.one(LAST_STAY, [user_no, conv], |row| decode::stay(row, 0))
    }

    fn user_at(&self, conv: i64, member_no: i64) -> Read<Option<i64>> {
        let sql = "SELECT user_no FROM group_members WHERE conv = ?1 AND member_no = ?2";
        self.one(sql, [conv, member_no], |row| row.get(0))
    }

    fn member_set(&self, conv: i64, chunk: i64) -> Read<Vec<u8>> {
        let sql = "SELECT bits FROM member_sets WHERE conv = ?1 AND chunk = ?2";
        Ok(self.one(sql, [conv, chunk], |row| row.get(0))?.unwrap_or_default())
    }

    fn head(&self, msg_id: &str) -> Read<Option<Envelope>> {
        look_ups::head(self.conn, msg_id)
    }

    fn message(&self, key: Key) -> Read<Option<MessageRow>> {
        let sql = concat!("SELECT ", message_columns!(), " FROM messages m WHERE m.conv = ?1 AND m.seq = ?2");
        self.one(sql, key, decode::message)
    }

    fn summary(&self, key: Key) -> Read<Option<Summary>> {
        look_ups::summary(self.conn, key)
    }

    fn read_set(&self, (conv, seq): Key, chunk: i64) -> Read<Vec<u8>> {
        let sql = "SELECT bits FROM read_sets WHERE conv = ?1 AND seq = ?2 AND chunk = ?3";
        Ok(self.one(sql, (conv, seq, chunk), |row| row.get(0))?.unwrap_or_default())
    }

    fn reminded(&self, key: Key) -> Read<Option<Reminded>> {
        let sql = "SELECT at, told FROM reminders WHERE conv = ?1 AND seq = ?2";
        self.one(sql, key, |row| Ok(Reminded { at: row.get(0)?, told: row.get(1)? }))
    }

    fn mark(&self, conv: i64, user_no: i64) -> Read<Option<Mark>> {
        let sql =
            concat!("SELECT ", mark_columns!(), " FROM read_marks r WHERE r.conv = ?1 AND r.user_no = ?2");
        self.one(sql, [conv, user_no], |row| decode::mark(row, 0))
    }

    fn entry(&self, conv: i64, user_no: i64) -> Read<Option<Entry>> {
        let sql =
            concat!("SELECT ", entry_columns!(), " FROM list_entries e WHERE e.user_no = ?1 AND e.conv = ?2");
        self.one(sql, [user_no, conv], |row| decode::entry(row, 0))
    }

    fn conversation_groups(&self, user_no: i64) -> Read<ConversationGroups> {
        look_ups::conversation_groups(self.conn, user_no)
    }

    fn until(&self, conv: i64, user_no: i64, seq: i64) -> Read<Until> {
        kept::until(self.conn, conv, user_no, seq)
    }

    fn is_hidden(&self, user_no: i64, (conv, seq): Key) -> Read<bool> {
        let sql = "SELECT 1 FROM hidden WHERE user_no = ?1 AND conv = ?2 AND seq = ?3";
        Ok(self.one(sql, (user_no, conv, seq), |_| Ok(()))?.is_some())
    }

    fn hiders(&self, key: Key) -> Read<Vec<i64>> {
        kept::hiders(self.conn, key)
    }

    fn incarnation(&self) -> Read<Incarnation> {
        look_ups::incarnation(self.conn)
    }

    fn number_until(&self, conv: i64, user_no: i64, most: i64) -> Read<Option<i64>> {
        let sql = "SELECT member_no FROM group_members INDEXED BY members_by_user
                   WHERE user_no = ?1 AND conv = ?2 AND member_no <= ?3 ORDER BY member_no DESC LIMIT 1";
        self.one(sql, [user_no, conv, most], |row| row.get(0))
    }

    fn walk(&self, user_no: i64, from: Stand, most: i64) -> Read<Vec<Passed>> {
        let sql = match from.kind {
            Kind::Lower => WALK_LOWER,
            Kind::Higher => WALK_HIGHER,
            Kind::Groups => WALK_GROUPS,
        };
        self.all(sql, (user_no, from.after, most), |row| {
            Ok(Passed { at: row.get(0)?, conv: row.get(1)?, is_behind: row.get(2)? })
        })
    }

    fn sides(&self, user_no: i64, convs: &[i64]) -> Read<Vec<Side>> {
        lists::sides(self.conn, user_no, Which::These(convs))
    }

    fn count_groups_of(&self, user_no: i64) -> Read<i64> {
        Ok(self.one(COUNT_GROUPS_OF, [user_no], |row| row.get(0))?.unwrap_or(0))
    }

    fn have_group_in_common(&self, one: i64, other: i64) -> Read<bool> {
        Ok(self.one(GROUP_IN_COMMON, [one, other, LOOKS_IN_COMMON], |_| Ok(()))?.is_some())
    }

    fn first_at(&self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
        look_ups::first_at(self.conn, conv, last_seq, seconds)
    }

    fn member_chunk(&self, conv: i64, from: i64) -> Read<Option<i64>> {
        let sql = "SELECT chunk FROM member_sets WHERE conv = ?1 AND chunk >= ?2 ORDER BY chunk LIMIT 1";
        self.one(sql, [conv, from], |row| row.get(0))
    }

    fn users_at(&self, conv: i64, numbers: &[i64]) -> Read<Vec<UserId>> {
        self.all(USERS_AT, (conv, ask::list(numbers)?), |row| row.get(0))
    }

    fn waiting(&self, conv: i64, (above, up_to): (i64, i64), chunks: &[i64]) -> Read<Vec<Waiting>> {
        let mut waiting: Vec<Waiting> = self.all(WAITING, (conv, above, up_to), |row| {
            let (seq, revoked, summary) = (row.get(0)?, row.get(1)?, decode::summary(row, 2)?);
            Ok(Waiting { seq, revoked, summary, read_sets: Vec::new() })
        })?;
        if chunks.is_empty() || waiting.is_empty() {
            return Ok(waiting);
        }
        let found: Vec<(i64, i64, Vec<u8>)> =
            self.all(WAITING_SETS, (conv, above, up_to, ask::list(chunks)?), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        for (seq, chunk, bits) in found {
            if let Ok(at) = waiting.binary_search_by_key(&seq, |waiting| waiting.seq) {
                waiting[at].read_sets.push((chunk, bits));
            }
        }
        Ok(waiting)
    }

    fn leavers(&self, conv: i64) -> Read<Vec<Leaver>> {
        look_ups::leavers(self.conn, conv)
    }

    fn leaving(&self) -> Read<Option<i64>> {
        self.one("SELECT conv FROM leavers ORDER BY conv LIMIT 1", [], |row| row.get(0))
    }

    fn new_user(&self) -> Read<i64> {
        self.next(&self.last_user, "SELECT coalesce(max(user_no), 0) FROM users")
    }

    fn new_conversation(&self) -> Read<i64> {
        self.next(&self.last_conversation, "SELECT coalesce(max(conv), 0) FROM conversations")
    }

    fn random(&self) -> Read<u64> {
        let bits: Option<i64> = self.one("SELECT random()", [], |row| row.get(0))?;
        bits.map(|bits| bits as u64).ok_or_else(|| Broken::unreadable("a random number"))
    }

    fn apply(&self, changes: &Changes<'_>) -> Read<()> {
        changes::apply(self.conn, changes)
    }
}
