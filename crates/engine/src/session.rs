//! One session: the requests of one connection, in order.
//!
//! There is no task per session. A request is submitted on the caller's thread, which puts it into the store's order,
//! and finished by a task of its own, which answers when its turn has come: answers leave in the order of the requests.

use crate::before::Before;
use crate::frames::{FrameQueue, Overflow, SharedPush};
use crate::hooks::{Change, Origin};
use crate::receiver::Receiver;
use crate::shared::Core;
use crate::store::Call;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::Notify;
use tokio::sync::oneshot::{self, error::TryRecvError};

/// The client's end of a session. Dropping it ends the session: what was asked and has not begun in the store is not
/// carried out any more, for nobody would hear the answer.
pub struct SessionHandle {
    session: Arc<Session>,
}

impl SessionHandle {
    pub(crate) fn new(session: Arc<Session>) -> Self {
        Self { session }
    }

    /// Takes one frame. Never blocks; the answer comes out of the session's receiver. Requests start in
    /// the order in which they are given; those given while a login is under way start after it.
    pub fn handle(&self, frame: ClientFrame) {
        self.session.take(&mut self.session.state.lock(), frame.id, Ok(frame.request));
    }

    /// Answers a request that is not carried out, in its turn.
    pub fn refuse(&self, id: u64, error: Error) {
        self.session.take(&mut self.session.state.lock(), id, Err(error));
    }

    /// The session is about to end because nothing comes from the device any more.
    pub fn timed_out(&self) {
        *self.session.end.lock() = Change::TimeOut;
    }

    /// Who is logged in (not: who is logging in).
    pub fn user(&self) -> Option<UserId> {
        match &*self.session.state.lock() {
            State::LoggedIn(login) => Some(login.user.clone()),
            State::LoggedOut | State::LoggingIn(_) | State::Ended => None,
        }
    }
}

impl Drop for SessionHandle {
    fn drop(&mut self) {
        Arc::clone(&self.session).stop();
        self.session.end();
        self.session.gone.set();
        self.session.core.forget(self.session.number);
    }
}

/// What the engine knows of a session.
pub(crate) struct Session {
    number: u64,
    core: Arc<Core>,
    queue: Arc<FrameQueue>,
    state: Mutex<State>,
    /// Closes when the request that was started last has been answered.
    last: Mutex<Option<Turn>>,
    /// Closes when the message that was given last is in the store's order, where somebody is asked before.
    sending: Mutex<Option<Turn>>,
    /// Writes that are under way.
    writes: Arc<AtomicUsize>,
    /// The device's address, where it is known.
    address: Option<IpAddr>,
    /// Why the session ends, where that is not the connection's end.
    end: Mutex<Change>,
    /// The client's end was dropped.
    gone: Gone,
}

/// Whether nobody waits for answers any more.
#[derive(Default)]
struct Gone {
    is: AtomicBool,
    changed: Notify,
}

impl Gone {
    fn set(&self) {
        self.is.store(true, Ordering::Release);
        self.changed.notify_waiters();
    }

    async fn wait(&self) {
        let changed = self.changed.notified();
        // Who is told between the two lines is told by the second.
        if !self.is.load(Ordering::Acquire) {
            changed.await;
        }
    }
}

type Turn = oneshot::Receiver<()>;

/// A request, or why it is not carried out.
type Decoded = Result<Request>;

fn still_open(mut turn: Turn) -> Option<Turn> {
    (turn.try_recv() == Err(TryRecvError::Empty)).then_some(turn)
}

async fn closed(turn: Option<Turn>) {
    if let Some(turn) = turn {
        // Closing is the signal, nothing is ever sent.
        let _ = turn.await;
    }
}

/// Counts one write as long as it lives.
struct UnderWay(Arc<AtomicUsize>);

