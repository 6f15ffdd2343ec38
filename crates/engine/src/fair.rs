//! Who is served next: every user in turn, however much each of them asks.
//!
//! One queue for all means that whoever asks most is served most. Here each user has a queue of its own, in the order
//! of asking, and the queues take turns. Logins are in queues of their own beside those of all other calls, and the
//! two kinds take turns as well, so that nobody is kept out by those who are in.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Which of the two kinds of queues something waits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a login needs before its answer.
    Login,
    /// Everything else.
    Call,
}

/// What waits, by who asked. A plain value: locks and threads are the caller's.
///
/// Something that has `n` things of its user and kind before it is served at the latest as number `2 * (n + 1) * u`
/// from then on, where `u` is the number of users who ask; how much these ask makes no difference. (A user who is
/// served as much as it may be waits until something of its own is done.)
#[derive(Debug)]
pub struct Fair<T> {
    logins: Ring<T>,
    calls: Ring<T>,
    /// What was served last, where both kinds wait.
    last: Kind,
}

/// One is being served. To be given back to [`Fair::served`].
#[derive(Debug)]
#[must_use = "who is never done is never served again"]
pub struct Turn {
    place: usize,
    kind: Kind,
}

impl<T> Fair<T> {
    /// An empty queue, of which `at_once` (at least 1) of one user and kind are served at the same time at most.
    pub fn new(at_once: usize) -> Self {
        Self { logins: Ring::new(at_once), calls: Ring::new(at_once), last: Kind::Call }
    }

    /// Puts something behind what this user has waiting.
    pub fn push(&mut self, user: &str, kind: Kind, item: T) {
        let ring = self.ring(kind);
        let place = ring.place(user);
        ring.push(place, item);
    }

    /// [`Fair::push`] of something that says itself whose it is.
    pub fn push_own(&mut self, kind: Kind, item: T, user: impl FnOnce(&T) -> &str) {
        let ring = self.ring(kind);
        let place = ring.place(user(&item));
        ring.push(place, item);
    }

    /// What is served next; `None` where nothing waits, or only users who are served as much as they may be.
    pub fn pop(&mut self) -> Option<(Turn, T)> {
        let (first, second) = match self.last {
            Kind::Call => (Kind::Login, Kind::Call),
            Kind::Login => (Kind::Call, Kind::Login),
        };
        [first, second].into_iter().find_map(|kind| {
            let (place, item) = self.ring(kind).pop()?;
            self.last = kind;
            Some((Turn { place, kind }, item))
        })
    }

    /// What has been popped is done.
    pub fn served(&mut self, turn: Turn) {
        self.ring(turn.kind).served(turn.place);
    }

    /// Takes what is wanted from the front of each user's queue, which is what has waited longest, without a turn.
    pub fn take_while(&mut self, is_wanted: impl Fn(&T) -> bool, taken: &mut Vec<T>) {
        self.logins.take_while(&is_wanted, taken);
        self.calls.take_while(&is_wanted, taken);
    }

    /// Things that wait.
    pub fn len(&self) -> usize {
        self.logins.waiting + self.calls.waiting
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes out everything that waits.
    pub fn take(&mut self) -> Vec<T> {
        let mut taken = Vec::new();
        self.take_while(|_| true, &mut taken);
        taken
    }

    fn ring(&mut self, kind: Kind) -> &mut Ring<T> {
        match kind {
            Kind::Login => &mut self.logins,
            Kind::Call => &mut self.calls,
        }
    }
}

/// Queues without a user that are kept for the next ones.
const KEEP_QUEUES: usize = 1024;
/// What may wait in one of them without asking for memory again.
const KEEP_ITEMS: usize = 4;

/// The users of one kind.
#[derive(Debug)]
struct Ring<T> {
    /// Users for whom something waits or is being served, and where their queues are.
    users: HashMap<Arc<str>, usize>,
    queues: Vec<Queue<T>>,
    /// Queues that nobody has.
    free: Vec<usize>,
    /// The queues of those who wait and may be served, in the order of their turns.
    turns: VecDeque<usize>,
    waiting: usize,
    at_once: usize,
}

#[derive(Debug)]
struct Queue<T> {
    /// `None`: nobody's.
    user: Option<Arc<str>>,
    waiting: VecDeque<T>,
    serving: usize,
}

impl<T> Ring<T> {
    fn new(at_once: usize) -> Self {
        Self {
            users: HashMap::new(),
            queues: Vec::new(),
            free: Vec::new(),
            turns: VecDeque::new(),
            waiting: 0,
            at_once: at_once.max(1),
        }
    }

    fn place(&mut self, user: &str) -> usize {
        match self.users.get(user) {
            Some(place) => *place,
            None => self.enter(user),
        }
    }

    fn push(&mut self, place: usize, item: T) {
        let Some(queue) = self.queues.get_mut(place) else { return };
        self.waiting += 1;
        queue.waiting.push_back(item);
        if queue.waiting.len() == 1 && queue.serving < self.at_once {
            self.turns.push_back(place);
        }
    }

