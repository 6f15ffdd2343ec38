//! Clients on a real service whose links are cut again and again and whose queues overflow: the sums are
//! right in the end.

use async_trait::async_trait;
use doubletick_client::embedded::EmbeddedService;
use doubletick_client::{Client, ClientConfig, ClientEvent, Connector, Link, Reply};
use doubletick_engine::EngineOptions;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::wire::{ClientFrame, Request, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use doubletick_store_sqlite::SqliteOptions;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A way to the service that can be cut.
struct Shaky {
    service: EmbeddedService,
    cuts: watch::Sender<u64>,
}

struct ShakyLink {
    link: Box<dyn Link>,
    cuts: watch::Receiver<u64>,
}

#[async_trait]
impl Connector for Shaky {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        let link = self.service.connect().await?;
        let mut cuts = self.cuts.subscribe();
        cuts.mark_unchanged();
        Ok(Box::new(ShakyLink { link, cuts }))
    }
}

#[async_trait]
impl Link for ShakyLink {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        if self.cuts.has_changed().unwrap_or(true) {
            return Err(Error::new(codes::ERR_SDK_NET_DISCONNECT, "cut"));
        }
        self.link.send(frame)
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        tokio::select! {
            biased;
            _ = self.cuts.changed() => None,
            frame = self.link.recv() => frame,
        }
    }
}

#[derive(Default)]
struct Seen {
    messages: Vec<MsgId>,
    /// The last read count of each own message, and how often one came that was not newer.
    receipts: HashMap<MsgId, (u64, u64)>,
    stale: usize,
}

struct Person {
    client: Client,
    shaky: Arc<Shaky>,
    seen: Arc<Mutex<Seen>>,
    sent: Arc<Mutex<Vec<MsgId>>>,
}

/// A person who answers every message with a receipt.
async fn person(service: &EmbeddedService, user: &str) -> Person {
    let shaky = Arc::new(Shaky { service: service.clone(), cuts: watch::channel(0).0 });
    let seen = Arc::new(Mutex::new(Seen::default()));
    let reader: Arc<Mutex<Option<Client>>> = Arc::default();
    let (sink, hand) = (Arc::clone(&seen), Arc::clone(&reader));
    let handler = move |event| match event {
        ClientEvent::Messages(messages) => {
            let ids: Vec<MsgId> = messages.into_iter().map(|message| message.msg_id).collect();
            sink.lock().messages.extend(ids.iter().cloned());
            for ids in ids.chunks(30) {
                let request = Request::SendReceipts { messages: ids.to_vec(), read_at: Vec::new() };
                let done = Reply::new(|result| drop(result.expect("a receipt is taken")));
                hand.lock().as_ref().expect("the client is there").request(request, done);
            }
        }
        ClientEvent::Receipts(receipts) => {
            let mut seen = sink.lock();
            for receipt in receipts {
                let before = seen.receipts.insert(receipt.msg_id, (receipt.version, receipt.read_count));
                seen.stale += usize::from(before.is_some_and(|(version, _)| version >= receipt.version));
            }
        }
        _ => {}
    };
    let client = Client::start(
        ClientConfig::default(),
        shaky.clone(),
        Arc::new(handler),
        &tokio::runtime::Handle::current(),
    );
    *reader.lock() = Some(client.clone());
    client.login_wait(user, "sig").await.expect("logged in");
    Person { client, shaky, seen, sent: Arc::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_arrives_once_over_links_that_are_cut_and_queues_that_overflow() {
    const MESSAGES: usize = 120;
    let directory = tempfile::tempdir().expect("a directory");
    let service = EmbeddedService::open_with(
        directory.path(),
        1,
        SqliteOptions::default(),
        EngineOptions { session_queue: 3, ..EngineOptions::default() },
    )
    .expect("opened");
    let mut people = Vec::new();
    for user in ["alice", "bob", "carol"] {
        people.push(person(&service, user).await);
    }
    let members = people[0].client.create_group_wait(GroupType::Public, "g", &["bob", "carol"]);
    let group = ConversationId::Group(members.await.expect("a group"));

    for number in 0..MESSAGES {
        for person in &people {
            let message = person.client.new_text(group.clone(), &number.to_string(), true);
            let sent = Arc::clone(&person.sent);
            let done = Reply::new(move |result: Result<doubletick_protocol::message::Message>| {
                sent.lock().push(result.expect("sent").msg_id);
            });
            person.client.send_message(message, done);
        }
        if number % 12 == 5 {
            let cut = &people[number % people.len()].shaky.cuts;
            cut.send_modify(|cuts| *cuts += 1);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let complete = |person: &Person| {
        let seen = person.seen.lock();
        seen.messages.len() >= 2 * MESSAGES
            && person.sent.lock().len() == MESSAGES
            && seen.receipts.values().filter(|(_, count)| *count == 2).count() == MESSAGES
    };
    for _ in 0..1000 {
        if people.iter().all(complete) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let history = {
        let mut ids: Vec<(u64, MsgId, String)> = Vec::new();
        let mut start = doubletick_protocol::message::HistoryStart::End;
        loop {
            let query = doubletick_protocol::message::HistoryQuery {
                conversation: group.clone(),
                start,
                newer: true,
                count: 100,
                window: None,
                elem_types: Vec::new(),
            };
            let answer = people[0].client.call(Request::History(query)).await.expect("history");
            let doubletick_protocol::wire::Response::Messages(page) = answer else { panic!("{answer:?}") };
            let Some(last) = page.last() else { break };
            start = doubletick_protocol::message::HistoryStart::Message(last.msg_id.clone());
            ids.extend(page.into_iter().map(|m| (m.seq, m.msg_id, m.sender)));
        }
        ids
    };
    assert_eq!(history.len(), 3 * MESSAGES, "each message is stored once");
    for person in &people {
        let me = person.client.login_user().expect("logged in");
        let expected: Vec<&MsgId> =
            history.iter().filter(|(.., sender)| *sender != me).map(|(_, id, _)| id).collect();
        let seen = person.seen.lock();
        assert_eq!(seen.messages.iter().collect::<Vec<_>>(), expected, "{me}");
        assert_eq!(seen.stale, 0, "{me}");
        assert_eq!(person.sent.lock().len(), MESSAGES, "{me}");
        for id in person.sent.lock().iter() {
            assert_eq!(seen.receipts.get(id).map(|(_, count)| *count), Some(2), "{me}: {id}");
        }
    }
    for person in people {
        person.client.shutdown().await;
    }
    service.close().await;
}
