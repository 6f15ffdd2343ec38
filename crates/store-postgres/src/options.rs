//! How a store runs.

use super::bus::Bus;
use doubletick_engine::hooks::Hooks;
use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
use std::sync::Arc;
use std::time::Duration;

/// What a writer's connection is told: `full` is at least what it says, and more where the operator has configured more.
pub(super) const FULL: &str = "SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') IN ('off', 'local')";
pub(super) const NORMAL: &str = "SET synchronous_commit = off";

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
    /// What the server calls itself where operators see it among others.
    pub name: String,
    /// Lanes of the database, 1 to 64: how many transactions may write to it at once. A database that is made gets so many, and
    /// one that is there must have them; `None`: one, and any.
    pub lanes: Option<u32>,
    /// Threads that answer reading calls, each with a connection; at least 1.
    pub readers: usize,
    /// What webhooks want to know.
    pub hooks: Arc<Hooks>,
    /// How much is done at once of what takes long.
    pub slicing: Slicing,
    /// Where the store counts.
    pub stats: Arc<Stats>,
    /// What carries what is committed here to other servers of the database, and theirs to this one.
    pub bus: Bus,
    /// How often the store looks into the journal for what others have committed, whatever it has heard. Half a second is
    /// what is promised; another time is for tests.
    pub look: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            name: String::new(),
            lanes: None,
            readers: 1,
            hooks: Arc::default(),
            slicing: Slicing::default(),
            stats: Arc::default(),
            bus: Bus::default(),
            look: Duration::from_millis(500),
        }
    }
}
