//! The client: its life, its login.

use super::calls::{Result, reply, reply_seen};
use super::durability::Durability;
use super::error::DoubletickError;
use super::proxy::Proxy;
use super::states::StateLock;
use super::threads::{Calls, Threads, no_threads};
use super::told::{Hears, Told};
use doubletick_client::{Answer, ClientConfig, Connector, Keep, LOGIN_PLATFORM};
use doubletick_protocol::Error;
use doubletick_protocol::wire::{Request, Response};
use parking_lot::Mutex;
use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How a client runs.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ClientOptions {
    /// The application, as the service knows it. Not 0.
    #[uniffi(default = 1)]
    pub app_id: u64,
    /// Directory in which this device keeps what it has (versions, its own words on messages, receipts, read marks, deletions and
    /// messages that wait for the server), made where it is missing; each server has a folder of its own there. None: in memory, and the next client knows nothing.
    /// A directory belongs to one process at a time, and each of its clients there has a user of its own: two clients
    /// of one user need two directories.
    #[uniffi(default = None)]
    pub state_directory: Option<String>,
    /// Certificate authorities (PEM) to trust instead of the system's. Only for `wss://`.
    #[uniffi(default = None)]
    pub ca_file: Option<String>,
    /// Milliseconds after which a call without an answer fails with 9520; none: 30,000. Not 0.
    #[uniffi(default = None)]
    pub request_timeout_ms: Option<u64>,
    /// `TIMPlatform` of this device; none: what it is. One account is logged in on one device of each platform,
    /// unless the settings say otherwise; 0 is never limited.
    #[uniffi(default = None)]
    pub platform: Option<u32>,
    /// The proxy that connections to the server go through.
    #[uniffi(default = None)]
    pub proxy: Option<Proxy>,
    /// Whether, without `proxy`, the one that the environment variables name is used: `https_proxy` for `wss://`,
    /// `http_proxy` for `ws://`, then `all_proxy`, but for what `no_proxy` excepts and for this device itself. They
    /// are read when the client is made.
    #[uniffi(default = true)]
    pub environment_proxy: bool,
    /// What receipts, read marks, deletions and messages survive that wait in the state directory until the server has them;
    /// none: Normal. Without a directory they wait as long as their calls.
    #[uniffi(default = None)]
    pub durability: Option<Durability>,
    /// Messages, too, wait in the state directory until the server has them ([`Client::send`]), as receipts, read marks and
    /// deletions always do. Else they wait as long as their calls. Without effect on a client of an embedded service.
    #[uniffi(default = false)]
    pub keep_unsent: bool,
    /// How many bytes the copy of what the server has told may have in the state directory, from which is answered what is asked
    /// without a link; the oldest messages go first. None: 256 MiB (268,435,456). 0: there is no such copy, and one of before is
    /// removed. At most 2^63 - 1. Without effect on a client of an embedded service.
    #[uniffi(default = None)]
    pub mirror_bytes: Option<u64>,
}

impl Default for ClientOptions {
    /// What other languages have as defaults of the fields.
    fn default() -> Self {
        Self {
            app_id: 1,
            state_directory: None,
            ca_file: None,
            request_timeout_ms: None,
            platform: None,
            proxy: None,
            environment_proxy: true,
            durability: None,
            keep_unsent: false,
            mirror_bytes: None,
        }
    }
}

/// State of the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LoginStatus {
    /// A user is logged in.
    LoggedIn,
    /// A login is under way.
    LoggingIn,
    /// Nobody is logged in.
    LoggedOut,
    /// A logout is under way.
    LoggingOut,
}

/// A client of one service: one user at a time. As many as you like in one process. It belongs to the process
/// that made it: in a child made by fork() its calls fail with 6013, and the child makes one of its own.
#[derive(uniffi::Object)]
pub struct Client {
    pub(super) client: doubletick_client::Client,
    pub(super) threads: Arc<Threads>,
    /// Emptied when the client closes: from then on no event is told.
    pub(super) listener: Arc<Told>,
    /// Until the client has written for the last time.
    state: Arc<Mutex<Option<StateLock>>>,
    /// Keeps an embedded service open while it has a client.
    _service: Option<Arc<dyn Any + Send + Sync>>,
}

#[uniffi::export]
impl Client {
    /// Logs in; the first login makes the account. While the link is down it waits. What this user missed comes
    /// as events, between `SyncStarted` and `SyncFinished`. Errors: 6017, 7003, 7501, 7502, 6208 (once: another
    /// device of this platform has taken this one's place), 6206 and 70001 to 70014 (UserSig), 9520.
    pub async fn login(&self, user_id: String, user_sig: String) -> Result<()> {
        if user_sig.is_empty() {
            return Err(DoubletickError::argument("user_sig: is empty"));
        }
        let (reply, answer) = reply(self.calls());
        self.client.login(user_id, user_sig, reply);
        answer.await
    }

    /// Logs out and writes the device's state. 6014 without a login.
    pub async fn logout(&self) -> Result<()> {
        let (reply, answer) = reply(self.calls());
        self.client.logout(reply);
        answer.await
    }

    /// State of the login now.
    pub fn login_status(&self) -> LoginStatus {
        match self.client.login_status() {
            doubletick_client::LoginStatus::LoggedIn => LoginStatus::LoggedIn,
            doubletick_client::LoginStatus::LoggingIn => LoginStatus::LoggingIn,
            doubletick_client::LoginStatus::LoggedOut => LoginStatus::LoggedOut,
            doubletick_client::LoginStatus::LoggingOut => LoginStatus::LoggingOut,
        }
    }

