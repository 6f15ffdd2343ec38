//! The story of a read receipt, told by three people in one program.
//!
//! ```sh
//! cargo run --example read_receipts
//! ```
//!
//! One embedded service in a temporary directory, and a client for each person: Alice asks a group, Bob and
//! Carol read, Dave does not; then Alice and Bob talk one-to-one, and Alice learns what she missed.

#![expect(clippy::print_stdout, reason = "the program tells a story on its output")]

use doubletick::client::embedded::EmbeddedService;
use doubletick::client::{Client, ClientConfig, ClientEvent};
use doubletick::protocol::Result;
use doubletick::protocol::conversation::ReadScope;
use doubletick::protocol::group::GroupType;
use doubletick::protocol::ids::ConversationId;
use doubletick::protocol::message::Message;
use doubletick::protocol::receipt::{Reader, ReaderFilter, Receipt};
use doubletick::protocol::wire::Request;
use doubletick::sqlite::SqliteOptions;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;

/// One person with a device.
struct Person {
    client: Client,
    events: mpsc::UnboundedReceiver<ClientEvent>,
}

impl Person {
    /// A device that remembers in `devices` what it has shown, logged in.
    async fn log_in(service: &EmbeddedService, devices: &Path, user: &str) -> Result<Self> {
        let (sender, events) = mpsc::unbounded_channel();
        let client = Client::start(
            ClientConfig { state_dir: Some(devices.to_owned()), ..ClientConfig::default() },
            Arc::new(service.clone()),
            // Called on the client's task: hand over, and return.
            Arc::new(move |event| drop(sender.send(event))),
            &tokio::runtime::Handle::current(),
        );
        client.login_wait(user, "any text: service and application are one process").await?;
        Ok(Self { client, events })
    }

    /// The next messages that are new to this device.
    async fn new_messages(&mut self) -> Vec<Message> {
        loop {
            match self.events.recv().await {
                Some(ClientEvent::Messages(messages)) => return messages,
                Some(_) => {}
                None => return Vec::new(),
            }
        }
    }

    /// The next receipts of own messages, until one says what is waited for.
    async fn receipt(&mut self, wanted: impl Fn(&Receipt) -> bool) -> Option<Receipt> {
        loop {
            if let ClientEvent::Receipts(receipts) = self.events.recv().await?
                && let Some(receipt) = receipts.into_iter().find(&wanted)
            {
                return Some(receipt);
            }
        }
    }

    /// Everyone of one half of the audience, page by page.
    async fn readers(&self, message: &str, filter: ReaderFilter) -> Result<Vec<Reader>> {
        let (mut readers, mut cursor) = (Vec::new(), 0);
        loop {
            let page = self.client.readers_wait(message, filter, cursor, 100).await?;
            readers.extend(page.readers);
            if page.finished {
                return Ok(readers);
            }
            cursor = page.next_seq;
        }
    }
}

fn text(message: &Message) -> &str {
    message.content.elems.first().and_then(|elem| elem["text_elem_content"].as_str()).unwrap_or_default()
}

/// Seconds since 1970 as a time of day.
fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02} UTC", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

/// In a group: Alice asks, two of three read.
async fn group(alice: &mut Person, readers: [&mut Person; 2]) -> Result<()> {
    let group_id =
        alice.client.create_group_wait(GroupType::Work, "lunch", &["bob", "carol", "dave"]).await?;
    let group = ConversationId::Group(group_id);
    let question = alice.client.new_text(group.clone(), "Lunch at noon?", true);
    let sent = alice.client.send_wait(question).await?;
    println!("alice   {}   ✓ sent", text(&sent));

    for reader in readers {
        let name = reader.client.login_user().unwrap_or_default();
        let messages = reader.new_messages().await;
        println!("{name:<7} sees: {}", messages.iter().map(text).collect::<Vec<_>>().join(" / "));
        let asked = messages.into_iter().filter(|message| message.need_read_receipt);
        reader.client.send_receipts_wait(asked.map(|message| message.msg_id).collect()).await?;
        if let Some(receipt) = alice.receipt(|receipt| receipt.msg_id == sent.msg_id).await {
            let audience = receipt.read_count + receipt.unread_count;
            println!("alice   {}   ✓✓ read by {} of {audience}", text(&sent), receipt.read_count);
        }
    }

    println!();
    for reader in alice.readers(&sent.msg_id, ReaderFilter::Read).await? {
        println!("        {:<7} read at {}", reader.member.user_id, clock(reader.read_at));
    }
    for reader in alice.readers(&sent.msg_id, ReaderFilter::Unread).await? {
        println!("        {:<7} has not read it", reader.member.user_id);
    }
    println!();
    Ok(())
}

