//! What a client tells without being asked.

use super::calls::all;
use super::conversation::{Conversation, ConversationFilter};
use super::ids::ConversationId;
use super::message::Message;
use super::outbox::OutboxItem;
use super::profile::Profile;
use super::receipt::{Receipt, Reminder};
use super::tip::GroupTip;
use super::told::Hears;
use doubletick_client::{
    Client, ClientEvent, ConversationEvent, ConversationGroupEvent, NetworkStatus as ClientStatus,
};
use std::sync::Arc;

/// State of the link to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum NetworkStatus {
    /// The link is there.
    Connected,
    /// The link was cut; the client connects again by itself.
    Disconnected,
    /// A connection is being made.
    Connecting,
    /// A connection could not be made; the client tries again by itself.
    ConnectFailed,
}

/// One event. Events of one client come in order, one at a time, on the thread `doubletick-calls`.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
#[expect(clippy::large_enum_variant, reason = "an event is moved once, to its listener")]
pub enum Event {
    /// The link changed: code 0 or why it did, and a text.
    Network {
        /// State of the link now.
        status: NetworkStatus,
        /// 0, or the number of what happened.
        code: i32,
        /// Why the state is what it is, in one sentence; may be empty.
        text: String,
    },
    /// Messages that are new to this device, each once. Not those that it has sent itself; those that this user
    /// sent from other devices.
    Messages {
        /// Per conversation in the order of their seq.
        messages: Vec<Message>,
    },
    /// Newest receipts of own messages. An empty `message_id` tells how far a peer has marked a one-to-one
    /// conversation read.
    Receipts {
        /// Each message at most once.
        receipts: Vec<Receipt>,
    },
    /// Messages were revoked; each carries its revoker.
    Revoked {
        /// Without content, and with the status Revoked.
        messages: Vec<Message>,
    },
    /// Messages were modified, by their sender or someone who may.
    Modified {
        /// The messages as they are now.
        messages: Vec<Message>,
    },
    /// Conversations came into the list. Needs [`super::Client::watch_conversations`], as do the next two.
    ConversationsAdded {
        /// The rows that are new in it.
        conversations: Vec<Conversation>,
    },
    /// Conversations have new messages, other unread counts or another name.
    ConversationsUpdated {
        /// The conversations as they are now.
        conversations: Vec<Conversation>,
    },
    /// Conversations left the list.
    ConversationsDeleted {
        /// Those that are gone.
        conversations: Vec<ConversationId>,
    },
    /// After a login: what was missed is being delivered.
    SyncStarted,
    /// What was missed has been delivered.
    SyncFinished,
    /// This user has made a group of conversations, here or on another device. What was done while this device was without a link is
    /// told when it has one again; what was done before a login is in [`super::Client::conversation_groups`]. So are the next four.
    ConversationGroupCreated {
        /// Its name.
        name: String,
        /// Those of its conversations that are in the list.
        conversations: Vec<Conversation>,
    },
    /// This user has deleted a group of conversations.
    ConversationGroupDeleted {
        /// The name that it had.
        name: String,
    },
    /// This user has given a group of conversations another name.
    ConversationGroupRenamed {
        /// The name that it had.
        old_name: String,
        /// The name that it has.
        new_name: String,
    },
    /// This user has put conversations into a group of conversations.
    ConversationsAddedToGroup {
        /// Its name.
        name: String,
        /// Those that are in the list.
        conversations: Vec<Conversation>,
    },
    /// This user has taken conversations out of a group of conversations.
    ConversationsRemovedFromGroup {
        /// Its name.
        name: String,
        /// Those that are in the list.
        conversations: Vec<Conversation>,
    },
    /// The total of unread messages changed. Needs [`super::Client::watch_total_unread`].
    TotalUnread {
        /// Unread messages of all conversations that are not muted.
        count: u64,
    },
    /// The unread messages of what a filter takes changed. Needs [`super::Client::watch_unread_by_filter`].
    UnreadByFilter {
        /// As it was given.
        filter: ConversationFilter,
        /// Unread messages of the conversations that it takes and that are not muted.
        count: u64,
    },
    /// Something happened in a group. Live only: tips are not kept for who is away.
    GroupTip {
        /// Who did what, and to whom.
        tip: GroupTip,
    },
    /// The operator of the service reminds this user of a message that they have not read. Live only: reminders are not
    /// kept for who is away.
    Reminder {
        /// Which message, and whose.
        reminder: Reminder,
    },
    /// The own profile changed, here or on another device.
    SelfInfo {
        /// As it is now.
        profile: Profile,
    },
    /// Another device of the same platform logged in; this client is logged out.
    KickedOffline,
    /// The UserSig has expired; this client is logged out.
    UserSigExpired,
    /// Receipts, read marks, deletions and messages that had to wait, so that their calls failed with 9520, 6014 or 7009 or the
    /// process has ended since: the server has them, or refuses them for good. May be told again after the end of the process.
    Outbox {
        /// In the order in which they were given.
        items: Vec<OutboxItem>,
    },
    /// A line for the log, never with message text or a credential.
    Log {
        /// `TIMLogLevel`: 4 info, 5 warning, 6 error.
        level: u32,
        /// The line as it would stand in a log file.
        text: String,
    },
}

