//! The schema, brought up to date step by step; each step is done whole or not at all.

use super::decode::get;
use super::journal;
use super::link::Link;
use super::look_ups::Ask;
use super::places::MOST;
use super::pooled;
use super::tables::random;
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Broken;
use doubletick_protocol::{Error, Result, codes};

type Read<T> = std::result::Result<T, Broken>;

/// Schema versions in order.
const STEPS: &[&str] = &[include_str!("../migrations/0001.sql")];
/// The oldest PostgreSQL that this was tried for is 15; what it needs is in 14.
const OLDEST: i64 = 140_000;
/// Whoever changes the schema holds this lock. The number means nothing.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7236837735183413353)";

/// All rows of a table may have to be written.
const BEGIN: &str = "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'";

fn failure(text: String) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, format!("database: {text}"))
}

/// Makes what this version needs, in a database that is empty or was made by an earlier one. Many servers may begin at
/// once: one of them does it, and the others wait. `lanes`: how many a database that is made has, and one that is there has to have;
/// `None`: one, and any.
///
/// 7010 when the database is of a newer version, of another application, has other lanes, cannot be written, or is behind a
/// pooler that gives every transaction another connection.
pub(super) fn migrate(link: &Link, app_id: i64, lanes: Option<u32>) -> Result<()> {
    let lanes = match lanes {
        Some(lanes) if !(1..=MOST.unsigned_abs()).contains(&lanes) => {
            return Err(no_such_lanes(lanes));
        }
        lanes => lanes.map(u32::cast_signed),
    };
    pooled::refuse(link)?;
    link.run(BEGIN)?;
    let result = inside(link, app_id, lanes);
    link.run(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    result?;
    let there = self::lanes(link)?;
    match lanes {
        Some(lanes) if lanes != there => Err(failure(format!(
            "lanes: the database has {there}, and {lanes} was asked for; `doubletickd lanes` changes it, while no server runs"
        ))),
        _ => Ok(()),
    }
}

fn inside(link: &Link, app_id: i64, lanes: Option<i32>) -> Result<()> {
    let version = "SELECT current_setting('server_version_num')::int8, current_setting('server_version')";
    let found = link.one(version, &[], |row| Ok((get::<i64>(row, 0)?, get::<String>(row, 1)?)))?;
    if let Some((number, name)) = found
        && number < OLDEST
    {
        return Err(failure(format!("PostgreSQL {name} is too old; 14 is the oldest that is supported")));
    }
    link.run(LOCK)?;
    let exists = "SELECT to_regclass('cluster') IS NOT NULL";
    let applied = if link.one(exists, &[], |row| get::<bool>(row, 0))? == Some(true) {
        let (applied, owner) = applied(link)?;
        if owner != app_id {
            return Err(foreign(owner, app_id));
        }
        applied
    } else {
        0
    };
    if applied > STEPS.len() {
        let known = STEPS.len();
        return Err(failure(format!(
            "has schema {applied}, this version knows up to {known}; a newer version has written it"
        )));
    }
    for (step, sql) in STEPS.iter().enumerate().skip(applied) {
        let step = step as i32 + 1;
        link.run(sql).map_err(|broken| failure(format!("schema {step}: {}", Error::from(broken).text)))?;
        if step == 1 {
            // A number that everyone may know and nobody foresee: 1 to 2^53 - 1.
            let incarnation = (random()? & ((1 << 53) - 2)) as i64 + 1;
            let lanes = lanes.unwrap_or(1);
            let sql = "INSERT INTO cluster (schema_version, lanes, app_id, incarnation, bus_id, bus_key)
                       VALUES (1, $1, $2, $3, $4, $5)";
            let (bus_id, mut key) = (random()? as i64, Vec::new());
            for _ in 0..4 {
                key.extend(random()?.to_le_bytes());
            }
            link.later(
                sql,
                vec![
                    Box::new(lanes),
                    Box::new(app_id),
                    Box::new(incarnation),
                    Box::new(bus_id),
                    Box::new(key),
                ],
            )?;
            link.later("INSERT INTO lanes SELECT generate_series(0, $1::int4 - 1)", vec![Box::new(lanes)])?;
        }
        link.later("UPDATE cluster SET schema_version = $1", vec![Box::new(step)])?;
    }
    Ok(())
}

/// A number of lanes that no database has.
pub(super) fn no_such_lanes(lanes: u32) -> Error {
    failure(format!("lanes: must be 1 to {MOST}, not {lanes}"))
}

/// The lanes that the database has.
pub(super) fn lanes(link: &Link) -> Result<i32> {
    let lanes = link.one("SELECT lanes FROM cluster", &[], |row| get(row, 0))?;
    Ok(lanes.ok_or_else(|| Broken::unreadable("the service"))?)
}

/// By what the servers of this database know each other's messages on a bus: its number there, and its key.
pub(super) fn bus(link: &Link) -> Result<(i64, Vec<u8>)> {
    let bus = link.one("SELECT bus_id, bus_key FROM cluster", &[], |row| {
        Ok((get::<i64>(row, 0)?, get::<Vec<u8>>(row, 1)?))
    })?;
    Ok(bus.ok_or_else(|| Broken::unreadable("the service"))?)
}

/// Does something that concerns every lane, in a transaction of its own that holds all of them.
pub(super) fn in_lanes<T, E: From<Broken>>(
    link: &Link,
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    link.run(BEGIN)?;
    let lock = link.run("SELECT lane FROM lanes ORDER BY lane FOR UPDATE");
    let worked = lock.map_err(E::from).and_then(|()| work());
    // What is to be written may take its time, and the commit may not.
    let end = || link.run("SELECT").and_then(|()| link.commit());
    let ended = worked.and_then(|done| end().map(|()| done).map_err(E::from));
    if ended.is_err() {
        link.discard();
        if link.is_open() {
            // The first error is the one to report.
            let _ = link.run("ROLLBACK");
        }
    }
    ended
}

/// A backup was restored: begins another incarnation, in which each conversation goes on from where it stands now.
/// Answers its number. Servers that run tell their sessions to begin anew.
pub(super) fn begin_incarnation(link: &Link, writer: i64) -> Result<u64> {
    link.at_length(|| in_lanes(link, || Ok(begin_life(link, writer)?)))
}

/// The same inside a transaction that holds all lanes.
pub(super) fn begin_life(link: &Link, writer: i64) -> Read<u64> {
    let incarnation = (random()? & ((1 << 53) - 2)) as i64 + 1;
    link.later(
        "UPDATE cluster SET restored_from = incarnation, incarnation = $1",
        vec![Box::new(incarnation)],
    )?;
    link.later("UPDATE conversations SET restored_seq = last_seq, restored_version = version", vec![])?;
    touch(link, writer, &[Event::Missed])?;
    Ok(incarnation as u64)
}

/// Puts a batch into the journal of every lane, inside a transaction that holds the lanes: what servers remember of the rows is true no
/// more.
pub(super) fn touch(link: &Link, writer: i64, events: &[Event]) -> Read<()> {
    let (format, body) = journal::written(events)?;
    append(link, writer, format, body)
}

/// The same with any body.
pub(super) fn append(link: &Link, writer: i64, format: i32, body: Vec<u8>) -> Read<()> {
    let append = "INSERT INTO journal (lane, batch, writer, nonce, format, body)
                  SELECT l.lane, 1 + coalesce((SELECT max(batch) FROM journal j WHERE j.lane = l.lane), 0), $1::int8,
                         $2::int8, $3::int4, $4::bytea
                  FROM lanes l";
    let nonce = random()? as i64;
    link.later(append, vec![Box::new(writer), Box::new(nonce), Box::new(format), Box::new(body)])
}

/// Whether the database has the service of this application in the schema of this version. Changes nothing.
///
/// 7010 when it has not.
pub(super) fn is_current(link: &Link, app_id: i64) -> Result<()> {
    let exists = link.one("SELECT to_regclass('cluster') IS NOT NULL", &[], |row| get::<bool>(row, 0))?;
    if exists != Some(true) {
        return Err(failure("there is no service in it".to_owned()));
    }
    let known = STEPS.len();
    match applied(link)? {
        (_, owner) if owner != app_id => Err(foreign(owner, app_id)),
        (applied, _) if applied == known => Ok(()),
        (applied, _) => Err(failure(format!(
            "has schema {applied}, and this version looks at {known}; the version that has written it looks through it"
        ))),
    }
}

/// The version of the schema, and whose it is.
fn applied(link: &Link) -> Result<(usize, i64)> {
    let sql = "SELECT schema_version, app_id FROM cluster";
    let found = link.one(sql, &[], |row| Ok((get::<i32>(row, 0)?, get::<i64>(row, 1)?)))?;
    let (applied, owner) = found.ok_or_else(|| failure("the table cluster is empty".to_owned()))?;
    Ok((usize::try_from(applied).unwrap_or(0), owner))
}

fn foreign(owner: i64, app_id: i64) -> Error {
    failure(format!("belongs to the application {owner}, and this one is {app_id}"))
}
