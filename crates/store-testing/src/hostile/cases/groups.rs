//! Groups, their members, profiles and settings.

use super::words::*;
use doubletick_protocol::codes::*;
use doubletick_protocol::group::{GroupChange, GroupType, MemberChange, Role};
use doubletick_protocol::limits;
use doubletick_protocol::wire::Request;

pub(super) fn new_groups(cases: &mut Cases) {
    for id in ["x".repeat(49), "a\nb".into(), "@TGS#x".into(), huge()] {
        let code = ERR_SDK_GROUP_INVALID_ID;
        cases.add("its id", group(|new| new.group_id = id), code, "group_id");
    }
    cases.add("in use", group(|new| new.group_id = "team".into()), 10025, "group_id");
    let longer: [fn(usize) -> String; 2] = [|most| "x".repeat(most + 1), |_| huge()];
    for long in longer {
        let (code, text) = (ERR_SDK_GROUP_INVALID_NAME, long(limits::GROUP_NAME_BYTES));
        cases.add("a name", group(|new| new.name.clone_from(&text)), code, "name");
        cases.add("a name", modify_group(|change| change.name = Some(text)), code, "name");
        let (code, text) = (ERR_SDK_GROUP_INVALID_INTRODUCTION, long(limits::GROUP_INTRODUCTION_BYTES));
        cases.add("a text", group(|new| new.introduction.clone_from(&text)), code, "introduction");
        cases.add("a text", modify_group(|change| change.introduction = Some(text)), code, "introduction");
        let (code, text) = (ERR_SDK_GROUP_INVALID_NOTIFICATION, long(limits::GROUP_NOTIFICATION_BYTES));
        cases.add("a text", group(|new| new.notification.clone_from(&text)), code, "notification");
        cases.add("a text", modify_group(|change| change.notification = Some(text)), code, "notification");
        let (code, text) = (ERR_SDK_GROUP_INVALID_FACE_URL, long(limits::GROUP_FACE_URL_BYTES));
        cases.add("a face", group(|new| new.face_url.clone_from(&text)), code, "face_url");
        cases.add("a face", modify_group(|change| change.face_url = Some(text)), code, "face_url");
    }
    for count in [limits::MEMBERS_PER_CALL + 1, MANY] {
        let members: Vec<_> = list(count).into_iter().map(|id| (id, Role::Normal)).collect();
        let many = group(|new| new.members = members);
        cases.add("many members", many, ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT, "group_member_array");
        let many = group(|new| new.members = vec![("bob".into(), Role::Normal); count]);
        cases.add("one member many times", many, ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT, "group_member_array");
    }
    for member in [String::new(), "x".repeat(33), huge()] {
        let new = group(|new| new.members = vec![(member, Role::Normal)]);
        cases.add("a member", new, ERR_SDK_COMM_INVALID_IDENTIFIER, "group_member_array");
    }
    let stranger = group(|new| new.members = vec![("stranger".into(), Role::Normal)]);
    cases.add("a stranger", stranger, ERR_SVR_GROUP_ACCOUNT_NOT_FOUND, "group_member_array");
    let owner = group(|new| new.members = vec![("bob".into(), Role::Owner)]);
    cases.add("a second owner", owner, ERR_SDK_GROUP_INVITE_SUPER_DENY, "group_member_array");
    let large = group(|new| new.max_members = u32::MAX);
    cases.add("its size", large, ERR_SDK_GROUP_MEMBER_COUNT_LIMIT, "max_member_num");
}

