//! The typed API, called as Kotlin and Swift call it: every method with its errors, over an embedded service.
//! `crates/server/tests/api.rs` does it over the network, `api_threads.rs` counts threads.

#![cfg(all(feature = "bindings", feature = "embedded"))]

#[path = "api/account.rs"]
mod account;
#[path = "api/conversation.rs"]
mod conversation;
#[path = "api/conversation_group.rs"]
mod conversation_group;
#[path = "api/group.rs"]
mod group;
#[path = "api/history.rs"]
mod history;
#[path = "api/life.rs"]
mod life;
#[path = "api/listener.rs"]
mod listener;
#[path = "api/message.rs"]
mod message;
#[path = "api/options.rs"]
mod options;
#[path = "api/profile.rs"]
mod profile;
#[path = "api/receipt.rs"]
mod receipt;
#[path = "api/search.rs"]
mod search;
#[path = "api/service.rs"]
mod service;
#[path = "api/stacks.rs"]
mod stacks;
#[path = "api/states.rs"]
mod states;
#[path = "api/support.rs"]
mod support;
