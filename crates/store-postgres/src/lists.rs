//! The conversations of a user, and the members of a group: what lists are made of.

use super::decode::{
    self, conversation_columns, document, entry_columns, get, group_columns, mark_columns, small,
    stay_columns, string,
};
use super::look_ups::Ask;
use super::text::kept;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{Person, Side, With, uint};
use doubletick_engine::snapshot::Which;
use doubletick_protocol::group::{GroupType, Member};
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::limits;
use serde::Deserialize;
use std::collections::HashMap;
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

/// The part of a profile that goes along with messages and memberships.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Face {
    nick_name: String,
    face_url: String,
}

/// Ids as they are kept.
pub(super) fn names(ids: &[impl AsRef<str>]) -> Vec<String> {
    ids.iter().map(|id| kept(id.as_ref()).into_owned()).collect()
}

/// Users as messages of a conversation show them.
pub(super) fn people(ask: &impl Ask, of: &[(i64, i64)]) -> Read<HashMap<(i64, i64), Person>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "SELECT l.conv, u.user_no, u.user_id, u.profile,
                      (SELECT s.name_card FROM group_members s
                       WHERE s.user_no = u.user_no AND s.conv = l.conv
                       ORDER BY s.user_no DESC, s.conv DESC, s.member_no DESC LIMIT 1)
               FROM unnest($1::int8[], $2::int8[]) AS l (conv, user_no) JOIN users u ON u.user_no = l.user_no";
    let (convs, users): (Vec<i64>, Vec<i64>) = of.iter().copied().unzip();
    ask.list(sql, &[&convs, &users], |row| {
        let face: Face = document(row, 3)?;
        let name_card = get::<Option<String>>(row, 4)?.map(super::text::read).unwrap_or_default();
        let person = Person {
            user_id: string(row, 2)?,
            nick_name: face.nick_name,
            face_url: face.face_url,
            name_card,
        };
        Ok(((get(row, 0)?, get(row, 1)?), person))
    })
}

/// One of the two halves of [`PAIRS`].
macro_rules! pairs {
    ($mine:literal, $peer:literal) => {
        concat!(
            "SELECT c.conv, ",
            mark_columns!(),
            ", ",
            entry_columns!(),
            ", u.user_no, u.user_id, ",
            conversation_columns!(),
            " FROM conversations c JOIN users u ON u.user_no = c.",
            $peer,
            " LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = $1
              LEFT JOIN list_entries e ON e.user_no = $1 AND e.conv = c.conv
              WHERE c.",
            $mine,
            " = $1 AND c.last_seq > 0"
        )
    };
}

const PAIRS: &str = concat!(pairs!("user_a", "user_b"), " UNION ALL ", pairs!("user_b", "user_a"));

const GROUPS: &str = concat!(
    "SELECT c.conv, ",
    mark_columns!(),
    ", ",
    entry_columns!(),
    ", NULL::int8, NULL::text, ",
    conversation_columns!(),
    ", ",
    group_columns!(),
    ", ",
    stay_columns!(),
    " FROM group_members s JOIN groups g ON g.conv = s.conv JOIN conversations c ON c.conv = s.conv
      LEFT JOIN read_marks r ON r.conv = s.conv AND r.user_no = $1
      LEFT JOIN list_entries e ON e.user_no = $1 AND e.conv = s.conv
      WHERE s.user_no = $1 AND s.left_seq IS NULL AND g.deleted_at IS NULL"
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
    " FROM unnest($2::int8[]) AS l (conv) JOIN conversations c ON c.conv = l.conv
      LEFT JOIN users u ON u.user_no = CASE $1::int8 WHEN c.user_a THEN c.user_b WHEN c.user_b THEN c.user_a END
      LEFT JOIN groups g ON g.conv = c.conv
      LEFT JOIN LATERAL (SELECT n.* FROM group_members n WHERE n.user_no = $1 AND n.conv = c.conv
                         ORDER BY n.user_no DESC, n.conv DESC, n.member_no DESC LIMIT 1) s ON true
      LEFT JOIN read_marks r ON r.conv = c.conv AND r.user_no = $1
      LEFT JOIN list_entries e ON e.user_no = $1 AND e.conv = c.conv"
);

