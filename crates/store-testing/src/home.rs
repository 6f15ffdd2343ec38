//! Where a store under test keeps what it has.

use doubletick_engine::bus::EventSink;
use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_protocol::Result;
use std::path::Path;
use std::sync::Arc;

/// A place for one store: a directory, a schema of a database.
pub trait Home: Sized + Send + Sync + 'static {
    /// Whether what is done in slices is done by nobody in particular, in its own time, and not before each call that writes: who
    /// compares waits until it is done ([`Home::is_settled`]).
    const SLICES_APART: bool = false;

    /// A place where nothing is. What has come to be there is gone when the value is dropped.
    fn fresh() -> Self;

    /// The place that belongs to this directory, which may not be there yet: whoever names the same directory, in this
    /// process or in another, means the same place. What is there stays when the value is dropped.
    fn of(directory: &Path) -> Self;

    /// What a child of this process has to have in its environment so that [`Home::of`] means the same places there.
    fn environment() -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Opens the store, and makes it where there is none. Everything that was acknowledged here before is in it.
    fn open(&self, sink: Arc<dyn EventSink>, stats: Arc<Stats>) -> Result<Arc<dyn Store>> {
        self.open_slicing(sink, stats, Slicing::default())
    }

    /// The same, with slices of another size.
    fn open_slicing(
        &self,
        sink: Arc<dyn EventSink>,
        stats: Arc<Stats>,
        slicing: Slicing,
    ) -> Result<Arc<dyn Store>>;

    /// How much is kept here, in a unit of the store's own: what is written makes it grow, at once and also while the
    /// store is open.
    fn size(&self) -> u64;

    /// Whether nothing is left to be done in slices.
    fn is_settled(&self) -> bool {
        true
    }

    /// Panics where what is kept here does not agree with itself, by the database's own opinion and by its tables. No
    /// store is open meanwhile.
    fn check(&self);
}
