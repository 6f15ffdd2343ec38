//! An engine on a store that does what a test tells it.

#![allow(dead_code, reason = "each test file uses its own part")]

use async_trait::async_trait;
use doubletick_engine::bus::EventSink;
use doubletick_engine::bus::{Event, LocalBus};
use doubletick_engine::store::{Answer, Call, Store};
use doubletick_engine::{Clock, Engine, EngineOptions, Frames, SessionHandle};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::message::Message;
use doubletick_protocol::profile::Profile;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{ClientFrame, LoginInfo, Push, Request, Response, ServerFrame};
use doubletick_protocol::{Error, Result};
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

#[derive(Default)]
pub struct FakeStore {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    groups: HashMap<UserId, Vec<(GroupId, u64)>>,
    groups_gate: Option<oneshot::Receiver<()>>,
    gates: HashMap<String, oneshot::Receiver<()>>,
    login_gate: Option<oneshot::Receiver<()>>,
    refusal: Option<Error>,
    /// Login numbers of the next logins; 0 when there is none.
    numbers: VecDeque<u64>,
    /// Platform and number held of every login.
    logins: Vec<(u32, u64)>,
    /// User and first message id of each `FindMessages` and `SendReceipts`, in the order of first polls.
    started: Vec<(UserId, String)>,
    closed: bool,
}

impl FakeStore {
    pub fn set_groups(&self, user: &str, groups: &[&str]) {
        let groups: Vec<(&str, u64)> = groups.iter().map(|group| (*group, 0)).collect();
        self.set_groups_at(user, &groups);
    }

    /// [`Fake::set_groups`], and at which seqs the user has joined them.
    pub fn set_groups_at(&self, user: &str, groups: &[(&str, u64)]) {
        let groups = groups.iter().map(|(group, seq)| ((*group).to_owned(), *seq)).collect();
        self.state.lock().groups.insert(user.into(), groups);
    }

    /// The next question for groups is answered (with what is true when it is asked) at the signal.
    pub fn gate_groups(&self) -> oneshot::Sender<()> {
        let (sender, receiver) = oneshot::channel();
        self.state.lock().groups_gate = Some(receiver);
        sender
    }

    /// The `FindMessages` or `SendReceipts` with this id is answered at the signal.
    pub fn gate(&self, name: &str) -> oneshot::Sender<()> {
        let (sender, receiver) = oneshot::channel();
        self.state.lock().gates.insert(name.into(), receiver);
        sender
    }

    /// The next login is answered at the signal.
    pub fn gate_login(&self) -> oneshot::Sender<()> {
        let (sender, receiver) = oneshot::channel();
        self.state.lock().login_gate = Some(receiver);
        sender
    }

    /// The next login is answered with this number.
    pub fn number_login(&self, number: u64) {
        self.state.lock().numbers.push_back(number);
    }

    /// Platform and number held of every login so far.
    pub fn logins(&self) -> Vec<(u32, u64)> {
        self.state.lock().logins.clone()
    }

    pub fn refuse_logins(&self, error: Error) {
        self.state.lock().refusal = Some(error);
    }

    pub fn started(&self) -> Vec<String> {
        self.state.lock().started.iter().map(|(_, name)| name.clone()).collect()
    }

    pub fn users_of_started(&self) -> Vec<UserId> {
        self.state.lock().started.iter().map(|(user, _)| user.clone()).collect()
    }

    pub fn is_closed(&self) -> bool {
        self.state.lock().closed
    }
}

/// Answers when the test gives the signal, if it has to.
fn after(gate: Option<oneshot::Receiver<()>>, answer: Result<Response>) -> Answer {
    Answer::new(async {
        if let Some(gate) = gate {
            gate.await.expect("the test gives the signal");
        }
        answer
    })
}

#[async_trait]
impl Store for FakeStore {
    fn submit(&self, call: Call) -> Answer {
        match call.request {
            Request::Login { platform, held, .. } => {
                let mut state = self.state.lock();
                state.logins.push((platform, held));
                let login = state.numbers.pop_front().unwrap_or(0);
                let answer = match state.refusal.clone() {
                    Some(error) => Err(error),
                    None => Ok(Response::LoggedIn(LoginInfo {
                        profile: Profile { user_id: call.user, ..Profile::default() },
                        heads: Vec::new(),
                        server_time_ms: call.now_ms,
                        login,
                        incarnation: 0,
                        restored_from: 0,
                        conversation_groups: ConversationGroups::default(),
                    })),
                };
                after(state.login_gate.take(), answer)
            }
            Request::FindMessages { messages } | Request::SendReceipts { messages, .. } => {
                let mut state = self.state.lock();
                let name = messages.into_iter().next().unwrap_or_default();
                let gate = state.gates.remove(&name);
                state.started.push((call.user, name));
                after(gate, Ok(Response::Done))
            }
            _ => after(None, Ok(Response::Done)),
        }
    }

