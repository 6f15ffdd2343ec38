//! The store on PostgreSQL: several servers may share one database.
//!
//! What is asked of it is in `doubletick_engine::ops`; here is how rows are found (`tables`, `snapshot`) and written
//! (`changes`). Whoever writes holds a row of `lanes` for one transaction at a time, and puts what the transaction did into
//! `journal`, in the order of commits (`lane`). Every server reads the journal (`listener`) and routes each batch once, in
//! order (`feed`, `arrival`). What a writer remembers is true as long as the last batch is its own.

mod address;
mod ahead;
mod arrival;
mod audit;
mod bus;
mod changes;
mod check;
mod connections;
mod courier;
mod decode;
mod feed;
mod feeds;
mod finding;
mod guarantee;
mod import;
mod journal;
mod kept;
mod lane;
mod layout;
mod link;
mod listener;
mod lists;
mod look_ups;
mod message_lanes;
mod migrate;
mod nats;
mod nats_keys;
mod nodes;
mod options;
mod order;
mod outbox;
mod parcel;
mod places;
mod pooled;
mod promoted;
mod readers;
mod recount;
mod settle;
mod snapshot;
mod tables;
mod text;
mod tls;
mod writing;

pub use address::Address;
pub use bus::{Bus, NatsAddress};
pub use check::{check, repair};
pub use import::{Import, Progress};
pub use layout::set_lanes;
pub use options::{Durability, PostgresOptions};

use address::named;
use arrival::Place;
use async_trait::async_trait;
use courier::Courier;
use doubletick_engine::audit::Audited;
use doubletick_engine::batch::Writer;
use doubletick_engine::bus::EventSink;
use doubletick_engine::fair::Kind;
use doubletick_engine::fault::{self, Broken};
use doubletick_engine::hooks::{Hook, Origin};
use doubletick_engine::inbox::Inbox;
use doubletick_engine::intake::Intake;
use doubletick_engine::ops;
use doubletick_engine::ops::deleting::holds_too_little;
use doubletick_engine::outbox::{Counts, Due, Entry, Outbox, Show, Step, Stepping};
use doubletick_engine::readers::{join, spawn};
use doubletick_engine::rows::int;
use doubletick_engine::store::{Answer, Call, Node, Store};
use doubletick_protocol::ids::GroupId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result};
use feed::{Feed, Losses};
use feeds::{Feeds, Published};
use lane::Lane;
use link::Link;
use listener::{Bell, Listener};
use message_lanes::MessageLanes;
use nats::Carrier;
use nodes::Own;
use options::{FULL, NORMAL};
use order::Orders;
use parcel::Seal;
use parking_lot::{Mutex, RwLock};
use readers::Readers;
use snapshot::Moment;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, watch};
use writing::Held;

/// The store.
pub struct PostgresStore {
    /// In front of who writes everything, or holds all lanes where there are more than one.
    intake: Intake,
    /// In front of all who write, where there are more than one lane.
    orders: Option<Arc<Orders>>,
    readers: Readers,
    /// Takes what is told to webhooks, with a connection that is made when somebody tells it.
    teller: Readers,
    /// Which opening of the store this is.
    number: i64,
    bell: Arc<Bell>,
    /// Until somebody has waited for them.
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Closed when every thread has done its work.
    ended: watch::Receiver<()>,
}

impl PostgresStore {
    /// Connects to the database, makes what it needs there or brings it up to date, and begins to read what others commit.
    /// Blocks until that is done.
    ///
    /// 7010 when the database cannot be reached within a few seconds, refuses the user, belongs to another application
    /// or to a newer version. 6022 when no thread can be started. No text has the password in it.
    pub fn open(
        address: &Address,
        app_id: u64,
        options: PostgresOptions,
        sink: Arc<dyn EventSink>,
    ) -> Result<PostgresStore> {
        let address = Arc::new(address.clone());
        // The caller may be a thread of a runtime, which must not run another one.
        let shown = Arc::clone(&address);
        let opening = spawn("doubletick-open", move || Self::open_here(address, app_id, options, sink));
        opening?.join().unwrap_or_else(|_| Err(fault::panicked())).map_err(|error| named(&shown, error))
    }

