//! One session: the requests of one connection, in order.
//!
//! There is no task per session. A request is started on the caller's thread by the first poll of its
//! future (which is what puts a write into the store's order) and finished by a task of its own, which
//! answers when its turn has come: answers leave in the order of the requests.

use crate::engine::Core;
use crate::frames::FrameQueue;
use crate::store::Call;
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_protocol::wire::{ClientFrame, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use tokio::sync::oneshot::{self, error::TryRecvError};

/// The client's end of a session. Dropping it ends the session.
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
        self.session.take(&mut self.session.state.lock(), frame);
    }
}

impl Drop for SessionHandle {
    fn drop(&mut self) {
        self.session.stop();
        self.session.end();
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
    /// Writes that are under way.
    writes: Arc<AtomicUsize>,
}

type Turn = oneshot::Receiver<()>;

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
    /// The frames wait for the login.
    LoggingIn(UserId, VecDeque<ClientFrame>),
    LoggedIn(UserId),
    Ended,
}

impl Session {
    pub(crate) fn new(number: u64, core: Arc<Core>, queue: Arc<FrameQueue>) -> Self {
        Self {
            number,
            core,
            queue,
            state: Mutex::new(State::LoggedOut),
            last: Mutex::new(None),
            writes: Arc::default(),
        }
    }

    /// Takes no more frames and gets no more pushes; requests under way are still answered.
    pub(crate) fn stop(&self) {
        let before = std::mem::replace(&mut *self.state.lock(), State::Ended);
        if let State::LoggingIn(user, _) | State::LoggedIn(user) = before {
            self.core.routes.unregister(&user, &self.queue);
        }
    }

    /// The receiver ends after what waits in it.
    pub(crate) fn end(&self) {
        self.queue.end();
    }

    fn take(self: &Arc<Self>, state: &mut State, frame: ClientFrame) {
        let ClientFrame { id, request } = frame;
        match (&mut *state, request) {
            (State::Ended, _) => {}
            (State::LoggingIn(_, waiting), request) => waiting.push_back(ClientFrame { id, request }),
            // Who is logged in may ask for the heads again; pushes go on meanwhile.
            (State::LoggedIn(user), Request::Login { user_id, user_sig, platform }) if *user == user_id => {
                let request = Request::Login { user_id, user_sig, platform };
                match self.check_login(&request) {
                    Ok(()) => self.start(user.clone(), id, request),
                    Err(error) => self.queue.respond(id, Err(error)),
                }
            }
            (_, request @ Request::Login { .. }) => self.log_in(state, id, request),
            (State::LoggedOut, _) => self.queue.respond(id, Err(not_logged_in())),
            (State::LoggedIn(user), Request::Logout) => {
                self.core.routes.unregister(user, &self.queue);
                *state = State::LoggedOut;
                self.queue.respond(id, Ok(Response::Done));
            }
            (State::LoggedIn(user), request) => self.start(user.clone(), id, request),
        }
    }

    fn check_login(&self, request: &Request) -> Result<()> {
        let Request::Login { user_id, user_sig, .. } = request else { return Ok(()) };
        check_user_id(user_id)?;
        match &self.core.user_sig_key {
            Some(key) => key.verify(user_id, user_sig, self.core.clock.now_ms() / 1000).map(drop),
            None if user_sig.is_empty() => {
                Err(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY, "user_sig: must not be empty"))
            }
            None => Ok(()),
        }
    }

    fn start(&self, user: UserId, id: u64, request: Request) {
        let reads = request.only_reads();
        let call = Call { user, now_ms: self.core.clock.now_ms(), request };
        let store = Arc::clone(&self.core.store);
        let mut answer = Box::pin(async move { store.execute(call).await });
        let (answered, turn) = oneshot::channel::<()>();
        let mut before = self.last.lock().replace(turn).and_then(still_open);
        // A reading request sees what this session has written before: while writes are under way it waits.
        let waits = reads && before.is_some() && self.writes.load(Ordering::Acquire) > 0;
        let ready = if waits {
            None
        } else {
            match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(result) => Some(result),
                Poll::Pending => None,
            }
        };
        let queue = Arc::clone(&self.queue);
        if before.is_none()
            && let Some(result) = ready
        {
            return queue.respond(id, result);
        }
        let under_way = (!reads).then(|| UnderWay::new(&self.writes));
        self.core.spawn(async move {
            if waits {
                closed(before.take()).await;
            }
            let result = match ready {
                Some(result) => result,
                None => answer.await,
            };
            closed(before).await;
            drop(under_way);
            queue.respond(id, result);
            drop(answered);
        });
    }

    fn log_in(self: &Arc<Self>, state: &mut State, id: u64, request: Request) {
        if let State::LoggedIn(other) = state {
            self.core.routes.unregister(other, &self.queue);
            *state = State::LoggedOut;
        }
        let user = match (self.check_login(&request), &request) {
            (Ok(()), Request::Login { user_id, .. }) => user_id.clone(),
            (Err(error), _) => return self.queue.respond(id, Err(error)),
            (Ok(()), _) => return,
        };
        // From here on no event is lost: what was committed before is in the answer's heads, what is
        // committed later is pushed. A client drops what comes both ways.
        self.queue.hold();
        let ask_groups = self.core.routes.register(&user, &self.queue);
        *state = State::LoggingIn(user.clone(), VecDeque::new());
        let session = Arc::clone(self);
        self.core.spawn(async move {
            let result = session.run_login(&user, ask_groups, request).await;
            session.finish_login(user, id, result);
        });
    }

    async fn run_login(&self, user: &UserId, ask_groups: bool, request: Request) -> Result<Response> {
        if ask_groups {
            let groups = self.core.store.groups_of(user).await?;
            self.core.routes.settle(user, &self.queue, groups);
        }
        let call = Call { user: user.clone(), now_ms: self.core.clock.now_ms(), request };
        self.core.store.execute(call).await
    }

    fn finish_login(self: &Arc<Self>, user: UserId, id: u64, result: Result<Response>) {
        let state = &mut *self.state.lock();
        let State::LoggingIn(_, waiting) = state else {
            // Ended meanwhile, and unregistered by `stop`.
            return;
        };
        let waiting = std::mem::take(waiting);
        let logged_in = result.is_ok();
        if logged_in {
            *state = State::LoggedIn(user);
        } else {
            self.core.routes.unregister(&user, &self.queue);
            *state = State::LoggedOut;
        }
        self.queue.respond(id, result);
        self.queue.release(logged_in);
        for frame in waiting {
            self.take(state, frame);
        }
    }
}

fn not_logged_in() -> Error {
    Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "not logged in: this request needs a login first")
}
