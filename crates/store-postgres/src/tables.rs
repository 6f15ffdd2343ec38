//! The writing transaction of PostgreSQL: look-ups, one prepared statement each.

use super::decode::{
    self, conversation_columns, entry_columns, get, group_columns, mark_columns, message_columns,
    stay_columns, string, summary_columns, user_columns,
};
use super::look_ups::Ask;
use super::text::kept;
use super::writing::{Held, Writing};
use super::{ahead, changes, kept as counts, lists, look_ups};
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{
    ConversationRow, Entry, Envelope, GroupRow, Incarnation, Key, Known, Leaver, Login, Mark, MessageRow,
    Place, Reminded, Side, Stay, Summary, Until, User,
};
use doubletick_engine::snapshot::Which;
use doubletick_engine::tables::{
    Changes, Found, Kind, LOOKS_IN_COMMON, Passed, Stand, Tables, Waiting, Wanted,
};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::UserId;
use rustls::crypto::ring;

type Read<T> = Result<T, Broken>;

/// The next conversations in which a user has the lower number.
const WALK_LOWER: &str = "SELECT c.user_b, c.conv, c.last_seq > coalesce(r.seq, 0) FROM conversations c
    LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = $1
    WHERE c.user_a = $1 AND c.user_b > $2 ORDER BY c.user_a, c.user_b LIMIT $3";

/// Those in which they have the higher one.
const WALK_HIGHER: &str = "SELECT c.conv, c.conv, c.last_seq > coalesce(r.seq, 0) FROM conversations c
    LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = $1
    WHERE c.user_b = $1 AND c.conv > $2 ORDER BY c.user_b, c.conv LIMIT $3";

/// The next groups that a user is in or was: from each to the next one, so that the stays in between are not met.
const WALK_GROUPS: &str = "WITH RECURSIVE next (conv) AS (
        (SELECT s.conv FROM group_members s WHERE s.user_no = $1 AND s.conv > $2
         ORDER BY s.user_no, s.conv LIMIT 1)
        UNION ALL
        SELECT (SELECT s.conv FROM group_members s WHERE s.user_no = $1 AND s.conv > n.conv
                ORDER BY s.user_no, s.conv LIMIT 1)
        FROM next n WHERE n.conv IS NOT NULL)
    SELECT n.conv, n.conv, g.deleted_at IS NULL AND c.last_seq > coalesce(r.seq, 0) AND
           (SELECT s.left_seq IS NULL FROM group_members s WHERE s.user_no = $1 AND s.conv = n.conv
            ORDER BY s.user_no DESC, s.conv DESC, s.member_no DESC LIMIT 1)
    FROM (SELECT conv FROM next WHERE conv IS NOT NULL LIMIT $3) n
    JOIN groups g ON g.conv = n.conv JOIN conversations c ON c.conv = n.conv
    LEFT JOIN read_marks r ON r.conv = n.conv AND r.user_no = $1 ORDER BY n.conv";

