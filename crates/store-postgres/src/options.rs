//! How a store runs.

use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
use std::sync::Arc;

/// What "acknowledged" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Survives a crash of this process; a crash of the database may take the last fraction of a second with it
    /// (`synchronous_commit = off`).
    Normal,
    /// Survives a crash of the database (`synchronous_commit = on`), and of its machine where PostgreSQL has a synchronous
    /// standby.
    #[default]
    Full,
}

/// How a store runs.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// What "acknowledged" means.
    pub durability: Durability,
    /// Threads that answer reading calls, each with a connection; at least 1.
    pub readers: usize,
    /// How much is done at once of what takes long.
    pub slicing: Slicing,
    /// Where the store counts.
    pub stats: Arc<Stats>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { durability: Durability::Full, readers: 1, slicing: Slicing::default(), stats: Arc::default() }
    }
}
