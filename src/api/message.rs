//! Messages: making, sending, finding, revoking, modifying and deleting them.

use super::calls::{Result, answer, reply, reply_seen};
use super::client::Client;
use super::elem::{Elem, object};
use super::ids::ConversationId;
use super::threads::no_threads;
use crate::roomy;
use doubletick_protocol::wire::Request;
use doubletick_protocol::{json, message as wire};
use serde_json::Value;

/// What the sender of a message decides and can modify later.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MessageContent {
    /// The elements, at least one.
    pub elems: Vec<Elem>,
    /// The application's own data beside the elements; stored and delivered.
    #[uniffi(default = "")]
    pub cloud_custom_data: String,
    /// `TIMMsgPriority`: 0 high, 1 normal, 2 low, 3 lowest.
    #[uniffi(default = 1)]
    pub priority: u32,
    /// Users that a group message names; `__kImSDK_MessageAtALL__` for everyone.
    #[uniffi(default = [])]
    pub at_users: Vec<String>,
    /// Not counted as unread.
    #[uniffi(default = false)]
    pub excluded_from_unread_count: bool,
    /// Never the last message of a conversation.
    #[uniffi(default = false)]
    pub excluded_from_last_message: bool,
    /// Kept for the application; no moderation happens here.
    #[uniffi(default = false)]
    pub excluded_from_content_moderation: bool,
    /// Kept for the application.
    #[uniffi(default = false)]
    pub excluded_from_muting: bool,
    /// Kept for the application.
    #[uniffi(default = false)]
    pub disable_cloud_message_pre_hook: bool,
    /// Kept for the application.
    #[uniffi(default = false)]
    pub disable_cloud_message_post_hook: bool,
    /// Kept for the application.
    #[uniffi(default = false)]
    pub supports_extension: bool,
    /// The sender forwarded an existing message.
    #[uniffi(default = false)]
    pub is_forward: bool,
    /// Kept for the application.
    #[uniffi(default = "")]
    pub moderation_configuration_id: String,
    /// `message_offline_push_config` as JSON, kept for the application.
    #[uniffi(default = None)]
    pub offline_push: Option<String>,
}

impl Default for MessageContent {
    /// No elements, and what other languages have as defaults of the other fields.
    fn default() -> Self {
        Self {
            elems: Vec::new(),
            cloud_custom_data: String::new(),
            priority: 1,
            at_users: Vec::new(),
            excluded_from_unread_count: false,
            excluded_from_last_message: false,
            excluded_from_content_moderation: false,
            excluded_from_muting: false,
            disable_cloud_message_pre_hook: false,
            disable_cloud_message_post_hook: false,
            supports_extension: false,
            is_forward: false,
            moderation_configuration_id: String::new(),
            offline_push: None,
        }
    }
}

/// A message that is to be sent. [`Client::new_message`] makes one with a fresh id.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct NewMessage {
    /// 1 to 64 bytes. The same id twice is stored once, so a message may be sent again with the same one.
    pub id: String,
    /// To whom it goes: the peer, or the group.
    pub conversation: ConversationId,
    /// Seconds since 1970 by this device's clock.
    pub client_time: u64,
    /// 32 random bits, made with the id.
    pub random: u32,
    /// Whether receipts are asked for.
    pub need_read_receipt: bool,
    /// Delivered to who is online, not stored; it has no receipts.
    #[uniffi(default = false)]
    pub online_only: bool,
    /// A targeted group message: only these members (at most 50) and the sender see it. Empty: everyone.
    #[uniffi(default = [])]
    pub targets: Vec<String>,
    /// Its elements, and what goes with them.
    pub content: MessageContent,
}

/// State of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MessageStatus {
    /// It waits on this device for the server ([`Client::unsent_messages`]).
    Sending,
    /// The server does not take it ([`super::Event::Outbox`]). It stays in the history of this device until it is deleted or sent
    /// again.
    Failed,
    /// Stored, and to be seen by those it is for.
    Sent,
    /// The vendor's 4: deleted by this user. No answer and no event has it, because deleted messages are left out.
    Deleted,
    /// Taken back by its sender, or by someone who may; it has no content any more.
    Revoked,
    /// The application has put it into the history of this device ([`Client::import_messages`]); no server has it.
    LocalImported,
}

