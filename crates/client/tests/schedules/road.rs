//! The way from one device to the service, with everything that can go wrong on it.

use crate::flood::Rng;
use crate::service::Site;
use async_trait::async_trait;
use doubletick_client::{Connector, Link};
use doubletick_engine::{Frames, SessionHandle};
use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// What happens to a link.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// Both sides see the end, and what was on its way is lost.
    Cut,
    /// The client sees the end. What it has sent still arrives; the answers are lost, and the service sees
    /// the end after this time.
    Half(Duration),
    /// Nothing moves for this long.
    Stall(Duration),
    /// From here on everything is swallowed, and both sides see the end only after this time.
    Swallow(Duration),
}

/// The pause of a client before its first attempt to connect again is at most this; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

pub struct Road {
    site: Arc<Site>,
    state: Mutex<State>,
}

struct State {
    rng: Rng,
    /// The longest that a frame is under way, in milliseconds.
    latency: u64,
    closed_until: Instant,
    /// When the last link or attempt ended.
    ended: Option<Instant>,
    /// Attempts since a link last brought a frame.
    attempts: u32,
    link: Option<mpsc::UnboundedSender<Trouble>>,
}

impl Road {
    pub fn new(site: Arc<Site>, rng: Rng, latency: u64) -> Arc<Self> {
        let state =
            State { rng, latency, closed_until: Instant::now(), ended: None, attempts: 0, link: None };
        Arc::new(Self { site, state: Mutex::new(state) })
    }

    pub fn trouble(&self, trouble: Trouble) {
        if let Some(link) = &self.state.lock().link {
            // The link may be over.
            let _ = link.send(trouble);
        }
    }

    /// No new link for this long.
    pub fn close_for(&self, time: Duration) {
        self.state.lock().closed_until = Instant::now() + time;
    }

    /// When the next attempt takes place. The client's pauses are random, so that no seed could repeat them;
    /// an attempt is held up to the longest pause that it might have made.
    fn next_attempt(&self) -> Instant {
        let mut state = self.state.lock();
        let pause = FIRST_PAUSE * (1 << state.attempts.min(6));
        state.attempts += 1;
        let delay = Duration::from_millis(state.rng.below(20));
        state.ended.map_or_else(Instant::now, |ended| ended + pause) + delay
    }
}

/// A road as a connector: what a client is given.
pub struct Lane(pub Arc<Road>);

#[async_trait]
impl Connector for Lane {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        let road = &self.0;
        sleep_until(road.next_attempt()).await;
        let engine = road.site.engine();
        let mut state = road.state.lock();
        let open = engine.filter(|_| state.closed_until <= Instant::now());
        let Some(engine) = open else {
            state.ended = Some(Instant::now());
            return Err(Error::new(codes::ERR_SDK_NET_CONN_REFUSE, "refused"));
        };
        let (session, frames) = engine.connect();
        let (up, from_client) = mpsc::unbounded_channel();
        let (to_client, down) = mpsc::unbounded_channel();
        let (link, troubles) = mpsc::unbounded_channel();
        let pace = Pace { rng: state.rng.split(), latency: state.latency, last: Instant::now() };
        road.site.register(link.clone());
        state.link = Some(link);
        drop(state);
        let carrier = Carrier {
            session,
            frames,
            from_client,
            to_client,
            up: VecDeque::new(),
            down: VecDeque::new(),
            up_pace: pace.clone(),
            down_pace: pace,
            service_ended: false,
            over_at: None,
        };
        tokio::spawn(carrier.run(troubles));
        Ok(Box::new(RoadLink { road: Arc::clone(road), up, down }))
    }
}

struct RoadLink {
    road: Arc<Road>,
    up: mpsc::UnboundedSender<ClientFrame>,
    down: mpsc::UnboundedReceiver<ServerFrame>,
}

