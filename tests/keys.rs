//! Every JSON document that goes out has the keys and types of the contract.
//!
//! The table is checked against `keys.tsv`; then one story is played through the C functions, and every
//! document that a callback brings is checked against the table.

use doubletick::capi::callbacks::TIMCommCallback;
use doubletick::capi::enums::{TIMConvEvent, TIMConvType, TIMGroupMessageReadMembersFilter};
use doubletick::capi::pointers::{Buffer, Text, UserData};
use doubletick::capi::{
    conversation, experimental, group, history, keys, lifecycle, listeners, login, message, profile, receipt,
    settings, status,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

/// Rows whose type the contract corrects or does not give.
const CORRECTED: [&str; 3] =
    ["message_locator_conv_id", "message_locator_conv_type", "group_delete_member_param_duration"];

/// What the typed API says of images and the like is read by keys that stand there as texts.
#[test]
fn what_the_typed_api_reads_of_attachments_are_keys_of_the_table() {
    let source = include_str!("../src/api/attachment.rs");
    let (code, _) = source.split_once("#[cfg(test)]").unwrap();
    let objects = ["ImageElem", "SoundElem", "VideoElem", "FileElem", "MergerElem"].map(keys::object);
    let known: Vec<&str> =
        objects.iter().flatten().flat_map(|object| object.keys).map(|key| key.key).collect();
    let words: Vec<&str> = code.split('"').filter(|word| word.contains("_elem_")).collect();
    assert!(words.len() > 25, "{words:?}");
    for word in words {
        // The sizes of an image have their keys by a beginning and an end.
        let begins = format!("{word}_pic_width");
        assert!(known.iter().any(|key| *key == word || *key == begins), "{word} is no key");
    }
}

#[test]
fn the_table_is_the_contracts() {
    let contract =
        std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/keys.tsv"))
            .unwrap();
    for line in contract.lines() {
        let mut columns = line.split('\t').skip(2);
        let mut column = || columns.next().unwrap_or_default();
        let (object, symbol, key, kind, rw) = (column(), column(), column(), column(), column());
        let object = keys::object(object).unwrap_or_else(|| panic!("no object {object}"));
        let ours = object.keys.iter().find(|ours| ours.symbol == symbol);
        let ours = ours.unwrap_or_else(|| panic!("{} has no {symbol}", object.name));
        assert_eq!(ours.key, key, "{symbol}");
        if CORRECTED.contains(&key) || object.name == "TIMInternalOperation" || kind == "array GroupInfo" {
            continue;
        }
        assert_eq!(
            (ours.kind.to_string(), ours.rw.to_string()),
            (kind.to_owned(), rw.to_owned()),
            "{symbol}"
        );
    }
}

#[test]
fn no_symbol_is_defined_twice() {
    let mut symbols = BTreeSet::new();
    for key in keys::OBJECTS.iter().flat_map(|object| object.keys) {
        assert!(symbols.insert(key.symbol), "{}", key.symbol);
    }
}

// ---- what a document must look like ----

/// Keys that the contract marks write-only and that are told all the same: they belong to the message.
const TOLD: [&str; 2] = ["message_is_forward_message", "message_target_group_member_array"];

/// Objects whose keys the contract marks write-only although the library also tells them.
const BOTH_WAYS: [&str; 7] = [
    "SetConfig",
    "UserConfig",
    "HttpProxyInfo",
    "Socks5ProxyInfo",
    "PACProxyInfo",
    "GroupGetInfoOption",
    "GroupMemberGetInfoOption",
];

fn check(kind: &str, value: &Value, at: &str) {
    let (first, rest) = kind.split_once(' ').unwrap_or((kind, ""));
    let right = match first {
        "string" => value.is_string(),
        "bool" => value.is_boolean(),
        "double" => value.is_number(),
        "int" | "int32" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "int64" => value.is_i64(),
        "uint" | "uint32" | "uint8" => value.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
        "uint64" => value.is_u64(),
        "object" => {
            check_object(rest, value, at);
            true
        }
        "array" => {
            let items = value.as_array().unwrap_or_else(|| panic!("{at} is not an array: {value}"));
            items
                .iter()
                .enumerate()
                .for_each(|(number, item)| check_item(rest, item, &format!("{at}[{number}]")));
            true
        }
        _ => true,
    };
    assert!(right, "{at} is not {kind}: {value}");
}

fn check_item(kind: &str, item: &Value, at: &str) {
    match kind {
        "" => (),
        "string" => assert!(item.is_string(), "{at}: {item}"),
        "uint32" | "uint64" => assert!(item.is_u64(), "{at}: {item}"),
        kind => check_object(kind, item, at),
    }
}

/// The objects of the table whose keys may be in a value.
fn allowed(name: &str, value: &Value) -> Vec<&'static keys::Object> {
    let names: &[&str] = match name {
        "Message" => &["Message", "MessageInternalField"],
        "elem" => match value["elem_type"].as_i64().expect("elem_type") {
            0 => &["ElemType", "TextElem"],
            1 => &["ElemType", "ImageElem"],
            2 => &["ElemType", "SoundElem"],
            3 => &["ElemType", "CustomElem"],
            4 => &["ElemType", "FileElem"],
            6 => &["ElemType", "FaceElem"],
            7 => &["ElemType", "LocationElem"],
            8 => &["ElemType", "GroupReportElem"],
            9 => &["ElemType", "VideoElem"],
            12 => &["ElemType", "MergerElem"],
            other => panic!("elem_type {other}"),
        },
        "GroupTipsElem" => &["ElemType", "GroupTipsElem"],
        "Revocation" => &["MsgLocator", "Message"],
        "Response" => &["ResponseInfo", "CommercialAbilityResult"],
        // Kept as the sender gave it.
        "OfflinePushConfig" => &[],
        other => return vec![keys::object(other).unwrap_or_else(|| panic!("no object {other}"))],
    };
    names.iter().map(|name| keys::object(name).unwrap()).collect()
}

