//! Messages that are nested deeply: 100 layers of merged messages are, and everything must be able to read
//! what it has written. Everything runs on the threads of a tokio runtime, with their 2 MiB of stack.

mod home;

use doubletick_engine::EngineOptions;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Elem, MessageContent, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response, ServerFrame};
use doubletick_protocol::{codes, json, limits};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::online::{Device, Service};
use doubletick_store_testing::world;
use home::Directory;
use serde_json::{Value, json};

/// An element with this many layers of merged messages in it: four levels each.
fn merged(layers: usize) -> Elem {
    let mut elem = json!({"elem_type": 0, "text_elem_content": "the innermost"});
    for layer in 0..layers {
        elem = json!({
            "elem_type": 12, "merge_elem_title": format!("layer {layer}"),
            "merge_elem_message_array": [{"message_sender": "bob", "message_elem_array": [elem]}],
        });
    }
    Elem::from_iter(elem.as_object().expect("an object").clone())
}

/// An element that is nested this deep, itself included.
fn nested(levels: usize) -> Elem {
    let inside = (1..levels).fold(json!(1), |inner, _| Value::Array(vec![inner]));
    Elem::from_iter([("elem_type".to_owned(), json!(3)), ("x".to_owned(), inside)])
}

fn message(msg_id: &str, elem: Elem) -> NewMessage {
    let mut new = world::new_message(msg_id, &world::with("bob"), "");
    new.content = MessageContent { elems: vec![elem], ..MessageContent::default() };
    new
}

async fn service() -> (Directory, Service, Device, Device) {
    let home = Directory::fresh();
    let service = Service::open(&home, EngineOptions::default());
    service.set(|settings: &mut Settings| settings.message_bytes = 1_048_576).await;
    let bob = service.log_in("bob").await;
    let alice = service.log_in("alice").await;
    (home, service, alice, bob)
}

/// The request as a client sends it in this encoding, and as the service reads it.
fn over_the_wire(encoding: Encoding, request: Request) -> Request {
    let bytes = encoding.client_frame(&ClientFrame { id: 1, request }).expect("bytes");
    encoding.read_client_frame(&bytes).expect("a frame").request
}

/// The answer as the service sends it in this encoding, and as a client reads it.
fn back(encoding: Encoding, response: Response) -> Response {
    let bytes = encoding.response(1, &Ok(response)).expect("bytes");
    match encoding.read_server_frame(&bytes) {
        Ok(Some(ServerFrame::Response(1, Ok(response)))) => response,
        other => panic!("{encoding:?}: {other:?}"),
    }
}

/// Sends the element, and reads it back in every way there is.
async fn is_stored_and_read(elem: Elem) {
    let (_home, service, mut alice, mut bob) = service().await;
    let elems = vec![elem.clone()];
    for encoding in Encoding::ALL {
        let msg_id = format!("{encoding:?}");
        let request = over_the_wire(encoding, Request::SendMessage(message(&msg_id, elem.clone())));
        let answer = back(encoding, alice.must(request).await);
        let Response::Message(sent) = &answer else { panic!("{answer:?}") };
        assert_eq!(sent.content.elems, elems);

        let frame = bob.frame().await;
        let read = encoding.read_server_frame(&frame.encode(encoding).expect("bytes"));
        let Ok(Some(ServerFrame::Push(Push::Message(pushed)))) = read else { panic!("{read:?}") };
        assert_eq!(pushed.content.elems, elems);

        let conversation = world::with("alice");
        let ways = [
            Request::History(world::history(&conversation)),
            Request::FindMessages { messages: vec![msg_id.clone()] },
            Request::Sync { conversation: conversation.clone(), seq: 0, version: 0 },
            Request::Conversations,
            Request::GetConversations { conversations: vec![conversation.clone()] },
        ];
        for request in ways {
            let answer = back(encoding, bob.must(request).await);
            let found = match &answer {
                Response::Messages(messages) => &messages[0],
                Response::Missed(missed) => &missed.messages[0],
                Response::Conversations(all) => all[0].last_message.as_ref().expect("a message"),
                other => panic!("{other:?}"),
            };
            assert_eq!(found.content.elems, elems, "{}", answer_name(&answer));
        }
        // Changed: pushed and synced as a change.
        let cloud_custom_str = "changed".to_owned();
        let content = MessageContent { elems: elems.clone(), cloud_custom_str, ..MessageContent::default() };
        let change = Request::ModifyMessage { message: msg_id.clone(), base_version: None, content };
        alice.must(over_the_wire(encoding, change)).await;
        let frame = bob.frame().await;
        let read = encoding.read_server_frame(&frame.encode(encoding).expect("bytes"));
        assert!(matches!(read, Ok(Some(ServerFrame::Push(Push::Changes { .. })))), "{read:?}");
        let seq = pushed.seq;
        let missed = back(encoding, bob.must(Request::Sync { conversation, seq, version: 0 }).await);
        let Response::Missed(missed) = missed else { panic!("{missed:?}") };
        assert!(!missed.changes.is_empty());
    }
    service.engine.close().await;
}

fn answer_name(answer: &Response) -> String {
    format!("{answer:?}").chars().take(12).collect()
}

/// On a worker thread: the test's own thread would run what is blocked on.
async fn on_a_worker(work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(work).await.expect("a worker that lives");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_hundred_layers_of_merged_messages_are_stored_and_read_back() {
    on_a_worker(is_stored_and_read(merged(limits::MERGE_LAYERS))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_as_deep_as_may_be_is_read_back_in_every_way() {
    on_a_worker(is_stored_and_read(nested(limits::ELEM_LAYERS))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_deeper_is_refused_by_the_rules_and_disturbs_nobody() {
    on_a_worker(async {
        let (_home, service, mut alice, mut bob) = service().await;
        let first = alice.send_message(message("first", nested(3))).await.expect("a message");
        for levels in [limits::ELEM_LAYERS + 1, json::DEPTH, 1_000] {
            let sent = alice.send_message(message("deep", nested(levels))).await;
            let error = sent.expect_err("nested too deeply");
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS);
            assert!(error.text.starts_with("elems:"), "{}", error.text);
            let content = MessageContent { elems: vec![nested(levels)], ..MessageContent::default() };
            let change =
                Request::ModifyMessage { message: first.msg_id.clone(), base_version: None, content };
            assert_eq!(alice.code(change).await, codes::ERR_INVALID_PARAMETERS);
            let mut new = message("deep", nested(1));
            new.content.offline_push = Some(nested(levels));
            new.online_only = true;
            let error = alice.send_message(new).await.expect_err("nested too deeply");
            assert!(error.text.starts_with("offline_push:"), "{}", error.text);
        }
        let history = Request::History(world::history(&ConversationId::C2c("alice".into())));
        let Response::Messages(messages) = bob.must(history).await else { panic!("no messages") };
        assert_eq!(messages.len(), 1);
        service.engine.close().await;
    })
    .await;
}

#[test]
fn what_is_deeper_than_every_document_is_refused_by_the_codec() {
    for encoding in Encoding::ALL {
        for levels in [json::DEPTH + 1, 1_000] {
            let request = Request::SendMessage(message("deep", nested(levels)));
            let bytes = encoding.client_frame(&ClientFrame { id: 1, request }).expect("bytes");
            let bad = encoding.read_client_frame(&bytes).expect_err("too deep");
            assert_eq!((bad.id, bad.error.code), (None, codes::ERR_SDK_NET_DECODE_FAILED), "{encoding:?}");
        }
    }
}
