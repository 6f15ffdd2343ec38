//! The engine: sessions on one side, a store on the other.

use crate::bus::Bus;
use crate::frames::{Frames, frames};
use crate::router::{Router, Routes};
use crate::session::{Session, SessionHandle};
use crate::store::Store;
use crate::usersig::UserSigKey;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// How an engine runs.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Pushes that may wait for one session before it is told that it lags (see `Push::Lagged`).
    pub session_queue: usize,
    /// The time that calls carry.
    pub clock: Clock,
    /// What credentials must be signed with. `None`: any that is not empty is right (application and
    /// service are one process).
    pub user_sig_key: Option<UserSigKey>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self { session_queue: 4096, clock: Clock::system(), user_sig_key: None }
    }
}

/// Where an engine has its time from. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::new(|| {
            // A clock before 1970 counts as 1970.
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
        })
    }

    /// Any function that answers milliseconds since 1970.
    pub fn new(now_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_ms))
    }

    /// Milliseconds since 1970.
    pub fn now_ms(&self) -> u64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The running service. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    core: Arc<Core>,
    /// What `close` still has to do; `None` once it is done.
    open: Arc<tokio::sync::Mutex<Option<Open>>>,
}

/// What sessions share.
pub(crate) struct Core {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) routes: Arc<Routes>,
    pub(crate) clock: Clock,
    pub(crate) user_sig_key: Option<UserSigKey>,
    session_queue: usize,
    runtime: tokio::runtime::Handle,
    /// The sessions that have not ended; `None` when the engine is closed.
    sessions: Mutex<Option<Sessions>>,
    /// Every task of a request holds a clone, so its receiver ends with the last of them. `None` when the
    /// engine is closed.
    running: Mutex<Option<mpsc::Sender<()>>>,
    /// Stops the router, also by being dropped.
    stop_router: watch::Sender<bool>,
}

#[derive(Default)]
struct Sessions {
    next: u64,
    open: HashMap<u64, Weak<Session>>,
}

struct Open {
    router: JoinHandle<()>,
    requests_done: mpsc::Receiver<()>,
}

impl Engine {
    /// Starts the engine's tasks on the current tokio runtime.
    pub fn start(store: Arc<dyn Store>, bus: Arc<dyn Bus>, options: EngineOptions) -> Engine {
        let routes = Arc::new(Routes::default());
        let (stop_router, stopped) = watch::channel(false);
        let (running, requests_done) = mpsc::channel(1);
        let router = Router::new(Arc::clone(&routes), store.settings().receipt_interval_ms);
        let router = tokio::spawn(router.run(bus.subscribe(), stopped));
        let core = Core {
            store,
            routes,
            clock: options.clock,
            user_sig_key: options.user_sig_key,
            session_queue: options.session_queue,
            runtime: tokio::runtime::Handle::current(),
            sessions: Mutex::new(Some(Sessions::default())),
            running: Mutex::new(Some(running)),
            stop_router,
        };
        Engine {
            core: Arc::new(core),
            open: Arc::new(tokio::sync::Mutex::new(Some(Open { router, requests_done }))),
        }
    }

    /// A new session, not logged in. Frames for the client come out of the receiver, pushes only after
    /// the answer to a login; it ends when the engine closes. Dropping the handle ends the session.
    pub fn connect(&self) -> (SessionHandle, Frames) {
        let (queue, frames) = frames(self.core.session_queue);
        let mut sessions = self.core.sessions.lock();
        let number = sessions.as_mut().map_or(0, |sessions| {
            sessions.next += 1;
            sessions.next
        });
        let session = Arc::new(Session::new(number, Arc::clone(&self.core), queue));
        match sessions.as_mut() {
            Some(sessions) => {
                sessions.open.insert(number, Arc::downgrade(&session));
            }
            None => {
                session.stop();
                session.end();
            }
        }
        (SessionHandle::new(session), frames)
    }

    /// Ends every session, after the requests under way are answered, then the store. No task of the
    /// engine is left when it resolves.
    pub async fn close(&self) {
        let mut open = self.open.lock().await;
        let Some(Open { router, mut requests_done }) = open.take() else { return };
        let sessions = self.core.sessions.lock().take().unwrap_or_default();
        let sessions: Vec<_> = sessions.open.values().filter_map(Weak::upgrade).collect();
        sessions.iter().for_each(|session| session.stop());
        drop(self.core.running.lock().take());
        // Nothing is ever sent: this waits for the last sender's end.
        let _ = requests_done.recv().await;
        sessions.iter().for_each(|session| session.end());
        self.core.stop_router.send_replace(true);
        // The router has no panics of its own to report; one that did panic has been printed.
        let _ = router.await;
        self.core.store.close().await;
    }
}

impl Core {
    /// Runs the rest of a request. On a closed engine nobody waits for it.
    pub(crate) fn spawn(&self, request: impl Future<Output = ()> + Send + 'static) {
        let Some(running) = self.running.lock().clone() else { return };
        self.runtime.spawn(async move {
            request.await;
            drop(running);
        });
    }

    /// A session has ended.
    pub(crate) fn forget(&self, number: u64) {
        if let Some(sessions) = self.sessions.lock().as_mut() {
            sessions.open.remove(&number);
        }
    }
}
