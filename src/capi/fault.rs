//! Why a call is not accepted, or is accepted and fails at once.

use super::enums::result::{TIM_ERR_JSON, TIM_ERR_PARAM, TIM_ERR_SDKUNINIT};
use doubletick_protocol::{Error, codes};
use std::ffi::c_int;
use std::io;

/// What can be wrong with a call before it reaches the client.
#[derive(Debug, PartialEq)]
pub enum Fault {
    /// The function returns this `TIMResult`; no callback comes, and the text goes to the log callback.
    Refused(c_int, String),
    /// The function returns 0 and the callback brings this error.
    Answered(Error),
    /// A document is nested too deeply for the caller's stack: the call begins again where there is room.
    Cramped,
}

impl Fault {
    /// The call is refused with `TIM_ERR_PARAM`; `text` names the parameter.
    pub fn param(text: impl Into<String>) -> Self {
        Fault::Refused(TIM_ERR_PARAM, text.into())
    }

    /// The call is refused with `TIM_ERR_JSON`; `text` names the key.
    pub fn json(text: impl Into<String>) -> Self {
        Fault::Refused(TIM_ERR_JSON, text.into())
    }

    /// `TIM_ERR_SDKUNINIT`: the system has no thread to give.
    pub fn no_thread(error: io::Error) -> Self {
        Fault::not_started(Error::no_thread(error))
    }

    /// `TIM_ERR_SDKUNINIT`: what [`Error::no_thread`] says.
    pub fn not_started(error: Error) -> Self {
        Fault::Refused(TIM_ERR_SDKUNINIT, error.text)
    }

    /// `ERR_INVALID_PARAMETERS` in the callback.
    pub fn invalid(text: impl Into<String>) -> Self {
        Fault::Answered(Error::new(codes::ERR_INVALID_PARAMETERS, text))
    }

    /// The same fault as `TIM_ERR_PARAM` where it is `TIM_ERR_JSON`: the receipt calls answer like this for
    /// wrong elements.
    pub fn into_param(self) -> Self {
        match self {
            Fault::Refused(TIM_ERR_JSON, text) => Fault::param(text),
            other => other,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Answered(error)
    }
}
