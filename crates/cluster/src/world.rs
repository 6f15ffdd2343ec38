//! What the clients of a scenario share: who they are, where the nodes are, and what is done at the moment.

use crate::book::{Book, Fate};
use crate::cluster::KEY;
use crate::failure::Failure;
use crate::wire::Wire;
use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::group::{AddOption, GroupType, NewGroup};
use doubletick_protocol::ids::{ConversationId, GroupId, UserId};
use doubletick_protocol::wire::Request;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// The default of doubletickd.
const APP_ID: u64 = 1_400_000_000;
/// Members of a group.
const GROUP: usize = 10;

/// What clients do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// They send messages, and give receipts.
    Load,
    /// They end what they have begun, and give receipts for what comes.
    Settle,
    /// They leave.
    End,
}

/// One client as everybody sees it.
pub struct Who {
    /// Its name.
    pub user: UserId,
    /// Its group, with nine others.
    pub group: ConversationId,
    /// Another group, in which nobody talks, and which others come into and leave; whose it is stays.
    pub club: GroupId,
    /// With whom it talks.
    pub peer: ConversationId,
    /// What it has done and was told.
    pub book: Mutex<Book>,
    /// Whether there is nothing to do for it, as it saw last.
    pub idle: AtomicBool,
}

/// What clients share.
pub struct World {
    addresses: Arc<Mutex<Vec<SocketAddr>>>,
    key: UserSigKey,
    /// The clients, by their numbers.
    pub clients: Vec<Who>,
    /// How many messages and receipts were acknowledged.
    pub acknowledged: AtomicU64,
    /// In so many of a hundred turns a client sends a message.
    pub sends_percent: u64,
    /// In so many of a thousand turns it asks for what holds all lanes.
    pub across_per_mille: u64,
    /// The incarnation of the service when the load began.
    pub life: u64,
    /// Before this what was asked may be lost, whoever has acknowledged it.
    pub lost: Mutex<Option<Instant>>,
}

impl World {
    /// So many clients of the nodes that listen there.
    pub fn new(addresses: Arc<Mutex<Vec<SocketAddr>>>, count: usize) -> World {
        let name = |number: usize| format!("user{number:03}");
        let clients = (0..count).map(|number| Who {
            user: name(number),
            group: ConversationId::Group(format!("group{:02}", number / GROUP)),
            club: format!("club{:02}", number / GROUP),
            peer: ConversationId::C2c(name(number ^ 1)),
            book: Mutex::default(),
            idle: AtomicBool::new(false),
        });
        World {
            addresses,
            key: UserSigKey { sdk_app_id: APP_ID, secret: KEY.to_owned() },
            clients: clients.collect(),
            acknowledged: AtomicU64::new(0),
            // About a hundred messages a second from all of them together, however many they are.
            sends_percent: (700 / count as u64).clamp(1, 50),
            // About five a second.
            across_per_mille: (400 / count as u64).clamp(1, 20),
            life: 0,
            lost: Mutex::new(None),
        }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.addresses.lock().len()
    }

    /// Where a node listens.
    pub fn address(&self, node: usize) -> SocketAddr {
        self.addresses.lock()[node]
    }

    /// What logs a client in, on a device that is not limited.
    pub fn login(&self, client: usize) -> Request {
        let user_id = self.clients[client].user.clone();
        let user_sig = self.user_sig(&user_id);
        Request::Login { user_id, user_sig, platform: 0, held: 0, device: String::new() }
    }

    /// What proves that somebody is this user, for a day.
    pub fn user_sig(&self, user: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        self.key.sign(user, now, 86_400)
    }

    /// Whether what was asked at this time may be lost although it is acknowledged.
    pub fn may_be_lost(&self, asked: Instant) -> bool {
        self.lost.lock().is_some_and(|lost| asked < lost)
    }

    /// A connection on which a client is logged in.
    pub async fn wire(&self, client: usize, node: usize) -> Result<Wire, Failure> {
        let mut wire = Wire::connect(self.address(node)).await?;
        wire.ask(self.login(client)).await?;
        Ok(wire)
    }

    /// All accounts and groups, before anybody says something.
    pub async fn make(&self) -> Result<(), Failure> {
        for (number, who) in self.clients.iter().enumerate() {
            let group_id = who.group.raw().to_owned();
            let request = match number % GROUP {
                0 => Request::CreateGroup(group(group_id)),
                _ => Request::JoinGroup { group_id, hello: String::new() },
            };
            let mut wire = self.wire(number, number % self.nodes()).await?;
            wire.ask(request).await?;
            if owns_club(number) {
                wire.ask(Request::CreateGroup(group(who.club.clone()))).await?;
                who.book.lock().club = (true, Fate::Acknowledged);
            }
        }
        Ok(())
    }
}

/// Whether a client is the owner of its club, who does not leave it.
pub fn owns_club(client: usize) -> bool {
    client.is_multiple_of(GROUP)
}

/// A group that everybody may come into.
pub fn group(group_id: String) -> NewGroup {
    NewGroup {
        group_id,
        group_type: GroupType::Public,
        name: "Cluster".to_owned(),
        introduction: String::new(),
        notification: String::new(),
        face_url: String::new(),
        add_option: Some(AddOption::Any),
        approve_option: None,
        max_members: 0,
        custom: Vec::new(),
        members: Vec::new(),
    }
}
