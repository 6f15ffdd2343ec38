//! Documents as stores keep them in columns: written without what says nothing, read with everything.

use crate::fault::Broken;
use crate::rows::Leaver;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::CustomField;
use doubletick_protocol::message::{Elem, MessageContent};
use doubletick_protocol::profile::Profile;
use serde::Serialize;
use serde_json::{Map, Value};

/// A document as text.
pub fn text<T: Serialize>(what: &str, value: &T) -> Result<String, Broken> {
    serde_json::to_string(value).map_err(|_| Broken::unreadable(what))
}

/// A profile as it is stored: every page of members reads a hundred.
pub fn profile(profile: &Profile) -> Result<String, Broken> {
    let mut json = serde_json::to_value(profile).map_err(|_| Broken::unreadable("a new profile"))?;
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|_, value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_u64() != Some(0),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        });
    }
    Ok(json.to_string())
}

/// A list of those who have left: [`Leaver`] is made of each of its elements.
pub fn leavers(list: &[Leaver]) -> Result<String, Broken> {
    let rows: Vec<(i64, i64, i64)> =
        list.iter().map(|leaver| (leaver.member_no, leaver.done_seq, leaver.left_seq)).collect();
    text("a list of leavers", &rows)
}

/// The groups of a user's conversations.
pub fn conversation_groups(groups: &ConversationGroups) -> Result<String, Broken> {
    text("conversation groups", &groups.groups)
}

/// The column of an application's own fields.
pub fn custom(fields: &[CustomField]) -> Result<String, Broken> {
    text("custom fields", &fields)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// [`MessageContent`] without what is as it would be anyway. Reading fills it in.
#[derive(Serialize)]
struct Content<'a> {
    elems: &'a [Elem],
    #[serde(skip_serializing_if = "str::is_empty")]
    cloud_custom_str: &'a str,
    #[serde(skip_serializing_if = "is_default")]
    priority: u32,
    #[serde(skip_serializing_if = "is_default")]
    platform: u32,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    at_users: &'a [String],
    #[serde(skip_serializing_if = "is_default")]
    excluded_from_unread_count: bool,
    #[serde(skip_serializing_if = "is_default")]
    excluded_from_last_message: bool,
    #[serde(skip_serializing_if = "is_default")]
    excluded_from_content_moderation: bool,
    #[serde(skip_serializing_if = "is_default")]
    excluded_from_muting: bool,
    #[serde(skip_serializing_if = "is_default")]
    disable_cloud_message_pre_hook: bool,
    #[serde(skip_serializing_if = "is_default")]
    disable_cloud_message_post_hook: bool,
    #[serde(skip_serializing_if = "is_default")]
    support_message_extension: bool,
    #[serde(skip_serializing_if = "is_default")]
    is_forward: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    moderation_configuration_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    offline_push: Option<&'a Map<String, Value>>,
}

/// The content of a message as it is stored.
pub fn content(content: &MessageContent) -> Result<String, Broken> {
    // Whole: a new field does not compile before it is stored.
    let MessageContent {
        elems,
        cloud_custom_str,
        priority,
        platform,
        at_users,
        excluded_from_unread_count,
        excluded_from_last_message,
        excluded_from_content_moderation,
        excluded_from_muting,
        disable_cloud_message_pre_hook,
        disable_cloud_message_post_hook,
        support_message_extension,
        is_forward,
        moderation_configuration_id,
        offline_push,
    } = content;
    let stored = Content {
        elems,
        cloud_custom_str,
        priority: *priority,
        platform: *platform,
        at_users,
        excluded_from_unread_count: *excluded_from_unread_count,
        excluded_from_last_message: *excluded_from_last_message,
        excluded_from_content_moderation: *excluded_from_content_moderation,
        excluded_from_muting: *excluded_from_muting,
        disable_cloud_message_pre_hook: *disable_cloud_message_pre_hook,
        disable_cloud_message_post_hook: *disable_cloud_message_post_hook,
        support_message_extension: *support_message_extension,
        is_forward: *is_forward,
        moderation_configuration_id,
        offline_push: offline_push.as_ref(),
    };
    text("a new message", &stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_profile_is_short_and_complete() {
        let mut alice = Profile { user_id: "alice".into(), ..Profile::default() };
        assert_eq!(profile(&alice).unwrap(), r#"{"user_id":"alice"}"#);
        alice.level = 3;
        alice.nick_name = "Al".into();
        alice.custom = vec![("Tag_Profile_Custom_x".into(), String::new())];
        let text = profile(&alice).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), alice);
    }

    #[test]
    fn a_stored_content_is_short_and_complete() {
        let elem: Elem = serde_json::from_str(r#"{"elem_type":0,"text_elem_content":"hi"}"#).unwrap();
        let mut said = MessageContent { elems: vec![elem], ..MessageContent::default() };
        assert_eq!(content(&said).unwrap(), r#"{"elems":[{"elem_type":0,"text_elem_content":"hi"}]}"#);
        said.cloud_custom_str = "c".into();
        said.priority = 1;
        said.platform = 2;
        said.at_users = vec!["bob".into()];
        said.excluded_from_unread_count = true;
        said.excluded_from_last_message = true;
        said.excluded_from_content_moderation = true;
        said.excluded_from_muting = true;
        said.disable_cloud_message_pre_hook = true;
        said.disable_cloud_message_post_hook = true;
        said.support_message_extension = true;
        said.is_forward = true;
        said.moderation_configuration_id = "m".into();
        said.offline_push = Some(Map::new());
        let all = serde_json::to_string(&said).unwrap();
        assert_eq!(content(&said).unwrap(), all, "nothing that says something is left out");
        assert_eq!(serde_json::from_str::<MessageContent>(&all).unwrap(), said);
    }
}
