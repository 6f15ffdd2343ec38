//! How the operator of the service acts: in every group, with the rights of its owner, as a member or not.

use super::members::member;
use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::rows::{Entry, Side, Stay, Until, With};
use crate::rules::refusals::{group_gone, outsider};
use doubletick_protocol::group::{Member, Role};

/// The member number of who is no member.
pub const NO_MEMBER: i64 = 0;

/// A group's conversation with everything that was said in it, in the name of a user.
pub fn side(ledger: &mut Ledger<'_>, me: i64, conv: i64) -> Outcome<Side> {
    let side = ledger.side(conv, me)?.ok_or_else(outsider)?;
    if side.group().is_none_or(|group| group.deleted_at.is_some()) {
        return Err(group_gone().into());
    }
    Ok(all_seeing(side))
}

/// The side of a user in a group, with the operator's stay.
pub fn all_seeing(side: Side) -> Side {
    let own = side.stay().filter(|stay| stay.left_seq.is_none()).map(|stay| stay.member_no);
    let stay = Box::new(owners(side.me, own));
    let with = match side.with {
        With::Group(group, _) => With::Group(group, Some(stay)),
        With::Peer(..) => side.with,
    };
    let stored_entry = Entry { cleared_seq: 0, cleared_until: Until::default(), ..side.stored_entry };
    Side { with, stored_entry, sees_all: true, ..side }
}

/// With what stay the operator acts in a group in the name of a user: that of an owner who was always there.
fn owners(me: i64, own: Option<i64>) -> Stay {
    Stay {
        member_no: own.unwrap_or(NO_MEMBER),
        user_no: me,
        role: Role::Owner,
        joined_at: 0,
        joined_seq: 0,
        joined_version: 0,
        joined_until: Until::default(),
        left_seq: None,
        muted_until: 0,
        recv_opt: 0,
        name_card: String::new(),
        custom: Vec::new(),
    }
}

/// The stay with which a call acts in a group: the caller's own, or the operator's; 10007.
pub fn acting(ledger: &mut Ledger<'_>, conv: i64, user: &str) -> Outcome<Stay> {
    if !ledger.by_operator() {
        return ledger.require_member(conv, user);
    }
    let me = ledger.caller(user)?;
    let own = ledger.membership(conv, me)?.map(|stay| stay.member_no);
    Ok(owners(me, own))
}

/// The stay of who sends to a group. The operator sends in the name of anybody.
pub fn sending(ledger: &mut Ledger<'_>, conv: i64, me: i64) -> Outcome<Stay> {
    match ledger.membership(conv, me)?.cloned() {
        Some(stay) => Ok(stay),
        None if ledger.by_operator() => Ok(owners(me, None)),
        None => Err(outsider().into()),
    }
}

/// What the group knows of who acts in it with this stay; of who is no member, what everybody knows.
pub fn actor(ledger: &mut Ledger<'_>, conv: i64, acting: &Stay) -> Result<Member, Broken> {
    let own = ledger.last_stay(conv, acting.user_no)?.filter(|stay| stay.member_no == acting.member_no);
    if let Some(own) = own.cloned() {
        return member(ledger, conv, &own);
    }
    let profile = &ledger.user(acting.user_no)?.profile;
    Ok(Member {
        user_id: profile.user_id.clone(),
        role: Role::Normal,
        join_time: 0,
        joined_seq: 0,
        read_seq: 0,
        muted_until: 0,
        recv_opt: 0,
        name_card: String::new(),
        nick_name: profile.nick_name.clone(),
        face_url: profile.face_url.clone(),
        custom: Vec::new(),
    })
}
