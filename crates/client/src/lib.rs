//! The client: one logged-in user over one link. Knows the service only through `doubletick-protocol`.
//!
//! Everything runs in one task (`actor`), which owns the link, the login state and what this device
//! already has; [`Client`] is its handle. `account` and `pending` are what it holds; `login`, `outbox` and
//! `resume` are what it does. The decisions are in plain modules without IO: `tracker` (what
//! the application has not seen yet), `watch` (the conversation list) and `kept` (what waits on the device until the
//! service has it; `keeping` is what the actor does about it). `mirror` is what the service has told, for times without a link
//! (`mirroring` is what the actor does about it), and `drafts` what the user has begun to write (`drafting`).

mod account;
mod actor;
mod client;
mod connection;
#[cfg(feature = "device-store")]
mod device_file;
mod drafting;
mod drafts;
#[cfg(feature = "embedded")]
pub mod embedded;
mod event;
mod filter;
mod filtered;
mod grouping;
mod ids;
mod keeping;
mod kept;
mod link;
mod lists;
mod local;
mod locals;
mod login;
mod mirror;
mod mirroring;
mod outbox;
mod paging;
mod patience;
mod pending;
mod reply;
mod resume;
mod search;
mod several;
mod shared;
mod steady;
mod tallies;
mod tracker;
mod wait;
mod waiting;
mod watch;
#[cfg(feature = "ws")]
pub mod ws;

pub use client::Client;
pub use drafts::{ConversationDraft, DRAFT_BYTES};
pub use event::{
    ClientEvent, ConversationEvent, ConversationGroupEvent, EventHandler, NetworkStatus, OutboxItem,
    OutboxKind,
};
pub use filter::{ConversationFilter, filtered_page};
pub use link::{Connector, Link};
pub use locals::LocalMessage;
pub use pending::Answer;
pub use reply::Reply;
pub use search::{FoundIn, FoundMessages, MessageSearch};
pub use several::ConversationOutcome;
pub use shared::{ClientConfig, Keep, LOGIN_PLATFORM, LoginStatus, PLATFORM};
pub use steady::SteadyClock;
#[cfg(feature = "ws")]
pub use ws::{Proxy, ProxyChoice, ProxyKind, ProxySetting};
