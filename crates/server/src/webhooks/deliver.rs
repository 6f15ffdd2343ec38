//! After-events: what the outbox has is told in the order of each lane, at least once, until it is put aside.

use super::body;
use super::letter::Letter;
use super::post::{Message, Poster};
use super::status::Status;
use doubletick_engine::Engine;
use doubletick_engine::hooks::Hooks;
use doubletick_engine::outbox::{Delivery, Due, Outbox, Step};
use doubletick_protocol::Result;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

/// Lanes that are told at once.
const AT_ONCE: usize = 16;
/// How long a receiver may take for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// The first wait after a failure; each next one is twice as long, up to the last.
const FIRST_WAIT_MS: u64 = 1000;
const LAST_WAIT_MS: u64 = 5 * 60 * 1000;
/// After trouble of the store.
const PAUSE: Duration = Duration::from_secs(1);
/// How often it is counted what waits.
const COUNT_TIME: Duration = Duration::from_secs(1);
/// What is under way when the server ends has so long.
const ENDING_TIME: Duration = Duration::from_secs(2);

/// How long after the so-manyth failure the next try comes, in milliseconds.
fn wait_ms(tries: u32) -> u64 {
    FIRST_WAIT_MS.saturating_mul(1 << tries.min(20)).min(LAST_WAIT_MS)
}

/// What became of a delivery.
fn outcome(
    delivery: Delivery,
    result: std::result::Result<(), String>,
    now_ms: u64,
    give_up_ms: u64,
) -> Step {
    let Delivery { lane, tries, failed_at, first, up_to, told, .. } = delivery;
    let Err(error) = result else { return Step::Delivered { lane, first, up_to } };
    // Since when both were there: the fact, and the trouble.
    let since = if failed_at == 0 { now_ms } else { failed_at.max(told.at) };
    if now_ms.saturating_sub(since) >= give_up_ms {
        return Step::Park { lane, first, up_to, at: now_ms, error };
    }
    Step::Failed { lane, at: now_ms, next_at: now_ms + wait_ms(tries), error }
}

/// Tells what is kept until the server ends.
pub(super) struct Deliverer {
    pub engine: Engine,
    pub hooks: Arc<Hooks>,
    pub poster: Arc<Poster>,
    pub letter: Letter,
    pub status: Arc<Status>,
    /// Trouble that takes so long, in milliseconds, is given up.
    pub give_up_ms: u64,
    /// Whether the server ends.
    pub ending: watch::Receiver<bool>,
}

/// What came of a request; `None`: none was made, because another server may have the lane by now.
type Landed = (Delivery, Option<std::result::Result<(), String>>);
type Flight = BoxFuture<'static, Landed>;

impl Deliverer {
    pub async fn run(self) {
        let mut ending = self.ending.clone();
        let Some(outbox) = self.engine.outbox() else { return };
        // In another life of the service numbers come again.
        let life = loop {
            match outbox.incarnation().await {
                Ok(life) => break life,
                Err(_) if *ending.borrow() => return,
                Err(_) => sleep(PAUSE).await,
            }
        };
        let mut flights: FuturesUnordered<Flight> = FuturesUnordered::new();
        let mut busy: HashSet<i64> = HashSet::new();
        let mut counted: Option<Instant> = None;
        while !*ending.borrow() {
            let due = self.round(outbox, life, &mut flights, &mut busy).await;
            if counted.is_none_or(|at| at.elapsed() >= COUNT_TIME) {
                counted = Some(Instant::now());
                self.status.count(outbox).await;
            }
            let wait = match due {
                Ok(Some(at)) => Duration::from_millis(at.saturating_sub(self.engine.now_ms()).min(60_000)),
                Ok(None) => Duration::from_secs(60),
                Err(error) => {
                    warn!(code = error.code, "webhooks wait: the store does not answer");
                    PAUSE
                }
            };
            // What was counted a moment ago is counted again when all is quiet.
            let wait = if self.status.is_quiet() { wait } else { wait.min(COUNT_TIME) };
            let has_room = busy.len() < AT_ONCE;
            tokio::select! {
                Some(landed) = flights.next(), if !flights.is_empty() => {
                    self.landed(outbox, landed, &mut flights, &mut busy).await;
                }
                () = self.hooks.told.notified(), if has_room => {}
                () = sleep(wait), if has_room => {}
                _ = ending.changed() => {}
            }
        }
        // What is under way may still be answered, so that it is not told again.
        let rest = async {
            while let Some(landed) = flights.next().await {
                self.landed(outbox, landed, &mut FuturesUnordered::new(), &mut busy).await;
            }
        };
        // What is not answered is told again at the next start.
        let _ = timeout(ENDING_TIME, rest).await;
    }

