//! The writer thread: takes all waiting operations into one transaction, commits, announces, answers.

use super::Durability;
use super::gate::Gate;
use super::hot::Hot;
use super::pace::Pace;
use super::readers::{closed, panicked};
use super::tx::{Tx, database};
use crate::bus::Event;
use crate::bus::EventSink;
use crate::stats::Stats;
use crate::store::Call;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Response;
use doubletick_protocol::{Error, Result, codes};
use parking_lot::RwLock;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::oneshot;

/// Operations in one transaction.
const BATCH: usize = 4096;

/// One call that waits, and where its answer goes.
struct Op {
    call: Call,
    answer: oneshot::Sender<Result<Response>>,
}

#[derive(Default)]
struct Queue {
    ops: VecDeque<Op>,
    closed: bool,
}

/// The queue in front of the writer.
#[derive(Default)]
pub(super) struct Inbox {
    queue: Gate<Queue>,
}

impl Inbox {
    /// Puts a call into the queue at once; the receiver gets its answer.
    pub fn push(&self, call: Call) -> Result<oneshot::Receiver<Result<Response>>> {
        let (answer, receiver) = oneshot::channel();
        let mut queue = self.queue.lock();
        if queue.closed {
            return Err(closed());
        }
        queue.ops.push_back(Op { call, answer });
        drop(queue);
        self.queue.wake_one();
        Ok(receiver)
    }

    /// No more calls; those that wait are finished, then the thread ends.
    pub fn close(&self) {
        self.queue.lock().closed = true;
        self.queue.wake_one();
    }

    /// The writer is gone: who waits is answered with 7009.
    fn abandon(&self) {
        let mut queue = self.queue.lock();
        queue.closed = true;
        queue.ops.clear();
    }

    fn waiting(&self) -> usize {
        self.queue.lock().ops.len()
    }

    /// Waits for the first operation, and a moment for as many as are likely to come. `None`: closed.
    fn take(&self, pace: &Pace) -> Option<Vec<Op>> {
        let mut queue = self.queue.lock();
        while queue.ops.is_empty() {
            if queue.closed {
                return None;
            }
            queue = self.queue.wait(queue);
        }
        if let Some(patience) = pace.patience(queue.ops.len()) {
            let deadline = Instant::now() + patience;
            while queue.ops.len() < pace.expected() && !queue.closed {
                let (changed, late) = self.queue.wait_until(queue, deadline);
                queue = changed;
                if late {
                    break;
                }
            }
        }
        let count = queue.ops.len().min(BATCH);
        Some(queue.ops.drain(..count).collect())
    }
}

/// What the writer thread owns.
pub(super) struct Writer {
    pub conn: Connection,
    pub inbox: Arc<Inbox>,
    pub settings: Arc<RwLock<Settings>>,
    pub sink: Arc<dyn EventSink>,
    pub durability: Durability,
    pub stats: Arc<Stats>,
    /// Carries out one call: `dispatch::write`.
    pub operate: fn(&mut Tx, &Call) -> Result<Response>,
}

