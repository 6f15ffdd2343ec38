//! When links are made, when they are not, and that nobody has to wait for one.

mod fake;

use doubletick_client::{LoginStatus, NetworkStatus, Reply};
use doubletick_protocol::codes;
use doubletick_protocol::wire::Request;
use fake::{App, Fake, ME, code, rest};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_link_that_ends_while_nobody_is_logged_in_is_made_again_when_somebody_logs_in() {
    let fake = Fake::default();
    let app = App::start(&fake);
    rest(1000).await;
    fake.world.lock().cut();
    rest(100_000).await;
    assert_eq!(app.network(), [NetworkStatus::Connecting, NetworkStatus::Connected], "nobody misses it");
    let begun = Instant::now();
    app.client.login_wait(ME, "sig").await.expect("logged in");
    assert!(begun.elapsed() < Duration::from_secs(1));
    app.client.logout_wait().await.expect("logged out");
    fake.world.lock().cut();
    rest(100_000).await;
    assert_eq!(fake.world.lock().attempts.len(), 2);
    assert_eq!(app.network().last(), Some(&NetworkStatus::Connected));
    app.client.login_wait(ME, "sig").await.expect("logged in");
    assert_eq!(fake.world.lock().attempts.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn after_a_logout_without_a_link_none_is_made() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().refuse_connects = true;
    fake.world.lock().cut();
    rest(5000).await;
    app.client.logout_wait().await.expect("logged out");
    let attempts = fake.world.lock().attempts.len();
    fake.world.lock().refuse_connects = false;
    rest(100_000).await;
    assert_eq!(fake.world.lock().attempts.len(), attempts);
    app.client.login_wait(ME, "sig").await.expect("logged in");
}

#[tokio::test(start_paused = true)]
async fn links_that_die_after_their_login_are_made_again_slower_and_slower() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    rest(60_000).await;
    fake.world.lock().attempts.clear();
    fake.world.lock().cut_after_login = true;
    fake.world.lock().cut();
    rest(120_000).await;
    let pauses: Vec<Duration> =
        fake.world.lock().attempts.windows(2).map(|attempts| attempts[1] - attempts[0]).collect();
    assert!((8..=16).contains(&pauses.len()), "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause < Duration::from_secs(31)), "{pauses:?}");
    // A link that lives takes the pauses back.
    fake.world.lock().cut_after_login = false;
    rest(60_000).await;
    fake.world.lock().attempts.clear();
    let begun = Instant::now();
    fake.world.lock().cut();
    rest(10_000).await;
    let again = fake.world.lock().attempts[0] - begun;
    assert!((100..=260).contains(&again.as_millis()), "{again:?}");
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
}

#[tokio::test(start_paused = true)]
async fn who_is_woken_connects_at_once_and_with_short_pauses_again() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.lose_link().await;
    rest(300_000).await;
    fake.world.lock().attempts.clear();
    let begun = Instant::now();
    app.client.wake();
    rest(1000).await;
    let attempts = fake.world.lock().attempts.clone();
    assert_eq!(attempts.first(), Some(&begun), "not after a pause of half a minute");
    assert!(attempts.len() >= 3, "{attempts:?}");
    fake.world.lock().refuse_connects = false;
    app.client.wake();
    rest(10).await;
    assert!(fake.world.lock().is_online());
}

#[tokio::test(start_paused = true)]
async fn a_link_is_asked_for_a_sign_of_life_when_its_client_is_woken_and_stays() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let attempts = fake.world.lock().attempts.len();
    app.client.wake();
    rest(1000).await;
    let world = fake.world.lock();
    assert_eq!((world.probes, world.attempts.len()), (1, attempts));
    assert!(world.is_online());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_of_before_begins_anew_and_a_fresh_one_goes_on() {
    let fake = Fake::default();
    fake.world.lock().hang_connects = true;
    let app = App::start(&fake);
    rest(100).await;
    app.client.wake();
    rest(100).await;
    assert_eq!(fake.world.lock().attempts.len(), 1, "it has just begun");
    rest(2000).await;
    fake.world.lock().hang_connects = false;
    app.client.wake();
    rest(100).await;
    assert_eq!(app.network(), [NetworkStatus::Connecting, NetworkStatus::Connected]);
    assert_eq!(fake.world.lock().attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_connected_by_waking_where_nobody_needs_a_link() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    app.client.logout_wait().await.expect("logged out");
    fake.world.lock().cut();
    rest(1000).await;
    let attempts = fake.world.lock().attempts.len();
    app.client.wake();
    rest(100_000).await;
    assert_eq!(fake.world.lock().attempts.len(), attempts);
    app.client.shutdown().await;
    app.client.wake();
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_9510_and_repeated() {
    let fake = Fake::default();
    fake.world.lock().hang_connects = true;
    let app = App::start(&fake);
    rest(100_000).await;
    assert_eq!(fake.world.lock().attempts.len(), 4);
    let failed = app.events.lock().iter().any(|event| {
        matches!(event, doubletick_client::ClientEvent::Network(NetworkStatus::ConnectFailed, code, _)
            if *code == codes::ERR_SDK_NET_CONN_TIMEOUT)
    });
    assert!(failed);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_connect() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().hang_connects = true;
    fake.world.lock().cut();
    rest(5000).await;
    let begun = Instant::now();
    app.client.logout_wait().await.expect("logged out");
    assert_eq!(begun.elapsed(), Duration::ZERO);

    let (reply, login) = Reply::channel();
    app.client.login(ME.into(), "sig".into(), reply);
    rest(5000).await;
    let begun = Instant::now();
    app.client.shutdown().await;
    assert_eq!(code(login.await), codes::ERR_SDK_COMM_INTERRUPT);
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_logout_does_not_wait_for_a_service_that_says_nothing() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().deaf = true;
    let open = app.client.call(Request::GetSettings);
    let begun = Instant::now();
    app.client.logout_wait().await.expect("logged out");
    assert_eq!(begun.elapsed().as_secs(), 5);
    assert_eq!(code(open.await), codes::ERR_SDK_NOT_LOGGED_IN);
    fake.world.lock().deaf = false;
    app.client.login_wait(ME, "sig").await.expect("logged in");
}

#[tokio::test(start_paused = true)]
async fn a_logout_waits_for_what_was_given_before_while_the_service_answers() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().slow_ms = 25_000;
    let open: Vec<_> = (0..50).map(|_| app.client.call(Request::GetSettings)).collect();
    app.client.logout_wait().await.expect("logged out");
    for answer in open {
        answer.await.expect("answered before");
    }
}
