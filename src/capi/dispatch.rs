//! The callback thread.
//!
//! All callbacks come from one thread, one at a time, in the order in which they were posted. The thread
//! starts with the first job and ends when the queue is empty and nobody keeps it ([`Stay`]), so a process that
//! has called `TIMUninit` has no thread of ours left. `drain` is what `TIMUninit` waits with; on the
//! callback thread itself it runs the waiting jobs right there, nested.
//!
//! The system may have no thread to give. Who will owe a callback finds that out before ([`stay`]). What is
//! posted all the same (a line of the log) waits for a thread, or is run by the thread that drains.

use super::guard;
use crate::per_process::PerProcess;
use doubletick_protocol::json;
use std::cell::Cell;
use std::collections::VecDeque;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// One callback, ready to be made.
pub type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Jobs ever posted; a job's number is their count after it.
    posted: u64,
    /// Numbers of the jobs under way: one, or several where a callback drains.
    active: Vec<u64>,
    /// How many keep the thread: it stays when the queue is empty.
    stays: usize,
    /// The thread is between its start and its decision to end.
    running: bool,
    /// The process ends inside the job that is under way: nobody waits for it, nor for the thread.
    left: bool,
    /// Another thread runs jobs in its place, and it waits if there is one meanwhile.
    lent: bool,
    /// To wait for the end of the thread's last instructions.
    handle: Option<JoinHandle<()>>,
}

impl Queue {
    /// The number of the job that was taken last.
    fn taken(&self) -> u64 {
        self.posted - self.jobs.len() as u64
    }

    fn take(&mut self) -> Option<(u64, Job)> {
        let job = self.jobs.pop_front()?;
        let number = self.taken();
        self.active.push(number);
        Some((number, job))
    }

    /// Whether every job up to this number has returned.
    fn returned(&self, until: u64) -> bool {
        self.taken() >= until && self.active.iter().all(|number| *number > until)
    }
}

/// The locks are those of the standard library: parking_lot keeps who waits in a table of the process, which a
/// child made by fork() inherits with threads in it that it does not have.
#[derive(Default)]
struct Callbacks {
    queue: Mutex<Queue>,
    /// A job was posted, or something changed that the thread waits for.
    work: Condvar,
    /// A job returned, or the thread ended.
    progress: Condvar,
}