/// Nobody waits for ever for a writer that has ended, however it ended.
struct Abandon(Arc<Inbox>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// What a batch has done when it is committed.
#[derive(Default)]
struct Done {
    answers: Vec<Result<Response>>,
    events: Vec<Event>,
    settings: Option<Settings>,
}

impl Writer {
    /// Works until the inbox is closed and empty. Hands back the connection: whoever closes it last, after
    /// the readers, makes the log go away.
    pub fn run(self) -> Connection {
        let _abandon = Abandon(Arc::clone(&self.inbox));
        let mut hot = Hot::default();
        let mut pace = Pace::new(self.durability == Durability::Full);
        let mut clock = 0;
        while let Some(ops) = self.inbox.take(&pace) {
            let begun = Instant::now();
            let result = self.batch(&ops, &mut hot, &mut clock);
            let recorded = hot.take_recorded();
            if result.is_ok() {
                self.stats.committed(ops.len() as u64);
                self.stats.receipts.add(recorded);
            }
            pace.committed(ops.len(), self.inbox.waiting(), begun.elapsed());
            self.finish(ops, result);
            hot.trim();
        }
        self.conn
    }

    /// Runs and commits a batch. An error means that all of it is rolled back.
    fn batch(&self, ops: &[Op], hot: &mut Hot, clock: &mut u64) -> Result<Done> {
        let result = self.execute("BEGIN IMMEDIATE").and_then(|()| {
            let calls = ops.iter().map(|op| &op.call);
            let done = catch_unwind(AssertUnwindSafe(|| self.carry_out(calls, hot, clock)))
                .unwrap_or_else(|_| Err(panicked()))?;
            self.execute("COMMIT")?;
            Ok(done)
        });
        if result.is_err() {
            hot.clear();
            if !self.conn.is_autocommit() {
                // Where even this fails, the next BEGIN fails too and every call gets its error.
                let _ = self.conn.execute_batch("ROLLBACK");
            }
        }
        result
    }

    fn execute(&self, sql: &str) -> Result<()> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]))
            .map(|_| ())
            .map_err(database)
    }

    fn carry_out<'a>(
        &self,
        calls: impl Iterator<Item = &'a Call>,
        hot: &mut Hot,
        clock: &mut u64,
    ) -> Result<Done> {
        let mut settings = self.settings.read().clone();
        let mut done = Done::default();
        for call in calls {
            *clock = call.now_ms.max(*clock);
            let mut tx = Tx {
                conn: &self.conn,
                settings: &settings,
                now_ms: *clock,
                events: std::mem::take(&mut done.events),
                hot,
                new_settings: None,
            };
            let result = (self.operate)(&mut tx, call);
            done.events = std::mem::take(&mut tx.events);
            if let Some(new) = tx.new_settings.take() {
                settings = new.clone();
                done.settings = Some(new);
            }
            match result {
                Err(error) if is_fatal(&error) => return Err(error),
                result => done.answers.push(result),
            }
        }
        hot.flush(&self.conn, &mut done.events)?;
        Ok(done)
    }

    /// Announces a committed batch and answers its calls, in this order.
    fn finish(&self, ops: Vec<Op>, result: Result<Done>) {
        let answers = match result {
            Ok(done) => {
                let sent = done.answers.iter().filter(|answer| matches!(answer, Ok(Response::Message(_))));
                self.stats.messages.add(sent.count() as u64);
                if let Some(settings) = done.settings {
                    *self.settings.write() = settings;
                }
                if !done.events.is_empty() {
                    self.sink.publish(done.events);
                }
                done.answers
            }
            Err(error) => vec![Err(error); ops.len()],
        };
        self.stats.answered_writes.add(ops.len() as u64);
        for (op, answer) in ops.into_iter().zip(answers) {
            // Nobody may be waiting any more.
            let _ = op.answer.send(answer);
        }
    }
}

