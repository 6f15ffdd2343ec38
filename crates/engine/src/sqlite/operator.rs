//! What the operator of the service may: see every group, and act in it with the rights of its owner, as a member or
//! not. Some REST command of the server is behind each of these.

use super::access::{Access, outsider};
use super::groups::{GroupRow, require_group};
use super::members::{Stay, member, membership};
use super::tx::Tx;
use super::users::{caller, profile};
use super::{group_info, history, member_info, summaries};
use doubletick_protocol::Result;
use doubletick_protocol::group::{Member, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use rusqlite::Connection;

/// The member number of who is no member.
pub(super) const NO_MEMBER: i64 = 0;

/// Answers what the operator sees and `user` perhaps would not; `None`: the operator sees no more than others.
pub(super) fn read(
    conn: &Connection,
    settings: &Settings,
    user: &str,
    request: &Request,
) -> Option<Result<Response>> {
    Some(match request {
        Request::GetGroups { groups } => group_info::groups_for(conn, settings, None, groups),
        Request::GetMembers { group_id, users, role_flags, cursor } => require_group(conn, group_id)
            .and_then(|group| member_info::page(conn, &group, users, *role_flags, *cursor)),
        Request::History(query) => match &query.conversation {
            ConversationId::C2c(_) => return None,
            ConversationId::Group(_) => {
                history::history_with(conn, query, |id| access(conn, caller(conn, user)?, id.raw()).map(Some))
            }
        },
        Request::FindMessages { messages } => history::find_any(conn, messages),
        Request::GetReceipts { messages } => summaries::receipts_of_any(conn, settings, messages),
        Request::GetReaders { message, filter, cursor, count } => {
            summaries::readers_of_any(conn, settings, message, *filter, *cursor, *count)
        }
        _ => return None,
    })
}

/// A group's conversation with everything that was said in it.
pub(super) fn access(conn: &Connection, me: i64, group_id: &str) -> Result<Access> {
    let group = require_group(conn, group_id)?;
    let stay = stay(conn, &group, me)?;
    Access::of_operator(conn, group, stay)
}

/// With what stay the operator acts in a group in the name of a user: that of an owner who was always there.
pub(super) fn stay(conn: &Connection, group: &GroupRow, me: i64) -> Result<Stay> {
    let own = membership(conn, group.conv, me)?;
    Ok(Stay {
        member_no: own.map_or(NO_MEMBER, |stay| stay.member_no),
        user_no: me,
        role: Role::Owner,
        joined_at: 0,
        joined_seq: 0,
        joined_version: 0,
        left_seq: None,
        muted_until: 0,
        recv_opt: 0,
    })
}

/// The stay with which a call acts in a group: the caller's own, or the operator's; 10007.
pub(super) fn acting(tx: &Tx, group: &GroupRow, user: &str) -> Result<Stay> {
    let me = caller(tx.conn, user)?;
    if tx.by_operator {
        return stay(tx.conn, group, me);
    }
    membership(tx.conn, group.conv, me)?.ok_or_else(super::members::no_member)
}

/// The stay of who sends to a group. The operator sends in the name of anybody.
pub(super) fn sending(tx: &Tx, group: &GroupRow, me: i64) -> Result<Stay> {
    match membership(tx.conn, group.conv, me)? {
        Some(stay) => Ok(stay),
        None if tx.by_operator => stay(tx.conn, group, me),
        None => Err(outsider()),
    }
}

/// What the group knows of who acts in it; of who is no member, what everybody knows.
pub(super) fn actor(tx: &Tx, group: &GroupRow, stay: &Stay) -> Result<Member> {
    if stay.member_no != NO_MEMBER {
        return member(tx.conn, group.conv, stay.member_no);
    }
    let profile = profile(tx.conn, stay.user_no)?;
    Ok(Member {
        user_id: profile.user_id,
        role: Role::Normal,
        join_time: 0,
        joined_seq: 0,
        read_seq: 0,
        muted_until: 0,
        recv_opt: 0,
        name_card: String::new(),
        nick_name: profile.nick_name,
        face_url: profile.face_url,
        custom: Vec::new(),
    })
}
