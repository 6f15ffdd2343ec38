//! Threads that answer reading calls, each with a connection of its own.

use super::link::Link;
use super::snapshot::Moment;
use doubletick_engine::fair::{Fair, Kind};
use doubletick_engine::fault::{closed, panicked};
use doubletick_engine::gate::Gate;
use doubletick_protocol::{Error, Result, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// What a reader will answer.
pub(super) type Reading<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

type Job = Box<dyn FnOnce(&Link) + Send>;

struct Queue {
    jobs: Fair<Job>,
    closed: bool,
}

/// The queue in front of the reader threads.
#[derive(Clone)]
pub(super) struct Readers {
    queue: Arc<Gate<Queue>>,
}

impl Readers {
    /// For this many threads.
    pub fn new(count: usize) -> Readers {
        // Half of the threads are for others, whatever one user asks.
        Readers { queue: Arc::new(Gate::new(Queue { jobs: Fair::new(count / 2), closed: false })) }
    }

    /// The work of one thread, until the queue is closed and empty.
    pub fn work(&self, link: &Link) {
        let gate = &self.queue;
        loop {
            let (turn, job) = {
                let mut queue = gate.lock();
                loop {
                    if let Some(next) = queue.jobs.pop() {
                        break next;
                    }
                    if queue.closed && queue.jobs.is_empty() {
                        return;
                    }
                    queue = gate.wait(queue);
                }
            };
            job(link);
            let mut queue = gate.lock();
            queue.jobs.served(turn);
            // What the user may have served now this thread finds itself. Who waits for the end sees whether it has come.
            let closed = queue.closed;
            drop(queue);
            if closed {
                gate.wake_all();
            }
        }
    }

    /// Has `work` run for this user inside a transaction that sees one moment. It is in the queue when this returns. Who does
    /// not wait for it any more when its turn comes (the future is dropped) does not get it. Where the connection is lost
    /// it runs once more, on another one.
    pub fn read<T: Send + 'static>(
        &self,
        user: &str,
        kind: Kind,
        work: impl Fn(&Moment<'_>) -> Result<T> + Send + 'static,
    ) -> Reading<T> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |link| {
            if !sender.is_closed() {
                // Nobody may be waiting any more.
                let _ = sender.send(read(link, work));
            }
        });
        {
            let mut queue = self.queue.lock();
            // Where it is closed the job is dropped, and its sender with it.
            if !queue.closed {
                queue.jobs.push(user, kind, job);
            }
        }
        self.queue.wake_one();
        Box::pin(async { receiver.await.unwrap_or_else(|_| Err(closed())) })
    }

    /// No more jobs; those that wait are finished, then the threads end.
    pub fn close(&self) {
        self.queue.lock().closed = true;
        self.queue.wake_all();
    }
}

/// Starts a thread; 6022 where the system has none to give.
pub(super) fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    let started = thread::Builder::new().name(name.to_owned()).stack_size(json::STACK).spawn(work);
    started.map_err(Error::no_thread)
}

fn read<T>(link: &Link, work: impl Fn(&Moment<'_>) -> Result<T>) -> Result<T> {
    link.begin_anew();
    let result = once(link, &work);
    if result.is_err() && link.has_passed() { once(link, &work) } else { result }
}

fn once<T>(link: &Link, work: impl Fn(&Moment<'_>) -> Result<T>) -> Result<T> {
    link.connect()?;
    let moment = Moment::new(link);
    let result = catch_unwind(AssertUnwindSafe(|| work(&moment))).unwrap_or_else(|_| Err(panicked()));
    // What was read was of one moment, however this ends. A connection that may be inside a transaction is of no use.
    if moment.end().is_err() {
        link.forget();
    }
    result
}
