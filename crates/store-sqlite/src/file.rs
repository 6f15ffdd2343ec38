//! The files of a store: the locked directory, the database, its schema.

use super::options::Durability;
use super::recount::recount;
use super::{deleted, entries};
use doubletick_directory::begun;
use doubletick_engine::fault::Broken;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Schema versions in order; `PRAGMA user_version` counts those that are applied.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration::of(include_str!("schema.sql")),
    Migration::of(include_str!("schema_2.sql")),
    Migration::of(include_str!("schema_3.sql")),
    Migration::of(include_str!("schema_4.sql")),
    Migration::of(include_str!("schema_5.sql")),
    Migration { sql: include_str!("schema_6.sql"), fill: recount },
    Migration::of(include_str!("schema_7.sql")),
    Migration::of(include_str!("schema_8.sql")),
    Migration { sql: include_str!("schema_9.sql"), fill: deleted::recount },
    Migration { sql: include_str!("schema_10.sql"), fill: entries::repack },
    Migration::of(include_str!("schema_11.sql")),
    Migration::of(include_str!("schema_12.sql")),
    Migration::of(include_str!("schema_13.sql")),
    Migration::of(include_str!("schema_14.sql")),
    Migration::of(include_str!("schema_15.sql")),
];

/// One step from schema to schema; it is done whole or not at all.
pub(super) struct Migration {
    /// What changes in the schema.
    sql: &'static str,
    /// Fills what is new there.
    fill: fn(&Connection) -> rusqlite::Result<()>,
}

impl Migration {
    /// A step that SQL alone can do.
    const fn of(sql: &'static str) -> Migration {
        Migration { sql, fill: |_| Ok(()) }
    }
}

/// A database from so many bytes on is not sorted in memory.
const LARGE_BYTES: i64 = 64 * 1024 * 1024;

/// How long a connection waits for another one's lock.
pub(super) const BUSY: Duration = Duration::from_secs(10);
/// What SQLite leaves of the log when it begins it anew.
const LOG_BYTES: u64 = 64 * 1024 * 1024;

fn failure(text: String) -> Error {
    Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, text)
}

/// The database of an application.
pub(super) fn database_path(directory: &Path, app_id: u64) -> PathBuf {
    directory.join(format!("app-{app_id}.db"))
}

/// Opens or makes the database for writing and brings its schema up to date. The directory is locked. What is left
/// of a database that was lost is refused: SQLite would begin a new one without a word.
pub(super) fn open_writer(path: &Path, durability: Durability) -> Result<Connection> {
    if !is_there(path)? {
        make(path)?;
    }
    let mut conn = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let synchronous = match durability {
        Durability::Normal => "NORMAL",
        Durability::Full => "FULL",
    };
    conn.pragma_update(None, "journal_mode", "WAL").map_err(Broken::new)?;
    conn.pragma_update(None, "synchronous", synchronous).map_err(Broken::new)?;
    // Another thread does it (`checkpoints`).
    conn.pragma_update(None, "wal_autocheckpoint", 0).map_err(Broken::new)?;
    conn.pragma_update(None, "journal_size_limit", LOG_BYTES as i64).map_err(Broken::new)?;
    migrate(&mut conn, MIGRATIONS).map_err(|error| failure(format!("{}: {}", path.display(), error.text)))?;
    // Only now: what is refused, because it is no database of ours, has not begun.
    begun::mark(path);
    Ok(conn)
}

/// Whether there is a database; an error: there was one.
fn is_there(path: &Path) -> Result<bool> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(file) if file.len() == 0 => Err(failure(format!(
            "{shown}: is empty, so the messages that it held are lost; put a copy in its place, or remove it and its \
             -wal and -shm to begin a new database"
        ))),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let log = beside(path, "-wal");
            if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
                return Err(failure(format!(
                    "{shown}: is missing beside its log {}; put the database back, or remove the log to begin a new \
                     database",
                    log.display()
                )));
            }
            begun::refusal(path).map_or(Ok(false), |text| Err(failure(text)))
        }
        Err(error) => Err(failure(format!("{shown}: cannot be read: {error}"))),
    }
}

/// Makes the database whole or not at all, under another name first: an empty file under its own name is a loss.
fn make(path: &Path) -> Result<()> {
    let shown = path.display();
    let draft = beside(path, ".new");
    let made = |error: std::io::Error| failure(format!("{shown}: cannot be made: {error}"));
    for stale in [beside(&draft, "-journal"), draft.clone()] {
        match std::fs::remove_file(stale) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(made(error)),
            _ => {}
        }
    }
    let filled = open(&draft, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
        .and_then(|mut conn| migrate(&mut conn, MIGRATIONS));
    filled.and_then(|()| std::fs::rename(&draft, path).map_err(made)).inspect_err(|_| {
        // The first error is the one to report.
        let _ = std::fs::remove_file(&draft);
    })
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| failure(format!("{}: cannot be opened: {error}", path.display())))?;
    prepare(&conn).map_err(Broken::new)?;
    Ok(conn)
}

