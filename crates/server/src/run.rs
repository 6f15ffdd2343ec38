//! The whole server, with its dependencies as parameters.

use crate::accept::{Acceptor, Connections, Surface};
use crate::answers::Answers;
use crate::audit::{self, Audit};
use crate::config::Config;
use crate::console::Console;
use crate::demo::Demo;
use crate::home::{self, Home};
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::ready::Ready;
use crate::rest::Rest;
use crate::roster::Roster;
use crate::service::{Service, Shared};
use crate::signed::keys::SigningKey;
use crate::stores::{self, Opened};
use crate::tls::Tls;
use crate::webhooks::Webhooks;
use crate::{control, files, http, key, signed};
use doubletick_directory::begun;
use doubletick_engine::bus::LocalBus;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_engine::usersig::UserSigKey;
use doubletick_engine::{Clock, Engine, EngineOptions, WhenFull};
use doubletick_store_sqlite::SqliteStore;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tracing::{error, info, warn};

/// What a running server is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Read the certificate again.
    Reload,
    /// End in order; a second one: at once.
    End,
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// In order: what was under way is answered and committed, and connections are closed with a reason or, when
    /// the time was over, about to be cut.
    InOrder,
    /// At once, because it was told so twice. What was acknowledged is kept.
    AtOnce,
}

/// Why a server did not start, or did not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The configuration is wrong, or a file that it names.
    Configuration(String),
    /// The machine does not let it start: the address or the data directory is in use.
    Start(String),
    /// It did start, and ended because its data directory or its database is gone or another one.
    Lost(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Failure::Configuration(text) | Failure::Start(text) | Failure::Lost(text)) = self;
        f.write_str(text)
    }
}

/// Where a server takes connections.
#[derive(Debug)]
pub struct Listeners {
    clients: TcpListener,
    metrics: Option<TcpListener>,
}

impl Listeners {
    /// Takes the addresses of the configuration. Errors name the address.
    pub async fn bind(config: &Config) -> Result<Listeners, Failure> {
        let clients = bind("listen", config.listen).await?;
        let metrics = match config.metrics_listen {
            Some(address) => Some(bind("metrics-listen", address).await?),
            None => None,
        };
        Ok(Self { clients, metrics })
    }

    /// Where clients connect.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.clients.local_addr()
    }

    /// Where metrics are, if they have a listener of their own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().and_then(|listener| listener.local_addr().ok())
    }
}

async fn bind(option: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let problem = match error.kind() {
            io::ErrorKind::AddrInUse => "the address is in use by another program".to_owned(),
            _ => error.to_string(),
        };
        Failure::Start(format!("{option}: {address}: {problem}"))
    })
}

