//! Groups: the row of a group, and how groups begin and end.

use super::members::{admit, json_of_column, member, members_of};
use super::operator;
use super::tx::{Tx, corrupt, database, int, uint, user_no};
use super::users::caller;
use crate::bus::Event;
use crate::rules::groups as rules;
use doubletick_protocol::group::{
    AddOption, CustomField, GroupTip, GroupTipKind, GroupType, Member, NewGroup, Role,
};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::{Connection, OptionalExtension, Row};

/// A group as it is stored, with where its conversation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GroupRow {
    /// Row of the conversation, and of the group.
    pub conv: i64,
    /// The id; free for a new group when this one is deleted.
    pub group_id: String,
    pub group_type: GroupType,
    pub name: String,
    pub introduction: String,
    pub notification: String,
    pub face_url: String,
    /// Row of the owner; `None` when everyone has left.
    pub owner: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Grows with every change of the info.
    pub info_version: i64,
    /// Milliseconds, last change of the info.
    pub info_at: i64,
    pub member_count: i64,
    /// The highest member number given so far.
    pub last_member_no: i64,
    /// 0: the limit of the settings.
    pub max_members: u32,
    pub add_option: AddOption,
    /// Whether normal members may invite.
    pub approve_option: AddOption,
    /// Only owner and admins may send.
    pub muted_all: bool,
    /// Kept for the application.
    pub searchable: bool,
    /// Kept for the application.
    pub visible: bool,
    /// The application's own fields.
    pub custom: Vec<CustomField>,
    /// The group is gone; only [`group_of`] finds it.
    pub deleted: bool,
    /// Seq of the last message, 0: none.
    pub last_seq: i64,
    /// Milliseconds since 1970, 0: none.
    pub last_message_at: i64,
}

impl GroupRow {
    /// The most members that there may be under these settings.
    pub fn member_limit(&self, settings: &Settings) -> u64 {
        match self.max_members {
            0 => settings.group_members,
            own => settings.group_members.min(own.into()),
        }
    }
}

macro_rules! select_group {
    ($condition:literal) => {
        concat!(
            "SELECT g.conv, g.group_id, g.group_type, g.name, g.introduction, g.notification, g.face_url,
                    g.owner, g.created_at, g.info_version, g.info_at, g.member_count, g.last_member_no,
                    g.max_members, g.add_option, g.approve_option, g.muted_all, g.searchable, g.visible,
                    g.custom, g.deleted_at IS NOT NULL, c.last_seq, c.last_message_at
             FROM groups g JOIN conversations c ON c.conv = g.conv WHERE ",
            $condition
        )
    };
}

/// The group with this id, unless it is deleted.
pub(super) fn find_group(conn: &Connection, group_id: &str) -> Result<Option<GroupRow>> {
    conn.prepare_cached(select_group!("g.group_id = ?1 AND g.deleted_at IS NULL"))
        .and_then(|mut statement| statement.query_row([group_id], group_of_row).optional())
        .map_err(database)
}

/// The group of a conversation, also of one that is deleted; `None`: the conversation is C2C.
pub(super) fn group_of(conn: &Connection, conv: i64) -> Result<Option<GroupRow>> {
    conn.prepare_cached(select_group!("g.conv = ?1"))
        .and_then(|mut statement| statement.query_row([conv], group_of_row).optional())
        .map_err(database)
}

/// The group with this id, or 10010.
pub(super) fn require_group(conn: &Connection, group_id: &str) -> Result<GroupRow> {
    find_group(conn, group_id)?
        .ok_or_else(|| Error::new(codes::ERR_SVR_GROUP_NOT_FOUND, "group_id: no such group"))
}

/// Writes what joining and leaving have changed in the row of the group.
pub(super) fn save_counters(conn: &Connection, group: &GroupRow) -> Result<()> {
    conn.prepare_cached("UPDATE groups SET member_count = ?2, last_member_no = ?3 WHERE conv = ?1")
        .and_then(|mut statement| statement.execute([group.conv, group.member_count, group.last_member_no]))
        .map_err(database)?;
    Ok(())
}

