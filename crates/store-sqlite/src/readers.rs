//! Threads that answer reading calls, each with a read-only connection of its own.

use super::file::open_reader;
use super::log::Pause;
use doubletick_engine::fair::Kind;
use doubletick_engine::fault::{Broken, panicked};
use doubletick_engine::readers::{self, Reading, join, spawn};
use doubletick_protocol::Result;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

/// What one thread reads with.
struct Reader {
    conn: Connection,
    pause: Arc<Pause>,
}

/// The queue in front of the reader threads.
#[derive(Clone)]
pub(super) struct Readers {
    queue: readers::Readers<Reader>,
}

impl Readers {
    /// Starts the threads.
    pub fn start(path: &Path, count: usize, pause: &Arc<Pause>) -> Result<(Readers, Vec<JoinHandle<()>>)> {
        let readers = Readers { queue: readers::Readers::new(count) };
        let mut threads = Vec::new();
        for number in 0..count.max(1) {
            let started = open_reader(path).and_then(|conn| {
                let (queue, reader) = (readers.queue.clone(), Reader { conn, pause: Arc::clone(pause) });
                spawn(&format!("doubletick-read-{number}"), move || queue.work(&reader))
            });
            match started {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    readers.close();
                    join(threads);
                    return Err(error);
                }
            }
        }
        Ok((readers, threads))
    }

    /// Has `work` run for this user inside a read transaction: everything that it reads is of one moment. It waits as
    /// [`readers::Readers::read`] says.
    pub fn read<T: Send + 'static>(
        &self,
        user: &str,
        kind: Kind,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Reading<T> {
        self.queue.read(user, kind, move |reader| {
            let _reads = reader.pause.read();
            in_snapshot(&reader.conn, work)
        })
    }

    /// No more jobs; those that wait are finished, then the threads end.
    pub fn close(&self) {
        self.queue.close();
    }
}

fn in_snapshot<T>(conn: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let run =
        |sql| conn.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map_err(Broken::new);
    run("BEGIN")?;
    let result = catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|_| Err(panicked()));
    run("COMMIT")?;
    result
}
