//! `Message`: sending, naming and showing messages.

use super::decode::{self, Fields, Object};
use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use super::{elem, typed};
use crate::capi::call::{self, Outcome};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_client::{Client, LocalMessage, PLATFORM};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Message, MessageContent, MessageStatus, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result as ServiceResult, codes};
use serde_json::Value;

/// A message that the application has built, without an address.
pub struct Draft {
    content: MessageContent,
    need_read_receipt: bool,
    online_only: bool,
    targets: Vec<String>,
    /// A failed message that is sent again keeps its identity.
    again: Option<Identity>,
}

/// What a client gives a message before it sends it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Its `message_msg_id`, not empty.
    pub msg_id: MsgId,
    client_time: u64,
    rand: u32,
}

impl Draft {
    /// The identity of this message: a new one, or that of the failed message that is sent again.
    pub fn identity(&self, client: &Client) -> Identity {
        self.again.clone().unwrap_or_else(|| {
            let (msg_id, client_time, rand) = client.new_message_id();
            Identity { msg_id, client_time, rand }
        })
    }

    /// The message, ready to be sent.
    pub fn addressed(self, conversation: ConversationId, identity: Identity) -> NewMessage {
        NewMessage {
            msg_id: identity.msg_id,
            conversation,
            client_time: identity.client_time,
            rand: identity.rand,
            need_read_receipt: self.need_read_receipt,
            online_only: self.online_only,
            targets: self.targets,
            content: self.content,
        }
    }
}

/// The message to send in a mandatory parameter.
pub fn draft(name: &str, text: Text) -> Result<Draft, Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    // Wrong types are refused before an element is complained about, so the elements come last.
    let failed = fields.u32("message_status")? == Some(3);
    let identity = Identity {
        msg_id: fields.text_or_empty("message_msg_id")?,
        client_time: fields.u64("message_client_time")?.unwrap_or_default(),
        rand: if failed { fields.u32("message_rand")?.unwrap_or_default() } else { 0 },
    };
    let need_read_receipt = fields.flag("message_need_read_receipt")?.unwrap_or_default();
    let online_only = fields.flag("message_is_online_msg")?.unwrap_or_default();
    let targets = fields.texts("message_target_group_member_array")?;
    let content = content(fields)?;
    let again = failed && !identity.msg_id.is_empty() && !content.is_forward;
    Ok(Draft { content, need_read_receipt, online_only, targets, again: again.then_some(identity) })
}

/// Everything that the sender decides and that can be modified.
fn content(fields: Fields) -> Result<MessageContent, Fault> {
    let flag = |key: &str| fields.flag(key).map(Option::unwrap_or_default);
    let given = decode::present("message_elem_array", fields.array("message_elem_array")?)?;
    let offline_push = fields.object("message_offline_push_config")?;
    let mut content = MessageContent {
        elems: Vec::new(),
        cloud_custom_str: fields.text_or_empty("message_cloud_custom_str")?,
        priority: fields.u32("message_priority")?.unwrap_or(1),
        platform: fields.u32("message_platform")?.filter(|platform| *platform != 0).unwrap_or(PLATFORM),
        at_users: fields.texts("message_group_at_user_array")?,
        excluded_from_unread_count: flag("message_is_excluded_from_unread_count")?,
        excluded_from_last_message: flag("message_excluded_from_last_message")?,
        excluded_from_content_moderation: flag("message_excluded_from_content_moderation")?,
        excluded_from_muting: flag("message_excluded_from_muting")?,
        disable_cloud_message_pre_hook: flag("message_disable_cloud_message_pre_hook")?,
        disable_cloud_message_post_hook: flag("message_disable_cloud_message_post_hook")?,
        support_message_extension: flag("message_support_message_extension")?,
        is_forward: flag("message_is_forward_message")?,
        moderation_configuration_id: fields.text_or_empty("message_custom_moderation_configuration_id")?,
        offline_push: offline_push.map(|push| typed::known_of("OfflinePushConfig", push.0, 0)).transpose()?,
    };
    content.elems = elems(given)?;
    Ok(content)
}

