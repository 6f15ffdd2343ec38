//! Messages: what a client sends, and what each user sees of one.

use crate::ids::{ConversationId, MsgId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One element of a message: the vendor's flat JSON object (`elem_type` and the keys of its type,
/// docs/protocol.md). The service keeps it as it is and looks at nothing but `elem_type`.
pub type Elem = Map<String, Value>;

/// Everything of a message that its sender decides and that can be modified later.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageContent {
    /// The elements, at least one.
    pub elems: Vec<Elem>,
    /// Of the application (`message_cloud_custom_str`); stored and delivered.
    pub cloud_custom_str: String,
    /// `TIMMsgPriority`: 0 high to 3 lowest; kept for the application.
    pub priority: u32,
    /// `TIMPlatform` of the sender.
    pub platform: u32,
    /// Who is mentioned (`message_group_at_user_array`); `__kImSDK_MessageAtALL__`: everyone.
    pub at_users: Vec<UserId>,
    /// Not counted as unread.
    pub excluded_from_unread_count: bool,
    /// Never the last message of a conversation.
    pub excluded_from_last_message: bool,
    /// Kept for the application; no moderation happens here.
    pub excluded_from_content_moderation: bool,
    /// Kept for the application.
    pub excluded_from_muting: bool,
    /// Kept for the application.
    pub disable_cloud_message_pre_hook: bool,
    /// Kept for the application.
    pub disable_cloud_message_post_hook: bool,
    /// Kept for the application.
    pub support_message_extension: bool,
    /// The sender forwarded an existing message.
    pub is_forward: bool,
    /// Kept for the application.
    pub moderation_configuration_id: String,
    /// What a push service would say (`message_offline_push_config`), as given.
    pub offline_push: Option<Map<String, Value>>,
}

impl MessageContent {
    /// Takes back what the sender wrote, as of a revoked message; what only says how it was sent stays.
    pub fn withdraw(&mut self) {
        self.elems.clear();
        self.cloud_custom_str.clear();
        self.at_users.clear();
        self.offline_push = None;
    }
}

/// A message on its way to the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Made by the sending client; the same id twice is stored once.
    pub msg_id: MsgId,
    /// To whom it goes: the peer, or the group.
    pub conversation: ConversationId,
    /// Seconds since 1970, by the sender's clock.
    pub client_time: u64,
    /// 32 random bits of the sender.
    pub rand: u32,
    /// Whether the sender asks for receipts.
    pub need_read_receipt: bool,
    /// Delivered to who is online, not stored.
    pub online_only: bool,
    /// A targeted group message: only these members (and the sender) see it. Empty: everyone.
    pub targets: Vec<UserId>,
    /// What it says, and the switches that can be modified with it.
    pub content: MessageContent,
}

/// `TIMMsgStatus` as far as the service knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// 2: stored, and to be seen by those it is for.
    #[default]
    Sent,
    /// Deleted by this viewer (4). The service leaves such messages out and never says this; the number is the
    /// vendor's, for clients that keep messages themselves.
    Deleted,
    /// 6: taken back; it has no content any more.
    Revoked,
    /// 3: the service did not take it. It is on the device of its sender alone; the service never says this.
    Failed,
    /// 5: the application has put it into the history of this device alone; the service never says this.
    LocalImported,
}

/// Who revoked a message, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoker {
    /// The user who took it back.
    pub user_id: UserId,
    /// Nick name at the time of reading.
    pub nick_name: String,
    /// Face URL at the time of reading.
    pub face_url: String,
    /// `message_revoke_reason`; may be empty.
    pub reason: String,
}

/// A message as one user sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The identity of the message.
    pub msg_id: MsgId,
    /// From the viewer's side: the peer, or the group.
    pub conversation: ConversationId,
    /// The user who sent it.
    pub sender: UserId,
    /// Dense from 1 in its conversation; 0 for an online-only message.
    pub seq: u64,
    /// 32 random bits of the sender.
    pub rand: u32,
    /// Unique number made by the service; may exceed 2^53.
    pub unique_id: u64,
    /// Seconds, the sender's clock.
    pub client_time: u64,
    /// Seconds, the service's clock, when it was stored.
    pub server_time: u64,
    /// Sent, deleted or revoked.
    pub status: MessageStatus,
    /// Delivered to who is online, not stored.
    pub online_only: bool,
    /// The sender asked for receipts, and the group type has them.
    pub need_read_receipt: bool,
    /// Targets of a targeted message, for its sender and its targets.
    pub targets: Vec<UserId>,
    /// What the sender wrote; of a revoked message, only how it was sent.
    pub content: MessageContent,
    /// Grows with every modification.
    pub version: u64,
    /// The sender's nick name now.
    pub sender_nick_name: String,
    /// The sender's face URL now.
    pub sender_face_url: String,
    /// The sender's name card in the group now; empty in C2C.
    pub sender_name_card: String,
    /// Only of a revoked message.
    pub revoker: Option<Revoker>,
    /// The viewer has marked the conversation read up to here (own messages: true).
    pub is_read: bool,
    /// C2C, own messages: the peer has marked the conversation read up to here.
    pub is_peer_read: bool,
    /// C2C, own messages: the peer has sent a receipt for this message.
    pub receipt_peer_read: bool,
    /// The viewer has sent a receipt for this message.
    pub has_sent_receipt: bool,
    /// Own messages in a group: how many have read it.
    pub read_count: u64,
    /// Own messages in a group: how many have not.
    pub unread_count: u64,
    /// Own messages: when it was read last, by receipts, in seconds; 0: by nobody.
    #[serde(default)]
    pub receipt_time: u64,
    /// Of its conversation ([`Head::identity`](crate::wire::Head)); 0: of an online-only message, or from an older
    /// service.
    #[serde(default)]
    pub identity: u64,
    /// Of a message that is pushed when it is stored: [`Conversation::counted`](crate::conversation::Conversation::counted)
    /// with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
}

impl Message {
    /// It waits on the device of its sender; no service has said when it was stored.
    pub fn is_unsent(&self) -> bool {
        self.seq == 0 && self.server_time == 0
    }
}

/// Where a page of history begins, the strongest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryStart {
    /// At the newest message (older direction) or the oldest (newer direction).
    #[default]
    End,
    /// Beside this message, without it.
    Message(MsgId),
    /// At this seq, with it. Groups only.
    Seq(u64),
    /// At this time (seconds), with it.
    Time(u64),
    /// Exactly these seqs, in any order. Groups only; at most 100.
    Seqs(Vec<u64>),
}

/// A question for history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Whose messages are asked for.
    pub conversation: ConversationId,
    /// Where the page begins.
    pub start: HistoryStart,
    /// false: towards older messages, newest first. true: towards newer ones, oldest first.
    pub newer: bool,
    /// How many messages at most, 1 to 100.
    pub count: u32,
    /// Only messages of a time in seconds, given as its begin and its length: towards older messages from begin -
    /// length to begin, towards newer ones from begin to begin + length, both ends included.
    pub window: Option<(u64, u64)>,
    /// Only messages whose first element has one of these types. Empty: all.
    pub elem_types: Vec<i64>,
}
