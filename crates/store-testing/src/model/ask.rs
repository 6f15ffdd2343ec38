//! Questions about the model that only tests ask.

use super::Model;
use doubletick_protocol::group::Role;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::receipt::Receipt;
use std::collections::BTreeMap;

impl Model {
    /// The receipt version of every conversation, to be compared with later ones.
    pub fn versions(&self) -> Vec<u64> {
        self.conversations.iter().map(|conversation| conversation.version).collect()
    }

    /// How many places have been taken, to be compared with later ones.
    pub fn places_taken(&self) -> usize {
        self.logins.len()
    }

    /// Who has taken a place since `before`: user, platform, number.
    pub fn logins_since(&self, before: usize) -> Vec<(UserId, u32, u64)> {
        (before..self.logins.len())
            .map(|at| {
                let (user, platform) = self.logins[at].clone();
                let number = self.logins[..=at].iter().filter(|other| **other == self.logins[at]).count();
                (user, platform, number as u64)
            })
            .collect()
    }

    /// What has changed since `before` for senders who may know it, and C2C marks for the peers: by user and
    /// message (empty: a mark).
    pub fn changed_receipts(&self, before: &[u64]) -> BTreeMap<(UserId, ConversationId, MsgId), Receipt> {
        let mut changed = BTreeMap::new();
        for (index, conversation) in self.conversations.iter().enumerate() {
            let since = before.get(index).copied().unwrap_or(0);
            for message in conversation.messages.iter().filter(|m| m.flagged && m.revoked.is_none()) {
                if message.receipt_version > since && conversation.check_member(&message.sender).is_ok() {
                    let receipt = conversation.receipt(&message.sender, message);
                    let key = (message.sender.clone(), receipt.conversation.clone(), receipt.msg_id.clone());
                    changed.insert(key, receipt);
                }
            }
            for stay in &conversation.stays {
                if let Some(receipt) = conversation.peer_receipt(&stay.user)
                    && receipt.version > since
                {
                    let key = (stay.user.clone(), receipt.conversation.clone(), MsgId::new());
                    changed.insert(key, receipt);
                }
            }
        }
        changed
    }

    /// The user's living conversation of this name.
    pub fn index_of(&self, user: &str, id: &ConversationId) -> Option<usize> {
        self.find_conversation(user, id)
    }

    /// The user's conversation of this name; where there is no living group, the last deleted one.
    pub fn any_index_of(&self, user: &str, id: &ConversationId) -> Option<usize> {
        self.find_conversation(user, id).or_else(|| {
            self.conversations.iter().rposition(|conversation| {
                conversation.group.as_ref().is_some_and(|group| group.group_id == id.raw()) && id.is_group()
            })
        })
    }

    /// Whether a user sees a message.
    pub fn is_seen(&self, user: &str, index: usize, at: usize) -> bool {
        self.conversations[index].sees(user, at)
    }

    /// Who is in a conversation now.
    pub fn members(&self, index: usize) -> Vec<UserId> {
        let stays = self.conversations[index].stays.iter();
        stays.filter(|stay| stay.active).map(|stay| stay.user.clone()).collect()
    }

    /// Who owns a group.
    pub fn owner(&self, index: usize) -> Option<UserId> {
        let stays = &self.conversations[index].stays;
        stays.iter().find(|stay| stay.active && stay.role == Role::Owner).map(|stay| stay.user.clone())
    }

    /// Who has sent something, each once, in the order of their first message.
    pub fn senders(&self, index: usize) -> Vec<UserId> {
        let mut senders = Vec::new();
        for message in &self.conversations[index].messages {
            if !senders.contains(&message.sender) {
                senders.push(message.sender.clone());
            }
        }
        senders
    }

    /// The newest messages of one sender, at most this many.
    pub fn newest_own(&self, sender: &str, index: usize, most: usize) -> Vec<MsgId> {
        let messages = self.conversations[index].messages.iter().rev();
        messages.filter(|m| m.sender == sender).take(most).map(|m| m.new.msg_id.clone()).collect()
    }

    /// Who has sent a message.
    pub fn sender_of(&self, msg_id: &MsgId) -> UserId {
        let (index, at) = self.find_message(msg_id).expect("a message of the model");
        self.conversations[index].messages[at].sender.clone()
    }

    /// How a user calls a conversation.
    pub fn name_for(&self, user: &str, index: usize) -> ConversationId {
        self.conversations[index].id_for(user)
    }

    /// The newest message that a user sees.
    pub fn last_seen(&self, user: &str, index: usize) -> Option<MsgId> {
        let messages = self.conversations[index].messages.iter().enumerate().rev();
        messages
            .filter(|(at, message)| {
                self.conversations[index].sees(user, *at) && !message.content.excluded_from_last_message
            })
            .map(|(_, message)| message.new.msg_id.clone())
            .next()
    }
}
