//! The thread that sends what is committed here over NATS, and takes what other servers send. It decides nothing: what is lost,
//! doubled, late or not understood on the way is made up for by the journal, and what was not sealed by one of this
//! database's servers is counted and forgotten.

use super::bus::NatsAddress;
use super::feeds::Feeds;
use super::listener::Bell;
use super::nats_keys;
use super::parcel::{Opened, Parcel, Seal};
use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event, Subscriber};
use doubletick_engine::fault::Broken;
use doubletick_engine::stats::Stats;
use futures_util::StreamExt;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{info, warn};

/// How long a batch that came too early waits for those before it, before they are read in the journal.
const EARLY: Duration = Duration::from_millis(50);
/// Between two questions whether NATS is there.
const PING: Duration = Duration::from_secs(5);
/// How long the client may be too busy to take a parcel; then it is not sent.
const BUSY: Duration = Duration::from_millis(100);
/// How long the last parcels may take when the store is closed.
const LAST: Duration = Duration::from_millis(500);
/// Before it is begun again, where the client has given up.
const PAUSE: Duration = Duration::from_secs(1);
/// Messages that wait to be sent, and that have come and wait to be read. What is beyond is left to the journal.
const SENDING: usize = 64;
const COMING: usize = 1_024;

/// What the thread owns.
pub(super) struct Carrier {
    runtime: Runtime,
    address: NatsAddress,
    work: Work,
}

struct Work {
    /// Of each lane.
    seals: Vec<Seal>,
    /// To where the parcels of all of them are sent.
    subjects: String,
    feeds: Arc<Feeds>,
    bell: Arc<Bell>,
    stats: Arc<Stats>,
    parcels: Receiver<Parcel>,
    /// The last batch that was committed here in each lane, as a hint: told when there is a connection again.
    last: BTreeMap<i32, Parcel>,
    /// By lane a batch that has come and is not routed yet, and since when.
    early: BTreeMap<i32, (i64, Instant)>,
    /// Whether the log says that there is no connection.
    said: bool,
}

/// Why it was left off.
enum End {
    /// The writer has ended.
    Closed,
    /// The client has given up.
    Lost,
}

impl Carrier {
    /// Not connected yet. An error: no runtime can be made.
    pub fn new(
        address: NatsAddress,
        (subjects, seals): (String, Vec<Seal>),
        feeds: Arc<Feeds>,
        bell: Arc<Bell>,
        stats: Arc<Stats>,
        parcels: Receiver<Parcel>,
    ) -> Result<Carrier, Broken> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Broken::new)?;
        let work = Work {
            seals,
            subjects,
            feeds,
            bell,
            stats,
            parcels,
            last: BTreeMap::new(),
            early: BTreeMap::new(),
            said: false,
        };
        Ok(Carrier { runtime, address, work })
    }

    /// Works until the writer has ended.
    pub fn run(self) {
        let Carrier { runtime, address, mut work } = self;
        runtime.block_on(async {
            while let End::Lost = work.carry(&address).await {
                work.disconnected(&address, "the client has given up");
                sleep(PAUSE).await;
            }
        });
        work.stats.bus_connected.set(0);
    }
}

/// Connects as soon as that is possible, and again whenever it is lost.
async fn connect(
    address: &NatsAddress,
    heard: UnboundedSender<Event>,
) -> Result<Client, async_nats::ConnectError> {
    let login = address.login.clone();
    let options = ConnectOptions::with_auth_callback(move |asked| {
        std::future::ready(nats_keys::answer(&login, &asked))
    });
    options
        .name("doubletick")
        .no_echo()
        .require_tls(address.tls)
        .retry_on_initial_connect()
        .reconnect_delay_callback(|attempts| Duration::from_millis(50 * attempts.min(40) as u64))
        .ping_interval(PING)
        .client_capacity(SENDING)
        .subscription_capacity(COMING)
        .event_callback(move |event| {
            // Nobody listens when the thread ends.
            let _ = heard.send(event);
            std::future::ready(())
        })
        .connect(&address.servers[..])
        .await
}

impl Work {
    async fn carry(&mut self, address: &NatsAddress) -> End {
        let (heard, mut events) = unbounded_channel();
        let Ok(client) = connect(address, heard).await else { return End::Lost };
        let Ok(mut coming) = client.subscribe(self.subjects.clone()).await else { return End::Lost };
        let end = self.attend(address, &client, &mut coming, &mut events).await;
        if let End::Closed = end {
            // Otherwise the others look by themselves.
            let _ = timeout(LAST, client.flush()).await;
        }
        end
    }

