//! The writer thread: takes all waiting operations into one transaction, commits, announces, answers.

use super::inbox::{Inbox, Op, Taken};
use super::log::Log;
use super::options::Durability;
use super::pace::Pace;
use super::readers::panicked;
use super::tables::Writing;
use doubletick_engine::bus::EventSink;
use doubletick_engine::fault::{Broken, Fault, Outcome};
use doubletick_engine::ledger::{Closed, Ledger, Memory};
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Call;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result};
use parking_lot::RwLock;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After this time a transaction takes no more operations: who comes meanwhile has not waited long for the next.
const BATCH_TIME: Duration = Duration::from_millis(50);
/// Failures that no single operation has caused, after which the rest of a batch fails as they did: where every commit
/// fails, nothing is learned from trying it in ever smaller parts.
const TRIES: usize = 64;

/// What the writer thread owns.
pub(super) struct Writer {
    pub conn: Connection,
    pub inbox: Arc<Inbox>,
    pub settings: Arc<RwLock<Settings>>,
    pub sink: Arc<dyn EventSink>,
    pub durability: Durability,
    pub stats: Arc<Stats>,
    pub log: Log,
    /// Carries out one call: [`doubletick_engine::ops::write`].
    pub operate: fn(&mut Ledger<'_>, &Call) -> Outcome<Response>,
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
    closed: Closed,
}

/// What the writer remembers from batch to batch.
#[derive(Default)]
struct Kept {
    /// Rows; nobody else writes.
    memory: Memory,
    clock: u64,
}

/// The time of a call: that of the clock, whatever it was before. Only receipts have the latest time that was seen:
/// nobody reads a message before it was sent. (The time of a message is lifted where it is stored, in its
/// conversation.)
fn kept_time(latest: &mut u64, call: &Call) -> u64 {
    *latest = call.now_ms.max(*latest);
    if matches!(call.request, Request::SendReceipts { .. }) { *latest } else { call.now_ms }
}

/// Why all of a batch was rolled back.
struct Failed {
    error: Error,
    /// The operation that failed, by its place; `None`: what they share, such as the commit.
    by: Option<usize>,
}

impl Writer {
    /// Works until the inbox is closed and empty. Hands back the connection: whoever closes it last, after
    /// the readers, makes the log go away.
    pub fn run(mut self) -> Connection {
        let _abandon = Abandon(Arc::clone(&self.inbox));
        let (mut kept, mut taken) = (Kept::default(), Taken::default());
        let mut pace = Pace::new(self.durability == Durability::Full);
        while let Some(most) = self.inbox.wait(&pace, &mut taken) {
            let begun = Instant::now();
            // Who is first is known before the transaction begins, and is told when it cannot.
            let Some(first) = self.inbox.next(&mut taken, &self.stats) else { continue };
            let mut ops = Vec::with_capacity(most);
            ops.push(first);
            let next = |ops: &mut Vec<Op>| {
                let room = ops.len() < most && begun.elapsed() < BATCH_TIME;
                let Some(op) = room.then(|| self.inbox.next(&mut taken, &self.stats)).flatten() else {
                    return false;
                };
                ops.push(op);
                true
            };
            let result = self.batch(&mut ops, next, &mut kept);
            pace.committed(ops.len(), self.inbox.done(&mut taken), begun.elapsed());
            match result {
                Ok(done) => self.finish(ops, done),
                Err(failed) => self.again(ops, failed, &mut kept),
            }
            kept.memory.trim();
            self.log.keep_small(&self.conn, &self.stats);
        }
        self.conn
    }