/// Who revoked a message, and why.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Revoker {
    /// The user who took it back.
    pub user_id: String,
    /// Their nick name as it is now; may be empty.
    pub nick_name: String,
    /// Their face URL as it is now; may be empty.
    pub face_url: String,
    /// The reason; may be empty.
    pub reason: String,
}

/// A message as the user of a client sees it.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Message {
    /// Its identity, 1 to 64 bytes.
    pub id: String,
    /// Where it is: the peer, or the group.
    pub conversation: ConversationId,
    /// Id of the user who sent it.
    pub sender: String,
    /// Whether this user sent it.
    pub is_self: bool,
    /// Dense from 1 in its conversation; 0 for an online-only message.
    pub seq: u64,
    /// 32 random bits of the sender.
    pub random: u32,
    /// Unique number made by the service; may exceed 2^53.
    pub unique_id: u64,
    /// Seconds since 1970 by the sender's clock.
    pub client_time: u64,
    /// Seconds since 1970 by the service's clock, when it was stored.
    pub server_time: u64,
    /// Sent, deleted or revoked.
    pub status: MessageStatus,
    /// Delivered to who was online, not stored.
    pub online_only: bool,
    /// The sender asked for receipts, and the group type has them.
    pub need_read_receipt: bool,
    /// Targets of a targeted message.
    pub targets: Vec<String>,
    /// What the sender wrote; empty in a revoked message.
    pub content: MessageContent,
    /// `TIMPlatform` of the sender.
    pub platform: u32,
    /// Grows with every modification.
    pub version: u64,
    /// The sender's nick name now.
    pub sender_nick_name: String,
    /// The sender's face URL now.
    pub sender_face_url: String,
    /// The sender's name card in the group now; empty one-to-one.
    pub sender_name_card: String,
    /// Only of a revoked message.
    pub revoker: Option<Revoker>,
    /// This user has marked the conversation read up to here (own messages: true).
    pub is_read: bool,
    /// One-to-one, own messages: the peer has marked the conversation read up to here.
    pub is_peer_read: bool,
    /// One-to-one, own messages: the peer has sent a receipt for this message.
    pub has_peer_receipt: bool,
    /// This user has sent a receipt for this message.
    pub has_sent_receipt: bool,
    /// Own messages in a group: how many have read it.
    pub read_count: u64,
    /// Own messages in a group: how many have not.
    pub unread_count: u64,
}

/// This device's own words on a message, never synced.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LocalCustom {
    /// At most 12 KiB; `message_custom_str` of the C API.
    pub text: String,
    /// Any number; `message_custom_int` of the C API.
    pub number: u32,
}

#[uniffi::export]
impl Client {
    /// A message with a fresh id that asks for receipts, ready to be changed and sent.
    pub fn new_message(&self, conversation: ConversationId, content: MessageContent) -> NewMessage {
        let (id, client_time, random) = self.client.new_message_id();
        NewMessage {
            id,
            conversation,
            client_time,
            random,
            need_read_receipt: true,
            online_only: false,
            targets: Vec::new(),
            content,
        }
    }

    /// Sends a message, and answers it as it was stored. Messages leave in the order of the calls. While the
    /// link is down it waits. A message may be sent again with the same id: it is stored once.
    ///
    /// With `keep_unsent` of [`super::ClientOptions`] it is written on this device before it leaves and waits there until the
    /// server has it, also for the next process of this user. A call that fails before, with 9520 ("kept, will be sent"), 6014
    /// after a logout or 7009, is not to be sent again: [`super::Event::Outbox`] tells what has become of it. The messages of
    /// a conversation go out one after the other. At most 10,000 wait, of together 16 MiB.
    ///
    /// Errors: 6014, 6016, 6017, 8021 (cancelled), 9507 (too many wait), 9520 (after the time of [`super::ClientOptions`]),
    /// 10007 (not a member), 10010 (no such group), 10017 (muted), 8001 (too large).
    pub async fn send(&self, message: NewMessage) -> Result<Message> {
        let message = message.checked()?;
        let (reply, answer) = reply_seen(&self.client, self.calls());
        self.client.send_message(message, reply);
        let (sent, viewer) = answer.await?;
        Ok(Message::of(sent, &viewer))
    }

