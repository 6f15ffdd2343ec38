//! What waits for one session: every response, and pushes up to a bound.

use doubletick_protocol::Result;
use doubletick_protocol::wire::{Push, Response, ServerFrame};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Notify;

/// The frames of one session, in order. When more pushes wait than the engine's options allow, further
/// ones are dropped, and one `Push::Lagged` follows those that waited.
pub struct Frames {
    queue: Arc<FrameQueue>,
}

/// The engine's end of [`Frames`].
pub(crate) struct FrameQueue {
    bound: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    /// Pushes in `waiting` and `held`.
    pushes: usize,
    /// Pushes between the start of a login and its answer; they come after the answer.
    held: Option<Vec<Arc<Push>>>,
    lagged: bool,
    ended: bool,
}

enum Waiting {
    Response(u64, Box<Result<Response>>),
    /// Shared by all sessions that get it; copied when it is taken.
    Push(Arc<Push>),
}

/// Both ends of a session's frames.
pub(crate) fn frames(bound: usize) -> (Arc<FrameQueue>, Frames) {
    let queue = Arc::new(FrameQueue {
        bound: bound.max(1),
        state: Mutex::new(State::default()),
        changed: Notify::new(),
    });
    (Arc::clone(&queue), Frames { queue })
}

impl FrameQueue {
    pub(crate) fn respond(&self, id: u64, result: Result<Response>) {
        let mut state = self.state.lock();
        if !state.ended {
            state.waiting.push_back(Waiting::Response(id, Box::new(result)));
            self.changed.notify_one();
        }
    }

    pub(crate) fn push(&self, push: &Arc<Push>) {
        let mut state = self.state.lock();
        if state.ended || state.lagged {
            return;
        }
        if state.pushes >= self.bound {
            state.lagged = true;
            return;
        }
        state.pushes += 1;
        match &mut state.held {
            Some(held) => held.push(Arc::clone(push)),
            None => {
                state.waiting.push_back(Waiting::Push(Arc::clone(push)));
                self.changed.notify_one();
            }
        }
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
            state.waiting.extend(held.into_iter().map(Waiting::Push));
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
    fn pop(&self) -> Option<Option<ServerFrame>> {
        let mut state = self.state.lock();
        match state.waiting.pop_front() {
            Some(Waiting::Response(id, result)) => Some(Some(ServerFrame::Response(id, *result))),
            Some(Waiting::Push(push)) => {
                state.pushes -= 1;
                if state.lagged && state.pushes == 0 {
                    state.lagged = false;
                    state.pushes = 1;
                    state.waiting.push_back(Waiting::Push(Arc::new(Push::Lagged)));
                }
                drop(state);
                Some(Some(ServerFrame::Push(Arc::unwrap_or_clone(push))))
            }
            None => state.ended.then_some(None),
        }
    }
}

impl Frames {
    /// The next frame, or `None` when the session has ended. Cancel-safe.
    pub async fn recv(&mut self) -> Option<ServerFrame> {
        tokio::task::consume_budget().await;
        loop {
            // `notify_one` leaves a permit where nobody waits, so nothing is lost between the two lines.
            if let Some(frame) = self.queue.pop() {
                return frame;
            }
            self.queue.changed.notified().await;
        }
    }

    /// The next frame if one waits.
    pub fn try_recv(&mut self) -> Option<ServerFrame> {
        self.queue.pop().flatten()
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
