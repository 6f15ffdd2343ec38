//! Which conversations the application must hear of again, and the total of unread messages. Pure: time
//! is a parameter, requests and events are its results.

use crate::event::{ClientEvent, ConversationEvent};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use doubletick_protocol::wire::{Head, Request};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// How long changes are collected before the service is asked.
const PAUSE: Duration = Duration::from_millis(50);

/// What the application watches, and what of it has changed.
#[derive(Default)]
pub(crate) struct Watch {
    conversations_wanted: bool,
    total_wanted: bool,
    /// The conversations that the application can know, with the read seq of their head.
    known: HashMap<ConversationId, u64>,
    changed: BTreeSet<ConversationId>,
    /// The conversations that are being asked for.
    asked: Option<Refresh>,
    /// The last total that the application knows.
    total: Option<u64>,
    total_changed: bool,
    total_asked: bool,
    /// When the service is asked next; none: nothing is to be asked.
    due: Option<Instant>,
}

struct Refresh {
    conversations: Vec<ConversationId>,
    /// Gone since they were asked for; their answers are old.
    gone: HashSet<ConversationId>,
}

impl Watch {
    pub(crate) fn watch_conversations(&mut self, on: bool) {
        self.conversations_wanted = on;
        if !on {
            self.known.extend(std::mem::take(&mut self.changed).into_iter().map(|id| (id, 0)));
        }
    }

    pub(crate) fn watch_total(&mut self, on: bool) {
        self.total_wanted = on;
        self.total = None;
        self.total_changed = false;
    }

    /// Forgets the user; what is watched stays, and the total that the application knows: it is told after
    /// the next login if it is another one by then.
    pub(crate) fn reset(&mut self) {
        *self = Self {
            conversations_wanted: self.conversations_wanted,
            total_wanted: self.total_wanted,
            total: self.total,
            ..Self::default()
        };
    }

    /// The conversations after a login. On a login that the application did not ask for, what came or
    /// went while the link was cut are changes.
    pub(crate) fn logged_in(&mut self, heads: &[Head], first: bool, now: Instant) -> Vec<ClientEvent> {
        let before = std::mem::take(&mut self.known);
        let listed = heads.iter().filter(|head| !head.unlisted);
        self.known = listed.clone().map(|head| (head.conversation.clone(), head.read_seq)).collect();
        if first {
            // Not without a total that the application knows: it has asked, and its answer is the first.
            if self.total.is_some() {
                self.touch_total(now);
            }
            return Vec::new();
        }
        let gone: Vec<ConversationId> =
            before.keys().filter(|id| !self.known.contains_key(*id)).cloned().collect();
        for head in listed {
            match before.get(&head.conversation) {
                None => {
                    self.known.remove(&head.conversation);
                    self.touch(&head.conversation, now);
                }
                Some(read_seq) if *read_seq != head.read_seq => self.touch(&head.conversation, now),
                Some(_) => {}
            }
        }
        self.touch_total(now);
        if gone.is_empty() || !self.conversations_wanted {
            return Vec::new();
        }
        vec![ClientEvent::Conversations(ConversationEvent::Deleted(gone))]
    }

    /// This conversation came or changed.
    pub(crate) fn touch(&mut self, conversation: &ConversationId, now: Instant) {
        if self.conversations_wanted {
            if !self.changed.contains(conversation) {
                self.changed.insert(conversation.clone());
            }
            self.due.get_or_insert(now + PAUSE);
        } else if !self.known.contains_key(conversation) {
            self.known.insert(conversation.clone(), 0);
        }
        self.touch_total(now);
    }

    /// The total may have changed.
    pub(crate) fn touch_total(&mut self, now: Instant) {
        if self.total_wanted {
            self.total_changed = true;
            self.due.get_or_insert(now + PAUSE);
        }
    }

