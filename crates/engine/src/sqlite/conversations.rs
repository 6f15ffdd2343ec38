//! The conversation list: heads, unread counts, last messages.

use super::access::{Access, Kind, first_at};
use super::tx::{database, uint};
use super::users::{caller, profile, user_id};
use super::view::{Glance, MessageRow, Scan, View, part_of, scan_for};
use crate::rules::messages::content_bytes;
use crate::rules::reading::{self, Weight};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{AT_ALL, ConversationId};
use doubletick_protocol::limits;
use doubletick_protocol::wire::{Head, Response};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::Connection;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::HashSet;

/// Rows of the user's C2C conversations that have messages.
pub(super) fn my_c2c(conn: &Connection, me: i64) -> Result<Vec<i64>> {
    conn.prepare_cached(
        "SELECT conv FROM conversations WHERE user_a = ?1 AND last_seq > 0
         UNION SELECT conv FROM conversations WHERE user_b = ?1 AND last_seq > 0",
    )
    .and_then(|mut statement| statement.query_map([me], |row| row.get(0))?.collect())
    .map_err(database)
}

/// Rows of the groups that the user is a member of now.
pub(super) fn my_groups(conn: &Connection, me: i64) -> Result<Vec<i64>> {
    conn.prepare_cached(
        "SELECT m.conv FROM group_members m JOIN groups g ON g.conv = m.conv
         WHERE m.user_no = ?1 AND m.left_seq IS NULL AND g.deleted_at IS NULL",
    )
    .and_then(|mut statement| statement.query_map([me], |row| row.get(0))?.collect())
    .map_err(database)
}

fn mine(conn: &Connection, me: i64) -> Result<Vec<Access>> {
    let mut rows = my_c2c(conn, me)?;
    rows.extend(my_groups(conn, me)?);
    rows.into_iter().map(|conv| Access::of(conn, me, conv)).collect()
}

/// Where each conversation of a user stands.
pub(super) fn heads(conn: &Connection, me: i64) -> Result<Vec<Head>> {
    let head = |access: Access| Head {
        seq: uint(access.last_seq),
        version: uint(access.version),
        read_seq: uint(access.read_seq()),
        identity: access.identity,
        news_seq: uint(access.news().0),
        news_version: uint(access.news().1),
        restored_seq: uint(access.restored.0),
        restored_version: uint(access.restored.1),
        unlisted: !access.is_listed(),
        conversation: access.id,
    };
    Ok(mine(conn, me)?.into_iter().map(head).collect())
}

/// Messages of others above a seq that count as unread for a user.
pub(super) fn unread_above(conn: &Connection, conv: i64, me: i64, seq: i64) -> Result<u64> {
    let count = |sql: &str| {
        conn.prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([conv, seq, me], |row| row.get::<_, i64>(0)))
            .map_err(database)
    };
    let all = count(
        "SELECT count(*) FROM messages
         WHERE conv = ?1 AND seq > ?2 AND sender <> ?3 AND counts_unread = 1 AND revoked_by IS NULL",
    )?;
    if all == 0 {
        return Ok(0);
    }
    let hidden = count(
        // From the few that are hidden to the messages, never the other way round.
        "SELECT count(*) FROM hidden h CROSS JOIN messages m ON m.conv = h.conv AND m.seq = h.seq
         WHERE h.user_no = ?3 AND h.conv = ?1 AND h.seq > ?2
           AND m.sender <> ?3 AND m.counts_unread = 1 AND m.revoked_by IS NULL",
    )?;
    Ok(uint(all - hidden))
}

/// Unread messages of a member of a group; 0 where the type does not count.
pub(super) fn unread_in_group(
    conn: &Connection,
    conv: i64,
    group_type: GroupType,
    user_no: i64,
    joined_seq: i64,
) -> Result<u64> {
    if !reading::counts_unread(Some(group_type)) {
        return Ok(0);
    }
    let mark = super::access::mark_of(conn, conv, user_no)?;
    let cleared = super::listing::cleared_seq(conn, conv, user_no)?;
    unread_above(conn, conv, user_no, mark.seq.max(joined_seq).max(cleared))
}

fn unread(conn: &Connection, access: &Access) -> Result<u64> {
    if !reading::counts_unread(access.group_type()) {
        return Ok(0);
    }
    unread_above(conn, access.conv, access.me, access.read_seq())
}

/// Unread messages that name the user or everyone: the newest, oldest first.
fn mentions(conn: &Connection, access: &Access, my_id: &str) -> Result<Vec<(u64, u32)>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Named {
        at_users: Vec<String>,
    }
    if !access.id.is_group() || !reading::counts_unread(access.group_type()) {
        return Ok(Vec::new());
    }
    let mut statement = conn
        .prepare_cached(
            "SELECT m.seq, m.content FROM messages m INDEXED BY messages_naming
             WHERE m.conv = ?1 AND m.seq > ?2 AND m.names_users = 1 AND m.sender <> ?3
               AND m.counts_unread = 1 AND m.revoked_by IS NULL
               AND NOT EXISTS (SELECT 1 FROM hidden h
                               WHERE h.user_no = ?3 AND h.conv = m.conv AND h.seq = m.seq)
             ORDER BY m.seq DESC LIMIT ?4",
        )
        .map_err(database)?;
    let most = limits::MENTIONS_PER_SCAN as i64;
    let mut rows = statement.query([access.conv, access.read_seq(), access.me, most]).map_err(database)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(database)?
        && found.len() < limits::MENTIONS
    {
        let content = row.get_ref(1).and_then(|value| Ok(value.as_str()?)).map_err(database)?;
        let names = part_of::<Named>(content)?.at_users;
        let at = reading::at_type(names.iter().any(|name| name == my_id), names.iter().any(|n| n == AT_ALL));
        let seq = row.get(0).map_err(database)?;
        found.extend(at.map(|at| (uint(seq), at)));
    }
    found.reverse();
    Ok(found)
}

