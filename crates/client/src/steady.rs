//! The time at which a user reads, by the service's clock, whatever becomes of the device's.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The device's date, milliseconds since 1970.
pub(crate) fn own_time_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds on a clock that nobody sets and that goes on while the device sleeps; they count from any moment. Beside it the
/// device's date, from which the time is taken before a process has heard of any service.
#[derive(Clone)]
pub struct SteadyClock {
    now_ms: Arc<dyn Fn() -> u64 + Send + Sync>,
    date_ms: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl SteadyClock {
    /// That of the machine.
    pub fn system() -> Self {
        Self::new(system_ms)
    }

    /// Any function that answers milliseconds.
    pub fn new(now_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { now_ms: Arc::new(now_ms), date_ms: Arc::new(own_time_ms) }
    }

    /// Any function that answers the device's date, milliseconds since 1970; without this it is the machine's.
    #[must_use]
    pub fn dated(self, date_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { date_ms: Arc::new(date_ms), ..self }
    }

    pub(crate) fn now_ms(&self) -> u64 {
        (self.now_ms)()
    }

    fn date_ms(&self) -> u64 {
        (self.date_ms)()
    }
}

impl fmt::Debug for SteadyClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SteadyClock")
    }
}

#[cfg(all(feature = "device-store", unix))]
fn system_ms() -> u64 {
    use rustix::time::{ClockId, clock_gettime};
    // Apple's monotonic clock counts the time asleep; Linux has another one that does.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    let now = clock_gettime(clock);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    seconds * 1000 + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000_000
}

/// The standard library's clock counts the time asleep on Windows.
#[cfg(not(all(feature = "device-store", unix)))]
fn system_ms() -> u64 {
    beginning().elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg_attr(all(feature = "device-store", unix), expect(dead_code, reason = "the system has a better one"))]
fn beginning() -> Instant {
    static BEGINNING: OnceLock<Instant> = OnceLock::new();
    *BEGINNING.get_or_init(Instant::now)
}

/// The service's clock, as it was told last.
pub(crate) struct ServiceClock {
    steady: SteadyClock,
    /// The service's time, and the steady clock's then.
    told: Option<(u64, u64)>,
    /// How far it is before the device's date.
    ahead: i64,
    /// A service has told it to this process.
    sure: bool,
}

impl ServiceClock {
    pub(crate) fn new(steady: SteadyClock) -> Self {
        Self { steady, told: None, ahead: 0, sure: false }
    }

    pub(crate) fn told(&mut self, service_ms: u64) {
        self.told = Some((service_ms, self.steady.now_ms()));
        let ahead = i128::from(service_ms) - i128::from(self.steady.date_ms());
        self.ahead = i64::try_from(ahead).unwrap_or(0);
        self.sure = true;
    }

    /// How many milliseconds the service's clock was before the device's date when it was told last: for the next process.
    pub(crate) fn ahead(&self) -> i64 {
        self.ahead
    }

    /// As an earlier process has heard it; believed until a service tells its time.
    pub(crate) fn assume(&mut self, ahead: i64) {
        if !self.sure {
            self.ahead = ahead;
            self.told = Some((self.steady.date_ms().saturating_add_signed(ahead), self.steady.now_ms()));
        }
    }

    /// Milliseconds since 1970; `None`: no service has told its time, and nothing is known of one.
    pub(crate) fn now_ms(&self) -> Option<u64> {
        let (service, then) = self.told?;
        Some(service + self.steady.now_ms().saturating_sub(then))
    }
}
