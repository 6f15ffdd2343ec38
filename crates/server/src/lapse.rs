//! A time that passes only while this process runs.

use doubletick_protocol::patience::{GRACE, jump};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Waits for so long. A server that was stopped meanwhile waits a moment longer, in which the other side is heard. To
/// be polled after what it limits.
pub(crate) async fn lapse(time: Duration) {
    let mut due = Instant::now() + time;
    loop {
        sleep_until(due).await;
        let now = Instant::now();
        if jump(due, now).is_none() {
            return;
        }
        due = now + GRACE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    const TIME: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn a_stop_gives_a_grace_and_nothing_else_does() {
        let begun = Instant::now();
        lapse(TIME).await;
        assert_eq!(begun.elapsed(), TIME);
        let begun = Instant::now();
        let waiting = tokio::spawn(lapse(TIME));
        tokio::task::yield_now().await;
        advance(TIME * 2).await;
        waiting.await.expect("no panic");
        assert_eq!(begun.elapsed(), TIME * 2 + GRACE);
    }
}
