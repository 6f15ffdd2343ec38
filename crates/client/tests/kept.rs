//! What the user has read while there was no link, or no process, reaches the service all the same: once, and with the
//! time at which it was read.

mod fake;
mod keeping;

use doubletick_client::{ClientConfig, ClientEvent, Keep, OutboxItem, OutboxKind, Reply};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use fake::{App, Fake, ME, code, group, rest};
use keeping::{keeping, log_in, outbox, outcomes, reconnect};
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;

/// The service's time at every login, in seconds.
const LOGIN: u64 = 1_000_000_000;

/// Messages of others in a conversation, which the application has been told.
fn fill(fake: &Fake, conversation: &ConversationId, count: usize) -> Vec<MsgId> {
    let mut world = fake.world.lock();
    let ids: Vec<MsgId> = (1..=count).map(|number| format!("{}-{number}", conversation.raw())).collect();
    ids.iter().for_each(|id| drop(world.store_and_push(conversation, id, "bob")));
    ids
}

fn receipts(messages: &[MsgId]) -> Request {
    Request::SendReceipts { messages: messages.to_vec(), read_at: Vec::new() }
}

/// What of receipts, marks and deletions has arrived since the last call.
fn arrived(fake: &Fake) -> Vec<Request> {
    let requests = std::mem::take(&mut fake.world.lock().requests);
    let reading = |request: &Request| {
        matches!(
            request,
            Request::SendReceipts { .. }
                | Request::MarkRead(_)
                | Request::MarkReadUpTo { .. }
                | Request::DeleteConversation { .. }
        )
    };
    requests.into_iter().filter(reading).collect()
}

/// Receipts that have arrived, each with its time.
fn read(fake: &Fake) -> Vec<(MsgId, u64)> {
    let mut all = Vec::new();
    for request in arrived(fake) {
        let Request::SendReceipts { messages, read_at } = request else { continue };
        assert_eq!(messages.len(), read_at.len());
        all.extend(messages.into_iter().zip(read_at));
    }
    all
}

fn log(app: &App) -> Vec<String> {
    let told = app.take().into_iter().filter_map(|event| match event {
        ClientEvent::Log(_, text) => Some(text),
        _ => None,
    });
    told.collect()
}

#[tokio::test(start_paused = true)]
async fn with_a_link_a_receipt_goes_out_at_once_and_its_call_is_answered() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let ids = fill(&fake, &group("g"), 2);
    rest(5_000).await;
    assert_eq!(app.client.call(receipts(&ids)).await, Ok(Response::Done));
    let at = LOGIN + 5;
    assert_eq!(arrived(&fake), [Request::SendReceipts { messages: ids.clone(), read_at: vec![at, at] }]);
    let end = Request::MarkRead(ReadScope::Group("g".into(), 0));
    assert_eq!(app.client.call(end.clone()).await, Ok(Response::Done));
    assert_eq!(arrived(&fake), [end]);
    assert_eq!(outcomes(&app), [], "the answers have told it");
    // Nothing of it is left for the next time.
    app.client.shutdown().await;
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(arrived(&fake), []);
}

#[tokio::test(start_paused = true)]
async fn hours_without_a_link_cost_no_receipt_and_no_time() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let (g, h) = (fill(&fake, &group("g"), 70), fill(&fake, &group("h"), 2));
    rest(10).await;
    fake.lose_link().await;
    arrived(&fake);
    let mut expected = Vec::new();
    for (number, message) in g.iter().chain(&h).enumerate() {
        let begun = Instant::now();
        let answer = app.client.call(receipts(std::slice::from_ref(message))).await.expect_err("no link");
        assert_eq!(answer.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
        assert!(answer.text.contains("kept, will be sent"), "{}", answer.text);
        assert_eq!(begun.elapsed(), Duration::from_secs(30));
        expected.push((message.clone(), LOGIN + number as u64 * 30));
    }
    rest(5 * 3600 * 1000).await;
    reconnect(&fake, &app).await;
    let sent = arrived(&fake);
    let sizes: Vec<usize> = sent
        .iter()
        .map(|request| match request {
            Request::SendReceipts { messages, .. } => messages.len(),
            _ => 0,
        })
        .collect();
    assert_eq!(sizes, [30, 30, 10, 2], "of one conversation 30 at a time");
    fake.world.lock().requests = sent;
    assert_eq!(read(&fake), expected);
    let told = outcomes(&app);
    let told: Vec<_> = told.iter().map(|item| (item.kind, item.msg_id.clone(), item.code)).collect();
    assert_eq!(told, Vec::from_iter(g.iter().chain(&h).map(|id| (OutboxKind::Receipt, id.clone(), 0))));
}

