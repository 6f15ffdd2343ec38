//! The engine: sessions on one side, a store on the other.

use crate::audit::{Audited, By};
use crate::before::Before;
use crate::bus::{Bus, Event};
use crate::clock::Clock;
use crate::frames::{Frames, WhenFull, frames};
use crate::hooks::{Hooks, Origin};
use crate::outbox::{Outbox, Step};
use crate::receiver::Receiver;
use crate::router::{Router, Routes};
use crate::session::{Session, SessionHandle, ended};
use crate::shared::{Core, OpenSession, Sessions};
use crate::stats::Stats;
use crate::store::{Call, Node, Store};
use crate::usersig::UserSigKey;
use doubletick_protocol::Result;
use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// How an engine runs.
#[derive(Clone)]
pub struct EngineOptions {
    /// Pushes that may wait for one session.
    pub session_queue: usize,
    /// What becomes of a session for which more come.
    pub when_full: WhenFull,
    /// The time that calls carry.
    pub clock: Clock,
    /// What credentials must be signed with. `None`: any that is not empty is right (application and
    /// service are one process).
    pub user_sig_key: Option<UserSigKey>,
    /// Who may change the settings; `None`: everyone (application and service are one process).
    pub admins: Option<BTreeSet<UserId>>,
    /// Where the engine counts.
    pub stats: Arc<Stats>,
    /// What webhooks want to know.
    pub hooks: Arc<Hooks>,
    /// Is asked before a message of a client is sent; `None`: nobody is.
    pub before: Option<Arc<dyn Before>>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            session_queue: 4096,
            when_full: WhenFull::Lag,
            clock: Clock::system(),
            user_sig_key: None,
            admins: None,
            stats: Arc::default(),
            hooks: Arc::default(),
            before: None,
        }
    }
}

/// The running service. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    core: Arc<Core>,
    /// What `close` still has to do; `None` once it is done.
    open: Arc<tokio::sync::Mutex<Option<Open>>>,
}

struct Open {
    router: JoinHandle<()>,
    /// Logs sessions out whose credential expires, where credentials do.
    expiry: Option<JoinHandle<()>>,
    requests_done: mpsc::Receiver<()>,
}

impl Engine {
    /// Starts the engine's tasks on the current tokio runtime.
    pub fn start(store: Arc<dyn Store>, bus: Arc<dyn Bus>, options: EngineOptions) -> Engine {
        let routes = Arc::new(Routes::default());
        let (stop_router, stopped) = watch::channel(false);
        let (running, requests_done) = mpsc::channel(1);
        let interval = store.settings().receipt_interval_ms;
        let router = Router::new(Arc::clone(&routes), interval, Arc::clone(&options.stats));
        let stop_expiry = stopped.clone();
        let router = tokio::spawn(router.run(bus.subscribe(), stopped));
        let core = Arc::new(Core {
            store,
            bus: Arc::clone(&bus),
            routes,
            clock: options.clock,
            user_sig_key: options.user_sig_key,
            stats: options.stats,
            hooks: options.hooks,
            before: options.before,
            admins: options.admins,
            session_queue: options.session_queue,
            when_full: options.when_full,
            runtime: tokio::runtime::Handle::current(),
            sessions: Mutex::new(Some(Sessions::default())),
            running: Mutex::new(Some(running)),
            stop_router,
        });
        let expires = core.user_sig_key.is_some();
        let expiry = expires.then(|| tokio::spawn(expire(Arc::downgrade(&core), stop_expiry)));
        let open = Open { router, expiry, requests_done };
        Engine { core, open: Arc::new(tokio::sync::Mutex::new(Some(open))) }
    }

    /// What the engine counts.
    pub fn stats(&self) -> &Arc<Stats> {
        &self.core.stats
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.core.store.settings()
    }

