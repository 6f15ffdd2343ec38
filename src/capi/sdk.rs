//! The one SDK of the process.
//!
//! The client, and the embedded service with it, run on one thread (`thread.rs`) that `TIMInit` starts and
//! `TIMUninit` ends. A call holds `sdk` for reading while it hands over to the client, which never
//! waits; `TIMUninit` takes the SDK out under the write lock, so every call either reached the client
//! before (and the client answers it, with 7009 at the latest) or is answered with 6013. Lock order:
//! `life`, then `sdk`; neither is held while a foreign function runs, except that a thread in `TIMUninit`
//! holds `life` while it waits for the client's thread, which never waits for callbacks.

use super::call::Answer;
use super::fault::Fault;
use super::json::config::SdkConfig;
use super::thread::{self, Plan};
use super::{dispatch, server, slots};
use crate::per_process::PerProcess;
use doubletick_client::{Client, LoginStatus};
use doubletick_protocol::{Error, codes};
use parking_lot::{Mutex, RwLock};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;

/// The SDK between TIMInit and TIMUninit.
pub struct Sdk {
    /// The handle of the client.
    pub client: Client,
    /// Dropped, it ends the thread.
    pub stop: oneshot::Sender<()>,
    /// Runs the client and the service.
    pub thread: JoinHandle<()>,
    /// Calls that are open are answered whatever the system has left.
    pub callbacks: dispatch::Stay,
}

/// What the process has of it. A child made by fork() has no SDK, until it starts one.
#[derive(Default)]
struct Process {
    /// Held while the SDK starts and while it ends, so that neither meets the other half way.
    life: Mutex<()>,
    sdk: RwLock<Option<Sdk>>,
}

static PROCESS: PerProcess<Process> = PerProcess::new(|_| Process::default());

/// Starts the SDK; nothing when it runs.
pub fn init(app_id: u64, config: SdkConfig) -> Result<(), Fault> {
    let process = PROCESS.get();
    let _life = process.life.lock();
    if process.sdk.read().is_some() {
        return Ok(());
    }
    // First of all, because without it nothing could be told.
    let callbacks = dispatch::stay().map_err(Fault::no_thread)?;
    let plan = Plan { app_id, directory: server::directory(&config)?, server: server::wanted(&config)? };
    // From now on events may come.
    let sdk = thread::start(plan, callbacks)?;
    sdk.client.watch_conversations(slots::CONVERSATIONS.is_set());
    *process.sdk.write() = Some(sdk);
    // A listener that was set between the two lines above.
    with_client(|client| client.watch_conversations(slots::CONVERSATIONS.is_set()));
    Ok(())
}

/// Ends the SDK, if it runs, and waits until every callback that is due has run.
pub fn uninit() {
    let process = PROCESS.get();
    let life = process.life.lock();
    let sdk = process.sdk.write().take();
    if let Some(sdk) = sdk {
        drop(sdk.stop);
        // The thread has no result; a panic in it was told to the log, and dropped its replies.
        let _ = sdk.thread.join();
        drop(sdk.callbacks);
    }
    drop(life);
    dispatch::drain();
}

/// Runs `f` with the client, if the SDK runs. `f` must not wait.
pub fn with_client<T>(f: impl FnOnce(&Client) -> T) -> Option<T> {
    PROCESS.get().sdk.read().as_ref().map(|sdk| f(&sdk.client))
}

/// Gives an accepted call to the client. A call that has failed already (`Err`) is answered with that
/// only where a good one would have been tried: 6013 and 6014 go before. An error: it must not be accepted, and is not
/// answered.
pub fn hand_over<Go>(answer: Answer, go: Result<Go, Error>) -> Result<(), Fault>
where
    Go: FnOnce(&Client, Answer),
{
    match (PROCESS.get().sdk.read().as_ref(), go) {
        (None, _) => {
            let _thread = match answer.thread() {
                Ok(thread) => thread,
                Err(refused) => {
                    answer.disarm();
                    return Err(refused);
                }
            };
            let text = "the SDK is not initialised: call TIMInit first";
            answer.fail(Error::new(codes::ERR_SDK_NOT_INITIALIZED, text));
        }
        (Some(sdk), Ok(go)) => go(&sdk.client, answer),
        (Some(sdk), Err(_)) if sdk.client.login_status() == LoginStatus::LoggedOut => {
            let text = "nobody is logged in: call TIMLogin first";
            answer.fail(Error::new(codes::ERR_SDK_NOT_LOGGED_IN, text));
        }
        (Some(_), Err(error)) => answer.fail(error),
    }
    Ok(())
}

/// The service's clock in seconds, or the device's before `init`.
pub fn server_seconds() -> u64 {
    let service = with_client(|client| client.server_time_ms() / 1000);
    service.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}
