//! Whether a pooler lends a connection for a transaction only: PgBouncer with `pool_mode = transaction` or `statement`, and others
//! that do the same.
//!
//! A store cannot work there, whatever becomes of prepared statements. What it tells a connection (timeouts, `synchronous_commit`) would
//! hold for others and not for itself. And it would not notice that PostgreSQL was restarted or a standby promoted: behind a connection
//! that stays the same there is another server, of which nobody has made sure (`settle`, `promoted`).

use super::link::Link;
use doubletick_engine::fault::Broken;
use tokio_postgres::error::SqlState;

/// Which process of PostgreSQL answers.
const PROCESS: &str = "SELECT pg_backend_pid()";
/// The process that answers has not prepared what it is asked, or somebody else had it prepare something of the same name.
const PREPARED_ELSEWHERE: [SqlState; 2] =
    [SqlState::INVALID_SQL_STATEMENT_NAME, SqlState::DUPLICATE_PSTATEMENT];
/// Others may take the connection that was given back in between.
const ROUNDS: usize = 3;

/// An error where two connections share one of PostgreSQL's. On a connection that is open, outside of any transaction.
pub(super) fn refuse(link: &Link) -> Result<(), Broken> {
    let other = link.another()?;
    other.connect()?;
    for _ in 0..ROUNDS {
        let own = process(link)?;
        other.run("BEGIN")?;
        // The other one keeps what it has been given, which may be what this one has given back.
        let (theirs, again) = (process(&other)?, process(link)?);
        other.run("ROLLBACK")?;
        if own == theirs || own != again {
            return Err(shared());
        }
    }
    Ok(())
}

fn process(link: &Link) -> Result<i32, Broken> {
    let found = link
        .all(PROCESS, &[])
        .map_err(|broken| if link.has_failed_with(&PREPARED_ELSEWHERE) { shared() } else { broken })?;
    let process = found.first().and_then(|row| row.try_get(0).ok());
    process.ok_or_else(|| Broken::unreadable("the process that answers"))
}

fn shared() -> Broken {
    Broken::new(
        "a pooler in front of PostgreSQL gives every transaction another connection (PgBouncer's pool_mode = transaction or \
         statement); connect to PostgreSQL itself, or to a pooler with pool_mode = session",
    )
}
