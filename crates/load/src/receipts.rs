//! From the receipt call to the sender's callback: readers who call, one call after the other, and the sender
//! who is told.

use crate::failure::Failure;
use crate::latency::Latency;
use crate::lean::Lean;
use crate::told::Told;
use crate::world::{SENDER, World, reader};
use doubletick_client::{Client, ClientEvent, EventHandler};
use doubletick_protocol::wire::{Change, Push, Request, ServerFrame};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::{JoinHandle, JoinSet};

/// What readers and sender are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// Clients of the SDK over its WebSocket link.
    Sdk,
    /// One socket each, one frame after the other, nothing kept.
    Lean,
}

/// One cell of the table.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// Who calls and who is told.
    pub made: Made,
    /// Readers that call at once.
    pub readers: usize,
    /// Receipts per call.
    pub batch: usize,
    /// Calls of each reader that are counted.
    pub calls: usize,
    /// Calls of each reader before that.
    pub warm: usize,
}

impl Cell {
    /// Messages that it takes.
    pub fn messages(&self) -> usize {
        self.readers * (self.warm + self.calls) * self.batch
    }
}

/// What came of it.
pub struct Outcome {
    /// From the call to the moment when the sender's application had been told of all its receipts.
    pub latency: Latency,
    /// Calls per second that were answered, and of which the sender was told.
    pub per_second: f64,
}

/// How long everything may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(120);

/// Every reader calls, waits for the answer and until the sender has been told, and calls again. The messages
/// from `first` on are this cell's alone.
pub async fn measure(world: &World, cell: Cell, first: usize) -> Result<Outcome, Failure> {
    let told = Arc::new(Told::new(first, cell.batch, cell.readers, cell.warm + cell.calls));
    let sender = Sender::start(world, cell.made, &told).await?;
    let mut readers = Vec::new();
    for index in 0..cell.readers {
        readers.push(Reader::start(world, cell.made, index).await?);
    }
    let readers = turn(readers, &told, cell, 0..cell.warm).await?;
    told.take_latency();
    let begin = Instant::now();
    let readers = turn(readers, &told, cell, cell.warm..cell.warm + cell.calls).await?;
    let took = begin.elapsed();
    for reader in readers {
        reader.end().await;
    }
    sender.end().await;
    let calls = (cell.readers * cell.calls) as f64;
    Ok(Outcome { latency: told.take_latency(), per_second: calls / took.as_secs_f64() })
}

/// All readers make these calls of theirs.
async fn turn(
    readers: Vec<Reader>,
    told: &Arc<Told>,
    cell: Cell,
    calls: std::ops::Range<usize>,
) -> Result<Vec<Reader>, Failure> {
    let mut running = JoinSet::new();
    for (index, mut reader) in readers.into_iter().enumerate() {
        let (told, calls) = (Arc::clone(told), calls.clone());
        running.spawn(async move {
            for round in calls {
                let call = round * cell.readers + index;
                let messages = told.messages(call);
                told.started(call);
                reader.read(messages).await?;
                told.complete(index).await;
            }
            Ok::<_, Failure>((index, reader))
        });
    }
    let mut readers = Vec::new();
    while let Some(done) = tokio::time::timeout(PATIENCE, running.join_next()).await? {
        readers.push(done??);
    }
    readers.sort_by_key(|(index, _)| *index);
    Ok(readers.into_iter().map(|(_, reader)| reader).collect())
}

enum Reader {
    Sdk(Client),
    Lean(Box<Lean>),
}

impl Reader {
    async fn start(world: &World, made: Made, index: usize) -> Result<Reader, Failure> {
        Ok(match made {
            Made::Sdk => Reader::Sdk(world.client(&reader(index), Arc::new(|_| {})).await?),
            Made::Lean => Reader::Lean(Box::new(world.lean(&reader(index)).await?)),
        })
    }

    async fn read(&mut self, messages: Vec<String>) -> Result<(), Failure> {
        match self {
            Reader::Sdk(client) => client.send_receipts_wait(messages).await?,
            Reader::Lean(lean) => {
                drop(lean.ask(Request::SendReceipts { messages, read_at: Vec::new() }).await?)
            }
        }
        Ok(())
    }

    async fn end(self) {
        if let Reader::Sdk(client) = self {
            client.shutdown().await;
        }
    }
}

enum Sender {
    Sdk(Client),
    Lean(JoinHandle<()>),
}

impl Sender {
    async fn start(world: &World, made: Made, told: &Arc<Told>) -> Result<Sender, Failure> {
        let told = Arc::clone(told);
        match made {
            Made::Sdk => {
                let events: EventHandler = Arc::new(move |event| {
                    if let ClientEvent::Receipts(receipts) = event {
                        told.heard(&receipts);
                    }
                });
                Ok(Sender::Sdk(world.client(SENDER, events).await?))
            }
            Made::Lean => {
                let mut lean = world.lean(SENDER).await?;
                Ok(Sender::Lean(tokio::spawn(async move {
                    // Without the sender the readers wait in vain, which is what is reported.
                    while let Ok(frame) = lean.receive().await {
                        if let ServerFrame::Push(Push::Changes { changes, .. }) = frame {
                            told.heard(&receipts(changes));
                        }
                    }
                })))
            }
        }
    }

    async fn end(self) {
        match self {
            Sender::Sdk(client) => client.shutdown().await,
            Sender::Lean(task) => task.abort(),
        }
    }
}

fn receipts(changes: Vec<Change>) -> Vec<doubletick_protocol::receipt::Receipt> {
    let receipt = |change| match change {
        Change::Receipt(receipt) => Some(receipt),
        Change::Revoked(..) | Change::Modified(..) => None,
    };
    changes.into_iter().filter_map(receipt).collect()
}
