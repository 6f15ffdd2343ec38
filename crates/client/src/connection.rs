//! The link as it comes and goes: connects, and connects again with growing pauses.

use crate::ids::random;
use crate::link::{Connector, Link};
use crate::patience::{patience, within};
use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The first pause between two attempts, doubled with each until [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A link that lives so long was worth making: the pauses are short again after it. One that is cut sooner has
/// met a service in trouble, which many clients would trouble more.
const PROVED: Duration = Duration::from_secs(5);

/// An attempt that is younger than this is not begun anew: who wakes a client again and again gets a link all the same.
const FRESH: Duration = Duration::from_secs(1);

/// What becomes of the link.
pub(crate) enum LinkEvent {
    Connecting,
    Connected,
    ConnectFailed(Error),
    Frame(Box<ServerFrame>),
    /// The link was cut, for this reason.
    Cut(Error),
}

pub(crate) struct Connection {
    connector: Arc<dyn Connector>,
    /// An attempt that takes longer has failed.
    attempt_timeout: Duration,
    /// Attempts since a link last lived for [`PROVED`].
    attempts: u32,
    state: State,
}

type Attempt = Pin<Box<dyn Future<Output = Result<Box<dyn Link>>> + Send>>;

enum State {
    Pause(Instant),
    /// Being made, since this time.
    Connecting(Attempt, Instant),
    /// There is a link, since this time.
    Up(Box<dyn Link>, Instant),
    /// Cut by this side, and why; to be reported.
    Broken(Error),
    /// Nobody needs a link.
    Rest,
}

impl Connection {
    pub(crate) fn new(connector: Arc<dyn Connector>, attempt_timeout: Duration) -> Self {
        Self { connector, attempt_timeout, attempts: 0, state: State::Pause(Instant::now()) }
    }

    /// What happens next. Cancel-safe.
    pub(crate) async fn next(&mut self) -> LinkEvent {
        match &mut self.state {
            State::Pause(until) => {
                tokio::time::sleep_until(*until).await;
                self.state = State::Connecting(self.attempt(), Instant::now());
                LinkEvent::Connecting
            }
            State::Connecting(attempt, _) => match attempt.await {
                Ok(link) => {
                    self.state = State::Up(link, Instant::now());
                    LinkEvent::Connected
                }
                Err(error) => {
                    self.pause();
                    LinkEvent::ConnectFailed(error)
                }
            },
            State::Up(link, since) => match link.recv().await {
                Some(frame) => LinkEvent::Frame(Box::new(frame)),
                None => {
                    let end = link.end().unwrap_or_else(|| cut("the link to the service is cut"));
                    let since = *since;
                    self.lived(since);
                    self.pause();
                    LinkEvent::Cut(end)
                }
            },
            State::Broken(error) => {
                let error = error.clone();
                self.pause();
                LinkEvent::Cut(error)
            }
            State::Rest => std::future::pending().await,
        }
    }

    fn attempt(&self) -> Attempt {
        let connector = Arc::clone(&self.connector);
        let timeout = self.attempt_timeout;
        Box::pin(async move {
            within(&mut patience(timeout), connector.connect()).await.unwrap_or_else(|| {
                Err(Error::new(codes::ERR_SDK_NET_CONN_TIMEOUT, "the attempt to connect took too long"))
            })
        })
    }

    /// The device was away, or has another network: a pause is over, an attempt of before begins anew, and a link of
    /// before is asked for a sign of life. Where nobody needs a link none is made.
    pub(crate) fn wake(&mut self) {
        match &mut self.state {
            State::Pause(_) => self.hurry(),
            State::Connecting(_, since) if since.elapsed() >= FRESH => {
                self.attempts = 0;
                self.state = State::Connecting(self.attempt(), Instant::now());
            }
            State::Up(link, _) => link.probe(),
            State::Connecting(..) | State::Broken(_) | State::Rest => {}
        }
    }

    /// Someone waits for the link: tries now, with short pauses again.
    pub(crate) fn hurry(&mut self) {
        if let State::Pause(_) | State::Rest = &self.state {
            self.state = State::Pause(Instant::now());
            self.attempts = 0;
        }
    }

    /// Nobody waits for a link: none is made until [`Connection::hurry`]. One that is up or being made stays.
    pub(crate) fn rest(&mut self) {
        if let State::Pause(_) = &self.state {
            self.state = State::Rest;
        }
    }

    /// Whether frames can be sent.
    pub(crate) fn is_up(&self) -> bool {
        matches!(self.state, State::Up(..))
    }

    /// Sends a frame. Where that fails, [`LinkEvent::Cut`] follows.
    pub(crate) fn send(&mut self, frame: ClientFrame) {
        let State::Up(link, _) = &mut self.state else { return };
        if let Err(error) = link.send(frame) {
            // The link may know more of its end than that nothing can be sent any more.
            let why = link.end().unwrap_or(error);
            self.give_up(why);
        }
    }

    /// Gives the link up; [`LinkEvent::Cut`] follows.
    pub(crate) fn cut(&mut self, why: &str) {
        self.give_up(cut(why));
    }

    fn give_up(&mut self, why: Error) {
        if let State::Up(_, since) = self.state {
            self.lived(since);
            self.state = State::Broken(why);
        }
    }

    fn lived(&mut self, since: Instant) {
        if since.elapsed() >= PROVED {
            self.attempts = 0;
        }
    }

    fn pause(&mut self) {
        let longest = FIRST_PAUSE.saturating_mul(1 << self.attempts.min(16)).min(LONGEST_PAUSE);
        self.attempts = self.attempts.saturating_add(1);
        // Between half and the whole of it, so that many clients do not come back at once.
        let half = longest / 2;
        let millis = u64::try_from(half.as_millis()).unwrap_or(u64::MAX);
        let jitter = Duration::from_millis(random() % (millis + 1));
        self.state = State::Pause(Instant::now() + half + jitter);
    }
}

fn cut(why: &str) -> Error {
    Error::new(codes::ERR_SDK_NET_DISCONNECT, why)
}
