//! The SDK over the embedded service.

use super::events;
use super::fault::Fault;
use super::json::config::SdkConfig;
use super::json::message::PLATFORM;
use super::sdk::Sdk;
use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{Client, ClientConfig};
use doubletick_engine::EngineOptions;
use doubletick_engine::sqlite::{Durability, SqliteOptions};
use doubletick_engine::usersig::UserSigKey;
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Opens the service and starts a client on it, both on one thread of their own.
pub fn start(app_id: u64, config: &SdkConfig) -> Result<Sdk, Fault> {
    let directory = directory(config)?;
    let durability = if config.full_durability { Durability::Full } else { Durability::Normal };
    let user_sig_key = config.secret_key.clone().map(|secret| UserSigKey { sdk_app_id: app_id, secret });
    let engine = EngineOptions { user_sig_key, ..EngineOptions::default() };
    let (stop, stopped) = oneshot::channel();
    let (opened, opening) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("doubletick".to_owned())
        .spawn(move || run(app_id, &directory, durability, engine, opened, stopped))
        .map_err(|error| Fault::param(format!("TIMInit: no thread can be started: {error}")))?;
    // Not a channel of std: it would leave std's handle of the calling thread behind, which memory checkers
    // take for a leak of ours.
    match opening.blocking_recv() {
        Ok(Ok(client)) => Ok(Sdk { client, stop, thread }),
        Ok(Err(text)) => {
            // It ends right after it has said why.
            let _ = thread.join();
            Err(Fault::param(text))
        }
        Err(_) => Err(Fault::param("TIMInit: internal error: please report it with the log")),
    }
}

fn directory(config: &SdkConfig) -> Result<PathBuf, Fault> {
    const KEY: &str = "sdk_config_config_file_path";
    match &config.directory {
        Some(directory) => Ok(PathBuf::from(directory)),
        None => choose_native_strategy()
            .map(|strategy| strategy.data_dir().join("doubletick"))
            .map_err(|_| Fault::param(format!("{KEY}: is absent, and this user has no data directory"))),
    }
}

/// The life of the thread: open, tell, serve until `stopped`, close.
fn run(
    app_id: u64,
    directory: &Path,
    durability: Durability,
    engine: EngineOptions,
    opened: oneshot::Sender<Result<Client, String>>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = match Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            // The other end waits; if it is gone nobody wants to know.
            let _ = opened.send(Err(format!("TIMInit: no runtime can be started: {error}")));
            return;
        }
    };
    runtime.block_on(async {
        let options = SqliteOptions { durability, ..SqliteOptions::default() };
        let service = match EmbeddedService::open_with(directory, app_id, options, engine) {
            Ok(service) => service,
            Err(error) => {
                let text = format!("sdk_config_config_file_path: {}: {error}", directory.display());
                let _ = opened.send(Err(text));
                return;
            }
        };
        let client = client(app_id, directory, &service);
        let _ = opened.send(Ok(client.clone()));
        // Resolves with an error when the other end is dropped: that is the signal.
        let _ = stopped.await;
        client.shutdown().await;
        service.close().await;
    });
}

fn client(app_id: u64, directory: &Path, service: &EmbeddedService) -> Client {
    let config = ClientConfig {
        app_id,
        state_dir: Some(directory.join(format!("app-{app_id}-devices"))),
        platform: PLATFORM,
        ..ClientConfig::default()
    };
    let (handler, viewer) = events::handler();
    let client = Client::start(config, Arc::new(service.clone()), handler, &Handle::current());
    viewer.set(&client);
    client
}