pub(super) fn members(cases: &mut Cases) {
    for id in [String::new(), "x".repeat(49), "\u{0}".into(), huge()] {
        let users = ids(&["bob"]);
        let (code, word) = (ERR_SVR_GROUP_NOT_FOUND, "group_id");
        cases.add("its group", Request::DeleteGroup { group_id: id.clone() }, code, word);
        let hello = String::new();
        cases.add("its group", Request::JoinGroup { group_id: id.clone(), hello }, code, word);
        cases.add("its group", Request::QuitGroup { group_id: id.clone() }, code, word);
        let invite = Request::InviteMembers { group_id: id.clone(), users: users.clone() };
        cases.add("its group", invite, code, word);
        let kick = Request::KickMembers { group_id: id.clone(), users, reason: String::new() };
        cases.add("its group", kick, code, word);
        let get = Request::GetMembers { group_id: id.clone(), users: Vec::new(), role_flags: 0, cursor: 0 };
        cases.add("its group", get, code, word);
        let change = GroupChange::default();
        cases.add("its group", Request::ModifyGroup { group_id: id.clone(), change }, code, word);
        let change = MemberChange::default();
        let modify = Request::ModifyMember { group_id: id, user_id: "bob".into(), change };
        cases.add("its group", modify, code, word);
    }
    for hello in ["x".repeat(limits::HELLO_BYTES + 1), huge()] {
        let join = Request::JoinGroup { group_id: "team".into(), hello };
        cases.add("a long greeting", join, ERR_INVALID_PARAMETERS, "hello");
    }
    for reason in ["x".repeat(limits::REASON_BYTES + 1), huge()] {
        let kick = Request::KickMembers { group_id: "team".into(), users: ids(&["bob"]), reason };
        cases.add("a long reason", kick, ERR_INVALID_PARAMETERS, "reason");
    }
    let word = "identifier_array";
    let invite = |users| Request::InviteMembers { group_id: "team".into(), users };
    let kick = |users| Request::KickMembers { group_id: "team".into(), users, reason: String::new() };
    cases.add("nobody", invite(Vec::new()), ERR_SDK_GROUP_INVITE_NO_MEMBER, word);
    cases.add("nobody", kick(Vec::new()), ERR_INVALID_PARAMETERS, word);
    for count in [limits::MEMBERS_PER_CALL + 1, MANY] {
        for users in [list(count), vec!["bob".to_owned(); count]] {
            cases.add("many users", invite(users.clone()), ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT, word);
            cases.add("many users", kick(users), ERR_SVR_GROUP_ACOUNT_COUNT_LIMIT, word);
        }
    }
    for count in [limits::IDS_PER_CALL + 1, MANY] {
        let (group_id, users) = ("team".to_owned(), list(count));
        let get = Request::GetMembers { group_id, users, role_flags: 0, cursor: 0 };
        cases.add("many users", get, ERR_INVALID_PARAMETERS, word);
        cases.add("many groups", Request::GetGroups { groups: list(count) }, ERR_INVALID_PARAMETERS, "group");
        cases.add("many users", Request::GetProfiles { users: list(count) }, ERR_INVALID_PARAMETERS, word);
    }
    cases.add("no group", Request::GetGroups { groups: Vec::new() }, ERR_INVALID_PARAMETERS, "group");
    cases.add("nobody", Request::GetProfiles { users: Vec::new() }, ERR_INVALID_PARAMETERS, word);
}

