//! Where a store on PostgreSQL is while it is tested: a schema of a server that this process has started.

#![allow(dead_code, reason = "every test binary uses its own part of this module")]

use doubletick_engine::bus::EventSink;
use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_postgres_testing::Server;
use doubletick_protocol::Result;
use doubletick_store_postgres::{Address, Durability, PostgresOptions, PostgresStore};
use doubletick_store_testing::home::Home;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

/// The app id of every test store.
pub const APP_ID: u64 = 1_400_000_000;

/// Opens the store in a place.
pub fn open_postgres(
    place: &str,
    sink: Arc<dyn EventSink>,
    stats: Arc<Stats>,
    slicing: Slicing,
) -> Result<PostgresStore> {
    open_with_lanes(place, None, sink, stats, slicing)
}

fn open_with_lanes(
    place: &str,
    lanes: Option<u32>,
    sink: Arc<dyn EventSink>,
    stats: Arc<Stats>,
    slicing: Slicing,
) -> Result<PostgresStore> {
    let address = Address::parse(&Server::shared().url(place))?;
    let durability = Durability::Normal;
    let options = PostgresOptions { durability, lanes, slicing, stats, ..PostgresOptions::default() };
    PostgresStore::open(&address, APP_ID, options, sink)
}

/// A schema, which is as good as a database, with so many lanes.
pub struct Lanes<const LANES: u32> {
    /// Its name.
    pub name: String,
    /// Whether it is removed in the end.
    pub temporary: bool,
}

/// One in which everything is in one lane.
pub type Database = Lanes<1>;

impl<const LANES: u32> Drop for Lanes<LANES> {
    fn drop(&mut self) {
        if self.temporary && !std::thread::panicking() {
            Server::shared().remove(&self.name);
        }
    }
}

impl<const LANES: u32> Lanes<LANES> {
    /// What does not agree, as the service looks for it, at a time after everything that a test does.
    pub fn found(&self) -> Vec<String> {
        let address = Address::parse(&Server::shared().url(&self.name)).expect("an address");
        let found = doubletick_store_postgres::check(&address, APP_ID, u64::MAX).expect("a service");
        found.into_iter().map(|finding| finding.text).collect()
    }

    /// The one number that this question is answered by.
    pub fn number(&self, sql: &str) -> u64 {
        Server::shared().number(&self.name, sql).try_into().expect("a number that is not negative")
    }
}

impl<const LANES: u32> Home for Lanes<LANES> {
    const SLICES_APART: bool = LANES > 1;

    fn fresh() -> Self {
        Self { name: Server::shared().place(), temporary: true }
    }

    fn of(directory: &Path) -> Self {
        let mut hasher = DefaultHasher::new();
        directory.hash(&mut hasher);
        let name = format!("of_{LANES}_{:016x}", hasher.finish());
        Server::shared().make(&name);
        Self { name, temporary: false }
    }

    fn environment() -> Vec<(&'static str, String)> {
        vec![Server::shared().environment()]
    }

    fn open_slicing(
        &self,
        sink: Arc<dyn EventSink>,
        stats: Arc<Stats>,
        slicing: Slicing,
    ) -> Result<Arc<dyn Store>> {
        Ok(Arc::new(open_with_lanes(&self.name, Some(LANES), sink, stats, slicing)?))
    }

    /// Commits that wrote something, and rows.
    fn size(&self) -> u64 {
        self.number(
            "SELECT (SELECT coalesce(max(batch), 0) FROM journal) + (SELECT count(*) FROM users)
                  + (SELECT count(*) FROM messages) + (SELECT count(*) FROM receipts)
                  + (SELECT count(*) FROM conversations) + (SELECT count(*) FROM group_members)
                  + (SELECT count(*) FROM logins) + (SELECT count(*) FROM read_marks)
                  + (SELECT count(*) FROM list_entries) + (SELECT count(*) FROM hidden)",
        )
    }

    fn is_settled(&self) -> bool {
        self.number("SELECT count(*) FROM leavers") == 0
    }

    fn check(&self) {
        for (what, sql) in CHECKS {
            assert_eq!(self.number(sql), 0, "{what}");
        }
        assert_eq!(self.found(), [] as [String; 0]);
    }
}

