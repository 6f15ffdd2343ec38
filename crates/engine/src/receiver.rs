//! What the engine and the router know of a session.

use crate::frames::{Overflow, SharedPush};
use std::sync::Arc;

/// One session, from the outside. Each method locks the session itself.
pub(crate) trait Receiver: Send + Sync {
    /// Later connections have higher numbers.
    fn number(&self) -> u64;
    /// News for this session.
    fn push(&self, push: &Arc<SharedPush>);
    /// A login is over because the account is in use elsewhere: where the session still has this login, it
    /// is logged out, and told so.
    fn kick(&self, user: &str, platform: u32, number: u64);
    /// The operator ends every login of this user: logs the session out, and tells it.
    fn kick_any(&self, user: &str);
    /// Logs out a session whose credential has expired by now (Unix seconds), and tells it.
    fn expire(&self, now: u64);
    /// Pushes for this session are lost, for this reason: it is treated as one for which too many wait.
    fn missed(&self, overflow: Overflow);
    /// Takes no more frames and gets no more pushes; requests under way are still answered, those that wait
    /// for a login with 7009.
    fn stop(self: Arc<Self>);
    /// What the session sends ends after what waits in it.
    fn end(&self);
}