/// What a listener may fail with. It is logged by nobody and changes nothing: a listener handles its own errors.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum ListenerError {
    /// The foreign code threw something.
    Failed {
        /// What was thrown, in words.
        text: String,
    },
}

impl std::fmt::Display for ListenerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ListenerError::Failed { text } = self;
        f.write_str(text)
    }
}

impl std::error::Error for ListenerError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        ListenerError::Failed { text: error.reason }
    }
}

/// Receives the events of one client.
#[uniffi::export(with_foreign)]
pub trait Listener: Send + Sync {
    /// One event, on the thread `doubletick-calls`. Must not block: answers to calls wait behind it. Whatever it
    /// throws is caught, and the next event comes.
    fn on_event(&self, event: Event) -> Result<(), ListenerError>;
}

/// A listener of the application, as the client tells it.
pub struct Hearing(Arc<dyn Listener>);

impl Hearing {
    /// What a client tells, in front of the application's listener.
    pub fn of(listener: Arc<dyn Listener>) -> Arc<dyn Hears> {
        Arc::new(Self(listener))
    }
}

impl Hears for Hearing {
    fn hear(&self, event: ClientEvent, viewer: &str, client: Option<&Client>) {
        // A listener answers for its own errors; nothing that it throws stops the next event.
        let _ = self.0.on_event(Event::of(event, viewer, client));
    }
}

impl Event {
    /// An event as this user of this client sees it.
    pub(super) fn of(event: ClientEvent, viewer: &str, client: Option<&Client>) -> Event {
        let seen = |messages| Message::seen(messages, viewer);
        match event {
            ClientEvent::Network(status, code, text) => Event::Network { status: status.into(), code, text },
            ClientEvent::Messages(messages) => Event::Messages { messages: seen(messages) },
            ClientEvent::Receipts(receipts) => Event::Receipts { receipts: all(receipts) },
            ClientEvent::Revoked(messages) => Event::Revoked { messages: seen(messages) },
            ClientEvent::Modified(messages) => Event::Modified { messages: seen(messages) },
            ClientEvent::Conversations(ConversationEvent::Added(list)) => {
                Event::ConversationsAdded { conversations: Conversation::seen(list, viewer, client) }
            }
            ClientEvent::Conversations(ConversationEvent::Updated(list)) => {
                Event::ConversationsUpdated { conversations: Conversation::seen(list, viewer, client) }
            }
            ClientEvent::Conversations(ConversationEvent::Deleted(ids)) => {
                Event::ConversationsDeleted { conversations: all(ids) }
            }
            ClientEvent::Conversations(ConversationEvent::SyncStarted) => Event::SyncStarted,
            ClientEvent::Conversations(ConversationEvent::SyncFinished) => Event::SyncFinished,
            ClientEvent::ConversationGroups(event) => Event::of_groups(event, viewer, client),
            ClientEvent::TotalUnread(count) => Event::TotalUnread { count },
            ClientEvent::UnreadByFilter(filter, count) => {
                Event::UnreadByFilter { filter: filter.into(), count }
            }
            ClientEvent::GroupTip(tip) => Event::GroupTip { tip: (*tip).into() },
            ClientEvent::Reminder(reminder) => Event::Reminder { reminder: (*reminder).into() },
            ClientEvent::SelfInfo(profile) => Event::SelfInfo { profile: (*profile).into() },
            ClientEvent::KickedOffline => Event::KickedOffline,
            ClientEvent::UserSigExpired => Event::UserSigExpired,
            ClientEvent::Outbox(items) => {
                Event::Outbox { items: items.into_iter().map(|item| OutboxItem::of(item, viewer)).collect() }
            }
            ClientEvent::Log(level, text) => Event::Log { level, text },
        }
    }
}

impl Event {
    fn of_groups(event: ConversationGroupEvent, viewer: &str, client: Option<&Client>) -> Event {
        let seen = |list| Conversation::seen(list, viewer, client);
        match event {
            ConversationGroupEvent::Created { name, conversations } => {
                Event::ConversationGroupCreated { name, conversations: seen(conversations) }
            }
            ConversationGroupEvent::Deleted { name } => Event::ConversationGroupDeleted { name },
            ConversationGroupEvent::Renamed { old_name, new_name } => {
                Event::ConversationGroupRenamed { old_name, new_name }
            }
            ConversationGroupEvent::Added { name, conversations } => {
                Event::ConversationsAddedToGroup { name, conversations: seen(conversations) }
            }
            ConversationGroupEvent::Removed { name, conversations } => {
                Event::ConversationsRemovedFromGroup { name, conversations: seen(conversations) }
            }
        }
    }
}

impl From<ClientStatus> for NetworkStatus {
    fn from(status: ClientStatus) -> Self {
        match status {
            ClientStatus::Connected => Self::Connected,
            ClientStatus::Disconnected => Self::Disconnected,
            ClientStatus::Connecting => Self::Connecting,
            ClientStatus::ConnectFailed => Self::ConnectFailed,
        }
    }
}
