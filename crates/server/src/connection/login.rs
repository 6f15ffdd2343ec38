//! Who is logged in on a connection, as far as limits are concerned. The engine decides; this counts.

use crate::limits::{Permit, too_many_connections};
use crate::metrics::Limit;
use crate::roster::RosterPlace;
use crate::service::{Service, Shared};
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Result, codes};
use parking_lot::Mutex;
use std::net::IpAddr;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// The login of a connection.
enum Account {
    /// Nobody is logged in.
    Out {
        /// When the wait for a login began.
        since: Instant,
    },
    /// The connection counts as one of the user's.
    In {
        /// The user who is logged in.
        user: UserId,
        /// Given back with the login.
        _permit: Permit<UserId>,
    },
}

impl Account {
    /// From when on nobody is logged in.
    fn out_since(&self) -> Option<Instant> {
        match self {
            Account::Out { since } => Some(*since),
            Account::In { .. } => None,
        }
    }

    fn is_in(&self, who: &str) -> bool {
        matches!(self, Account::In { user, .. } if user == who)
    }
}

/// What the limits know of a connection's login.
pub(super) struct Login {
    service: Shared,
    peer: IpAddr,
    account: Mutex<Account>,
    /// Where the operator sees who is logged in.
    place: RosterPlace,
    /// The platform of the login that was asked for last.
    platform: AtomicU32,
}

impl Login {
    /// Of a connection from this address, which has just been opened.
    pub(super) fn new(service: Shared, peer: IpAddr, opened: Instant, place: RosterPlace) -> Login {
        let account = Mutex::new(Account::Out { since: opened });
        Login { service, peer, account, place, platform: AtomicU32::new(0) }
    }

    /// From when on nobody is logged in.
    pub(super) fn out_since(&self) -> Option<Instant> {
        self.account.lock().out_since()
    }

    /// Whether a login may be tried. 70050, 9507.
    pub(super) fn check(&self, user: &str, platform: u32) -> Result<()> {
        self.platform.store(platform, Relaxed);
        let Service { limits, engine, metrics, .. } = &*self.service;
        limits.login(self.peer, user, Instant::now()).inspect_err(|_| metrics.limit(Limit::FailedLogins))?;
        if self.account.lock().is_in(user) {
            return Ok(());
        }
        let settings = engine.settings();
        if !limits.has_room(&settings, user) {
            return Err(too_many_connections(&settings));
        }
        // The engine ends the login of another user before it looks at the credential.
        self.end();
        Ok(())
    }

    /// A login is answered: counts it, and takes a permit for it, or answers 9507 instead.
    pub(super) fn answered(&self, user: &str, result: &mut Result<Response>) {
        let Service { limits, engine, metrics, .. } = &*self.service;
        let mut account = self.account.lock();
        if result.is_ok() && !account.is_in(user) {
            let settings = engine.settings();
            match limits.connection_of(&settings, user) {
                Some(_permit) => *account = Account::In { user: user.to_owned(), _permit },
                // Others were faster since it was looked for.
                None => *result = Err(too_many_connections(&settings)),
            }
        }
        if account.is_in(user) {
            self.place.set(user, self.platform.load(Relaxed));
        }
        drop(account);
        let code = result.as_ref().err().map_or(0, |error| error.code);
        if is_wrong_credential(code) {
            limits.login_failed(self.peer, user, Instant::now());
        }
        metrics.login(code);
        // What is no user id can be anything.
        let user = if check_user_id(user).is_ok() { user } else { "(not a user id)" };
        let left_out = if code == 0 { Some(None) } else { self.service.line(self.peer) };
        if let Some(left_out) = left_out {
            tracing::info!(peer = %self.peer, user, code, left_out, "login");
        }
    }

    /// The login is over.
    pub(super) fn end(&self) {
        let mut account = self.account.lock();
        if matches!(&*account, Account::In { .. }) {
            *account = Account::Out { since: Instant::now() };
            self.place.set("", 0);
        }
    }

    /// Who is logged in; empty: nobody.
    pub(super) fn user(&self) -> UserId {
        match &*self.account.lock() {
            Account::Out { .. } => UserId::new(),
            Account::In { user, .. } => user.clone(),
        }
    }
}

/// Whether an answer to a login, or to a REST call, says that the credential is wrong.
pub(crate) fn is_wrong_credential(code: i32) -> bool {
    matches!(
        code,
        codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED
            | codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY
            | codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED
            | codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY
            | codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID
            | codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID
    )
}
