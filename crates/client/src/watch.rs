//! Which conversations the application must hear of again, and the total of unread messages. A message changes both
//! here, without a question, where the service says enough with it. Pure: time is a parameter, requests and events are
//! its results.

use crate::event::{ClientEvent, ConversationEvent};
use crate::tallies::{Counted, Tallies};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::{Head, Request};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

/// Conversations that are held as the application knows them; what is beyond that is asked for.
const HELD: usize = 1_000;
/// How long changes are collected before the service is asked.
const PAUSE: Duration = Duration::from_millis(50);

/// What the application watches, and what of it has changed.
#[derive(Default)]
pub(crate) struct Watch {
    conversations_wanted: bool,
    total_wanted: bool,
    /// The conversations that the application can know.
    known: HashMap<ConversationId, Known>,
    changed: BTreeSet<ConversationId>,
    /// As the application was told of them last, or will be.
    held: HashMap<ConversationId, Conversation>,
    /// Those of them that it is not told of yet.
    news: BTreeSet<ConversationId>,
    tallies: Tallies,
    /// The conversations that are being asked for.
    asked: Option<Refresh>,
    /// The last total that the application knows.
    total: Option<u64>,
    total_changed: bool,
    total_asked: bool,
    /// When the service is asked next; none: nothing is to be asked.
    due: Option<Instant>,
}

/// By what a login tells that something was done to a conversation meanwhile.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Known {
    /// [`Head::read_seq`].
    read_seq: u64,
    /// [`Head::list_version`], of the head or of a newer row.
    list_version: u64,
}

impl Known {
    fn of(head: &Head) -> Known {
        Known { read_seq: head.read_seq, list_version: head.list_version }
    }
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
            (self.held, self.news) = Default::default();
            self.known.extend(std::mem::take(&mut self.changed).into_iter().map(|id| (id, Known::default())));
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
        let counted = std::mem::take(&mut self.tallies);
        self.tallies.begin(heads);
        self.held.clear();
        let untold = std::mem::take(&mut self.news);
        let before = std::mem::take(&mut self.known);
        let listed = heads.iter().filter(|head| !head.unlisted);
        self.known = listed.clone().map(|head| (head.conversation.clone(), Known::of(head))).collect();
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
            // What another device has done, or what was counted here and there is no row of any more.
            let stale =
                self.conversations_wanted && (untold.contains(&head.conversation) || counted.differs(head));
            match before.get(&head.conversation) {
                None => {
                    self.known.remove(&head.conversation);
                    self.touch(&head.conversation, now);
                }
                Some(known) if stale || *known != Known::of(head) => self.touch(&head.conversation, now),
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
        if self.conversations_wanted || self.counts_total() {
            self.news.remove(conversation);
            if !self.changed.contains(conversation) {
                self.changed.insert(conversation.clone());
            }
            self.due.get_or_insert(now + PAUSE);
        }
        if !self.conversations_wanted && !self.known.contains_key(conversation) {
            self.known.insert(conversation.clone(), Known::default());
        }
        self.touch_total(now);
    }

    /// What this device alone knows of a conversation has changed: it is asked for where the application can know it.
    pub(crate) fn touch_known(&mut self, conversation: &ConversationId, now: Instant) {
        if self.known.contains_key(conversation) {
            self.touch(conversation, now);
        }
    }

    /// Whether the service has it in the list, as far as was told.
    pub(crate) fn is_known(&self, conversation: &ConversationId) -> bool {
        self.known.contains_key(conversation)
    }

    /// A conversation as the application was told of it last, or will be.
    pub(crate) fn held(&self, conversation: &ConversationId) -> Option<Conversation> {
        self.held.get(conversation).cloned()
    }

