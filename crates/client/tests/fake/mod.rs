//! A service of one test, in memory: one user's conversations, links that can be cut, refused, slow,
//! and pushes that come twice, late or not at all.

#![allow(dead_code, reason = "each test file uses its own part")]

use async_trait::async_trait;
use doubletick_client::{Client, ClientConfig, ClientEvent, Connector, Link, NetworkStatus};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::conversation::{Conversation, ConversationPage, Tally};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Message, MessageStatus, NewMessage};
use doubletick_protocol::profile::Profile;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{
    Change, ClientFrame, Head, LoginInfo, Missed, Push, Request, Response, ServerFrame,
};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Whose service it is.
pub const ME: &str = "me";

#[derive(Clone, Default)]
pub struct Fake {
    pub world: Arc<Mutex<World>>,
}

impl Fake {
    /// Cuts the link, and no other is made until `refuse_connects` is taken back.
    pub async fn lose_link(&self) {
        {
            let mut world = self.world.lock();
            world.refuse_connects = true;
            world.cut();
        }
        rest(10).await;
    }
}

#[derive(Default)]
pub struct World {
    pub conversation_groups: ConversationGroups,
    pub conversations: BTreeMap<ConversationId, Log>,
    /// Counts links; a link with an older number is cut.
    generation: u64,
    down: Option<mpsc::UnboundedSender<ServerFrame>>,
    logged_in: bool,
    pub refuse_connects: bool,
    /// Connects are neither refused nor made.
    pub hang_connects: bool,
    /// When each attempt to connect began.
    pub attempts: Vec<Instant>,
    /// How often links were asked for a sign of life.
    pub probes: usize,
    pub refuse_login: Option<Error>,
    /// Receipts and read marks are.
    pub refuse_reading: Option<Error>,
    /// Messages with such an id are.
    pub refuse_sending: Option<(MsgId, Error)>,
    /// The only credential that is not refused (70003), if there is one.
    pub valid_sig: Option<String>,
    /// One device only, whose login has this number.
    pub newest_login: Option<u64>,
    /// A link is cut as soon as its login was answered.
    pub cut_after_login: bool,
    /// Requests are carried out, but nothing is answered.
    pub mute: bool,
    /// So many messages are taken; further ones come too fast (9506).
    pub tokens: Option<usize>,
    /// The answer to this request is more than the client takes: it cuts the link.
    pub too_large: Option<Request>,
    /// What a link that is cut says about it.
    pub end: Option<Error>,
    /// Requests are lost on the way.
    pub deaf: bool,
    /// Answers take up to so many milliseconds.
    pub slow_ms: u64,
    /// So do answers to logins.
    pub slow_logins: bool,
    /// Messages and changes per answer to `Sync`.
    pub page: usize,
    pub total: u64,
    /// Conversations in the list, which comes in pages, and so many pages that are not too fast (9506) until the next
    /// second.
    pub listed: u64,
    pub pages: Option<usize>,
    /// AVChatRoom: a `Sync` has no messages.
    pub no_history: bool,
    /// Says with each message how many count, and with a login and a conversation what is unread; an older one does not.
    pub tallies: bool,
    /// Every request that arrived.
    pub requests: Vec<Request>,
    /// The id of the last one.
    pub last_id: u64,
    pub rng: Rng,
}

/// A conversation as the fake service has it.
#[derive(Default)]
pub struct Log {
    pub messages: Vec<Message>,
    pub version: u64,
    pub read_seq: u64,
    /// Deleted, and nothing was said since.
    pub unlisted: bool,
    /// How often the user has done something to it in the list.
    pub list_version: u64,
    pub recv_opt: u32,
    /// Messages that the user has deleted.
    pub deleted: Vec<MsgId>,
    /// The last receipt of each own message.
    pub receipts: BTreeMap<MsgId, Receipt>,
    /// Receipts that the router holds back.
    pub held: BTreeMap<MsgId, Receipt>,
    /// The version of each message's last content change.
    pub content: BTreeMap<MsgId, u64>,
}

