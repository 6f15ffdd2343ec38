//! The REST interface of a server of this process, and what clients of the SDK see of it.

#![cfg(unix)]

mod console;
#[path = "../../../../tests/api/support.rs"]
#[expect(dead_code, reason = "this program has no embedded service")]
mod device;
mod document;
mod generated;
mod groups;
mod office;
mod once;
mod operators;
mod refusals;
mod reminders;
mod schema;
mod seen;
#[path = "../support/mod.rs"]
mod support;

use office::{APP_ID, Office, failure, http, now, words};
