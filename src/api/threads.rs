//! What the typed API runs on: two threads for all objects of the process.
//!
//! `doubletick-api` runs every client and every embedded service. `doubletick-calls` calls foreign code, one call
//! at a time and in order: listeners, and the completions of async methods. So a slow listener holds up answers,
//! but never the service; and a runtime like the JVM, which must attach every native thread that calls it, meets
//! one thread only. Both threads begin with the first object and end with the last.

use super::error::DoubletickError;
use doubletick_protocol::{Error, codes};
use parking_lot::Mutex;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// How long the end of the runtime waits for a name that is being looked up, which cannot be broken off.
const LOOKUP_WAIT: Duration = Duration::from_secs(1);

type Call = Box<dyn FnOnce() + Send>;

/// Where calls of foreign code are posted.
#[derive(Clone)]
pub struct Calls(Sender<Call>);

impl Calls {
    /// Runs `call` on the calls thread, after everything that was posted before.
    pub fn post(&self, call: impl FnOnce() + Send + 'static) {
        // The thread lives as long as there is a sender.
        let _ = self.0.send(Box::new(call));
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

static THREADS: Mutex<Weak<Threads>> = Mutex::new(Weak::new());
static HOOK: Mutex<Option<Arc<dyn ThreadHook>>> = Mutex::new(None);

impl Threads {
    /// The threads of the process, started where there are none.
    pub fn get() -> io::Result<Arc<Threads>> {
        let mut shared = THREADS.lock();
        if let Some(threads) = shared.upgrade() {
            return Ok(threads);
        }
        let threads = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&threads);
        Ok(threads)
    }

    fn start() -> io::Result<Threads> {
        let (calls, waiting) = channel();
        std::thread::Builder::new().name("doubletick-calls".to_owned()).spawn(move || run_calls(&waiting))?;
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new().name("doubletick-api".to_owned()).spawn(move || {
            // Resolves with an error when the other end is dropped: that is the signal.
            let _ = runtime.block_on(stopped);
            runtime.shutdown_timeout(LOOKUP_WAIT);
        })?;
        Ok(Threads { runtime: handle, calls: Calls(calls), _stop: stop })
    }
}

fn run_calls(waiting: &Receiver<Call>) {
    if let Some(hook) = HOOK.lock().clone() {
        hook.on_thread_started();
    }
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
    *HOOK.lock() = Some(hook.clone());
    if let Some(threads) = THREADS.lock().upgrade() {
        threads.calls.post(move || hook.on_thread_started());
    }
}

/// No thread can be started.
pub fn no_threads(error: io::Error) -> DoubletickError {
    Error::new(codes::ERR_IO_OPERATION_FAILED, format!("no thread can be started: {error}")).into()
}
