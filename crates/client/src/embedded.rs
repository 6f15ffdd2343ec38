//! The in-process service and the link to it.

use crate::link::{Connector, Link};
use async_trait::async_trait;
use doubletick_engine::bus::LocalBus;
use doubletick_engine::{Engine, EngineOptions, Frames, SessionHandle};
use doubletick_protocol::Result;
use doubletick_protocol::wire::{ClientFrame, ServerFrame};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use std::path::Path;
use std::sync::Arc;

/// A whole service inside this process, on SQLite in one directory. Several clients can use it.
#[derive(Clone)]
pub struct EmbeddedService {
    engine: Engine,
}

impl EmbeddedService {
    /// Opens the service in `directory` on the current tokio runtime; errors as `SqliteStore::open`.
    pub fn open(directory: &Path, app_id: u64, options: SqliteOptions) -> Result<EmbeddedService> {
        Self::open_with(directory, app_id, options, EngineOptions::default())
    }

    /// [`EmbeddedService::open`] with options of the engine.
    pub fn open_with(
        directory: &Path,
        app_id: u64,
        options: SqliteOptions,
        engine: EngineOptions,
    ) -> Result<EmbeddedService> {
        let bus = Arc::new(LocalBus::default());
        let store = SqliteStore::open(directory, app_id, options, bus.clone())?;
        Ok(Self { engine: Engine::start(Arc::new(store), bus, engine) })
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
        let (session, frames) = self.engine.connect();
        Ok(Box::new(EmbeddedLink { session, frames }))
    }
}

/// A session of the engine as a link. The session ends with it.
struct EmbeddedLink {
    session: SessionHandle,
    frames: Frames,
}

#[async_trait]
impl Link for EmbeddedLink {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        self.session.handle(frame);
        Ok(())
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        self.frames.recv().await
    }
}
