//! What is kept for webhooks: facts in lanes, written by the writer. Each lane is told by one server at a time, which takes it
//! for a few seconds (`claim`). What becomes of a lane counts only where the server still has it: one that was away for
//! longer changes nothing under the hands of the next.

use super::decode::{document, get, string};
use super::link::{Link, Owned};
use super::look_ups::Ask;
use super::text::kept;
use doubletick_engine::documents as json;
use doubletick_engine::fault::Broken;
use doubletick_engine::hooks::GATHERED;
use doubletick_engine::outbox::{Counts, Due, Entry, Kept, Lane, NewFact, Show, Step};
use std::time::{Duration, Instant};

type Written = Result<(), Broken>;

/// Values that a statement takes later.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        vec![$(Box::new($value) as Owned),*]
    };
}

/// A server has a lane for so long. Twice the time that a receiver has to answer: what is begun in the first half of it is
/// over before another server begins.
const LEASE: Duration = Duration::from_secs(10);
/// How often it is looked, whatever is due: another server may have left something behind.
const LOOK_MS: u64 = 2000;
/// Facts of one lane that are looked at for one delivery, at most.
const FACTS: i64 = 1000;

/// Keeps facts at the end of their lanes. What is not gathered with others does not let those before it wait for others.
pub(super) fn add(link: &Link, facts: &[&NewFact]) -> Written {
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for NewFact { lane, told } in facts {
        columns.0.push(*lane);
        columns.1.push(told.due() as i64);
        columns.2.push(told.fact.weight() as i64);
        columns.3.push(told.fact.hook().name());
        columns.4.push(json::text("a fact", told)?);
    }
    let sql = "INSERT INTO outbox (lane, due, weight, hook, told)
               SELECT lane, due, weight, hook, told
               FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::text[], $5::text[]) WITH ORDINALITY
                    AS f (lane, due, weight, hook, told, place) ORDER BY place";
    let (lanes, dues) = (columns.0.clone(), columns.1.clone());
    let (lane, due, weight, hook, told) = columns;
    link.later(sql, values![lane, due, weight, hook, told])?;
    let sql = "INSERT INTO outbox_lanes AS l (lane, next_at)
               SELECT lane, min(due) FROM unnest($1::int8[], $2::int8[]) f (lane, due) GROUP BY lane ORDER BY lane
               ON CONFLICT (lane) DO UPDATE SET next_at = excluded.next_at
               WHERE l.tries = 0 AND excluded.next_at < l.next_at";
    link.later(sql, values![lanes, dues])
}

/// Carries out steps of the server with this number, in order.
pub(super) fn steps(link: &Link, server: i64, steps: &[Step]) -> Written {
    steps.iter().try_for_each(|one| step(link, server, one))
}

fn step(link: &Link, server: i64, step: &Step) -> Written {
    match step {
        Step::Add(fact) => add(link, &[fact]),
        Step::Seal { lane, up_to } => {
            let sql = "UPDATE outbox_lanes SET sealed = $2 WHERE lane = $1 AND owner = $3";
            link.later(sql, values![*lane, *up_to, server])
        }
        Step::Delivered { lane, first, up_to } => {
            remove(link, server, *lane, (*first, *up_to))?;
            go_on(link, server, *lane, true)
        }
        Step::Failed { lane, at, next_at, error } => {
            let sql = "UPDATE outbox_lanes SET tries = tries + 1, next_at = $3, error = $4, owner = 0,
                           owned_until = '-infinity', failed_at = CASE failed_at WHEN 0 THEN $2 ELSE failed_at END
                       WHERE lane = $1 AND owner = $5";
            let error = kept(error).into_owned();
            link.later(sql, values![*lane, *at as i64, *next_at as i64, error, server])
        }
        Step::Park { lane, first, up_to, at, error } => {
            let sql = "INSERT INTO outbox_parked (id, lane, due, weight, hook, told, parked_at, error)
                       SELECT id, lane, due, weight, hook, told, $4, $5 FROM outbox o
                       WHERE lane = $1 AND id >= $2 AND id <= $3
                       AND EXISTS (SELECT 1 FROM outbox_lanes l WHERE l.lane = $1 AND l.owner = $6)";
            let error = kept(error).into_owned();
            link.later(sql, values![*lane, *first, *up_to, *at as i64, error, server])?;
            remove(link, server, *lane, (*first, *up_to))?;
            go_on(link, server, *lane, false)
        }
        Step::Retry { only } => retry(link, *only),
        // The ledger has made rows of them.
        Step::Kick { .. } | Step::Note(_) => Ok(()),
    }
}

