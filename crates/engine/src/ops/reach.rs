//! What a writing call concerns, as far as it says so itself: where a database is held in parts, the part to hold is told from it.

use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::wire::Request;
use std::slice;

/// What a call writes to, and what it must see as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Accounts, logins and settings, and no conversation.
    Accounts,
    /// This conversation, as its caller calls it; of accounts and settings it reads what holds.
    Conversation(Conversation<'a>),
    /// The conversation of these messages.
    Messages(&'a [MsgId]),
    /// Any number of conversations, or a conversation and accounts.
    Everything,
}

/// A conversation by the names that everybody knows it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversation<'a> {
    /// Of these two users, in any order.
    C2c(&'a UserId, &'a UserId),
    /// A group.
    Group(&'a GroupId),
}

impl<'a> Conversation<'a> {
    /// Of who calls it so.
    pub fn of(user: &'a UserId, id: &'a ConversationId) -> Conversation<'a> {
        match id {
            ConversationId::C2c(peer) => Conversation::C2c(user, peer),
            ConversationId::Group(group_id) => Conversation::Group(group_id),
        }
    }
}

/// What a writing call of this user concerns. Of a reading one nobody asks.
///
/// A login is of accounts; only who makes a deleted account anew has more to do ([`super::account::login`]).
pub fn reach<'a>(user: &'a UserId, request: &'a Request) -> Reach<'a> {
    let conversation = |id: &'a ConversationId| Reach::Conversation(Conversation::of(user, id));
    let group = |id: &'a GroupId| Reach::Conversation(Conversation::Group(id));
    match request {
        Request::SendMessage(new) => conversation(&new.conversation),
        Request::DeleteMessages { conversation: id, .. }
        | Request::PinConversation { conversation: id, .. }
        | Request::DeleteConversation { conversation: id, .. }
        | Request::MarkConversation { conversation: id, .. }
        | Request::SetConversationCustomData { conversation: id, .. }
        | Request::ClearHistory { conversation: id, .. } => conversation(id),
        Request::MarkRead(ReadScope::C2c(peer, _) | ReadScope::C2cSeq(peer, _)) => {
            Reach::Conversation(Conversation::C2c(user, peer))
        }
        Request::MarkRead(ReadScope::Group(group_id, _))
        | Request::ModifyGroup { group_id, .. }
        | Request::ModifyMember { group_id, .. } => group(group_id),
        Request::SendReceipts { messages, .. } => Reach::Messages(messages),
        // Where the message is not there, that is said there.
        Request::MarkReadUpTo { conversation: Some(id), .. } => conversation(id),
        Request::RevokeMessage { message, .. }
        | Request::ModifyMessage { message, .. }
        | Request::MarkReadUpTo { message, .. } => Reach::Messages(slice::from_ref(message)),
        // Who comes into a group or leaves it has so many groups, and whoever is told of a reminder is kept with the settings.
        Request::CreateGroup(_)
        | Request::DeleteGroup { .. }
        | Request::JoinGroup { .. }
        | Request::QuitGroup { .. }
        | Request::InviteMembers { .. }
        | Request::KickMembers { .. }
        | Request::MarkRead(ReadScope::All | ReadScope::AllC2c | ReadScope::AllGroups)
        | Request::Remind { .. }
        | Request::DeleteAccount { .. } => Reach::Everything,
        // Groups of conversations are a user's, whatever becomes of the conversations.
        Request::CreateConversationGroup { .. }
        | Request::DeleteConversationGroup { .. }
        | Request::RenameConversationGroup { .. }
        | Request::GroupConversations { .. }
        | Request::Login { .. }
        | Request::Logout
        | Request::ModifyProfile(_)
        | Request::SetSettings(_) => Reach::Accounts,
        // Who asks whether the store writes asks with a reading request.
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
        | Request::AllGroups { .. } => Reach::Accounts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_of_a_conversation_reach_the_same_and_all_of_them_reach_everything() {
        let (ann, bob) = ("ann".to_owned(), "bob".to_owned());
        let request = Request::MarkRead(ReadScope::C2c(bob.clone(), 0));
        assert_eq!(reach(&ann, &request), Reach::Conversation(Conversation::C2c(&ann, &bob)));
        assert_eq!(reach(&ann, &Request::MarkRead(ReadScope::All)), Reach::Everything);
        assert_eq!(reach(&ann, &Request::GetSettings), Reach::Accounts);
    }

    #[test]
    fn receipts_reach_where_their_messages_are() {
        let messages = vec!["m1".to_owned(), "m2".to_owned()];
        let request = Request::SendReceipts { messages: messages.clone(), read_at: Vec::new() };
        assert_eq!(reach(&"ann".to_owned(), &request), Reach::Messages(&messages));
    }
}
