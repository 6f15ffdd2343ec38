//! A device: a client with its store, and the link between it and the service that the scenario plays.

use crate::Outcome;
use crate::script::{Login, Logout, Request as Call, Restart, Send};
use async_trait::async_trait;
use doubletick_client::{Client, ClientConfig, ClientEvent, Connector, ConversationEvent, Link, Reply};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::wire::{ClientFrame, Request, Response, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// The service's end of the link.
#[derive(Default)]
struct Line {
    unreachable: bool,
    /// Counts links; one with an older number is over.
    generation: u64,
    down: Option<mpsc::UnboundedSender<ServerFrame>>,
    /// Why the last one ended.
    end: Option<Error>,
    /// Requests on the link without an answer: id, name.
    open: Vec<(u64, &'static str)>,
    /// Requests that the scenario has not named yet.
    sent: Vec<Value>,
}

impl Line {
    fn over(&mut self, end: Option<Error>) {
        self.generation += 1;
        self.down = None;
        self.end = end;
        self.open.clear();
    }
}

#[derive(Clone, Default)]
struct Service(Arc<Mutex<Line>>);

struct ScriptedLink {
    service: Service,
    generation: u64,
    frames: mpsc::UnboundedReceiver<ServerFrame>,
}

#[async_trait]
impl Connector for Service {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        let mut line = self.0.lock();
        if line.unreachable {
            return Err(Error::new(codes::ERR_SDK_NET_CONN_REFUSE, "refused"));
        }
        line.over(None);
        let (down, frames) = mpsc::unbounded_channel();
        line.down = Some(down);
        Ok(Box::new(ScriptedLink { service: self.clone(), generation: line.generation, frames }))
    }
}

#[async_trait]
impl Link for ScriptedLink {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        let mut line = self.service.0.lock();
        if line.generation != self.generation {
            return Err(Error::new(codes::ERR_SDK_NET_DISCONNECT, "cut"));
        }
        line.open.push((frame.id, frame.request.name()));
        line.sent.push(serde_json::to_value(&frame.request).expect("a request"));
        Ok(())
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        self.frames.recv().await
    }

    fn end(&self) -> Option<Error> {
        self.service.0.lock().end.clone()
    }
}

impl Drop for ScriptedLink {
    fn drop(&mut self) {
        let mut line = self.service.0.lock();
        if line.generation == self.generation {
            line.over(None);
        }
    }
}

pub struct Device {
    pub client: Client,
    service: Service,
    directory: TempDir,
    events: Arc<Mutex<Vec<ClientEvent>>>,
    /// What became of each call: nothing yet, 0, or the code.
    calls: Arc<Mutex<BTreeMap<String, Option<i32>>>>,
    /// The lists that calls have brought: what it is in them that has an id.
    lists: Arc<Mutex<BTreeMap<String, Vec<String>>>>,
}

impl Default for Device {
    fn default() -> Self {
        let (service, events) = (Service::default(), Arc::default());
        let directory = tempfile::tempdir().expect("a directory");
        let client = start(&directory, &service, &events);
        Device { client, service, directory, events, calls: Arc::default(), lists: Arc::default() }
    }
}

fn start(directory: &TempDir, service: &Service, events: &Arc<Mutex<Vec<ClientEvent>>>) -> Client {
    let config = ClientConfig { state_dir: Some(directory.path().to_path_buf()), ..ClientConfig::default() };
    let sink = Arc::clone(events);
    let told = Arc::new(move |event| sink.lock().push(event));
    Client::start(config, Arc::new(service.clone()), told, &tokio::runtime::Handle::current())
}