impl UnderWay {
    fn new(writes: &Arc<AtomicUsize>) -> Self {
        writes.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(writes))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

enum State {
    LoggedOut,
    LoggingIn(LoggingIn),
    LoggedIn(Login),
    Ended,
}

/// A login that has no answer yet.
struct LoggingIn {
    user: UserId,
    /// What was asked since waits for the login.
    waiting: VecDeque<(u64, Decoded)>,
    /// The operator has ended every login of the user meanwhile.
    ended: bool,
}

/// A login of a session.
struct Login {
    user: UserId,
    /// `TIMPlatform`.
    platform: u32,
    /// Its number (`LoginInfo::login`).
    number: u64,
    /// When its credential expires, in Unix seconds.
    expires: Option<u64>,
}

impl Session {
    pub(crate) fn new(number: u64, core: Arc<Core>, queue: Arc<FrameQueue>, address: Option<IpAddr>) -> Self {
        Self {
            number,
            core,
            queue,
            state: Mutex::new(State::LoggedOut),
            last: Mutex::new(None),
            sending: Mutex::new(None),
            address,
            end: Mutex::new(Change::LinkClose),
            writes: Arc::default(),
            gone: Gone::default(),
        }
    }

    /// Runs the rest of a request as long as somebody waits for its answer. The request is boxed: a future within
    /// others is copied at every step, and has its size in all of them.
    fn spawn(self: &Arc<Self>, request: Pin<Box<dyn Future<Output = ()> + Send>>) {
        let session = Arc::clone(self);
        self.core.spawn(async move {
            tokio::select! {
                biased;
                // First, so that what waits for a request that is given up does not begin.
                () = session.gone.wait() => {}
                () = request => {}
            }
        });
    }

    fn origin(&self, platform: u32) -> Origin {
        Origin { platform, address: self.address, backend: false, imported: false }
    }

    /// Keeps for its webhook that a login of this session is over.
    fn tell_over(&self, login: &Login, change: Change) {
        self.core.tell_state(&login.user, self.origin(login.platform), change, Vec::new());
    }

    fn throw_out<const N: usize>(&self, state: &mut State, why: [Push; N]) -> bool {
        let State::LoggedIn(login) = &*state else { return false };
        self.core.routes.unregister(&login.user, self);
        self.tell_over(login, Change::Unregister);
        *state = State::LoggedOut;
        why.into_iter().for_each(|push| self.queue.push_last(push));
        true
    }

    /// Throws out who is logged in, and says that the operator wants it.
    fn ended_by_operator(&self, state: &mut State) {
        if self.throw_out(state, [Push::KickedByOperator, Push::KickedOffline]) {
            self.core.stats.kicked.add(1);
        }
    }

    fn take(self: &Arc<Self>, state: &mut State, id: u64, asked: Decoded) {
        match (&mut *state, asked) {
            (State::LoggingIn(login), asked) => login.waiting.push_back((id, asked)),
            (_, Err(error)) => self.in_turn(id, Err(error)),
            (State::Ended, Ok(_)) => {}
            // Who is logged in may ask for the heads again, or bring a newer credential; pushes go on meanwhile.
            (State::LoggedIn(login), Ok(Request::Login { user_id, user_sig, .. }))
                if login.user == user_id =>
            {
                match self.core.check_credential(&user_id, &user_sig) {
                    Ok(expires) => {
                        login.expires = expires;
                        self.core.will_expire(self.number, expires);
                        let (origin, request) = (self.origin(login.platform), login.again(user_sig));
                        self.start(user_id, origin, id, request);
                    }
                    Err(error) => self.in_turn(id, Err(error)),
                }
            }
            (_, Ok(request @ Request::Login { .. })) => self.log_in(state, id, request),
            (State::LoggedOut, Ok(_)) => self.in_turn(id, Err(not_logged_in())),
            (State::LoggedIn(login), Ok(Request::Logout)) => {
                self.core.routes.unregister(&login.user, &**self);
                self.tell_over(login, Change::Unregister);
                *state = State::LoggedOut;
                self.in_turn(id, Ok(Response::Done));
            }
            (State::LoggedIn(login), Ok(Request::SetSettings(_))) if !self.core.is_admin(&login.user) => {
                let text = "settings: only an administrator of the service may change them";
                self.in_turn(id, Err(Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, text)));
            }
            (State::LoggedIn(login), Ok(request)) => {
                let origin = self.origin(login.platform);
                match (request, &self.core.before) {
                    (Request::SendMessage(new), Some(before)) if before.asks(&new) => {
                        self.ask_before(login.user.clone(), origin, id, new, Arc::clone(before));
                    }
                    (request, _) => self.start(login.user.clone(), origin, id, request),
                }
            }
        }
    }

    /// The turn of a new request, which ends when the sender is dropped, and that of the request before it.
    fn turn(&self) -> (oneshot::Sender<()>, Option<Turn>) {
        let (answered, turn) = oneshot::channel();
        (answered, self.last.lock().replace(turn).and_then(still_open))
    }

