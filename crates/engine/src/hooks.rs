//! What an application's backend can be told of: the webhooks by their names, and the facts behind them.
//!
//! A fact is decided where its change is decided, in [`crate::ops`], and kept in the same transaction
//! ([`crate::outbox`]), so there is neither one without the other. How it is told is for whoever takes it out again.

use crate::rows::Key;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::message::Message;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;

/// Receipts are gathered for so long, in milliseconds.
pub const GATHER_MS: u64 = 1000;
/// Readers that one request tells of, at most.
pub const GATHERED: usize = 1000;
/// Readers of one fact, at most: small enough that requests of several are filled.
pub(crate) const READERS: usize = GATHERED / 4;

macro_rules! hooks {
    ($($(#[$doc:meta])* $hook:ident = $name:literal,)*) => {
        /// A webhook.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Hook {$(
            $(#[$doc])*
            $hook,
        )*}

        impl Hook {
            /// All of them.
            pub const ALL: &[Hook] = &[$(Hook::$hook),*];

            /// The vendor's name, `CallbackCommand` of a request.
            pub fn name(self) -> &'static str {
                match self {
                    $(Hook::$hook => $name,)*
                }
            }
        }
    };
}

hooks! {
    /// Receipts in a group.
    GroupRead = "Group.CallbackAfterReadReceipt",
    /// A one-to-one conversation was marked read.
    C2cMark = "C2C.CallbackAfterMsgReport",
    /// Receipts for one-to-one messages; not one of the vendor's.
    C2cRead = "C2C.CallbackAfterReadReceipt",
    /// A one-to-one message is about to be sent: the answer decides.
    C2cBefore = "C2C.CallbackBeforeSendMsg",
    /// A one-to-one message was sent.
    C2cSent = "C2C.CallbackAfterSendMsg",
    /// A group message is about to be sent: the answer decides.
    GroupBefore = "Group.CallbackBeforeSendMsg",
    /// A group message was sent.
    GroupSent = "Group.CallbackAfterSendMsg",
    /// A user has logged in or out, or is gone.
    State = "State.StateChange",
    /// Users have come into a group.
    Joined = "Group.CallbackAfterNewMemberJoin",
    /// Members have left a group.
    Left = "Group.CallbackAfterMemberExit",
    /// A group has ended.
    GroupGone = "Group.CallbackAfterGroupDestroyed",
    /// A message of a group was taken back.
    GroupRecalled = "Group.CallbackAfterRecallMsg",
    /// A one-to-one message was taken back.
    C2cRecalled = "C2C.CallbackAfterMsgWithDraw",
}

impl Hook {
    /// Whether it is asked before something happens; the others tell what has happened.
    pub fn is_before(self) -> bool {
        matches!(self, Hook::C2cBefore | Hook::GroupBefore)
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Which webhooks are wanted, and who waits for something to tell.
#[derive(Debug, Default)]
pub struct Hooks {
    wanted: AtomicU32,
    /// Something was kept for a webhook.
    pub told: Notify,
}

impl Hooks {
    /// These, and no others.
    pub fn of(wanted: impl IntoIterator<Item = Hook>) -> Hooks {
        let bits = wanted.into_iter().fold(0, |bits, hook| bits | hook.bit());
        Hooks { wanted: AtomicU32::new(bits), told: Notify::new() }
    }

    /// Whether somebody wants to know.
    pub fn wants(&self, hook: Hook) -> bool {
        self.wanted.load(Ordering::Relaxed) & hook.bit() != 0
    }
}

/// From where a request comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `TIMPlatform` of the device; 0: it did not say.
    #[serde(default)]
    pub platform: u32,
    /// Its address, where one is known.
    #[serde(default)]
    pub address: Option<IpAddr>,
    /// Not a device: the backend of the application.
    #[serde(default)]
    pub backend: bool,
    /// It comes from another service, where it was long ago: neither devices nor webhooks are told of messages.
    #[serde(skip)]
    pub imported: bool,
}

/// A group as it is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub group_id: GroupId,
    /// Its type.
    pub group_type: GroupType,
}

