//! A file of this device in SQLite, one for each user of a service: opened by one client at a time, checked, and set aside
//! where it is damaged.

use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a file cannot be used.
pub(crate) enum Problem {
    /// What is in it is not what was written; another is begun.
    Damaged(String),
    /// It is left as it is.
    Refused(String),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Problem::Damaged(error.to_string()),
            Some(_) => Problem::Refused(error.to_string()),
            // What was read does not have the form that it was written in.
            None => Problem::Damaged(error.to_string()),
        }
    }
}

/// Opens a file by `read`, or begins one. A damaged one is set aside; the second text says so, for the log. The error is for the
/// log as well: a newer version has made it, or it is open elsewhere, or the disk refuses. `what` is what it is for.
pub(crate) fn open<T>(
    path: &Path,
    what: &str,
    read: impl Fn() -> Result<T, Problem>,
) -> Result<(T, Option<String>), String> {
    let shown = path.display();
    let refused = |text: String| format!("{what}, {shown}: {text}");
    if let Some(directory) = path.parent() {
        doubletick_directory::make(directory).map_err(|error| refused(error.to_string()))?;
    }
    let problem = match read() {
        Ok(opened) => return Ok((opened, None)),
        Err(Problem::Refused(text)) => return Err(refused(text)),
        Err(Problem::Damaged(text)) => text,
    };
    let aside = aside(path);
    std::fs::rename(path, &aside)
        .map_err(|error| refused(format!("{problem}; could not be set aside: {error}")))?;
    // Its log is of no use to the one that is begun, which would take it for its own.
    let _ = std::fs::rename(log(path), log(&aside));
    match read() {
        Ok(opened) => Ok((opened, Some(refused(format!("{problem}; set aside as {}", aside.display()))))),
        Err(Problem::Refused(text) | Problem::Damaged(text)) => Err(refused(text)),
    }
}

/// Where a damaged file is set aside.
pub(crate) fn aside(path: &Path) -> PathBuf {
    path.with_extension("damaged")
}

/// What SQLite has written beside a file, and not into it yet.
pub(crate) fn log(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push("-wal");
    PathBuf::from(name)
}

/// Removes a file and its log, as far as they are there. The text names the first that could not be removed.
pub(crate) fn remove(path: &Path) -> Result<(), String> {
    let removed = [&log(path), path].map(|path| match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Ok(()),
    });
    removed.into_iter().collect()
}

/// What a file promises, and how it is opened.
#[derive(Default)]
pub(crate) struct How {
    /// What is committed survives a loss of power.
    pub(crate) full: bool,
    /// What is deleted is overwritten.
    pub(crate) erase: bool,
    /// Set: the check is broken off, and the next start makes it.
    pub(crate) hurry: Arc<AtomicBool>,
}

/// So many steps of SQLite's a check goes on before it is asked whether it shall.
const STEPS: i32 = 100;

/// A connection that nobody else can have meanwhile, to a file of this user with the newest schema.
pub(crate) fn connect(
    path: &Path,
    user: &str,
    migrations: &[&str],
    how: &How,
) -> Result<Connection, Problem> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    // Whoever has it has it for long.
    conn.busy_timeout(std::time::Duration::ZERO)?;
    // Before the first access: then the log needs no shared memory, and whoever comes second is refused.
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // Before the log as well: a new file has a journal of before it, which must not come back with a loss of power.
    conn.pragma_update(None, "synchronous", if how.full { "EXTRA" } else { "NORMAL" })?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "journal_size_limit", 1 << 20)?;
    conn.pragma_update(None, "secure_delete", how.erase)?;
    check(&mut conn, &how.hurry)?;
    migrate(&mut conn, migrations)?;
    own(&conn, user)?;
    Ok(conn)
}

fn check(conn: &mut Connection, hurry: &Arc<AtomicBool>) -> Result<(), Problem> {
    let hurries = Arc::clone(hurry);
    conn.progress_handler(STEPS, Some(move || hurries.load(Ordering::Relaxed)))?;
    let words = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    conn.progress_handler(STEPS, None::<fn() -> bool>)?;
    match words {
        Ok(words) if words == "ok" => Ok(()),
        Ok(words) => Err(Problem::Damaged(words)),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn migrate(conn: &mut Connection, migrations: &[&str]) -> Result<(), Problem> {
    let applied: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let applied = applied as usize;
    if applied > migrations.len() {
        return Err(Problem::Refused(format!(
            "it has schema {applied}, this version knows up to {}; a newer version has written it, which finds it as it is",
            migrations.len()
        )));
    }
    for (done, sql) in migrations.iter().enumerate().skip(applied) {
        let step = conn.transaction()?;
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", done as u32 + 1)?;
        step.commit()?;
    }
    Ok(())
}

/// A file that was copied to another user's place is not theirs.
fn own(conn: &Connection, user: &str) -> Result<(), Problem> {
    let mut found = conn.prepare("SELECT user FROM owner")?;
    let owners: Vec<String> = found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    match owners.as_slice() {
        [] => {
            conn.execute("INSERT INTO owner (user) VALUES (?1)", [user])?;
            Ok(())
        }
        [owner] if owner == user => Ok(()),
        _ => Err(Problem::Damaged("it is another user's".to_owned())),
    }
}

/// A number as SQLite has them.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
