//! What the typed API runs on: two threads for all objects of the process.
//!
//! `doubletick-api` runs every client and every embedded service. `doubletick-calls` calls foreign code, one call
//! at a time and in order: listeners, and the completions of async methods. So a slow listener holds up answers,
//! but never the service; and a runtime like the JVM, which must attach every native thread that calls it, meets
//! one thread only. Both threads begin with the first object and end with the last.

use super::error::DoubletickError;
use crate::per_process::PerProcess;
use doubletick_protocol::{Error, json};
use parking_lot::Mutex;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Where calls of foreign code are posted.
#[derive(Clone)]
pub struct Calls {
    waiting: Sender<Job>,
    /// Where the thread is.
    process: u32,
}

impl Calls {
    /// Runs `call` on the calls thread, after everything that was posted before. In a child made by fork(), which
    /// does not have the thread, here: only the refusal of a call comes this way then.
    pub fn post(&self, call: impl FnOnce() + Send + 'static) {
        if self.are_inherited() {
            return call();
        }
        // The thread lives as long as there is a sender.
        let _ = self.waiting.send(Box::new(call));
    }

    /// Whether they came here by fork(), without their threads.
    pub fn are_inherited(&self) -> bool {
        self.process != std::process::id()
    }
}

/// The two threads.
pub struct Threads {
    /// The runtime of clients and services.
    pub runtime: Handle,
    /// The thread for foreign code.
    pub calls: Calls,
    /// Dropped, it ends the runtime's thread.
    _stop: oneshot::Sender<()>,
}

/// What the process has of it all. One lock for both, so that every calls thread meets the hook exactly once,
/// whichever comes first.
struct Process {
    threads: Weak<Threads>,
    hook: Option<Arc<dyn ThreadHook>>,
}

/// A child made by fork() has no threads until it makes an object of its own.
static PROCESS: PerProcess<Mutex<Process>> =
    PerProcess::new(|_| Mutex::new(Process { threads: Weak::new(), hook: None }));

impl Threads {
    /// The threads of the process, started where there are none.
    pub fn get() -> io::Result<Arc<Threads>> {
        let mut process = PROCESS.get().lock();
        if let Some(threads) = process.threads.upgrade() {
            return Ok(threads);
        }
        let threads = Arc::new(Self::start()?);
        if let Some(hook) = process.hook.clone() {
            threads.calls.post(move || hook.on_thread_started());
        }
        process.threads = Arc::downgrade(&threads);
        Ok(threads)
    }

    fn start() -> io::Result<Threads> {
        let (calls, waiting) = channel();
        spawn("doubletick-calls", move || run_calls(&waiting))?;
        let (hand_over, handed_over) = channel::<Runtime>();
        let (stop, stopped) = oneshot::channel::<()>();
        spawn("doubletick-api", move || {
            // Nothing comes where the runtime could not be made.
            let Ok(runtime) = handed_over.recv() else { return };
            // Resolves with an error when the other end is dropped: that is the signal.
            let _ = runtime.block_on(stopped);
        })?;
        // Made last: the caller may be a task of another runtime, where none may be dropped.
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let handle = runtime.handle().clone();
        hand_over.send(runtime).map_err(|lost| {
            lost.0.shutdown_background();
            io::Error::other("the thread doubletick-api has ended")
        })?;
        Ok(Threads {
            runtime: handle,
            calls: Calls { waiting: calls, process: std::process::id() },
            _stop: stop,
        })
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name(name.to_owned()).stack_size(json::STACK).spawn(run).map(drop)
}

fn run_calls(waiting: &Receiver<Job>) {
    for call in waiting {
        // Foreign code that fails must not end the thread that everyone needs. The panic hook has reported it.
        let _ = catch_unwind(AssertUnwindSafe(call));
    }
}

/// Told about the thread that calls foreign code, on that thread, before the first call. The Kotlin layer keeps
/// the thread attached to the JVM with it; nothing else needs it.
#[uniffi::export(with_foreign)]
pub trait ThreadHook: Send + Sync {
    /// Runs once on each such thread.
    fn on_thread_started(&self);
}

/// Sets the hook, also for a thread that runs already.
#[uniffi::export]
pub fn set_thread_hook(hook: Arc<dyn ThreadHook>) {
    let mut process = PROCESS.get().lock();
    let before = process.hook.replace(hook.clone());
    if let Some(threads) = process.threads.upgrade() {
        threads.calls.post(move || hook.on_thread_started());
    }
    drop(process);
    // Foreign code goes with it, so not under the lock.
    drop(before);
}

/// No thread can be started.
pub fn no_threads(error: io::Error) -> DoubletickError {
    Error::no_thread(error).into()
}
