//! The WebSocket link against a server of the test's own, which does what a good one never would.

mod server;

mod client;
mod handshake;
mod talk;
mod tls;