#[async_trait]
impl Link for RoadLink {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        self.up.send(frame).map_err(|_| Error::new(codes::ERR_SDK_NET_DISCONNECT, "cut"))
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        let frame = self.down.recv().await?;
        self.road.state.lock().attempts = 0;
        Some(frame)
    }
}

impl Drop for RoadLink {
    fn drop(&mut self) {
        self.road.state.lock().ended = Some(Instant::now());
    }
}

/// When frames of one direction arrive: in order, each after a time of its own.
#[derive(Clone)]
struct Pace {
    rng: Rng,
    latency: u64,
    last: Instant,
}

impl Pace {
    fn next(&mut self) -> Instant {
        let arrives = Instant::now() + Duration::from_millis(self.rng.below(self.latency + 1));
        self.last = self.last.max(arrives);
        self.last
    }
}

/// Carries the frames of one link.
struct Carrier {
    session: SessionHandle,
    frames: Frames,
    from_client: mpsc::UnboundedReceiver<ClientFrame>,
    to_client: mpsc::UnboundedSender<ServerFrame>,
    up: VecDeque<(Instant, ClientFrame)>,
    down: VecDeque<(Instant, ServerFrame)>,
    up_pace: Pace,
    down_pace: Pace,
    service_ended: bool,
    /// The other end hears nothing any more; the service sees it then.
    over_at: Option<Instant>,
}

impl Carrier {
    async fn run(mut self, mut troubles: mpsc::UnboundedReceiver<Trouble>) {
        let mut may_fail = true;
        loop {
            let next =
                [self.up.front().map(|(at, _)| *at), self.down.front().map(|(at, _)| *at), self.over_at];
            tokio::select! {
                biased;
                trouble = troubles.recv(), if may_fail => match trouble {
                    Some(Trouble::Cut) => return,
                    Some(trouble) => self.suffer(trouble),
                    None => may_fail = false,
                },
                frame = self.from_client.recv(), if self.over_at.is_none() => match frame {
                    Some(frame) => self.up.push_back((self.up_pace.next(), frame)),
                    None => self.leave(Duration::from_millis(self.up_pace.latency)),
                },
                frame = self.frames.recv(), if !self.service_ended => match frame {
                    Some(_) if self.over_at.is_some() => {}
                    Some(frame) => self.down.push_back((self.down_pace.next(), frame)),
                    None => self.service_ended = true,
                },
                () = wait(next.into_iter().flatten().min()) => {}
            }
            self.deliver(Instant::now());
            let over = self.over_at.is_some_and(|at| at <= Instant::now());
            if over || (self.service_ended && self.down.is_empty()) {
                return;
            }
        }
    }

    fn suffer(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::Cut => {}
            Trouble::Half(time) => self.leave(time),
            Trouble::Stall(time) => {
                let until = Instant::now() + time;
                for pace in [&mut self.up_pace, &mut self.down_pace] {
                    pace.last = pace.last.max(until);
                }
                self.up.iter_mut().for_each(|(at, _)| *at = until.max(*at));
                self.down.iter_mut().for_each(|(at, _)| *at = until.max(*at));
            }
            Trouble::Swallow(time) => {
                self.over_at.get_or_insert(Instant::now() + time);
                self.up.clear();
                self.down.clear();
            }
        }
    }

    /// The client's end is gone.
    fn leave(&mut self, time: Duration) {
        self.over_at.get_or_insert(Instant::now() + time);
        self.to_client = mpsc::unbounded_channel().0;
        self.down.clear();
    }

    fn deliver(&mut self, now: Instant) {
        while self.up.front().is_some_and(|(at, _)| *at <= now) {
            let Some((_, frame)) = self.up.pop_front() else { return };
            self.session.handle(frame);
        }
        while self.down.front().is_some_and(|(at, _)| *at <= now) {
            let Some((_, frame)) = self.down.pop_front() else { return };
            // A client that is gone is noticed by its other direction.
            let _ = self.to_client.send(frame);
        }
    }
}

async fn wait(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => std::future::pending().await,
    }
}
