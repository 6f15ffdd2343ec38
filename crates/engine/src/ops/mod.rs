//! Every request once, without IO: what it needs of the rows, what the rules say, what it changes and announces.

pub mod account;
mod consent;
pub mod conversations;
pub mod deleting;
mod edits;
pub mod group_info;
mod grouping;
pub mod groups;
mod history;
pub mod keys;
pub mod leaving;
mod list_pages;
pub mod listing;
mod marks;
pub mod member_info;
mod members;
pub mod membership;
pub mod messages;
pub mod operator;
mod overview;
mod people;
pub mod profiles;
pub mod reach;
mod readers;
pub mod receipts;
mod reminding;
mod side;
mod sync;
mod view;
mod views;

use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::snapshot::Snapshot;
use crate::store::Call;
use doubletick_protocol::ids::GroupId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, codes};

/// Carries out a writing request: what it changes is in the draft then.
///
/// A login of a user who has an account is answered with `Response::Count`, its number; what it brings is for a
/// reader to find out.
pub fn write(ledger: &mut Ledger<'_>, call: &Call) -> Outcome<Response> {
    ledger.set_by_operator(call.by_operator);
    ledger.set_origin(call.origin);
    ledger.set_by(call.by.clone());
    let user = &call.user;
    match &call.request {
        Request::Login { platform, held, device, .. } => {
            account::login(ledger, user, *platform, *held, device)
        }
        Request::SendMessage(new) => messages::send_message(ledger, user, new),
        Request::SendReceipts { messages, read_at } => {
            receipts::send_receipts(ledger, user, messages, read_at)
        }
        Request::RevokeMessage { message, conversation, reason } => {
            edits::revoke(ledger, user, message, conversation.as_ref(), reason)
        }
        Request::ModifyMessage { message, base_version, content } => {
            edits::modify(ledger, user, message, *base_version, content)
        }
        Request::DeleteMessages { conversation, messages } => {
            edits::delete(ledger, user, conversation, messages)
        }
        Request::MarkRead(scope) => marks::mark_read(ledger, user, scope),
        Request::MarkReadUpTo { message, conversation } => {
            marks::mark_read_up_to(ledger, user, message, conversation.as_ref())
        }
        Request::PinConversation { conversation, pinned } => {
            listing::pin(ledger, user, conversation, *pinned)
        }
        Request::DeleteConversation { conversation, up_to, keep_messages } => {
            listing::delete(ledger, user, conversation, *up_to, *keep_messages)
        }
        Request::MarkConversation { conversation, marks, on } => {
            listing::mark(ledger, user, conversation, marks, *on)
        }
        Request::SetConversationCustomData { conversation, custom_data } => {
            listing::set_custom_data(ledger, user, conversation, custom_data)
        }
        Request::CreateConversationGroup { name, conversations } => {
            grouping::create(ledger, user, name, conversations)
        }
        Request::DeleteConversationGroup { name } => grouping::delete(ledger, user, name),
        Request::RenameConversationGroup { name, new_name } => grouping::rename(ledger, user, name, new_name),
        Request::GroupConversations { name, conversations, on } => {
            grouping::change(ledger, user, name, conversations, *on)
        }
        Request::ClearHistory { conversation, up_to } => listing::clear(ledger, user, conversation, *up_to),
        Request::CreateGroup(new) => groups::create_group(ledger, user, new),
        Request::DeleteGroup { group_id } => groups::delete_group(ledger, user, group_id),
        Request::JoinGroup { group_id, hello } => membership::join_group(ledger, user, group_id, hello),
        Request::QuitGroup { group_id } => membership::quit_group(ledger, user, group_id),
        Request::InviteMembers { group_id, users } => {
            membership::invite_members(ledger, user, group_id, users)
        }
        Request::KickMembers { group_id, users, reason } => {
            membership::kick_members(ledger, user, group_id, users, reason)
        }
        Request::ModifyGroup { group_id, change } => {
            group_info::modify_group(ledger, user, group_id, change)
        }
        Request::ModifyMember { group_id, user_id, change } => {
            member_info::modify_member(ledger, user, group_id, user_id, change)
        }
        Request::ModifyProfile(change) => profiles::modify_profile(ledger, user, change),
        Request::SetSettings(settings) => account::set_settings(ledger, user, settings),
        Request::Remind { message } => reminding::remind(ledger, user, message),
        Request::DeleteAccount { user_id } => deleting::delete_account(ledger, user, user_id),
        // A reader answers these.
        Request::Sync { .. }
        | Request::GetReceipts { .. }
        | Request::GetReaders { .. }
        | Request::History(_)
        | Request::FindMessages { .. }
        | Request::Conversations
        | Request::ConversationPage { .. }
        | Request::GetConversations { .. }
        | Request::TotalUnread
        | Request::ConversationGroups
        | Request::JoinedGroups
        | Request::JoinedGroupPage { .. }
        | Request::GetGroups { .. }
        | Request::GetMembers { .. }
        | Request::GetProfiles { .. }
        | Request::GetSettings
        | Request::AllGroups { .. }
        // The session does.
        | Request::Logout => Err(misplaced().into()),
    }
}

