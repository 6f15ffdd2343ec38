//! Every rule of the wire, by a client that knows WebSocket and the frames only.

#[path = "../front/mod.rs"]
mod front;
mod life;
mod messages;
mod requests;
mod upgrade;
