//! What the operator of the service may: see every group, and act in it with the rights of its owner, as a member or
//! not. Some REST command of the server is behind each of these.

use super::members::member;
use super::{group_info, history, member_info, people, readers};
use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::rows::{Entry, Side, Stay, With};
use crate::rules::refusals::{group_gone, outsider};
use crate::snapshot::Snapshot;
use doubletick_protocol::group::{Member, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

/// The member number of who is no member.
pub const NO_MEMBER: i64 = 0;

/// Answers what the operator sees and `user` perhaps would not; `None`: the operator sees no more than others.
pub fn read(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    user: &str,
    request: &Request,
) -> Option<Outcome<Response>> {
    Some(match request {
        Request::GetGroups { groups } => group_info::groups_for(snapshot, settings, None, groups),
        Request::GetMembers { group_id, users, role_flags, cursor } => people::group(snapshot, group_id)
            .and_then(|conv| member_info::page(snapshot, conv, users, *role_flags, *cursor)),
        Request::History(query) => match &query.conversation {
            ConversationId::C2c(_) => return None,
            ConversationId::Group(group_id) => history::history_with(snapshot, user, query, |me| {
                let conv = people::group(snapshot, group_id)?;
                Ok(people::side(snapshot, me, conv)?.map(all_seeing))
            }),
        },
        Request::FindMessages { messages } => history::find_any(snapshot, messages),
        Request::GetReceipts { messages } => readers::receipts_of_any(snapshot, settings, messages),
        Request::GetReaders { message, filter, cursor, count } => {
            let question = readers::Question { message, filter: *filter, cursor: *cursor, count: *count };
            readers::readers(snapshot, settings, None, &question)
        }
        // Writers ask elsewhere; the rest is about the user alone.
        Request::Login { .. }
        | Request::Logout
        | Request::Sync { .. }
        | Request::SendMessage(_)
        | Request::SendReceipts { .. }
        | Request::RevokeMessage { .. }
        | Request::ModifyMessage { .. }
        | Request::DeleteMessages { .. }
        | Request::MarkRead(_)
        | Request::MarkReadUpTo { .. }
        | Request::Conversations
        | Request::GetConversations { .. }
        | Request::TotalUnread
        | Request::PinConversation { .. }
        | Request::DeleteConversation { .. }
        | Request::CreateGroup(_)
        | Request::DeleteGroup { .. }
        | Request::JoinGroup { .. }
        | Request::QuitGroup { .. }
        | Request::InviteMembers { .. }
        | Request::KickMembers { .. }
        | Request::JoinedGroups
        | Request::ModifyGroup { .. }
        | Request::ModifyMember { .. }
        | Request::GetProfiles { .. }
        | Request::ModifyProfile(_)
        | Request::GetSettings
        | Request::SetSettings(_) => return None,
    })
}

/// A group's conversation with everything that was said in it, in the name of a user.
pub fn side(ledger: &mut Ledger<'_>, me: i64, conv: i64) -> Outcome<Side> {
    let side = ledger.side(conv, me)?.ok_or_else(outsider)?;
    if side.group().is_none_or(|group| group.deleted_at.is_some()) {
        return Err(group_gone().into());
    }
    Ok(all_seeing(side))
}

/// The side of a user in a group, with the operator's stay.
fn all_seeing(side: Side) -> Side {
    let own = side.stay().filter(|stay| stay.left_seq.is_none()).map(|stay| stay.member_no);
    let stay = Box::new(owners(side.me, own));
    let with = match side.with {
        With::Group(group, _) => With::Group(group, Some(stay)),
        With::Peer(..) => side.with,
    };
    let stored_entry = Entry { cleared_seq: 0, ..side.stored_entry };
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
