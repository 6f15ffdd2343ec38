//! Whether the server can do its work: whether the store writes.

use doubletick_engine::Engine;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long the store may take to write.
const READY_TIME: Duration = Duration::from_secs(2);
/// For how long an answer holds. Everybody may ask, and a write costs a sync of the disk.
const HOLDS: Duration = Duration::from_secs(1);

/// What was found last, and when.
#[derive(Default)]
pub struct Ready(Mutex<Option<(Instant, Readiness)>>);

/// Or why not.
type Readiness = Result<(), String>;

impl Ready {
    /// Whether the store writes, now or a moment ago. Who asks meanwhile waits for the same answer.
    pub(crate) async fn look(&self, engine: &Engine) -> Readiness {
        self.look_by(async || match timeout(READY_TIME, engine.probe()).await {
            Ok(Ok(())) => Ok(()),
            // No text of a store has a password or what a user wrote in it: clients are told it as well.
            Ok(Err(error)) => Err(format!("the store does not write: {}", error.text)),
            Err(_) => Err("the store is slow".to_owned()),
        })
        .await
    }

    async fn look_by(&self, write: impl AsyncFnOnce() -> Readiness) -> Readiness {
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = &*last
            && at.elapsed() < HOLDS
        {
            return answer.clone();
        }
        let answer = write().await;
        *last = Some((Instant::now(), answer.clone()));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test(start_paused = true)]
    async fn however_many_ask_there_is_one_write_a_second() {
        let (ready, writes) = (Ready::default(), Cell::new(0));
        let fails = Cell::new(false);
        let write = async || {
            writes.set(writes.get() + 1);
            if fails.get() { Err("no".to_owned()) } else { Ok(()) }
        };
        for _ in 0..1000 {
            assert_eq!(ready.look_by(write).await, Ok(()));
        }
        assert_eq!(writes.get(), 1);
        fails.set(true);
        tokio::time::advance(HOLDS).await;
        for _ in 0..1000 {
            assert_eq!(ready.look_by(write).await, Err("no".to_owned()));
        }
        assert_eq!(writes.get(), 2);
    }
}
