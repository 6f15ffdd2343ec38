//! What writing requests will want to know, as far as it can be told from what they say: so that a store which is far
//! away is asked for a batch at once. What is missing here is looked up when it is wanted, and costs time, no more.

use crate::store::Call;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::limits;
use doubletick_protocol::wire::Request;
use std::collections::BTreeSet;

/// Users of one request that are looked up ahead.
const USERS: usize = 100;

/// Of a batch of requests, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Users.
    pub users: BTreeSet<UserId>,
    /// Logins of users on platforms.
    pub logins: BTreeSet<(UserId, u32)>,
    /// Messages, and who asks about them.
    pub messages: BTreeSet<(MsgId, UserId)>,
    /// Ids that new messages have: most likely there is no message.
    pub new_messages: BTreeSet<MsgId>,
    /// Groups, and who does something in them.
    pub groups: BTreeSet<(GroupId, UserId)>,
    /// Who does something in the conversation with whom.
    pub pairs: BTreeSet<(UserId, UserId)>,
}

impl Keys {
    /// Adds those of a call.
    pub fn add(&mut self, call: &Call) {
        let user = &call.user;
        if user.is_empty() {
            return;
        }
        self.users.insert(user.clone());
        match &call.request {
            Request::Login { user_id, platform, .. } if *platform != 0 => {
                self.users.insert(user_id.clone());
                self.logins.insert((user_id.clone(), *platform));
            }
            Request::SendReceipts { messages, .. } => {
                let asked = messages.iter().take(limits::RECEIPTS_PER_CALL);
                self.messages.extend(asked.map(|id| (id.clone(), user.clone())));
            }
            Request::RevokeMessage { message, .. }
            | Request::ModifyMessage { message, .. }
            | Request::MarkReadUpTo { message, .. } => {
                self.messages.insert((message.clone(), user.clone()));
            }
            Request::SendMessage(new) => {
                self.new_messages.insert(new.msg_id.clone());
                self.users.extend(new.targets.iter().take(USERS).cloned());
                self.conversation(user, &new.conversation);
            }
            Request::MarkRead(ReadScope::C2c(peer, _) | ReadScope::C2cSeq(peer, _)) => self.pair(user, peer),
            Request::MarkRead(ReadScope::Group(group_id, _)) => self.group(user, group_id),
            Request::PinConversation { conversation, .. }
            | Request::DeleteConversation { conversation, .. }
            | Request::MarkConversation { conversation, .. }
            | Request::SetConversationCustomData { conversation, .. }
            | Request::ClearHistory { conversation, .. } => self.conversation(user, conversation),
            Request::JoinGroup { group_id, .. }
            | Request::QuitGroup { group_id }
            | Request::DeleteGroup { group_id }
            | Request::ModifyGroup { group_id, .. } => self.group(user, group_id),
            Request::InviteMembers { group_id, users } | Request::KickMembers { group_id, users, .. } => {
                self.group(user, group_id);
                for other in users.iter().take(USERS) {
                    self.group(other, group_id);
                }
            }
            Request::ModifyMember { group_id, user_id, .. } => {
                self.group(user, group_id);
                self.group(user_id, group_id);
            }
            // What others want is little, or not to be told from here.
            _ => {}
        }
    }

    fn group(&mut self, user: &UserId, group_id: &GroupId) {
        self.users.insert(user.clone());
        self.groups.insert((group_id.clone(), user.clone()));
    }

    fn pair(&mut self, user: &UserId, peer: &UserId) {
        self.users.insert(peer.clone());
        self.pairs.insert((user.clone(), peer.clone()));
    }

    fn conversation(&mut self, user: &UserId, conversation: &ConversationId) {
        match conversation {
            ConversationId::C2c(peer) => self.pair(user, peer),
            ConversationId::Group(group_id) => self.group(user, group_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hooks::Origin;

    fn keys(calls: &[(&str, Request)]) -> Keys {
        let mut keys = Keys::default();
        for (user, request) in calls {
            let (user, request, origin) = ((*user).to_owned(), request.clone(), Origin::default());
            keys.add(&Call { user, now_ms: 0, by_operator: false, origin, by: None, request });
        }
        keys
    }

    #[test]
    fn what_several_calls_want_is_wanted_once() {
        let receipts =
            Request::SendReceipts { messages: vec!["m1".into(), "m2".into()], read_at: Vec::new() };
        let found = keys(&[("ann", receipts.clone()), ("ann", receipts.clone()), ("bob", receipts)]);
        assert_eq!(found.users.iter().collect::<Vec<_>>(), ["ann", "bob"]);
        assert_eq!(found.messages.len(), 4, "each reader has a place of their own");
    }

    #[test]
    fn a_call_wants_no_more_than_it_may_ask_for() {
        let messages = (0..10_000).map(|number| format!("m{number}")).collect();
        let users = (0..10_000).map(|number| format!("u{number}")).collect();
        let group_id = "g".to_owned();
        let found = keys(&[
            ("ann", Request::SendReceipts { messages, read_at: Vec::new() }),
            ("ann", Request::InviteMembers { group_id, users }),
        ]);
        assert_eq!(found.messages.len(), limits::RECEIPTS_PER_CALL);
        assert_eq!(found.groups.len(), USERS + 1);
    }

    #[test]
    fn the_operator_and_what_asks_for_everything_want_nothing_ahead() {
        let all = Request::MarkRead(ReadScope::All);
        let found = keys(&[("", Request::QuitGroup { group_id: "g".into() }), ("ann", all)]);
        assert_eq!(found, Keys { users: ["ann".to_owned()].into(), ..Keys::default() });
    }
}
