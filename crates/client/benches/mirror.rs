//! What it costs to read without a link, and to keep what is read then, beside plain SQLite reading the same rows in the same run.
//! `cargo bench -p doubletick-client --bench mirror --features device-store,embedded`

#[path = "../../../benches/support/report.rs"]
#[allow(dead_code, reason = "shared with the benchmarks of the root package")]
mod report;

use async_trait::async_trait;
use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{
    Answer, Client, ClientConfig, ClientEvent, Connector, ConversationEvent, Keep, Link, Reply,
};
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Elem, HistoryQuery, HistoryStart, MessageContent, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use doubletick_store_sqlite::SqliteOptions;
use report::Aim;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How much there is of everything.
#[derive(Clone, Copy)]
struct Sizes {
    /// Messages of the conversation whose history is read.
    deep: usize,
    /// Conversations of the list.
    wide: usize,
    /// Messages, and then receipts, that are missed.
    missed: usize,
    /// Pages that are read.
    pages: usize,
}

const ALL: Sizes = Sizes { deep: 100_000, wide: 1_000, missed: 10_000, pages: 2_000 };
/// Does the program work? The figures mean nothing.
const QUICK: Sizes = Sizes { deep: 1_000, wide: 50, missed: 300, pages: 50 };
const STARTS: usize = 11;
const ROUNDS: usize = 3;
/// Nothing takes so long.
const LONG: Duration = Duration::from_secs(600);

/// A way to the service that is there or not.
struct Road(EmbeddedService, Arc<AtomicBool>);

#[async_trait]
impl Connector for Road {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        if !self.1.load(Ordering::SeqCst) {
            return Err(Error::new(codes::ERR_SDK_NET_CONN_REFUSE, "refused"));
        }
        self.0.connect().await
    }
}

fn text(number: usize) -> MessageContent {
    let mut elem = Elem::new();
    elem.insert("elem_type".into(), 0.into());
    let words = format!("message {number}: about as long as what people write to each other in a day");
    elem.insert("text_elem_content".into(), words.into());
    MessageContent { elems: vec![elem], ..MessageContent::default() }
}

fn group(id: &str) -> ConversationId {
    ConversationId::Group(id.into())
}

struct Service(EmbeddedService, Sizes);

impl Service {
    async fn ask(&self, user: &str, request: Request) -> Response {
        self.0.engine().ask_for(user, false, request).await.expect("done")
    }

    async fn account(&self, user: &str) {
        let (user_id, user_sig, device) = (user.to_owned(), "sig".to_owned(), String::new());
        self.ask(user, Request::Login { user_id, user_sig, platform: 0, held: 0, device }).await;
    }

    async fn group(&self, id: &str, members: &[&str]) {
        let members = members.iter().map(|user| ((*user).to_owned(), Role::Normal)).collect();
        let group = NewGroup {
            group_id: id.into(),
            group_type: GroupType::Public,
            name: id.into(),
            introduction: String::new(),
            notification: String::new(),
            face_url: String::new(),
            add_option: None,
            approve_option: None,
            max_members: 0,
            custom: Vec::new(),
            members,
        };
        self.ask("alice", Request::CreateGroup(group)).await;
    }

    /// So many messages of a user, many at a time; their ids.
    async fn say(
        &self,
        user: &str,
        conversation: &ConversationId,
        numbers: std::ops::Range<usize>,
    ) -> Vec<String> {
        let mut ids = Vec::new();
        let numbers: Vec<usize> = numbers.collect();
        for some in numbers.chunks(200) {
            let mut under_way = Vec::new();
            for number in some {
                let msg_id = format!("{user}-{}-{number}", conversation.raw());
                ids.push(msg_id.clone());
                let message = NewMessage {
                    msg_id,
                    conversation: conversation.clone(),
                    client_time: 1_700_000_000,
                    rand: 1,
                    need_read_receipt: true,
                    online_only: false,
                    targets: Vec::new(),
                    content: text(*number),
                };
                let (service, user) = (self.0.clone(), user.to_owned());
                under_way.push(tokio::spawn(async move {
                    service.engine().ask_for(&user, false, Request::SendMessage(message)).await
                }));
            }
            for sending in under_way {
                sending.await.expect("it runs").expect("said");
            }
        }
        ids
    }
}

/// A process of a device, and when it has everything.
struct Device {
    client: Client,
    events: mpsc::UnboundedReceiver<ClientEvent>,
}

