//! Decides what the application has not seen yet: every message once, in order, and every state of
//! receipts, whatever is pushed twice, late, or not at all. Pure: requests and events are its results.
//!
//! Per conversation it holds a seq and a version up to which everything was delivered. A pushed message
//! that is not the next one waits (`early`) for a `Sync`; while a `Sync` is under way all pushed messages
//! wait, so that its answer and the pushes behind it are delivered in one order. Changes are delivered at
//! once and remembered (`ahead`) until the held version has passed them.
//!
//! The numbers are those of one conversation, known by its identity and not by its name, in one life of the service
//! (its incarnation). Of another conversation of the same name this device has nothing.

mod noted;
mod owed;
mod track;

use crate::event::ClientEvent;
use crate::local::{Held, Saved};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::message::{Message, MessageStatus};
use doubletick_protocol::wire::{Change, Head, LoginInfo, Missed, Request};
pub(crate) use noted::{Noted, Notes};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use track::{Early, Phase, Track, group_events};

/// `Sync` requests under way at a time.
const PARALLEL_SYNCS: usize = 8;
/// Runs of this device whose messages are known by their ids.
const PREFIXES: usize = 8;
/// Online-only messages that are known again when they come twice.
const ONLINE_ONLY: usize = 64;

/// What one user's device has, over all conversations.
pub(crate) struct Tracker {
    me: UserId,
    /// The life of the service that the held numbers are of; 0: not known.
    incarnation: u64,
    /// Message ids of this client begin with the last of these; the others are from earlier runs of this
    /// device.
    prefixes: Vec<String>,
    /// Messages that this device has sent and not seen since, in this or an earlier run.
    sent: HashSet<MsgId>,
    tracks: HashMap<ConversationId, Track>,
    /// The last online-only messages.
    online: VecDeque<MsgId>,
    wanted: VecDeque<ConversationId>,
    running: usize,
    /// Answers under way about conversations that are gone since, whatever has their name now.
    outdated: HashMap<ConversationId, usize>,
    /// Failed; wanted again after a pause.
    later: Vec<ConversationId>,
    /// Pushes were lost and the heads are being asked for.
    lagged: bool,
    /// What was pushed since about conversations that are not known: the heads say whether it is news.
    deferred: Vec<Deferred>,
    /// What [`Tracker::held`] and [`Tracker::sent`] answer has changed since it was last asked.
    changed: bool,
    /// For who keeps a copy of what is heard.
    pub(crate) notes: Notes,
}

enum Deferred {
    Message(Box<Message>),
    Changes(ConversationId, u64, Vec<Change>),
}

impl Deferred {
    fn is_about(&self, conversation: &ConversationId) -> bool {
        match self {
            Deferred::Message(message) => message.conversation == *conversation,
            Deferred::Changes(about, ..) => about == conversation,
        }
    }
}

impl Tracker {
    /// `prefix`: what the message ids of this client begin with.
    pub(crate) fn new(me: UserId, prefix: String, saved: Saved) -> Self {
        let Saved { conversations: held, sent, mut prefixes, incarnation, .. } = saved;
        prefixes.retain(|earlier| *earlier != prefix);
        prefixes.push(prefix);
        prefixes.drain(..prefixes.len().saturating_sub(PREFIXES));
        let tracks = held.into_iter().map(|held| {
            let ahead = held.ahead.into_iter().map(|(receipt, id, version)| ((receipt, id), version));
            let track = Track {
                identity: held.identity,
                seq: held.seq,
                version: held.version,
                ahead: ahead.collect(),
                ..Track::default()
            };
            (held.conversation, track)
        });
        Self {
            me,
            incarnation,
            prefixes,
            sent,
            tracks: tracks.collect(),
            online: VecDeque::new(),
            wanted: VecDeque::new(),
            running: 0,
            outdated: HashMap::new(),
            later: Vec::new(),
            lagged: false,
            deferred: Vec::new(),
            changed: false,
            notes: Notes::default(),
        }
    }

    /// This client sends a message with this id: it will not be new to the application.
    pub(crate) fn will_send(&mut self, msg_id: &str) {
        self.sent.insert(msg_id.to_owned());
        self.changed = true;
    }

    /// The message will not be seen again: the service refused it, or nobody gave it to the service.
    pub(crate) fn not_sent(&mut self, msg_id: &str) {
        self.sent.remove(msg_id);
    }

