//! What the store tests share: a store with its events recorded, and short words for requests.

use crate::home::Home;
use doubletick_engine::bus::Event;
use doubletick_engine::bus::EventSink;
use doubletick_engine::hooks::Origin;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::Result;
use doubletick_protocol::group::{GroupType, NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::message::{Elem, HistoryQuery, HistoryStart, Message, MessageContent, NewMessage};
use doubletick_protocol::receipt::{Reader, ReaderFilter, Receipt};
use doubletick_protocol::wire::{Head, LoginInfo, Missed, Request, Response};
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The time at which every test begins: milliseconds since 1970.
pub const START_MS: u64 = 1_750_000_000_000;

/// Keeps what a store publishes.
#[derive(Default)]
pub struct Recorder {
    events: Mutex<Vec<Event>>,
}

impl Recorder {
    /// The events since the last time, in order.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock())
    }
}

impl EventSink for Recorder {
    fn publish(&self, events: Vec<Event>) {
        self.events.lock().extend(events);
    }
}

/// A runtime of one thread, enough for a test that asks one thing after another.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a tokio runtime")
}

/// A store under test, its events, and a clock that moves one second per request.
pub struct World {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What it has published.
    pub events: Arc<Recorder>,
    clock_ms: AtomicU64,
    made: AtomicU64,
    open: Option<Box<Open>>,
}

/// Opens what a store has left behind when it was closed.
type Open = dyn Fn(Arc<Recorder>) -> Arc<dyn Store>;

impl World {
    /// A world around an open store.
    pub fn new(store: Arc<dyn Store>, events: Arc<Recorder>) -> World {
        World { store, events, clock_ms: AtomicU64::new(START_MS), made: AtomicU64::new(0), open: None }
    }

    /// A world around the store of this place, which can be closed and opened again.
    pub fn of(home: impl Home) -> World {
        World::lasting(move |events| {
            home.open(events, Arc::default()).expect("a store that nobody else has open")
        })
    }

    /// A world whose store can be closed and opened again.
    pub fn lasting(open: impl Fn(Arc<Recorder>) -> Arc<dyn Store> + 'static) -> World {
        let events = Arc::new(Recorder::default());
        let store = open(events.clone());
        World { open: Some(Box::new(open)), ..World::new(store, events) }
    }

    /// Closes the store and opens it again.
    pub async fn reopen(&mut self) {
        self.store.close().await;
        let open = self.open.as_ref().expect("a store that lasts");
        self.store = open(self.events.clone());
    }

    /// The time of the last request, in seconds.
    pub fn now(&self) -> u64 {
        self.clock_ms.load(Ordering::Relaxed) / 1000
    }

