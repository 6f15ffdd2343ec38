//! The conversations of a user, and the members of a group: what lists are made of.

use super::ask::{all, list, one};
use super::decode::{self, conversation_columns, entry_columns, group_columns, mark_columns, stay_columns};
use super::json;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Person, Side, With, uint};
use doubletick_engine::snapshot::Which;
use doubletick_protocol::group::{GroupType, Member};
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::limits;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Deserialize;
use std::collections::HashMap;

type Read<T> = Result<T, Broken>;

/// The part of a profile that goes along with messages and memberships.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Face {
    nick_name: String,
    face_url: String,
}

/// Users as messages of a conversation show them.
pub(super) fn people(conn: &Connection, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Person>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "SELECT l.value ->> 0, u.user_no, u.user_id, u.profile,
                      (SELECT s.name_card FROM group_members s INDEXED BY members_by_user
                       WHERE s.user_no = u.user_no AND s.conv = l.value ->> 0 ORDER BY s.member_no DESC LIMIT 1)
               FROM json_each(?1) l CROSS JOIN users u ON u.user_no = l.value ->> 1";
    all(conn, sql, [list(of)?], |row| {
        let face: Face = json::of_column(row, 3)?;
        let person = Person {
            user_id: row.get(2)?,
            nick_name: face.nick_name,
            face_url: face.face_url,
            name_card: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        };
        Ok(((row.get(0)?, row.get(1)?), person))
    })
}

const PAIRS: &str = concat!(
    "SELECT c.conv, ",
    mark_columns!(),
    ", ",
    entry_columns!(),
    ", u.user_no, u.user_id, ",
    conversation_columns!(),
    " FROM conversations c JOIN users u ON u.user_no = c.user_b
      LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = ?1
      LEFT JOIN list_entries e ON e.user_no = ?1 AND e.conv = c.conv
      WHERE c.user_a = ?1 AND c.last_seq > 0
      UNION ALL
      SELECT c.conv, ",
    mark_columns!(),
    ", ",
    entry_columns!(),
    ", u.user_no, u.user_id, ",
    conversation_columns!(),
    " FROM conversations c JOIN users u ON u.user_no = c.user_a
      LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = ?1
      LEFT JOIN list_entries e ON e.user_no = ?1 AND e.conv = c.conv
      WHERE c.user_b = ?1 AND c.last_seq > 0"
);

const GROUPS: &str = concat!(
    "SELECT c.conv, ",
    mark_columns!(),
    ", ",
    entry_columns!(),
    ", NULL, NULL, ",
    conversation_columns!(),
    ", ",
    group_columns!(),
    ", ",
    stay_columns!(),
    " FROM group_members s JOIN groups g ON g.conv = s.conv JOIN conversations c ON c.conv = s.conv
      LEFT JOIN read_marks r ON r.conv = s.conv AND r.user_no = ?1
      LEFT JOIN list_entries e ON e.user_no = ?1 AND e.conv = s.conv
      WHERE s.user_no = ?1 AND s.left_seq IS NULL AND g.deleted_at IS NULL"
);

const THESE: &str = concat!(
    "SELECT c.conv, ",
    mark_columns!(),
    ", ",
    entry_columns!(),
    ", u.user_no, u.user_id, ",
    conversation_columns!(),
    ", ",
    group_columns!(),
    ", ",
    stay_columns!(),
    " FROM json_each(?2) l CROSS JOIN conversations c ON c.conv = l.value
      LEFT JOIN users u ON u.user_no = CASE ?1 WHEN c.user_a THEN c.user_b WHEN c.user_b THEN c.user_a END
      LEFT JOIN groups g ON g.conv = c.conv
      LEFT JOIN group_members s ON s.conv = c.conv AND s.member_no =
          (SELECT n.member_no FROM group_members n INDEXED BY members_by_user
           WHERE n.user_no = ?1 AND n.conv = c.conv ORDER BY n.member_no DESC LIMIT 1)
      LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = ?1
      LEFT JOIN list_entries e ON e.user_no = ?1 AND e.conv = c.conv"
);

/// Where the columns of the mark, of the entry, of the peer, of the conversation, of the group and of the stay begin.
const MARK: usize = 1;
const ENTRY: usize = MARK + 7;
const PEER: usize = ENTRY + 10;
const CONVERSATION: usize = PEER + 2;
const GROUP: usize = CONVERSATION + 12;
const STAY: usize = GROUP + 20;

