//! Accounts: rows of users, and what a login brings.

use super::conversations::heads;
use super::tx::{Tx, corrupt, database, int, uint, user_no};
use crate::bus::Event;
use crate::rules::logins::{self as rules, Seat};
use doubletick_protocol::ids::check_user_id;
use doubletick_protocol::profile::Profile;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{LoginInfo, Response};
use doubletick_protocol::{Error, Result, codes};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

/// The row of the caller, or 6014: only a login makes an account.
pub(super) fn caller(conn: &Connection, user_id: &str) -> Result<i64> {
    user_no(conn, user_id)?
        .ok_or_else(|| Error::new(codes::ERR_SDK_NOT_LOGGED_IN, "user_id: has never logged in"))
}

/// The id and profile of a user.
pub(super) fn profile(conn: &Connection, user_no: i64) -> Result<Profile> {
    let text: String = conn
        .prepare_cached("SELECT profile FROM users WHERE user_no = ?1")
        .and_then(|mut statement| statement.query_row([user_no], |row| row.get(0)))
        .map_err(database)?;
    serde_json::from_str(&text).map_err(|_| corrupt("a profile"))
}

/// A profile as it is stored: without what says nothing, because every page of members reads a hundred.
pub(super) fn profile_column(profile: &Profile) -> Result<String> {
    let mut json = serde_json::to_value(profile).map_err(|_| corrupt("a new profile"))?;
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|_, value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_u64() != Some(0),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        });
    }
    Ok(json.to_string())
}

/// The id of a user.
pub(super) fn user_id(conn: &Connection, user_no: i64) -> Result<String> {
    conn.prepare_cached("SELECT user_id FROM users WHERE user_no = ?1")
        .and_then(|mut statement| statement.query_row([user_no], |row| row.get(0)))
        .map_err(database)
}

/// What a login with this number brings to a user who has an account.
pub(super) fn login_info(conn: &Connection, user: &str, now_ms: u64, login: u64) -> Result<Response> {
    let me = caller(conn, user)?;
    let (profile, heads) = (profile(conn, me)?, heads(conn, me)?);
    let (incarnation, restored_from) = incarnation(conn)?;
    let server_time_ms = now_ms;
    Ok(Response::LoggedIn(LoginInfo { profile, heads, server_time_ms, login, incarnation, restored_from }))
}

/// Which life of the service this is, and which one was before it.
fn incarnation(conn: &Connection) -> Result<(u64, u64)> {
    conn.prepare_cached("SELECT incarnation, restored_from FROM service WHERE id = 1")
        .and_then(|mut statement| statement.query_row([], |row| Ok((uint(row.get(0)?), uint(row.get(1)?)))))
        .map_err(database)
}

/// A backup was restored: begins another incarnation, in which each conversation goes on from where it stands now.
/// Answers its number.
pub(super) fn begin_incarnation(conn: &mut Connection) -> Result<u64> {
    let step = conn.transaction().map_err(database)?;
    step.execute_batch(include_str!("restored.sql")).map_err(database)?;
    let (incarnation, _) = incarnation(&step)?;
    step.commit().map_err(database)?;
    Ok(incarnation)
}