/// Where the columns of the mark, of the entry, of the peer, of the conversation, of the group and of the stay begin.
const MARK: usize = 1;
const ENTRY: usize = MARK + 7;
const PEER: usize = ENTRY + 10;
const CONVERSATION: usize = PEER + 2;
const GROUP: usize = CONVERSATION + 12;
const STAY: usize = GROUP + 20;

/// Conversations from the side of a user.
pub(super) fn sides(ask: &impl Ask, me: i64, which: Which<'_>) -> Read<Vec<Side>> {
    let mut sides: Vec<Side> = match which {
        Which::Pairs => ask.list(PAIRS, &[&me], |row| side(row, me))?,
        Which::Groups => ask.list(GROUPS, &[&me], |row| side(row, me))?,
        Which::These([]) => Vec::new(),
        Which::These(convs) => {
            let sides: Vec<Option<Side>> = ask.list(THESE, &[&me, &convs], |row| {
                // Neither a group nor with this user.
                let others =
                    get::<Option<i64>>(row, PEER)?.is_none() && get::<Option<&str>>(row, GROUP)?.is_none();
                if others { Ok(None) } else { side(row, me).map(Some) }
            })?;
            sides.into_iter().flatten().collect()
        }
    };
    sides.sort_unstable_by_key(|side| side.conv);
    Ok(sides)
}

/// The numbers of a user's conversations above one, ascending, the first so many.
pub(super) fn conversations_after(
    ask: &impl Ask,
    me: i64,
    above: i64,
    pairs: bool,
    most: usize,
) -> Read<Vec<i64>> {
    let sql = "(SELECT s.conv FROM group_members s JOIN groups g ON g.conv = s.conv
                WHERE s.user_no = $1 AND s.conv > $2 AND s.left_seq IS NULL AND g.deleted_at IS NULL
                ORDER BY s.conv LIMIT $3)
               UNION ALL SELECT conv FROM conversations WHERE $4 AND user_a = $1 AND conv > $2
               UNION ALL SELECT conv FROM conversations WHERE $4 AND user_b = $1 AND conv > $2
               ORDER BY conv LIMIT $3";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    ask.list(sql, &[&me, &above, &most, &pairs], |row| get(row, 0))
}

/// The numbers of the types that are asked for.
fn types(group_type: Option<GroupType>) -> Vec<i64> {
    let types = group_type.map_or(GroupType::ALL.to_vec(), |group_type| vec![group_type]);
    types.into_iter().map(|group_type| group_type.number().into()).collect()
}

/// The groups that exist, of one type or of all, with numbers above one, ascending, the first so many.
pub(super) fn groups_after(
    ask: &impl Ask,
    group_type: Option<GroupType>,
    above: i64,
    most: usize,
) -> Read<Vec<(i64, GroupId)>> {
    // From groups_by_type alone, which has none of those that were deleted, and each type apart.
    let sql = "SELECT g.conv, g.group_id FROM unnest($1::int8[]) AS t (number)
               CROSS JOIN LATERAL (SELECT conv, group_id FROM groups
                   WHERE group_type = t.number AND conv + 0 > $2 AND deleted_at IS NULL ORDER BY conv + 0 LIMIT $3) g
               ORDER BY g.conv LIMIT $3";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    ask.list(sql, &[&types(group_type), &above, &most], |row| Ok((get(row, 0)?, string(row, 1)?)))
}

/// How many groups exist, of one type or of all.
pub(super) fn group_count(ask: &impl Ask, group_type: Option<GroupType>) -> Read<u64> {
    let sql = "SELECT count(*) FROM groups WHERE group_type = ANY ($1::int8[]) AND deleted_at IS NULL";
    let counts: Vec<i64> = ask.list(sql, &[&types(group_type)], |row| get(row, 0))?;
    Ok(counts.first().copied().map_or(0, uint))
}

