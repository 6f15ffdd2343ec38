//! One device per platform: the login number that a device holds, keeps, and forgets.

mod fake;

use doubletick_client::{ClientConfig, ClientEvent, LoginStatus};
use doubletick_protocol::wire::{Push, Request, Response};
use doubletick_protocol::{Error, codes};
use fake::{App, Fake, ME, code, logins, rest};
use std::path::{Path, PathBuf};

fn counting() -> Fake {
    let fake = Fake::default();
    fake.world.lock().newest_login = Some(4);
    fake
}

/// The numbers that were presented since the last call.
fn held(fake: &Fake) -> Vec<u64> {
    let mut world = fake.world.lock();
    let held = logins(&world).into_iter().map(|(held, _)| held).collect();
    world.requests.clear();
    held
}

fn the_file(directory: &Path) -> String {
    let file = std::fs::read_dir(directory).expect("readable").next().expect("one").expect("a file");
    std::fs::read_to_string(file.path()).expect("text")
}

#[tokio::test(start_paused = true)]
async fn the_number_of_the_last_login_is_presented_with_every_login() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = counting();
    let app = App::log_in_in(&fake, state.clone()).await;
    assert_eq!(held(&fake), [0]);
    fake.world.lock().cut();
    rest(1000).await;
    assert_eq!(held(&fake), [5], "a silent one");
    fake.world.lock().push(Push::Lagged);
    rest(10).await;
    assert_eq!(held(&fake), [5], "one for the heads");
    app.client.login_wait(ME, "new").await.expect("taken");
    assert_eq!(held(&fake), [5], "one with a new credential");
    app.client.shutdown().await;
    let app = App::log_in_in(&fake, state).await;
    assert_eq!(held(&fake), [5], "one of the next run");
    assert_eq!(app.take().iter().filter(|event| **event == ClientEvent::KickedOffline).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_killed_right_after_its_login_keeps_its_place() {
    let directory = tempfile::tempdir().expect("a directory");
    let fake = counting();
    let app = App::start_in(&fake, Some(directory.path().to_path_buf()));
    app.client.login_wait(ME, "sig").await.expect("logged in");
    assert!(the_file(directory.path()).contains("\"login\":5"));
    // A service that was restored from a backup counts from there.
    fake.world.lock().newest_login = Some(3);
    fake.world.lock().push(Push::Lagged);
    rest(1).await;
    assert!(the_file(directory.path()).contains("\"login\":3"));
    drop(app);
}

#[tokio::test(start_paused = true)]
async fn whoever_logs_out_or_is_replaced_has_no_number_any_more_and_whose_credential_expires_keeps_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = counting();
    for (end, keeps) in
        [(None, false), (Some(Push::KickedOffline), false), (Some(Push::UserSigExpired), true)]
    {
        let app = App::log_in_in(&fake, state.clone()).await;
        assert_eq!(held(&fake), [0]);
        match end {
            None => app.client.logout_wait().await.expect("logged out"),
            Some(push) => {
                fake.world.lock().push(push);
                rest(10).await;
            }
        }
        assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
        let kept = if keeps { fake.world.lock().newest_login.expect("one") } else { 0 };
        assert!(the_file(directory.path()).contains(&format!("\"login\":{kept}")));
        app.client.login_wait(ME, "sig").await.expect("in again");
        assert_eq!(held(&fake).last(), Some(&kept));
        app.client.logout_wait().await.expect("logged out");
        app.client.shutdown().await;
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_was_kicked_while_away_is_told_once() {
    let fake = counting();
    let app = App::log_in(&fake).await;
    app.take();
    fake.world.lock().newest_login = Some(9);
    fake.world.lock().cut();
    rest(2000).await;
    assert_eq!(app.take(), [ClientEvent::KickedOffline]);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    app.client.login_wait(ME, "sig").await.expect("the place is taken back");
    assert_eq!(held(&fake), [0, 5, 0]);
}

#[tokio::test(start_paused = true)]
async fn the_first_login_of_a_run_after_being_kicked_fails_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = counting();
    App::log_in_in(&fake, state.clone()).await.client.shutdown().await;
    fake.world.lock().newest_login = Some(9);
    let app = App::start_in(&fake, state.clone());
    assert_eq!(code(app.client.login_wait(ME, "sig").await), codes::ERR_LOGIN_KICKED_OFF_BY_OTHER);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    assert_eq!(app.take(), [], "the callback has said it");
    app.client.shutdown().await;
    // Whichever run it is that asks next.
    let app = App::start_in(&fake, state);
    app.client.login_wait(ME, "sig").await.expect("logged in");
    assert_eq!(held(&fake), [0, 5, 0]);
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}

#[tokio::test(start_paused = true)]
async fn a_login_that_fails_otherwise_forgets_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = Some(directory.path().to_path_buf());
    let fake = counting();
    App::log_in_in(&fake, state.clone()).await.client.shutdown().await;
    let app = App::start_in(&fake, state);
    let error = Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED, "user_sig: expired");
    fake.world.lock().refuse_login = Some(error);
    assert_eq!(code(app.client.login_wait(ME, "sig").await), codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED);
    fake.world.lock().refuse_login = None;
    app.client.login_wait(ME, "sig").await.expect("logged in");
    assert_eq!(held(&fake), [0, 5, 5]);
}

#[tokio::test(start_paused = true)]
async fn each_platform_has_numbers_of_its_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let state_dir: Option<PathBuf> = Some(directory.path().to_path_buf());
    let fake = counting();
    for platform in [2, 2, 6] {
        let config = ClientConfig { state_dir: state_dir.clone(), platform, ..ClientConfig::default() };
        let app = App::start_as(&fake, config);
        app.client.login_wait(ME, "sig").await.expect("logged in");
        app.client.shutdown().await;
    }
    assert_eq!(held(&fake), [0, 5, 0]);
}
