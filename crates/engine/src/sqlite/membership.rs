//! Coming and going: join, quit, invite, kick. Each costs the same at 2 and at 100,000 members, apart
//! from the messages that a leaver had not read.

use super::group_info::save_info;
use super::groups::{GroupRow, announce, require_group, save_counters};
use super::members::{
    Stay, admit, dismiss, member, members_of, membership, require_member, user_of, walk_present,
};
use super::operator;
use super::tx::{Tx, database, int, uint, user_no};
use super::users::caller;
use crate::bus::Event;
use crate::rules::groups as rules;
use doubletick_protocol::Result;
use doubletick_protocol::group::{GroupChange, GroupTipKind, MemberResult, Role};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::wire::{Push, Response};

/// The caller becomes a member.
pub(super) fn join_group(tx: &mut Tx, user: &str, group_id: &str, hello: &str) -> Result<Response> {
    rules::check_hello(hello)?;
    let mut group = require_group(tx.conn, group_id)?;
    let me = caller(tx.conn, user)?;
    let is_member = membership(tx.conn, group.conv, me)?.is_some();
    let limit = group.member_limit(tx.settings);
    rules::may_join(group.group_type, group.add_option, is_member, uint(group.member_count), limit)?;

    let member_no = admit(tx, &mut group, me, Role::Normal)?;
    save_counters(tx.conn, &group)?;
    let joined = member(tx.conn, group.conv, member_no)?;
    tx.events.push(Event::Joined(group.group_id.clone(), vec![user.to_owned()]));
    announce(tx, &group, joined.clone(), vec![joined], GroupTipKind::Joined);
    tx.events.push(Event::Users(vec![user.to_owned()], Push::ConversationChanged(conversation(&group))));
    Ok(Response::Done)
}

/// The caller leaves. The owner of a Work group passes ownership to the longest member.
pub(super) fn quit_group(tx: &mut Tx, user: &str, group_id: &str) -> Result<Response> {
    let mut group = require_group(tx.conn, group_id)?;
    let stay = require_member(tx.conn, &group, user)?;
    rules::may_quit(group.group_type, stay.role)?;

    let left = member(tx.conn, group.conv, stay.member_no)?;
    dismiss(tx, &mut group, &stay)?;
    save_counters(tx.conn, &group)?;
    announce(tx, &group, left.clone(), vec![left.clone()], GroupTipKind::Quit);
    tx.events.push(Event::Users(vec![user.to_owned()], Push::ConversationGone(conversation(&group))));
    tx.events.push(Event::Left(group.group_id.clone(), vec![user.to_owned()]));

    if stay.role == Role::Owner
        && let Some(heir_no) = pass_to_longest(tx, &mut group)?
    {
        let heir = member(tx.conn, group.conv, heir_no)?;
        let change = GroupChange { owner: Some(heir.user_id.clone()), ..GroupChange::default() };
        announce(tx, &group, left, vec![heir], GroupTipKind::InfoChanged(change));
    }
    Ok(Response::Done)
}

/// Makes the longest member the owner and answers their number; nobody where nobody is left.
fn pass_to_longest(tx: &mut Tx, group: &mut GroupRow) -> Result<Option<i64>> {
    let mut heir_no = None;
    walk_present(tx.conn, group.conv, 1, |member_no| {
        heir_no = Some(member_no);
        Ok(false)
    })?;
    group.owner = None;
    if let Some(heir_no) = heir_no {
        set_role(tx, group.conv, heir_no, Role::Owner)?;
        group.owner = Some(user_of(tx.conn, group.conv, heir_no)?);
    }
    group.info_version += 1;
    group.info_at = int(tx.now_ms);
    save_info(tx.conn, group)?;
    Ok(heir_no)
}

