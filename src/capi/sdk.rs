//! The one SDK of the process.
//!
//! The client, and the embedded service with it, run on one thread (`thread.rs`) that `TIMInit` starts and
//! `TIMUninit` ends. A call holds `sdk` for reading while it hands over to the client, which never
//! waits; `TIMUninit` takes the SDK out under the write lock, so every call either reached the client
//! before (and the client answers it, with 7009 at the latest) or is answered with 6013. Lock order:
//! `life`, then `sdk`; neither is held while a foreign function runs, except that a thread in `TIMUninit`
//! holds `life` while it waits for the client's thread, which never waits for callbacks.

use super::fault::Fault;
use super::json::config::SdkConfig;
use super::life::Plan;
use super::thread::{self, Running};
use super::{dispatch, server, slots};
use crate::per_process::PerProcess;
use doubletick_client::Client;
use parking_lot::{Mutex, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

/// The SDK between TIMInit and TIMUninit.
struct Sdk {
    running: Running,
    /// Calls that are open are answered whatever the system has left.
    callbacks: dispatch::Stay,
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
    let (full_durability, keep_unsent) = (config.full_durability, config.keep_unsent);
    let (directory, server) = (server::directory(&config)?, server::wanted(&config)?);
    let mirror_bytes = config.mirror_bytes;
    let plan = Plan { app_id, directory, server, full_durability, keep_unsent, mirror_bytes };
    // From now on events may come.
    let running = thread::start(plan)?;
    running.client.watch_conversations(slots::CONVERSATIONS.is_set());
    *process.sdk.write() = Some(Sdk { running, callbacks });
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
        drop(sdk.running.stop);
        // The thread has no result; a panic in it was told to the log, and dropped its replies.
        let _ = sdk.running.thread.join();
        drop(sdk.callbacks);
    }
    drop(life);
    dispatch::drain();
}

/// Runs `f` with the client, if the SDK runs. `f` must not wait.
pub fn with_client<T>(f: impl FnOnce(&Client) -> T) -> Option<T> {
    with(|client| client.map(f))
}

/// The device or the application is back: a link is made now, or asked for a sign of life.
pub fn wake() {
    with_client(Client::wake);
}

/// Runs `f` with the client; with nothing where the SDK does not run. `f` must not wait.
pub fn with<T>(f: impl FnOnce(Option<&Client>) -> T) -> T {
    f(PROCESS.get().sdk.read().as_ref().map(|sdk| &sdk.running.client))
}

/// The service's clock in seconds, or the device's before `init`.
pub fn server_seconds() -> u64 {
    let service = with_client(|client| client.server_time_ms() / 1000);
    service.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}
