//! Holds receipt changes back so that a burst of readers is a few pushes. Pure: time is a parameter.
//!
//! Per user and message the first change is due at once and later ones when their time has come ([`Schedule`]); while
//! one waits, a newer one takes its place. `stable` tells a client up to which version it has seen everything: just
//! below the oldest state that still waits, or the newest version there was.

use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Push};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Receipt changes on their way to their senders.
#[derive(Default)]
pub(crate) struct Coalescer {
    /// Only conversations with a message that changed within the last interval: this bounds the memory.
    users: HashMap<UserId, HashMap<ConversationId, Held>>,
    /// When each message is looked at again: to send what waits, or to forget a message that is quiet.
    due: BTreeSet<(u64, UserId, ConversationId, MsgId)>,
    /// Changes whose place was taken by a newer one since [`Coalescer::take_replaced`].
    replaced: u64,
}

/// One message of which something was sent lately, or is about to be.
struct Slot {
    /// `None`: nothing new since the last push.
    waits: Option<Receipt>,
    schedule: Schedule,
    /// When it is looked at again, as in `due`.
    due: u64,
}

/// When the pushes of one message may go, in milliseconds.
///
/// Readers of a message come in crowds: after the first push the next one may come early, so that the sender soon has
/// the count of all who were there. The three after it come a quarter of that later each, and then the pushes are where
/// they would be without. Who begins anew has been silent for as long, so that ten intervals never have more than ten
/// pushes.
#[derive(Clone, Copy, Default)]
struct Schedule {
    /// Pushes since a silence.
    pushes: u64,
    /// When the next one would be due without coming early.
    regular: u64,
    /// When the next one is due.
    next: u64,
    /// When the silence has been long enough to begin anew.
    forgotten: u64,
}

impl Schedule {
    fn pushed(&mut self, now: u64, interval: u64) {
        let early = interval - interval / 5;
        self.pushes += 1;
        self.regular = self.regular.max(now) + interval;
        self.next = self.regular - early * 5u64.saturating_sub(self.pushes) / 4;
        self.forgotten = self.regular + early;
    }
}

/// One conversation as one user sees it.
#[derive(Default)]
struct Held {
    /// The highest version seen.
    highest: u64,
    messages: HashMap<MsgId, Slot>,
    /// The versions of what waits. Every change has a version of its own.
    waiting: BTreeSet<u64>,
}

impl Held {
    fn stable(&self) -> u64 {
        self.waiting.first().map_or(self.highest, |oldest| oldest - 1)
    }
}

fn is_message_receipt(change: &Change) -> bool {
    matches!(change, Change::Receipt(receipt) if !receipt.msg_id.is_empty())
}

fn highest(changes: &[Change]) -> u64 {
    changes.iter().map(Change::version).max().unwrap_or(0)
}

impl Coalescer {
    /// Whether these changes are the same push for every user of whom nothing is held.
    pub(crate) fn is_plain(changes: &[Change]) -> bool {
        !changes.iter().any(is_message_receipt)
    }

    /// How many changes became part of a later push since this was last asked.
    pub(crate) fn take_replaced(&mut self) -> u64 {
        std::mem::take(&mut self.replaced)
    }

    /// Whether something of this conversation is held for this user.
    pub(crate) fn holds(&self, user: &str, conversation: &ConversationId) -> bool {
        self.users.get(user).is_some_and(|held| held.contains_key(conversation))
    }

    /// Takes changes for one user, in the order of commits. Receipts of messages are held until
    /// [`Coalescer::flush`]; the rest is answered as the push that goes now.
    pub(crate) fn offer(
        &mut self,
        now: u64,
        user: &str,
        conversation: &ConversationId,
        changes: Vec<Change>,
    ) -> Option<Push> {
        let newest = highest(&changes);
        let mut at_once = Vec::new();
        for change in changes {
            match change {
                Change::Receipt(receipt) if !receipt.msg_id.is_empty() => {
                    self.hold(now, user, conversation, receipt);
                }
                other => {
                    if let Change::Revoked(_, message) = &other {
                        self.forget(user, conversation, &message.msg_id);
                    }
                    at_once.push(other);
                }
            }
        }
        let stable =
            match self.users.get_mut(user).and_then(|conversations| conversations.get_mut(conversation)) {
                Some(held) => {
                    held.highest = held.highest.max(newest);
                    held.stable()
                }
                None => newest,
            };
        (!at_once.is_empty()).then(|| Push::Changes {
            conversation: conversation.clone(),
            stable,
            changes: at_once,
        })
    }