impl Log {
    /// Every message counts; those of others are unread.
    pub fn tally(&self) -> Tally {
        let unread = self.messages.iter().filter(|message| {
            message.seq > self.read_seq && message.sender != ME && !self.deleted.contains(&message.msg_id)
        });
        let silent = matches!(self.recv_opt, 1..=3);
        Tally { unread: unread.count() as u64, counted: self.messages.len() as u64, silent }
    }
}

/// Xorshift: the same seed, the same test.
#[derive(Clone)]
pub struct Rng(pub u64);

impl Default for Rng {
    fn default() -> Self {
        Rng(0x9e37_79b9_7f4a_7c15)
    }
}

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 11) % limit
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

pub fn group(name: &str) -> ConversationId {
    ConversationId::Group(name.into())
}

/// A row of a list; a higher number is more active.
fn listed(number: u64) -> Conversation {
    Conversation {
        active_time: number,
        unread: 0,
        counted: None,
        id: ConversationId::C2c(format!("u{number}")),
        show_name: String::new(),
        face_url: String::new(),
        last_message: None,
        recv_opt: 0,
        group_type: None,
        at_infos: Vec::new(),
        read_seq: None,
        c2c_read_time: 0,
        group_read_seq: 0,
        owner: String::new(),
        pinned: false,
        marks: Vec::new(),
        cleared_seq: 0,
        list_version: 0,
        custom_data: String::new(),
        conversation_groups: Vec::new(),
    }
}

pub fn message(conversation: &ConversationId, msg_id: &str, sender: &str, seq: u64) -> Message {
    let mut message: Message = serde_json::from_value(serde_json::json!({
        "msg_id": msg_id, "conversation": conversation, "sender": sender, "seq": seq, "rand": 0,
        "unique_id": 1, "client_time": 0, "server_time": 0, "status": "sent", "online_only": false,
        "need_read_receipt": true, "targets": [], "content": {}, "version": 0, "sender_nick_name": "",
        "sender_face_url": "", "sender_name_card": "", "revoker": null, "is_read": false,
        "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false,
        "read_count": 0, "unread_count": 0
    }))
    .expect("a message");
    message.online_only = seq == 0;
    message
}

pub fn new_message(conversation: &ConversationId, msg_id: &str) -> NewMessage {
    NewMessage {
        msg_id: msg_id.into(),
        conversation: conversation.clone(),
        client_time: 0,
        rand: 0,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: Default::default(),
    }
}

impl World {
    pub fn is_online(&self) -> bool {
        self.logged_in && self.down.is_some()
    }

    pub fn send(&self, frame: ServerFrame) {
        if let Some(down) = &self.down {
            let _ = down.send(frame);
        }
    }

    pub fn push(&self, push: Push) {
        if self.logged_in {
            self.send(ServerFrame::Push(push));
        }
    }

    /// Cuts the link: what is on the way is lost.
    pub fn cut(&mut self) {
        self.generation += 1;
        self.logged_in = false;
        self.down = None;
        for log in self.conversations.values_mut() {
            log.held.clear();
        }
    }

    pub fn log(&mut self, conversation: &ConversationId) -> &mut Log {
        self.conversations.entry(conversation.clone()).or_default()
    }

    /// Stores a message.
    pub fn store(&mut self, conversation: &ConversationId, msg_id: &str, sender: &str) -> Message {
        let log = self.log(conversation);
        let seq = log.messages.len() as u64 + 1;
        let mut message = message(conversation, msg_id, sender, seq);
        log.messages.push(message.clone());
        message.counted = self.tallies.then_some(seq);
        message
    }

    pub fn store_and_push(&mut self, conversation: &ConversationId, msg_id: &str, sender: &str) -> Message {
        let message = self.store(conversation, msg_id, sender);
        self.push(Push::Message(Box::new(message.clone())));
        message
    }

    /// Someone reads an own message.
    pub fn read(&mut self, conversation: &ConversationId, msg_id: &str) -> Receipt {
        let log = self.log(conversation);
        log.version += 1;
        let version = log.version;
        let read_count = log.receipts.get(msg_id).map_or(0, |receipt| receipt.read_count) + 1;
        let seq = log.messages.iter().find(|m| m.msg_id == msg_id).map_or(0, |m| m.seq);
        let receipt = Receipt {
            conversation: conversation.clone(),
            msg_id: msg_id.into(),
            seq,
            read_count,
            unread_count: 0,
            time: version,
            version,
        };
        log.receipts.insert(msg_id.into(), receipt.clone());
        log.held.insert(msg_id.into(), receipt.clone());
        receipt
    }

