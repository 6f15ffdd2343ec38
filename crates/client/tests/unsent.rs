//! Messages that are sent while there is no link, or no process: each reaches the service once, in the order of its
//! conversation, and the application is told what has become of it.

mod fake;
mod keeping;

use doubletick_client::{ClientConfig, ClientEvent, Keep, NetworkStatus, OutboxItem, OutboxKind, Reply};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use fake::{App, Fake, ME, code, group, new_message, rest};
use keeping::{keeping, log_in, outbox, outcomes, reconnect};
use std::collections::BTreeSet;
use std::pin::Pin;
use tempfile::TempDir;

/// What a conversation has, in its order.
fn stored(fake: &Fake, conversation: &ConversationId) -> Vec<MsgId> {
    fake.world.lock().log(conversation).messages.iter().map(|message| message.msg_id.clone()).collect()
}

/// The messages that the service was given since the last call.
fn given(fake: &Fake) -> Vec<MsgId> {
    let requests = std::mem::take(&mut fake.world.lock().requests);
    let sent = requests.into_iter().filter_map(|request| match request {
        Request::SendMessage(message) => Some(message.msg_id),
        _ => None,
    });
    sent.collect()
}

type Sending = Pin<Box<dyn Future<Output = Result<Message>>>>;

fn send(app: &App, conversation: &ConversationId, ids: &[&str]) -> Vec<Sending> {
    let each = |id: &&str| Box::pin(app.client.send_wait(new_message(conversation, id))) as Sending;
    ids.iter().map(each).collect()
}

fn ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.msg_id.as_str()).collect()
}

/// Ids, codes and seqs of what has become of messages.
fn told(items: &[OutboxItem]) -> Vec<(&str, i32, u64)> {
    let each = |item: &'_ OutboxItem| {
        assert_eq!(item.kind, OutboxKind::Message);
        item.message.as_ref().expect("the message").seq
    };
    items.iter().map(|item| (item.msg_id.as_str(), item.code, each(item))).collect()
}

#[tokio::test(start_paused = true)]
async fn with_a_link_a_message_is_answered_with_what_the_service_has() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let mut seqs = Vec::new();
    for sending in send(&app, &group("g"), &["1", "2", "3"]) {
        seqs.push(sending.await.expect("sent").seq);
    }
    assert_eq!(seqs, [1, 2, 3]);
    assert_eq!(outcomes(&app), [], "the answers have told it");
    app.client.shutdown().await;
    given(&fake);
    let app = log_in(&fake, directory.path()).await;
    assert_eq!(app.client.unsent_wait().await, Ok(Vec::new()));
    assert_eq!(given(&fake), Vec::<MsgId>::new());
}