    /// A queue for a user who has none.
    fn enter(&mut self, user: &str) -> usize {
        let user: Arc<str> = user.into();
        let place = self.free.pop().unwrap_or_else(|| {
            self.queues.push(Queue { user: None, waiting: VecDeque::new(), serving: 0 });
            self.queues.len() - 1
        });
        self.queues[place].user = Some(Arc::clone(&user));
        self.users.insert(user, place);
        place
    }

    /// Nothing is left of a user.
    fn leave(&mut self, place: usize) {
        let Some(queue) = self.queues.get_mut(place) else { return };
        if let Some(user) = queue.user.take() {
            self.users.remove(&user);
            queue.waiting.shrink_to(KEEP_ITEMS);
            self.free.push(place);
        }
        if self.users.is_empty() && self.queues.len() > KEEP_QUEUES {
            (self.queues, self.free) = (Vec::new(), Vec::new());
        }
    }

    fn pop(&mut self) -> Option<(usize, T)> {
        let place = self.turns.pop_front()?;
        let queue = self.queues.get_mut(place)?;
        let item = queue.waiting.pop_front()?;
        self.waiting -= 1;
        queue.serving += 1;
        if !queue.waiting.is_empty() && queue.serving < self.at_once {
            self.turns.push_back(place);
        }
        Some((place, item))
    }

    fn served(&mut self, place: usize) {
        let Some(queue) = self.queues.get_mut(place) else { return };
        let was_full = queue.serving >= self.at_once;
        queue.serving = queue.serving.saturating_sub(1);
        if queue.waiting.is_empty() {
            if queue.serving == 0 {
                self.leave(place);
            }
        } else if was_full {
            self.turns.push_back(place);
        }
    }

