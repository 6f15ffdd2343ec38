//! For whom a document is written.

use doubletick_client::{Client, ConversationDraft};
use doubletick_protocol::ids::{ConversationId, UserId};

/// The user who sees the document, and this device.
#[derive(Clone)]
pub struct Viewer {
    /// The user who is logged in.
    pub me: UserId,
    client: Option<Client>,
}

impl Viewer {
    /// What this client's user sees, as of now.
    pub fn of(client: &Client) -> Self {
        Self { me: client.reader().unwrap_or_default(), client: Some(client.clone()) }
    }

    /// What a user without a device sees.
    #[cfg(test)]
    pub fn of_user(me: &str) -> Self {
        Self { me: me.to_owned(), client: None }
    }

    /// This device's own words on a message.
    pub fn local_custom(&self, msg_id: &str) -> Option<(String, u32)> {
        self.client.as_ref()?.local_custom(msg_id)
    }

    /// What the user has begun to write in a conversation, on this device.
    pub fn draft(&self, conversation: &ConversationId) -> Option<ConversationDraft> {
        self.client.as_ref()?.draft(&self.me, conversation)
    }
}
