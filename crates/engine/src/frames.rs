//! What waits for one session: every response, and pushes up to a bound.

use crate::bus::Reason;
use crate::stats::Stats;
use bytes::Bytes;
use doubletick_protocol::Result;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{Push, Response, ServerFrame};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;

/// Frames for which a session keeps memory while none waits.
const KEPT: usize = 64;

/// What happens to a session for which too many pushes wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// Further pushes are dropped, and one `Push::Lagged` follows those that waited.
    #[default]
    Lag,
    /// The session ends at once and what waited is dropped: its client resumes on a new link.
    End,
}

/// The frames of one session, in order.
pub struct Frames {
    queue: Arc<FrameQueue>,
}

/// One frame on its way to a session.
pub enum Frame {
    /// The answer to the request with this id.
    Response(u64, Box<Result<Response>>),
    /// News, shared by all sessions that get it.
    Push(Arc<SharedPush>),
}

/// A push, and its bytes: made once for each encoding, however many sessions get it.
pub struct SharedPush {
    push: Push,
    bytes: [OnceLock<Result<Bytes>>; 2],
}

impl SharedPush {
    /// A push that is not encoded yet.
    pub(crate) fn new(push: Push) -> Arc<Self> {
        Arc::new(Self { push, bytes: [OnceLock::new(), OnceLock::new()] })
    }
}

impl Frame {
    /// The frame as bytes.
    pub fn encode(&self, encoding: Encoding) -> Result<Bytes> {
        match self {
            Frame::Response(id, result) => encoding.response(*id, result),
            Frame::Push(push) => {
                let slot = match encoding {
                    Encoding::Json => 0,
                    Encoding::MessagePack => 1,
                };
                push.bytes[slot].get_or_init(|| encoding.push(&push.push)).clone()
            }
        }
    }

    /// The news, where it is a push.
    pub fn as_push(&self) -> Option<&Push> {
        match self {
            Frame::Response(..) => None,
            Frame::Push(push) => Some(&push.push),
        }
    }

    /// The frame as it is, copied where others get it too.
    pub fn into_server_frame(self) -> ServerFrame {
        match self {
            Frame::Response(id, result) => ServerFrame::Response(id, *result),
            Frame::Push(push) => match Arc::try_unwrap(push) {
                Ok(push) => ServerFrame::Push(push.push),
                Err(push) => ServerFrame::Push(push.push.clone()),
            },
        }
    }
}

/// Why a session that cannot be told everything has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// More pushes came than may wait for it.
    Slow,
    /// Something was committed that nobody can be told any more.
    Missed,
    /// This process cannot go on, for this reason; another one can.
    Elsewhere(Reason),
}

/// The engine's end of [`Frames`].
pub(crate) struct FrameQueue {
    bound: usize,
    when_full: WhenFull,
    stats: Arc<Stats>,
    state: Mutex<State>,
    changed: Notify,
    overflow: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Frame>,
    /// Pushes in `waiting` and `held`.
    pushes: usize,
    /// Pushes between the start of a login and its answer; they come after the answer.
    held: Option<Vec<Arc<SharedPush>>>,
    lagged: bool,
    /// It cannot be told everything, and [`WhenFull::End`].
    overflowed: Option<Overflow>,
    ended: bool,
}

impl State {
    /// The user's groups of conversations, where they wait behind the last answer: who has logged in since is perhaps another.
    fn groups(&mut self) -> Option<&mut Arc<SharedPush>> {
        let is_groups = |push: &Arc<SharedPush>| matches!(push.push, Push::ConversationGroups(_));
        if let Some(held) = &mut self.held {
            return held.iter_mut().find(|push| is_groups(push));
        }
        let pushes = self.waiting.iter_mut().rev().map_while(|frame| match frame {
            Frame::Push(push) => Some(push),
            Frame::Response(..) => None,
        });
        pushes.into_iter().find(|push| is_groups(push))
    }
}

