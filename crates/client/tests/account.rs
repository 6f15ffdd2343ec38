//! Login, logout, requests and their answers, over a link that comes and goes.

mod fake;

use doubletick_client::{ClientEvent, LoginStatus, NetworkStatus, Reply};
use doubletick_protocol::wire::{Push, Request, Response};
use doubletick_protocol::{Error, codes};
use fake::{App, Fake, ME, code, group, new_message, rest};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_login_and_a_logout() {
    let fake = Fake::default();
    let app = App::start(&fake);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    assert_eq!(code(app.client.call(Request::GetSettings).await), codes::ERR_SDK_NOT_LOGGED_IN);
    let login = app.client.login_wait(ME, "sig");
    tokio::pin!(login);
    tokio::select! {
        biased;
        _ = &mut login => panic!("too early"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(app.client.login_status(), LoginStatus::LoggingIn);
    assert_eq!(code(app.client.login_wait("other", "sig").await), codes::ERR_SDK_ACCOUNT_LOGIN_IN_PROCESS);
    login.await.expect("logged in");
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
    assert_eq!(app.client.login_user().as_deref(), Some(ME));
    assert!(app.client.server_time_ms().abs_diff(1_000_000_000_000) < 60_000);
    app.client.login_wait(ME, "sig").await.expect("the same user again");
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
    app.client.logout_wait().await.expect("logged out");
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    assert_eq!(app.client.login_user(), None);
    assert_eq!(code(app.client.logout_wait().await), codes::ERR_SDK_NOT_LOGGED_IN);
    assert_eq!(app.network(), [NetworkStatus::Connecting, NetworkStatus::Connected]);
}

#[tokio::test(start_paused = true)]
async fn bad_credentials_never_reach_the_service() {
    let fake = Fake::default();
    let app = App::start(&fake);
    assert_eq!(code(app.client.login_wait("", "sig").await), codes::ERR_SDK_COMM_INVALID_IDENTIFIER);
    assert_eq!(code(app.client.login_wait(ME, "").await), codes::ERR_SVR_ACCOUNT_USERSIG_EMPTY);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    assert!(fake.world.lock().requests.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_too_large_fails_its_call_and_is_not_asked_for_again() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let page = Request::ConversationPage { cursor: 0, count: 100 };
    fake.world.lock().too_large = Some(page.clone());
    let links = fake.world.lock().attempts.len();
    let large = app.client.call(Request::Conversations);
    let behind = app.client.call(Request::GetSettings);
    let (large, behind) = tokio::join!(large, behind);
    assert_eq!(code(large), codes::ERR_SDK_NET_PKG_SIZE_LIMIT);
    assert_eq!(behind, Ok(Response::Done), "what was asked behind it is repeated on the next link");
    let world = fake.world.lock();
    assert_eq!(world.requests.iter().filter(|request| **request == page).count(), 1);
    assert_eq!(world.attempts.len(), links + 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_20_000_conversations_is_told_as_one_at_the_rate_of_the_service() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    {
        let mut world = fake.world.lock();
        (world.listed, world.pages) = (20_000, Some(50));
    }
    let list = app.client.call(Request::Conversations);
    let Ok(Response::Conversations(list)) = list.await else { panic!("no list") };
    assert_eq!(list.len(), 20_000);
    assert!(list.is_sorted_by_key(|conversation| std::cmp::Reverse(conversation.active_time)));
    let pages = |request: &&Request| matches!(request, Request::ConversationPage { count: 100, .. });
    let asked = fake.world.lock().requests.iter().filter(pages).count();
    assert_eq!(asked, 203, "200 pages, and three that came too fast");
}

#[tokio::test(start_paused = true)]
async fn another_users_login_ends_the_first() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let request = app.client.call(Request::GetSettings);
    app.client.login_wait("other", "sig").await.expect("logged in");
    assert_eq!(request.await, Ok(Response::Done), "given before, answered before");
    assert_eq!(app.client.login_user().as_deref(), Some("other"));
    let requests = fake.world.lock().requests.clone();
    assert!(matches!(
        &requests[..],
        [Request::Login { .. }, Request::GetSettings, Request::Logout, Request::Login { user_id, .. }] if user_id == "other"
    ));
}

#[tokio::test(start_paused = true)]
async fn a_login_waits_for_the_link_and_gives_up() {
    let fake = Fake::default();
    fake.world.lock().refuse_connects = true;
    let app = App::start(&fake);
    let begun = Instant::now();
    assert_eq!(code(app.client.login_wait(ME, "sig").await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    let attempts = app.network().iter().filter(|status| **status == NetworkStatus::ConnectFailed).count();
    assert!((6..=12).contains(&attempts), "{attempts} attempts with growing pauses");
    let login = tokio::spawn({
        let client = app.client.clone();
        async move { client.login_wait(ME, "sig").await }
    });
    rest(5000).await;
    fake.world.lock().refuse_connects = false;
    login.await.expect("joined").expect("logged in once the link is there");
}

#[tokio::test(start_paused = true)]
async fn requests_given_while_the_link_is_down_go_in_order_when_it_is_back() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.lose_link().await;
    fake.world.lock().requests.clear();
    let answers = Arc::new(Mutex::new(Vec::new()));
    for number in 0..20 {
        let sink = Arc::clone(&answers);
        let reply = Reply::new(move |result| sink.lock().push((number, result)));
        app.client.send_message(new_message(&group("g"), &format!("m{number}")), reply);
    }
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
    fake.world.lock().refuse_connects = false;
    rest(2000).await;
    let answers = answers.lock();
    assert_eq!(answers.iter().map(|(number, _)| *number).collect::<Vec<_>>(), Vec::from_iter(0..20));
    assert!(
        answers.iter().all(|(number, result)| {
            result.as_ref().is_ok_and(|message| message.seq == *number as u64 + 1)
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_is_repeated_on_the_new_link_and_answered_once() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().mute = true;
    let sent = app.client.send_wait(new_message(&group("g"), "m"));
    rest(10).await;
    assert_eq!(fake.world.lock().log(&group("g")).messages.len(), 1, "carried out, not answered");
    fake.world.lock().cut();
    fake.world.lock().mute = false;
    assert_eq!(sent.await.expect("answered").seq, 1);
    assert_eq!(fake.world.lock().log(&group("g")).messages.len(), 1);
    rest(1000).await;
    assert_eq!(app.take_ids(), Vec::<String>::new(), "an own message is not news");
}

#[tokio::test(start_paused = true)]
async fn without_an_answer_a_request_fails_with_9520() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().deaf = true;
    let begun = Instant::now();
    let first = app.client.call(Request::GetSettings);
    rest(1000).await;
    let second = app.client.call(Request::GetSettings);
    assert_eq!(code(first.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert_eq!(code(second.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    assert_eq!(begun.elapsed().as_secs(), 31);
}

#[tokio::test(start_paused = true)]
async fn only_a_message_that_no_link_has_seen_can_be_taken_back() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    let cancel = |msg_id: &str| {
        let (reply, answer) = Reply::channel();
        app.client.cancel_send(msg_id.to_owned(), reply);
        answer
    };
    fake.world.lock().mute = true;
    let on_its_way = app.client.send_wait(new_message(&group("g"), "m1"));
    assert_eq!(code(cancel("m1").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    assert_eq!(code(cancel("unknown").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    fake.lose_link().await;
    let waiting = app.client.send_wait(new_message(&group("g"), "m2"));
    assert_eq!(code(cancel("m1").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    cancel("m2").await.expect("taken back");
    assert_eq!(code(waiting.await), codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL);
    {
        let mut world = fake.world.lock();
        world.mute = false;
        world.refuse_connects = false;
    }
    assert_eq!(on_its_way.await.expect("repeated").seq, 1);
    assert_eq!(fake.world.lock().log(&group("g")).messages.len(), 1, "m2 was never sent");
}

#[tokio::test(start_paused = true)]
async fn requests_with_methods_of_their_own_are_refused() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    for request in [Request::Logout, Request::SendMessage(new_message(&group("g"), "m"))] {
        assert_eq!(code(app.client.call(request).await), codes::ERR_INVALID_PARAMETERS);
    }
    assert_eq!(app.client.login_status(), LoginStatus::LoggedIn);
}

#[tokio::test(start_paused = true)]
async fn thrown_out_means_logged_out() {
    let fake = Fake::default();
    for (push, event) in [
        (Push::KickedOffline, ClientEvent::KickedOffline),
        (Push::UserSigExpired, ClientEvent::UserSigExpired),
    ] {
        let app = App::log_in(&fake).await;
        app.take();
        fake.world.lock().deaf = true;
        let open = app.client.call(Request::GetSettings);
        rest(1).await;
        fake.world.lock().deaf = false;
        fake.world.lock().push(push);
        assert_eq!(code(open.await), codes::ERR_SDK_NOT_LOGGED_IN);
        rest(1).await;
        assert_eq!(app.take(), [event]);
        assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
        app.client.login_wait(ME, "sig").await.expect("in again");
        app.client.shutdown().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_expired_while_the_link_was_cut() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    app.take();
    fake.world.lock().refuse_login =
        Some(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED, "user_sig: expired"));
    fake.world.lock().cut();
    rest(2000).await;
    assert_eq!(app.take(), [ClientEvent::UserSigExpired]);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    assert_eq!(
        code(app.client.login_wait(ME, "sig").await),
        codes::ERR_SVR_ACCOUNT_USERSIG_EXPIRED,
        "a refused login says why"
    );
}

#[tokio::test(start_paused = true)]
async fn a_logout_without_a_link_is_done_at_once() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.lose_link().await;
    let open = app.client.call(Request::GetSettings);
    let begun = Instant::now();
    app.client.logout_wait().await.expect("logged out");
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(code(open.await), codes::ERR_SDK_NOT_LOGGED_IN);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_does_not_answer_a_silent_login_is_given_up() {
    let fake = Fake::default();
    let app = App::log_in(&fake).await;
    fake.world.lock().cut();
    fake.world.lock().deaf = true;
    rest(35_000).await;
    fake.world.lock().deaf = false;
    rest(31_000).await;
    assert_eq!(app.client.call(Request::GetSettings).await, Ok(Response::Done));
}

#[tokio::test]
async fn shutdown_is_quick_in_every_state_and_answers_7009() {
    let fake = Fake::default();
    let connecting = App::start(&fake);
    connecting.client.shutdown().await;

    fake.world.lock().refuse_connects = true;
    let pausing = App::start(&fake);
    rest(20).await;
    let (reply, login) = Reply::channel();
    pausing.client.login(ME.into(), "sig".into(), reply);
    pausing.client.shutdown().await;
    assert_eq!(code(login.await), codes::ERR_SDK_COMM_INTERRUPT);

    fake.world.lock().refuse_connects = false;
    let app = App::log_in(&fake).await;
    fake.world.lock().deaf = true;
    let open: Vec<_> = (0..5).map(|_| app.client.call(Request::GetSettings)).collect();
    app.client.shutdown().await;
    let events = app.events.lock().len();
    for answer in open {
        assert_eq!(code(answer.await), codes::ERR_SDK_COMM_INTERRUPT);
    }
    assert_eq!(code(app.client.call(Request::GetSettings).await), codes::ERR_SDK_COMM_INTERRUPT);
    assert_eq!(code(app.client.login_wait(ME, "sig").await), codes::ERR_SDK_COMM_INTERRUPT);
    assert_eq!(app.client.login_status(), LoginStatus::LoggedOut);
    rest(20).await;
    assert_eq!(app.events.lock().len(), events, "no event after the end");
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
}
