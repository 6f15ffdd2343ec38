//! The doubletick service without a transport: rules, stores, push.
//!
//! A session's life: [`Engine::connect`] → frames in by [`SessionHandle::handle`], frames out by the
//! receiver → rules inside a [`store::Store`] → [`bus::Event`]s → `router` → the sessions concerned.

pub mod bus;
mod router;
pub mod rules;
mod session;
pub mod sqlite;
pub mod store;

mod engine;

pub use engine::{Engine, EngineOptions};
pub use session::SessionHandle;
