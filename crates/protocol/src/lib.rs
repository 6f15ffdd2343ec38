//! The vocabulary of doubletick and what goes over the wire. Plain data and checks, no IO.
//!
//! Layers above: `doubletick-engine` (the service) and `doubletick-client` (its user).

pub mod codec;
pub mod codes;
pub mod conversation;
pub mod error;
pub mod group;
pub mod ids;
pub mod json;
pub mod limits;
pub mod marks;
pub mod message;
pub mod patience;
pub mod profile;
pub mod receipt;
pub mod settings;
pub mod wire;

pub use error::{Error, Result};
