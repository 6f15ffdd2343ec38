//! The embedded service: a whole doubletick inside the application's process.

use super::calls::Result;
use super::client::{Client, ClientOptions};
use super::durability::Durability;
use super::error::DoubletickError;
use super::event::{Hearing, Listener};
use super::threads::{Threads, no_threads};
use doubletick_client::embedded;
use doubletick_engine::EngineOptions;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::{Error, codes};
use doubletick_store_sqlite as sqlite;
use doubletick_store_sqlite::SqliteOptions;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// How an embedded service runs.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct EmbeddedOptions {
    /// Directory of the data, made where it is missing. One service at a time can have it open.
    pub directory: String,
    /// The application; each has a database of its own. Not 0.
    #[uniffi(default = 1)]
    pub app_id: u64,
    /// What an acknowledged write survives.
    #[uniffi(default = None)]
    pub durability: Option<Durability>,
    /// Where it is given, a login takes only a UserSig that is signed with it; otherwise any text that is not
    /// empty.
    #[uniffi(default = None)]
    pub secret_key: Option<String>,
}

/// Without the key.
impl fmt::Debug for EmbeddedOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { directory, app_id, durability, secret_key } = self;
        f.debug_struct("EmbeddedOptions")
            .field("directory", directory)
            .field("app_id", app_id)
            .field("durability", durability)
            .field("secret_key", &secret_key.as_ref().map(|_| "<hidden>"))
            .finish()
    }
}

/// A whole service inside this process, on SQLite in one directory. Any number of clients can use it.
#[derive(uniffi::Object)]
pub struct EmbeddedService {
    pub(super) service: embedded::EmbeddedService,
    threads: Arc<Threads>,
}

#[uniffi::export]
impl EmbeddedService {
    /// Opens the service. Errors: 6017 when an option is wrong, 7010 when the directory cannot be used: it cannot
    /// be made or read, another process or another service of this one has it open, or the database that was begun there
    /// is missing; the text says which and what to do. 6022 when the system has no thread to give; it works again when
    /// there are threads.
    #[uniffi::constructor]
    pub async fn open(options: EmbeddedOptions) -> Result<Arc<Self>> {
        if options.directory.is_empty() {
            return Err(DoubletickError::argument("directory: is empty"));
        }
        if options.app_id == 0 {
            return Err(DoubletickError::argument("app_id: is 0"));
        }
        if options.secret_key.as_deref() == Some("") {
            return Err(DoubletickError::argument("secret_key: is empty"));
        }
        let threads = Threads::get().map_err(no_threads)?;
        let (sender, opened) = tokio::sync::oneshot::channel();
        let runtime = threads.runtime.clone();
        runtime.spawn(async move {
            let calls = threads.calls.clone();
            let result = open(options).map(|service| Arc::new(Self { service, threads }));
            calls.post(move || {
                // The caller may have stopped waiting: then this drops the service, which closes it.
                let _ = sender.send(result);
            });
        });
        Ok(opened.await.map_err(|_| DoubletickError::closed())??)
    }

    /// Ends the service and unlocks the directory. Its clients lose their connection. Closing again does
    /// nothing, nor does it in a child made by fork(), where the service is not.
    pub async fn shutdown(&self) {
        if self.threads.calls.are_inherited() {
            return;
        }
        let (sender, closed) = tokio::sync::oneshot::channel();
        let service = self.service.clone();
        let threads = self.threads.clone();
        self.threads.runtime.spawn(async move {
            service.close().await;
            threads.calls.post(move || {
                let _ = sender.send(());
            });
        });
        // An error means that the runtime has ended, and the service with it.
        let _ = closed.await;
    }
}

// A block of its own: uniffi does not look at the feature of a single method.
#[uniffi::export]
impl Client {
    /// A client of an embedded service. Nobody is logged in; events come from now on. 6017 names the option that
    /// is wrong; 7010: another process uses the state directory, which the text names; 6022: no thread can be started.
    #[uniffi::constructor]
    pub fn embedded(
        service: Arc<EmbeddedService>,
        options: ClientOptions,
        listener: Arc<dyn Listener>,
    ) -> Result<Arc<Self>> {
        if service.threads.calls.are_inherited() {
            let text = "the service belongs to the process that this one was forked from: open one here";
            return Err(Error::new(codes::ERR_SDK_NOT_INITIALIZED, text).into());
        }
        let connector = Arc::new(service.service.clone());
        Self::start(connector, options, "embedded", Hearing::of(listener), Some(service))
    }
}

impl Drop for EmbeddedService {
    fn drop(&mut self) {
        let service = self.service.clone();
        let threads = self.threads.clone();
        if threads.calls.are_inherited() {
            // As a client does.
            return std::mem::forget((service, threads));
        }
        self.threads.runtime.spawn(async move {
            service.close().await;
            drop(threads);
        });
    }
}

fn open(options: EmbeddedOptions) -> doubletick_protocol::Result<embedded::EmbeddedService> {
    let durability = match options.durability.unwrap_or_default() {
        Durability::Normal => sqlite::Durability::Normal,
        Durability::Full => sqlite::Durability::Full,
    };
    let sqlite = SqliteOptions { durability, ..SqliteOptions::default() };
    let user_sig_key = options.secret_key.map(|secret| UserSigKey { sdk_app_id: options.app_id, secret });
    let engine = EngineOptions { user_sig_key, ..EngineOptions::default() };
    embedded::EmbeddedService::open_with(&PathBuf::from(options.directory), options.app_id, sqlite, engine)
}
