//! Where a store of SQLite is while it is tested: a directory.

#![allow(dead_code, reason = "every test binary uses its own part of this module")]

use doubletick_engine::bus::EventSink;
use doubletick_engine::slices::Slicing;
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Store;
use doubletick_protocol::Result;
use doubletick_store_sqlite::{Durability, SqliteOptions, SqliteStore};
use doubletick_store_testing::home::Home;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The app id of every test store.
pub const APP_ID: u64 = 1_400_000_000;

/// Opens the store in `directory` as the embedded service does.
pub fn open_sqlite(directory: &Path, sink: Arc<dyn EventSink>) -> Result<SqliteStore> {
    open_sqlite_with(directory, Durability::Normal, sink)
}

/// Opens the store in `directory` with this durability.
pub fn open_sqlite_with(
    directory: &Path,
    durability: Durability,
    sink: Arc<dyn EventSink>,
) -> Result<SqliteStore> {
    SqliteStore::open(directory, APP_ID, SqliteOptions { durability, ..SqliteOptions::default() }, sink)
}

/// A directory with a store in it.
pub struct Directory {
    path: PathBuf,
    /// Removes it when it is dropped.
    _temporary: Option<TempDir>,
}

impl Directory {
    fn database(&self) -> Connection {
        Connection::open(SqliteStore::file(&self.path, APP_ID)).expect("a database")
    }

    /// The one number that this question is answered by.
    pub fn number(&self, sql: &str) -> u64 {
        let number: i64 = self.database().query_row(sql, [], |row| row.get(0)).expect("a number");
        number.try_into().expect("a number that is not negative")
    }
}

impl Home for Directory {
    fn fresh() -> Directory {
        let temporary = tempfile::tempdir().expect("a temporary directory");
        Directory { path: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    fn of(directory: &Path) -> Directory {
        Directory { path: directory.to_owned(), _temporary: None }
    }

    fn open_slicing(
        &self,
        sink: Arc<dyn EventSink>,
        stats: Arc<Stats>,
        slicing: Slicing,
    ) -> Result<Arc<dyn Store>> {
        let options = SqliteOptions { stats, slicing, ..SqliteOptions::default() };
        Ok(Arc::new(SqliteStore::open(&self.path, APP_ID, options, sink)?))
    }

    /// Pages of the database, the log included.
    fn size(&self) -> u64 {
        self.number("PRAGMA page_count")
    }

    fn check(&self) {
        let opinion: String =
            self.database().query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("an opinion");
        assert_eq!(opinion, "ok");
        // Nothing that was said stands in the future of the end of time.
        let found = doubletick_store_sqlite::check(&self.path, APP_ID, u64::MAX / 4).expect("a database");
        assert!(found.is_empty(), "{found:?}");
        let wrong = self.number(
            "SELECT count(*) FROM summaries s WHERE read_count / 64 <>
                 (SELECT count(*) FROM receipts r WHERE r.conv = s.conv AND r.seq = s.seq)
             OR (read_count % 64 > 0) <> (length(tail) > 0) OR typeof(tail) <> 'blob'",
        );
        assert_eq!(wrong, 0, "full runs are rows, and what is left is with the summary");
    }
}
