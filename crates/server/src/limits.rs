//! What a client may use up: requests, connections, failed logins. Time is a parameter.
//!
//! Everything that is remembered is forgotten when it matters no more, so the memory is bounded by what goes on:
//! users who made requests of late, addresses that failed within the last minute, connections that are open.

#[cfg(test)]
mod tests;

use doubletick_protocol::ids::UserId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Failed logins of one user from one address within [`FAILURES_TIME`], after which no more are looked at.
pub const FAILURES_OF_USER: usize = 10;
/// The same for all users from one address.
pub const FAILURES_OF_ADDRESS: usize = 50;
/// The time in which failures are counted, and for which logins are not looked at then.
pub const FAILURES_TIME: Duration = Duration::from_secs(60);

/// The counters behind the limits.
#[derive(Default)]
pub struct Limits {
    requests: Mutex<Buckets>,
    failures: Mutex<Failures>,
    addresses: Permits<IpAddr>,
    users: Permits<UserId>,
}

impl Limits {
    /// One request of this user at this time. 9506: too many, it must not be carried out.
    pub fn request(&self, settings: &Settings, user: &str, now: Instant) -> Result<()> {
        if self.requests.lock().take(settings, user, now) {
            return Ok(());
        }
        let text = format!("too many requests: at most {} a second", settings.requests_per_second);
        Err(Error::new(codes::ERR_SDK_NET_FREQ_LIMIT, text))
    }

    /// Whether a login of this user from this address may be tried. 70050: too many have failed.
    pub fn login(&self, address: IpAddr, user: &str, now: Instant) -> Result<()> {
        if !self.failures.lock().is_over(network(address), user, now) {
            return Ok(());
        }
        let text = "login: too many have failed; try again in a minute";
        Err(Error::new(codes::ERR_SVR_ACCOUNT_FREQ_LIMIT, text))
    }

    /// A credential of this user, given from this address, was wrong.
    pub fn login_failed(&self, address: IpAddr, user: &str, now: Instant) {
        self.failures.lock().add(network(address), user, now);
    }

    /// A connection from this address, unless there are as many as may be. It counts until it is dropped.
    pub fn connection_from(&self, settings: &Settings, address: IpAddr) -> Option<Permit<IpAddr>> {
        self.addresses.take(network(address), settings.connections_per_address)
    }

    /// A connection that is logged in as this user, unless there are as many as may be. It counts until it is
    /// dropped.
    pub fn connection_of(&self, settings: &Settings, user: &str) -> Option<Permit<UserId>> {
        self.users.take(user.to_owned(), settings.connections_per_user)
    }

    /// Whether [`Limits::connection_of`] would answer a place.
    pub fn has_room(&self, settings: &Settings, user: &str) -> bool {
        self.users.has_room(user, settings.connections_per_user)
    }
}

/// The user has as many connections as the settings allow (9507).
pub(crate) fn too_many_connections(settings: &Settings) -> Error {
    let text = format!("too many connections: a user may have {}", settings.connections_per_user);
    Error::new(codes::ERR_SDK_NET_REQ_COUNT_LIMIT, text)
}

/// Who counts as one address: of IPv6 the network of a customer, who has all addresses in it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Forgets what is over, at a cost that is spread over what is added.
#[derive(Default)]
struct Sweep {
    at: usize,
}

impl Sweep {
    const LEAST: usize = 64;

    fn sweep<K: Eq + Hash, V>(&mut self, map: &mut HashMap<K, V>, keep: impl Fn(&V) -> bool) {
        if map.len() >= self.at.max(Self::LEAST) {
            map.retain(|_, value| keep(value));
            self.at = map.len() * 2;
            map.shrink_to(self.at);
        }
    }
}

/// A token bucket for each user. A bucket is when it will be full again: every request moves that away by the
/// time in which one token comes, and a full bucket need not be kept.
#[derive(Default)]
struct Buckets {
    full_at: HashMap<UserId, Instant>,
    sweep: Sweep,
}