    fn hold(&mut self, now: u64, user: &str, conversation: &ConversationId, receipt: Receipt) {
        if !self.users.contains_key(user) {
            self.users.insert(user.to_owned(), HashMap::new());
        }
        let Some(conversations) = self.users.get_mut(user) else { return };
        if !conversations.contains_key(conversation) {
            conversations.insert(conversation.clone(), Held::default());
        }
        let Some(held) = conversations.get_mut(conversation) else { return };
        held.highest = held.highest.max(receipt.version);
        match held.messages.get_mut(&receipt.msg_id) {
            Some(slot) => {
                if let Some(older) = slot.waits.take() {
                    held.waiting.remove(&older.version);
                    self.replaced += 1;
                }
                held.waiting.insert(receipt.version);
                let next = slot.schedule.next.max(now);
                if slot.due > next {
                    // It was about to be forgotten.
                    let mut due = (slot.due, user.to_owned(), conversation.clone(), receipt.msg_id.clone());
                    self.due.remove(&due);
                    (due.0, slot.due) = (next, next);
                    self.due.insert(due);
                }
                slot.waits = Some(receipt);
            }
            None => {
                self.due.insert((now, user.to_owned(), conversation.clone(), receipt.msg_id.clone()));
                held.waiting.insert(receipt.version);
                let msg_id = receipt.msg_id.clone();
                let slot = Slot { waits: Some(receipt), schedule: Schedule::default(), due: now };
                held.messages.insert(msg_id, slot);
            }
        }
    }

    /// A revoked message has no receipts any more.
    fn forget(&mut self, user: &str, conversation: &ConversationId, msg_id: &str) {
        let held = self.users.get_mut(user).and_then(|held| held.get_mut(conversation));
        if let Some(held) = held
            && let Some(receipt) = held.messages.get_mut(msg_id).and_then(|slot| slot.waits.take())
        {
            held.waiting.remove(&receipt.version);
        }
    }

    /// When [`Coalescer::flush`] has something to do.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// What is due, one push per user and conversation.
    pub(crate) fn flush(&mut self, now: u64, interval: u64) -> Vec<(UserId, Push)> {
        let mut ready: BTreeMap<(UserId, ConversationId), Vec<Change>> = BTreeMap::new();
        let mut quiet = Vec::new();
        while self.due.first().is_some_and(|(at, ..)| *at <= now) {
            let Some((_, user, conversation, msg_id)) = self.due.pop_first() else { break };
            let held = self.users.get_mut(&user).and_then(|held| held.get_mut(&conversation));
            let Some(held) = held else { continue };
            let Some(slot) = held.messages.get_mut(&msg_id) else { continue };
            let waited = slot.waits.take();
            if waited.is_some() {
                slot.schedule.pushed(now, interval);
            }
            slot.due = if waited.is_some() { slot.schedule.next } else { slot.schedule.forgotten };
            if slot.due > now {
                self.due.insert((slot.due, user.clone(), conversation.clone(), msg_id));
            } else {
                quiet.push((user.clone(), conversation.clone(), msg_id));
            }
            if let Some(receipt) = waited {
                held.waiting.remove(&receipt.version);
                ready.entry((user, conversation)).or_default().push(Change::Receipt(receipt));
            }
        }
        let pushes = ready
            .into_iter()
            .map(|((user, conversation), mut changes)| {
                changes.sort_by_key(Change::version);
                let held = self.users.get(&user).and_then(|held| held.get(&conversation));
                let stable = held.map_or_else(|| highest(&changes), Held::stable);
                (user, Push::Changes { conversation, stable, changes })
            })
            .collect();
        for (user, conversation, msg_id) in quiet {
            self.remove(&user, &conversation, &msg_id);
        }
        pushes
    }

