//! Profiles of users: what everyone may know of them.

use super::groups::merge_custom;
use super::tx::{Tx, database, user_no};
use super::users::{caller, profile, profile_column};
use crate::bus::Event;
use crate::rules::profiles as rules;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use rusqlite::Connection;
use std::collections::HashSet;

/// The profiles of those who exist, in the order asked, each once.
pub(super) fn get_profiles(conn: &Connection, user: &str, users: &[UserId]) -> Result<Response> {
    if users.is_empty() || users.len() > limits::IDS_PER_CALL {
        let text = format!("identifier_array: must be 1 to {} users", limits::IDS_PER_CALL);
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    caller(conn, user)?;
    let mut profiles = Vec::with_capacity(users.len());
    let mut taken = HashSet::new();
    for other in users.iter().filter(|other| taken.insert(*other)) {
        if let Some(row) = user_no(conn, other)? {
            profiles.push(profile(conn, row)?);
        }
    }
    Ok(Response::Profiles(profiles))
}

/// Changes the caller's own profile. What is as it was already is not announced.
pub(super) fn modify_profile(tx: &mut Tx, user: &str, change: &ProfileChange) -> Result<Response> {
    let me = caller(tx.conn, user)?;
    let change = rules::check_profile_change(change)?;
    let before = profile(tx.conn, me)?;
    let mut after = before.clone();
    after.nick_name = change.nick_name.unwrap_or(after.nick_name);
    after.gender = change.gender.unwrap_or(after.gender);
    after.face_url = change.face_url.unwrap_or(after.face_url);
    after.self_signature = change.self_signature.unwrap_or(after.self_signature);
    after.add_permission = change.add_permission.unwrap_or(after.add_permission);
    after.location = change.location.unwrap_or(after.location);
    after.language = change.language.unwrap_or(after.language);
    after.birthday = change.birthday.unwrap_or(after.birthday);
    after.level = change.level.unwrap_or(after.level);
    after.role = change.role.unwrap_or(after.role);
    after.custom = merge_custom(after.custom, change.custom.as_deref().unwrap_or_default());
    rules::check_custom_count(after.custom.len())?;
    if after == before {
        return Ok(Response::Done);
    }
    let text = profile_column(&after)?;
    tx.conn
        .prepare_cached("UPDATE users SET profile = ?2 WHERE user_no = ?1")
        .and_then(|mut statement| statement.execute((me, text)))
        .map_err(database)?;
    tx.events.push(Event::Users(vec![user.to_owned()], Push::Profile(Box::new(after))));
    Ok(Response::Done)
}
