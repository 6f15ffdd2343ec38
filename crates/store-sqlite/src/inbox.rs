//! The queue in front of the writer, in which users take turns.

use super::gate::Gate;
use super::pace::Pace;
use super::readers::closed;
use doubletick_engine::fair::{Fair, Kind};
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Call;
use doubletick_protocol::Result;
use doubletick_protocol::wire::{Request, Response};
use std::time::Instant;
use tokio::sync::oneshot;

/// Operations in one transaction.
const BATCH: usize = 4096;

/// One call that waits, and where its answer goes.
pub(super) struct Op {
    pub call: Call,
    pub answer: oneshot::Sender<Result<Response>>,
}

struct Queue {
    ops: Fair<Op>,
    closed: bool,
}

/// The queue in front of the writer.
pub(super) struct Inbox {
    queue: Gate<Queue>,
}

impl Default for Inbox {
    fn default() -> Self {
        Self { queue: Gate::new(Queue { ops: Fair::new(1), closed: false }) }
    }
}

impl Inbox {
    /// Puts a call into the queue at once; the receiver gets its answer. Without a receiver it is not carried out.
    pub fn push(&self, call: Call) -> Result<oneshot::Receiver<Result<Response>>> {
        let (answer, receiver) = oneshot::channel();
        let kind = if matches!(call.request, Request::Login { .. }) { Kind::Login } else { Kind::Call };
        let user = call.user.clone();
        let mut queue = self.queue.lock();
        if queue.closed {
            return Err(closed());
        }
        queue.ops.push(&user, kind, Op { call, answer });
        drop(queue);
        self.queue.wake_one();
        Ok(receiver)
    }

    /// No more calls; those that wait are finished, then the thread ends.
    pub fn close(&self) {
        self.queue.lock().closed = true;
        self.queue.wake_one();
    }

    /// The writer is gone: who waits is answered with 7009.
    pub fn abandon(&self) {
        let mut queue = self.queue.lock();
        queue.closed = true;
        queue.ops.clear();
    }

    pub fn waiting(&self) -> usize {
        self.queue.lock().ops.len()
    }

    /// Waits for the first operation, and a moment for as many as are likely to come; how many there are, up to what
    /// one transaction may have. `None`: closed.
    pub fn wait(&self, pace: &Pace) -> Option<usize> {
        let mut queue = self.queue.lock();
        while queue.ops.is_empty() {
            if queue.closed {
                return None;
            }
            queue = self.queue.wait(queue);
        }
        if let Some(patience) = pace.patience(queue.ops.len()) {
            let deadline = Instant::now() + patience;
            while queue.ops.len() < pace.expected() && !queue.closed {
                let (changed, late) = self.queue.wait_until(queue, deadline);
                queue = changed;
                if late {
                    break;
                }
            }
        }
        Some(queue.ops.len().min(BATCH))
    }

    /// The next operation in turn for which somebody still waits.
    pub fn next(&self, stats: &Stats) -> Option<Op> {
        let mut queue = self.queue.lock();
        while let Some((turn, op)) = queue.ops.pop() {
            queue.ops.served(&turn);
            if !op.answer.is_closed() {
                return Some(op);
            }
            stats.answered_writes.add(1);
        }
        None
    }
}