/// Puts users into the group. Each gets a result of their own; a user named twice counts once.
pub(super) fn invite_members(tx: &mut Tx, user: &str, group_id: &str, users: &[UserId]) -> Result<Response> {
    rules::check_invited(users.len())?;
    let mut group = require_group(tx.conn, group_id)?;
    let stay = operator::acting(tx, &group, user)?;
    rules::may_invite(group.group_type, group.approve_option, stay.role)?;

    let limit = group.member_limit(tx.settings);
    let mut results = Vec::with_capacity(users.len());
    let (mut came, mut numbers) = (Vec::new(), Vec::new());
    for invited in distinct(users) {
        let result = match user_no(tx.conn, invited)? {
            None => MemberResult::Failed,
            Some(row) if membership(tx.conn, group.conv, row)?.is_some() => MemberResult::AlreadyMember,
            Some(_) if uint(group.member_count) >= limit => MemberResult::Failed,
            Some(row) => {
                numbers.push(admit(tx, &mut group, row, Role::Normal)?);
                came.push(invited.clone());
                MemberResult::Done
            }
        };
        results.push((invited.clone(), result));
    }
    if !came.is_empty() {
        save_counters(tx.conn, &group)?;
        let inviter = operator::actor(tx, &group, &stay)?;
        let members = members_of(tx.conn, group.conv, &numbers)?;
        tx.events.push(Event::Joined(group.group_id.clone(), came.clone()));
        announce(tx, &group, inviter, members, GroupTipKind::Invited);
        tx.events.push(Event::Users(came, Push::ConversationChanged(conversation(&group))));
    }
    Ok(Response::MemberResults(results))
}

/// Takes members out of the group. Each gets a result of their own; a user named twice counts once.
pub(super) fn kick_members(
    tx: &mut Tx,
    user: &str,
    group_id: &str,
    users: &[UserId],
    reason: &str,
) -> Result<Response> {
    rules::check_kicked(users.len(), reason)?;
    let mut group = require_group(tx.conn, group_id)?;
    let stay = operator::acting(tx, &group, user)?;
    rules::may_kick(group.group_type, stay.role)?;

    let mut results = Vec::with_capacity(users.len());
    let (mut gone, mut numbers) = (Vec::new(), Vec::new());
    for kicked in distinct(users) {
        let target: Option<Stay> = match user_no(tx.conn, kicked)? {
            Some(row) => membership(tx.conn, group.conv, row)?,
            None => None,
        };
        let result = match target {
            Some(target) if rules::outranks(stay.role, target.role) => {
                dismiss(tx, &mut group, &target)?;
                numbers.push(target.member_no);
                gone.push(kicked.clone());
                MemberResult::Done
            }
            _ => MemberResult::Failed,
        };
        results.push((kicked.clone(), result));
    }
    if !gone.is_empty() {
        save_counters(tx.conn, &group)?;
        let kicker = operator::actor(tx, &group, &stay)?;
        let members = members_of(tx.conn, group.conv, &numbers)?;
        announce(tx, &group, kicker, members, GroupTipKind::Kicked);
        tx.events.push(Event::Users(gone.clone(), Push::ConversationGone(conversation(&group))));
        tx.events.push(Event::Left(group.group_id.clone(), gone));
    }
    Ok(Response::MemberResults(results))
}

/// Writes a role.
pub(super) fn set_role(tx: &mut Tx, conv: i64, member_no: i64, role: Role) -> Result<()> {
    tx.conn
        .prepare_cached("UPDATE group_members SET role = ?3 WHERE conv = ?1 AND member_no = ?2")
        .and_then(|mut statement| statement.execute((conv, member_no, role.number())))
        .map_err(database)?;
    Ok(())
}

fn conversation(group: &GroupRow) -> ConversationId {
    ConversationId::Group(group.group_id.clone())
}

/// The users of a list without repetitions. Lists have at most 20.
fn distinct(users: &[UserId]) -> impl Iterator<Item = &UserId> {
    users.iter().enumerate().filter(|(at, user)| !users[..*at].contains(user)).map(|(_, user)| user)
}
