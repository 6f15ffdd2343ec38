//! What the operator of the service sees: every group and everything in it. Some REST command of the server is behind
//! each of these.

use super::operator::all_seeing;
use super::{group_info, history, list_pages, member_info, people, readers};
use crate::fault::Outcome;
use crate::snapshot::Snapshot;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

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
        Request::AllGroups { group_type, cursor, count } => {
            list_pages::all_groups(snapshot, *group_type, *cursor, *count)
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
        | Request::ConversationPage { .. }
        | Request::GetConversations { .. }
        | Request::TotalUnread
        | Request::PinConversation { .. }
        | Request::DeleteConversation { .. }
        | Request::MarkConversation { .. }
        | Request::SetConversationCustomData { .. }
        | Request::ConversationGroups
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
        | Request::JoinedGroups
        | Request::JoinedGroupPage { .. }
        | Request::ModifyGroup { .. }
        | Request::ModifyMember { .. }
        | Request::GetProfiles { .. }
        | Request::ModifyProfile(_)
        | Request::GetSettings
        | Request::SetSettings(_)
        | Request::Remind { .. }
        | Request::DeleteAccount { .. } => return None,
    })
}
