//! What a writer writes to: a lane, or all of them, which it holds for one transaction at a time, and others in between.

use super::arrival::{Lost, Place};
use super::courier::Courier;
use super::decode::get;
use super::feeds::Feeds;
use super::journal;
use super::link::{Link, Owned};
use super::look_ups::{self, Ask};
use super::nodes::Own;
use super::parcel::Parcel;
use super::places::ACCOUNTS;
use super::promoted;
use super::settle::settle;
use super::tables::random;
use super::writing::{Held, Numbers, Writing};
use doubletick_engine::batch::{Database, Transaction};
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Broken;
use doubletick_engine::inbox::Inbox;
use doubletick_engine::stats::Stats;
use doubletick_engine::tables::Tables;
use doubletick_protocol::settings::Settings;
use parking_lot::RwLock;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_postgres::error::SqlState;

type Done<T> = Result<T, Broken>;

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// The same, and no lock is waited for as long as otherwise.
const BEGIN_SHORTLY: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '500ms'";
/// How long several lanes are tried for: as long as one is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// Waits for whoever holds one of the lanes. It has a Sync of its own, so that PostgreSQL counts a server that is stopped
/// behind it as idle, and takes the lanes from it.
const LOCK: &str = "SELECT lane FROM lanes WHERE lane = ANY ($1::int4[]) ORDER BY lane FOR UPDATE";

/// What says nothing of a batch when it comes before that has begun: somebody has ended the statement, or a promotion is under way.
/// In a batch the first is no reason to try again: what has taken too long would take as long.
const NOT_NOW: [SqlState; 2] = [SqlState::QUERY_CANCELED, SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE];
/// Before it is tried again then.
const PAUSE: Duration = Duration::from_millis(100);

/// Calls whose rows are looked up at once.
const AHEAD: usize = 256;

/// Lanes as their writer here has them.
pub(super) struct Lane {
    link: Link,
    held: Held,
    /// Those lanes, ascending.
    lanes: Vec<i32>,
    /// Whether what is acknowledged is at a synchronous standby as well, where there is one.
    settles: bool,
    feeds: Arc<Feeds>,
    settings: Arc<RwLock<Settings>>,
    own: Own,
    /// Where the lanes stood when everything that is remembered was true.
    known: RefCell<Option<Vec<Place>>>,
    /// Where the lane of accounts stood when what is remembered of them was true; of who holds it nobody asks.
    accounts: Cell<Option<Place>>,
    /// Whether it is not known what became of the last commit.
    unclear: Cell<bool>,
    users: Numbers,
    conversations: Numbers,
    /// Told what there is for other servers.
    courier: Courier,
    /// In front of the writer of each lane, which does in slices what is left there by who holds all; none: everybody does
    /// that for themselves.
    slicers: Vec<Arc<Inbox>>,
}

impl Lane {
    pub fn new(
        link: Link,
        held: Held,
        settles: bool,
        feeds: Arc<Feeds>,
        settings: Arc<RwLock<Settings>>,
        courier: Courier,
        own: Own,
    ) -> Lane {
        let lanes = match held {
            Held::One(lane) => vec![lane],
            Held::All => feeds.lanes.clone(),
        };
        Lane {
            link,
            held,
            lanes,
            settles,
            feeds,
            settings,
            own,
            known: RefCell::default(),
            accounts: Cell::default(),
            unclear: Cell::default(),
            users: Numbers::default(),
            conversations: Numbers::default(),
            courier,
            slicers: Vec::new(),
        }
    }

    /// What it leaves in a lane is done in slices by the writer behind one of these, and holds up no other lane.
    pub fn leaving_to(mut self, slicers: Vec<Arc<Inbox>>) -> Lane {
        self.slicers = slicers;
        self
    }

    /// Connects where there is no connection, to what is there to stay.
    fn connect(&self) -> Done<()> {
        self.link.connect()?;
        if !self.link.is_new() {
            return Ok(());
        }
        // A database that has lost something gives out again what its sequences had given.
        self.users.forget();
        self.conversations.forget();
        let reckoned = promoted::reckon(&self.link, &self.own, &self.feeds).inspect_err(|_| {
            if self.link.has_failed_with(&NOT_NOW) {
                self.link.passes();
                std::thread::sleep(PAUSE);
            }
        });
        let settle = || if self.settles { settle(&self.link, self.lanes[0]) } else { Ok(()) };
        reckoned.and_then(|()| settle()).inspect_err(|_| self.link.forget())?;
        self.link.is_settled();
        Ok(())
    }

