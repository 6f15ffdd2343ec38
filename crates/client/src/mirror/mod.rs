//! What the service has told, in a file of the device, to be read again where there is no link: messages, with the seqs of which
//! every one is here, and the conversation list. A copy: a damaged one is begun anew.
//!
//! One thread reads and writes it, in the order in which it was given work, and commits in one go what has gathered. So the
//! client's task never waits for the disk.

#[cfg(feature = "device-store")]
mod answers;
#[cfg(feature = "device-store")]
mod file;
#[cfg(feature = "device-store")]
mod keeper;
#[cfg(not(feature = "device-store"))]
#[path = "absent.rs"]
mod keeper;
#[cfg(feature = "device-store")]
mod spans;
mod work;

pub(crate) use keeper::Mirror;
pub(crate) use work::{Mirrored, Said, Work};

/// What every run adds to the generation of the device's state, so that a run without the mirror is seen in it.
pub(crate) const RUN: u64 = 1 << 20;