    /// The service took the message.
    pub(crate) fn was_sent(&mut self, message: &Message) {
        // An online-only message has no seq that a lost push could be asked by. The prefix is enough to
        // know it where its push is still to come.
        if message.seq == 0 && starts_with_any(&self.prefixes, &message.msg_id) {
            self.sent.remove(&message.msg_id);
        }
    }

    /// Which life of the service this is, after a login on a new link. Another one than before is a backup that was
    /// restored: what this device holds beyond the point at which this life began are numbers that are used again.
    /// `true`: this device has missed more than one such life, of which its numbers say nothing, so it begins as a
    /// new one.
    pub(crate) fn served_by(&mut self, info: &LoginInfo) -> bool {
        if info.incarnation == 0 {
            return false;
        }
        let held = std::mem::replace(&mut self.incarnation, info.incarnation);
        self.changed |= held != info.incarnation;
        if held == 0 || held == info.incarnation {
            return false;
        }
        if held != info.restored_from {
            self.tracks.clear();
            return true;
        }
        for head in &info.heads {
            if let Some(track) = self.tracks.get_mut(&head.conversation) {
                track.go_back(head.restored_seq, head.restored_version);
            }
        }
        false
    }

    /// Where the conversations stand, after a login on a new link. `new_device`: this device has never
    /// had anything of this user.
    pub(crate) fn logged_in(&mut self, heads: &[Head], new_device: bool) {
        self.forget_link();
        let current: HashSet<&ConversationId> = heads.iter().map(|head| &head.conversation).collect();
        self.tracks.retain(|conversation, _| current.contains(conversation));
        for head in heads {
            match self.tracks.get_mut(&head.conversation) {
                // A group of this name was deleted and made again: this device has nothing of it.
                Some(track) if track.is_of_another(head.identity) => *track = Track::news(head),
                Some(track) => {
                    track.is_of(head);
                    // No service has less than it has told. One that does was restored and does not say so.
                    track.go_back(head.seq, head.version);
                }
                None => {
                    let track = if new_device { Track::new(head) } else { Track::news(head) };
                    self.tracks.insert(head.conversation.clone(), track);
                }
            }
        }
        self.changed = true;
        self.compare(heads);
    }

    /// Pushes were lost: nothing is believed complete until [`Tracker::caught_up`].
    pub(crate) fn lag(&mut self) {
        self.lagged = true;
    }

    /// Where the conversations stand, asked for after [`Tracker::lag`].
    pub(crate) fn caught_up(&mut self, heads: &[Head]) -> Vec<ClientEvent> {
        self.lagged = false;
        let mut events = Vec::new();
        for head in heads {
            let another = |track: &Track| track.is_of_another(head.identity);
            if self.tracks.get(&head.conversation).is_some_and(another) {
                events.extend(self.gone(&head.conversation));
            }
            match self.tracks.get_mut(&head.conversation) {
                Some(track) => track.is_of(head),
                None => {
                    self.tracks.insert(head.conversation.clone(), Track::news(head));
                }
            }
        }
        for deferred in std::mem::take(&mut self.deferred) {
            events.extend(match deferred {
                Deferred::Message(message) => self.message(*message),
                Deferred::Changes(conversation, stable, changes) => {
                    self.changes(&conversation, stable, changes)
                }
            });
        }
        self.changed = true;
        self.compare(heads);
        events
    }

    fn compare(&mut self, heads: &[Head]) {
        for head in heads {
            let behind = |track: &Track| head.seq > track.seq || head.version > track.version;
            if self.tracks.get(&head.conversation).is_some_and(behind) {
                self.want(&head.conversation);
            }
        }
        for track in self.tracks.values_mut().filter(|track| track.phase == Phase::Idle) {
            track.reach(track.stable);
        }
    }

    /// The link is cut: what was asked will not be answered.
    pub(crate) fn forget_link(&mut self) {
        self.wanted.clear();
        self.later.clear();
        self.running = 0;
        self.outdated.clear();
        self.lagged = false;
        self.deferred.clear();
        for track in self.tracks.values_mut() {
            track.phase = Phase::Idle;
            track.again = false;
            // The changes between what was delivered and this were perhaps never sent.
            track.stable = 0;
            track.early.values_mut().for_each(|early| early.asked = false);
        }
    }

    fn want(&mut self, conversation: &ConversationId) {
        let Some(track) = self.tracks.get_mut(conversation) else { return };
        match track.phase {
            Phase::Idle => {
                track.phase = Phase::Wanted;
                self.wanted.push_back(conversation.clone());
            }
            Phase::Wanted => {}
            Phase::Running(..) => track.again = true,
        }
    }

