//! The link as it comes and goes: connects, and connects again with growing pauses.

use crate::ids::random;
use crate::link::{Connector, Link};
use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The first pause between two attempts, doubled with each until [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What becomes of the link.
pub(crate) enum LinkEvent {
    Connecting,
    Connected,
    ConnectFailed(Error),
    Frame(ServerFrame),
    Cut,
}

pub(crate) struct Connection {
    connector: Arc<dyn Connector>,
    /// An attempt that takes longer has failed.
    attempt_timeout: Duration,
    /// Attempts since a link last brought a frame.
    attempts: u32,
    state: State,
}

type Attempt = Pin<Box<dyn Future<Output = Result<Box<dyn Link>>> + Send>>;

enum State {
    Pause(Instant),
    Connecting(Attempt),
    Up(Box<dyn Link>),
    /// Cut by this side; to be reported.
    Broken,
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
                let connector = Arc::clone(&self.connector);
                let timeout = self.attempt_timeout;
                self.state = State::Connecting(Box::pin(async move {
                    tokio::time::timeout(timeout, connector.connect()).await.unwrap_or_else(|_| {
                        Err(Error::new(
                            codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT,
                            "the attempt to connect took too long",
                        ))
                    })
                }));
                LinkEvent::Connecting
            }
            State::Connecting(attempt) => match attempt.await {
                Ok(link) => {
                    self.state = State::Up(link);
                    LinkEvent::Connected
                }
                Err(error) => {
                    self.pause();
                    LinkEvent::ConnectFailed(error)
                }
            },
            State::Up(link) => match link.recv().await {
                Some(frame) => {
                    self.attempts = 0;
                    LinkEvent::Frame(frame)
                }
                None => {
                    self.pause();
                    LinkEvent::Cut
                }
            },
            State::Broken => {
                self.pause();
                LinkEvent::Cut
            }
        }
    }

    /// Someone waits for the link: tries now, with short pauses again.
    pub(crate) fn hurry(&mut self) {
        if let State::Pause(until) = &mut self.state {
            *until = Instant::now();
            self.attempts = 0;
        }
    }

    /// Whether frames can be sent.
    pub(crate) fn is_up(&self) -> bool {
        matches!(self.state, State::Up(_))
    }

    /// Sends a frame. Where that fails, [`LinkEvent::Cut`] follows.
    pub(crate) fn send(&mut self, frame: ClientFrame) {
        if let State::Up(link) = &mut self.state
            && link.send(frame).is_err()
        {
            self.state = State::Broken;
        }
    }

    /// Gives the link up; [`LinkEvent::Cut`] follows.
    pub(crate) fn cut(&mut self) {
        if self.is_up() {
            self.state = State::Broken;
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