impl Buckets {
    fn take(&mut self, settings: &Settings, user: &str, now: Instant) -> bool {
        let Some(nanos) = 1_000_000_000u64.checked_div(settings.requests_per_second) else { return true };
        let token = Duration::from_nanos(nanos);
        let size = token.saturating_mul(u32::try_from(settings.request_burst).unwrap_or(u32::MAX));
        let full_at = self.full_at.get(user).map_or(now, |at| now.max(*at)) + token;
        if full_at - now > size {
            return false;
        }
        match self.full_at.get_mut(user) {
            Some(at) => *at = full_at,
            None => {
                self.sweep.sweep(&mut self.full_at, |at| *at > now);
                self.full_at.insert(user.to_owned(), full_at);
            }
        }
        true
    }
}

/// Failed logins within the last minute.
#[derive(Default)]
struct Failures {
    of_users: HashMap<(IpAddr, UserId), Recent>,
    of_addresses: HashMap<IpAddr, Recent>,
    sweeps: [Sweep; 2],
}

/// When the last failures were, the oldest first; at most as many as matter.
#[derive(Default)]
struct Recent(VecDeque<Instant>);

impl Failures {
    fn add(&mut self, address: IpAddr, user: &str, now: Instant) {
        let [of_users, of_addresses] = &mut self.sweeps;
        of_users.sweep(&mut self.of_users, |recent| recent.matters(now));
        of_addresses.sweep(&mut self.of_addresses, |recent| recent.matters(now));
        self.of_users.entry((address, user.to_owned())).or_default().add(FAILURES_OF_USER, now);
        self.of_addresses.entry(address).or_default().add(FAILURES_OF_ADDRESS, now);
    }

    fn is_over(&self, address: IpAddr, user: &str, now: Instant) -> bool {
        let over = |recent: Option<&Recent>, most| recent.is_some_and(|recent| recent.is_over(most, now));
        over(self.of_addresses.get(&address), FAILURES_OF_ADDRESS)
            || over(self.of_users.get(&(address, user.to_owned())), FAILURES_OF_USER)
    }
}

impl Recent {
    fn add(&mut self, most: usize, now: Instant) {
        while self.0.front().is_some_and(|at| now.duration_since(*at) >= FAILURES_TIME)
            || self.0.len() >= most
        {
            self.0.pop_front();
        }
        self.0.push_back(now);
    }

    /// As many as may be failed within a minute, and the last of them less than a minute ago.
    fn is_over(&self, most: usize, now: Instant) -> bool {
        self.0.len() >= most && self.matters(now)
    }

    fn matters(&self, now: Instant) -> bool {
        self.0.back().is_some_and(|at| now.duration_since(*at) < FAILURES_TIME)
    }
}

/// How many there are of each kind.
struct Permits<K>(Arc<Mutex<HashMap<K, u64>>>);

impl<K> Default for Permits<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// One connection, as long as it lives.
pub struct Permit<K: Eq + Hash> {
    key: K,
    taken: Arc<Mutex<HashMap<K, u64>>>,
}

impl<K: Eq + Hash + Clone> Permits<K> {
    /// 0: there may be any number.
    fn take(&self, key: K, most: u64) -> Option<Permit<K>> {
        let mut taken = self.0.lock();
        let count = taken.entry(key.clone()).or_insert(0);
        if most > 0 && *count >= most {
            return None;
        }
        *count += 1;
        Some(Permit { key, taken: Arc::clone(&self.0) })
    }

    fn has_room<Q: Eq + Hash + ?Sized>(&self, key: &Q, most: u64) -> bool
    where
        K: std::borrow::Borrow<Q>,
    {
        most == 0 || self.0.lock().get(key).is_none_or(|count| *count < most)
    }
}

impl<K: Eq + Hash> Drop for Permit<K> {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        if let Some(count) = taken.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}
