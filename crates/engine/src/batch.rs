//! Group commit: takes all waiting calls into one transaction, commits, announces, answers.
//!
//! The same for every store with one writer: a store brings transactions ([`Database`]) and the thread.

use crate::bus::{Event, EventSink};
use crate::fault::{Broken, Fault, Outcome, panicked};
use crate::hooks::Hooks;
use crate::inbox::{Inbox, Op, Taken};
use crate::ledger::{Closed, Ledger, Memory};
use crate::ops::keys::Keys;
use crate::pace::Pace;
use crate::slices::{self, Slices, Slicing};
use crate::stats::Stats;
use crate::store::Call;
use crate::tables::{Stand, Tables};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result};
use parking_lot::RwLock;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After this time a transaction takes no more operations: who comes meanwhile has not waited long for the next.
const BATCH_TIME: Duration = Duration::from_millis(50);
/// Failures that no single operation has caused, after which the rest of a batch fails as they did: where every commit
/// fails, nothing is learned from trying it in ever smaller parts.
const TRIES: usize = 64;

/// After a failure that had nothing to do with what the batch did, the same batch is begun so many times more.
const AGAIN: usize = 3;
/// But not when it has taken so long already: where others hold the database, or a commit is not answered, each attempt takes
/// seconds.
const AGAIN_TIME: Duration = Duration::from_secs(11);
/// Where nothing can be begun, whoever has waited for so long fails with whoever was first. Who has not gets another attempt; so
/// everybody is told, however many wait, before those who asked give up (after 30 seconds).
pub const PATIENCE: Duration = Duration::from_secs(8);
/// After so long an attempt that failed says nothing of the next one: longer than any attempt takes. Until then who comes having waited
/// so long elsewhere (behind what they have asked before, in other lanes) is tried, but not for long: everybody in front of them
/// may have been tried as well.
const GONE: Duration = Duration::from_secs(25);
/// An attempt that fails sooner has waited for nobody.
const QUICK: Duration = Duration::from_secs(1);

/// What the writer of a store writes to: nobody else in this process does.
pub trait Database {
    /// What is begun.
    type Transaction<'d>: Transaction
    where
        Self: 'd;

    /// Begins a transaction. Nothing else is begun.
    fn begin(&self) -> std::result::Result<Self::Transaction<'_>, Broken>;

    /// Whether what is begun next is given up sooner than usual, within a few seconds: who asks has waited long already, and the last
    /// attempt has failed.
    fn hurry(&self, hurries: bool) {
        let _ = hurries;
    }

    /// Whether the settings in force are kept up to date by who is told the events ([`Event::Settings`]), in one order with those
    /// that others commit; else the writer does that.
    fn routes_settings(&self) -> bool {
        false
    }

    /// Whether what failed last had nothing to do with what was written (the connection was lost), so that the same may
    /// succeed at once.
    fn may_succeed_again(&self) -> bool {
        false
    }

    /// Whether it is not known if what was committed last has happened: then it may not be done again.
    fn is_unclear(&self) -> bool {
        false
    }

    /// Calls that are taken together before the first of them is carried out, so that what they want is looked up at once
    /// ([`Tables::prefetch`]). 1: each row where it is wanted. More: beginning may wait for others who write, and who comes
    /// meanwhile is taken along.
    fn ahead(&self) -> usize {
        1
    }

    /// Whether what is done in slices is for this writer to begin; else for others, who are told of it
    /// ([`Inbox::leave_unfinished`]).
    fn slices(&self) -> bool {
        true
    }

    /// Between two batches, nothing is begun: what has to be looked after now and then.
    fn rest(&mut self, stats: &Stats);
}

/// A transaction that has begun. Dropped without a commit, nothing of it has happened.
pub trait Transaction {
    /// What it sees, its own writes included.
    fn tables(&self) -> &dyn Tables;

    /// Whether nobody has written since the last transaction was committed, so that what is remembered of it holds. A
    /// database that others write to finds out when it begins; the settings in force are its own to keep up to date then.
    fn continues(&self) -> bool {
        true
    }

