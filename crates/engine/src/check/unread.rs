//! What unread counts are made of, counted anew from the messages of a conversation.
//!
//! One pass over them in the order of their numbers. What is held in memory is a sixty-fourth of the conversation, and a
//! number for each of its users.

use super::Finding;
use crate::rows::{ORDINALS, WITHDRAWN_SHIFTS};
use std::collections::{BTreeMap, HashMap};

/// What stands at a seq: messages that count, own ones among them.
pub type Stands = (i64, i64);

/// What is kept of one conversation.
#[derive(Default, PartialEq, Eq)]
pub struct Kept {
    /// counted, withdrawn_seq, named_seq.
    pub conversation: (i64, i64, i64),
    /// By user_no and seq.
    pub ordinals: BTreeMap<(i64, i64), i64>,
    /// By user_no, shift and block.
    pub withdrawn: BTreeMap<(i64, i32, i64), i64>,
    /// What stands at the beginning of stays, by member_no.
    pub stays: BTreeMap<i64, Stands>,
    /// By user_no: what stands at the mark, messages sent, the last one hidden.
    pub marks: BTreeMap<i64, (Stands, i64, i64)>,
    /// By user_no: what stands where they have deleted the conversation.
    pub entries: BTreeMap<i64, Stands>,
}

impl Kept {
    /// Whether what is stored counts the same. `named_seq` may be later: a message that named somebody may do so no
    /// more.
    pub fn agrees(&self, stored: &Kept) -> bool {
        let same = |kept: &Kept| (kept.conversation.0, kept.conversation.1);
        same(self) == same(stored)
            && self.conversation.2 <= stored.conversation.2
            && self.ordinals == stored.ordinals
            && self.withdrawn == stored.withdrawn
            && self.stays == stored.stays
            && self.marks == stored.marks
            && self.entries == stored.entries
    }

    /// What unread counts are made of is what the messages say.
    pub fn look(&self, stored: &Kept, conv: i64) -> Option<Finding> {
        let text =
            format!("conversation {conv}: what its unread counts are made of is not what its messages say");
        (!self.agrees(stored)).then(|| Finding::derived(text))
    }
}

/// What is counted at a seq.
#[derive(Clone, Copy)]
pub enum Holder {
    /// The beginning of a stay, by its number.
    Stay(i64),
    /// The read mark of a user.
    Mark,
    /// Where a user has deleted the conversation.
    Entry,
}

/// Where something stands that is to be counted: the seq, the user_no, and what it is.
pub type Place = (i64, i64, Holder);

/// What is looked at of a message.
pub struct Message {
    /// Its number.
    pub seq: i64,
    /// user_no of who has sent it.
    pub sender: i64,
    /// Whether it counts as unread.
    pub counts: bool,
    /// Whether it is revoked.
    pub revoked: bool,
    /// Whether it names somebody.
    pub names: bool,
}

/// Counts one conversation, whose messages come in the order of their numbers.
pub struct Counting {
    kept: Kept,
    places: std::iter::Peekable<std::vec::IntoIter<Place>>,
    sent: HashMap<i64, i64>,
    counted: i64,
}

impl Counting {
    /// At these places something is counted.
    pub fn new(mut places: Vec<Place>) -> Counting {
        places.sort_unstable_by_key(|(seq, _, _)| *seq);
        Counting {
            kept: Kept::default(),
            places: places.into_iter().peekable(),
            sent: HashMap::new(),
            counted: 0,
        }
    }

    fn stand(&mut self, before: i64) {
        while let Some((_, user_no, place)) = self.places.next_if(|(seq, _, _)| *seq < before) {
            let stands = (self.counted, self.sent.get(&user_no).copied().unwrap_or(0));
            match place {
                Holder::Stay(number) => drop(self.kept.stays.insert(number, stands)),
                Holder::Mark => self.kept.marks.entry(user_no).or_default().0 = stands,
                Holder::Entry => drop(self.kept.entries.insert(user_no, stands)),
            }
        }
    }

    /// The next message.
    pub fn message(&mut self, message: &Message) {
        let Message { seq, sender, .. } = *message;
        self.stand(seq);
        if message.counts {
            self.counted += 1;
            let sent = self.sent.entry(sender).or_default();
            *sent += 1;
            if *sent % ORDINALS == 0 {
                self.kept.ordinals.insert((sender, seq), *sent);
            }
            if message.revoked {
                self.kept.conversation.1 = seq;
                for shift in WITHDRAWN_SHIFTS {
                    for user_no in [0, sender] {
                        *self.kept.withdrawn.entry((user_no, shift, seq >> shift)).or_default() += 1;
                    }
                }
            }
        }
        if message.names {
            self.kept.conversation.2 = seq;
        }
        if seq % ORDINALS == 0 {
            self.kept.ordinals.insert((0, seq), self.counted);
        }
    }

    /// There are no more. The last message that somebody has hidden is left to be filled in: who hides something has a mark.
    pub fn end(mut self) -> Kept {
        self.stand(i64::MAX);
        self.kept.conversation.0 = self.counted;
        for (user_no, number) in self.sent {
            self.kept.marks.entry(user_no).or_default().1 = number;
        }
        self.kept
    }
}
