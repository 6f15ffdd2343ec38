//! The C ABI. Thin: decode, hand over to the client, return; answers come from the callback thread.
//!
//! The chapters (`lifecycle`, `login`, …) are the chapters of `include/doubletick.h`, whose text is their
//! doc comments. Below them: `pointers` reads foreign memory, `foreign` calls foreign functions, `guard`
//! catches panics, `dispatch` is the callback thread, `call` the path of every call, `sdk` the one SDK of the
//! process, `thread` what it runs on and `life` from when to when, `server` the service that it reaches.

macro_rules! chapters {
    ($($name:ident),*) => {$(
        #[allow(clippy::missing_safety_doc, reason = "what a caller owes is in the header's first chapters")]
        pub mod $name;
    )*};
}

chapters!(
    lifecycle,
    login,
    message,
    history,
    receipt,
    status,
    conversation,
    conversation_group,
    group,
    profile,
    settings,
    listeners,
    experimental
);

mod call;
pub mod callbacks;
mod config;
mod dispatch;
#[cfg(feature = "embedded")]
mod embedded;
pub mod enums;
mod events;
mod fault;
mod foreign;
mod guard;
pub mod json;
pub mod keys;
mod life;
mod log;
pub mod pointers;
mod sdk;
mod server;
mod slots;
mod thread;

/// The functions of the C API by name, in alphabetical order: what the shared library exports beside the typed API.
pub const EXPORTS: &[&str] = include!(concat!(env!("OUT_DIR"), "/exports.rs"));

/// The text of `include/doubletick.h`, as the build has made it of this folder.
#[cfg(feature = "header")]
pub const HEADER: &str = include_str!(concat!(env!("OUT_DIR"), "/doubletick.h"));
