//! What the writer writes to: a lane, which it holds for one transaction at a time, and others in between.

use super::arrival::{Lost, Place};
use super::courier::Courier;
use super::decode::get;
use super::feed::Feed;
use super::journal;
use super::link::Link;
use super::look_ups::{self, Ask};
use super::nodes::Own;
use super::parcel::Parcel;
use super::promoted;
use super::settle::settle;
use super::tables::{Numbers, Writing, random};
use doubletick_engine::batch::{Database, Transaction};
use doubletick_engine::bus::Event;
use doubletick_engine::fault::Broken;
use doubletick_engine::stats::Stats;
use doubletick_engine::tables::Tables;
use doubletick_protocol::settings::Settings;
use parking_lot::RwLock;
use std::cell::Cell;
use std::sync::Arc;

type Done<T> = Result<T, Broken>;

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// Waits for whoever holds the lane. It has a Sync of its own, so that PostgreSQL counts a server that is stopped
/// behind it as idle, and takes the lane from it.
const LOCK: &str = "SELECT lane FROM lanes WHERE lane = $1 FOR UPDATE";

/// Calls whose rows are looked up at once.
const AHEAD: usize = 256;

/// A lane as its writer here has it.
pub(super) struct Lane {
    link: Link,
    number: i32,
    /// Whether what is acknowledged is at a synchronous standby as well, where there is one.
    settles: bool,
    feed: Arc<Feed>,
    settings: Arc<RwLock<Settings>>,
    own: Own,
    /// Where the lane stood when everything that is remembered was true.
    known: Cell<Option<Place>>,
    users: Numbers,
    conversations: Numbers,
    /// Told what there is for other servers.
    courier: Courier,
}

impl Lane {
    pub fn new(
        link: Link,
        number: i32,
        settles: bool,
        feed: Arc<Feed>,
        settings: Arc<RwLock<Settings>>,
        courier: Courier,
        own: Own,
    ) -> Lane {
        let (users, conversations) = (Numbers::default(), Numbers::default());
        Lane {
            link,
            number,
            settles,
            feed,
            settings,
            own,
            known: Cell::new(None),
            users,
            conversations,
            courier,
        }
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
        let reckoned = promoted::reckon(&self.link, self.number, &self.own, &self.feed);
        let settle = || if self.settles { settle(&self.link, self.number) } else { Ok(()) };
        reckoned.and_then(|()| settle()).inspect_err(|_| self.link.forget())?;
        self.link.is_settled();
        Ok(())
    }

    /// `BEGIN`, and the lane is held: where it stands.
    fn hold(&self) -> Done<Place> {
        let lane = self.number;
        let held = self.link.begin(BEGIN, LOCK, &[&lane], journal::TIP, &[&lane]);
        let tip = held.and_then(|rows| journal::place(&rows));
        if tip.is_err() {
            self.let_go();
        }
        tip
    }

    /// Takes back whatever was begun.
    fn let_go(&self) {
        self.link.discard();
        if self.link.is_open() && self.link.run("ROLLBACK").is_err() {
            self.link.forget();
        }
    }

    /// The connection was lost while a commit was under way: whether it happened. The lane is free again only when the
    /// transaction has ended one way or the other.
    fn happened(&self, place: Place) -> Done<bool> {
        self.connect()?;
        self.hold()?;
        let sql = "SELECT writer, nonce FROM journal WHERE lane = $1 AND batch = $2";
        let found = self
            .link
            .one(sql, &[&self.number, &place.batch], |row| Ok((get::<i64>(row, 0)?, get::<i64>(row, 1)?)));
        self.let_go();
        Ok(found? == Some((self.own.number, place.nonce)))
    }
}

/// A transaction that holds the lane.
pub(super) struct Begun<'d> {
    lane: &'d Lane,
    tip: Place,
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
        self.connect()?;
        let tip = self.hold()?;
        let tables = Writing {
            link: &self.link,
            lane: self.number,
            server: self.own.number,
            users: &self.users,
            conversations: &self.conversations,
            wrote: Cell::new(false),
        };
        // From here on it is taken back when it is dropped.
        let continues = self.known.take() == Some(tip);
        let begun =
            Begun { lane: self, tip, continues, tables, touched: Cell::new(false), ended: Cell::new(false) };
        // What others have committed is routed before what comes now, and their settings hold for it.
        if !self.feed.is_at(tip) && self.feed.catch_up(&self.link)? == Some(Lost::TakenBack) {
            drop(begun);
            promoted::taken_back(&self.link, &self.own, &self.feed)?;
            return self.begin();
        }
        if !continues {
            *self.settings.write() = look_ups::settings(&self.link)?;
        }
        Ok(begun)
    }

    fn may_succeed_again(&self) -> bool {
        self.link.has_passed()
    }

    fn ahead(&self) -> usize {
        AHEAD
    }

    fn rest(&mut self, _stats: &Stats) {}
}

impl Transaction for Begun<'_> {
    fn tables(&self) -> &dyn Tables {
        &self.tables
    }

    fn continues(&self) -> bool {
        self.continues
    }

    /// A batch in the journal that did nothing.
    fn touch(&self) -> Done<()> {
        self.touched.set(true);
        Ok(())
    }

    fn commit(self, events: &[Event]) -> Done<()> {
        let Lane { link, number, own, known, feed, courier, .. } = self.lane;
        if !self.tables.wrote.get() && !self.touched.get() && events.is_empty() {
            // Nothing to commit; what was looked up stays true.
            link.run("COMMIT")?;
            self.ended.set(true);
            known.set(Some(self.tip));
            return Ok(());
        }
        let place = Place { batch: self.tip.batch + 1, nonce: random()? as i64 };
        let (format, body) = journal::written(events)?;
        let carried = courier.carries().then(|| (format, body.clone()));
        link.later(
            journal::APPEND,
            vec![
                Box::new(*number),
                Box::new(place.batch),
                Box::new(own.number),
                Box::new(place.nonce),
                Box::new(format),
                Box::new(body),
            ],
        )?;
        // Of a transaction that has failed COMMIT succeeds, and takes it back; what failed is told first.
        if let Err(broken) = link.commit() {
            if link.is_open() {
                return Err(broken);
            }
            self.ended.set(true);
            if !self.lane.happened(place)? {
                link.passes();
                return Err(broken);
            }
        }
        self.ended.set(true);
        known.set(Some(place));
        feed.committed(place, !events.is_empty());
        courier.committed(Parcel { place, after: self.tip.nonce, body: carried });
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