    fn take_while(&mut self, is_wanted: &impl Fn(&T) -> bool, taken: &mut Vec<T>) {
        let before = taken.len();
        for queue in &mut self.queues {
            while queue.waiting.front().is_some_and(is_wanted) {
                taken.extend(queue.waiting.pop_front());
            }
        }
        self.waiting -= taken.len() - before;
        self.turns.retain(|place| self.queues.get(*place).is_some_and(|queue| !queue.waiting.is_empty()));
        for place in 0..self.queues.len() {
            // Who is being served has a turn to give back.
            let is_gone = |queue: &Queue<T>| queue.waiting.is_empty() && queue.serving == 0;
            if self.queues.get(place).is_some_and(is_gone) {
                self.leave(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const USERS: usize = 6;

    impl<T> Fair<T> {
        fn user(&mut self, turn: &Turn) -> String {
            let queue = &self.ring(turn.kind).queues[turn.place];
            queue.user.as_deref().expect("somebody's queue").to_owned()
        }
    }

    fn kind(login: bool) -> Kind {
        if login { Kind::Login } else { Kind::Call }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Ask(u8, bool),
        Serve,
        Done(prop::sample::Index),
        /// Everything that was asked before so many turns is taken.
        Take(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            // User 0 asks as much as all others together.
            4 => any::<bool>().prop_map(|login| Step::Ask(0, login)),
            4 => (1..USERS as u8, any::<bool>()).prop_map(|(user, login)| Step::Ask(user, login)),
            4 => Just(Step::Serve),
            3 => any::<prop::sample::Index>().prop_map(Step::Done),
            1 => (0usize..20).prop_map(Step::Take),
        ];
        vec(step, 0..400)
    }

    /// What waits, as a queue of a user and a kind: when it was put there, and after how many turns it must be served.
    type Waiting = BTreeMap<(String, bool), VecDeque<(usize, usize)>>;

    /// Serves one; whether there was one.
    fn serve(
        fair: &mut Fair<(String, bool, usize)>,
        waiting: &mut Waiting,
        turns: &mut usize,
        serving: &mut Vec<Turn>,
        at_once: usize,
    ) -> Result<bool, TestCaseError> {
        let Some((turn, (user, login, since))) = fair.pop() else { return Ok(false) };
        *turns += 1;
        prop_assert_eq!((&fair.user(&turn), turn.kind), (&user, kind(login)));
        let first = waiting.get_mut(&(user.clone(), login)).and_then(VecDeque::pop_front);
        let Some((asked, bound)) = first else { panic!("{user} asked for nothing") };
        prop_assert_eq!(asked, since, "in the order in which the user asked");
        // With more at once who is full waits for itself as well, which is not the others' doing.
        prop_assert!(at_once > 1 || *turns - since <= bound, "{} turns, not {}", *turns - since, bound);
        let same =
            serving.iter().filter(|other| (fair.user(other), other.kind) == (user.clone(), kind(login)));
        prop_assert!(same.count() < at_once, "nobody has more than that at the same time");
        serving.push(turn);
        Ok(true)
    }

    proptest! {
        #[test]
        fn whatever_others_ask_a_request_is_served_after_a_bounded_number_of_turns(
            steps in steps(), at_once in 1usize..4,
        ) {
            let mut fair = Fair::new(at_once);
            let (mut waiting, mut turns, mut serving) = (Waiting::new(), 0, Vec::new());
            for step in steps {
                match step {
                    Step::Ask(user, login) => {
                        let user = format!("u{user}");
                        let own = waiting.entry((user.clone(), login)).or_default();
                        own.push_back((turns, 2 * (own.len() + 1) * USERS));
                        fair.push(&user, kind(login), (user.clone(), login, turns));
                    }
                    Step::Serve => {
                        if at_once == 1 {
                            serving.drain(..).for_each(|turn| fair.served(turn));
                        }
                        serve(&mut fair, &mut waiting, &mut turns, &mut serving, at_once)?;
                    }
                    Step::Done(index) if !serving.is_empty() => {
                        let turn = serving.remove(index.index(serving.len()));
                        fair.served(turn);
                    }
                    Step::Done(_) => {}
                    Step::Take(ago) => {
                        let before = turns.saturating_sub(ago);
                        let mut taken = Vec::new();
                        fair.take_while(|(_, _, since)| *since < before, &mut taken);
                        for (user, login, since) in taken {
                            let first = waiting.get_mut(&(user, login)).and_then(VecDeque::pop_front);
                            prop_assert_eq!(first.map(|(asked, _)| asked), Some(since));
                        }
                        prop_assert!(waiting.values().flatten().all(|(asked, _)| *asked >= before));
                    }
                }
                prop_assert_eq!(fair.len(), waiting.values().map(VecDeque::len).sum::<usize>());
            }
            loop {
                serving.drain(..).for_each(|turn| fair.served(turn));
                if !serve(&mut fair, &mut waiting, &mut turns, &mut serving, at_once)? {
                    break;
                }
            }
            serving.drain(..).for_each(|turn| fair.served(turn));
            prop_assert!(fair.is_empty() && waiting.values().all(VecDeque::is_empty), "nothing is forgotten");
            prop_assert!(fair.calls.users.is_empty() && fair.logins.users.is_empty(), "and nobody is remembered");
        }
    }

    fn served(fair: &mut Fair<u32>) -> Vec<(String, u32)> {
        let mut all = Vec::new();
        while let Some((turn, item)) = fair.pop() {
            all.push((fair.user(&turn), item));
            fair.served(turn);
        }
        all
    }

    #[test]
    fn one_request_behind_a_thousand_of_another_user_is_served_second() {
        let mut fair = Fair::new(1);
        (0..1000).for_each(|n| fair.push("attacker", Kind::Call, n));
        fair.push("alice", Kind::Call, 1);
        let all = served(&mut fair);
        assert_eq!(all.iter().position(|(user, _)| user == "alice"), Some(1));
        assert_eq!(all.len(), 1001);
    }

    #[test]
    fn a_login_is_served_next_whoever_else_waits() {
        let mut fair = Fair::new(1);
        for user in 0..100 {
            (0..10).for_each(|n| fair.push(&format!("u{user}"), Kind::Call, n));
        }
        fair.push("newcomer", Kind::Login, 1);
        assert_eq!(served(&mut fair)[0].0, "newcomer");
    }

    #[test]
    fn who_is_served_as_much_as_it_may_be_waits_and_others_do_not() {
        let mut fair = Fair::new(2);
        (0..10).for_each(|n| fair.push("attacker", Kind::Call, n));
        let [first, _second] = [(); 2].map(|()| fair.pop().unwrap().0);
        assert!(fair.pop().is_none(), "ten wait, and two are served");
        fair.push("alice", Kind::Call, 7);
        let (alice, item) = fair.pop().unwrap();
        assert_eq!((fair.user(&alice), item), ("alice".to_owned(), 7));
        fair.served(first);
        let (attacker, item) = fair.pop().unwrap();
        assert_eq!((fair.user(&attacker), item), ("attacker".to_owned(), 2));
    }
    #[test]
    fn what_is_dropped_is_forgotten_and_who_is_being_served_gives_their_turn_back() {
        let mut fair = Fair::new(1);
        (0..3).for_each(|n| fair.push("alice", Kind::Call, n));
        fair.push("bob", Kind::Call, 3);
        let (turn, _) = fair.pop().unwrap();
        assert_eq!(fair.take().len(), 3);
        assert!(fair.is_empty() && fair.pop().is_none());
        fair.push("carol", Kind::Call, 4);
        fair.served(turn);
        assert_eq!(served(&mut fair), [("carol".to_owned(), 4)]);
        assert!(fair.calls.users.is_empty());
    }

    #[test]
    fn the_memory_of_a_crowd_is_given_back() {
        let mut fair = Fair::new(1);
        (0..5000).for_each(|n| fair.push(&format!("u{n}"), Kind::Call, n));
        assert_eq!(served(&mut fair).len(), 5000);
        assert_eq!((fair.calls.queues.len(), fair.calls.free.len()), (0, 0));
    }
}
