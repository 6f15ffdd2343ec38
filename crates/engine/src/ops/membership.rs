//! Coming and going: join, quit, invite, kick. Each costs the same at 2 and at 100,000 members, and whatever a leaver
//! had not read ([`super::leaving`]).

use super::consent::{self, Coming};
use super::members::{admit, announce, dismiss, keep_joined, keep_left, member, named};
use super::operator;
use crate::bus::Event;
use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::rows::{GroupRow, Stay, int, uint};
use crate::rules::groups as rules;
use doubletick_protocol::group::{GroupChange, GroupTipKind, Member, MemberResult, Role};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::wire::{Push, Response};

/// The caller becomes a member.
pub fn join_group(ledger: &mut Ledger<'_>, user: &str, group_id: &str, hello: &str) -> Outcome<Response> {
    rules::check_hello(hello)?;
    let (conv, mut group) = ledger.require_group(group_id)?;
    let me = ledger.caller(user)?;
    let is_member = ledger.membership(conv, me)?.is_some();
    let limit = group.member_limit(ledger.settings());
    rules::may_join(group.group_type, group.add_option, is_member, uint(group.member_count), limit)?;

    consent::may_come(ledger, me)?;
    let stay = admit(ledger, conv, &mut group, me, Role::Normal, Coming::Alone)?;
    ledger.put_group(conv, group.clone());
    let joined = member(ledger, conv, &stay)?;
    keep_joined(ledger, conv, &group, None, &[user.to_owned()]);
    ledger.tell(Event::Joined(group.group_id.clone(), vec![user.to_owned()], joined.joined_seq));
    announce(ledger, &group, joined.clone(), vec![joined], GroupTipKind::Joined);
    ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationChanged(conversation(&group))));
    Ok(Response::Done)
}

/// The caller leaves. The owner of a Work group passes ownership to the longest member.
pub fn quit_group(ledger: &mut Ledger<'_>, user: &str, group_id: &str) -> Outcome<Response> {
    let (conv, group) = ledger.require_group(group_id)?;
    let stay = ledger.require_member(conv, user)?;
    rules::may_quit(group.group_type, stay.role)?;
    go(ledger, user, (conv, group), stay, dismiss)?;
    Ok(Response::Done)
}

/// How a stay ends.
type End = fn(&mut Ledger<'_>, i64, &mut GroupRow, &[Stay]) -> Outcome<()>;

/// A member goes. What an owner has goes to the longest member.
pub fn go(
    ledger: &mut Ledger<'_>,
    user: &str,
    (conv, mut group): (i64, GroupRow),
    stay: Stay,
    end: End,
) -> Outcome<()> {
    let left = member(ledger, conv, &stay)?;
    end(ledger, conv, &mut group, std::slice::from_ref(&stay))?;
    keep_left(ledger, conv, &group, None, &[user.to_owned()]);
    announce(ledger, &group, left.clone(), vec![left.clone()], GroupTipKind::Quit);
    ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationGone(conversation(&group))));
    ledger.tell(Event::Left(group.group_id.clone(), vec![user.to_owned()]));

    let heir = match stay.role {
        Role::Owner => pass_to_longest(ledger, conv, &mut group)?,
        Role::Admin | Role::Normal => None,
    };
    ledger.put_group(conv, group.clone());
    if let Some(heir) = heir {
        let change = GroupChange { owner: Some(heir.user_id.clone()), ..GroupChange::default() };
        announce(ledger, &group, left, vec![heir], GroupTipKind::InfoChanged(change));
    }
    Ok(())
}

/// Makes the longest member the owner and answers them; nobody where nobody is left.
fn pass_to_longest(
    ledger: &mut Ledger<'_>,
    conv: i64,
    group: &mut GroupRow,
) -> Result<Option<Member>, Broken> {
    group.info_version += 1;
    group.info_at = int(ledger.now_ms());
    group.owner = ledger.first_member(conv)?;
    let Some(user_no) = group.owner else { return Ok(None) };
    let Some(stay) = ledger.membership(conv, user_no)?.cloned() else { return Ok(None) };
    let heir = Stay { role: Role::Owner, ..stay };
    ledger.put_stay(conv, heir.clone());
    member(ledger, conv, &heir).map(Some)
}