#[tokio::test(start_paused = true)]
async fn hours_without_a_link_cost_no_message_and_no_order() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let (g, h) = (group("g"), ConversationId::C2c("bob".into()));
    fake.lose_link().await;
    let mut calls = Vec::new();
    for number in 0..20 {
        calls.extend(send(&app, &g, &[&format!("g{number:02}")]));
        calls.extend(send(&app, &h, &[&format!("h{number:02}")]));
    }
    for call in calls {
        let answer = call.await.expect_err("no link");
        assert_eq!(answer.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
        assert!(answer.text.starts_with("kept, will be sent"), "{}", answer.text);
    }
    rest(5 * 3600 * 1000).await;
    assert_eq!(app.client.unsent_wait().await.expect("logged in").len(), 40);
    reconnect(&fake, &app).await;
    let expected = |letter: &str| Vec::from_iter((0..20).map(|number| format!("{letter}{number:02}")));
    assert_eq!(stored(&fake, &g), expected("g"));
    assert_eq!(stored(&fake, &h), expected("h"));
    assert_eq!(given(&fake).len(), 40, "each once");
    let told = outcomes(&app);
    let arrived: Vec<_> = told.iter().filter(|item| item.conversation.as_ref() == Some(&g)).collect();
    assert_eq!(Vec::from_iter(arrived.iter().map(|item| item.msg_id.clone())), expected("g"));
    let seqs = arrived.iter().map(|item| item.message.as_ref().expect("as it is there").seq);
    assert_eq!(Vec::from_iter(seqs), Vec::from_iter(1..=20));
    assert_eq!(app.client.unsent_wait().await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn what_a_process_could_not_send_the_next_one_knows_and_sends_in_order() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let calls = send(&app, &group("g"), &["1", "2", "3"]);
    rest(10).await;
    app.client.shutdown().await;
    for call in calls {
        assert_eq!(code(call.await), codes::ERR_SDK_COMM_INTERRUPT);
    }
    {
        let mut world = fake.world.lock();
        world.refuse_connects = false;
        // The service is in trouble for a while.
        world.tokens = Some(0);
    }
    let app = log_in(&fake, directory.path()).await;
    let waiting = app.client.unsent_wait().await.expect("logged in");
    assert_eq!(ids(&waiting), ["1", "2", "3"]);
    assert!(
        waiting.iter().all(|message| message.sender == ME && message.seq == 0 && message.server_time == 0)
    );
    // What is given now stands behind it.
    let later = send(&app, &group("g"), &["4"]);
    rest(2_000).await;
    assert_eq!(stored(&fake, &group("g")), Vec::<MsgId>::new());
    fake.world.lock().tokens = None;
    rest(10_000).await;
    assert_eq!(stored(&fake, &group("g")), ["1", "2", "3", "4"]);
    for call in later {
        assert_eq!(call.await.expect("sent").seq, 4);
    }
    assert_eq!(told(&outcomes(&app)), [("1", 0, 1), ("2", 0, 2), ("3", 0, 3)]);
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_answer_was_lost_with_the_process_is_there_once_and_no_news() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.world.lock().mute = true;
    let calls = send(&app, &group("g"), &["1", "2"]);
    rest(10).await;
    assert_eq!(stored(&fake, &group("g")), ["1"], "the next one waits for the answer");
    // What a process that is killed now leaves.
    let left = TempDir::new().expect("a directory");
    for file in std::fs::read_dir(directory.path()).expect("readable").flatten() {
        std::fs::copy(file.path(), left.path().join(file.file_name())).expect("copied");
    }
    app.client.shutdown().await;
    drop(calls);
    fake.world.lock().mute = false;
    let app = log_in(&fake, left.path()).await;
    rest(1_000).await;
    assert_eq!(stored(&fake, &group("g")), ["1", "2"]);
    let events = app.take();
    assert!(!events.iter().any(|event| matches!(event, ClientEvent::Messages(_))), "{events:?}");
    let items: Vec<_> = events
        .into_iter()
        .filter_map(|event| match event {
            ClientEvent::Outbox(items) => Some(items),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(told(&items), [("1", 0, 1), ("2", 0, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_passes_lets_nobody_overtake() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.world.lock().tokens = Some(1);
    let calls = send(&app, &group("g"), &["1", "2", "3", "4"]);
    rest(10).await;
    fake.world.lock().tokens = Some(100);
    for call in calls {
        call.await.expect("sent");
    }
    assert_eq!(stored(&fake, &group("g")), ["1", "2", "3", "4"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_for_good_is_told_with_the_message_and_the_next_one_goes() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let muted = Error::new(codes::ERR_SVR_GROUP_SHUTUP_DENY, "muted");
    fake.world.lock().refuse_sending = Some(("1".into(), muted.clone()));
    let calls = send(&app, &group("g"), &["1"]);
    for call in calls {
        assert_eq!(call.await, Err(muted.clone()));
    }
    assert_eq!(outcomes(&app), [], "the call knows it");
    fake.lose_link().await;
    for call in send(&app, &group("g"), &["1", "2"]) {
        assert_eq!(code(call.await), codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
    }
    reconnect(&fake, &app).await;
    let items = outcomes(&app);
    assert_eq!(told(&items), [("1", muted.code, 0), ("2", 0, 1)]);
    assert_eq!(items[0].text, "muted");
    assert_eq!(items[0].message.as_ref().expect("as it was given").sender, ME);
    app.client.shutdown().await;
    given(&fake);
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(given(&fake), Vec::<MsgId>::new());
}

#[tokio::test(start_paused = true)]
async fn a_message_is_taken_back_until_a_link_is_given_it_also_by_the_next_process() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let mut calls = send(&app, &group("g"), &["1", "2", "3", "4"]);
    rest(10).await;
    app.client.cancel_wait("2").await.expect("taken back");
    assert_eq!(code(calls.remove(1).await), codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL);
    assert_eq!(code(app.client.cancel_wait("2").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    app.client.shutdown().await;
    // The service takes the first one, and its answer is lost with the process.
    fake.world.lock().refuse_connects = false;
    fake.world.lock().deaf = true;
    let app = App::start_as(&fake, keeping(directory.path()));
    let mut login = Box::pin(app.client.login_wait(ME, "sig"));
    tokio::select! {
        _ = &mut login => panic!("nobody answers"),
        () = rest(1_000) => {}
    }
    fake.world.lock().cut();
    fake.world.lock().deaf = false;
    fake.world.lock().tokens = Some(0);
    login.await.expect("logged in");
    rest(100).await;
    assert_eq!(given(&fake), ["1"]);
    assert_eq!(code(app.client.cancel_wait("1").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    app.client.shutdown().await;
    let app = log_in(&fake, directory.path()).await;
    assert_eq!(code(app.client.cancel_wait("1").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
    app.client.cancel_wait("3").await.expect("taken back");
    assert_eq!(ids(&app.client.unsent_wait().await.expect("logged in")), ["1", "4"]);
    fake.world.lock().tokens = None;
    rest(60_000).await;
    assert_eq!(stored(&fake, &group("g")), ["1", "4"]);
    let taken_back = codes::ERR_SDK_SEND_MESSAGE_FAILED_WITH_CANCEL;
    assert_eq!(told(&outcomes(&app)), [("3", taken_back, 0), ("1", 0, 1), ("4", 0, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_an_earlier_process_gave_a_link_is_not_taken_back() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.world.lock().deaf = true;
    // What is given while there is a link goes at once; of what has gathered so many go at a time.
    let names = Vec::from_iter((0..17).map(|number| number.to_string()));
    let calls: Vec<_> = names.iter().flat_map(|name| send(&app, &group(name), &[name])).collect();
    rest(10).await;
    assert_eq!(given(&fake).len(), 17);
    app.client.shutdown().await;
    drop(calls);
    fake.world.lock().deaf = false;
    fake.world.lock().mute = true;
    let app = App::start_as(&fake, keeping(directory.path()));
    let mut login = Box::pin(app.client.login_wait(ME, "sig"));
    tokio::select! {
        _ = &mut login => panic!("nobody answers"),
        () = rest(1_000) => {}
    }
    {
        let mut world = fake.world.lock();
        world.cut();
        world.mute = false;
        // The answers to what has gathered are under way.
        world.slow_ms = 20_000;
    }
    login.await.expect("logged in");
    assert_eq!(code(app.client.cancel_wait("16").await), codes::ERR_SDK_INVALID_CANCEL_MESSAGE);
}

#[tokio::test(start_paused = true)]
async fn what_is_repeated_on_another_link_keeps_its_order() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.world.lock().deaf = true;
    let joined = app.client.call(Request::JoinGroup { group_id: "g".into(), hello: String::new() });
    let sent = send(&app, &group("g"), &["1"]).remove(0);
    rest(10).await;
    {
        let mut world = fake.world.lock();
        world.cut();
        world.deaf = false;
        world.requests.clear();
    }
    assert_eq!(joined.await, Ok(Response::Done));
    sent.await.expect("sent");
    let requests = std::mem::take(&mut fake.world.lock().requests);
    let place = |wanted: fn(&Request) -> bool| requests.iter().position(wanted).expect("it was asked");
    let join = place(|request| matches!(request, Request::JoinGroup { .. }));
    assert!(join < place(|request| matches!(request, Request::SendMessage(_))), "{requests:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_before_a_message_goes_before_it_and_what_was_kept_after_it_behind() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    let g = group("g");
    fake.world.lock().store_and_push(&g, "theirs", "bob");
    rest(10).await;
    fake.lose_link().await;
    given(&fake);
    let joined = app.client.call(Request::JoinGroup { group_id: "g".into(), hello: String::new() });
    let calls = send(&app, &g, &["1", "2"]);
    let marked = app.client.call(Request::MarkRead(ReadScope::Group("g".into(), 1)));
    rest(1_000).await;
    fake.world.lock().slow_ms = 200;
    reconnect(&fake, &app).await;
    assert_eq!(joined.await, Ok(Response::Done));
    for call in calls {
        call.await.expect("sent");
    }
    assert_eq!(marked.await, Ok(Response::Done));
    let requests = std::mem::take(&mut fake.world.lock().requests);
    let kinds: Vec<_> = requests
        .iter()
        .filter_map(|request| match request {
            Request::JoinGroup { .. } => Some("join"),
            Request::SendMessage(message) => Some(message.msg_id.as_str()),
            Request::MarkRead(_) => Some("mark"),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, ["join", "1", "2", "mark"]);
}

#[tokio::test(start_paused = true)]
async fn the_same_message_again_waits_for_the_same_answer_and_its_id_is_its_own() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let calls = send(&app, &group("g"), &["1", "1"]);
    let error = send(&app, &group("h"), &["1"]).remove(0).await.expect_err("of another conversation");
    assert!(error.code == codes::ERR_INVALID_PARAMETERS && error.text.contains("message_msg_id"), "{error}");
    reconnect(&fake, &app).await;
    for call in calls {
        assert_eq!(call.await.expect("sent").seq, 1);
    }
    assert_eq!(given(&fake), ["1"]);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_full_of_messages_refuses_one_more_and_loses_none() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let large = |id: String| -> NewMessage {
        let mut message = new_message(&group("g"), &id);
        message.content.cloud_custom_str = "x".repeat(1024 * 1024);
        message
    };
    let calls: Vec<_> = (0..15).map(|number| app.client.send_wait(large(number.to_string()))).collect();
    let error = app.client.send_wait(large("one more".into())).await.expect_err("full");
    assert_eq!(error.code, codes::ERR_SDK_NET_REQ_COUNT_LIMIT);
    assert!(error.text.contains("16777216 bytes"), "{}", error.text);
    // A small one still has room.
    let small = send(&app, &group("h"), &["small"]).remove(0);
    reconnect(&fake, &app).await;
    for call in calls {
        call.await.expect("sent");
    }
    small.await.expect("sent");
    assert_eq!(stored(&fake, &group("g")), Vec::from_iter((0..15).map(|number| number.to_string())));
    // And there is room again.
    app.client.send_wait(large("one more".into())).await.expect("sent");
}

#[tokio::test(start_paused = true)]
async fn without_the_option_and_online_only_a_message_waits_as_long_as_its_call() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let mut config = keeping(directory.path());
    config.keep = config.keep.map(|keep| Keep { messages: false, ..keep });
    let app = App::start_as(&fake, ClientConfig { ..config });
    app.client.login_wait(ME, "sig").await.expect("logged in");
    fake.lose_link().await;
    let error = send(&app, &group("g"), &["1"]).remove(0).await.expect_err("no link");
    assert!(error.code == codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT && !error.text.contains("kept"), "{error}");
    app.client.shutdown().await;
    fake.world.lock().refuse_connects = false;
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let online_only = NewMessage { online_only: true, ..new_message(&group("g"), "2") };
    let error = app.client.send_wait(online_only).await.expect_err("no link");
    assert!(error.code == codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT && !error.text.contains("kept"), "{error}");
    assert_eq!(app.client.unsent_wait().await, Ok(Vec::new()));
    reconnect(&fake, &app).await;
    assert_eq!(given(&fake), Vec::<MsgId>::new());
}

#[tokio::test(start_paused = true)]
async fn nested_as_deep_as_the_service_takes_a_message_survives_the_process() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let mut deep = serde_json::json!(1);
    for _ in 0..470 {
        deep = serde_json::json!([deep]);
    }
    let mut message = new_message(&group("g"), "deep");
    message.content.elems = vec![serde_json::Map::from_iter([("elem_type".to_owned(), deep)])];
    let call = app.client.send_wait(message);
    rest(10).await;
    app.client.shutdown().await;
    drop(call);
    fake.world.lock().refuse_connects = false;
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(stored(&fake, &group("g")), ["deep"]);
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_version_kept_is_sent_and_messages_fit_behind_it() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    // As version 1 of the schema has it.
    let path = outbox(directory.path(), ME);
    let old = rusqlite::Connection::open(&path).expect("a file");
    old.execute_batch(
        r#"CREATE TABLE owner (user TEXT NOT NULL) STRICT;
           CREATE TABLE outbox (
               id INTEGER PRIMARY KEY, call INTEGER NOT NULL, conversation TEXT, what TEXT NOT NULL,
               read_at INTEGER NOT NULL
           ) STRICT;
           PRAGMA user_version = 1;
           INSERT INTO owner VALUES ('me');
           INSERT INTO outbox VALUES (7, 7, '{"group":"g"}', '{"receipt":"theirs"}', 1000000000000);
           INSERT INTO outbox VALUES (8, 8, '{"group":"g"}', '{"mark":{"group":["g",1]}}', 1000000000000);"#,
    )
    .expect("written");
    drop(old);
    let app = log_in(&fake, directory.path()).await;
    let requests = std::mem::take(&mut fake.world.lock().requests);
    let receipt = Request::SendReceipts { messages: vec!["theirs".into()], read_at: vec![1_000_000_000] };
    assert!(requests.contains(&receipt), "{requests:?}");
    assert!(requests.contains(&Request::MarkRead(ReadScope::Group("g".into(), 1))), "{requests:?}");
    fake.lose_link().await;
    let call = send(&app, &group("g"), &["1"]);
    rest(10).await;
    app.client.shutdown().await;
    drop(call);
    let new = rusqlite::Connection::open(&path).expect("a file");
    let version: u32 = new.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a number");
    // What knows only version 1 refuses it: it would take the message for damage.
    assert_eq!(version, 4);
    drop(new);
    fake.world.lock().refuse_connects = false;
    let _app = log_in(&fake, directory.path()).await;
    assert_eq!(stored(&fake, &group("g")), ["1"]);
}

#[tokio::test(start_paused = true)]
async fn a_wiped_device_forgets_its_messages() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.lose_link().await;
    let calls = send(&app, &group("g"), &["1", "2"]);
    let (reply, wiped) = doubletick_client::Reply::channel();
    app.client.wipe_kept(reply);
    wiped.await.expect("wiped");
    for call in calls {
        assert_eq!(code(call.await), codes::ERR_SDK_COMM_INTERRUPT);
    }
    assert_eq!(app.client.unsent_wait().await, Ok(Vec::new()));
    reconnect(&fake, &app).await;
    // The line of the conversation is free.
    send(&app, &group("g"), &["3"]).remove(0).await.expect("sent");
    assert_eq!(stored(&fake, &group("g")), ["3"]);
}

/// In real time, with the thread that writes.
#[tokio::test]
async fn many_conversations_go_beside_each_other_and_each_in_its_order() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let keep = Keep { messages: true, ..Keep::default() };
    let app = App::start_as(&fake, ClientConfig { keep: Some(keep), ..keeping(directory.path()) });
    app.client.login_wait(ME, "sig").await.expect("logged in");
    let mut calls = Vec::new();
    for number in 0..10 {
        for place in 0..20 {
            calls.extend(send(&app, &group(&place.to_string()), &[&format!("{place}-{number}")]));
        }
    }
    for call in calls {
        call.await.expect("sent");
    }
    let mut all = BTreeSet::new();
    for place in 0..20 {
        let here = stored(&fake, &group(&place.to_string()));
        assert_eq!(here, Vec::from_iter((0..10).map(|number| format!("{place}-{number}"))));
        all.extend(here);
    }
    assert_eq!(all.len(), 200);
    app.client.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_page_of_what_waits_alone_is_from_this_device_with_a_link_as_well() {
    let directory = TempDir::new().expect("a directory");
    let fake = Fake::default();
    let app = log_in(&fake, directory.path()).await;
    fake.world.lock().deaf = true;
    let _sending = send(&app, &group("g"), &["1", "2"]);
    rest(10).await;
    let (reply, answer) = Reply::channel();
    let query = HistoryQuery {
        conversation: group("g"),
        start: HistoryStart::Message("2".into()),
        newer: false,
        count: 1,
        window: None,
        elem_types: Vec::new(),
    };
    app.client.ask(Request::History(query), reply);
    let answer = answer.await.expect("answered at once");
    assert!(answer.from_device);
    let Response::Messages(messages) = answer.response else { panic!("a page") };
    assert_eq!(ids(&messages), ["1"]);
    let cut = |event: &ClientEvent| matches!(event, ClientEvent::Network(NetworkStatus::Disconnected, ..));
    assert!(!app.take().iter().any(cut), "the link is there");
}
