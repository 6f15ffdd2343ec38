//! The SQLite store: one file, one writer thread with group commit, a few reader threads.

use crate::store::{Call, EventSink, Store};
use async_trait::async_trait;
use doubletick_protocol::Result;
use doubletick_protocol::ids::GroupId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use std::path::Path;
use std::sync::Arc;

/// What "acknowledged" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Survives a crash of the process (`synchronous=NORMAL`). Default of the embedded SDK.
    #[default]
    Normal,
    /// Survives a loss of power (`synchronous=FULL`: one fsync per group commit). Default of the server.
    Full,
}

/// How a store runs.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// What "acknowledged" means.
    pub durability: Durability,
    /// Threads that answer reading calls; at least 1.
    pub readers: usize,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { durability: Durability::Normal, readers: 1 }
    }
}

/// The store.
pub struct SqliteStore {}

impl SqliteStore {
    /// Opens or makes `app-<app_id>.db` in `directory` (made where it is missing), brings its schema up
    /// to date, and locks the directory for this process.
    ///
    /// 7010 when the directory is in use by another process or another store of this one (the text says
    /// so), cannot be written, or holds a schema of a newer version.
    pub fn open(
        directory: &Path,
        app_id: u64,
        options: SqliteOptions,
        sink: Arc<dyn EventSink>,
    ) -> Result<SqliteStore> {
        let _ = (directory, app_id, options, sink);
        unimplemented!()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn execute(&self, _call: Call) -> Result<Response> {
        unimplemented!()
    }

    async fn groups_of(&self, _user: &str) -> Result<Vec<GroupId>> {
        unimplemented!()
    }

    fn settings(&self) -> Settings {
        unimplemented!()
    }

    async fn close(&self) {
        unimplemented!()
    }
}
