//! One device: an application with a client, which can be ended and killed and goes on with its state.

use super::Rng;
use super::book::Book;
use super::promises::{Edit, Given, Promises, Topic};
use doubletick_client::{Client, ClientConfig, ClientEvent, Connector, LoginStatus, Reply};
use doubletick_protocol::ids::{MsgId, UserId};
use doubletick_protocol::message::{Message, MessageContent};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Result, codes, limits};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// What stays the same over the runs of a device.
pub struct Setup {
    /// Unique among the devices of a test.
    pub name: String,
    pub user: UserId,
    pub user_sig: String,
    /// `TIMPlatform`. One device of each platform is logged in at a time.
    pub platform: u32,
    /// Where its state goes, a directory for each run that follows a kill.
    pub home: PathBuf,
    pub request_timeout: Duration,
    /// Of a hundred messages that are told, so many are read at once.
    pub eager: u64,
    /// It owns the groups of the test, so it may revoke what others have sent there.
    pub owner: bool,
    /// Bytes of the texts that are sent.
    pub text_bytes: usize,
    /// How much may have been told and not noted when a process is killed.
    pub unsaved: Duration,
    pub rng: Rng,
}

pub struct Device {
    pub setup: Setup,
    pub book: Mutex<Book>,
    promises: Arc<Promises>,
    rng: Mutex<Rng>,
    run: Mutex<Option<Run>>,
    runs: AtomicU64,
    /// Others' messages that were told, with their conversation: what can be read.
    readable: Mutex<Vec<(Topic, MsgId)>>,
    /// Own messages that were acknowledged.
    own: Mutex<Vec<MsgId>>,
}

struct Run {
    client: Client,
    state_dir: PathBuf,
    /// Whether what this run is told still counts: not after it was killed.
    alive: Arc<AtomicBool>,
}

impl Device {
    pub fn new(setup: Setup, promises: Arc<Promises>) -> Arc<Self> {
        let rng = Mutex::new(setup.rng.clone());
        Arc::new(Self {
            setup,
            book: Mutex::default(),
            promises,
            rng,
            run: Mutex::default(),
            runs: AtomicU64::new(0),
            readable: Mutex::default(),
            own: Mutex::default(),
        })
    }

    /// Begins a run over this connector. The one before must have ended.
    pub fn start(self: &Arc<Self>, connector: Arc<dyn Connector>) {
        let state_dir = self.setup.home.join(self.runs.load(Ordering::Relaxed).to_string());
        let alive = Arc::new(AtomicBool::new(true));
        let (device, still) = (Arc::downgrade(self), Arc::clone(&alive));
        let events = move |event: ClientEvent| {
            if let Some(device) = device.upgrade().filter(|_| still.load(Ordering::Relaxed)) {
                device.told(&event);
            }
        };
        let config = ClientConfig {
            state_dir: Some(state_dir.clone()),
            platform: self.setup.platform,
            request_timeout: self.setup.request_timeout,
            ..ClientConfig::default()
        };
        let runtime = tokio::runtime::Handle::current();
        let client = Client::start(config, connector, Arc::new(events), &runtime);
        *self.run.lock() = Some(Run { client, state_dir, alive });
    }

