//! What the sender has been told: which calls of readers it knows of, and how long each took to reach it.

use crate::latency::Latency;
use crate::world;
use doubletick_protocol::receipt::Receipt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The calls of one cell of the table. Every message is in one call and is read once, so every receipt that the
/// sender is told of is the first change of its message.
pub struct Told {
    /// Number of the first message.
    first: usize,
    /// Receipts per call.
    batch: usize,
    calls: Vec<Receipts>,
    /// Told when the call of this reader is complete.
    readers: Vec<Notify>,
    begin: Instant,
    latency: Mutex<Latency>,
}

struct Receipts {
    reader: usize,
    /// Nanoseconds after `begin`.
    started: AtomicU64,
    /// Receipts that the sender has not been told of.
    missing: AtomicU32,
}

impl Told {
    /// Calls of this many readers in turn, over the messages from `first` on: at any time the readers are at
    /// neighbouring messages, as members of a group are who read the newest.
    pub fn new(first: usize, batch: usize, readers: usize, calls_each: usize) -> Told {
        let missing = u32::try_from(batch).unwrap_or(u32::MAX);
        let call = |index: usize| Receipts {
            reader: index % readers,
            started: AtomicU64::new(0),
            missing: AtomicU32::new(missing),
        };
        Told {
            first,
            batch,
            calls: (0..readers * calls_each).map(call).collect(),
            readers: (0..readers).map(|_| Notify::new()).collect(),
            begin: Instant::now(),
            latency: Mutex::new(Latency::new()),
        }
    }

    /// The messages of a call.
    pub fn messages(&self, call: usize) -> Vec<String> {
        let first = self.first + call * self.batch;
        (first..first + self.batch).map(world::message_id).collect()
    }

    /// A call is made now.
    pub fn started(&self, call: usize) {
        self.calls[call].started.store(self.now(), Ordering::Release);
    }

    /// The sender's application gets these.
    pub fn heard(&self, receipts: &[Receipt]) {
        let now = self.now();
        for receipt in receipts.iter().filter(|receipt| receipt.read_count == 1) {
            let number =
                world::message_number(&receipt.msg_id).and_then(|number| number.checked_sub(self.first));
            let Some(call) = number.and_then(|number| self.calls.get(number / self.batch)) else { continue };
            if call.missing.fetch_sub(1, Ordering::AcqRel) == 1 {
                let took = now.saturating_sub(call.started.load(Ordering::Acquire));
                if let Ok(mut latency) = self.latency.lock() {
                    latency.record(Duration::from_nanos(took));
                }
                // A permit stays where nobody waits yet.
                self.readers[call.reader].notify_one();
            }
        }
    }

    /// Waits until the sender knows the whole of this reader's last call.
    pub async fn complete(&self, reader: usize) {
        self.readers[reader].notified().await;
    }

    /// The times so far; from here on anew.
    pub fn take_latency(&self) -> Latency {
        let mut latency = self.latency.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::replace(&mut latency, Latency::new())
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::ConversationId;

    fn receipt(number: usize, read_count: u64) -> Receipt {
        Receipt {
            conversation: ConversationId::Group("g".into()),
            msg_id: world::message_id(number),
            seq: 1,
            read_count,
            unread_count: 0,
            time: 1,
            version: 1,
        }
    }

    #[tokio::test]
    async fn a_call_is_complete_when_the_sender_has_heard_of_all_its_receipts() {
        let told = Told::new(100, 2, 3, 4);
        assert_eq!(told.messages(4), [world::message_id(108), world::message_id(109)]);
        told.started(4);
        told.heard(&[receipt(108, 1), receipt(99, 1), receipt(100 + 24, 1)]);
        assert_eq!(told.take_latency().max(), Duration::ZERO);
        told.heard(&[receipt(109, 1), receipt(108, 2)]);
        told.complete(1).await;
        assert!(told.take_latency().max() > Duration::ZERO);
    }
}
