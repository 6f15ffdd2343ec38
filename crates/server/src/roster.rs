//! The connections that are open, for the operator: who, since when, from which network, and what waits for them.

use doubletick_engine::FramesWaiting;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::ids::UserId;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Connections that one question looks at; who asks for more goes on from there.
const LOOKED_AT: usize = 20_000;

/// One connection.
#[derive(Clone, Debug)]
pub struct RosterEntry {
    /// Later ones have higher numbers.
    pub number: u64,
    /// Who is logged in; empty: nobody.
    pub user: UserId,
    /// The `TIMPlatform` of the login.
    pub platform: u32,
    /// Seconds since 1970, when it was opened.
    pub since: u64,
    /// The other end.
    pub peer: IpAddr,
    /// How frames are written.
    pub encoding: Encoding,
    /// Frames that wait for it.
    pub waiting: FramesWaiting,
}

#[derive(Default)]
struct RosterTable {
    next: u64,
    open: BTreeMap<u64, RosterEntry>,
}

/// All of them.
#[derive(Default)]
pub struct Roster(Arc<Mutex<RosterTable>>);

/// That a connection is on the roster, until this is dropped.
pub(crate) struct RosterPlace {
    number: u64,
    table: Arc<Mutex<RosterTable>>,
}

impl Roster {
    /// A connection is open.
    pub(crate) fn enter(&self, peer: IpAddr, encoding: Encoding, waiting: FramesWaiting) -> RosterPlace {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut table = self.0.lock();
        table.next += 1;
        let number = table.next;
        let entry = RosterEntry { number, user: UserId::new(), platform: 0, since, peer, encoding, waiting };
        table.open.insert(number, entry);
        RosterPlace { number, table: Arc::clone(&self.0) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.lock().open.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// At most `count` connections before the one with this number, the newest first, of users whose id begins with
    /// `search`; and where to go on, where there may be more. 0: from the newest on.
    pub fn page(&self, search: &str, before: u64, count: usize) -> (Vec<RosterEntry>, Option<u64>) {
        let table = self.0.lock();
        let end = if before == 0 { Unbounded } else { Excluded(before) };
        let mut page = Vec::new();
        for (looked_at, (number, entry)) in table.open.range((Unbounded, end)).rev().enumerate() {
            if page.len() == count || looked_at == LOOKED_AT {
                return (page, Some(number + 1));
            }
            if entry.user.starts_with(search) {
                page.push(entry.clone());
            }
        }
        (page, None)
    }
}

impl RosterPlace {
    /// Who is logged in from now on; empty: nobody.
    pub(crate) fn set(&self, user: &str, platform: u32) {
        if let Some(entry) = self.table.lock().open.get_mut(&self.number) {
            (entry.user, entry.platform) = (user.to_owned(), platform);
        }
    }
}

impl Drop for RosterPlace {
    fn drop(&mut self) {
        self.table.lock().open.remove(&self.number);
    }
}

/// The network of an address: enough to see that many come from one place, and not who it is. A loopback address is the
/// machine's own.
pub(crate) fn network(peer: IpAddr) -> String {
    match peer.to_canonical() {
        peer if peer.is_loopback() => peer.to_string(),
        IpAddr::V4(peer) => format!("{}/24", Ipv4Addr::from_bits(peer.to_bits() & !0xff)),
        IpAddr::V6(peer) => format!("{}/48", Ipv6Addr::from_bits(peer.to_bits() >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_every_connection_that_is_open_once_and_none_that_is_gone() {
        let roster = Roster::default();
        let here = IpAddr::from([127, 0, 0, 1]);
        let mut places: Vec<_> =
            (0..10).map(|_| roster.enter(here, Encoding::Json, FramesWaiting::default())).collect();
        for (number, place) in places.iter().enumerate() {
            place.set(if number % 2 == 0 { "ann" } else { "ben" }, 1);
        }
        drop(places.remove(0));
        let (mut seen, mut before) = (Vec::new(), 0);
        loop {
            let (page, next) = roster.page("a", before, 3);
            seen.extend(page.iter().map(|entry| entry.number));
            match next {
                Some(next) => before = next,
                None => break,
            }
        }
        assert_eq!(seen, [9, 7, 5, 3]);
        assert_eq!((roster.page("", 0, 100).0.len(), roster.len()), (9, 9));
        places[0].set("", 0);
        assert_eq!(roster.page("b", 0, 100).0.len(), 4);
        drop(places);
        assert!(roster.is_empty());
    }

    #[test]
    fn of_an_address_the_network_is_told() {
        let shown = |text: &str| network(text.parse().unwrap());
        assert_eq!(shown("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(shown("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(shown("2001:db8:1:2:3::4"), "2001:db8:1::/48");
        assert_eq!(shown("127.0.0.1"), "127.0.0.1");
    }
}