    /// The next `Sync` to send, if one is wanted and may be sent now.
    pub(crate) fn next_sync(&mut self) -> Option<(ConversationId, Request)> {
        while self.running < PARALLEL_SYNCS {
            let conversation = self.wanted.pop_front()?;
            let Some(track) = self.tracks.get_mut(&conversation) else { continue };
            if track.phase != Phase::Wanted {
                continue;
            }
            let (seq, version) = (track.seq, track.version);
            track.phase = Phase::Running(seq, version);
            track.again = false;
            track.early.values_mut().for_each(|early| early.asked = true);
            self.running += 1;
            let request = Request::Sync { conversation: conversation.clone(), seq, version };
            return Some((conversation, request));
        }
        None
    }

    /// Nothing is missing as far as this client knows.
    pub(crate) fn is_settled(&self) -> bool {
        self.wanted.is_empty() && self.running == 0 && self.later.is_empty() && !self.lagged
    }

    /// Whether [`Tracker::retry`] has something to do.
    pub(crate) fn wants_retry(&self) -> bool {
        !self.later.is_empty()
    }

    /// What failed may be asked again.
    pub(crate) fn retry(&mut self) {
        self.wanted.extend(self.later.drain(..));
    }

    /// A pushed message.
    pub(crate) fn message(&mut self, message: Message) -> Vec<ClientEvent> {
        if message.seq == 0 {
            return self.online_only(message);
        }
        let conversation = message.conversation.clone();
        if self.tracks.get(&conversation).is_some_and(|track| track.is_of_another(message.identity)) {
            if !self.lagged {
                // The last words of a group that was ended while the login was answered: the head is of the one that
                // was made after it.
                return self.deliver(vec![message]);
            }
            // The end of the group before was among the pushes that were lost.
            let mut events = self.gone(&conversation);
            events.extend(self.message(message));
            return events;
        }
        if self.is_deferred(&conversation) {
            self.deferred.push(Deferred::Message(Box::new(message)));
            return Vec::new();
        }
        let track = self.tracks.entry(conversation.clone()).or_insert_with(Track::unheard);
        if std::mem::take(&mut track.unheard) {
            // The first word of a conversation that began during this login: nothing came before it.
            track.seq = message.seq - 1;
        }
        track.learn(message.identity);
        if message.seq <= track.seq {
            self.sent.remove(&message.msg_id);
            return Vec::new();
        }
        if message.seq == track.seq + 1 && !matches!(track.phase, Phase::Running(..)) {
            let above = track.seq;
            let mut ready = vec![message];
            track.seq += 1;
            track.take_early(&mut ready, false);
            self.changed = true;
            self.note(&conversation, above, &ready);
            return self.deliver(ready);
        }
        let seq = message.seq;
        track.early.entry(message.seq).or_insert(Early { message, version: 0, asked: false });
        if !matches!(track.phase, Phase::Running(..)) {
            self.want(&conversation);
        }
        self.notes.exists(conversation, seq);
        Vec::new()
    }

    /// After a lag nobody knows yet how much of this conversation is history.
    fn is_deferred(&self, conversation: &ConversationId) -> bool {
        self.lagged && !self.tracks.contains_key(conversation)
    }

    /// Nothing is stored of these, so a sender whose link was cut sends them again without the service knowing.
    fn online_only(&mut self, message: Message) -> Vec<ClientEvent> {
        if self.online.contains(&message.msg_id) {
            return Vec::new();
        }
        self.online.truncate(ONLINE_ONLY - 1);
        self.online.push_front(message.msg_id.clone());
        self.deliver(vec![message])
    }