/// Puts users into the group. Each gets a result of their own; a user named twice counts once.
pub fn invite_members(
    ledger: &mut Ledger<'_>,
    user: &str,
    group_id: &str,
    users: &[UserId],
) -> Outcome<Response> {
    rules::check_invited(users.len())?;
    let (conv, mut group) = ledger.require_group(group_id)?;
    let stay = operator::acting(ledger, conv, user)?;
    rules::may_invite(group.group_type, group.approve_option, stay.role)?;

    let limit = group.member_limit(ledger.settings());
    let mut results = Vec::with_capacity(users.len());
    let (mut came, mut members) = (Vec::new(), Vec::new());
    for invited in rules::distinct(users) {
        let result = match ledger.user_no(invited)? {
            None => MemberResult::Failed,
            Some(row) if ledger.membership(conv, row)?.is_some() => MemberResult::AlreadyMember,
            Some(_) if uint(group.member_count) >= limit => MemberResult::Failed,
            Some(row) if consent::may_put(ledger, stay.user_no, row)?.is_some() => MemberResult::Failed,
            Some(row) => {
                let stay = admit(ledger, conv, &mut group, row, Role::Normal, Coming::Put)?;
                members.push(member(ledger, conv, &stay)?);
                came.push(invited.clone());
                MemberResult::Done
            }
        };
        results.push((invited.clone(), result));
    }
    if !came.is_empty() {
        ledger.put_group(conv, group.clone());
        let inviter = operator::actor(ledger, conv, &stay)?;
        keep_joined(ledger, conv, &group, Some(user), &came);
        let last_seq = uint(ledger.conversation(conv)?.last_seq);
        ledger.tell(Event::Joined(group.group_id.clone(), came.clone(), last_seq));
        announce(ledger, &group, inviter, members, GroupTipKind::Invited);
        if !ledger.is_import() {
            ledger.tell(Event::Users(came, Push::ConversationChanged(conversation(&group))));
        }
    }
    Ok(Response::MemberResults(results))
}

/// Takes members out of the group. Each gets a result of their own; a user named twice counts once.
pub fn kick_members(
    ledger: &mut Ledger<'_>,
    user: &str,
    group_id: &str,
    users: &[UserId],
    reason: &str,
) -> Outcome<Response> {
    rules::check_kicked(users.len(), reason)?;
    let (conv, mut group) = ledger.require_group(group_id)?;
    let stay = operator::acting(ledger, conv, user)?;
    rules::may_kick(group.group_type, stay.role)?;

    let mut results = Vec::with_capacity(users.len());
    let (mut gone, mut members, mut stays) = (Vec::new(), Vec::new(), Vec::new());
    for kicked in rules::distinct(users) {
        let result = match named(ledger, conv, kicked)? {
            Some(target) if rules::outranks(stay.role, target.role) => {
                members.push(member(ledger, conv, &target)?);
                stays.push(target);
                gone.push(kicked.clone());
                MemberResult::Done
            }
            _ => MemberResult::Failed,
        };
        results.push((kicked.clone(), result));
    }
    if !gone.is_empty() {
        dismiss(ledger, conv, &mut group, &stays)?;
        ledger.put_group(conv, group.clone());
        let kicker = operator::actor(ledger, conv, &stay)?;
        keep_left(ledger, conv, &group, Some(user), &gone);
        announce(ledger, &group, kicker, members, GroupTipKind::Kicked);
        ledger.tell(Event::Users(gone.clone(), Push::ConversationGone(conversation(&group))));
        ledger.tell(Event::Left(group.group_id.clone(), gone));
    }
    Ok(Response::MemberResults(results))
}

fn conversation(group: &GroupRow) -> ConversationId {
    ConversationId::Group(group.group_id.clone())
}
