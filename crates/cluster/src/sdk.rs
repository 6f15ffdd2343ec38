//! Clients of the SDK as an application has them, in pairs: what they send and read waits on the device until the service has it. So
//! in the end everything is there, once, and each of them was told everything, once.

use crate::check;
use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::front::Front;
use crate::node::{PATIENCE, until};
use crate::rng::Rng;
use crate::wire::Wire;
use crate::world::{Phase, World};
use doubletick_client::ws::{WsConnector, WsOptions, WsTimes};
use doubletick_client::{Client, ClientConfig, ClientEvent, Keep, OutboxKind, Reply};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::Request;
use doubletick_protocol::{Error, codes};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Between two messages of a client, in milliseconds.
const PAUSE: (u64, u64) = (100, 600);

/// What one of them has done and was told.
#[derive(Default)]
struct Book {
    /// Own messages.
    sent: BTreeSet<MsgId>,
    /// Those of them that the service does not have yet, as far as is known, and receipts of others'.
    open: BTreeSet<(bool, MsgId)>,
    /// Messages of the peer.
    told: BTreeSet<MsgId>,
    /// Those of them that came twice.
    twice: BTreeSet<MsgId>,
    /// The newest counts of own messages.
    counts: BTreeMap<MsgId, Receipt>,
    /// Messages of the peer that the service did not know when a receipt came for them.
    unknown: BTreeSet<MsgId>,
    faults: Vec<String>,
}

struct Device {
    user: UserId,
    peer: UserId,
    client: Client,
    book: Arc<Mutex<Book>>,
}

/// All of them.
pub struct Sdk {
    world: Arc<World>,
    devices: Vec<Arc<Device>>,
    tasks: Vec<JoinHandle<()>>,
    _front: Front,
    _home: TempDir,
}

impl Drop for Sdk {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Book {
    /// The service takes something never.
    fn refused(&mut self, key: (bool, MsgId), error: &Error) {
        self.open.remove(&key);
        match key {
            (false, message) if error.code == codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND => {
                self.unknown.insert(message);
            }
            key => self.faults.push(format!("{key:?}: {error}")),
        }
    }
}

/// The answer to something that is kept where it is not answered in time.
fn answered(book: &Mutex<Book>, key: (bool, MsgId), result: Result<(), Error>) {
    let mut book = book.lock();
    match result {
        Ok(()) => {
            book.open.remove(&key);
        }
        // It waits on the device.
        Err(error) if error.code == codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT => {}
        Err(error) => book.refused(key, &error),
    }
}

impl Device {
    fn start(
        (user, peer): (UserId, UserId),
        port: u16,
        home: &TempDir,
    ) -> Result<(Arc<Device>, mpsc::UnboundedReceiver<MsgId>), Failure> {
        let (read, unread) = mpsc::unbounded_channel();
        let book = Arc::new(Mutex::new(Book::default()));
        let noted = Arc::clone(&book);
        let from = peer.clone();
        let events = move |event: ClientEvent| {
            let mut book = noted.lock();
            match event {
                ClientEvent::Messages(messages) => {
                    for message in messages.into_iter().filter(|message| message.sender == from) {
                        if !book.told.insert(message.msg_id.clone()) {
                            book.twice.insert(message.msg_id.clone());
                        }
                        // Nobody reads any more where the load is over.
                        let _ = read.send(message.msg_id);
                    }
                }
                ClientEvent::Receipts(receipts) => {
                    let own = receipts.into_iter().filter(|receipt| !receipt.msg_id.is_empty());
                    book.counts.extend(own.map(|receipt| (receipt.msg_id.clone(), receipt)));
                }
                ClientEvent::Outbox(items) => {
                    for item in items {
                        let key = (item.kind == OutboxKind::Message, item.msg_id);
                        if item.code == 0 {
                            book.open.remove(&key);
                        } else {
                            book.refused(key, &Error::new(item.code, item.text));
                        }
                    }
                }
                ClientEvent::KickedOffline | ClientEvent::UserSigExpired => {
                    book.faults.push("is logged out".to_owned());
                }
                _ => {}
            }
        };
        let config = ClientConfig {
            state_dir: Some(home.path().join(&user)),
            request_timeout: Duration::from_secs(5),
            keep: Some(Keep { messages: true, ..Keep::default() }),
            ..ClientConfig::default()
        };
        let times = WsTimes {
            connect: Duration::from_secs(3),
            silence: Duration::from_secs(2),
            patience: Duration::from_secs(2),
        };
        let connector = WsConnector::new(&format!("ws://127.0.0.1:{port}"), WsOptions::default())
            .map_err(|error| format!("an address: {error}"))?;
        let connector = Arc::new(connector.with_times(times));
        let client = Client::start(config, connector, Arc::new(events), &tokio::runtime::Handle::current());
        Ok((Arc::new(Device { user, peer, client, book }), unread))
    }

