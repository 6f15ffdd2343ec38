//! What is known of groups, and how it changes.

use super::conversations::unread_in_group;
use super::groups::{GroupRow, announce, custom_column, group_of, merge_custom, require_group};
use super::members::{member, membership};
use super::membership::set_role;
use super::operator;
use super::tx::{Tx, database, int, uint, user_no};
use super::users::{caller, user_id};
use crate::rules::groups as rules;
use crate::rules::reading::{Weight, custom_bytes};
use doubletick_protocol::group::{AddOption, Group, GroupChange, GroupTipKind, JoinedGroup, Role};
use doubletick_protocol::ids::{GroupId, check_known_group_id};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, Result, codes, limits};
use rusqlite::Connection;

/// The groups that the caller is in.
pub(super) fn joined_groups(conn: &Connection, settings: &Settings, user: &str) -> Result<Response> {
    let me = caller(conn, user)?;
    let stays: Vec<(i64, i64)> = conn
        .prepare_cached(
            "SELECT conv, member_no FROM group_members WHERE user_no = ?1 AND left_seq IS NULL ORDER BY conv",
        )
        .and_then(|mut statement| statement.query_map([me], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .map_err(database)?;
    let (mut joined, mut weight) = (Vec::with_capacity(stays.len()), Weight::default());
    for (conv, member_no) in stays {
        let Some(group) = group_of(conn, conv)?.filter(|group| !group.deleted) else { continue };
        let membership = member(conn, conv, member_no)?;
        let joined_seq = int(membership.joined_seq);
        weight.add(custom_bytes(&group.custom) + custom_bytes(&membership.custom))?;
        joined.push(JoinedGroup {
            unread: unread_in_group(conn, conv, group.group_type, me, joined_seq)?,
            me: membership,
            group: view(conn, settings, group)?,
        });
    }
    Ok(Response::JoinedGroups(joined))
}

/// Groups by id, or why not, one result per id in the order asked.
pub(super) fn get_groups(
    conn: &Connection,
    settings: &Settings,
    user: &str,
    groups: &[GroupId],
) -> Result<Response> {
    check_ids(groups)?;
    groups_for(conn, settings, Some(caller(conn, user)?), groups)
}

/// The same; `me` is `None` for the operator, who sees all.
pub(super) fn groups_for(
    conn: &Connection,
    settings: &Settings,
    me: Option<i64>,
    groups: &[GroupId],
) -> Result<Response> {
    check_ids(groups)?;
    let mut results = Vec::with_capacity(groups.len());
    for group_id in groups {
        // Trouble with the database is the whole call's, the rest is that of one id.
        results.push(match get_group(conn, settings, me, group_id) {
            Err(error) if error.code == codes::ERR_SDK_COMM_DATABASE_FAILURE => return Err(error),
            result => result,
        });
    }
    Ok(Response::Groups(results))
}

/// 6017 unless the list has 1 to 100 ids.
fn check_ids(groups: &[GroupId]) -> Result<()> {
    if groups.is_empty() || groups.len() > limits::IDS_PER_CALL {
        let text = format!("group ids: must be 1 to {}", limits::IDS_PER_CALL);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    Ok(())
}

fn get_group(conn: &Connection, settings: &Settings, me: Option<i64>, group_id: &str) -> Result<Group> {
    check_known_group_id(group_id)?;
    let group = require_group(conn, group_id)?;
    if let Some(me) = me {
        rules::may_see_info(group.group_type, membership(conn, group.conv, me)?.is_some())?;
    }
    view(conn, settings, group)
}

/// A group as its members see it.
fn view(conn: &Connection, settings: &Settings, group: GroupRow) -> Result<Group> {
    Ok(Group {
        owner: match group.owner {
            Some(owner) => user_id(conn, owner)?,
            None => String::new(),
        },
        create_time: uint(group.created_at) / 1000,
        info_version: uint(group.info_version),
        info_time: uint(group.info_at) / 1000,
        last_seq: uint(group.last_seq),
        last_message_time: uint(group.last_message_at) / 1000,
        member_count: uint(group.member_count),
        max_members: u32::try_from(group.member_limit(settings)).unwrap_or(u32::MAX),
        group_id: group.group_id,
        group_type: group.group_type,
        name: group.name,
        introduction: group.introduction,
        notification: group.notification,
        face_url: group.face_url,
        add_option: group.add_option,
        approve_option: group.approve_option,
        muted_all: group.muted_all,
        searchable: group.searchable,
        visible: group.visible,
        custom: group.custom,
    })
}

/// Changes the info of a group. What is as it was already changes nothing and is not announced.
pub(super) fn modify_group(
    tx: &mut Tx,
    user: &str,
    group_id: &str,
    change: &GroupChange,
) -> Result<Response> {
    let mut group = require_group(tx.conn, group_id)?;
    let stay = operator::acting(tx, &group, user)?;
    rules::check_group_change(group.group_type, stay.role, change, uint(group.member_count), tx.settings)?;
    let heir = match &change.owner {
        Some(owner) => {
            let row = user_no(tx.conn, owner)?;
            let heir = row.map(|row| membership(tx.conn, group.conv, row)).transpose()?.flatten();
            Some(heir.ok_or_else(|| {
                let text = "group_owner: is not a member of the group";
                Error::new(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text)
            })?)
        }
        None => None,
    };

    let mut changed = apply(&mut group, change);
    rules::check_custom(&group.custom)?;
    let mut users = Vec::new();
    let owner = match group.owner {
        Some(owner) => membership(tx.conn, group.conv, owner)?.map(|stay| stay.member_no),
        None => None,
    };
    if let Some(heir) = heir.filter(|heir| Some(heir.member_no) != owner) {
        if let Some(owner) = owner {
            set_role(tx, group.conv, owner, Role::Normal)?;
        }
        set_role(tx, group.conv, heir.member_no, Role::Owner)?;
        group.owner = Some(heir.user_no);
        changed.owner.clone_from(&change.owner);
        users.push(member(tx.conn, group.conv, heir.member_no)?);
    }
    if changed == GroupChange::default() {
        return Ok(Response::Done);
    }
    group.info_version += 1;
    group.info_at = int(tx.now_ms);
    save_info(tx.conn, &group)?;
    let op_user = operator::actor(tx, &group, &stay)?;
    announce(tx, &group, op_user, users, GroupTipKind::InfoChanged(changed));
    Ok(Response::Done)
}

/// Applies everything but the owner to the row; answers what is different now.
fn apply(group: &mut GroupRow, change: &GroupChange) -> GroupChange {
    fn set<T: Clone + PartialEq>(field: &mut T, new: &Option<T>) -> Option<T> {
        let new = new.as_ref().filter(|new| *new != field)?;
        field.clone_from(new);
        Some(new.clone())
    }
    let custom = change.custom.as_ref().filter(|fields| {
        let merged = merge_custom(group.custom.clone(), fields);
        let different = merged != group.custom;
        group.custom = merged;
        different
    });
    GroupChange {
        custom: custom.cloned(),
        name: set(&mut group.name, &change.name),
        introduction: set(&mut group.introduction, &change.introduction),
        notification: set(&mut group.notification, &change.notification),
        face_url: set(&mut group.face_url, &change.face_url),
        add_option: set::<AddOption>(&mut group.add_option, &change.add_option),
        approve_option: set::<AddOption>(&mut group.approve_option, &change.approve_option),
        max_members: set(&mut group.max_members, &change.max_members),
        muted_all: set(&mut group.muted_all, &change.muted_all),
        searchable: set(&mut group.searchable, &change.searchable),
        visible: set(&mut group.visible, &change.visible),
        owner: None,
    }
}

/// Writes everything of the row that is info.
pub(super) fn save_info(conn: &Connection, group: &GroupRow) -> Result<()> {
    let custom = custom_column(&group.custom)?;
    conn.prepare_cached(
        "UPDATE groups SET name = ?2, introduction = ?3, notification = ?4, face_url = ?5, owner = ?6,
                info_version = ?7, info_at = ?8, max_members = ?9, add_option = ?10, approve_option = ?11,
                muted_all = ?12, searchable = ?13, visible = ?14, custom = ?15
         WHERE conv = ?1",
    )
    .and_then(|mut statement| {
        statement.execute((
            group.conv,
            &group.name,
            &group.introduction,
            &group.notification,
            &group.face_url,
            group.owner,
            group.info_version,
            group.info_at,
            group.max_members,
            group.add_option.number(),
            group.approve_option.number(),
            group.muted_all,
            group.searchable,
            group.visible,
            custom,
        ))
    })
    .map_err(database)?;
    Ok(())
}