/// What must hold of the tables, each as a count of rows where it does not.
const CHECKS: &[(&str, &str)] = &[
    (
        "the journal is dense",
        "SELECT count(*) FROM (SELECT max(batch) - min(batch) + 1 - count(*) AS gaps FROM journal GROUP BY lane) j
         WHERE gaps <> 0",
    ),
    (
        "messages are numbered from 1 without gaps, and each conversation knows its last one",
        "SELECT count(*) FROM conversations c
         LEFT JOIN LATERAL (SELECT count(*) AS n, coalesce(max(seq), 0) AS last FROM messages m WHERE m.conv = c.conv) m
             ON true
         WHERE m.n <> m.last OR m.last <> c.last_seq",
    ),
    (
        "a count of readers equals the receipts",
        "SELECT count(*) FROM summaries s WHERE s.read_count <>
             (SELECT coalesce(sum(length(r.entries) / 8), 0) FROM receipts r WHERE r.conv = s.conv AND r.seq = s.seq)
             + length(s.tail) / 8",
    ),
    (
        "a count of readers equals the bits, each reader once",
        "SELECT count(*) FROM summaries s WHERE s.read_count <> bit_count(s.bits)
             + (SELECT coalesce(sum(bit_count(r.bits)), 0) FROM read_sets r WHERE r.conv = s.conv AND r.seq = s.seq)",
    ),
    (
        "runs are full, and numbered from 0 without gaps",
        "SELECT count(*) FROM summaries s WHERE length(s.tail) >= 512 OR s.read_count / 64 <>
             (SELECT coalesce(max(run) + 1, 0) FROM receipts r WHERE r.conv = s.conv AND r.seq = s.seq)",
    ),
    (
        "versions are indexed by their blocks, and none is beyond its conversation's",
        "SELECT count(*) FROM summaries s JOIN conversations c ON c.conv = s.conv
         WHERE s.version_block <> s.version >> 10 OR s.version > c.version",
    ),
    (
        "what counts as unread is counted",
        "SELECT count(*) FROM conversations c WHERE c.counted <>
             (SELECT count(*) FROM messages m WHERE m.conv = c.conv AND m.counts_unread)",
    ),
    (
        "every 64th message has its number",
        "SELECT count(*) FROM ordinals o WHERE o.user_no = 0 AND o.number <>
             (SELECT count(*) FROM messages m WHERE m.conv = o.conv AND m.seq <= o.seq AND m.counts_unread)",
    ),
    (
        "what was revoked is counted in blocks of each size",
        "SELECT count(*) FROM withdrawn w WHERE w.user_no >= 0 AND w.number <>
             (SELECT count(*) FROM messages m WHERE m.conv = w.conv AND m.seq >> w.shift = w.block AND m.counts_unread
              AND m.revoked_by IS NOT NULL AND w.user_no IN (0, m.sender))",
    ),
    (
        "what was deleted unread is counted in blocks of each size",
        "SELECT count(*) FROM withdrawn w WHERE w.user_no < 0 AND w.number <>
             (SELECT count(*) FROM hidden h WHERE h.user_no = -w.user_no AND h.conv = w.conv
              AND h.seq >> w.shift = w.block AND h.counted)",
    ),
    (
        "what was deleted and counts no more is not counted twice",
        "SELECT count(*) FROM hidden h JOIN messages m ON m.conv = h.conv AND m.seq = h.seq
         WHERE h.counted AND (m.revoked_by IS NOT NULL OR NOT m.counts_unread OR m.sender = h.user_no)",
    ),
    (
        "a conversation knows how many have left it and are still counted",
        "SELECT count(*) FROM conversations c LEFT JOIN leavers l ON l.conv = c.conv
         WHERE c.leaving <> coalesce(json_array_length(l.list::json), 0)",
    ),
    (
        "groups count their members",
        "SELECT count(*) FROM groups g WHERE g.deleted_at IS NULL AND (
             g.member_count <> (SELECT count(*) FROM group_members s WHERE s.conv = g.conv AND s.left_seq IS NULL)
             OR g.member_count <> (SELECT coalesce(sum(bit_count(m.bits)), 0) FROM member_sets m WHERE m.conv = g.conv))",
    ),
];
