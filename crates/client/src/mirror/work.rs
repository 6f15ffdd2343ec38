//! What a mirror is given to do.

use crate::search::{FoundMessages, MessageSearch};
use crate::tracker::Noted;
use doubletick_protocol::Result;
use doubletick_protocol::conversation::{Conversation, ConversationGroups};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, Message};
use doubletick_protocol::wire::{Head, Request, Response};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use tokio::sync::mpsc::UnboundedSender;

/// In the order in which it was heard.
#[derive(Clone)]
#[cfg_attr(not(feature = "device-store"), expect(dead_code, reason = "nobody carries it out"))]
pub(crate) enum Work {
    /// Where the conversations stand after a login; `first`: of this run; `link`: on a new link, over which nothing was told before.
    Began { heads: Vec<Head>, incarnation: u64, first: bool, link: bool },
    /// What the tracker has heard.
    Noted(Noted),
    /// A conversation is gone.
    Gone(ConversationId),
    /// A page of history, and up to which seq this device had the conversation when it asked.
    Page { query: HistoryQuery, messages: Vec<Message>, held: u64 },
    /// All of the list, in the order in which its conversations began.
    List(Vec<Conversation>),
    /// Some of the list.
    Rows(Vec<Conversation>),
    /// The user's conversation groups.
    Grouped(ConversationGroups),
    /// These have left the list. How far their messages are deleted a head says, or the deletion itself.
    Unlisted(Vec<ConversationId>),
    /// The same, and whether their messages are deleted is not known until a head says so.
    Left(Vec<ConversationId>),
    /// The user has deleted these messages; true: on this device alone.
    Forget(ConversationId, Vec<MsgId>, bool),
    /// The user has deleted a conversation, with its messages up to this seq; `None`: up to which is not known.
    Cleared(ConversationId, Option<u64>),
    /// The user has cleared a conversation, which is still in the list, up to this seq; `None`: up to which is not known.
    HistoryCleared(ConversationId, Option<u64>),
    /// Whether the user has deleted a conversation, or some of its messages, is not known.
    PerhapsCleared(ConversationId),
    /// The service has this message of the user.
    Sent(Box<Message>),
    /// An answer that is kept as it was told.
    Told(Request, Box<Response>),
    /// The service has done this: what was told of it before is not so any more.
    Outdated(Request),
    /// The service has the receipts of these.
    Receipted(Vec<MsgId>),
    /// Whether it has their receipts, or whether they are deleted, is not known.
    Doubtful(Vec<MsgId>),
    /// From here on the device's state of this generation may be written.
    Generation(u64),
    /// Forgets everything; then this is told. Where that fails the sender is dropped.
    Wipe(Sender<()>),
    /// Looks through the messages that are here, at this second, and these that are on this device alone, and tells what it has found.
    Search(Box<MessageSearch>, u64, Vec<Arc<Message>>, UnboundedSender<Result<FoundMessages>>),
    /// Answers this, where it can, under this number.
    Ask(u64, Request),
    /// Answers this with what is here, whatever is missing, under this number.
    Local(u64, Request),
    /// Says which of these messages are here, where any is.
    Held(Vec<MsgId>),
}

/// What the mirror of a number says.
pub(crate) type Said = (u64, Mirrored);

/// What a mirror says.
#[cfg_attr(not(feature = "device-store"), expect(dead_code, reason = "nobody says it"))]
pub(crate) enum Mirrored {
    /// To the question of this number; `None`: it does not have all of it.
    Answer(u64, Option<Box<Response>>),
    /// What is here, to the question of this number.
    Local(u64, Result<Box<Response>>),
    /// These messages are here.
    Held(Vec<(ConversationId, MsgId)>),
    /// The list was here, and is not any more.
    ListWanted,
    /// It can be given pages again, after it was full.
    Room,
    /// For the log.
    Trouble(String),
    /// It answers nothing any more.
    Ended,
}
