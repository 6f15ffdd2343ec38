//! Members: who is in a group, since when, and what the group knows of them.
//!
//! A stay is one row of `group_members`: from joining to leaving. Who comes back begins a new one.

use super::groups::GroupRow;
use super::tx::{Tx, database, int, uint};
use super::{bits, receipts, users};
use doubletick_protocol::group::{CustomField, Member, Role};
use doubletick_protocol::{Error, Result, codes, json};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Deserialize;

/// One stay of a user in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    /// Dense per group, never reused.
    pub member_no: i64,
    /// Row of the user.
    pub user_no: i64,
    /// Role in the group.
    pub role: Role,
    /// Milliseconds since 1970.
    pub joined_at: i64,
    /// The group's last seq when they joined; they are in the audience of later messages.
    pub joined_seq: i64,
    /// The group's receipt version when they joined.
    pub joined_version: i64,
    /// The group's last seq when they left; `None`: still here.
    pub left_seq: Option<i64>,
    /// Seconds until which they may not send; 0: free.
    pub muted_until: i64,
    /// `TIMReceiveMessageOpt`.
    pub recv_opt: u32,
}

/// Finds the last stay of a user. Left to itself SQLite would walk the members of the group backwards,
/// which it could then give out in the order wanted; so it is with every question for the last stay.
pub(super) const LAST_STAY: &str =
    "SELECT member_no, user_no, role, joined_at, joined_seq, left_seq, muted_until, recv_opt, joined_version
     FROM group_members INDEXED BY members_by_user
     WHERE user_no = ?1 AND conv = ?2 ORDER BY member_no DESC LIMIT 1";

/// The name card of a user in a group, also of one who has left; empty for who never was there.
pub(super) fn name_card(conn: &Connection, conv: i64, user_no: i64) -> Result<String> {
    conn.prepare_cached(
        "SELECT name_card FROM group_members INDEXED BY members_by_user
         WHERE user_no = ?1 AND conv = ?2 ORDER BY member_no DESC LIMIT 1",
    )
    .and_then(|mut statement| statement.query_row([user_no, conv], |row| row.get(0)).optional())
    .map(Option::unwrap_or_default)
    .map_err(database)
}

/// The stay of a user who is a member now.
pub(super) fn membership(conn: &Connection, conv: i64, user_no: i64) -> Result<Option<Stay>> {
    // Only the last stay of a user can be open, so earlier ones are never read.
    let last = conn
        .prepare_cached(LAST_STAY)
        .and_then(|mut statement| statement.query_row([user_no, conv], stay_of_row).optional())
        .map_err(database)?;
    Ok(last.filter(|stay| stay.left_seq.is_none()))
}

/// The caller's stay in a group, or 10007.
pub(super) fn require_member(conn: &Connection, group: &GroupRow, user: &str) -> Result<Stay> {
    membership(conn, group.conv, users::caller(conn, user)?)?.ok_or_else(no_member)
}

/// 10007.
pub(super) fn no_member() -> Error {
    Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "group_id: you are not a member of the group")
}

const MEMBER: &str = "SELECT u.user_id, u.profile, m.role, m.joined_at, m.joined_seq, m.muted_until,
        m.recv_opt, m.name_card, m.custom, coalesce(r.seq, 0)
 FROM group_members m
 JOIN users u ON u.user_no = m.user_no
 LEFT JOIN read_marks r ON r.conv = m.conv AND r.user_no = m.user_no
 WHERE m.conv = ?1 AND m.member_no = ?2";

/// What the group knows of a member, or knew last of one who left.
pub(super) fn member(conn: &Connection, conv: i64, member_no: i64) -> Result<Member> {
    conn.prepare_cached(MEMBER)
        .and_then(|mut statement| statement.query_row([conv, member_no], member_of_row))
        .map_err(database)
}

/// Several of them, in the order of the numbers.
pub(super) fn members_of(conn: &Connection, conv: i64, numbers: &[i64]) -> Result<Vec<Member>> {
    // Looking the statement up costs as much as running it, so a page does that once.
    conn.prepare_cached(MEMBER)
        .and_then(|mut statement| {
            numbers.iter().map(|number| statement.query_row([conv, *number], member_of_row)).collect()
        })
        .map_err(database)
}

/// The row of the user behind a member number.
pub(super) fn user_of(conn: &Connection, conv: i64, member_no: i64) -> Result<i64> {
    conn.prepare_cached("SELECT user_no FROM group_members WHERE conv = ?1 AND member_no = ?2")
        .and_then(|mut statement| statement.query_row([conv, member_no], |row| row.get(0)))
        .map_err(database)
}

/// Begins a stay: the user is in the audience of every later message. The caller saves the counters of
/// `group` with [`super::groups::save_counters`] when all have come.
pub(super) fn admit(tx: &mut Tx, group: &mut GroupRow, user_no: i64, role: Role) -> Result<i64> {
    let member_no = group.last_member_no + 1;
    tx.conn
        .prepare_cached(
            "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq, joined_version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT version FROM conversations WHERE conv = ?1))",
        )
        .and_then(|mut statement| {
            let joined_at = int(tx.now_ms);
            statement.execute((group.conv, member_no, user_no, role.number(), joined_at, group.last_seq))
        })
        .map_err(database)?;
    change_presence(tx.conn, group.conv, member_no, bits::set)?;
    group.last_member_no = member_no;
    group.member_count += 1;
    Ok(member_no)
}