impl Device {
    fn start(service: &Service, directory: &Path, linked: bool, mirror_bytes: u64) -> Device {
        let (told, events) = mpsc::unbounded_channel();
        let config = ClientConfig {
            state_dir: Some(directory.to_owned()),
            keep: Some(Keep { mirror_bytes, ..Keep::default() }),
            ..ClientConfig::default()
        };
        let road = Arc::new(Road(service.0.clone(), Arc::new(AtomicBool::new(linked))));
        let handler = Arc::new(move |event| drop(told.send(event)));
        let client = Client::start(config, road, handler, &tokio::runtime::Handle::current());
        Device { client, events }
    }

    async fn log_in(&mut self, user: &str) {
        self.client.login_wait(user, "sig").await.expect("logged in");
        let finished = ClientEvent::Conversations(ConversationEvent::SyncFinished);
        let synced = async { while self.events.recv().await.expect("the client runs") != finished {} };
        tokio::time::timeout(LONG, synced).await.expect("everything is told");
    }

    async fn ask(&self, request: Request) -> Answer {
        let (reply, answer) = Reply::channel();
        self.client.ask(request, reply);
        answer.await.expect("answered")
    }
}

fn mirror_file(directory: &Path) -> PathBuf {
    let files = std::fs::read_dir(directory).expect("a directory").map(|file| file.expect("a file").path());
    files.into_iter().find(|path| path.to_string_lossy().ends_with("mirror.db")).expect("a mirror")
}

/// The same file, for plain SQLite: each run of `read` is timed.
fn plain(directory: &Path, sql: &str, runs: usize) -> Vec<f64> {
    let copy = directory.join("copy.db");
    std::fs::copy(mirror_file(directory), &copy).expect("copied");
    let conn = Connection::open(&copy).expect("a database");
    let mut times = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        let mut found = conn.prepare_cached(sql).expect("SQL");
        let rows = found.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        let bytes: usize = rows.map(|row| row.expect("a row").len()).sum();
        assert!(bytes > 0);
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    drop(conn);
    std::fs::remove_file(copy).expect("removed");
    times
}

fn quantile(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * part) as usize]
}

/// Prints these times, in milliseconds; their median, and what one of a hundred is beyond.
fn say(what: &str, times: &mut [f64]) -> (f64, f64) {
    let (median, p99) = (quantile(times, 0.5), quantile(times, 0.99));
    report::figure(what, median, "ms, median");
    report::figure("  p99", p99, "ms");
    (median, p99)
}

fn page(start: HistoryStart) -> Request {
    let (conversation, newer, count, window, elem_types) = (group("deep"), false, 20, None, Vec::new());
    Request::History(HistoryQuery { conversation, start, newer, count, window, elem_types })
}

/// The first page, and one from somewhere.
async fn history(service: &Service, home: &Path) {
    let Sizes { deep, pages, .. } = service.1;
    let directory = home.join("deep");
    let mut device = Device::start(service, &directory, true, 1 << 30);
    device.log_in("reader").await;
    let Response::Conversations(_) = device.ask(Request::Conversations).await.response else {
        panic!("a list")
    };
    device.client.shutdown().await;
    let bytes = std::fs::metadata(mirror_file(&directory)).expect("a file").len();
    report::title(&format!("a history of {deep} messages on the device, without a link"));
    report::figure("bytes on the disk of the device for each message", bytes as f64 / deep as f64, "bytes");
    let sql = "SELECT document FROM message WHERE conversation = (SELECT no FROM conversation WHERE name LIKE '%deep%')
        ORDER BY seq DESC LIMIT 20";
    say("plain SQLite, the rows of the newest page", &mut plain(&directory, sql, pages));
    let mut starts = Vec::new();
    let (mut first, mut other) = (Vec::new(), Vec::new());
    for round in 0..STARTS {
        let begun = Instant::now();
        let device = Device::start(service, &directory, false, 1 << 30);
        device.client.login("reader".into(), "sig".into(), Reply::new(drop));
        assert!(device.ask(page(HistoryStart::End)).await.from_device);
        starts.push(begun.elapsed().as_secs_f64() * 1e3);
        if round == 0 {
            for number in 0..pages {
                let begun = Instant::now();
                let answer = device.ask(page(HistoryStart::End)).await;
                first.push(begun.elapsed().as_secs_f64() * 1e3);
                assert!(matches!(answer.response, Response::Messages(messages) if messages.len() == 20));
                let seq = (number * 7_919 % (deep - 20) + 20) as u64;
                let begun = Instant::now();
                let answer = device.ask(page(HistoryStart::Seq(seq))).await;
                other.push(begun.elapsed().as_secs_f64() * 1e3);
                assert!(matches!(answer.response, Response::Messages(messages) if messages[0].seq == seq));
            }
        }
        device.client.shutdown().await;
    }
    let (_, p99) = say("the newest page", &mut first);
    report::ratio("  that p99, ms", p99, Aim::AtMost(5.0));
    say("a page from anywhere", &mut other);
    say("from the start of the client, with the check of the file", &mut starts);
}

