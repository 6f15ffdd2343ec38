//! What takes long is done in slices, between the batches of the writer.

use crate::fault::{Broken, Fault, panicked};
use crate::ledger::{Closed, Ledger, Memory, SLICE};
use crate::ops::leaving;
use crate::tables::Tables;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Request;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How what is not done at once is done between the batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slicing {
    /// Messages, or conversations, that one slice looks at, at least 1.
    pub messages: i64,
    /// Whether slices are done also while nothing else is to be done; else one before each batch.
    pub idle: bool,
}

impl Default for Slicing {
    fn default() -> Slicing {
        Slicing { messages: SLICE, idle: true }
    }
}

/// Whether there is something to be done in slices.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Slices {
    /// There may be.
    Waiting,
    /// The last one could not be done: it is tried again when a batch has been done, not over and over.
    Failing,
    #[default]
    None,
}

/// Whether a request is carried out in slices: it looks at every conversation of its user, or at every member of a group.
pub(crate) fn goes_on(request: &Request) -> bool {
    matches!(
        request,
        Request::MarkRead(ReadScope::All | ReadScope::AllC2c | ReadScope::AllGroups)
            | Request::Remind { .. }
            | Request::DeleteAccount { .. }
    )
}

/// A slice of what is not done, of this many messages, on a transaction that has begun. `None`: nothing is left, and nothing
/// was written.
pub(crate) fn slice(
    tables: &dyn Tables,
    memory: &mut Memory,
    settings: Settings,
    (now_ms, messages): (u64, i64),
) -> Result<Option<Closed>, Broken> {
    let carry_out = AssertUnwindSafe(|| {
        let mut ledger = Ledger::new(tables, memory, settings);
        ledger.set_slice(messages);
        let found = ledger.call(now_ms, leaving::slice)?;
        let closed = ledger.close()?;
        Ok(found.then_some(closed))
    });
    match catch_unwind(carry_out) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(Fault::Broken(broken))) => Err(broken),
        Ok(Err(Fault::Refused(error))) => Err(Broken::new(error.text)),
        Err(_) => Err(Broken::new(panicked().text)),
    }
}
