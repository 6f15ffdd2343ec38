//! Messages: what can be sent, and who may revoke and modify.

use doubletick_protocol::group::{GroupType, Role};
use doubletick_protocol::ids::{ConversationId, check_msg_id, check_user_id};
use doubletick_protocol::message::{Elem, MessageContent, NewMessage};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::{Error, Result, codes, limits};
use serde_json::{Map, Value};

/// `kTIMElem_GroupTips` and `kTIMElem_GroupReport`: nobody but the service says such things.
const SERVICE_ELEMS: [i64; 2] = [5, 8];

fn refuse<T>(code: i32, text: impl Into<String>) -> Result<T> {
    Err(Error::new(code, text))
}

/// What can be said of a new message without looking anything up.
pub fn check_new(new: &NewMessage, sender: &str, settings: &Settings) -> Result<()> {
    check_msg_id(&new.msg_id)?;
    new.conversation.check()?;
    check_content(&new.content, settings)?;
    if new.targets.len() > limits::TARGETS_PER_MESSAGE {
        let text = format!("targets: at most {}", limits::TARGETS_PER_MESSAGE);
        return refuse(codes::ERR_INVALID_PARAMETERS, text);
    }
    check_names("targets", &new.targets)?;
    if let ConversationId::C2c(peer) = &new.conversation {
        if peer == sender {
            return refuse(codes::ERR_INVALID_MSG_RECEIVER, "conversation: a message to oneself");
        }
        if !new.targets.is_empty() {
            return refuse(codes::ERR_INVALID_PARAMETERS, "targets: only in groups");
        }
    }
    Ok(())
}

/// 7003 with the name of the field unless all of these are ids of users.
fn check_names(field: &str, users: &[String]) -> Result<()> {
    let check = |user: &String| {
        check_user_id(user).map_err(|error| Error::new(error.code, format!("{field}: {}", error.text)))
    };
    users.iter().try_for_each(check)
}

/// 6016 without elements and for an element that cannot be sent, 6017 for what is nested too deeply, 8001 when
/// everything that the sender wrote is too many bytes together.
pub fn check_content(content: &MessageContent, settings: &Settings) -> Result<()> {
    if content.elems.is_empty() {
        return refuse(codes::ERR_INVALID_MSG_ELEM, "elems: a message has at least one element");
    }
    content.elems.iter().try_for_each(check_elem)?;
    content.offline_push.iter().try_for_each(|push| check_layers("offline_push", push))?;
    check_names("at_users", &content.at_users)?;
    let bytes = content_bytes(content);
    if bytes > settings.message_bytes {
        let limit = settings.message_bytes;
        let text = format!("elems and the texts beside them: {bytes} bytes, at most {limit}");
        return refuse(codes::ERR_SDK_MSG_BODY_SIZE_LIMIT, text);
    }
    Ok(())
}

/// Bytes of everything that the sender wrote: objects and lists as JSON, texts beside them as they are.
pub fn content_bytes(content: &MessageContent) -> u64 {
    let beside = content.cloud_custom_str.len() + content.moderation_configuration_id.len();
    json_bytes(&content.elems)
        + beside as u64
        + content.offline_push.as_ref().map_or(0, json_bytes)
        + if content.at_users.is_empty() { 0 } else { json_bytes(&content.at_users) }
}

fn check_elem(elem: &Elem) -> Result<()> {
    check_layers("elems", elem)?;
    let Some(elem_type) = elem.get("elem_type").and_then(Value::as_i64) else {
        return refuse(codes::ERR_INVALID_MSG_ELEM, "elem_type: an element has one, an integer");
    };
    if SERVICE_ELEMS.contains(&elem_type) {
        let text = format!("elem_type: {elem_type} comes from the service and cannot be sent");
        return refuse(codes::ERR_INVALID_MSG_ELEM, text);
    }
    Ok(())
}

/// What is nested deeper could be stored, and then be read by nobody.
fn check_layers(field: &str, object: &Map<String, Value>) -> Result<()> {
    let inside = limits::ELEM_LAYERS - 1;
    if object.values().all(|value| has_layers(value, inside)) {
        return Ok(());
    }
    let text = format!("{field}: nested deeper than {}", limits::ELEM_LAYERS);
    refuse(codes::ERR_INVALID_PARAMETERS, text)
}

/// Whether arrays and objects are nested at most this deep.
fn has_layers(value: &Value, most: usize) -> bool {
    match value {
        Value::Array(items) => most > 0 && items.iter().all(|item| has_layers(item, most - 1)),
        Value::Object(fields) => most > 0 && fields.values().all(|field| has_layers(field, most - 1)),
        _ => true,
    }
}

