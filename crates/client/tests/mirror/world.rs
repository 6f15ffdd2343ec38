//! A service, others who use it, and one client whose link can be cut.

use async_trait::async_trait;
use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{
    Client, ClientConfig, ClientEvent, Connector, ConversationEvent, Keep, Link, NetworkStatus, Reply,
};
use doubletick_engine::{Clock, EngineOptions};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{
    Elem, HistoryQuery, HistoryStart, Message, MessageContent, MessageStatus, NewMessage,
};
use doubletick_protocol::wire::{ClientFrame, Request, Response, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout, timeout_at};

pub const ME: &str = "me";
/// Nothing takes so long.
const LONG: Duration = Duration::from_secs(60);

/// A way to the service that is there or not.
struct Shaky {
    service: EmbeddedService,
    up: watch::Receiver<bool>,
}

struct ShakyLink {
    link: Box<dyn Link>,
    up: watch::Receiver<bool>,
}

#[async_trait]
impl Connector for Shaky {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        let up = self.up.clone();
        if !*up.borrow() {
            return Err(Error::new(codes::ERR_SDK_NET_CONN_REFUSE, "refused"));
        }
        Ok(Box::new(ShakyLink { link: self.service.connect().await?, up }))
    }
}

#[async_trait]
impl Link for ShakyLink {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        if !*self.up.borrow() {
            return Err(Error::new(codes::ERR_SDK_NET_DISCONNECT, "cut"));
        }
        self.link.send(frame)
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        tokio::select! {
            biased;
            _ = self.up.wait_for(|up| !up) => None,
            frame = self.link.recv() => frame,
        }
    }
}

pub struct World {
    pub service: EmbeddedService,
    pub client: Client,
    up: watch::Sender<bool>,
    events: mpsc::UnboundedReceiver<ClientEvent>,
    pub logs: Arc<Mutex<Vec<String>>>,
    rows: Arc<AtomicU64>,
    time: Arc<AtomicU64>,
    sent: u64,
    pub home: TempDir,
    pub keep: Keep,
    /// After so long a call fails.
    pub patience: Duration,
}

/// Waits, but not for ever.
pub async fn in_time<T>(what: impl Future<Output = T>) -> T {
    timeout(LONG, what).await.expect("it takes less than a minute")
}

pub fn group(id: &str) -> ConversationId {
    ConversationId::Group(id.into())
}

pub fn with(user: &str) -> ConversationId {
    ConversationId::C2c(user.into())
}

pub fn content(text: &str) -> MessageContent {
    let mut elem = Elem::new();
    elem.insert("elem_type".into(), 0.into());
    elem.insert("text_elem_content".into(), text.into());
    MessageContent { elems: vec![elem], ..MessageContent::default() }
}

pub fn query(conversation: &ConversationId, start: HistoryStart, newer: bool, count: u32) -> HistoryQuery {
    HistoryQuery {
        conversation: conversation.clone(),
        start,
        newer,
        count,
        window: None,
        elem_types: Vec::new(),
    }
}

/// As it can be compared: what a message says of its time are seconds.
pub fn plain(rows: Vec<Conversation>) -> Vec<Conversation> {
    let plain = |row: Conversation| Conversation {
        active_time: row.active_time / 1000,
        last_message: row.last_message.map(revoked),
        ..row
    };
    rows.into_iter().map(plain).collect()
}

/// Nobody is told of receipts of a message that was taken back.
fn revoked(mut message: Message) -> Message {
    if message.status == MessageStatus::Revoked {
        (message.read_count, message.unread_count, message.receipt_time) = (0, 0, 0);
        (message.has_sent_receipt, message.receipt_peer_read) = (false, false);
    }
    message
}

impl World {
    pub async fn new(keep: Keep) -> World {
        World::with_queue(keep, 4096).await
    }

