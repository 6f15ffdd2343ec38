//! What a user reads, deletes and writes in a process that has no login yet, because there is no link: it is kept as what is given
//! with a login is, and sent after the next one.

mod fake;
mod keeping;

use doubletick_client::{ClientConfig, Keep, OutboxKind, Reply};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use fake::{App, Fake, ME, code, group, new_message, rest};
use keeping::{log_in, outcomes, reconnect};
use std::path::Path;
use tempfile::TempDir;
use tokio::time::Instant;

/// The service's time at every login, in seconds.
const LOGIN: u64 = 1_000_000_000;
/// What the device takes for the date when a test begins, in milliseconds: it is wrong by months.
const DATE: u64 = 990_000_000_000;

/// A device whose date is wrong, and goes on from the beginning of a test over all its processes.
fn device(directory: &Path, born: Instant) -> ClientConfig {
    let config = keeping::keeping(directory);
    let clock = config.keep.as_ref().expect("it keeps").clock.clone();
    let past = move || u64::try_from(born.elapsed().as_millis()).expect("a test is not that long");
    let keep = Keep { clock: clock.dated(move || DATE + past()), ..config.keep.unwrap_or_default() };
    ClientConfig { keep: Some(keep), ..config }
}

/// A user who was on this device before, with messages that were told: the next process has no link.
async fn before(fake: &Fake, directory: &Path, born: Instant) -> Vec<MsgId> {
    let app = App::start_as(fake, device(directory, born));
    app.client.login_wait(ME, "sig").await.expect("logged in");
    let ids: Vec<MsgId> = (1..=6).map(|number| format!("m{number}")).collect();
    ids.iter().for_each(|id| drop(fake.world.lock().store_and_push(&group("g"), id, "bob")));
    rest(1_000).await;
    app.client.shutdown().await;
    fake.world.lock().refuse_connects = true;
    fake.world.lock().requests.clear();
    ids
}

/// A login that is under way from here on.
fn log_in_later(app: &App, user_sig: &str) -> impl Future<Output = Result<()>> + use<> {
    let (reply, answer) = Reply::channel();
    app.client.login(ME.into(), user_sig.into(), reply);
    answer
}

fn receipt(message: &MsgId) -> Request {
    Request::SendReceipts { messages: vec![message.clone()], read_at: Vec::new() }
}

