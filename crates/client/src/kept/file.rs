//! The file in which waits what the service does not have yet: SQLite, one for each user of a service.

use super::row::{Row, What};
use crate::device_file::{self, How, Problem, int};
use crate::locals::{LocalRow, Locals};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::json;
use doubletick_protocol::message::Message;
use rusqlite::{Connection, params};
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
    "
    CREATE TABLE local (id INTEGER PRIMARY KEY, message TEXT NOT NULL) STRICT;
",
    // Deletions of single messages are in it from here on, which an earlier version does not know.
    "",
];

/// An open file. Nobody else can open it meanwhile.
pub(crate) struct File(Connection);

/// An open file, and what was in it.
pub(crate) struct Opened {
    pub(crate) file: File,
    pub(crate) rows: Vec<Row>,
    pub(crate) locals: Locals,
    /// For the log: what was wrong, and where it is now.
    pub(crate) damage: Option<String>,
}

/// What is written at once or not at all.
#[derive(Default)]
pub(crate) struct Change {
    /// These wait from now on.
    pub(crate) put: Vec<Row>,
    /// And those no more.
    pub(crate) gone: Vec<u64>,
    /// These messages are on this device alone from now on.
    pub(crate) keep: Vec<LocalRow>,
    /// And those no more.
    pub(crate) lose: Vec<u64>,
}

/// One change of the file.
pub(crate) enum Work {
    /// This waits from now on, or does not any more.
    Change(Change),
    /// These do not wait any more, and nobody waits to hear of it.
    Gone(Vec<u64>),
    /// A link may be given this message from now on.
    Given(u64),
    /// Nothing waits any more.
    Wipe,
}

/// Where the file of a user is, beside what else this device has of them.
pub(crate) fn path(device: &Path) -> PathBuf {
    device.with_extension("outbox.db")
}

/// Opens a user's file, or begins one. A damaged one is set aside. The error is for the log: a newer version has made it,
/// or it is open elsewhere, or the disk refuses.
pub(crate) fn open(path: &Path, user: &str, full: bool) -> Result<Opened, String> {
    let read = || {
        let conn =
            device_file::connect(path, user, MIGRATIONS, &How { full, erase: true, ..How::default() })?;
        let (rows, locals) = (rows(&conn)?, locals(&conn)?);
        Ok((File(conn), rows, locals))
    };
    let ((file, rows, locals), damage) = device_file::open(path, "what waits for the service", read)?;
    Ok(Opened { file, rows, locals, damage })
}

fn locals(conn: &Connection) -> Result<Locals, Problem> {
    let mut found = conn.prepare("SELECT id, message FROM local ORDER BY id")?;
    let rows = found.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let rows = rows.map(|row| {
        let (id, document) = row?;
        let message: Message =
            json::from_slice(document.as_bytes()).map_err(|error| Problem::Damaged(error.to_string()))?;
        Ok((LocalRow { id: u64::try_from(id).unwrap_or(0), document }, message))
    });
    Ok(Locals::load(rows.collect::<Result<_, Problem>>()?))
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
        self.change(works).map_err(|error| error.to_string())?;
        match works.iter().any(|work| matches!(work, Work::Wipe)) {
            true => self.leave_nothing(),
            false => Ok(()),
        }
    }

    /// What was wiped is neither in the file's log nor in a file that was set aside.
    fn leave_nothing(&self) -> Result<(), String> {
        let emptied = || {
            self.0.execute_batch("VACUUM")?;
            self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
        };
        if emptied().map_err(|error| error.to_string())? {
            return Err("its log could not be emptied".to_owned());
        }
        let Some(path) = self.0.path().map(Path::new) else { return Ok(()) };
        device_file::remove(&device_file::aside(path))
    }

    fn change(&mut self, works: &[Work]) -> rusqlite::Result<()> {
        let step = self.0.transaction()?;
        for work in works {
            match work {
                Work::Wipe => step.execute_batch("DELETE FROM outbox; DELETE FROM local")?,
                Work::Gone(gone) => forget(&step, gone)?,
                Work::Given(id) => {
                    let mut update = step.prepare_cached("UPDATE outbox SET given = 1 WHERE id = ?1")?;
                    update.execute([int(*id)])?;
                }
                Work::Change(Change { put, gone, keep, lose }) => {
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
                    forget(&step, gone)?;
                    let mut keeps = step.prepare_cached("INSERT INTO local (id, message) VALUES (?1, ?2)")?;
                    for row in keep {
                        keeps.execute(params![int(row.id), row.document])?;
                    }
                    let mut loses = step.prepare_cached("DELETE FROM local WHERE id = ?1")?;
                    for id in lose {
                        loses.execute([int(*id)])?;
                    }
                }
            }
        }
        step.commit()
    }
}

fn forget(step: &Connection, gone: &[u64]) -> rusqlite::Result<()> {
    let mut delete = step.prepare_cached("DELETE FROM outbox WHERE id = ?1")?;
    gone.iter().try_for_each(|id| delete.execute([int(*id)]).map(drop))
}
