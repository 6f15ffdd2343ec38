//! The clients of a scenario at work.

use crate::client::Client;
use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::node::until;
use crate::rng::Rng;
use crate::world::{Phase, World};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long accounts and groups may take.
const MAKING: Duration = Duration::from_secs(150);
/// Requests that are acknowledged before it is said that clients go on.
const GOES_ON: u64 = 50;

/// Clients at work. They leave when it is dropped.
pub struct Crowd {
    /// What they share.
    pub world: Arc<World>,
    phase: watch::Sender<Phase>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Crowd {
    /// Makes the accounts, and begins with the load.
    pub fn gather(
        runtime: &Runtime,
        cluster: &Cluster,
        count: usize,
        rng: &mut Rng,
    ) -> Result<Crowd, Failure> {
        let life = cluster.lives().0.unsigned_abs();
        let mut world = World::new(Arc::clone(&cluster.addresses), count);
        world.life = life;
        let world = Arc::new(world);
        runtime.block_on(async { tokio::time::timeout(MAKING, world.make()).await })??;
        let (phase, seen) = watch::channel(Phase::Load);
        let clients =
            (0..count).map(|number| Client::new(Arc::clone(&world), number, rng.split(), seen.clone()));
        let tasks = clients.map(|client| runtime.spawn(client.run())).collect();
        let crowd = Crowd { world, phase, tasks };
        crowd.goes_on("the load begins")?;
        Ok(crowd)
    }

    /// Waits until clients were acknowledged something more: what was asked from here on, and not only what was under way.
    pub fn goes_on(&self, when: &str) -> Result<(), Failure> {
        let before = self.acknowledged();
        let goes_on = || self.acknowledged() >= before + GOES_ON;
        until(&format!("clients are acknowledged something: {when}"), goes_on)?;
        self.is_faultless()
    }

    /// How many messages and receipts were acknowledged.
    pub fn acknowledged(&self) -> u64 {
        self.world.acknowledged.load(Ordering::Acquire)
    }

    /// The database that has acknowledged everything so far is gone, and the one that takes its place may lack some of it.
    pub fn may_be_lost(&self) {
        self.world.lost.lock().replace(tokio::time::Instant::now());
        self.world.clients.iter().for_each(|who| who.book.lock().may_be_lost());
    }

    /// What clients do from here on, for others who do the same.
    pub fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Whether no client has seen what must not be.
    pub fn is_faultless(&self) -> Result<(), Failure> {
        let faults: Vec<String> =
            self.world.clients.iter().flat_map(|who| who.book.lock().faults.clone()).collect();
        if self.tasks.iter().any(JoinHandle::is_finished) && faults.is_empty() {
            return Err("a client has ended".into());
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
    }

    /// Nothing new is sent. Waits until every client has ended what it has begun.
    pub fn settle(&self) -> Result<(), Failure> {
        self.phase.send_replace(Phase::Settle);
        // Whoever was idle before has not seen it yet.
        self.world.clients.iter().for_each(|who| who.idle.store(false, Ordering::Release));
        let busy = || self.world.clients.iter().filter(|who| !who.idle.load(Ordering::Acquire)).count();
        until("every client has ended what it has begun", || busy() == 0)?;
        self.is_faultless()
    }

    /// They leave.
    pub fn end(mut self, runtime: &Runtime) -> Result<(), Failure> {
        self.phase.send_replace(Phase::End);
        for task in self.tasks.drain(..) {
            let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(30), task).await });
            ended.map_err(|_| "a client does not end")??;
        }
        Ok(())
    }
}
