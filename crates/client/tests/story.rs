//! The story end to end: clients on an embedded service, on SQLite, in a temporary directory.

use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{Client, ClientConfig, ClientEvent, ConversationEvent};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::Message;
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_sqlite::SqliteOptions;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

struct Person {
    client: Client,
    events: mpsc::UnboundedReceiver<ClientEvent>,
}

impl Person {
    fn new(service: &EmbeddedService, state_dir: Option<&Path>) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let client = Client::start(
            ClientConfig { state_dir: state_dir.map(Into::into), ..ClientConfig::default() },
            Arc::new(service.clone()),
            Arc::new(move |event| drop(sender.send(event))),
            &tokio::runtime::Handle::current(),
        );
        Self { client, events }
    }

    async fn log_in(service: &EmbeddedService, user: &str, state_dir: Option<&Path>) -> Self {
        let mut person = Self::new(service, state_dir);
        person.client.login_wait(user, "sig").await.expect("logged in");
        person
            .find(|event| {
                (event == ClientEvent::Conversations(ConversationEvent::SyncFinished)).then_some(())
            })
            .await;
        person
    }

    /// The first of the next events that `wanted` takes.
    async fn find<T>(&mut self, mut wanted: impl FnMut(ClientEvent) -> Option<T>) -> T {
        let search = async {
            loop {
                let event = self.events.recv().await.expect("the client runs");
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), search).await.expect("the event came")
    }

    async fn next_messages(&mut self) -> Vec<Message> {
        self.find(|event| match event {
            ClientEvent::Messages(messages) => Some(messages),
            _ => None,
        })
        .await
    }

    /// The next receipts, until one is as wanted.
    async fn receipt(&mut self, wanted: impl Fn(&Receipt) -> bool) -> Receipt {
        self.find(|event| match event {
            ClientEvent::Receipts(receipts) => receipts.into_iter().find(|receipt| wanted(receipt)),
            _ => None,
        })
        .await
    }
}

fn open(directory: &TempDir) -> EmbeddedService {
    EmbeddedService::open(&directory.path().join("service"), 7, SqliteOptions::default()).expect("opened")
}

