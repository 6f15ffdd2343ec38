//! What someone who was away has missed: everything at once, without pages.

use super::Model;
use doubletick_protocol::Result;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::Change;

/// Everything that was missed in one conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Everything {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// In the order of versions.
    pub changes: Vec<Change>,
    /// Last seq of the conversation.
    pub seq: u64,
    /// Version of the conversation.
    pub version: u64,
}

impl Model {
    /// What a user who holds `seq` and `version` has missed.
    pub fn missed(&self, user: &str, id: &ConversationId, seq: u64, version: u64) -> Result<Everything> {
        let index = match id {
            ConversationId::Group(group_id) => self.my_group(user, group_id)?,
            ConversationId::C2c(_) => match self.find_conversation(user, id) {
                Some(index) => index,
                None => {
                    return Ok(Everything { messages: Vec::new(), changes: Vec::new(), seq: 0, version: 0 });
                }
            },
        };
        let conversation = &self.conversations[index];
        let (news_seq, news_version) = conversation.news(user);
        let messages = (seq.max(news_seq) as usize..conversation.messages.len())
            .filter(|at| conversation.sees(user, *at))
            .map(|at| self.view(user, index, at))
            .collect();
        let mut changes = Vec::new();
        for (at, message) in conversation.messages.iter().enumerate() {
            let own_summary = message.sender == user && message.flagged && message.revoked.is_none();
            if own_summary && message.receipt_version > version {
                changes.push(Change::Receipt(conversation.receipt(user, message)));
            }
            let known = message.seq <= seq && conversation.sees(user, at);
            if known && message.change_version > version.max(news_version) {
                let view = Box::new(self.view(user, index, at));
                changes.push(match message.revoked {
                    Some(_) => Change::Revoked(message.change_version, view),
                    None => Change::Modified(message.change_version, view),
                });
            }
        }
        if let Some(receipt) = conversation.peer_receipt(user)
            && receipt.version > version
        {
            changes.push(Change::Receipt(receipt));
        }
        changes.sort_by_key(Change::version);
        Ok(Everything {
            messages,
            changes,
            seq: conversation.messages.len() as u64,
            version: conversation.version,
        })
    }
}
