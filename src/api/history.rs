//! History: pages of the messages of a conversation.

use super::calls::{Result, answer};
use super::client::Client;
use super::ids::ConversationId;
use super::message::Message;
use doubletick_protocol::message as wire;
use doubletick_protocol::wire::Request;

/// Where a page of history begins.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum HistoryStart {
    /// At the newest message, or towards newer ones at the oldest.
    End,
    /// Beside this message, without it.
    Message {
        /// Id of a message of this conversation.
        id: String,
    },
    /// At this seq, with it. Groups only.
    Seq {
        /// Number of the message in its group, from 1.
        seq: u64,
    },
    /// At this time, with it.
    Time {
        /// Seconds since 1970 by the service's clock.
        seconds: u64,
    },
    /// Exactly these seqs, at most 100. Groups only.
    Seqs {
        /// Numbers of messages, in any order.
        seqs: Vec<u64>,
    },
}

/// A closed window of time: `period` seconds before `begin`, or towards newer messages after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TimeWindow {
    /// Where it begins: seconds since 1970 by the service's clock.
    pub begin: u64,
    /// How long it is, in seconds.
    pub period: u64,
}

/// A question for history.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistoryQuery {
    /// Whose messages are asked for.
    pub conversation: ConversationId,
    /// From where; none: the end.
    #[uniffi(default = None)]
    pub start: Option<HistoryStart>,
    /// Towards newer messages, oldest first; otherwise towards older ones, newest first.
    #[uniffi(default = false)]
    pub newer: bool,
    /// How many messages at most, 1 to 100.
    #[uniffi(default = 20)]
    pub count: u32,
    /// Only messages of this time; none: of any.
    #[uniffi(default = None)]
    pub window: Option<TimeWindow>,
    /// Only messages whose first element has one of these `TIMElemType`; empty: all.
    #[uniffi(default = [])]
    pub elem_types: Vec<i64>,
}

/// A page of history, and where it comes from.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct HistoryPage {
    /// Those of the page.
    pub messages: Vec<Message>,
    /// This device has answered: what it was told last, because there is no link, or messages alone that wait on it.
    pub from_device: bool,
}

#[uniffi::export]
impl Client {
    /// A page of history. Without a link to a server a page that this device was told before, and has completely, is answered
    /// from its state directory, as it was told last (not by kinds of elements); also while a login waits for a link, and after one
    /// that has failed for want of one (9520). Messages that wait on this device ([`Client::unsent_messages`]) are the newest ones of
    /// their conversation, with the status `Sending`, on pages that begin at an end or beside a message, without a window and
    /// kinds of elements. Those that the server has refused for good (`Failed`) and those of [`Client::import_messages`] stand at their
    /// time. Errors: 6017 (also: no such message), 10007 (not a member), 10010 (no such group).
    pub async fn history(&self, query: HistoryQuery) -> Result<Vec<Message>> {
        let (messages, viewer) = self.ask_seen(Request::History(query.into())).await?;
        Ok(Message::seen(answer!(messages, Messages)?, &viewer))
    }

    /// [`Client::history`], and whether the server has answered or this device.
    pub async fn history_page(&self, query: HistoryQuery) -> Result<HistoryPage> {
        let (answer, viewer) = self.ask_told(Request::History(query.into())).await?;
        let messages = Message::seen(answer!(answer.response, Messages)?, &viewer);
        Ok(HistoryPage { messages, from_device: answer.from_device })
    }
}

impl From<HistoryQuery> for wire::HistoryQuery {
    fn from(query: HistoryQuery) -> Self {
        Self {
            conversation: query.conversation.into(),
            start: query.start.map_or(wire::HistoryStart::End, wire::HistoryStart::from),
            newer: query.newer,
            count: query.count,
            window: query.window.map(|window| (window.begin, window.period)),
            elem_types: query.elem_types,
        }
    }
}

impl From<HistoryStart> for wire::HistoryStart {
    fn from(start: HistoryStart) -> Self {
        match start {
            HistoryStart::End => Self::End,
            HistoryStart::Message { id } => Self::Message(id),
            HistoryStart::Seq { seq } => Self::Seq(seq),
            HistoryStart::Time { seconds } => Self::Time(seconds),
            HistoryStart::Seqs { seqs } => Self::Seqs(seqs),
        }
    }
}
