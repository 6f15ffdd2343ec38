//! In front of the writers: which of them a call goes to, and what it waits for.
//!
//! Calls of one user in several lanes are carried out side by side, each lane in the order in which they came. What concerns
//! accounts or more than one lane waits for all that the user has asked before, and what comes behind it waits for it. Calls
//! that name messages whose lane nobody here knows are looked up by a thread (`find`).

use super::finding::{Lookup, Lookups, Waiting};
use super::link::Link;
use super::message_lanes::{self, MessageLanes};
use super::places::{ACCOUNTS, Way, way};
use doubletick_engine::batch::PATIENCE;
use doubletick_engine::fault::closed;
use doubletick_engine::inbox::{After, Answering, Inbox};
use doubletick_engine::stats::Stats;
use doubletick_engine::store::Call;
use doubletick_protocol::ids::{MsgId, UserId};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result};
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tokio::sync::oneshot;

impl Waiting {
    /// Whether it waits for everything before it, and everything behind it for it. Receipts and marks commute with what is
    /// said in other conversations, wherever their messages turn out to be.
    fn is_alone(&self) -> bool {
        match &self.way {
            Way::Messages(_) => {
                !matches!(self.call.request, Request::SendReceipts { .. } | Request::MarkReadUpTo { .. })
            }
            Way::Lane(_) | Way::All => self.queue().is_some(),
        }
    }

    /// The queue that it goes to, as far as that is known of one that is alone.
    fn queue(&self) -> Option<Queue> {
        match &self.way {
            Way::All => Some(Queue::All),
            Way::Lane(lane) => (*lane == ACCOUNTS).then_some(Queue::Accounts),
            Way::Messages(_) => None,
        }
    }
}

/// What of one user is under way.
#[derive(Default)]
struct Under {
    /// Calls that others may be beside.
    beside: usize,
    /// Those that are alone, but for others that go to the same queue, which keeps their order; and which that is.
    alone: usize,
    queue: Option<Queue>,
    waiting: VecDeque<Waiting>,
}

impl Under {
    fn may_begin(&self, next: &Waiting) -> bool {
        match (self.alone, next.is_alone()) {
            (0, false) => true,
            (0, true) => self.beside == 0,
            (_, false) => false,
            (_, true) => self.queue.is_some() && self.queue == next.queue(),
        }
    }
}

/// Where calls that are alone go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Queue {
    Accounts,
    All,
}

#[derive(Default)]
struct State {
    users: HashMap<UserId, Under>,
    /// Calls that wait, of all users.
    waiting: usize,
    closed: bool,
}

/// The calls of all users on their way to the writers of a database with more than one lane.
pub(super) struct Orders {
    /// Of each lane.
    lanes: Vec<Arc<Inbox>>,
    /// Of who holds all of them.
    all: Arc<Inbox>,
    messages: Arc<MessageLanes>,
    state: Mutex<State>,
    /// Calls whose messages are to be looked up.
    lookups: Lookups,
    stats: Arc<Stats>,
}

/// Tells that a call of a user has ended, by being dropped.
struct End {
    orders: Arc<Orders>,
    user: UserId,
    alone: bool,
    /// Unless it never began.
    begun: Arc<AtomicBool>,
}

impl Drop for End {
    fn drop(&mut self) {
        if self.begun.load(Ordering::Relaxed) {
            self.orders.ended(&self.user, self.alone);
        }
    }
}

impl Orders {
    /// In front of these.
    pub fn new(
        lanes: Vec<Arc<Inbox>>,
        all: Arc<Inbox>,
        messages: Arc<MessageLanes>,
        stats: Arc<Stats>,
    ) -> Arc<Orders> {
        let (state, lookups) = (Mutex::default(), Lookups::default());
        Arc::new(Orders { lanes, all, messages, state, lookups, stats })
    }

    /// Takes a call; the receiver gets its answer. 7009: closed.
    pub fn push(self: &Arc<Self>, call: Call) -> Result<oneshot::Receiver<Result<Response>>> {
        let way = way(&call, self.count());
        let (answer, receiver) = oneshot::channel();
        let next = Waiting { call, since: Instant::now(), answer, way };
        // Nobody's, or one that is in no order.
        if next.call.user.is_empty() || matches!(next.call.request, Request::Login { .. }) {
            return self.begin(next, None).map(|()| receiver).map_err(|_| closed());
        }
        let mut state = self.state.lock();
        if state.closed {
            return Err(closed());
        }
        let state = &mut *state;
        let under = state.users.entry(next.call.user.clone()).or_default();
        if !under.waiting.is_empty() || !under.may_begin(&next) {
            under.waiting.push_back(next);
            state.waiting += 1;
            return Ok(receiver);
        }
        self.start(under, next).map(|()| receiver).map_err(|_| closed())
    }

    /// The same under all lanes, in no order.
    pub fn push_to_all(&self, call: Call) -> Result<oneshot::Receiver<Result<Response>>> {
        self.all.push(call)
    }

    /// The queue in front of each lane's writer.
    pub fn lanes(&self) -> impl Iterator<Item = &Arc<Inbox>> {
        self.lanes.iter()
    }

    fn count(&self) -> i32 {
        self.lanes.len() as i32
    }

