//! The thread that reads what other servers have committed: it looks where the lane stands twice a second, and at once when
//! PostgreSQL notifies it. A notification that is lost costs half a second and nothing else.
//!
//! It notifies the others as well, after the commit and a few milliseconds apart: NOTIFY inside a transaction would hold
//! a lock of the whole server until its commit. And it removes what nobody needs any more.

use super::feed::Feed;
use super::journal;
use super::link::Link;
use doubletick_engine::fault::Broken;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How often it is looked whether there is more, whatever was heard.
const LOOK: Duration = Duration::from_millis(500);
/// Between two notifications of others.
const APART: Duration = Duration::from_millis(5);
/// How long batches are kept, in seconds: a server that has not read for longer tells its sessions to begin anew.
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
}

impl Bell {
    /// Something was committed here.
    pub fn committed(&self) {
        self.tell.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    fn hear(&self) {
        self.heard.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    /// The thread ends.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.wake.notify_one();
    }
}

/// What the thread owns.
pub(super) struct Listener {
    link: Link,
    lane: i32,
    feed: Arc<Feed>,
    bell: Arc<Bell>,
    /// What is said to the others: which opening of the store this is.
    say: String,
    looked: Option<Instant>,
    cleaned: Instant,
}

impl Listener {
    /// `writer` is the number of this opening of the store.
    pub fn new(link: Link, lane: i32, feed: Arc<Feed>, bell: Arc<Bell>, writer: i64) -> Listener {
        let (ring, own) = (Arc::clone(&bell), writer.to_string());
        let link = link.on_notification(Arc::new(move |payload: &str| {
            if payload != own {
                ring.hear();
            }
        }));
        let say = format!("NOTIFY doubletick, '{writer}'");
        Listener { link, lane, feed, bell, say, looked: None, cleaned: Instant::now() }
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
            let wait = self.looked.map_or(LOOK, |looked| LOOK.saturating_sub(looked.elapsed()));
            self.link.hear(wait, self.bell.wake.notified());
        }
        if self.bell.tell.swap(false, Ordering::AcqRel) && self.link.is_open() {
            // Otherwise they find out by themselves.
            let _ = self.link.run(&self.say);
        }
    }

    fn connect(&mut self) -> bool {
        self.looked = None;
        self.link.try_connect().is_ok() && self.link.run("LISTEN doubletick").is_ok()
    }

    fn work(&mut self) -> Result<(), Broken> {
        if self.bell.tell.swap(false, Ordering::AcqRel) {
            self.link.run(&self.say)?;
            // Whatever is committed meanwhile is told once.
            std::thread::sleep(APART);
        }
        let heard = self.bell.heard.swap(false, Ordering::AcqRel);
        if heard || self.looked.is_none_or(|looked| looked.elapsed() >= LOOK) {
            let tip = journal::place(&self.link.all(journal::TIP, &[&self.lane])?)?;
            if tip != self.feed.last() {
                self.feed.catch_up(&self.link)?;
            }
            self.looked = Some(Instant::now());
        }
        if self.cleaned.elapsed() >= CLEAN {
            self.cleaned = Instant::now();
            self.link.all(journal::FORGET, &[&self.lane, &KEPT_SECONDS])?;
        }
        Ok(())
    }
}
