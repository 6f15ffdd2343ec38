//! A reader in the underground whose phone then dies: doubletickd and the reader's process are killed with SIGKILL, and what
//! was read is recorded when both are back, once and with the time at which it was read.

#![cfg(unix)]

#[path = "kept/offline.rs"]
mod offline;
mod support;
#[path = "kept/unsent.rs"]
mod unsent;

use doubletick::api::{
    Client as TypedClient, ClientOptions, Durability, Event, Listener, ListenerError, OutboxItem, OutboxKind,
};
use doubletick::capi::enums::TIMConvType;
use doubletick::capi::pointers::{Buffer, Text, UserData};
use doubletick::capi::{experimental, history, lifecycle, listeners, login, message, receipt};
use doubletick_client::ws::{WsConnector, WsOptions};
use doubletick_client::{Client, ClientConfig, ClientEvent, Keep};
use doubletick_protocol::codes;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Request, Response};
use rustix::process::Signal;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use support::{Process, message, user_sig};
use tokio::sync::mpsc;

const READER: &str = "DOUBLETICK_TEST_READER";
const MESSAGES: usize = 40;

fn ids() -> Vec<String> {
    (0..MESSAGES).map(|number| format!("m{number}")).collect()
}

/// A line for the parent.
fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "child: {line}").and_then(|()| out.flush()).expect("the parent reads");
}

/// Ends this process when its parent can have no patience left, which is so told that nothing more comes.
fn end_at_last() {
    std::thread::spawn(|| {
        std::thread::sleep(2 * support::PATIENCE);
        eprintln!("the child has not come to its end");
        std::process::exit(1);
    });
}

