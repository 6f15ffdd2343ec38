//! One user of the demo: a client, and what it was told.

use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{Client, ClientConfig, ClientEvent, EventHandler};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A person with a client of their own.
pub struct Person {
    name: &'static str,
    client: Client,
    events: UnboundedReceiver<ClientEvent>,
}

impl Person {
    /// Starts a client, logs in and sets the nick name.
    pub async fn arrive(service: &EmbeddedService, app_id: u64, name: &'static str) -> Result<Person> {
        let (sender, events) = unbounded_channel();
        let handler: EventHandler = Arc::new(move |event| {
            // After the story nobody listens.
            let _ = sender.send(event);
        });
        let config =
            ClientConfig { app_id, request_timeout: Duration::from_secs(10), ..ClientConfig::default() };
        let runtime = tokio::runtime::Handle::current();
        let client = Client::start(config, Arc::new(service.clone()), handler, &runtime);
        let person = Person { name, client, events };
        person.log_in().await?;
        let nick_name = Some(name.to_string());
        let change = ProfileChange { nick_name, ..ProfileChange::default() };
        person.client.call(Request::ModifyProfile(change)).await?;
        Ok(person)
    }

    /// The nick name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The user id.
    pub fn id(&self) -> String {
        self.name.to_lowercase()
    }

    /// Logs in, and waits for the answer.
    pub async fn log_in(&self) -> Result<()> {
        self.client.login_wait(&self.id(), "embedded").await
    }

    /// Logs out, and waits until the device's state is written.
    pub async fn log_out(&self) -> Result<()> {
        self.client.logout_wait().await
    }

    /// Ends the client.
    pub async fn leave(self) {
        self.client.shutdown().await;
    }

    /// The client, for what needs no words of its own.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Sends a text message that asks for receipts.
    pub async fn say(&self, conversation: &ConversationId, words: &str) -> Result<Message> {
        self.client.send_wait(self.client.new_text(conversation.clone(), words, true)).await
    }

    /// Sends the receipt of a message.
    pub async fn read(&self, msg_id: &str) -> Result<()> {
        self.client.send_receipts_wait(vec![msg_id.to_string()]).await
    }

    /// Asks for the receipt of an own message.
    pub async fn receipt(&self, msg_id: &str) -> Result<Receipt> {
        let mut receipts = self.client.receipts_wait(vec![msg_id.to_string()]).await?;
        receipts.pop().ok_or_else(|| broken("no receipt"))
    }

    /// Unread messages of a conversation.
    pub async fn unread(&self, conversation: &ConversationId) -> Result<u64> {
        let request = Request::GetConversations { conversations: vec![conversation.clone()] };
        match self.client.call(request).await? {
            Response::Conversations(found) if found.len() == 1 => Ok(found[0].unread),
            other => Err(broken(&format!("not one conversation: {other:?}"))),
        }
    }

    /// Waits for a message.
    pub async fn next_message(&mut self, msg_id: &str) -> Result<Message> {
        self.next(|event| match event {
            ClientEvent::Messages(messages) => messages.into_iter().find(|message| message.msg_id == msg_id),
            _ => None,
        })
        .await
    }

    /// Waits for a receipt event.
    pub async fn next_receipt(&mut self, wanted: impl Fn(&Receipt) -> bool) -> Result<Receipt> {
        self.next(|event| match event {
            ClientEvent::Receipts(receipts) => receipts.into_iter().find(&wanted),
            _ => None,
        })
        .await
    }

    async fn next<T>(&mut self, mut wanted: impl FnMut(ClientEvent) -> Option<T>) -> Result<T> {
        let search = async {
            loop {
                let event = self.events.recv().await?;
                if let Some(found) = wanted(event) {
                    return Some(found);
                }
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(3), search).await;
        found.ok().flatten().ok_or_else(|| broken(&format!("{} waited in vain", self.name)))
    }
}

/// An error of the story itself.
pub fn broken(text: &str) -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, text)
}
