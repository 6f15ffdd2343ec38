//! What the writer writes to: the one connection that does.

use super::log::Log;
use super::tables::Writing;
use doubletick_engine::batch::{Database, Transaction};
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Broken;
use doubletick_engine::stats::Stats;
use doubletick_engine::tables::Tables;
use rusqlite::Connection;

/// The file as its writer has it.
pub(super) struct File {
    pub conn: Connection,
    pub log: Log,
}

/// `BEGIN IMMEDIATE`, and what comes after it.
pub(super) struct Begun<'d> {
    conn: &'d Connection,
    tables: Writing<'d>,
}

fn execute(conn: &Connection, sql: &str) -> Result<(), Broken> {
    let mut statement = conn.prepare_cached(sql).map_err(Broken::new)?;
    statement.execute([]).map(drop).map_err(Broken::new)
}

impl Database for File {
    type Transaction<'d> = Begun<'d>;

    fn begin(&self) -> Result<Begun<'_>, Broken> {
        execute(&self.conn, "BEGIN IMMEDIATE")?;
        Ok(Begun { conn: &self.conn, tables: Writing::new(&self.conn) })
    }

    fn rest(&mut self, stats: &Stats) {
        self.log.keep_small(&self.conn, stats);
    }
}

impl Transaction for Begun<'_> {
    fn tables(&self) -> &dyn Tables {
        &self.tables
    }

    /// Writes a page as it is.
    fn touch(&self) -> Result<(), Broken> {
        let version: i64 =
            self.conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(Broken::new)?;
        self.conn.pragma_update(None, "user_version", version).map_err(Broken::new)
    }

    fn commit(self, _events: &[Event]) -> Result<(), Broken> {
        execute(self.conn, "COMMIT")
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        // After a commit there is nothing to take back, nor where SQLite has done so itself.
        if !self.conn.is_autocommit() {
            // Where even this fails, the next BEGIN fails too and every call gets its error.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, file};
    use doubletick_engine::batch::Writer;
    use doubletick_engine::bus::EventSink;
    use doubletick_engine::fault::Outcome;
    use doubletick_engine::hooks::Origin;
    use doubletick_engine::inbox::{Inbox, Taken};
    use doubletick_engine::ledger::Ledger;
    use doubletick_engine::rows::User;
    use doubletick_engine::slices::Slicing;
    use doubletick_engine::store::Call;
    use doubletick_protocol::Result;
    use doubletick_protocol::codes;
    use doubletick_protocol::profile::Profile;
    use doubletick_protocol::wire::{Request, Response};
    use parking_lot::Mutex;
    use rusqlite::trace::{TraceEvent, TraceEventCodes};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;
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
        writer: Option<Writer<File>>,
    }

    impl Bench {
        fn new() -> Bench {
            let home = tempfile::tempdir().unwrap();
            let path = file::database_path(home.path(), 1);
            let (inbox, heard) = (Arc::new(Inbox::default()), Arc::new(Heard::default()));
            let stats = Arc::<Stats>::default();
            let writer = Writer {
                database: File {
                    conn: file::open_writer(&path, Durability::Normal).unwrap(),
                    log: Log::new(&path, Arc::default(), Arc::default()),
                },
                inbox: Arc::clone(&inbox),
                settings: Arc::default(),
                sink: Arc::clone(&heard) as Arc<dyn EventSink>,
                waits: false,
                stats: Arc::clone(&stats),
                hooks: Arc::default(),
                slicing: Slicing::default(),
                operate,
            };
            Bench { home, inbox, heard, stats, writer: Some(writer) }
        }

        fn push(&self, user: &str, now_ms: u64) -> oneshot::Receiver<Result<Response>> {
            self.inbox
                .push(Call {
                    user: user.into(),
                    now_ms,
                    by_operator: false,
                    origin: Origin::default(),
                    by: None,
                    request: Request::Logout,
                })
                .unwrap()
        }

        fn conn(&self) -> &Connection {
            &self.writer.as_ref().unwrap().database.conn
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
        writer.database.conn.busy_timeout(Duration::ZERO).unwrap();
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
    fn a_slice_that_fails_is_tried_again_after_each_batch_and_not_over_and_over() {
        let mut bench = Bench::new();
        // There is no such conversation.
        bench.conn().execute("INSERT INTO leavers VALUES (7, '[[1, 0, 5]]')", []).unwrap();
        let begun = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&begun);
        let note = move |event: TraceEvent| {
            if let TraceEvent::Profile(statement, _) = event
                && statement.sql().starts_with("BEGIN")
            {
                count.fetch_add(1, Ordering::Relaxed);
            }
        };
        let mut writer = bench.writer.take().unwrap();
        let conn = &mut writer.database.conn;
        conn.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(note)).unwrap();
        let thread = std::thread::spawn(move || writer.run());
        for user in ["a", "b", "c"] {
            assert_eq!(bench.push(user, 1).blocking_recv().unwrap(), Ok(Response::Count(1)));
        }
        bench.inbox.close();
        thread.join().unwrap();
        assert_eq!(bench.rows(), ["a", "b", "c"]);
        // Once at first, and after each batch, the last one perhaps not.
        assert!((6..=7).contains(&begun.load(Ordering::Relaxed)), "{begun:?}");
    }

    #[test]
    fn a_question_whether_it_writes_writes_and_changes_nothing() {
        let mut bench = Bench::new();
        let probe = || Call {
            user: String::new(),
            now_ms: 1,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request: Request::GetSettings,
        };
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
        writer.database.conn.pragma_update(None, "query_only", true).unwrap();
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
        let call = Call {
            user: "b".into(),
            now_ms: 1,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request: Request::Logout,
        };
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
        let call = Call {
            user: "b".into(),
            now_ms: 1,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request: Request::Logout,
        };
        assert!(bench.inbox.push(call).is_err());
    }
}
