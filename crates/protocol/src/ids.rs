//! Names of things: users, groups, messages, conversations, and what makes them valid.

use crate::codes;
use crate::error::{Error, Result};
use crate::limits;
use serde::{Deserialize, Serialize};

/// An account: 1 to 32 bytes of printable ASCII.
pub type UserId = String;
/// A group: 1 to 48 bytes of printable ASCII.
pub type GroupId = String;
/// A message, named by the client that sends it: 1 to 64 bytes, unique, time-ordered.
pub type MsgId = String;

/// The sender of group tips and other words of the service itself.
pub const SYSTEM_USER: &str = "@TIM#SYSTEM";
/// The entry of a message's at-list that means everyone.
pub const AT_ALL: &str = "__kImSDK_MessageAtALL__";

/// A conversation as one user sees it: with a peer, or a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationId {
    /// One-to-one with this peer.
    C2c(UserId),
    /// Of this group.
    Group(GroupId),
}

impl ConversationId {
    /// The raw id: the peer's user id or the group id.
    pub fn raw(&self) -> &str {
        match self {
            ConversationId::C2c(id) | ConversationId::Group(id) => id,
        }
    }

    /// Whether this is a group conversation.
    pub fn is_group(&self) -> bool {
        matches!(self, ConversationId::Group(_))
    }

    /// The prefixed form that `TIMConvCleanConversationUnreadMessageCount` takes: `c2c_…` or `group_…`.
    pub fn prefixed(&self) -> String {
        match self {
            ConversationId::C2c(id) => format!("c2c_{id}"),
            ConversationId::Group(id) => format!("group_{id}"),
        }
    }

    /// Checks the id inside; the error names the field.
    pub fn check(&self) -> Result<()> {
        match self {
            ConversationId::C2c(id) => check_user_id(id),
            ConversationId::Group(id) => check_known_group_id(id),
        }
    }
}

fn printable(id: &str, limit: usize) -> bool {
    !id.is_empty() && id.len() <= limit && id.bytes().all(|b| (0x20..=0x7e).contains(&b))
}

/// 7003 unless `id` is 1 to 32 bytes of printable ASCII.
pub fn check_user_id(id: &str) -> Result<()> {
    if printable(id, limits::USER_ID_BYTES) {
        return Ok(());
    }
    Err(Error::new(
        codes::ERR_SDK_COMM_INVALID_IDENTIFIER,
        "user_id: must be 1 to 32 bytes of printable ASCII",
    ))
}

/// 8501 unless `id` may name a new group: 1 to 48 bytes of printable ASCII, without the prefix `@TGS#`
/// (a Community begins with `@TGS#_`).
pub fn check_new_group_id(id: &str, community: bool) -> Result<()> {
    let prefix_is_right =
        if community { id.starts_with("@TGS#_") && id.len() > 6 } else { !id.starts_with("@TGS#") };
    if printable(id, limits::GROUP_ID_BYTES) && prefix_is_right {
        return Ok(());
    }
    let text = if community {
        "group_id: the id of a Community must be at most 48 bytes of printable ASCII and begin with @TGS#_"
    } else {
        "group_id: must be 1 to 48 bytes of printable ASCII and not begin with @TGS#"
    };
    Err(Error::new(codes::ERR_SDK_GROUP_INVALID_ID, text))
}

/// 8501 unless `id` can be the id of an existing group.
pub fn check_known_group_id(id: &str) -> Result<()> {
    if printable(id, limits::GROUP_ID_BYTES) {
        return Ok(());
    }
    Err(Error::new(codes::ERR_SDK_GROUP_INVALID_ID, "group_id: must be 1 to 48 bytes of printable ASCII"))
}

/// 6017 unless `id` is 1 to 64 bytes without control characters.
pub fn check_msg_id(id: &str) -> Result<()> {
    if !id.is_empty() && id.len() <= limits::MSG_ID_BYTES && !id.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Error::new(
        codes::ERR_INVALID_PARAMETERS,
        "message_msg_id: must be 1 to 64 bytes without control characters",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids_are_1_to_32_bytes_of_printable_ascii() {
        for id in ["a", " ", "~", "0123456789abcdef0123456789abcdef"] {
            assert_eq!(check_user_id(id), Ok(()), "{id:?}");
        }
        for id in ["", "0123456789abcdef0123456789abcdefg", "tab\t", "ünder", "\u{7f}"] {
            assert_eq!(check_user_id(id).unwrap_err().code, codes::ERR_SDK_COMM_INVALID_IDENTIFIER, "{id:?}");
        }
    }

    #[test]
    fn only_a_community_may_take_the_reserved_prefix() {
        assert_eq!(check_new_group_id("team", false), Ok(()));
        assert_eq!(check_new_group_id("@TGS#_team", true), Ok(()));
        for (id, community) in
            [("@TGS#x", false), ("@TGS#_x", false), ("team", true), ("@TGS#_", true), ("", false)]
        {
            assert_eq!(check_new_group_id(id, community).unwrap_err().code, codes::ERR_SDK_GROUP_INVALID_ID);
        }
        assert_eq!(check_new_group_id(&"g".repeat(48), false), Ok(()));
        assert!(check_new_group_id(&"g".repeat(49), false).is_err());
    }

    #[test]
    fn message_ids_are_1_to_64_bytes_without_control_characters() {
        assert_eq!(check_msg_id("144115233874815003-1620877708-1038050731"), Ok(()));
        assert_eq!(check_msg_id(&"m".repeat(64)), Ok(()));
        for id in ["".to_string(), "m".repeat(65), "a\nb".into(), "a\0b".into()] {
            assert_eq!(check_msg_id(&id).unwrap_err().code, codes::ERR_INVALID_PARAMETERS);
        }
    }
}