    /// Logs in, again and again until it is done.
    pub async fn log_in(&self) {
        loop {
            let Some(client) = self.client() else { return };
            if client.login_wait(&self.setup.user, &self.setup.user_sig).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn log_out(&self) {
        let Some(client) = self.client() else { return };
        // An error means that the login is lost already.
        let _ = client.logout_wait().await;
    }

    /// Ends the run as an application does that closes.
    pub async fn shut_down(&self) {
        let run = self.run.lock().take();
        if let Some(run) = run {
            run.client.shutdown().await;
        }
    }

    /// Ends the run as SIGKILL does: the next one finds what the files hold now.
    pub async fn kill(&self) {
        let Some(run) = self.run.lock().take() else { return };
        run.alive.store(false, Ordering::Relaxed);
        let since = Instant::now() - self.setup.unsaved;
        self.book.lock().forgive(since);
        let number = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
        copy_files(&run.state_dir, &self.setup.home.join(number.to_string()));
        run.client.shutdown().await;
    }

    pub fn client(&self) -> Option<Client> {
        self.run.lock().as_ref().map(|run| run.client.clone())
    }

    pub fn is_logged_in(&self) -> bool {
        self.client().is_some_and(|client| client.login_status() == LoginStatus::LoggedIn)
    }

    fn told(&self, event: &ClientEvent) {
        self.book.lock().note(event);
        let ClientEvent::Messages(messages) = event else { return };
        let mut now = Vec::new();
        for message in messages.iter().filter(|message| message.sender != self.setup.user) {
            let topic = match &message.conversation {
                doubletick_protocol::ids::ConversationId::Group(group) => Topic::Group(group.clone()),
                doubletick_protocol::ids::ConversationId::C2c(peer) => Topic::pair(peer, &self.setup.user),
            };
            self.readable.lock().push((topic, message.msg_id.clone()));
            if self.rng.lock().chance(self.setup.eager) {
                now.push(message.msg_id.clone());
            }
        }
        self.read(now);
    }

    /// What counts only as long as this run is alive.
    fn reply<T: Send + 'static>(&self, done: impl FnOnce(&Promises, Result<T>) + Send + 'static) -> Reply<T> {
        self.promises.pages().open += 1;
        let promises = Arc::clone(&self.promises);
        let alive = self.run.lock().as_ref().map(|run| Arc::clone(&run.alive));
        Reply::new(move |result| {
            if alive.is_some_and(|alive| alive.load(Ordering::Relaxed)) {
                done(&promises, result);
            } else {
                let mut pages = promises.pages();
                pages.open -= 1;
                pages.in_doubt += 1;
            }
        })
    }

    /// Sends a text with a request for receipts.
    pub fn send(self: &Arc<Self>, topic: &Topic) {
        let Some(client) = self.client() else { return };
        let message =
            client.new_text(topic.seen_by(&self.setup.user), &"x".repeat(self.setup.text_bytes), true);
        let id = message.msg_id.clone();
        let given = Given {
            topic: topic.clone(),
            sender: self.setup.user.clone(),
            device: self.setup.name.clone(),
            acknowledged: false,
        };
        self.promises.pages().messages.insert(id.clone(), given);
        let device = Arc::downgrade(self);
        let reply = self.reply(move |promises, result: Result<Message>| {
            let mut pages = promises.pages();
            if pages.answered("a message", &result, &[]) {
                if let Some(given) = pages.messages.get_mut(&id) {
                    given.acknowledged = true;
                }
                if let Some(device) = device.upgrade() {
                    device.own.lock().push(id);
                }
            }
        });
        client.send_message(message, reply);
    }

    /// Sends receipts for these messages, which are of one conversation.
    pub fn read(&self, messages: Vec<MsgId>) {
        let Some(client) = self.client() else { return };
        for messages in messages.chunks(limits::RECEIPTS_PER_CALL) {
            let messages = messages.to_vec();
            let user = self.setup.user.clone();
            let keys: Vec<(MsgId, UserId)> = messages.iter().map(|id| (id.clone(), user.clone())).collect();
            {
                let mut pages = self.promises.pages();
                for key in &keys {
                    pages.receipts.entry(key.clone()).or_insert(false);
                }
            }
            let reply = self.reply(move |promises, result: Result<Response>| {
                let mut pages = promises.pages();
                if pages.answered("receipts", &result, &[]) {
                    pages.receipts.extend(keys.into_iter().map(|key| (key, true)));
                }
            });
            client.request(Request::SendReceipts { messages, read_at: Vec::new() }, reply);
        }
    }

    /// Sends receipts for some messages of one conversation, in any order, and some again.
    pub fn read_some(&self) {
        let chosen = {
            let (mut rng, readable) = (self.rng.lock(), self.readable.lock());
            if readable.is_empty() {
                return;
            }
            let topic = readable[rng.index(readable.len())].0.clone();
            let known: Vec<&MsgId> =
                readable.iter().filter(|(of, _)| *of == topic).map(|(_, id)| id).collect();
            let count = 1 + rng.below(8);
            (0..count).map(|_| known[rng.index(known.len())].clone()).collect()
        };
        self.read(chosen);
    }

    /// Marks a conversation read. In C2C the peer is told.
    pub fn mark_some(&self) {
        let Some(client) = self.client() else { return };
        let message = {
            let (mut rng, readable) = (self.rng.lock(), self.readable.lock());
            if readable.is_empty() {
                return;
            }
            readable[rng.index(readable.len())].1.clone()
        };
        let reply = self.reply(|promises, result: Result<Response>| {
            promises.pages().answered("a mark", &result, &[]);
        });
        client.request(Request::MarkReadUpTo { message, conversation: None }, reply);
    }

    fn some_own(&self) -> Option<MsgId> {
        let (mut rng, own) = (self.rng.lock(), self.own.lock());
        if own.is_empty() { None } else { Some(own[rng.index(own.len())].clone()) }
    }

    /// Somebody else's message in a group.
    fn some_in_a_group(&self) -> Option<MsgId> {
        let (mut rng, readable) = (self.rng.lock(), self.readable.lock());
        let messages = readable.iter().filter(|(topic, _)| matches!(topic, Topic::Group(_)));
        let messages: Vec<&MsgId> = messages.map(|(_, id)| id).collect();
        if messages.is_empty() { None } else { Some(messages[rng.index(messages.len())].clone()) }
    }

    /// Revokes an own message, or what the owner of a group may revoke.
    pub fn revoke_some(&self) {
        let others = self.setup.owner && self.rng.lock().chance(50);
        let chosen = if others { self.some_in_a_group() } else { self.some_own() };
        let (Some(client), Some(message)) = (self.client(), chosen) else { return };
        self.promises.pages().revokes.entry(message.clone()).or_insert(false);
        let id = message.clone();
        let reply = self.reply(move |promises, result: Result<Response>| {
            let mut pages = promises.pages();
            if pages.answered("a revocation", &result, &[]) {
                pages.revokes.insert(id, true);
            }
        });
        client.request(Request::RevokeMessage { message, conversation: None, reason: String::new() }, reply);
    }

    /// Modifies an own message, from the version that was told last or whatever is there.
    pub fn modify_some(&self) {
        let (Some(client), Some(message)) = (self.client(), self.some_own()) else { return };
        let blind = self.rng.lock().chance(50);
        let base_version = match blind {
            true => None,
            false => Some(self.book.lock().last_version(&message).unwrap_or(0)),
        };
        let text = format!("{:x}", self.rng.lock().next());
        let content = content(&client, &text);
        let place = {
            let mut pages = self.promises.pages();
            pages.edits.push(Edit { msg_id: message.clone(), text, answer: None });
            pages.edits.len() - 1
        };
        let reply = self.reply(move |promises, result: Result<Response>| {
            let mut pages = promises.pages();
            let expected = [codes::ERR_SVR_GROUP_REVOKE_MSG_DENY, codes::ERR_SDK_MSG_MODIFY_CONFLICT];
            let done = pages.answered("a modification", &result, &expected);
            pages.edits[place].answer = match result {
                Err(error) if expected.contains(&error.code) => Some(Err(error.code)),
                _ => done.then_some(Ok(())),
            };
        });
        client.request(Request::ModifyMessage { message, base_version, content }, reply);
    }
}

fn content(client: &Client, text: &str) -> MessageContent {
    client.new_text(doubletick_protocol::ids::ConversationId::C2c(String::new()), text, false).content
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    // Nothing has been written before the first login.
    let Ok(files) = std::fs::read_dir(from) else { return };
    for file in files {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}
