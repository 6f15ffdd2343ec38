//! doubletick: message read receipts behind a C API. This crate is the boundary; the work is done by
//! `doubletick-client`, `doubletick-engine` and `doubletick-store-sqlite`.

#[cfg(feature = "bindings")]
pub mod api;
pub mod capi;
mod panics;
mod per_process;
mod roomy;

pub use doubletick_client as client;
#[cfg(feature = "embedded")]
pub use doubletick_engine as engine;
pub use doubletick_protocol as protocol;
#[cfg(feature = "embedded")]
pub use doubletick_store_sqlite as sqlite;

#[cfg(feature = "bindings")]
uniffi::setup_scaffolding!();
