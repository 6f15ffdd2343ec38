//! The file in which waits what the service does not have yet: SQLite, one for each user of a service.

use super::row::{Row, What};
use doubletick_protocol::ids::ConversationId;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Schema versions in order; `PRAGMA user_version` counts those that are applied.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE owner (user TEXT NOT NULL) STRICT;
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        call INTEGER NOT NULL,
        conversation TEXT,
        what TEXT NOT NULL,
        read_at INTEGER NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE outbox ADD COLUMN message TEXT;
    ALTER TABLE outbox ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
",
];

/// An open file. Nobody else can open it meanwhile.
pub(crate) struct File(Connection);

/// An open file, and what was in it.
pub(crate) struct Opened {
    pub(crate) file: File,
    pub(crate) rows: Vec<Row>,
    /// For the log: what was wrong, and where it is now.
    pub(crate) damage: Option<String>,
}

/// One change of the file.
pub(crate) enum Work {
    /// These wait from now on, and those no more.
    Change { put: Vec<Row>, gone: Vec<u64> },
    /// A link may be given this message from now on.
    Given(u64),
    /// Nothing waits any more.
    Wipe,
}

/// Why a file cannot be used.
enum Problem {
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

/// Where the file of a user is, beside what else this device has of them.
pub(crate) fn path(device: &Path) -> PathBuf {
    device.with_extension("outbox.db")
}

/// Opens a user's file, or begins one. A damaged one is set aside. The error is for the log: a newer version has made it,
/// or it is open elsewhere, or the disk refuses.
pub(crate) fn open(path: &Path, user: &str, full: bool) -> Result<Opened, String> {
    let shown = path.display();
    let refused = |text: String| format!("what waits for the service, {shown}: {text}");
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|error| refused(error.to_string()))?;
    }
    let problem = match read(path, user, full) {
        Ok((file, rows)) => return Ok(Opened { file, rows, damage: None }),
        Err(Problem::Refused(text)) => return Err(refused(text)),
        Err(Problem::Damaged(text)) => text,
    };
    let aside = path.with_extension("damaged");
    std::fs::rename(path, &aside)
        .map_err(|error| refused(format!("{problem}; could not be set aside: {error}")))?;
    // Its log is of no use to the one that is begun, which would take it for its own.
    let log = |path: &Path| {
        let mut name = OsString::from(path);
        name.push("-wal");
        PathBuf::from(name)
    };
    let _ = std::fs::rename(log(path), log(&aside));
    match read(path, user, full) {
        Ok((file, rows)) => {
            let damage = Some(refused(format!("{problem}; set aside as {}", aside.display())));
            Ok(Opened { file, rows, damage })
        }
        Err(Problem::Refused(text) | Problem::Damaged(text)) => Err(refused(text)),
    }
}

fn read(path: &Path, user: &str, full: bool) -> Result<(File, Vec<Row>), Problem> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    // Whoever has it has it for long.
    conn.busy_timeout(std::time::Duration::ZERO)?;
    // Before the first access: then the log needs no shared memory, and whoever comes second is refused.
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", if full { "FULL" } else { "NORMAL" })?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "journal_size_limit", 1 << 20)?;
    let words: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if words != "ok" {
        return Err(Problem::Damaged(words));
    }
    migrate(&mut conn)?;
    own(&conn, user)?;
    let rows = rows(&conn)?;
    Ok((File(conn), rows))
}

fn migrate(conn: &mut Connection) -> Result<(), Problem> {
    let applied: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let applied = applied as usize;
    if applied > MIGRATIONS.len() {
        return Err(Problem::Refused(format!(
            "it has schema {applied}, this version knows up to {}; a newer version has written it, which finds it as it is",
            MIGRATIONS.len()
        )));
    }
    for (done, sql) in MIGRATIONS.iter().enumerate().skip(applied) {
        let step = conn.transaction()?;
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", done as u32 + 1)?;
        step.commit()?;
    }
    Ok(())
}

/// A file that was copied to another user's place must not go out as theirs.
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

fn rows(conn: &Connection) -> Result<Vec<Row>, Problem> {
    let mut found =
        conn.prepare("SELECT id, call, conversation, what, read_at, message, given FROM outbox ORDER BY id")?;
    let mut rows = Vec::new();
    let mut cursor = found.query([])?;
    while let Some(row) = cursor.next()? {
        let number = |at: usize| row.get::<_, i64>(at).map(|number| u64::try_from(number).unwrap_or(0));
        let conversation: Option<String> = row.get(2)?;
        let what: String = row.get(3)?;
        let unreadable = |error: serde_json::Error| Problem::Damaged(error.to_string());
        let row = Row {
            id: number(0)?,
            call: number(1)?,
            conversation: conversation
                .map(|text| serde_json::from_str::<ConversationId>(&text).map_err(unreadable))
                .transpose()?,
            what: serde_json::from_str::<What>(&what).map_err(unreadable)?,
            read_at: number(4)?,
            message: row.get(5)?,
            given: row.get(6)?,
        };
        if row.is_message() && row.new_message().is_none() {
            return Err(Problem::Damaged("a message in it is none".to_owned()));
        }
        rows.push(row);
    }
    Ok(rows)
}

impl File {
    /// Carries out all of it, or nothing.
    pub(crate) fn write(&mut self, works: &[Work]) -> Result<(), String> {
        self.change(works).map_err(|error| error.to_string())
    }

    fn change(&mut self, works: &[Work]) -> rusqlite::Result<()> {
        let step = self.0.transaction()?;
        for work in works {
            match work {
                Work::Wipe => drop(step.execute("DELETE FROM outbox", [])?),
                Work::Given(id) => {
                    let mut update = step.prepare_cached("UPDATE outbox SET given = 1 WHERE id = ?1")?;
                    update.execute([int(*id)])?;
                }
                Work::Change { put, gone } => {
                    let mut insert = step.prepare_cached(
                        "INSERT INTO outbox (id, call, conversation, what, read_at, message, given)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    )?;
                    for row in put {
                        let text = |value: serde_json::Result<String>| {
                            value.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
                        };
                        let conversation = row.conversation.as_ref().map(serde_json::to_string);
                        insert.execute(params![
                            int(row.id),
                            int(row.call),
                            conversation.map(text).transpose()?,
                            text(serde_json::to_string(&row.what))?,
                            int(row.read_at),
                            row.message,
                            row.given,
                        ])?;
                    }
                    let mut delete = step.prepare_cached("DELETE FROM outbox WHERE id = ?1")?;
                    for id in gone {
                        delete.execute([int(*id)])?;
                    }
                }
            }
        }
        step.commit()
    }
}

fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
