//! The doubletick service without a transport: rules, stores, push.
//!
//! A session's life: [`Engine::connect`] → frames in by [`SessionHandle::handle`], frames out by the
//! receiver → rules inside a [`store::Store`] → [`bus::Event`]s → `router` → the sessions concerned.

pub mod bus;
mod coalesce;
mod fair;
mod frames;
mod router;
pub mod rules;
mod session;
pub mod sqlite;
pub mod stats;
pub mod store;
pub mod usersig;

mod engine;

pub use engine::{Clock, Engine, EngineOptions};
pub use frames::{Frame, Frames, SharedPush, WhenFull};
pub use session::SessionHandle;