/// 6017 when the reason of a revocation is too long.
pub fn check_reason(reason: &str) -> Result<()> {
    if reason.len() > limits::REASON_BYTES {
        let text = format!("revoke_reason: more than {} bytes", limits::REASON_BYTES);
        return refuse(codes::ERR_INVALID_PARAMETERS, text);
    }
    Ok(())
}

/// Bytes of a value as JSON, without writing it anywhere.
fn json_bytes(value: &impl serde::Serialize) -> u64 {
    struct Counter(u64);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // What cannot be written as JSON is over every limit.
    if serde_json::to_writer(&mut counter, value).is_err() {
        return u64::MAX;
    }
    counter.0
}

/// `elem_type` of the first element, -1 where it has none.
pub fn elem_type(content: &MessageContent) -> i64 {
    content.elems.first().and_then(|elem| elem.get("elem_type")).and_then(Value::as_i64).unwrap_or(-1)
}

/// 10017 for who may not speak now.
pub fn check_speaking(role: Role, muted_until: i64, muted_all: bool, now_seconds: u64) -> Result<()> {
    if u64::try_from(muted_until).unwrap_or(0) > now_seconds {
        return refuse(codes::ERR_SVR_GROUP_SHUTUP_DENY, "group: you are muted");
    }
    if muted_all && role == Role::Normal {
        return refuse(codes::ERR_SVR_GROUP_SHUTUP_DENY, "group: everyone is muted");
    }
    Ok(())
}

/// 6017 for group types that have no targeted messages.
pub fn check_targets(group_type: GroupType) -> Result<()> {
    if matches!(group_type, GroupType::Community | GroupType::AvChatRoom) {
        return refuse(codes::ERR_INVALID_PARAMETERS, "targets: not in groups of this type");
    }
    Ok(())
}

/// Who wants to change a message, and what the message is to them.
#[derive(Clone, Copy, Debug)]
pub struct Modification {
    /// They have sent it.
    pub own: bool,
    /// Their role and the sender's in the group; the sender's is `None` once they have left.
    pub roles: Option<(Role, Option<Role>)>,
    /// Type of the group; `None`: C2C.
    pub group_type: Option<GroupType>,
    /// Whether it is revoked already.
    pub revoked: bool,
    /// Seconds since it was stored.
    pub age: u64,
    /// The operator of the service wants it, and is above everyone.
    pub by_operator: bool,
}

/// Whether a message may be revoked now; `false`: it is revoked already, nothing to do.
pub fn may_revoke(change: &Modification, settings: &Settings) -> Result<bool> {
    if change.group_type == Some(GroupType::AvChatRoom) {
        return refuse(codes::ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG, "message: an AVChatRoom keeps no messages");
    }
    let above = change.by_operator
        || change
            .roles
            .is_some_and(|(mine, sender)| mine >= Role::Admin && mine > sender.unwrap_or(Role::Normal));
    if !change.own && !above {
        return refuse(codes::ERR_SVR_GROUP_PERMISSION_DENY, "message: not yours to revoke");
    }
    if change.revoked {
        return Ok(false);
    }
    if !above && settings.revoke_seconds > 0 && change.age > settings.revoke_seconds {
        let code = match change.group_type {
            Some(_) => codes::ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT,
            None => codes::ERR_SVR_MSG_REVOKE_TIME_LIMIT,
        };
        return refuse(code, format!("message: older than {} seconds", settings.revoke_seconds));
    }
    Ok(true)
}

