//! Read receipts: sending them, asking for them, and who has read.

use super::calls::{Result, all, answer};
use super::client::Client;
use super::ids::ConversationId;
use super::member::Member;
use doubletick_client::Answer;
use doubletick_protocol::receipt as wire;
use doubletick_protocol::wire::Request;

/// The receipts of one own message, or (with an empty `message_id`) how far a peer has marked a one-to-one
/// conversation read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// Where the message is.
    pub conversation: ConversationId,
    /// Which message; empty: the conversation.
    pub message_id: String,
    /// Seq of the message; 0 for the conversation.
    pub seq: u64,
    /// How many have read it. One-to-one: 1 or 0.
    pub read_count: u64,
    /// How many of the audience have not, without those who left.
    pub unread_count: u64,
    /// One-to-one: whether the peer has read it.
    pub is_peer_read: bool,
    /// Seconds since 1970: when the last reader read it (0: nobody yet), or the position read up to.
    pub time: u64,
}

/// A word of the operator's to this user, who has not read a message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reminder {
    /// Where the message is.
    pub conversation: ConversationId,
    /// Which message.
    pub message_id: String,
    /// Its place in the conversation.
    pub seq: u64,
    /// Who has sent it.
    pub sender: String,
    /// Seconds since 1970: when the operator has reminded of it.
    pub time: u64,
}

/// Which half of the audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReaderFilter {
    /// Who has read, in the order in which their receipts came in.
    Read,
    /// Who has not, in the order of joining.
    Unread,
}

/// One member of a page of readers.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reader {
    /// The member as the group knows it (of one who left: what it knew last).
    pub member: Member,
    /// Seconds since 1970; 0 in the unread half.
    pub read_at: u64,
}

/// One page of readers.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReaderPage {
    /// The group of the message.
    pub group_id: String,
    /// At most as many as were asked for.
    pub readers: Vec<Reader>,
    /// For the next page, opaque and below 2^53; 0 at the end.
    pub next_cursor: u64,
    /// Whether this was the last page.
    pub is_finished: bool,
    /// There is no link, and this device has answered what it was told last.
    pub from_device: bool,
}

#[uniffi::export]
impl Client {
    /// Tells the senders that this user has read these 1 to 30 messages of one conversation. Sending again changes
    /// nothing. Own messages, messages that ask for no receipts and messages in whose audience this user is not are
    /// skipped. Errors: 6017 when the list is empty, too long, of several conversations, or nothing is left of it;
    /// 10062 when none is known; 10007 when this user is in the audience of none; 10060 when the group type has no
    /// receipts. With a state directory they are kept until the server has them, with the time of reading: an error 9520
    /// whose text begins with "kept, will be sent" is followed by [`super::Event::Outbox`] when they have arrived.
    pub async fn send_receipts(&self, message_ids: Vec<String>) -> Result<()> {
        self.ask(Request::SendReceipts { messages: message_ids, read_at: Vec::new() }).await.map(drop)
    }

    /// The receipts of own messages (at most 100 of one conversation), in the order asked; others are skipped.
    /// Without a link to a server they are put together from what this device was told, where it has these messages.
    pub async fn receipts(&self, message_ids: Vec<String>) -> Result<Vec<Receipt>> {
        let receipts = self.ask(Request::GetReceipts { messages: message_ids }).await?;
        Ok(all(answer!(receipts, Receipts)?))
    }

    /// A page of those who have, or have not, read an own group message. `cursor` is 0 first, then `next_cursor`
    /// of the last page; `count` is 1 to 100. Stable while others read. Without a link to a server the page is as
    /// this device was told it last, where it was asked for before. Errors: 6017, 10007 (someone else's
    /// message), 10062 (no such message, or revoked).
    pub async fn readers(
        &self,
        message_id: String,
        filter: ReaderFilter,
        cursor: u64,
        count: u32,
    ) -> Result<ReaderPage> {
        let request = Request::GetReaders { message: message_id, filter: filter.into(), cursor, count };
        let (Answer { response, from_device }, _) = self.ask_told(request).await?;
        let page = answer!(response, Readers)?;
        Ok(ReaderPage { from_device, ..page.into() })
    }
}

impl From<wire::Receipt> for Receipt {
    fn from(receipt: wire::Receipt) -> Self {
        let peer = !receipt.conversation.is_group();
        Self {
            is_peer_read: peer && (receipt.msg_id.is_empty() || receipt.read_count > 0),
            conversation: receipt.conversation.into(),
            message_id: receipt.msg_id,
            seq: receipt.seq,
            read_count: receipt.read_count,
            unread_count: receipt.unread_count,
            time: receipt.time,
        }
    }
}

impl From<ReaderFilter> for wire::ReaderFilter {
    fn from(filter: ReaderFilter) -> Self {
        match filter {
            ReaderFilter::Read => Self::Read,
            ReaderFilter::Unread => Self::Unread,
        }
    }
}

impl From<wire::ReaderPage> for ReaderPage {
    fn from(page: wire::ReaderPage) -> Self {
        let reader = |reader: wire::Reader| Reader { member: reader.member.into(), read_at: reader.read_at };
        Self {
            group_id: page.group_id,
            readers: page.readers.into_iter().map(reader).collect(),
            next_cursor: page.next_seq,
            is_finished: page.finished,
            from_device: false,
        }
    }
}

impl From<wire::Reminder> for Reminder {
    fn from(reminder: wire::Reminder) -> Self {
        Self {
            conversation: reminder.conversation.into(),
            message_id: reminder.msg_id,
            seq: reminder.seq,
            sender: reminder.sender,
            time: reminder.time,
        }
    }
}