async fn end(service: EmbeddedService, people: impl IntoIterator<Item = Person>) {
    for person in people {
        person.client.shutdown().await;
    }
    service.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_message_and_who_has_read_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let service = open(&directory);
    let mut bob = Person::log_in(&service, "bob", None).await;
    let mut carol = Person::log_in(&service, "carol", None).await;
    let mut alice = Person::log_in(&service, "alice", None).await;
    let group_id =
        alice.client.create_group_wait(GroupType::Work, "plans", &["bob", "carol"]).await.expect("a group");
    let group = ConversationId::Group(group_id);

    let sent =
        alice.client.send_wait(alice.client.new_text(group.clone(), "lunch?", true)).await.expect("sent");
    assert!(sent.need_read_receipt && sent.seq == 1 && sent.unread_count == 2);
    for reader in [&mut bob, &mut carol] {
        let messages = reader.next_messages().await;
        assert_eq!(messages.len(), 1);
        assert!(messages[0].need_read_receipt);
        assert_eq!(messages[0].msg_id, sent.msg_id);
    }

    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipt");
    let receipt = alice.receipt(|receipt| receipt.msg_id == sent.msg_id).await;
    assert_eq!((receipt.read_count, receipt.unread_count), (1, 1));
    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("again");
    carol.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipt");
    let receipt = alice.receipt(|receipt| receipt.read_count == 2).await;
    assert_eq!((receipt.read_count, receipt.unread_count), (2, 0));

    let history = alice.client.history_wait(group.clone(), 10).await.expect("history");
    let ids = history.iter().map(|message| message.msg_id.clone()).collect();
    let receipts = alice.client.receipts_wait(ids).await.expect("receipts");
    assert_eq!(receipts.len(), 1);
    assert_eq!((receipts[0].read_count, receipts[0].unread_count), (2, 0));

    let first = alice.client.readers_wait(&sent.msg_id, ReaderFilter::Read, 0, 1).await.expect("a page");
    assert_eq!(first.readers[0].member.user_id, "bob");
    assert!(!first.finished && first.readers[0].read_at > 0);
    let second =
        alice.client.readers_wait(&sent.msg_id, ReaderFilter::Read, first.next_seq, 1).await.expect("a page");
    assert_eq!(second.readers[0].member.user_id, "carol");
    assert!(second.finished && second.next_seq == 0);
    let unread = alice.client.readers_wait(&sent.msg_id, ReaderFilter::Unread, 0, 10).await.expect("a page");
    assert!(unread.readers.is_empty() && unread.finished);
    end(service, [alice, bob, carol]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_to_one_with_a_read_mark_that_is_no_receipt() {
    let directory = tempfile::tempdir().expect("a directory");
    let service = open(&directory);
    let mut bob = Person::log_in(&service, "bob", None).await;
    let mut alice = Person::log_in(&service, "alice", None).await;
    let to_bob = ConversationId::C2c("bob".into());
    let sent = alice.client.send_wait(alice.client.new_text(to_bob.clone(), "hi", true)).await.expect("sent");
    let received = bob.next_messages().await;
    assert_eq!(received[0].conversation, ConversationId::C2c("alice".into()));

    bob.client.call(Request::MarkRead(ReadScope::C2c("alice".into(), 0))).await.expect("marked");
    let mark = alice.receipt(|receipt| receipt.msg_id.is_empty()).await;
    assert_eq!(mark.conversation, to_bob);
    assert!(mark.time > 0);
    let receipts = alice.client.receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipts");
    assert_eq!(receipts[0].read_count, 0, "a read mark makes no receipt");

    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipt");
    let receipt = alice.receipt(|receipt| receipt.msg_id == sent.msg_id).await;
    assert_eq!(receipt.read_count, 1);
    end(service, [alice, bob]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_while_logged_out_comes_at_login_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let state = directory.path().join("devices");
    let service = open(&directory);
    let mut bob = Person::log_in(&service, "bob", None).await;
    let alice = Person::log_in(&service, "alice", Some(&state)).await;
    let to_bob = ConversationId::C2c("bob".into());
    let sent = alice.client.send_wait(alice.client.new_text(to_bob.clone(), "hi", true)).await.expect("sent");
    bob.next_messages().await;
    alice.client.logout_wait().await.expect("logged out");
    alice.client.shutdown().await;

    let to_alice = ConversationId::C2c("alice".into());
    for number in 0..250 {
        let text = bob.client.new_text(to_alice.clone(), &number.to_string(), true);
        bob.client.send_wait(text).await.expect("sent");
    }
    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipt");

    let collect = async |alice: &mut Person| {
        let (mut messages, mut receipts) = (Vec::new(), Vec::new());
        alice
            .find(|event| match event {
                ClientEvent::Messages(more) => {
                    messages.extend(more);
                    None
                }
                ClientEvent::Receipts(more) => {
                    receipts.extend(more);
                    None
                }
                ClientEvent::Conversations(ConversationEvent::SyncFinished) => Some(()),
                _ => None,
            })
            .await;
        (messages, receipts)
    };
    let mut alice = Person::new(&service, Some(&state));
    alice.client.login_wait("alice", "sig").await.expect("logged in");
    let (messages, receipts) = collect(&mut alice).await;
    assert_eq!(messages.iter().map(|message| message.seq).collect::<Vec<_>>(), Vec::from_iter(2..=251));
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].msg_id, sent.msg_id);
    alice.client.logout_wait().await.expect("logged out");
    alice.client.login_wait("alice", "sig").await.expect("logged in");
    let (messages, receipts) = collect(&mut alice).await;
    assert!(messages.is_empty() && receipts.is_empty(), "nothing twice");
    end(service, [alice, bob]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_without_a_directory_remembers_over_a_logout() {
    let directory = tempfile::tempdir().expect("a directory");
    let service = open(&directory);
    let bob = Person::log_in(&service, "bob", None).await;
    let mut alice = Person::log_in(&service, "alice", None).await;
    let text = alice.client.new_text(ConversationId::C2c("bob".into()), "hello", true);
    let sent = alice.client.send_wait(text).await.expect("sent");
    alice.client.logout_wait().await.expect("logged out");
    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipt");
    alice.client.login_wait("alice", "sig").await.expect("logged in again");
    let receipt = alice.receipt(|receipt| receipt.msg_id == sent.msg_id).await;
    assert_eq!((receipt.read_count, receipt.unread_count), (1, 0));
    end(service, [alice, bob]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conversation_list_and_the_total_follow() {
    let directory = tempfile::tempdir().expect("a directory");
    let service = open(&directory);
    let mut bob = Person::log_in(&service, "bob", None).await;
    let alice = Person::log_in(&service, "alice", None).await;
    bob.client.watch_conversations(true);
    bob.client.watch_total_unread(true);
    assert_eq!(bob.client.call(Request::TotalUnread).await, Ok(Response::Count(0)));
    let to_bob = ConversationId::C2c("bob".into());
    alice.client.send_wait(alice.client.new_text(to_bob, "hi", false)).await.expect("sent");
    let (mut added, mut total) = (false, false);
    bob.find(|event| {
        match event {
            ClientEvent::Conversations(ConversationEvent::Added(list)) => added = list[0].unread == 1,
            ClientEvent::TotalUnread(1) => total = true,
            _ => {}
        }
        (added && total).then_some(())
    })
    .await;
    bob.client.call(Request::MarkRead(ReadScope::All)).await.expect("marked");
    bob.find(|event| (event == ClientEvent::TotalUnread(0)).then_some(())).await;
    end(service, [alice, bob]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_devices_of_one_user_see_the_same() {
    let directory = tempfile::tempdir().expect("a directory");
    let service = open(&directory);
    let mut bob = Person::log_in(&service, "bob", None).await;
    let mut phone = Person::log_in(&service, "alice", None).await;
    let mut tablet = Person::log_in(&service, "alice", None).await;
    let to_bob = ConversationId::C2c("bob".into());
    let sent = phone.client.send_wait(phone.client.new_text(to_bob, "hi", true)).await.expect("sent");
    assert_eq!(tablet.next_messages().await[0].msg_id, sent.msg_id);
    bob.next_messages().await;
    bob.client.send_receipts_wait(vec![sent.msg_id.clone()]).await.expect("receipt");
    for device in [&mut phone, &mut tablet] {
        assert_eq!(device.receipt(|receipt| receipt.msg_id == sent.msg_id).await.read_count, 1);
    }
    end(service, [phone, tablet, bob]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_service_is_a_cut_link_and_a_new_one_is_found() {
    let directory = tempfile::tempdir().expect("a directory");
    let service = open(&directory);
    let person = Person::log_in(&service, "alice", None).await;
    service.close().await;
    let again = open(&directory);
    let other = Person::log_in(&again, "bob", None).await;
    assert_eq!(person.client.login_user().as_deref(), Some("alice"));
    person.client.shutdown().await;
    end(again, [other]).await;
}
