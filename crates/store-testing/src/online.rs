//! An engine on a store, and devices that talk to it.

use crate::home::Home;
use doubletick_engine::bus::LocalBus;
use doubletick_engine::stats::Stats;
use doubletick_engine::{Engine, EngineOptions, Frame, Frames, SessionHandle};
use doubletick_protocol::Result;
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{ClientFrame, LoginInfo, Push, Request, Response, ServerFrame};
use std::sync::Arc;
use std::time::Duration;

/// Far longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service.
pub struct Service {
    /// The engine.
    pub engine: Engine,
    /// What it and its store count.
    pub stats: Arc<Stats>,
}

impl Service {
    /// Opens the store of this place.
    pub fn open(home: &impl Home, options: EngineOptions) -> Service {
        let stats = Arc::new(Stats::default());
        let bus = Arc::new(LocalBus::default());
        let store = home.open(bus.clone(), Arc::clone(&stats)).expect("a store");
        let options = EngineOptions { stats: Arc::clone(&stats), ..options };
        Service { engine: Engine::start(store, bus, options), stats }
    }

    /// A device that is not logged in.
    pub fn connect(&self) -> Device {
        let (handle, frames) = self.engine.connect();
        Device { handle, frames, last_id: 0, pushes: Vec::new() }
    }

    /// A device on no particular platform.
    pub async fn log_in(&self, user: &str) -> Device {
        let mut device = self.connect();
        device.log_in(user, 0, 0).await.expect("a login");
        device
    }

    /// Changes the settings as the operator.
    pub async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.engine.settings();
        change(&mut settings);
        self.engine.set_settings(settings).await.expect("settings");
    }
}

/// One connection of a device.
pub struct Device {
    /// What goes in.
    pub handle: SessionHandle,
    /// What comes out.
    pub frames: Frames,
    last_id: u64,
    /// What was pushed while an answer was awaited.
    pushes: Vec<Push>,
}

impl Device {
    /// Logs in with this number in hand.
    pub async fn log_in(&mut self, user: &str, platform: u32, held: u64) -> Result<LoginInfo> {
        let (user_id, user_sig) = (user.to_owned(), "sig".to_owned());
        match self.ask(Request::Login { user_id, user_sig, platform, held, device: String::new() }).await? {
            Response::LoggedIn(info) => Ok(info),
            other => panic!("a login was answered by {other:?}"),
        }
    }

    /// Sends a request without waiting for the answer; its id.
    pub fn send(&mut self, request: Request) -> u64 {
        self.last_id += 1;
        self.handle.handle(ClientFrame { id: self.last_id, request });
        self.last_id
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&mut self, request: Request) -> Result<Response> {
        let id = self.send(request);
        self.answer(id).await
    }

    /// Asks for something that must succeed.
    pub async fn must(&mut self, request: Request) -> Response {
        self.ask(request).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Asks; the code of the answer, 0 where it succeeds.
    pub async fn code(&mut self, request: Request) -> i32 {
        self.ask(request).await.map_or_else(|error| error.code, |_| 0)
    }

    /// Sends a message.
    pub async fn send_message(&mut self, new: NewMessage) -> Result<Message> {
        match self.ask(Request::SendMessage(new)).await? {
            Response::Message(message) => Ok(*message),
            other => panic!("sending was answered by {other:?}"),
        }
    }

    /// The answer to this request; it is the next one.
    pub async fn answer(&mut self, id: u64) -> Result<Response> {
        loop {
            match self.frame().await.into_server_frame() {
                ServerFrame::Push(push) => self.pushes.push(push),
                ServerFrame::Response(answered, result) => {
                    assert_eq!(answered, id, "answers come in the order of the requests");
                    return result;
                }
            }
        }
    }

    /// The next frame.
    pub async fn frame(&mut self) -> Frame {
        let frame = tokio::time::timeout(PATIENCE, self.frames.next()).await;
        frame.expect("a frame in time").expect("a session that goes on")
    }

    /// The next push.
    pub async fn push(&mut self) -> Push {
        if !self.pushes.is_empty() {
            return self.pushes.remove(0);
        }
        match self.frame().await.into_server_frame() {
            ServerFrame::Push(push) => push,
            ServerFrame::Response(id, _) => panic!("an answer to {id} that nobody waits for"),
        }
    }

    /// The pushes up to the first for which this holds, with it.
    pub async fn until(&mut self, is_it: impl Fn(&Push) -> bool) -> Vec<Push> {
        let mut pushes = Vec::new();
        loop {
            pushes.push(self.push().await);
            if pushes.last().is_some_and(&is_it) {
                return pushes;
            }
        }
    }

    /// What has been pushed so far.
    pub fn pushed(&mut self) -> Vec<Push> {
        while let Some(frame) = self.frames.try_recv() {
            match frame {
                ServerFrame::Push(push) => self.pushes.push(push),
                ServerFrame::Response(id, _) => panic!("an answer to {id} that nobody waits for"),
            }
        }
        std::mem::take(&mut self.pushes)
    }

    /// Waits until the service has ended this login.
    pub async fn thrown_out(&mut self) {
        self.until(|push| *push == Push::KickedOffline).await;
        assert_eq!(self.code(Request::TotalUnread).await, 6014);
    }

    /// Whether the login goes on. Everything that was committed before has been routed when the answer comes
    /// only if somebody else saw it; ask after that.
    pub async fn is_in(&mut self) -> bool {
        let answered = self.code(Request::TotalUnread).await == 0;
        answered && !self.pushes.contains(&Push::KickedOffline)
    }
}