    async fn attend(
        &mut self,
        address: &NatsAddress,
        client: &Client,
        coming: &mut Subscriber,
        events: &mut UnboundedReceiver<Event>,
    ) -> End {
        loop {
            let early = self.early.values().map(|(_, since)| *since).min();
            let too_long = async {
                match early {
                    Some(since) => sleep_until(since + EARLY).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                parcel = self.parcels.recv() => match parcel {
                    Some(parcel) => self.send(client, parcel).await,
                    None => return End::Closed,
                },
                message = coming.next() => match message {
                    Some(message) => self.take(&message.subject, &message.payload),
                    None => return End::Lost,
                },
                Some(event) = events.recv() => self.hear(address, client, event).await,
                () = too_long => {
                    self.early.clear();
                    self.bell.hear();
                }
            }
        }
    }

    async fn send(&mut self, client: &Client, parcel: Parcel) {
        let lane = parcel.lane;
        let hint = Parcel { body: None, ..parcel };
        self.last.insert(lane, hint.clone());
        if client.connection_state() == State::Connected
            && let Ok(bytes) = self.seal(lane).close(&parcel)
        {
            let fits = bytes.len() <= client.max_payload();
            let bytes = if fits { Some(bytes) } else { self.seal(lane).close(&hint).ok() };
            if self.publish(client, lane, bytes).await && fits {
                return;
            }
        }
        self.stats.bus_unsent.add(1);
    }

    fn seal(&self, lane: i32) -> &Seal {
        &self.seals[lane as usize]
    }

    async fn publish(&self, client: &Client, lane: i32, bytes: Option<Vec<u8>>) -> bool {
        let Some(bytes) = bytes else { return false };
        let sending = client.publish(self.seal(lane).subject.clone(), bytes.into());
        matches!(timeout(BUSY, sending).await, Ok(Ok(())))
    }

    fn take(&mut self, subject: &str, bytes: &[u8]) {
        let Some(lane) = self.seals.iter().position(|seal| seal.subject == subject) else {
            return self.stats.bus_garbage.add(1);
        };
        let (seal, lane) = (&self.seals[lane], lane as i32);
        let feed = self.feeds.of(lane);
        match seal.open(bytes) {
            Opened::Batch(batch) => {
                let number = batch.place.batch;
                if !feed.brought(batch) {
                    let since = self.early.get(&lane).map_or_else(Instant::now, |(_, since)| *since);
                    self.early.insert(lane, (number, since));
                } else if self.early.get(&lane).is_some_and(|(early, _)| *early <= feed.last().batch) {
                    self.early.remove(&lane);
                }
            }
            Opened::Hint(place) if place.batch > feed.last().batch => self.bell.hear(),
            Opened::Hint(_) => {}
            Opened::Garbage => self.stats.bus_garbage.add(1),
        }
    }

    async fn hear(&mut self, address: &NatsAddress, client: &Client, event: Event) {
        match event {
            Event::Connected => {
                self.stats.bus_connected.set(1);
                self.said = false;
                info!(bus = %address, "the bus is connected");
                // What was told meanwhile was told to nobody.
                self.bell.hear();
                for (lane, hint) in &self.last {
                    self.publish(client, *lane, self.seal(*lane).close(hint).ok()).await;
                }
            }
            Event::Disconnected => self.disconnected(address, "the connection was lost"),
            // Something that has come was dropped.
            Event::SlowConsumer(_) => self.bell.hear(),
            Event::ClientError(error) => self.complain(address, &error.to_string()),
            Event::ServerError(error) => self.complain(address, &error.to_string()),
            Event::LameDuckMode | Event::Draining | Event::Closed => {}
        }
    }

    fn disconnected(&mut self, address: &NatsAddress, cause: &str) {
        self.stats.bus_connected.set(0);
        self.complain(address, cause);
    }

    /// Once, until there is a connection again.
    fn complain(&mut self, address: &NatsAddress, cause: &str) {
        if !self.said {
            self.said = true;
            warn!(bus = %address, cause, "the bus does not carry; other servers are heard within half a second");
        }
    }
}
