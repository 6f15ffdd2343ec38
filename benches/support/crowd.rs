//! One message and a crowd of readers, each with a session of its own, while the sender's client counts
//! what it is told. Used by the benchmark `crowd` and by `cargo xtask demo --members`.

use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{Client, ClientConfig, ClientEvent, EventHandler};
use doubletick_engine::{Frames, SessionHandle};
use doubletick_protocol::group::{AddOption, GroupType, NewGroup};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{ClientFrame, Push, Request, Response, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use doubletick_store_sqlite::SqliteOptions;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const APP_ID: u64 = 1_400_000_001;
const GROUP: &str = "everyone";
/// Tasks that share the readers.
const WORKERS: usize = 16;
/// Readers of one worker that have a receipt on its way at once.
const AT_ONCE: usize = 64;

/// What the crowd is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Accounts are made, and join the group.
    Joining,
    /// Everyone is online, and the message reaches them.
    Delivering,
    /// Everyone reads it.
    Reading,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Members beside the sender.
    pub members: u64,
    /// Making the accounts and joining.
    pub joining: Duration,
    /// From the send to the last delivery.
    pub delivering: Duration,
    /// From the first receipt to the last acknowledgement.
    pub reading: Duration,
    /// From the first receipt to the sender's last receipt callback.
    pub until_last_callback: Duration,
    /// Receipt events that the sender's application got.
    pub callbacks: u64,
    /// The most of them within one second.
    pub busiest_second: u64,
    /// The last one: read and unread count.
    pub last: (u64, u64),
    /// What `GetReceipts` answers in the end: read and unread count.
    pub stored: (u64, u64),
    /// The length of the read list, paged through.
    pub listed: u64,
    /// Bytes of the closed database before and after the reading.
    pub bytes: (u64, u64),
}

/// Gets steps of each stage, from several threads.
pub type Progress = Arc<dyn Fn(Stage, u64) + Send + Sync>;

type Online = (SessionHandle, Frames);

/// Plays it in a directory.
pub async fn play(directory: &Path, members: u64, progress: Progress) -> Result<Figures> {
    let joining = join_all(directory, members, &progress).await?;
    let before = bytes(directory);

    let service = EmbeddedService::open(directory, APP_ID, SqliteOptions::default())?;
    let (client, seen) = sender(&service).await?;
    let engine = service.clone();
    let crowd = share(members, move |index| online(engine.clone(), index)).await?;
    let begin = Instant::now();
    let msg_id = send(&client).await?;
    let crowd = deliver(crowd, &progress).await?;
    let delivering = begin.elapsed();

    let begin = Instant::now();
    read(crowd, &msg_id, &progress).await?;
    let reading = begin.elapsed();
    let (callbacks, last) = callbacks(seen, members).await?;
    let until_last_callback = callbacks.last().map_or(reading, |at| at.duration_since(begin));

    let stored = get(&client, &msg_id).await?;
    let listed = list(&client, &msg_id).await?;
    client.shutdown().await;
    service.close().await;
    Ok(Figures {
        members,
        joining,
        delivering,
        reading,
        until_last_callback,
        callbacks: callbacks.len() as u64,
        busiest_second: busiest_second(&callbacks),
        last: (last.read_count, last.unread_count),
        stored: (stored.read_count, stored.unread_count),
        listed,
        bytes: (before, bytes(directory)),
    })
}

/// Makes the group and its members; nobody is online while they join, so nobody is told 100,000 times.
async fn join_all(directory: &Path, members: u64, progress: &Progress) -> Result<Duration> {
    let begin = Instant::now();
    let service = EmbeddedService::open(directory, APP_ID, SqliteOptions::default())?;
    let mut owner = service.engine().connect();
    ask(&mut owner, login("sender")).await?;
    let settings = Settings { group_members: (members + 1).max(200_000), ..Settings::default() };
    ask(&mut owner, Request::SetSettings(settings)).await?;
    ask(&mut owner, Request::CreateGroup(group())).await?;
    ask(&mut owner, Request::Logout).await?;
    let (engine, progress) = (service.clone(), progress.clone());
    let one = move |index| {
        let (service, progress) = (engine.clone(), progress.clone());
        async move {
            let mut session = service.engine().connect();
            ask(&mut session, login(&format!("reader{index}"))).await?;
            ask(&mut session, Request::JoinGroup { group_id: GROUP.to_string(), hello: String::new() })
                .await?;
            progress(Stage::Joining, 1);
            Ok(())
        }
    };
    share(members, one).await?;
    service.close().await;
    Ok(begin.elapsed())
}

