//! The servers that have a database open, and how far each of them is. It is for operators; after a promotion it says as well who
//! has to be asked whether something is lost (`promoted`), and whether a server is there whose lanes cannot be changed (`layout`).

use super::decode::{get, string};
use super::link::Link;
use super::look_ups::Ask;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::uint;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Node;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_postgres::Row;
use tracing::warn;

const SAY: &str = "INSERT INTO nodes (number, batch, behind, name, version) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (number) DO UPDATE SET seen = now(), batch = excluded.batch, behind = excluded.behind";
/// Batches of all lanes, how many others were heard of lately, and what the one lacks that lacks most: what it says itself, or, where it
/// says nothing more, everything since.
/// And what time it is.
const LOOK: &str = "SELECT t.tip, count(n.number),
        coalesce(max(CASE WHEN n.seen > now() - make_interval(secs => $2) THEN n.behind ELSE t.tip - n.batch END), 0),
        (extract(epoch FROM clock_timestamp()) * 1000)::int8
    FROM (SELECT coalesce(sum((SELECT j.batch FROM journal j WHERE j.lane = l.lane
                                    ORDER BY j.lane DESC, j.batch DESC LIMIT 1)), 0)::int8 AS tip FROM lanes l) t
    LEFT JOIN nodes n ON n.number <> $1 AND n.seen > now() - make_interval(secs => $3)
    GROUP BY t.tip";
/// All of them, with what each lacks: as `LOOK` counts it.
const LIST: &str =
    "SELECT n.number, n.name, n.version, extract(epoch FROM n.since)::int8, extract(epoch FROM n.seen)::int8,
        n.seen <= now() - make_interval(secs => $1),
        CASE WHEN n.seen > now() - make_interval(secs => $1) THEN n.behind ELSE t.tip - n.batch END
    FROM (SELECT coalesce(sum((SELECT j.batch FROM journal j WHERE j.lane = l.lane
                                    ORDER BY j.lane DESC, j.batch DESC LIMIT 1)), 0)::int8 AS tip FROM lanes l) t, nodes n
    ORDER BY n.since, n.number";
const FORGET: &str = "DELETE FROM nodes WHERE seen < now() - make_interval(secs => $1)";
const END: &str = "DELETE FROM nodes WHERE number = $1";

/// Who has said nothing for so many seconds does not go on, it seems.
const SILENT_SECONDS: f64 = 5.0;
/// Who has said nothing for so many is gone.
pub(super) const GONE_SECONDS: f64 = 30.0;
/// Clocks that differ by more are not kept by anybody.
const OFF_SECONDS: u64 = 5;

/// How many transactions there were since the oldest snapshot that somebody holds of this database: what has changed since then cannot
/// be cleaned up. Everybody may see that, if not who holds it.
const OLDEST: &str = "SELECT greatest(0, (SELECT max(age(backend_xmin)) FROM pg_stat_activity
            WHERE datname IS NULL OR datname = current_database()),
        (SELECT max(age(xmin)) FROM pg_replication_slots),
        (SELECT max(age(transaction)) FROM pg_prepared_xacts))::int8";

/// What a server says of itself.
#[derive(Clone)]
pub(super) struct Own {
    /// Which opening of the store it is.
    pub number: i64,
    /// What it calls itself.
    pub name: String,
}

/// Looks where the others are and says where this server is, which has routed everything up to what `routed` answers. What is
/// known is shown in the counters.
pub(super) fn say(
    link: &Link,
    Own { number, name }: &Own,
    routed: impl Fn() -> i64,
    stats: &Stats,
) -> Result<(), Broken> {
    let before = now_ms();
    let rows = link.all(LOOK, &[number, &SILENT_SECONDS, &GONE_SECONDS])?;
    let after = now_ms();
    let Some(row) = rows.first() else { return Ok(()) };
    show_clock(ahead(before, get(row, 3)?, after), stats);
    let (tip, others, most): (i64, i64, i64) = (get(row, 0)?, get(row, 1)?, get(row, 2)?);
    // After the tip: what has come meanwhile is no delay.
    let routed = routed();
    let behind = (tip - routed).max(0);
    link.all(SAY, &[number, &routed, &behind, name, &env!("CARGO_PKG_VERSION")])?;
    stats.servers.set(others.unsigned_abs() + 1);
    stats.behind.set(behind.unsigned_abs());
    stats.others_behind.set(most.max(0).unsigned_abs());
    match link.one(OLDEST, &[], |row| get::<i64>(row, 0)) {
        Ok(oldest) => stats.oldest_snapshot.set(uint(oldest.unwrap_or(0))),
        // Not all that speak PostgreSQL's protocol say so.
        Err(_) if link.is_open() => {}
        Err(broken) => return Err(broken),
    }
    Ok(())
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// By how many milliseconds this machine is ahead of the database, which said what time it was between these two moments: as little
/// as that can be. Below 0: the database is.
fn ahead(before: i64, said: i64, after: i64) -> i64 {
    (before - said).max(0) + (after - said).min(0)
}

/// Shows it, and says it in the log when it begins to matter.
fn show_clock(ahead_ms: i64, stats: &Stats) {
    let off = ahead_ms.unsigned_abs() / 1_000;
    if off > OFF_SECONDS && stats.clock_off.get() <= OFF_SECONDS {
        warn!(
            seconds_ahead = ahead_ms / 1_000,
            "the clock of this machine and that of the database differ: times of messages and time limits are wrong on one of both"
        );
    }
    stats.clock_off.set(off);
}

/// The servers, as `number` sees them: the oldest first.
pub(super) fn list(link: &Link, number: i64) -> Result<Vec<Node>, Broken> {
    let rows = link.all(LIST, &[&SILENT_SECONDS])?;
    let node = |row: &Row| {
        let id: i64 = get(row, 0)?;
        let behind: i64 = get(row, 6)?;
        Ok(Node {
            id: id.cast_unsigned(),
            own: id == number,
            name: string(row, 1)?,
            version: string(row, 2)?,
            since: uint(get(row, 3)?),
            seen: uint(get(row, 4)?),
            silent: get(row, 5)?,
            behind: behind.max(0).unsigned_abs(),
        })
    };
    rows.iter().map(node).collect()
}

/// Removes those that have not been heard of for so long.
pub(super) fn forget(link: &Link, seconds: f64) -> Result<(), Broken> {
    link.all(FORGET, &[&seconds]).map(drop)
}

/// This server ends.
pub(super) fn end(link: &Link, number: i64) -> Result<(), Broken> {
    link.all(END, &[&number]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::ahead;

    #[test]
    fn a_clock_is_off_by_what_the_way_of_the_question_does_not_explain() {
        assert_eq!(ahead(1_000, 1_000, 1_000), 0);
        assert_eq!(ahead(1_000, 4_000, 9_000), 0, "the answer took eight seconds");
        assert_eq!(ahead(1_000, 400, 1_200), 600);
        assert_eq!(ahead(1_000, 1_700, 1_200), -500);
    }
}