pub(super) fn changes(cases: &mut Cases) {
    let (code, word) = (ERR_SVR_GROUP_INVALID_PARAMETERS, "custom_info");
    for count in [limits::CUSTOM_FIELDS + 1, MANY] {
        cases.add("many fields", group(|new| new.custom = fields(count)), code, word);
        cases.add("many fields", modify_group(|change| change.custom = Some(fields(count))), code, word);
        let member = modify_member("alice", |change| change.custom = Some(fields(count)));
        cases.add("many fields", member, code, word);
        let same = vec![("same".to_owned(), String::new()); count];
        cases.add("one field many times", modify_group(|change| change.custom = Some(same)), code, word);
    }
    let long_key = "x".repeat(limits::CUSTOM_KEY_BYTES + 1);
    let long_value = "x".repeat(limits::CUSTOM_VALUE_BYTES + 1);
    for (key, value) in [
        (String::new(), String::new()),
        (long_key, String::new()),
        (huge(), String::new()),
        ("k".to_owned(), long_value),
        ("k".to_owned(), huge()),
    ] {
        let custom = field(key, value);
        let given = custom.clone().unwrap_or_default();
        cases.add("a field", group(|new| new.custom = given), code, word);
        cases.add("a field", modify_group(|change| change.custom.clone_from(&custom)), code, word);
        cases.add("a field", modify_member("bob", |change| change.custom = custom), code, word);
    }
    for owner in ["nobody".to_owned(), String::new(), huge()] {
        cases.add("its owner", modify_group(|change| change.owner = Some(owner)), code, "group_owner");
    }
    let large = modify_group(|change| change.max_members = Some(u32::MAX));
    cases.add("its size", large, ERR_SDK_GROUP_MEMBER_COUNT_LIMIT, "max_member_num");
    let small = modify_group(|change| change.max_members = Some(1));
    cases.add("its size", small, ERR_SDK_GROUP_MEMBER_COUNT_LIMIT, "max_member_num");
    for card in ["x".repeat(limits::NAME_CARD_BYTES + 1), huge()] {
        let member = modify_member("bob", |change| change.name_card = Some(card));
        cases.add("a name card", member, ERR_SDK_GROUP_INVALID_NAME_CARD, "name_card");
    }
    for recv_opt in [5, u32::MAX] {
        let member = modify_member("alice", |change| change.recv_opt = Some(recv_opt));
        cases.add("an option", member, ERR_INVALID_PARAMETERS, "msg_flag");
    }
    for user in ["nobody".to_owned(), String::new(), huge()] {
        let member = modify_member(&user, |change| change.name_card = Some("x".into()));
        cases.add("a member", member, code, "identifier");
    }
}

pub(super) fn profiles(cases: &mut Cases) {
    let code = ERR_SVR_PROFILE_SIZE_LIMIT;
    for text in ["x".repeat(limits::PROFILE_VALUE_BYTES + 1), huge()] {
        let nick_name = profile(|change| change.nick_name = Some(text.clone()));
        cases.add("a name", nick_name, code, "nick_name");
        let face_url = profile(|change| change.face_url = Some(text.clone()));
        cases.add("a face", face_url, code, "face_url");
        let signature = profile(|change| change.self_signature = Some(text.clone()));
        cases.add("a signature", signature, code, "self_signature");
        let location = profile(|change| change.location = Some(text.clone()));
        cases.add("a location", location, code, "location");
        let value = profile(|change| change.custom = field("k".into(), text.clone()));
        cases.add("a value", value, code, "custom_string_array");
        let key = profile(|change| change.custom = field(text, String::new()));
        cases.add("a key", key, code, "custom_string_array");
    }
    let code = ERR_SVR_PROFILE_INVALID_PARAMETERS;
    for count in [limits::CUSTOM_FIELDS + 1, MANY] {
        let many = profile(|change| change.custom = Some(fields(count)));
        cases.add("many fields", many, code, "custom_string_array");
    }
    let no_key = profile(|change| change.custom = field(String::new(), String::new()));
    cases.add("no key", no_key, code, "custom_string_array");
    for number in [4, u32::MAX] {
        cases.add("a gender", profile(|change| change.gender = Some(number)), code, "gender");
        let permission = profile(|change| change.add_permission = Some(number));
        cases.add("a permission", permission, code, "add_permission");
    }
    let code = ERR_INVALID_PARAMETERS;
    for number in [0, 1_048_577, u64::MAX] {
        cases.add("a limit", settings(|wanted| wanted.message_bytes = number), code, "message_bytes");
    }
    for number in [0, 1, u64::MAX] {
        cases.add("a limit", settings(|wanted| wanted.group_members = number), code, "group_members");
    }
    for number in [0, u64::MAX] {
        cases.add("a limit", settings(|wanted| wanted.request_burst = number), code, "request_burst");
    }
    let interval = settings(|wanted| wanted.receipt_interval_ms = u64::MAX);
    cases.add("a limit", interval, code, "receipt_interval_ms");
    let rooms = settings(|wanted| {
        wanted.receipt_group_types.insert(GroupType::AvChatRoom);
    });
    cases.add("receipts in chat rooms", rooms, code, "receipt_group_types");
}
