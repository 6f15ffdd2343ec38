//! What is known of groups, and how it changes.

use super::members::{announce, member, named};
use super::{conversations, operator, people};
use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::rows::{GroupRow, Person, Side, Stay, With, int, uint};
use crate::rules::groups as rules;
use crate::rules::reading::{Room, custom_bytes};
use crate::rules::refusals::group_gone;
use crate::snapshot::{Snapshot, Which};
use doubletick_protocol::group::{AddOption, Group, GroupChange, GroupTipKind, JoinedGroup, Member, Role};
use doubletick_protocol::ids::{GroupId, check_known_group_id};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, codes, limits};
use std::collections::HashMap;

/// The groups that the caller is in.
pub fn joined_groups(snapshot: &dyn Snapshot, settings: &Settings, user: &str) -> Outcome<Response> {
    let me = people::caller(snapshot, user)?;
    let sides = snapshot.sides(me, Which::Groups)?;
    Ok(Response::JoinedGroups(joined(snapshot, settings, user, me, sides, Room::default())?))
}

/// Groups as their member sees them, as many of the first ones as there is room for.
pub fn joined(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    user: &str,
    me: i64,
    sides: Vec<Side>,
    mut room: Room,
) -> Outcome<Vec<JoinedGroup>> {
    let unread = conversations::unread(snapshot, me, sides.iter())?;
    let owners = owners(snapshot, &sides)?;
    let profile = snapshot.profiles(&[user.to_owned()])?.pop().unwrap_or_default();
    let mut joined = Vec::with_capacity(sides.len());
    for side in sides {
        let With::Group(group, Some(stay)) = side.with else { continue };
        if !room.take(custom_bytes(&group.custom) + custom_bytes(&stay.custom))? {
            break;
        }
        let me = Member {
            user_id: profile.user_id.clone(),
            role: stay.role,
            join_time: uint(stay.joined_at) / 1000,
            joined_seq: uint(stay.joined_seq),
            read_seq: uint(side.mark.seq),
            muted_until: uint(stay.muted_until),
            recv_opt: stay.recv_opt,
            name_card: stay.name_card,
            nick_name: profile.nick_name.clone(),
            face_url: profile.face_url.clone(),
            custom: stay.custom,
        };
        let ends = (side.conversation.last_seq, side.conversation.last_message_at);
        joined.push(JoinedGroup {
            unread: unread.get(&side.conv).copied().unwrap_or(0),
            me,
            group: view(settings, &owners, side.conv, *group, ends),
        });
    }
    Ok(joined)
}

/// Groups by id, or why not, one result per id in the order asked.
pub fn get_groups(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    user: &str,
    groups: &[GroupId],
) -> Outcome<Response> {
    check_ids(groups)?;
    groups_for(snapshot, settings, Some(people::caller(snapshot, user)?), groups)
}

/// 6017 unless the list has 1 to 100 ids.
fn check_ids(groups: &[GroupId]) -> Result<(), Error> {
    if groups.is_empty() || groups.len() > limits::IDS_PER_CALL {
        let text = format!("group ids: must be 1 to {}", limits::IDS_PER_CALL);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    Ok(())
}

/// The same; `me` is `None` for the operator, who sees all.
pub fn groups_for(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    me: Option<i64>,
    groups: &[GroupId],
) -> Outcome<Response> {
    check_ids(groups)?;
    // Nobody has the number 0.
    let viewer = me.unwrap_or(0);
    let convs = snapshot.groups_named(groups)?;
    let sides = snapshot.sides(viewer, Which::These(&Vec::from_iter(convs.values().copied())))?;
    let owners = owners(snapshot, &sides)?;
    let sides: HashMap<i64, Side> = sides.into_iter().map(|side| (side.conv, side)).collect();
    let get = |group_id: &GroupId| {
        check_known_group_id(group_id)?;
        let side = convs.get(group_id).and_then(|conv| sides.get(conv)).ok_or_else(group_gone)?;
        let group = side.group().ok_or_else(group_gone)?;
        let is_member = side.stay().is_some_and(|stay| stay.left_seq.is_none());
        if me.is_some() {
            rules::may_see_info(group.group_type, is_member)?;
        }
        let ends = (side.conversation.last_seq, side.conversation.last_message_at);
        Ok(view(settings, &owners, side.conv, group.clone(), ends))
    };
    Ok(Response::Groups(groups.iter().map(get).collect()))
}

fn owners(snapshot: &dyn Snapshot, sides: &[Side]) -> Result<HashMap<(i64, i64), Person>, Broken> {
    let owner = |side: &Side| side.group().and_then(|group| Some((side.conv, group.owner?)));
    snapshot.people(&sides.iter().filter_map(owner).collect::<Vec<_>>())
}

/// A group as its members see it. `ends`: seq and time of its last message.
fn view(
    settings: &Settings,
    owners: &HashMap<(i64, i64), Person>,
    conv: i64,
    group: GroupRow,
    ends: (i64, i64),
) -> Group {
    let owner = group.owner.and_then(|owner| owners.get(&(conv, owner)));
    Group {
        owner: owner.map(|owner| owner.user_id.clone()).unwrap_or_default(),
        create_time: uint(group.created_at) / 1000,
        info_version: uint(group.info_version),
        info_time: uint(group.info_at) / 1000,
        last_seq: uint(ends.0),
        last_message_time: uint(ends.1) / 1000,
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
    }
}

/// Changes the info of a group. What is as it was already changes nothing and is not announced.
pub fn modify_group(
    ledger: &mut Ledger<'_>,
    user: &str,
    group_id: &str,
    change: &GroupChange,
) -> Outcome<Response> {
    let (conv, mut group) = ledger.require_group(group_id)?;
    let stay = operator::acting(ledger, conv, user)?;
    let members = uint(group.member_count);
    rules::check_group_change(group.group_type, stay.role, change, members, ledger.settings())?;
    let heir = match &change.owner {
        Some(owner) => {
            let stranger = || {
                let text = "group_owner: is not a member of the group";
                Error::new(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text)
            };
            Some(named(ledger, conv, owner)?.ok_or_else(stranger)?)
        }
        None => None,
    };

    let mut changed = apply(&mut group, change);
    rules::check_custom(&group.custom)?;
    let mut users = Vec::new();
    let owner = match group.owner {
        Some(owner) => ledger.membership(conv, owner)?.cloned(),
        None => None,
    };
    let owner_no = owner.as_ref().map(|owner| owner.member_no);
    if let Some(heir) = heir.filter(|heir| Some(heir.member_no) != owner_no) {
        if let Some(owner) = owner {
            ledger.put_stay(conv, Stay { role: Role::Normal, ..owner });
        }
        let heir = Stay { role: Role::Owner, ..heir };
        ledger.put_stay(conv, heir.clone());
        group.owner = Some(heir.user_no);
        changed.owner.clone_from(&change.owner);
        users.push(member(ledger, conv, &heir)?);
    }
    if changed == GroupChange::default() {
        return Ok(Response::Done);
    }
    group.info_version += 1;
    group.info_at = int(ledger.now_ms());
    ledger.put_group(conv, group.clone());
    let op_user = operator::actor(ledger, conv, &stay)?;
    announce(ledger, &group, op_user, users, GroupTipKind::InfoChanged(changed));
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
        let merged = rules::merge_custom(group.custom.clone(), fields);
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