    /// This conversation is gone.
    pub(crate) fn gone(&mut self, conversation: &ConversationId, now: Instant) -> Vec<ClientEvent> {
        self.touch_total(now);
        self.changed.remove(conversation);
        if let Some(asked) = &mut self.asked {
            asked.gone.insert(conversation.clone());
        }
        let known = self.known.remove(conversation).is_some();
        if known && self.conversations_wanted {
            vec![ClientEvent::Conversations(ConversationEvent::Deleted(vec![conversation.clone()]))]
        } else {
            Vec::new()
        }
    }

    /// When [`Watch::requests`] has something to ask.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// What to ask now.
    pub(crate) fn requests(&mut self, now: Instant) -> Vec<Request> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.due = None;
        let mut requests = Vec::new();
        if self.asked.is_none() && !self.changed.is_empty() {
            let mut conversations = Vec::new();
            while conversations.len() < limits::IDS_PER_CALL
                && let Some(conversation) = self.changed.pop_first()
            {
                conversations.push(conversation);
            }
            requests.push(Request::GetConversations { conversations: conversations.clone() });
            self.asked = Some(Refresh { conversations, gone: HashSet::new() });
        }
        if self.total_changed && !self.total_asked {
            self.total_changed = false;
            self.total_asked = true;
            requests.push(Request::TotalUnread);
        }
        requests
    }

    /// The answer to the `GetConversations` of [`Watch::requests`]. What it does not have is not in the list.
    pub(crate) fn conversations(&mut self, answer: Vec<Conversation>, now: Instant) -> Vec<ClientEvent> {
        let Some(asked) = self.asked.take() else { return Vec::new() };
        let (mut added, mut updated) = (Vec::new(), Vec::new());
        let there: HashSet<&ConversationId> = answer.iter().map(|conversation| &conversation.id).collect();
        let mut left = asked.conversations;
        left.retain(|id| !there.contains(id) && self.known.remove(id).is_some());
        for conversation in answer {
            if asked.gone.contains(&conversation.id) {
                continue;
            }
            if self.known.contains_key(&conversation.id) {
                updated.push(conversation);
            } else {
                self.known.insert(conversation.id.clone(), 0);
                added.push(conversation);
            }
        }
        self.ask_the_rest(now);
        if !self.conversations_wanted {
            return Vec::new();
        }
        let mut events = Vec::new();
        if !left.is_empty() {
            events.push(ClientEvent::Conversations(ConversationEvent::Deleted(left)));
        }
        if !added.is_empty() {
            events.push(ClientEvent::Conversations(ConversationEvent::Added(added)));
        }
        if !updated.is_empty() {
            events.push(ClientEvent::Conversations(ConversationEvent::Updated(updated)));
        }
        events
    }

    /// The answer to the `TotalUnread` of [`Watch::requests`].
    pub(crate) fn total(&mut self, count: u64, now: Instant) -> Vec<ClientEvent> {
        self.total_asked = false;
        self.ask_the_rest(now);
        if !self.total_wanted || self.total == Some(count) {
            return Vec::new();
        }
        // Without a base there is nothing to differ from.
        self.total.replace(count).map(|_| ClientEvent::TotalUnread(count)).into_iter().collect()
    }

    /// The application has learned the total from a request of its own.
    pub(crate) fn base(&mut self, count: u64) {
        if self.total_wanted && self.total.is_none() {
            self.total = Some(count);
        }
    }

    /// What was asked has failed or will not be answered: ask again.
    pub(crate) fn ask_again(&mut self, now: Instant) {
        if let Some(asked) = self.asked.take() {
            let still = asked.conversations.into_iter().filter(|id| !asked.gone.contains(id));
            self.changed.extend(still);
        }
        self.total_changed |= std::mem::take(&mut self.total_asked);
        self.ask_the_rest(now);
    }

    fn ask_the_rest(&mut self, now: Instant) {
        if (self.asked.is_none() && !self.changed.is_empty()) || (self.total_changed && !self.total_asked) {
            self.due.get_or_insert(now + PAUSE);
        }
    }
}
