//! The files of a store: the locked directory, the database, its schema.

use super::Durability;
use super::tx::database;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Schema versions in order; `PRAGMA user_version` counts those that are applied.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql"), include_str!("schema_2.sql")];

fn failure(text: String) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text)
}

/// The database of an application.
pub(super) fn database_path(directory: &Path, app_id: u64) -> PathBuf {
    directory.join(format!("app-{app_id}.db"))
}

/// Opens or makes the database for writing and brings its schema up to date.
pub(super) fn open_writer(path: &Path, durability: Durability) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)
        .map_err(|error| failure(format!("{}: cannot be opened: {error}", path.display())))?;
    prepare(&conn).map_err(database)?;
    let synchronous = match durability {
        Durability::Normal => "NORMAL",
        Durability::Full => "FULL",
    };
    conn.pragma_update(None, "journal_mode", "WAL").map_err(database)?;
    conn.pragma_update(None, "synchronous", synchronous).map_err(database)?;
    // A checkpoint costs two more fsyncs and writes each page once; every 8 MB instead of SQLite's 4.
    conn.pragma_update(None, "wal_autocheckpoint", 2000).map_err(database)?;
    migrate(&mut conn, MIGRATIONS).map_err(|error| failure(format!("{}: {}", path.display(), error.text)))?;
    Ok(conn)
}

/// Opens the database for reading.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(database)?;
    prepare(&conn).map_err(database)?;
    Ok(conn)
}

fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(256);
    // Without it every new value bound to a statement that a partial index might serve parses the
    // statement again: 15 times the cost of a page of members.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Only a reader can meet a lock, while SQLite recovers the log of a crashed process.
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -8192)
}

fn migrate(conn: &mut Connection, migrations: &[&str]) -> Result<()> {
    let applied: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(database)?;
    let applied = applied as usize;
    if applied > migrations.len() {
        let known = migrations.len();
        return Err(failure(format!(
            "the database has schema {applied}, this version knows up to {known}; a newer version has written it"
        )));
    }
    for (done, migration) in migrations.iter().enumerate().skip(applied) {
        let step = conn.transaction().map_err(database)?;
        step.execute_batch(migration).map_err(database)?;
        step.pragma_update(None, "user_version", done as u32 + 1).map_err(database)?;
        step.commit().map_err(database)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_run_once_in_order_and_newer_schemas_are_refused() {
        let mut conn = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"];
        migrate(&mut conn, &steps[..1]).unwrap();
        migrate(&mut conn, &steps).unwrap();
        migrate(&mut conn, &steps).unwrap();
        conn.execute("INSERT INTO a (x, y) VALUES (1, 2)", []).unwrap();
        let error = migrate(&mut conn, &steps[..1]).unwrap_err();
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(error.text.contains("schema 2"), "{}", error.text);
    }

    #[test]
    fn a_migration_that_fails_leaves_the_schema_as_it_was() {
        let mut conn = Connection::open_in_memory().unwrap();
        let broken = ["CREATE TABLE a (x); CREATE TABLE b (y); nonsense"];
        assert!(migrate(&mut conn, &broken).is_err());
        migrate(&mut conn, &["CREATE TABLE a (x)"]).unwrap();
    }
}
