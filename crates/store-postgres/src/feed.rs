//! What was committed, by this server and by others, on its way to the sessions of this one: each batch once, in the order
//! of the journal.

use super::arrival::{Arrivals, Batch, Lost, Place};
use super::journal::{self, Page};
use super::layout::{self, Layout};
use super::look_ups::{self, Ask};
use super::message_lanes::MessageLanes;
use super::places;
use doubletick_engine::bus::{Event, EventSink};
use doubletick_engine::fault::Broken;
use doubletick_engine::stats::Stats;
use doubletick_protocol::settings::Settings;
use parking_lot::{Mutex, RwLock};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::{debug, warn};

/// What was found to be lost, in any lane.
#[derive(Default)]
pub(super) struct Losses(Mutex<Option<u64>>);

impl Losses {
    /// In which incarnation something was lost, where no other is known to have begun since. Nobody writes before one has.
    pub fn taken_back(&self) -> Option<u64> {
        *self.0.lock()
    }

    fn lost(&self, life: u64) {
        *self.0.lock() = Some(life);
    }

    /// Another incarnation than this one, in which something was lost, has begun. Meanwhile something may have been lost again.
    fn is_made_good(&self, before: u64) {
        self.0.lock().take_if(|life| *life == before);
    }
}

struct State {
    arrivals: Arrivals<Vec<Event>>,
    /// What this server has committed and not published yet: of who holds this lane, and of who holds all.
    own: [Option<Place>; 2],
    /// The format of the next batch, where it cannot be read here, which sessions were told.
    stuck: Option<i32>,
    /// Whether it goes on behind a loss, and in which incarnation is not known yet.
    jumped: bool,
}

/// The journal of one lane, as it is routed here.
pub(super) struct Feed {
    lane: i32,
    /// That of the database when it was opened.
    layout: Layout,
    state: Mutex<State>,
    sink: Arc<dyn EventSink>,
    /// The settings in force.
    settings: Arc<RwLock<Settings>>,
    stats: Arc<Stats>,
    /// The incarnation of the service that was routed last; 0: to be looked up.
    life: AtomicU64,
    losses: Arc<Losses>,
    /// Told where messages are; `None`: everything is in one lane.
    messages: Option<Arc<MessageLanes>>,
}

impl Feed {
    /// Begins behind this batch of a lane, in this incarnation of the service.
    pub fn new(
        (lane, last): (i32, Place),
        layout: Layout,
        (life, losses): (u64, Arc<Losses>),
        sink: Arc<dyn EventSink>,
        settings: Arc<RwLock<Settings>>,
        stats: Arc<Stats>,
        messages: Option<Arc<MessageLanes>>,
    ) -> Feed {
        debug!(lane, batch = last.batch, nonce = last.nonce, "begins");
        let state = State { arrivals: Arrivals::new(last), own: [None; 2], stuck: None, jumped: false };
        let (state, life) = (Mutex::new(state), AtomicU64::new(life));
        Feed { lane, layout, state, sink, settings, stats, life, losses, messages }
    }

    /// The incarnation of the service, as it is known here; 0: it is not.
    pub fn life(&self) -> u64 {
        self.life.load(Ordering::Acquire)
    }

    /// It is this one.
    pub fn set_life(&self, life: u64) {
        self.life.store(life, Ordering::Release);
    }

    /// Another incarnation has begun: which, and what holds in it.
    pub fn begin_anew(&self, ask: &impl Ask) -> Result<(), Broken> {
        // Nothing is routed in between, so that settings which come later are not taken back.
        let _state = self.state.lock();
        if self.lane == places::ACCOUNTS {
            *self.settings.write() = look_ups::settings(ask)?;
        }
        self.set_life(look_ups::incarnation(ask)?.incarnation);
        Ok(())
    }

    /// The format of the next batch, where this version cannot read it.
    pub fn stuck(&self) -> Option<i32> {
        self.state.lock().stuck
    }

    /// The last batch that was routed.
    pub fn last(&self) -> Place {
        self.state.lock().arrivals.last()
    }

    /// Whether everything up to this tip was routed, and nothing is lost behind which no other incarnation has begun.
    pub fn is_at(&self, tip: Place) -> bool {
        let state = self.state.lock();
        self.losses.taken_back().is_none() && state.arrivals.last() == tip
    }

    /// What was routed last is lost: goes on from here, and every session begins anew. An error as of [`Feed::catch_up`].
    pub fn jump(&self, ask: &impl Ask, tip: Place) -> Result<(), Broken> {
        let mut state = self.state.lock();
        if layout::read(ask)? != self.layout {
            return Err(self.goes_no_further(&mut state, journal::MOVED));
        }
        self.jump_to(&mut state, tip);
        Ok(())
    }

