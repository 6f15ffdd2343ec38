//! Messages.

use super::numbers::Key;
use crate::fault::Broken;
use doubletick_protocol::ids::{MsgId, UserId};
use doubletick_protocol::json;
use doubletick_protocol::message::MessageContent;
use serde::Deserialize;

/// What a request has to know of a message before its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Conversation and seq.
    pub key: Key,
    /// user_no of the sender.
    pub sender: i64,
    /// It asked for receipts.
    pub flagged: bool,
    /// Whether the message is revoked.
    pub revoked: bool,
    /// Whether whoever writes holds its conversation; where the database is held as a whole, always.
    pub held: bool,
}

/// A message as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Its conversation.
    pub conv: i64,
    /// Its place in it, from 1, without gaps.
    pub seq: i64,
    /// Its id.
    pub msg_id: MsgId,
    /// user_no of the sender.
    pub sender: i64,
    /// The sender's random number.
    pub rand: i64,
    /// The sender's time in seconds.
    pub client_time: i64,
    /// When it was stored; never goes back in a conversation.
    pub server_time: i64,
    /// It asked for receipts.
    pub need_receipt: bool,
    /// Whether it counts as unread: neither excluded nor targeted when it was sent.
    pub counts_unread: bool,
    /// Type of the first element.
    pub elem_type: i64,
    /// Modifications.
    pub version: i64,
    /// Receipt version of the last modification or revocation; 0: none.
    pub change_version: i64,
    /// user_no of who has revoked it.
    pub revoked_by: Option<i64>,
    /// Why.
    pub revoke_reason: Option<String>,
    /// Users whom a targeted message is for.
    pub targets: Option<Vec<UserId>>,
    /// What was said.
    pub content: MessageContent,
}

impl MessageRow {
    /// Key of the row.
    pub fn key(&self) -> Key {
        (self.conv, self.seq)
    }

    /// What a receipt has to know of it.
    pub fn head(&self) -> Envelope {
        Envelope {
            key: self.key(),
            sender: self.sender,
            flagged: self.need_receipt,
            revoked: self.revoked_by.is_some(),
            held: true,
        }
    }
}

/// What of a message is known before its content is read.
#[derive(Clone, Debug)]
pub struct Glance<'a> {
    /// user_no of the sender.
    pub sender: i64,
    /// Users whom a targeted message is for.
    pub targets: Option<Vec<UserId>>,
    /// Type of the first element.
    pub elem_type: i64,
    /// JSON of the content.
    pub content: &'a str,
}

impl Glance<'_> {
    /// Whether the sender does not want it to be seen as the last message of the conversation.
    pub fn is_excluded_from_last(&self) -> Result<bool, Broken> {
        // What else stands in the content is stepped over and not kept.
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Shown {
            excluded_from_last_message: bool,
        }
        let shown: Shown =
            json::from_slice(self.content.as_bytes()).map_err(|_| Broken::unreadable("a message"))?;
        Ok(shown.excluded_from_last_message)
    }
}
