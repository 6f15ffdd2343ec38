//! The one error of the typed API.

use doubletick_protocol::{Error, codes};

/// What a call failed with: a stable number of the contract and a text for people, which names the field or the
/// limit. The variants are the kinds that an application treats differently.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum DoubletickError {
    /// The client or the service was closed, before the call or while it was under way (7009, 6013).
    Closed {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// Nobody is logged in, or a login or logout is under way (6014, 7501, 7502).
    NotLoggedIn {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// The UserSig is wrong or has expired (70001 to 70014, 6206), or another device took this one's place (6208).
    Credential {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// An argument is wrong: the text names it (6016, 6017, 7003, 8001, 8501 to 8506, 10004 and others).
    InvalidArgument {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// The user may not do this, or not any more (10007, 10017, 10060, 20016 and others).
    NotPermitted {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// There is no such message, group or user (10010, 10015, 10062 and others).
    NotFound {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// The service was not reached in time, or refused the connection (9501 to 9525).
    Network {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
    /// An error of none of the kinds above.
    Other {
        /// The stable number of the error.
        code: i32,
        /// What was wrong, in one sentence for developers.
        text: String,
    },
}

impl DoubletickError {
    /// The stable number of the error, which no version changes.
    pub fn code(&self) -> i32 {
        self.parts().0
    }

    /// What was wrong, in one sentence.
    pub fn text(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (i32, &str) {
        match self {
            Self::Closed { code, text }
            | Self::NotLoggedIn { code, text }
            | Self::Credential { code, text }
            | Self::InvalidArgument { code, text }
            | Self::NotPermitted { code, text }
            | Self::NotFound { code, text }
            | Self::Network { code, text }
            | Self::Other { code, text } => (*code, text),
        }
    }

    /// A wrong argument of this API itself.
    pub(super) fn argument(text: impl Into<String>) -> Self {
        Error::new(codes::ERR_INVALID_PARAMETERS, text).into()
    }

    /// The object was closed.
    pub(super) fn closed() -> Self {
        Error::new(codes::ERR_SDK_COMM_INTERRUPT, "the client or the service is closed").into()
    }

    /// An answer of the wrong kind, which no service gives.
    pub(super) fn unexpected() -> Self {
        Error::new(
            codes::ERR_PARSE_RESPONSE_FAILED,
            "the service answered something else than what was asked",
        )
        .into()
    }
}

impl From<Error> for DoubletickError {
    fn from(Error { code, text }: Error) -> Self {
        match code {
            7009 | 6013 => Self::Closed { code, text },
            6014 | 7501 | 7502 => Self::NotLoggedIn { code, text },
            6206 | 6208 | 70001..=70014 => Self::Credential { code, text },
            6016 | 6017 | 6027 | 6032 | 7003 => Self::InvalidArgument { code, text },
            8001 | 8005 | 8500..=8507 | 8510..=8599 => Self::InvalidArgument { code, text },
            10004 | 10005 | 10021 | 10025 | 40000..=40699 => Self::InvalidArgument { code, text },
            8508 | 8509 | 10007 | 10009 | 10012..=10014 | 10017 | 10031..=10033 | 10060 | 20012 | 20016 => {
                Self::NotPermitted { code, text }
            }
            10010 | 10015 | 10019 | 10030 | 10062 | 70107 | 20003 => Self::NotFound { code, text },
            9501..=9525 => Self::Network { code, text },
            _ => Self::Other { code, text },
        }
    }
}

impl std::fmt::Display for DoubletickError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (code, text) = self.parts();
        write!(f, "{text} (code {code})")
    }
}

impl std::error::Error for DoubletickError {}
