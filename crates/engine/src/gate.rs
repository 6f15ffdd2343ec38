//! A value with a lock, and a wait for it to change.
//!
//! Of the standard library, not parking_lot's: that one keeps who waits in a table of the process. The threads of
//! a store wait nearly always, and a child made by fork() inherits the table with them in it, although it has
//! none of them; a store of its own would then wake threads that are not there.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A value that threads share and wait for.
pub struct Gate<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Gate<T> {
    /// A gate around this value.
    pub fn new(value: T) -> Self {
        Self { value: Mutex::new(value), changed: Condvar::new() }
    }

    /// The value. A panic under the lock is in code that leaves it whole.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until somebody is woken.
    pub fn wait<'a>(&self, value: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.changed.wait(value).unwrap_or_else(PoisonError::into_inner)
    }

    /// [`Gate::wait`] until then at the longest; whether that moment has come.
    pub fn wait_until<'a>(&self, value: MutexGuard<'a, T>, deadline: Instant) -> (MutexGuard<'a, T>, bool) {
        let left = deadline.saturating_duration_since(Instant::now());
        let (value, ended) = self.changed.wait_timeout(value, left).unwrap_or_else(PoisonError::into_inner);
        (value, ended.timed_out())
    }

    /// Wakes one who waits.
    pub fn wake_one(&self) {
        self.changed.notify_one();
    }

    /// Wakes all who wait.
    pub fn wake_all(&self) {
        self.changed.notify_all();
    }
}
