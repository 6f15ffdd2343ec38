//! Where the service keeps what it has: SQLite in the data directory, or PostgreSQL.

use crate::config::Config;
use doubletick_directory::{DirectoryLock, Owner};
use doubletick_engine::bus::EventSink;
use doubletick_engine::check::Finding;
use doubletick_engine::hooks::Hooks;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_store_postgres::{self as postgres, Address, Bus, PostgresOptions, PostgresStore};
use doubletick_store_sqlite::{self as sqlite, SqliteOptions, SqliteStore};
use std::sync::Arc;

/// An open store.
pub(crate) struct Opened {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where the store has no lock of its own on the data directory: nobody else may make a control socket there.
    pub lock: Option<DirectoryLock>,
}

/// The database server that the configuration names; `None`: the database is in the data directory.
pub(crate) fn address(config: &Config) -> Result<Option<Address>, String> {
    config.database.as_ref().map(|url| Address::parse(url.reveal())).transpose().map_err(|error| error.text)
}

/// What carries what is committed to other servers. An error where there can be none.
pub(crate) fn bus(config: &Config) -> Result<Bus, String> {
    let bus = match &config.bus {
        None => Bus::default(),
        Some(_) if config.database.is_none() => {
            return Err("bus: is between servers on one PostgreSQL, and database is not set".to_owned());
        }
        Some(text) => Bus::parse(text.reveal()).map_err(|error| error.text)?,
    };
    let known = match (&config.bus_nkey, &config.bus_credentials) {
        (None, None) => Ok(bus),
        (Some(seed), None) => bus.with_nkey(seed.reveal()),
        (None, Some(file)) => bus.with_credentials(file),
        (Some(_), Some(_)) => return Err("bus-nkey: bus-credentials says who comes as well".to_owned()),
    };
    known.map_err(|error| error.text)
}

/// What a server is called among others: its machine and where it listens.
fn name(config: &Config) -> String {
    #[cfg(unix)]
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let machine = std::env::var("COMPUTERNAME").unwrap_or_default();
    format!("{machine} {}", config.listen)
}

/// Opens the store, with this many threads that read. An error names the option that is meant, and never a password.
pub(crate) fn open(
    config: &Config,
    readers: usize,
    stats: &Arc<Stats>,
    sink: Arc<dyn EventSink>,
    hooks: &Arc<Hooks>,
) -> Result<Arc<dyn Store>, String> {
    let (stats, bus) = (Arc::clone(stats), bus(config)?);
    if let Some(address) = address(config)? {
        let options = PostgresOptions {
            durability: config.durability.into(),
            name: name(config),
            lanes: config.lanes,
            readers,
            stats,
            hooks: Arc::clone(hooks),
            bus,
            ..PostgresOptions::default()
        };
        let store = PostgresStore::open(&address, config.app_id, options, sink);
        return Ok(Arc::new(store.map_err(|error| error.text)?));
    }
    let options = SqliteOptions {
        durability: config.durability.into(),
        readers,
        stats,
        hooks: Arc::clone(hooks),
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open(&config.data, config.app_id, options, sink);
    Ok(Arc::new(store.map_err(|error| format!("data: {}", error.text))?))
}

/// Opens the store for a server.
pub(crate) fn serve(
    config: &Config,
    stats: &Arc<Stats>,
    sink: Arc<dyn EventSink>,
    hooks: &Arc<Hooks>,
) -> Result<Opened, String> {
    let lock = match config.database {
        // That store takes the lock itself.
        None => None,
        Some(_) => Some(
            DirectoryLock::take(&config.data, Owner::Service)
                .map_err(|error| format!("data: {}", error.text()))?,
        ),
    };
    Ok(Opened { store: open(config, config.readers, stats, sink, hooks)?, lock })
}

/// Looks whether everything that is stored agrees, or repairs it; `now_ms` is the time.
pub(crate) fn look_through(config: &Config, repair: bool, now_ms: u64) -> Result<Vec<Finding>, String> {
    if let Some(address) = address(config)? {
        let work = if repair { postgres::repair } else { postgres::check };
        return work(&address, config.app_id, now_ms).map_err(|error| error.text);
    }
    let work = if repair { sqlite::repair } else { sqlite::check };
    work(&config.data, config.app_id, now_ms).map_err(|error| format!("data: {}", error.text))
}

/// Gives the database another number of lanes: what is to be said of it.
pub(crate) fn lanes(config: &Config, lanes: u32) -> Result<String, String> {
    let Some(address) = address(config)? else {
        return Err("lanes: is of a database on PostgreSQL, and database is not set".to_owned());
    };
    match postgres::set_lanes(&address, config.app_id, lanes).map_err(|error| error.text)? {
        before if before == lanes => Ok(format!("the database has {lanes} lanes already\n")),
        before => Ok(format!("the database has {lanes} lanes, and had {before}\n")),
    }
}

/// A backup was put back: the number of the service's new life.
pub(crate) fn restored(config: &Config) -> Result<u64, String> {
    match address(config)? {
        Some(address) => PostgresStore::restored(&address, config.app_id),
        None => SqliteStore::restored(&config.data, config.app_id),
    }
    .map_err(|error| error.text)
}