/// Others may have come back into the lane before these meanwhile.
fn remove(link: &Link, server: i64, lane: i64, (first, up_to): (i64, i64)) -> Written {
    let sql = "DELETE FROM outbox o WHERE lane = $1 AND id >= $2 AND id <= $3
               AND EXISTS (SELECT 1 FROM outbox_lanes l WHERE l.lane = $1 AND l.owner = $4)";
    link.later(sql, values![lane, first, up_to, server])
}

/// The first fact of a lane is gone: the next one is due when it is due, and is for any server, or there is none. `well`: it
/// was told, so the lane fails no more.
fn go_on(link: &Link, server: i64, lane: i64, well: bool) -> Written {
    let sql = "DELETE FROM outbox_lanes l WHERE lane = $1 AND owner = $2
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.lane = $1)";
    link.later(sql, values![lane, server])?;
    let sql = "UPDATE outbox_lanes l SET sealed = NULL, owner = 0, owned_until = '-infinity',
                   next_at = (SELECT due FROM outbox o WHERE o.lane = $1 ORDER BY id LIMIT 1),
                   tries = CASE WHEN $3 THEN 0 ELSE tries END, failed_at = CASE WHEN $3 THEN 0 ELSE failed_at END,
                   error = CASE WHEN $3 THEN '' ELSE error END
               WHERE lane = $1 AND owner = $2";
    link.later(sql, values![lane, server, well])
}

/// Numbers stay: what was put aside comes before what came later in its lane.
fn retry(link: &Link, only: Option<i64>) -> Written {
    let sql = "INSERT INTO outbox (id, lane, due, weight, hook, told)
               SELECT id, lane, due, weight, hook, told FROM outbox_parked WHERE $1::int8 IS NULL OR id = $1";
    link.later(sql, values![only])?;
    // A lane begins with another fact now.
    let sql = "INSERT INTO outbox_lanes (lane, next_at)
               SELECT DISTINCT lane, 0 FROM outbox_parked WHERE $1::int8 IS NULL OR id = $1 ORDER BY lane
               ON CONFLICT (lane) DO UPDATE SET sealed = NULL";
    link.later(sql, values![only])?;
    link.later("DELETE FROM outbox_parked WHERE $1::int8 IS NULL OR id = $1", values![only])?;
    if only.is_some() {
        return Ok(());
    }
    let sql = "UPDATE outbox_lanes SET tries = 0, failed_at = 0, next_at = 0 WHERE tries > 0";
    link.later(sql, vec![])
}

/// Takes lanes that are due and that no server has, for the server with this number. Outside of a transaction: each
/// statement is one. It waits for nobody, so it is in nobody's way.
pub(super) fn claim(
    link: &Link,
    server: i64,
    now_ms: u64,
    except: &[i64],
    most: usize,
) -> Result<Due, Broken> {
    // Before the lease begins at the database.
    let until = Instant::now() + LEASE;
    let sql =
        "UPDATE outbox_lanes l SET owner = $1, owned_until = clock_timestamp() + make_interval(secs => $2)
               FROM (SELECT lane FROM outbox_lanes
                     WHERE next_at <= $3 AND owned_until <= clock_timestamp() AND lane <> ALL ($4::int8[])
                     ORDER BY next_at LIMIT $5 FOR UPDATE SKIP LOCKED) free
               WHERE l.lane = free.lane RETURNING l.lane, l.tries, l.failed_at, l.sealed, l.next_at";
    let (now, most) = (now_ms as i64, most as i64);
    let mut lanes: Vec<(i64, Lane)> =
        link.list(sql, &[&server, &LEASE.as_secs_f64(), &now, &except, &most], |row| {
            let (lane, tries, failed_at) =
                (get(row, 0)?, get::<i32>(row, 1)? as u32, get::<i64>(row, 2)? as u64);
            Ok((get(row, 4)?, Lane { lane, tries, failed_at, sealed: get(row, 3)?, facts: Vec::new() }))
        })?;
    lanes.sort_by_key(|(next_at, lane)| (*next_at, lane.lane));
    let mut lanes: Vec<Lane> = lanes.into_iter().map(|(_, lane)| lane).collect();
    facts(link, &mut lanes)?;
    // Of those of others: when they are due, and theirs no more.
    let sql = "SELECT min(greatest(next_at, CASE owner WHEN 0 THEN 0
                                            ELSE ceil(extract(epoch FROM owned_until) * 1000)::int8 END))
               FROM outbox_lanes WHERE owner <> $1 AND (next_at > $2 OR owner <> 0)";
    let next_at: Option<i64> = link.one(sql, &[&server, &now], |row| get(row, 0))?.flatten();
    let look = now_ms + LOOK_MS;
    let next_at = Some(next_at.map_or(look, |at| look.min(at as u64)));
    Ok(Due { lanes, next_at, until: Some(until) })
}

