//! What one account, or one address without any, does to a server with default settings.

use crate::failure::Failure;
use crate::lean::Lean;
use crate::strangers::Stranger;
use crate::world::{World, message};
use doubletick_protocol::group::{NewGroup, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart};
use doubletick_protocol::wire::Request;
use std::time::Duration;

/// Who attacks.
const ATTACKER: &str = "mallory";
/// Whom they have a conversation with.
const PEER: &str = "eve";
/// Connections of the attacker: as many as one user may have.
const CONNECTIONS: usize = 16;

/// Kinds of attackers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Asks for pages of history on every connection and reads none.
    Unread,
    /// Asks for the lists again and again.
    Lists,
    /// Writes as fast as it is let.
    Writes,
    /// Sends what is refused for its size.
    Junk,
    /// Syncs from the beginning without end.
    Syncs,
    /// Logs in without end.
    Logins,
    /// Asks, and is gone before the answers.
    Gone,
    /// Asks for more than it may, on every connection, without waiting for what is said to it.
    Refused,
    /// Makes groups of others without end.
    Groups,
    /// Writes to somebody, and of every message a receiver of webhooks is to be told that never answers.
    Webhooks,
    /// What is there without an account.
    Stranger(Stranger),
}

impl Attack {
    /// All of them, with what the table says.
    pub const ALL: [(Attack, &str); 15] = [
        (Attack::Unread, "pages of history that are not read"),
        (Attack::Lists, "the lists, without end"),
        (Attack::Writes, "messages, without end"),
        (Attack::Junk, "messages that are too large"),
        (Attack::Syncs, "syncs, without end"),
        (Attack::Logins, "logins, without end"),
        (Attack::Gone, "requests of connections that are cut"),
        (Attack::Refused, "requests beyond the rate"),
        (Attack::Groups, "groups of others, without end"),
        (Attack::Webhooks, "messages, with a webhook that hangs"),
        (Attack::Stranger(Stranger::Metrics), "HTTP: metrics, not read"),
        (Attack::Stranger(Stranger::Pages), "HTTP: pages, the console among them"),
        (Attack::Stranger(Stranger::Rest), "HTTP: REST without a credential"),
        (Attack::Stranger(Stranger::Churn), "connections, opened and cut"),
        (Attack::Stranger(Stranger::Requests), "requests without a login"),
    ];

    /// What the server is started with beside what every server has. `hangs`: where something listens that never answers.
    pub fn options(self, hangs: &str) -> Vec<String> {
        match self {
            Attack::Webhooks => vec![
                format!("--webhook-url=http://{hangs}/"),
                "--webhook-private".to_owned(),
                "--webhook-token=of the load program".to_owned(),
            ],
            Attack::Stranger(_) => vec!["--rest".to_owned(), "--console=on".to_owned()],
            _ => Vec::new(),
        }
    }

    /// Attacks until it is dropped.
    pub async fn run(self, world: World) {
        if let Attack::Stranger(stranger) = self {
            return stranger.run(world.address).await;
        }
        let mut all = tokio::task::JoinSet::new();
        for number in 0..CONNECTIONS {
            let world = world.clone();
            all.spawn(async move {
                loop {
                    // A connection that is closed is made again: that is part of it.
                    let _ = self.once(&world, number).await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
        while all.join_next().await.is_some() {}
    }

    /// What it does on one connection, until that ends.
    async fn once(self, world: &World, number: usize) -> Result<(), Failure> {
        let mut lean = world.lean(ATTACKER).await?;
        let mut count = 0_usize;
        loop {
            count += 1;
            let request = match self {
                Attack::Unread | Attack::Gone => page(),
                Attack::Lists if count.is_multiple_of(2) => Request::Conversations,
                Attack::Lists => Request::JoinedGroups,
                Attack::Groups => Request::CreateGroup(NewGroup {
                    members: vec![(PEER.to_owned(), Role::Normal)],
                    ..crate::world::group(&format!("n{number}-{count}-{:p}", &raw const lean))
                }),
                Attack::Refused => Request::TotalUnread,
                Attack::Writes | Attack::Webhooks => {
                    write(&format!("w{number}-{count}-{:p}", &raw const lean), 10_000)
                }
                Attack::Junk => write(&format!("j{number}-{count}"), 900_000),
                Attack::Syncs => Request::Sync { conversation: peer(), seq: 0, version: 0 },
                Attack::Logins | Attack::Stranger(_) => world.login(ATTACKER),
            };
            match self {
                // The socket fills, and then this waits.
                Attack::Unread => drop(lean.send(request).await?),
                // The answers are small, and are read to make room for the next ones.
                Attack::Refused => lean.ask_without_waiting(request).await?,
                Attack::Gone if count > 48 => return Ok(()),
                Attack::Gone => drop(lean.send(request).await?),
                _ => drop(lean.ask(request).await),
            }
        }
    }
}

/// Gives the attacker what their answers are made of.
pub async fn prepare(world: &World, messages: usize, groups: usize) -> Result<(), Failure> {
    world.lean(PEER).await?;
    let mut lean = world.lean(ATTACKER).await?;
    let requests = (0..groups).map(|number| Request::CreateGroup(crate::world::group(&format!("m{number}"))));
    patiently(&mut lean, requests).await?;
    patiently(&mut lean, (0..messages).map(|number| write(&format!("p{number}"), 10_000))).await
}

/// One after the other, no faster than a user may.
async fn patiently(lean: &mut Lean, requests: impl Iterator<Item = Request>) -> Result<(), Failure> {
    for request in requests {
        while lean.ask(request.clone()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(())
}

fn peer() -> ConversationId {
    ConversationId::C2c(PEER.to_owned())
}

fn page() -> Request {
    let start = HistoryStart::End;
    Request::History(HistoryQuery {
        conversation: peer(),
        start,
        newer: false,
        count: 100,
        window: None,
        elem_types: Vec::new(),
    })
}

fn write(msg_id: &str, bytes: usize) -> Request {
    let mut new = message("", msg_id.to_owned());
    new.conversation = peer();
    let elem = serde_json::json!({ "elem_type": 0, "text_elem_content": "x".repeat(bytes) });
    new.content.elems = elem.as_object().cloned().into_iter().collect();
    Request::SendMessage(new)
}
