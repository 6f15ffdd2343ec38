//! The client: one logged-in user over one link. Knows the service only through `doubletick-protocol`.
//!
//! Everything runs in one task (`actor`), which owns the link, the login state and what this device
//! already has; [`Client`] is its handle.

mod actor;
mod client;
#[cfg(feature = "embedded")]
pub mod embedded;
mod event;
mod link;
mod local;
mod reply;

pub use client::{Client, ClientConfig, LoginStatus};
pub use event::{ConversationEvent, Event, EventHandler, NetworkStatus};
pub use link::{Connector, Link};
pub use reply::Reply;
