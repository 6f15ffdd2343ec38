//! The queue in front of the threads that answer a store's reading calls, each with a connection of its own.

use crate::fair::{Fair, Kind};
use crate::fault::closed;
use crate::gate::Gate;
use doubletick_protocol::{Error, Result, json};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// What a reader will answer.
pub type Reading<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

type Job<C> = Box<dyn FnOnce(&C) + Send>;

struct Queue<C> {
    jobs: Fair<Job<C>>,
    closed: bool,
}

/// What waits to be read over connections of type `C`.
pub struct Readers<C> {
    queue: Arc<Gate<Queue<C>>>,
}

impl<C> Clone for Readers<C> {
    fn clone(&self) -> Self {
        Self { queue: Arc::clone(&self.queue) }
    }
}

impl<C> Readers<C> {
    /// For this many threads.
    pub fn new(count: usize) -> Self {
        // Half of the threads are for others, whatever one user asks.
        Self { queue: Arc::new(Gate::new(Queue { jobs: Fair::new(count / 2), closed: false })) }
    }

    /// The work of one thread, until the queue is closed and empty.
    pub fn work(&self, connection: &C) {
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
            job(connection);
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

    /// Has a thread do `work` for this user. It is in the queue when this returns. Who does not wait for it any more when its
    /// turn comes (the future is dropped) does not get it.
    pub fn read<T: Send + 'static>(
        &self,
        user: &str,
        kind: Kind,
        work: impl FnOnce(&C) -> Result<T> + Send + 'static,
    ) -> Reading<T> {
        let (sender, receiver) = oneshot::channel();
        let job: Job<C> = Box::new(move |connection| {
            if !sender.is_closed() {
                // Nobody may be waiting any more.
                let _ = sender.send(work(connection));
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

/// Starts a thread of a store; 6022 where the system has none to give.
pub fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    let started = thread::Builder::new().name(name.to_owned()).stack_size(json::STACK).spawn(work);
    started.map_err(Error::no_thread)
}

/// Waits for threads that have been told to end.
pub fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        // A thread that panicked has nothing left to finish.
        let _ = thread.join();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    /// Two threads, of which one user may hold one.
    fn two() -> (Readers<()>, Vec<JoinHandle<()>>) {
        let readers = Readers::new(2);
        let thread = |number| {
            let readers = readers.clone();
            spawn(&format!("read-{number}"), move || readers.work(&())).unwrap()
        };
        let threads = (0..2).map(thread).collect();
        (readers, threads)
    }

    /// A read of this user that takes until it is told to end, begun.
    async fn long(
        readers: &Readers<()>,
        user: &'static str,
    ) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
        let (end, ended) = mpsc::channel::<()>();
        let (begin, begun) = oneshot::channel();
        let work = move |_: &()| {
            let _ = begin.send(());
            let _ = ended.recv();
            Ok(())
        };
        let readers = readers.clone();
        let task = tokio::spawn(async move { readers.read(user, Kind::Call, work).await.unwrap() });
        begun.await.unwrap();
        (end, task)
    }

    #[tokio::test]
    async fn one_user_never_holds_every_thread() {
        let (readers, threads) = two();
        let (end, first) = long(&readers, "attacker").await;
        let more: Vec<_> = (0..50)
            .map(|_| {
                let readers = readers.clone();
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
        let (readers, threads) = two();
        let (end, first) = long(&readers, "attacker").await;
        let read = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (readers, read) = (readers.clone(), Arc::clone(&read));
                let work = move |_: &()| Ok(read.fetch_add(1, Ordering::Relaxed));
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
        let (readers, threads) = two();
        let (end, first) = long(&readers, "attacker").await;
        let waiting: Vec<_> = (0..5)
            .map(|n| {
                let readers = readers.clone();
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
