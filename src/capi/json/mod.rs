//! JSON in and out: one file per family of objects.
//!
//! Decoding gives protocol values or a fault that names the field; encoding writes what the service answered
//! with the keys of the contract. `decode` reads fields, `typed` checks a document against the table of keys,
//! `write` writes.

pub mod config;
pub mod conversation;
mod decode;
mod elem;
pub mod experimental;
pub mod filter;
pub mod group;
pub mod history;
pub mod member;
pub mod message;
pub mod outbox;
pub mod profile;
pub mod receipt;
pub mod reminder;
pub mod search;
pub mod settings;
pub mod tip;
mod typed;
mod viewer;
mod write;

pub use decode::{Object, strings};
pub use viewer::Viewer;
