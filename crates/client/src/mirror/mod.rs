//! What the service has told, in a file of the device, to be read again where there is no link: messages, with the seqs of which
//! every one is here, and the conversation list. A copy: a damaged one is begun anew.
//!
//! One thread reads and writes it, in the order in which it was given work, and commits in one go what has gathered. So the
//! client's task never waits for the disk.

#[cfg(feature = "device-store")]
mod answers;
#[cfg(feature = "device-store")]
mod documents;
#[cfg(feature = "device-store")]
mod file;
#[cfg(feature = "device-store")]
mod keeper;
#[cfg(not(feature = "device-store"))]
#[path = "absent.rs"]
mod keeper;
#[cfg(feature = "device-store")]
mod search;
#[cfg(feature = "device-store")]
mod spans;
#[cfg(all(test, feature = "device-store"))]
mod tests;
#[cfg(feature = "device-store")]
mod told;
mod work;

use crate::pending::PendingReply;
use crate::waiting::Tail;
use doubletick_protocol::ids::ConversationId;
pub(crate) use keeper::Mirror;
use std::collections::{BTreeMap, BTreeSet};
use tokio::time::Instant;
pub(crate) use work::{Mirrored, Said, Work};

/// What every run adds to the generation of the device's state, so that a run without the mirror is seen in it.
pub(crate) const RUN: u64 = 1 << 20;

/// A question to the mirror of somebody who is not logged in.
pub(crate) struct Reading {
    /// Of which mirror.
    pub(crate) of: u64,
    /// Of the request.
    pub(crate) name: &'static str,
    /// It is for all of the list.
    pub(crate) whole: bool,
    /// What waits and belongs to the answer.
    pub(crate) tail: Option<Tail>,
    pub(crate) answer: PendingReply,
}

/// The mirror of who is logged in, and what an answer that is under way may not know.
pub(crate) struct Reflection {
    pub(crate) mirror: Mirror,
    /// Of which mirror an answer is.
    pub(crate) number: u64,
    /// What was noted while pages of history were under way: an answer may be older, so it is told once more.
    pub(crate) since: Vec<(ConversationId, Work)>,
    /// Conversations that changed while lists were under way, and whether they left the list.
    pub(crate) changed: BTreeMap<ConversationId, bool>,
    /// The list was asked for, and is followed from then on.
    pub(crate) listed: bool,
    /// When the list is asked for again, where the application does not ask for it before.
    pub(crate) list_at: Option<Instant>,
    /// Conversations that this client has deleted, so that it knows why they leave the list.
    pub(crate) deleted: BTreeSet<ConversationId>,
}