    /// A message was stored. Nothing is asked where the conversation is held, but for what only the service knows.
    pub(crate) fn message(&mut self, message: &Message, me: &str, now: Instant) {
        let id = &message.conversation;
        let counted = self.tallies.message(message, me);
        // Whether the answer that is under way has it is not known.
        let asked = self.asked.as_ref().is_some_and(|asked| asked.conversations.contains(id));
        let tally = match counted {
            Counted::Now(tally) if message.content.at_users.is_empty() && !asked => tally,
            Counted::Before if !asked => return,
            _ => return self.touch(id, now),
        };
        if self.conversations_wanted && !self.changed.contains(id) {
            let Some(held) = self.held.get_mut(id).filter(|_| self.known.contains_key(id)) else {
                return self.touch(id, now);
            };
            show(held, message, tally.unread, me);
            held.counted = Some(tally.counted);
            self.news.insert(id.clone());
            self.due.get_or_insert(now + PAUSE);
        } else if !self.conversations_wanted && !self.known.contains_key(id) {
            self.known.insert(id.clone(), Known::default());
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

    /// Whether the total is known without a question for it; what changes of a conversation is asked for then.
    fn counts_total(&self) -> bool {
        self.total_wanted && self.tallies.total().is_some()
    }

    /// This conversation is gone.
    pub(crate) fn gone(&mut self, conversation: &ConversationId, now: Instant) -> Vec<ClientEvent> {
        self.tallies.remove(conversation);
        self.held.remove(conversation);
        self.news.remove(conversation);
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

    /// What there is to tell now, without a question. Before [`Watch::requests`].
    pub(crate) fn news(&mut self, now: Instant) -> Vec<ClientEvent> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let mut events = Vec::new();
        let updated: Vec<Conversation> =
            std::mem::take(&mut self.news).iter().filter_map(|id| self.held.get(id).cloned()).collect();
        if !updated.is_empty() {
            events.push(ClientEvent::Conversations(ConversationEvent::Updated(updated)));
        }
        // What is being asked for may change it; it is told once.
        let settled = self.changed.is_empty() && self.asked.is_none();
        if let Some(total) = self.tallies.total().filter(|_| self.total_changed && settled) {
            self.total_changed = false;
            events.extend(self.tell_total(total));
        }
        events
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
        if self.total_changed && !self.total_asked && self.tallies.total().is_none() {
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
        left.retain(|id| !there.contains(id));
        for id in &left {
            self.tallies.remove(id);
            self.held.remove(id);
        }
        left.retain(|id| self.known.remove(id).is_some());
        for conversation in answer {
            if asked.gone.contains(&conversation.id) {
                continue;
            }
            if !self.tallies.answer(&conversation) {
                self.changed.insert(conversation.id.clone());
                continue;
            }
            if self.conversations_wanted
                && (self.held.len() < HELD || self.held.contains_key(&conversation.id))
            {
                self.held.insert(conversation.id.clone(), conversation.clone());
            }
            let list_version = conversation.list_version;
            if let Some(known) = self.known.get_mut(&conversation.id) {
                known.list_version = list_version;
                updated.push(conversation);
            } else {
                self.known.insert(conversation.id.clone(), Known { list_version, ..Known::default() });
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
        self.tell_total(count).into_iter().collect()
    }

    /// The total is this now.
    fn tell_total(&mut self, count: u64) -> Option<ClientEvent> {
        if !self.total_wanted || self.total == Some(count) {
            return None;
        }
        // Without a base there is nothing to differ from.
        self.total.replace(count).map(|_| ClientEvent::TotalUnread(count))
    }

    /// The application has learned the total from a request of its own.
    pub(crate) fn base(&mut self, count: u64, now: Instant) {
        if self.total_wanted && self.total.is_none() {
            self.total = Some(count);
            if self.tallies.total().is_some_and(|total| total != count) {
                self.touch_total(now);
            }
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

/// The conversation as the service would say it is after a message.
fn show(held: &mut Conversation, message: &Message, unread: u64, me: &str) {
    held.unread = unread;
    // Seconds are all that a message says; in the list it stands before what was said earlier in the same second.
    held.active_time = (message.server_time * 1000).max(held.active_time + 1);
    let last = held.last_message.as_ref().map_or(0, |last| last.seq);
    if !message.content.excluded_from_last_message && message.seq > last {
        held.last_message = Some(message.clone());
    }
    if held.group_type.is_none() && message.sender != me {
        held.face_url.clone_from(&message.sender_face_url);
        let name =
            if message.sender_nick_name.is_empty() { &message.sender } else { &message.sender_nick_name };
        held.show_name.clone_from(name);
    }
}