    /// Groups of `alice` with everyone: "g" Public, "w" Work, "m" Meeting; the user is logged in. So many pushes may wait for the
    /// client before some are lost.
    pub async fn with_queue(keep: Keep, session_queue: usize) -> World {
        let home = TempDir::new().expect("a directory");
        let time = Arc::new(AtomicU64::new(1_700_000_000_000));
        let service = open(home.path(), &time, session_queue);
        let up = watch::channel(true).0;
        let (logs, rows, patience) = (Arc::default(), Arc::default(), Duration::from_secs(30));
        let (client, events) = start(&service, &up, home.path(), (&keep, patience), (&logs, &rows));
        let mut world =
            World { service, client, up, events, logs, rows, time, sent: 0, home, keep, patience };
        for user in ["alice", "bob", ME] {
            let login = Request::Login {
                user_id: user.into(),
                user_sig: "sig".into(),
                platform: 0,
                held: 0,
                device: String::new(),
            };
            world.ask(user, login).await.expect("an account");
        }
        for (id, group_type) in [("g", GroupType::Public), ("w", GroupType::Work), ("m", GroupType::Meeting)]
        {
            world.make_group(id, group_type).await;
        }
        world.log_in().await;
        world
    }

    /// A group of `alice` with everyone.
    pub async fn make_group(&self, id: &str, group_type: GroupType) {
        let members = vec![("bob".to_owned(), Role::Normal), (ME.to_owned(), Role::Normal)];
        let group = NewGroup {
            group_id: id.into(),
            group_type,
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
        self.ask("alice", Request::CreateGroup(group)).await.expect("a group");
    }

    /// Somebody asks the service.
    pub async fn ask(&self, user: &str, request: Request) -> Result<Response> {
        in_time(self.service.engine().ask_for(user, false, request)).await
    }

    /// The service's time goes on by so many milliseconds.
    pub fn pass(&self, time: u64) {
        self.time.fetch_add(time, Ordering::SeqCst);
    }

    pub fn now(&self) -> u64 {
        self.time.load(Ordering::SeqCst) / 1000
    }

    pub fn new_message(&mut self, conversation: &ConversationId) -> NewMessage {
        self.sent += 1;
        let (msg_id, text) = (format!("m-{}", self.sent), format!("text {}", self.sent));
        NewMessage {
            msg_id,
            conversation: conversation.clone(),
            client_time: self.now(),
            rand: 1,
            need_read_receipt: true,
            online_only: false,
            targets: Vec::new(),
            content: content(&text),
        }
    }

    /// Another user says something in a conversation of this one's.
    pub async fn say(&mut self, user: &str, conversation: &ConversationId) -> MsgId {
        let place = if conversation.is_group() { conversation.clone() } else { with(ME) };
        let message = self.new_message(&place);
        let msg_id = message.msg_id.clone();
        self.ask(user, Request::SendMessage(message)).await.expect("said");
        msg_id
    }

    /// The user says something.
    pub async fn send(&mut self, conversation: &ConversationId) -> MsgId {
        let message = self.new_message(conversation);
        let msg_id = message.msg_id.clone();
        let (reply, answer) = Reply::channel();
        self.client.send_message(message, reply);
        in_time(answer).await.expect("sent");
        msg_id
    }

    /// The user asks through the client, with a link.
    pub async fn call(&self, request: Request) -> Response {
        in_time(self.client.call(request)).await.expect("answered")
    }

    async fn event(&mut self, text: &str, wanted: impl Fn(&ClientEvent) -> bool) {
        let end = Instant::now() + LONG;
        loop {
            let event = timeout_at(end, self.events.recv()).await;
            let event = event.unwrap_or_else(|_| panic!("{text}: nothing came")).expect("the client runs");
            if wanted(&event) {
                return;
            }
        }
    }

    async fn synced(&mut self) {
        let finished = ClientEvent::Conversations(ConversationEvent::SyncFinished);
        self.event("a sync", |event| *event == finished).await;
    }

    /// This message was told.
    pub async fn told(&mut self, msg_id: &str) {
        let is = |event: &ClientEvent| match event {
            ClientEvent::Messages(messages) => messages.iter().any(|message| message.msg_id == msg_id),
            _ => false,
        };
        self.event("a message", is).await;
    }

    /// The row of this conversation was told.
    pub async fn row_told(&mut self, id: &ConversationId) {
        let is = |event: &ClientEvent| match event {
            ClientEvent::Conversations(ConversationEvent::Added(rows) | ConversationEvent::Updated(rows)) => {
                rows.iter().any(|row| row.id == *id)
            }
            _ => false,
        };
        self.event("a row", is).await;
    }

    /// What the application is told next of the list.
    pub async fn next_rows(&mut self) -> ConversationEvent {
        let end = Instant::now() + LONG;
        loop {
            let event = timeout_at(end, self.events.recv()).await.expect("nothing came of the list");
            match event.expect("the client runs") {
                ClientEvent::Conversations(
                    ConversationEvent::SyncStarted | ConversationEvent::SyncFinished,
                ) => {}
                ClientEvent::Conversations(rows) => return rows,
                _ => {}
            }
        }
    }

    pub async fn log_in(&mut self) {
        in_time(self.client.login_wait(ME, "sig")).await.expect("logged in");
        self.synced().await;
    }

    pub async fn cut(&mut self) {
        self.up.send_replace(false);
        let cut =
            |event: &ClientEvent| matches!(event, ClientEvent::Network(NetworkStatus::Disconnected, ..));
        self.event("a cut", cut).await;
    }

    pub async fn reconnect(&mut self) {
        self.up.send_replace(true);
        self.client.wake();
        self.synced().await;
    }

    /// Another process on the same device.
    pub async fn restart(&mut self) {
        in_time(self.client.shutdown()).await;
        self.restart_after(|_| ()).await;
    }

    /// Another process on the same device, which has no link.
    pub async fn start_without_a_link(&mut self) {
        in_time(self.client.shutdown()).await;
        self.up.send_replace(false);
        self.start();
    }

    fn start(&mut self) {
        let how = (&self.keep, self.patience);
        (self.client, self.events) =
            start(&self.service, &self.up, self.home.path(), how, (&self.logs, &self.rows));
    }

    /// The service is ended, a backup of it is put in its place, and the device has another process.
    pub async fn restore(&mut self) {
        in_time(self.service.close()).await;
        SqliteStore::restored(&self.home.path().join("service"), 1).expect("another incarnation");
        self.service = open(self.home.path(), &self.time, 4096);
        self.restart().await;
    }

    /// Another process, after the one before was killed: what it has written since is lost.
    pub async fn kill(&mut self) {
        let (device, copy) = (self.home.path().join("device"), self.home.path().join("copy"));
        let take = || {
            std::fs::create_dir_all(&copy)?;
            for file in std::fs::read_dir(&device)? {
                let file = file?;
                std::fs::copy(file.path(), copy.join(file.file_name()))?;
            }
            Ok::<(), std::io::Error>(())
        };
        // A file that is written takes another's place meanwhile: then it is taken once more.
        let taken = (0..100)
            .map(|_| take())
            .find(|taken| !taken.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound));
        taken.expect("the files stand still").expect("copied");
        self.restart_after(|device| {
            std::fs::remove_dir_all(device).expect("removed");
            std::fs::rename(&copy, device).expect("renamed");
        })
        .await;
    }