/// What has arrived since the last call, but for what the client asks by itself.
fn arrived(fake: &Fake) -> Vec<Request> {
    let requests = std::mem::take(&mut fake.world.lock().requests);
    let given = |request: &Request| {
        matches!(
            request,
            Request::SendReceipts { .. }
                | Request::MarkRead(_)
                | Request::DeleteConversation { .. }
                | Request::DeleteMessages { .. }
                | Request::SendMessage(_)
        )
    };
    requests.into_iter().filter(given).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_given_after_a_restart_without_a_link_waits_for_the_next_login() {
    for mirror_bytes in [0, 1 << 20] {
        let directory = TempDir::new().expect("a directory");
        let (fake, born) = (Fake::default(), Instant::now());
        let ids = before(&fake, directory.path(), born).await;
        rest(3_600_000).await;
        let mut config = device(directory.path(), born);
        config.keep.as_mut().expect("it keeps").mirror_bytes = mirror_bytes;
        let app = App::start_as(&fake, config);
        let login = log_in_later(&app, "sig");
        rest(10_000).await;
        // Who reads the messages knows of which conversation they are.
        let reads = mirror_bytes > 0;
        let page = app.client.call(Request::FindMessages { messages: ids.clone() });
        assert_eq!(page.await.is_ok(), reads);
        // While the login waits for a link.
        let begun = Instant::now();
        let first = app.client.call(receipt(&ids[0]));
        let answer = async {
            assert_eq!(code(login.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
            first.await.expect_err("no link")
        };
        let answer = answer.await;
        assert_eq!(begun.elapsed().as_secs(), 30);
        assert_eq!(answer.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
        assert!(answer.text.starts_with("kept, will be sent"), "{}", answer.text);
        // And after one that has failed for want of it.
        let calls = [
            receipt(&ids[1]),
            Request::MarkRead(ReadScope::Group("g".into(), 0)),
            Request::DeleteMessages { conversation: group("g"), messages: ids[2..4].to_vec() },
        ];
        for call in &calls {
            let answer = app.client.call(call.clone()).await.expect_err("no link");
            assert!(answer.text.starts_with("kept, will be sent"), "{call:?}: {}", answer.text);
        }
        let sending = app.client.send_wait(new_message(&group("g"), "mine"));
        rest(10).await;
        app.client.shutdown().await;
        assert_eq!(code(sending.await), codes::ERR_SDK_COMM_INTERRUPT);
        assert_eq!(arrived(&fake), []);
        fake.world.lock().refuse_connects = false;
        rest(3_600_000).await;
        // The next process has all of it.
        let app = App::start_as(&fake, device(directory.path(), born));
        app.client.login_wait(ME, "sig").await.expect("logged in");
        rest(1_000).await;
        let sent = arrived(&fake);
        let at = |after: u64| LOGIN + 1 + 3600 + after;
        let receipts = |from: usize, times: &[u64]| Request::SendReceipts {
            messages: ids[from..from + times.len()].to_vec(),
            read_at: times.to_vec(),
        };
        let mut expected = match reads {
            true => vec![receipts(0, &[at(10), at(40)])],
            false => vec![receipts(0, &[at(10)]), receipts(1, &[at(40)])],
        };
        expected.extend([Request::MarkRead(ReadScope::Group("g".into(), 6)), calls[2].clone()]);
        let [given @ .., Request::SendMessage(message)] = &sent[..] else { panic!("{sent:?}") };
        assert_eq!(given, expected, "by the service's clock, whatever the device's date is");
        assert_eq!(message.msg_id, "mine");
        let kinds: Vec<_> = outcomes(&app).into_iter().map(|item| (item.kind, item.code)).collect();
        let expected = [
            OutboxKind::Receipt,
            OutboxKind::Receipt,
            OutboxKind::ReadMark,
            OutboxKind::Deletion,
            OutboxKind::Deletion,
            OutboxKind::Message,
        ];
        assert_eq!(kinds, expected.map(|kind| (kind, 0)));
        app.client.shutdown().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_of_before_the_login_is_answered_with_0_when_the_service_has_it() {
    let directory = TempDir::new().expect("a directory");
    let (fake, born) = (Fake::default(), Instant::now());
    let ids = before(&fake, directory.path(), born).await;
    let app = App::start_as(&fake, device(directory.path(), born));
    let login = log_in_later(&app, "sig");
    let mut calls = vec![app.client.call(receipt(&ids[0]))];
    rest(5_000).await;
    reconnect(&fake, &app).await;
    login.await.expect("logged in");
    assert_eq!(calls.remove(0).await, Ok(Response::Done));
    app.client.shutdown().await;

    // A second login of the same user takes along what waits.
    fake.world.lock().refuse_connects = true;
    let app = App::start_as(&fake, device(directory.path(), born));
    assert_eq!(code(app.client.login_wait(ME, "sig").await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    let call = app.client.call(receipt(&ids[1]));
    let sending = app.client.send_wait(new_message(&group("g"), "mine"));
    rest(5_000).await;
    let login = log_in_later(&app, "sig");
    rest(5_000).await;
    reconnect(&fake, &app).await;
    login.await.expect("logged in");
    assert_eq!(call.await, Ok(Response::Done));
    assert_eq!(sending.await.expect("sent").msg_id, "mine");
    assert_eq!(outcomes(&app), [], "the answers have told it");
    assert_eq!(arrived(&fake).len(), 3, "each once");
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_refused_keeps_it_for_one_that_is_not() {
    let directory = TempDir::new().expect("a directory");
    let (fake, born) = (Fake::default(), Instant::now());
    let ids = before(&fake, directory.path(), born).await;
    let app = App::start_as(&fake, device(directory.path(), born));
    let login = log_in_later(&app, "old");
    let call = app.client.call(receipt(&ids[0]));
    rest(5_000).await;
    fake.world.lock().refuse_login = Some(Error::new(codes::ERR_USER_SIG_EXPIRED, "expired"));
    reconnect(&fake, &app).await;
    assert_eq!(code(login.await), codes::ERR_USER_SIG_EXPIRED);
    let answer = call.await.expect_err("nobody is logged in");
    assert_eq!(answer.code, codes::ERR_SDK_NOT_LOGGED_IN);
    assert!(answer.text.contains("kept, will be sent after a login"), "{}", answer.text);
    // Nobody is there now.
    let answer = app.client.call(receipt(&ids[1])).await.expect_err("nobody is logged in");
    assert_eq!((answer.code, answer.text.contains("kept")), (codes::ERR_SDK_NOT_LOGGED_IN, false));
    assert_eq!(arrived(&fake), []);
    fake.world.lock().refuse_login = None;
    // Another user does not send it either.
    app.client.login_wait("other", "sig").await.expect("logged in");
    rest(1_000).await;
    assert_eq!(arrived(&fake), []);
    app.client.login_wait(ME, "sig").await.expect("logged in");
    rest(1_000).await;
    assert_eq!(
        arrived(&fake),
        [Request::SendReceipts { messages: ids[..1].to_vec(), read_at: vec![LOGIN + 1] }]
    );
    let told: Vec<_> = outcomes(&app).into_iter().map(|item| (item.msg_id, item.code)).collect();
    assert_eq!(told, [(ids[0].clone(), 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_logout_of_who_only_reads_keeps_it_as_well() {
    let directory = TempDir::new().expect("a directory");
    let (fake, born) = (Fake::default(), Instant::now());
    let ids = before(&fake, directory.path(), born).await;
    let app = App::start_as(&fake, device(directory.path(), born));
    assert_eq!(code(app.client.login_wait(ME, "sig").await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    let call = app.client.call(receipt(&ids[0]));
    assert_eq!(code(app.client.logout_wait().await), codes::ERR_SDK_NOT_LOGGED_IN);
    let answer = call.await.expect_err("logged out");
    assert_eq!(answer.code, codes::ERR_SDK_NOT_LOGGED_IN);
    assert!(answer.text.contains("kept, will be sent after a login"), "{}", answer.text);
    assert_eq!(code(app.client.call(receipt(&ids[1])).await), codes::ERR_SDK_NOT_LOGGED_IN);
    fake.world.lock().refuse_connects = false;
    app.client.login_wait(ME, "sig").await.expect("logged in");
    rest(1_000).await;
    let [Request::SendReceipts { messages, .. }] = &arrived(&fake)[..] else { panic!("one receipt") };
    assert_eq!(messages[..], ids[..1]);
}

#[tokio::test(start_paused = true)]
async fn of_a_user_who_was_never_logged_in_here_nothing_is_kept() {
    let directory = TempDir::new().expect("a directory");
    let (fake, born) = (Fake::default(), Instant::now());
    fake.world.lock().refuse_connects = true;
    let app = App::start_as(&fake, device(directory.path(), born));
    let login = log_in_later(&app, "sig");
    let early = app.client.call(receipt(&"m1".into()));
    assert_eq!(code(early.await), codes::ERR_SDK_NOT_LOGGED_IN);
    assert_eq!(code(login.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    let late = app.client.call(receipt(&"m1".into()));
    assert_eq!(code(late.await), codes::ERR_SDK_NOT_LOGGED_IN);
    assert_eq!(code(app.client.send_wait(new_message(&group("g"), "1")).await), codes::ERR_SDK_NOT_LOGGED_IN);
    fake.world.lock().refuse_connects = false;
    app.client.login_wait(ME, "sig").await.expect("logged in");
    rest(1_000).await;
    assert_eq!(arrived(&fake), []);
}

#[tokio::test(start_paused = true)]
async fn a_message_of_before_the_login_is_told_of_and_can_be_taken_back() {
    let directory = TempDir::new().expect("a directory");
    let (fake, born) = (Fake::default(), Instant::now());
    before(&fake, directory.path(), born).await;
    let app = App::start_as(&fake, device(directory.path(), born));
    let login = log_in_later(&app, "sig");
    for reads in [false, true] {
        if reads {
            rest(31_000).await;
        }
        let name = if reads { "late" } else { "early" };
        let sending = app.client.send_wait(new_message(&group("g"), name));
        let unsent = app.client.unsent_wait().await.expect("somebody is there");
        assert_eq!(unsent.iter().map(|message| message.msg_id.as_str()).collect::<Vec<_>>(), [name]);
        let (reply, gone) = Reply::channel();
        app.client.cancel_send(name.into(), reply);
        gone.await.expect("taken back");
        assert_eq!(code(sending.await), codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL);
        let (reply, again) = Reply::channel();
        app.client.cancel_send(name.into(), reply);
        assert_eq!(code(again.await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    }
    assert_eq!(code(login.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    app.client.shutdown().await;
    fake.world.lock().refuse_connects = false;
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(arrived(&fake), []);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_knows_no_clock_of_the_service_takes_its_own() {
    let directory = TempDir::new().expect("a directory");
    let (fake, born) = (Fake::default(), Instant::now());
    let ids = before(&fake, directory.path(), born).await;
    // An earlier version has written the state.
    let files = std::fs::read_dir(directory.path()).expect("readable").flatten().map(|file| file.path());
    let is_state = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "json");
    let is_drafts = |path: &Path| path.to_string_lossy().contains("drafts");
    let state = files.filter(is_state).find(|path| !is_drafts(path)).expect("a state");
    let text = std::fs::read_to_string(&state).expect("readable");
    let mut document: serde_json::Value = serde_json::from_str(&text).expect("a document");
    let ahead = document.as_object_mut().expect("an object").remove("clock_ahead").expect("it is there");
    let ahead = ahead.as_u64().expect("a number");
    assert!(ahead.abs_diff(LOGIN * 1000 - DATE) < 1_000, "{ahead}: the login was under way for a moment");
    std::fs::write(&state, document.to_string()).expect("written");
    let app = App::start_as(&fake, device(directory.path(), born));
    let _login = log_in_later(&app, "sig");
    let _call = app.client.call(receipt(&ids[0]));
    rest(5_000).await;
    reconnect(&fake, &app).await;
    assert_eq!(
        arrived(&fake),
        [Request::SendReceipts { messages: ids[..1].to_vec(), read_at: vec![DATE / 1000 + 1] }],
        "the service believes it between the message and now"
    );
}

#[tokio::test(start_paused = true)]
async fn deletions_of_messages_wait_and_go_together() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let bob = ConversationId::C2c("bob".into());
    let delete = |conversation: &ConversationId, messages: &[&str]| {
        let messages = messages.iter().map(|message| (*message).to_owned()).collect();
        Request::DeleteMessages { conversation: conversation.clone(), messages }
    };
    // With a link at once, and alone.
    assert_eq!(app.client.call(delete(&bob, &["1", "2"])).await, Ok(Response::Done));
    assert_eq!(arrived(&fake), [delete(&bob, &["1", "2"])]);
    fake.lose_link().await;
    arrived(&fake);
    let names: Vec<String> = (0..70).map(|number| format!("g{number}")).collect();
    // The same once more is the same deletion.
    let mut calls =
        vec![app.client.call(delete(&bob, &["3", "4"])), app.client.call(delete(&bob, &["4", "5"]))];
    let sending = app.client.send_wait(new_message(&bob, "mine"));
    // What is deleted behind a message goes behind it.
    calls.push(app.client.call(delete(&bob, &["mine"])));
    calls.extend(names.iter().map(|name| app.client.call(delete(&group("g"), &[name.as_str()]))));
    for call in calls {
        let answer = call.await.expect_err("no link");
        assert!(answer.text.starts_with("kept, will be sent"), "{}", answer.text);
    }
    assert_eq!(code(sending.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    // What the service will refuse as it is does not wait.
    let many: Vec<&str> = names.iter().map(String::as_str).take(51).collect();
    let refused = app.client.call(delete(&group("g"), &many)).await.expect_err("no link");
    assert!(!refused.text.contains("kept"), "{}", refused.text);
    reconnect(&fake, &app).await;
    rest(1_000).await;
    let sent = arrived(&fake);
    let of = |name: &str| sent.iter().filter(|request| format!("{request:?}").contains(name)).count();
    let sizes = sent.iter().map(|request| match request {
        Request::DeleteMessages { messages, .. } => messages.len(),
        _ => 0,
    });
    let mut sizes: Vec<usize> = sizes.collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [0, 1, 3, 20, 50], "{sent:?}");
    assert_eq!(of("\"4\""), 1);
    let place = |wanted: &dyn Fn(&Request) -> bool| sent.iter().position(wanted).expect("sent");
    let written = place(&|request| matches!(request, Request::SendMessage(_)));
    assert!(written < place(&|request| *request == delete(&bob, &["mine"])));
    let told = outcomes(&app);
    let deleted: Vec<_> = told.iter().filter(|item| item.kind == OutboxKind::Deletion).collect();
    assert_eq!((deleted.len(), told.len()), (74, 75));
    assert!(
        deleted.iter().all(|item| item.code == 0 && item.conversation.is_some() && !item.msg_id.is_empty())
    );
    app.client.shutdown().await;
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(arrived(&fake), [], "once");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_is_refused_for_good_is_told_and_one_in_trouble_waits() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let delete = Request::DeleteMessages { conversation: group("g"), messages: vec!["1".into(), "2".into()] };
    assert_eq!(code(app.client.call(delete.clone()).await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    fake.world.lock().refuse_reading = Some(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, "a full disk"));
    reconnect(&fake, &app).await;
    rest(20_000).await;
    assert!(arrived(&fake).len() > 1, "again and again");
    assert_eq!(outcomes(&app), []);
    fake.world.lock().refuse_reading = Some(Error::new(codes::ERR_SVR_GROUP_NOT_FOUND, "group: unknown"));
    rest(60_000).await;
    let told: Vec<_> = outcomes(&app).into_iter().map(|item| (item.kind, item.msg_id, item.code)).collect();
    let refused = |id: &str| (OutboxKind::Deletion, id.to_owned(), codes::ERR_SVR_GROUP_NOT_FOUND);
    assert_eq!(told, [refused("1"), refused("2")]);
    app.client.shutdown().await;
    arrived(&fake);
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(arrived(&fake), []);
}

#[tokio::test(start_paused = true)]
async fn the_words_of_what_was_kept_are_in_no_file_after_a_wipe() {
    const WORDS: &str = "nobody shall read this after all";
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let found = || {
        let files = std::fs::read_dir(directory.path()).expect("readable").flatten().map(|file| file.path());
        let has = |path: &std::path::PathBuf| {
            let bytes = std::fs::read(path).expect("readable");
            bytes.windows(WORDS.len()).any(|part| part == WORDS.as_bytes())
        };
        files.filter(|path| path.to_string_lossy().contains("outbox")).filter(has).count()
    };
    let write = |app: &App, id: &str| {
        let message = app.client.new_text(group("g"), WORDS, false);
        app.client.send_wait(NewMessage { msg_id: id.into(), ..message })
    };
    let wipe = |app: &App| {
        let (reply, wiped) = Reply::channel();
        app.client.wipe_kept(reply);
        wiped
    };
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let sending = write(&app, "1");
    rest(10).await;
    assert!(found() > 0, "it is kept");
    app.client.shutdown().await;
    assert_eq!(code(sending.await), codes::ERR_SDK_COMM_INTERRUPT);
    // The file is damaged behind its words, and so set aside with them.
    let path = keeping::outbox(directory.path(), ME);
    let mut bytes = std::fs::read(&path).expect("readable");
    bytes[..16].fill(0x5a);
    std::fs::write(&path, bytes).expect("written");
    fake.world.lock().refuse_connects = false;
    let app = log_in(&fake, directory.path()).await;
    assert!(path.with_extension("damaged").exists() && found() > 0, "it is set aside");
    fake.lose_link().await;
    let sending = write(&app, "2");
    rest(10).await;
    wipe(&app).await.expect("wiped");
    assert_eq!(code(sending.await), codes::ERR_SDK_COMM_INTERRUPT);
    assert_eq!(found(), 0);
    assert!(!path.with_extension("damaged").exists());
    app.client.shutdown().await;
    assert_eq!(found(), 0);

    // Also where the client that wipes keeps nothing itself, because another one has the file: it says that it is still there.
    fake.world.lock().refuse_connects = false;
    let start = async |fake: &Fake| {
        let mut config = keeping::keeping(directory.path());
        config.keep.as_mut().expect("it keeps").mirror_bytes = 0;
        let app = App::start_as(fake, config);
        app.client.login_wait(ME, "sig").await.expect("logged in");
        app
    };
    let first = start(&fake).await;
    fake.lose_link().await;
    let _sending = write(&first, "3");
    rest(10).await;
    let second = start(&Fake::default()).await;
    assert_eq!(code(wipe(&second).await), codes::ERR_SDK_COMM_DATABASE_FAILURE);
    assert!(found() > 0);
    first.client.shutdown().await;
    wipe(&second).await.expect("nobody has it open");
    assert_eq!(found(), 0);
}
