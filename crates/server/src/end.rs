//! Why a connection ends, and what the client is told.

use doubletick_engine::Overflow;
use doubletick_engine::bus::Reason;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The client closed it.
    Left,
    /// The client is gone without a word.
    Gone,
    /// Against the rules of WebSocket: 1002.
    Rules,
    /// Text where binary is spoken, or the reverse: 1003.
    WrongKind,
    /// Not a frame of the protocol: 1007.
    NoFrame,
    /// Longer than a frame may be: 1009.
    TooLarge,
    /// The server ends: 1001.
    Ending,
    /// The server ends, and the client did not take what waited for it.
    Cut,
    /// No login in time: 4001.
    NoLogin,
    /// Nothing heard for too long: 4002.
    Silent,
    /// Too many connections of the user: 4003.
    TooManyConnections,
    /// More pushes came than may wait: 4008.
    TooSlow,
    /// Something was committed that nobody can be told any more: 4008.
    Missed,
    /// This server cannot go on, for this reason: 4008.
    Elsewhere(Reason),
    /// Nothing went for too long.
    Stalled,
}

impl End {
    pub const ALL: [End; 15] = [
        End::Left,
        End::Gone,
        End::Rules,
        End::WrongKind,
        End::NoFrame,
        End::TooLarge,
        End::Ending,
        End::Cut,
        End::NoLogin,
        End::Silent,
        End::TooManyConnections,
        End::TooSlow,
        End::Missed,
        End::Elsewhere(Reason::Newer),
        End::Stalled,
    ];

    /// Of a session that cannot be told everything.
    pub fn of(overflow: Overflow) -> End {
        match overflow {
            Overflow::Slow => End::TooSlow,
            Overflow::Missed => End::Missed,
            Overflow::Elsewhere(reason) => End::Elsewhere(reason),
        }
    }

    /// As a label.
    pub fn name(self) -> &'static str {
        match self {
            End::Left => "left",
            End::Gone => "gone",
            End::Rules => "rules",
            End::WrongKind => "wrong_kind",
            End::NoFrame => "no_frame",
            End::TooLarge => "too_large",
            End::Ending => "ending",
            End::Cut => "cut",
            End::NoLogin => "no_login",
            End::Silent => "silent",
            End::TooManyConnections => "too_many_connections",
            End::TooSlow => "too_slow",
            End::Missed => "missed",
            End::Elsewhere(_) => "elsewhere",
            End::Stalled => "stalled",
        }
    }

    /// Whether the other end may still hear something.
    pub fn may_be_told(self) -> bool {
        !matches!(self, End::Gone | End::Cut | End::Stalled)
    }

    /// What the client is told.
    pub fn close_frame(self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            End::Left | End::Gone | End::Cut | End::Stalled => return None,
            End::Rules => (1002, "against the rules of WebSocket"),
            End::WrongKind => (1003, "the wrong kind of message for this subprotocol"),
            End::NoFrame => (1007, "not a frame"),
            End::TooLarge => (1009, "a frame may have 1 MiB"),
            End::Ending => (1001, "the server ends"),
            End::NoLogin => (4001, "no login in time"),
            End::Silent => (4002, "nothing heard for too long"),
            End::TooManyConnections => (4003, "too many connections of this user"),
            End::TooSlow => (4008, "too slow"),
            End::Missed => (4008, "what has happened cannot be told any more"),
            End::Elsewhere(reason) => (4008, reason.text()),
        };
        Some(CloseFrame { code: CloseCode::from(code), reason: reason.into() })
    }
}
