//! What the sessions of one engine share.

use crate::before::Before;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::frames::WhenFull;
use crate::hooks::{Change, Fact, Hook, Hooks, Origin, Told, lane_of_user};
use crate::outbox::{NewFact, Step};
use crate::receiver::Receiver;
use crate::router::Routes;
use crate::stats::Stats;
use crate::store::Store;
use crate::usersig::UserSigKey;
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Weak};
use tokio::sync::{mpsc, watch};

/// What the sessions of one engine share.
pub(crate) struct Core {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) routes: Arc<Routes>,
    pub(crate) clock: Clock,
    pub(crate) user_sig_key: Option<UserSigKey>,
    pub(crate) stats: Arc<Stats>,
    pub(crate) hooks: Arc<Hooks>,
    pub(crate) before: Option<Arc<dyn Before>>,
    pub(crate) admins: Option<BTreeSet<UserId>>,
    pub(crate) session_queue: usize,
    pub(crate) when_full: WhenFull,
    pub(crate) runtime: tokio::runtime::Handle,
    /// The sessions that have not ended; `None` when the engine is closed.
    pub(crate) sessions: Mutex<Option<Sessions>>,
    /// Every task of a request holds a clone, so its receiver ends with the last of them. `None` when the
    /// engine is closed.
    pub(crate) running: Mutex<Option<mpsc::Sender<()>>>,
    /// Stops the router, also by being dropped.
    pub(crate) stop_router: watch::Sender<bool>,
}

/// Sessions by number.
#[derive(Default)]
pub(crate) struct Sessions {
    pub(crate) next: u64,
    pub(crate) open: HashMap<u64, OpenSession>,
    /// When the credential of which session expires, in Unix seconds.
    pub(crate) expiring: BTreeSet<(u64, u64)>,
}

/// One of them.
pub(crate) struct OpenSession {
    pub(crate) session: Weak<dyn Receiver>,
    /// When it is in `expiring`.
    pub(crate) expires: Option<u64>,
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

    /// Keeps for its webhook what has happened to a login. It is in the queue of the store when this returns.
    pub(crate) fn tell_state(&self, user: &str, origin: Origin, change: Change, kicked: Vec<u32>) {
        if !self.hooks.wants(Hook::State) {
            return;
        }
        let Some(outbox) = self.store.outbox() else { return };
        let fact = Fact::State { user: user.to_owned(), change, kicked };
        let told = Told { at: self.clock.now_ms(), origin, fact };
        let step = outbox.step(vec![Step::Add(Box::new(NewFact { lane: lane_of_user(user), told }))]);
        self.spawn(async move {
            // Where nothing can be written the service has other troubles, and says so.
            let _ = step.await;
        });
    }

    /// When the credential expires, in Unix seconds.
    pub(crate) fn check_credential(&self, user_id: &str, user_sig: &str) -> Result<Option<u64>> {
        check_user_id(user_id)?;
        match &self.user_sig_key {
            Some(key) => key.verify(user_id, user_sig, self.clock.now_ms() / 1000).map(Some),
            None if user_sig.is_empty() => {
                Err(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY, "user_sig: must not be empty"))
            }
            None => Ok(None),
        }
    }

    /// A session has ended.
    pub(crate) fn forget(&self, number: u64) {
        if let Some(sessions) = self.sessions.lock().as_mut() {
            let expires = sessions.open.remove(&number).and_then(|open| open.expires);
            sessions.expiring.remove(&(expires.unwrap_or(0), number));
        }
    }

    /// The credential of a session expires at this Unix second.
    pub(crate) fn will_expire(&self, number: u64, at: Option<u64>) {
        let mut sessions = self.sessions.lock();
        let (Some(at), Some(sessions)) = (at, sessions.as_mut()) else { return };
        let Some(open) = sessions.open.get_mut(&number) else { return };
        if let Some(before) = open.expires.replace(at) {
            sessions.expiring.remove(&(before, number));
        }
        sessions.expiring.insert((at, number));
    }

    /// The sessions with a credential that expires by this Unix second.
    pub(crate) fn expired(&self, now: u64) -> Vec<Arc<dyn Receiver>> {
        let mut sessions = self.sessions.lock();
        let Some(sessions) = sessions.as_mut() else { return Vec::new() };
        let later = sessions.expiring.split_off(&(now + 1, 0));
        let due = std::mem::replace(&mut sessions.expiring, later);
        due.iter().filter_map(|(_, number)| sessions.open.get(number)?.session.upgrade()).collect()
    }

    /// Whether this user may change the settings.
    pub(crate) fn is_admin(&self, user: &str) -> bool {
        self.admins.as_ref().is_none_or(|admins| admins.contains(user))
    }
}