    fn open_here(
        address: Arc<Address>,
        app_id: u64,
        options: PostgresOptions,
        sink: Arc<dyn EventSink>,
    ) -> Result<PostgresStore> {
        let session = match options.durability {
            Durability::Full => FULL,
            Durability::Normal => NORMAL,
        };
        let link = Link::new(&address, session)?;
        let settles = options.durability == Durability::Full;
        link.connect()?;
        migrate::migrate(&link, int(app_id), options.lanes)?;
        import::is_whole(&link)?;
        let layout = layout::read(&link)?;
        let lanes: Vec<i32> = (0..layout.lanes).collect();
        guarantee::say(&link)?;
        let count = options.readers.max(1);
        let tells = Hook::ALL.iter().any(|hook| options.hooks.wants(*hook));
        connections::say(&link, connections::connections(lanes.len(), count, tells))?;
        let settings = Arc::new(RwLock::new(look_ups::settings(&link)?));
        let tips = journal::places(&link.all(journal::TIPS, &[&lanes])?)?;
        // Whoever puts conversations elsewhere from here on says so behind these.
        if layout::read(&link)? != layout {
            return Err(journal::newer(journal::MOVED).into());
        }
        let number = tables::random()? as i64;
        let stats = Arc::clone(&options.stats);
        let (life, losses) = (look_ups::incarnation(&link)?.incarnation, Arc::<Losses>::default());
        let messages = (lanes.len() > 1).then(Arc::<MessageLanes>::default);
        let feed = |(lane, tip): (&i32, Place)| {
            let (sink, settings, stats) = (Arc::clone(&sink), Arc::clone(&settings), Arc::clone(&stats));
            Feed::new(
                (*lane, tip),
                layout,
                (life, Arc::clone(&losses)),
                sink,
                settings,
                stats,
                messages.clone(),
            )
        };
        let feeds = Arc::new(Feeds::new(lanes.iter().zip(tips).map(feed).collect(), Arc::clone(&losses)));
        let own = Own { number, name: options.name };
        let bell = Arc::<Bell>::default();
        let mut carrier = None;
        let courier = match options.bus.clone() {
            Bus::Notify => Courier::Notify(Arc::clone(&bell)),
            Bus::None => Courier::None,
            Bus::Nats(nats) => {
                let (id, key) = migrate::bus(&link)?;
                let (send, parcels) = mpsc::channel(courier::WAITING);
                let seals: std::result::Result<Vec<Seal>, Broken> =
                    lanes.iter().map(|lane| Seal::new(id, *lane, &key)).collect();
                let (seals, stats) = ((Seal::subjects(id), seals?), Arc::clone(&stats));
                let (feeds, bell) = (Arc::clone(&feeds), Arc::clone(&bell));
                carrier = Some(Carrier::new(nats, seals, feeds, bell, stats.clone(), parcels)?);
                Courier::Bus(send, stats)
            }
        };
        let several = messages.is_some();
        let inboxes: Vec<Arc<Inbox>> = lanes.iter().filter(|_| several).map(|_| Arc::default()).collect();
        let writer = |held: Held, link: Link, inbox: &Arc<Inbox>| {
            let (feeds, settings) = (Arc::clone(&feeds), Arc::clone(&settings));
            let sink = Arc::new(Published { feeds: Arc::clone(&feeds), held });
            let (courier, own) = (courier.clone(), own.clone());
            let lane = Lane::new(link, held, settles, feeds, Arc::clone(&settings), courier, own);
            Writer {
                database: if held == Held::All { lane.leaving_to(inboxes.clone()) } else { lane },
                inbox: Arc::clone(inbox),
                settings,
                sink,
                waits: true,
                stats: Arc::clone(&stats),
                hooks: Arc::clone(&options.hooks),
                slicing: options.slicing,
                operate: ops::write,
            }
        };
        let all = Arc::<Inbox>::default();
        let mut writers = vec![writer(Held::All, link, &all)];
        for (lane, inbox) in lanes.iter().zip(&inboxes) {
            writers.push(writer(Held::One(*lane), Link::new(&address, session)?, inbox));
        }
        let orders =
            messages.map(|messages| Orders::new(inboxes, Arc::clone(&all), messages, Arc::clone(&stats)));
        drop(courier);
        let (end, ended) = watch::channel(());
        // From here on threads that have been started are ended where another cannot be.
        let store = PostgresStore {
            intake: Intake::new(all, settings, options.stats),
            orders: orders.clone(),
            readers: Readers::new(count, settles.then(|| Arc::clone(&bell))),
            teller: Readers::new(1, settles.then(|| Arc::clone(&bell))),
            number,
            bell: Arc::clone(&bell),
            threads: Mutex::default(),
            ended,
        };
        let end = Arc::new(end);
        let start = |name: &str, work: Box<dyn FnOnce() + Send>| {
            let end = Arc::clone(&end);
            let thread = spawn(name, move || {
                work();
                drop(end);
            })?;
            store.threads.lock().push(thread);
            Ok::<(), Error>(())
        };
        // It ends the writers, so it is there before them.
        if let Some(orders) = orders {
            let link = Link::new(&address, "")?;
            start("doubletick-find", Box::new(move || orders.find(&link)))?;
        }
        for writer in writers {
            start("doubletick-write", Box::new(move || drop(writer.run())))?;
        }
        for reader in 0..count {
            let (readers, address) = (store.readers.clone(), Arc::clone(&address));
            let link = Link::new(&address, "")?;
            start(&format!("doubletick-read-{reader}"), Box::new(move || readers.work(&link)))?;
        }
        // A lane that is taken and lost again is told twice, no worse.
        let (teller, link) = (store.teller.clone(), Link::new(&address, NORMAL)?);
        start("doubletick-tell", Box::new(move || teller.work(&link)))?;
        if let Some(carrier) = carrier {
            start("doubletick-nats", Box::new(move || carrier.run()))?;
        }
        // What it writes is told again soon.
        let link = Link::new(&address, NORMAL)?;
        let listener = Listener::new(link, own, feeds, bell, options.look, stats);
        let listener = if settles { listener.settling() } else { listener };
        let listener = match options.bus {
            Bus::Notify => listener.notifying(),
            Bus::Nats(_) | Bus::None => listener,
        };
        start("doubletick-listen", Box::new(move || listener.run()))?;
        Ok(store)
    }

