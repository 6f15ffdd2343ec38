//! Which function answers which request, on which thread, and how much of the batch it may rely on.

use super::tx::{Tx, database};
use super::{
    conversations, edits, group_info, groups, history, listing, marks, member_info, membership, messages,
    operator, profiles, receipts, summaries, sync, users,
};
use crate::store::Call;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::Connection;

/// Answers a reading request inside a read transaction.
pub(super) fn read(conn: &Connection, settings: &Settings, call: &Call) -> Result<Response> {
    let user = call.user.as_str();
    if call.by_operator
        && let Some(result) = operator::read(conn, settings, user, &call.request)
    {
        return result;
    }
    match &call.request {
        Request::Sync { conversation, seq, version } => sync::sync(conn, user, conversation, *seq, *version),
        Request::GetReceipts { messages } => summaries::get_receipts(conn, settings, user, messages),
        Request::GetReaders { message, filter, cursor, count } => {
            summaries::get_readers(conn, settings, user, message, *filter, *cursor, *count)
        }
        Request::History(query) => history::history(conn, user, query),
        Request::FindMessages { messages } => history::find_messages(conn, user, messages),
        Request::Conversations => conversations::conversations(conn, user),
        Request::GetConversations { conversations } => {
            conversations::get_conversations(conn, user, conversations)
        }
        Request::TotalUnread => conversations::total_unread(conn, user),
        Request::JoinedGroups => group_info::joined_groups(conn, settings, user),
        Request::GetGroups { groups } => group_info::get_groups(conn, settings, user, groups),
        Request::GetMembers { group_id, users, role_flags, cursor } => {
            member_info::get_members(conn, user, group_id, users, *role_flags, *cursor)
        }
        Request::GetProfiles { users } => profiles::get_profiles(conn, user, users),
        Request::GetSettings => Ok(Response::Settings(settings.clone())),
        _ => Err(misplaced()),
    }
}

/// How an operation goes along with the receipt state that the writer holds in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Works on it, or does not touch what it is about; checks everything before the first row.
    Hot,
    /// Reads or changes the tables behind it: they are completed first, and the memory starts anew. Runs in
    /// a savepoint.
    Cold,
}

/// The manner of a writing request.
pub(super) fn manner(request: &Request) -> Manner {
    match request {
        Request::Login { .. }
        | Request::SendMessage(_)
        | Request::SendReceipts { .. }
        | Request::DeleteMessages { .. }
        | Request::MarkRead(_)
        | Request::MarkReadUpTo { .. }
        | Request::PinConversation { .. }
        | Request::DeleteConversation { .. }
        | Request::SetSettings(_) => Manner::Hot,
        _ => Manner::Cold,
    }
}

/// Carries out a writing request. Its error leaves nothing behind, unless it is one of the database.
pub(super) fn write(tx: &mut Tx, call: &Call) -> Result<Response> {
    tx.by_operator = call.by_operator;
    let manner = manner(&call.request);
    if manner == Manner::Cold {
        tx.flush()?;
        tx.hot.clear();
    }
    // What earlier calls of the batch have to announce stays, whatever becomes of this one.
    let before = tx.events.len();
    let result = match manner {
        Manner::Hot => run(tx, call),
        Manner::Cold => {
            execute(tx, "SAVEPOINT operation")?;
            let result = run(tx, call).and_then(|response| {
                tx.flush()?;
                Ok(response)
            });
            if result.is_err() {
                tx.hot.clear();
                execute(tx, "ROLLBACK TO operation")?;
            }
            execute(tx, "RELEASE operation")?;
            result
        }
    };
    if result.is_err() {
        tx.events.truncate(before);
    }
    result
}

fn execute(tx: &Tx, sql: &str) -> Result<()> {
    tx.conn.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map_err(database)?;
    Ok(())
}

fn run(tx: &mut Tx, call: &Call) -> Result<Response> {
    let user = call.user.as_str();
    match &call.request {
        Request::Login { platform, held, device, .. } => users::login(tx, user, *platform, *held, device),
        Request::SendMessage(new) => messages::send_message(tx, user, new),
        Request::SendReceipts { messages } => receipts::send_receipts(tx, user, messages),
        Request::RevokeMessage { message, conversation, reason } => {
            edits::revoke(tx, user, message, conversation.as_ref(), reason)
        }
        Request::ModifyMessage { message, base_version, content } => {
            edits::modify(tx, user, message, *base_version, content)
        }
        Request::DeleteMessages { conversation, messages } => edits::delete(tx, user, conversation, messages),
        Request::MarkRead(scope) => marks::mark_read(tx, user, scope),
        Request::MarkReadUpTo { message, conversation } => {
            marks::mark_read_up_to(tx, user, message, conversation.as_ref())
        }
        Request::PinConversation { conversation, pinned } => listing::pin(tx, user, conversation, *pinned),
        Request::DeleteConversation { conversation, up_to } => {
            listing::delete(tx, user, conversation, *up_to)
        }
        Request::CreateGroup(new) => groups::create_group(tx, user, new),
        Request::DeleteGroup { group_id } => groups::delete_group(tx, user, group_id),
        Request::JoinGroup { group_id, hello } => membership::join_group(tx, user, group_id, hello),
        Request::QuitGroup { group_id } => membership::quit_group(tx, user, group_id),
        Request::InviteMembers { group_id, users } => membership::invite_members(tx, user, group_id, users),
        Request::KickMembers { group_id, users, reason } => {
            membership::kick_members(tx, user, group_id, users, reason)
        }
        Request::ModifyGroup { group_id, change } => group_info::modify_group(tx, user, group_id, change),
        Request::ModifyMember { group_id, user_id, change } => {
            member_info::modify_member(tx, user, group_id, user_id, change)
        }
        Request::ModifyProfile(change) => profiles::modify_profile(tx, user, change),
        Request::SetSettings(settings) => users::set_settings(tx, user, settings),
        _ => Err(misplaced()),
    }
}

fn misplaced() -> Error {
    Error::new(codes::ERR_SDK_INVALID_OPERATION, "request: not one that a store answers")
}
