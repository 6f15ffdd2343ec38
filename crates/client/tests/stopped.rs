//! A process that is stopped for a while and goes on: what the service was asked before is not given up for it.

mod fake;

use doubletick_protocol::codes;
use doubletick_protocol::wire::{Request, Response};
use fake::{App, Fake, ME, code, group, new_message, rest};
use std::time::Duration;
use tokio::time::{Instant, advance};

/// Longer than any call may take.
const STOP: Duration = Duration::from_secs(33);

#[tokio::test(start_paused = true)]
async fn calls_whose_answers_come_during_a_stop_succeed() {
    for slow_ms in [0, 5, 20_000] {
        let fake = Fake::default();
        let app = App::log_in(&fake).await;
        fake.world.lock().slow_ms = slow_ms;
        let calls: Vec<_> = (0..40)
            .map(|number| app.client.send_wait(new_message(&group("g"), &format!("m{number}"))))
            .map(tokio::spawn)
            .collect();
        rest(1).await;
        advance(STOP).await;
        for call in calls {
            call.await.expect("no panic").expect("sent");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_and_a_logout_outlive_a_stop() {
    let fake = Fake::default();
    {
        let mut world = fake.world.lock();
        (world.slow_ms, world.slow_logins) = (20_000, true);
    }
    let app = App::start(&fake);
    let login = tokio::spawn({
        let client = app.client.clone();
        async move { client.login_wait(ME, "sig").await }
    });
    rest(1).await;
    advance(STOP).await;
    login.await.expect("no panic").expect("logged in");
    fake.world.lock().slow_ms = 4000;
    let logout = tokio::spawn({
        let client = app.client.clone();
        async move { client.logout_wait().await }
    });
    rest(1).await;
    advance(STOP).await;
    logout.await.expect("no panic").expect("logged out");
    assert!(fake.world.lock().requests.contains(&Request::Logout));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stays_silent_after_a_stop_is_given_up() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().mute = true;
    let call = tokio::spawn(app.client.call(Request::GetSettings));
    let begun = Instant::now();
    rest(1).await;
    advance(STOP).await;
    assert_eq!(code(call.await.expect("no panic")), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    // The time of a call, in which the process ran for nearly two seconds before the stop.
    let seconds = begun.elapsed().as_secs();
    assert!((59..=63).contains(&seconds), "{seconds} seconds");
    fake.world.lock().mute = false;
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}
