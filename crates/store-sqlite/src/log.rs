//! SQLite's log, which must not grow without end.
//!
//! SQLite begins its log anew when everything in it is in the database and nobody reads from it. Readers that overlap
//! never leave that moment: the log grew by 15 MB a second. So the writer makes one, when the log has become large: the
//! readers begin nothing new until it is empty, which takes as long as what they are doing, or it is tried again later.
//! Most of it is in the database by then (`checkpoints`).

use super::checkpoints::{Checkpoints, PAGES};
use doubletick_engine::gate::Gate;
use doubletick_engine::stats::Stats;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

/// The log is emptied when it has more bytes.
const MOST: u64 = 64 * 1024 * 1024;
/// How long the readers may take to come to an end.
const PATIENCE: Duration = Duration::from_millis(100);

/// Who reads now.
#[derive(Default)]
struct Reading {
    readers: usize,
    /// The writer waits for them to end, and nobody begins.
    paused: bool,
}

/// What lets the writer have the database for itself.
pub(super) struct Pause(Gate<Reading>);

/// One who reads, as long as it is held.
pub(super) struct Reads<'a>(&'a Pause);

impl Default for Pause {
    fn default() -> Self {
        Self(Gate::new(Reading::default()))
    }
}

impl Pause {
    /// Waits until reading may begin.
    pub fn read(&self) -> Reads<'_> {
        let mut reading = self.0.lock();
        while reading.paused {
            reading = self.0.wait(reading);
        }
        reading.readers += 1;
        Reads(self)
    }

    /// Does something while nobody reads; `None`: they did not come to an end in time.
    fn alone<T>(&self, patience: Duration, work: impl FnOnce() -> T) -> Option<T> {
        let deadline = Instant::now() + patience;
        let mut reading = self.0.lock();
        reading.paused = true;
        while reading.readers > 0 {
            let (changed, late) = self.0.wait_until(reading, deadline);
            reading = changed;
            if late {
                break;
            }
        }
        let is_alone = reading.readers == 0;
        drop(reading);
        let done = is_alone.then(work);
        self.0.lock().paused = false;
        self.0.wake_all();
        done
    }
}

/// The thread ends with the writer.
impl Drop for Log {
    fn drop(&mut self) {
        self.checkpoints.close();
    }
}

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        let mut reading = self.0.0.lock();
        reading.readers -= 1;
        drop(reading);
        self.0.0.wake_all();
    }
}

/// The log of one database, as the writer sees it.
pub(super) struct Log {
    file: PathBuf,
    most: u64,
    pause: Arc<Pause>,
    /// Where it could not be emptied, it is tried again when it has so many bytes.
    next: u64,
    checkpoints: Arc<Checkpoints>,
    /// Pages in the log after the last commit.
    pages: Arc<AtomicI32>,
    /// How many there were when a checkpoint was asked for last.
    asked: i32,
}

impl Log {
    /// Of this database.
    pub fn new(database: &Path, pause: Arc<Pause>, checkpoints: Arc<Checkpoints>) -> Log {
        let mut file = database.as_os_str().to_owned();
        file.push("-wal");
        let pages = Arc::new(AtomicI32::new(0));
        Log { file: file.into(), most: MOST, pause, next: MOST, checkpoints, pages, asked: 0 }
    }

    /// Learns of every commit of this connection, which makes no checkpoints itself from then on.
    pub fn watch(&self, conn: &mut Connection) -> rusqlite::Result<()> {
        let pages = Arc::clone(&self.pages);
        conn.wal_hook(Some(move |_: &mut Wal, now| {
            pages.store(now, Ordering::Relaxed);
            Ok(())
        }))
    }

    /// Has the log brought into the database when it has grown, and empties it when it is large. To be called between
    /// two transactions.
    pub fn keep_small(&mut self, conn: &Connection, stats: &Stats) {
        let pages = self.pages.load(Ordering::Relaxed);
        // Fewer than before: it has begun anew.
        let before = if pages < self.asked { 0 } else { self.asked };
        if pages >= before + PAGES {
            self.checkpoints.ask();
            self.asked = pages;
        } else {
            self.asked = before;
        }
        let mut bytes = self.bytes();
        if bytes > self.next && self.checkpoints.is_idle() {
            // An error, or a stranger who reads, leaves the log as it is.
            let emptied = self.pause.alone(PATIENCE, || empty(conn)).and_then(Result::ok).unwrap_or(false);
            self.next = if emptied { self.most } else { bytes + self.most / 4 };
            bytes = self.bytes();
        }
        stats.log_bytes.set(bytes);
    }

