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

/// Batches that nobody needs any more: those before the last one that is older than this many seconds. That one is kept. Where nothing
/// has happened since every server stands there, and what comes next it reads behind it.
const FORGET: &str = "DELETE FROM journal WHERE lane = $1 AND batch < coalesce(
        (SELECT batch FROM journal WHERE lane = $1 AND at >= now() - make_interval(secs => $2)
         ORDER BY lane, batch LIMIT 1) - 1,
        (SELECT batch FROM journal WHERE lane = $1 ORDER BY lane DESC, batch DESC LIMIT 1))";

/// Removes from each lane what no server needs that has read within so many seconds.
pub(super) fn forget(ask: &impl Ask, lanes: &[i32], seconds: f64) -> Read<()> {
    lanes.iter().try_for_each(|lane| ask.all(FORGET, &[lane, &seconds]).map(drop))
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Link;
    use crate::{Address, Bus, PostgresOptions, PostgresStore};
    use doubletick_postgres_testing::Server;
    use doubletick_store_testing::world::{self, Recorder, World, new_message, with};
    use std::sync::Arc;
    use std::time::Duration;

    const MINUTES: f64 = 600.0;

    fn address(place: &str) -> Arc<Address> {
        Arc::new(Address::parse(&Server::shared().url(place)).expect("an address"))
    }

    fn link(place: &str) -> Link {
        let link = Link::new(&address(place), "").expect("a link");
        link.connect().expect("a database");
        link
    }

    /// Reads what others have written when it has to write, and not before.
    fn deaf(place: &str) -> World {
        let events = Arc::new(Recorder::default());
        let look = Duration::from_secs(3_600);
        let options = PostgresOptions { bus: Bus::None, look, ..PostgresOptions::default() };
        let store = PostgresStore::open(&address(place), 1, options, events.clone()).expect("a store");
        World::new(Arc::new(store), events)
    }

    fn left(place: &str, lane: i32) -> Vec<i64> {
        let sql = format!("SELECT batch FROM journal WHERE lane = {lane} ORDER BY batch");
        Server::shared().rows(place, &sql).iter().map(|row| row.get(0)).collect()
    }

    #[test]
    fn what_is_old_goes_and_the_last_of_it_stays_for_who_has_routed_nothing_since() {
        let place = Server::shared().place();
        let runtime = world::runtime();
        let store = deaf(&place);
        runtime.block_on(store.store.close());
        let ages = |lane: i32, minutes: &[u32]| {
            for (number, minutes) in (1..).zip(minutes) {
                let sql = format!(
                    "INSERT INTO journal (lane, batch, writer, nonce, at, format, body)
                     VALUES ({lane}, {number}, 1, 1, now() - interval '{minutes} min', 1, '[]')"
                );
                Server::shared().run(&place, &sql);
            }
        };
        ages(11, &[30, 20, 11, 9, 1]);
        ages(12, &[30, 20, 11]);
        ages(13, &[9, 5, 1]);
        ages(14, &[]);
        ages(15, &[30]);
        // Who begins later may commit first: what is young stays, and nothing behind it goes.
        ages(16, &[30, 20, 9, 11, 1]);
        let link = link(&place);
        for _ in 0..2 {
            forget(&link, &[11, 12, 13, 14, 15, 16], MINUTES).expect("a journal");
            assert_eq!(left(&place, 11), [3, 4, 5], "the last one that is old, and what has come since");
            assert_eq!(left(&place, 12), [3], "the last one says where the lane stands");
            assert_eq!(left(&place, 13), [1, 2, 3], "nothing is old");
            assert_eq!(left(&place, 14), [0_i64; 0]);
            assert_eq!(left(&place, 15), [1]);
            assert_eq!(left(&place, 16), [2, 3, 4, 5]);
        }
        Server::shared().remove(&place);
    }

    #[test]
    fn who_has_not_read_yet_what_came_after_a_long_silence_misses_nothing_when_the_journal_is_cleaned() {
        let place = Server::shared().place();
        let (one, two) = (deaf(&place), deaf(&place));
        let runtime = world::runtime();
        let say = async |world: &World, id: &str| {
            drop(world.send_new("ann", new_message(id, &with("bob"), "hello")).await)
        };
        runtime.block_on(async {
            one.users(&["ann", "bob"]).await;
            // Who writes has read everything before.
            say(&one, "a").await;
            say(&two, "b").await;
        });
        two.events.take();
        Server::shared().run(&place, "UPDATE journal SET at = now() - interval '11 min'");
        runtime.block_on(say(&one, "c"));
        forget(&link(&place), &[0], MINUTES).expect("a journal");
        runtime.block_on(async {
            say(&two, "d").await;
            let events = two.events.take();
            assert!(!events.contains(&Event::Missed), "{events:?}");
            assert!(events.len() >= 2, "what the other has sent, and its own: {events:?}");
            one.store.close().await;
            two.store.close().await;
        });
        Server::shared().remove(&place);
    }
}
