//! A hundred readers of one message at once: how long until the sender's count is exact, and what the sender's
//! connection carries for it.

use crate::failure::Failure;
use crate::latency::Latency;
use crate::lean::Lean;
use crate::world::{self, SENDER, World};
use doubletick_protocol::wire::{Change, Push, Request, ServerFrame};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const GROUP: &str = "crowd";
/// After this time without a push there is none: several times what the service holds changes back.
const QUIET: Duration = Duration::from_millis(400);

/// What came of it, over all rounds.
pub struct Crowd {
    /// From the first call to the push that counts everyone.
    pub exact: Latency,
    /// The most pushes of one round.
    pub pushes: u64,
    /// The most bytes of one round.
    pub bytes: u64,
}

/// Makes the group, and plays this many rounds, each with a message of its own.
pub async fn measure(world: &World, readers: usize, rounds: usize) -> Result<Crowd, Failure> {
    world.group(GROUP, (0..readers).map(member)).await?;
    let mut sender = world.lean(SENDER).await?;
    let mut crowd = Vec::new();
    for index in 0..readers {
        crowd.push(world.lean(&member(index)).await?);
    }
    let mut result = Crowd { exact: Latency::new(), pushes: 0, bytes: 0 };
    for round in 0..rounds {
        let msg_id = format!("crowd-{round}");
        let message = world::message(GROUP, msg_id.clone());
        let sent = sender.send(Request::SendMessage(message)).await?;
        own_message(&mut sender, sent, &msg_id).await?;

        let ready = Arc::new(Barrier::new(readers + 1));
        let mut running = JoinSet::new();
        for mut reader in crowd.drain(..) {
            let (ready, msg_id) = (Arc::clone(&ready), msg_id.clone());
            running.spawn(async move {
                delivered(&mut reader, &msg_id).await?;
                ready.wait().await;
                let called = Instant::now();
                reader.ask(Request::SendReceipts { messages: vec![msg_id], read_at: Vec::new() }).await?;
                Ok::<_, Failure>((reader, called))
            });
        }
        ready.wait().await;
        let before = sender.received();
        let (pushes, exact) = counted(&mut sender, readers as u64).await?;
        result.pushes = result.pushes.max(pushes);
        result.bytes = result.bytes.max(sender.received() - before);
        let mut first = exact;
        while let Some(done) = running.join_next().await {
            let (reader, called) = done??;
            first = first.min(called);
            crowd.push(reader);
        }
        result.exact.record(exact - first);
    }
    Ok(result)
}

fn member(index: usize) -> String {
    format!("crowd{index:04}")
}

/// Waits for the answer to a send and for the message's own push.
async fn own_message(sender: &mut Lean, sent: u64, msg_id: &str) -> Result<(), Failure> {
    let (mut answered, mut pushed) = (false, false);
    while !(answered && pushed) {
        match sender.receive().await? {
            ServerFrame::Response(id, result) if id == sent => {
                result?;
                answered = true;
            }
            ServerFrame::Push(Push::Message(message)) if message.msg_id == msg_id => pushed = true,
            _ => {}
        }
    }
    Ok(())
}

async fn delivered(reader: &mut Lean, msg_id: &str) -> Result<(), Failure> {
    loop {
        match reader.receive().await? {
            ServerFrame::Push(Push::Message(message)) if message.msg_id == msg_id => return Ok(()),
            _ => {}
        }
    }
}

/// Counts pushes until none comes any more; their number, and when the one came that counts everyone.
async fn counted(sender: &mut Lean, readers: u64) -> Result<(u64, Instant), Failure> {
    let (mut pushes, mut exact) = (0, None);
    while let Ok(frame) = tokio::time::timeout(QUIET, sender.receive()).await {
        if let ServerFrame::Push(Push::Changes { changes, .. }) = frame? {
            pushes += 1;
            match changes.last() {
                Some(Change::Receipt(receipt)) if receipt.read_count == readers => {
                    exact = Some(Instant::now())
                }
                _ => {}
            }
        }
    }
    Ok((pushes, exact.ok_or("the sender was never told that everyone has read")?))
}
