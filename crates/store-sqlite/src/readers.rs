//! Threads that answer reading calls, each with a read-only connection of its own.

use super::file::open_reader;
use super::log::Pause;
use doubletick_engine::fair::{Fair, Kind};
use doubletick_engine::fault::{Broken, closed, panicked};
use doubletick_engine::gate::Gate;
use doubletick_protocol::{Error, Result, json};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// What a reader will answer.
pub(super) type Reading<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

type Job = Box<dyn FnOnce(&Connection) + Send>;

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
    /// Starts the threads.
    pub fn start(path: &Path, count: usize, pause: &Arc<Pause>) -> Result<(Readers, Vec<JoinHandle<()>>)> {
        // Half of the threads are for others, whatever one user asks.
        let jobs = Fair::new(count / 2);
        let queue = Arc::new(Gate::new(Queue { jobs, closed: false }));
        let readers = Readers { queue: Arc::clone(&queue) };
        let mut threads = Vec::new();
        for number in 0..count.max(1) {
            let started = open_reader(path).and_then(|conn| {
                let (queue, pause) = (Arc::clone(&queue), Arc::clone(pause));
                spawn(&format!("doubletick-read-{number}"), move || work(&queue, &pause, &conn))
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

    /// Has `work` run for this user inside a read transaction: everything that it reads is of one moment. It is in the
    /// queue when this returns. Who does not wait for it any more when its turn comes (the future is dropped) does not get it.
    pub fn read<T: Send + 'static>(
        &self,
        user: &str,
        kind: Kind,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Reading<T> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            if !sender.is_closed() {
                // Nobody may be waiting any more.
                let _ = sender.send(in_snapshot(conn, work));
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

fn work(gate: &Gate<Queue>, pause: &Pause, conn: &Connection) {
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
        let reads = pause.read();
        job(conn);
        drop(reads);
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

fn in_snapshot<T>(conn: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let run =
        |sql| conn.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map_err(Broken::new);
    run("BEGIN")?;
    let result = catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|_| Err(panicked()));
    run("COMMIT")?;
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, file};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    /// Two threads, of which one user may hold one.
    fn two() -> (tempfile::TempDir, Arc<Readers>, Vec<JoinHandle<()>>) {
        let home = tempfile::tempdir().unwrap();
        let path = file::database_path(home.path(), 1);
        drop(file::open_writer(&path, Durability::Normal).unwrap());
        let (readers, threads) = Readers::start(&path, 2, &Arc::default()).unwrap();
        (home, Arc::new(readers), threads)
    }

    /// A read of this user that takes until it is told to end, begun.
    async fn long(
        readers: &Arc<Readers>,
        user: &'static str,
    ) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
        let (end, ended) = mpsc::channel::<()>();
        let (begin, begun) = oneshot::channel();
        let work = move |_: &Connection| {
            let _ = begin.send(());
            let _ = ended.recv();
            Ok(())
        };
        let readers = Arc::clone(readers);
        let task = tokio::spawn(async move { readers.read(user, Kind::Call, work).await.unwrap() });
        begun.await.unwrap();
        (end, task)
    }

    #[tokio::test]
    async fn one_user_never_holds_every_thread() {
        let (_home, readers, threads) = two();
        let (end, first) = long(&readers, "attacker").await;
        let more: Vec<_> = (0..50)
            .map(|_| {
                let readers = Arc::clone(&readers);
                tokio::spawn(async move { readers.read("attacker", Kind::Call, |_| Ok(())).await })
            })
            .collect();
        // Whether these have come yet or not: others are served while the first is still at work.
        for n in 0..20 {
            assert_eq!(readers.read("alice", Kind::Call, move |_| Ok(n)).await, Ok(n));
            assert_eq!(readers.read("newcomer", Kind::Login, move |_| Ok(n)).await, Ok(n));
        }
        assert!(!first.is_finished());
        end.send(()).unwrap();
        first.await.unwrap();
        for task in more {
            task.await.unwrap().unwrap();
        }
        readers.close();
        join(threads);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_read() {
        let (_home, readers, threads) = two();
        let (end, first) = long(&readers, "attacker").await;
        let read = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (readers, read) = (Arc::clone(&readers), Arc::clone(&read));
                let work = move |_: &Connection| Ok(read.fetch_add(1, Ordering::Relaxed));
                tokio::spawn(async move { readers.read("attacker", Kind::Call, work).await })
            })
            .collect();
        tokio::task::yield_now().await;
        for task in tasks {
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        }
        end.send(()).unwrap();
        first.await.unwrap();
        assert_eq!(readers.read("attacker", Kind::Call, |_| Ok(1)).await, Ok(1));
        assert_eq!(read.load(Ordering::Relaxed), 0);
        readers.close();
        join(threads);
    }

    #[tokio::test]
    async fn what_waits_is_finished_by_closing_also_where_its_user_holds_a_thread() {
        let (_home, readers, threads) = two();
        let (end, first) = long(&readers, "attacker").await;
        let waiting: Vec<_> = (0..5)
            .map(|n| {
                let readers = Arc::clone(&readers);
                tokio::spawn(async move { readers.read("attacker", Kind::Call, move |_| Ok(n)).await })
            })
            .collect();
        tokio::task::yield_now().await;
        readers.close();
        end.send(()).unwrap();
        first.await.unwrap();
        for (n, task) in waiting.into_iter().enumerate() {
            assert_eq!(task.await.unwrap(), Ok(n));
        }
        join(threads);
    }
}