    /// Runs and commits a batch: what is in `ops`, and what `next` adds to it. An error means that all of it is rolled
    /// back.
    fn batch(
        &self,
        ops: &mut Vec<Op>,
        next: impl FnMut(&mut Vec<Op>) -> bool,
        kept: &mut Kept,
    ) -> std::result::Result<Done, Failed> {
        let shared = |error| Failed { error, by: None };
        let mut done = Done::default();
        let result = self.execute("BEGIN IMMEDIATE").map_err(shared).and_then(|()| {
            let carry_out = AssertUnwindSafe(|| self.carry_out(ops, next, kept, &mut done));
            let carried_out = catch_unwind(carry_out).unwrap_or_else(|_| Err(panicked()));
            // Who has no answer is the one; all have where the failure is of what is left to be written.
            let by = Some(done.answers.len()).filter(|place| *place < ops.len());
            carried_out.map_err(|error| Failed { error, by })?;
            self.execute("COMMIT").map_err(shared)
        });
        if result.is_err() {
            // What it holds never came to be.
            kept.memory = Memory::default();
            if !self.conn.is_autocommit() {
                // Where even this fails, the next BEGIN fails too and every call gets its error.
                let _ = self.conn.execute_batch("ROLLBACK");
            }
        }
        result.map(|()| done)
    }

    fn execute(&self, sql: &str) -> Result<()> {
        let mut statement = self.conn.prepare_cached(sql).map_err(Broken::new)?;
        statement.execute([]).map_err(Broken::new)?;
        Ok(())
    }

    /// Writes a page as it is.
    fn touch(&self) -> Result<()> {
        let version: i64 =
            self.conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(Broken::new)?;
        self.conn.pragma_update(None, "user_version", version).map_err(Broken::new)?;
        Ok(())
    }

    fn carry_out(
        &self,
        ops: &mut Vec<Op>,
        mut next: impl FnMut(&mut Vec<Op>) -> bool,
        kept: &mut Kept,
        done: &mut Done,
    ) -> Result<()> {
        let tables = Writing::new(&self.conn);
        let mut ledger = Ledger::new(&tables, &mut kept.memory, self.settings.read().clone());
        loop {
            let place = done.answers.len();
            if place == ops.len() && !next(ops) {
                break;
            }
            let call = &ops[place].call;
            if call.request.only_reads() {
                self.touch()?;
                done.answers.push(Ok(Response::Done));
                continue;
            }
            let now_ms = kept_time(&mut kept.clock, call);
            done.answers.push(match ledger.call(now_ms, |ledger| (self.operate)(ledger, call)) {
                Ok(answer) => Ok(answer),
                Err(Fault::Refused(error)) => Err(error),
                Err(Fault::Broken(broken)) => return Err(broken.into()),
            });
        }
        done.closed = ledger.close()?;
        Ok(())
    }

    /// A batch has failed and nothing of it has happened: does it in smaller ones, in the same order, so that only who
    /// fails alone is told.
    fn again(&self, ops: Vec<Op>, failed: Failed, kept: &mut Kept) {
        let mut tries = TRIES;
        let mut parts = vec![];
        let mut divide = |mut ops: Vec<Op>, Failed { error, by }: Failed, parts: &mut Vec<Vec<Op>>| match by {
            // Nothing was done before it that could be why it fails.
            Some(0) => {
                let rest = ops.split_off(1);
                self.answer(ops, vec![Err(error)]);
                parts.push(rest);
            }
            Some(place) => {
                let rest = ops.split_off(place);
                parts.extend([rest, ops]);
            }
            None if ops.len() > 1 && tries > 0 => {
                tries -= 1;
                let second = ops.split_off(ops.len() / 2);
                parts.extend([second, ops]);
            }
            None => {
                let answers = vec![Err(error); ops.len()];
                self.answer(ops, answers);
            }
        };
        divide(ops, failed, &mut parts);
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            match self.batch(&mut part, |_| false, kept) {
                Ok(done) => self.finish(part, done),
                Err(failed) => divide(part, failed, &mut parts),
            }
        }
    }

    /// Announces a committed batch and answers its calls, in this order.
    fn finish(&self, ops: Vec<Op>, done: Done) {
        self.stats.committed(ops.len() as u64);
        self.stats.receipts.add(done.closed.recorded);
        self.stats.kept_out(done.closed.kept_out);
        let sent = done.answers.iter().filter(|answer| matches!(answer, Ok(Response::Message(_))));
        self.stats.messages.add(sent.count() as u64);
        if let Some(settings) = done.closed.settings {
            *self.settings.write() = settings;
        }
        if !done.closed.events.is_empty() {
            self.sink.publish(done.closed.events);
        }
        self.answer(ops, done.answers);
    }

