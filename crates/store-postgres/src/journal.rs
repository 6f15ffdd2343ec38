//! What commits have done, as the journal keeps it.

use super::arrival::{Batch, Place};
use super::decode::get;
use super::look_ups::Ask;
use doubletick_engine::bus::{Event, Reason};
use doubletick_engine::fault::Broken;
use doubletick_protocol::json;
use tokio_postgres::Row;

type Read<T> = Result<T, Broken>;

/// How a body is written: 1 is JSON of the events. A server reads what it knows and those before.
const FORMAT: i32 = 1;
/// No format that there will be: conversations were put into other lanes here, and a server that has run before goes no further.
pub(super) const MOVED: i32 = i32::MAX;
/// Batches that are read at once.
const PAGE: usize = 500;

/// Where a lane stands.
pub(super) const TIP: &str =
    "SELECT batch, nonce FROM journal WHERE lane = $1 ORDER BY lane DESC, batch DESC LIMIT 1";

/// Where each of several lanes stands, in the order in which they are named.
pub(super) const TIPS: &str = "SELECT coalesce(j.batch, 0), coalesce(j.nonce, 0)
    FROM unnest($1::int4[]) WITH ORDINALITY l (lane, place)
    LEFT JOIN LATERAL (SELECT batch, nonce FROM journal j WHERE j.lane = l.lane
                       ORDER BY j.lane DESC, j.batch DESC LIMIT 1) j ON true
    ORDER BY l.place";

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

/// Of [`TIPS`].
pub(super) fn places(rows: &[Row]) -> Read<Vec<Place>> {
    rows.iter().map(|row| Ok(Place { batch: get(row, 0)?, nonce: get(row, 1)? })).collect()
}

/// Events as a body, with its format.
pub(super) fn written(events: &[Event]) -> Read<(i32, Vec<u8>)> {
    Ok((FORMAT, serde_json::to_vec(events).map_err(|_| Broken::unreadable("new events"))?))
}

/// What this version cannot read, or may not go beyond ([`MOVED`]).
pub(super) fn newer(format: i32) -> Broken {
    if format == MOVED {
        return Broken::new(reason(format).text());
    }
    Broken::new(format_args!(
        "the journal has format {format}, this version knows up to {FORMAT}; a newer version has written it"
    ))
}

/// The same for those whom this server can serve no more.
pub(super) fn reason(format: i32) -> Reason {
    if format == MOVED { Reason::Moved } else { Reason::Newer }
}

/// The events of a body.
pub(super) fn read(format: i32, body: &[u8]) -> Read<Vec<Event>> {
    if format > FORMAT {
        return Err(newer(format));
    }
    json::from_slice(body).map_err(|_| Broken::unreadable("the journal"))
}

/// What was read at once.
pub(super) struct Page {
    /// Ascending.
    pub batches: Vec<Batch<Vec<Event>>>,
    /// Whether there are no more.
    pub is_last: bool,
    /// The format of the batch behind them, where this version does not know it.
    pub newer: Option<i32>,
}

/// What a lane has from this batch on, as far as there are more. That one is included, by its place alone: it was routed before.
pub(super) fn page(ask: &impl Ask, lane: i32, from: i64) -> Read<Page> {
    let sql = "SELECT batch, nonce, format, body FROM journal WHERE lane = $1 AND batch >= $2
               ORDER BY lane, batch LIMIT $3";
    let rows = ask.all(sql, &[&lane, &from, &(PAGE as i64)])?;
    let mut page = Page { batches: Vec::with_capacity(rows.len()), is_last: rows.len() < PAGE, newer: None };
    for row in &rows {
        let place = Place { batch: get(row, 0)?, nonce: get(row, 1)? };
        let format = get(row, 2)?;
        let body = match place.batch > from {
            true if format > FORMAT => {
                page.newer = Some(format);
                break;
            }
            true => read(format, get(row, 3)?)?,
            false => Vec::new(),
        };
        page.batches.push(Batch { place, after: None, body });
    }
    Ok(page)
}