    /// Changes the settings, as the operator of the service. 6017 with the name of a field that is out of range.
    pub async fn set_settings(&self, settings: Settings) -> Result<()> {
        let request = Request::SetSettings(settings);
        let call = Call {
            user: UserId::new(),
            now_ms: self.core.clock.now_ms(),
            by_operator: true,
            origin: Origin::default(),
            by: None,
            request,
        };
        self.core.store.execute(call).await.map(drop)
    }

    /// Checks the credential of a user as a login does; answers when it expires, in Unix seconds, where it does.
    pub fn check_credential(&self, user: &str, user_sig: &str) -> Result<Option<u64>> {
        self.core.check_credential(user, user_sig)
    }

    /// Whether this user administers the service.
    pub fn is_admin(&self, user: &str) -> bool {
        self.core.is_admin(user)
    }

    /// Carries out a request in the name of a user, who need not be online: with the user's own rights, or with
    /// those of the operator ([`Call::by_operator`]). The caller has made sure that it may. Not for `Logout`.
    /// 7009: the engine is closed.
    pub async fn ask_for(&self, user: &str, by_operator: bool, request: Request) -> Result<Response> {
        self.ask(user, by_operator, None, request).await
    }

    /// [`Engine::ask_for`] with the rights of the operator, of what comes from another service and happened there at this
    /// time, in milliseconds since 1970: neither devices nor webhooks are told of messages.
    pub async fn import_for(&self, user: &str, at_ms: u64, request: Request) -> Result<Response> {
        let origin = Origin { backend: true, imported: true, ..Origin::default() };
        let user = user.to_owned();
        self.carry_out(Call { user, now_ms: at_ms, by_operator: true, origin, by: None, request }).await
    }

    /// [`Engine::ask_for`] with the rights of the operator, where who asks is kept with what is changed.
    pub async fn ask_by(&self, by: &By, user: &str, request: Request) -> Result<Response> {
        self.ask(user, true, Some(by.clone()), request).await
    }

    async fn ask(&self, user: &str, by_operator: bool, by: Option<By>, request: Request) -> Result<Response> {
        // What comes from no session comes from the backend of the application.
        let origin = Origin { backend: true, ..Origin::default() };
        let (user, now_ms) = (user.to_owned(), self.core.clock.now_ms());
        self.carry_out(Call { user, now_ms, by_operator, origin, by, request }).await
    }

    async fn carry_out(&self, call: Call) -> Result<Response> {
        let running = self.core.running.lock().clone();
        let Some(_running) = running else { return Err(ended()) };
        self.core.store.execute(call).await
    }

    /// A message of the application's backend as whoever is asked before allows it, or why it is refused. Messages of
    /// sessions come there by themselves.
    pub async fn ask_before(&self, user: &str, message: NewMessage) -> Result<NewMessage> {
        match &self.core.before {
            Some(before) if before.asks(&message) => {
                let origin = Origin { backend: true, ..Origin::default() };
                before.sending(user, origin, message).await
            }
            _ => Ok(message),
        }
    }

    /// What is kept for webhooks, where the store keeps anything.
    pub fn outbox(&self) -> Option<&dyn Outbox> {
        self.core.store.outbox()
    }

    /// The servers that have the store open, the oldest first; `None`: nobody else can.
    pub async fn nodes(&self) -> Result<Option<Vec<Node>>> {
        self.core.store.nodes().await
    }

    /// Ends every login of a user, on every server of the service, and tells the devices that they are kicked. Who wants
    /// it is kept.
    pub async fn kick(&self, by: &By, user: &str) -> Result<()> {
        let Some(outbox) = self.core.store.outbox() else {
            self.core.bus.publish(vec![Event::Kicked(user.to_owned())]);
            return Ok(());
        };
        outbox.step(vec![Step::Kick { user: user.to_owned(), by: by.clone(), at: self.now_ms() }]).await
    }

    /// What was changed by whom, the newest first, at most so many.
    pub async fn audited(&self, most: usize) -> Result<Vec<Audited>> {
        self.core.store.audited(most).await
    }

