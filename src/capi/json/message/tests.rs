//! Tests of `Message` in and out.

use super::*;
use doubletick_protocol::message::Revoker;
use serde_json::json;
use std::ffi::CString;

fn with<T>(json: &str, f: impl FnOnce(Text) -> T) -> T {
    let json = CString::new(json).unwrap();
    // SAFETY: the string lives until the end of the function.
    f(unsafe { Text::new(json.as_ptr()) })
}

fn message() -> Message {
    let elem = json!({"elem_type": 0, "text_elem_content": "hi \"there\""});
    Message {
        msg_id: "1-2-3".to_owned(),
        conversation: ConversationId::Group("g".to_owned()),
        sender: "alice".to_owned(),
        seq: 7,
        rand: u32::MAX,
        unique_id: u64::MAX,
        client_time: 10,
        server_time: 11,
        status: MessageStatus::Sent,
        online_only: false,
        need_read_receipt: true,
        targets: vec!["bob".to_owned()],
        content: MessageContent {
            elems: vec![elem.as_object().unwrap().clone()],
            offline_push: Some(Object::new()),
            ..MessageContent::default()
        },
        version: 2,
        sender_nick_name: "Alice".to_owned(),
        sender_face_url: String::new(),
        sender_name_card: "A".to_owned(),
        revoker: None,
        is_read: true,
        is_peer_read: false,
        receipt_peer_read: false,
        receipt_time: 0,
        has_sent_receipt: false,
        read_count: 3,
        unread_count: 4,
        identity: 0,
        counted: None,
    }
}

fn shown(viewer: &Viewer, message: &Message) -> Value {
    serde_json::from_str(&one(viewer, message)).unwrap()
}

#[test]
fn a_message_is_shown_with_all_its_keys() {
    let value = shown(&Viewer::of_user("alice"), &message());
    assert_eq!(value["message_elem_array"][0]["text_elem_content"], "hi \"there\"");
    assert_eq!(value["message_unique_id"], u64::MAX);
    assert_eq!(value["message_is_from_self"], true);
    assert_eq!(value["message_group_receipt_read_count"], 3);
    assert_eq!(value["message_group_receipt_unread_count"], 4);
    assert_eq!(value["message_sender_group_member_info"]["group_member_info_name_card"], "A");
    assert_eq!(value["message_status"], 2);
    assert!(value.get("message_revoker_user_id").is_none());
}

#[test]
fn counts_are_for_the_sender() {
    let value = shown(&Viewer::of_user("bob"), &message());
    assert_eq!(value["message_is_from_self"], false);
    assert!(value.get("message_group_receipt_read_count").is_none());
}

#[test]
fn a_revoked_message_names_its_revoker() {
    let mut message = message();
    message.status = MessageStatus::Revoked;
    message.revoker = Some(Revoker { user_id: "owner".to_owned(), ..Revoker::default() });
    let value = shown(&Viewer::of_user("bob"), &message);
    assert_eq!((&value["message_status"], &value["message_revoker_user_id"]), (&json!(6), &json!("owner")));
    let told: Value = serde_json::from_str(&revoked(&Viewer::of_user("bob"), &[message])).unwrap();
    assert_eq!(told[0]["message_msg_id"], "1-2-3");
    assert_eq!(told[0]["message_locator_is_revoked"], true);
    assert_eq!(told[0]["message_revoker_user_id"], "owner");
}

#[test]
fn a_draft_keeps_what_the_sender_decides() {
    let json = r#"{"message_elem_array":[{"elem_type":0,"text_elem_content":"x"}],
        "message_need_read_receipt":true,"message_cloud_custom_str":"c","message_priority":0,
        "message_offline_push_config":{"any":1},"message_seq":0,"message_sender":"someone"}"#;
    let draft = with(json, |text| draft("p", text)).unwrap();
    let sent = draft.addressed(ConversationId::C2c("bob".to_owned()), Identity::default());
    assert!(sent.need_read_receipt);
    assert_eq!(sent.content.cloud_custom_str, "c");
    assert_eq!(sent.content.priority, 0);
    assert_eq!(sent.content.offline_push.unwrap()["any"], 1);
}

#[test]
fn a_failed_message_keeps_its_identity() {
    let json = r#"{"message_elem_array":[{"elem_type":0,"text_elem_content":"x"}],"message_status":3,
        "message_msg_id":"1-2-3","message_client_time":2,"message_rand":3FORWARD}"#;
    let again = with(&json.replace("FORWARD", ""), |text| draft("p", text)).unwrap().again;
    assert_eq!(again, Some(Identity { msg_id: "1-2-3".to_owned(), client_time: 2, rand: 3 }));
    let forward = json.replace("FORWARD", ",\"message_is_forward_message\":true");
    assert_eq!(with(&forward, |text| draft("p", text)).unwrap().again, None);
}

#[test]
fn wrong_drafts_are_refused_or_answered() {
    let code = |json: &str| match with(json, |text| draft("p", text)) {
        Err(Fault::Refused(code, _)) => code,
        Err(Fault::Cramped) => unreachable!("this stack is large"),
        Err(Fault::Answered(error)) => error.code,
        Ok(_) => 0,
    };
    assert_eq!(code(""), -4);
    for json in ["nope", "{}", "[]", "5", r#"{"message_elem_array":{}}"#, r#"{"message_elem_array":[1]}"#] {
        assert_eq!(code(json), -3, "{json}");
    }
    assert_eq!(code(r#"{"message_elem_array":[]}"#), 6016);
    assert_eq!(code(r#"{"message_elem_array":[{"elem_type":77}]}"#), 6016);
    // What is refused goes before what the callback tells.
    assert_eq!(code(r#"{"message_elem_array":[{"elem_type":77},{"elem_type":"x"}]}"#), -3);
    assert_eq!(code(r#"{"message_elem_array":[],"message_need_read_receipt":1}"#), -3);
}

#[test]
fn messages_are_named_by_their_ids() {
    let named = |json: &str| with(json, |text| receipt_ids("json_msg_array", text));
    assert_eq!(named(r#"[{"message_msg_id":"a"},{"message_msg_id":"b"}]"#), Ok(vec!["a".into(), "b".into()]));
    assert_eq!(named("[]"), Ok(vec![]));
    for (json, code) in [("nope", -3), ("{}", -4), ("[1]", -4), ("[null]", -4), ("[{}]", -4), ("", -4)] {
        assert!(matches!(named(json), Err(Fault::Refused(is, _)) if is == code), "{json}");
    }
    let Err(Fault::Refused(_, text)) = named("[{}]") else { panic!("accepted") };
    assert_eq!(text, "message_msg_id: is missing");
    for json in ["[1]", "[{}]", "{}"] {
        assert!(matches!(with(json, |text| ids("p", text)), Err(Fault::Refused(-3, _))), "{json}");
    }
}
