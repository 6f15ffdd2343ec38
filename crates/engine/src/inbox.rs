//! The queue in front of the writer, in which users take turns.

use crate::fair::{Fair, Kind, Turn};
use crate::fault::closed;
use crate::gate::Gate;
use crate::hooks::Origin;
use crate::outbox::Step;
use crate::pace::Pace;
use crate::slices::goes_on;
use crate::stats::Stats;
use crate::store::Call;
use crate::tables::Stand;
use doubletick_protocol::Result;
use doubletick_protocol::wire::{Request, Response};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Operations in one transaction.
const BATCH: usize = 4096;
/// Operations that the writer takes out of the queue at once.
const AT_ONCE: usize = 64;

/// One call that waits, and where its answer goes.
pub struct Op {
    /// Boxed, because it goes through several hands.
    pub call: Box<Call>,
    /// Steps for what is kept for webhooks; then the call itself is nothing.
    pub steps: Vec<Step>,
    /// Where the answer goes; closed where nobody waits for it any more.
    pub answer: Answering,
    /// Since when it waits.
    pub(crate) since: Instant,
    /// Of a call that is carried out in slices: it is its user's turn until that is done, and what the user has asked after
    /// it waits. To be given back to [`Inbox::finished`].
    pub(crate) turn: Option<Turn>,
    /// Where such a call goes on; `None`: it begins.
    pub(crate) from: Option<Stand>,
    /// Dropped when the call is answered, or will not be.
    pub(crate) after: After,
}

/// Where an answer goes.
pub type Answering = oneshot::Sender<Result<Response>>;

/// What waits for the end of a call, if anything does: told by being dropped.
pub type After = Option<Box<dyn Send>>;

/// What the writer has taken out of the queue and not begun: at most one operation of each user and kind, so that
/// whoever comes meanwhile waits for one of each other user, as in the queue.
#[derive(Default)]
pub struct Taken {
    ops: VecDeque<Op>,
    /// Those of `ops`, and before them those of operations that were begun.
    turns: VecDeque<Turn>,
    /// Whether somebody else has left something that is done in slices.
    pub(crate) unfinished: bool,
}

impl Taken {
    /// Operations that were not begun.
    pub(crate) fn len(&self) -> usize {
        self.ops.len()
    }
}

struct Queue {
    ops: Fair<Op>,
    closed: bool,
    /// Whether somebody else has left something that the writer does in slices.
    unfinished: bool,
    /// How many must wait for the writer to be woken: a wake that nobody needs costs as much as a call.
    wanted: usize,
}

impl Queue {
    fn give_back(&mut self, taken: &mut Taken) {
        let begun = taken.turns.len() - taken.ops.len();
        taken.turns.drain(..begun).for_each(|turn| self.ops.served(turn));
    }
}

/// The queue in front of the writer.
pub struct Inbox {
    queue: Gate<Queue>,
}

impl Default for Inbox {
    fn default() -> Self {
        let (ops, wanted) = (Fair::new(1), usize::MAX);
        Self { queue: Gate::new(Queue { ops, closed: false, unfinished: false, wanted }) }
    }
}

impl Inbox {
    /// Puts a call into the queue at once; the receiver gets its answer. Without a receiver it is not carried out.
    /// 7009: closed.
    pub fn push(&self, call: Call) -> Result<oneshot::Receiver<Result<Response>>> {
        let (answer, receiver) = oneshot::channel();
        self.put(call, Vec::new(), Instant::now(), answer, None).map(|()| receiver).map_err(|_| closed())
    }

    /// [`Inbox::push`] of a call that waits since then, where it is known already who gets the answer, and something waits for
    /// it. Closed: both are given back.
    pub fn push_for(
        &self,
        call: Call,
        since: Instant,
        answer: Answering,
        after: After,
    ) -> std::result::Result<(), (Answering, After)> {
        self.put(call, Vec::new(), since, answer, after)
    }

    /// [`Inbox::push`] of steps for what is kept for webhooks; the answer is `Done`.
    pub fn push_steps(&self, steps: Vec<Step>) -> Result<oneshot::Receiver<Result<Response>>> {
        // In a turn that no user has.
        let (user, origin) = (String::new(), Origin::default());
        let request = Request::GetSettings;
        let call = Call { user, now_ms: 0, by_operator: true, origin, by: None, request };
        let (answer, receiver) = oneshot::channel();
        self.put(call, steps, Instant::now(), answer, None).map(|()| receiver).map_err(|_| closed())
    }

    fn put(
        &self,
        call: Call,
        steps: Vec<Step>,
        since: Instant,
        answer: Answering,
        after: After,
    ) -> std::result::Result<(), (Answering, After)> {
        let kind = if matches!(call.request, Request::Login { .. }) { Kind::Login } else { Kind::Call };
        let call = Box::new(call);
        let mut queue = self.queue.lock();
        if queue.closed {
            drop(queue);
            return Err((answer, after));
        }
        let op = Op { call, steps, answer, since, turn: None, from: None, after };
        queue.ops.push_own(kind, op, |op| &op.call.user);
        let wakes = queue.ops.len() >= queue.wanted;
        if wakes {
            queue.wanted = usize::MAX;
        }
        drop(queue);
        if wakes {
            self.queue.wake_one();
        }
        Ok(())
    }

    /// No more calls; those that wait are finished, then the thread ends.
    pub fn close(&self) {
        self.queue.lock().closed = true;
        self.queue.wake_one();
    }

    /// Somebody else leaves something that this writer does in slices, between its batches.
    pub fn leave_unfinished(&self) {
        self.queue.lock().unfinished = true;
        self.queue.wake_one();
    }

