//! Threads that answer reading calls, each with a read-only connection of its own.

use super::file::open_reader;
use super::gate::Gate;
use super::tx::database;
use doubletick_protocol::{Error, Result, codes, json};
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&Connection) + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
}

/// The queue in front of the reader threads.
pub(super) struct Readers {
    queue: Arc<Gate<Queue>>,
}

impl Readers {
    /// Starts the threads.
    pub fn start(path: &Path, count: usize) -> Result<(Readers, Vec<JoinHandle<()>>)> {
        let queue = Arc::new(Gate::<Queue>::default());
        let readers = Readers { queue: Arc::clone(&queue) };
        let mut threads = Vec::new();
        for number in 0..count.max(1) {
            let started = open_reader(path).and_then(|conn| {
                let queue = Arc::clone(&queue);
                spawn(&format!("doubletick-read-{number}"), move || work(&queue, &conn))
            });
            match started {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    readers.close();
                    join(threads);
                    return Err(error);
                }
            }
        }
        Ok((readers, threads))
    }

    /// Runs `work` inside a read transaction: everything that it reads is of one moment.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            // Nobody may be waiting any more.
            let _ = sender.send(in_snapshot(conn, work));
        });
        {
            let mut queue = self.queue.lock();
            if queue.closed {
                return Err(closed());
            }
            queue.jobs.push_back(job);
        }
        self.queue.wake_one();
        receiver.await.unwrap_or_else(|_| Err(closed()))
    }

    /// No more jobs; those that wait are finished, then the threads end.
    pub fn close(&self) {
        self.queue.lock().closed = true;
        self.queue.wake_all();
    }
}

/// Starts a thread; 6022 where the system has none to give.
pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let started = thread::Builder::new().name(name.to_owned()).stack_size(json::STACK).spawn(work);
    started.map_err(Error::no_thread)
}

/// Waits for threads that have been told to end.
pub(super) fn join(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        // A thread that panicked has nothing left to finish.
        let _ = thread.join();
    }
}

/// 7009.
pub(super) fn closed() -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, "the service is closed")
}

/// 7012, of a panic.
pub(super) fn panicked() -> Error {
    Error::new(codes::ERR_SDK_INTERNAL_ERROR, "an internal error in the store; nothing was changed")
}

fn work(gate: &Gate<Queue>, conn: &Connection) {
    loop {
        let job = {
            let mut queue = gate.lock();
            loop {
                if let Some(job) = queue.jobs.pop_front() {
                    break job;
                }
                if queue.closed {
                    return;
                }
                queue = gate.wait(queue);
            }
        };
        job(conn);
    }
}

fn in_snapshot<T>(conn: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let run =
        |sql| conn.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map_err(database);
    run("BEGIN")?;
    let result = catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|_| Err(panicked()));
    run("COMMIT")?;
    result
}