    fn answer(&self, ops: Vec<Op>, answers: Vec<Result<Response>>) {
        self.stats.answered_writes.add(ops.len() as u64);
        for (op, answer) in ops.into_iter().zip(answers) {
            // Nobody may be waiting any more.
            let _ = op.answer.send(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file;
    use doubletick_engine::bus::Event;
    use doubletick_engine::rows::User;
    use doubletick_protocol::codes;
    use doubletick_protocol::profile::Profile;
    use parking_lot::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::oneshot;

    #[derive(Default)]
    struct Heard(Mutex<Vec<Vec<Event>>>);

    impl EventSink for Heard {
        fn publish(&self, events: Vec<Event>) {
            self.0.lock().push(events);
        }
    }

    /// Makes an account for the caller; some names misbehave.
    fn operate(ledger: &mut Ledger<'_>, call: &Call) -> Outcome<Response> {
        ledger.tell(Event::GroupGone(call.user.clone()));
        if ledger.user_no(&call.user)?.is_some() {
            return Err(Broken::new("a second row").into());
        }
        let profile = Profile { user_id: call.user.clone(), ..Profile::default() };
        ledger.add_user(User::new(0, profile))?;
        match call.user.as_str() {
            "panics" => panic!("an operation that panics, on purpose"),
            _ => Ok(Response::Count(ledger.now_ms())),
        }
    }

    /// Accounts with such names make the commit fail, and nothing before it.
    const DANGLING: &str = "PRAGMA foreign_keys = ON; CREATE TABLE absent (id INTEGER PRIMARY KEY);
        CREATE TABLE dangling (id INTEGER REFERENCES absent DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER dangles AFTER INSERT ON users WHEN new.user_id LIKE 'dangles%'
            BEGIN INSERT INTO dangling VALUES (7); END;";

    struct Bench {
        home: tempfile::TempDir,
        inbox: Arc<Inbox>,
        heard: Arc<Heard>,
        stats: Arc<Stats>,
        writer: Option<Writer>,
    }

    impl Bench {
        fn new() -> Bench {
            let home = tempfile::tempdir().unwrap();
            let path = file::database_path(home.path(), 1);
            let (inbox, heard) = (Arc::new(Inbox::default()), Arc::new(Heard::default()));
            let stats = Arc::<Stats>::default();
            let writer = Writer {
                conn: file::open_writer(&path, Durability::Normal).unwrap(),
                inbox: Arc::clone(&inbox),
                settings: Arc::default(),
                sink: Arc::clone(&heard) as Arc<dyn EventSink>,
                durability: Durability::Normal,
                stats: Arc::clone(&stats),
                log: Log::new(&path, Arc::default(), Arc::default()),
                operate,
            };
            Bench { home, inbox, heard, stats, writer: Some(writer) }
        }

        fn push(&self, user: &str, now_ms: u64) -> oneshot::Receiver<Result<Response>> {
            self.inbox
                .push(Call { user: user.into(), now_ms, by_operator: false, request: Request::Logout })
                .unwrap()
        }

        fn conn(&self) -> &Connection {
            &self.writer.as_ref().unwrap().conn
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
        for (n, mut answer) in answers.into_iter().enumerate() {
            let answer = answer.try_recv().unwrap();
            assert_eq!(answer, Ok(Response::Count(1000 - n as u64)), "each at its own time");
        }
        let names: Vec<String> = (0..500).map(|n| format!("u{n}")).collect();
        assert_eq!(bench.rows(), names);
        let heard = bench.heard.0.lock();
        assert_eq!(heard.len(), 1, "one commit");
        assert_eq!(heard[0], names.into_iter().map(Event::GroupGone).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_of_the_database_fails_only_the_call_that_has_it() {
        let mut bench = Bench::new();
        let names: Vec<String> = (0..100).map(|n| format!("u{}", n - n % 10)).collect();
        let answers: Vec<_> = names.iter().map(|user| bench.push(user, 1)).collect();
        bench.run();
        let failed = |answer: Result<Response>| match answer {
            Ok(_) => false,
            Err(error) => error.code == codes::ERR_SDK_COMM_DATABASE_FAILURE,
        };
        let failed: Vec<usize> = answers
            .into_iter()
            .enumerate()
            .filter_map(|(place, mut answer)| failed(answer.try_recv().unwrap()).then_some(place))
            .collect();
        let expected: Vec<usize> = (0..100).filter(|n| n % 10 != 0).collect();
        assert_eq!(failed, expected, "who comes a second time, and nobody else");
        assert_eq!(bench.rows(), ["u0", "u10", "u20", "u30", "u40", "u50", "u60", "u70", "u80", "u90"]);
        let heard: Vec<Event> = bench.heard.0.lock().concat();
        assert_eq!(heard.len(), 10, "nothing that was rolled back is announced");
        let (stats, calls) = (&bench.stats, 100);
        assert_eq!((stats.committed_calls.get(), stats.answered_writes.get()), (10, calls));
    }

    #[test]
    fn where_only_the_commit_fails_the_call_that_is_why_is_found() {
        let mut bench = Bench::new();
        bench.conn().execute_batch(DANGLING).unwrap();
        let answers: Vec<_> = (0..1000)
            .map(|n| bench.push(&if n == 700 { "dangles".into() } else { format!("u{n}") }, 1))
            .collect();
        bench.run();
        let failed: Vec<usize> = answers
            .into_iter()
            .enumerate()
            .filter_map(|(place, mut answer)| answer.try_recv().unwrap().is_err().then_some(place))
            .collect();
        assert_eq!(failed, [700]);
        assert_eq!(bench.rows().len(), 999);
        assert!(bench.stats.commits.get() <= 20, "by halves");
    }

    #[test]
    fn where_every_commit_fails_the_calls_fail_after_a_bounded_number_of_tries() {
        let mut bench = Bench::new();
        bench.conn().execute_batch(DANGLING).unwrap();
        static FIRST: AtomicUsize = AtomicUsize::new(0);
        let counting = |ledger: &mut Ledger<'_>, call: &Call| {
            FIRST.fetch_add(1, Ordering::Relaxed);
            operate(ledger, call)
        };
        bench.writer.as_mut().unwrap().operate = counting;
        let answers: Vec<_> = (0..1000).map(|n| bench.push(&format!("dangles{n}"), 1)).collect();
        bench.run();
        for mut answer in answers {
            let error = answer.try_recv().unwrap().unwrap_err();
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        }
        let carried_out = FIRST.load(Ordering::Relaxed);
        assert!(carried_out <= 12 * 1000, "{carried_out} for 1000 calls: it stops dividing");
        assert!(bench.rows().is_empty());
    }

    #[test]
    fn where_nothing_can_begin_every_call_is_told() {
        let mut bench = Bench::new();
        let path = file::database_path(bench.home.path(), 1);
        let answers: Vec<_> = (0..20).map(|n| bench.push(&format!("u{n}"), 1)).collect();
        let writer = bench.writer.as_ref().unwrap();
        // Somebody else holds the database for good.
        writer.conn.busy_timeout(Duration::ZERO).unwrap();
        let other = file::open_writer(&path, Durability::Normal).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        bench.run();
        for mut answer in answers {
            let error = answer.try_recv().unwrap().unwrap_err();
            assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        }
    }

    #[test]
    fn who_does_not_wait_any_more_is_not_served() {
        let mut bench = Bench::new();
        let mut answers: Vec<_> = (0..10).map(|n| Some(bench.push(&format!("u{n}"), 1))).collect();
        (0..10).step_by(2).for_each(|n| answers[n] = None);
        bench.run();
        assert_eq!(bench.rows(), ["u1", "u3", "u5", "u7", "u9"]);
        assert_eq!(bench.stats.answered_writes.get(), 10, "nobody is taken for one who waits");
    }

    #[test]
    fn users_take_turns_whatever_one_of_them_asks() {
        let bench = Bench::new();
        let mut answers: Vec<_> = (0..1000).map(|n| bench.push("loud", n)).collect();
        answers.extend((0..3).map(|n| bench.push("alice", n)));
        let mut taken = Taken::default();
        let served: Vec<(String, u64)> = std::iter::from_fn(|| bench.inbox.next(&mut taken, &bench.stats))
            .map(|op| (op.call.user, op.call.now_ms))
            .collect();
        let places: Vec<usize> = (0..served.len()).filter(|place| served[*place].0 == "alice").collect();
        assert_eq!(places, [1, 3, 5]);
        assert_eq!(served.len(), 1003);
        for user in ["loud", "alice"] {
            let own: Vec<u64> = served.iter().filter(|(who, _)| who == user).map(|(_, at)| *at).collect();
            assert!(own.is_sorted(), "each in its order");
        }
    }

    #[test]
    fn who_comes_while_the_writer_works_waits_for_one_call_of_each_other_user() {
        let bench = Bench::new();
        let others = 10;
        let ask = |from: u64| (0..others).map(move |user| (format!("u{user}"), from));
        let mut answers: Vec<_> =
            (0..100).flat_map(ask).map(|(user, now_ms)| bench.push(&user, now_ms)).collect();
        let mut taken = Taken::default();
        let first = bench.inbox.next(&mut taken, &bench.stats).map(|op| op.call.user);
        assert_eq!(first.as_deref(), Some("u0"));
        answers.push(bench.push("late", 0));
        let served = std::iter::from_fn(|| bench.inbox.next(&mut taken, &bench.stats));
        let place = served.map(|op| op.call.user).position(|user| user == "late").expect("served");
        assert!(place <= 2 * others as usize, "{place}");
    }

    #[test]
    fn a_panic_fails_its_call_and_the_writer_lives_on() {
        let mut bench = Bench::new();
        let [mut before, mut panics] = ["b", "panics"].map(|user| bench.push(user, 1));
        let writer = bench.writer.take().unwrap();
        let thread = std::thread::spawn(move || writer.run());
        while panics.is_empty() || before.is_empty() {
            std::thread::yield_now();
        }
        assert_eq!(panics.try_recv().unwrap().unwrap_err().code, codes::ERR_SDK_INTERNAL_ERROR);
        assert_eq!(before.try_recv().unwrap(), Ok(Response::Count(1)));
        let mut next = bench.push("a", 1);
        bench.inbox.close();
        thread.join().unwrap();
        assert_eq!(next.try_recv().unwrap(), Ok(Response::Count(1)));
        assert_eq!(bench.rows(), ["b", "a"]);
    }

    #[test]
    fn a_question_whether_it_writes_writes_and_changes_nothing() {
        let mut bench = Bench::new();
        let probe =
            || Call { user: String::new(), now_ms: 1, by_operator: false, request: Request::GetSettings };
        let before = bench.rows();
        let watcher = file::open_reader(&file::database_path(bench.home.path(), 1)).unwrap();
        let written =
            || watcher.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0)).unwrap();
        let at_first = written();
        let mut answer = bench.inbox.push(probe()).unwrap();
        bench.run();
        assert_eq!((answer.try_recv().unwrap(), bench.rows()), (Ok(Response::Done), before));
        assert_eq!(bench.stats.commits.get(), 1);
        assert_ne!(written(), at_first, "others see that something was written");
        // Where nothing can be written it is told.
        let mut bench = Bench::new();
        let writer = bench.writer.as_ref().unwrap();
        writer.conn.pragma_update(None, "query_only", true).unwrap();
        let mut answer = bench.inbox.push(probe()).unwrap();
        bench.run();
        assert_eq!(answer.try_recv().unwrap().unwrap_err().code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    }

    #[test]
    fn a_closed_inbox_finishes_what_it_has_and_takes_no_more() {
        let mut bench = Bench::new();
        let mut answer = bench.push("a", 1);
        bench.run();
        assert!(answer.try_recv().unwrap().is_ok());
        let call = Call { user: "b".into(), now_ms: 1, by_operator: false, request: Request::Logout };
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
        let call = Call { user: "b".into(), now_ms: 1, by_operator: false, request: Request::Logout };
        assert!(bench.inbox.push(call).is_err());
    }
}
