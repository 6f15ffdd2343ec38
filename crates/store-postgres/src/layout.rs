//! In which lanes a database has its conversations, and what is done to a server that goes by another layout.
//!
//! A server is told when it starts, and believes it for as long as it runs: where a message is, and which lane a call needs.
//! So conversations are put elsewhere only while no server runs. One that was not heard of and runs all the same finds a mark in
//! the journal of each lane before it writes there, or, where the journal does not reach back so far, another number in `cluster`; it
//! writes nothing any more.

use super::address::{Address, named};
use super::decode::{get, string};
use super::link::Link;
use super::look_ups::Ask;
use super::nodes::GONE_SECONDS;
use super::options::FULL;
use super::places::{self, MOST};
use super::{import, journal, migrate, pooled, tables};
use doubletick_engine::fault::{self, Broken};
use doubletick_engine::readers::spawn;
use doubletick_engine::rows::int;
use doubletick_protocol::{Error, Result};
use std::sync::Arc;

type Read<T> = std::result::Result<T, Broken>;

/// Nobody else writes meanwhile: who writes holds a lane.
pub(super) const CHANGE: &str =
    "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL lock_timeout = '60s'; SELECT lane FROM lanes ORDER BY lane FOR UPDATE";

/// How many lanes there are, and how often conversations were put into other ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub lanes: i32,
    pub moved: i64,
}

/// The layout of the database.
pub(super) fn read(ask: &impl Ask) -> Read<Layout> {
    let layout = |row: &_| Ok(Layout { lanes: get(row, 0)?, moved: get(row, 1)? });
    let found = ask.one("SELECT lanes, moved FROM cluster", &[], layout)?;
    found.ok_or_else(|| Broken::unreadable("the service"))
}

/// Conversations in another lane than their own, in this layout: which, in which, and where they belong.
pub(super) fn wrong(link: &Link, lanes: i32) -> Read<Vec<(i64, i32, i32)>> {
    let sql = if lanes == 1 { places::WRONG_IN_ONE } else { places::WRONG };
    link.at_length(|| link.list(sql, &[], |row| Ok((get(row, 0)?, get(row, 1)?, get(row, 2)?))))
}

/// Puts every conversation into its lane, inside a transaction that holds all lanes.
///
/// An error while servers run. One that was not heard of goes no further.
pub(super) fn put(link: &Link, lanes: i32) -> Read<()> {
    beside_nobody(link)?;
    link.later(if lanes == 1 { places::PUT_IN_ONE } else { places::PUT }, vec![])?;
    link.later("UPDATE cluster SET moved = moved + 1", vec![])?;
    migrate::append(link, tables::random()? as i64, journal::MOVED, Vec::new())?;
    link.at_length(|| link.run("SELECT"))
}

/// An error that names the servers that run.
fn beside_nobody(link: &Link) -> Read<()> {
    let sql = "SELECT name, extract(epoch FROM clock_timestamp() - seen)::int8 FROM nodes
               WHERE seen > clock_timestamp() - make_interval(secs => $1) ORDER BY since, number";
    let running: Vec<(String, i64)> =
        link.list(sql, &[&GONE_SECONDS], |row| Ok((string(row, 0)?, get(row, 1)?)))?;
    if running.is_empty() {
        return Ok(());
    }
    let each = running.iter().map(|(name, ago)| format!("{name:?} (heard of {ago} s ago)"));
    Err(Broken::new(format_args!(
        "conversations are put into other lanes while no server runs, and there is {}: end every server; one that was killed is \
         forgotten after {GONE_SECONDS} seconds",
        each.collect::<Vec<_>>().join(", ")
    )))
}

/// Gives the database so many lanes, 1 to 64, and each conversation its own of them, in one transaction; answers how many there were.
/// No server may run. Blocks until that is done.
///
/// 7010 when the number is another one, while a server runs, when a lane is not to be had within a minute, and as
/// [`super::check`]. Nothing is changed then, unless the answer of the commit was lost: doing it again says what there is. No text has
/// the password in it.
pub fn set_lanes(address: &Address, app_id: u64, lanes: u32) -> Result<u32> {
    let address = Arc::new(address.clone());
    let shown = Arc::clone(&address);
    let working = spawn("doubletick-lanes", move || {
        let link = Link::new(&address, FULL)?;
        link.connect()?;
        pooled::refuse(&link)?;
        migrate::is_current(&link, int(app_id))?;
        import::is_whole(&link)?;
        // Without an end of its transaction nothing of it has happened: the connection is closed.
        change(&link, lanes)
    });
    working?.join().unwrap_or_else(|_| Err(fault::panicked())).map_err(|error: Error| named(&shown, error))
}

fn change(link: &Link, lanes: u32) -> Result<u32> {
    if !(1..=MOST.unsigned_abs()).contains(&lanes) {
        return Err(migrate::no_such_lanes(lanes));
    }
    let lanes = lanes.cast_signed();
    link.at_length(|| link.run(CHANGE))?;
    let before = read(link)?.lanes;
    if lanes == before {
        link.run("ROLLBACK")?;
        return Ok(before.unsigned_abs());
    }
    link.later(
        "INSERT INTO lanes SELECT generate_series(0, $1::int4 - 1) ON CONFLICT DO NOTHING",
        vec![Box::new(lanes)],
    )?;
    link.later("UPDATE cluster SET lanes = $1", vec![Box::new(lanes)])?;
    put(link, lanes)?;
    // Of a lane that is no more the mark stays, for servers that know of it; nobody looks at the rest.
    let gone = "DELETE FROM journal j USING (SELECT lane, max(batch) AS mark FROM journal WHERE lane >= $1 GROUP BY lane) m
                WHERE j.lane = m.lane AND j.batch < m.mark";
    link.later(gone, vec![Box::new(lanes)])?;
    link.later("DELETE FROM lanes WHERE lane >= $1", vec![Box::new(lanes)])?;
    link.at_length(|| link.run("SELECT"))?;
    link.commit()?;
    Ok(before.unsigned_abs())
}