    fn remove(&mut self, user: &str, conversation: &ConversationId, msg_id: &str) {
        let Some(conversations) = self.users.get_mut(user) else { return };
        if let Some(held) = conversations.get_mut(conversation) {
            held.messages.remove(msg_id);
            if held.messages.is_empty() {
                conversations.remove(conversation);
            }
        }
        if conversations.is_empty() {
            self.users.remove(user);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> ConversationId {
        ConversationId::Group("g".into())
    }

    fn receipt(msg_id: &str, version: u64) -> Change {
        Change::Receipt(Receipt {
            conversation: group(),
            msg_id: msg_id.into(),
            seq: 1,
            read_count: version,
            unread_count: 0,
            time: 1,
            version,
        })
    }

    fn versions(push: &Push) -> (u64, Vec<u64>) {
        match push {
            Push::Changes { stable, changes, .. } => (*stable, changes.iter().map(Change::version).collect()),
            other => panic!("not changes: {other:?}"),
        }
    }

    fn flushed(coalescer: &mut Coalescer, now: u64) -> Vec<(u64, Vec<u64>)> {
        coalescer.flush(now, 100).iter().map(|(_, push)| versions(push)).collect()
    }

    /// Runs the clock until nothing is held; when it was pushed, and the newest version of each push.
    fn run(c: &mut Coalescer) -> Vec<(u64, u64)> {
        let mut pushes = Vec::new();
        while let Some(at) = c.next_due() {
            pushes.extend(flushed(c, at).into_iter().map(|(_, versions)| (at, versions[versions.len() - 1])));
        }
        assert!(c.users.is_empty() && c.due.is_empty(), "nothing is kept of what is quiet");
        pushes
    }

    /// What comes of one change of one message at each of these times.
    fn pushes(times: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
        let (mut c, mut pushes) = (Coalescer::default(), Vec::new());
        for (version, now) in (1..).zip(times) {
            while let Some(at) = c.next_due().filter(|at| *at < now) {
                pushes.extend(flushed(&mut c, at).into_iter().map(|(_, versions)| (at, versions[0])));
            }
            c.offer(now, "a", &group(), vec![receipt("m", version)]);
            pushes.extend(flushed(&mut c, now).into_iter().map(|(_, versions)| (now, versions[0])));
        }
        pushes.extend(run(&mut c));
        pushes
    }

    #[test]
    fn first_at_once_then_the_newest_soon() {
        let mut c = Coalescer::default();
        assert_eq!(c.offer(0, "a", &group(), vec![receipt("m", 1)]), None);
        assert_eq!(flushed(&mut c, 0), [(1, vec![1])]);
        for version in 2..=9 {
            c.offer(version, "a", &group(), vec![receipt("m", version)]);
            assert_eq!(flushed(&mut c, version), []);
        }
        assert_eq!(c.next_due(), Some(20));
        assert_eq!(flushed(&mut c, 20), [(9, vec![9])]);
        assert_eq!(run(&mut c), []);
    }

    #[test]
    fn a_hundred_readers_within_eight_milliseconds_are_two_pushes_and_exact_after_twenty() {
        let last = pushes((0..100).map(|reader| reader * 8 / 100));
        assert_eq!(last, [(0, 1), (20, 100)]);
    }

    #[test]
    fn who_reads_on_and_on_is_told_at_the_interval() {
        let times: Vec<u64> = pushes(0..=1500).into_iter().map(|(at, _)| at).collect();
        let expected = [0, 20, 140, 260, 380, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1300, 1400, 1500];
        assert_eq!(times, expected);
    }

    #[test]
    fn what_comes_after_a_silence_goes_at_once() {
        // The second push is not due early any more, and the third not late.
        assert_eq!(pushes([0, 60]), [(0, 1), (60, 2)]);
        assert_eq!(pushes([0, 150, 151]), [(0, 1), (150, 2), (190, 3)]);
        assert_eq!(pushes([0, 181, 182]), [(0, 1), (181, 2), (201, 3)], "a new beginning");
    }

    proptest::proptest! {
        #[test]
        fn no_second_has_more_than_ten_pushes_whatever_comes_and_the_last_is_the_newest(
            pauses in proptest::collection::vec(proptest::prop_oneof![0..5u64, 0..130u64, 70..200u64], 1..400),
        ) {
            let times = pauses.iter().scan(0, |now, pause| { *now += pause; Some(*now) });
            let pushes = pushes(times);
            for some in pushes.windows(11) {
                assert!(some[10].0 - some[0].0 >= 1000, "{some:?}");
            }
            assert_eq!(pushes.last().map(|(_, version)| *version), Some(pauses.len() as u64));
        }
    }

    #[test]
    fn messages_due_together_share_a_push() {
        let mut c = Coalescer::default();
        c.offer(0, "a", &group(), vec![receipt("m1", 1), receipt("m2", 2)]);
        assert_eq!(flushed(&mut c, 0), [(2, vec![1, 2])]);
        c.offer(10, "a", &group(), vec![receipt("m2", 3), receipt("m1", 4)]);
        assert_eq!(flushed(&mut c, 20), [(4, vec![3, 4])]);
    }

    #[test]
    fn stable_stays_below_what_waits() {
        let mut c = Coalescer::default();
        c.offer(0, "a", &group(), vec![receipt("m1", 1)]);
        assert_eq!(flushed(&mut c, 0), [(1, vec![1])]);
        c.offer(5, "a", &group(), vec![receipt("m1", 2)]);
        c.offer(6, "a", &group(), vec![receipt("m2", 3)]);
        assert_eq!(flushed(&mut c, 6), [(1, vec![3])]);
        // The newer state takes the place of version 2, so versions up to 3 have been sent or replaced.
        c.offer(7, "a", &group(), vec![receipt("m1", 4)]);
        let peer_read = Change::Receipt(Receipt {
            msg_id: String::new(),
            version: 5,
            conversation: group(),
            seq: 0,
            read_count: 1,
            unread_count: 0,
            time: 9,
        });
        let push = c.offer(8, "a", &group(), vec![peer_read]).expect("goes at once");
        assert_eq!(versions(&push), (3, vec![5]));
        assert_eq!(flushed(&mut c, 20), [(5, vec![4])]);
    }

    #[test]
    fn a_revoked_message_has_nothing_left_to_say() {
        let mut c = Coalescer::default();
        c.offer(0, "a", &group(), vec![receipt("m", 1)]);
        flushed(&mut c, 0);
        c.offer(10, "a", &group(), vec![receipt("m", 2)]);
        let revoked = Change::Revoked(3, Box::new(message("m")));
        let push = c.offer(20, "a", &group(), vec![revoked]).expect("goes at once");
        assert_eq!(versions(&push), (3, vec![3]));
        assert_eq!(run(&mut c), []);
    }

    #[test]
    fn without_an_interval_nothing_waits() {
        let mut c = Coalescer::default();
        for version in 1..=5 {
            c.offer(0, "a", &group(), vec![receipt("m", version)]);
            let pushes = c.flush(0, 0);
            assert_eq!(versions(&pushes[0].1), (version, vec![version]));
        }
        assert!(c.users.is_empty() && c.due.is_empty());
    }

    #[test]
    fn a_hundred_thousand_readers_are_eleven_pushes() {
        let mut c = Coalescer::default();
        let mut pushes = Vec::new();
        for version in 1..=100_000u64 {
            let now = version / 100;
            c.offer(now, "a", &group(), vec![receipt("m", version)]);
            pushes.extend(flushed(&mut c, now));
        }
        while let Some(at) = c.next_due() {
            pushes.extend(flushed(&mut c, at));
        }
        assert!(pushes.len() <= 11, "{} pushes", pushes.len());
        assert_eq!(pushes.last(), Some(&(100_000, vec![100_000])));
        assert!(c.users.is_empty());
    }

    fn message(msg_id: &str) -> doubletick_protocol::message::Message {
        serde_json::from_value(serde_json::json!({
            "msg_id": msg_id, "conversation": {"group": "g"}, "sender": "a", "seq": 1, "rand": 0,
            "unique_id": 1, "client_time": 0, "server_time": 0, "status": "revoked", "online_only": false,
            "need_read_receipt": true, "targets": [], "content": {}, "version": 0, "sender_nick_name": "",
            "sender_face_url": "", "sender_name_card": "", "revoker": null, "is_read": true,
            "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false,
            "read_count": 0, "unread_count": 0
        }))
        .expect("a message")
    }
}