    /// On which platforms (`TIMPlatform`) a user is logged in, once for each session; empty: offline.
    pub fn online(&self, user: &str) -> Vec<u32> {
        self.core.routes.platforms(user)
    }

    /// At most `count` groups whose id begins with `search` and that have members online, and how many of them are: those
    /// with the most first.
    pub fn groups_online(&self, search: &str, count: usize) -> Vec<(GroupId, usize)> {
        self.core.routes.busiest(search, count)
    }

    /// Milliseconds since 1970 by the engine's clock.
    pub fn now_ms(&self) -> u64 {
        self.core.clock.now_ms()
    }

    /// Whether the store writes. It costs what a small write costs.
    pub async fn probe(&self) -> Result<()> {
        self.core.store.probe().await
    }

    /// Sessions that have not ended.
    pub fn sessions(&self) -> usize {
        self.core.sessions.lock().as_ref().map_or(0, |sessions| sessions.open.len())
    }

    /// A new session, not logged in. Frames for the client come out of the receiver, pushes only after
    /// the answer to a login; it ends when the engine closes. Dropping the handle ends the session.
    pub fn connect(&self) -> (SessionHandle, Frames) {
        self.connect_from(None)
    }

    /// [`Engine::connect`] of a device at this address.
    pub fn connect_from(&self, address: Option<IpAddr>) -> (SessionHandle, Frames) {
        let stats = Arc::clone(&self.core.stats);
        let (queue, frames) = frames(self.core.session_queue, self.core.when_full, stats);
        let session = |number| Arc::new(Session::new(number, Arc::clone(&self.core), queue, address));
        let mut sessions = self.core.sessions.lock();
        let Some(sessions) = sessions.as_mut() else {
            let session = session(0);
            Arc::clone(&session).stop();
            session.end();
            return (SessionHandle::new(session), frames);
        };
        sessions.next += 1;
        let session = session(sessions.next);
        let receiver: Weak<dyn Receiver> = Arc::downgrade(&(Arc::clone(&session) as Arc<dyn Receiver>));
        let open = OpenSession { session: receiver, expires: None };
        sessions.open.insert(sessions.next, open);
        (SessionHandle::new(session), frames)
    }

    /// Ends every session, after the requests under way are answered, then the store. No task of the
    /// engine is left when it resolves.
    pub async fn close(&self) {
        let mut open = self.open.lock().await;
        let Some(Open { router, expiry, mut requests_done }) = open.take() else { return };
        let sessions = self.core.sessions.lock().take().unwrap_or_default();
        let sessions: Vec<_> = sessions.open.values().filter_map(|open| open.session.upgrade()).collect();
        sessions.iter().for_each(|session| Arc::clone(session).stop());
        drop(self.core.running.lock().take());
        // Nothing is ever sent: this waits for the last sender's end.
        let _ = requests_done.recv().await;
        sessions.iter().for_each(|session| session.end());
        self.core.stop_router.send_replace(true);
        // The router has no panics of its own to report; one that did panic has been printed.
        let _ = router.await;
        if let Some(expiry) = expiry {
            let _ = expiry.await;
        }
        self.core.store.close().await;
    }
}