    /// Revokes a message; answers the change.
    pub fn revoke(&mut self, conversation: &ConversationId, seq: u64) -> Change {
        let log = self.log(conversation);
        log.version += 1;
        let message = &mut log.messages[seq as usize - 1];
        message.status = MessageStatus::Revoked;
        log.content.insert(message.msg_id.clone(), log.version);
        log.receipts.remove(&message.msg_id);
        log.held.remove(&message.msg_id);
        Change::Revoked(log.version, Box::new(message.clone()))
    }

    pub fn push_change(&mut self, conversation: &ConversationId, change: Change) {
        let log = self.log(conversation);
        let stable = log.held.values().map(|receipt| receipt.version - 1).min().unwrap_or(log.version);
        self.push(Push::Changes { conversation: conversation.clone(), stable, changes: vec![change] });
    }

    /// Pushes one receipt that is held back.
    pub fn release(&mut self, conversation: &ConversationId, msg_id: &str) {
        if let Some(receipt) = self.log(conversation).held.remove(msg_id) {
            self.push_change(conversation, Change::Receipt(receipt));
        }
    }

    fn missed(&self, conversation: &ConversationId, seq: u64, version: u64) -> Result<Response> {
        let Some(log) = self.conversations.get(conversation) else {
            return Err(Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "not a member"));
        };
        let page = if self.page == 0 { 100 } else { self.page };
        let last = log.messages.len() as u64;
        let mut messages: Vec<Message> =
            log.messages.iter().filter(|m| m.seq > seq && !self.no_history).cloned().collect();
        let mut changes: Vec<Change> = log
            .receipts
            .values()
            .filter(|receipt| receipt.version > version)
            .cloned()
            .map(Change::Receipt)
            .chain(log.content.iter().filter(|(_, at)| **at > version).filter_map(|(msg_id, at)| {
                let message = log.messages.iter().find(|m| m.msg_id == *msg_id && m.seq <= seq)?;
                Some(Change::Revoked(*at, Box::new(message.clone())))
            }))
            .collect();
        changes.sort_by_key(Change::version);
        let (mut seq, mut version) = (last.max(seq), log.version.max(version));
        let more = messages.len() > page || changes.len() > page;
        if messages.len() > page {
            messages.truncate(page);
            seq = messages[page - 1].seq;
        }
        if changes.len() > page {
            changes.truncate(page);
            version = changes[page - 1].version();
        }
        let conversation = conversation.clone();
        Ok(Response::Missed(Missed { conversation, messages, changes, seq, version, more, identity: 0 }))
    }

    fn carry_out(&mut self, request: Request) -> Result<Response> {
        if let (Request::SendMessage(_), Some(tokens)) = (&request, &mut self.tokens) {
            if *tokens == 0 {
                return Err(Error::new(codes::ERR_SDK_NET_FREQ_LIMIT, "too fast"));
            }
            *tokens -= 1;
        }
        match request {
            Request::Login { user_id, user_sig, held, .. } => {
                if let Some(error) = &self.refuse_login {
                    return Err(error.clone());
                }
                if self.valid_sig.as_ref().is_some_and(|valid| *valid != user_sig) {
                    return Err(Error::new(codes::ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED, "user_sig: refused"));
                }
                if let Some(newest) = &mut self.newest_login {
                    match held {
                        0 => *newest += 1,
                        held if held < *newest => {
                            return Err(Error::new(codes::ERR_LOGIN_KICKED_OFF_BY_OTHER, "taken over"));
                        }
                        _ => {}
                    }
                }
                self.logged_in = true;
                let heads = self.conversations.iter().map(|(conversation, log)| Head {
                    conversation: conversation.clone(),
                    seq: log.messages.len() as u64,
                    version: log.version,
                    read_seq: log.read_seq,
                    identity: 0,
                    news_seq: 0,
                    news_version: 0,
                    restored_seq: 0,
                    restored_version: 0,
                    unlisted: log.unlisted,
                    tally: self.tallies.then(|| log.tally()),
                    list_version: log.list_version,
                    cleared_seq: None,
                });
                Ok(Response::LoggedIn(LoginInfo {
                    profile: Profile { user_id, ..Profile::default() },
                    heads: heads.collect(),
                    server_time_ms: 1_000_000_000_000,
                    login: self.newest_login.unwrap_or(0),
                    incarnation: 0,
                    restored_from: 0,
                    conversation_groups: self.conversation_groups.clone(),
                }))
            }
            Request::Logout => {
                self.logged_in = false;
                Ok(Response::Done)
            }
            Request::Sync { conversation, seq, version } => self.missed(&conversation, seq, version),
            Request::SendMessage(new) => {
                if let Some((id, error)) = &self.refuse_sending
                    && *id == new.msg_id
                {
                    return Err(error.clone());
                }
                let stored = self.log(&new.conversation).messages.iter().find(|m| m.msg_id == new.msg_id);
                let message = match stored {
                    Some(stored) => stored.clone(),
                    None => self.store_and_push(&new.conversation, &new.msg_id, ME),
                };
                Ok(Response::Message(Box::new(message)))
            }
            Request::GetConversations { conversations } => Ok(Response::Conversations(
                conversations
                    .into_iter()
                    .filter(|id| self.conversations.get(id).is_some_and(|log| !log.unlisted))
                    .map(|id| (self.conversations[&id].list_version, id))
                    .map(|(list_version, id)| Conversation {
                        active_time: self.conversations[&id].messages.len() as u64,
                        unread: self.conversations[&id].tally().unread,
                        counted: self.tallies.then(|| self.conversations[&id].tally().counted),
                        recv_opt: self.conversations[&id].recv_opt,
                        id,
                        show_name: String::new(),
                        face_url: String::new(),
                        last_message: None,
                        group_type: None,
                        read_seq: None,
                        at_infos: Vec::new(),
                        c2c_read_time: 0,
                        group_read_seq: 0,
                        owner: String::new(),
                        pinned: false,
                        marks: Vec::new(),
                        cleared_seq: 0,
                        list_version,
                        custom_data: String::new(),
                        conversation_groups: Vec::new(),
                    })
                    .collect(),
            )),
            Request::ConversationPage { cursor, count } => {
                if let Some(pages) = &mut self.pages {
                    if *pages == 0 {
                        *pages = 50;
                        return Err(Error::new(codes::ERR_SDK_NET_FREQ_LIMIT, "too fast"));
                    }
                    *pages -= 1;
                }
                let end = self.listed.min(cursor + u64::from(count));
                let conversations = (cursor..end).map(listed).collect();
                let next_seq = if end < self.listed { end } else { 0 };
                Ok(Response::ConversationPage(ConversationPage { conversations, next_seq }))
            }
            Request::TotalUnread => Ok(Response::Count(self.total)),
            Request::SendReceipts { .. }
            | Request::MarkRead(_)
            | Request::MarkReadUpTo { .. }
            | Request::DeleteMessages { .. } => self.refuse_reading.clone().map_or(Ok(Response::Done), Err),
            _ => Ok(Response::Done),
        }
    }
}