    /// Changes of one conversation that the service has pushed: the events that the application has not been told
    /// yet.
    pub(crate) fn changes(
        &mut self,
        conversation: &ConversationId,
        stable: u64,
        changes: Vec<Change>,
    ) -> Vec<ClientEvent> {
        if self.is_deferred(conversation) {
            self.deferred.push(Deferred::Changes(conversation.clone(), stable, changes));
            return Vec::new();
        }
        let track = self.tracks.entry(conversation.clone()).or_insert_with(Track::unheard);
        let noted = self.notes.are_wanted();
        let mut new = Vec::new();
        let mut gap = false;
        for change in changes {
            if !track.is_new(&change) {
                continue;
            }
            match &change {
                Change::Receipt(receipt) if noted => {
                    // How far a peer has read is also about what waits, and what is on its way.
                    let behind = matches!(track.phase, Phase::Running(..)) || !track.early.is_empty();
                    let early = receipt.seq > track.seq || (receipt.msg_id.is_empty() && behind);
                    track.owed.told(receipt, early);
                }
                Change::Receipt(_) => {}
                Change::Revoked(_, message) | Change::Modified(_, message) => {
                    track.owed.forget(&message.msg_id);
                }
            }
            match change {
                // Not delivered yet: it is delivered in its turn, as it is now.
                Change::Revoked(version, message) | Change::Modified(version, message)
                    if message.seq > track.seq && !track.unheard =>
                {
                    gap |= track.phase == Phase::Idle;
                    let early = Early { message: *message, version, asked: false };
                    track.early.insert(early.message.seq, early);
                }
                change => new.push(change),
            }
        }
        track.stable = track.stable.max(stable);
        if track.phase == Phase::Idle && !self.lagged {
            track.reach(track.stable);
        }
        self.changed = true;
        if gap {
            self.want(conversation);
        }
        self.notes.changes(conversation, &new);
        group_events(new)
    }

    /// The answer to a `Sync`.
    pub(crate) fn missed(&mut self, missed: Missed) -> Vec<ClientEvent> {
        let Missed { conversation, messages, changes, seq, version, more, identity } = missed;
        if self.is_outdated(&conversation) {
            return Vec::new();
        }
        let Some(track) = self.tracks.get_mut(&conversation) else { return Vec::new() };
        let Phase::Running(asked_seq, asked_version) = track.phase else { return Vec::new() };
        self.running -= 1;
        if track.is_of_another(identity) {
            // The group was made again, and its end is still on its way here. Then it is asked for anew.
            track.phase = Phase::Wanted;
            self.later.push(conversation);
            return Vec::new();
        }
        track.learn(identity);
        self.changed = true;
        let above = track.seq;
        let mut ready: BTreeMap<u64, Message> = messages
            .into_iter()
            .filter(|message| message.seq > track.seq)
            .map(|message| (message.seq, message))
            .collect();
        while track.early.first_key_value().is_some_and(|(early, _)| *early <= seq) {
            let Some((early_seq, early)) = track.early.pop_first() else { break };
            if early_seq > track.seq && (early.version > version || !ready.contains_key(&early_seq)) {
                ready.insert(early_seq, early.message);
            }
        }
        track.seq = track.seq.max(seq);
        let mut ready: Vec<Message> = ready.into_values().collect();
        let new: Vec<Change> = changes.into_iter().filter(|change| track.is_new(change)).collect();
        track.reach(version);
        track.owed.answered(version);
        track.phase = Phase::Idle;
        let stuck = more && seq <= asked_seq && version <= asked_version;
        if !more {
            track.take_early(&mut ready, true);
        }
        let incomplete = track.again || !track.early.is_empty();
        self.note(&conversation, above, &ready);
        self.notes.changes(&conversation, &new);
        let Some(track) = self.tracks.get_mut(&conversation) else { return Vec::new() };
        if stuck {
            track.phase = Phase::Wanted;
            self.later.push(conversation);
        } else if more {
            track.phase = Phase::Wanted;
            self.wanted.push_front(conversation);
        } else {
            if incomplete {
                track.again = false;
                self.want(&conversation);
            } else if !self.lagged {
                track.reach(track.stable);
            }
        }
        let mut events = self.deliver(ready);
        events.extend(group_events(new));
        events
    }

    /// Notes that these are the messages above a seq, up to which nothing is missing now.
    fn note(&mut self, conversation: &ConversationId, above: u64, messages: &[Message]) {
        let Some(track) = self.tracks.get_mut(conversation) else { return };
        let seq = track.seq;
        match track.owed.due(seq, !track.early.is_empty()) {
            Some(receipts) => {
                self.notes.span(conversation, (above, seq), messages);
                self.notes.changes(conversation, &receipts);
            }
            None => self.notes.exists(conversation.clone(), seq),
        }
    }

    /// A `Sync` failed. `gone`: there is nothing to see for this user any more.
    pub(crate) fn sync_failed(&mut self, conversation: ConversationId, gone: bool) -> Vec<ClientEvent> {
        if self.is_outdated(&conversation) {
            return Vec::new();
        }
        let Some(track) = self.tracks.get_mut(&conversation) else { return Vec::new() };
        if !matches!(track.phase, Phase::Running(..)) {
            return Vec::new();
        }
        self.running -= 1;
        if gone {
            // What was pushed before was meant for this user.
            let ready = std::mem::take(&mut track.early).into_values().map(|early| early.message).collect();
            self.tracks.remove(&conversation);
            self.changed = true;
            return self.deliver(ready);
        }
        track.phase = Phase::Wanted;
        self.later.push(conversation);
        Vec::new()
    }

