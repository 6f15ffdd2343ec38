//! A database that has lost what it had committed: an asynchronous standby was promoted, or a crash took what was not synced.
//!
//! Devices have numbers then that are given out again, and only another incarnation of the service tells them. It has to begin before
//! anything is written, or what is written takes such a number. So after a promotion, which PostgreSQL's timeline shows, nobody
//! writes until the servers that were there before have said whether what they routed last is still in the journal. Who comes too late to
//! be asked, or finds such a loss without a promotion, begins the incarnation when it finds out.

use super::decode::get;
use super::feeds::Feeds;
use super::link::Link;
use super::look_ups::{self, Ask};
use super::migrate;
use super::nodes::Own;
use doubletick_engine::fault::Broken;
use doubletick_protocol::Error;
use std::time::{Duration, Instant};
use tokio_postgres::error::SqlState;
use tracing::warn;

type Done<T> = Result<T, Broken>;

/// The timeline that is written to: another one after each promotion, and after a restore to a moment in the past.
const TIMELINE: &str = "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int8";
/// Of a database that never says it: there is no such function, or not for this user.
const UNKNOWN: [SqlState; 3] =
    [SqlState::UNDEFINED_FUNCTION, SqlState::FEATURE_NOT_SUPPORTED, SqlState::INSUFFICIENT_PRIVILEGE];
const KNOWN: &str = "SELECT timeline FROM cluster";
/// Says it once for each timeline; when a server was seen last stays as it was before the promotion.
const TELL: &str = "INSERT INTO nodes (number, batch, behind, name, version, seen, timeline, lacks)
    VALUES ($1, $2, 0, $3, $4, coalesce((SELECT max(seen) FROM nodes), now()), $5, $6)
    ON CONFLICT (number) DO UPDATE SET timeline = excluded.timeline,
        lacks = excluded.lacks OR (nodes.lacks AND nodes.timeline = excluded.timeline)";
/// Servers that were there before and have not said it.
const AWAITED: &str = "SELECT count(*) FROM nodes
    WHERE timeline <> $1 AND seen > (SELECT max(seen) FROM nodes) - interval '5 seconds'";
const LACKING: &str = "SELECT count(*) FROM nodes WHERE timeline = $1 AND lacks";

/// How long the others may take. Who is away for longer may be gone.
const OTHERS: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(20);

/// 0 where the database never says it. An error where it does not say it now: there may have been a promotion.
fn timeline(link: &Link) -> Done<i64> {
    match link.one(TIMELINE, &[], |row| get::<i64>(row, 0)) {
        Ok(timeline) => Ok(timeline.unwrap_or(0)),
        // Some that speak PostgreSQL's protocol have another log, or tell nobody.
        Err(broken) if link.has_failed_with(&UNKNOWN) => {
            warn!(
                reason = Error::from(broken).text,
                "the database does not say its timeline: servers cannot agree after a promotion on what it has lost"
            );
            Ok(0)
        }
        Err(broken) => Err(broken),
    }
}

fn known(link: &Link) -> Done<i64> {
    let known = link.one(KNOWN, &[], |row| get::<i64>(row, 0))?;
    known.ok_or_else(|| Broken::unreadable("the service"))
}

fn count(link: &Link, sql: &'static str, timeline: i64) -> Done<i64> {
    Ok(link.one(sql, &[&timeline], |row| get::<i64>(row, 0))?.unwrap_or(0))
}

/// On a new connection, outside of any transaction: returns when all servers agree whether something was lost, and where it was another
/// incarnation has begun.
pub(super) fn reckon(link: &Link, own: &Own, feeds: &Feeds) -> Done<()> {
    let timeline = timeline(link)?;
    let before = if timeline == 0 { 0 } else { known(link)? };
    if timeline == before {
        return Ok(());
    }
    if before != 0 {
        let routed = feeds.routed();
        // Where a loss was found before, what was routed last is behind it.
        let lacks = feeds.taken_back().is_some() || feeds.lack(link)?;
        let Own { number, name } = own;
        link.all(TELL, &[number, &routed, name, &env!("CARGO_PKG_VERSION"), &timeline, &lacks])?;
        let begun = Instant::now();
        while count(link, AWAITED, timeline)? > 0 && begun.elapsed() < OTHERS {
            std::thread::sleep(POLL);
        }
    }
    link.at_length(|| {
        migrate::in_lanes(link, || {
            if known(link)? == timeline {
                // Another server was first.
                return Ok(());
            }
            let lacking = count(link, LACKING, timeline)?;
            if lacking > 0 {
                warn!(
                    servers = lacking,
                    "what was acknowledged is lost: a standby was promoted that lacked it"
                );
                migrate::begin_life(link, own.number)?;
            }
            link.later("UPDATE cluster SET timeline = $1", vec![Box::new(timeline)])
        })
    })
}

/// What this server has routed is in the journal no more: another incarnation begins, unless one has since. Where it fails the feeds
/// go on to say that something is lost.
pub(super) fn taken_back(link: &Link, own: &Own, feeds: &Feeds) -> Done<()> {
    // Where there is none any more, another thread was first.
    let Some(before) = feeds.taken_back() else { return Ok(()) };
    let life = link.at_length(|| {
        migrate::in_lanes(link, || {
            // What other lanes have lost was lost with it.
            feeds.jump_where_lost(link)?;
            let life = look_ups::incarnation(link)?.incarnation;
            if life != before {
                return Ok(life);
            }
            warn!("what was acknowledged is lost, and servers may have written since: devices may miss some of that");
            migrate::begin_life(link, own.number)
        })
    })?;
    feeds.are_made_good(before, life);
    Ok(())
}
