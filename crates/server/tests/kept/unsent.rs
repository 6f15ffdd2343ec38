//! Messages, too: a process that is killed between the call and the answer loses none, and sends none twice.

use super::*;
use doubletick::api::{
    ConversationId, Elem, HistoryQuery, LocalMessage, MessageContent, MessageStatus, NewMessage,
};
use doubletick_client::OutboxKind as Kind;
use doubletick_protocol::ids::ConversationId as Conversation;
use doubletick_protocol::message::{HistoryQuery as WireQuery, HistoryStart, Message};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const SENDER: &str = "DOUBLETICK_TEST_SENDER";

/// The sender's process: logs in, writes to Alice when it is told to, and says what it hears.
#[tokio::test]
async fn the_sender() {
    let Ok(setup) = std::env::var(SENDER) else { return };
    end_at_last();
    let [url, sig, home] = setup.split('\n').collect::<Vec<_>>()[..] else { panic!("{setup}") };
    let config = ClientConfig {
        state_dir: Some(Path::new(home).to_owned()),
        request_timeout: Duration::from_secs(1),
        keep: Some(Keep { survives_power_loss: true, messages: true, ..Keep::default() }),
        ..ClientConfig::default()
    };
    let (sender, mut events) = mpsc::unbounded_channel();
    let told = Arc::new(move |event| drop(sender.send(event)));
    let connector = WsConnector::new(url, WsOptions::default()).expect("a URL");
    let client = Client::start(config, Arc::new(connector), told, &tokio::runtime::Handle::current());
    while client.login_wait("bob", sig).await.is_err() {}
    say("in");
    let mut word = String::new();
    std::io::stdin().read_line(&mut word).expect("a word");
    if word.trim() == "send" {
        let send = |id: String| {
            let text = client.new_text(Conversation::C2c("alice".into()), &id, true);
            client.send_wait(doubletick_protocol::message::NewMessage { msg_id: id, ..text })
        };
        let calls: Vec<_> = ids().into_iter().map(send).collect();
        for call in calls {
            let answer = call.await.expect_err("nobody answers");
            assert_eq!(answer.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
            assert!(answer.text.starts_with("kept, will be sent"), "{}", answer.text);
        }
        say("kept");
        // Until the end comes from outside.
        std::future::pending::<()>().await;
    }
    let mut arrived = Vec::new();
    while arrived.len() < MESSAGES {
        if let Some(ClientEvent::Outbox(items)) = events.recv().await {
            for item in items {
                assert_eq!((item.kind, item.code), (Kind::Message, 0), "{item:?}");
                arrived.push((item.msg_id, item.message.expect("as the server has it").seq));
            }
        }
    }
    let expected: Vec<_> = ids().into_iter().zip(1..).collect();
    assert_eq!(arrived, expected);
    say("arrived");
    client.shutdown().await;
}

async fn history(alice: &mut support::Client) -> Vec<Message> {
    let query = WireQuery {
        conversation: Conversation::C2c("bob".into()),
        start: HistoryStart::End,
        newer: true,
        count: 100,
        window: None,
        elem_types: Vec::new(),
    };
    match alice.ask(Request::History(query)).await {
        Ok(Response::Messages(messages)) => messages,
        // They have not spoken.
        Err(_) => Vec::new(),
        Ok(other) => panic!("{other:?}"),
    }
}

/// What stands between a server and its clients: everything that they say passes, and what the server answers as long as
/// `answers` is true.
async fn relay(server: SocketAddr) -> (String, watch::Sender<bool>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("ws://{}", listener.local_addr().expect("an address"));
    let (answers, pass) = watch::channel(true);
    let task = tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.expect("a connection");
            let (mut from_client, mut to_client) = client.into_split();
            let server = TcpStream::connect(server).await.expect("the server is there");
            let (mut from_server, mut to_server) = server.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
            let mut pass = pass.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
                    // An error means that the test is over, or the client gone.
                    if pass.wait_for(|pass| *pass).await.is_err()
                        || to_client.write_all(&bytes[..count]).await.is_err()
                    {
                        return;
                    }
                }
            });
        }
    });
    (url, answers, task)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_is_killed_before_the_answer_has_sent_each_message_once_and_in_order() {
    let home = tempfile::tempdir().expect("a directory");
    let (data, device) = (home.path().join("data"), home.path().join("device"));
    let server = Process::serve(&data, &[]);
    let (alice_sig, bob_sig) = (user_sig(&data, "alice"), user_sig(&data, "bob"));
    let mut alice = support::Client::login(server.address, "alice", &alice_sig).await;
    let (url, answers, task) = relay(server.address).await;
    let mut sender = Other::start(SENDER, "unsent::the_sender", &url, &bob_sig, &device);
    sender.expect("in");
    // What is said arrives, and nobody hears the answer.
    answers.send_replace(false);
    sender.tell("send");
    let patience = Instant::now() + support::PATIENCE;
    while history(&mut alice).await.is_empty() {
        assert!(Instant::now() < patience, "the first message arrives");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    sender.expect("kept");
    drop(sender);
    task.abort();
    let mut sender = Other::start(SENDER, "unsent::the_sender", &server.url, &bob_sig, &device);
    sender.expect("in");
    sender.tell("listen");
    sender.expect("arrived");
    let stored: Vec<String> = history(&mut alice).await.into_iter().map(|message| message.msg_id).collect();
    assert_eq!(stored, ids());
    assert!(server.end().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_typed_api_knows_what_waits_and_tells_with_the_message_that_it_has_arrived() {
    let (story, server) = Story::begin().await;
    let (sender, mut events) = mpsc::unbounded_channel();
    let options = ClientOptions {
        state_directory: Some(story.device.display().to_string()),
        request_timeout_ms: Some(1_000),
        keep_unsent: true,
        ..ClientOptions::default()
    };
    let client =
        TypedClient::connect(server.url.clone(), options, Arc::new(Hears(sender))).expect("a client");
    client.login("bob".into(), story.bob_sig.clone()).await.expect("logged in");
    let newest = || HistoryQuery {
        conversation: ConversationId::C2c { user_id: "alice".into() },
        start: None,
        newer: false,
        count: 20,
        window: None,
        elem_types: Vec::new(),
    };
    let page = client.history_page(newest()).await.expect("a page");
    assert!(!page.from_device && page.messages.len() == 1);
    assert!(!client.conversation_list().await.expect("a list").from_device);
    let alice = || ConversationId::C2c { user_id: "alice".into() };
    let elems = vec![Elem::Text { text: "of this device".into() }];
    let local = LocalMessage {
        content: MessageContent { elems, ..MessageContent::default() },
        id: "local".into(),
        sender: "alice".into(),
        time: 5,
        client_time: 0,
    };
    let imported = client.import_messages(alice(), vec![local]).await.expect("imported");
    let state = (imported[0].status, imported[0].is_self, imported[0].server_time, imported[0].client_time);
    assert_eq!(state, (MessageStatus::LocalImported, false, 5, 5));
    let here = client.local_history(newest()).await.expect("a page");
    assert_eq!(here.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), ["m0", "local"]);
    kill(server);
    let new = |text: &str| -> NewMessage {
        let elems = vec![Elem::Text { text: text.into() }];
        let content = MessageContent { elems, ..MessageContent::default() };
        client.new_message(ConversationId::C2c { user_id: "alice".into() }, content)
    };
    let (first, second) = (new("first"), new("second"));
    let answer = client.send(first.clone()).await.expect_err("nobody is there");
    assert!(answer.to_string().contains("kept, will be sent"), "{answer}");
    let answer = client.send(second.clone()).await.expect_err("nobody is there");
    assert!(answer.to_string().contains("kept, will be sent"), "{answer}");
    let waiting = client.unsent_messages().await.expect("logged in");
    let shown: Vec<_> =
        waiting.iter().map(|message| (message.id.as_str(), message.status, message.seq)).collect();
    let sending = MessageStatus::Sending;
    assert_eq!(shown, [(first.id.as_str(), sending, 0), (second.id.as_str(), sending, 0)]);
    assert!(waiting.iter().all(|message| message.is_self && message.content.elems.len() == 1));
    let page = client.history_page(newest()).await.expect("from the device");
    let shown: Vec<_> = page.messages.iter().map(|message| (message.id.as_str(), message.status)).collect();
    let sent = MessageStatus::Sent;
    let imported = ("local", MessageStatus::LocalImported);
    assert_eq!(shown, [(second.id.as_str(), sending), (first.id.as_str(), sending), ("m0", sent), imported]);
    assert!(page.from_device);
    let list = client.conversation_list().await.expect("from the device");
    let last = list.conversations[0].last_message.as_ref().expect("a message");
    assert_eq!((last.id.as_str(), last.status, list.from_device), (second.id.as_str(), sending, true));
    client.cancel_send(second.id.clone()).await.expect("taken back");
    let server = story.again();
    client.wake();
    let mut told = Vec::new();
    while told.len() < 2 {
        told.extend(outbox(&mut events).await);
    }
    let state = |place: usize| {
        let message = told[place].message.as_ref().expect("the message");
        (told[place].kind, told[place].message_id.as_str(), told[place].code, message.status, message.seq)
    };
    let (kind, failed) = (OutboxKind::Message, MessageStatus::Failed);
    assert_eq!(state(0), (kind, second.id.as_str(), 8021, failed, 0));
    assert_eq!(state(1), (kind, first.id.as_str(), 0, MessageStatus::Sent, 2));
    assert_eq!(client.unsent_messages().await.expect("logged in"), []);
    let page = client.history_page(newest()).await.expect("a page");
    let shown: Vec<_> = page.messages.iter().map(|message| (message.id.as_str(), message.status)).collect();
    assert_eq!(shown, [(first.id.as_str(), sent), ("m0", sent), imported]);
    client.delete_messages_here(alice(), vec!["m0".into()]).await.expect("deleted");
    client.delete_messages(alice(), vec!["local".into()]).await.expect("deleted");
    let here = client.local_history(newest()).await.expect("a page");
    assert_eq!(here.iter().map(|message| &message.id).collect::<Vec<_>>(), [&first.id]);
    let page = client.history(newest()).await.expect("a page");
    assert_eq!(page.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), [first.id.as_str(), "m0"]);
    client.shutdown().await;
    assert!(server.end().success());
}