    fn conversation(&self) -> ConversationId {
        ConversationId::C2c(self.peer.clone())
    }

    /// Sends now and then, and reads at once, until the end.
    async fn work(
        self: Arc<Self>,
        mut unread: mpsc::UnboundedReceiver<MsgId>,
        mut rng: Rng,
        phase: watch::Receiver<Phase>,
    ) {
        loop {
            let pause = sleep(Duration::from_millis(rng.between(PAUSE.0, PAUSE.1)));
            tokio::select! {
                Some(id) = unread.recv() => self.read(id),
                () = pause => match *phase.borrow() {
                    Phase::Load => self.send(),
                    Phase::Settle => {}
                    Phase::End => return,
                },
            }
        }
    }

    fn send(&self) {
        let message =
            self.client.new_text(self.conversation(), "Please confirm that you have read this.", true);
        let key = (true, message.msg_id.clone());
        {
            let mut book = self.book.lock();
            book.sent.insert(key.1.clone());
            book.open.insert(key.clone());
        }
        let book = Arc::clone(&self.book);
        let reply = Reply::new(move |result: Result<_, Error>| answered(&book, key, result.map(drop)));
        self.client.send_message(message, reply);
    }

    fn read(&self, id: MsgId) {
        let key = (false, id.clone());
        self.book.lock().open.insert(key.clone());
        let book = Arc::clone(&self.book);
        let reply = Reply::new(move |result: Result<_, Error>| answered(&book, key, result.map(drop)));
        self.client.request(Request::SendReceipts { messages: vec![id], read_at: Vec::new() }, reply);
    }
}

impl Sdk {
    /// So many of them, an even number, through a proxy that knows all nodes. They do what this phase says.
    pub fn start(
        runtime: &Runtime,
        cluster: &Cluster,
        world: &Arc<World>,
        count: usize,
        rng: &mut Rng,
        phase: &watch::Receiver<Phase>,
    ) -> Result<Sdk, Failure> {
        let front = runtime.block_on(Front::start(Arc::clone(&cluster.addresses)))?;
        let home = tempfile::tempdir()?;
        let name = |number: usize| format!("sdk{number:02}");
        let mut sdk = Sdk {
            world: Arc::clone(world),
            devices: Vec::new(),
            tasks: Vec::new(),
            _front: front,
            _home: home,
        };
        let _inside = runtime.enter();
        let mut waiting = Vec::new();
        for number in 0..count {
            let users = (name(number), name(number ^ 1));
            let (device, unread) = Device::start(users, sdk._front.port, &sdk._home)?;
            let sig = world.user_sig(&device.user);
            runtime.block_on(async {
                let begun = Instant::now();
                while let Err(error) = device.client.login_wait(&device.user, &sig).await {
                    if begun.elapsed() > PATIENCE {
                        return Err(format!("{} is not logged in: {error}", device.user));
                    }
                }
                Ok(())
            })?;
            sdk.devices.push(Arc::clone(&device));
            waiting.push((device, unread));
        }
        // Nobody sends to who has no account yet.
        for (device, unread) in waiting {
            sdk.tasks.push(runtime.spawn(device.work(unread, rng.split(), phase.clone())));
        }
        Ok(sdk)
    }

