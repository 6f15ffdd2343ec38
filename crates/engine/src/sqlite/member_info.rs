//! What a group knows of its members, page by page, and how it changes.

use super::groups::{GroupRow, announce, custom_column, merge_custom, require_group};
use super::members::{member, membership, require_member, walk_present};
use super::tx::{Tx, database, int, uint, user_no};
use crate::bus::Event;
use crate::rules::groups as rules;
use doubletick_protocol::group::{GroupTipKind, Member, MemberChange, MemberPage, Role};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use rusqlite::Connection;
use std::collections::HashSet;

/// `kTIMGroupMemberRoleFlag_Owner`.
const OWNER: u64 = 1;
/// `kTIMGroupMemberRoleFlag_Admin`.
const ADMIN: u64 = 2;
/// `kTIMGroupMemberRoleFlag_Member`.
const NORMAL: u64 = 4;

/// The members among `users`, or, where `users` is empty, a page of all in the order of joining; only of
/// the roles in `role_flags` (0: all).
pub(super) fn get_members(
    conn: &Connection,
    user: &str,
    group_id: &str,
    users: &[UserId],
    role_flags: u64,
    cursor: u64,
) -> Result<Response> {
    check_named(users)?;
    let group = require_group(conn, group_id)?;
    require_member(conn, &group, user)?;
    page(conn, &group, users, role_flags, cursor)
}

/// The same for who may.
pub(super) fn page(
    conn: &Connection,
    group: &GroupRow,
    users: &[UserId],
    role_flags: u64,
    cursor: u64,
) -> Result<Response> {
    check_named(users)?;
    let page = if !users.is_empty() {
        named(conn, group.conv, users, role_flags)?
    } else if role_flags != 0 && role_flags & NORMAL == 0 {
        page_of_leaders(conn, group.conv, role_flags, int(cursor))?
    } else {
        page_of_all(conn, group.conv, role_flags, int(cursor))?
    };
    Ok(Response::Members(page))
}