    /// The user who is logged in, or logging in.
    pub fn login_user(&self) -> Option<String> {
        self.client.login_user()
    }

    /// The service's clock, milliseconds since 1970 (this device's until the first login).
    pub fn server_time_ms(&self) -> u64 {
        self.client.server_time_ms()
    }

    /// The application is back in the foreground, or the device has a network again or another one: says so, and
    /// does not wait. Without a link to the server one is made now instead of after a pause of up to 30 seconds. A
    /// link of before is asked for a sign of life, for which it has ten seconds, and is made anew without one. Safe to
    /// call at any time; without effect on a client of an embedded service, and after the end.
    pub fn wake(&self) {
        self.client.wake();
    }

    /// Ends the client: state is written, calls under way fail with 7009, and when this returns no event comes
    /// any more. Again it does nothing. A client that is dropped ends by itself, once no call holds it: calls
    /// under way are answered first.
    pub async fn shutdown(&self) {
        if self.client.is_inherited() {
            return;
        }
        let (sender, closed) = tokio::sync::oneshot::channel();
        let (client, told, threads) = (self.client.clone(), self.listener.clone(), self.threads.clone());
        let state = self.state.clone();
        self.threads.runtime.spawn(async move {
            client.shutdown().await;
            drop(state.lock().take());
            // After every event and answer that was posted before.
            threads.calls.post(move || {
                told.forget();
                let _ = sender.send(());
            });
        });
        // An error means that the runtime has ended, and the client with it.
        let _ = closed.await;
    }
}

impl Client {
    pub(super) fn start(
        connector: Arc<dyn Connector>,
        options: ClientOptions,
        service_name: &str,
        hearer: Arc<dyn Hears>,
        service: Option<Arc<dyn Any + Send + Sync>>,
    ) -> Result<Arc<Self>> {
        let mut config = options.config(service_name)?;
        // What an embedded service has is on the device already.
        if service.is_none() {
            let survives_power_loss = options.durability == Some(Durability::Full);
            let mut keep = Keep { survives_power_loss, messages: options.keep_unsent, ..Keep::default() };
            keep.mirror_bytes = options.mirror_bytes.unwrap_or(keep.mirror_bytes);
            config.keep = Some(keep);
        }
        let state = match &config.state_dir {
            Some(directory) => StateLock::take(directory).map_err(Error::from)?,
            None => None,
        };
        let threads = Threads::get().map_err(no_threads)?;
        let told = Told::new(hearer, threads.calls.clone());
        let events = told.clone();
        let handler = Arc::new(move |event| Told::tell(&events, event));
        let client = doubletick_client::Client::start(config, connector, handler, &threads.runtime);
        told.belongs_to(&client);
        Ok(Arc::new(Self {
            client,
            threads,
            listener: told,
            state: Arc::new(Mutex::new(state)),
            _service: service,
        }))
    }

    /// Where answers go.
    pub(super) fn calls(&self) -> Calls {
        self.threads.calls.clone()
    }
}

impl Client {
    /// Asks, and awaits the answer.
    pub(super) async fn ask(&self, request: Request) -> Result<Response> {
        let (reply, answer) = reply(self.calls());
        self.client.request(request, reply);
        answer.await
    }

    /// Asks, and awaits the answer with where it comes from, and the user to whom it was given.
    pub(super) async fn ask_told(&self, request: Request) -> Result<(Answer, String)> {
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.ask(request, reply);
        answer.await
    }

    /// Asks, and awaits the answer and the user to whom it was given.
    pub(super) async fn ask_seen(&self, request: Request) -> Result<(Response, String)> {
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.request(request, reply);
        answer.await
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let (client, told, threads) = (self.client.clone(), self.listener.clone(), self.threads.clone());
        let state = self.state.clone();
        if client.is_inherited() {
            // The parent's threads would have to be told. It is the parent's, and stays as it is.
            return std::mem::forget((client, told, threads, state));
        }
        let service = self._service.take();
        self.threads.runtime.spawn(async move {
            client.shutdown().await;
            drop(state.lock().take());
            drop(service);
            let calls = threads.calls.clone();
            // The threads may end with this; the calls thread goes on until nothing is posted.
            calls.post(move || {
                told.forget();
                drop(threads);
            });
        });
    }
}

impl ClientOptions {
    fn config(&self, service_name: &str) -> Result<ClientConfig> {
        if self.app_id == 0 {
            return Err(DoubletickError::argument("app_id: is 0"));
        }
        if self.mirror_bytes.is_some_and(|bytes| i64::try_from(bytes).is_err()) {
            return Err(DoubletickError::argument("mirror_bytes: is negative, or more than 2^63 - 1"));
        }
        if self.request_timeout_ms == Some(0) {
            return Err(DoubletickError::argument("request_timeout_ms: is 0"));
        }
        let default = ClientConfig::default();
        let directory = |directory: &String| {
            if directory.is_empty() {
                return Err(DoubletickError::argument("state_directory: is empty"));
            }
            Ok(PathBuf::from(directory).join(format!("app-{}-devices-{service_name}", self.app_id)))
        };
        Ok(ClientConfig {
            app_id: self.app_id,
            state_dir: self.state_directory.as_ref().map(directory).transpose()?,
            platform: self.platform.unwrap_or(LOGIN_PLATFORM),
            request_timeout: self.request_timeout_ms.map_or(default.request_timeout, Duration::from_millis),
            keep: None,
        })
    }
}

/// Version of doubletick, such as `0.1.0`.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