fn side(row: &Row, me: i64) -> Read<Side> {
    let with = match get::<Option<i64>>(row, PEER)? {
        Some(peer) => With::Peer(peer, string(row, PEER + 1)?),
        None => {
            let stays = get::<Option<i64>>(row, STAY)?.is_some();
            let stay = if stays { Some(Box::new(decode::stay(row, STAY)?)) } else { None };
            With::Group(Box::new(decode::group(row, GROUP)?), stay)
        }
    };
    Ok(Side {
        conv: get(row, 0)?,
        conversation: decode::conversation(row, CONVERSATION)?,
        me,
        mark: decode::mark(row, MARK)?,
        stored_entry: decode::entry(row, ENTRY)?,
        sees_all: false,
        with,
    })
}

/// Unread messages above a seq that name somebody: of each conversation the newest.
pub(super) fn mentions(ask: &impl Ask, me: i64, above: &[(i64, i64)]) -> Read<Vec<(i64, i64, Vec<UserId>)>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Names {
        at_users: Vec<UserId>,
    }
    if above.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT m.conv, m.seq, m.content
               FROM unnest($1::int8[], $2::int8[]) WITH ORDINALITY AS l (conv, seq, place)
               CROSS JOIN LATERAL
                   (SELECT n.conv, n.seq, n.content, n.sender, n.counts_unread, n.revoked_by FROM messages n
                    WHERE n.conv = l.conv AND n.seq > l.seq AND n.names_users ORDER BY n.seq DESC LIMIT $4) m
               WHERE m.sender <> $3 AND m.counts_unread AND m.revoked_by IS NULL
               AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.user_no = $3 AND h.conv = m.conv AND h.seq = m.seq)
               ORDER BY l.place, m.seq DESC";
    let (convs, seqs): (Vec<i64>, Vec<i64>) = above.iter().copied().unzip();
    ask.list(sql, &[&convs, &seqs, &me, &(limits::MENTIONS_PER_SCAN as i64)], |row| {
        Ok((get(row, 0)?, get(row, 1)?, document::<Names>(row, 2)?.at_users))
    })
}

macro_rules! member_columns {
    () => {
        "u.user_id, u.profile, m.role, m.joined_at, m.joined_seq, m.muted_until, m.recv_opt, m.name_card, m.custom,
         coalesce(r.seq, 0)"
    };
}

/// What a group knows of its members, in the order of the numbers.
pub(super) fn members(ask: &impl Ask, conv: i64, numbers: &[i64]) -> Read<Vec<Member>> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        " FROM unnest($2::int8[]) WITH ORDINALITY AS l (member_no, place)
          JOIN group_members m ON m.conv = $1 AND m.member_no = l.member_no
          JOIN users u ON u.user_no = m.user_no
          LEFT JOIN read_marks r ON r.conv = m.conv AND r.user_no = m.user_no ORDER BY l.place"
    );
    ask.list(sql, &[&conv, &numbers], member)
}

/// What a group knows of users who are members now.
pub(super) fn members_named(ask: &impl Ask, conv: i64, users: &[UserId]) -> Read<HashMap<UserId, Member>> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        " FROM unnest($2::text[]) AS l (user_id) JOIN users u ON u.user_id = l.user_id
          JOIN group_members m ON m.user_no = u.user_no AND m.conv = $1 AND m.left_seq IS NULL
          LEFT JOIN read_marks r ON r.conv = m.conv AND r.user_no = m.user_no"
    );
    let members: Vec<Member> = ask.list(sql, &[&conv, &names(users)], member)?;
    Ok(members.into_iter().map(|member| (member.user_id.clone(), member)).collect())
}

fn member(row: &Row) -> Read<Member> {
    let face: Face = document(row, 1)?;
    Ok(Member {
        user_id: string(row, 0)?,
        role: decode::role(row, 2)?,
        join_time: uint(get(row, 3)?) / 1000,
        joined_seq: uint(get(row, 4)?),
        muted_until: uint(get(row, 5)?),
        recv_opt: small(row, 6)?,
        name_card: string(row, 7)?,
        custom: document(row, 8)?,
        read_seq: uint(get(row, 9)?),
        nick_name: face.nick_name,
        face_url: face.face_url,
    })
}
