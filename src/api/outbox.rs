//! What waits on the device for a server.

use super::calls::{Result, reply, reply_seen};
use super::client::Client;
use super::ids::ConversationId;
use super::message::{Message, MessageStatus};
use doubletick_client as client;

/// What kind of thing has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OutboxKind {
    /// The receipt of a message.
    Receipt,
    /// A conversation was marked read.
    ReadMark,
    /// A conversation was deleted, or a message of it.
    Deletion,
    /// A message was sent.
    Message,
}

/// What has become of something that had to wait.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct OutboxItem {
    /// What it was.
    pub kind: OutboxKind,
    /// Of which conversation; none where this device does not know it.
    pub conversation: Option<ConversationId>,
    /// The message that was sent, deleted or read, or up to which the conversation was; empty where it names none.
    pub message_id: String,
    /// 0: the server has it. Else why it does not take it; it is not sent again.
    pub code: i32,
    /// What that means, in one sentence; empty with 0.
    pub text: String,
    /// The message that was sent: as the server has it, with its seq and time; or, where it is refused, as it was given, with
    /// the status `Failed`. None where none was sent.
    #[uniffi(default = None)]
    pub message: Option<Message>,
}

#[uniffi::export]
impl Client {
    /// Forgets what this user has given and the server does not have, in memory and on the device; calls that wait for it
    /// fail with 7009. So is what was read before and is there to be read without a link, and so are drafts. A logout keeps all of it.
    /// A client of an embedded service has nothing but drafts of it. Errors: 6014 without a login, 7010 where the device cannot
    /// write.
    pub async fn wipe_device_store(&self) -> Result<()> {
        let (reply, answer) = reply(self.calls());
        self.client.wipe_kept(reply);
        answer.await
    }

    /// The messages of this user that wait on this device for the server (`keep_unsent` of [`super::ClientOptions`]), in the
    /// order in which they were sent, with the status `Sending`: without a seq and a time of the server. What an earlier
    /// process could not send is among them. 6014 without a login.
    pub async fn unsent_messages(&self) -> Result<Vec<Message>> {
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.unsent(reply);
        let (messages, viewer) = answer.await?;
        Ok(Message::seen(messages, &viewer))
    }
}

impl OutboxItem {
    /// An item as this user sees it.
    pub(super) fn of(item: client::OutboxItem, viewer: &str) -> Self {
        let message = item.message.map(|message| {
            let message = Message::of(*message, viewer);
            let status = if item.code == 0 { message.status } else { MessageStatus::Failed };
            Message { status, ..message }
        });
        Self {
            kind: match item.kind {
                client::OutboxKind::Receipt => OutboxKind::Receipt,
                client::OutboxKind::ReadMark => OutboxKind::ReadMark,
                client::OutboxKind::Deletion => OutboxKind::Deletion,
                client::OutboxKind::Message => OutboxKind::Message,
            },
            conversation: item.conversation.map(Into::into),
            message_id: item.msg_id,
            code: item.code,
            text: item.text,
            message,
        }
    }
}