/// The first fact of each lane, and those that may be told with it.
fn facts(link: &Link, lanes: &mut [Lane]) -> Written {
    if lanes.is_empty() {
        return Ok(());
    }
    let sql = "SELECT c.place, f.id, f.told
               FROM unnest($1::int8[], $2::int8[]) WITH ORDINALITY AS c (lane, sealed, place)
               CROSS JOIN LATERAL (
                   SELECT id, told, row_number() OVER w AS number, sum(weight) OVER w AS readers,
                          bool_or(weight = 0) OVER w AS alone
                   FROM (SELECT id, weight, told FROM outbox o WHERE o.lane = c.lane AND o.id <= c.sealed
                         ORDER BY o.id LIMIT $3) o
                   WINDOW w AS (ORDER BY id)) f
               WHERE f.number = 1 OR (NOT f.alone AND f.readers <= $4::int8) ORDER BY c.place, f.id";
    let (numbers, sealed): (Vec<i64>, Vec<i64>) =
        lanes.iter().map(|lane| (lane.lane, lane.sealed.unwrap_or(i64::MAX))).unzip();
    let found: Vec<(i64, Kept)> =
        link.list(sql, &[&numbers, &sealed, &FACTS, &(GATHERED as i64)], |row| {
            Ok((get(row, 0)?, Kept { id: get(row, 1)?, told: document(row, 2)? }))
        })?;
    for (place, fact) in found {
        let lane = usize::try_from(place - 1).ok().and_then(|place| lanes.get_mut(place));
        lane.ok_or_else(|| Broken::unreadable("a lane of the outbox"))?.facts.push(fact);
    }
    Ok(())
}

/// How many there are.
pub(super) fn counts(ask: &impl Ask) -> Result<Counts, Broken> {
    let sql = "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM outbox_lanes WHERE tries > 0),
                      (SELECT count(*) FROM outbox_parked)";
    let number = |row: &_, place| Ok::<_, Broken>(get::<i64>(row, place)? as u64);
    let counts = ask.one(sql, &[], |row| {
        Ok(Counts { waiting: number(row, 0)?, failing: number(row, 1)?, parked: number(row, 2)? })
    })?;
    Ok(counts.unwrap_or_default())
}

/// What is shown of facts.
pub(super) fn show(ask: &impl Ask, show: Show, most: usize) -> Result<Vec<Entry>, Broken> {
    let sql = match show {
        Show::Waiting => {
            "SELECT o.id, o.hook, o.due, l.tries, greatest(l.next_at, 1), l.error FROM
                 (SELECT * FROM outbox_lanes ORDER BY tries > 0 DESC, next_at LIMIT $1) l
             CROSS JOIN LATERAL (SELECT * FROM outbox f WHERE f.lane = l.lane ORDER BY f.id LIMIT 1) o
             ORDER BY l.tries > 0 DESC, l.next_at"
        }
        Show::Parked => {
            "SELECT id, hook, due, 0, 0::int8, error FROM outbox_parked ORDER BY id DESC LIMIT $1"
        }
    };
    ask.list(sql, &[&(most as i64)], |row| {
        Ok(Entry {
            id: get(row, 0)?,
            hook: get(row, 1)?,
            at: get::<i64>(row, 2)? as u64,
            tries: get::<i32>(row, 3)? as u32,
            next_at: get::<i64>(row, 4)? as u64,
            error: string(row, 5)?,
        })
    })
}