    /// `BEGIN`, and the lanes are held: where they stand.
    ///
    /// Who wants several has some of them while it waits for the next one, and nobody else has those. So it waits for a short
    /// time, lets all of them go, and begins again.
    fn hold(&self) -> Done<Vec<Place>> {
        if self.link.hurries() {
            return self.hold_once(BEGIN_SHORTLY);
        }
        if self.lanes.len() == 1 {
            return self.hold_once(BEGIN);
        }
        let begun = Instant::now();
        loop {
            match self.hold_once(BEGIN_SHORTLY) {
                Err(_)
                    if self.link.has_failed_with(&[SqlState::LOCK_NOT_AVAILABLE])
                        && begun.elapsed() < PATIENCE =>
                {
                    self.link.begin_anew();
                    std::thread::sleep(PAUSE);
                }
                held => return held,
            }
        }
    }

    fn hold_once(&self, begin: &str) -> Done<Vec<Place>> {
        let lanes = &self.lanes;
        let held = self.link.begin(begin, LOCK, &[lanes], journal::TIPS, &[lanes]);
        let tips = held.and_then(|rows| journal::places(&rows));
        if tips.is_err() {
            self.let_go();
        }
        tips
    }

    /// Takes back whatever was begun.
    fn let_go(&self) {
        self.link.discard();
        if self.link.is_open() && self.link.run("ROLLBACK").is_err() {
            self.link.forget();
        }
    }

    /// The connection was lost while a commit was under way: whether it happened. Its lanes are free again only when the
    /// transaction has ended one way or the other, and what it has written in one of them says so of all.
    fn happened(&self, lane: i32, place: Place) -> Done<bool> {
        self.connect()?;
        self.hold()?;
        let sql = "SELECT writer, nonce FROM journal WHERE lane = $1 AND batch = $2";
        let found =
            self.link.one(sql, &[&lane, &place.batch], |row| Ok((get::<i64>(row, 0)?, get::<i64>(row, 1)?)));
        self.let_go();
        Ok(found? == Some((self.own.number, place.nonce)))
    }
}

/// A transaction that holds the lanes.
pub(super) struct Begun<'d> {
    lane: &'d Lane,
    tips: Vec<Place>,
    continues: bool,
    tables: Writing<'d>,
    /// Whether something is to be written that changes nothing.
    touched: Cell<bool>,
    ended: Cell<bool>,
}

impl Database for Lane {
    type Transaction<'d> = Begun<'d>;

    fn begin(&self) -> Done<Begun<'_>> {
        self.link.begin_anew();
        self.unclear.set(false);
        self.connect()?;
        let tips = self.hold()?;
        let tables = Writing {
            link: &self.link,
            held: self.held,
            lanes: &self.lanes,
            server: self.own.number,
            users: &self.users,
            conversations: &self.conversations,
            wrote: RefCell::default(),
        };
        // From here on it is taken back when it is dropped.
        let continues = self.known.take().as_ref() == Some(&tips);
        let (touched, ended) = (Cell::new(false), Cell::new(false));
        let begun = Begun { lane: self, tips, continues, tables, touched, ended };
        // What others have committed is routed before what comes now, and their settings hold for it.
        if self.feeds.catch_up(&self.link, &self.lanes, &begun.tips)? == Some(Lost::TakenBack) {
            drop(begun);
            promoted::taken_back(&self.link, &self.own, &self.feeds)?;
            return self.begin();
        }
        self.feeds.can_read()?;
        if !continues && begun.holds_accounts() {
            *self.settings.write() = look_ups::settings(&self.link)?;
        }
        Ok(begun)
    }

    fn hurry(&self, hurries: bool) {
        self.link.hurry(hurries);
    }

    /// By the feed of the lane of accounts, under its lock: what another server has set meanwhile may have been routed before.
    fn routes_settings(&self) -> bool {
        true
    }

    fn may_succeed_again(&self) -> bool {
        self.link.has_passed() && !self.unclear.get()
    }

    fn is_unclear(&self) -> bool {
        self.unclear.get()
    }

    fn ahead(&self) -> usize {
        AHEAD
    }

    fn slices(&self) -> bool {
        self.slicers.is_empty()
    }

    fn rest(&mut self, _stats: &Stats) {}
}

