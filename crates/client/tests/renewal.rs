//! A login again of the user who is logged in: the new credential, and what becomes of the old one. And the
//! requests whose fate a cut link leaves open.

mod fake;

use doubletick_client::{ClientEvent, LoginStatus};
use doubletick_protocol::group::{GroupType, NewGroup};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, codes};
use fake::{App, Fake, ME, code, logins, rest};

/// The credentials that were presented.
fn presented(fake: &Fake) -> Vec<String> {
    logins(&fake.world.lock()).into_iter().map(|(_, sig)| sig).collect()
}

fn only(fake: &Fake, sig: &str) {
    fake.world.lock().valid_sig = Some(sig.into());
}

#[tokio::test(start_paused = true)]
async fn the_service_decides_about_the_new_credential() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    only(&fake, "good");
    assert_eq!(code(app.client.login_wait(ME, "bad").await), codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
    app.client.login_wait(ME, "good").await.expect("taken");
    assert_eq!(code(app.client.login_wait(ME, "worse").await), codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED);
    fake.world.lock().cut();
    rest(2000).await;
    assert_eq!(presented(&fake), ["sig", "bad", "good", "worse", "good"]);
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}

#[tokio::test(start_paused = true)]
async fn without_a_link_a_new_credential_is_taken_and_counts_on_the_next_one() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.lose_link().await;
    app.client.login_wait(ME, "new").await.expect("taken unseen");
    only(&fake, "new");
    fake.world.lock().refuse_connects = false;
    rest(2000).await;
    assert_eq!(presented(&fake), ["sig", "new"]);
    // And it stays, although another one is refused later.
    fake.lose_link().await;
    app.client.login_wait(ME, "bad").await.expect("taken unseen");
    app.client.login_wait(ME, "worse").await.expect("taken unseen");
    app.take();
    fake.world.lock().refuse_connects = false;
    rest(40_000).await;
    assert_eq!(presented(&fake), ["sig", "new", "worse", "new"]);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
    assert!(matches!(&app.take()[..], [ClientEvent::Log(5, _), ..]));
}

#[tokio::test(start_paused = true)]
async fn where_the_old_credential_is_refused_too_the_user_is_logged_out() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.lose_link().await;
    app.client.login_wait(ME, "new").await.expect("taken unseen");
    only(&fake, "another");
    fake.world.lock().refuse_connects = false;
    rest(2000).await;
    assert_eq!(presented(&fake), ["sig", "new", "sig"]);
    assert_eq!(app.take().last(), Some(&ClientEvent::UserSigExpired));
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
}

#[tokio::test(start_paused = true)]
async fn a_credential_given_while_the_old_one_is_being_refused_is_used_instead() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    {
        let mut world = fake.world.lock();
        world.slow_ms = 1000;
        world.slow_logins = true;
        world.valid_sig = Some("new".into());
        world.cut();
    }
    rest(300).await;
    assert_eq!(presented(&fake), ["sig", "sig"], "the old one is on its way");
    app.client.login_wait(ME, "new").await.expect("taken unseen");
    rest(5000).await;
    assert_eq!(presented(&fake), ["sig", "sig", "new"]);
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}

#[tokio::test(start_paused = true)]
async fn a_credential_given_while_the_old_one_is_being_taken_is_presented_as_well() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    {
        let mut world = fake.world.lock();
        world.slow_ms = 1000;
        world.slow_logins = true;
        world.cut();
    }
    rest(300).await;
    app.client.login_wait(ME, "new").await.expect("taken unseen");
    rest(5000).await;
    assert_eq!(presented(&fake), ["sig", "sig", "new"]);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_under_way_at_a_cut_counts_on_the_next_link() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().mute = true;
    let renewal = app.client.login_wait(ME, "new");
    tokio::pin!(renewal);
    tokio::select! {
        _ = &mut renewal => panic!("not answered"),
        () = rest(100) => {}
    }
    only(&fake, "new");
    fake.world.lock().mute = false;
    fake.world.lock().cut();
    renewal.await.expect("taken");
    rest(2000).await;
    assert_eq!(presented(&fake), ["sig", "new", "new"]);
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_is_not_answered_fails_with_9520_and_changes_nothing() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().deaf = true;
    assert_eq!(code(app.client.login_wait(ME, "new").await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    fake.world.lock().deaf = false;
    only(&fake, "sig");
    fake.world.lock().cut();
    rest(2000).await;
    assert_eq!(presented(&fake), ["sig", "new", "sig"]);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
}

#[tokio::test(start_paused = true)]
async fn too_many_failed_logins_of_others_log_nobody_out() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().refuse_login = Some(Error::new(codes::ERR_SVR_ACCOUNT_FREQ_LIMIT, "wait a minute"));
    fake.world.lock().cut();
    rest(60_000).await;
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
    assert!(fake.world.lock().attempts.len() < 12, "with growing pauses");
    fake.world.lock().refuse_login = None;
    rest(31_000).await;
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}

fn new_group(group_id: &str) -> Request {
    Request::CreateGroup(NewGroup {
        group_id: group_id.into(),
        group_type: GroupType::Work,
        name: "the group".into(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: Vec::new(),
    })
}

fn groups_made(fake: &Fake) -> usize {
    fake.world.lock().requests.iter().filter(|request| matches!(request, Request::CreateGroup(_))).count()
}

#[tokio::test(start_paused = true)]
async fn a_group_that_the_service_names_is_never_made_twice() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().mute = true;
    let open = app.client.call(new_group(""));
    rest(10).await;
    fake.world.lock().mute = false;
    fake.world.lock().cut();
    assert_eq!(code(open.await), codes::ERR_SDK_NET_DISCONNECT);
    rest(5000).await;
    assert_eq!(groups_made(&fake), 1);
    // What no link has seen waits for one.
    fake.world.lock().cut();
    rest(1).await;
    app.client.call(new_group("")).await.expect("made");
    assert_eq!(groups_made(&fake), 2);
}

#[tokio::test(start_paused = true)]
async fn a_group_with_an_id_is_repeated() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().mute = true;
    let open = app.client.call(new_group("team"));
    rest(10).await;
    fake.world.lock().mute = false;
    fake.world.lock().cut();
    open.await.expect("made");
    assert_eq!(groups_made(&fake), 2);
}
