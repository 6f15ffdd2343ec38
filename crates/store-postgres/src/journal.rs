//! What commits have done, as the journal keeps it.

use super::arrival::{Batch, Place};
use super::decode::get;
use super::look_ups::Ask;
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Broken;
use doubletick_protocol::json;
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

/// How a body is written: 1 is JSON of the events. A server reads what it knows and those before.
const FORMAT: i32 = 1;
/// Batches that are read at once.
const PAGE: usize = 500;

/// Where a lane stands.
pub(super) const TIP: &str =
    "SELECT batch, nonce FROM journal WHERE lane = $1 ORDER BY lane DESC, batch DESC LIMIT 1";

/// The row of a commit.
pub(super) const APPEND: &str =
    "INSERT INTO journal (lane, batch, writer, nonce, format, body) VALUES ($1, $2, $3, $4, $5, $6)";

/// Batches that nobody needs any more: older than this many seconds, and never the last one, which says where the lane
/// stands.
pub(super) const FORGET: &str =
    "DELETE FROM journal WHERE lane = $1 AND at < now() - make_interval(secs => $2)
    AND batch < (SELECT batch FROM journal WHERE lane = $1 ORDER BY lane DESC, batch DESC LIMIT 1)";

/// Of [`TIP`].
pub(super) fn place(rows: &[Row]) -> Read<Place> {
    match rows.first() {
        Some(row) => Ok(Place { batch: get(row, 0)?, nonce: get(row, 1)? }),
        None => Ok(Place::default()),
    }
}

/// Events as a body, with its format.
pub(super) fn written(events: &[Event]) -> Read<(i32, Vec<u8>)> {
    Ok((FORMAT, serde_json::to_vec(events).map_err(|_| Broken::unreadable("new events"))?))
}

/// The events of a body.
pub(super) fn read(format: i32, body: &[u8]) -> Read<Vec<Event>> {
    if format > FORMAT {
        return Err(Broken::new(format_args!(
            "the journal has format {format}, this version knows up to {FORMAT}; a newer version has written it"
        )));
    }
    json::from_slice(body).map_err(|_| Broken::unreadable("the journal"))
}

/// What a lane has from this batch on, that one included, as far as there are more: a page, and whether it is the last.
pub(super) fn page(ask: &impl Ask, lane: i32, from: i64) -> Read<(Vec<Batch<Vec<Event>>>, bool)> {
    let sql = "SELECT batch, nonce, format, body FROM journal WHERE lane = $1 AND batch >= $2
               ORDER BY lane, batch LIMIT $3";
    let batches: Vec<_> = ask.list(sql, &[&lane, &from, &(PAGE as i64)], |row| {
        let body = read(get(row, 2)?, get(row, 3)?)?;
        Ok(Batch { place: Place { batch: get(row, 0)?, nonce: get(row, 1)? }, after: None, body })
    })?;
    let is_last = batches.len() < PAGE;
    Ok((batches, is_last))
}
