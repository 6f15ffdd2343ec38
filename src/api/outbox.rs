//! What waits on the device for a server.

use super::calls::{Result, reply};
use super::client::Client;
use super::ids::ConversationId;
use doubletick_client as client;

/// What kind of thing has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OutboxKind {
    /// The receipt of a message.
    Receipt,
    /// A conversation was marked read.
    ReadMark,
    /// A conversation was deleted.
    Deletion,
}

/// What has become of something that had to wait.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OutboxItem {
    /// What it was.
    pub kind: OutboxKind,
    /// Of which conversation; none where this device does not know it.
    pub conversation: Option<ConversationId>,
    /// The message that was read, or up to which the conversation was; empty where it names none.
    pub message_id: String,
    /// 0: the server has it. Else why it does not take it; it is not sent again.
    pub code: i32,
    /// What that means, in one sentence; empty with 0.
    pub text: String,
}

#[uniffi::export]
impl Client {
    /// Forgets what this user has given and the server does not have, in memory and on the device; calls that wait for it
    /// fail with 7009. A logout keeps it. Without effect on a client of an embedded service. Errors: 6014 without a
    /// login, 7010 where the device cannot write.
    pub async fn wipe_device_store(&self) -> Result<()> {
        let (reply, answer) = reply(self.calls());
        self.client.wipe_kept(reply);
        answer.await
    }
}

impl From<client::OutboxItem> for OutboxItem {
    fn from(item: client::OutboxItem) -> Self {
        Self {
            kind: match item.kind {
                client::OutboxKind::Receipt => OutboxKind::Receipt,
                client::OutboxKind::ReadMark => OutboxKind::ReadMark,
                client::OutboxKind::Deletion => OutboxKind::Deletion,
            },
            conversation: item.conversation.map(Into::into),
            message_id: item.msg_id,
            code: item.code,
            text: item.text,
        }
    }
}