    /// Another process, after something has become of the device's files.
    pub async fn restart_after(&mut self, change: impl FnOnce(&Path)) {
        in_time(self.client.shutdown()).await;
        change(&self.home.path().join("device"));
        self.up.send_replace(true);
        self.start();
        self.log_in().await;
    }

    /// What the device answers without a link; `None`: it waits for one.
    pub async fn offline(&self, request: Request) -> Option<Response> {
        let answers: Arc<Mutex<Option<Result<Response>>>> = Arc::default();
        let put = Arc::clone(&answers);
        self.client.request(request, Reply::new(move |result| *put.lock() = Some(result)));
        // Answers come in the order of the questions, and an empty one is always there. Behind the first of them there may be another
        // question, where the place of a message is asked for before its page.
        for _ in 0..2 {
            let probe = self.client.call(Request::FindMessages { messages: Vec::new() });
            in_time(probe).await.expect("from the device");
        }
        let answer = answers.lock().take();
        answer.map(|result| result.expect("an answer"))
    }

    pub async fn offline_page(&self, query: HistoryQuery) -> Option<Vec<Message>> {
        match self.offline(Request::History(query)).await? {
            Response::Messages(messages) => Some(messages),
            other => panic!("{other:?}"),
        }
    }

    /// What the device answers is what the service says now. Whether it answers.
    pub async fn check(&self, query: HistoryQuery) -> bool {
        let truth = self.ask(ME, Request::History(query.clone())).await;
        match self.offline(Request::History(query.clone())).await {
            Some(answer) => {
                let (Response::Messages(answer), Ok(Response::Messages(truth))) = (answer, truth.clone())
                else {
                    panic!("{query:?}: {truth:?}");
                };
                let seqs =
                    |messages: &[Message]| messages.iter().map(|message| message.seq).collect::<Vec<_>>();
                assert_eq!(seqs(&answer), seqs(&truth), "{query:?}");
                for (answer, truth) in answer.into_iter().zip(truth) {
                    assert_eq!(revoked(answer), revoked(truth), "{query:?}");
                }
                true
            }
            None => false,
        }
    }