/// 6017 for too many.
fn check_named(users: &[UserId]) -> Result<()> {
    if users.len() > limits::IDS_PER_CALL {
        let text = format!("identifier_array: at most {} users in one call", limits::IDS_PER_CALL);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    Ok(())
}

fn wanted(role_flags: u64, role: Role) -> bool {
    let flag = match role {
        Role::Owner => OWNER,
        Role::Admin => ADMIN,
        Role::Normal => NORMAL,
    };
    role_flags == 0 || role_flags & flag != 0
}

fn named(conn: &Connection, conv: i64, users: &[UserId], role_flags: u64) -> Result<MemberPage> {
    let mut members = Vec::with_capacity(users.len());
    let mut taken = HashSet::new();
    for user in users.iter().filter(|user| taken.insert(*user)) {
        let Some(row) = user_no(conn, user)? else { continue };
        if let Some(stay) = membership(conn, conv, row)?.filter(|stay| wanted(role_flags, stay.role)) {
            members.push(member(conn, conv, stay.member_no)?);
        }
    }
    Ok(MemberPage { members, next_seq: 0 })
}

/// Walks the bitmap of present members: a page costs the page, however many have left before.
fn page_of_all(conn: &Connection, conv: i64, role_flags: u64, cursor: i64) -> Result<MemberPage> {
    let mut page = PageBuilder::default();
    walk_present(conn, conv, cursor.saturating_add(1), |member_no| {
        let member = member(conn, conv, member_no)?;
        Ok(!wanted(role_flags, member.role) || page.add(member_no, member))
    })?;
    Ok(page.finish())
}

/// Owner and admins have an index of their own: they are found without reading the other members.
fn page_of_leaders(conn: &Connection, conv: i64, role_flags: u64, cursor: i64) -> Result<MemberPage> {
    let mut page = PageBuilder::default();
    let mut statement = conn
        .prepare_cached(
            "SELECT member_no FROM group_members INDEXED BY members_leading
             WHERE conv = ?1 AND member_no > ?2 AND role > 200 AND left_seq IS NULL ORDER BY member_no",
        )
        .map_err(database)?;
    let mut rows = statement.query([conv, cursor]).map_err(database)?;
    while let Some(row) = rows.next().map_err(database)? {
        let member_no = row.get(0).map_err(database)?;
        let member = member(conn, conv, member_no)?;
        if wanted(role_flags, member.role) && !page.add(member_no, member) {
            break;
        }
    }
    Ok(page.finish())
}

/// A page that is being filled.
#[derive(Default)]
struct PageBuilder {
    members: Vec<Member>,
    last_no: i64,
    more: bool,
}

impl PageBuilder {
    /// Takes one more; false when the page was full, so that this one belongs to the next.
    fn add(&mut self, member_no: i64, member: Member) -> bool {
        if self.members.len() == limits::MEMBERS_PER_PAGE {
            self.more = true;
            return false;
        }
        self.members.push(member);
        self.last_no = member_no;
        true
    }

    fn finish(self) -> MemberPage {
        MemberPage { members: self.members, next_seq: if self.more { uint(self.last_no) } else { 0 } }
    }
}

/// Changes what the group knows of one member.
pub(super) fn modify_member(
    tx: &mut Tx,
    user: &str,
    group_id: &str,
    target: &str,
    change: &MemberChange,
) -> Result<Response> {
    let group = require_group(tx.conn, group_id)?;
    let stay = require_member(tx.conn, &group, user)?;
    let row = user_no(tx.conn, target)?;
    let other =
        row.map(|row| membership(tx.conn, group.conv, row)).transpose()?.flatten().ok_or_else(|| {
            let text = "identifier: is not a member of the group";
            Error::new(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text)
        })?;
    let own = other.member_no == stay.member_no;
    rules::check_member_change(stay.role, other.role, own, change)?;

    let before = member(tx.conn, group.conv, other.member_no)?;
    let mut after = before.clone();
    after.role = change.role.unwrap_or(after.role);
    after.recv_opt = change.recv_opt.unwrap_or(after.recv_opt);
    after.name_card = change.name_card.clone().unwrap_or(after.name_card);
    after.custom = merge_custom(after.custom, change.custom.as_deref().unwrap_or_default());
    rules::check_custom(&after.custom)?;
    after.muted_until = match change.mute_seconds {
        None => after.muted_until,
        Some(0) => 0,
        Some(seconds) => tx.now_seconds() + u64::from(seconds),
    };
    if after == before {
        return Ok(Response::Done);
    }
    save_member(tx.conn, group.conv, other.member_no, &after)?;

    let op_user = if own { after.clone() } else { member(tx.conn, group.conv, stay.member_no)? };
    if after.role != before.role {
        let kind =
            if after.role == Role::Admin { GroupTipKind::AdminSet } else { GroupTipKind::AdminCancelled };
        announce(tx, &group, op_user.clone(), vec![after.clone()], kind);
    }
    if after.muted_until != before.muted_until {
        let kind = GroupTipKind::MemberMuted(change.mute_seconds.unwrap_or(0));
        announce(tx, &group, op_user, vec![after.clone()], kind);
    }
    if after.recv_opt != before.recv_opt {
        let conversation = ConversationId::Group(group.group_id);
        tx.events.push(Event::Users(vec![after.user_id], Push::ConversationChanged(conversation)));
    }
    Ok(Response::Done)
}

fn save_member(conn: &Connection, conv: i64, member_no: i64, member: &Member) -> Result<()> {
    let custom = custom_column(&member.custom)?;
    conn.prepare_cached(
        "UPDATE group_members SET role = ?3, muted_until = ?4, recv_opt = ?5, name_card = ?6, custom = ?7
         WHERE conv = ?1 AND member_no = ?2",
    )
    .and_then(|mut statement| {
        statement.execute((
            conv,
            member_no,
            member.role.number(),
            int(member.muted_until),
            member.recv_opt,
            &member.name_card,
            custom,
        ))
    })
    .map_err(database)?;
    Ok(())
}