/// Answers a reading request.
pub fn read(snapshot: &dyn Snapshot, settings: &Settings, call: &Call) -> Outcome<Response> {
    let user = call.user.as_str();
    if call.by_operator
        && let Some(result) = overview::read(snapshot, settings, user, &call.request)
    {
        return result;
    }
    match &call.request {
        Request::Sync { conversation, seq, version } => {
            sync::sync(snapshot, user, conversation, *seq, *version)
        }
        Request::GetReceipts { messages } => readers::get_receipts(snapshot, settings, user, messages),
        Request::GetReaders { message, filter, cursor, count } => {
            let question =
                readers::Question { message, filter: *filter, cursor: *cursor, count: *count };
            readers::get_readers(snapshot, settings, user, &question)
        }
        Request::History(query) => history::history(snapshot, user, query),
        Request::FindMessages { messages } => history::find_messages(snapshot, user, messages),
        Request::Conversations => conversations::conversations(snapshot, user),
        Request::ConversationPage { cursor, count } => {
            list_pages::conversation_page(snapshot, user, *cursor, *count)
        }
        Request::GetConversations { conversations } => {
            conversations::get_conversations(snapshot, user, conversations)
        }
        Request::ConversationGroups => grouping::groups(snapshot, user),
        Request::TotalUnread => conversations::total_unread(snapshot, user),
        Request::JoinedGroups => group_info::joined_groups(snapshot, settings, user),
        Request::JoinedGroupPage { cursor, count } => {
            list_pages::joined_group_page(snapshot, settings, user, *cursor, *count)
        }
        Request::GetGroups { groups } => group_info::get_groups(snapshot, settings, user, groups),
        Request::GetMembers { group_id, users, role_flags, cursor } => {
            member_info::get_members(snapshot, user, group_id, users, *role_flags, *cursor)
        }
        Request::GetProfiles { users } => profiles::get_profiles(snapshot, user, users),
        Request::GetSettings => Ok(Response::Settings(settings.clone())),
        Request::AllGroups { .. } => Err(list_pages::not_the_operator().into()),
        // The writer carries these out.
        Request::Login { .. }
        | Request::SendMessage(_)
        | Request::SendReceipts { .. }
        | Request::RevokeMessage { .. }
        | Request::ModifyMessage { .. }
        | Request::DeleteMessages { .. }
        | Request::MarkRead(_)
        | Request::MarkReadUpTo { .. }
        | Request::PinConversation { .. }
        | Request::DeleteConversation { .. }
        | Request::MarkConversation { .. }
        | Request::SetConversationCustomData { .. }
        | Request::CreateConversationGroup { .. }
        | Request::DeleteConversationGroup { .. }
        | Request::RenameConversationGroup { .. }
        | Request::GroupConversations { .. }
        | Request::ClearHistory { .. }
        | Request::CreateGroup(_)
        | Request::DeleteGroup { .. }
        | Request::JoinGroup { .. }
        | Request::QuitGroup { .. }
        | Request::InviteMembers { .. }
        | Request::KickMembers { .. }
        | Request::ModifyGroup { .. }
        | Request::ModifyMember { .. }
        | Request::ModifyProfile(_)
        | Request::SetSettings(_)
        | Request::Remind { .. }
        | Request::DeleteAccount { .. }
        // The session does.
        | Request::Logout => Err(misplaced().into()),
    }
}

/// Ids of the groups that a user is a member of now, and the last seq of each when they joined; none for who never was here.
pub fn groups_of(snapshot: &dyn Snapshot, user: &str) -> Outcome<Vec<(GroupId, u64)>> {
    match snapshot.user_no(user)? {
        Some(me) => Ok(snapshot.group_ids(me)?),
        None => Ok(Vec::new()),
    }
}

fn misplaced() -> Error {
    Error::new(codes::ERR_SDK_INVALID_OPERATION, "request: not one that a store answers")
}
