//! In which lanes messages are. A message never leaves its lane, so what is known of it stays true.

use super::decode::get;
use super::link::Link;
use super::look_ups::Ask;
use super::text::kept;
use doubletick_engine::fault::Broken;
use doubletick_protocol::ids::MsgId;
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap};

/// Messages that are remembered are twice as many at most: about 10 MB.
const HALF: usize = 50_000;

/// Those that were sent or named last.
#[derive(Default)]
pub(super) struct MessageLanes(Mutex<Halves>);

#[derive(Default)]
struct Halves {
    young: HashMap<MsgId, i32>,
    old: HashMap<MsgId, i32>,
}

impl MessageLanes {
    /// A message is there.
    pub fn keep(&self, message: &MsgId, lane: i32) {
        let mut halves = self.0.lock();
        if halves.young.len() >= HALF {
            halves.old = std::mem::take(&mut halves.young);
        }
        halves.young.insert(message.clone(), lane);
    }

    /// Nothing is known any more.
    pub fn forget(&self) {
        *self.0.lock() = Halves::default();
    }

    /// In which lanes these messages are, if that is known of each.
    pub fn of(&self, messages: &[MsgId]) -> Option<BTreeSet<i32>> {
        let halves = self.0.lock();
        messages.iter().map(|id| halves.young.get(id).or_else(|| halves.old.get(id)).copied()).collect()
    }
}

/// In which lanes these messages are, of those that there are.
pub(super) fn find(link: &Link, messages: &[MsgId]) -> Result<Vec<(MsgId, i32)>, Broken> {
    let sql = "SELECT u.place, c.lane FROM unnest($1::text[]) WITH ORDINALITY u (id, place)
               JOIN messages m ON m.msg_id = u.id JOIN conversations c ON c.conv = m.conv";
    let ids: Vec<String> = messages.iter().map(|id| kept(id).into_owned()).collect();
    let found: Vec<(i64, i32)> = link.list(sql, &[&ids], |row| Ok((get(row, 0)?, get(row, 1)?)))?;
    let named = |(place, lane): (i64, i32)| {
        let place = usize::try_from(place - 1).ok()?;
        Some((messages.get(place)?.clone(), lane))
    };
    Ok(found.into_iter().filter_map(named).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_known_where_they_are_known_of_every_message_and_the_oldest_are_forgotten() {
        let lanes = MessageLanes::default();
        let id = |number: usize| format!("m{number}");
        (0..HALF + 1).for_each(|number| lanes.keep(&id(number), 1 + (number % 2) as i32));
        assert_eq!(lanes.of(&[id(0), id(2)]), Some(BTreeSet::from([1])));
        assert_eq!(lanes.of(&[id(0), id(HALF)]), Some(BTreeSet::from([1])));
        assert_eq!(lanes.of(&[id(0), id(1)]), Some(BTreeSet::from([1, 2])));
        assert_eq!(lanes.of(&[id(0), id(HALF + 7)]), None);
        (HALF + 1..3 * HALF).for_each(|number| lanes.keep(&id(number), 1));
        assert_eq!(lanes.of(&[id(0)]), None);
        assert_eq!(lanes.of(&[id(3 * HALF - 1)]), Some(BTreeSet::from([1])));
    }
}
