//! An embedded service in a directory of its own, and devices that write down what they hear.

use doubletick::api::{
    Client, ClientOptions, ConversationId, DoubletickError, Elem, EmbeddedOptions, EmbeddedService, Event,
    GroupType, Listener, ListenerError, Message, MessageContent, NewGroup, NewMember,
};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Nothing takes as long as this, unless it never comes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for what must come.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("in vain: {what}"))
}

/// The code that a call fails with.
pub fn code<T: std::fmt::Debug>(result: Result<T, DoubletickError>) -> i32 {
    result.expect_err("it must fail").code()
}

/// The code and the text.
pub fn failure<T: std::fmt::Debug>(result: Result<T, DoubletickError>) -> (i32, String) {
    let error = result.expect_err("it must fail");
    (error.code(), error.text().to_owned())
}

pub fn group(id: &str) -> ConversationId {
    ConversationId::Group { group_id: id.into() }
}

pub fn c2c(user: &str) -> ConversationId {
    ConversationId::C2c { user_id: user.into() }
}

pub fn content(elem: Elem) -> MessageContent {
    MessageContent { elems: vec![elem], ..MessageContent::default() }
}

pub fn text(text: &str) -> MessageContent {
    content(Elem::Text { text: text.into() })
}

/// The text of a message that is one.
pub fn words(message: &Message) -> &str {
    match message.content.elems.first() {
        Some(Elem::Text { text }) => text,
        other => panic!("not a text: {other:?}"),
    }
}

pub fn new_group(id: &str, group_type: GroupType, members: &[&str]) -> NewGroup {
    NewGroup {
        group_id: id.into(),
        group_type,
        name: format!("The group {id}"),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: None,
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: members.iter().map(|user| NewMember { user_id: (*user).into(), role: None }).collect(),
    }
}

pub fn options() -> ClientOptions {
    ClientOptions { platform: Some(0), ..ClientOptions::default() }
}

pub fn embedded(directory: &std::path::Path) -> EmbeddedOptions {
    EmbeddedOptions {
        directory: directory.to_str().expect("UTF-8").to_owned(),
        app_id: 1,
        durability: None,
        secret_key: None,
    }
}

/// A service of one test.
pub struct Home {
    pub service: Arc<EmbeddedService>,
    pub directory: TempDir,
}

impl Home {
    pub async fn open() -> Home {
        let directory = TempDir::new().expect("a directory");
        let service = EmbeddedService::open(embedded(directory.path())).await.expect("it opens");
        Home { service, directory }
    }

    /// A device on which nobody is logged in.
    pub fn device(&self, options: ClientOptions) -> Device {
        Device::new(|hear| Client::embedded(self.service.clone(), options, hear)).expect("a client")
    }

    /// A device on which this user is logged in, and has heard what they missed.
    pub async fn user(&self, user: &str) -> Device {
        let device = self.device(options());
        device.log_in(user).await;
        device
    }

    /// Makes the account of a user who is not there.
    pub async fn account(&self, user: &str) {
        self.user(user).await.shutdown().await;
    }

    /// Alice, and this group of hers with the others, who are online too. Everyone has heard of it.
    pub async fn party<const N: usize>(
        &self,
        group_type: GroupType,
        others: [&str; N],
    ) -> (Device, [Device; N]) {
        let mut devices = Vec::new();
        for user in others {
            devices.push(self.user(user).await);
        }
        let alice = self.user("alice").await;
        alice.create_group(new_group("party", group_type, &others)).await.expect("a group");
        let Ok(devices) = devices.try_into() else { unreachable!("as many as were asked for") };
        (alice, devices)
    }
}

/// A client, and what it has told.
pub struct Device {
    pub client: Arc<Client>,
    events: Mutex<UnboundedReceiver<Event>>,
}

impl std::ops::Deref for Device {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

struct Hear(UnboundedSender<Event>);

impl Listener for Hear {
    fn on_event(&self, event: Event) -> Result<(), ListenerError> {
        // The test may have ended.
        let _ = self.0.send(event);
        Ok(())
    }
}

impl Device {
    pub fn new(
        start: impl FnOnce(Arc<dyn Listener>) -> Result<Arc<Client>, DoubletickError>,
    ) -> Result<Device, DoubletickError> {
        let (hear, events) = unbounded_channel();
        Ok(Device { client: start(Arc::new(Hear(hear)))?, events: Mutex::new(events) })
    }

    pub async fn log_in(&self, user: &str) {
        self.login(user.into(), "any".into()).await.expect("a login");
        self.hear("the end of the sync", |event| matches!(event, Event::SyncFinished).then_some(())).await;
    }

    /// The next event that is wanted; those before it are forgotten.
    pub async fn hear<T>(&self, what: &str, mut wanted: impl FnMut(&Event) -> Option<T>) -> T {
        let mut events = self.events.lock().await;
        soon(what, async {
            loop {
                let event = events.recv().await.unwrap_or_else(|| panic!("the end before: {what}"));
                if let Some(found) = wanted(&event) {
                    return found;
                }
            }
        })
        .await
    }

    /// The next message with this text.
    pub async fn message(&self, wanted: &str) -> Message {
        self.hear(wanted, |event| match event {
            Event::Messages { messages } => messages.iter().find(|message| words(message) == wanted).cloned(),
            _ => None,
        })
        .await
    }

    /// All events that were told and not asked for; the listener must be let go.
    pub async fn rest(&self) -> Vec<Event> {
        let mut events = self.events.lock().await;
        let mut rest = Vec::new();
        while let Some(event) = soon("the end of the events", events.recv()).await {
            rest.push(event);
        }
        rest
    }

    /// Sends a text that asks for receipts.
    pub async fn say(&self, to: ConversationId, words: &str) -> Message {
        self.send(self.new_message(to, text(words))).await.expect("it is sent")
    }
}
