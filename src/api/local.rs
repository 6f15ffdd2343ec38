//! Messages that are on this device alone, and what is read of this device.

use super::calls::{Result, answer, reply, reply_seen};
use super::client::Client;
use super::history::HistoryQuery;
use super::ids::ConversationId;
use super::message::{Message, MessageContent};
use doubletick_client as client;
use doubletick_protocol::wire::Response;

/// A message for the history of this device.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct LocalMessage {
    /// Its elements, and what goes with them.
    pub content: MessageContent,
    /// Its id; empty: it gets one. One that is there already is there once.
    #[uniffi(default = "")]
    pub id: String,
    /// Who has said it; empty: this user.
    #[uniffi(default = "")]
    pub sender: String,
    /// Where it stands in the history, in seconds since 1970; 0: as `client_time`, or now where that is 0 as well.
    #[uniffi(default = 0)]
    pub time: u64,
    /// When it was said by the clock of who has said it, in seconds since 1970; 0: as `time`.
    #[uniffi(default = 0)]
    pub client_time: u64,
}

#[uniffi::export]
impl Client {
    /// Puts messages into the history of this device alone, all of them or none: they are never sent. Each stands at its time, behind
    /// what the server stored in the same second, with the status `LocalImported`, and is in everything that is read of its conversation, with
    /// a link and without one, until it is deleted, or its conversation is. The answer comes when they are written, with the messages as
    /// they stand there, in the order given; then `ConversationsAdded` or `ConversationsUpdated` tells of the row. One whose id the server has as well is the server's. At
    /// most 10,000 on a device for one user, of together 16 MiB: beyond that 9507. Errors: 6014,
    /// 6016 (no element), 6017 (no message, or another message has the id), 7003 and 8501 (no such name can be), 7010 (the device
    /// cannot write), 7013 (it keeps nothing: the service is embedded, or there is no state directory, or the library has no store).
    pub async fn import_messages(
        &self,
        conversation: ConversationId,
        messages: Vec<LocalMessage>,
    ) -> Result<Vec<Message>> {
        let messages = messages.into_iter().map(LocalMessage::checked).collect::<Result<_>>()?;
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.import_messages(conversation.into(), messages, reply);
        let (messages, viewer) = answer.await?;
        Ok(Message::seen(messages, &viewer))
    }

    /// A page of history of what is on this device, with a link as well, whatever is missing between its messages. A client that keeps
    /// nothing of it (of an embedded service, without a state directory, without a store) asks the service. Errors: 6014, 6017 (also: the
    /// message beside which it begins is not on this device), 7010 (the device cannot read).
    pub async fn local_history(&self, query: HistoryQuery) -> Result<Vec<Message>> {
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.local_history(query.into(), reply);
        let (told, viewer) = answer.await?;
        Ok(Message::seen(answer!(told.response, Messages)?, &viewer))
    }

    /// Deletes 1 to 50 messages of one conversation on this device alone: pages that the server answers still have those that it has. A
    /// client that keeps nothing of it ([`Client::local_history`]) has the service delete them.
    pub async fn delete_messages_here(
        &self,
        conversation: ConversationId,
        message_ids: Vec<String>,
    ) -> Result<()> {
        let (reply, answer) = reply::<Response>(self.calls());
        self.client.delete_here(conversation.into(), message_ids, reply);
        answer.await.map(drop)
    }
}

impl LocalMessage {
    fn checked(self) -> Result<client::LocalMessage> {
        Ok(client::LocalMessage {
            msg_id: self.id,
            sender: self.sender,
            client_time: self.client_time,
            time: self.time,
            rand: 0,
            content: self.content.checked()?,
        })
    }
}