/// Conversations from the side of a user.
pub(super) fn sides(conn: &Connection, me: i64, which: Which<'_>) -> Read<Vec<Side>> {
    let mut sides: Vec<Side> = match which {
        Which::Pairs => all(conn, PAIRS, [me], |row| side(row, me))?,
        Which::Groups => all(conn, GROUPS, [me], |row| side(row, me))?,
        Which::These([]) => Vec::new(),
        Which::These(convs) => {
            let sides: Vec<Option<Side>> = all(conn, THESE, (me, list(convs)?), |row| {
                // Neither a group nor with this user.
                let others = row.get_ref(PEER)?.as_i64_or_null()?.is_none()
                    && row.get_ref(GROUP)?.as_str_or_null()?.is_none();
                if others { Ok(None) } else { side(row, me).map(Some) }
            })?;
            sides.into_iter().flatten().collect()
        }
    };
    sides.sort_unstable_by_key(|side| side.conv);
    Ok(sides)
}

/// The numbers of a user's groups above one.
const GROUPS_AFTER: &str = "SELECT s.conv FROM group_members s INDEXED BY members_by_user
     JOIN groups g ON g.conv = s.conv
     WHERE s.user_no = ?1 AND s.conv > ?2 AND s.left_seq IS NULL AND g.deleted_at IS NULL
     ORDER BY s.conv LIMIT ?3";

/// Of the pairs in which the user has the lower number: from an index alone, which has them by the other one.
const LOWER_AFTER: &str = "SELECT conv FROM conversations INDEXED BY conversations_by_pair
     WHERE user_a = ?1 AND conv > ?2 ORDER BY conv LIMIT ?3";

/// Of those in which it has the higher one: from an index that has them in this order.
const HIGHER_AFTER: &str = "SELECT conv FROM conversations INDEXED BY conversations_by_second
     WHERE user_b = ?1 AND conv > ?2 ORDER BY conv LIMIT ?3";

/// The numbers of a user's conversations above one, ascending, the first so many.
pub(super) fn conversations_after(
    conn: &Connection,
    me: i64,
    above: i64,
    pairs: bool,
    most: usize,
) -> Read<Vec<i64>> {
    let asked = (me, above, i64::try_from(most).unwrap_or(i64::MAX));
    let mut convs: Vec<i64> = all(conn, GROUPS_AFTER, asked, |row| row.get(0))?;
    if pairs {
        for sql in [LOWER_AFTER, HIGHER_AFTER] {
            convs.extend(all::<i64, Vec<i64>>(conn, sql, asked, |row| row.get(0))?);
        }
        convs.sort_unstable();
        convs.truncate(most);
    }
    Ok(convs)
}

/// The types that are asked for.
fn types(group_type: Option<GroupType>) -> Vec<GroupType> {
    group_type.map_or(GroupType::ALL.to_vec(), |group_type| vec![group_type])
}

/// The groups that exist, of one type or of all, with numbers above one, ascending, the first so many.
pub(super) fn groups_after(
    conn: &Connection,
    group_type: Option<GroupType>,
    above: i64,
    most: usize,
) -> Read<Vec<(i64, GroupId)>> {
    // From an index that has none of those that were deleted; it has each type apart.
    let sql = "SELECT conv, group_id FROM groups INDEXED BY groups_by_type
               WHERE group_type = ?1 AND conv > ?2 AND deleted_at IS NULL ORDER BY conv LIMIT ?3";
    let mut groups = Vec::new();
    for group_type in types(group_type) {
        let asked = (group_type.number(), above, i64::try_from(most).unwrap_or(i64::MAX));
        groups.extend(all::<_, Vec<_>>(conn, sql, asked, |row| Ok((row.get(0)?, row.get(1)?)))?);
    }
    groups.sort_unstable();
    groups.truncate(most);
    Ok(groups)
}

/// How many groups exist, of one type or of all.
pub(super) fn group_count(conn: &Connection, group_type: Option<GroupType>) -> Read<u64> {
    let sql = "SELECT count(*) FROM groups INDEXED BY groups_by_type
               WHERE group_type = ?1 AND deleted_at IS NULL";
    let mut count = 0;
    for group_type in types(group_type) {
        let of_type: Option<i64> = one(conn, sql, [group_type.number()], |row| row.get(0))?;
        count += of_type.map_or(0, uint);
    }
    Ok(count)
}