/// Looks once a second whose credential has expired, until it is told to stop.
async fn expire(core: Weak<Core>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => return,
        }
        let Some(core) = core.upgrade() else { return };
        let now = core.clock.now_ms() / 1000;
        core.expired(now).iter().for_each(|session| session.expire(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::LocalBus;
    use crate::store::Answer;
    use doubletick_protocol::conversation::ConversationGroups;
    use doubletick_protocol::ids::GroupId;
    use doubletick_protocol::profile::Profile;
    use doubletick_protocol::wire::{ClientFrame, LoginInfo};

    /// A store that knows everybody, and nothing else.
    struct Accounts;

    #[async_trait::async_trait]
    impl Store for Accounts {
        fn submit(&self, call: Call) -> Answer {
            let profile = Profile { user_id: call.user, ..Profile::default() };
            let login = LoginInfo {
                profile,
                heads: Vec::new(),
                server_time_ms: call.now_ms,
                login: 0,
                incarnation: 0,
                restored_from: 0,
                conversation_groups: ConversationGroups::default(),
            };
            Answer::new(std::future::ready(Ok(Response::LoggedIn(login))))
        }

        async fn groups_of(&self, _user: &str) -> Result<Vec<(GroupId, u64)>> {
            Ok(Vec::new())
        }

        fn settings(&self) -> Settings {
            Settings::default()
        }

        async fn close(&self) {}
    }

    /// An engine whose credentials are signed with this key.
    fn engine() -> (Engine, UserSigKey) {
        let bus = Arc::new(LocalBus::default());
        let key = UserSigKey { sdk_app_id: 7, secret: "secret".into() };
        let options = EngineOptions { user_sig_key: Some(key.clone()), ..EngineOptions::default() };
        (Engine::start(Arc::new(Accounts), bus, options), key)
    }

    /// How many sessions there are, and how many credentials are watched.
    fn watched(engine: &Engine) -> (usize, usize) {
        let sessions = engine.core.sessions.lock();
        sessions.as_ref().map_or((0, 0), |sessions| (sessions.open.len(), sessions.expiring.len()))
    }

    #[tokio::test]
    async fn a_credential_that_is_renewed_while_the_old_one_runs_out_counts() {
        let (engine, key) = engine();
        let now = engine.core.clock.now_ms() / 1000;
        let (handle, mut frames) = engine.connect();
        for seconds in [10, 1000] {
            let user_sig = key.sign("alice", now, seconds);
            let request = Request::Login {
                user_id: "alice".into(),
                user_sig,
                platform: 0,
                held: 0,
                device: String::new(),
            };
            // Taken for expired before the newer one comes, and looked at after it.
            let expired = engine.core.expired(now + 10);
            handle.handle(ClientFrame { id: 1, request });
            assert!(frames.next().await.is_some());
            expired.iter().for_each(|session| session.expire(now + 10));
        }
        assert_eq!((handle.user(), watched(&engine)), (Some("alice".into()), (1, 1)));
        assert_eq!(engine.stats().expired.get(), 0);
        engine.close().await;
    }

    #[tokio::test]
    async fn a_session_is_watched_once_and_nothing_is_left_of_it() {
        let (engine, key) = engine();
        let now = engine.core.clock.now_ms() / 1000;
        let mut sessions = Vec::new();
        for number in 0..20_u64 {
            let (handle, mut frames) = engine.connect();
            for (user, seconds) in [("alice", 1000), ("alice", 2000 + number), ("bob", 3000)] {
                let user_sig = key.sign(user, now, seconds);
                let request = Request::Login {
                    user_id: user.into(),
                    user_sig,
                    platform: 0,
                    held: 0,
                    device: String::new(),
                };
                handle.handle(ClientFrame { id: 1, request });
                assert!(frames.next().await.is_some());
            }
            if number % 2 == 0 {
                handle.handle(ClientFrame { id: 2, request: Request::Logout });
                assert!(frames.next().await.is_some());
            }
            sessions.push((handle, frames));
        }
        assert_eq!(watched(&engine), (20, 20));
        sessions.truncate(7);
        assert_eq!(watched(&engine), (7, 7));
        // Those that have expired are watched no more, and go as well.
        let expired = engine.core.expired(now + 3000);
        assert_eq!((expired.len(), watched(&engine)), (7, (7, 0)));
        expired.iter().for_each(|session| session.expire(now + 3000));
        assert_eq!(engine.stats().expired.get(), 3, "the others had logged out");
        drop((expired, sessions));
        assert_eq!(watched(&engine), (0, 0));
        engine.close().await;
    }
}