/// How much waits for a session; of a default one nothing ever does.
#[derive(Clone, Default)]
pub struct FramesWaiting(Option<Arc<FrameQueue>>);

impl FramesWaiting {
    /// Frames that the session has for its client.
    pub fn frames(&self) -> usize {
        self.0.as_ref().map_or(0, |queue| queue.state.lock().waiting.len())
    }
}

impl std::fmt::Debug for FramesWaiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FramesWaiting").field(&self.frames()).finish()
    }
}

/// Both ends of a session's frames.
pub(crate) fn frames(bound: usize, when_full: WhenFull, stats: Arc<Stats>) -> (Arc<FrameQueue>, Frames) {
    let queue = Arc::new(FrameQueue {
        bound: bound.max(1),
        when_full,
        stats,
        state: Mutex::new(State::default()),
        changed: Notify::new(),
        overflow: Notify::new(),
    });
    (Arc::clone(&queue), Frames { queue })
}

impl FrameQueue {
    pub(crate) fn respond(&self, id: u64, result: Result<Response>) {
        let mut state = self.state.lock();
        if !state.ended {
            state.waiting.push_back(Frame::Response(id, Box::new(result)));
            self.changed.notify_one();
        }
    }

    pub(crate) fn push(&self, push: &Arc<SharedPush>) {
        let mut state = self.state.lock();
        if state.ended || state.lagged {
            return;
        }
        if let Push::ConversationGroups(_) = push.push
            && let Some(before) = state.groups()
        {
            // It says all of them, and is large: of a session that does not read one waits.
            *before = Arc::clone(push);
            return;
        }
        if state.pushes >= self.bound {
            self.drop_push(&mut state, Overflow::Slow);
            return;
        }
        self.stats.pushes.add(1);
        state.pushes += 1;
        match &mut state.held {
            Some(held) => held.push(Arc::clone(push)),
            None => {
                state.waiting.push_back(Frame::Push(Arc::clone(push)));
                self.changed.notify_one();
            }
        }
    }

    /// A push cannot be delivered: the session is told that it lags when those before are, or ends.
    fn drop_push(&self, state: &mut State, overflow: Overflow) {
        self.stats.overflows.add(1);
        match self.when_full {
            WhenFull::Lag => state.lagged = true,
            WhenFull::End => {
                *state = State { overflowed: Some(overflow), ended: true, ..State::default() };
                self.changed.notify_one();
                self.overflow.notify_one();
            }
        }
    }

    /// Pushes are lost, whether any wait or not.
    pub(crate) fn overflow(&self, overflow: Overflow) {
        let mut state = self.state.lock();
        if state.ended || state.lagged {
            return;
        }
        self.drop_push(&mut state, overflow);
        if state.lagged && state.pushes == 0 {
            state.lagged = false;
            state.pushes = 1;
            state.waiting.push_back(Frame::Push(SharedPush::new(Push::Lagged)));
            self.changed.notify_one();
        }
    }

    /// The last news of a login that the service has ended. It always comes through; what was dropped before
    /// it matters no more.
    pub(crate) fn push_last(&self, push: Push) {
        let mut state = self.state.lock();
        if state.ended {
            return;
        }
        self.stats.pushes.add(1);
        state.lagged = false;
        state.pushes += 1;
        state.waiting.push_back(Frame::Push(SharedPush::new(push)));
        self.changed.notify_one();
    }

    /// From here on pushes wait for [`FrameQueue::release`].
    pub(crate) fn hold(&self) {
        self.state.lock().held.get_or_insert_default();
    }

    /// The login is answered: its pushes may go, or (it failed) are dropped.
    pub(crate) fn release(&self, logged_in: bool) {
        let mut state = self.state.lock();
        let held = state.held.take().unwrap_or_default();
        if logged_in {
            state.waiting.extend(held.into_iter().map(Frame::Push));
        } else {
            state.pushes -= held.len();
            state.lagged = false;
        }
        self.changed.notify_one();
    }

