//! What a tracker has heard, for who keeps a copy of it: all of it, also what is no news to the application.

use super::Tracker;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::Change;

/// Something that the service has said.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "device-store"), expect(dead_code, reason = "nobody keeps a copy"))]
pub(crate) enum Noted {
    /// Above the first seq and up to the second one these are the messages that this user sees.
    Span(ConversationId, (u64, u64), Vec<Message>),
    /// Something has changed that was said before.
    Changes(ConversationId, Vec<Change>),
    /// There is a message with this seq, which this device does not have yet.
    Exists(ConversationId, u64),
}

impl Tracker {
    /// From now on it is noted what is heard.
    pub(crate) fn begin_notes(&mut self) {
        self.noted = Some(Vec::new());
    }

    /// What was heard since the last time.
    pub(crate) fn take_noted(&mut self) -> Vec<Noted> {
        self.noted.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn note(&mut self, noted: impl FnOnce() -> Noted) {
        if let Some(notes) = &mut self.noted {
            notes.push(noted());
        }
    }

    pub(super) fn note_span(&mut self, conversation: &ConversationId, span: (u64, u64), ready: &[Message]) {
        if span.0 < span.1 {
            self.note(|| Noted::Span(conversation.clone(), span, ready.to_vec()));
        }
    }

    pub(super) fn note_changes(&mut self, conversation: &ConversationId, changes: &[Change]) {
        if !changes.is_empty() {
            self.note(|| Noted::Changes(conversation.clone(), changes.to_vec()));
        }
    }
}
