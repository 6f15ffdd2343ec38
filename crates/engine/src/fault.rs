//! Why a call has no answer: it was refused, or what the store stands on is broken.

use doubletick_protocol::{Error, codes};

/// A file, a connection or a stored document that does not work: nothing can be said of any call of the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(String);

impl Broken {
    /// In the words of the database.
    pub fn new(cause: impl std::fmt::Display) -> Broken {
        Broken(format!("database: {cause}"))
    }

    /// A stored document cannot be read, or a new one not be written.
    pub fn unreadable(what: &str) -> Broken {
        Broken(format!("database: {what} cannot be read"))
    }
}

impl From<Broken> for Error {
    /// 7010 with the cause.
    fn from(broken: Broken) -> Error {
        Error::new(codes::ERR_SDK_COMM_DATABASE_FAILURE, broken.0)
    }
}

/// What an operation ends with where it has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The rules refuse the call. Its draft is dropped; the calls beside it go on.
    Refused(Error),
    /// The whole batch is taken back.
    Broken(Broken),
}

impl Fault {
    /// A refusal as an answer; what is broken stays a fault.
    pub fn refusal<T>(result: Outcome<T>) -> Result<doubletick_protocol::Result<T>, Broken> {
        match result {
            Ok(answer) => Ok(Ok(answer)),
            Err(Fault::Refused(error)) => Ok(Err(error)),
            Err(Fault::Broken(broken)) => Err(broken),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Refused(error)
    }
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Fault {
        Fault::Broken(broken)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        match fault {
            Fault::Refused(error) => error,
            Fault::Broken(broken) => broken.into(),
        }
    }
}

/// What an operation ends with.
pub type Outcome<T> = Result<T, Fault>;

/// 7009: the store is closed.
pub fn closed() -> Error {
    Error::new(codes::ERR_SDK_COMM_INTERRUPT, "the service is closed")
}

/// 7012: what was to be done has panicked.
pub fn panicked() -> Error {
    Error::new(codes::ERR_SDK_INTERNAL_ERROR, "an internal error in the store; nothing was changed")
}
