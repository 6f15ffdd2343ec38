//! The thread that reads what other servers have committed: it looks where the lanes stand twice a second, and at once when
//! PostgreSQL notifies it or the bus has lost something. A notification that is lost costs half a second and nothing else.
//!
//! Where PostgreSQL is the courier it notifies the others as well, after the commit and a few milliseconds apart: NOTIFY inside a
//! transaction would hold a lock of the whole server until its commit. And it removes what nobody needs any more.

use super::arrival::Lost;
use super::feeds::Feeds;
use super::journal;
use super::link::Link;
use super::nodes::{self, Own};
use super::places::ACCOUNTS;
use super::promoted;
use super::settle::{Settled, settle};
use doubletick_engine::fault::Broken;
use doubletick_engine::stats::Stats;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Before it is tried again, where it has failed.
const AGAIN: Duration = Duration::from_millis(500);
/// Between two notifications of others.
const APART: Duration = Duration::from_millis(5);
/// How often it is shown where this server is.
const SHOW: Duration = Duration::from_secs(2);
/// How long batches are kept, in seconds, from when the next one has come: a server that lacks one for longer tells its sessions to
/// begin anew.
const KEPT_SECONDS: f64 = 600.0;
/// How often old batches are removed.
const CLEAN: Duration = Duration::from_secs(60);

/// What wakes the thread.
#[derive(Default)]
pub(super) struct Bell {
    wake: Notify,
    /// Others are to be told that there is more.
    tell: AtomicBool,
    /// There may be more.
    heard: AtomicBool,
    closed: AtomicBool,
    /// Connections that wait until what they see is settled.
    settled: Settled,
}

impl Bell {
    /// Waits until what is there now is at a synchronous standby as well, where there is one.
    pub fn settle(&self) -> Result<(), Broken> {
        let asked = self.settled.ask();
        self.wake.notify_one();
        self.settled.wait(asked)
    }

    /// Something was committed here.
    pub fn committed(&self) {
        self.tell.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// There may be more.
    pub fn hear(&self) {
        self.heard.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// The thread ends.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// It has ended: nobody settles any more.
    fn ended(&self) {
        self.settled.close();
    }
}

/// What the thread owns.
pub(super) struct Listener {
    link: Link,
    own: Own,
    feeds: Arc<Feeds>,
    bell: Arc<Bell>,
    /// Whether what is told is at a synchronous standby as well, where there is one.
    settles: bool,
    /// What is said to the others, where they listen: which opening of the store this is.
    say: Option<String>,
    /// How often it is looked whether there is more, whatever was heard.
    look: Duration,
    stats: Arc<Stats>,
    looked: Option<Instant>,
    /// When the operators of others were told where this server is.
    shown: Option<Instant>,
    cleaned: Instant,
}

impl Listener {
    /// Looks so often into the journal. `own` is this opening of the store.
    pub fn new(
        link: Link,
        own: Own,
        feeds: Arc<Feeds>,
        bell: Arc<Bell>,
        look: Duration,
        stats: Arc<Stats>,
    ) -> Listener {
        Listener {
            link,
            own,
            feeds,
            bell,
            settles: false,
            say: None,
            look,
            stats,
            looked: None,
            shown: None,
            cleaned: Instant::now(),
        }
    }

    /// Tells nothing that a synchronous standby does not have.
    pub fn settling(mut self) -> Listener {
        self.settles = true;
        self
    }

    /// Listens to the others by PostgreSQL and is heard by them.
    pub fn notifying(mut self) -> Listener {
        let number = self.own.number;
        let (ring, own) = (Arc::clone(&self.bell), number.to_string());
        self.link = self.link.on_notification(Arc::new(move |payload: &str| {
            if payload != own {
                ring.hear();
            }
        }));
        self.say = Some(format!("NOTIFY doubletick, '{number}'"));
        self
    }

    /// Works until the bell is closed.
    pub fn run(mut self) {
        while !self.bell.closed.load(Ordering::Acquire) {
            if self.link.is_open() || self.connect() {
                // What fails here is tried again; a connection that is lost is made again.
                if self.work().is_err() {
                    self.looked = None;
                }
            }
            if self.say.is_some() {
                self.stats.bus_connected.set(self.link.is_open().into());
            }
            let wait = match self.looked {
                Some(looked) => self.look.saturating_sub(looked.elapsed()).min(SHOW),
                None => self.look.min(AGAIN),
            };
            self.link.hear(wait, self.bell.wake.notified());
        }
        self.bell.ended();
        if let Some(say) = &self.say
            && self.bell.tell.swap(false, Ordering::AcqRel)
            && self.link.is_open()
        {
            // Otherwise they find out by themselves.
            let _ = self.link.run(say);
        }
        if self.link.is_open() {
            // Otherwise it is not heard of any more.
            let _ = nodes::end(&self.link, self.own.number);
        }
    }

    fn connect(&mut self) -> bool {
        self.looked = None;
        let listens = || self.say.is_none() || self.link.run("LISTEN doubletick").is_ok();
        let reckoned = || promoted::reckon(&self.link, &self.own, &self.feeds).is_ok();
        let connected = self.link.try_connect().is_ok() && listens() && reckoned() && self.settle().is_ok();
        if !connected {
            self.link.forget();
        }
        connected
    }

    /// For this connection, and for whoever waits for it.
    fn settle(&self) -> Result<(), Broken> {
        let asked = self.bell.settled.asked();
        if self.settles {
            settle(&self.link, ACCOUNTS)?;
        }
        asked.into_iter().for_each(|asked| self.bell.settled.done(asked));
        Ok(())
    }

    fn work(&mut self) -> Result<(), Broken> {
        if self.bell.settled.asked().is_some() {
            self.settle()?;
        }
        if let Some(say) = &self.say
            && self.bell.tell.swap(false, Ordering::AcqRel)
        {
            self.link.run(say)?;
            // Whatever is committed meanwhile is told once.
            std::thread::sleep(APART);
        }
        let heard = self.bell.heard.swap(false, Ordering::AcqRel);
        let lost = self.feeds.taken_back().is_some();
        if heard || lost || self.looked.is_none_or(|looked| looked.elapsed() >= self.look) {
            if self.catch_up()? == Some(Lost::TakenBack) {
                promoted::taken_back(&self.link, &self.own, &self.feeds)?;
                self.feeds.accounts().set_life(0);
                self.catch_up()?;
            }
            for (_, feed) in self.feeds.each().filter(|(_, feed)| feed.life() == 0) {
                feed.begin_anew(&self.link)?;
            }
            self.looked = Some(Instant::now());
        }
        if self.shown.is_none_or(|shown| shown.elapsed() >= SHOW) {
            nodes::say(&self.link, &self.own, || self.feeds.routed(), &self.stats)?;
            self.shown = Some(Instant::now());
        }
        if self.cleaned.elapsed() >= CLEAN {
            self.cleaned = Instant::now();
            nodes::forget(&self.link, KEPT_SECONDS)?;
            journal::forget(&self.link, &self.feeds.lanes, KEPT_SECONDS)?;
        }
        Ok(())
    }

    /// Routes what is new in any lane.
    fn catch_up(&self) -> Result<Option<Lost>, Broken> {
        let lanes = &self.feeds.lanes;
        let tips = journal::places(&self.link.all(journal::TIPS, &[lanes])?)?;
        self.feeds.catch_up(&self.link, lanes, &tips)
    }
}
