//! Two users in one process, and the first receipt.

#![expect(clippy::print_stdout, reason = "the program says what it sees")]

use doubletick::client::embedded::EmbeddedService;
use doubletick::client::{Client, ClientConfig, ClientEvent};
use doubletick::protocol::ids::ConversationId;
use doubletick::sqlite::SqliteOptions;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

fn client(service: &EmbeddedService) -> (Client, UnboundedReceiver<ClientEvent>) {
    let (sender, events) = unbounded_channel();
    let handler = Arc::new(move |event| drop(sender.send(event)));
    (Client::start(ClientConfig::default(), Arc::new(service.clone()), handler, &Handle::current()), events)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let service = EmbeddedService::open(Path::new("chat-data"), 1, SqliteOptions::default())?;
    let ((alice, mut told), (bob, _)) = (client(&service), client(&service));
    alice.login_wait("alice", "any text").await?;
    bob.login_wait("bob", "any text").await?;
    let to_bob = ConversationId::C2c("bob".into());
    let sent = alice.send_wait(alice.new_text(to_bob, "Lunch at noon?", true)).await?;
    bob.send_receipts_wait(vec![sent.msg_id]).await?;
    while let Some(event) = told.recv().await {
        if let ClientEvent::Receipts(receipts) = event {
            println!("bob has read it: {}", receipts[0].read_count == 1);
            break;
        }
    }
    Ok(())
}
