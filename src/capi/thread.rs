//! The thread `doubletick`: it runs the client and, for `embedded:`, the service, from `TIMInit` to `TIMUninit`.

use super::dispatch::Stay;
use super::events;
use super::fault::Fault;
use super::sdk::Sdk;
use super::server::{self, Server};
use doubletick_client::{Client, ClientConfig, Connector, LOGIN_PLATFORM};
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_protocol::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// How long the end waits for a name that is being looked up. The system has no way to break that off, so a
/// thread that still waits for it is left behind; it ends with the answer, which nobody takes.
const LOOKUP_WAIT: Duration = Duration::from_secs(1);

/// What the thread needs to begin.
pub struct Plan {
    /// The application, as TIMInit named it. Not 0.
    pub app_id: u64,
    /// The directory of the data.
    pub directory: PathBuf,
    /// Where its service is.
    pub server: Server,
}

impl Plan {
    /// Where this device keeps what it has of the service.
    fn state_directory(&self) -> PathBuf {
        self.server.state_directory(&self.directory, self.app_id)
    }

    /// A client over `connector`, on the current runtime.
    pub fn client(&self, connector: Arc<dyn Connector>) -> Client {
        let config = ClientConfig {
            app_id: self.app_id,
            state_dir: Some(self.state_directory()),
            platform: LOGIN_PLATFORM,
            ..ClientConfig::default()
        };
        let (handler, viewer) = events::handler();
        let client = Client::start(config, connector, handler, &Handle::current());
        viewer.set(&client);
        client
    }
}

/// Where a life begins and ends: tells whether it has begun, and hears when it must end.
pub struct Life {
    opened: oneshot::Sender<Result<Client, Fault>>,
    stopped: oneshot::Receiver<()>,
}

impl Life {
    /// It cannot begin.
    pub fn refuse(self, fault: Fault) {
        // The other end waits; if it is gone nobody wants to know.
        let _ = self.opened.send(Err(fault));
    }

    /// It has begun; ends the client when it must end.
    pub async fn live(self, client: Client) {
        let _ = self.opened.send(Ok(client.clone()));
        // Resolves with an error when the other end is dropped: that is the signal.
        let _ = self.stopped.await;
        client.shutdown().await;
    }
}

/// Starts the thread, and waits until the client runs.
pub fn start(plan: Plan, callbacks: Stay) -> Result<Sdk, Fault> {
    let (stop, stopped) = oneshot::channel();
    let (opened, opening) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("doubletick".to_owned())
        .stack_size(json::STACK)
        .spawn(move || run(plan, Life { opened, stopped }))
        .map_err(Fault::no_thread)?;
    // Not a channel of std: it would leave std's handle of the calling thread behind, which memory checkers
    // take for a leak of ours.
    match opening.blocking_recv() {
        Ok(Ok(client)) => Ok(Sdk { client, stop, thread, callbacks }),
        Ok(Err(fault)) => {
            // It ends right after it has said why.
            let _ = thread.join();
            Err(fault)
        }
        Err(_) => Err(Fault::param("internal error: please report it with the log")),
    }
}

fn run(plan: Plan, life: Life) {
    let runtime = match Builder::new_current_thread().enable_io().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => return life.refuse(Fault::param(format!("no runtime can be started: {error}"))),
    };
    runtime.block_on(serve(plan, life));
}

async fn serve(plan: Plan, life: Life) {
    match &plan.server {
        #[cfg(feature = "embedded")]
        Server::Embedded { full_durability, secret_key } => {
            super::embedded::serve(&plan, *full_durability, secret_key.clone(), life).await;
        }
        Server::Network { connector, .. } => {
            // Held until the client has written for the last time.
            match DirectoryLock::take(&plan.state_directory(), Owner::Client) {
                Ok(_lock) => {
                    life.live(plan.client(connector.clone())).await;
                    connector.lookups_end(LOOKUP_WAIT).await;
                }
                Err(refusal) => life.refuse(server::bad_directory(&plan.directory, refusal.text())),
            }
        }
    }
}
