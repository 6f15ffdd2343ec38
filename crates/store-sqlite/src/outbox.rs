//! What is kept for webhooks: facts in lanes, written by the writer, looked at by the readers.

use super::{ask, json};
use doubletick_engine::fault::Broken;
use doubletick_engine::hooks::GATHERED;
use doubletick_engine::outbox::{Counts, Due, Entry, Kept, Lane, NewFact, Show, Step};
use rusqlite::{Connection, Params, Row};

type Written = Result<(), Broken>;

/// Facts of one lane that are looked at for one delivery, at most.
const FACTS: usize = 1000;

fn execute(conn: &Connection, sql: &str, values: impl Params) -> Written {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(values).map(drop))
        .map_err(Broken::new)
}

/// Keeps a fact at the end of its lane. What is not gathered with others does not let those before it wait for others.
pub(super) fn add(conn: &Connection, NewFact { lane, told }: &NewFact) -> Written {
    let sql = "INSERT INTO outbox (lane, due, weight, hook, told) VALUES (?1, ?2, ?3, ?4, ?5)";
    let (due, weight) = (told.due() as i64, told.fact.weight() as i64);
    execute(conn, sql, (lane, due, weight, told.fact.hook().name(), json::text("a fact", told)?))?;
    let sql = "INSERT INTO outbox_lanes (lane, next_at) VALUES (?1, ?2)
               ON CONFLICT DO UPDATE SET next_at = min(next_at, excluded.next_at) WHERE tries = 0";
    execute(conn, sql, (lane, due))
}

/// Carries out a step.
pub(super) fn step(conn: &Connection, step: &Step) -> Written {
    match step {
        Step::Add(fact) => add(conn, fact),
        Step::Seal { lane, up_to } => {
            execute(conn, "UPDATE outbox_lanes SET sealed = ?2 WHERE lane = ?1", [lane, up_to])
        }
        Step::Delivered { lane, first, up_to } => {
            remove(conn, *lane, (*first, *up_to))?;
            let sql = "UPDATE outbox_lanes SET tries = 0, failed_at = 0, error = '' WHERE lane = ?1";
            execute(conn, sql, [lane])?;
            go_on(conn, *lane)
        }
        Step::Failed { lane, at, next_at, error } => {
            let sql = "UPDATE outbox_lanes SET tries = tries + 1, next_at = ?3, error = ?4,
                           failed_at = CASE failed_at WHEN 0 THEN ?2 ELSE failed_at END
                       WHERE lane = ?1";
            execute(conn, sql, (lane, *at as i64, *next_at as i64, error))
        }
        Step::Park { lane, first, up_to, at, error } => {
            let sql = "INSERT INTO outbox_parked (id, lane, due, weight, hook, told, parked_at, error)
                       SELECT id, lane, due, weight, hook, told, ?4, ?5 FROM outbox
                       WHERE lane = ?1 AND id >= ?2 AND id <= ?3";
            execute(conn, sql, (lane, first, up_to, *at as i64, error))?;
            remove(conn, *lane, (*first, *up_to))?;
            go_on(conn, *lane)
        }
        Step::Retry { only } => retry(conn, *only),
        // The ledger has made rows of them.
        Step::Kick { .. } | Step::Note(_) => Ok(()),
    }
}

/// Others may have come back into the lane before these meanwhile.
fn remove(conn: &Connection, lane: i64, (first, up_to): (i64, i64)) -> Written {
    execute(conn, "DELETE FROM outbox WHERE lane = ?1 AND id >= ?2 AND id <= ?3", [lane, first, up_to])
}

/// The first fact of a lane is gone: the next one is due when it is due, or there is none.
fn go_on(conn: &Connection, lane: i64) -> Written {
    let sql =
        "DELETE FROM outbox_lanes WHERE lane = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE lane = ?1)";
    execute(conn, sql, [lane])?;
    let sql = "UPDATE outbox_lanes SET sealed = NULL,
                   next_at = (SELECT due FROM outbox WHERE lane = ?1 ORDER BY id LIMIT 1)
               WHERE lane = ?1";
    execute(conn, sql, [lane])
}

