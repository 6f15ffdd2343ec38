//! The journals of all lanes, as they are routed here.

use super::arrival::{Lost, Place};
use super::decode::get;
use super::feed::{Feed, Losses};
use super::journal;
use super::look_ups::Ask;
use super::places::{ACCOUNTS, of_event};
use super::writing::Held;
use doubletick_engine::bus::{Event, EventSink};
use doubletick_engine::fault::Broken;
use std::sync::Arc;

type Read<T> = Result<T, Broken>;

/// One for each lane.
pub(super) struct Feeds {
    list: Vec<Feed>,
    /// All lanes, ascending.
    pub lanes: Vec<i32>,
    losses: Arc<Losses>,
}

impl Feeds {
    /// Of all lanes, ascending; there is one at least.
    pub fn new(list: Vec<Feed>, losses: Arc<Losses>) -> Feeds {
        let lanes = (0..list.len() as i32).collect();
        Feeds { list, lanes, losses }
    }

    pub fn count(&self) -> i32 {
        self.list.len() as i32
    }

    pub fn of(&self, lane: i32) -> &Feed {
        &self.list[lane as usize]
    }

    /// That of accounts and settings.
    pub fn accounts(&self) -> &Feed {
        self.of(ACCOUNTS)
    }

    /// Each with its lane.
    pub fn each(&self) -> impl Iterator<Item = (i32, &Feed)> {
        self.lanes.iter().copied().zip(&self.list)
    }

    /// In which incarnation something was lost, where no other is known to have begun since. Nobody writes before one has.
    pub fn taken_back(&self) -> Option<u64> {
        self.losses.taken_back()
    }

    /// Another incarnation than `before`, in which something was lost, has begun: this one.
    pub fn are_made_good(&self, before: u64, life: u64) {
        self.list.iter().for_each(|feed| feed.is_made_good(before, life));
    }

    /// Batches that were routed, of all lanes.
    pub fn routed(&self) -> i64 {
        self.list.iter().map(|feed| feed.last().batch).sum()
    }

    /// Looks where these lanes stand, and routes what is new in those that are not there. As [`Feed::catch_up`].
    pub fn catch_up(&self, ask: &impl Ask, lanes: &[i32], tips: &[Place]) -> Read<Option<Lost>> {
        let mut lost = None;
        for (lane, tip) in lanes.iter().zip(tips) {
            let feed = self.of(*lane);
            if feed.is_at(*tip) {
                continue;
            }
            match feed.catch_up(ask)? {
                Some(Lost::TakenBack) => return Ok(Some(Lost::TakenBack)),
                Some(Lost::TooOld) => lost = Some(Lost::TooOld),
                None => {}
            }
        }
        Ok(lost)
    }

    /// An error where a newer version has written in one of the lanes, whichever, what this one cannot read: whoever came here would
    /// not be told of that.
    pub fn can_read(&self) -> Read<()> {
        match self.each().find_map(|(_, feed)| feed.stuck()) {
            Some(format) => Err(journal::newer(format)),
            None => Ok(()),
        }
    }

    /// Where what was routed last is not in the journal any more, it goes on from the tip.
    pub fn jump_where_lost(&self, ask: &impl Ask) -> Read<()> {
        let tips = journal::places(&ask.all(journal::TIPS, &[&self.lanes])?)?;
        for ((lane, feed), tip) in self.each().zip(tips) {
            if lacks(ask, lane, feed.last())? {
                feed.jump(ask, tip)?;
            }
        }
        Ok(())
    }

    /// Whether the journal has lost what was routed last of any lane.
    pub fn lack(&self, ask: &impl Ask) -> Read<bool> {
        for (lane, feed) in self.each() {
            if lacks(ask, lane, feed.last())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The events of a commit that holds every lane, each in the lane that it stands in.
    pub fn spread(&self, events: &[Event]) -> Vec<Vec<Event>> {
        let mut spread = vec![Vec::new(); self.list.len()];
        for event in events {
            spread[of_event(event, self.count()) as usize].push(event.clone());
        }
        spread
    }
}

/// Whether the journal has lost what was routed last. One that does not reach back so far may have it or not.
fn lacks(ask: &impl Ask, lane: i32, last: Place) -> Read<bool> {
    let sql = "SELECT (SELECT nonce FROM journal WHERE lane = $1 AND batch = $2),
        (SELECT coalesce(max(batch), 0) FROM journal WHERE lane = $1)";
    let found =
        ask.one(sql, &[&lane, &last.batch], |row| Ok((get::<Option<i64>>(row, 0)?, get::<i64>(row, 1)?)))?;
    Ok(match found {
        Some((Some(nonce), _)) => nonce != last.nonce,
        Some((None, tip)) => tip < last.batch,
        None => false,
    })
}

/// Where what was committed under these lanes is published.
pub(super) struct Published {
    pub feeds: Arc<Feeds>,
    pub held: Held,
}

impl EventSink for Published {
    fn publish(&self, events: Vec<Event>) {
        match self.held {
            Held::One(lane) => self.feeds.of(lane).publish(false, events),
            Held::All if self.feeds.count() == 1 => self.feeds.accounts().publish(true, events),
            Held::All => {
                let each = self.feeds.each().zip(self.feeds.spread(&events));
                each.filter(|(_, events)| !events.is_empty())
                    .for_each(|((_, feed), events)| feed.publish(true, events));
            }
        }
    }
}
