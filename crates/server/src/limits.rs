//! What a client may use up: requests, connections, logins, lines of the log. Time is a parameter.
//!
//! Everything that is remembered is forgotten when it matters no more, so the memory is bounded by what goes on:
//! users who made requests of late, addresses that failed within the last minute, connections that are open.

mod buckets;
#[cfg(test)]
mod tests;

pub(crate) use buckets::{Buckets, Rate};

use buckets::Sweep;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::borrow::Borrow;
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

/// Syncs of a user per second in the long run, and at once beyond that. A device that was away asks for as many as it
/// has conversations with news, so it waits and is not refused.
const SYNCS: Rate = Rate { per_second: 100, burst: 400 };
/// Logins of a user from one address.
const LOGINS: Rate = Rate { per_second: 10, burst: 50 };
/// Bytes that a request may have on average, and an answer with a page: with the rate of requests, those that may come in a
/// second, and those that a user is given.
const REQUEST_BYTES: u32 = 32 * 1024;
/// Frames that bring nothing, of a user or of an address without a login: requests that are refused before anything is done
/// for them, pings, pieces of messages but the last.
const NOTHINGS: Rate = Rate { per_second: 200, burst: 400 };
/// Requests of an address for `/metrics`, each of which is made anew.
const METRICS: Rate = Rate { per_second: 10, burst: 50 };
/// How long a request over HTTP may have to wait for its turn. One that had to wait longer is refused.
const HTTP_WAIT: Duration = Duration::from_secs(10);
/// Lines of the log that an address causes without being logged in.
const LINES: Rate = Rate { per_second: 1, burst: 100 };
/// In which trouble of one kind, such as a full disk, which every request has that comes, has one line of the log.
const TROUBLE_TIME: Duration = Duration::from_secs(10);
/// In which a user may store [`Settings::stored_bytes_per_day`].
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Sockets of one address that are no WebSockets, or not yet, beside `connections_per_address`.
pub const SPARE_SOCKETS: u64 = 64;

/// Whose work it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Who is logged in.
    User(UserId),
    /// Where nobody is.
    Address(IpAddr),
}

impl Who {
    /// Of a connection from this address, on which this user is logged in.
    pub fn of(user: Option<UserId>, address: IpAddr) -> Who {
        user.map_or_else(|| Who::Address(network(address)), Who::User)
    }
}

/// The counters behind the limits.
#[derive(Default)]
pub struct Limits {
    requests: Mutex<Buckets<UserId>>,
    syncs: Mutex<Buckets<UserId>>,
    logins: Mutex<Buckets<(IpAddr, UserId)>>,
    stored: Mutex<Buckets<UserId>>,
    bytes: Mutex<Buckets<Who>>,
    answers: Mutex<Buckets<UserId>>,
    nothings: Mutex<Buckets<Who>>,
    http: Mutex<Buckets<IpAddr>>,
    metrics: Mutex<Buckets<IpAddr>>,
    lines: Mutex<Lines<IpAddr>>,
    troubles: Mutex<Lines<i32>>,
    failures: Mutex<Failures>,
    sockets: Permits<IpAddr>,
    addresses: Permits<IpAddr>,
    users: Permits<UserId>,
    /// Files that this process may have open; `None`: any number.
    files: Option<u64>,
}

impl Limits {
    /// For a process that may have so many files open, of which each socket is one; `None`: any number.
    pub fn for_files(files: Option<u64>) -> Self {
        Self { files, ..Self::default() }
    }

    /// One request of this user at this time. 9506: too many, it must not be carried out.
    pub fn request(&self, settings: &Settings, user: &str, now: Instant) -> Result<()> {
        let Some(rate) = rate_of(settings) else { return Ok(()) };
        if self.requests.lock().take(rate, user, now) {
            return Ok(());
        }
        let text = format!("too many requests: at most {} a second", settings.requests_per_second);
        Err(Error::new(codes::ERR_SDK_NET_FREQ_LIMIT, text))
    }

    /// One sync of this user at this time: how long it must wait before it is carried out. It has its place from here
    /// on. No wait where requests have no limit.
    pub fn sync(&self, settings: &Settings, user: &str, now: Instant) -> Duration {
        match rate_of(settings) {
            Some(_) => self.syncs.lock().reserve(SYNCS.token(), SYNCS.size(), user, now),
            None => Duration::ZERO,
        }
    }

    /// So many bytes of a request that stays in the store. 9506: too many within a day, it must not be carried out.
    /// After a restart of the server they are counted anew.
    pub fn store(&self, settings: &Settings, user: &str, bytes: usize, now: Instant) -> Result<()> {
        let most = settings.stored_bytes_per_day;
        if most == 0 || self.stored.lock().take_part(part_of_day(bytes as u64, most), DAY, user, now) {
            return Ok(());
        }
        let text = format!("too many bytes to keep: at most {most} a day for a user");
        Err(Error::new(codes::ERR_SDK_NET_FREQ_LIMIT, text))
    }

    /// The same for a login of this user from this address.
    pub fn login_turn(&self, settings: &Settings, address: IpAddr, user: &str, now: Instant) -> Duration {
        match rate_of(settings) {
            Some(_) => {
                let key = (network(address), user.to_owned());
                self.logins.lock().reserve(LOGINS.token(), LOGINS.size(), &key, now)
            }
            None => Duration::ZERO,
        }
    }

