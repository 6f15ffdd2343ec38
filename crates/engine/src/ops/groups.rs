//! How groups begin and end.

use super::consent::{self, Coming};
use super::members::{admit, announce, member, named_group};
use super::operator;
use crate::bus::Event;
use crate::fault::{Broken, Outcome};
use crate::hooks::{Fact, Hook};
use crate::ledger::Ledger;
use crate::rows::{GroupRow, int};
use crate::rules::groups as rules;
use doubletick_protocol::group::{GroupTipKind, GroupType, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, codes};

/// Makes a group with the caller as its owner.
pub fn create_group(ledger: &mut Ledger<'_>, user: &str, new: &NewGroup) -> Outcome<Response> {
    let me = ledger.caller(user)?;
    rules::check_new_group(new, user, ledger.settings())?;
    let mut others: Vec<(UserId, Role)> = Vec::new();
    for (other, role) in &new.members {
        if other != user && !others.iter().any(|(known, _)| known == other) {
            others.push((other.clone(), *role));
        }
    }
    let mut rows = Vec::with_capacity(others.len());
    for (other, role) in &others {
        let nobody = || {
            let text = format!("group_member_array: there is no user {other:?}");
            Error::new(codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, text)
        };
        rows.push((ledger.user_no(other)?.ok_or_else(nobody)?, *role));
    }
    if let Some((_, existing)) = ledger.group_named(&new.group_id)? {
        let error = if existing.owner == Some(me) {
            let text = "group_id: in use by a group that you own";
            Error::new(codes::ERR_SVR_GROUP_GROUPID_IN_USED_FOR_SUPER, text)
        } else {
            Error::new(codes::ERR_SVR_GROUP_GROUPID_IN_USED, "group_id: in use")
        };
        return Err(error.into());
    }

    consent::may_come(ledger, me)?;
    for ((other, _), (row, _)) in others.iter().zip(&rows) {
        consent::may_put(ledger, me, *row)?.map_or(Ok(()), |no| Err(no.error(other, ledger.settings())))?;
    }
    let conv = ledger.add_conversation(None)?;
    let mut group = group_row(ledger, conv, me, new)?;
    let creator = admit(ledger, conv, &mut group, me, Role::Owner, Coming::Alone)?;
    let mut stays = Vec::with_capacity(rows.len());
    for (row, role) in rows {
        stays.push(admit(ledger, conv, &mut group, row, role, Coming::Put)?);
    }
    ledger.add_group(conv, group.clone());

    let everyone: Vec<UserId> =
        std::iter::once(user.to_owned()).chain(others.into_iter().map(|(other, _)| other)).collect();
    ledger.tell(Event::Joined(group.group_id.clone(), everyone.clone(), 0));
    if !stays.is_empty() {
        let creator = member(ledger, conv, &creator)?;
        let invited = stays.iter().map(|stay| member(ledger, conv, stay)).collect::<Result<_, _>>()?;
        announce(ledger, &group, creator, invited, GroupTipKind::Invited);
    }
    let conversation = ConversationId::Group(group.group_id.clone());
    ledger.tell(Event::Users(everyone, Push::ConversationChanged(conversation)));
    Ok(Response::GroupCreated(group.group_id))
}

/// Ends a group. Its rows stay, out of reach, so that ending it costs the same at any size.
pub fn delete_group(ledger: &mut Ledger<'_>, user: &str, group_id: &str) -> Outcome<Response> {
    let (conv, mut group) = ledger.require_group(group_id)?;
    let stay = operator::acting(ledger, conv, user)?;
    if !ledger.by_operator() {
        rules::may_delete(group.group_type, stay.role)?;
    }
    group.deleted_at = Some(int(ledger.now_ms()));
    ledger.put_group(conv, group.clone());
    let op_user = operator::actor(ledger, conv, &stay)?;
    if ledger.wants(Hook::GroupGone) {
        let owner = group.owner.map(|owner| ledger.user_id(owner)).transpose()?;
        ledger.keep(conv, Fact::GroupGone { group: named_group(&group), operator: user.to_owned(), owner });
    }
    group.member_count = 0;
    announce(ledger, &group, op_user, Vec::new(), GroupTipKind::Deleted);
    ledger.tell(Event::Group {
        group_id: group.group_id.clone(),
        except: None,
        joined_below: None,
        push: Push::ConversationGone(ConversationId::Group(group.group_id.clone())),
    });
    ledger.tell(Event::GroupGone(group.group_id));
    Ok(Response::Done)
}

/// The row of a new group, without members.
fn group_row(ledger: &mut Ledger<'_>, conv: i64, owner: i64, new: &NewGroup) -> Result<GroupRow, Broken> {
    let group_id = match new.group_id.as_str() {
        "" => make_group_id(ledger, conv, new.group_type)?,
        id => id.to_owned(),
    };
    let now_ms = int(ledger.now_ms());
    Ok(GroupRow {
        group_id,
        group_type: new.group_type,
        name: new.name.clone(),
        introduction: new.introduction.clone(),
        notification: new.notification.clone(),
        face_url: new.face_url.clone(),
        owner: Some(owner),
        created_at: now_ms,
        info_version: 1,
        info_at: now_ms,
        member_count: 0,
        last_member_no: 0,
        max_members: new.max_members,
        add_option: new.add_option.unwrap_or(rules::default_add_option(new.group_type)),
        approve_option: new.approve_option.unwrap_or(rules::default_approve_option(new.group_type)),
        muted_all: false,
        searchable: true,
        visible: true,
        custom: rules::merge_custom(Vec::new(), &new.custom),
        deleted_at: None,
    })
}

/// An id that no group has. Ids of users' own making cannot begin like it, except those of Communities.
fn make_group_id(ledger: &mut Ledger<'_>, conv: i64, group_type: GroupType) -> Result<String, Broken> {
    let prefix = if group_type == GroupType::Community { "@TGS#_" } else { "@TGS#" };
    loop {
        let id = format!("{prefix}{conv:X}{:08X}", ledger.random()? as u32);
        if ledger.group_named(&id)?.is_none() {
            return Ok(id);
        }
    }
}