/// Ends a stay: the messages that the leaver had not read stop counting them. The caller saves the
/// counters of `group` like after [`admit`].
pub(super) fn dismiss(tx: &mut Tx, group: &mut GroupRow, stay: &Stay) -> Result<()> {
    receipts::leave_audiences(tx, group.conv, stay.member_no, stay.joined_seq)?;
    tx.conn
        .prepare_cached("UPDATE group_members SET left_seq = ?3 WHERE conv = ?1 AND member_no = ?2")
        .and_then(|mut statement| statement.execute((group.conv, stay.member_no, group.last_seq)))
        .map_err(database)?;
    change_presence(tx.conn, group.conv, stay.member_no, bits::clear)?;
    group.member_count -= 1;
    Ok(())
}

/// Sets or clears one number in the bitmap of who is a member now. A chunk without members has no row,
/// so that a walk over the members never meets it.
fn change_presence(
    conn: &Connection,
    conv: i64,
    member_no: i64,
    change: fn(&mut Vec<u8>, i64) -> bool,
) -> Result<()> {
    let chunk = bits::chunk_of(member_no);
    let mut present: Vec<u8> = conn
        .prepare_cached("SELECT bits FROM member_sets WHERE conv = ?1 AND chunk = ?2")
        .and_then(|mut statement| statement.query_row([conv, chunk], |row| row.get(0)).optional())
        .map_err(database)?
        .unwrap_or_default();
    change(&mut present, member_no);
    if present.is_empty() {
        conn.prepare_cached("DELETE FROM member_sets WHERE conv = ?1 AND chunk = ?2")
            .and_then(|mut statement| statement.execute([conv, chunk]))
    } else {
        conn.prepare_cached("INSERT OR REPLACE INTO member_sets (conv, chunk, bits) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute((conv, chunk, present)))
    }
    .map_err(database)?;
    Ok(())
}

/// Calls `visit` with the numbers of those who are members now, ascending from `from`, until it answers
/// false. Costs what it visits.
pub(super) fn walk_present(
    conn: &Connection,
    conv: i64,
    from: i64,
    mut visit: impl FnMut(i64) -> Result<bool>,
) -> Result<()> {
    let mut statement = conn
        .prepare_cached("SELECT chunk, bits FROM member_sets WHERE conv = ?1 AND chunk >= ?2 ORDER BY chunk")
        .map_err(database)?;
    let from = from.max(1);
    let mut rows = statement.query([conv, bits::chunk_of(from)]).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let chunk: i64 = row.get(0).map_err(database)?;
        let present: Vec<u8> = row.get(1).map_err(database)?;
        for member_no in bits::iterate(chunk, &present, &[], from) {
            if !visit(member_no)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The newest member of those who are here now. Who left after they came is not met.
pub(super) fn last_present(conn: &Connection, conv: i64) -> Result<Option<i64>> {
    let last: Option<(i64, Vec<u8>)> = conn
        .prepare_cached("SELECT chunk, bits FROM member_sets WHERE conv = ?1 ORDER BY chunk DESC LIMIT 1")
        .and_then(|mut statement| {
            statement.query_row([conv], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(database)?;
    Ok(last.and_then(|(chunk, bits)| bits::iterate(chunk, &bits, &[], 0).last()))
}

/// The part of a profile that goes along with a membership.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Face {
    nick_name: String,
    face_url: String,
}

fn stay_of_row(row: &Row<'_>) -> rusqlite::Result<Stay> {
    Ok(Stay {
        member_no: row.get(0)?,
        user_no: row.get(1)?,
        role: role_of_column(row, 2)?,
        joined_at: row.get(3)?,
        joined_seq: row.get(4)?,
        left_seq: row.get(5)?,
        muted_until: row.get(6)?,
        recv_opt: row.get(7)?,
        joined_version: row.get(8)?,
    })
}

fn member_of_row(row: &Row<'_>) -> rusqlite::Result<Member> {
    let face: Face = json_of_column(row, 1)?;
    let custom: Vec<CustomField> = json_of_column(row, 8)?;
    Ok(Member {
        user_id: row.get(0)?,
        role: role_of_column(row, 2)?,
        join_time: uint(row.get(3)?) / 1000,
        joined_seq: uint(row.get(4)?),
        muted_until: uint(row.get(5)?),
        recv_opt: row.get(6)?,
        name_card: row.get(7)?,
        custom,
        read_seq: uint(row.get(9)?),
        nick_name: face.nick_name,
        face_url: face.face_url,
    })
}

fn role_of_column(row: &Row<'_>, column: usize) -> rusqlite::Result<Role> {
    let number: u32 = row.get(column)?;
    Role::from_number(number.into()).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, number.into()))
}

/// Text of a column that this store has written as JSON.
pub(super) fn json_of_column<T: for<'de> Deserialize<'de>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    json::from_slice(text.as_bytes()).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