/// A message of which the user has begun to write something, in this conversation: its text, and the document in which it is shown.
/// It need not have an element yet.
pub fn begun(fields: Fields, conversation: &ConversationId) -> Result<(String, String), Fault> {
    let receipt = fields.flag("message_need_read_receipt")?.unwrap_or_default();
    check_conversation(fields, conversation)?;
    let content = match fields.array("message_elem_array")?.unwrap_or_default() {
        [] => MessageContent { priority: 1, platform: PLATFORM, ..MessageContent::default() },
        _ => content(fields)?,
    };
    let texts = content.elems.iter().filter_map(|elem| elem.get("text_elem_content")?.as_str());
    let document = write::object(|out| {
        out.value("message_elem_array", &content.elems);
        out.text("message_conv_id", conversation.raw());
        out.number("message_conv_type", conv_type(conversation));
        out.number("message_priority", content.priority);
        out.flag("message_need_read_receipt", receipt);
        out.flag("message_support_message_extension", content.support_message_extension);
        out.text("message_cloud_custom_str", &content.cloud_custom_str);
        out.flag("message_is_excluded_from_unread_count", content.excluded_from_unread_count);
        out.texts("message_group_at_user_array", &content.at_users);
        out.flag("message_excluded_from_last_message", content.excluded_from_last_message);
        if let Some(push) = &content.offline_push {
            out.value("message_offline_push_config", push);
        }
    });
    Ok((texts.collect(), document))
}

/// The elements. A wrong type (refused) goes before what the callback tells.
fn elems(given: &[Value]) -> Result<Vec<Object>, Fault> {
    let mut elems = Vec::with_capacity(given.len());
    let mut complaint = None;
    for value in given {
        match elem::sendable(value) {
            Ok(elem) => elems.push(elem),
            Err(refused @ Fault::Refused(..)) => return Err(refused),
            Err(answered) => _ = complaint.get_or_insert(answered),
        }
    }
    if given.is_empty() {
        complaint = Some(Error::new(codes::ERR_INVALID_MSG_ELEM, "message_elem_array: is empty").into());
    }
    complaint.map_or(Ok(elems), Err)
}

/// A message for the history of this device, in a mandatory parameter.
pub fn local(name: &str, text: Text, conversation: &ConversationId) -> Result<LocalMessage, Fault> {
    local_of(Fields(&decode::object(name, text)?), conversation)
}

/// The same of an array.
pub fn locals(name: &str, text: Text, conversation: &ConversationId) -> Result<Vec<LocalMessage>, Fault> {
    let array = decode::array(name, text)?;
    array.iter().map(|value| local_of(decode::element(name, value)?, conversation)).collect()
}

fn local_of(fields: Fields, conversation: &ConversationId) -> Result<LocalMessage, Fault> {
    let message = LocalMessage {
        msg_id: fields.text_or_empty("message_msg_id")?,
        sender: fields.text_or_empty("message_sender")?,
        client_time: fields.u64("message_client_time")?.unwrap_or_default(),
        time: fields.u64("message_server_time")?.unwrap_or_default(),
        rand: fields.u32("message_rand")?.unwrap_or_default(),
        content: content(fields)?,
    };
    check_conversation(fields, conversation)?;
    Ok(message)
}

fn named(fields: Fields) -> Result<MsgId, Fault> {
    fields.required_text("message_msg_id")
}

/// The message that a mandatory parameter names.
pub fn id(name: &str, text: Text) -> Result<MsgId, Fault> {
    named(Fields(&decode::object(name, text)?))
}

/// The messages that a mandatory parameter names.
pub fn ids(name: &str, text: Text) -> Result<Vec<MsgId>, Fault> {
    decode::array(name, text)?.iter().map(|value| named(decode::element(name, value)?)).collect()
}

/// [`ids`] as the receipt calls take them: what is JSON, but not an array of messages, is `TIM_ERR_PARAM`.
pub fn receipt_ids(name: &str, text: Text) -> Result<Vec<MsgId>, Fault> {
    let document = decode::parse(name, text.required(name)?)?;
    let Value::Array(array) = document else {
        return Err(Fault::param(format!("{name}: is not an array")));
    };
    let each = |value: &Value| decode::element(name, value).and_then(named).map_err(Fault::into_param);
    array.iter().map(each).collect()
}

