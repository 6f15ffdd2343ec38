//! When bytes came last, which the middle of a long message does not tell.

use crate::stream::{Beside, With};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Instant;

/// When bytes came last; at first, when it was made.
#[derive(Clone)]
pub(super) struct Heard(Arc<Mutex<Instant>>);

impl Heard {
    pub(super) fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn at(&self) -> Instant {
        *self.0.lock()
    }
}

impl Beside for Heard {
    fn bytes_came(&mut self) {
        *self.0.lock() = Instant::now();
    }
}

/// A stream that notes it.
pub(super) type Listened<S> = With<S, Heard>;
