//! What a user sees of many messages: a few questions, however many they are.

use super::leaving::still_counted;
use super::side::c2c_number;
use super::view::{Receipts, View};
use crate::fault::Broken;
use crate::packed::bits;
use crate::rows::{Counts, Key, MessageRow, Side, With};
use crate::snapshot::Snapshot;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::message::Message;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Conversations of one user that messages are shown of.
pub struct Views {
    me: i64,
    /// By conv. With whom: the user's number in C2C.
    views: HashMap<i64, (View, Option<i64>)>,
    /// Conversations of which somebody has left whom some messages still count.
    leaving: Vec<i64>,
}

impl Views {
    /// The views of a user of these conversations.
    pub fn of<'a>(
        snapshot: &dyn Snapshot,
        me: i64,
        sides: impl Iterator<Item = &'a Side> + Clone,
    ) -> Result<Views, Broken> {
        let peer = |side: &Side| match side.with {
            With::Peer(peer, _) => Some((side.conv, peer)),
            With::Group(..) => None,
        };
        let peers: Vec<(i64, i64)> = sides.clone().filter_map(peer).collect();
        let marks = snapshot.marks(&peers)?;
        let view = |side: &Side| {
            let peer = peer(side);
            let mark = peer.and_then(|peer| marks.get(&peer)).copied().unwrap_or_default();
            (side.conv, (View::of(side, mark.seq), peer.map(|(_, peer)| c2c_number(me, peer))))
        };
        let leaving = sides.clone().filter(|side| side.conversation.leaving > 0).map(|side| side.conv);
        Ok(Views { me, leaving: leaving.collect(), views: sides.map(view).collect() })
    }

    /// The messages as the user sees them, in their order; each is of a conversation of these.
    pub fn messages(&self, snapshot: &dyn Snapshot, rows: Vec<MessageRow>) -> Result<Vec<Message>, Broken> {
        let people: BTreeSet<(i64, i64)> = rows
            .iter()
            .flat_map(|row| [Some(row.sender), row.revoked_by].map(|user| user.map(|user| (row.conv, user))))
            .flatten()
            .collect();
        let people = snapshot.people(&Vec::from_iter(people))?;
        let person = |conv, user| people.get(&(conv, user)).cloned().unwrap_or_default();
        let receipts = self.receipts(snapshot, &rows)?;
        let message = |row: MessageRow| {
            let (view, _) = self.views.get(&row.conv)?;
            let (sender, revoker) =
                (person(row.conv, row.sender), row.revoked_by.map(|user| person(row.conv, user)));
            let receipts = receipts.get(&row.key()).copied().unwrap_or_default();
            Some(view.message(row, sender, revoker, receipts))
        };
        Ok(rows.into_iter().filter_map(message).collect())
    }

    /// Of those of the messages that asked for receipts.
    fn receipts(
        &self,
        snapshot: &dyn Snapshot,
        rows: &[MessageRow],
    ) -> Result<HashMap<Key, Receipts>, Broken> {
        let flagged: Vec<Key> = rows.iter().filter(|row| row.need_receipt).map(MessageRow::key).collect();
        let mut counts = snapshot.counts(&flagged)?;
        for conv in &self.leaving {
            let own =
                rows.iter().filter(|row| row.conv == *conv && row.sender == self.me && row.need_receipt);
            let own: Vec<Key> = own.map(MessageRow::key).collect();
            for (key, still) in still_counted(snapshot, *conv, &own)? {
                counts.entry(key).and_modify(|(counts, _)| counts.unread_count -= still);
            }
        }
        let theirs: Vec<Key> = rows
            .iter()
            .filter(|row| row.sender != self.me && row.need_receipt)
            .map(MessageRow::key)
            .filter(|key| counts.get(key).is_some_and(|(counts, _)| counts.read_count > 0))
            .collect();
        let numbers = self.numbers(snapshot, &theirs)?;
        let number_of = |conv: i64| numbers.get(&conv).map(Vec::as_slice).unwrap_or_default();
        // Who has come back a thousand times has as many numbers in a few chunks.
        let chunks = |numbers: &Vec<i64>| -> BTreeSet<i64> {
            numbers.iter().map(|number| bits::chunk_of(*number)).filter(|chunk| *chunk > 0).collect()
        };
        let chunks: BTreeMap<i64, BTreeSet<i64>> =
            numbers.iter().map(|(conv, numbers)| (*conv, chunks(numbers))).collect();
        let asked = theirs.iter().flat_map(|(conv, seq)| {
            chunks.get(conv).into_iter().flatten().map(|chunk| (*conv, *seq, *chunk))
        });
        let sets = snapshot.read_sets(&asked.collect::<Vec<_>>())?;
        let by_me = |key: &Key, first: &[u8]| {
            number_of(key.0).iter().any(|number| match bits::chunk_of(*number) {
                0 => bits::test(first, *number),
                chunk => sets.get(&(key.0, key.1, chunk)).is_some_and(|set| bits::test(set, *number)),
            })
        };
        let asked: BTreeSet<Key> = theirs.into_iter().collect();
        let receipts = |(key, (counts, first)): (Key, (Counts, Vec<u8>))| {
            let by_me = asked.contains(&key) && by_me(&key, &first);
            let Counts { read_count, unread_count, last_read_at, .. } = counts;
            (key, Receipts { read_count, unread_count, last_read_at, by_me })
        };
        Ok(counts.into_iter().map(receipts).collect())
    }

    /// Every number that the user has or had in the conversations of these messages.
    fn numbers(&self, snapshot: &dyn Snapshot, keys: &[Key]) -> Result<BTreeMap<i64, Vec<i64>>, Broken> {
        let convs: BTreeSet<i64> = keys.iter().map(|(conv, _)| *conv).collect();
        let (mut numbers, mut groups) = (BTreeMap::new(), Vec::new());
        for conv in convs {
            match self.views.get(&conv) {
                Some((_, Some(number))) => drop(numbers.insert(conv, vec![*number])),
                Some((_, None)) => groups.push(conv),
                None => {}
            }
        }
        for (conv, number) in snapshot.numbers(self.me, &groups)? {
            numbers.entry(conv).or_default().push(number);
        }
        Ok(numbers)
    }
}

/// The messages of one conversation as a user sees them.
pub fn of_one(snapshot: &dyn Snapshot, side: &Side, rows: Vec<MessageRow>) -> Result<Vec<Message>, Broken> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    Views::of(snapshot, side.me, std::iter::once(side))?.messages(snapshot, rows)
}

/// Whether a targeted message is for this user; others are for everyone.
pub fn is_addressed(sender: i64, targets: Option<&[UserId]>, me: i64, my_id: &str) -> bool {
    sender == me || targets.is_none_or(|targets| targets.iter().any(|id| id == my_id))
}
