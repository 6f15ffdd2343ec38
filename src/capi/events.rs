//! What the client tells unasked, to the listeners.
//!
//! Called on the client's thread, in order, which only posts; documents are made on the callback thread,
//! and only where someone listens then.

use super::json::{self, Viewer};
use super::{dispatch, foreign, log, slots};
use doubletick_client::{
    Client, ClientEvent, ConversationEvent, ConversationGroupEvent, EventHandler, NetworkStatus,
};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupTip;
use std::ffi::c_int;
use std::sync::{Arc, OnceLock};

/// The client whose user sees the events; known when the client has started.
#[derive(Clone, Default)]
pub struct Started(Arc<OnceLock<Client>>);

impl Started {
    /// Says which client it is.
    pub fn set(&self, client: &Client) {
        // Set once, by the one who made it.
        let _ = self.0.set(client.clone());
    }

    fn viewer(&self) -> Option<Viewer> {
        self.0.get().map(Viewer::of)
    }
}

/// The handler for a client that is about to start.
pub fn handler() -> (EventHandler, Started) {
    let started = Started::default();
    let seen_by = started.clone();
    (Arc::new(move |event| take(&seen_by, event)), started)
}

fn take(started: &Started, event: ClientEvent) {
    match event {
        ClientEvent::Log(level, text) => log::line(level.try_into().unwrap_or(log::INFO), text),
        // Messages, conversations and the like come after a login, when the viewer is known.
        event => {
            if let Some(viewer) = started.viewer() {
                dispatch::post(move || deliver(&viewer, event));
            } else if let ClientEvent::Network(status, code, text) = event {
                dispatch::post(move || network(status, code, text));
            }
        }
    }
}

fn deliver(viewer: &Viewer, event: ClientEvent) {
    match event {
        ClientEvent::Network(status, code, text) => network(status, code, text),
        ClientEvent::Messages(messages) => new_messages(|| json::message::many(viewer, &messages)),
        ClientEvent::Receipts(receipts) => tell(&slots::RECEIPTS, || json::receipt::many(&receipts)),
        ClientEvent::Outbox(items) => tell(&slots::OUTBOX, || json::outbox::many(viewer, &items)),
        ClientEvent::Revoked(messages) => tell(&slots::REVOKED, || json::message::revoked(viewer, &messages)),
        ClientEvent::Modified(messages) => tell(&slots::MODIFIED, || json::message::many(viewer, &messages)),
        ClientEvent::Conversations(event) => conversations(viewer, &event),
        ClientEvent::ConversationGroups(event) => conversation_groups(viewer, event),
        ClientEvent::TotalUnread(total) => {
            if let Some((listener, user_data)) = slots::TOTAL_UNREAD.get() {
                foreign::tell_total(listener, user_data, c_int::try_from(total).unwrap_or(c_int::MAX));
            }
        }
        ClientEvent::UnreadByFilter(filter, total) => {
            if let Some((listener, user_data)) = slots::FILTERED_UNREAD.get() {
                let total = c_int::try_from(total).unwrap_or(c_int::MAX);
                foreign::tell_filtered_total(listener, user_data, json::filter::document(&filter), total);
            }
        }
        ClientEvent::GroupTip(tip) => group_tip(viewer, &tip),
        ClientEvent::Reminder(reminder) => tell(&slots::REMINDER, || json::reminder::one(&reminder)),
        ClientEvent::SelfInfo(profile) => tell(&slots::SELF_INFO, || json::profile::one(&profile)),
        ClientEvent::KickedOffline => plain(&slots::KICKED),
        ClientEvent::UserSigExpired => plain(&slots::SIG_EXPIRED),
        ClientEvent::Log(level, text) => log::line(level.try_into().unwrap_or(log::INFO), text),
    }
}

fn tell(slot: &slots::Slot<foreign::Json>, document: impl FnOnce() -> String) {
    if let Some((listener, user_data)) = slot.get() {
        foreign::tell_json(listener, user_data, document());
    }
}

fn plain(slot: &slots::Slot<foreign::Plain>) {
    if let Some((listener, user_data)) = slot.get() {
        foreign::tell(listener, user_data);
    }
}

fn new_messages(document: impl FnOnce() -> String) {
    if slots::NEW_MESSAGES.is_empty() {
        return;
    }
    let document = document();
    slots::NEW_MESSAGES
        .for_each(|listener, user_data| foreign::tell_json(listener, user_data, document.clone()));
}

fn network(status: NetworkStatus, code: i32, text: String) {
    let Some((listener, user_data)) = slots::NETWORK.get() else { return };
    let status = match status {
        NetworkStatus::Connected => 0,
        NetworkStatus::Disconnected => 1,
        NetworkStatus::Connecting => 2,
        NetworkStatus::ConnectFailed => 3,
    };
    foreign::tell_network(listener, user_data, status, code, text);
}

fn conversations(viewer: &Viewer, event: &ConversationEvent) {
    let Some((listener, user_data)) = slots::CONVERSATIONS.get() else { return };
    let (number, document) = match event {
        ConversationEvent::Added(list) => (0, json::conversation::many(viewer, list)),
        ConversationEvent::Deleted(ids) => (1, json::conversation::gone(ids)),
        ConversationEvent::Updated(list) => (2, json::conversation::many(viewer, list)),
        ConversationEvent::SyncStarted => (3, String::new()),
        ConversationEvent::SyncFinished => (4, String::new()),
    };
    foreign::tell_conversations(listener, user_data, number, document);
}

fn conversation_groups(viewer: &Viewer, event: ConversationGroupEvent) {
    let many = |list: &[Conversation]| json::conversation::many(viewer, list);
    match event {
        ConversationGroupEvent::Created { name, conversations } => {
            if let Some((listener, user_data)) = slots::CONVERSATION_GROUP_CREATED.get() {
                foreign::tell_texts(listener, user_data, name, many(&conversations));
            }
        }
        ConversationGroupEvent::Deleted { name } => tell(&slots::CONVERSATION_GROUP_DELETED, || name),
        ConversationGroupEvent::Renamed { old_name, new_name } => {
            if let Some((listener, user_data)) = slots::CONVERSATION_GROUP_RENAMED.get() {
                foreign::tell_texts(listener, user_data, old_name, new_name);
            }
        }
        ConversationGroupEvent::Added { name, conversations } => {
            if let Some((listener, user_data)) = slots::CONVERSATIONS_ADDED.get() {
                foreign::tell_texts(listener, user_data, name, many(&conversations));
            }
        }
        ConversationGroupEvent::Removed { name, conversations } => {
            if let Some((listener, user_data)) = slots::CONVERSATIONS_REMOVED.get() {
                foreign::tell_taken_out(listener, user_data, name, many(&conversations));
            }
        }
    }
}

fn group_tip(viewer: &Viewer, tip: &GroupTip) {
    match json::tip::one(tip) {
        Some(document) => tell(&slots::GROUP_TIPS, || document),
        None => new_messages(|| json::tip::dissolved(viewer, tip)),
    }
}