impl Tables for Writing<'_> {
    fn known(&self, user_id: &str) -> Read<Option<Known>> {
        look_ups::known(self, user_id)
    }

    fn user(&self, user_no: i64) -> Read<Option<User>> {
        let sql = concat!("SELECT ", user_columns!(), " FROM users WHERE user_no = $1");
        self.one(sql, &[&user_no], decode::user)
    }

    fn login(&self, user_no: i64, platform: u32) -> Read<Option<Login>> {
        let sql = "SELECT number, device FROM logins WHERE user_no = $1 AND platform = $2";
        self.one(sql, &[&user_no, &i64::from(platform)], |row| {
            Ok(Login { number: get(row, 0)?, device: string(row, 1)? })
        })
    }

    fn pair(&self, pair: (i64, i64)) -> Read<Option<i64>> {
        look_ups::pair(self, pair)
    }

    fn conversation(&self, conv: i64) -> Read<Option<ConversationRow>> {
        let sql = concat!("SELECT ", conversation_columns!(), " FROM conversations c WHERE c.conv = $1");
        self.one(sql, &[&conv], |row| decode::conversation(row, 0))
    }

    fn group_named(&self, group_id: &str) -> Read<Option<i64>> {
        let sql = "SELECT conv FROM groups WHERE group_id = $1 AND deleted_at IS NULL";
        self.one(sql, &[&kept(group_id)], |row| get(row, 0))
    }

    fn group(&self, conv: i64) -> Read<Option<GroupRow>> {
        let sql = concat!("SELECT ", group_columns!(), " FROM groups g WHERE g.conv = $1");
        self.one(sql, &[&conv], |row| decode::group(row, 0))
    }

    fn place(&self, conv: i64, user_no: i64) -> Read<Option<Place>> {
        let sql = "SELECT member_no, left_seq IS NULL FROM group_members
                   WHERE user_no = $1 AND conv = $2 ORDER BY user_no DESC, conv DESC, member_no DESC LIMIT 1";
        self.one(sql, &[&user_no, &conv], |row| {
            Ok(Place { member_no: get(row, 0)?, is_member: get(row, 1)? })
        })
    }

    fn last_stay(&self, conv: i64, user_no: i64) -> Read<Option<Stay>> {
        let sql = concat!(
            "SELECT ",
            stay_columns!(),
            " FROM group_members s WHERE s.user_no = $1 AND s.conv = $2
              ORDER BY s.user_no DESC, s.conv DESC, s.member_no DESC LIMIT 1"
        );
        self.one(sql, &[&user_no, &conv], |row| decode::stay(row, 0))
    }

    fn user_at(&self, conv: i64, member_no: i64) -> Read<Option<i64>> {
        let sql = "SELECT user_no FROM group_members WHERE conv = $1 AND member_no = $2";
        self.one(sql, &[&conv, &member_no], |row| get(row, 0))
    }

    fn member_set(&self, conv: i64, chunk: i64) -> Read<Vec<u8>> {
        let sql = "SELECT bits FROM member_sets WHERE conv = $1 AND chunk = $2";
        Ok(self.one(sql, &[&conv, &chunk], |row| get(row, 0))?.unwrap_or_default())
    }

    fn head(&self, msg_id: &str) -> Read<Option<Envelope>> {
        match self.held {
            Held::All => look_ups::head(self, msg_id),
            Held::One(lane) => ahead::head(self.link, lane, msg_id),
        }
    }

    fn message(&self, (conv, seq): Key) -> Read<Option<MessageRow>> {
        let sql = concat!("SELECT ", message_columns!(), " FROM messages m WHERE m.conv = $1 AND m.seq = $2");
        self.one(sql, &[&conv, &seq], decode::message)
    }

    fn summary(&self, key: Key) -> Read<Option<Summary>> {
        look_ups::summary(self, key)
    }

    fn read_set(&self, (conv, seq): Key, chunk: i64) -> Read<Vec<u8>> {
        let sql = "SELECT bits FROM read_sets WHERE conv = $1 AND seq = $2 AND chunk = $3";
        Ok(self.one(sql, &[&conv, &seq, &chunk], |row| get(row, 0))?.unwrap_or_default())
    }

    fn reminded(&self, (conv, seq): Key) -> Read<Option<Reminded>> {
        let sql = "SELECT at, told FROM reminders WHERE conv = $1 AND seq = $2";
        self.one(sql, &[&conv, &seq], |row| Ok(Reminded { at: get(row, 0)?, told: get(row, 1)? }))
    }

    fn mark(&self, conv: i64, user_no: i64) -> Read<Option<Mark>> {
        let sql =
            concat!("SELECT ", mark_columns!(), " FROM read_marks r WHERE r.conv = $1 AND r.user_no = $2");
        self.one(sql, &[&conv, &user_no], |row| decode::mark(row, 0))
    }

    fn entry(&self, conv: i64, user_no: i64) -> Read<Option<Entry>> {
        let sql =
            concat!("SELECT ", entry_columns!(), " FROM list_entries e WHERE e.user_no = $1 AND e.conv = $2");
        self.one(sql, &[&user_no, &conv], |row| decode::entry(row, 0))
    }

    fn conversation_groups(&self, user_no: i64) -> Read<ConversationGroups> {
        look_ups::conversation_groups(self, user_no)
    }

    fn until(&self, conv: i64, user_no: i64, seq: i64) -> Read<Until> {
        counts::until(self, conv, user_no, seq)
    }

    fn is_hidden(&self, user_no: i64, (conv, seq): Key) -> Read<bool> {
        let sql = "SELECT 1 FROM hidden WHERE user_no = $1 AND conv = $2 AND seq = $3";
        Ok(self.one(sql, &[&user_no, &conv, &seq], |_| Ok(()))?.is_some())
    }

    fn hiders(&self, key: Key) -> Read<Vec<i64>> {
        counts::hiders(self, key)
    }

    fn incarnation(&self) -> Read<Incarnation> {
        look_ups::incarnation(self)
    }

    fn number_until(&self, conv: i64, user_no: i64, most: i64) -> Read<Option<i64>> {
        let sql = "SELECT member_no FROM group_members WHERE user_no = $1 AND conv = $2 AND member_no <= $3
                   ORDER BY user_no DESC, conv DESC, member_no DESC LIMIT 1";
        self.one(sql, &[&user_no, &conv, &most], |row| get(row, 0))
    }

    fn walk(&self, user_no: i64, from: Stand, most: i64) -> Read<Vec<Passed>> {
        let sql = match from.kind {
            Kind::Lower => WALK_LOWER,
            Kind::Higher => WALK_HIGHER,
            Kind::Groups => WALK_GROUPS,
        };
        self.list(sql, &[&user_no, &from.after, &most], |row| {
            Ok(Passed { at: get(row, 0)?, conv: get(row, 1)?, is_behind: get(row, 2)? })
        })
    }

    fn sides(&self, user_no: i64, convs: &[i64]) -> Read<Vec<Side>> {
        lists::sides(self, user_no, Which::These(convs))
    }

    fn count_groups_of(&self, user_no: i64) -> Read<i64> {
        let sql = "SELECT count(*) FROM group_members s JOIN groups g ON g.conv = s.conv
                   WHERE s.user_no = $1 AND s.left_seq IS NULL AND g.deleted_at IS NULL";
        Ok(self.one(sql, &[&user_no], |row| get(row, 0))?.unwrap_or(0))
    }

    fn have_group_in_common(&self, one: i64, other: i64) -> Read<bool> {
        let sql = "SELECT 1 FROM (SELECT conv, left_seq FROM group_members WHERE user_no = $1
                                  ORDER BY conv DESC, member_no DESC LIMIT $3) s
                   JOIN group_members o ON o.user_no = $2 AND o.conv = s.conv JOIN groups g ON g.conv = s.conv
                   WHERE s.left_seq IS NULL AND o.left_seq IS NULL AND g.deleted_at IS NULL
                   LIMIT 1";
        Ok(self.one(sql, &[&one, &other, &LOOKS_IN_COMMON], |_| Ok(()))?.is_some())
    }

    fn first_at(&self, conv: i64, last_seq: i64, seconds: u64) -> Read<i64> {
        look_ups::first_at(self, conv, last_seq, seconds)
    }

    fn member_chunk(&self, conv: i64, from: i64) -> Read<Option<i64>> {
        let sql = "SELECT chunk FROM member_sets WHERE conv = $1 AND chunk >= $2 ORDER BY chunk LIMIT 1";
        self.one(sql, &[&conv, &from], |row| get(row, 0))
    }

    fn users_at(&self, conv: i64, numbers: &[i64]) -> Read<Vec<UserId>> {
        let sql = "SELECT u.user_id FROM group_members s JOIN users u ON u.user_no = s.user_no
                   WHERE s.conv = $1 AND s.member_no = ANY ($2::int8[]) ORDER BY s.member_no";
        self.list(sql, &[&conv, &numbers], |row| string(row, 0))
    }

    fn waiting(&self, conv: i64, (above, up_to): (i64, i64), chunks: &[i64]) -> Read<Vec<Waiting>> {
        let sql = concat!(
            "SELECT s.seq, m.revoked_by IS NOT NULL, ",
            summary_columns!(),
            " FROM summaries s JOIN messages m ON m.conv = s.conv AND m.seq = s.seq
              WHERE s.conv = $1 AND s.seq > $2 AND s.seq <= $3 AND s.unread_count > 0 ORDER BY s.seq"
        );
        let mut waiting: Vec<Waiting> = self.list(sql, &[&conv, &above, &up_to], |row| {
            let (seq, revoked, summary) = (get(row, 0)?, get(row, 1)?, decode::summary(row, 2)?);
            Ok(Waiting { seq, revoked, summary, read_sets: Vec::new() })
        })?;
        if chunks.is_empty() || waiting.is_empty() {
            return Ok(waiting);
        }
        let sql = "SELECT r.seq, r.chunk, r.bits FROM summaries s
                   JOIN read_sets r ON r.conv = s.conv AND r.seq = s.seq AND r.chunk = ANY ($4::int8[])
                   WHERE s.conv = $1 AND s.seq > $2 AND s.seq <= $3 AND s.unread_count > 0";
        let found: Vec<(i64, i64, Vec<u8>)> = self.list(sql, &[&conv, &above, &up_to, &chunks], |row| {
            Ok((get(row, 0)?, get(row, 1)?, get(row, 2)?))
        })?;
        for (seq, chunk, bits) in found {
            if let Ok(at) = waiting.binary_search_by_key(&seq, |waiting| waiting.seq) {
                waiting[at].read_sets.push((chunk, bits));
            }
        }
        Ok(waiting)
    }

    fn leavers(&self, conv: i64) -> Read<Vec<Leaver>> {
        look_ups::leavers(self, conv)
    }

    fn leaving(&self) -> Read<Option<i64>> {
        let sql = "SELECT l.conv FROM leavers l JOIN conversations c ON c.conv = l.conv
                   WHERE c.lane = ANY ($1::int4[]) ORDER BY l.conv LIMIT 1";
        self.one(sql, &[&self.lanes], |row| get(row, 0))
    }

    fn prefetch(&self, wanted: &Wanted) -> Read<Found> {
        ahead::prefetch(self.link, self.held, wanted)
    }

    fn holds_all(&self) -> bool {
        self.held == Held::All
    }

    fn new_user(&self) -> Read<i64> {
        self.users.next(self, "SELECT nextval('user_numbers')")
    }

    fn new_conversation(&self) -> Read<i64> {
        self.conversations.next(self, "SELECT nextval('conversation_numbers')")
    }

    fn random(&self) -> Read<u64> {
        random()
    }

    fn apply(&self, changes: &Changes<'_>) -> Read<()> {
        changes::apply(self, changes)
    }
}

/// 64 bits that nobody can foresee, of the system.
pub(super) fn random() -> Read<u64> {
    let mut bytes = [0; 8];
    let random = ring::default_provider().secure_random;
    random.fill(&mut bytes).map_err(|_| Broken::new("the system has no random numbers"))?;
    Ok(u64::from_le_bytes(bytes))
}
