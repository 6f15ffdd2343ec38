//! The writer in front of a database that does what a test tells it.

use super::*;
use crate::hooks::Origin;
use crate::rows::{
    ConversationRow, Entry, Envelope, GroupRow, Incarnation, Key, Known, Leaver, Login, Mark, MessageRow,
    Place, Reminded, Side, Stay, Summary, Until, User,
};
use crate::tables::{Changes, Passed, Waiting};
use doubletick_protocol::codes;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::ids::UserId;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::oneshot;

type Read<T> = std::result::Result<T, Broken>;

fn nothing<T>() -> Read<T> {
    Err(Broken::new("nothing is here"))
}

/// Has no row, and takes all.
struct Empty;

impl Tables for Empty {
    fn known(&self, _: &str) -> Read<Option<Known>> {
        nothing()
    }
    fn user(&self, _: i64) -> Read<Option<User>> {
        nothing()
    }
    fn login(&self, _: i64, _: u32) -> Read<Option<Login>> {
        nothing()
    }
    fn pair(&self, _: (i64, i64)) -> Read<Option<i64>> {
        nothing()
    }
    fn conversation(&self, _: i64) -> Read<Option<ConversationRow>> {
        nothing()
    }
    fn group_named(&self, _: &str) -> Read<Option<i64>> {
        nothing()
    }
    fn group(&self, _: i64) -> Read<Option<GroupRow>> {
        nothing()
    }
    fn place(&self, _: i64, _: i64) -> Read<Option<Place>> {
        nothing()
    }
    fn last_stay(&self, _: i64, _: i64) -> Read<Option<Stay>> {
        nothing()
    }
    fn user_at(&self, _: i64, _: i64) -> Read<Option<i64>> {
        nothing()
    }
    fn member_set(&self, _: i64, _: i64) -> Read<Vec<u8>> {
        nothing()
    }
    fn head(&self, _: &str) -> Read<Option<Envelope>> {
        nothing()
    }
    fn message(&self, _: Key) -> Read<Option<MessageRow>> {
        nothing()
    }
    fn summary(&self, _: Key) -> Read<Option<Summary>> {
        nothing()
    }
    fn read_set(&self, _: Key, _: i64) -> Read<Vec<u8>> {
        nothing()
    }
    fn reminded(&self, _: Key) -> Read<Option<Reminded>> {
        nothing()
    }
    fn conversation_groups(&self, _: i64) -> Read<ConversationGroups> {
        nothing()
    }
    fn mark(&self, _: i64, _: i64) -> Read<Option<Mark>> {
        nothing()
    }
    fn entry(&self, _: i64, _: i64) -> Read<Option<Entry>> {
        nothing()
    }
    fn until(&self, _: i64, _: i64, _: i64) -> Read<Until> {
        nothing()
    }
    fn is_hidden(&self, _: i64, _: Key) -> Read<bool> {
        nothing()
    }
    fn hiders(&self, _: Key) -> Read<Vec<i64>> {
        nothing()
    }
    fn incarnation(&self) -> Read<Incarnation> {
        nothing()
    }
    fn number_until(&self, _: i64, _: i64, _: i64) -> Read<Option<i64>> {
        nothing()
    }
    fn walk(&self, _: i64, _: Stand, _: i64) -> Read<Vec<Passed>> {
        nothing()
    }
    fn sides(&self, _: i64, _: &[i64]) -> Read<Vec<Side>> {
        nothing()
    }
    fn count_groups_of(&self, _: i64) -> Read<i64> {
        nothing()
    }
    fn have_group_in_common(&self, _: i64, _: i64) -> Read<bool> {
        nothing()
    }
    fn first_at(&self, _: i64, _: i64, _: u64) -> Read<i64> {
        nothing()
    }
    fn member_chunk(&self, _: i64, _: i64) -> Read<Option<i64>> {
        nothing()
    }
    fn users_at(&self, _: i64, _: &[i64]) -> Read<Vec<UserId>> {
        nothing()
    }
    fn waiting(&self, _: i64, _: (i64, i64), _: &[i64]) -> Read<Vec<Waiting>> {
        nothing()
    }
    fn leavers(&self, _: i64) -> Read<Vec<Leaver>> {
        nothing()
    }
    fn leaving(&self) -> Read<Option<i64>> {
        Ok(None)
    }
    fn new_user(&self) -> Read<i64> {
        nothing()
    }
    fn new_conversation(&self) -> Read<i64> {
        nothing()
    }
    fn random(&self) -> Read<u64> {
        nothing()
    }
    fn apply(&self, _: &Changes<'_>) -> Read<()> {
        Ok(())
    }
}

/// What the test tells, and what it looks at.
#[derive(Default)]
struct Told {
    fails: AtomicBool,
    begun: AtomicUsize,
    /// How often it has come to the end of a batch.
    rested: AtomicUsize,
    hurries: AtomicBool,
    /// Whether the last attempt was one in a hurry.
    hurried: AtomicBool,
    settings: Arc<RwLock<Settings>>,
    /// What another server has set, which is routed here before the commit is answered.
    others: Mutex<Option<Settings>>,
}