/// Numbers stay: what was put aside comes before what came later in its lane.
fn retry(conn: &Connection, only: Option<i64>) -> Written {
    let sql = "INSERT INTO outbox (id, lane, due, weight, hook, told)
               SELECT id, lane, due, weight, hook, told FROM outbox_parked WHERE ?1 IS NULL OR id = ?1";
    execute(conn, sql, [only])?;
    // A lane begins with another fact now.
    let sql = "INSERT INTO outbox_lanes (lane, next_at)
               SELECT DISTINCT lane, 0 FROM outbox_parked WHERE ?1 IS NULL OR id = ?1
               ON CONFLICT DO UPDATE SET sealed = NULL";
    execute(conn, sql, [only])?;
    execute(conn, "DELETE FROM outbox_parked WHERE ?1 IS NULL OR id = ?1", [only])?;
    if only.is_some() {
        return Ok(());
    }
    execute(conn, "UPDATE outbox_lanes SET tries = 0, failed_at = 0, next_at = 0 WHERE tries > 0", [])
}

/// Lanes that are due.
pub(super) fn due(conn: &Connection, now_ms: u64, except: &[i64], most: usize) -> Result<Due, Broken> {
    let busy = ask::list(except)?;
    let sql = "SELECT lane, tries, failed_at, sealed FROM outbox_lanes
               WHERE next_at <= ?1 AND lane NOT IN (SELECT value FROM json_each(?2)) ORDER BY next_at LIMIT ?3";
    let values = (now_ms as i64, &busy, most as i64);
    let mut lanes: Vec<Lane> = ask::all(conn, sql, values, |row| {
        let (lane, tries, failed_at) = (row.get(0)?, row.get(1)?, row.get::<_, i64>(2)? as u64);
        Ok(Lane { lane, tries, failed_at, sealed: row.get(3)?, facts: Vec::new() })
    })?;
    for lane in &mut lanes {
        lane.facts = facts(conn, lane.lane, lane.sealed)?;
    }
    let sql = "SELECT next_at FROM outbox_lanes
               WHERE next_at > ?1 AND lane NOT IN (SELECT value FROM json_each(?2)) ORDER BY next_at LIMIT 1";
    let next_at = ask::one(conn, sql, (now_ms as i64, &busy), |row| row.get::<_, i64>(0))?;
    Ok(Due { lanes, next_at: next_at.map(|at| at as u64), until: None })
}

/// The first fact of a lane, and those that may be told with it.
fn facts(conn: &Connection, lane: i64, sealed: Option<i64>) -> Result<Vec<Kept>, Broken> {
    let (mut facts, mut readers) = (Vec::new(), 0);
    let sql = "SELECT id, weight, told FROM outbox WHERE lane = ?1 AND id <= ?2 ORDER BY id";
    let read = |row: &Row<'_>| {
        Ok((row.get::<_, i64>(1)? as usize, Kept { id: row.get(0)?, told: json::of_column(row, 2)? }))
    };
    ask::each(conn, sql, (lane, sealed.unwrap_or(i64::MAX)), read, |(weight, kept)| {
        let first = facts.is_empty();
        if !first && weight == 0 {
            return false;
        }
        readers += weight;
        if first || readers <= GATHERED {
            facts.push(kept);
        }
        weight > 0 && readers < GATHERED && facts.len() < FACTS
    })?;
    Ok(facts)
}

/// How many there are.
pub(super) fn counts(conn: &Connection) -> Result<Counts, Broken> {
    let count = |sql: &str| {
        let found = ask::one(conn, sql, [], |row| row.get::<_, i64>(0))?;
        Ok::<_, Broken>(found.map_or(0, |number| number as u64))
    };
    Ok(Counts {
        waiting: count("SELECT count(*) FROM outbox")?,
        failing: count("SELECT count(*) FROM outbox_lanes WHERE tries > 0")?,
        parked: count("SELECT count(*) FROM outbox_parked")?,
    })
}

/// What is shown of facts.
pub(super) fn show(conn: &Connection, show: Show, most: usize) -> Result<Vec<Entry>, Broken> {
    let sql = match show {
        Show::Waiting => {
            "SELECT o.id, o.hook, o.due, l.tries, max(l.next_at, 1), l.error FROM
                 (SELECT * FROM outbox_lanes ORDER BY tries > 0 DESC, next_at LIMIT ?1) l
             JOIN outbox o ON o.id = (SELECT id FROM outbox f WHERE f.lane = l.lane ORDER BY id LIMIT 1)
             ORDER BY l.tries > 0 DESC, l.next_at"
        }
        Show::Parked => "SELECT id, hook, due, 0, 0, error FROM outbox_parked ORDER BY id DESC LIMIT ?1",
    };
    ask::all(conn, sql, [most as i64], |row| {
        Ok(Entry {
            id: row.get(0)?,
            hook: row.get(1)?,
            at: row.get::<_, i64>(2)? as u64,
            tries: row.get(3)?,
            next_at: row.get::<_, i64>(4)? as u64,
            error: row.get(5)?,
        })
    })
}
