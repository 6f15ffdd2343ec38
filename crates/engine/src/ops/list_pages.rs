//! Pages of what a user has any number of: conversations, groups.
//!
//! They are in the order of the conversations' numbers, which nothing changes: whatever happens between two pages, what is
//! there all the time is on exactly one of them. And a page costs what is on it: of what is not, numbers at most are looked at.

use super::{conversations, group_info, people};
use crate::fault::Outcome;
use crate::rows::{Side, With, int, uint};
use crate::rules::reading::{Room, check_group_id_page, check_list_page};
use crate::snapshot::{Snapshot, Which};
use doubletick_protocol::conversation::ConversationPage;
use doubletick_protocol::group::{GroupIdPage, GroupType, JoinedGroupPage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, codes};

/// Conversations behind a cursor, and the cursor behind them where more follow; those that are not listed are looked at
/// and passed over.
pub fn conversation_page(snapshot: &dyn Snapshot, user: &str, cursor: u64, count: u32) -> Outcome<Response> {
    check_list_page(count)?;
    let me = people::caller(snapshot, user)?;
    let (mut sides, behind) = behind(snapshot, me, cursor, true, count)?;
    sides.retain(|side| side.is_listed() && has_begun(side));
    let convs: Vec<i64> = sides.iter().map(|side| side.conv).collect();
    let conversations = conversations::list(snapshot, me, user, sides, Room::page())?;
    let next_seq = next(&convs, conversations.len(), behind);
    Ok(Response::ConversationPage(ConversationPage { conversations, next_seq }))
}

/// Groups that the user is in, in the same way.
pub fn joined_group_page(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    user: &str,
    cursor: u64,
    count: u32,
) -> Outcome<Response> {
    check_list_page(count)?;
    let me = people::caller(snapshot, user)?;
    let (sides, behind) = behind(snapshot, me, cursor, false, count)?;
    let convs: Vec<i64> = sides.iter().map(|side| side.conv).collect();
    let groups = group_info::joined(snapshot, settings, user, me, sides, Room::page())?;
    let next_seq = next(&convs, groups.len(), behind);
    Ok(Response::JoinedGroupPage(JoinedGroupPage { groups, next_seq }))
}

/// Groups that exist, whoever is in them, in the same way; and how many there are.
pub fn all_groups(
    snapshot: &dyn Snapshot,
    group_type: Option<GroupType>,
    cursor: u64,
    count: u32,
) -> Outcome<Response> {
    check_group_id_page(count)?;
    let count = count as usize;
    let mut groups = snapshot.groups_after(group_type, int(cursor), count + 1)?;
    let more = groups.len() > count;
    groups.truncate(count);
    let next_seq = groups.last().filter(|_| more).map_or(0, |(conv, _)| uint(*conv));
    let groups = groups.into_iter().map(|(_, group_id)| group_id).collect();
    Ok(Response::GroupIds(GroupIdPage { groups, total: snapshot.group_count(group_type)?, next_seq }))
}

/// For who asks for all groups and may not.
pub fn not_the_operator() -> Error {
    Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "request: only the operator sees every group")
}

/// Something was said between the two.
fn has_begun(side: &Side) -> bool {
    matches!(side.with, With::Group(..)) || side.conversation.last_seq > 0
}

/// The first conversations behind a cursor; and the number of the last one, where others follow.
fn behind(
    snapshot: &dyn Snapshot,
    me: i64,
    cursor: u64,
    pairs: bool,
    count: u32,
) -> Outcome<(Vec<Side>, Option<i64>)> {
    let count = count as usize;
    // One more than a page tells whether anything follows.
    let mut convs = snapshot.conversations_after(me, int(cursor), pairs, count + 1)?;
    let more = convs.len() > count;
    convs.truncate(count);
    let last = convs.last().copied().filter(|_| more);
    Ok((snapshot.sides(me, Which::These(&convs))?, last))
}

/// Where the next page begins: behind the last one that was taken, where there was no room for the others.
fn next(convs: &[i64], taken: usize, behind: Option<i64>) -> u64 {
    let last = if taken < convs.len() { taken.checked_sub(1).map(|at| convs[at]) } else { behind };
    last.map_or(0, uint)
}