/// Runs a server until it is told to end. `ready` is called once, when clients are served.
pub async fn run(
    config: &Config,
    listeners: Listeners,
    mut signals: mpsc::Receiver<Signal>,
    ready: impl FnOnce(),
) -> Result<Ended, Failure> {
    let address = listeners.address().map_err(|error| Failure::Start(format!("listen: {error}")))?;
    let metrics = listeners.metrics_address().map(tracing::field::display);
    let tls = tls(config).map_err(Failure::Configuration)?;
    let made = doubletick_directory::make(&config.data);
    made.map_err(|error| {
        Failure::Start(format!("data: {}: cannot be made: {error}", config.data.display()))
    })?;
    let key = key::existing(config).map_err(Failure::Configuration)?;
    stores::bus(config).map_err(Failure::Configuration)?;
    if stores::address(config).map_err(Failure::Configuration)?.is_none() {
        database_is_not_lost(config).map_err(Failure::Start)?;
    }
    let stats = Arc::new(Stats::default());
    let webhooks = Webhooks::new(config, &stats).map_err(Failure::Configuration)?;
    let hooks = webhooks.as_ref().map(|webhooks| Arc::clone(&webhooks.hooks)).unwrap_or_default();
    let bus = Arc::new(LocalBus::default());
    let Opened { store, lock } =
        stores::serve(config, &stats, bus.clone(), &hooks).map_err(Failure::Start)?;
    // After the database: a key that is made here says that there was one.
    let key = key.map_or_else(|| key::make(config).map_err(Failure::Start), Ok)?;
    let key_file = key::path(&config.data);
    let signing = Arc::new(SigningKey::of(&config.data).map_err(Failure::Start)?);
    if config.secret_key.is_none() && key::is_open_to_others(&key_file) {
        warn!(file = %key_file.display(), "the secret key can be read by other users of this machine");
    }
    if home::others_can_write(&config.data) {
        let directory = config.data.display();
        warn!(%directory, "other users of this machine can write to the data directory, and put files in the place of those");
    }
    let home = Home::new(config, &stats);
    let before = webhooks.as_ref().map(Webhooks::before);
    let engine =
        engine(config, store, bus, key, EngineOptions { stats, hooks, before, ..EngineOptions::default() });
    let (ending, is_ending) = watch::channel(false);
    audit::take_over(&engine, &config.data).await;
    let service: Shared = Arc::new(Service {
        engine,
        limits: Limits::for_files(files::most()),
        answers: Answers::default(),
        ready: Ready::default(),
        metrics: Metrics::default(),
        roster: Roster::default(),
        changes: Audit::default(),
        front: config.front(),
        ending: is_ending.clone(),
    });

    let delivering = webhooks.map(|webhooks| webhooks.start(&service.engine, is_ending.clone()));
    let connections = Connections::default();
    let (end_watching, watching_ends) = watch::channel(false);
    let demo = config.has_demo().then(|| Arc::new(Demo::new(config, is_ending.clone())));
    let router = http::router(Arc::clone(&service));
    let router = match &demo {
        Some(demo) => router.merge(Arc::clone(demo).router()),
        None => router,
    };
    let router = router.merge(signed::router(&signing));
    let router = match config.rest {
        true => router.merge(Arc::new(Rest::new(config, Arc::clone(&service), signing)).router()),
        false => router,
    };
    let router = match Console::of(config) {
        Some(console) => router.merge(console.router()),
        None => router,
    };
    let surface = if listeners.metrics.is_some() { Surface::Clients } else { Surface::All };
    let clients = Acceptor {
        router: router.clone(),
        service: Arc::clone(&service),
        surface,
        tls: tls.clone(),
        stop: is_ending.clone(),
    };
    let clients = tokio::spawn(clients.run(listeners.clients, &connections));
    let watchers = listeners.metrics.map(|listener| {
        let watchers = Acceptor {
            router,
            service: Arc::clone(&service),
            surface: Surface::Metrics,
            tls: None,
            stop: watching_ends,
        };
        // Not among those that are waited for: whoever watches may watch to the end.
        tokio::spawn(watchers.run(listener, &Connections::default()))
    });
    let control = control::serve(&config.data, Arc::clone(&service), is_ending);
    info!(%address, metrics, tls = tls.is_some(), app_id = config.app_id, "ready");
    ready();

    let lost = tokio::select! {
        () = wait_for_end(&mut signals, tls.as_deref()) => None,
        text = home.is_lost() => Some(text),
    };
    if let Some(text) = &lost {
        error!("{text}");
    }
    info!("ending");
    ending.send_replace(true);
    let in_order = async {
        // Nothing is accepted and no control request is taken from here on. Neither task has panics to report.
        let _ = clients.await;
        control.await;
        info!(connections = connections.count(), "nothing more is accepted");
        if let Some(delivering) = delivering {
            let _ = delivering.await;
        }
        service.engine.close().await;
        if let Some(demo) = demo {
            demo.close().await;
        }
        connections.closed().await;
    };
    let seconds = config.shutdown_seconds;
    let (ended, in_time) = tokio::select! {
        done = tokio::time::timeout(Duration::from_secs(seconds), in_order) => (Ended::InOrder, done.is_ok()),
        () = second_end(&mut signals) => (Ended::AtOnce, false),
    };
    end_watching.send_replace(true);
    if let Some(watchers) = watchers {
        let _ = watchers.await;
    }
    if in_time {
        info!("ended");
    } else {
        warn!(seconds, ?ended, "not everything has ended in order; connections are cut");
        // The last one to let go of the store waits for its threads, and nobody waits for that any more.
        tokio::task::spawn_blocking(move || drop(service));
    }
    drop(lock);
    match lost {
        Some(text) => Err(Failure::Lost(text)),
        None => Ok(ended),
    }
}

async fn wait_for_end(signals: &mut mpsc::Receiver<Signal>, tls: Option<&Tls>) {
    while signals.recv().await == Some(Signal::Reload) {
        match tls.map(Tls::reload) {
            Some(Ok(())) => info!("the certificate was read again"),
            Some(Err(problem)) => error!(problem, "the certificate stays what it was"),
            None => info!("there is nothing to read again: TLS is off"),
        }
    }
}

async fn second_end(signals: &mut mpsc::Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Some(Signal::Reload) => {}
            Some(Signal::End) => return,
            // Nobody is left who could say it.
            None => std::future::pending().await,
        }
    }
}

/// The certificate that the configuration names.
pub(crate) fn tls(config: &Config) -> Result<Option<Arc<Tls>>, String> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(cert), Some(key)) => Tls::load(cert, key).map(|tls| Some(Arc::new(tls))),
        (None, None) => Ok(None),
        _ => Err("tls-cert and tls-key: one needs the other".into()),
    }
}

/// Whether there may be a database to lose, and there is none: a new one would be made without a word. The store leaves
/// a mark beside each; beside a key, also the `lock` of any other application is a sign. Where nothing but a key was put
/// into a directory nobody has served it yet.
pub(crate) fn database_is_not_lost(config: &Config) -> Result<(), String> {
    let (data, name) = (&config.data, format!("app-{}.db", config.app_id));
    if SqliteStore::exists(data, config.app_id) {
        return Ok(());
    }
    let database = data.join(&name);
    if !key::path(data).exists() || !data.join("lock").exists() {
        // The key is given by the configuration.
        return begun::refusal(&database).map_or(Ok(()), |text| Err(format!("data: {text}")));
    }
    let mark = begun::mark_of(&database);
    let marks = match mark.file_name() {
        Some(mark_name) if mark.exists() => format!("lock and {}", mark_name.display()),
        _ => "lock".to_owned(),
    };
    Err(format!(
        "data: {}: has no {name} and was served before, since secret.key and {marks} are there; put the database back, \
         or remove {marks} to begin a new database, which keeps the key",
        data.display(),
    ))
}

fn engine(
    config: &Config,
    store: Arc<dyn Store>,
    bus: Arc<LocalBus>,
    key: UserSigKey,
    options: EngineOptions,
) -> Engine {
    let options = EngineOptions {
        session_queue: config.session_queue,
        when_full: WhenFull::End,
        clock: Clock::system(),
        user_sig_key: Some(key),
        admins: Some(config.admins.iter().cloned().collect()),
        ..options
    };
    Engine::start(store, bus, options)
}