    /// An answer that is known already, after those of the requests before it.
    fn in_turn(self: &Arc<Self>, id: u64, result: Result<Response>) {
        let (answered, before) = self.turn();
        let Some(before) = before else { return self.queue.respond(id, result) };
        let queue = Arc::clone(&self.queue);
        self.spawn(Box::pin(async move {
            closed(Some(before)).await;
            queue.respond(id, result);
            drop(answered);
        }));
    }

    /// Sends a message when somebody who is asked before has allowed it. Until then it is not in the store's queue: the
    /// messages of this session wait for it, and its answer for its turn.
    fn ask_before(
        self: &Arc<Self>,
        user: UserId,
        origin: Origin,
        id: u64,
        new: NewMessage,
        asked: Arc<dyn Before>,
    ) {
        let (answered, before) = self.turn();
        let (sent, turn) = oneshot::channel::<()>();
        let earlier = self.sending.lock().replace(turn).and_then(still_open);
        let under_way = UnderWay::new(&self.writes);
        let session = Arc::clone(self);
        self.spawn(Box::pin(async move {
            // One after the other: what one device sends takes one request at a time.
            closed(earlier).await;
            let allowed = asked.sending(&user, origin, new).await;
            let Core { store, clock, .. } = &*session.core;
            let answer = allowed.map(|new| {
                let (now_ms, request) = (clock.now_ms(), Request::SendMessage(new));
                store.submit(Call { user, now_ms, by_operator: false, origin, by: None, request })
            });
            drop(sent);
            let result = match answer {
                Ok(answer) => answer.await,
                Err(error) => Err(error),
            };
            closed(before).await;
            drop(under_way);
            session.queue.respond(id, result);
            drop(answered);
        }));
    }

    fn start(self: &Arc<Self>, user: UserId, origin: Origin, id: u64, request: Request) {
        let reads = request.only_reads();
        let now_ms = self.core.clock.now_ms();
        let call = Call { user, now_ms, by_operator: false, origin, by: None, request };
        let (answered, mut before) = self.turn();
        // A reading request sees what this session has written before: while writes are under way it waits.
        let waits = reads && before.is_some() && self.writes.load(Ordering::Acquire) > 0;
        let under_way = (!reads).then(|| UnderWay::new(&self.writes));
        let store = Arc::clone(&self.core.store);
        let queue = Arc::clone(&self.queue);
        // In its place of the store's order from here on.
        let submitted = if waits { Err(Box::new(call)) } else { Ok(store.submit(call)) };
        self.spawn(Box::pin(async move {
            let answer = match submitted {
                Ok(answer) => answer,
                Err(call) => {
                    closed(before.take()).await;
                    store.submit(*call)
                }
            };
            let result = answer.await;
            closed(before).await;
            drop(under_way);
            queue.respond(id, result);
            drop(answered);
        }));
    }

    fn log_in(self: &Arc<Self>, state: &mut State, id: u64, request: Request) {
        if let State::LoggedIn(other) = state {
            self.core.routes.unregister(&other.user, &**self);
            self.tell_over(other, Change::Unregister);
            *state = State::LoggedOut;
        }
        let Request::Login { user_id, user_sig, platform, .. } = &request else { return };
        let expires = match self.core.check_credential(user_id, user_sig) {
            Ok(expires) => expires,
            Err(error) => return self.in_turn(id, Err(error)),
        };
        let login = Login { user: user_id.clone(), platform: *platform, number: 0, expires };
        // From here on no event is lost: what was committed before is in the answer's heads, what is
        // committed later is pushed. A client drops what comes both ways.
        self.queue.hold();
        let ask_groups =
            self.core.routes.register(&login.user, Arc::clone(self) as Arc<dyn Receiver>, login.platform);
        *state =
            State::LoggingIn(LoggingIn { user: login.user.clone(), waiting: VecDeque::new(), ended: false });
        let (answered, before) = self.turn();
        let session = Arc::clone(self);
        self.spawn(Box::pin(async move {
            let result = session.run_login(&login, ask_groups, request).await;
            closed(before).await;
            session.finish_login(login, id, result, answered);
        }));
    }

