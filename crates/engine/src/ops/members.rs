//! Members: how stays begin and end, what a group knows of one, and what its members are told.

use super::consent::{self, Coming};
use super::leaving::{leave, leave_later};
use crate::bus::Event;
use crate::fault::{Broken, Outcome};
use crate::hooks::{Fact, Named};
use crate::ledger::Ledger;
use crate::rows::{GroupRow, Stay, Until, int, uint};
use doubletick_protocol::group::{GroupTip, GroupTipKind, Member, Role};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::wire::Push;

/// What the group knows of a member, or knew last of one who left.
pub fn member(ledger: &mut Ledger<'_>, conv: i64, stay: &Stay) -> Result<Member, Broken> {
    let read_seq = uint(ledger.mark(conv, stay.user_no)?.seq);
    let profile = &ledger.user(stay.user_no)?.profile;
    Ok(Member {
        user_id: profile.user_id.clone(),
        role: stay.role,
        join_time: uint(stay.joined_at) / 1000,
        joined_seq: uint(stay.joined_seq),
        read_seq,
        muted_until: uint(stay.muted_until),
        recv_opt: stay.recv_opt,
        name_card: stay.name_card.clone(),
        nick_name: profile.nick_name.clone(),
        face_url: profile.face_url.clone(),
        custom: stay.custom.clone(),
    })
}

/// The member with this id now.
pub fn named(ledger: &mut Ledger<'_>, conv: i64, user_id: &str) -> Result<Option<Stay>, Broken> {
    let Some(known) = ledger.known(user_id)? else { return Ok(None) };
    Ok(ledger.membership(conv, known.user_no)?.cloned())
}

/// Begins a stay: the user is in the audience of every later message. The caller has asked [`consent`], and puts
/// `group` when all have come.
pub fn admit(
    ledger: &mut Ledger<'_>,
    conv: i64,
    group: &mut GroupRow,
    user_no: i64,
    role: Role,
    coming: Coming,
) -> Result<Stay, Broken> {
    consent::came(ledger, user_no, coming)?;
    group.last_member_no += 1;
    group.member_count += 1;
    let now_ms = int(ledger.now_ms());
    let own = ledger.mark(conv, user_no)?.sent;
    let conversation = ledger.conversation(conv)?;
    let stay = Stay {
        member_no: group.last_member_no,
        user_no,
        role,
        joined_at: now_ms,
        joined_seq: conversation.last_seq,
        joined_version: conversation.version,
        joined_until: Until { counted: conversation.counted, own },
        left_seq: None,
        muted_until: 0,
        recv_opt: 0,
        name_card: String::new(),
        custom: Vec::new(),
    };
    ledger.add_stay(conv, stay.clone())?;
    Ok(stay)
}

/// Ends stays: the messages that the leavers had not read stop counting them. The caller puts `group` like after
/// [`admit`].
pub fn dismiss(ledger: &mut Ledger<'_>, conv: i64, group: &mut GroupRow, stays: &[Stay]) -> Outcome<()> {
    leave(ledger, conv, stays)?;
    end(ledger, conv, group, stays)
}

/// [`dismiss`] where the call has more to do than this: all counts are corrected in slices.
pub fn dismiss_later(
    ledger: &mut Ledger<'_>,
    conv: i64,
    group: &mut GroupRow,
    stays: &[Stay],
) -> Outcome<()> {
    leave_later(ledger, conv, stays)?;
    end(ledger, conv, group, stays)
}

fn end(ledger: &mut Ledger<'_>, conv: i64, group: &mut GroupRow, stays: &[Stay]) -> Outcome<()> {
    let left_seq = Some(ledger.conversation(conv)?.last_seq);
    for stay in stays {
        consent::went(ledger, stay.user_no)?;
        ledger.end_stay(conv, Stay { left_seq, ..stay.clone() })?;
        group.member_count -= 1;
    }
    Ok(())
}

/// How webhooks know a group.
pub fn named_group(group: &GroupRow) -> Named {
    Named { group_id: group.group_id.clone(), group_type: group.group_type }
}

/// Keeps for its webhook who has come; `operator`: who has put them there.
pub fn keep_joined(
    ledger: &mut Ledger<'_>,
    conv: i64,
    group: &GroupRow,
    operator: Option<&str>,
    users: &[UserId],
) {
    let (group, operator) = (named_group(group), operator.map(str::to_owned));
    ledger.keep(conv, Fact::Joined { group, operator, users: users.to_vec() });
}

/// Keeps for its webhook who has left; `operator`: who has taken them out.
pub fn keep_left(
    ledger: &mut Ledger<'_>,
    conv: i64,
    group: &GroupRow,
    operator: Option<&str>,
    users: &[UserId],
) {
    let (group, operator) = (named_group(group), operator.map(str::to_owned));
    ledger.keep(conv, Fact::Left { group, operator, users: users.to_vec() });
}

/// Tells the members of a group who are online what has happened in it; what is imported happened elsewhere, and is not told.
pub fn announce(
    ledger: &mut Ledger<'_>,
    group: &GroupRow,
    op_user: Member,
    users: Vec<Member>,
    kind: GroupTipKind,
) {
    if ledger.is_import() {
        return;
    }
    let tip = GroupTip {
        group_id: group.group_id.clone(),
        group_name: group.name.clone(),
        op_user,
        users,
        member_count: uint(group.member_count),
        time: ledger.now_seconds(),
        kind,
    };
    let push = Push::GroupTip(Box::new(tip));
    ledger.tell(Event::Group { group_id: group.group_id.clone(), except: None, joined_below: None, push });
}
