//! What was committed, on its way to the sessions that want to know.
//!
//! [`LocalBus`] is the bus of a process. A store that several processes share publishes on it what the others have
//! committed as well, in one order for all of them.

use doubletick_protocol::ids::{GroupId, UserId};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Push;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

/// What was committed, for the sessions that it concerns. A store that several processes share keeps it as JSON, for the
/// others to read: what is added here is added to what versions beside this one have to understand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// For every session of these users.
    Users(Vec<UserId>, Push),
    /// For every session of the group's members, without one user (who gets a view of their own), and perhaps without those
    /// who came late.
    Group {
        /// The group whose members are told.
        group_id: GroupId,
        /// Not for this user.
        except: Option<UserId>,
        /// Only for those who joined when the group's last seq was below this one; `None`: for all.
        joined_below: Option<u64>,
        /// What they are told.
        push: Push,
    },
    /// Routing: these users are members from here on; they joined when the group's last seq was this.
    Joined(GroupId, Vec<UserId>, u64),
    /// Routing: these users are members no more.
    Left(GroupId, Vec<UserId>),
    /// Routing: the group is gone.
    GroupGone(GroupId),
    /// The settings of the service are these now.
    Settings(Settings),
    /// A device of this platform has logged in with a new login number: older logins of the user on it are
    /// over.
    LoginTaken {
        /// The user who logged in.
        user: UserId,
        /// `TIMPlatform`, never 0.
        platform: u32,
        /// The number of the new login.
        login: u64,
    },
    /// The operator ends every login of this user.
    Kicked(UserId),
    /// Something was committed that cannot be told any more: every session of this process begins anew.
    Missed,
    /// This process cannot go on, for this reason: every session of it begins anew, at another one. No store keeps that.
    #[serde(skip)]
    Elsewhere(Reason),
}

/// Why a process cannot go on with a store that others go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A newer version has written to it.
    Newer,
    /// Its conversations were put into other lanes.
    Moved,
}

impl Reason {
    /// For people; a close frame has room for 123 bytes.
    pub fn text(self) -> &'static str {
        match self {
            Reason::Newer => "a newer version has written what this one cannot read",
            Reason::Moved => {
                "conversations were put into other lanes meanwhile: this server has to be started anew"
            }
        }
    }
}

/// Where a store announces what it has committed.
pub trait EventSink: Send + Sync + 'static {
    /// Called once per commit, in the order of commits, before the commit's calls are answered.
    /// Must not block.
    fn publish(&self, events: Vec<Event>);
}

/// Carries events from stores to engines.
pub trait Bus: EventSink {
    /// The events from now on, in the order of commits. One subscriber per process.
    fn subscribe(&self) -> mpsc::UnboundedReceiver<Vec<Event>>;
}

/// The bus of a single process.
#[derive(Default)]
pub struct LocalBus {
    subscriber: Mutex<Option<mpsc::UnboundedSender<Vec<Event>>>>,
}

impl Bus for LocalBus {
    fn subscribe(&self) -> mpsc::UnboundedReceiver<Vec<Event>> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.subscriber.lock() = Some(sender);
        receiver
    }
}

impl EventSink for LocalBus {
    fn publish(&self, events: Vec<Event>) {
        if let Some(subscriber) = self.subscriber.lock().as_ref() {
            // A closed receiver means that the engine is gone; nobody is left to tell.
            let _ = subscriber.send(events);
        }
    }
}
