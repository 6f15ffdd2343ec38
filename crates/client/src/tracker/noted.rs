//! What a tracker has heard, for who keeps a copy of it: all of it, also what is no news to the application.

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

/// What was heard since somebody has looked; `None`: nobody wants to know.
#[derive(Default)]
pub(crate) struct Notes(Option<Vec<Noted>>);

impl Notes {
    /// From now on it is noted what is heard.
    pub(crate) fn begin(&mut self) {
        self.0 = Some(Vec::new());
    }

    /// Somebody wants to know.
    pub(super) fn are_wanted(&self) -> bool {
        self.0.is_some()
    }

    /// What was heard since the last time.
    pub(crate) fn take(&mut self) -> Vec<Noted> {
        self.0.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn span(&mut self, conversation: &ConversationId, span: (u64, u64), messages: &[Message]) {
        if let Some(notes) = self.0.as_mut().filter(|_| span.0 < span.1) {
            notes.push(Noted::Span(conversation.clone(), span, messages.to_vec()));
        }
    }

    pub(super) fn changes(&mut self, conversation: &ConversationId, changes: &[Change]) {
        if let Some(notes) = self.0.as_mut().filter(|_| !changes.is_empty()) {
            notes.push(Noted::Changes(conversation.clone(), changes.to_vec()));
        }
    }

    pub(super) fn exists(&mut self, conversation: ConversationId, seq: u64) {
        if let Some(notes) = &mut self.0 {
            notes.push(Noted::Exists(conversation, seq));
        }
    }
}
