//! A store on disk, and the requests that fill it: users, groups with many members, messages, receipts.

use doubletick_engine::bus::Event;
use doubletick_engine::bus::EventSink;
use doubletick_engine::hooks::Origin;
use doubletick_engine::store::{Answer, Call, Store};
use doubletick_protocol::group::{AddOption, GroupType, NewGroup};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_sqlite::{Durability, SqliteOptions, SqliteStore};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;

/// The application of every benchmark.
pub const APP_ID: u64 = 1_400_000_001;
/// Who sends the messages.
pub const SENDER: &str = "sender";

/// Calls that are under way at once while a world is filled.
const FILLING: usize = 512;

/// Counts commits; the events themselves go nowhere.
#[derive(Default)]
pub struct Commits(AtomicU64);

impl EventSink for Commits {
    fn publish(&self, _events: Vec<Event>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A store and the number of its commits.
#[derive(Clone)]
pub struct World {
    store: Arc<dyn Store>,
    commits: Arc<Commits>,
}

/// One call of one user.
pub type UserCall = (String, Request);

impl World {
    /// Opens a store in a directory.
    pub fn open(directory: &Path, durability: Durability) -> World {
        let commits = Arc::new(Commits::default());
        let options = SqliteOptions { durability, ..SqliteOptions::default() };
        let store = SqliteStore::open(directory, APP_ID, options, commits.clone());
        World::of(Arc::new(store.expect("the directory is new")), commits)
    }

    /// A store that is open, and tells `commits` what it commits.
    pub fn of(store: Arc<dyn Store>, commits: Arc<Commits>) -> World {
        World { store, commits }
    }

    /// Commits that had events since the store was opened.
    pub fn commits(&self) -> u64 {
        self.commits.0.load(Ordering::Relaxed)
    }

    /// Runs one call, which must succeed.
    pub async fn call(&self, user: &str, request: Request) -> Response {
        match self.begin(user, request).await {
            Ok(response) => response,
            Err(error) => panic!("a call of {user} failed: {error}"),
        }
    }

    /// Gives the store a call, which it has when this returns.
    pub fn begin(&self, user: &str, request: Request) -> Answer {
        self.store.submit(Call {
            user: user.to_string(),
            now_ms: now_ms(),
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request,
        })
    }

    /// Runs calls, many at once; their order is not kept.
    pub async fn fill(&self, calls: impl IntoIterator<Item = UserCall>) {
        let mut running = JoinSet::new();
        for (user, request) in calls {
            if running.len() == FILLING {
                joined(running.join_next().await);
            }
            let world = self.clone();
            running.spawn(async move {
                world.call(&user, request).await;
            });
        }
        while !running.is_empty() {
            joined(running.join_next().await);
        }
    }

    /// Runs one task per list, each making its calls one after the other; the time from the first call
    /// to the last answer.
    pub async fn callers(&self, lists: Vec<Vec<UserCall>>) -> Duration {
        let begin = Instant::now();
        let mut running = JoinSet::new();
        for list in lists {
            let world = self.clone();
            running.spawn(async move {
                for (user, request) in list {
                    world.call(&user, request).await;
                }
            });
        }
        while !running.is_empty() {
            joined(running.join_next().await);
        }
        begin.elapsed()
    }

    /// [`World::callers`]; how long each call took.
    pub async fn call_times(&self, lists: Vec<Vec<UserCall>>) -> Vec<Duration> {
        let mut running = JoinSet::new();
        for list in lists {
            let world = self.clone();
            running.spawn(async move {
                let mut times = Vec::with_capacity(list.len());
                for (user, request) in list {
                    let begin = Instant::now();
                    world.call(&user, request).await;
                    times.push(begin.elapsed());
                }
                times
            });
        }
        running.join_all().await.concat()
    }

    /// Makes the accounts of these users, by a login each.
    pub async fn users(&self, users: impl IntoIterator<Item = String>) {
        self.fill(users.into_iter().map(|user| (user.clone(), login(&user)))).await;
    }

    /// Makes a group of [`SENDER`] (whose account is made too) with this many other members, named by
    /// [`member`].
    pub async fn group(&self, group_id: &str, members: usize) {
        self.call(SENDER, login(SENDER)).await;
        self.users((0..members).map(member)).await;
        self.call(SENDER, Request::CreateGroup(open_group(group_id))).await;
        self.fill((0..members).map(|index| (member(index), join(group_id)))).await;
    }

    /// Sends messages that ask for receipts, in the order of their ids.
    pub async fn messages(&self, group_id: &str, ids: &[String]) {
        for id in ids {
            self.call(SENDER, Request::SendMessage(message(group_id, id))).await;
        }
    }

    /// Ends the store, so that everything is in its file.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// The id of a member by number.
pub fn member(index: usize) -> String {
    format!("m{index:06}")
}

/// Message ids of one group.
pub fn message_ids(group_id: &str, count: usize) -> Vec<String> {
    (0..count).map(|index| format!("{group_id}-{index:06}")).collect()
}

/// A request that logs this user in, with any credential.
pub fn login(user: &str) -> Request {
    Request::Login {
        user_id: user.to_string(),
        user_sig: "embedded".to_string(),
        platform: 0,
        held: 0,
        device: String::new(),
    }
}

/// A request by which who asks joins this group.
pub fn join(group_id: &str) -> Request {
    Request::JoinGroup { group_id: group_id.to_string(), hello: String::new() }
}

/// Receipts for these messages.
pub fn receipts(messages: &[String]) -> Request {
    Request::SendReceipts { messages: messages.to_vec(), read_at: Vec::new() }
}

/// A public group that anyone may join.
pub fn open_group(group_id: &str) -> NewGroup {
    NewGroup {
        group_id: group_id.to_string(),
        group_type: GroupType::Public,
        name: "Benchmark".to_string(),
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

/// A text message to a group that asks for receipts.
pub fn message(group_id: &str, msg_id: &str) -> NewMessage {
    let elem =
        serde_json::json!({ "elem_type": 0, "text_elem_content": "Please confirm that you have read this." });
    let elems = elem.as_object().cloned().into_iter().collect();
    NewMessage {
        msg_id: msg_id.to_string(),
        conversation: ConversationId::Group(group_id.to_string()),
        client_time: now_ms() / 1000,
        rand: 1,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent { elems, ..MessageContent::default() },
    }
}

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis() as u64)
}

fn joined(done: Option<Result<(), tokio::task::JoinError>>) {
    done.expect("a task is running").expect("no call fails");
}