    /// Lets time pass.
    pub fn sleep(&self, seconds: u64) {
        self.clock_ms.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// Asks, one second after the last request.
    pub async fn ask(&self, user: &str, request: Request) -> Result<Response> {
        self.sleep(1);
        self.ask_at(user, self.clock_ms.load(Ordering::Relaxed), request).await
    }

    /// Asks at this time in milliseconds.
    pub async fn ask_at(&self, user: &str, now_ms: u64, request: Request) -> Result<Response> {
        self.store
            .execute(Call {
                user: user.to_owned(),
                now_ms,
                by_operator: false,
                origin: Origin::default(),
                by: None,
                request,
            })
            .await
    }

    /// Asks as the operator, in the name of a user, one second after the last request.
    pub async fn operate(&self, user: &str, request: Request) -> Result<Response> {
        self.sleep(1);
        let now_ms = self.clock_ms.load(Ordering::Relaxed);
        self.store
            .execute(Call {
                user: user.to_owned(),
                now_ms,
                by_operator: true,
                origin: Origin::default(),
                by: None,
                request,
            })
            .await
    }

    /// Asks for something that must succeed.
    pub async fn must(&self, user: &str, request: Request) -> Response {
        let text = format!("{request:?}");
        match self.ask(user, request).await {
            Ok(response) => response,
            Err(error) => panic!("{user} asked {text}: {error}"),
        }
    }

    /// Asks for something that must fail, and says with which code.
    pub async fn code(&self, user: &str, request: Request) -> i32 {
        let text = format!("{request:?}");
        match self.ask(user, request).await {
            Ok(response) => panic!("{user} asked {text}: succeeded with {response:?}"),
            Err(error) => {
                assert!(!error.text.is_empty(), "error {} without a text for {text}", error.code);
                error.code
            }
        }
    }

    /// Asks for something that must be answered by `Done`.
    pub async fn done(&self, user: &str, request: Request) {
        assert_eq!(self.must(user, request).await, Response::Done);
    }

    /// Logs one device in, which holds this number; its number now.
    pub async fn login_on(&self, user: &str, platform: u32, held: u64) -> Result<u64> {
        match self.ask(user, login_on(user, platform, held)).await? {
            Response::LoggedIn(info) => Ok(info.login),
            other => panic!("a login was answered by {other:?}"),
        }
    }

    /// Logs one user in.
    pub async fn login(&self, user: &str) -> LoginInfo {
        match self.must(user, login(user)).await {
            Response::LoggedIn(info) => info,
            other => panic!("a login was answered by {other:?}"),
        }
    }

    /// Makes accounts.
    pub async fn users(&self, users: &[&str]) {
        for user in users {
            self.login(user).await;
        }
    }

    /// A group with these members; the first is the owner. The accounts must exist.
    pub async fn group(&self, group_type: GroupType, members: &[&str]) -> ConversationId {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let mut new = new_group(group_type, &group_name(group_type, number));
        new.members = members[1..].iter().map(|user| ((*user).to_owned(), Role::Normal)).collect();
        match self.must(members[0], Request::CreateGroup(new)).await {
            Response::GroupCreated(id) => ConversationId::Group(id),
            other => panic!("creating a group was answered by {other:?}"),
        }
    }

    /// A message that nobody has sent yet.
    pub fn message(&self, conversation: &ConversationId) -> NewMessage {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        new_message(&format!("m{number}"), conversation, &format!("text {number}"))
    }

    /// Sends a message that asks for receipts.
    pub async fn send(&self, user: &str, conversation: &ConversationId) -> Message {
        self.send_new(user, self.message(conversation)).await
    }

    /// Sends a message that does not ask for receipts.
    pub async fn send_plain(&self, user: &str, conversation: &ConversationId) -> Message {
        let mut new = self.message(conversation);
        new.need_read_receipt = false;
        self.send_new(user, new).await
    }

    /// Sends a targeted message that asks for receipts.
    pub async fn send_to(&self, user: &str, conversation: &ConversationId, targets: &[&str]) -> Message {
        let mut new = self.message(conversation);
        new.targets = targets.iter().map(|user| (*user).to_owned()).collect();
        self.send_new(user, new).await
    }

    /// Sends this message.
    pub async fn send_new(&self, user: &str, new: NewMessage) -> Message {
        match self.must(user, Request::SendMessage(new)).await {
            Response::Message(message) => *message,
            other => panic!("sending was answered by {other:?}"),
        }
    }

    /// Sends receipts that must be taken.
    pub async fn read(&self, user: &str, messages: &[&Message]) {
        self.done(user, send_receipts(&ids(messages))).await;
    }

    /// The summaries of these messages.
    pub async fn receipts(&self, user: &str, messages: &[&Message]) -> Vec<Receipt> {
        match self.must(user, Request::GetReceipts { messages: ids(messages) }).await {
            Response::Receipts(receipts) => receipts,
            other => panic!("getting receipts was answered by {other:?}"),
        }
    }

    /// `(read, unread)` of one message.
    pub async fn counts(&self, user: &str, message: &Message) -> (u64, u64) {
        let receipts = self.receipts(user, &[message]).await;
        assert_eq!(receipts.len(), 1, "one receipt for one message");
        (receipts[0].read_count, receipts[0].unread_count)
    }

    /// One whole list of a message, by pages of this size.
    pub async fn readers_by(
        &self,
        user: &str,
        message: &Message,
        filter: ReaderFilter,
        count: u32,
    ) -> Vec<Reader> {
        let mut readers = Vec::new();
        let (mut cursor, mut seen) = (0, BTreeSet::new());
        loop {
            let request = Request::GetReaders { message: message.msg_id.clone(), filter, cursor, count };
            let Response::Readers(page) = self.must(user, request).await else {
                panic!("readers were answered by something else")
            };
            assert!(page.readers.len() <= count as usize, "a page of more than was asked for");
            assert!(page.finished || !page.readers.is_empty(), "an empty page that is not the last");
            assert_eq!(page.finished, page.next_seq == 0, "next_seq is 0 at the end, only there");
            assert!(page.next_seq < 1 << 53, "a cursor that JSON numbers cannot carry");
            readers.extend(page.readers);
            if page.finished {
                return readers;
            }
            cursor = page.next_seq;
            assert!(seen.insert(cursor), "a cursor that leads back to where it was");
        }
    }

    /// The names in one whole list of a message.
    pub async fn readers(&self, user: &str, message: &Message, filter: ReaderFilter) -> Vec<UserId> {
        let readers = self.readers_by(user, message, filter, 100).await;
        readers.into_iter().map(|reader| reader.member.user_id).collect()
    }

    /// Who has read and who has not.
    pub async fn lists(&self, user: &str, message: &Message) -> (Vec<UserId>, Vec<UserId>) {
        (
            self.readers(user, message, ReaderFilter::Read).await,
            self.readers(user, message, ReaderFilter::Unread).await,
        )
    }

    /// History with a query of one's own.
    pub async fn history(&self, user: &str, query: HistoryQuery) -> Vec<Message> {
        match self.must(user, Request::History(query)).await {
            Response::Messages(messages) => messages,
            other => panic!("history was answered by {other:?}"),
        }
    }

    /// The seqs of the newest messages, newest first.
    pub async fn newest(&self, user: &str, conversation: &ConversationId) -> Vec<u64> {
        seqs(&self.history(user, history(conversation)).await)
    }

    /// These messages as the user sees them.
    pub async fn find(&self, user: &str, messages: &[&Message]) -> Vec<Message> {
        match self.must(user, Request::FindMessages { messages: ids(messages) }).await {
            Response::Messages(messages) => messages,
            other => panic!("finding messages was answered by {other:?}"),
        }
    }

    /// One message as the user sees it.
    pub async fn view(&self, user: &str, message: &Message) -> Message {
        self.find(user, &[message]).await.pop().expect("a message that the user may see")
    }

    /// The unread count of one conversation.
    pub async fn unread(&self, user: &str, conversation: &ConversationId) -> u64 {
        let request = Request::GetConversations { conversations: vec![conversation.clone()] };
        match self.must(user, request).await {
            Response::Conversations(conversations) => conversations.first().map_or(0, |c| c.unread),
            other => panic!("conversations were answered by {other:?}"),
        }
    }

    /// The unread count of everything.
    pub async fn total_unread(&self, user: &str) -> u64 {
        match self.must(user, Request::TotalUnread).await {
            Response::Count(count) => count,
            other => panic!("the total was answered by {other:?}"),
        }
    }

    /// One page of what was missed.
    pub async fn sync(&self, user: &str, conversation: &ConversationId, seq: u64, version: u64) -> Missed {
        let request = Request::Sync { conversation: conversation.clone(), seq, version };
        match self.must(user, request).await {
            Response::Missed(missed) => missed,
            other => panic!("sync was answered by {other:?}"),
        }
    }

    /// Where one conversation of a user stands.
    pub async fn head(&self, user: &str, conversation: &ConversationId) -> Option<Head> {
        self.login(user).await.heads.into_iter().find(|head| head.conversation == *conversation)
    }
}

/// The request that makes an account.
pub fn login(user: &str) -> Request {
    login_on(user, 0, 0)
}

/// The login of a device on this platform that holds this number.
pub fn login_on(user: &str, platform: u32, held: u64) -> Request {
    Request::Login {
        user_id: user.to_owned(),
        user_sig: "sig".to_owned(),
        platform,
        held,
        device: String::new(),
    }
}

/// The C2C conversation with this peer.
pub fn with(peer: &str) -> ConversationId {
    ConversationId::C2c(peer.to_owned())
}

/// An id that a new group of this type may have.
pub fn group_name(group_type: GroupType, number: u64) -> GroupId {
    match group_type {
        GroupType::Community => format!("@TGS#_c{number}"),
        _ => format!("g{number}"),
    }
}

/// A group with nothing but a name.
pub fn new_group(group_type: GroupType, group_id: &str) -> NewGroup {
    NewGroup {
        group_id: group_id.to_owned(),
        group_type,
        name: "a group".to_owned(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: (group_type != GroupType::Work).then_some(doubletick_protocol::group::AddOption::Any),
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: Vec::new(),
    }
}

/// A text element.
pub fn text(text: &str) -> Elem {
    let mut elem = Elem::new();
    elem.insert("elem_type".to_owned(), 0.into());
    elem.insert("text_elem_content".to_owned(), text.into());
    elem
}

/// An element of another type.
pub fn elem(elem_type: i64) -> Elem {
    let mut elem = Elem::new();
    elem.insert("elem_type".to_owned(), elem_type.into());
    elem
}

/// A text message that asks for receipts.
pub fn new_message(msg_id: &str, conversation: &ConversationId, words: &str) -> NewMessage {
    NewMessage {
        msg_id: msg_id.to_owned(),
        conversation: conversation.clone(),
        client_time: START_MS / 1000,
        rand: 7,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent { elems: vec![text(words)], ..MessageContent::default() },
    }
}

/// The newest 100 messages.
pub fn history(conversation: &ConversationId) -> HistoryQuery {
    HistoryQuery {
        conversation: conversation.clone(),
        start: HistoryStart::End,
        newer: false,
        count: 100,
        window: None,
        elem_types: Vec::new(),
    }
}

/// "I have read these."
pub fn send_receipts(messages: &[MsgId]) -> Request {
    Request::SendReceipts { messages: messages.to_vec(), read_at: Vec::new() }
}

/// The ids of messages.
pub fn ids(messages: &[&Message]) -> Vec<MsgId> {
    messages.iter().map(|message| message.msg_id.clone()).collect()
}

/// The seqs of messages.
pub fn seqs(messages: &[Message]) -> Vec<u64> {
    messages.iter().map(|message| message.seq).collect()
}

/// Owned names.
pub fn names(users: &[&str]) -> Vec<UserId> {
    users.iter().map(|user| (*user).to_owned()).collect()
}

/// The raw id of a group conversation.
pub fn group_id(conversation: &ConversationId) -> GroupId {
    conversation.raw().to_owned()
}
