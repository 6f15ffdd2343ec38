//! The callback thread.
//!
//! All callbacks come from one thread, one at a time, in the order in which they were posted. The thread
//! starts with the first job and ends when the queue is empty and no SDK is initialised, so a process that
//! has called `TIMUninit` has no thread of ours left. `drain` is what `TIMUninit` waits with; on the
//! callback thread itself it runs the waiting jobs right there, nested.

use super::guard;
use crate::per_process::PerProcess;
use doubletick_protocol::json;
use std::cell::Cell;
use std::collections::VecDeque;
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
    /// An SDK is initialised: the thread stays when the queue is empty.
    stay: bool,
    /// The thread is between its start and its decision to end.
    running: bool,
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
    /// A job was posted, or `stay` changed.
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
    start(callbacks, &mut queue);
    drop(queue);
    callbacks.work.notify_one();
}

/// Whether an SDK is initialised.
pub fn set_stay(stay: bool) {
    let callbacks = CALLBACKS.get();
    callbacks.lock().stay = stay;
    callbacks.work.notify_all();
    callbacks.progress.notify_all();
}

/// Waits until every job that was posted before has returned and, unless new jobs or a new SDK need it, the
/// thread has ended. On the callback thread: runs what is waiting, and the thread ends after the callback
/// that is under way.
pub fn drain() {
    let callbacks = CALLBACKS.get();
    let mut queue = callbacks.lock();
    let until = queue.posted;
    if on_callback_thread() {
        drop(queue);
        drain_nested(callbacks, until);
        return;
    }
    // Jobs that were posted since are not waited for, nor a thread that they keep.
    while !queue.returned(until) || (queue.running && !queue.stay && queue.posted == until) {
        queue = callbacks.progress.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
    let handle = if queue.running { None } else { queue.handle.take() };
    drop(queue);
    if let Some(handle) = handle {
        // The thread has no panics to report: jobs are guarded.
        let _ = handle.join();
    }
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

fn start(callbacks: &'static Callbacks, queue: &mut Queue) {
    if queue.running {
        return;
    }
    // Without a thread (the process is at its limit) the job waits for the next post.
    let thread = std::thread::Builder::new().name("doubletick-cb".to_owned()).stack_size(json::STACK);
    if let Ok(handle) = thread.spawn(|| work(callbacks)) {
        queue.running = true;
        queue.handle = Some(handle);
    }
}

fn work(callbacks: &Callbacks) {
    CALLBACK_THREAD_OF.set(std::process::id());
    let mut queue = callbacks.lock();
    loop {
        if let Some((number, job)) = queue.take() {
            drop(queue);
            run(callbacks, number, job);
            queue = callbacks.lock();
        } else if queue.stay {
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
        set_stay(true);
        post(|| {});
        drain();
        assert!(CALLBACKS.get().lock().running);
        set_stay(false);
        drain();
        assert!(!CALLBACKS.get().lock().running);
    }
}