/// Makes a group with the caller as its owner.
pub(super) fn create_group(tx: &mut Tx, user: &str, new: &NewGroup) -> Result<Response> {
    let me = caller(tx.conn, user)?;
    rules::check_new_group(new, user, tx.settings)?;
    let mut others: Vec<(UserId, Role)> = Vec::new();
    for (other, role) in &new.members {
        if other != user && !others.iter().any(|(known, _)| known == other) {
            others.push((other.clone(), *role));
        }
    }
    let mut rows = Vec::with_capacity(others.len());
    for (other, role) in &others {
        let row = user_no(tx.conn, other)?.ok_or_else(|| {
            let text = format!("group_member_array: there is no user {other:?}");
            Error::new(codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, text)
        })?;
        rows.push((row, *role));
    }
    if let Some(existing) = find_group(tx.conn, &new.group_id)? {
        return Err(if existing.owner == Some(me) {
            let text = "group_id: in use by a group that you own";
            Error::new(codes::ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER, text)
        } else {
            Error::new(codes::ERR_SVR_GROUP_GROUPID_IN_USED, "group_id: in use")
        });
    }

    let mut group = insert_group(tx, me, new)?;
    let creator_no = admit(tx, &mut group, me, Role::Owner)?;
    let mut numbers = Vec::with_capacity(rows.len());
    for (row, role) in rows {
        numbers.push(admit(tx, &mut group, row, role)?);
    }
    save_counters(tx.conn, &group)?;

    let everyone: Vec<UserId> =
        std::iter::once(user.to_owned()).chain(others.into_iter().map(|(other, _)| other)).collect();
    tx.events.push(Event::Joined(group.group_id.clone(), everyone.clone()));
    if !numbers.is_empty() {
        let creator = member(tx.conn, group.conv, creator_no)?;
        let invited = members_of(tx.conn, group.conv, &numbers)?;
        announce(tx, &group, creator, invited, GroupTipKind::Invited);
    }
    let conversation = ConversationId::Group(group.group_id.clone());
    tx.events.push(Event::Users(everyone, Push::ConversationChanged(conversation)));
    Ok(Response::GroupCreated(group.group_id))
}

/// Ends a group. Its rows stay, out of reach, so that ending it costs the same at any size.
pub(super) fn delete_group(tx: &mut Tx, user: &str, group_id: &str) -> Result<Response> {
    let mut group = require_group(tx.conn, group_id)?;
    let stay = operator::acting(tx, &group, user)?;
    if !tx.by_operator {
        rules::may_delete(group.group_type, stay.role)?;
    }
    tx.conn
        .prepare_cached("UPDATE groups SET deleted_at = ?2 WHERE conv = ?1")
        .and_then(|mut statement| statement.execute([group.conv, int(tx.now_ms)]))
        .map_err(database)?;
    let op_user = operator::actor(tx, &group, &stay)?;
    group.member_count = 0;
    announce(tx, &group, op_user, Vec::new(), GroupTipKind::Deleted);
    tx.events.push(Event::Group {
        group_id: group.group_id.clone(),
        except: None,
        push: Push::ConversationGone(ConversationId::Group(group.group_id.clone())),
    });
    tx.events.push(Event::GroupGone(group.group_id));
    Ok(Response::Done)
}

/// Tells the members of a group who are online what has happened in it.
pub(super) fn announce(
    tx: &mut Tx,
    group: &GroupRow,
    op_user: Member,
    users: Vec<Member>,
    kind: GroupTipKind,
) {
    let tip = GroupTip {
        group_id: group.group_id.clone(),
        group_name: group.name.clone(),
        op_user,
        users,
        member_count: uint(group.member_count),
        time: tx.now_seconds(),
        kind,
    };
    let push = Push::GroupTip(Box::new(tip));
    tx.events.push(Event::Group { group_id: group.group_id.clone(), except: None, push });
}

