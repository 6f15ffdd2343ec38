//! The time at which a user reads, by the service's clock, whatever becomes of the device's.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Milliseconds on a clock that nobody sets and that goes on while the device sleeps; they count from any moment.
#[derive(Clone)]
pub struct SteadyClock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl SteadyClock {
    /// That of the machine.
    pub fn system() -> Self {
        Self::new(system_ms)
    }

    /// Any function that answers milliseconds.
    pub fn new(now_ms: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_ms))
    }

    pub(crate) fn now_ms(&self) -> u64 {
        (self.0)()
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
}

impl ServiceClock {
    pub(crate) fn new(steady: SteadyClock) -> Self {
        Self { steady, told: None }
    }

    pub(crate) fn told(&mut self, service_ms: u64) {
        self.told = Some((service_ms, self.steady.now_ms()));
    }

    /// Milliseconds since 1970; `None`: no service has told its time.
    pub(crate) fn now_ms(&self) -> Option<u64> {
        let (service, then) = self.told?;
        Some(service + self.steady.now_ms().saturating_sub(then))
    }
}