    /// How often the application was told of rows of the list.
    pub fn rows_told(&self) -> u64 {
        self.rows.load(Ordering::SeqCst)
    }

    pub fn mirror_file(&self) -> PathBuf {
        self.device_file("mirror.db")
    }

    pub fn device_file(&self, end: &str) -> PathBuf {
        let files = std::fs::read_dir(self.home.path().join("device")).expect("readable");
        let mut files = files.map(|file| file.expect("a file").path());
        files.find(|path| path.to_string_lossy().ends_with(end)).expect("there is one")
    }
}

fn open(home: &Path, time: &Arc<AtomicU64>, session_queue: usize) -> EmbeddedService {
    let told = Arc::clone(time);
    let clock = Clock::new(move || told.load(Ordering::SeqCst));
    let options = EngineOptions { clock, session_queue, ..EngineOptions::default() };
    let service = EmbeddedService::open_with(&home.join("service"), 1, SqliteOptions::default(), options);
    service.expect("a service")
}

fn start(
    service: &EmbeddedService,
    up: &watch::Sender<bool>,
    home: &Path,
    (keep, request_timeout): (&Keep, Duration),
    (logs, rows): (&Arc<Mutex<Vec<String>>>, &Arc<AtomicU64>),
) -> (Client, mpsc::UnboundedReceiver<ClientEvent>) {
    let (told, events) = mpsc::unbounded_channel();
    let (logs, rows) = (Arc::clone(logs), Arc::clone(rows));
    let handler = move |event| {
        if let ClientEvent::Conversations(ConversationEvent::Added(_) | ConversationEvent::Updated(_)) =
            &event
        {
            rows.fetch_add(1, Ordering::SeqCst);
        }
        if let ClientEvent::Log(_, text) = &event {
            logs.lock().push(text.clone());
        }
        let _ = told.send(event);
    };
    let config = ClientConfig {
        state_dir: Some(home.join("device")),
        keep: Some(keep.clone()),
        request_timeout,
        ..ClientConfig::default()
    };
    let shaky = Arc::new(Shaky { service: service.clone(), up: up.subscribe() });
    (Client::start(config, shaky, Arc::new(handler), &tokio::runtime::Handle::current()), events)
}