/// The row of a new group and its conversation, without members.
fn insert_group(tx: &mut Tx, owner: i64, new: &NewGroup) -> Result<GroupRow> {
    tx.conn
        .prepare_cached("INSERT INTO conversations (identity) VALUES ((random() & 9007199254740990) + 1)")
        .and_then(|mut statement| statement.execute([]))
        .map_err(database)?;
    let conv = tx.conn.last_insert_rowid();
    let group_id = match new.group_id.as_str() {
        "" => make_group_id(tx.conn, conv, new.group_type)?,
        id => id.to_owned(),
    };
    let custom = custom_column(&merge_custom(Vec::new(), &new.custom))?;
    let add_option = new.add_option.unwrap_or(rules::default_add_option(new.group_type));
    let approve_option = new.approve_option.unwrap_or(rules::default_approve_option(new.group_type));
    tx.conn
        .prepare_cached(
            "INSERT INTO groups (conv, group_id, group_type, name, introduction, notification, face_url,
                                 owner, created_at, info_at, max_members, add_option, approve_option, custom)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13)",
        )
        .and_then(|mut statement| {
            statement.execute((
                conv,
                &group_id,
                new.group_type.number(),
                &new.name,
                &new.introduction,
                &new.notification,
                &new.face_url,
                owner,
                int(tx.now_ms),
                new.max_members,
                add_option.number(),
                approve_option.number(),
                custom,
            ))
        })
        .map_err(database)?;
    find_group(tx.conn, &group_id)?.ok_or_else(|| corrupt("a new group"))
}

/// An id that no group has. Ids of users' own making cannot begin like it, except those of Communities.
fn make_group_id(conn: &Connection, conv: i64, group_type: GroupType) -> Result<String> {
    let prefix = if group_type == GroupType::Community { "@TGS#_" } else { "@TGS#" };
    loop {
        let noise: String = conn
            .prepare_cached("SELECT hex(randomblob(4))")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(database)?;
        let id = format!("{prefix}{conv:X}{noise}");
        if find_group(conn, &id)?.is_none() {
            return Ok(id);
        }
    }
}

/// `fields` after setting `changes`: known keys keep their place, new ones come last.
pub(super) fn merge_custom(mut fields: Vec<CustomField>, changes: &[CustomField]) -> Vec<CustomField> {
    for (key, value) in changes {
        match fields.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => old.clone_from(value),
            None => fields.push((key.clone(), value.clone())),
        }
    }
    fields
}

/// The column of an application's own fields.
pub(super) fn custom_column(fields: &[CustomField]) -> Result<String> {
    serde_json::to_string(fields).map_err(|_| corrupt("custom fields"))
}

fn group_of_row(row: &Row<'_>) -> rusqlite::Result<GroupRow> {
    let option = |column| {
        let number: u32 = row.get(column)?;
        AddOption::from_number(number.into())
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(column, number.into()))
    };
    let type_number: u32 = row.get(2)?;
    Ok(GroupRow {
        conv: row.get(0)?,
        group_id: row.get(1)?,
        group_type: GroupType::from_number(type_number.into())
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(2, type_number.into()))?,
        name: row.get(3)?,
        introduction: row.get(4)?,
        notification: row.get(5)?,
        face_url: row.get(6)?,
        owner: row.get(7)?,
        created_at: row.get(8)?,
        info_version: row.get(9)?,
        info_at: row.get(10)?,
        member_count: row.get(11)?,
        last_member_no: row.get(12)?,
        max_members: row.get(13)?,
        add_option: option(14)?,
        approve_option: option(15)?,
        muted_all: row.get(16)?,
        searchable: row.get(17)?,
        visible: row.get(18)?,
        custom: json_of_column(row, 19)?,
        deleted: row.get(20)?,
        last_seq: row.get(21)?,
        last_message_at: row.get(22)?,
    })
}