    async fn run_login(&self, login: &Login, ask_groups: bool, request: Request) -> Result<Response> {
        let user = &login.user;
        if ask_groups {
            let groups = self.core.store.groups_of(user).await?;
            self.core.routes.settle(user, self, groups);
        }
        let (now_ms, origin) = (self.core.clock.now_ms(), self.origin(login.platform));
        let call = Call { user: user.clone(), now_ms, by_operator: false, origin, by: None, request };
        self.core.store.execute(call).await
    }

    fn finish_login(
        self: &Arc<Self>,
        mut login: Login,
        id: u64,
        result: Result<Response>,
        answered: oneshot::Sender<()>,
    ) {
        let mut state = self.state.lock();
        let State::LoggingIn(LoggingIn { waiting, ended: by_operator, .. }) = &mut *state else {
            // Ended meanwhile, and unregistered by `stop`.
            return self.queue.respond(id, Err(ended()));
        };
        let (waiting, by_operator) = (std::mem::take(waiting), *by_operator);
        let mut over = Vec::new();
        let (user, platform) = (login.user.clone(), login.platform);
        if let Ok(response) = &result {
            if let Response::LoggedIn(info) = response {
                login.number = info.login;
            }
            over = self.core.routes.seated(&user, &**self, login.number);
            self.core.will_expire(self.number, login.expires);
            let kicked = over.iter().map(|_| platform).collect();
            self.core.tell_state(&user, self.origin(platform), Change::Register, kicked);
            *state = State::LoggedIn(login);
        } else {
            self.core.routes.unregister(&user, &**self);
            *state = State::LoggedOut;
        }
        let logged_in = result.is_ok();
        self.queue.respond(id, result);
        self.queue.release(logged_in);
        drop(answered);
        if by_operator {
            self.ended_by_operator(&mut state);
        }
        for (id, asked) in waiting {
            self.take(&mut state, id, asked);
        }
        // Each locks itself.
        drop(state);
        over.iter().for_each(|(session, number)| session.kick(&user, platform, *number));
    }
}

impl Receiver for Session {
    fn number(&self) -> u64 {
        self.number
    }

    fn stop(self: Arc<Self>) {
        let mut state = self.state.lock();
        match std::mem::replace(&mut *state, State::Ended) {
            State::LoggedIn(login) => {
                self.core.routes.unregister(&login.user, &*self);
                let change = *self.end.lock();
                self.tell_over(&login, change);
            }
            State::LoggingIn(LoggingIn { user, waiting, .. }) => {
                self.core.routes.unregister(&user, &*self);
                waiting.into_iter().for_each(|(id, _)| self.in_turn(id, Err(ended())));
            }
            State::LoggedOut | State::Ended => {}
        }
    }

    fn push(&self, push: &Arc<SharedPush>) {
        self.queue.push(push);
    }

    fn kick(&self, user: &str, platform: u32, number: u64) {
        let mut state = self.state.lock();
        let is_it = matches!(&*state, State::LoggedIn(login)
            if login.user == user && (login.platform, login.number) == (platform, number));
        if is_it && self.throw_out(&mut state, [Push::KickedOffline]) {
            self.core.stats.kicked.add(1);
        }
    }

    fn kick_any(&self, user: &str) {
        let mut state = self.state.lock();
        match &mut *state {
            State::LoggedIn(login) if login.user == user => self.ended_by_operator(&mut state),
            // Its answer may be of before.
            State::LoggingIn(login) if login.user == user => login.ended = true,
            _ => {}
        }
    }

    fn expire(&self, now: u64) {
        let mut state = self.state.lock();
        let is_over = matches!(&*state, State::LoggedIn(login) if login.expires.is_some_and(|at| at <= now));
        if is_over && self.throw_out(&mut state, [Push::UserSigExpired]) {
            self.core.stats.expired.add(1);
        }
    }

    fn missed(&self, overflow: Overflow) {
        self.queue.overflow(overflow);
    }

    fn end(&self) {
        self.queue.end();
    }
}

impl Login {
    /// The request of a session that is logged in already: it keeps its place, whatever it says of itself.
    fn again(&self, user_sig: String) -> Request {
        // A login without a number is on no platform as far as the store is concerned.
        let platform = if self.number == 0 { 0 } else { self.platform };
        Request::Login {
            user_id: self.user.clone(),
            user_sig,
            platform,
            held: self.number,
            device: String::new(),
        }
    }
}

fn not_logged_in() -> Error {
    Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "not logged in: this request needs a login first")
}

pub(crate) fn ended() -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, "the service ends")
}
