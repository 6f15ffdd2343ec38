//! Searching messages.

use super::calls::{Result, reply_seen};
use super::client::Client;
use super::ids::ConversationId;
use super::message::Message;
use doubletick_client as client;

/// What is looked for. Every condition must be fulfilled.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MessageSearch {
    /// At most 5 texts that stand in the words of a message, in capitals or not: in texts, names of files, descriptions, titles of what
    /// was forwarded. Empty: any words; then senders or types must be named.
    pub keywords: Vec<String>,
    /// All of the keywords stand there, and not one of them at least.
    #[uniffi(default = false)]
    pub all_keywords: bool,
    /// One of at most 5 users has sent it. Empty: anybody.
    #[uniffi(default = [])]
    pub senders: Vec<String>,
    /// One of its elements has one of these types (`TIMElemType`). Empty: any but 5 (tips) and 6 (faces).
    #[uniffi(default = [])]
    pub elem_types: Vec<i64>,
    /// In this conversation; none: in all.
    #[uniffi(default = None)]
    pub conversation: Option<ConversationId>,
    /// It was stored at this time at the latest, seconds since 1970; 0: now.
    #[uniffi(default = 0)]
    pub time_position: u64,
    /// So many seconds before that at the earliest; 0: at any time.
    #[uniffi(default = 0)]
    pub time_period: u64,
    /// Which page, from 0.
    #[uniffi(default = 0)]
    pub page_index: u32,
    /// Results in a page, at most 1,000; 0: one page of 1,000.
    #[uniffi(default = 0)]
    pub page_size: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct FoundMessages {
    /// In one conversation: how many messages. In all: how many conversations have one.
    pub total: u64,
    /// The page: conversations, the one with the newest find first.
    pub items: Vec<FoundInConversation>,
}

/// What was found in one conversation.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct FoundInConversation {
    /// The peer, or the group.
    pub conversation: ConversationId,
    /// How many messages of it were found.
    pub count: u64,
    /// The newest first. Where one conversation was searched, the page of it; where all were, the message where there is just one,
    /// and none where there are more.
    pub messages: Vec<Message>,
}

#[uniffi::export]
impl Client {
    /// Looks for messages in what is on this device: what it has read and was told, with a link or without one, also while a login
    /// waits for a link, and after one that has failed for want of one (9520). Of an embedded service in all that it has, of which at
    /// most 100,000 messages are looked at, the newest of each conversation first. Errors: 6014 without a login, 6017 (which names
    /// the field), 7010 where the device cannot read, 7013 where it keeps nothing: without a state directory.
    pub async fn search_messages(&self, search: MessageSearch) -> Result<FoundMessages> {
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.search(search.into(), reply);
        let (found, viewer) = answer.await?;
        let item = |item: client::FoundIn| FoundInConversation {
            conversation: item.conversation.into(),
            count: item.count,
            messages: Message::seen(item.messages, &viewer),
        };
        Ok(FoundMessages { total: found.total, items: found.items.into_iter().map(item).collect() })
    }
}

impl From<MessageSearch> for client::MessageSearch {
    fn from(search: MessageSearch) -> Self {
        Self {
            keywords: search.keywords,
            all_keywords: search.all_keywords,
            senders: search.senders,
            elem_types: search.elem_types,
            conversation: search.conversation.map(Into::into),
            time_position: search.time_position,
            time_period: search.time_period,
            page_index: search.page_index,
            page_size: search.page_size,
        }
    }
}
