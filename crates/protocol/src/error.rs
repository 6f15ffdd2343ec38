//! The one public error: a stable number and a text that says what was wrong.

use crate::codes;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a request can fail with. `code` is stable; `text` is for people and names the field or the limit. It never
/// holds message text or a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// One of [`codes`]; never 0.
    pub code: i32,
    /// What was wrong, in one sentence.
    pub text: String,
}

/// The result of every request.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error with this code and text.
    pub fn new(code: i32, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    /// 6022: the system has no thread to give.
    pub fn no_thread(error: impl fmt::Display) -> Self {
        let text = "the process or its user has as many as the system allows";
        Self::new(codes::ERR_IO_OPERATION_FAILED, format!("no thread can be started: {error}; {text}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (code {})", self.text, self.code)
    }
}

impl std::error::Error for Error {}