fn side(row: &Row<'_>, me: i64) -> rusqlite::Result<Side> {
    let with = match row.get::<_, Option<i64>>(PEER)? {
        Some(peer) => With::Peer(peer, row.get(PEER + 1)?),
        None => {
            let stays = row.get_ref(STAY)?.as_i64_or_null()?.is_some();
            let stay = if stays { Some(Box::new(decode::stay(row, STAY)?)) } else { None };
            With::Group(Box::new(decode::group(row, GROUP)?), stay)
        }
    };
    Ok(Side {
        conv: row.get(0)?,
        conversation: decode::conversation(row, CONVERSATION)?,
        me,
        mark: decode::mark(row, MARK)?,
        stored_entry: decode::entry(row, ENTRY)?,
        sees_all: false,
        with,
    })
}

/// Unread messages above a seq that name somebody: of each conversation the newest.
pub(super) fn mentions(
    conn: &Connection,
    me: i64,
    above: &[(i64, i64)],
) -> Read<Vec<(i64, i64, Vec<UserId>)>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Names {
        at_users: Vec<UserId>,
    }
    if above.is_empty() {
        return Ok(Vec::new());
    }
    // The limit is of those that are looked at: who names others in message after message is not walked over.
    let sql = "SELECT m.conv, m.seq, m.content FROM json_each(?1) l
               CROSS JOIN messages m ON m.conv = l.value ->> 0 AND m.seq IN
                   (SELECT n.seq FROM messages n INDEXED BY messages_naming
                    WHERE n.conv = l.value ->> 0 AND n.seq > l.value ->> 1 AND n.names_users = 1
                    ORDER BY n.seq DESC LIMIT ?3)
               WHERE m.sender <> ?2 AND m.counts_unread = 1 AND m.revoked_by IS NULL
               AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = ?2 AND h.conv = m.conv AND h.seq = m.seq)
               ORDER BY l.key, m.seq DESC";
    all(conn, sql, (list(above)?, me, limits::MENTIONS_PER_SCAN as i64), |row| {
        Ok((row.get(0)?, row.get(1)?, json::of_column::<Names>(row, 2)?.at_users))
    })
}

macro_rules! select_member {
    () => {
        "SELECT u.user_id, u.profile, m.role, m.joined_at, m.joined_seq, m.muted_until, m.recv_opt, m.name_card,
                m.custom, coalesce(r.seq, 0)
         FROM group_members m JOIN users u ON u.user_no = m.user_no
         LEFT JOIN read_marks r ON r.conv = m.conv AND r.user_no = m.user_no "
    };
}

/// What a group knows of its members, in the order of the numbers.
pub(super) fn members(conn: &Connection, conv: i64, numbers: &[i64]) -> Read<Vec<Member>> {
    let sql = concat!(select_member!(), "WHERE m.conv = ?1 AND m.member_no = ?2");
    // Looking the statement up costs as much as running it, so a page does that once.
    conn.prepare_cached(sql)
        .and_then(|mut statement| {
            numbers.iter().map(|number| statement.query_row([conv, *number], member)).collect()
        })
        .map_err(Broken::new)
}

/// What a group knows of users who are members now.
pub(super) fn members_named(conn: &Connection, conv: i64, users: &[UserId]) -> Read<HashMap<UserId, Member>> {
    let sql = "SELECT s.member_no FROM group_members s INDEXED BY members_by_user
               WHERE s.user_no = (SELECT user_no FROM users WHERE user_id = ?2) AND s.conv = ?1
               AND s.left_seq IS NULL";
    let numbers: Vec<i64> = conn
        .prepare_cached(sql)
        .and_then(|mut statement| {
            let number = |user: &UserId| statement.query_row((conv, user), |row| row.get(0)).optional();
            users.iter().map(number).collect::<rusqlite::Result<Vec<_>>>()
        })
        .map_err(Broken::new)?
        .into_iter()
        .flatten()
        .collect();
    let members = members(conn, conv, &numbers)?;
    Ok(members.into_iter().map(|member| (member.user_id.clone(), member)).collect())
}

fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    let face: Face = json::of_column(row, 1)?;
    Ok(Member {
        user_id: row.get(0)?,
        role: decode::role(row, 2)?,
        join_time: uint(row.get(3)?) / 1000,
        joined_seq: uint(row.get(4)?),
        muted_until: uint(row.get(5)?),
        recv_opt: row.get(6)?,
        name_card: row.get(7)?,
        custom: json::of_column(row, 8)?,
        read_seq: uint(row.get(9)?),
        nick_name: face.nick_name,
        face_url: face.face_url,
    })
}
