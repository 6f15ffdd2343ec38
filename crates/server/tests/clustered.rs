//! The rules of the wire once more, by the same tests, with two servers on one PostgreSQL: each client is at the other one than the
//! client before. What each server counts for itself (rates, connections) is asked of one of the two; what a process does with its
//! connections, its metrics and its end (`protocol/life.rs`, `protocol/upgrade.rs`) is not asked again.

#![expect(
    clippy::duplicate_mod,
    reason = "each of these files is a test program elsewhere, with a front of its own"
)]

#[path = "claims.rs"]
mod claims;
#[path = "front/mod.rs"]
mod front;
#[path = "limits.rs"]
mod limits;
#[path = "logins.rs"]
mod logins;
#[path = "protocol/messages.rs"]
mod messages;
#[path = "protocol/requests.rs"]
mod requests;