#[tokio::test(start_paused = true)]
async fn what_a_process_could_not_send_the_next_one_sends_in_order() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let ids = {
        let app = log_in(&fake, directory.path()).await;
        let ids = fill(&fake, &group("g"), 40);
        rest(2_000).await;
        fake.lose_link().await;
        let calls: Vec<_> =
            ids.iter().map(|id| app.client.call(receipts(std::slice::from_ref(id)))).collect();
        rest(10).await;
        app.client.shutdown().await;
        for call in calls {
            assert_eq!(code(call.await), codes::ERR_SDK_COMM_INTERRUPT);
        }
        ids
    };
    arrived(&fake);
    fake.world.lock().refuse_connects = false;
    rest(3_600_000).await;
    let app = log_in(&fake, directory.path()).await;
    let expected: Vec<_> = ids.iter().map(|id| (id.clone(), LOGIN + 2)).collect();
    assert_eq!(read(&fake), expected);
    assert_eq!(outcomes(&app).len(), 40);
    rest(600_000).await;
    assert_eq!(arrived(&fake), [], "once");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_is_answered_when_the_link_is_back() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let ids = fill(&fake, &group("g"), 3);
    rest(10).await;
    fake.lose_link().await;
    arrived(&fake);
    let calls: Vec<_> = ids.iter().map(|id| app.client.call(receipts(std::slice::from_ref(id)))).collect();
    // The same once more is the same receipt.
    let again = app.client.call(receipts(&ids[..1]));
    rest(10_000).await;
    reconnect(&fake, &app).await;
    for call in calls {
        assert_eq!(call.await, Ok(Response::Done));
    }
    assert_eq!(again.await, Ok(Response::Done));
    assert_eq!(read(&fake).iter().map(|(id, _)| id).collect::<Vec<_>>(), Vec::from_iter(&ids));
    assert_eq!(outcomes(&app), []);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_for_good_is_told_and_not_sent_again() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let ids = fill(&fake, &group("g"), 2);
    rest(10).await;
    let refusal = Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "group: not a member");
    fake.world.lock().refuse_reading = Some(refusal.clone());
    assert_eq!(app.client.call(receipts(&ids[..1])).await, Err(refusal.clone()));
    assert_eq!(outcomes(&app), [], "the call knows it");
    fake.lose_link().await;
    assert_eq!(code(app.client.call(receipts(&ids[1..])).await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    reconnect(&fake, &app).await;
    let (kind, conversation) = (OutboxKind::Receipt, Some(group("g")));
    let item = OutboxItem {
        kind,
        conversation,
        msg_id: ids[1].clone(),
        code: refusal.code,
        text: refusal.text,
        message: None,
    };
    assert_eq!(outcomes(&app), [item]);
    arrived(&fake);
    app.client.shutdown().await;
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(arrived(&fake), []);
}

#[tokio::test(start_paused = true)]
async fn trouble_of_the_service_passes_and_costs_nothing() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let ids = fill(&fake, &group("g"), 1);
    fake.world.lock().refuse_reading = Some(Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, "a full disk"));
    let call = app.client.call(receipts(&ids));
    rest(10_000).await;
    let tries = arrived(&fake).len();
    assert!((3..=5).contains(&tries), "{tries}: with growing pauses");
    fake.world.lock().refuse_reading = None;
    assert_eq!(call.await, Ok(Response::Done));
    assert_eq!(arrived(&fake).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_later_mark_swallows_an_earlier_one_and_the_end_is_where_it_was() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let bob = ConversationId::C2c("bob".into());
    fill(&fake, &group("g"), 3);
    fill(&fake, &bob, 4);
    rest(10).await;
    fake.lose_link().await;
    arrived(&fake);
    let mark = |scope: &ReadScope| app.client.call(Request::MarkRead(scope.clone()));
    let scopes = [
        ReadScope::Group("g".into(), 1),
        ReadScope::Group("g".into(), 0),
        ReadScope::Group("g".into(), 2),
        ReadScope::C2c("bob".into(), 0),
    ];
    let calls: Vec<_> = scopes.iter().map(mark).collect();
    for call in calls {
        assert_eq!(code(call.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    }
    // What came meanwhile the user has not seen.
    fake.world.lock().store(&group("g"), "later", "bob");
    reconnect(&fake, &app).await;
    let expected =
        [ReadScope::Group("g".into(), 3), ReadScope::C2cSeq("bob".into(), 4)].map(Request::MarkRead);
    assert_eq!(arrived(&fake), expected);
    let told: Vec<_> =
        outcomes(&app).into_iter().map(|item| (item.kind, item.conversation, item.code)).collect();
    assert_eq!(told, [(OutboxKind::ReadMark, Some(group("g")), 0), (OutboxKind::ReadMark, Some(bob), 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_conversation_is_deleted_as_far_as_it_was_known_also_by_the_next_process() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fill(&fake, &group("g"), 3);
    fill(&fake, &group("h"), 1);
    rest(10).await;
    let delete = |name: &str, up_to| Request::DeleteConversation {
        conversation: group(name),
        up_to,
        keep_messages: false,
    };
    // With a link it is what was asked: the service knows best where the end is.
    assert_eq!(app.client.call(delete("h", None)).await, Ok(Response::Done));
    assert_eq!(arrived(&fake), [delete("h", None)]);
    fake.lose_link().await;
    arrived(&fake);
    // A mark is another matter.
    let marked = app.client.call(Request::MarkRead(ReadScope::Group("g".into(), 0)));
    let first = app.client.call(delete("g", Some(2)));
    let second = app.client.call(delete("g", None));
    let less = app.client.call(delete("g", Some(1)));
    app.client.shutdown().await;
    for call in [marked, first, second, less] {
        assert_eq!(code(call.await), codes::ERR_SDK_COMM_INTERRUPT);
    }
    fake.world.lock().store(&group("g"), "later", "bob");
    fake.world.lock().refuse_connects = false;
    let app = log_in(&fake, directory.path()).await;
    rest(1_000).await;
    assert_eq!(arrived(&fake), [Request::MarkRead(ReadScope::Group("g".into(), 3)), delete("g", Some(3))]);
    let told: Vec<_> =
        outcomes(&app).into_iter().map(|item| (item.kind, item.conversation, item.code)).collect();
    let kinds = [OutboxKind::ReadMark, OutboxKind::Deletion];
    assert_eq!(told, kinds.map(|kind| (kind, Some(group("g")), 0)));
}

#[tokio::test(start_paused = true)]
async fn nothing_of_one_user_goes_out_as_another() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let ids = fill(&fake, &group("g"), 1);
    rest(10).await;
    fake.lose_link().await;
    let call = app.client.call(receipts(&ids));
    app.client.logout_wait().await.expect("logged out");
    let answer = call.await.expect_err("logged out");
    assert_eq!(answer.code, codes::ERR_SDK_NOT_LOGGED_IN);
    assert!(answer.text.contains("kept"), "{}", answer.text);
    fake.world.lock().refuse_connects = false;
    arrived(&fake);
    app.client.login_wait("other", "sig").await.expect("logged in");
    rest(1_000).await;
    assert_eq!(arrived(&fake), []);
    app.client.login_wait(ME, "sig").await.expect("logged in");
    rest(1_000).await;
    assert_eq!(read(&fake).len(), 1);
    // Nor where a file stands in the wrong place.
    app.client.shutdown().await;
    let mine = outbox(directory.path(), ME);
    let theirs = TempDir::new().expect("a directory");
    std::fs::copy(&mine, outbox(theirs.path(), "other")).expect("copied");
    let app = App::start_as(&fake, keeping(theirs.path()));
    app.client.login_wait("other", "sig").await.expect("logged in");
    assert!(log(&app).iter().any(|line| line.contains("another user's")));
}

#[tokio::test(start_paused = true)]
async fn a_wiped_device_sends_nothing() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let ids = fill(&fake, &group("g"), 2);
    rest(10).await;
    fake.lose_link().await;
    arrived(&fake);
    let call = app.client.call(receipts(&ids));
    let (reply, wiped) = Reply::channel();
    app.client.wipe_kept(reply);
    wiped.await.expect("wiped");
    assert_eq!(code(call.await), codes::ERR_SDK_COMM_INTERRUPT);
    reconnect(&fake, &app).await;
    app.client.shutdown().await;
    let app = log_in(&fake, directory.path()).await;
    assert_eq!(arrived(&fake), []);
    app.client.logout_wait().await.expect("logged out");
    let (reply, wiped) = Reply::channel();
    app.client.wipe_kept(reply);
    assert_eq!(code(wiped.await), codes::ERR_SDK_NOT_LOGGED_IN);
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_is_set_aside_and_one_of_a_newer_version_left_alone() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    log_in(&fake, directory.path()).await.client.shutdown().await;
    let path = outbox(directory.path(), ME);
    std::fs::write(&path, "no database at all, but long enough for SQLite to look at it".repeat(100))
        .expect("written");
    let app = log_in(&fake, directory.path()).await;
    assert!(log(&app).iter().any(|line| line.contains("set aside")));
    let ids = fill(&fake, &group("g"), 1);
    assert_eq!(app.client.call(receipts(&ids)).await, Ok(Response::Done));
    app.client.shutdown().await;
    assert!(path.with_extension("damaged").exists());

    rusqlite::Connection::open(&path)
        .expect("opened")
        .pragma_update(None, "user_version", 99)
        .expect("written");
    let before = std::fs::read(&path).expect("readable");
    let app = log_in(&fake, directory.path()).await;
    let lines = log(&app);
    assert!(
        lines.iter().any(|line| line.contains("schema 99") && line.contains("newer version")),
        "{lines:?}"
    );
    assert_eq!(app.client.call(receipts(&ids)).await, Ok(Response::Done), "as without a store");
    app.client.shutdown().await;
    assert_eq!(std::fs::read(&path).expect("readable"), before);
}

#[tokio::test(start_paused = true)]
async fn a_file_has_one_owner_and_the_second_goes_on_without() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let _first = log_in(&fake, directory.path()).await;
    let second = log_in(&Fake::default(), directory.path()).await;
    let lines = log(&second);
    assert!(
        lines.iter().any(|line| line.contains("locked") && line.contains("nothing is kept")),
        "{lines:?}"
    );
    let ids = fill(&fake, &group("g"), 1);
    assert_eq!(second.client.call(receipts(&ids)).await, Ok(Response::Done));
}

/// In real time, with the thread that writes.
#[tokio::test]
async fn what_is_asked_after_a_receipt_is_sent_after_it() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let config = ClientConfig { keep: Some(Keep::default()), ..keeping(directory.path()) };
    let app = App::start_as(&fake, config);
    app.client.login_wait(ME, "sig").await.expect("logged in");
    let ids = fill(&fake, &group("g"), 50);
    fake.world.lock().requests.clear();
    let mut calls: Vec<std::pin::Pin<Box<dyn Future<Output = Result<Response>>>>> = Vec::new();
    for id in &ids {
        calls.push(Box::pin(app.client.call(receipts(std::slice::from_ref(id)))));
        calls.push(Box::pin(app.client.call(Request::FindMessages { messages: vec![id.clone()] })));
    }
    for call in calls {
        call.await.expect("answered");
    }
    let requests = fake.world.lock().requests.clone();
    let place = |wanted: &Request| {
        requests.iter().position(|request| match (request, wanted) {
            (Request::SendReceipts { messages, .. }, Request::SendReceipts { messages: wanted, .. }) => {
                messages == wanted
            }
            _ => request == wanted,
        })
    };
    for id in &ids {
        let receipt = place(&receipts(std::slice::from_ref(id))).expect("sent");
        let after = place(&Request::FindMessages { messages: vec![id.clone()] }).expect("sent");
        assert!(receipt < after, "{id}");
    }
    app.client.shutdown().await;
}