struct Fake(Arc<Told>);

struct Begun<'d>(&'d Told);

impl Database for Fake {
    type Transaction<'d> = Begun<'d>;

    fn begin(&self) -> Read<Begun<'_>> {
        let number = self.0.begun.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.hurried.store(self.0.hurries.load(Ordering::SeqCst), Ordering::SeqCst);
        match self.0.fails.load(Ordering::SeqCst) {
            true => Err(Broken::new(format_args!("attempt {number}"))),
            false => Ok(Begun(&self.0)),
        }
    }

    fn hurry(&self, hurries: bool) {
        self.0.hurries.store(hurries, Ordering::SeqCst);
    }

    fn routes_settings(&self) -> bool {
        true
    }

    fn rest(&mut self, _: &Stats) {
        self.0.rested.fetch_add(1, Ordering::SeqCst);
    }
}

impl Transaction for Begun<'_> {
    fn tables(&self) -> &dyn Tables {
        &Empty
    }

    fn touch(&self) -> Read<()> {
        Ok(())
    }

    fn commit(self, _: &[Event]) -> Read<()> {
        if let Some(settings) = self.0.others.lock().take() {
            *self.0.settings.write() = settings;
        }
        Ok(())
    }
}

struct Deaf;

impl EventSink for Deaf {
    fn publish(&self, _: Vec<Event>) {}
}

/// Settings come into force, whatever is asked.
fn operate(ledger: &mut Ledger<'_>, _: &Call) -> Outcome<Response> {
    ledger.put_settings(Settings::default());
    Ok(Response::Done)
}

type Asked = oneshot::Receiver<Result<Response>>;

/// A call that has waited for so long elsewhere.
fn ask(inbox: &Inbox, waited: Duration) -> Asked {
    let (user, origin) = ("ann".to_owned(), Origin::default());
    let call = Call { user, now_ms: 1, by_operator: false, origin, by: None, request: Request::Logout };
    let (answer, asked) = oneshot::channel();
    let since = Instant::now().checked_sub(waited).expect("the machine runs for longer");
    assert!(inbox.push_for(call, since, answer, None).is_ok());
    asked
}

/// Runs a writer for as long as the test goes on.
fn with_writer(test: impl FnOnce(&Inbox, &Told)) {
    let (told, inbox) = (Arc::<Told>::default(), Arc::<Inbox>::default());
    let writer = Writer {
        database: Fake(Arc::clone(&told)),
        inbox: Arc::clone(&inbox),
        settings: Arc::clone(&told.settings),
        sink: Arc::new(Deaf),
        waits: false,
        stats: Arc::default(),
        hooks: Arc::default(),
        slicing: Slicing { idle: false, ..Slicing::default() },
        operate,
    };
    std::thread::scope(|scope| {
        scope.spawn(|| drop(writer.run()));
        // Closed however the test ends, or its thread never does.
        let _closes = Closes(&inbox);
        test(&inbox, &told);
    });
}

struct Closes<'i>(&'i Inbox);

impl Drop for Closes<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[test]
fn a_call_that_has_waited_elsewhere_is_tried_though_the_last_attempt_of_its_lane_has_failed_and_not_for_long()
{
    with_writer(|inbox, told| {
        let ask = |waited| {
            let rested = told.rested.load(Ordering::SeqCst);
            let answer = ask(inbox, waited).blocking_recv().expect("an answer");
            // Who comes while others are told that it has failed is told as well.
            let asked = Instant::now();
            while told.rested.load(Ordering::SeqCst) == rested {
                assert!(asked.elapsed() < Duration::from_secs(60), "the writer comes to no end");
                std::thread::yield_now();
            }
            answer
        };
        assert_eq!(ask(Duration::ZERO), Ok(Response::Done));
        told.fails.store(true, Ordering::SeqCst);
        let failed = ask(Duration::ZERO).expect_err("it fails");
        assert_eq!(failed.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(!told.hurried.load(Ordering::SeqCst), "who has not waited has time");
        // It is told how it went with itself, and not how it went before.
        let again = ask(PATIENCE).expect_err("it fails");
        assert!(again.text != failed.text && again.text.contains("attempt"), "{again} after {failed}");
        assert!(told.hurried.load(Ordering::SeqCst));
        told.fails.store(false, Ordering::SeqCst);
        assert_eq!(ask(PATIENCE), Ok(Response::Done), "the database is back");
        assert_eq!(ask(PATIENCE), Ok(Response::Done));
        assert!(!told.hurried.load(Ordering::SeqCst), "the last attempt has not failed");
    });
}

#[test]
fn settings_that_another_server_has_set_meanwhile_are_not_taken_back_when_the_older_ones_are_answered() {
    with_writer(|inbox, told| {
        let newer = Settings { receipt_interval_ms: 4_321, ..Settings::default() };
        *told.others.lock() = Some(newer.clone());
        assert_eq!(ask(inbox, Duration::ZERO).blocking_recv().expect("an answer"), Ok(Response::Done));
        assert_eq!(*told.settings.read(), newer);
    });
}