/// Errors after which the transaction cannot be trusted.
fn is_fatal(error: &Error) -> bool {
    matches!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE | codes::ERR_SDK_INTERNAL_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::file;
    use doubletick_protocol::wire::Request;
    use parking_lot::Mutex;

    #[derive(Default)]
    struct Heard(Mutex<Vec<Vec<Event>>>);

    impl EventSink for Heard {
        fn publish(&self, events: Vec<Event>) {
            self.0.lock().push(events);
        }
    }

    /// Inserts the caller's name; some names misbehave.
    fn operate(tx: &mut Tx, call: &Call) -> Result<Response> {
        tx.events.push(Event::GroupGone(call.user.clone()));
        tx.conn
            .execute(
                "INSERT INTO users (user_id, created_at, profile) VALUES (?1, ?2, '')",
                (&call.user, tx.now_ms as i64),
            )
            .map_err(database)?;
        match call.user.as_str() {
            "panics" => panic!("an operation that panics, on purpose"),
            _ => Ok(Response::Count(tx.now_ms)),
        }
    }

    struct Bench {
        home: tempfile::TempDir,
        inbox: Arc<Inbox>,
        heard: Arc<Heard>,
        writer: Option<Writer>,
    }

    impl Bench {
        fn new() -> Bench {
            let home = tempfile::tempdir().unwrap();
            let path = file::database_path(home.path(), 1);
            let (inbox, heard) = (Arc::new(Inbox::default()), Arc::new(Heard::default()));
            let writer = Writer {
                conn: file::open_writer(&path, Durability::Normal).unwrap(),
                inbox: Arc::clone(&inbox),
                settings: Arc::default(),
                sink: Arc::clone(&heard) as Arc<dyn EventSink>,
                durability: Durability::Normal,
                stats: Arc::default(),
                operate,
            };
            Bench { home, inbox, heard, writer: Some(writer) }
        }

        fn push(&self, user: &str, now_ms: u64) -> oneshot::Receiver<Result<Response>> {
            self.inbox.push(Call { user: user.into(), now_ms, request: Request::TotalUnread }).unwrap()
        }

        fn rows(&self) -> Vec<String> {
            let conn = file::open_reader(&file::database_path(self.home.path(), 1)).unwrap();
            let mut statement = conn.prepare("SELECT user_id FROM users ORDER BY user_no").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().map(|row| row.unwrap()).collect()
        }

        /// Runs the writer over what waits.
        fn run(&mut self) {
            self.inbox.close();
            self.writer.take().unwrap().run();
        }
    }

    #[test]
    fn what_waits_is_one_commit_announced_once_in_order() {
        let mut bench = Bench::new();
        let answers: Vec<_> = (0..500).map(|n| bench.push(&format!("u{n}"), 1000 - n)).collect();
        bench.run();
        for mut answer in answers {
            assert_eq!(answer.try_recv().unwrap(), Ok(Response::Count(1000)), "time never goes back");
        }
        let names: Vec<String> = (0..500).map(|n| format!("u{n}")).collect();
        assert_eq!(bench.rows(), names);
        let heard = bench.heard.0.lock();
        assert_eq!(heard.len(), 1, "one commit");
        assert_eq!(heard[0], names.into_iter().map(Event::GroupGone).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_of_the_database_takes_the_whole_batch_back() {
        let mut bench = Bench::new();
        let answers = ["a", "b", "a", "c"].map(|user| bench.push(user, 1));
        bench.run();
        for mut answer in answers {
            let error = answer.try_recv().unwrap().unwrap_err();
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        }
        assert!(bench.rows().is_empty());
        assert!(bench.heard.0.lock().is_empty());
    }

    #[test]
    fn a_panic_takes_its_batch_back_and_the_writer_lives_on() {
        let mut bench = Bench::new();
        let mut answers = ["a", "panics"].map(|user| bench.push(user, 1));
        let writer = bench.writer.take().unwrap();
        let thread = std::thread::spawn(move || writer.run());
        while answers[1].is_empty() {
            std::thread::yield_now();
        }
        for answer in &mut answers {
            let error = answer.try_recv().unwrap().unwrap_err();
            assert_eq!(error.code, codes::ERR_SDK_INTERNAL_ERROR);
        }
        let mut next = bench.push("a", 1);
        bench.inbox.close();
        thread.join().unwrap();
        assert_eq!(next.try_recv().unwrap(), Ok(Response::Count(1)));
        assert_eq!(bench.rows(), ["a"]);
    }

    #[test]
    fn a_closed_inbox_finishes_what_it_has_and_takes_no_more() {
        let mut bench = Bench::new();
        let mut answer = bench.push("a", 1);
        bench.run();
        assert!(answer.try_recv().unwrap().is_ok());
        let call = Call { user: "b".into(), now_ms: 1, request: Request::TotalUnread };
        assert_eq!(bench.inbox.push(call).err().map(|error| error.code), Some(codes::ERR_SDK_COMM_INTERRUPT));
    }

    #[test]
    fn a_writer_that_dies_leaves_nobody_waiting() {
        struct Broken;
        impl EventSink for Broken {
            fn publish(&self, _: Vec<Event>) {
                panic!("a bus that panics, on purpose");
            }
        }
        let mut bench = Bench::new();
        let mut writer = bench.writer.take().unwrap();
        writer.sink = Arc::new(Broken);
        let mut answer = bench.push("a", 1);
        assert!(std::thread::spawn(move || writer.run()).join().is_err());
        assert!(answer.try_recv().is_err(), "dropped unanswered: the store answers 7009");
        let call = Call { user: "b".into(), now_ms: 1, request: Request::TotalUnread };
        assert!(bench.inbox.push(call).is_err());
    }
}