impl Device {
    fn reply<T: std::marker::Send + 'static>(&self, call: String) -> Reply<T> {
        self.calls.lock().insert(call.clone(), None);
        let calls = Arc::clone(&self.calls);
        Reply::new(move |result: Result<T>| {
            calls.lock().insert(call, Some(result.map_or_else(|error| error.code, |_| 0)));
        })
    }

    pub fn login(&self, login: Login) {
        let reply = self.reply(login.call);
        let (user, sig) = (login.user.unwrap_or("me".into()), login.sig.unwrap_or("sig".into()));
        self.client.login(user, sig, reply);
    }

    pub fn logout(&self, logout: Logout) {
        self.client.logout(self.reply(logout.call));
    }

    pub fn send(&self, send: Send) {
        let to = send.to.map_or_else(
            || ConversationId::Group("team".into()),
            |to| serde_json::from_value(to).expect("a conversation"),
        );
        let mut message = self.client.new_text(to, "hello", true);
        message.online_only = send.online_only;
        message.msg_id = send.msg_id.unwrap_or(message.msg_id);
        self.client.send_message(message, self.reply(send.call));
    }

    pub fn request(&self, call: Call) -> Outcome {
        let request: Request = serde_json::from_value(call.body).map_err(|error| error.to_string())?;
        let (reply, name) = (self.reply::<()>(call.call.clone()), call.call);
        let lists = Arc::clone(&self.lists);
        let told = Reply::new(move |result: Result<Response>| {
            if let Some(list) = result.as_ref().ok().and_then(ids) {
                lists.lock().insert(name, list);
            }
            reply.send(result.map(drop));
        });
        self.client.request(request, told);
        Ok(())
    }

    pub async fn restart(&mut self, how: Restart) {
        let left = tempfile::tempdir().expect("a directory");
        if how == Restart::Killed {
            copy(&self.directory, &left);
        }
        self.client.shutdown().await;
        if how == Restart::Killed {
            self.directory = left;
        }
        self.client = start(&self.directory, &self.service, &self.events);
    }

    pub fn say(&self, frame: Value) -> Outcome {
        let frame = serde_json::from_value(frame).map_err(|error| error.to_string())?;
        let line = self.service.0.lock();
        let down = line.down.as_ref().ok_or("there is no link to say it on")?;
        down.send(frame).map_err(|_| "the client has given the link up".to_owned())
    }

    pub fn answer(&self, request: &str, result: Value) -> Outcome {
        let mut line = self.service.0.lock();
        let at = line.open.iter().position(|(_, name)| *name == request);
        let (id, _) = line.open.remove(at.ok_or_else(|| format!("no {request} waits for an answer"))?);
        drop(line);
        self.say(json!({"response": [id, result]}))
    }

    pub fn cut(&self, code: u16) -> Outcome {
        let mut line = self.service.0.lock();
        if line.down.is_none() {
            return Err("there is no link to cut".into());
        }
        line.over(Some(Error::new(codes::ERR_SDK_NET_DISCONNECT, format!("closed with {code}"))));
        Ok(())
    }

    pub fn reachable(&self, reachable: bool) {
        self.service.0.lock().unreachable = !reachable;
    }

    pub fn sent_count(&self) -> usize {
        self.service.0.lock().sent.len()
    }

    pub fn take_sent(&self) -> Vec<Value> {
        std::mem::take(&mut self.service.0.lock().sent)
    }

    /// In the words of the scenarios; what has none is left out.
    pub fn take_told(&self) -> Vec<Value> {
        let ids =
            |messages: Vec<Message>| -> Vec<String> { messages.into_iter().map(|m| m.msg_id).collect() };
        let events = std::mem::take(&mut *self.events.lock());
        let told = events.into_iter().filter_map(|event| match event {
            ClientEvent::Messages(messages) => Some(json!({"messages": ids(messages)})),
            ClientEvent::Revoked(messages) => Some(json!({"revoked": ids(messages)})),
            ClientEvent::Modified(messages) => Some(json!({"modified": ids(messages)})),
            ClientEvent::Receipts(receipts) => {
                let counts: Vec<_> = receipts.into_iter().map(|r| json!([r.msg_id, r.read_count])).collect();
                Some(json!({ "receipts": counts }))
            }
            ClientEvent::TotalUnread(total) => Some(json!({"total_unread": total})),
            ClientEvent::Reminder(reminder) => Some(json!({"reminder": reminder})),
            ClientEvent::KickedOffline => Some(json!({"logged_out": "kicked"})),
            ClientEvent::UserSigExpired => Some(json!({"logged_out": "credential"})),
            ClientEvent::Conversations(ConversationEvent::SyncFinished) => Some(json!("complete")),
            _ => None,
        });
        told.collect()
    }

    pub fn results(&self, expected: &BTreeMap<String, Value>) -> Outcome {
        let calls = self.calls.lock();
        for (call, expected) in expected {
            let was = calls.get(call).ok_or_else(|| format!("no call {call}"))?;
            let fits = match (expected.as_str(), was) {
                (Some("open"), None) | (Some("ok"), Some(0)) => true,
                (Some("failed"), Some(code)) => *code != 0,
                (None, Some(0)) => self.lists.lock().get(call).is_some_and(|list| *expected == json!(list)),
                (None, Some(code)) => *expected == json!(code),
                _ => false,
            };
            if !fits {
                return Err(format!("results: {call} is {was:?}, expected {expected}"));
            }
        }
        Ok(())
    }

    pub async fn end(self) {
        self.client.shutdown().await;
    }
}

/// Of what is in a list.
fn ids(answer: &Response) -> Option<Vec<String>> {
    match answer {
        Response::Conversations(all) => Some(all.iter().map(|one| one.id.raw().to_owned()).collect()),
        Response::JoinedGroups(all) => Some(all.iter().map(|one| one.group.group_id.clone()).collect()),
        _ => None,
    }
}

fn copy(from: &TempDir, to: &TempDir) {
    for file in std::fs::read_dir(from.path()).expect("readable") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.path().join(file.file_name())).expect("copied");
    }
}
