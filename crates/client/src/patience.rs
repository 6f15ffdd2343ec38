//! Waiting with a limit that counts only time in which this process ran.

use doubletick_protocol::patience;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// One limit, for one thing after the other.
pub(crate) type Patience = patience::Patience<Instant>;

/// [`Patience`] that begins now.
pub(crate) fn patience(time: Duration) -> Patience {
    Patience::new(Instant::now(), time)
}

/// What a future answers; `None`: not within the limit. What is ready counts, however late it is looked at.
pub(crate) async fn within<F: Future>(patience: &mut Patience, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    loop {
        tokio::select! {
            biased;
            output = &mut future => return Some(output),
            () = sleep_until(patience.next(Instant::now())) => {}
        }
        if patience.is_over(Instant::now()) {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use tokio::time::{advance, sleep};

    const LIMIT: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn a_limit_is_for_everything_that_it_is_given() {
        let begun = Instant::now();
        let mut patience = patience(LIMIT);
        assert_eq!(within(&mut patience, sleep(LIMIT / 2)).await, Some(()));
        assert_eq!(within(&mut patience, sleep(LIMIT)).await, None);
        assert_eq!(begun.elapsed(), LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_stop_the_rest_of_the_limit_is_left() {
        let begun = Instant::now();
        let waiting = tokio::spawn(async { within(&mut patience(LIMIT), pending::<()>()).await });
        tokio::task::yield_now().await;
        advance(LIMIT * 6).await;
        assert_eq!(waiting.await.expect("no panic"), None);
        assert!(begun.elapsed() >= LIMIT * 6 + patience::GRACE);
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_during_a_stop_counts() {
        let waiting = tokio::spawn(async { within(&mut patience(LIMIT), sleep(LIMIT * 2)).await });
        tokio::task::yield_now().await;
        advance(LIMIT * 6).await;
        assert_eq!(waiting.await.expect("no panic"), Some(()));
    }
}