impl Callbacks {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Jobs run without the lock, so nobody panics who has it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A child made by fork() owes nothing of what its parent owes, and has a thread of its own.
static CALLBACKS: PerProcess<Callbacks> = PerProcess::new(|_| Callbacks::default());

thread_local! {
    /// The process whose callback thread this is; 0: none.
    static CALLBACK_THREAD_OF: Cell<u32> = const { Cell::new(0) };
}

fn on_callback_thread() -> bool {
    CALLBACK_THREAD_OF.get() == std::process::id()
}

/// Posts a job.
pub fn post(job: impl FnOnce() + Send + 'static) {
    let callbacks = CALLBACKS.get();
    let mut queue = callbacks.lock();
    queue.jobs.push_back(Box::new(job));
    queue.posted += 1;
    // Without a thread the job waits for the next one, or for who drains.
    let _ = start(callbacks, &mut queue);
    drop(queue);
    callbacks.work.notify_one();
}

/// While there is one, the callback thread is there, whatever the system has left.
pub struct Stay(());

/// Starts the callback thread where there is none, and keeps it.
pub fn stay() -> io::Result<Stay> {
    let callbacks = CALLBACKS.get();
    let mut queue = callbacks.lock();
    start(callbacks, &mut queue)?;
    queue.stays += 1;
    Ok(Stay(()))
}

impl Drop for Stay {
    fn drop(&mut self) {
        let callbacks = CALLBACKS.get();
        let mut queue = callbacks.lock();
        queue.stays -= 1;
        if queue.stays == 0 {
            drop(queue);
            callbacks.work.notify_all();
            callbacks.progress.notify_all();
        }
    }
}

/// Waits until every job that was posted before has returned and, unless new jobs or a new SDK need it, the
/// thread has ended. On the callback thread: runs what is waiting, and the thread ends after the callback
/// that is under way. Where no thread can be had for them, the jobs run on the calling thread.
pub fn drain() {
    let callbacks = CALLBACKS.get();
    let mut queue = callbacks.lock();
    let until = queue.posted;
    if on_callback_thread() {
        drop(queue);
        drain_nested(callbacks, until);
        return;
    }
    loop {
        // Jobs that were posted since are not waited for, nor a thread that they keep.
        let ending = queue.running && queue.stays == 0 && queue.posted == until;
        if queue.returned(until) && !ending {
            break;
        }
        if queue.left {
            return;
        }
        let waiting = queue.taken() < until && !queue.lent;
        if waiting && start(callbacks, &mut queue).is_err() {
            queue = lend(callbacks, queue, until);
        } else {
            queue = callbacks.progress.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
    let handle = if queue.running { None } else { queue.handle.take() };
    drop(queue);
    if let Some(handle) = handle {
        // The thread has no panics to report: jobs are guarded.
        let _ = handle.join();
    }
}

/// On the callback thread: the process ends inside the callback that is under way, so that it does not return, and who
/// drains elsewhere does not wait for it. Some runtimes let every thread leave native code first.
pub fn callback_stays() {
    if on_callback_thread() {
        let callbacks = CALLBACKS.get();
        callbacks.lock().left = true;
        callbacks.progress.notify_all();
    }
}

/// Runs jobs that wait because no thread can be had for them, on the calling thread. Waits for nothing else.
pub fn make_up() {
    let callbacks = CALLBACKS.get();
    let mut queue = callbacks.lock();
    if !queue.jobs.is_empty() && !queue.lent && start(callbacks, &mut queue).is_err() {
        let until = queue.posted;
        drop(lend(callbacks, queue, until));
    }
}

/// Makes the calling thread the callback thread for the jobs up to this number.
fn lend<'a>(
    callbacks: &'static Callbacks,
    mut queue: MutexGuard<'a, Queue>,
    until: u64,
) -> MutexGuard<'a, Queue> {
    queue.lent = true;
    drop(queue);
    CALLBACK_THREAD_OF.set(std::process::id());
    drain_nested(callbacks, until);
    CALLBACK_THREAD_OF.set(0);
    let mut queue = callbacks.lock();
    queue.lent = false;
    if !queue.jobs.is_empty() {
        // As for every job that is posted.
        let _ = start(callbacks, &mut queue);
    }
    callbacks.work.notify_all();
    callbacks.progress.notify_all();
    queue
}

fn drain_nested(callbacks: &Callbacks, until: u64) {
    loop {
        let mut queue = callbacks.lock();
        if queue.taken() >= until {
            return;
        }
        let Some((number, job)) = queue.take() else { return };
        drop(queue);
        run(callbacks, number, job);
    }
}

/// Starts the thread where there is none.
fn start(callbacks: &'static Callbacks, queue: &mut Queue) -> io::Result<()> {
    if !queue.running {
        let thread = std::thread::Builder::new().name("doubletick-cb".to_owned()).stack_size(json::STACK);
        queue.handle = Some(thread.spawn(|| work(callbacks))?);
        queue.running = true;
    }
    Ok(())
}

fn work(callbacks: &Callbacks) {
    CALLBACK_THREAD_OF.set(std::process::id());
    let mut queue = callbacks.lock();
    loop {
        let next = if queue.lent { None } else { queue.take() };
        if let Some((number, job)) = next {
            drop(queue);
            run(callbacks, number, job);
            queue = callbacks.lock();
        } else if queue.lent || queue.stays > 0 {
            queue = callbacks.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        } else {
            break;
        }
    }
    queue.running = false;
    drop(queue);
    callbacks.progress.notify_all();
}

fn run(callbacks: &Callbacks, number: u64, job: Job) {
    // A panic here is in an encoder; the obligation in the job answers the call while unwinding.
    let _ = guard::caught(job);
    callbacks.lock().active.retain(|active| *active != number);
    callbacks.progress.notify_all();
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    // One test: the queue is one per process.
    #[test]
    fn jobs_run_in_order_on_one_thread_that_ends_and_drain_waits() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        for number in 0..1000 {
            let seen = seen.clone();
            post(move || seen.lock().push((number, std::thread::current().id())));
        }
        drain();
        {
            let seen = seen.lock();
            assert!(seen.iter().enumerate().all(|(at, (number, _))| at == *number as usize));
            assert_eq!(seen.len(), 1000);
        }
        assert!(!CALLBACKS.get().lock().running);

        // A panic in a job does not end the thread's work.
        let count = Arc::new(AtomicU32::new(0));
        let counted = count.clone();
        post(|| panic!("on purpose"));
        post(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        drain();
        assert_eq!(count.load(Ordering::SeqCst), 1);

        // Nested: what was posted before is run inside, what comes later is not.
        let order = Arc::new(Mutex::new(Vec::new()));
        let (outer, inner) = (order.clone(), order.clone());
        let (gate, opened) = std::sync::mpsc::channel::<()>();
        post(move || {
            opened.recv().unwrap();
            outer.lock().push("begin");
            drain();
            outer.lock().push("end");
        });
        post(move || inner.lock().push("inner"));
        gate.send(()).unwrap();
        drain();
        assert_eq!(*order.lock(), ["begin", "inner", "end"]);

        // With an SDK the thread stays, and ends when the SDK goes.
        let kept = stay().unwrap();
        post(|| {});
        drain();
        assert!(CALLBACKS.get().lock().running);
        drop(kept);
        drain();
        assert!(!CALLBACKS.get().lock().running);

        // A thread that stands in for the callback thread is it, and a real one that comes meanwhile waits.
        let order = Arc::new(Mutex::new(Vec::new()));
        let callbacks = CALLBACKS.get();
        let mut queue = callbacks.lock();
        for number in 1..=2_u8 {
            let (seen, later) = (order.clone(), order.clone());
            queue.posted += 1;
            queue.jobs.push_back(Box::new(move || {
                assert!(on_callback_thread());
                seen.lock().push((number, std::thread::current().id()));
                post(move || later.lock().push((number + 10, std::thread::current().id())));
            }));
        }
        let until = queue.posted;
        drop(lend(callbacks, queue, until));
        assert!(!on_callback_thread());
        drain();
        let here = std::thread::current().id();
        let order: Vec<_> = order.lock().iter().map(|(number, thread)| (*number, *thread == here)).collect();
        assert_eq!(order, [(1, true), (2, true), (11, false), (12, false)]);
        assert!(!CALLBACKS.get().lock().running);

        // Where the process ends inside a job, nobody waits for it; elsewhere the word for it does nothing.
        callback_stays();
        assert!(!CALLBACKS.get().lock().left);
        let (gate, opened) = std::sync::mpsc::channel::<()>();
        let (told, left) = std::sync::mpsc::channel::<()>();
        post(move || {
            callback_stays();
            told.send(()).unwrap();
            let _ = opened.recv();
        });
        drain();
        left.recv().unwrap();
        drain();
        assert!(CALLBACKS.get().lock().running);
        drop(gate);
    }
}
