//! `doubletick`: who is connected, and in which groups something goes on.

use super::accounts::platform;
use super::{Ctx, one_of};
use crate::roster::{RosterEntry, network};
use doubletick_protocol::group::Group;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// ConnectionList, or groups, in one answer.
const PAGE: usize = 100;

fn check(count: usize) -> Result<()> {
    match count {
        1..=PAGE => Ok(()),
        _ => Err(Error::new(codes::ERR_INVALID_PARAMETERS, format!("Count: must be 1 to {PAGE}"))),
    }
}

/// Body of `connections`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AskConnections {
    /// Only of users whose id begins like this; empty or left out: of all, also of nobody.
    #[serde(default)]
    search: String,
    /// `Next` of the answer before; 0 or left out: from the newest on.
    #[serde(default)]
    next: u64,
    /// How many at most, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    count: usize,
}

/// One connection.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Connected {
    /// Who is logged in; empty: nobody.
    #[serde(rename = "UserID")]
    user_id: String,
    /// `Windows`, `Android`, `iPhone`, `Mac` or `Unknown`.
    platform: &'static str,
    /// Seconds since 1970, when it was opened.
    since: u64,
    /// The network of the other end: 24 bits of an IPv4 address, 48 of an IPv6 address, or this machine.
    address: String,
    /// `json` or `msgpack`.
    encoding: &'static str,
    /// Frames that wait for it.
    waiting: u64,
}

/// Answer of `connections`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConnectionList {
    /// How many there are in all, of whomever.
    total: u64,
    /// The newest first.
    connections: Vec<Connected>,
    /// To go on with; 0: there are no more. A page may be short, or empty, and others follow.
    next: u64,
}

pub(super) async fn list(ctx: Ctx, body: AskConnections) -> Result<ConnectionList> {
    check(body.count)?;
    let roster = &ctx.rest.service.roster;
    let (page, next) = roster.page(&body.search, body.next, body.count);
    let connected = |entry: RosterEntry| Connected {
        platform: platform(entry.platform),
        since: entry.since,
        address: network(entry.peer),
        encoding: entry.encoding.subprotocol().rsplit('.').next().unwrap_or_default(),
        waiting: entry.waiting.frames() as u64,
        user_id: entry.user,
    };
    Ok(ConnectionList {
        total: roster.len() as u64,
        connections: page.into_iter().map(connected).collect(),
        next: next.unwrap_or(0),
    })
}

/// Body of `active_groups`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AskGroups {
    /// Only those whose id begins like this.
    #[serde(default)]
    search: String,
    /// How many at most, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    count: usize,
}

/// A group with members online.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ActiveGroup {
    group_id: String,
    /// As `get_group_info` has it.
    r#type: &'static str,
    name: String,
    member_num: u64,
    /// Of how many members a device is logged in.
    online_member_num: u64,
    /// Seconds since 1970; 0: none yet.
    last_msg_time: u64,
}

/// Answer of `active_groups`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ActiveGroups {
    /// Those with the most members online first.
    groups: Vec<ActiveGroup>,
}

pub(super) async fn groups(ctx: Ctx, body: AskGroups) -> Result<ActiveGroups> {
    check(body.count)?;
    let busiest = ctx.rest.service.engine.groups_online(&body.search, body.count);
    if busiest.is_empty() {
        return Ok(ActiveGroups { groups: Vec::new() });
    }
    let ids = busiest.iter().map(|(group_id, _)| group_id.clone()).collect();
    let found =
        one_of!(ctx.operate(Request::GetGroups { groups: ids }).await?, Response::Groups(groups) => groups)?;
    let active = |(found, (_, online)): (Result<Group>, (String, usize))| {
        // It may have ended meanwhile.
        let group = found.ok()?;
        Some(ActiveGroup {
            r#type: super::group_changes::type_name(group.group_type),
            member_num: group.member_count,
            online_member_num: online as u64,
            last_msg_time: group.last_message_time,
            name: group.name,
            group_id: group.group_id,
        })
    };
    Ok(ActiveGroups { groups: found.into_iter().zip(busiest).filter_map(active).collect() })
}