    /// A backup was put in the place of the database: begins another incarnation of the service, so that devices
    /// that have more than the backup are told what takes the numbers that they know. Answers its number, which
    /// logins bring (`LoginInfo::incarnation`). Blocks until that is done.
    ///
    /// 7010 as [`PostgresStore::open`].
    pub fn restored(address: &Address, app_id: u64) -> Result<u64> {
        let address = Arc::new(address.clone());
        let shown = Arc::clone(&address);
        let restoring = spawn("doubletick-open", move || {
            let link = Link::new(&address, FULL)?;
            link.connect()?;
            migrate::migrate(&link, int(app_id), None)?;
            import::is_whole(&link)?;
            migrate::begin_incarnation(&link, tables::random()? as i64)
        });
        restoring?.join().unwrap_or_else(|_| Err(fault::panicked())).map_err(|error| named(&shown, error))
    }

    fn stop_taking(&self) {
        match &self.orders {
            // It closes the queues of the writers when what it has taken is with them.
            Some(orders) => orders.close(),
            None => self.intake.inbox.close(),
        }
        self.readers.close();
        self.teller.close();
        self.bell.close();
    }

    /// Has a writer carry out a call. It is in a queue when this returns.
    fn write(&self, call: Call) -> impl Future<Output = Result<Response>> + Send + use<> {
        self.intake.write_by(call, &|call| match &self.orders {
            Some(orders) => orders.push(call),
            None => self.intake.inbox.push(call),
        })
    }

    /// Waits until what was accepted is finished. Who comes second waits as long.
    fn join(&self) {
        join(self.threads.lock().drain(..));
    }
}

