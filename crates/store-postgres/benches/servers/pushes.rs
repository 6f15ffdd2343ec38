//! From the commit of a receipt on one server to the push to its sender on another.

use super::node::{LONG, Setup};
use super::report::{self, Aim};
use super::world::{SENDER, member, message_ids, receipts};
use async_nats::{Client, Subscriber};
use doubletick_nats_testing::NatsServer;
use doubletick_store_postgres::Bus;
use futures_util::StreamExt;
use std::time::{Duration, Instant};

const GROUP: &str = "pushed";
const WARM: usize = 20;
/// What a batch has beside its events when NATS carries it.
const SEALED: i64 = 80;

pub fn run(setup: &Setup) {
    report::title("commit on one server to the push on another: medians");
    let nats = NatsServer::start("");
    let rounds = setup.size(1000, 5);
    let (by_nats, bare) = pushes(setup, Bus::parse(&nats.url()).expect("an address"), rounds, Some(&nats));
    let (by_notify, _) = pushes(setup, Bus::Notify, rounds, None);
    report::figure("NATS", report::micros(by_nats), "us");
    report::figure("  a bare message by NATS, as long", report::micros(bare), "us");
    report::ratio("  NATS / that", by_nats.as_secs_f64() / bare.as_secs_f64(), Aim::AtMost(3.0));
    report::ratio("notify, ms", by_notify.as_secs_f64() * 1e3, Aim::AtMost(10.0));
}

/// The medians of pushes, and of bare messages in turn with them.
fn pushes(setup: &Setup, bus: Bus, rounds: usize, nats: Option<&NatsServer>) -> (Duration, Duration) {
    let place = setup.server.place();
    let (one, two) = (setup.node(&place, bus.clone()), setup.node(&place, bus));
    let ids = message_ids(GROUP, WARM + rounds);
    let (mut times, mut bare_times) = (Vec::new(), Vec::new());
    setup.runtime.block_on(async {
        one.world.group(GROUP, 2).await;
        one.world.messages(GROUP, &ids).await;
        let mut bare = None;
        if let Some(nats) = nats {
            one.is_connected().await;
            two.is_connected().await;
            let bytes = setup.server.number(
                &place,
                "SELECT length(body) FROM journal WHERE body <> '[]' ORDER BY at DESC, batch DESC LIMIT 1",
            );
            bare = Some(Bare::connect(nats, bytes + SEALED).await);
        }
        let mut sender = two.online(SENDER).await;
        for (number, id) in ids.iter().enumerate() {
            one.world.call(&member(0), receipts(std::slice::from_ref(id))).await;
            let committed = one.published();
            sender.receipt(|told| told.msg_id == *id).await;
            let took = committed.elapsed();
            let bare = match &mut bare {
                Some(bare) => bare.round().await,
                None => Duration::ZERO,
            };
            if number >= WARM {
                times.push(took);
                bare_times.push(bare);
            }
        }
        one.close().await;
        two.close().await;
    });
    (report::median(times), report::median(bare_times))
}

/// Two clients of NATS and nothing else.
struct Bare {
    client: Client,
    heard: Subscriber,
    bytes: Vec<u8>,
}

impl Bare {
    async fn connect(nats: &NatsServer, length: i64) -> Bare {
        let connect = || async { async_nats::connect(nats.url()).await.expect("NATS") };
        let (client, other) = (connect().await, connect().await);
        let heard = other.subscribe("bare").await.expect("subscribed");
        other.flush().await.expect("NATS has it");
        Bare { client, heard, bytes: vec![7; length.unsigned_abs() as usize] }
    }

    async fn round(&mut self) -> Duration {
        let begun = Instant::now();
        self.client.publish("bare", self.bytes.clone().into()).await.expect("sent");
        let heard = tokio::time::timeout(LONG, self.heard.next()).await;
        heard.expect("in vain: a bare message").expect("a message");
        begun.elapsed()
    }
}