/// Whether a message may be modified now, from this version; `false`: it has this content already, nothing to
/// do. A client repeats a request whose answer was lost.
pub fn may_modify(
    change: &Modification,
    version: u64,
    base_version: Option<u64>,
    same: bool,
) -> Result<bool> {
    let manager = change.roles.is_some_and(|(mine, _)| mine >= Role::Admin);
    if !change.own && !manager {
        return refuse(codes::ERR_SVR_GROUP_PERMISSION_DENY, "message: not yours to modify");
    }
    if change.revoked {
        return refuse(codes::ERR_SVR_GROUP_REVOKE_MSG_DENY, "message: it is revoked");
    }
    if same {
        return Ok(false);
    }
    if base_version.is_some_and(|base| base != version) {
        let text = format!("message_version: the message is at version {version}");
        return refuse(codes::ERR_SDK_MSG_MODIFY_CONFLICT, text);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(conversation: ConversationId) -> NewMessage {
        let mut elem = serde_json::Map::new();
        elem.insert("elem_type".into(), 0.into());
        elem.insert("text_elem_content".into(), "hello".into());
        NewMessage {
            msg_id: "m".into(),
            conversation,
            client_time: 0,
            rand: 0,
            need_read_receipt: true,
            online_only: false,
            targets: vec![],
            content: MessageContent { elems: vec![elem], ..MessageContent::default() },
        }
    }

    fn code<T: std::fmt::Debug>(result: Result<T>) -> i32 {
        result.map_err(|error| error.code).err().unwrap_or(0)
    }

    #[test]
    fn a_message_has_an_element_and_a_size() {
        let mut settings = Settings::default();
        let mut message = new(ConversationId::C2c("bob".into()));
        assert_eq!(code(check_new(&message, "alice", &settings)), 0);
        let bytes = serde_json::to_vec(&message.content.elems).unwrap().len() as u64;
        settings.message_bytes = bytes;
        assert_eq!(code(check_new(&message, "alice", &settings)), 0);
        settings.message_bytes = bytes - 1;
        assert_eq!(code(check_new(&message, "alice", &settings)), codes::ERR_SDK_MSG_BODY_SIZE_LIMIT);
        message.content.elems.clear();
        assert_eq!(code(check_new(&message, "alice", &settings)), codes::ERR_INVALID_MSG_ELEM);
    }

    #[test]
    fn an_element_has_a_type_that_users_may_send() {
        let settings = Settings { message_bytes: 1_000_000, ..Settings::default() };
        let check = |elem_type: Value| {
            let mut content = new(ConversationId::C2c("bob".into())).content;
            let mut second = content.elems[0].clone();
            second.insert("elem_type".into(), elem_type);
            content.elems.push(second);
            code(check_content(&content, &settings))
        };
        for right in [Value::from(12), Value::from(9999), Value::from(-1)] {
            assert_eq!(check(right), 0, "newer clients know newer types");
        }
        for wrong in [Value::Null, "0".into(), 5.into(), 8.into(), 5.0.into(), u64::MAX.into()] {
            assert_eq!(check(wrong.clone()), codes::ERR_INVALID_MSG_ELEM, "{wrong}");
        }
    }

    #[test]
    fn nesting_is_limited_to_what_can_be_read_back() {
        let settings = Settings { message_bytes: 1_000_000, ..Settings::default() };
        let nested = |layers: usize| (1..layers).fold(Value::from(1), |inner, _| Value::Array(vec![inner]));
        for (layers, expected) in [
            (limits::ELEM_LAYERS, 0),
            (limits::ELEM_LAYERS + 1, codes::ERR_INVALID_PARAMETERS),
            (5_000, codes::ERR_INVALID_PARAMETERS),
        ] {
            let mut content = new(ConversationId::C2c("bob".into())).content;
            content.elems[0].insert("x".into(), nested(layers));
            assert_eq!(code(check_content(&content, &settings)), expected, "{layers}");
            content.elems[0].remove("x");
            content.offline_push = Some(Map::from_iter([("x".to_owned(), nested(layers))]));
            assert_eq!(code(check_content(&content, &settings)), expected, "{layers}");
        }
    }

    #[test]
    fn who_is_named_could_be_a_user() {
        let settings = Settings::default();
        let mut message = new(ConversationId::Group("g".into()));
        message.content.at_users = vec!["bob".into(), doubletick_protocol::ids::AT_ALL.into()];
        assert_eq!(code(check_new(&message, "alice", &settings)), 0);
        message.content.at_users.push("x".repeat(33));
        let error = check_new(&message, "alice", &settings).unwrap_err();
        assert!(error.code == codes::ERR_SDK_COMM_INVALID_IDENTIFIER && error.text.starts_with("at_users:"));
        message.content.at_users.clear();
        message.targets = vec!["tab\t".into()];
        let error = check_new(&message, "alice", &settings).unwrap_err();
        assert!(error.code == codes::ERR_SDK_COMM_INVALID_IDENTIFIER && error.text.starts_with("targets:"));
    }

    #[test]
    fn targets_are_for_groups() {
        let settings = Settings::default();
        let mut message = new(ConversationId::C2c("bob".into()));
        assert_eq!(code(check_new(&message, "bob", &settings)), codes::ERR_INVALID_MSG_RECEIVER);
        message.targets = vec!["carol".into()];
        assert_eq!(code(check_new(&message, "alice", &settings)), codes::ERR_INVALID_PARAMETERS);
        message.conversation = ConversationId::Group("g".into());
        assert_eq!(code(check_new(&message, "alice", &settings)), 0);
        message.targets = vec!["carol".into(); 51];
        assert_eq!(code(check_new(&message, "alice", &settings)), codes::ERR_INVALID_PARAMETERS);
        assert_eq!(code(check_targets(GroupType::Community)), codes::ERR_INVALID_PARAMETERS);
        assert_eq!(code(check_targets(GroupType::Work)), 0);
    }

    #[test]
    fn the_muted_are_silent_until_their_time() {
        let code = |role, until, all, now| code(check_speaking(role, until, all, now));
        assert_eq!(code(Role::Normal, 10, false, 9), codes::ERR_SVR_GROUP_SHUTUP_DENY);
        assert_eq!(code(Role::Normal, 10, false, 10), 0);
        assert_eq!(code(Role::Normal, 0, true, 10), codes::ERR_SVR_GROUP_SHUTUP_DENY);
        assert_eq!(code(Role::Admin, 0, true, 10), 0);
    }

    fn change(own: bool, roles: Option<(Role, Option<Role>)>, age: u64) -> Modification {
        let group_type = roles.map(|_| GroupType::Work);
        Modification { own, roles, group_type, revoked: false, age, by_operator: false }
    }

    #[test]
    fn the_sender_revokes_in_time_and_those_above_at_any_time() {
        let settings = Settings::default();
        let code = |change: &Modification| code(may_revoke(change, &settings));
        let normal = Some((Role::Normal, Some(Role::Normal)));
        assert_eq!(code(&change(true, None, 120)), 0);
        assert_eq!(code(&change(true, None, 121)), codes::ERR_SVR_MSG_REVOKE_TIME_LIMIT);
        assert_eq!(code(&change(true, normal, 121)), codes::ERR_SVR_GROUP_REVOKE_MSG_TIME_LIMIT);
        assert_eq!(code(&change(false, normal, 1)), codes::ERR_SVR_GROUP_PERMISSION_DENY);
        assert_eq!(code(&change(false, None, 1)), codes::ERR_SVR_GROUP_PERMISSION_DENY);
        assert_eq!(code(&change(false, Some((Role::Admin, Some(Role::Normal))), 9999)), 0);
        assert_eq!(code(&change(false, Some((Role::Admin, None)), 9999)), 0, "the sender has left");
        let equals = Some((Role::Admin, Some(Role::Admin)));
        assert_eq!(code(&change(false, equals, 1)), codes::ERR_SVR_GROUP_PERMISSION_DENY);
        let again = Modification { revoked: true, ..change(true, normal, 9999) };
        assert_eq!(may_revoke(&again, &settings), Ok(false));
        let room = Modification { group_type: Some(GroupType::AvChatRoom), ..change(true, normal, 0) };
        assert_eq!(code(&room), codes::ERR_SVR_GROUP_NOT_ALLOW_REVOKE_MSG);
        let no_limit = Settings { revoke_seconds: 0, ..Settings::default() };
        assert_eq!(may_revoke(&change(true, None, u64::MAX), &no_limit), Ok(true));
    }

    #[test]
    fn a_modification_knows_what_it_modifies() {
        let own = change(true, None, 0);
        assert_eq!(code(may_modify(&own, 3, None, false)), 0);
        assert_eq!(code(may_modify(&own, 3, Some(3), false)), 0);
        assert_eq!(code(may_modify(&own, 3, Some(2), false)), codes::ERR_SDK_MSG_MODIFY_CONFLICT);
        assert_eq!(may_modify(&own, 3, Some(2), true), Ok(false), "it has been done");
        let revoked = Modification { revoked: true, ..own };
        assert_eq!(code(may_modify(&revoked, 3, Some(3), false)), codes::ERR_SVR_GROUP_REVOKE_MSG_DENY);
        let peer = change(false, None, 0);
        assert_eq!(code(may_modify(&peer, 3, None, false)), codes::ERR_SVR_GROUP_PERMISSION_DENY);
        let admin = change(false, Some((Role::Admin, Some(Role::Owner))), 0);
        assert_eq!(code(may_modify(&admin, 3, None, false)), 0);
    }

    #[test]
    fn the_first_element_gives_the_type() {
        let mut content = new(ConversationId::C2c("b".into())).content;
        assert_eq!(elem_type(&content), 0);
        content.elems[0].remove("elem_type");
        assert_eq!(elem_type(&content), -1);
    }
}