/// The message of this conversation to revoke, and why.
pub fn revocation(name: &str, text: Text, conversation: &ConversationId) -> Result<(MsgId, String), Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let message = named(fields)?;
    check_conversation(fields, conversation)?;
    Ok((message, fields.text_or_empty("message_revoke_reason")?))
}

/// A message that says where it belongs must belong to the conversation that is named beside it.
pub fn check_conversation(fields: Fields, conversation: &ConversationId) -> Result<(), Fault> {
    let id = fields.text("message_conv_id")?.filter(|id| !id.is_empty());
    if id.is_some_and(|id| id != conversation.raw()) {
        return Err(Fault::invalid("message_conv_id: the message is of another conversation"));
    }
    // 0 means nothing: the C# wrapper writes it where it knows no type.
    let kind = fields.u32("message_conv_type")?.filter(|kind| *kind != 0);
    if kind.is_some_and(|kind| kind != conv_type(conversation)) {
        return Err(Fault::invalid("message_conv_type: the message is of another conversation"));
    }
    Ok(())
}

/// A modified message.
pub fn modification(name: &str, text: Text) -> Result<Request, Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    Ok(Request::ModifyMessage {
        message: named(fields)?,
        base_version: fields.u64("message_version")?,
        content: content(fields)?,
    })
}

/// The message in a `MsgDeleteParam`, and whether it goes from this device alone.
pub fn deletion(name: &str, text: Text) -> Result<(MsgId, bool), Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let here = fields.flag("msg_delete_param_is_ramble")? == Some(false);
    Ok((named(decode::present("msg_delete_param_msg", fields.object("msg_delete_param_msg")?)?)?, here))
}

/// A message and the device's own words on it.
pub fn local_custom(name: &str, text: Text) -> Result<(MsgId, String, u32), Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let number = fields.u32("message_custom_int")?.unwrap_or_default();
    Ok((named(fields)?, fields.text_or_empty("message_custom_str")?, number))
}

/// An array of messages.
pub fn list(viewer: &Viewer, response: Response) -> ServiceResult<Outcome> {
    match response {
        Response::Messages(messages) => Ok(Outcome::from(many(viewer, &messages))),
        _ => Err(call::unexpected()),
    }
}

/// The document of the one message that an answer has; an error where it has something else.
pub fn single(viewer: &Viewer, response: Response) -> ServiceResult<Outcome> {
    match response {
        Response::Message(message) => Ok(Outcome::from(one(viewer, &message))),
        _ => Err(call::unexpected()),
    }
}

/// One message as a document.
pub fn one(viewer: &Viewer, message: &Message) -> String {
    write::object(|out| put(out, viewer, message))
}

/// Messages as a document.
pub fn many(viewer: &Viewer, messages: &[Message]) -> String {
    write::array(messages, |out, message| put(out, viewer, message))
}

/// `TIMConvType` of a conversation.
pub fn conv_type(conversation: &ConversationId) -> u32 {
    if conversation.is_group() { 2 } else { 1 }
}

/// `TIMMsgStatus` of a message that waits on this device.
const SENDING: u32 = 1;
/// `TIMMsgStatus` of a message that the service does not take.
pub const SEND_FAILED: u32 = 3;
/// `TIMMsgStatus` of a message that is on this device alone.
const LOCAL_IMPORTED: u32 = 5;

/// The keys of `Message`.
pub fn put(out: &mut ObjectWriter, viewer: &Viewer, message: &Message) {
    put_as(out, viewer, message, status(message));
}

