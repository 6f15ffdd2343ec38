//! The actor and its account: login, silent login on a new link, logout, being thrown out.

use crate::account::{Account, Attempt, Device, Leaving, LoggedIn, Reader, not_logged_in};
use crate::actor::{Actor, WARNING};
use crate::event::ClientEvent;
use crate::grouping::Grouping;
use crate::kept::Kept;
use crate::local::{self, Saved};
use crate::mirror::RUN;
use crate::pending::{Internal, PendingReply};
use crate::reply::{Reply, unexpected};
use crate::shared::LoginStatus;
use crate::steady::own_time_ms;
use doubletick_protocol::ids::check_user_id;
use doubletick_protocol::wire::{LoginInfo, Push, Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

impl Actor {
    pub(crate) fn login(&mut self, user_id: String, user_sig: String, reply: Reply<()>) {
        let refusal = match &mut self.account {
            Account::LoggingIn(..) | Account::LoggingOut(_, Leaving { next: Some(_), .. }) => {
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
            Account::In(session) if session.user_id == attempt.user_id => {
                self.account = Account::In(session);
                self.publish_status();
                self.renew(attempt);
            }
            Account::In(session) => self.leave(session, None, Some(attempt)),
            _ => self.start_login(attempt),
        }
    }

    /// A login again of the user who is logged in: the service decides about the new credential, or will.
    fn renew(&mut self, attempt: Attempt) {
        let platform = self.config.platform;
        let Account::In(session) = &mut self.account else { return };
        if !session.online {
            session.take_unproven(attempt.user_sig);
            return attempt.reply.send(Ok(()));
        }
        let Attempt { user_id, user_sig, reply, .. } = attempt;
        let (held, device) = (session.login, session.device.clone());
        let request = Request::Login { user_id, user_sig, platform, held, device };
        self.give(request, PendingReply::Login(reply));
    }

    fn start_login(&mut self, attempt: Attempt) {
        // Its files may be those that are opened now. What the same user has given meanwhile is taken along with the calls that wait
        // for it.
        let (same, other) = match self.reader.take() {
            Some(reader) if reader.user_id == attempt.user_id => (reader.kept, None),
            reader => (None, reader.and_then(|reader| reader.kept)),
        };
        self.close_kept(other);
        self.answers_of_before();
        self.homes.begin(&attempt.user_id);
        self.shared.drafts.lock().end();
        let (mut device, damage) = Device::load(&self.config, &self.remembered, &attempt.user_id);
        if let Some(text) = damage {
            self.log(WARNING, text);
        }
        if let Some(saved) = device.before_login(&attempt.user_id) {
            self.keep(device.file.as_deref(), saved);
        }
        device.kept = same;
        if device.kept.is_none() {
            self.open_kept(&mut device, &attempt.user_id);
        }
        if device.can_give() {
            self.service_clock.assume(device.saved.clock_ahead);
        }
        self.open_mirror(&mut device, &attempt.user_id);
        let custom = if device.can_be_read() { device.saved.custom.clone() } else { HashMap::new() };
        self.shared.account.lock().custom = custom;
        // Who has never been logged in here has to be taken by the service first.
        if !device.is_new {
            self.open_drafts(&attempt.user_id, device.file.as_deref());
        }
        self.account = Account::LoggingIn(attempt, device);
        self.publish_status();
        self.connection.hurry();
        self.send_login();
    }

    /// Asks for the login of whoever should be logged in, if the link is up.
    fn send_login(&mut self) {
        if let Some((user_sig, request)) = self.login_request()
            && self.connection.is_up()
        {
            self.ask(Internal::Login(user_sig), request);
        }
    }

    /// The login of whoever should be logged in, with its credential.
    pub(crate) fn login_request(&self) -> Option<(String, Request)> {
        let platform = self.config.platform;
        let (user_id, user_sig, held, device) = match &self.account {
            Account::LoggingIn(attempt, device) => {
                let saved = &device.saved;
                (&attempt.user_id, &attempt.user_sig, saved.login_on(platform), &saved.device)
            }
            Account::In(session) => (&session.user_id, &session.user_sig, session.login, &session.device),
            Account::Out | Account::LoggingOut(..) => return None,
        };
        let (user_id, user_sig, device) = (user_id.clone(), user_sig.clone(), device.clone());
        Some((user_sig.clone(), Request::Login { user_id, user_sig, platform, held, device }))
    }

    pub(crate) fn connected(&mut self) {
        self.send_login();
    }

    pub(crate) fn disconnected(&mut self) {
        self.internal.clear();
        self.watch.ask_again(Instant::now());
        self.grouping.forget_link();
        self.requests_cut();
        match &mut self.account {
            Account::In(session) => {
                session.online = false;
                session.tracker.forget_link();
            }
            // The service sees the end of the session too.
            Account::LoggingOut(..) => self.left(),
            Account::Out | Account::LoggingIn(..) => {}
        }
        self.ask_mirror(0..);
    }

    /// The answer to the login with this credential.
    pub(crate) fn login_answered(&mut self, user_sig: &str, result: Result<Response>) {
        let info = match result {
            Ok(Response::LoggedIn(info)) => Ok(info),
            Ok(_) => Err(unexpected()),
            Err(error) => Err(error),
        };
        match (std::mem::replace(&mut self.account, Account::Out), info) {
            (Account::LoggingIn(attempt, device), Ok(info)) => self.enter(attempt, device, info),
            (Account::LoggingIn(attempt, device), Err(error))
                if error.code == codes::ERR_SDK_COMM_INTERRUPT =>
            {
                // The service is ending, and takes nobody any more; the next link leads to the one after it.
                self.account = Account::LoggingIn(attempt, device);
                self.connection.cut("the service is ending");
            }
            (Account::LoggingIn(attempt, mut device), Err(error)) => {
                self.close_kept(device.kept.take());
                if error.code == codes::ERR_LOGIN_KICKED_OFF_BY_OTHER {
                    self.forget_place(device);
                }
                self.shared.account.lock().custom.clear();
                self.shared.drafts.lock().end();
                self.publish_status();
                attempt.reply.send(Err(error));
            }
            (Account::In(mut session), Ok(info)) => {
                session.online = true;
                let renewed = session.user_sig != user_sig;
                if !renewed {
                    session.proven_sig = None;
                }
                self.account = Account::In(session);
                self.has_place(info.login);
                self.resume(&info, false, false);
                if renewed && let Some((_, request)) = self.login_request() {
                    // The application gave another one meanwhile, and has its answer.
                    self.give(request, PendingReply::Login(Reply::new(drop)));
                }
            }
            (Account::In(session), Err(error)) => {
                self.account = Account::In(session);
                self.login_refused(user_sig, error);
            }
            (account, _) => self.account = account,
        }
    }

    /// The first login of this user: nothing to resume on the service's side.
    fn enter(&mut self, attempt: Attempt, device: Device, info: LoginInfo) {
        self.shared.account.lock().custom = device.saved.custom.clone();
        self.watch.reset();
        self.grouping = Grouping::default();
        self.filtered.reset();
        self.open_drafts(&attempt.user_id, device.file.as_deref());
        let is_new = device.is_new;
        let (session, reply) = LoggedIn::new(attempt, device, self.shared.ids.prefix(), info.login);
        self.account = Account::In(Box::new(session));
        self.watch_list();
        self.set_clock(&info);
        self.publish_status();
        reply.send(Ok(()));
        self.resume(&info, true, is_new);
        // At once: a process that is killed right after this has been this user's device all the same.
        self.save();
    }

    /// The service has said with which number this device has its place. Written at once: without it a process
    /// that is killed now would be told that another device has taken the place.
    pub(crate) fn has_place(&mut self, login: u64) {
        if let Some(session) = self.account.session_mut()
            && session.login != login
        {
            session.login = login;
            self.save();
        }
    }

    /// Another device has this one's place. The next login is one of a device that never had it.
    fn forget_place(&mut self, mut device: Device) {
        device.saved.login = 0;
        if device.mirror.take().is_some() {
            // It has missed nothing: there was no login.
            device.saved.mirror -= RUN;
        }
        self.keep(device.file.as_deref(), *device.saved);
    }

    pub(crate) fn set_clock(&mut self, info: &LoginInfo) {
        self.service_clock.told(info.server_time_ms);
        let offset = i128::from(info.server_time_ms) - i128::from(own_time_ms());
        self.shared.clock_offset.store(i64::try_from(offset).unwrap_or(0), Ordering::Relaxed);
    }

    /// A login that the application did not ask for was refused.
    fn login_refused(&mut self, user_sig: &str, error: Error) {
        match error.code {
            codes::ERR_LOGIN_KICKED_OFF_BY_OTHER => self.thrown_out(ClientEvent::KickedOffline),
            codes::ERR_USER_SIG_EXPIRED | 70_000..=70_999
                // This one is about too many failures of anybody, and passes.
                if error.code != codes::ERR_SVR_ACCOUNT_FREQ_LIMIT =>
            {
                self.credential_refused(user_sig, &error);
            }
            _ => {
                self.log(WARNING, format!("login on the new link: {error}"));
                self.connection.cut("the service did not take the login");
            }
        }
    }

    /// All words of the service about a credential: it is not valid any more, but there may be another one.
    fn credential_refused(&mut self, user_sig: &str, error: &Error) {
        let Account::In(session) = &mut self.account else { return };
        if session.user_sig == user_sig {
            let Some(proven) = session.proven_sig.take() else {
                return self.thrown_out(ClientEvent::UserSigExpired);
            };
            session.user_sig = proven;
            self.log(
                WARNING,
                format!("the new credential is refused, the one before it still used: {error}"),
            );
        }
        self.send_login();
    }

    /// The service has ended the login.
    fn thrown_out(&mut self, event: ClientEvent) {
        match std::mem::replace(&mut self.account, Account::Out) {
            Account::In(mut session) => {
                // Who was replaced has no place to come back to. One whose credential has expired has, until another
                // device takes it.
                if event == ClientEvent::KickedOffline {
                    session.login = 0;
                }
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
            Push::KickedOffline => self.thrown_out(ClientEvent::KickedOffline),
            Push::UserSigExpired => self.thrown_out(ClientEvent::UserSigExpired),
            _ => {}
        }
    }

    pub(crate) fn logout(&mut self, reply: Reply<()>) {
        let refusal = match &self.account {
            Account::In(_) => None,
            Account::Out => Some(not_logged_in()),
            Account::LoggingIn(..) | Account::LoggingOut(_, Leaving { next: Some(_), .. }) => {
                Some(busy(codes::ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS, "a login is under way"))
            }
            Account::LoggingOut(..) => {
                Some(busy(codes::ERR_SDK_ACCOUNT_LOGOUT_IN_PROCESS, "a logout is under way"))
            }
        };
        if let Some(error) = refusal {
            if self.account.is_out()
                && let Some(mut reader) = self.reader.take()
            {
                self.close_kept(reader.kept.take());
                self.shared.account.lock().custom.clear();
                self.shared.drafts.lock().end();
            }
            self.publish_status();
            return reply.send(Err(error));
        }
        if let Account::In(session) = std::mem::replace(&mut self.account, Account::Out) {
            self.leave(session, Some(reply), None);
        }
    }

    /// Begins a logout. What was given before it is answered first, where the link allows it.
    fn leave(&mut self, session: Box<LoggedIn>, reply: Option<Reply<()>>, next: Option<Attempt>) {
        let online = session.online;
        let leaving = Leaving::new(reply, next, Instant::now() + self.config.request_timeout, Instant::now());
        self.account = Account::LoggingOut(session, leaving);
        self.publish_status();
        if !online {
            // A login may be on its way: the service must not go on believing in it.
            self.connection.cut("logged out");
            self.internal.clear();
            self.left();
        }
    }

    /// Sends `Logout` when nothing else is under way.
    pub(crate) fn pump_logout(&mut self) {
        if let Account::LoggingOut(session, leaving) = &mut self.account
            && session.outbox.is_empty()
            && session.kept.as_deref().is_none_or(Kept::is_quiet)
            && !leaving.asked
        {
            leaving.asked = true;
            self.ask(Internal::Logout, Request::Logout);
        }
    }

    /// The logout is done, or there is nobody left to tell.
    pub(crate) fn left(&mut self) {
        let Account::LoggingOut(mut session, leaving) = std::mem::replace(&mut self.account, Account::Out)
        else {
            return;
        };
        session.login = 0;
        self.close(session);
        if let Some(reply) = leaving.reply {
            reply.send(Ok(()));
        }
        match leaving.next {
            Some(attempt) => self.start_login(attempt),
            None => self.connection.rest(),
        }
    }

    /// Ends what there was of a user; the account is out already. The login number is what the session has.
    fn close(&mut self, mut session: Box<LoggedIn>) {
        self.write(&mut session);
        self.internal.clear();
        self.watch.reset();
        self.grouping = Grouping::default();
        self.filtered.reset();
        self.shared.account.lock().custom.clear();
        self.shared.drafts.lock().end();
        self.publish_status();
        Self::mirror_doubts(&mut session);
        self.close_kept(session.kept.take());
        // Written before anybody is told.
        drop(session.mirror.take());
        self.answers_of_before();
        for pending in session.outbox.into_values() {
            pending.answer.refuse(not_logged_in());
        }
    }

    pub(crate) fn account_timed_out(&mut self) {
        match std::mem::replace(&mut self.account, Account::Out) {
            Account::LoggingIn(attempt, mut device) => {
                if device.can_be_read() || device.can_give() {
                    self.reader = Some(Reader {
                        user_id: attempt.user_id.clone(),
                        mirror: device.mirror.take(),
                        kept: device.kept.take(),
                        held: device.saved.conversations,
                    });
                }
                if self.reader.is_none() {
                    self.shared.drafts.lock().end();
                }
                // An answer that comes late must not count.
                if !self.internal.is_empty() {
                    self.internal.clear();
                    self.connection.cut("the service did not answer the login in time");
                }
                self.publish_status();
                attempt.reply.send(Err(Error::new(
                    codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT,
                    "the service did not answer the login in time",
                )));
            }
            account @ Account::LoggingOut(..) => {
                self.account = account;
                self.connection.cut("the service did not answer the logout in time");
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

    fn write(&mut self, session: &mut LoggedIn) {
        session.save_at = None;
        let saved = Saved {
            user: session.user_id.clone(),
            conversations: session.tracker.held(),
            sent: session.tracker.sent(),
            prefixes: session.tracker.prefixes(),
            custom: self.shared.account.lock().custom.clone(),
            login: session.login,
            platform: self.config.platform,
            device: session.device.clone(),
            unanswered: false,
            incarnation: session.tracker.incarnation(),
            mirror: Self::mirror_generation(session),
            unlisted: session.kept.as_ref().map(|kept| kept.locals().unlisted()).unwrap_or_default(),
            clock_ahead: self.service_clock.ahead(),
        };
        self.keep(session.file.as_deref(), saved);
    }

    fn keep(&mut self, file: Option<&Path>, saved: Saved) {
        let Some(file) = file else {
            self.remembered.insert(saved.user.clone(), saved);
            return;
        };
        let synced = self.config.keep.as_ref().is_some_and(|keep| keep.survives_power_loss);
        if let Err(error) = local::save(file, &saved, synced) {
            self.log(WARNING, format!("device state {}: {error}", file.display()));
        }
    }

    fn publish_status(&self) {
        let (status, user) = match &self.account {
            Account::Out => (LoginStatus::LoggedOut, None),
            Account::LoggingIn(attempt, _) => (LoginStatus::LoggingIn, Some(&attempt.user_id)),
            Account::In(session) => (LoginStatus::LoggedIn, Some(&session.user_id)),
            Account::LoggingOut(session, _) => (LoginStatus::LoggingOut, Some(&session.user_id)),
        };
        let mut account = self.shared.account.lock();
        account.status = status;
        account.user = user.cloned();
        account.reader = self.reader.as_ref().map(|reader| reader.user_id.clone());
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