/// One-to-one: how far the peer has read the conversation, and whether the peer has read this message.
async fn one_to_one(alice: &mut Person, bob: &mut Person) -> Result<()> {
    let to_bob = ConversationId::C2c("bob".into());
    let sent = alice.client.send_wait(alice.client.new_text(to_bob, "Shall I order for you?", true)).await?;
    println!("alice   {}   ✓ sent", text(&sent));
    bob.new_messages().await;

    bob.client.call(Request::MarkRead(ReadScope::C2c("alice".into(), 0))).await?;
    if let Some(mark) = alice.receipt(|receipt| receipt.msg_id.is_empty()).await {
        println!("alice   learns: bob has opened the conversation and read up to {}", clock(mark.time));
    }
    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await?;
    if alice.receipt(|receipt| receipt.msg_id == sent.msg_id).await.is_some() {
        println!("alice   {}   ✓✓ read", text(&sent));
    }
    println!();
    Ok(())
}

/// Alice is away; what happens meanwhile reaches her at the next login, once.
async fn away(alice: &mut Person, bob: &Person, carol: &mut Person) -> Result<()> {
    let to_carol = ConversationId::C2c("carol".into());
    let sent = alice.client.send_wait(alice.client.new_text(to_carol, "Back at two.", true)).await?;
    println!("alice   {}   ✓ sent", text(&sent));
    alice.client.logout_wait().await?;
    println!("alice   has logged out");

    carol.new_messages().await;
    carol.client.send_receipts_wait(vec![sent.msg_id.clone()]).await?;
    let to_alice = ConversationId::C2c("alice".into());
    bob.client.send_wait(bob.client.new_text(to_alice, "Yes, the soup please!", true)).await?;

    alice.client.login_wait("alice", "any text").await?;
    println!("alice   has logged in again");
    let (mut answer, mut read) = (None, false);
    while answer.is_none() || !read {
        match alice.events.recv().await {
            Some(ClientEvent::Messages(messages)) => answer = messages.into_iter().next(),
            Some(ClientEvent::Receipts(receipts)) => read |= receipts.iter().any(|r| r.msg_id == sent.msg_id),
            Some(_) => {}
            None => return Ok(()),
        }
    }
    println!("bob     {}", answer.as_ref().map(text).unwrap_or_default());
    println!("alice   {}   ✓✓ read", text(&sent));
    Ok(())
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let devices = directory.path().join("devices");
    let service = EmbeddedService::open(&directory.path().join("service"), 1, SqliteOptions::default())?;
    let mut bob = Person::log_in(&service, &devices, "bob").await?;
    let mut carol = Person::log_in(&service, &devices, "carol").await?;
    let dave = Person::log_in(&service, &devices, "dave").await?;
    let mut alice = Person::log_in(&service, &devices, "alice").await?;

    group(&mut alice, [&mut bob, &mut carol]).await?;
    one_to_one(&mut alice, &mut bob).await?;
    away(&mut alice, &bob, &mut carol).await?;

    for person in [alice, bob, carol, dave] {
        person.client.shutdown().await;
    }
    service.close().await;
    Ok(())
}
