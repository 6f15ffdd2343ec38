//! What a group knows of its members, and how it changes.

use super::members::{announce, member, named};
use super::people;
use crate::bus::Event;
use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::packed::bits;
use crate::rows::{int, uint};
use crate::rules::groups as rules;
use crate::rules::reading::{Room, custom_bytes};
use crate::snapshot::Snapshot;
use doubletick_protocol::group::{GroupTipKind, Member, MemberChange, MemberPage, Role};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, codes, limits};
use std::collections::HashSet;

/// `kTIMGroupMemberRoleFlag_Owner`.
const OWNER: u64 = 1;
/// `kTIMGroupMemberRoleFlag_Admin`.
const ADMIN: u64 = 2;
/// `kTIMGroupMemberRoleFlag_Member`.
const NORMAL: u64 = 4;

/// The members among `users`, or, where `users` is empty, a page of all in the order of joining; only of
/// the roles in `role_flags` (0: all).
pub fn get_members(
    snapshot: &dyn Snapshot,
    user: &str,
    group_id: &str,
    users: &[UserId],
    role_flags: u64,
    cursor: u64,
) -> Outcome<Response> {
    check_named(users)?;
    let conv = people::group(snapshot, group_id)?;
    let me = people::caller(snapshot, user)?;
    let side = people::side(snapshot, me, conv)?;
    if side.and_then(|side| side.entered().ok()).is_none() {
        let text = "group_id: you are not a member of the group";
        return Err(Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, text).into());
    }
    page(snapshot, conv, users, role_flags, cursor)
}

/// 6017 for too many.
fn check_named(users: &[UserId]) -> Result<(), Error> {
    if users.len() > limits::IDS_PER_CALL {
        let text = format!("identifier_array: at most {} users in one call", limits::IDS_PER_CALL);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    Ok(())
}

/// The same for who may.
pub fn page(
    snapshot: &dyn Snapshot,
    conv: i64,
    users: &[UserId],
    role_flags: u64,
    cursor: u64,
) -> Outcome<Response> {
    check_named(users)?;
    let page = if !users.is_empty() {
        let found = snapshot.members_named(conv, users)?;
        let mut taken = HashSet::new();
        let once = users.iter().filter(|user| taken.insert(*user));
        let members = once.filter_map(|user| found.get(user)).cloned();
        let members = members.filter(|member| wanted(role_flags, member.role)).collect();
        MemberPage { members, next_seq: 0 }
    } else if role_flags != 0 && role_flags & NORMAL == 0 {
        let numbers = snapshot.leaders(conv, int(cursor))?;
        let mut page = Page::new();
        page.take(snapshot, conv, &numbers, role_flags)?;
        page.finish()
    } else {
        page_of_all(snapshot, conv, role_flags, int(cursor))?
    };
    Ok(Response::Members(page))
}

fn wanted(role_flags: u64, role: Role) -> bool {
    let flag = match role {
        Role::Owner => OWNER,
        Role::Admin => ADMIN,
        Role::Normal => NORMAL,
    };
    role_flags == 0 || role_flags & flag != 0
}

/// Walks the bitmap of present members: a page costs the page, however many have left before.
fn page_of_all(
    snapshot: &dyn Snapshot,
    conv: i64,
    role_flags: u64,
    cursor: i64,
) -> Result<MemberPage, Broken> {
    let (mut page, mut from) = (Page::new(), cursor.saturating_add(1).max(1));
    loop {
        // One more than a page tells whether anything follows.
        let mut numbers = Vec::with_capacity(limits::MEMBERS_PER_PAGE + 1);
        snapshot.chunks((conv, 0), bits::chunk_of(from), i64::MAX, &mut |chunk, members, _| {
            let free = numbers.capacity() - numbers.len();
            numbers.extend(bits::iterate(chunk, members, &[], from).take(free));
            numbers.len() < numbers.capacity()
        })?;
        let Some(last) = numbers.last().copied() else { break };
        if !page.take(snapshot, conv, &numbers, role_flags)? {
            break;
        }
        from = last + 1;
    }
    Ok(page.finish())
}

/// A page that is being filled.
struct Page {
    members: Vec<Member>,
    room: Room,
    last_no: i64,
    more: bool,
}

impl Page {
    fn new() -> Self {
        Self { members: Vec::new(), room: Room::page(), last_no: 0, more: false }
    }

    /// Takes those of these members that are wanted; false when the page was full, so that the next belong to another.
    fn take(
        &mut self,
        snapshot: &dyn Snapshot,
        conv: i64,
        numbers: &[i64],
        role_flags: u64,
    ) -> Result<bool, Broken> {
        let members = snapshot.members(conv, numbers)?;
        for (member, number) in members.into_iter().zip(numbers) {
            if !wanted(role_flags, member.role) {
                continue;
            }
            let fits = self.members.len() < limits::MEMBERS_PER_PAGE;
            if !fits || !self.room.take(custom_bytes(&member.custom)).unwrap_or(false) {
                self.more = true;
                return Ok(false);
            }
            self.members.push(member);
            self.last_no = *number;
        }
        Ok(true)
    }

    fn finish(self) -> MemberPage {
        MemberPage { members: self.members, next_seq: if self.more { uint(self.last_no) } else { 0 } }
    }
}

/// Changes what the group knows of one member.
pub fn modify_member(
    ledger: &mut Ledger<'_>,
    user: &str,
    group_id: &str,
    target: &str,
    change: &MemberChange,
) -> Outcome<Response> {
    let (conv, group) = ledger.require_group(group_id)?;
    let stay = ledger.require_member(conv, user)?;
    let stranger = || {
        let text = "identifier: is not a member of the group";
        Error::new(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text)
    };
    let before = named(ledger, conv, target)?.ok_or_else(stranger)?;
    let own = before.member_no == stay.member_no;
    rules::check_member_change(stay.role, before.role, own, change)?;

    let mut after = before.clone();
    after.role = change.role.unwrap_or(after.role);
    after.recv_opt = change.recv_opt.unwrap_or(after.recv_opt);
    after.name_card = change.name_card.clone().unwrap_or(after.name_card);
    after.custom = rules::merge_custom(after.custom, change.custom.as_deref().unwrap_or_default());
    rules::check_custom(&after.custom)?;
    after.muted_until = match change.mute_seconds {
        None => after.muted_until,
        Some(0) => 0,
        Some(seconds) => int(ledger.now_seconds() + u64::from(seconds)),
    };
    if after == before {
        return Ok(Response::Done);
    }
    ledger.put_stay(conv, after.clone());
    let target_now = member(ledger, conv, &after)?;
    let op_user = if own { target_now.clone() } else { member(ledger, conv, &stay)? };
    if after.role != before.role {
        let kind =
            if after.role == Role::Admin { GroupTipKind::AdminSet } else { GroupTipKind::AdminCancelled };
        announce(ledger, &group, op_user.clone(), vec![target_now.clone()], kind);
    }
    if after.muted_until != before.muted_until {
        let kind = GroupTipKind::MemberMuted(change.mute_seconds.unwrap_or(0));
        announce(ledger, &group, op_user, vec![target_now], kind);
    }
    if after.recv_opt != before.recv_opt {
        let conversation = ConversationId::Group(group.group_id);
        ledger.tell(Event::Users(vec![target.to_owned()], Push::ConversationChanged(conversation)));
    }
    Ok(Response::Done)
}
