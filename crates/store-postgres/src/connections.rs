//! How many connections a store has.

use super::decode::get;
use super::link::Link;
use super::look_ups::Ask;
use doubletick_engine::fault::Broken;
use tracing::{info, warn};

/// At most, when it has begun; each is made when it is wanted first. `tells`: there are webhooks.
pub(super) fn connections(lanes: usize, readers: usize, tells: bool) -> usize {
    // One that writes. Where there are several lanes it writes in all of them, there is one for each lane, and one looks up where
    // messages are.
    let writers = if lanes > 1 { 1 + lanes + 1 } else { 1 };
    let listener = 1;
    writers + readers + listener + usize::from(tells)
}

/// Of all that PostgreSQL takes, how many are for anybody.
const ROOM: &str = "SELECT current_setting('max_connections')::int8
        - current_setting('superuser_reserved_connections')::int8";

/// Says it in the log.
pub(super) fn say(link: &Link, connections: usize) -> Result<(), Broken> {
    let room = link.one(ROOM, &[], |row| get::<i64>(row, 0))?.unwrap_or(i64::MAX);
    if i64::try_from(connections).is_ok_and(|connections| connections <= room) {
        info!(connections, room, "connections that this server may have, and that PostgreSQL takes of all");
    } else {
        warn!(
            connections,
            room, "PostgreSQL takes fewer connections than this server may have: raise max_connections"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::connections;

    #[test]
    fn with_one_lane_there_are_two_beside_the_readers_and_with_several_three_and_one_for_each() {
        assert_eq!(connections(1, 4, false), 4 + 2);
        assert_eq!(connections(5, 4, false), 5 + 4 + 3);
        assert_eq!(connections(5, 4, true), 13, "as operations.md and the files of packaging say");
    }
}
