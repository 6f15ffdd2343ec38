//! The life of the SDK on its thread: what it begins with, how it began, and when it must end.
//!
//! The caller of `TIMInit` may be a task of a tokio runtime of its own. So whatever waits on the caller's thread waits
//! with what the standard library has: tokio's ways to wait panic there.

use super::events;
use super::fault::Fault;
use super::server::Server;
use doubletick_client::{Client, ClientConfig, Connector, Keep, LOGIN_PLATFORM};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

/// What the thread needs to begin.
pub struct Plan {
    /// The application, as TIMInit named it. Not 0.
    pub app_id: u64,
    /// The directory of the data.
    pub directory: PathBuf,
    /// Where its service is.
    pub server: Server,
    /// What waits for a server survives a loss of power.
    pub full_durability: bool,
    /// Messages too wait for a server.
    pub keep_unsent: bool,
    /// How much is kept of what a server has told; `None`: as much as by default.
    pub mirror_bytes: Option<u64>,
}

impl Plan {
    /// Where this device keeps what it has of the service.
    pub fn state_directory(&self) -> PathBuf {
        self.server.state_directory(&self.directory, self.app_id)
    }

    fn keep(&self) -> Keep {
        let keep = Keep::default();
        Keep {
            survives_power_loss: self.full_durability,
            messages: self.keep_unsent,
            mirror_bytes: self.mirror_bytes.unwrap_or(keep.mirror_bytes),
            ..keep
        }
    }

    /// A client over `connector`, on the current runtime.
    pub fn client(&self, connector: Arc<dyn Connector>) -> Client {
        let config = ClientConfig {
            app_id: self.app_id,
            state_dir: Some(self.state_directory()),
            platform: LOGIN_PLATFORM,
            // What an embedded service has is on the device already.
            keep: self.server.is_network().then(|| self.keep()),
            ..ClientConfig::default()
        };
        let (handler, started) = events::handler();
        let client = Client::start(config, connector, handler, &Handle::current());
        started.set(&client);
        client
    }
}

/// Where a life begins and ends: tells whether it has begun, and hears when it must end.
pub struct Life {
    opening: Told,
    stopped: oneshot::Receiver<()>,
}

impl Life {
    /// A life that ends when the other end of `stopped` is dropped, and where to hear how it began.
    pub fn new(stopped: oneshot::Receiver<()>) -> (Life, Arc<Opening>) {
        let opening = Arc::new(Opening::default());
        (Life { opening: Told(opening.clone()), stopped }, opening)
    }

    /// It cannot begin.
    pub fn refuse(self, fault: Fault) {
        self.opening.tell(Err(fault));
    }

    /// It has begun; ends the client when it must end.
    pub async fn live(self, client: Client) {
        self.opening.tell(Ok(client.clone()));
        // Resolves with an error when the other end is dropped: that is the signal.
        let _ = self.stopped.await;
        client.shutdown().await;
    }
}

/// How the beginning went, from the thread to who started it. Not a channel of std: it would leave std's handle of the
/// calling thread behind, which memory checkers take for a leak of ours.
#[derive(Default)]
pub struct Opening {
    told: Mutex<Option<Result<Client, Fault>>>,
    came: Condvar,
}

impl Opening {
    /// Waits until the life has begun, or cannot begin.
    pub fn wait(&self) -> Result<Client, Fault> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told =
            self.came.wait_while(told, |told| told.is_none()).unwrap_or_else(PoisonError::into_inner);
        told.take().unwrap_or_else(lost)
    }
}

fn lost() -> Result<Client, Fault> {
    Err(Fault::param("internal error: please report it with the log"))
}

/// The thread's end of it. Dropped before it has told anything, it tells that.
struct Told(Arc<Opening>);

impl Told {
    fn tell(&self, opened: Result<Client, Fault>) {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(opened);
        self.0.came.notify_one();
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        // Nobody looks any more where the thread has told how it went.
        self.tell(lost());
    }
}