fn check_object(name: &str, value: &Value, at: &str) {
    let objects = allowed(name, value);
    if objects.is_empty() {
        return;
    }
    let fields = value.as_object().unwrap_or_else(|| panic!("{at} is not an object: {value}"));
    for (key, value) in fields {
        let found = objects
            .iter()
            .find_map(|object| Some((object, object.keys.iter().find(|known| known.key == key)?)));
        let (object, known) = found.unwrap_or_else(|| panic!("{at}: {name} has no key {key}"));
        let told = known.rw.read
            || TOLD.contains(&key.as_str())
            || BOTH_WAYS.contains(&object.name)
            || object.name.ends_with("CustomString")
            || object.name.ends_with("CustomStringInfo");
        assert!(told, "{at}: {key} is for input only");
        check(&known.kind.to_string(), value, &format!("{at}.{key}"));
    }
}

/// `kind` is a type of the table: `array Message`, `object ConvInfo`, …
fn checked(kind: &str, document: &str) -> Value {
    let value: Value =
        serde_json::from_str(document).unwrap_or_else(|error| panic!("{kind}: {error}: {document}"));
    check(kind, &value, kind);
    value
}

fn has_all(value: &Value, keys: &str) {
    for key in keys.split_whitespace() {
        assert!(value.get(key).is_some(), "{key} is missing in {value}");
    }
}

// ---- calling C functions from Rust ----

type Answered = (i32, String, String);

unsafe extern "C" fn answered(code: i32, text: *const c_char, json: *const c_char, user_data: *const c_void) {
    // SAFETY: `ask` boxed the sender, and each call is answered exactly once.
    let sender = unsafe { Box::from_raw(user_data as *mut Sender<Answered>) };
    // SAFETY: the library gives NUL-terminated strings.
    let (text, json) = unsafe { (CStr::from_ptr(text), CStr::from_ptr(json)) };
    sender.send((code, text.to_str().unwrap().to_owned(), json.to_str().unwrap().to_owned())).unwrap();
}

/// Calls, waits, and gives the document; any failure ends the test.
fn ask(call: impl FnOnce(TIMCommCallback, UserData) -> c_int) -> String {
    let (sender, receiver) = mpsc::channel::<Answered>();
    let user_data = UserData::new(Box::into_raw(Box::new(sender)) as *const c_void);
    assert_eq!(call(Some(answered), user_data), 0);
    let (code, text, json) = receiver.recv_timeout(Duration::from_secs(30)).expect("an answer");
    assert_eq!((code, text.as_str()), (0, ""));
    json
}

