//! Before anything is said of what a new connection sees.
//!
//! A commit that waits for a synchronous standby is seen by nobody. When PostgreSQL is restarted meanwhile it is there for everybody
//! who looks, and the standby may still lack it: promoted then, it takes back what was acknowledged because it was found, and what
//! was told because it was read.

use super::link::Link;
use doubletick_engine::fault::Broken;
use parking_lot::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// How long a reader waits for the standby. Longer, and everybody who asks would have given up already.
const PATIENCE: Duration = Duration::from_secs(5);

/// Commits something that changes nothing: PostgreSQL answers when the standby has that and everything before. Under the lane's lock,
/// so that in a long absence of the standby one connection waits there, and no more.
pub(super) fn settle(link: &Link, lane: i32) -> Result<(), Broken> {
    // At least this: `remote_apply` waits for more than is needed here.
    let commands = format!(
        "BEGIN; SET LOCAL synchronous_commit = on; UPDATE lanes SET lane = lane WHERE lane = {lane}; COMMIT"
    );
    link.shortly(|| link.run(&commands)).inspect_err(|_| {
        if link.is_open() {
            // Somebody else waits there. Another attempt at once would wait as long.
            link.begin_anew();
        }
        // A new one is a new one again.
        link.forget();
    })
}

/// Connections that only read, which wait until one that writes has settled behind them.
#[derive(Default)]
pub(super) struct Settled {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    asked: u64,
    done: u64,
    closed: bool,
}

impl Settled {
    /// What is to be waited for.
    pub fn ask(&self) -> u64 {
        let mut state = self.state.lock();
        state.asked += 1;
        state.asked
    }

    /// Up to where somebody waits; `None`: nobody does.
    pub fn asked(&self) -> Option<u64> {
        let state = self.state.lock();
        (state.asked > state.done).then_some(state.asked)
    }

    /// What was asked up to there is settled.
    pub fn done(&self, asked: u64) {
        let mut state = self.state.lock();
        state.done = state.done.max(asked);
        drop(state);
        self.changed.notify_all();
    }

    /// Nobody settles any more.
    pub fn close(&self) {
        self.state.lock().closed = true;
        self.changed.notify_all();
    }

    /// Waits until this is settled.
    pub fn wait(&self, asked: u64) -> Result<(), Broken> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.state.lock();
        while state.done < asked {
            if state.closed || self.changed.wait_until(&mut state, deadline).timed_out() && state.done < asked
            {
                return Err(Broken::new("what is there is not settled: the standby may lack it"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn who_asks_while_it_is_settled_waits_for_the_next_time() {
        let settled = Settled::default();
        assert_eq!(settled.asked(), None);
        let first = settled.ask();
        let asked = settled.asked().expect("somebody waits");
        let second = settled.ask();
        settled.done(asked);
        assert_eq!(settled.wait(first), Ok(()));
        assert_eq!(settled.asked(), Some(second));
        settled.done(second);
        assert_eq!(settled.wait(second), Ok(()));
        assert_eq!(settled.asked(), None);
    }

    #[test]
    fn who_waits_is_let_go_when_it_is_settled_and_when_nobody_settles_any_more() {
        let settled = Arc::new(Settled::default());
        let wait = || {
            let (settled, asked) = (Arc::clone(&settled), settled.ask());
            std::thread::spawn(move || settled.wait(asked))
        };
        let one = wait();
        settled.done(settled.asked().expect("one waits"));
        assert_eq!(one.join().expect("no panic"), Ok(()));
        let other = wait();
        settled.close();
        assert!(other.join().expect("no panic").is_err());
    }
}