    /// Whether what the transaction reads and does not hold, accounts and settings, may have changed since it was last asked.
    /// Asked when the calls that come next are taken, and before what they want is looked up.
    fn others_have_written(&self) -> std::result::Result<bool, Broken> {
        Ok(false)
    }

    /// Writes something that changes nothing, as durably as everything else.
    fn touch(&self) -> std::result::Result<(), Broken>;

    /// Commits. Where that fails, nothing of it has happened. `events` are what will be announced of it, by
    /// [`EventSink::publish`], unless there are none.
    fn commit(self, events: &[Event]) -> std::result::Result<(), Broken>;
}

/// What the writer's thread owns.
pub struct Writer<D> {
    /// Where it writes.
    pub database: D,
    /// What waits.
    pub inbox: Arc<Inbox>,
    /// The settings in force.
    pub settings: Arc<RwLock<Settings>>,
    /// Told what was committed.
    pub sink: Arc<dyn EventSink>,
    /// Whether a commit takes so long (a sync of the disk) that waiting a moment for company pays.
    pub waits: bool,
    /// What was done is counted here.
    pub stats: Arc<Stats>,
    /// What webhooks want to know.
    pub hooks: Arc<Hooks>,
    /// What is done between batches.
    pub slicing: Slicing,
    /// Carries out one call: [`crate::ops::write`].
    pub operate: fn(&mut Ledger<'_>, &Call) -> Outcome<Response>,
}

/// Nobody waits for ever for a writer that has ended, however it ended.
struct Abandon(Arc<Inbox>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// What a batch has done when it is committed.
#[derive(Default)]
struct Done {
    answers: Vec<Result<Response>>,
    /// Of calls that are not done, by their place, where they go on in another batch; their answers say nothing.
    rests: BTreeMap<usize, Stand>,
    closed: Closed,
}

/// What the writer remembers from batch to batch.
#[derive(Default)]
struct Kept {
    /// Rows, as long as nobody else writes.
    memory: Memory,
    clock: u64,
    slices: Slices,
}

/// The time of a call: that of the clock, whatever it was before. Only receipts have the latest time that was seen:
/// nobody reads a message before it was sent. (The time of a message is lifted where it is stored, in its
/// conversation.)
fn kept_time(latest: &mut u64, call: &Call) -> u64 {
    *latest = call.now_ms.max(*latest);
    if matches!(call.request, Request::SendReceipts { .. }) { *latest } else { call.now_ms }
}

/// Whether it has waited so long that it fails with whoever was first. What is half done goes on.
fn has_waited(op: &Op) -> bool {
    op.from.is_none() && op.since.elapsed() >= PATIENCE
}

/// Why all of a batch was rolled back.
struct Failed {
    error: Error,
    /// The operation that failed, by its place; `None`: what they share, such as the commit.
    by: Option<usize>,
    /// Whether smaller parts of it are not tried: it had not begun, and they would not either, each of them after a time; or it is
    /// not known whether it has happened.
    whole: bool,
}

impl<D: Database> Writer<D> {
    /// Works until the inbox is closed and empty, on the thread that calls it. Hands back the database: what is to be closed
    /// with it, and when, the store knows.
    pub fn run(mut self) -> D {
        let _abandon = Abandon(Arc::clone(&self.inbox));
        let (mut kept, mut taken) = (Kept::default(), Taken::default());
        // Another process may have left something.
        taken.unfinished = self.database.slices();
        let mut pace = Pace::new(self.waits);
        // Calls that are carried out in slices, one slice of one of them in each batch, in turns.
        let mut going = VecDeque::<Op>::new();
        // When nothing could be begun last.
        let mut gone = None::<Instant>;
        loop {
            if std::mem::take(&mut taken.unfinished) {
                kept.slices = Slices::Waiting;
            }
            let idle = self.slicing.idle && kept.slices == Slices::Waiting;
            let mut most = match self.inbox.wait(&pace, &mut taken, idle || !going.is_empty()) {
                Some(most) => most,
                None if going.is_empty() => break,
                None => 0,
            };
            if kept.slices == Slices::Waiting && (most > 0 || idle) {
                kept.slices = self.slice(&mut kept);
            }
            let (begun, mut sliced) = (Instant::now(), false);
            let mut ops = Vec::with_capacity(most + 1);
            // Not the time for which it waits for others who write: what comes meanwhile comes along.
            let mut since = None;
            let mut next = |ops: &mut Vec<Op>| {
                if !ops.is_empty() && since.is_none() && self.database.ahead() > 1 {
                    most = most.max(ops.len() + self.inbox.waiting(&taken));
                }
                let since = if ops.is_empty() { begun } else { *since.get_or_insert_with(Instant::now) };
                while !sliced && ops.len() < most && since.elapsed() < BATCH_TIME {
                    let Some(op) = self.inbox.next(&mut taken, &self.stats) else { break };
                    if going.is_empty() || !slices::goes_on(&op.call.request) {
                        ops.push(op);
                        return true;
                    }
                    going.push_back(op);
                }
                let slice = if sliced { None } else { going.pop_front() };
                sliced = true;
                let is_one = slice.is_some();
                ops.extend(slice);
                is_one
            };
            // Who is first is known before the transaction begins, and is told when it cannot.
            if next(&mut ops) {
                let failed = gone.is_some_and(|at| at.elapsed() < GONE);
                self.database.hurry(failed && ops.first().is_some_and(has_waited));
                let result = self.batch(&mut ops, next, &mut kept);
                pace.committed(ops.len(), self.inbox.done(&mut taken), begun.elapsed());
                let error = match result {
                    Ok(done) => {
                        self.finish(ops, done, &mut going);
                        None
                    }
                    Err(failed) => self.again(ops, failed, begun, &mut kept, &mut going),
                };
                self.database.hurry(false);
                gone = error.as_ref().map(|_| Instant::now());
                if let Some(error) = error {
                    self.give_up(&error, &mut taken, &mut going);
                }
            }
            kept.memory.trim();
            self.database.rest(&self.stats);
        }
        self.database
    }

    /// Runs and commits a batch: what is in `ops`, and what `next` adds to it. An error means that all of it is rolled
    /// back.
    fn batch(
        &self,
        ops: &mut Vec<Op>,
        mut next: impl FnMut(&mut Vec<Op>) -> bool,
        kept: &mut Kept,
    ) -> std::result::Result<Done, Failed> {
        let begun = Instant::now();
        let mut result = self.once(ops, &mut next, kept);
        let mut attempt = begun;
        for _ in 0..AGAIN {
            // Who has waited elsewhere before has less time left.
            let waits = |op: &Op| op.from.is_none() && op.since.elapsed() >= AGAIN_TIME;
            let is_late =
                begun.elapsed() >= AGAIN_TIME || attempt.elapsed() >= QUICK && ops.first().is_some_and(waits);
            if result.is_ok() || !self.database.may_succeed_again() || is_late {
                break;
            }
            attempt = Instant::now();
            result = self.once(ops, &mut next, kept);
        }
        result
    }

    fn once(
        &self,
        ops: &mut Vec<Op>,
        next: impl FnMut(&mut Vec<Op>) -> bool,
        kept: &mut Kept,
    ) -> std::result::Result<Done, Failed> {
        let shared = |broken: Broken, whole| Failed { error: broken.into(), by: None, whole };
        let mut done = Done::default();
        let result = self.database.begin().map_err(|broken| shared(broken, true)).and_then(|transaction| {
            if !transaction.continues() {
                kept.memory = Memory::default();
            }
            let carry_out = AssertUnwindSafe(|| self.carry_out(&transaction, ops, next, kept, &mut done));
            let carried_out = catch_unwind(carry_out).unwrap_or_else(|_| Err(panicked()));
            // Who has no answer is the one; all have where the failure is of what is left to be written.
            let by = Some(done.answers.len()).filter(|place| *place < ops.len());
            carried_out.map_err(|error| Failed { error, by, whole: false })?;
            let committed = transaction.commit(&done.closed.events);
            committed.map_err(|broken| shared(broken, self.database.is_unclear()))
        });
        if result.is_err() {
            // What it holds never came to be.
            kept.memory = Memory::default();
        } else if kept.slices == Slices::Failing {
            kept.slices = Slices::Waiting;
        }
        result.map(|()| done)
    }

    fn carry_out(
        &self,
        transaction: &D::Transaction<'_>,
        ops: &mut Vec<Op>,
        mut next: impl FnMut(&mut Vec<Op>) -> bool,
        kept: &mut Kept,
        done: &mut Done,
    ) -> Result<()> {
        let settings = self.settings.read().clone();
        let mut ledger = Ledger::new(transaction.tables(), &mut kept.memory, settings);
        ledger.set_hooks(&self.hooks);
        ledger.set_slice(self.slicing.messages);
        let (ahead, mut looked_up) = (self.database.ahead(), 0);
        loop {
            let place = done.answers.len();
            // Who is not done has had as much time as a batch has for one call.
            let goes_on = place.checked_sub(1).is_some_and(|last| done.rests.contains_key(&last));
            if place == ops.len() && (goes_on || !next(ops)) {
                break;
            }
            if ahead > 1 && place == looked_up {
                // A call that may go on in another batch is the last one of its own.
                let is_last = |ops: &[Op]| ops.last().is_some_and(|op| slices::goes_on(&op.call.request));
                while ops.len() - place < ahead && !is_last(ops) && next(ops) {}
                let mut keys = Keys::default();
                ops[place..].iter().filter(|op| op.steps.is_empty()).for_each(|op| keys.add(&op.call));
                if transaction.others_have_written()? {
                    ledger.look_again(self.settings.read().clone());
                }
                ledger.prefetch(&keys)?;
                looked_up = ops.len();
            }
            let call = &ops[place].call;
            if !ops[place].steps.is_empty() {
                ops[place].steps.iter().for_each(|step| ledger.step(step.clone()));
                done.answers.push(Ok(Response::Done));
                continue;
            }
            if call.request.only_reads() {
                transaction.touch()?;
                done.answers.push(Ok(Response::Done));
                continue;
            }
            let now_ms = kept_time(&mut kept.clock, call);
            ledger.set_from(ops[place].from);
            done.answers.push(match ledger.call(now_ms, |ledger| (self.operate)(ledger, call)) {
                Ok(answer) => Ok(answer),
                Err(Fault::Refused(error)) => Err(error),
                Err(Fault::Broken(broken)) => return Err(broken.into()),
            });
            done.rests.extend(ledger.take_rest().map(|rest| (place, rest)));
        }
        done.closed = ledger.close()?;
        if done.closed.leaving && self.database.slices() {
            kept.slices = Slices::Waiting;
        }
        Ok(())
    }

    /// Does a slice of what is not done, in a transaction of its own, and announces it. What is left then.
    fn slice(&self, kept: &mut Kept) -> Slices {
        let size = (kept.clock, self.slicing.messages);
        let result = self.database.begin().and_then(|transaction| {
            if !transaction.continues() {
                kept.memory = Memory::default();
            }
            if transaction.others_have_written()? {
                kept.memory.forget_accounts();
            }
            let settings = self.settings.read().clone();
            let done = slices::slice(transaction.tables(), &mut kept.memory, settings, size)?;
            if let Some(closed) = &done {
                transaction.commit(&closed.events)?;
            }
            Ok(done)
        });
        match result {
            Ok(Some(closed)) => {
                if !closed.events.is_empty() {
                    self.sink.publish(closed.events);
                }
                Slices::Waiting
            }
            Ok(None) => Slices::None,
            Err(_) => {
                // What it holds never came to be.
                kept.memory = Memory::default();
                Slices::Failing
            }
        }
    }

    /// A batch has failed and nothing of it has happened: does it in smaller ones, in the same order, so that only who
    /// fails alone is told. Answers why nothing more is done now, where that is so: then everybody is told.
    fn again(
        &self,
        ops: Vec<Op>,
        failed: Failed,
        begun: Instant,
        kept: &mut Kept,
        going: &mut VecDeque<Op>,
    ) -> Option<Error> {
        let (mut tries, mut gone) = (TRIES, None);
        let mut parts = vec![];
        let mut divide =
            |mut ops: Vec<Op>, Failed { error, by, whole }: Failed, parts: &mut Vec<Vec<Op>>| match by {
                _ if whole => {
                    self.fail(ops, &error);
                    parts.drain(..).rev().for_each(|part| self.fail(part, &error));
                    gone = Some(error);
                }
                // Nothing was done before it that could be why it fails.
                Some(0) => {
                    let rest = ops.split_off(1);
                    self.answer(ops, vec![Err(error)]);
                    parts.push(rest);
                }
                Some(place) => {
                    let rest = ops.split_off(place);
                    parts.extend([rest, ops]);
                }
                None if ops.len() > 1 && tries > 0 && begun.elapsed() < AGAIN_TIME => {
                    tries -= 1;
                    let second = ops.split_off(ops.len() / 2);
                    parts.extend([second, ops]);
                }
                None => self.fail(ops, &error),
            };
        divide(ops, failed, &mut parts);
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            match self.batch(&mut part, |_| false, kept) {
                Ok(done) => self.finish(part, done, going),
                Err(failed) => divide(part, failed, &mut parts),
            }
        }
        gone
    }

    /// Nothing can be begun now: who has waited long enough is told as well, not after an attempt for each of them.
    fn give_up(&self, error: &Error, taken: &mut Taken, going: &mut VecDeque<Op>) {
        loop {
            let overdue = self.inbox.overdue(taken, PATIENCE);
            if overdue.is_empty() {
                break;
            }
            // What has waited for the end of these comes now, and may have waited as long.
            self.fail(overdue, error);
        }
        let (overdue, rest) = going.drain(..).partition(has_waited);
        *going = VecDeque::from(rest);
        self.fail(overdue, error);
    }

    fn fail(&self, ops: Vec<Op>, error: &Error) {
        let answers = vec![Err(error.clone()); ops.len()];
        self.answer(ops, answers);
    }

    /// Announces a committed batch and answers its calls, in this order; those that are not done go on.
    fn finish(&self, mut ops: Vec<Op>, done: Done, going: &mut VecDeque<Op>) {
        let Done { mut answers, rests, closed } = done;
        // The last ones first, so that the places of the others stay.
        for (place, from) in rests.into_iter().rev() {
            drop(answers.remove(place));
            going.push_back(Op { from: Some(from), ..ops.remove(place) });
        }
        self.stats.committed(ops.len() as u64);
        self.stats.receipts.add(closed.recorded);
        self.stats.kept_out(closed.kept_out);
        let sent = answers.iter().filter(|answer| matches!(answer, Ok(Response::Message(_))));
        self.stats.messages.add(sent.count() as u64);
        if let Some(settings) = closed.settings.filter(|_| !self.database.routes_settings()) {
            *self.settings.write() = settings;
        }
        if !closed.events.is_empty() {
            self.sink.publish(closed.events);
        }
        if closed.told {
            self.hooks.told.notify_one();
        }
        self.answer(ops, answers);
    }

    fn answer(&self, ops: Vec<Op>, answers: Vec<Result<Response>>) {
        self.stats.answered_writes.add(ops.len() as u64);
        for (op, answer) in ops.into_iter().zip(answers) {
            if let Some(turn) = op.turn {
                self.inbox.finished(turn);
            }
            // Nobody may be waiting any more.
            let _ = op.answer.send(answer);
            // Who waits for the end of this call comes when it is answered.
            drop(op.after);
        }
    }
}

#[cfg(test)]
mod tests;
