//! Answers that are kept as they were told: profiles, groups, members, readers, the groups that the user is in. And receipts, which
//! are put together from the messages that are here.

use super::documents::{text, value};
use doubletick_protocol::group::Group;
use doubletick_protocol::ids::{ConversationId, GroupId};
use doubletick_protocol::limits;
use doubletick_protocol::message::{Message, MessageStatus};
use doubletick_protocol::profile::Profile;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Request, Response};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;

/// Requests whose answers are kept.
pub(super) fn put(conn: &Connection, request: &Request, response: Response) -> rusqlite::Result<()> {
    match (request, response) {
        (Request::GetProfiles { users }, Response::Profiles(profiles)) => {
            for user in users {
                // That there is none is told as well.
                let profile = profiles.iter().find(|profile| profile.user_id == *user);
                keep(conn, &profile_key(user)?, None, &text(&profile)?)?;
            }
            Ok(())
        }
        (Request::GetGroups { groups }, Response::Groups(told)) if groups.len() == told.len() => {
            groups.iter().zip(told).try_for_each(|(id, group)| {
                let key = group_key(id)?;
                match group {
                    Ok(group) => keep(conn, &key, Some(id), &text(&group)?),
                    Err(_) => forget(conn, &key),
                }
            })
        }
        (Request::GetMembers { group_id, .. }, response @ Response::Members(_))
            if is_here(conn, group_id)? =>
        {
            keep(conn, &text(request)?, Some(group_id), &text(&response)?)
        }
        (Request::GetReaders { .. }, Response::Readers(page)) if is_here(conn, &page.group_id)? => {
            let group_id = page.group_id.clone();
            keep(conn, &text(request)?, Some(&group_id), &text(&Response::Readers(page))?)
        }
        (Request::JoinedGroups, response @ Response::JoinedGroups(_)) => {
            keep(conn, &text(request)?, None, &text(&response)?)
        }
        _ => Ok(()),
    }
}

/// The service has done this, so that what was told before is not so any more.
pub(super) fn outdate(conn: &Connection, request: &Request, me: &str) -> rusqlite::Result<()> {
    match request {
        Request::ModifyProfile(_) => forget(conn, &profile_key(me)?),
        Request::DeleteGroup { group_id }
        | Request::JoinGroup { group_id, .. }
        | Request::QuitGroup { group_id }
        | Request::InviteMembers { group_id, .. }
        | Request::KickMembers { group_id, .. }
        | Request::ModifyGroup { group_id, .. }
        | Request::ModifyMember { group_id, .. } => {
            forget_group(conn, group_id)?;
            forget_joined(conn)
        }
        Request::CreateGroup(_) => forget_joined(conn),
        _ => Ok(()),
    }
}

/// Nothing of this group is known any more.
pub(super) fn forget_group(conn: &Connection, group: &GroupId) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM told WHERE of = ?1")?.execute([group]).map(drop)
}

/// In which groups the user is, is not known any more.
pub(super) fn forget_joined(conn: &Connection) -> rusqlite::Result<()> {
    forget(conn, &text(&Request::JoinedGroups)?)
}

/// What was told; `None`: not all of it was.
pub(super) fn answer(conn: &Connection, request: &Request) -> rusqlite::Result<Option<Response>> {
    let is_list = |count: usize| (1..=limits::IDS_PER_CALL).contains(&count);
    match request {
        Request::GetProfiles { users } if is_list(users.len()) => {
            let profiles = users.iter().map(|user| told::<Option<Profile>>(conn, &profile_key(user)?));
            let profiles: Option<Vec<Option<Profile>>> = profiles.collect::<rusqlite::Result<_>>()?;
            Ok(profiles.map(|profiles| Response::Profiles(profiles.into_iter().flatten().collect())))
        }
        Request::GetGroups { groups } if is_list(groups.len()) => {
            let groups = groups.iter().map(|group| told::<Group>(conn, &group_key(group)?));
            let groups: Option<Vec<Group>> = groups.collect::<rusqlite::Result<_>>()?;
            Ok(groups.map(|groups| Response::Groups(groups.into_iter().map(Ok).collect())))
        }
        Request::GetMembers { .. } | Request::GetReaders { .. } | Request::JoinedGroups => {
            told(conn, &text(request)?)
        }
        _ => Ok(None),
    }
}

/// The receipts of these messages, which are all here; `None`: one of them is not, or they are of several conversations.
pub(super) fn receipts(me: &str, messages: Vec<Message>) -> Option<Response> {
    let conversation = messages.first()?.conversation.clone();
    if messages.iter().any(|message| message.conversation != conversation) {
        return None;
    }
    let own = messages.into_iter().filter(|message| {
        message.sender == me && message.need_read_receipt && message.status == MessageStatus::Sent
    });
    let receipt = |message: Message| {
        let (read_count, unread_count) = match conversation {
            ConversationId::Group(_) => (message.read_count, message.unread_count),
            ConversationId::C2c(_) => {
                (u64::from(message.receipt_peer_read), u64::from(!message.receipt_peer_read))
            }
        };
        let (msg_id, seq, time) = (message.msg_id, message.seq, message.receipt_time);
        Receipt {
            conversation: conversation.clone(),
            msg_id,
            seq,
            read_count,
            unread_count,
            time,
            version: 0,
        }
    };
    Some(Response::Receipts(own.map(receipt).collect()))
}

/// Whether the user is in this group, as far as is known: an answer may be about one that is gone meanwhile.
fn is_here(conn: &Connection, group: &GroupId) -> rusqlite::Result<bool> {
    let mut found = conn.prepare_cached("SELECT 1 FROM conversation WHERE name = ?1")?;
    found.exists([text(&ConversationId::Group(group.clone()))?])
}

/// How many answers are kept.
pub(super) fn count(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("SELECT COUNT(*) FROM told", [], |row| row.get(0))
}

/// Those that were told first go.
pub(super) fn drop_oldest(conn: &Connection, count: i64) -> rusqlite::Result<()> {
    let sql = "DELETE FROM told WHERE id IN (SELECT id FROM told ORDER BY id LIMIT ?1)";
    conn.prepare_cached(sql)?.execute([count]).map(drop)
}

fn keep(conn: &Connection, key: &str, of: Option<&GroupId>, document: &str) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO told (key, of, document) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(sql)?.execute(params![key, of, document]).map(drop)
}

fn forget(conn: &Connection, key: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM told WHERE key = ?1")?.execute([key]).map(drop)
}

fn told<T: DeserializeOwned>(conn: &Connection, key: &str) -> rusqlite::Result<Option<T>> {
    let mut found = conn.prepare_cached("SELECT document FROM told WHERE key = ?1")?;
    let document: Option<String> = found.query_row([key], |row| row.get(0)).optional()?;
    document.map(|document| value(&document)).transpose()
}

fn profile_key(user: &str) -> rusqlite::Result<String> {
    text(&("profile", user))
}

fn group_key(group: &str) -> rusqlite::Result<String> {
    text(&("group", group))
}