    /// The conversation is gone. One of the same name later is another one.
    pub(crate) fn gone(&mut self, conversation: &ConversationId) -> Vec<ClientEvent> {
        let deferred = std::mem::take(&mut self.deferred);
        let (about, others): (Vec<_>, Vec<_>) =
            deferred.into_iter().partition(|deferred| deferred.is_about(conversation));
        self.deferred = others;
        let mut waiting: Vec<Message> = Vec::new();
        if let Some(track) = self.tracks.remove(conversation) {
            if matches!(track.phase, Phase::Running(..)) {
                self.running -= 1;
                *self.outdated.entry(conversation.clone()).or_default() += 1;
            }
            self.wanted.retain(|wanted| wanted != conversation);
            self.later.retain(|later| later != conversation);
            self.changed = true;
            waiting.extend(track.early.into_values().map(|early| early.message));
        }
        waiting.extend(about.into_iter().filter_map(|deferred| match deferred {
            Deferred::Message(message) => Some(*message),
            Deferred::Changes(..) => None,
        }));
        self.deliver(waiting)
    }

    /// Whether the answer that has come was asked for before the conversation was gone. Answers come in the order of
    /// the questions, so those are the first.
    fn is_outdated(&mut self, conversation: &ConversationId) -> bool {
        let Some(count) = self.outdated.get_mut(conversation) else { return false };
        *count -= 1;
        if *count == 0 {
            self.outdated.remove(conversation);
        }
        true
    }

    /// Whether the held state has changed since the last call.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// How far each conversation has been delivered.
    pub(crate) fn held(&self) -> Vec<Held> {
        let held = self.tracks.iter().map(|(conversation, track)| {
            let ahead = track.ahead.iter().map(|((receipt, id), version)| (*receipt, id.clone(), *version));
            Held {
                conversation: conversation.clone(),
                identity: track.identity,
                seq: track.seq,
                version: track.version,
                ahead: ahead.collect(),
            }
        });
        held.collect()
    }

    /// The seq up to which every message of a conversation was delivered; none of one that is not known.
    pub(crate) fn seq_of(&self, conversation: &ConversationId) -> Option<u64> {
        self.tracks.get(conversation).filter(|track| !track.unheard).map(|track| track.seq)
    }

    /// Whether the service has told of this conversation.
    pub(crate) fn knows(&self, conversation: &ConversationId) -> bool {
        self.tracks.contains_key(conversation)
    }

    /// Whether nothing that this user sees is known to be missing here: neither what others have said nor what was sent.
    pub(crate) fn has_all(&self) -> bool {
        self.is_settled() && self.sent.is_empty()
    }

    /// The life of the service that the held numbers are of.
    pub(crate) fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// What was sent and not seen since.
    pub(crate) fn sent(&self) -> HashSet<MsgId> {
        self.sent.clone()
    }

    /// What the message ids of this device begin with, in this run and the ones before.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        self.prefixes.clone()
    }

    /// Without those that this client has sent itself. Of these the application knows how they were sent, so it is
    /// told what has become of them since.
    fn deliver(&mut self, messages: Vec<Message>) -> Vec<ClientEvent> {
        let (mut new, mut revoked, mut modified) = (Vec::new(), Vec::new(), Vec::new());
        for message in messages {
            let own = message.sender == self.me
                && (self.sent.remove(&message.msg_id) || starts_with_any(&self.prefixes, &message.msg_id));
            if !own {
                new.push(message);
            } else if message.status == MessageStatus::Revoked {
                revoked.push(message);
            } else if message.version > 0 {
                modified.push(message);
            }
        }
        let mut events = Vec::new();
        if !new.is_empty() {
            events.push(ClientEvent::Messages(new));
        }
        if !revoked.is_empty() {
            events.push(ClientEvent::Revoked(revoked));
        }
        if !modified.is_empty() {
            events.push(ClientEvent::Modified(modified));
        }
        events
    }
}

fn starts_with_any(prefixes: &[String], msg_id: &str) -> bool {
    prefixes.iter().any(|prefix| msg_id.starts_with(prefix))
}

#[cfg(test)]
mod tests;