    /// Begins to tell what is due; when the next is.
    async fn round(
        &self,
        outbox: &dyn Outbox,
        life: u64,
        flights: &mut FuturesUnordered<Flight>,
        busy: &mut HashSet<i64>,
    ) -> Result<Option<u64>> {
        let room = AT_ONCE.saturating_sub(busy.len());
        if room == 0 {
            return Ok(None);
        }
        let except = busy.iter().copied().collect();
        let Due { lanes, next_at, until } = outbox.due(self.engine.now_ms(), except, room).await?;
        let is_full = lanes.len() == room;
        let deliveries: Vec<Delivery> = lanes.into_iter().filter_map(Delivery::of).collect();
        // What is told under a number is the same after a crash.
        let seal = |one: &Delivery| (!one.sealed).then_some(Step::Seal { lane: one.lane, up_to: one.up_to });
        let seals: Vec<Step> = deliveries.iter().filter_map(seal).collect();
        if !seals.is_empty() {
            outbox.step(seals).await?;
        }
        for delivery in deliveries {
            busy.insert(delivery.lane);
            flights.push(self.tell(life, delivery, until));
        }
        Ok(if is_full { None } else { next_at })
    }

    /// `until`: the lane is another server's then, and an answer has to be there before.
    fn tell(&self, life: u64, delivery: Delivery, until: Option<Instant>) -> Flight {
        let (engine, poster, letter) = (self.engine.clone(), Arc::clone(&self.poster), self.letter.clone());
        async move {
            let told = &delivery.told;
            let body = body::body(&engine, told).await.to_string().into();
            let number = delivery.number(life);
            let message: Message =
                letter.write(told.fact.hook(), &told.origin, body, Some(number), engine.now_ms() / 1000);
            if until.is_some_and(|until| until.saturating_duration_since(Instant::now()) < ANSWER_TIME) {
                return (delivery, None);
            }
            let result = poster.post(&message, ANSWER_TIME).await.map(drop);
            (delivery, Some(result))
        }
        .boxed()
    }

    /// Keeps what became of a delivery, and of others that have landed with it.
    async fn landed(
        &self,
        outbox: &dyn Outbox,
        first: Landed,
        flights: &mut FuturesUnordered<Flight>,
        busy: &mut HashSet<i64>,
    ) {
        let mut landed = vec![first];
        while let Some(Some(more)) = flights.next().now_or_never() {
            landed.push(more);
        }
        let now_ms = self.engine.now_ms();
        let mut lanes = Vec::with_capacity(landed.len());
        let mut steps = Vec::with_capacity(landed.len());
        for (delivery, result) in landed {
            let (lane, hook) = (delivery.lane, delivery.told.fact.hook().name());
            lanes.push(lane);
            let Some(result) = result else { continue };
            let step = outcome(delivery, result, now_ms, self.give_up_ms);
            match &step {
                Step::Failed { error, .. } => {
                    self.status.failed();
                    if let Some(left_out) = self.status.line() {
                        info!(hook, error, left_out, "a webhook could not be told, and is tried again");
                    }
                }
                Step::Park { error, .. } => {
                    self.status.failed();
                    warn!(hook, error, "a webhook could not be told for too long, and is put aside");
                }
                _ => self.status.delivered(),
            }
            steps.push(step);
        }
        // Until it is written the lanes stay where they are: nothing is told in another order.
        while !steps.is_empty()
            && let Err(error) = outbox.step(steps.clone()).await
        {
            warn!(code = error.code, "webhooks wait: the store does not write");
            if *self.ending.borrow() {
                return;
            }
            sleep(PAUSE).await;
        }
        for lane in lanes {
            busy.remove(&lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_engine::hooks::{Change, Fact, Origin, Told};

    fn delivery(tries: u32, failed_at: u64, at: u64) -> Delivery {
        let fact = Fact::State { user: "ann".into(), change: Change::Register, kicked: Vec::new() };
        let told = Told { at, origin: Origin::default(), fact };
        Delivery { lane: 1, tries, failed_at, first: 7, up_to: 7, sealed: true, told }
    }

    #[test]
    fn waits_double_up_to_five_minutes() {
        let waits: Vec<u64> = [0, 1, 2, 8, 9, 40].into_iter().map(wait_ms).collect();
        assert_eq!(waits, [1000, 2000, 4000, 256_000, 300_000, 300_000]);
    }

    #[test]
    fn a_fact_is_put_aside_when_it_and_the_trouble_are_old_enough() {
        let fails = |failed_at, at| outcome(delivery(3, failed_at, at), Err("no".into()), 100_000, 50_000);
        assert!(matches!(fails(50_000, 1000), Step::Park { up_to: 7, .. }));
        assert!(matches!(fails(50_001, 1000), Step::Failed { next_at: 108_000, .. }), "the trouble is young");
        assert!(matches!(fails(1000, 60_000), Step::Failed { .. }), "the fact is young");
        assert!(matches!(fails(0, 1000), Step::Failed { .. }), "it fails for the first time");
    }
}
