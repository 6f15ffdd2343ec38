//! What names a conversation.

use doubletick_protocol::ids;

/// A conversation as one user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum ConversationId {
    /// One-to-one with this user.
    C2c {
        /// The peer, 1 to 32 bytes of printable ASCII.
        user_id: String,
    },
    /// A group, of which this user is a member.
    Group {
        /// The group, 1 to 48 bytes of printable ASCII.
        group_id: String,
    },
}

impl From<ids::ConversationId> for ConversationId {
    fn from(id: ids::ConversationId) -> Self {
        match id {
            ids::ConversationId::C2c(user_id) => Self::C2c { user_id },
            ids::ConversationId::Group(group_id) => Self::Group { group_id },
        }
    }
}

impl From<ConversationId> for ids::ConversationId {
    fn from(id: ConversationId) -> Self {
        match id {
            ConversationId::C2c { user_id } => Self::C2c(user_id),
            ConversationId::Group { group_id } => Self::Group(group_id),
        }
    }
}