#[async_trait]
impl Store for PostgresStore {
    fn submit(&self, call: Call) -> Answer {
        if call.request.only_reads() {
            let (settings, user) = (Arc::clone(&self.intake.settings), call.user.clone());
            return Answer::new(self.readers.read(&user, Kind::Call, move |moment| {
                let settings = settings.read().clone();
                Ok(ops::read(moment, &settings, &call)?)
            }));
        }
        if !matches!(call.request, Request::Login { .. }) {
            return Answer::new(self.write(call));
        }
        // What a login brings is for a reader to find out, once it is written.
        let (user, now_ms, readers) = (call.user.clone(), call.now_ms, self.readers.clone());
        // One that makes a deleted account anew has all of its conversations to write.
        let anew = self.orders.clone().map(|orders| (orders, call.clone()));
        let written = self.write(call);
        let stats = Arc::clone(&self.intake.stats);
        Answer::new(async move {
            let mut answer = written.await;
            if let (Err(error), Some((orders, call))) = (&answer, anew)
                && *error == holds_too_little()
            {
                let taken = orders.push_to_all(call)?;
                stats.taken_writes.add(1);
                answer = taken.await.unwrap_or_else(|_| Err(fault::closed()));
            }
            match answer? {
                Response::Count(login) => {
                    let who = user.clone();
                    let read = move |moment: &Moment<'_>| {
                        Ok(ops::conversations::login_info(moment, &who, now_ms, login)?)
                    };
                    readers.read(&user, Kind::Login, read).await
                }
                // A new account, which has nothing to bring.
                answer => Ok(answer),
            }
        })
    }

    async fn groups_of(&self, user: &str) -> Result<Vec<(GroupId, u64)>> {
        let who = user.to_owned();
        let read = move |moment: &Moment<'_>| Ok(ops::groups_of(moment, &who)?);
        self.readers.read(user, Kind::Login, read).await
    }

    async fn probe(&self) -> Result<()> {
        // A reading request that comes to the writer is a question whether it writes.
        let (user, origin) = (String::new(), Origin::default());
        let request = Request::GetSettings;
        let call = Call { user, now_ms: 0, by_operator: false, origin, by: None, request };
        let Some(orders) = &self.orders else { return self.intake.write(call).await.map(drop) };
        // In every lane; that all of them can be held as well nobody asks.
        let lanes = orders.lanes().map(|lane| self.intake.write_by(call.clone(), &|call| lane.push(call)));
        for answer in lanes.collect::<Vec<_>>() {
            answer.await?;
        }
        Ok(())
    }

    fn outbox(&self) -> Option<&dyn Outbox> {
        Some(self)
    }

    async fn nodes(&self) -> Result<Option<Vec<Node>>> {
        let number = self.number;
        let list = move |link: &Link| Ok(nodes::list(link, number)?);
        self.readers.run("", Kind::Call, list).await.map(Some)
    }

    async fn audited(&self, most: usize) -> Result<Vec<Audited>> {
        let read = move |moment: &Moment<'_>| Ok(audit::newest(moment, most)?);
        self.readers.read("", Kind::Call, read).await
    }

    fn settings(&self) -> Settings {
        self.intake.settings.read().clone()
    }

    async fn close(&self) {
        self.stop_taking();
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
        // Their last instructions.
        self.join();
    }
}

#[async_trait]
impl Outbox for PostgresStore {
    async fn due(&self, now_ms: u64, except: Vec<i64>, most: usize) -> Result<Due> {
        let server = self.number;
        let take = move |link: &Link| Ok(outbox::claim(link, server, now_ms, &except, most)?);
        self.teller.run("", Kind::Call, take).await
    }

    fn step(&self, steps: Vec<Step>) -> Stepping {
        let taken = self.intake.inbox.push_steps(steps).inspect(|_| self.intake.stats.taken_writes.add(1));
        Box::pin(async move { taken?.await.unwrap_or_else(|_| Err(fault::closed())).map(drop) })
    }

    async fn counts(&self) -> Result<Counts> {
        self.readers.read("", Kind::Call, |moment: &Moment<'_>| Ok(outbox::counts(moment)?)).await
    }

    async fn show(&self, show: Show, most: usize) -> Result<Vec<Entry>> {
        self.readers
            .read("", Kind::Call, move |moment: &Moment<'_>| Ok(outbox::show(moment, show, most)?))
            .await
    }

    async fn incarnation(&self) -> Result<u64> {
        let read = |moment: &Moment<'_>| Ok(look_ups::incarnation(moment)?.incarnation);
        self.readers.read("", Kind::Call, read).await
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        self.stop_taking();
        self.join();
    }
}
