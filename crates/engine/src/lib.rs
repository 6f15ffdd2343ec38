//! The doubletick service without a transport and without a database: rules, operations, push. A store is a crate beside
//! it, which finds and writes rows ([`tables`], [`snapshot`]).
//!
//! A session's life: [`Engine::connect`] → frames in by [`SessionHandle::handle`], frames out by the
//! receiver → rules inside a [`store::Store`] → [`bus::Event`]s → `router` → the sessions concerned.

pub mod audit;
pub mod batch;
pub mod before;
pub mod bus;
pub mod check;
mod clock;
mod coalesce;
pub mod documents;
pub mod fair;
pub mod fault;
mod frames;
pub mod gate;
pub mod hooks;
pub mod inbox;
pub mod intake;
pub mod ledger;
pub mod ops;
pub mod outbox;
mod pace;
pub mod packed;
pub mod readers;
mod receiver;
mod router;
pub mod rows;
pub mod rules;
mod session;
mod shared;
pub mod slices;
pub mod snapshot;
pub mod stats;
pub mod store;
pub mod tables;
pub mod transfer;
pub mod usersig;

mod engine;

pub use clock::Clock;
pub use engine::{Engine, EngineOptions};
pub use frames::{Frame, Frames, FramesWaiting, Overflow, SharedPush, WhenFull};
pub use session::SessionHandle;