struct FakeLink {
    world: Arc<Mutex<World>>,
    generation: u64,
    frames: mpsc::UnboundedReceiver<ServerFrame>,
}

#[async_trait]
impl Connector for Fake {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        self.world.lock().attempts.push(Instant::now());
        tokio::time::sleep(Duration::from_millis(2)).await;
        if self.world.lock().hang_connects {
            std::future::pending::<()>().await;
        }
        let mut world = self.world.lock();
        if world.refuse_connects {
            return Err(Error::new(codes::ERR_SDK_NET_DISCONNECT, "refused"));
        }
        let (down, frames) = mpsc::unbounded_channel();
        world.generation += 1;
        world.logged_in = false;
        world.down = Some(down);
        let generation = world.generation;
        Ok(Box::new(FakeLink { world: Arc::clone(&self.world), generation, frames }))
    }
}

#[async_trait]
impl Link for FakeLink {
    fn end(&self) -> Option<Error> {
        self.world.lock().end.clone()
    }

    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        let mut world = self.world.lock();
        if world.generation != self.generation {
            return Err(Error::new(codes::ERR_SDK_NET_DISCONNECT, "cut"));
        }
        world.requests.push(frame.request.clone());
        world.last_id = frame.id;
        if world.deaf {
            return Ok(());
        }
        if world.too_large.as_ref() == Some(&frame.request) {
            world.end = Some(Error::new(codes::ERR_SDK_NET_PKG_SIZE_LIMIT, "a message that is too large"));
            world.cut();
            return Ok(());
        }
        let login = matches!(frame.request, Request::Login { .. });
        let result = world.carry_out(frame.request);
        if login && world.cut_after_login {
            world.cut();
            return Ok(());
        }
        if world.mute {
            return Ok(());
        }
        let answer = ServerFrame::Response(frame.id, result);
        let slow = if login && !world.slow_logins { 0 } else { world.slow_ms };
        if slow == 0 {
            world.send(answer);
            return Ok(());
        }
        let delay = Duration::from_millis(world.rng.below(slow));
        let (shared, generation) = (Arc::clone(&self.world), self.generation);
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            let world = shared.lock();
            if world.generation == generation {
                world.send(answer);
            }
        });
        Ok(())
    }

    fn probe(&mut self) {
        self.world.lock().probes += 1;
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        if self.world.lock().generation != self.generation {
            return None;
        }
        let frame = self.frames.recv().await;
        frame.filter(|_| self.world.lock().generation == self.generation)
    }
}