/// The reader's process: logs in, reads when it is told to, and says what it hears.
#[tokio::test]
async fn the_reader() {
    let Ok(setup) = std::env::var(READER) else { return };
    end_at_last();
    let [url, sig, home] = setup.split('\n').collect::<Vec<_>>()[..] else { panic!("{setup}") };
    let config = ClientConfig {
        state_dir: Some(Path::new(home).to_owned()),
        request_timeout: Duration::from_secs(1),
        keep: Some(Keep { survives_power_loss: true, ..Keep::default() }),
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
    if word.trim() == "read" {
        let read = |id| client.call(Request::SendReceipts { messages: vec![id], read_at: Vec::new() });
        let calls: Vec<_> = ids().into_iter().map(read).collect();
        for call in calls {
            let answer = call.await.expect_err("nobody is there");
            assert_eq!(answer.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
            assert!(answer.text.starts_with("kept, will be sent"), "{}", answer.text);
        }
        say("kept");
        // Until the end comes from outside.
        std::future::pending::<()>().await;
    }
    let mut arrived = 0;
    while arrived < MESSAGES {
        if let Some(ClientEvent::Outbox(items)) = events.recv().await {
            assert!(items.iter().all(|item| item.code == 0), "{items:?}");
            arrived += items.len();
        }
    }
    say("arrived");
    client.shutdown().await;
}

/// This program as another process, in which one test runs.
struct Other {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Other {
    /// `variable`: what tells the test that it is one.
    fn start(variable: &str, test: &str, url: &str, sig: &str, home: &Path) -> Other {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", test, "--nocapture"])
            .env(variable, format!("{url}\n{sig}\n{}", home.display()));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("asked for"));
        Other { child, out }
    }

    fn tell(&mut self, word: &str) {
        let mut stdin = self.child.stdin.take().expect("asked for");
        writeln!(stdin, "{word}").expect("it reads");
    }

    fn expect(&mut self, wanted: &str) {
        let mut line = String::new();
        while !line.trim_end().ends_with(&format!("child: {wanted}")) {
            line.clear();
            assert!(self.out.read_line(&mut line).expect("text") > 0, "it has ended before it was {wanted}");
        }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

async fn receipts(alice: &mut support::Client) -> Vec<Receipt> {
    match alice.ask(Request::GetReceipts { messages: ids() }).await {
        Ok(Response::Receipts(receipts)) => receipts,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_before_two_kills_is_recorded_after_them_with_its_time() {
    let home = tempfile::tempdir().expect("a directory");
    let (data, device) = (home.path().join("data"), home.path().join("device"));
    let mut server = Process::serve(&data, &[]);
    let listen = server.address.to_string();
    let (alice_sig, bob_sig) = (user_sig(&data, "alice"), user_sig(&data, "bob"));
    let mut reader = Other::start(READER, "the_reader", &server.url, &bob_sig, &device);
    reader.expect("in");
    let mut alice = support::Client::login(server.address, "alice", &alice_sig).await;
    for id in ids() {
        alice.ask(message(&id, "bob", "x")).await.expect("sent");
    }
    server.signal(Signal::KILL);
    server.wait();
    let begun = now();
    reader.tell("read");
    reader.expect("kept");
    drop(reader);
    let read = now();
    // What the clock says when they arrive must not be what it said when they were read.
    tokio::time::sleep(Duration::from_secs(3)).await;

    let mut command = support::doubletickd();
    command.args(["serve", "--listen", &listen, "--data"]).arg(&data);
    let server = Process::start(command, &data);
    let mut alice = support::Client::login(server.address, "alice", &alice_sig).await;
    assert!(receipts(&mut alice).await.iter().all(|receipt| receipt.read_count == 0));
    let mut reader = Other::start(READER, "the_reader", &server.url, &bob_sig, &device);
    reader.expect("in");
    reader.tell("listen");
    reader.expect("arrived");
    let receipts = receipts(&mut alice).await;
    assert_eq!(receipts.len(), MESSAGES);
    for receipt in &receipts {
        assert_eq!(receipt.read_count, 1, "{receipt:?}");
        assert!((begun - 1..=read).contains(&receipt.time), "{receipt:?}: read between {begun} and {read}");
    }
    assert!(server.end().success());
}

/// A server that is there, then not, then there again, with a message of Alice's to Bob that nobody has read.
struct Story {
    _home: tempfile::TempDir,
    data: PathBuf,
    device: PathBuf,
    listen: String,
    bob_sig: String,
    alice_sig: String,
}

impl Story {
    async fn begin() -> (Story, Process) {
        let home = tempfile::tempdir().expect("a directory");
        let (data, device) = (home.path().join("data"), home.path().join("device"));
        let server = Process::serve(&data, &[]);
        let listen = server.address.to_string();
        let (alice_sig, bob_sig) = (user_sig(&data, "alice"), user_sig(&data, "bob"));
        support::Client::login(server.address, "bob", &bob_sig).await;
        let mut alice = support::Client::login(server.address, "alice", &alice_sig).await;
        alice.ask(message("m0", "bob", "x")).await.expect("sent");
        (Story { _home: home, data, device, listen, bob_sig, alice_sig }, server)
    }

    fn again(&self) -> Process {
        let mut command = support::doubletickd();
        command.args(["serve", "--listen", &self.listen, "--data"]).arg(&self.data);
        Process::start(command, &self.data)
    }

    async fn read_count(&self, server: &Process) -> u64 {
        let mut alice = support::Client::login(server.address, "alice", &self.alice_sig).await;
        match alice.ask(Request::GetReceipts { messages: vec!["m0".into()] }).await {
            Ok(Response::Receipts(receipts)) => receipts[0].read_count,
            other => panic!("{other:?}"),
        }
    }
}

fn kill(mut server: Process) {
    server.signal(Signal::KILL);
    server.wait();
}

struct Hears(mpsc::UnboundedSender<Event>);

impl Listener for Hears {
    fn on_event(&self, event: Event) -> Result<(), ListenerError> {
        let _ = self.0.send(event);
        Ok(())
    }
}

/// What the next event says that is about what was kept.
async fn outbox(events: &mut mpsc::UnboundedReceiver<Event>) -> Vec<OutboxItem> {
    let next = async {
        loop {
            if let Event::Outbox { items } = events.recv().await.expect("an event") {
                return items;
            }
        }
    };
    tokio::time::timeout(support::PATIENCE, next).await.expect("an event within the time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_typed_api_tells_when_what_was_kept_has_arrived() {
    let (story, server) = Story::begin().await;
    let (sender, mut events) = mpsc::unbounded_channel();
    let options = ClientOptions {
        state_directory: Some(story.device.display().to_string()),
        request_timeout_ms: Some(1_000),
        durability: Some(Durability::Full),
        ..ClientOptions::default()
    };
    let client =
        TypedClient::connect(server.url.clone(), options, Arc::new(Hears(sender))).expect("a client");
    client.login("bob".into(), story.bob_sig.clone()).await.expect("logged in");
    kill(server);
    let answer = client.send_receipts(vec!["m0".into()]).await.expect_err("nobody is there");
    assert!(answer.to_string().contains("kept, will be sent"), "{answer}");
    let server = story.again();
    client.wake();
    let items = outbox(&mut events).await;
    assert_eq!((items.len(), items[0].kind, items[0].message_id.as_str()), (1, OutboxKind::Receipt, "m0"));
    assert_eq!((items[0].code, items[0].text.as_str()), (0, ""));
    assert_eq!(story.read_count(&server).await, 1);
    client.wipe_device_store().await.expect("wiped");
    client.shutdown().await;
    assert!(server.end().success());
}

/// `kTIMConv_C2C`.
const C2C: TIMConvType = TIMConvType(1);

static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// There is one SDK in a process.
static SDK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn told(line: String) {
    TOLD.lock().expect("no panic").push(line);
}

/// What is told of this.
fn hear(what: &str) -> String {
    let mut found = None;
    support::until(what, || {
        let told = TOLD.lock().expect("no panic");
        found = told.iter().find(|line| line.starts_with(what)).cloned();
        found.is_some()
    });
    found.expect("it was found")
}

unsafe extern "C" fn on_answer(code: c_int, text: *const c_char, result: *const c_char, call: *const c_void) {
    // SAFETY: texts of the library live during the callback, and `call` is a text of this program.
    let (text, result, call) =
        unsafe { (CStr::from_ptr(text), CStr::from_ptr(result), CStr::from_ptr(call.cast())) };
    let [call, text, result] = [call, text, result].map(|text| text.to_string_lossy());
    told(format!("{call} {code} {text}{result}"));
}

unsafe extern "C" fn on_outbox(json: *const c_char, _: *const c_void) {
    // SAFETY: a text of the library, which lives during the callback.
    told(format!("outbox {}", unsafe { CStr::from_ptr(json) }.to_string_lossy()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_c_a_receipt_and_a_message_outlive_the_sdk_and_a_callback_tells_that_they_have_arrived() {
    let _only = SDK.lock().await;
    TOLD.lock().expect("no panic").clear();
    let (story, server) = Story::begin().await;
    let config = serde_json::json!({
        "sdk_config_server_url": server.url, "sdk_config_config_file_path": story.device,
        "sdk_config_durability": "full", "sdk_config_keep_unsent": true,
    });
    let text = |text: &str| CString::new(text).expect("no NUL");
    let (config, user, sig) = (text(&config.to_string()), text("bob"), text(&story.bob_sig));
    let message = text("[{\"message_msg_id\":\"m0\"}]");
    let call = |name: &'static CStr| UserData::new(name.as_ptr().cast());
    // SAFETY: texts that live during the calls, and callbacks of their types.
    unsafe {
        listeners::DTSetOutboxCallback(Some(on_outbox), UserData::new(std::ptr::null()));
        assert_eq!(lifecycle::TIMInit(1, Text::new(config.as_ptr())), 0);
        login::TIMLogin(Text::new(user.as_ptr()), Text::new(sig.as_ptr()), Some(on_answer), call(c"login"));
    }
    assert_eq!(hear("login"), "login 0 ");
    let (alice, newest) = (text("alice"), text("{}"));
    let page = |name: &'static CStr| {
        // SAFETY: as above.
        let code = unsafe {
            let (of, which) = (Text::new(alice.as_ptr()), Text::new(newest.as_ptr()));
            history::TIMMsgGetMsgList(of, C2C, which, Some(on_answer), call(name))
        };
        assert_eq!(code, 0);
    };
    page(c"page");
    let online = hear("page");
    assert!(online.starts_with("page 0 [{") && online.contains("\"message_msg_id\":\"m0\""), "{online}");
    kill(server);
    // SAFETY: as above.
    let code = unsafe {
        receipt::TIMMsgSendMessageReadReceipts(Text::new(message.as_ptr()), Some(on_answer), call(c"receipt"))
    };
    assert_eq!(code, 0);
    let draft = text("{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"hello\"}]}");
    let mut id = [[0; 128]; 2];
    let waiting = text("{\"request_internal_operation\":\"internal_operation_get_unsent_messages\"}");
    for (buffer, name) in id.iter_mut().zip([c"first", c"second"]) {
        // SAFETY: as above, and a buffer of 128 bytes.
        let code = unsafe {
            let (to, buffer) = (Text::new(alice.as_ptr()), Buffer::new(buffer.as_mut_ptr()));
            let draft = Text::new(draft.as_ptr());
            message::TIMMsgSendMessage(to, C2C, draft, buffer, Some(on_answer), call(name))
        };
        assert_eq!(code, 0);
    }
    // SAFETY: as above; the library has written a text into the buffer.
    let id = unsafe { id.each_ref().map(|id| CStr::from_ptr(id.as_ptr())) };
    // SAFETY: as above.
    unsafe {
        let (to, id) = (Text::new(alice.as_ptr()), Text::new(id[1].as_ptr()));
        assert_eq!(message::TIMMsgCancelSend(to, C2C, id, Some(on_answer), call(c"cancelled")), 0);
        let operation = Text::new(waiting.as_ptr());
        assert_eq!(experimental::callExperimentalAPI(operation, Some(on_answer), call(c"waiting")), 0);
    }
    assert_eq!(hear("cancelled"), "cancelled 0 ");
    assert!(hear("second").starts_with("second 8021 "));
    let (waits, first) = (hear("waiting"), id[0].to_string_lossy());
    for part in
        ["\"response_unsent_message_array\":[{", "\"message_status\":1,", "\"message_seq\":0,", &first]
    {
        assert!(waits.contains(part), "{waits}");
    }
    assert!(!waits.contains(&*id[1].to_string_lossy()), "{waits}");
    page(c"offline");
    let offline = hear("offline");
    assert!(offline.starts_with("offline 0 answered from this device[{"), "{offline}");
    for part in ["\"message_status\":1,", &first, "\"message_msg_id\":\"m0\""] {
        assert!(offline.contains(part), "{offline}");
    }
    assert!(!offline.contains(&*id[1].to_string_lossy()), "{offline}");
    lifecycle::TIMUninit();
    assert!(hear("receipt").starts_with("receipt 7009 "));
    assert!(hear("first").starts_with("first 7009 "));
    let server = story.again();
    // SAFETY: as above.
    unsafe {
        assert_eq!(lifecycle::TIMInit(1, Text::new(config.as_ptr())), 0);
        login::TIMLogin(Text::new(user.as_ptr()), Text::new(sig.as_ptr()), Some(on_answer), call(c"again"));
    }
    assert_eq!(hear("again"), "again 0 ");
    // Its conversation is named where the message itself had come before.
    let items = hear("outbox");
    for part in ["\"dt_outbox_item_kind\":1,", "\"dt_outbox_item_msg_id\":\"m0\",\"dt_outbox_item_code\":0,"]
    {
        assert!(items.contains(part), "{items}");
    }
    assert_eq!(story.read_count(&server).await, 1);
    let sent = hear("outbox [{\"dt_outbox_item_kind\":4,");
    for part in ["\"dt_outbox_item_code\":0,", "\"message_status\":2,", "\"message_seq\":2,", &first] {
        assert!(sent.contains(part), "{sent}");
    }
    lifecycle::TIMUninit();
    assert!(server.end().success());
}
