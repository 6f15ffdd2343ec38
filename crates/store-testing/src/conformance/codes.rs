//! The codes that properties name.

use doubletick_protocol::codes;

/// 6017, the code of everything that is wrong with a question itself.
pub const INVALID: i32 = codes::ERR_INVALID_PARAMETERS;
/// 10007.
pub const DENIED: i32 = codes::ERR_SVR_GROUP_PERMISSION_DENY;
/// 10010.
pub const GONE: i32 = codes::ERR_SVR_GROUP_NOT_FOUND;
/// 10060.
pub const SWITCHED_OFF: i32 = codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED;
/// 10062.
pub const UNKNOWN: i32 = codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND;
