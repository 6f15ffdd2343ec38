//! The in-process service and the link to it.

use crate::link::{Connector, Link};
use async_trait::async_trait;
use doubletick_engine::Engine;
use doubletick_engine::sqlite::SqliteOptions;
use doubletick_protocol::Result;
use std::path::Path;

/// A whole service inside this process, on SQLite in one directory. Several clients can use it.
#[derive(Clone)]
pub struct EmbeddedService {
    engine: Engine,
}

impl EmbeddedService {
    /// Opens the service in `directory` on the current tokio runtime; errors as `SqliteStore::open`.
    pub fn open(directory: &Path, app_id: u64, options: SqliteOptions) -> Result<EmbeddedService> {
        let _ = (directory, app_id, options);
        unimplemented!()
    }

    /// The engine, for programs that go below the client.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Ends the service and unlocks the directory.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

#[async_trait]
impl Connector for EmbeddedService {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        unimplemented!()
    }
}