/// Makes the account where it is new, and answers the login then. `Count`: the account is there, and this is
/// the login number; what the login brings is for a reader to find out.
pub(super) fn login(tx: &mut Tx, user: &str, platform: u32, held: u64, device: &str) -> Result<Response> {
    check_user_id(user)?;
    rules::check_platform(platform)?;
    rules::check_device(device)?;
    if let Some(me) = user_no(tx.conn, user)? {
        return take_place(tx, user, me, (platform, held, device)).map(Response::Count);
    }
    let profile = Profile { user_id: user.to_owned(), ..Profile::default() };
    let text = profile_column(&profile)?;
    tx.conn
        .prepare_cached("INSERT INTO users (user_id, created_at, profile) VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| statement.execute((user, tx.now_ms as i64, text)))
        .map_err(database)?;
    let login = take_place(tx, user, tx.conn.last_insert_rowid(), (platform, held, device))?;
    let (incarnation, restored_from) = incarnation(tx.conn)?;
    let (heads, server_time_ms) = (Vec::new(), tx.now_ms);
    Ok(Response::LoggedIn(LoginInfo { profile, heads, server_time_ms, login, incarnation, restored_from }))
}

/// The number of a login on this platform, or 0 where it is not limited to one device. `said`: platform, the number
/// that the device holds, and what it calls itself.
fn take_place(tx: &mut Tx, user: &str, me: i64, said: (u32, u64, &str)) -> Result<u64> {
    let (platform, held, device) = said;
    if platform == 0 || !tx.settings.one_device_per_platform {
        return Ok(0);
    }
    let newest: Option<(i64, String)> = tx
        .conn
        .prepare_cached("SELECT number, device FROM logins WHERE user_no = ?1 AND platform = ?2")
        .and_then(|mut statement| {
            statement.query_row((me, platform), |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(database)?;
    let (newest, newest_device) =
        newest.map_or((0, String::new()), |(number, device)| (uint(number), device));
    let place = rules::place(newest, &newest_device, held, device)?;
    let (Seat::Keeps(login) | Seat::Takes(login)) = place;
    let known = place == Seat::Keeps(login) && (device.is_empty() || device == newest_device);
    if !known {
        tx.conn
            .prepare_cached(
                "INSERT INTO logins (user_no, platform, number, device) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET number = excluded.number, device = excluded.device",
            )
            .and_then(|mut statement| statement.execute((me, platform, int(login), device)))
            .map_err(database)?;
    }
    if let Seat::Takes(login) = place {
        tx.events.push(Event::LoginTaken { user: user.to_owned(), platform, login });
    }
    Ok(login)
}

/// Ids of the groups that a user is a member of now.
pub(super) fn groups_of(conn: &Connection, user: &str) -> Result<Vec<String>> {
    let Some(me) = user_no(conn, user)? else { return Ok(Vec::new()) };
    conn.prepare_cached(
        "SELECT g.group_id FROM group_members m JOIN groups g ON g.conv = m.conv
         WHERE m.user_no = ?1 AND m.left_seq IS NULL AND g.deleted_at IS NULL ORDER BY m.conv",
    )
    .and_then(|mut statement| statement.query_map([me], |row| row.get(0))?.collect())
    .map_err(database)
}

/// Whether the user is a member of the group now.
pub(super) fn is_member(conn: &Connection, conv: i64, user_no: i64) -> Result<bool> {
    conn.prepare_cached(
        "SELECT 1 FROM group_members WHERE user_no = ?1 AND conv = ?2 AND left_seq IS NULL LIMIT 1",
    )
    .and_then(|mut statement| statement.query_row([user_no, conv], |_| Ok(())).optional())
    .map(|row| row.is_some())
    .map_err(database)
}

/// Puts settings into force.
pub(super) fn set_settings(tx: &mut Tx, user: &str, settings: &Settings) -> Result<Response> {
    settings.check()?;
    // The operator of the service has no account.
    if !user.is_empty() {
        caller(tx.conn, user)?;
    }
    if settings != tx.settings {
        let json = serde_json::to_string(settings).map_err(|_| corrupt("new settings"))?;
        tx.conn
            .prepare_cached(
                "INSERT INTO settings (id, json) VALUES (1, ?1)
                 ON CONFLICT DO UPDATE SET json = excluded.json",
            )
            .and_then(|mut statement| statement.execute([json]))
            .map_err(database)?;
        tx.new_settings = Some(settings.clone());
        tx.events.push(Event::Settings(settings.clone()));
    }
    Ok(Response::Settings(settings.clone()))
}

/// The settings in force; the defaults where nobody has set any.
pub(super) fn settings(conn: &Connection) -> Result<Settings> {
    let json: Option<String> = conn
        .query_row("SELECT json FROM settings WHERE id = 1", [], |row| row.get(0))
        .optional()
        .map_err(database)?;
    match json {
        Some(json) => serde_json::from_str(&json).map_err(|_| corrupt("settings")),
        None => Ok(Settings::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_profile_is_short_and_complete() {
        let mut profile = Profile { user_id: "alice".into(), ..Profile::default() };
        assert_eq!(profile_column(&profile).unwrap(), r#"{"user_id":"alice"}"#);
        profile.level = 3;
        profile.nick_name = "Al".into();
        profile.custom = vec![("Tag_Profile_Custom_x".into(), String::new())];
        let text = profile_column(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
    }
}