    /// The writer is gone: who waits is answered with 7009.
    pub(crate) fn abandon(&self) {
        let mut queue = self.queue.lock();
        queue.closed = true;
        let given_up = queue.ops.take();
        // What waits for one of them may look into this queue.
        drop(queue);
        drop(given_up);
    }

    /// What was begun is done: who asks again after the answer has the turn of one who comes. How many wait.
    pub(crate) fn done(&self, taken: &mut Taken) -> usize {
        let mut queue = self.queue.lock();
        queue.give_back(taken);
        queue.ops.len() + taken.len()
    }

    /// A call that was carried out in slices is answered.
    pub(crate) fn finished(&self, turn: Turn) {
        self.queue.lock().ops.served(turn);
    }

    /// Waits for the first operation, and a moment for as many as are likely to come; how many there are, up to what
    /// one transaction may have; 0 where there is none and the writer is `busy` with something else, or somebody has left it
    /// something. `None`: closed.
    pub(crate) fn wait(&self, pace: &Pace, taken: &mut Taken, busy: bool) -> Option<usize> {
        let mut queue = self.queue.lock();
        queue.give_back(taken);
        loop {
            taken.unfinished |= std::mem::take(&mut queue.unfinished);
            if !queue.ops.is_empty() || !taken.ops.is_empty() {
                break;
            }
            if queue.closed {
                return None;
            }
            if busy || taken.unfinished {
                return Some(0);
            }
            queue.wanted = 1;
            queue = self.queue.wait(queue);
        }
        if let Some(patience) = pace.patience(queue.ops.len() + taken.len()) {
            let deadline = Instant::now() + patience;
            while queue.ops.len() + taken.len() < pace.expected() && !queue.closed {
                queue.wanted = pace.expected() - taken.len();
                let (changed, late) = self.queue.wait_until(queue, deadline);
                queue = changed;
                if late {
                    break;
                }
            }
        }
        queue.wanted = usize::MAX;
        Some((queue.ops.len() + taken.len()).min(BATCH))
    }

    /// How many wait that are not begun, up to what one transaction may have.
    pub(crate) fn waiting(&self, taken: &Taken) -> usize {
        (self.queue.lock().ops.len() + taken.len()).min(BATCH)
    }

    /// The next operation in turn for which somebody still waits.
    pub fn next(&self, taken: &mut Taken, stats: &Stats) -> Option<Op> {
        loop {
            if taken.ops.is_empty() {
                self.take(taken);
            }
            let place = taken.turns.len() - taken.ops.len();
            let mut op = taken.ops.pop_front()?;
            if !op.answer.is_closed() {
                if goes_on(&op.call.request) {
                    op.turn = taken.turns.remove(place);
                }
                return Some(op);
            }
            stats.answered_writes.add(1);
        }
    }

    /// Takes out what has waited for so long and was not begun.
    pub(crate) fn overdue(&self, taken: &mut Taken, time: Duration) -> Vec<Op> {
        let is_overdue = |op: &Op| op.since.elapsed() >= time;
        let mut queue = self.queue.lock();
        let turns = taken.turns.split_off(taken.turns.len() - taken.ops.len());
        let mut overdue = Vec::new();
        for (turn, op) in turns.into_iter().zip(std::mem::take(&mut taken.ops)) {
            if is_overdue(&op) {
                queue.ops.served(turn);
                overdue.push(op);
            } else {
                taken.turns.push_back(turn);
                taken.ops.push_back(op);
            }
        }
        queue.ops.take_while(is_overdue, &mut overdue);
        overdue
    }

    fn take(&self, taken: &mut Taken) {
        let mut queue = self.queue.lock();
        queue.give_back(taken);
        while taken.ops.len() < AT_ONCE
            && let Some((turn, op)) = queue.ops.pop()
        {
            taken.turns.push_back(turn);
            taken.ops.push_back(op);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(user: &str, now_ms: u64) -> Call {
        let (user, origin) = (user.to_owned(), Origin::default());
        Call { user, now_ms, by_operator: false, origin, by: None, request: Request::Logout }
    }

    #[test]
    fn what_has_waited_too_long_is_taken_out_and_its_users_have_their_turns_again() {
        let (inbox, stats, mut taken) = (Inbox::default(), Stats::default(), Taken::default());
        let mut answers: Vec<_> =
            (0..3).flat_map(|at| ["a", "b"].map(|user| inbox.push(call(user, at)))).collect();
        let begun = inbox.next(&mut taken, &stats).expect("the first");
        assert_eq!((begun.call.user.as_str(), taken.len()), ("a", 1));
        let long = Duration::from_secs(3600);
        assert!(inbox.overdue(&mut taken, long).is_empty());
        let mut overdue: Vec<_> =
            inbox.overdue(&mut taken, Duration::ZERO).into_iter().map(|op| *op.call).collect();
        overdue.sort_by(|one, other| (&one.user, one.now_ms).cmp(&(&other.user, other.now_ms)));
        let overdue: Vec<_> = overdue.iter().map(|call| (call.user.as_str(), call.now_ms)).collect();
        assert_eq!(overdue, [("a", 1), ("a", 2), ("b", 0), ("b", 1), ("b", 2)]);
        assert_eq!(inbox.done(&mut taken), 0, "nothing is left");
        answers.extend(["a", "b"].map(|user| inbox.push(call(user, 3))));
        let rest = std::iter::from_fn(|| inbox.next(&mut taken, &stats));
        assert_eq!(rest.map(|op| op.call.user).collect::<Vec<_>>(), ["a", "b"]);
    }
}
