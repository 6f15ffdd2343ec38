//! The actor and its account: login, silent login on a new link, logout, being thrown out.

use crate::actor::{Actor, SAVE_PAUSE, WARNING};
use crate::client::{LoginStatus, Shared};
use crate::event::Event;
use crate::local::{self, Loaded, Saved};
use crate::outbox::{Internal, Pending};
use crate::reply::Reply;
use crate::tracker::Tracker;
use doubletick_protocol::ids::check_user_id;
use doubletick_protocol::wire::{LoginInfo, Push, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Who uses this client.
pub(crate) enum Account {
    Out,
    LoggingIn(Attempt),
    In(Box<Session>),
    LoggingOut(Box<Session>, Leaving),
}

/// A login that the application waits for.
pub(crate) struct Attempt {
    user_id: String,
    user_sig: String,
    reply: Reply<()>,
    deadline: Instant,
}

/// A logout under way.
pub(crate) struct Leaving {
    /// Who waits for it; nobody when another user's login asked for it.
    reply: Option<Reply<()>>,
    /// `Logout` has been sent.
    asked: bool,
    /// The login that comes after it.
    next: Option<Attempt>,
    deadline: Instant,
}

/// Everything of the user who is logged in.
pub(crate) struct Session {
    user_id: String,
    user_sig: String,
    /// The service knows the login on the current link.
    pub(crate) online: bool,
    pub(crate) tracker: Tracker,
    /// The application's requests that are not answered yet, in the order given.
    pub(crate) outbox: BTreeMap<u64, Pending>,
    /// `SyncStarted` was told and `SyncFinished` not yet.
    pub(crate) syncing: bool,
    /// Pushes were lost again while the heads were being asked for.
    pub(crate) lagged_again: bool,
    file: Option<PathBuf>,
    pub(crate) save_at: Option<Instant>,
    pub(crate) retry_at: Option<Instant>,
}

impl Session {
    /// The state is written within half a second.
    pub(crate) fn save_soon(&mut self, now: Instant) {
        if self.file.is_some() {
            self.save_at.get_or_insert(now + SAVE_PAUSE);
        }
    }

    pub(crate) fn credentials(&self) -> (String, String) {
        (self.user_id.clone(), self.user_sig.clone())
    }

    pub(crate) fn outbox_deadline(&self) -> Option<Instant> {
        // All requests have the same time, so the oldest runs out first.
        self.outbox.first_key_value().map(|(_, pending)| pending.deadline)
    }
}

impl Account {
    pub(crate) fn session(&self) -> Option<&Session> {
        match self {
            Account::In(session) | Account::LoggingOut(session, _) => Some(session),
            Account::Out | Account::LoggingIn(_) => None,
        }
    }

    pub(crate) fn session_mut(&mut self) -> Option<&mut Session> {
        match self {
            Account::In(session) | Account::LoggingOut(session, _) => Some(session),
            Account::Out | Account::LoggingIn(_) => None,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self {
            Account::LoggingIn(attempt) => Some(attempt.deadline),
            Account::LoggingOut(_, leaving) => Some(leaving.deadline),
            Account::Out | Account::In(_) => None,
        }
    }
}

impl Actor {
    pub(crate) fn login(&mut self, user_id: String, user_sig: String, reply: Reply<()>) {
        let refusal = match &mut self.account {
            Account::LoggingIn(_) | Account::LoggingOut(_, Leaving { next: Some(_), .. }) => {
                Some(busy(codes::ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS, "a login is under way"))
            }
            Account::LoggingOut(..) => {
                Some(busy(codes::ERR_SDK_ACCOUNT_LOGOUT_IN_PROCESS, "a logout is under way"))
            }
            Account::Out | Account::In(_) => check_credentials(&user_id, &user_sig).err(),
        };
        if let Some(error) = refusal {
            self.publish_status();
            return reply.send(Err(error));
        }
        let deadline = Instant::now() + self.config.request_timeout;
        let attempt = Attempt { user_id, user_sig, reply, deadline };
        match std::mem::replace(&mut self.account, Account::Out) {
            Account::In(mut session) if session.user_id == attempt.user_id => {
                session.user_sig = attempt.user_sig;
                self.account = Account::In(session);
                self.publish_status();
                attempt.reply.send(Ok(()));
            }
            Account::In(session) => self.leave(session, None, Some(attempt)),
            _ => self.start_login(attempt),
        }
    }

    fn start_login(&mut self, attempt: Attempt) {
        self.account = Account::LoggingIn(attempt);
        self.publish_status();
        self.connection.hurry();
        self.send_login();
    }

    /// Asks for the login of whoever should be logged in, if the link is up.
    fn send_login(&mut self) {
        let (user_id, user_sig) = match &self.account {
            Account::LoggingIn(attempt) => (attempt.user_id.clone(), attempt.user_sig.clone()),
            Account::In(session) => (session.user_id.clone(), session.user_sig.clone()),
            Account::Out | Account::LoggingOut(..) => return,
        };
        if self.connection.is_up() {
            let platform = self.config.platform;
            self.ask(Internal::Login, Request::Login { user_id, user_sig, platform, held: 0 });
        }
    }

    pub(crate) fn connected(&mut self) {
        self.send_login();
    }

    pub(crate) fn disconnected(&mut self) {
        self.internal.clear();
        self.watch.ask_again(Instant::now());
        match &mut self.account {
            Account::In(session) => {
                session.online = false;
                session.tracker.forget_link();
                session.outbox.values_mut().for_each(|pending| pending.sent = false);
            }
            // The service sees the end of the session too.
            Account::LoggingOut(..) => self.left(),
            Account::Out | Account::LoggingIn(_) => {}
        }
    }

    pub(crate) fn login_answered(&mut self, result: Result<Response>) {
        let info = match result {
            Ok(Response::LoggedIn(info)) => Ok(info),
            Ok(_) => Err(unexpected()),
            Err(error) => Err(error),
        };
        match (std::mem::replace(&mut self.account, Account::Out), info) {
            (Account::LoggingIn(attempt), Ok(info)) => self.enter(attempt, info),
            (Account::LoggingIn(attempt), Err(error)) => {
                self.publish_status();
                attempt.reply.send(Err(error));
            }
            (Account::In(mut session), Ok(info)) => {
                session.online = true;
                self.account = Account::In(session);
                self.resume(&info, false, false);
            }
            (Account::In(session), Err(error)) => {
                self.account = Account::In(session);
                self.login_refused(error);
            }
            (account, _) => self.account = account,
        }
    }

    /// The first login of this user: nothing to resume on the service's side.
    fn enter(&mut self, attempt: Attempt, info: LoginInfo) {
        let Attempt { user_id, user_sig, reply, .. } = attempt;
        let directory = self.config.state_dir.as_deref();
        let file = directory.map(|directory| local::path(directory, self.config.app_id, &user_id));
        let loaded = file.as_deref().map_or(Loaded::Nothing, local::load);
        let (saved, new_device) = match loaded {
            Loaded::Saved(saved) => (saved, false),
            Loaded::Nothing => (Saved::default(), true),
            Loaded::Damaged(text) => {
                self.log(WARNING, text);
                (Saved::default(), true)
            }
        };
        self.shared.account.lock().custom = saved.custom.clone();
        self.watch.reset();
        self.account = Account::In(Box::new(Session {
            tracker: Tracker::new(user_id.clone(), self.shared.ids.prefix(), saved),
            user_id,
            user_sig,
            online: true,
            outbox: BTreeMap::new(),
            syncing: false,
            lagged_again: false,
            file,
            save_at: None,
            retry_at: None,
        }));
        self.set_clock(&info);
        self.publish_status();
        reply.send(Ok(()));
        self.resume(&info, true, new_device);
        // At once: a process that is killed right after this has been this user's device all the same.
        self.save();
    }

    pub(crate) fn set_clock(&self, info: &LoginInfo) {
        let offset = i128::from(info.server_time_ms) - i128::from(Shared::own_time_ms());
        self.shared.clock_offset.store(i64::try_from(offset).unwrap_or(0), Ordering::Relaxed);
    }

    /// A login that the application did not ask for was refused.
    fn login_refused(&mut self, error: Error) {
        match error.code {
            codes::ERR_LOGIN_KICKED_OFF_BY_OTHER => self.thrown_out(Event::KickedOffline),
            // All words of the service about a credential: it is not valid any more.
            codes::ERR_USER_SIG_EXPIRED | 70_000..=70_999 => self.thrown_out(Event::UserSigExpired),
            _ => {
                self.log(WARNING, format!("login on the new link: {error}"));
                self.connection.cut();
            }
        }
    }

    /// The service has ended the login.
    fn thrown_out(&mut self, event: Event) {
        match std::mem::replace(&mut self.account, Account::Out) {
            Account::In(session) => {
                self.close(session);
                self.emit(event);
            }
            Account::LoggingOut(session, leaving) => {
                self.account = Account::LoggingOut(session, leaving);
                self.left();
            }
            account => self.account = account,
        }
    }

    pub(crate) fn thrown_out_by(&mut self, push: &Push) {
        match push {
            Push::KickedOffline => self.thrown_out(Event::KickedOffline),
            Push::UserSigExpired => self.thrown_out(Event::UserSigExpired),
            _ => {}
        }
    }

    pub(crate) fn logout(&mut self, reply: Reply<()>) {
        let refusal = match &self.account {
            Account::In(_) => None,
            Account::Out => Some(not_logged_in()),
            Account::LoggingIn(_) | Account::LoggingOut(_, Leaving { next: Some(_), .. }) => {
                Some(busy(codes::ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS, "a login is under way"))
            }
            Account::LoggingOut(..) => {
                Some(busy(codes::ERR_SDK_ACCOUNT_LOGOUT_IN_PROCESS, "a logout is under way"))
            }
        };
        if let Some(error) = refusal {
            self.publish_status();
            return reply.send(Err(error));
        }
        if let Account::In(session) = std::mem::replace(&mut self.account, Account::Out) {
            self.leave(session, Some(reply), None);
        }
    }

    /// Begins a logout. What was given before it is answered first, where the link allows it.
    fn leave(&mut self, session: Box<Session>, reply: Option<Reply<()>>, next: Option<Attempt>) {
        let online = session.online;
        let deadline = Instant::now() + self.config.request_timeout;
        self.account = Account::LoggingOut(session, Leaving { reply, asked: false, next, deadline });
        self.publish_status();
        if !online {
            // A login may be on its way: the service must not go on believing in it.
            self.connection.cut();
            self.internal.clear();
            self.left();
        }
    }

    /// Sends `Logout` when nothing else is under way.
    pub(crate) fn pump_logout(&mut self) {
        if let Account::LoggingOut(session, leaving) = &mut self.account
            && session.outbox.is_empty()
            && !leaving.asked
        {
            leaving.asked = true;
            self.ask(Internal::Logout, Request::Logout);
        }
    }

    /// The logout is done, or there is nobody left to tell.
    pub(crate) fn left(&mut self) {
        let Account::LoggingOut(session, leaving) = std::mem::replace(&mut self.account, Account::Out) else {
            return;
        };
        self.close(session);
        if let Some(reply) = leaving.reply {
            reply.send(Ok(()));
        }
        if let Some(attempt) = leaving.next {
            self.start_login(attempt);
        }
    }

    /// Ends what there was of a user; the account is out already.
    fn close(&mut self, mut session: Box<Session>) {
        self.write(&mut session);
        self.internal.clear();
        self.watch.reset();
        self.shared.account.lock().custom.clear();
        self.publish_status();
        for pending in session.outbox.into_values() {
            pending.answer.refuse(not_logged_in());
        }
    }

    pub(crate) fn account_timed_out(&mut self) {
        match std::mem::replace(&mut self.account, Account::Out) {
            Account::LoggingIn(attempt) => {
                // An answer that comes late must not count.
                if !self.internal.is_empty() {
                    self.internal.clear();
                    self.connection.cut();
                }
                self.publish_status();
                attempt.reply.send(Err(Error::new(
                    codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT,
                    "the service did not answer the login in time",
                )));
            }
            account @ Account::LoggingOut(..) => {
                self.account = account;
                self.connection.cut();
                self.left();
            }
            account => self.account = account,
        }
    }

    /// Writes the device's state of who is logged in.
    pub(crate) fn save(&mut self) {
        match std::mem::replace(&mut self.account, Account::Out) {
            Account::In(mut session) => {
                self.write(&mut session);
                self.account = Account::In(session);
            }
            Account::LoggingOut(mut session, leaving) => {
                self.write(&mut session);
                self.account = Account::LoggingOut(session, leaving);
            }
            account => self.account = account,
        }
    }

    fn write(&self, session: &mut Session) {
        session.save_at = None;
        let Some(file) = &session.file else { return };
        let saved = Saved {
            user: session.user_id.clone(),
            conversations: session.tracker.held(),
            sent: session.tracker.sent(),
            prefixes: session.tracker.prefixes(),
            custom: self.shared.account.lock().custom.clone(),
        };
        if let Err(error) = local::save(file, &saved) {
            self.log(WARNING, format!("device state {}: {error}", file.display()));
        }
    }

    fn publish_status(&self) {
        let (status, user) = match &self.account {
            Account::Out => (LoginStatus::LoggedOut, None),
            Account::LoggingIn(attempt) => (LoginStatus::LoggingIn, Some(&attempt.user_id)),
            Account::In(session) => (LoginStatus::LoggedIn, Some(&session.user_id)),
            Account::LoggingOut(session, _) => (LoginStatus::LoggingOut, Some(&session.user_id)),
        };
        let mut account = self.shared.account.lock();
        account.status = status;
        account.user = user.cloned();
    }
}

fn check_credentials(user_id: &str, user_sig: &str) -> Result<()> {
    check_user_id(user_id)?;
    if user_sig.is_empty() {
        return Err(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY, "user_sig: must not be empty"));
    }
    Ok(())
}

fn busy(code: i32, text: &str) -> Error {
    Error::new(code, text)
}

pub(crate) fn not_logged_in() -> Error {
    Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "not logged in")
}

pub(crate) fn unexpected() -> Error {
    Error::new(codes::ERR_PARSE_RESPONSE_FAILED, "the service answered something else than was asked")
}
