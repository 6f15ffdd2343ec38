//! The thread `doubletick`: it runs the client and, for `embedded:`, the service, from `TIMInit` to `TIMUninit`.

use super::fault::Fault;
use super::life::{Life, Plan};
use super::server::{self, Server};
use doubletick_client::Client;
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_protocol::json;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// How long the end waits for a name that is being looked up. The system has no way to break that off, so a
/// thread that still waits for it is left behind; it ends with the answer, which nobody takes.
const LOOKUP_WAIT: Duration = Duration::from_secs(1);

/// The thread, while the client runs.
pub struct Running {
    /// The handle of the client.
    pub client: Client,
    /// Dropped, it ends the thread.
    pub stop: oneshot::Sender<()>,
    /// Runs the client and the service.
    pub thread: JoinHandle<()>,
}

/// Starts the thread, and waits until the client runs.
pub fn start(plan: Plan) -> Result<Running, Fault> {
    let (stop, stopped) = oneshot::channel();
    let (life, opening) = Life::new(stopped);
    let thread = std::thread::Builder::new()
        .name("doubletick".to_owned())
        .stack_size(json::STACK)
        .spawn(move || run(plan, life))
        .map_err(Fault::no_thread)?;
    match opening.wait() {
        Ok(client) => Ok(Running { client, stop, thread }),
        Err(fault) => {
            // It ends right after it has said why.
            let _ = thread.join();
            Err(fault)
        }
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