    fn jump_to(&self, state: &mut State, tip: Place) {
        debug!(lane = self.lane, batch = tip.batch, nonce = tip.nonce, "jumped");
        state.arrivals.jump(tip);
        (state.stuck, state.jumped) = (None, true);
        if let Some(messages) = &self.messages {
            // One that is lost may be sent again, to somebody else.
            messages.forget();
        }
        self.sink.publish(vec![Event::Missed]);
    }

    /// Another incarnation has begun for what was lost in `before`: who goes on behind a loss is in it.
    pub fn is_made_good(&self, before: u64, life: u64) {
        let mut state = self.state.lock();
        if std::mem::take(&mut state.jumped) {
            self.set_life(life);
        }
        self.losses.is_made_good(before);
    }

    /// This server has committed a batch, holding this lane or all; its events are published next, unless there are none.
    pub fn committed(&self, place: Place, by_all: bool, has_events: bool) {
        let mut state = self.state.lock();
        if has_events {
            state.own[usize::from(by_all)] = Some(place);
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

    /// Reads the journal to its end, and routes what is new. Answers why something was missed that cannot be told any
    /// more, where it was: then every session of this server has been told to begin anew. [`Lost::TakenBack`] is answered, and
    /// nothing is read, until another incarnation has begun.
    ///
    /// An error as well where a newer version has written what this one cannot read, or conversations were put into other lanes. Nothing behind that is routed, and sessions have
    /// been told to begin anew, elsewhere.
    pub fn catch_up(&self, ask: &impl Ask) -> Result<Option<Lost>, Broken> {
        loop {
            let from = self.last().batch;
            let Page { mut batches, is_last, newer } = journal::page(ask, self.lane, from)?;
            let is_last = is_last && newer.is_none();
            let mut state = self.state.lock();
            if self.losses.taken_back().is_some() {
                return Ok(Some(Lost::TakenBack));
            }
            // Somebody else may have routed some of it meanwhile, or have gone elsewhere.
            let last = state.arrivals.last().batch;
            batches.retain(|batch| batch.place.batch >= last);
            if last < from || (last > from && batches.is_empty()) {
                if is_last && last > from {
                    return Ok(None);
                }
                continue;
            }
            match state.arrivals.read(batches) {
                Ok(due) => {
                    self.stats.journal_batches.add(due.len() as u64);
                    self.route(due);
                }
                // The mark may be one of those that are gone.
                Err(_) if layout::read(ask)? != self.layout => {
                    return Err(self.goes_no_further(&mut state, journal::MOVED));
                }
                Err(lost) => {
                    let tip = journal::place(&ask.all(journal::TIP, &[&self.lane])?)?;
                    if lost == Lost::TakenBack {
                        let life = match self.life() {
                            // One that has begun for this loss is not known then: rather two than none.
                            0 => look_ups::incarnation(ask)?.incarnation,
                            life => life,
                        };
                        self.losses.lost(life);
                    }
                    if self.lane == places::ACCOUNTS {
                        // Those that were missed are in force as well.
                        *self.settings.write() = look_ups::settings(ask)?;
                    }
                    self.jump_to(&mut state, tip);
                    state.jumped = lost == Lost::TakenBack;
                    return Ok(Some(lost));
                }
            }
            if let Some(format) = newer {
                return Err(self.goes_no_further(&mut state, format));
            }
            state.stuck = None;
            if is_last {
                return Ok(None);
            }
        }
    }

    /// The next batch is none for this server, which routes nothing any more. Sessions are told once.
    fn goes_no_further(&self, state: &mut State, format: i32) -> Broken {
        if state.stuck.replace(format).is_none() {
            let reason = journal::reason(format);
            warn!(format, "{}: its clients have to go elsewhere", reason.text());
            self.sink.publish(vec![Event::Elsewhere(reason)]);
        }
        journal::newer(format)
    }

    /// Under the lock of the state, so that what one thread routes is behind what another has.
    fn route(&self, due: Vec<Batch<Vec<Event>>>) {
        for Batch { place, body, .. } in due {
            debug!(lane = self.lane, batch = place.batch, nonce = place.nonce, "routed");
            for event in &body {
                match event {
                    Event::Settings(settings) => *self.settings.write() = settings.clone(),
                    // Another incarnation begins with it.
                    Event::Missed => self.set_life(0),
                    _ => {}
                }
                if let Some(messages) = &self.messages
                    && let Some(message) = places::message(event)
                {
                    messages.keep(message, self.lane);
                }
            }
            if !body.is_empty() {
                self.sink.publish(body);
            }
        }
    }

    /// The events of the batch that was committed last by who holds this lane, or all.
    pub fn publish(&self, by_all: bool, events: Vec<Event>) {
        let mut state = self.state.lock();
        let Some(place) = state.own[usize::from(by_all)].take() else { return self.sink.publish(events) };
        let due = state.arrivals.offer(Batch { place, after: None, body: events });
        self.route(due);
    }
}
