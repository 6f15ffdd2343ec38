//! How a store runs.

use doubletick_engine::hooks::Hooks;
use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
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
    /// How much is done at once of what takes long.
    pub slicing: Slicing,
    /// Where the store counts.
    pub stats: Arc<Stats>,
    /// What webhooks want to know; by default nothing.
    pub hooks: Arc<Hooks>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            durability: Durability::Normal,
            readers: 1,
            slicing: Slicing::default(),
            stats: Arc::default(),
            hooks: Arc::default(),
        }
    }
}