/// Runs `one` for every reader on [`WORKERS`] tasks, each one reader after the other.
async fn share<T, F>(members: u64, one: impl Fn(u64) -> F + Clone + Send + 'static) -> Result<Vec<Vec<T>>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send,
{
    let mut workers = Vec::new();
    for worker in 0..WORKERS {
        let one = one.clone();
        workers.push(tokio::spawn(async move {
            let mut done = Vec::new();
            for index in (worker as u64..members).step_by(WORKERS) {
                done.push(one(index).await?);
            }
            Ok(done)
        }));
    }
    collect(workers).await
}

async fn collect<T>(workers: Vec<tokio::task::JoinHandle<Result<T>>>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    for worker in workers {
        all.push(worker.await.map_err(|error| broken(&format!("a reader failed: {error}")))??);
    }
    Ok(all)
}

async fn online(service: EmbeddedService, index: u64) -> Result<Online> {
    let mut session = service.engine().connect();
    ask(&mut session, login(&format!("reader{index}"))).await?;
    Ok(session)
}

/// Waits until every reader has the message.
async fn deliver(crowd: Vec<Vec<Online>>, progress: &Progress) -> Result<Vec<Vec<Online>>> {
    let mut workers = Vec::new();
    for mut readers in crowd {
        let progress = progress.clone();
        workers.push(tokio::spawn(async move {
            for (_, frames) in &mut readers {
                loop {
                    match frames.recv().await {
                        Some(ServerFrame::Push(Push::Message(_))) => break,
                        Some(_) => {}
                        None => return Err(broken("a session ended before its message came")),
                    }
                }
                progress(Stage::Delivering, 1);
            }
            Ok(readers)
        }));
    }
    collect(workers).await
}

/// Everyone sends a receipt, many at once.
async fn read(crowd: Vec<Vec<Online>>, msg_id: &str, progress: &Progress) -> Result<()> {
    let mut workers = Vec::new();
    for mut readers in crowd {
        let (progress, msg_id) = (progress.clone(), msg_id.to_string());
        workers.push(tokio::spawn(async move {
            for some in readers.chunks_mut(AT_ONCE) {
                for (session, _) in some.iter() {
                    let request =
                        Request::SendReceipts { messages: vec![msg_id.clone()], read_at: Vec::new() };
                    session.handle(ClientFrame { id: 2, request });
                }
                for (_, frames) in some.iter_mut() {
                    answer(frames, 2).await?;
                }
                progress(Stage::Reading, some.len() as u64);
            }
            // The sessions stay open to the end: closing them is not part of what is measured.
            Ok(readers)
        }));
    }
    collect(workers).await?;
    Ok(())
}

async fn sender(service: &EmbeddedService) -> Result<(Client, UnboundedReceiver<(Instant, Receipt)>)> {
    let (told, seen): (UnboundedSender<(Instant, Receipt)>, _) = unbounded_channel();
    let told = Mutex::new(told);
    let events: EventHandler = Arc::new(move |event| {
        if let (ClientEvent::Receipts(receipts), Ok(told)) = (event, told.lock()) {
            for receipt in receipts {
                // Nobody listens any more once the figures are complete.
                let _ = told.send((Instant::now(), receipt));
            }
        }
    });
    let config = ClientConfig { app_id: APP_ID, ..ClientConfig::default() };
    let runtime = tokio::runtime::Handle::current();
    let client = Client::start(config, Arc::new(service.clone()), events, &runtime);
    client.login_wait("sender", "embedded").await?;
    Ok((client, seen))
}

async fn send(client: &Client) -> Result<String> {
    let conversation = ConversationId::Group(GROUP.to_string());
    Ok(client.send_wait(client.new_text(conversation, "Read by everyone?", true)).await?.msg_id)
}

/// Every receipt event until the one that counts everyone, and that one.
async fn callbacks(
    mut seen: UnboundedReceiver<(Instant, Receipt)>,
    members: u64,
) -> Result<(Vec<Instant>, Receipt)> {
    let mut times = Vec::new();
    loop {
        let next = tokio::time::timeout(Duration::from_secs(30), seen.recv()).await;
        let Ok(Some((at, receipt))) = next else {
            return Err(broken("the sender was never told that everyone has read"));
        };
        times.push(at);
        if receipt.read_count == members {
            // One that came after the last would be a duplicate; give it the time to show up.
            tokio::time::sleep(Duration::from_millis(300)).await;
            while let Ok((at, _)) = seen.try_recv() {
                times.push(at);
            }
            return Ok((times, receipt));
        }
    }
}

async fn get(client: &Client, msg_id: &str) -> Result<Receipt> {
    let mut receipts = client.receipts_wait(vec![msg_id.to_string()]).await?;
    receipts.pop().ok_or_else(|| broken("the message has no receipt"))
}

/// Pages through everyone who has read; how many.
async fn list(client: &Client, msg_id: &str) -> Result<u64> {
    let (mut cursor, mut count) = (0, 0);
    loop {
        let page = client.readers_wait(msg_id, ReaderFilter::Read, cursor, 100).await?;
        count += page.readers.len() as u64;
        if page.finished {
            return Ok(count);
        }
        cursor = page.next_seq;
    }
}

async fn ask(session: &mut Online, request: Request) -> Result<Response> {
    session.0.handle(ClientFrame { id: 1, request });
    answer(&mut session.1, 1).await
}

async fn answer(frames: &mut Frames, wanted: u64) -> Result<Response> {
    loop {
        match frames.recv().await {
            Some(ServerFrame::Response(id, result)) if id == wanted => return result,
            Some(_) => {}
            None => return Err(broken("a session ended before it answered")),
        }
    }
}

fn login(user: &str) -> Request {
    Request::Login {
        user_id: user.to_string(),
        user_sig: "embedded".to_string(),
        platform: 0,
        held: 0,
        device: String::new(),
    }
}

fn group() -> NewGroup {
    NewGroup {
        group_id: GROUP.to_string(),
        group_type: GroupType::Public,
        name: "Everyone".to_string(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: Some(AddOption::Any),
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: Vec::new(),
    }
}

fn busiest_second(times: &[Instant]) -> u64 {
    let within = |from: usize| {
        times[from..].iter().take_while(|at| at.duration_since(times[from]) < Duration::from_secs(1)).count()
    };
    (0..times.len()).map(within).max().unwrap_or(0) as u64
}

/// Bytes of all files of a directory.
fn bytes(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum()
}

fn broken(text: &str) -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, text)
}
