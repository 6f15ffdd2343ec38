//! Refusals that many requests share.

use doubletick_protocol::{Error, codes};

/// 10007.
pub fn outsider() -> Error {
    Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "conversation: you do not take part in it")
}

/// 10010.
pub fn group_gone() -> Error {
    Error::new(codes::ERR_SVR_GROUP_NOT_FOUND, "group_id: no such group")
}

/// 10019.
pub fn no_account() -> Error {
    Error::new(codes::ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, "user_id: has no account")
}
