//! Who has changed what: the settings, and what operators have done to users and messages. It is kept in the transaction of
//! the change, so there is neither one without the other, and a store that several servers share has the changes of all.

use doubletick_protocol::ids::UserId;
use serde::{Deserialize, Serialize};

/// How many are kept: the newest.
pub const KEPT: i64 = 10_000;

/// How somebody reached the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// An administrator through the SDK, or the application itself where it has the service in its process.
    Sdk,
    /// An administrator by a UserSig, with REST or the console.
    Rest,
    /// Who has a token of the console.
    Token,
    /// Who can open the control socket.
    Socket,
    /// Who can write the data directory, while no server ran.
    Stopped,
}

impl Via {
    /// All of them.
    pub const ALL: [Via; 5] = [Via::Sdk, Via::Rest, Via::Token, Via::Socket, Via::Stopped];

    /// Its name, as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Via::Sdk => "sdk",
            Via::Rest => "rest",
            Via::Token => "token",
            Via::Socket => "socket",
            Via::Stopped => "stopped",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Via> {
        Via::ALL.into_iter().find(|via| via.name() == name)
    }
}

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// A user, the name of a token, or empty.
    pub who: String,
    /// And how.
    pub via: Via,
}

impl By {
    /// A user through the SDK.
    pub fn user(user: &UserId) -> By {
        By { who: user.clone(), via: Via::Sdk }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audited {
    /// Seconds since 1970.
    pub time: u64,
    /// A user, the name of a token, or empty.
    pub who: String,
    /// And how.
    pub via: Via,
    /// A setting, `kick`, `remind` or `delete`.
    pub what: String,
    /// Its value before; empty for what is no setting.
    pub before: String,
    /// Its value from then on; whose logins were ended; of which message somebody was reminded; whose account was deleted.
    pub after: String,
}
