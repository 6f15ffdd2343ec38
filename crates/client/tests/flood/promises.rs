//! What the applications have asked for, and what was promised to them.

use doubletick_protocol::ids::{ConversationId, GroupId, MsgId, UserId};
use doubletick_protocol::{Error, codes};
use parking_lot::{Mutex, MutexGuard};
use std::collections::BTreeMap;

/// A conversation, whoever looks at it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    Group(GroupId),
    Pair(UserId, UserId),
}

impl Topic {
    /// Of two users.
    pub fn pair(one: &str, other: &str) -> Self {
        Topic::Pair(one.min(other).to_owned(), one.max(other).to_owned())
    }

    /// As this user sees it.
    pub fn seen_by(&self, user: &str) -> ConversationId {
        match self {
            Topic::Group(group_id) => ConversationId::Group(group_id.clone()),
            Topic::Pair(one, other) => ConversationId::C2c(if user == one { other } else { one }.clone()),
        }
    }

    pub fn is_seen_by(&self, user: &str) -> bool {
        match self {
            Topic::Group(_) => true,
            Topic::Pair(one, other) => user == one || user == other,
        }
    }
}

/// A message that was given to a client.
#[derive(Clone, Debug)]
pub struct Given {
    pub topic: Topic,
    pub sender: UserId,
    /// The device that made it.
    pub device: String,
    pub acknowledged: bool,
}

/// One change of a message's text.
#[derive(Clone, Debug)]
pub struct Edit {
    pub msg_id: MsgId,
    pub text: String,
    /// `None`: it is not known what became of it.
    pub answer: Option<Result<(), i32>>,
}

/// Everything that was asked for; true: acknowledged.
#[derive(Default)]
pub struct Pages {
    pub messages: BTreeMap<MsgId, Given>,
    pub receipts: BTreeMap<(MsgId, UserId), bool>,
    pub revokes: BTreeMap<MsgId, bool>,
    pub edits: Vec<Edit>,
    /// Calls without an answer yet.
    pub open: u64,
    /// Calls that were acknowledged.
    pub acknowledged: u64,
    /// Calls of which it is not known whether they were carried out.
    pub in_doubt: u64,
    pub faults: Vec<String>,
}

/// What all devices of one test share.
#[derive(Default)]
pub struct Promises(Mutex<Pages>);

impl Promises {
    pub fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock()
    }
}

impl Pages {
    /// An answer has come. Whether it is an acknowledgement; `expected`: codes that are an answer too.
    pub fn answered<T>(&mut self, what: &str, result: &Result<T, Error>, expected: &[i32]) -> bool {
        self.open -= 1;
        let Err(error) = result else {
            self.acknowledged += 1;
            return true;
        };
        // Without a login, or with the link down until the time was over, or the client was ended.
        let doubtful = [
            codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT,
            codes::ERR_SDK_NOT_LOGGED_IN,
            codes::ERR_SDK_COMM_INTERRUPT,
        ];
        if doubtful.contains(&error.code) {
            self.in_doubt += 1;
        } else if !expected.contains(&error.code) {
            self.faults.push(format!("{what}: {error}"));
        }
        false
    }
}