impl Begun<'_> {
    fn holds_accounts(&self) -> bool {
        self.lane.lanes[0] == ACCOUNTS
    }

    /// The lanes in whose journals this commit stands, each with its events: where anything of theirs was written or
    /// happened. What is remembered in the others holds.
    fn batches<'e>(&self, events: &'e [Event]) -> BTreeMap<i32, Cow<'e, [Event]>> {
        if let [lane] = self.lane.lanes[..] {
            return BTreeMap::from([(lane, Cow::Borrowed(events))]);
        }
        let wrote = self.tables.wrote.take();
        let accounts = wrote.accounts.then_some(ACCOUNTS);
        let mut batches: BTreeMap<i32, Cow<'e, [Event]>> =
            accounts.into_iter().chain(wrote.lanes).map(|lane| (lane, Cow::default())).collect();
        for (lane, events) in self.lane.feeds.spread(events).into_iter().enumerate() {
            if !events.is_empty() {
                batches.insert(lane as i32, Cow::Owned(events));
            }
        }
        if batches.is_empty() {
            // Of a commit that nobody has an answer to the journal says whether it was.
            batches.extend(self.lane.lanes.last().map(|lane| (*lane, Cow::default())));
        }
        batches
    }
}

impl Transaction for Begun<'_> {
    fn tables(&self) -> &dyn Tables {
        &self.tables
    }

    fn continues(&self) -> bool {
        self.continues
    }

    fn others_have_written(&self) -> Done<bool> {
        let Lane { link, feeds, accounts, .. } = self.lane;
        if self.holds_accounts() {
            return Ok(false);
        }
        let tip = journal::place(&link.all(journal::TIP, &[&ACCOUNTS])?)?;
        if accounts.get() == Some(tip) {
            return Ok(false);
        }
        // The settings are those of what was routed.
        if feeds.catch_up(link, &[ACCOUNTS], &[tip])? == Some(Lost::TakenBack) {
            // Beginning anew makes that good.
            link.passes();
            return Err(Broken::new("the database has lost what it had committed"));
        }
        accounts.set(Some(tip));
        Ok(true)
    }

    /// A batch in the journal that did nothing.
    fn touch(&self) -> Done<()> {
        self.touched.set(true);
        Ok(())
    }

    fn commit(self, events: &[Event]) -> Done<()> {
        let Lane { link, held, own, known, feeds, courier, .. } = self.lane;
        if !self.tables.wrote.borrow().anything && !self.touched.get() && events.is_empty() {
            // Nothing to commit; what was looked up stays true.
            link.run("COMMIT")?;
            self.ended.set(true);
            known.replace(Some(self.tips.clone()));
            return Ok(());
        }
        let leaving = self.tables.wrote.borrow().leaving;
        let (mut tips, mut written) = (self.tips.clone(), Vec::new());
        for (lane, events) in self.batches(events) {
            let at = self.lane.lanes.binary_search(&lane).map_err(|_| Broken::unreadable("a lane"))?;
            let after = tips[at].nonce;
            let place = Place { batch: tips[at].batch + 1, nonce: random()? as i64 };
            tips[at] = place;
            let (format, body) = journal::written(&events)?;
            let carried = courier.carries().then(|| (format, body.clone()));
            let row: Vec<Owned> = vec![
                Box::new(lane),
                Box::new(place.batch),
                Box::new(own.number),
                Box::new(place.nonce),
                Box::new(format),
                Box::new(body),
            ];
            link.later(journal::APPEND, row)?;
            written.push((!events.is_empty(), Parcel { lane, place, after, body: carried }));
        }
        let slicers = written.iter().filter(|_| leaving).map(|(_, parcel)| parcel.lane as usize);
        let slicers: Vec<&Arc<Inbox>> = slicers.filter_map(|lane| self.lane.slicers.get(lane)).collect();
        // They cannot begin before this has ended, one way or the other.
        slicers.iter().for_each(|slicer| slicer.leave_unfinished());
        // Of a transaction that has failed COMMIT succeeds, and takes it back; what failed is told first.
        if let Err(broken) = link.commit() {
            if link.is_open() {
                return Err(broken);
            }
            self.ended.set(true);
            let Some((_, Parcel { lane, place, .. })) = written.first() else { return Err(broken) };
            if !self.lane.happened(*lane, *place).inspect_err(|_| self.lane.unclear.set(true))? {
                link.passes();
                return Err(broken);
            }
        }
        self.ended.set(true);
        // Who has waited for the lane in vain meanwhile looks again.
        slicers.iter().for_each(|slicer| slicer.leave_unfinished());
        known.replace(Some(tips));
        for (has_events, parcel) in written {
            feeds.of(parcel.lane).committed(parcel.place, *held == Held::All, has_events);
            courier.committed(parcel);
        }
        Ok(())
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.ended.get() {
            self.lane.let_go();
        }
    }
}