/// New readers of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadBy {
    /// The message.
    pub seq: u64,
    /// How many have read it, these included.
    pub read_count: u64,
    /// How many are waited for after them.
    pub unread_count: u64,
    /// In the order of reading.
    pub readers: Vec<UserId>,
}

/// A one-to-one message that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadC2c {
    /// Its id.
    pub msg_id: MsgId,
    /// Its seq.
    pub seq: u64,
    /// The sender's random number.
    pub rand: u32,
    /// When it was stored, in seconds.
    pub server_time: u64,
    /// When it was read, in seconds.
    pub read_at: u64,
}

/// What has happened to a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A login.
    Register,
    /// A logout, or the end of a login by the service: another device took its place, the operator or the credential
    /// has ended it.
    Unregister,
    /// The connection has ended.
    LinkClose,
    /// The connection was given up, because nothing came over it.
    TimeOut,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Receipts in a group.
    GroupRead {
        /// Where.
        group: Named,
        /// Each message once.
        messages: Vec<ReadBy>,
    },
    /// A one-to-one conversation was marked read.
    C2cMark {
        /// Who has read.
        reader: UserId,
        /// With whom the conversation is.
        peer: UserId,
        /// Up to the message of this second.
        time: u64,
    },
    /// Receipts for one-to-one messages.
    C2cRead {
        /// Who has read.
        reader: UserId,
        /// Who has sent.
        peer: UserId,
        /// What.
        messages: Vec<ReadC2c>,
    },
    /// A message was sent.
    Sent {
        /// As its sender sees it.
        message: Box<Message>,
        /// The type of the group; absent in C2C.
        group_type: Option<GroupType>,
    },
    /// Users have come into a group.
    Joined {
        /// Where.
        group: Named,
        /// Who has put them there; absent: they came by themselves.
        operator: Option<UserId>,
        /// Who.
        users: Vec<UserId>,
    },
    /// Members have left a group.
    Left {
        /// Which.
        group: Named,
        /// Who has taken them out; absent: they went by themselves.
        operator: Option<UserId>,
        /// Who.
        users: Vec<UserId>,
    },
    /// A group has ended.
    GroupGone {
        /// Which.
        group: Named,
        /// Who has ended it.
        operator: UserId,
        /// Its owner.
        owner: Option<UserId>,
    },
    /// A message was taken back.
    Recalled {
        /// Who has taken it back.
        operator: UserId,
        /// Who has sent it.
        sender: UserId,
        /// Where, as the sender calls it.
        conversation: ConversationId,
        /// The type of the group; absent in C2C.
        group_type: Option<GroupType>,
        /// The message.
        seq: u64,
        /// Its random number.
        rand: u32,
        /// When it was stored, in seconds.
        server_time: u64,
    },
    /// A login has begun or ended.
    State {
        /// Whose.
        user: UserId,
        /// What.
        change: Change,
        /// Platforms of the sessions that this login has ended.
        kicked: Vec<u32>,
    },
}

impl Fact {
    /// Which webhook tells it.
    pub fn hook(&self) -> Hook {
        match self {
            Fact::GroupRead { .. } => Hook::GroupRead,
            Fact::C2cMark { .. } => Hook::C2cMark,
            Fact::C2cRead { .. } => Hook::C2cRead,
            Fact::Sent { group_type: None, .. } => Hook::C2cSent,
            Fact::Sent { .. } => Hook::GroupSent,
            Fact::Joined { .. } => Hook::Joined,
            Fact::Left { .. } => Hook::Left,
            Fact::GroupGone { .. } => Hook::GroupGone,
            Fact::Recalled { group_type: None, .. } => Hook::C2cRecalled,
            Fact::Recalled { .. } => Hook::GroupRecalled,
            Fact::State { .. } => Hook::State,
        }
    }