    /// Under the lock of the state, so that what comes next comes behind it. Where it cannot begin the answer is given back.
    fn start(self: &Arc<Self>, under: &mut Under, next: Waiting) -> std::result::Result<(), Answering> {
        let (alone, user, queue) = (next.is_alone(), next.call.user.clone(), next.queue());
        let begun = Arc::new(AtomicBool::new(true));
        let end = End { orders: Arc::clone(self), user, alone, begun: Arc::clone(&begun) };
        if let Err((answer, _after)) = self.begin(next, Some(Box::new(end))) {
            begun.store(false, Ordering::Relaxed);
            return Err(answer);
        }
        under.alone += usize::from(alone);
        under.beside += usize::from(!alone);
        under.queue = queue;
        Ok(())
    }

    /// A call that was taken comes to no writer.
    fn refuse(&self, answer: Answering, error: Error) {
        self.stats.answered_writes.add(1);
        // Nobody may be waiting any more.
        let _ = answer.send(Err(error));
    }

    /// Puts a call into the queue that its way leads to.
    fn begin(&self, next: Waiting, after: After) -> std::result::Result<(), (Answering, After)> {
        let Waiting { call, since, answer, way } = next;
        let messages = match way {
            Way::Lane(lane) => return self.lane(lane).push_for(call, since, answer, after),
            Way::All => return self.all.push_for(call, since, answer, after),
            Way::Messages(messages) => messages,
        };
        if let Some(lanes) = self.messages.of(&messages) {
            return self.inbox(&lanes).push_for(call, since, answer, after);
        }
        let waiting = Waiting { call, since, answer, way: Way::Messages(messages) };
        self.lookups.push(waiting, after)
    }

    /// A lane that there is, whatever is asked.
    fn lane(&self, lane: i32) -> &Arc<Inbox> {
        usize::try_from(lane).ok().and_then(|lane| self.lanes.get(lane)).unwrap_or(&self.all)
    }

    /// Of messages in these lanes. Of those that nobody knows, any lane that has conversations says so.
    fn inbox(&self, lanes: &BTreeSet<i32>) -> &Arc<Inbox> {
        match (lanes.first(), lanes.len()) {
            (Some(lane), 1) => self.lane(*lane),
            (None, _) => self.lane(ACCOUNTS + 1),
            _ => &self.all,
        }
    }

    /// A call has ended: whoever has waited for it may begin.
    fn ended(self: &Arc<Self>, user: &UserId, alone: bool) {
        let mut state = self.state.lock();
        let state = &mut *state;
        let Some(under) = state.users.get_mut(user) else { return };
        under.alone -= usize::from(alone);
        under.beside -= usize::from(!alone);
        while let Some(next) = under.waiting.pop_front() {
            if !under.may_begin(&next) {
                under.waiting.push_front(next);
                break;
            }
            state.waiting -= 1;
            if let Err(answer) = self.start(under, next) {
                self.refuse(answer, closed());
            }
        }
        if under.beside == 0 && under.alone == 0 {
            state.users.remove(user);
        }
        if state.closed && state.waiting == 0 {
            self.close_queues();
        }
    }

    /// No more calls; those that were taken are finished.
    pub fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        if state.waiting == 0 {
            self.close_queues();
        }
    }

    /// The thread that looks up ends when it has done what it has, and the writers then.
    fn close_queues(&self) {
        self.lookups.close();
    }

    fn close_writers(&self) {
        self.lanes.iter().for_each(|lane| lane.close());
        self.all.close();
    }

    /// The work of the thread that looks messages up, until everything that was taken is with the writers.
    pub fn find(&self, link: &Link) {
        loop {
            let (calls, left) = self.lookups.take();
            if calls.is_empty() && left.is_empty() {
                break;
            }
            // Nobody waits for their answers, and somebody may for their ends.
            self.refuse_all(left, &closed());
            if !calls.is_empty() {
                self.find_those(link, calls);
            }
        }
        self.close_writers();
    }

    fn refuse_all(&self, calls: Vec<Lookup>, error: &Error) {
        for (Waiting { answer, .. }, after) in calls {
            self.refuse(answer, error.clone());
            drop(after);
        }
    }

    fn find_those(&self, link: &Link, calls: Vec<Lookup>) {
        let named: BTreeSet<&MsgId> = calls.iter().flat_map(|(waiting, _)| messages(&waiting.way)).collect();
        let named: Vec<MsgId> = named.into_iter().cloned().collect();
        link.begin_anew();
        let find = || link.connect().and_then(|()| message_lanes::find(link, &named));
        let found = match find() {
            Err(_) if link.has_passed() => find(),
            found => found,
        };
        let found: HashMap<MsgId, i32> = match found {
            Ok(found) => found.into_iter().collect(),
            Err(broken) => {
                let error: Error = broken.into();
                self.refuse_all(calls, &error);
                // As the writers do: who has waited long enough is told as well, not after an attempt for each part of them. What has
                // waited for the end of these comes now, and may have waited as long.
                while let overdue = self.lookups.overdue(PATIENCE)
                    && !overdue.is_empty()
                {
                    self.refuse_all(overdue, &error);
                }
                return;
            }
        };
        found.iter().for_each(|(message, lane)| self.messages.keep(message, *lane));
        for (Waiting { call, since, answer, way }, after) in calls {
            let lanes = messages(&way).iter().filter_map(|message| found.get(message).copied()).collect();
            if let Err((answer, after)) = self.inbox(&lanes).push_for(call, since, answer, after) {
                self.refuse(answer, closed());
                drop(after);
            }
        }
    }
}

fn messages(way: &Way) -> &[MsgId] {
    match way {
        Way::Messages(messages) => messages,
        Way::Lane(_) | Way::All => &[],
    }
}