/// Opens the database, which is there and in order, for [`super::checkpoints`].
pub(super) fn open_checkpointer(path: &Path) -> Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// Opens the database for reading.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(Broken::new)?;
    prepare(&conn).map_err(Broken::new)?;
    Ok(conn)
}

fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(256);
    // Without it every new value bound to a statement that a partial index might serve parses the
    // statement again: 15 times the cost of a page of members.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Only a reader can meet a lock, while SQLite recovers the log of a crashed process.
    conn.busy_timeout(BUSY)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -8192)
}

/// Brings a schema up to date, step by step.
pub(super) fn migrate(conn: &mut Connection, migrations: &[Migration]) -> Result<()> {
    let applied: u32 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(Broken::new)?;
    let applied = applied as usize;
    if applied > migrations.len() {
        let known = migrations.len();
        return Err(failure(format!(
            "the database has schema {applied}, this version knows up to {known}; a newer version has written it"
        )));
    }
    if applied == migrations.len() {
        return Ok(());
    }
    // Indices are sorted before they are written. Where that is small it needs no place for temporary files, which a
    // phone may not have.
    let bytes = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    let is_large = conn.query_row(bytes, [], |row| row.get::<_, i64>(0)).map_err(Broken::new)? >= LARGE_BYTES;
    if is_large {
        conn.pragma_update(None, "temp_store", "FILE").map_err(Broken::new)?;
    }
    for (done, Migration { sql, fill }) in migrations.iter().enumerate().skip(applied) {
        let step = conn.transaction().map_err(Broken::new)?;
        step.execute_batch(sql).and_then(|()| fill(&step)).map_err(Broken::new)?;
        step.pragma_update(None, "user_version", done as u32 + 1).map_err(Broken::new)?;
        step.commit().map_err(Broken::new)?;
    }
    if is_large {
        conn.pragma_update(None, "temp_store", "MEMORY").map_err(Broken::new)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_lost_database_is_refused_with_a_way_out() {
        let home = tempfile::tempdir().unwrap();
        let path = database_path(home.path(), 7);
        let log = beside(&path, "-wal");
        std::fs::write(&path, "").unwrap();
        let refused = || open_writer(&path, Durability::Normal).map(drop).unwrap_err();
        assert_eq!(refused().code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(refused().text.contains("app-7.db: is empty"), "{}", refused().text);
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&log, "pages").unwrap();
        assert!(refused().text.contains("app-7.db-wal"), "{}", refused().text);
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "pages", "nothing was touched");
        std::fs::remove_file(&log).unwrap();
        drop(open_writer(&path, Durability::Normal).unwrap());
        drop(open_writer(&path, Durability::Normal).unwrap());
        std::fs::remove_file(&path).unwrap();
        assert!(refused().text.contains("app-7.begun"), "{}", refused().text);
        drop(open_writer(&database_path(home.path(), 8), Durability::Normal).unwrap());
        std::fs::remove_file(begun::mark_of(&path)).unwrap();
        drop(open_writer(&path, Durability::Normal).unwrap());
    }

    #[test]
    fn a_new_database_that_was_not_finished_is_made_again() {
        let home = tempfile::tempdir().unwrap();
        let path = database_path(home.path(), 7);
        for left in [".new", ".new-journal"] {
            std::fs::write(beside(&path, left), "half").unwrap();
        }
        drop(open_writer(&path, Durability::Full).unwrap());
        let mut left: Vec<_> =
            std::fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["app-7.begun", "app-7.db"]);
    }

    #[test]
    fn migrations_run_once_in_order_and_newer_schemas_are_refused() {
        let mut conn = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"].map(Migration::of);
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
        let broken = [Migration::of("CREATE TABLE a (x); CREATE TABLE b (y); nonsense")];
        assert!(migrate(&mut conn, &broken).is_err());
        let unfilled = Migration { sql: "CREATE TABLE a (x)", fill: |_| Err(rusqlite::Error::InvalidQuery) };
        assert!(migrate(&mut conn, &[unfilled]).is_err());
        migrate(&mut conn, &[Migration::of("CREATE TABLE a (x)")]).unwrap();
    }
}