    /// How many readers it tells of, where others can be told with it; 0: it is told alone.
    pub fn weight(&self) -> usize {
        match self {
            Fact::GroupRead { messages, .. } => messages.iter().map(|message| message.readers.len()).sum(),
            _ => 0,
        }
    }
}

/// A fact as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// From where came what has caused it.
    #[serde(default)]
    pub origin: Origin,
    /// What.
    pub fact: Fact,
}

impl Told {
    /// When it may be told: receipts wait for others.
    pub fn due(&self) -> u64 {
        if self.fact.weight() > 0 { self.at.saturating_add(GATHER_MS) } else { self.at }
    }

    /// Tells what a later one of the same group says as well; answers that one if it cannot be told in one with this.
    pub fn gather(&mut self, later: Told) -> Option<Told> {
        let weight = self.fact.weight() + later.fact.weight();
        match (&mut self.fact, later.fact) {
            (Fact::GroupRead { group, messages }, Fact::GroupRead { group: other, messages: more })
                if *group == other && weight <= GATHERED =>
            {
                for message in more {
                    match messages.iter_mut().find(|known| known.seq == message.seq) {
                        Some(known) => {
                            known.readers.extend(message.readers);
                            known.read_count = message.read_count;
                            known.unread_count = message.unread_count;
                        }
                        None => messages.push(message),
                    }
                }
                None
            }
            (_, fact) => Some(Told { fact, ..later }),
        }
    }
}

/// Facts that are told in order, one after the other, are in one lane: those of a conversation by its number.
pub fn lane_of_user(user: &str) -> i64 {
    // FNV-1a. Users who share a lane by chance wait for each other, and that is all.
    let hash = user.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // Below the numbers of conversations.
    -1 - (hash >> 1) as i64
}

/// Readers of messages of this batch that were not told yet, and from where the first of them came.
pub(crate) type Readers = std::collections::BTreeMap<Key, (Origin, Vec<UserId>)>;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(seq: u64, counts: (u64, u64), readers: &[&str]) -> Told {
        let group = Named { group_id: "g".into(), group_type: GroupType::Work };
        let readers = readers.iter().map(|&user| user.into()).collect();
        let messages = vec![ReadBy { seq, read_count: counts.0, unread_count: counts.1, readers }];
        Told { at: 7, origin: Origin::default(), fact: Fact::GroupRead { group, messages } }
    }

    #[test]
    fn receipts_of_one_group_are_gathered_and_the_last_counts_stand() {
        let mut first = read(1, (2, 3), &["a", "b"]);
        assert_eq!(first.gather(read(2, (1, 4), &["a"])), None);
        assert_eq!(first.gather(read(1, (3, 2), &["c"])), None);
        let Fact::GroupRead { messages, .. } = &first.fact else { panic!("{first:?}") };
        let shown: Vec<_> =
            messages.iter().map(|m| (m.seq, m.read_count, m.unread_count, m.readers.len())).collect();
        assert_eq!(shown, [(1, 3, 2, 3), (2, 1, 4, 1)]);
        assert_eq!((first.fact.weight(), first.due()), (4, 1007));
    }

    #[test]
    fn never_more_readers_are_gathered_than_one_request_tells_of() {
        let names: Vec<String> = (0..GATHERED).map(|n| n.to_string()).collect();
        let mut first = read(1, (9, 9), &names.iter().map(String::as_str).collect::<Vec<_>>());
        let late = read(1, (10, 8), &["late"]);
        assert_eq!(first.gather(late.clone()), Some(late));
    }

    #[test]
    fn users_have_lanes_below_those_of_conversations() {
        assert!(["", "ann", "bob"].iter().all(|user| lane_of_user(user) < 0));
        assert_ne!(lane_of_user("ann"), lane_of_user("bob"));
    }
}