async fn list(service: &Service, home: &Path) {
    let wide = service.1.wide;
    let directory = home.join("wide");
    let mut device = Device::start(service, &directory, true, 1 << 28);
    device.log_in("me").await;
    let Response::Conversations(rows) = device.ask(Request::Conversations).await.response else {
        panic!("a list")
    };
    assert!(rows.len() >= wide);
    device.client.shutdown().await;
    report::title(&format!("a list of {} conversations on the device, without a link", rows.len()));
    let sql = "SELECT row FROM conversation WHERE row IS NOT NULL ORDER BY place";
    say("plain SQLite, the rows of the list", &mut plain(&directory, sql, STARTS));
    let (mut starts, mut lists) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let begun = Instant::now();
        let device = Device::start(service, &directory, false, 1 << 28);
        device.client.login("me".into(), "sig".into(), Reply::new(drop));
        assert!(device.ask(Request::Conversations).await.from_device);
        starts.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        device.ask(Request::Conversations).await;
        lists.push(begun.elapsed().as_secs_f64() * 1e3);
        device.client.shutdown().await;
    }
    let (median, _) = say("from the start of the client to the list", &mut starts);
    report::ratio("  that median, ms", median, Aim::AtMost(50.0));
    say("the list once more", &mut lists);
}

/// Two devices of one user are away, one with a mirror and one without, and come back.
async fn catch_up(service: &Service, home: &Path) {
    let missed = service.1.missed;
    let devices = [("with a mirror", home.join("with"), 1 << 28), ("without one", home.join("without"), 0)];
    for (_, directory, bytes) in &devices {
        let mut device = Device::start(service, directory, true, *bytes);
        device.log_in("away").await;
        device.client.shutdown().await;
    }
    let mut times = vec![(Vec::new(), Vec::new()); devices.len()];
    for round in 0..ROUNDS {
        let numbers = round * missed..(round + 1) * missed;
        let own = service.say("away", &group("own"), numbers.clone()).await;
        for messages in [true, false] {
            if messages {
                service.say("alice", &group("busy"), numbers.clone()).await;
            } else {
                for messages in own.chunks(30) {
                    let (messages, read_at) = (messages.to_vec(), Vec::new());
                    service.ask("alice", Request::SendReceipts { messages, read_at }).await;
                }
            }
            for ((_, directory, bytes), times) in devices.iter().zip(&mut times) {
                let begun = Instant::now();
                let mut device = Device::start(service, directory, true, *bytes);
                device.log_in("away").await;
                device.client.shutdown().await;
                let times = if messages { &mut times.0 } else { &mut times.1 };
                times.push(begun.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    report::title(
        "a device comes back: from its start until everything is told and written, and it has ended",
    );
    let mut medians = Vec::new();
    for ((name, ..), (messages, receipts)) in devices.iter().zip(&mut times) {
        let (messages, _) = say(&format!("{missed} messages and {missed} own ones, {name}"), messages);
        let (receipts, _) = say(&format!("{missed} receipts, {name}"), receipts);
        medians.push([messages, receipts]);
    }
    report::figure("messages: with / without", medians[0][0] / medians[1][0], "");
    report::figure("receipts: with / without", medians[0][1] / medians[1][1], "");
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    runtime.expect("a runtime").block_on(async {
        let home = tempfile::tempdir().expect("a directory");
        let service = EmbeddedService::open(&home.path().join("service"), 1, SqliteOptions::default());
        let sizes = if std::env::args().any(|given| given == "--quick") { QUICK } else { ALL };
        let service = Service(service.expect("a service"), sizes);
        for user in ["alice", "reader", "me", "away"] {
            service.account(user).await;
        }
        service.group("deep", &["reader"]).await;
        for id in ["own", "busy"] {
            service.group(id, &["away"]).await;
        }
        service.say("alice", &group("deep"), 0..sizes.deep).await;
        for number in 0..sizes.wide {
            let user = format!("u{number}");
            service.account(&user).await;
            service.say(&user, &ConversationId::C2c("me".into()), 0..1).await;
        }
        history(&service, home.path()).await;
        list(&service, home.path()).await;
        catch_up(&service, home.path()).await;
        service.0.close().await;
    });
}
