//! Whether what is stored agrees with itself: the rules, without a database. A store brings what its rows say.
//!
//! Everything is counted anew from the rows that say it first: messages, stays, and who has read. What is derived from
//! them is compared, and can be made of them again.

pub mod deleted;
pub mod unread;

use crate::packed::{bits, runs};
use crate::rows::Leaver;
use std::collections::{BTreeMap, BTreeSet};

/// Receipts in one row of a list of readers.
const RUN: i64 = runs::RUN as i64;
/// A conversation whose last message is so much later than now, in milliseconds, stands in the future.
const AHEAD_MS: u64 = 60_000;

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, where, what it is and what it should be.
    pub text: String,
    /// Whether it can be made right of what else is stored. A missing message, or a missing entry in the list of who has
    /// read one when, cannot: only a backup has it.
    pub repairable: bool,
}

impl Finding {
    /// It is made of what else is stored, and can be made again.
    pub fn derived(text: String) -> Finding {
        Finding { text, repairable: true }
    }

    /// Nothing else says it.
    pub fn lost(text: String) -> Finding {
        Finding { text, repairable: false }
    }
}

/// What a repair answers, of what was found before it and after it: as repairable what is repaired, which is what is
/// not found any more.
pub fn repaired(before: Vec<Finding>, after: Vec<Finding>) -> Vec<Finding> {
    let texts: BTreeSet<&str> = after.iter().map(|finding| finding.text.as_str()).collect();
    let mut found = before;
    found.retain(|finding| !texts.contains(finding.text.as_str()));
    found.extend(after.into_iter().map(|finding| Finding::lost(finding.text)));
    found
}

/// Messages are numbered from 1 without gaps, and each conversation knows its last one. `said` is what it says, `count`
/// how many messages there are, and `last` the number of the last.
pub fn ends(conv: i64, said: i64, count: i64, last: i64) -> Option<Finding> {
    if said < last {
        let text = format!("conversation {conv}: its last message is number {last}, and it says {said}");
        Some(Finding::derived(text))
    } else if count != last {
        let text = format!("conversation {conv}: has {count} messages, and the last is number {last}");
        Some(Finding::lost(text))
    } else if said > last {
        let text =
            format!("conversation {conv}: says that its last message is number {said}, and has {last}");
        Some(Finding::lost(text))
    } else {
        None
    }
}

/// The latest time of a last message that does not stand in the future, in milliseconds.
pub fn latest(now_ms: u64) -> i64 {
    i64::try_from(now_ms.saturating_add(AHEAD_MS)).unwrap_or(i64::MAX)
}

/// A time that a wrong clock has left behind.
pub fn future(conv: i64, last_message_at: i64, now_ms: u64) -> Option<Finding> {
    let seconds = last_message_at.saturating_sub(i64::try_from(now_ms).unwrap_or(i64::MAX)) / 1000;
    let text = format!("conversation {conv}: stands {seconds} seconds in the future");
    (last_message_at > latest(now_ms)).then(|| Finding::derived(text))
}

/// A conversation knows how many have left it whom some of its messages still count.
pub fn leaving(conv: i64, said: i64, listed: i64) -> Option<Finding> {
    let text = format!("conversation {conv}: {listed} who have left are still counted, and it says {said}");
    (said != listed).then(|| Finding::derived(text))
}

/// The number of members of a group, and the bitmap of them, are those of the stays that have not ended.
pub fn members(group: &str, said: i64, there: &BTreeSet<i64>, set: &BTreeSet<i64>) -> Vec<Finding> {
    let mut found = Vec::new();
    if said != there.len() as i64 {
        let text = format!("group {group}: has {} members, and says {said}", there.len());
        found.push(Finding::derived(text));
    }
    let differ = set.symmetric_difference(there).count();
    if differ > 0 {
        found.push(Finding::derived(format!(
            "group {group}: {differ} members are in the set and not in the group, or the other way round"
        )));
    }
    found
}

/// The numbers in the chunks of a bitmap.
pub fn numbers(chunks: impl IntoIterator<Item = (i64, Vec<u8>)>) -> BTreeSet<i64> {
    let mut all = BTreeSet::new();
    for (chunk, set) in chunks {
        all.extend(bits::iterate(chunk, &set, &[], 0));
    }
    all
}