    /// Takes back a message that has not left this device, also one that waits since an earlier process: its
    /// [`Client::send`] fails with 8021, or, if that has failed before, [`super::Event::Outbox`] tells 8021. 8020 when it is
    /// unknown or on its way already, 7010 where the device cannot write (it may be sent after the next start).
    pub async fn cancel_send(&self, message_id: String) -> Result<()> {
        let (reply, answer) = reply(self.calls());
        self.client.cancel_send(message_id, reply);
        answer.await
    }

    /// The messages with these ids (at most 100) that exist and that this user may see, in the order asked.
    pub async fn find_messages(&self, message_ids: Vec<String>) -> Result<Vec<Message>> {
        let request = Request::FindMessages { messages: message_ids };
        let (found, viewer) = self.ask_seen(request).await?;
        Ok(Message::seen(answer!(found, Messages)?, &viewer))
    }

    /// Revokes an own message, or as owner or administrator of its group anyone's. Errors: 10007 (not allowed),
    /// 10030 (no such message), 20016 and 10031 (too late).
    #[uniffi::method(default(reason = ""))]
    pub async fn revoke(&self, message_id: String, reason: String) -> Result<()> {
        let request = Request::RevokeMessage { message: message_id, conversation: None, reason };
        self.ask(request).await.map(drop)
    }

    /// Modifies a message, and answers it as it is now; receipts stay. `base_version` is the version that the
    /// change was made on (8006 when there is a newer one); none: whatever is there. Errors: as
    /// [`Client::send`] of its content, 6017 (no such message), 10007 (not allowed), 10032 (revoked).
    pub async fn modify(
        &self,
        message_id: String,
        base_version: Option<u64>,
        content: MessageContent,
    ) -> Result<Message> {
        let content = content.checked()?;
        let request = Request::ModifyMessage { message: message_id, base_version, content };
        let (modified, viewer) = self.ask_seen(request).await?;
        Ok(Message::of(*answer!(modified, Message)?, &viewer))
    }

    /// Deletes 1 to 50 messages of one conversation for this user. They wait on the device for a server, as receipts do.
    pub async fn delete_messages(
        &self,
        conversation: ConversationId,
        message_ids: Vec<String>,
    ) -> Result<()> {
        let request = Request::DeleteMessages { conversation: conversation.into(), messages: message_ids };
        self.ask(request).await.map(drop)
    }

    /// Keeps this device's own words on a message, at most 12 KiB. They are never synced.
    #[uniffi::method(default(number = 0))]
    pub async fn set_local_custom(&self, message_id: String, text: String, number: u32) -> Result<()> {
        let (reply, answer) = reply(self.calls());
        self.client.set_local_custom(message_id, text, number, reply);
        answer.await
    }

    /// This device's own words on a message, if there are any.
    pub fn local_custom(&self, message_id: String) -> Option<LocalCustom> {
        self.client.local_custom(&message_id).map(|(text, number)| LocalCustom { text, number })
    }
}

impl NewMessage {
    fn checked(self) -> Result<wire::NewMessage> {
        Ok(wire::NewMessage {
            msg_id: self.id,
            conversation: self.conversation.into(),
            client_time: self.client_time,
            rand: self.random,
            need_read_receipt: self.need_read_receipt,
            online_only: self.online_only,
            targets: self.targets,
            content: self.content.checked()?,
        })
    }
}

impl MessageContent {
    /// On a thread with room where a document in it is nested deeply, as on any other way.
    pub(super) fn checked(self) -> Result<wire::MessageContent> {
        let documents = self.elems.iter().filter_map(Elem::document).chain(self.offline_push.as_deref());
        if documents.into_iter().all(|text| json::is_within(text.as_bytes(), roomy::SHALLOW)) {
            return self.read();
        }
        roomy::run(|| self.read()).map_err(no_threads)?
    }

