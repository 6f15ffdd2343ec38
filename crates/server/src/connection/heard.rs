//! When bytes came last, which the middle of a long message does not tell, how many, and in how many pieces.

use super::pieces::Pieces;
use crate::stream::{Beside, With};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Instant;

/// Bytes that are read before others have a turn: a message can be made of any number of fragments that bring nothing.
const AT_ONCE: usize = 16 * 1024;

/// What is known of the bytes that came.
#[derive(Clone)]
pub(super) struct Heard(Arc<Mutex<Came>>);

struct Came {
    /// When the last ones came; at first, when this was made.
    at: Instant,
    /// How many came since [`Heard::take`], and frames that are not the end of a message.
    bytes: usize,
    pieces: usize,
    frames: Pieces,
}

impl Heard {
    pub(super) fn now() -> Self {
        Self(Arc::new(Mutex::new(Came {
            at: Instant::now(),
            bytes: 0,
            pieces: 0,
            frames: Pieces::default(),
        })))
    }

    pub(super) fn at(&self) -> Instant {
        self.0.lock().at
    }

    /// Whether so many came that they have to be taken before more do.
    pub(super) fn is_full(&self) -> bool {
        self.0.lock().bytes >= AT_ONCE
    }

    /// How many bytes came since this was asked last, and how many pieces of messages and pings.
    pub(super) fn take(&self) -> (usize, usize) {
        let mut came = self.0.lock();
        (std::mem::take(&mut came.bytes), std::mem::take(&mut came.pieces))
    }
}

impl Beside for Heard {
    fn may_come(&mut self) -> bool {
        !self.is_full()
    }

    fn bytes_came(&mut self, bytes: &[u8]) {
        let mut came = self.0.lock();
        came.at = Instant::now();
        came.bytes += bytes.len();
        came.pieces += came.frames.count(bytes);
    }
}

/// A stream that notes it.
pub(super) type Listened<S> = With<S, Heard>;