/// The newest message that may be the last one; `None` also where it is not among the newest that are looked at.
fn last_message(conn: &Connection, access: &Access) -> Result<Option<MessageRow>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Shown {
        excluded_from_last_message: bool,
    }
    let Some(floor) = access.floor() else { return Ok(None) };
    let mut last = None;
    let span = Scan { low: floor + 1, high: access.last_seq, newer: false };
    let may_be_last = |glance: &Glance| Ok(!part_of::<Shown>(glance.content)?.excluded_from_last_message);
    scan_for(conn, access, span, may_be_last, |row| {
        last = Some(row);
        Ok(false)
    })?;
    Ok(last)
}

fn conversation(conn: &Connection, access: Access, my_id: &str) -> Result<Conversation> {
    let last = last_message(conn, &access)?;
    let last_message = match last {
        Some(row) => Some(View::new(conn, &access)?.message(row)?),
        None => None,
    };
    let (name, face_url, owner, joined_at) = match &access.kind {
        Kind::C2c(peer) => {
            let profile = profile(conn, *peer)?;
            (profile.nick_name, profile.face_url, String::new(), 0)
        }
        Kind::Group(group, stay) => {
            let owner = group.owner.map(|owner| user_id(conn, owner)).transpose()?.unwrap_or_default();
            (group.name.clone(), group.face_url.clone(), owner, stay.joined_at)
        }
    };
    let group = access.id.is_group();
    Ok(Conversation {
        show_name: if name.is_empty() { access.id.raw().to_owned() } else { name },
        face_url,
        unread: unread(conn, &access)?,
        active_time: uint(access.last_message_at.max(joined_at)),
        last_message,
        recv_opt: access.stay().map_or(0, |stay| stay.recv_opt),
        group_type: access.group_type(),
        at_infos: mentions(conn, &access, my_id)?,
        c2c_read_time: if group { 0 } else { uint(access.mark.time) },
        group_read_seq: if group { uint(access.mark.seq) } else { 0 },
        owner,
        pinned: access.entry().pinned,
        id: access.id,
    })
}

fn weighed(conn: &Connection, access: Access, my_id: &str, weight: &mut Weight) -> Result<Conversation> {
    let conversation = conversation(conn, access, my_id)?;
    weight.add(conversation.last_message.as_ref().map_or(0, |last| content_bytes(&last.content)))?;
    Ok(conversation)
}

/// Every conversation of the list, the pinned ones first, then the most active ones.
pub(super) fn conversations(conn: &Connection, user: &str) -> Result<Response> {
    let me = caller(conn, user)?;
    let mut weight = Weight::default();
    let mut all = mine(conn, me)?
        .into_iter()
        .filter(Access::is_listed)
        .map(|access| Ok((access.conv, weighed(conn, access, user, &mut weight)?)))
        .collect::<Result<Vec<_>>>()?;
    all.sort_by_key(|(conv, conversation)| Reverse((conversation.pinned, conversation.active_time, *conv)));
    Ok(Response::Conversations(all.into_iter().map(|(_, conversation)| conversation).collect()))
}

/// Those that are in the list, in the order asked, each once.
pub(super) fn get_conversations(conn: &Connection, user: &str, ids: &[ConversationId]) -> Result<Response> {
    let me = caller(conn, user)?;
    if ids.len() > limits::IDS_PER_CALL {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, "conversations: at most 100"));
    }
    let (mut found, mut weight, mut taken) = (Vec::new(), Weight::default(), HashSet::new());
    for id in ids.iter().filter(|id| taken.insert(*id)) {
        let access = match Access::find(conn, me, id) {
            Ok(access) => access,
            Err(error) if is_absence(&error) => None,
            Err(error) => return Err(error),
        };
        if let Some(access) = access.filter(Access::is_listed) {
            found.push(weighed(conn, access, user, &mut weight)?);
        }
    }
    Ok(Response::Conversations(found))
}

/// The sum over the conversations that notify.
pub(super) fn total_unread(conn: &Connection, user: &str) -> Result<Response> {
    let me = caller(conn, user)?;
    let mut total = 0;
    for access in mine(conn, me)? {
        if reading::counts_in_total(access.stay().map_or(0, |stay| stay.recv_opt)) {
            total += unread(conn, &access)?;
        }
    }
    Ok(Response::Count(total))
}

/// The group does not exist, or the user is not in it: for a list, it is not there.
pub(super) fn is_absence(error: &Error) -> bool {
    matches!(error.code, codes::ERR_SVR_GROUP_NOT_FOUND | codes::ERR_SVR_GROUP_PERMISSION_DENY)
}

/// The last seq whose message was stored at this second or earlier.
pub(super) fn last_until(conn: &Connection, conv: i64, last_seq: i64, seconds: u64) -> Result<i64> {
    first_at(conn, conv, last_seq, seconds.saturating_add(1)).map(|seq| seq - 1)
}
