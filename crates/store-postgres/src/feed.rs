//! What was committed, by this server and by others, on its way to the sessions of this one: each batch once, in the order
//! of the journal.

use super::arrival::{Arrivals, Batch, Lost, Place};
use super::journal;
use super::look_ups::Ask;
use doubletick_engine::bus::{Event, EventSink};
use doubletick_engine::fault::Broken;
use doubletick_engine::stats::Stats;
use doubletick_protocol::settings::Settings;
use parking_lot::{Mutex, RwLock};
use std::sync::Arc;

struct State {
    arrivals: Arrivals<Vec<Event>>,
    /// What this server has committed and not published yet.
    own: Option<Place>,
}

/// The journal of one lane, as it is routed here.
pub(super) struct Feed {
    lane: i32,
    state: Mutex<State>,
    sink: Arc<dyn EventSink>,
    /// The settings in force.
    settings: Arc<RwLock<Settings>>,
    stats: Arc<Stats>,
}

impl Feed {
    /// Begins behind this batch.
    pub fn new(
        lane: i32,
        last: Place,
        sink: Arc<dyn EventSink>,
        settings: Arc<RwLock<Settings>>,
        stats: Arc<Stats>,
    ) -> Feed {
        let state = State { arrivals: Arrivals::new(last), own: None };
        Feed { lane, state: Mutex::new(state), sink, settings, stats }
    }

    /// The last batch that was routed.
    pub fn last(&self) -> Place {
        self.state.lock().arrivals.last()
    }

    /// This server has committed a batch; its events are published next, unless there are none.
    pub fn committed(&self, place: Place, has_events: bool) {
        let mut state = self.state.lock();
        if has_events {
            state.own = Some(place);
        } else {
            let due = state.arrivals.offer(Batch { place, after: None, body: Vec::new() });
            self.route(due);
        }
    }

    /// The bus has brought a batch of another server. Answers whether it was routed, now or before: otherwise some before it
    /// are missing, or it does not belong here.
    pub fn brought(&self, batch: Batch<Vec<Event>>) -> bool {
        let mut state = self.state.lock();
        let number = batch.place.batch;
        let due = state.arrivals.offer(batch);
        self.stats.bus_batches.add(due.len() as u64);
        self.route(due);
        state.arrivals.last().batch >= number
    }

    /// Reads the journal to its end, and routes what is new. Answers whether something was missed that cannot be told any
    /// more: then every session of this server has been told to begin anew.
    pub fn catch_up(&self, ask: &impl Ask) -> Result<bool, Broken> {
        loop {
            let from = self.last().batch;
            let (mut batches, is_last) = journal::page(ask, self.lane, from)?;
            let mut state = self.state.lock();
            // Somebody else may have routed some of it meanwhile, or have gone elsewhere.
            let last = state.arrivals.last().batch;
            batches.retain(|batch| batch.place.batch >= last);
            if last < from || (last > from && batches.is_empty()) {
                if is_last && last > from {
                    return Ok(false);
                }
                continue;
            }
            match state.arrivals.read(batches) {
                Ok(due) => {
                    self.stats.journal_batches.add(due.len() as u64);
                    self.route(due);
                }
                Err(Lost) => {
                    let tip = journal::place(&ask.all(journal::TIP, &[&self.lane])?)?;
                    state.arrivals.jump(tip);
                    self.sink.publish(vec![Event::Missed]);
                    return Ok(true);
                }
            }
            if is_last {
                return Ok(false);
            }
        }
    }

    /// Under the lock of the state, so that what one thread routes is behind what another has.
    fn route(&self, due: Vec<Batch<Vec<Event>>>) {
        for Batch { body, .. } in due {
            for event in &body {
                if let Event::Settings(settings) = event {
                    *self.settings.write() = settings.clone();
                }
            }
            if !body.is_empty() {
                self.sink.publish(body);
            }
        }
    }
}

impl EventSink for Feed {
    /// The events of the batch that was committed last.
    fn publish(&self, events: Vec<Event>) {
        let mut state = self.state.lock();
        let Some(place) = state.own.take() else { return self.sink.publish(events) };
        let due = state.arrivals.offer(Batch { place, after: None, body: events });
        self.route(due);
    }
}
