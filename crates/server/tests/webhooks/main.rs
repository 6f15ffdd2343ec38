//! Webhooks of a server of this process, and of one that is killed.

#![cfg(unix)]

mod killed;
#[path = "../rest/office.rs"]
mod office;
mod readers;
mod receiver;
#[path = "../rest/schema.rs"]
mod schema;
mod secured;
mod servers;
#[path = "../support/mod.rs"]
mod support;
mod told;
mod trouble;

use office::{Office, http, words};
