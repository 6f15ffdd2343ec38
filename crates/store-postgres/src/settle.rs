//! Before anything is said of what a new connection sees.
//!
//! A commit that waits for a synchronous standby is seen by nobody. When PostgreSQL is restarted meanwhile it is there for everybody
//! who looks, and the standby may still lack it: promoted then, it takes back what was acknowledged because it was found, and what
//! was told because it was read.

use super::link::Link;
use doubletick_engine::fault::Broken;

/// Commits something that changes nothing, where the connection is a new one: PostgreSQL answers when the standby has that and
/// everything before. Under the lane's lock, so that in a long absence of the standby one connection waits there, and no more.
pub(super) fn settle(link: &Link, lane: i32) -> Result<(), Broken> {
    if !link.is_new() {
        return Ok(());
    }
    // At least this: `remote_apply` waits for more than is needed here.
    let commands = format!(
        "BEGIN; SET LOCAL synchronous_commit = on; UPDATE lanes SET lane = lane WHERE lane = {lane}; COMMIT"
    );
    if let Err(broken) = link.run(&commands) {
        // A new one is a new one again.
        link.forget();
        return Err(broken);
    }
    link.is_settled();
    Ok(())
}
