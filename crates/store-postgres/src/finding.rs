//! Calls that name messages of which nobody here knows in which lane they are: they wait to be looked up, many at once, and
//! users take turns.

use super::places::Way;
use doubletick_engine::fair::{Fair, Kind};
use doubletick_engine::inbox::{After, Answering};
use doubletick_engine::store::Call;
use parking_lot::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// Calls whose messages are looked up at once.
const AT_ONCE: usize = 256;

/// A call that has not come to a writer.
pub(super) struct Waiting {
    pub call: Call,
    pub since: Instant,
    pub answer: Answering,
    pub way: Way,
}

/// A call, and what waits for its end.
pub(super) type Lookup = (Waiting, After);

struct Queue {
    waiting: Fair<Lookup>,
    closed: bool,
}

/// Those that wait.
pub(super) struct Lookups {
    queue: Mutex<Queue>,
    asked: Condvar,
}

impl Default for Lookups {
    fn default() -> Self {
        let queue = Queue { waiting: Fair::new(1), closed: false };
        Self { queue: Mutex::new(queue), asked: Condvar::new() }
    }
}

impl Lookups {
    /// Puts a call behind what its user has waiting. Closed: who gets its answer and waits for its end are given back.
    pub fn push(&self, waiting: Waiting, after: After) -> Result<(), (Answering, After)> {
        let mut queue = self.queue.lock();
        if queue.closed {
            drop(queue);
            return Err((waiting.answer, after));
        }
        queue.waiting.push_own(Kind::Call, (waiting, after), |(waiting, _)| &waiting.call.user);
        drop(queue);
        self.asked.notify_one();
        Ok(())
    }

    /// No more calls; those that wait are looked up.
    pub fn close(&self) {
        self.queue.lock().closed = true;
        self.asked.notify_all();
    }

    /// Waits for calls, and takes those that are looked up next: of each user who waits one, and then of each another, as many as
    /// go at once. Those for which nobody waits any more are apart: they are not looked up. Nothing at all: closed.
    pub fn take(&self) -> (Vec<Lookup>, Vec<Lookup>) {
        let (mut next, mut left) = (Vec::new(), Vec::new());
        let mut queue = self.queue.lock();
        while queue.waiting.is_empty() && !queue.closed {
            self.asked.wait(&mut queue);
        }
        while next.len() < AT_ONCE
            && let Some((turn, lookup)) = queue.waiting.pop()
        {
            queue.waiting.served(turn);
            if lookup.0.answer.is_closed() { left.push(lookup) } else { next.push(lookup) }
        }
        (next, left)
    }

    /// Takes out what has waited for so long.
    pub fn overdue(&self, time: Duration) -> Vec<Lookup> {
        let mut overdue = Vec::new();
        let is_overdue = |(waiting, _): &Lookup| waiting.since.elapsed() >= time;
        self.queue.lock().waiting.take_while(is_overdue, &mut overdue);
        overdue
    }
}

#[cfg(test)]
mod tests {
    use super::super::places::Way;
    use super::*;
    use doubletick_engine::hooks::Origin;
    use doubletick_engine::store::Call;
    use doubletick_protocol::Result;
    use doubletick_protocol::wire::{Request, Response};
    use std::time::Instant;
    use tokio::sync::oneshot;

    type Answer = oneshot::Receiver<Result<Response>>;

    fn ask(lookups: &Lookups, user: &str, number: u64) -> Answer {
        let (answer, receiver) = oneshot::channel();
        let (user, origin) = (user.to_owned(), Origin::default());
        let request = Request::SendReceipts { messages: vec![format!("m{number}")], read_at: Vec::new() };
        let call = Call { user, now_ms: number, by_operator: false, origin, by: None, request };
        let way = Way::Messages(vec![format!("m{number}")]);
        let waiting = Waiting { call, since: Instant::now(), answer, way };
        assert!(lookups.push(waiting, None).is_ok());
        receiver
    }

    fn names(lookups: &[Lookup]) -> Vec<(&str, u64)> {
        lookups.iter().map(|(waiting, _)| (waiting.call.user.as_str(), waiting.call.now_ms)).collect()
    }

    #[test]
    fn one_look_up_behind_a_thousand_of_another_user_is_the_second_and_each_user_keeps_their_order() {
        let lookups = Lookups::default();
        let mut answers: Vec<Answer> = (0..1000).map(|number| ask(&lookups, "attacker", number)).collect();
        answers.extend((0..2).map(|number| ask(&lookups, "alice", number)));
        let (first, left) = lookups.take();
        assert_eq!(
            names(&first)[..5],
            [("attacker", 0), ("alice", 0), ("attacker", 1), ("alice", 1), ("attacker", 2)]
        );
        assert_eq!((first.len(), left.len()), (AT_ONCE, 0));
        lookups.close();
        let rest: usize = std::iter::from_fn(|| Some(lookups.take().0.len()).filter(|many| *many > 0)).sum();
        assert_eq!(rest + AT_ONCE, 1002, "what was taken is looked up");
    }

    #[test]
    fn a_call_for_which_nobody_waits_any_more_is_not_looked_up() {
        let lookups = Lookups::default();
        let mut answers: Vec<Answer> = (0..3).map(|number| ask(&lookups, "alice", number)).collect();
        drop(answers.remove(1));
        let (next, left) = lookups.take();
        assert_eq!((names(&next), names(&left)), (vec![("alice", 0), ("alice", 2)], vec![("alice", 1)]));
    }

    #[test]
    fn what_has_waited_too_long_is_taken_out_and_its_users_have_their_turns_again() {
        let lookups = Lookups::default();
        let mut answers: Vec<Answer> =
            (0..2).flat_map(|at| ["a", "b"].map(|user| ask(&lookups, user, at))).collect();
        assert!(lookups.overdue(Duration::from_secs(3600)).is_empty());
        let overdue = lookups.overdue(Duration::ZERO);
        assert_eq!(names(&overdue), [("a", 0), ("a", 1), ("b", 0), ("b", 1)]);
        answers.push(ask(&lookups, "a", 2));
        assert_eq!(names(&lookups.take().0), [("a", 2)]);
    }

    #[test]
    fn who_asks_when_it_is_closed_is_given_back() {
        let lookups = Lookups::default();
        lookups.close();
        let (answer, _receiver) = oneshot::channel();
        let (user, origin) = (String::new(), Origin::default());
        let call = Call { user, now_ms: 0, by_operator: false, origin, by: None, request: Request::Logout };
        let waiting = Waiting { call, since: Instant::now(), answer, way: Way::All };
        assert!(lookups.push(waiting, None).is_err());
        let (next, left) = lookups.take();
        assert!(next.is_empty() && left.is_empty());
    }
}
