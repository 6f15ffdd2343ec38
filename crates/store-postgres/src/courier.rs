//! Who is told what was committed here, so that other servers hear of it.

use super::listener::Bell;
use super::parcel::Parcel;
use doubletick_engine::stats::Stats;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// Parcels that wait for the thread that sends them. What is beyond is left to the journal.
pub(super) const WAITING: usize = 256;

/// The way to other servers, as a writer has it.
#[derive(Clone)]
pub(super) enum Courier {
    /// The listener notifies them.
    Notify(Arc<Bell>),
    /// A thread sends them what was committed; it ends with the last of these.
    Bus(Sender<Parcel>, Arc<Stats>),
    /// They look by themselves.
    None,
}

impl Courier {
    /// Whether it wants to know what a batch did.
    pub fn carries(&self) -> bool {
        matches!(self, Courier::Bus(..))
    }

    /// This was committed. Does not wait.
    pub fn committed(&self, parcel: Parcel) {
        match self {
            Courier::Notify(bell) => bell.committed(),
            Courier::Bus(parcels, stats) => {
                if parcels.try_send(parcel).is_err() {
                    stats.bus_unsent.add(1);
                }
            }
            Courier::None => {}
        }
    }
}