/// A client and what it said.
pub struct App {
    pub client: Client,
    pub events: Arc<Mutex<Vec<ClientEvent>>>,
}

impl App {
    pub fn start(fake: &Fake) -> Self {
        Self::start_in(fake, None)
    }

    pub fn start_in(fake: &Fake, state_dir: Option<PathBuf>) -> Self {
        Self::start_as(fake, ClientConfig { state_dir, ..ClientConfig::default() })
    }

    pub fn start_as(fake: &Fake, config: ClientConfig) -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&events);
        let client = Client::start(
            config,
            Arc::new(fake.clone()),
            Arc::new(move |event| sink.lock().push(event)),
            &tokio::runtime::Handle::current(),
        );
        Self { client, events }
    }

    pub async fn log_in(fake: &Fake) -> Self {
        Self::log_in_in(fake, None).await
    }

    pub async fn log_in_in(fake: &Fake, state_dir: Option<PathBuf>) -> Self {
        let app = Self::start_in(fake, state_dir);
        app.client.login_wait(ME, "sig").await.expect("logged in");
        rest(10).await;
        app
    }

    /// What was told of the network, from the beginning.
    pub fn network(&self) -> Vec<NetworkStatus> {
        let events = self.events.lock();
        let told = events.iter().filter_map(|event| match event {
            ClientEvent::Network(status, ..) => Some(*status),
            _ => None,
        });
        told.collect()
    }

    /// The events since the last call, without those of the network.
    pub fn take(&self) -> Vec<ClientEvent> {
        let events = std::mem::take(&mut *self.events.lock());
        events.into_iter().filter(|event| !matches!(event, ClientEvent::Network(..))).collect()
    }

    /// The ids of the messages since the last call.
    pub fn take_ids(&self) -> Vec<MsgId> {
        self.take()
            .into_iter()
            .flat_map(|event| match event {
                ClientEvent::Messages(messages) => messages,
                _ => Vec::new(),
            })
            .map(|message| message.msg_id)
            .collect()
    }
}

/// The login numbers and credentials that were presented.
pub fn logins(world: &World) -> Vec<(u64, String)> {
    let logins = world.requests.iter().filter_map(|request| match request {
        Request::Login { held, user_sig, .. } => Some((*held, user_sig.clone())),
        _ => None,
    });
    logins.collect()
}

/// The code of an error.
pub fn code<T: std::fmt::Debug>(result: Result<T>) -> i32 {
    result.expect_err("an error").code
}

/// Lets time pass.
pub async fn rest(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