    fn read(self) -> Result<wire::MessageContent> {
        let offline_push = match &self.offline_push {
            Some(text) => Some(object("offline_push", text)?),
            None => None,
        };
        Ok(wire::MessageContent {
            elems: self.elems.into_iter().map(Elem::checked).collect::<Result<_>>()?,
            cloud_custom_str: self.cloud_custom_data,
            priority: self.priority,
            platform: doubletick_client::PLATFORM,
            at_users: self.at_users,
            excluded_from_unread_count: self.excluded_from_unread_count,
            excluded_from_last_message: self.excluded_from_last_message,
            excluded_from_content_moderation: self.excluded_from_content_moderation,
            excluded_from_muting: self.excluded_from_muting,
            disable_cloud_message_pre_hook: self.disable_cloud_message_pre_hook,
            disable_cloud_message_post_hook: self.disable_cloud_message_post_hook,
            support_message_extension: self.supports_extension,
            is_forward: self.is_forward,
            moderation_configuration_id: self.moderation_configuration_id,
            offline_push,
        })
    }
}

impl From<wire::MessageContent> for MessageContent {
    /// As `checked`, the other way. Whoever waits for it cannot be told that there is no thread: then it is
    /// written here, on whatever stack that is.
    fn from(content: wire::MessageContent) -> Self {
        let mut objects = content.elems.iter().chain(&content.offline_push);
        if objects.all(|object| json::is_object_within(object, roomy::SHALLOW)) {
            return Self::written(content);
        }
        let mut waiting = Some(content);
        let written = roomy::run(|| waiting.take().map(Self::written)).ok().flatten();
        written.or_else(|| waiting.map(Self::written)).unwrap_or_default()
    }
}

impl MessageContent {
    fn written(content: wire::MessageContent) -> Self {
        Self {
            elems: content.elems.into_iter().map(Elem::from).collect(),
            cloud_custom_data: content.cloud_custom_str,
            priority: content.priority,
            at_users: content.at_users,
            excluded_from_unread_count: content.excluded_from_unread_count,
            excluded_from_last_message: content.excluded_from_last_message,
            excluded_from_content_moderation: content.excluded_from_content_moderation,
            excluded_from_muting: content.excluded_from_muting,
            disable_cloud_message_pre_hook: content.disable_cloud_message_pre_hook,
            disable_cloud_message_post_hook: content.disable_cloud_message_post_hook,
            supports_extension: content.support_message_extension,
            is_forward: content.is_forward,
            moderation_configuration_id: content.moderation_configuration_id,
            offline_push: content.offline_push.map(|push| Value::Object(push).to_string()),
        }
    }
}

impl Message {
    /// Messages as this user sees them.
    pub(super) fn seen(messages: Vec<wire::Message>, viewer: &str) -> Vec<Message> {
        messages.into_iter().map(|message| Message::of(message, viewer)).collect()
    }

    /// A message as this user sees it.
    pub(super) fn of(message: wire::Message, viewer: &str) -> Message {
        Message {
            status: if message.is_unsent() { MessageStatus::Sending } else { message.status.into() },
            is_self: message.sender == viewer,
            id: message.msg_id,
            conversation: message.conversation.into(),
            sender: message.sender,
            seq: message.seq,
            random: message.rand,
            unique_id: message.unique_id,
            client_time: message.client_time,
            server_time: message.server_time,
            online_only: message.online_only,
            need_read_receipt: message.need_read_receipt,
            targets: message.targets,
            platform: message.content.platform,
            content: message.content.into(),
            version: message.version,
            sender_nick_name: message.sender_nick_name,
            sender_face_url: message.sender_face_url,
            sender_name_card: message.sender_name_card,
            revoker: message.revoker.map(Revoker::from),
            is_read: message.is_read,
            is_peer_read: message.is_peer_read,
            has_peer_receipt: message.receipt_peer_read,
            has_sent_receipt: message.has_sent_receipt,
            read_count: message.read_count,
            unread_count: message.unread_count,
        }
    }
}

impl From<wire::Revoker> for Revoker {
    fn from(revoker: wire::Revoker) -> Self {
        let wire::Revoker { user_id, nick_name, face_url, reason } = revoker;
        Self { user_id, nick_name, face_url, reason }
    }
}

impl From<wire::MessageStatus> for MessageStatus {
    fn from(status: wire::MessageStatus) -> Self {
        match status {
            wire::MessageStatus::Sent => Self::Sent,
            wire::MessageStatus::Deleted => Self::Deleted,
            wire::MessageStatus::Revoked => Self::Revoked,
            wire::MessageStatus::Failed => Self::Failed,
            wire::MessageStatus::LocalImported => Self::LocalImported,
        }
    }
}