    /// Waits until the service has everything that waited on the devices.
    pub fn settle(&self) -> Result<(), Failure> {
        let open = || -> usize { self.devices.iter().map(|device| device.book.lock().open.len()).sum() };
        until("the service has what waited on the devices of the SDK", || open() == 0)
            .map_err(|error| format!("{error}; {} wait", open()).into())
    }

    /// What there is of them in the service, beside what they have sent and were told; how many messages. `loses`: what was
    /// acknowledged may be lost.
    pub async fn check(&self, loses: bool) -> Result<(usize, Vec<String>), Failure> {
        let (mut messages, mut findings) = (0, Vec::new());
        for (number, device) in self.devices.iter().enumerate() {
            let address = self.world.address(number % self.world.nodes());
            let mut wire = Wire::connect(address).await?;
            let user_id = device.user.clone();
            let user_sig = self.world.user_sig(&user_id);
            wire.ask(Request::Login { user_id, user_sig, platform: 0, held: 0, device: String::new() })
                .await?;
            let stored = check::messages(&mut wire, &device.conversation()).await?;
            let (own, theirs): (Vec<_>, Vec<_>) =
                stored.iter().partition(|message| message.sender == device.user);
            let own: Vec<MsgId> = own.iter().map(|message| message.msg_id.clone()).collect();
            let theirs: Vec<MsgId> = theirs.iter().map(|message| message.msg_id.clone()).collect();
            let mut receipts = Vec::new();
            for ids in own.chunks(100) {
                receipts.extend(check::receipts(&mut wire, ids).await?);
            }
            messages += own.len();
            let found = device.found(&own, &theirs, &receipts, loses);
            findings.extend(found.into_iter().map(|finding| format!("{} {finding}", device.user)));
        }
        Ok((messages, findings))
    }

    /// They leave.
    pub fn end(mut self, runtime: &Runtime) -> Result<(), Failure> {
        for task in self.tasks.drain(..) {
            let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(30), task).await });
            ended.map_err(|_| "a client of the SDK does not end")??;
        }
        for device in &self.devices {
            let ended =
                async { tokio::time::timeout(Duration::from_secs(30), device.client.shutdown()).await };
            runtime.block_on(ended).map_err(|_| "a client of the SDK does not shut down")?;
        }
        Ok(())
    }
}

impl Device {
    fn found(&self, own: &[MsgId], theirs: &[MsgId], receipts: &[Receipt], loses: bool) -> Vec<String> {
        let book = self.book.lock();
        let mut findings = book.faults.clone();
        // What is lost without its sender having heard that it was there is sent again, and is another message.
        if !book.twice.is_empty() && !loses {
            findings.push(format!("was told of {:?} twice", book.twice));
        }
        let stored: BTreeSet<&MsgId> = own.iter().collect();
        if stored.len() != own.len() || own.iter().any(|id| !book.sent.contains(id)) {
            findings.push("has a message twice, or one that it has not sent".to_owned());
        }
        let lost = book.sent.iter().filter(|id| !stored.contains(id)).count();
        if lost > 0 && !loses {
            findings.push(format!("has sent {lost} messages that are not there"));
        }
        // The receipt of a message that is lost cannot be taken. Where it is sent again it is read again.
        let unknown = book.unknown.iter().filter(|_| !loses);
        findings.extend(unknown.map(|id| format!("could not give a receipt for {id}: unknown")));
        let untold = theirs.iter().filter(|id| !book.told.contains(*id)).count();
        if untold > 0 || (book.told.len() != theirs.len() && !loses) {
            findings.push(format!(
                "was told of {} messages of {}, and {untold} are missing",
                book.told.len(),
                theirs.len()
            ));
        }
        for receipt in receipts {
            let told = book.counts.get(&receipt.msg_id).map_or(0, |told| told.read_count);
            // Nobody tells of receipts that are lost.
            if loses && receipt.read_count == 0 {
                continue;
            }
            if told != receipt.read_count || (receipt.read_count != 1 && !loses) {
                findings.push(format!(
                    "was told that {told} have read {}, and it is {receipt:?}",
                    receipt.msg_id
                ));
            }
        }
        findings
    }
}