/// Strings for one call.
struct C(CString);

impl C {
    fn new(text: impl ToString) -> Self {
        Self(CString::new(text.to_string()).unwrap())
    }

    fn text(&self) -> Text<'_> {
        // SAFETY: NUL-terminated; lives as long as `self`, which the caller keeps for the call.
        unsafe { Text::new(self.0.as_ptr()) }
    }
}

fn no_buffer() -> Buffer<'static> {
    // SAFETY: NULL is allowed.
    unsafe { Buffer::new(std::ptr::null_mut()) }
}

/// `ask!(function, text…)`: a call whose parameters are texts and the callback.
macro_rules! ask {
    ($function:path) => {
        // SAFETY: the callback fits.
        ask(|cb, user_data| unsafe { $function(cb, user_data) })
    };
    ($function:path, $text:expr) => {{
        let text = C::new($text);
        // SAFETY: the string lives until the call has returned; the callback fits.
        ask(|cb, user_data| unsafe { $function(text.text(), cb, user_data) })
    }};
    ($function:path, $first:expr, $second:expr) => {{
        let (first, second) = (C::new($first), C::new($second));
        // SAFETY: as above.
        ask(|cb, user_data| unsafe { $function(first.text(), second.text(), cb, user_data) })
    }};
}

static EVENTS: Mutex<Option<Sender<(&'static str, String)>>> = Mutex::new(None);

fn tell(kind: &'static str, document: *const c_char) {
    // SAFETY: the library gives NUL-terminated strings.
    let document = unsafe { CStr::from_ptr(document) }.to_str().unwrap().to_owned();
    EVENTS.lock().unwrap().as_ref().unwrap().send((kind, document)).unwrap();
}

macro_rules! listener {
    ($name:ident, $kind:literal) => {
        unsafe extern "C" fn $name(document: *const c_char, _: *const c_void) {
            tell($kind, document);
        }
    };
}
listener!(on_messages, "array Message");
listener!(on_receipts, "array MessageReceipt");
listener!(on_revoked, "array Revocation");
listener!(on_tip, "object GroupTipsElem");
listener!(on_self, "object UserProfile");

unsafe extern "C" fn on_conversations(event: TIMConvEvent, document: *const c_char, _: *const c_void) {
    if event.0 < 3 {
        tell("array ConvInfo", document);
    }
}

/// Waits for an event of this kind, checking every one that comes.
fn event(events: &Receiver<(&'static str, String)>, wanted: &str) -> Value {
    loop {
        let (kind, document) =
            events.recv_timeout(Duration::from_secs(30)).unwrap_or_else(|_| panic!("no {wanted}"));
        let value = checked(kind, &document);
        if kind == wanted {
            return value;
        }
    }
}

fn send(conv: &str, conv_type: c_int, message: &Value) -> Value {
    let (conv, json) = (C::new(conv), C::new(message));
    let document = ask(|cb, user_data| {
        // SAFETY: the strings live until the call has returned.
        unsafe {
            message::TIMMsgSendMessage(
                conv.text(),
                TIMConvType(conv_type),
                json.text(),
                no_buffer(),
                cb,
                user_data,
            )
        }
    });
    checked("object Message", &document)
}

fn elems() -> Value {
    json!([
        {"elem_type": 0, "text_elem_content": "hi"},
        {"elem_type": 1, "image_elem_orig_path": "/a.png", "image_elem_level": 0, "image_elem_orig_url": "u"},
        {"elem_type": 2, "sound_elem_file_path": "/a", "sound_elem_file_size": 1, "sound_elem_file_time": 2},
        {"elem_type": 3, "custom_elem_data": "d", "custom_elem_desc": "e"},
        {"elem_type": 4, "file_elem_file_path": "/a", "file_elem_file_name": "a", "file_elem_file_size": 3},
        {"elem_type": 6, "face_elem_index": -1, "face_elem_buf": "b"},
        {"elem_type": 7, "location_elem_desc": "d", "location_elem_longitude": 1.25, "location_elem_latitude": -2},
        {"elem_type": 9, "video_elem_video_type": "mp4", "video_elem_video_size": 1, "video_elem_video_duration": 1,
         "video_elem_video_path": "/v", "video_elem_image_type": "png", "video_elem_image_size": 1,
         "video_elem_image_width": 1, "video_elem_image_height": 1, "video_elem_image_path": "/i"},
        {"elem_type": 12, "merge_elem_title": "t", "merge_elem_abstract_array": ["a"],
         "merge_elem_compatible_text": "c", "merge_elem_message_array": [
            {"message_elem_array": [{"elem_type": 0, "text_elem_content": "inner"}], "message_sender": "x"}]},
    ])
}

fn as_user(user: &str) {
    ask!(login::TIMLogin, user, "any");
}

fn one(message: &Value) -> Value {
    json!([message])
}

#[test]
fn every_document_has_the_keys_and_types_of_the_contract() {
    let (sender, events) = mpsc::channel();
    *EVENTS.lock().unwrap() = Some(sender);
    let nothing = UserData::new(std::ptr::null());
    // SAFETY: the listeners are functions of the right types.
    unsafe {
        listeners::TIMAddRecvNewMsgCallback(Some(on_messages), nothing);
        listeners::TIMSetMsgReadedReceiptCallback(Some(on_receipts), nothing);
        listeners::TIMSetMsgRevokeCallback(Some(on_revoked), nothing);
        listeners::TIMSetMsgUpdateCallback(Some(on_messages), nothing);
        listeners::TIMSetGroupTipsEventCallback(Some(on_tip), nothing);
        listeners::TIMSetSelfInfoUpdatedCallback(Some(on_self), nothing);
        listeners::TIMSetConvEventCallback(Some(on_conversations), nothing);
    }
    let directory = tempfile::tempdir().unwrap();
    let config = C::new(
        json!({"sdk_config_config_file_path": directory.path(), "sdk_config_server_url": "embedded:"}),
    );
    // SAFETY: the string lives until the call has returned.
    assert_eq!(unsafe { lifecycle::TIMInit(7, config.text()) }, 0);
    configuration();
    as_user("bob");
    as_user("alice");
    profiles(&events);
    let sent = group_story(&events);
    receipts(&events, &sent);
    conversations();
    changes(&events, &sent);
    assert_eq!(lifecycle::TIMUninit(), 0);
    events.try_iter().for_each(|(kind, document)| _ = checked(kind, &document));
}

fn configuration() {
    let config = checked("object SetConfig", &ask!(lifecycle::TIMSetConfig, "{\"set_config_log_level\":3}"));
    assert_eq!(config["set_config_log_level"], 3);
    for key in keys::object("SetConfig").unwrap().keys {
        has_all(&config, key.key);
    }
    for operation in
        ["internal_operation_is_commercial_ability_enabled", "internal_operation_set_ui_platform"]
    {
        let request = json!({"request_internal_operation": operation});
        checked("object Response", &ask!(experimental::callExperimentalAPI, request));
    }
}

fn profiles(events: &Receiver<(&'static str, String)>) {
    let item = json!({"user_profile_item_nick_name": "Alice", "user_profile_item_custom_string_array":
        [{"user_profile_custom_string_info_key": "k", "user_profile_custom_string_info_value": "v"}]});
    ask!(profile::TIMProfileModifySelfUserProfile, item);
    assert_eq!(event(events, "object UserProfile")["user_profile_nick_name"], "Alice");
    let users = json!({"friendship_getprofilelist_param_identifier_array": ["alice", "bob"]});
    let profiles = checked("array UserProfile", &ask!(profile::TIMProfileGetUserProfileList, users));
    for key in keys::object("UserProfile").unwrap().keys {
        has_all(&profiles[0], key.key);
    }
    let now = checked("object DTSettings", &ask!(settings::DTGetSettings));
    for key in keys::object("DTSettings").unwrap().keys {
        has_all(&now, key.key);
    }
    checked("object DTSettings", &ask!(settings::DTSetSettings, "{\"dt_settings_revoke_seconds\":60}"));
}

fn group_story(events: &Receiver<(&'static str, String)>) -> Value {
    let create = json!({"create_group_param_group_name": "Team", "create_group_param_group_id": "team",
        "create_group_param_group_member_array": [{"group_member_info_identifier": "bob"}],
        "create_group_param_custom_info":
            [{"group_info_custom_string_info_key": "k", "group_info_custom_string_info_value": "v"}]});
    checked("object CreateGroupResult", &ask!(group::TIMGroupCreate, create));
    let joined = checked("array GroupBaseInfo", &ask!(group::TIMGroupGetJoinedGroupList));
    for key in keys::object("GroupBaseInfo").unwrap().keys {
        has_all(&joined[0], key.key);
    }
    let infos =
        checked("array GetGroupInfoResult", &ask!(group::TIMGroupGetGroupInfoList, json!(["team", "none"])));
    has_all(
        &infos[0]["get_groups_info_result_info"],
        "group_detail_info_owner_identifier group_detail_info_custom_info",
    );
    assert_ne!(infos[1]["get_groups_info_result_code"], 0);
    let page = json!({"group_get_members_info_list_param_group_id": "team"});
    let members =
        checked("object GroupGetMemberInfoListResult", &ask!(group::TIMGroupGetMemberInfoList, page));
    has_all(
        &members["group_get_member_info_list_result_info_array"][0],
        "group_member_info_group_id group_member_info_friend_remark group_member_info_remark",
    );
    let modify = json!({"group_modify_info_param_group_id": "team", "group_modify_info_param_modify_flag": 257,
        "group_modify_info_param_group_name": "Crew", "group_modify_info_param_is_shutup_all": false});
    ask!(group::TIMGroupModifyGroupInfo, modify);
    // The first one tells of the members that the group began with.
    assert_eq!(event(events, "object GroupTipsElem")["group_tips_elem_user_array"], json!(["bob"]));
    let tip = event(events, "object GroupTipsElem");
    has_all(
        &tip,
        "group_tips_elem_op_user_info group_tips_elem_group_change_info_array group_tips_elem_time",
    );
    let member = json!({"group_modify_member_info_group_id": "team", "group_modify_member_info_identifier": "bob",
        "group_modify_member_info_modify_flag": 12, "group_modify_member_info_shutup_time": 0,
        "group_modify_member_info_name_card": "Bobby"});
    ask!(group::TIMGroupModifyMemberInfo, member);
    let users = json!({"group_invite_member_param_group_id": "team",
        "group_invite_member_param_identifier_array": ["bob", "nobody"]});
    checked("array GroupInviteMemberResult", &ask!(group::TIMGroupInviteMember, users));
    let sent = json!({"message_elem_array": elems(), "message_need_read_receipt": true,
        "message_group_at_user_array": ["bob"], "message_cloud_custom_str": "c",
        "message_offline_push_config": {"anything": 1}});
    let sent = send("team", 2, &sent);
    // Every element came back as it was.
    assert_eq!(sent["message_elem_array"], elems());
    let about = sent.as_object().unwrap();
    let never = ["message_sender_tiny_id", "message_receiver_tiny_id", "message_risk_type_identified"];
    for key in
        keys::object("Message").unwrap().keys.iter().chain(keys::object("MessageInternalField").unwrap().keys)
    {
        let of_others = ["message_revoke", "message_pinner", "message_target"]
            .iter()
            .any(|part| key.key.starts_with(part));
        assert!(
            about.contains_key(key.key) || of_others || never.contains(&key.key),
            "{} is missing",
            key.key
        );
    }
    sent
}

fn receipts(events: &Receiver<(&'static str, String)>, sent: &Value) {
    let direct = json!({"message_elem_array": [{"elem_type": 0, "text_elem_content": "you"}],
        "message_need_read_receipt": true});
    let direct = send("bob", 1, &direct);
    as_user("bob");
    let live = event(events, "array Message");
    assert_eq!(live[0]["message_need_read_receipt"], true);
    ask!(receipt::TIMMsgSendMessageReadReceipts, one(sent));
    ask!(receipt::TIMMsgSendMessageReadReceipts, one(&direct));
    let (all, zero) = (C::new("c2c_alice"), 0);
    ask(|cb, user_data| {
        // SAFETY: the string lives until the call has returned.
        unsafe {
            conversation::TIMConvCleanConversationUnreadMessageCount(all.text(), zero, zero, cb, user_data)
        }
    });
    as_user("alice");
    event(events, "array MessageReceipt");
    for message in [sent, &direct] {
        let receipts =
            checked("array MessageReceipt", &ask!(receipt::TIMMsgGetMessageReadReceipts, one(message)));
        for key in keys::object("MessageReceipt").unwrap().keys {
            has_all(&receipts[0], key.key);
        }
    }
    let message = C::new(sent);
    let page = ask(|cb, user_data| {
        // SAFETY: the string lives until the call has returned.
        unsafe {
            let read = TIMGroupMessageReadMembersFilter(0);
            receipt::DTMsgGetGroupMessageReadMemberList(message.text(), read, 0, 100, cb, user_data)
        }
    });
    let page = checked("object DTReadMemberList", &page);
    let member = &page["dt_read_member_list_member_array"][0];
    assert_eq!(member["group_member_info_identifier"], "bob");
    has_all(member, "dt_group_member_info_read_time group_member_info_name_card group_member_info_face_url");
}

fn conversations() {
    checked("array ConvInfo", &ask!(conversation::TIMConvGetConvList));
    let ids =
        json!([{"get_conversation_list_param_conv_id": "team", "get_conversation_list_param_conv_type": 2}]);
    let found = checked("array ConvInfo", &ask!(conversation::TIMConvGetConvInfo, ids));
    for key in keys::object("ConvInfo").unwrap().keys.iter().filter(|key| key.key != "conv_draft") {
        has_all(&found[0], key.key);
    }
    checked("object GetTotalUnreadNumberResult", &ask!(conversation::TIMConvGetTotalUnreadMessageCount));
    let (team, parameter) = (C::new("team"), C::new("{\"msg_getmsglist_param_count\":10}"));
    let history = ask(|cb, user_data| {
        // SAFETY: the strings live until the call has returned.
        unsafe { history::TIMMsgGetMsgList(team.text(), TIMConvType(2), parameter.text(), cb, user_data) }
    });
    assert_eq!(checked("array Message", &history).as_array().unwrap().len(), 1);
    assert_eq!(ask!(history::TIMMsgFindMessages, "[\"1-1-1\"]"), "[]");
}

fn changes(events: &Receiver<(&'static str, String)>, sent: &Value) {
    let mut custom = sent.clone();
    custom["message_custom_str"] = json!("mine");
    custom["message_custom_int"] = json!(5);
    ask!(status::TIMMsgSetLocalCustomData, custom);
    let found = checked("array Message", &ask!(history::TIMMsgFindMessages, json!([sent["message_msg_id"]])));
    assert_eq!(
        (&found[0]["message_custom_str"], &found[0]["message_custom_int"]),
        (&json!("mine"), &json!(5))
    );
    let mut modified = found[0].clone();
    modified["message_cloud_custom_str"] = json!("new");
    checked("object Message", &ask!(status::TIMMsgModifyMessage, modified));
    let (team, message) = (C::new("team"), C::new(sent));
    ask(|cb, user_data| {
        // SAFETY: the strings live until the call has returned.
        unsafe { status::TIMMsgRevoke(team.text(), TIMConvType(2), message.text(), cb, user_data) }
    });
    let revoked = event(events, "array Revocation");
    has_all(&revoked[0], "message_msg_id message_revoker_user_id message_locator_seq");
    as_user("bob");
    let kick = json!({"group_delete_member_param_group_id": "team", "group_delete_member_param_identifier_array": ["bob"]});
    as_user("alice");
    checked("array GroupDeleteMemberResult", &ask!(group::TIMGroupDeleteMember, kick));
    let gone = ask!(group::TIMGroupDelete, "team");
    assert_eq!(gone, "");
    let system = event(events, "array Message");
    assert_eq!(system[0]["message_elem_array"][0]["group_report_elem_report_type"], 5);
}
