//! What the client tells the application without being asked.

use crate::filter::ConversationFilter;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupTip;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::Message;
use doubletick_protocol::profile::Profile;
use doubletick_protocol::receipt::{Receipt, Reminder};
use std::sync::Arc;

/// Where events go: called on the client's task, in order, and must not block.
pub type EventHandler = Arc<dyn Fn(ClientEvent) + Send + Sync>;

/// State of the link to the service: the vendor's `TIMNetworkStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkStatus {
    /// 0: the link is there.
    Connected,
    /// 1: the link was cut.
    Disconnected,
    /// 2: a link is being made.
    Connecting,
    /// 3: a link could not be made.
    ConnectFailed,
}

/// What has become of the conversation list: the vendor's `TIMConvEvent` with its data.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationEvent {
    /// New in the list.
    Added(Vec<Conversation>),
    /// Gone from the list.
    Deleted(Vec<ConversationId>),
    /// What a row of the list shows has changed.
    Updated(Vec<Conversation>),
    /// The sync after a login begins.
    SyncStarted,
    /// The sync after a login is complete.
    SyncFinished,
}

/// What has become of the conversation groups of the user, here or on another device. Rows are those of the conversations that are in
/// the list.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationGroupEvent {
    /// There is a new one, with these in it.
    Created {
        /// Its name.
        name: String,
        /// As they are now.
        conversations: Vec<Conversation>,
    },
    /// One is gone.
    Deleted {
        /// The name that it had.
        name: String,
    },
    /// One has another name.
    Renamed {
        /// The name that it had.
        old_name: String,
        /// The name that it has.
        new_name: String,
    },
    /// These came into one.
    Added {
        /// Its name.
        name: String,
        /// As they are now.
        conversations: Vec<Conversation>,
    },
    /// These went out of one.
    Removed {
        /// Its name.
        name: String,
        /// As they are now.
        conversations: Vec<Conversation>,
    },
}

/// What kind of thing has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxKind {
    /// The receipt of a message.
    Receipt,
    /// A conversation was marked read.
    ReadMark,
    /// A conversation was deleted.
    Deletion,
    /// A message was sent.
    Message,
}

/// What has become of something that waited on the device.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxItem {
    /// What it was.
    pub kind: OutboxKind,
    /// Of which conversation, where that is known.
    pub conversation: Option<ConversationId>,
    /// The message that was sent, or read, or up to which a conversation was; empty where it names none.
    pub msg_id: MsgId,
    /// 0: the service has it. Else why it does not take it; it is not sent again.
    pub code: i32,
    /// What that means, in one sentence; empty with 0.
    pub text: String,
    /// The message that was sent: as the service has it, or, where it does not take it, as it was given, without a seq and a
    /// time of the service.
    pub message: Option<Box<Message>>,
}

/// Something that the application is told.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientEvent {
    /// The link: status, code (0 or why), text.
    Network(NetworkStatus, i32, String),
    /// Messages that are new to this device, per conversation in the order of seq.
    Messages(Vec<Message>),
    /// Newest receipts of own messages; an empty `msg_id` is the conversation level of C2C.
    Receipts(Vec<Receipt>),
    /// Revoked messages, each with its revoker.
    Revoked(Vec<Message>),
    /// Messages as they are after a modification.
    Modified(Vec<Message>),
    /// Rows came into the conversation list, changed or left it.
    Conversations(ConversationEvent),
    /// The user's conversation groups changed.
    ConversationGroups(ConversationGroupEvent),
    /// The total of unread messages changed.
    TotalUnread(u64),
    /// The unread messages of what a filter takes changed.
    UnreadByFilter(ConversationFilter, u64),
    /// Something happened in a group.
    GroupTip(Box<GroupTip>),
    /// The operator of the service reminds this user of a message that they have not read. Live only: reminders are not
    /// kept for who is away.
    Reminder(Box<Reminder>),
    /// The own profile changed.
    SelfInfo(Box<Profile>),
    /// The same account logged in elsewhere; this client is logged out.
    KickedOffline,
    /// The credential has expired; this client is logged out.
    UserSigExpired,
    /// What had to wait, so that its call was answered before: the service has it, or refuses it for good. May be told
    /// again after the end of the process.
    Outbox(Vec<OutboxItem>),
    /// Something for the log: `TIMLogLevel` (4 info, 5 warning, 6 error) and text, never message text or
    /// a credential.
    Log(u32, String),
}
