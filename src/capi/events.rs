//! What the client tells unasked, to the listeners.
//!
//! Called on the client's thread, in order, which only posts; documents are made on the callback thread,
//! and only where someone listens then.

use super::json::{self, View};
use super::{dispatch, foreign, log, slots};
use doubletick_client::{Client, ConversationEvent, Event, EventHandler, NetworkStatus};
use doubletick_protocol::group::GroupTip;
use std::ffi::c_int;
use std::sync::{Arc, OnceLock};

/// The client whose user sees the events; known when the client has started.
#[derive(Clone, Default)]
pub struct Viewer(Arc<OnceLock<Client>>);

impl Viewer {
    /// Says which client it is.
    pub fn set(&self, client: &Client) {
        // Set once, by the one who made it.
        let _ = self.0.set(client.clone());
    }

    fn view(&self) -> Option<View> {
        self.0.get().map(View::of)
    }
}

/// The handler for a client that is about to start.
pub fn handler() -> (EventHandler, Viewer) {
    let viewer = Viewer::default();
    let seen_by = viewer.clone();
    (Arc::new(move |event| take(&seen_by, event)), viewer)
}

fn take(viewer: &Viewer, event: Event) {
    match event {
        Event::Log(level, text) => log::line(level.try_into().unwrap_or(log::INFO), text),
        // Messages, conversations and the like come after a login, when the viewer is known.
        event => {
            if let Some(view) = viewer.view() {
                dispatch::post(move || deliver(&view, event));
            } else if let Event::Network(status, code, text) = event {
                dispatch::post(move || network(status, code, text));
            }
        }
    }
}

fn deliver(view: &View, event: Event) {
    match event {
        Event::Network(status, code, text) => network(status, code, text),
        Event::Messages(messages) => new_messages(|| json::message::many(view, &messages)),
        Event::Receipts(receipts) => tell(&slots::RECEIPTS, || json::receipt::many(&receipts)),
        Event::Revoked(messages) => tell(&slots::REVOKED, || json::message::revoked(view, &messages)),
        Event::Modified(messages) => tell(&slots::MODIFIED, || json::message::many(view, &messages)),
        Event::Conversations(event) => conversations(view, &event),
        Event::TotalUnread(total) => {
            if let Some((listener, user_data)) = slots::TOTAL_UNREAD.get() {
                foreign::tell_total(listener, user_data, c_int::try_from(total).unwrap_or(c_int::MAX));
            }
        }
        Event::GroupTip(tip) => group_tip(view, &tip),
        Event::SelfInfo(profile) => tell(&slots::SELF_INFO, || json::profile::one(&profile)),
        Event::KickedOffline => plain(&slots::KICKED),
        Event::UserSigExpired => plain(&slots::SIG_EXPIRED),
        Event::Log(level, text) => log::line(level.try_into().unwrap_or(log::INFO), text),
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

fn conversations(view: &View, event: &ConversationEvent) {
    let Some((listener, user_data)) = slots::CONVERSATIONS.get() else { return };
    let (number, document) = match event {
        ConversationEvent::Added(list) => (0, json::conversation::many(view, list)),
        ConversationEvent::Deleted(ids) => (1, json::conversation::gone(ids)),
        ConversationEvent::Updated(list) => (2, json::conversation::many(view, list)),
        ConversationEvent::SyncStarted => (3, String::new()),
        ConversationEvent::SyncFinished => (4, String::new()),
    };
    foreign::tell_conversations(listener, user_data, number, document);
}

fn group_tip(view: &View, tip: &GroupTip) {
    match json::tip::one(tip) {
        Some(document) => tell(&slots::GROUP_TIPS, || document),
        None => new_messages(|| json::tip::dissolved(view, tip)),
    }
}