    fn bytes(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |file| file.len())
    }
}

/// Brings the log into the database and cuts it to nothing; whether that was possible.
fn empty(conn: &Connection) -> rusqlite::Result<bool> {
    // Whoever is in the way is no reader of ours: a copy that is made, which is not waited for.
    conn.busy_timeout(Duration::ZERO)?;
    let busy = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    conn.busy_timeout(super::file::BUSY)?;
    Ok(busy? == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, file};

    struct Bench {
        home: tempfile::TempDir,
        conn: Connection,
        pause: Arc<Pause>,
        log: Log,
        stats: Stats,
    }

    impl Bench {
        fn new() -> Bench {
            let home = tempfile::tempdir().unwrap();
            let path = file::database_path(home.path(), 1);
            let conn = file::open_writer(&path, Durability::Normal).unwrap();
            conn.execute_batch("CREATE TABLE filling (bytes BLOB)").unwrap();
            let pause = Arc::<Pause>::default();
            let mut log = Log::new(&path, Arc::clone(&pause), Arc::default());
            (log.most, log.next) = (200_000, 200_000);
            Bench { home, conn, pause, log, stats: Stats::default() }
        }

        fn reader(&self) -> Connection {
            file::open_reader(&file::database_path(self.home.path(), 1)).unwrap()
        }

        fn fill(&self) {
            self.conn.execute("INSERT INTO filling VALUES (zeroblob(300000))", []).unwrap();
        }
    }

    /// Begins to read from what the database is now.
    fn snapshot(conn: &Connection) {
        conn.execute_batch("BEGIN; SELECT count(*) FROM filling").unwrap();
    }

    #[test]
    fn a_log_that_has_become_large_is_emptied_also_where_readers_overlap() {
        let mut bench = Bench::new();
        let readers = [bench.reader(), bench.reader()];
        snapshot(&readers[0]);
        let mut largest = 0;
        for round in 1..100 {
            let [next, last] = if round % 2 == 0 { [0, 1] } else { [1, 0] };
            bench.fill();
            // There is always one who reads, so SQLite alone never gets to it.
            snapshot(&readers[next]);
            readers[last].execute_batch("COMMIT").unwrap();
            if round % 10 == 0 {
                // The pause: all have come to an end.
                readers[next].execute_batch("COMMIT").unwrap();
                bench.log.keep_small(&bench.conn, &bench.stats);
                assert_eq!((bench.log.bytes(), bench.stats.log_bytes.get()), (0, 0));
                snapshot(&readers[next]);
            }
            largest = largest.max(bench.log.bytes());
        }
        assert!(largest < 11 * 400_000, "{largest} bytes");
    }

    #[test]
    fn a_reader_that_takes_long_is_not_waited_for_and_begins_nothing_new_in_the_pause() {
        let mut bench = Bench::new();
        let reader = bench.reader();
        bench.fill();
        let pause = Arc::clone(&bench.pause);
        let reads = pause.read();
        snapshot(&reader);
        bench.log.keep_small(&bench.conn, &bench.stats);
        assert!(bench.stats.log_bytes.get() > 300_000, "it is as it was, and told");
        reader.execute_batch("COMMIT").unwrap();
        drop(reads);
        bench.log.keep_small(&bench.conn, &bench.stats);
        assert!(bench.log.bytes() > 0, "not tried at every commit");
        bench.fill();
        bench.log.keep_small(&bench.conn, &bench.stats);
        assert_eq!(bench.log.bytes(), 0);
        let begun = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let waits = pause.alone(PATIENCE, || {
                let waits = scope.spawn(|| {
                    let _reads = pause.read();
                    begun.store(true, std::sync::atomic::Ordering::SeqCst);
                });
                std::thread::yield_now();
                assert!(!begun.load(std::sync::atomic::Ordering::SeqCst));
                waits
            });
            waits.unwrap().join().unwrap();
        });
        assert!(begun.load(std::sync::atomic::Ordering::SeqCst));
    }

    #[test]
    fn a_stranger_who_copies_the_database_is_not_waited_for() {
        let mut bench = Bench::new();
        bench.fill();
        let stranger = bench.reader();
        snapshot(&stranger);
        bench.fill();
        bench.log.keep_small(&bench.conn, &bench.stats);
        assert!(bench.stats.log_bytes.get() > 0);
    }
}
