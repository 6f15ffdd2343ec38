//! An engine on the SQLite store, and devices that talk to it.

#![allow(dead_code, reason = "each test file uses its own part")]

use doubletick_engine::bus::LocalBus;
use doubletick_engine::stats::Stats;
use doubletick_engine::{Engine, EngineOptions, Frame, Frames, SessionHandle};
use doubletick_protocol::Result;
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{ClientFrame, LoginInfo, Push, Request, Response, ServerFrame};
use doubletick_store_sqlite::{Durability, SqliteOptions, SqliteStore};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Far longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Service {
    pub engine: Engine,
    pub stats: Arc<Stats>,
}

impl Service {
    /// Opens the store in this directory.
    pub fn open(directory: &Path, options: EngineOptions) -> Service {
        let stats = Arc::new(Stats::default());
        let bus = Arc::new(LocalBus::default());
        let store_options =
            SqliteOptions { durability: Durability::Normal, readers: 1, stats: Arc::clone(&stats) };
        let store = SqliteStore::open(directory, 1_400_000_000, store_options, bus.clone()).expect("a store");
        let options = EngineOptions { stats: Arc::clone(&stats), ..options };
        Service { engine: Engine::start(Arc::new(store), bus, options), stats }
    }

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

    pub async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.engine.settings();
        change(&mut settings);
        self.engine.set_settings(settings).await.expect("settings");
    }
}

/// One connection of a device.
pub struct Device {
    pub handle: SessionHandle,
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

    pub async fn ask(&mut self, request: Request) -> Result<Response> {
        let id = self.send(request);
        self.answer(id).await
    }

    pub async fn must(&mut self, request: Request) -> Response {
        self.ask(request).await.unwrap_or_else(|error| panic!("{error}"))
    }

    pub async fn code(&mut self, request: Request) -> i32 {
        self.ask(request).await.map_or_else(|error| error.code, |_| 0)
    }

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