    /// So many bytes have come: how long it is until they are looked at. As many as so many requests may have, each with
    /// 32 KiB; no wait where requests have no limit.
    pub fn bytes(&self, settings: &Settings, who: &Who, bytes: usize, now: Instant) -> Duration {
        let Some(rate) = rate_of(settings) else { return Duration::ZERO };
        let part = part_of_requests(rate, bytes);
        self.bytes.lock().reserve(part, rate.size(), who, now)
    }

    /// So many bytes of an answer with a page go to this user. How long it is then until they are given the next one is what
    /// [`Limits::answer_turn`] says.
    pub fn answered(&self, settings: &Settings, user: &str, bytes: usize, now: Instant) {
        if let Some(rate) = rate_of(settings) {
            let part = part_of_requests(rate, bytes);
            self.answers.lock().reserve(part, rate.size(), user, now);
        }
    }

    /// How long it is until a request of this user for a page is carried out, after those that they were given.
    pub fn answer_turn(&self, settings: &Settings, user: &str, now: Instant) -> Duration {
        rate_of(settings).map_or(Duration::ZERO, |rate| self.answers.lock().wait(rate.size(), user, now))
    }

    /// So many frames have come that bring nothing: how long it is until the next ones are read.
    pub fn nothing(&self, settings: &Settings, who: &Who, frames: usize, now: Instant) -> Duration {
        match rate_of(settings) {
            Some(_) => {
                let part = NOTHINGS.token().saturating_mul(u32::try_from(frames).unwrap_or(u32::MAX));
                self.nothings.lock().reserve(part, NOTHINGS.size(), who, now)
            }
            None => Duration::ZERO,
        }
    }

    /// A request over HTTP from this address, for `/metrics` or for anything else: how long it waits for its turn; `None`:
    /// too many of the address wait already. Twice as many at once as an address may have connections, and a tenth of those
    /// a second, at least 100; no wait where an address may have any number.
    pub fn http(
        &self,
        settings: &Settings,
        address: IpAddr,
        metrics: bool,
        now: Instant,
    ) -> Option<Duration> {
        let most = settings.connections_per_address;
        if most == 0 {
            return Some(Duration::ZERO);
        }
        let any = Rate {
            per_second: (most / 10).max(100),
            burst: most.saturating_add(SPARE_SOCKETS).saturating_mul(2),
        };
        let (buckets, rate) = if metrics { (&self.metrics, METRICS) } else { (&self.http, any) };
        buckets.lock().reserve_within(rate, HTTP_WAIT, &network(address), now)
    }

    /// Whether a line that a stranger causes may be written to the log: how many of this address were left out since
    /// the last one, or `None` where this one is.
    pub fn line(&self, address: IpAddr, now: Instant) -> Option<u64> {
        self.lines.lock().line(LINES.token(), LINES.size(), network(address), now)
    }

    /// The same for a line about trouble of the service with this code, whoever had it.
    pub fn trouble(&self, code: i32, now: Instant) -> Option<u64> {
        self.troubles.lock().line(TROUBLE_TIME, TROUBLE_TIME, code, now)
    }

    /// A socket from this address, unless there are as many as may be: connections, and [`SPARE_SOCKETS`] that only speak
    /// HTTP, or nothing, but never more than half of the files. It counts until it is dropped.
    pub fn socket_from(&self, settings: &Settings, address: IpAddr) -> Option<Permit<IpAddr>> {
        let most = match settings.connections_per_address {
            0 => 0,
            most => most.saturating_add(SPARE_SOCKETS).min(self.files.map_or(u64::MAX, |files| files / 2)),
        };
        self.sockets.take(network(address), most)
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

    /// Whether [`Limits::connection_of`] would answer a permit.
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

/// The rate of requests; `None`: no limit.
fn rate_of(settings: &Settings) -> Option<Rate> {
    let Settings { requests_per_second: per_second, request_burst: burst, .. } = *settings;
    (per_second > 0).then_some(Rate { per_second, burst })
}

/// The time in which the allowance for these bytes comes back, where each request has [`REQUEST_BYTES`].
fn part_of_requests(rate: Rate, bytes: usize) -> Duration {
    rate.token().saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX)) / REQUEST_BYTES
}

/// The time in which the allowance for these bytes comes back, where `most` come in a day.
fn part_of_day(bytes: u64, most: u64) -> Duration {
    let nanoseconds = DAY.as_nanos() * u128::from(bytes) / u128::from(most);
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

/// Lines of the log, by what causes them.
struct Lines<K> {
    written: Buckets<K>,
    left_out: HashMap<K, u64>,
}

impl<K> Default for Lines<K> {
    fn default() -> Self {
        Self { written: Buckets::default(), left_out: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash> Lines<K> {
    /// Causes of which it is known how many lines were left out. Of others it is not said.
    const CAUSES: usize = 1_000;

    /// How many lines with this cause were left out since the last one, or `None` where this one is. `part` and `size` as of
    /// [`Buckets::take_part`].
    fn line(&mut self, part: Duration, size: Duration, cause: K, now: Instant) -> Option<u64> {
        if self.written.take_part(part, size, &cause, now) {
            return Some(self.left_out.remove(&cause).unwrap_or(0));
        }
        if self.left_out.len() >= Self::CAUSES && !self.left_out.contains_key(&cause) {
            return None;
        }
        *self.left_out.entry(cause).or_default() += 1;
        None
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
        K: Borrow<Q>,
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