    async fn groups_of(&self, user: &str) -> Result<Vec<(GroupId, u64)>> {
        let (groups, gate) = {
            let mut state = self.state.lock();
            (state.groups.get(user).cloned().unwrap_or_default(), state.groups_gate.take())
        };
        if let Some(gate) = gate {
            gate.await.expect("the test gives the signal");
        }
        Ok(groups)
    }

    fn settings(&self) -> Settings {
        Settings::default()
    }

    async fn close(&self) {
        self.state.lock().closed = true;
    }
}

pub struct Service {
    pub store: Arc<FakeStore>,
    pub bus: Arc<LocalBus>,
    pub engine: Engine,
}

/// One session as a test holds it.
pub struct Client {
    pub handle: SessionHandle,
    pub frames: Frames,
}

impl Service {
    pub fn start() -> Self {
        Self::start_with(EngineOptions::default().session_queue)
    }

    pub fn start_with(session_queue: usize) -> Self {
        Self::start_options(EngineOptions { session_queue, ..EngineOptions::default() })
    }

    /// The clock stands at second 1000, whatever the options say.
    pub fn start_options(options: EngineOptions) -> Self {
        Self::start_at(Clock::new(|| 1_000_000), options)
    }

    /// With this clock, whatever the options say.
    pub fn start_at(clock: Clock, options: EngineOptions) -> Self {
        let store = Arc::new(FakeStore::default());
        let bus = Arc::new(LocalBus::default());
        let options = EngineOptions { clock, ..options };
        let engine = Engine::start(store.clone(), bus.clone(), options);
        Self { store, bus, engine }
    }

    /// One commit's events; they have been routed when it resolves.
    pub async fn publish(&self, events: Vec<Event>) {
        self.bus.publish(events);
        self.settle().await;
    }

    /// Lets every task do what it can, without time passing.
    pub async fn settle(&self) {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    pub fn connect(&self) -> Client {
        let (handle, frames) = self.engine.connect();
        Client { handle, frames }
    }

    pub async fn log_in(&self, user: &str) -> Client {
        self.log_in_on(user, 0, 0).await
    }

    /// A device of this platform that gets this number.
    pub async fn log_in_on(&self, user: &str, platform: u32, number: u64) -> Client {
        let mut client = self.connect();
        self.store.number_login(number);
        client.send(1, login_on(user, platform));
        client.logged_in().await;
        client
    }
}

impl Client {
    /// The next frame; with paused time a test that waits in vain fails at once.
    pub async fn recv(&mut self) -> Option<ServerFrame> {
        let frame = tokio::time::timeout(Duration::from_secs(60), self.frames.recv()).await;
        frame.expect("a frame in time")
    }

    pub fn send(&self, id: u64, request: Request) {
        self.handle.handle(ClientFrame { id, request });
    }

    pub fn send_login(&self, user: &str) {
        self.send(1, login_on(user, 0));
    }

    pub async fn logged_in(&mut self) {
        match self.recv().await {
            Some(ServerFrame::Response(1, Ok(Response::LoggedIn(_)))) => {}
            other => panic!("not logged in: {other:?}"),
        }
    }

    pub async fn log_out(&mut self) {
        self.handle.handle(ClientFrame { id: 2, request: Request::Logout });
        assert_eq!(self.recv().await, Some(ServerFrame::Response(2, Ok(Response::Done))));
    }

    pub fn ask_settings(&self, id: u64) {
        self.handle.handle(ClientFrame { id, request: Request::GetSettings });
    }

    pub fn drain(&mut self) -> Vec<ServerFrame> {
        std::iter::from_fn(|| self.frames.try_recv()).collect()
    }

    pub fn pushes(&mut self) -> Vec<Push> {
        self.drain()
            .into_iter()
            .filter_map(|frame| match frame {
                ServerFrame::Push(push) => Some(push),
                ServerFrame::Response(..) => None,
            })
            .collect()
    }
}

/// A login of a device of this platform that holds no number.
pub fn login_on(user: &str, platform: u32) -> Request {
    Request::Login { user_id: user.into(), user_sig: "sig".into(), platform, held: 0, device: String::new() }
}

pub fn code_of(frame: Option<ServerFrame>) -> i32 {
    match frame {
        Some(ServerFrame::Response(_, Err(error))) => error.code,
        other => panic!("not an error: {other:?}"),
    }
}

pub fn message(msg_id: &str, group: &str, seq: u64) -> Message {
    serde_json::from_value(serde_json::json!({
        "msg_id": msg_id, "conversation": {"group": group}, "sender": "a", "seq": seq, "rand": 0,
        "unique_id": 1, "client_time": 0, "server_time": 0, "status": "sent", "online_only": false,
        "need_read_receipt": true, "targets": [], "content": {}, "version": 0, "sender_nick_name": "",
        "sender_face_url": "", "sender_name_card": "", "revoker": null, "is_read": true,
        "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false,
        "read_count": 0, "unread_count": 0
    }))
    .expect("a message")
}
