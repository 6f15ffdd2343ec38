//! Who asks, and the conversation that they ask about, as a reader finds them.

use crate::fault::{Broken, Outcome};
use crate::rows::{Known, Side};
use crate::rules::refusals::{group_gone, outsider};
use crate::snapshot::{Snapshot, Which};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::{Error, codes};

/// user_no of the caller, or 6014: only a login makes an account.
pub fn caller(snapshot: &dyn Snapshot, user_id: &str) -> Outcome<i64> {
    let never = || Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "user_id: has never logged in");
    Ok(snapshot.user_no(user_id)?.ok_or_else(never)?)
}

/// The number of the conversation that a user calls so: `None` for C2C where nothing was ever said; 10010 for a group
/// that is not there.
fn number(snapshot: &dyn Snapshot, me: i64, id: &ConversationId) -> Outcome<Option<i64>> {
    match id {
        ConversationId::C2c(peer) => {
            let Some(Known { user_no: peer, .. }) = snapshot.known(peer)? else { return Ok(None) };
            Ok(snapshot.pair((me.min(peer), me.max(peer)))?)
        }
        ConversationId::Group(group_id) => group(snapshot, group_id).map(Some),
    }
}

/// The conversation of a group, or 10010.
pub fn group(snapshot: &dyn Snapshot, group_id: &str) -> Outcome<i64> {
    let named = snapshot.groups_named(&[group_id.to_owned()])?;
    Ok(named.get(group_id).copied().ok_or_else(group_gone)?)
}

/// The conversation with this id from the side of a user: `None` for C2C where nothing was ever said; 10010 and 10007
/// for groups.
pub fn find(snapshot: &dyn Snapshot, me: i64, id: &ConversationId) -> Outcome<Option<Side>> {
    match number(snapshot, me, id)? {
        Some(conv) => of(snapshot, me, conv).map(Some),
        None => Ok(None),
    }
}

/// The conversation of a message: 10007 for who takes no part in it, 10010 for a group that is gone.
pub fn of(snapshot: &dyn Snapshot, me: i64, conv: i64) -> Outcome<Side> {
    Ok(side(snapshot, me, conv)?.ok_or_else(outsider)?.entered()?)
}

/// A conversation from the side of a user, whether or not they may enter; `None`: of two others.
pub fn side(snapshot: &dyn Snapshot, me: i64, conv: i64) -> Result<Option<Side>, Broken> {
    Ok(snapshot.sides(me, Which::These(&[conv]))?.pop())
}
