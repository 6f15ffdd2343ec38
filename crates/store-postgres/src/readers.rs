//! Threads that answer reading calls, each with a connection of its own.

use super::link::Link;
use super::listener::Bell;
use super::snapshot::Moment;
use doubletick_engine::fair::Kind;
use doubletick_engine::fault::{Broken, panicked};
use doubletick_engine::readers::{self, Reading};
use doubletick_protocol::Result;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who has waited for so long while the database is away fails with whoever has found that out, and is not tried after them: each
/// attempt may take as long as a caller waits.
const PATIENCE: Duration = Duration::from_secs(8);

/// The queue in front of the reader threads.
#[derive(Clone)]
pub(super) struct Readers {
    queue: readers::Readers<Link>,
    /// Who settles behind a new connection before something is said of what it sees; `None`: nobody.
    bell: Option<Arc<Bell>>,
}

impl Readers {
    /// For this many threads.
    pub fn new(count: usize, bell: Option<Arc<Bell>>) -> Readers {
        Readers { queue: readers::Readers::new(count), bell }
    }

    /// The work of one thread, until the queue is closed and empty.
    pub fn work(&self, link: &Link) {
        self.queue.work(link);
    }

    /// Has `work` run for this user inside a transaction that sees one moment. It waits as [`readers::Readers::read`] says.
    /// Where the connection is lost it runs once more, on another one.
    pub fn read<T: Send + 'static>(
        &self,
        user: &str,
        kind: Kind,
        work: impl Fn(&Moment<'_>) -> Result<T> + Send + 'static,
    ) -> Reading<T> {
        self.run(user, kind, move |link| once(link, &work))
    }

    /// The same outside of a transaction: what takes a moment itself, or is one statement.
    pub fn run<T: Send + 'static>(
        &self,
        user: &str,
        kind: Kind,
        work: impl Fn(&Link) -> Result<T> + Send + 'static,
    ) -> Reading<T> {
        let (bell, asked) = (self.bell.clone(), Instant::now());
        self.queue.read(user, kind, move |link| read(link, bell.as_deref(), asked, work))
    }

    /// No more jobs; those that wait are finished, then the threads end.
    pub fn close(&self) {
        self.queue.close();
    }
}

fn read<T>(link: &Link, bell: Option<&Bell>, asked: Instant, work: impl Fn(&Link) -> Result<T>) -> Result<T> {
    if link.is_away() && asked.elapsed() >= PATIENCE {
        return Err(Broken::new("no connection").into());
    }
    link.begin_anew();
    let once = || {
        connect(link, bell).inspect_err(|_| link.goes_away())?;
        catch_unwind(AssertUnwindSafe(|| work(link))).unwrap_or_else(|_| Err(panicked()))
    };
    let result = once();
    if result.is_err() && link.has_passed() { once() } else { result }
}

/// To what is there to stay.
fn connect(link: &Link, bell: Option<&Bell>) -> std::result::Result<(), Broken> {
    link.connect()?;
    if link.is_new() {
        bell.map_or(Ok(()), Bell::settle)?;
        link.is_settled();
    }
    Ok(())
}

fn once<T>(link: &Link, work: impl Fn(&Moment<'_>) -> Result<T>) -> Result<T> {
    let moment = Moment::new(link);
    let result = catch_unwind(AssertUnwindSafe(|| work(&moment))).unwrap_or_else(|_| Err(panicked()));
    // What was read was of one moment, however this ends. A connection that may be inside a transaction is of no use.
    if moment.end().is_err() {
        link.forget();
    }
    result
}