    /// No more frames; those that wait can still be taken.
    pub(crate) fn end(&self) {
        self.state.lock().ended = true;
        self.changed.notify_one();
    }

    /// The next frame; `Some(None)` at the end.
    fn pop(&self) -> Option<Option<Frame>> {
        let mut state = self.state.lock();
        match state.waiting.pop_front() {
            Some(frame) => {
                if matches!(frame, Frame::Push(_)) {
                    state.pushes -= 1;
                    if state.lagged && state.pushes == 0 {
                        state.lagged = false;
                        state.pushes = 1;
                        state.waiting.push_back(Frame::Push(SharedPush::new(Push::Lagged)));
                    }
                }
                Some(Some(frame))
            }
            None => {
                // What a burst needed is not kept while nothing comes.
                if state.waiting.capacity() > KEPT {
                    state.waiting.shrink_to(KEPT);
                }
                state.ended.then_some(None)
            }
        }
    }
}

impl Frames {
    /// The next frame, or `None` when the session has ended. Cancel-safe.
    pub async fn next(&mut self) -> Option<Frame> {
        tokio::task::consume_budget().await;
        loop {
            // `notify_one` leaves a permit where nobody waits, so nothing is lost between the two lines.
            if let Some(frame) = self.queue.pop() {
                return frame;
            }
            self.queue.changed.notified().await;
        }
    }

    /// [`Frames::next`] as what it says.
    pub async fn recv(&mut self) -> Option<ServerFrame> {
        self.next().await.map(Frame::into_server_frame)
    }

    /// The next frame if one waits.
    pub fn try_next(&mut self) -> Option<Frame> {
        self.queue.pop().flatten()
    }

    /// [`Frames::try_next`] as what it says.
    pub fn try_recv(&mut self) -> Option<ServerFrame> {
        self.try_next().map(Frame::into_server_frame)
    }

    /// How much waits, for who watches from outside.
    pub fn waiting(&self) -> FramesWaiting {
        FramesWaiting(Some(Arc::clone(&self.queue)))
    }

    /// Why the session has ended, where that is because it cannot be told everything ([`WhenFull::End`]).
    pub fn overflowed(&self) -> Option<Overflow> {
        self.queue.state.lock().overflowed
    }

    /// Whether there is such a reason.
    pub fn has_overflowed(&self) -> bool {
        self.overflowed().is_some()
    }

    /// Resolves when [`Frames::has_overflowed`] becomes true. Cancel-safe.
    pub async fn overflow(&self) {
        while !self.has_overflowed() {
            self.queue.overflow.notified().await;
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        let mut state = self.queue.state.lock();
        state.ended = true;
        state.waiting.clear();
        state.held = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::conversation::ConversationGroups;

    fn groups(version: u64) -> Arc<SharedPush> {
        SharedPush::new(Push::ConversationGroups(Box::new(ConversationGroups {
            version,
            groups: Vec::new(),
        })))
    }

    /// Versions that wait, and 0 for an answer.
    fn waiting(queue: &FrameQueue) -> Vec<u64> {
        let version = |frame: &Frame| match frame.as_push() {
            Some(Push::ConversationGroups(groups)) => groups.version,
            _ => 0,
        };
        queue.state.lock().waiting.iter().map(version).collect()
    }

    #[test]
    fn of_the_groups_of_a_user_one_waits_for_a_session_that_does_not_read_and_none_goes_past_an_answer() {
        let (queue, _frames) = frames(1024, WhenFull::End, Arc::default());
        for version in 1..=100 {
            queue.push(&groups(version));
        }
        assert_eq!(waiting(&queue), [100]);
        queue.respond(1, Ok(Response::Done));
        queue.push(&groups(101));
        queue.push(&groups(102));
        assert_eq!(waiting(&queue), [100, 0, 102]);
    }
}
