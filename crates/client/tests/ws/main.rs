//! The WebSocket link against a server of the test's own, which does what a good one never would.

#[path = "../proxying/mod.rs"]
mod proxying;
mod server;

mod client;
mod handshake;
mod proxy;
mod talk;
mod tls;
