//! The values that labels have: fixed sets, nothing that a client chooses.

use crate::end::End;

/// Why a connection was refused before it was a WebSocket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The server is ending.
    Ending,
    /// Not a WebSocket request.
    NoWebSocket,
    /// No subprotocol that this version speaks.
    Subprotocol,
    /// Too many connections from the address.
    Address,
}

impl Refusal {
    pub const ALL: [Refusal; 4] =
        [Refusal::Ending, Refusal::NoWebSocket, Refusal::Subprotocol, Refusal::Address];

    /// As a label.
    pub fn name(self) -> &'static str {
        match self {
            Refusal::Ending => "ending",
            Refusal::NoWebSocket => "no_websocket",
            Refusal::Subprotocol => "subprotocol",
            Refusal::Address => "address",
        }
    }
}

/// Limits that are enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// 9506: more requests than a user may send.
    RequestRate,
    /// The connection waits before it is read further: more syncs than a user may send.
    SyncRate,
    /// The connection waits before a request for a page is carried out: the user is given more bytes than they may be.
    AnswerRate,
    /// 9506: more bytes than a user may store within a day.
    StoredBytes,
    /// The same for logins, as for syncs.
    LoginRate,
    /// The connection waits before it is read further.
    RequestsUnderWay,
    /// The connection waits before it is read further: answers to the user, or all answers, take too much memory.
    AnswerBytes,
    /// Close 1009: a frame is too large.
    FrameBytes,
    /// 9507: a user has too many connections.
    ConnectionsOfUser,
    /// HTTP 429: an address has too many connections.
    ConnectionsOfAddress,
    /// Closed at once: an address has too many sockets.
    SocketsOfAddress,
    /// Cut: what was asked over HTTP is not taken.
    HttpTime,
    /// The connection waits before it is read further: more bytes than a user, or an address without a login, may send.
    ByteRate,
    /// The same for requests that are refused, and for pings.
    RefusedRate,
    /// A request over HTTP waits, or is answered 429: too many of the address.
    HttpRate,
    /// Left out of the log.
    LogLines,
    /// 70050: too many failed logins.
    FailedLogins,
    /// Close 4001: no login in time.
    LoginTime,
    /// Close 4002: nothing came for too long.
    Silence,
    /// Close 4008, or cut.
    SlowConsumer,
}

impl Limit {
    pub const ALL: [Limit; 20] = [
        Limit::RequestRate,
        Limit::SyncRate,
        Limit::AnswerRate,
        Limit::StoredBytes,
        Limit::LoginRate,
        Limit::RequestsUnderWay,
        Limit::AnswerBytes,
        Limit::FrameBytes,
        Limit::ConnectionsOfUser,
        Limit::ConnectionsOfAddress,
        Limit::SocketsOfAddress,
        Limit::HttpTime,
        Limit::ByteRate,
        Limit::RefusedRate,
        Limit::HttpRate,
        Limit::LogLines,
        Limit::FailedLogins,
        Limit::LoginTime,
        Limit::Silence,
        Limit::SlowConsumer,
    ];

    /// The limit that was enforced by such an end.
    pub fn of(end: End) -> Option<Limit> {
        match end {
            End::TooLarge => Some(Limit::FrameBytes),
            End::NoLogin => Some(Limit::LoginTime),
            End::Silent => Some(Limit::Silence),
            End::TooManyConnections => Some(Limit::ConnectionsOfUser),
            End::TooSlow | End::Stalled => Some(Limit::SlowConsumer),
            End::Left
            | End::Gone
            | End::Rules
            | End::WrongKind
            | End::NoFrame
            | End::Ending
            | End::Cut
            | End::Missed
            | End::Elsewhere(_) => None,
        }
    }

    /// As a label.
    pub fn name(self) -> &'static str {
        match self {
            Limit::RequestRate => "request_rate",
            Limit::SyncRate => "sync_rate",
            Limit::AnswerRate => "answer_rate",
            Limit::StoredBytes => "stored_bytes",
            Limit::LoginRate => "login_rate",
            Limit::RequestsUnderWay => "requests_under_way",
            Limit::AnswerBytes => "answer_bytes",
            Limit::FrameBytes => "frame_bytes",
            Limit::ConnectionsOfUser => "connections_per_user",
            Limit::ConnectionsOfAddress => "connections_per_address",
            Limit::SocketsOfAddress => "sockets_per_address",
            Limit::HttpTime => "http_time",
            Limit::ByteRate => "byte_rate",
            Limit::RefusedRate => "refused_rate",
            Limit::HttpRate => "http_rate",
            Limit::LogLines => "log_lines",
            Limit::FailedLogins => "failed_logins",
            Limit::LoginTime => "login_time",
            Limit::Silence => "silence",
            Limit::SlowConsumer => "slow_consumer",
        }
    }
}

/// How a client catches up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resume {
    /// A login of a device that was logged in before.
    Login,
    /// A page of what was missed.
    Sync,
}

impl Resume {
    pub const ALL: [Resume; 2] = [Resume::Login, Resume::Sync];

    /// As a label.
    pub fn name(self) -> &'static str {
        match self {
            Resume::Login => "login",
            Resume::Sync => "sync",
        }
    }
}