/// A bitmap of these numbers, by chunk.
pub fn chunks_of(numbers: &BTreeSet<i64>) -> BTreeMap<i64, Vec<u8>> {
    let mut chunks: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for number in numbers {
        bits::set(chunks.entry(bits::chunk_of(*number)).or_default(), *number);
    }
    chunks
}

/// What is stored of the receipts of one message.
pub struct Counts {
    /// The conversation.
    pub conv: i64,
    /// The message.
    pub seq: i64,
    /// The member number of who has sent it.
    pub sender_no: i64,
    /// The audience ends with this member number.
    pub last_no: i64,
    /// JSON of the member numbers of the audience, where it is a part of the members.
    pub targets: Option<Vec<u8>>,
    /// How many have read it.
    pub read: i64,
    /// How many of the audience have not.
    pub unread: i64,
    /// Who has read it, by chunk.
    pub chunks: Vec<(i64, Vec<u8>)>,
}

impl Counts {
    /// How many have read it, and how many of its audience are still there, or still counted, and have not. `there` are
    /// the members of a group; `None`: a pair, of whom both are always there.
    pub fn counted(&self, there: Option<&BTreeSet<i64>>, leavers: &[Leaver]) -> (i64, i64) {
        let read = numbers(self.chunks.iter().cloned());
        let targets: Option<BTreeSet<i64>> =
            self.targets.as_ref().map(|targets| serde_json::from_slice(targets).unwrap_or_default());
        let waits = |number: &i64| {
            *number != self.sender_no
                && *number <= self.last_no
                && targets.as_ref().is_none_or(|targets| targets.contains(number))
                && !read.contains(number)
        };
        let unread = match there {
            Some(there) => {
                let left = leavers.iter().filter(|leaver| leaver.is_at(self.seq));
                let left = left.map(|leaver| &leaver.member_no);
                there.iter().chain(left).filter(|number| waits(number)).count()
            }
            None => [1, 2].iter().filter(|number| waits(number)).count(),
        };
        (read.len() as i64, unread as i64)
    }

    /// Counts against lists: the bitmaps say who has read, the receipts in which order, the stays who has not. `rows` are
    /// full rows of the list of readers, and `listed` all receipts that are in the list.
    pub fn look(&self, (read, unread): (i64, i64), rows: i64, listed: i64) -> Vec<Finding> {
        let message = format!("message {} of conversation {}", self.seq, self.conv);
        let mut found = Vec::new();
        if self.read != read {
            let text = format!("{message}: {read} have read it, and it says {}", self.read);
            found.push(Finding::derived(text));
        }
        if self.unread != unread {
            let text = format!("{message}: {unread} have not read it, and it says {}", self.unread);
            found.push(Finding::derived(text));
        }
        if rows != listed / RUN {
            found.push(Finding::lost(format!("{message}: {listed} receipts are in {rows} rows of {RUN}")));
        }
        if listed != read {
            found.push(Finding::lost(format!("{message}: {read} have read it, and {listed} are listed")));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bitmap_has_the_numbers_that_it_was_made_of(all in proptest::collection::btree_set(1_i64..20_000, 0..200)) {
            prop_assert_eq!(numbers(chunks_of(&all)), all);
        }
    }

    #[test]
    fn a_message_that_is_missing_is_found_wherever_it_was() {
        assert_eq!(ends(1, 3, 3, 3), None);
        assert_eq!(ends(1, 0, 0, 0), None);
        for (count, last) in [(2, 3), (2, 2), (0, 0)] {
            assert!(ends(1, 3, count, last).is_some_and(|finding| !finding.repairable), "{count} of 3");
        }
        assert!(ends(1, 2, 3, 3).is_some_and(|finding| finding.repairable), "only the row is old");
    }

    #[test]
    fn a_repair_calls_repaired_only_what_is_not_found_any_more() {
        let (one, two) = (Finding::derived("one".to_owned()), Finding::derived("two".to_owned()));
        let after = repaired(vec![one.clone(), two.clone()], vec![two]);
        assert_eq!(after, [one, Finding::lost("two".to_owned())]);
    }
}