/// [`put`] with this `message_status`.
pub fn put_as(out: &mut ObjectWriter, viewer: &Viewer, message: &Message, status: u32) {
    let content = &message.content;
    let group = message.conversation.is_group();
    let (custom_str, custom_int) = viewer.local_custom(&message.msg_id).unwrap_or_default();
    out.value("message_elem_array", &content.elems);
    out.text("message_conv_id", message.conversation.raw());
    out.number("message_conv_type", conv_type(&message.conversation));
    out.text("message_sender", &message.sender);
    out.number("message_priority", content.priority);
    out.number("message_client_time", message.client_time);
    out.number("message_server_time", message.server_time);
    out.flag("message_is_from_self", message.sender == viewer.me);
    out.number("message_platform", content.platform);
    out.flag("message_is_read", message.is_read);
    out.flag("message_is_online_msg", message.online_only);
    out.flag("message_is_peer_read", message.is_peer_read);
    out.flag("message_receipt_peer_read", message.receipt_peer_read);
    out.flag("message_need_read_receipt", message.need_read_receipt);
    out.flag("message_support_message_extension", content.support_message_extension);
    out.flag("message_is_broadcast_message", false);
    out.flag("message_has_sent_receipt", message.has_sent_receipt);
    out.number("message_status", status);
    out.number("message_unique_id", message.unique_id);
    out.text("message_msg_id", &message.msg_id);
    out.number("message_rand", message.rand);
    out.number("message_seq", message.seq);
    out.number("message_custom_int", custom_int);
    out.text("message_custom_str", &custom_str);
    out.text("message_cloud_custom_str", &content.cloud_custom_str);
    out.flag("message_is_excluded_from_unread_count", content.excluded_from_unread_count);
    out.texts("message_group_at_user_array", &content.at_users);
    out.flag("message_is_forward_message", content.is_forward);
    out.object("message_sender_profile", |out| {
        out.text("user_profile_identifier", &message.sender);
        out.text("user_profile_nick_name", &message.sender_nick_name);
        out.text("user_profile_face_url", &message.sender_face_url);
    });
    if group {
        out.object("message_sender_group_member_info", |out| {
            out.text("group_member_info_identifier", &message.sender);
            out.text("group_member_info_name_card", &message.sender_name_card);
        });
    }
    out.flag("message_excluded_from_last_message", content.excluded_from_last_message);
    out.flag("message_excluded_from_content_moderation", content.excluded_from_content_moderation);
    out.text("message_custom_moderation_configuration_id", &content.moderation_configuration_id);
    out.flag("message_has_risk_content", false);
    out.flag("message_disable_cloud_message_pre_hook", content.disable_cloud_message_pre_hook);
    out.flag("message_disable_cloud_message_post_hook", content.disable_cloud_message_post_hook);
    if !message.targets.is_empty() {
        out.texts("message_target_group_member_array", &message.targets);
    }
    if let Some(push) = &content.offline_push {
        out.value("message_offline_push_config", push);
    }
    put_revoker(out, message);
    out.flag("message_excluded_from_muting", content.excluded_from_muting);
    if group && message.sender == viewer.me {
        out.number("message_group_receipt_read_count", message.read_count);
        out.number("message_group_receipt_unread_count", message.unread_count);
    }
    out.number("message_version", message.version);
}

fn put_revoker(out: &mut ObjectWriter, message: &Message) {
    if let Some(revoker) = &message.revoker {
        out.text("message_revoker_user_id", &revoker.user_id);
        out.text("message_revoker_nick_name", &revoker.nick_name);
        out.text("message_revoker_face_url", &revoker.face_url);
        out.text("message_revoke_reason", &revoker.reason);
    }
}

fn status(message: &Message) -> u32 {
    match message.status {
        MessageStatus::Sent if message.is_unsent() => SENDING,
        MessageStatus::Sent => 2,
        MessageStatus::Deleted => 4,
        MessageStatus::Revoked => 6,
        MessageStatus::Failed => SEND_FAILED,
        MessageStatus::LocalImported => LOCAL_IMPORTED,
    }
}

/// What the revoke callback tells of each message: `MsgLocator`, the id, the revoker.
pub fn revoked(viewer: &Viewer, messages: &[Message]) -> String {
    write::array(messages, |out, message| {
        out.text("message_locator_conv_id", message.conversation.raw());
        out.number("message_locator_conv_type", conv_type(&message.conversation));
        out.flag("message_locator_is_revoked", true);
        out.number("message_locator_time", message.server_time);
        out.number("message_locator_seq", message.seq);
        out.flag("message_locator_is_self", message.sender == viewer.me);
        out.number("message_locator_rand", message.rand);
        out.number("message_locator_unique_id", message.unique_id);
        out.text("message_msg_id", &message.msg_id);
        put_revoker(out, message);
    })
}

#[cfg(test)]
mod tests;
