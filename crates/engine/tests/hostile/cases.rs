//! The requests, and what becomes of them when alice sends them.

use crate::support::{self, history, new_group, new_message, text, with};
use doubletick_protocol::codes::*;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::{GroupChange, GroupType, MemberChange, NewGroup, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use doubletick_protocol::message::{Elem, HistoryQuery, HistoryStart, MessageContent, NewMessage};
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Request;
use serde_json::{Value, json};

/// Nearly a frame of text, in bytes.
pub const HUGE: usize = 900_000;
/// Entries of a list that is nearly a frame.
pub const MANY: usize = 60_000;

/// A request that is refused.
pub struct Case {
    pub what: &'static str,
    pub request: Request,
    pub code: i32,
    /// In the text of the error: the name of the field.
    pub word: &'static str,
}

pub fn ids(names: &[&str]) -> Vec<String> {
    support::names(names)
}

fn huge() -> String {
    "x".repeat(HUGE)
}

fn list(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("id{number}")).collect()
}

fn fields(count: usize) -> Vec<(String, String)> {
    (0..count).map(|number| (format!("k{number}"), String::new())).collect()
}

fn field(key: String, value: String) -> Option<Vec<(String, String)>> {
    Some(vec![(key, value)])
}

/// Ids of messages that are none.
fn bad_messages() -> [String; 4] {
    [String::new(), "m".repeat(65), "a\u{0}b".to_owned(), huge()]
}

fn deep() -> Value {
    (0..limits::ELEM_LAYERS).fold(json!(1), |inner, _| Value::Array(vec![inner]))
}

fn elem(value: Value) -> Elem {
    Elem::from_iter(value.as_object().expect("an object").clone())
}

fn message(change: impl FnOnce(&mut NewMessage)) -> Request {
    let mut new = new_message("new", &with("bob"), "text");
    change(&mut new);
    Request::SendMessage(new)
}

/// A message to a group.
fn group_message(change: impl FnOnce(&mut NewMessage)) -> Request {
    message(|new| {
        new.conversation = ConversationId::Group("team".into());
        change(new);
    })
}

fn history_of(change: impl FnOnce(&mut HistoryQuery)) -> Request {
    let mut query = history(&ConversationId::Group("team".into()));
    change(&mut query);
    Request::History(query)
}

fn group(change: impl FnOnce(&mut NewGroup)) -> Request {
    let mut new = new_group(GroupType::Public, "new");
    change(&mut new);
    Request::CreateGroup(new)
}

fn modify_group(change: impl FnOnce(&mut GroupChange)) -> Request {
    let mut wanted = GroupChange::default();
    change(&mut wanted);
    Request::ModifyGroup { group_id: "team".into(), change: wanted }
}

fn modify_member(user: &str, change: impl FnOnce(&mut MemberChange)) -> Request {
    let mut wanted = MemberChange::default();
    change(&mut wanted);
    Request::ModifyMember { group_id: "team".into(), user_id: user.into(), change: wanted }
}

fn profile(change: impl FnOnce(&mut ProfileChange)) -> Request {
    let mut wanted = ProfileChange::default();
    change(&mut wanted);
    Request::ModifyProfile(wanted)
}

fn settings(change: impl FnOnce(&mut Settings)) -> Request {
    let mut wanted = Settings::default();
    change(&mut wanted);
    Request::SetSettings(wanted)
}

/// Collects cases.
#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    fn add(&mut self, what: &'static str, request: Request, code: i32, word: &'static str) {
        self.0.push(Case { what, request, code, word });
    }
}

/// What is refused.
pub fn refused() -> Vec<Case> {
    let mut cases = Cases::default();
    contents(&mut cases);
    messages(&mut cases);
    receipts(&mut cases);
    conversations(&mut cases);
    new_groups(&mut cases);
    members(&mut cases);
    changes(&mut cases);
    profiles(&mut cases);
    cases.0
}

/// Everything that a sender can make large, in new messages and in changes of old ones.
fn contents(cases: &mut Cases) {
    type Edit = fn(&mut MessageContent);
    let edits: [(&'static str, Edit, i32, &'static str); 18] = [
        ("no element", |c| c.elems.clear(), ERR_INVALID_MSG_ELEM, "elems"),
        ("an empty element", |c| c.elems = vec![Elem::new()], ERR_INVALID_MSG_ELEM, "elem_type"),
        ("many empty ones", |c| c.elems = vec![Elem::new(); MANY], ERR_INVALID_MSG_ELEM, "elem_type"),
        (
            "a type that is a word",
            |c| c.elems = vec![elem(json!({"elem_type": "0"}))],
            ERR_INVALID_MSG_ELEM,
            "elem_type",
        ),
        (
            "a tip of a group",
            |c| c.elems.push(elem(json!({"elem_type": 5}))),
            ERR_INVALID_MSG_ELEM,
            "elem_type",
        ),
        ("a report", |c| c.elems = vec![elem(json!({"elem_type": 8}))], ERR_INVALID_MSG_ELEM, "elem_type"),
        (
            "many elements",
            |c| c.elems = vec![elem(json!({"elem_type": 0})); MANY / 2],
            ERR_SDK_MSG_BODY_SIZE_LIMIT,
            "elems",
        ),
        ("a long text", |c| c.elems = vec![text(&huge())], ERR_SDK_MSG_BODY_SIZE_LIMIT, "elems"),
        (
            "a long text of what JSON writes with six characters",
            |c| c.elems = vec![text(&"\u{1}".repeat(2_048))],
            ERR_SDK_MSG_BODY_SIZE_LIMIT,
            "elems",
        ),
        (
            "a long key",
            |c| {
                c.elems[0].insert(huge(), Value::Null);
            },
            ERR_SDK_MSG_BODY_SIZE_LIMIT,
            "elems",
        ),
        (
            "a deep element",
            |c| {
                c.elems[0].insert("x".into(), deep());
            },
            ERR_INVALID_PARAMETERS,
            "elems",
        ),
        ("a long custom text", |c| c.cloud_custom_str = huge(), ERR_SDK_MSG_BODY_SIZE_LIMIT, "elems"),
        ("a long id", |c| c.moderation_configuration_id = huge(), ERR_SDK_MSG_BODY_SIZE_LIMIT, "elems"),
        ("many names", |c| c.at_users = list(MANY), ERR_SDK_MSG_BODY_SIZE_LIMIT, "elems"),
        ("a long name", |c| c.at_users = vec![huge()], ERR_SDK_COMM_INVALID_IDENTIFIER, "at_users"),
        ("no name", |c| c.at_users = vec![String::new()], ERR_SDK_COMM_INVALID_IDENTIFIER, "at_users"),
        (
            "a large push",
            |c| c.offline_push = Some(elem(json!({"x": huge()}))),
            ERR_SDK_MSG_BODY_SIZE_LIMIT,
            "elems",
        ),
        (
            "a deep push",
            |c| c.offline_push = Some(elem(json!({"x": deep()}))),
            ERR_INVALID_PARAMETERS,
            "offline_push",
        ),
    ];
    for (what, edit, code, word) in edits {
        cases.add(what, message(|new| edit(&mut new.content)), code, word);
        cases.add(
            what,
            message(|new| {
                new.online_only = true;
                edit(&mut new.content);
            }),
            code,
            word,
        );
        let mut content = MessageContent { elems: vec![text("new")], ..MessageContent::default() };
        edit(&mut content);
        let message = "to bob".to_owned();
        cases.add(what, Request::ModifyMessage { message, base_version: None, content }, code, word);
    }
}

fn messages(cases: &mut Cases) {
    for id in bad_messages() {
        let word = "message_msg_id";
        let conversation = None;
        cases.add("its id", message(|new| new.msg_id.clone_from(&id)), ERR_INVALID_PARAMETERS, word);
        let revoke =
            Request::RevokeMessage { message: id.clone(), conversation: None, reason: String::new() };
        cases.add("its id", revoke, ERR_INVALID_PARAMETERS, word);
        let content = MessageContent { elems: vec![text("new")], ..MessageContent::default() };
        let modify = Request::ModifyMessage { message: id.clone(), base_version: None, content };
        cases.add("its id", modify, ERR_INVALID_PARAMETERS, word);
        let mark = Request::MarkReadUpTo { message: id.clone(), conversation };
        cases.add("its id", mark, ERR_INVALID_PARAMETERS, word);
        let start = HistoryStart::Message(id.clone());
        cases.add("its start", history_of(|query| query.start = start), ERR_INVALID_PARAMETERS, word);
        let readers = Request::GetReaders { message: id, filter: ReaderFilter::Read, cursor: 0, count: 1 };
        cases.add("its id", readers, ERR_INVALID_PARAMETERS, word);
    }
    for name in [String::new(), "x".repeat(33), "a\u{7f}".into(), "\u{e9}".into(), huge()] {
        let peer = ConversationId::C2c(name.clone());
        let code = ERR_SDK_COMM_INVALID_IDENTIFIER;
        cases.add("its peer", message(|new| new.conversation = peer.clone()), code, "user_id");
        cases.add("its peer", history_of(|query| query.conversation = peer.clone()), code, "user_id");
        cases.add("its peer", Request::MarkRead(ReadScope::C2c(name.clone(), 0)), code, "user_id");
        let delete = Request::DeleteMessages { conversation: peer.clone(), messages: list(1) };
        cases.add("its peer", delete, code, "user_id");
        cases.add("its peer", Request::Sync { conversation: peer, seq: 0, version: 0 }, code, "user_id");
        cases.add("a target", group_message(|new| new.targets = vec!["bob".into(), name]), code, "targets");
    }
    for name in [String::new(), "x".repeat(49), "a\nb".into(), huge()] {
        let group = ConversationId::Group(name.clone());
        let code = ERR_SDK_GROUP_INVALID_ID;
        cases.add("its group", message(|new| new.conversation = group.clone()), code, "group_id");
        cases.add("its group", history_of(|query| query.conversation = group.clone()), code, "group_id");
        cases.add("its group", Request::MarkRead(ReadScope::Group(name, 0)), code, "group_id");
        let delete = Request::DeleteMessages { conversation: group.clone(), messages: list(1) };
        cases.add("its group", delete, code, "group_id");
        cases.add("its group", Request::Sync { conversation: group, seq: 0, version: 0 }, code, "group_id");
    }
    for count in [limits::TARGETS_PER_MESSAGE + 1, MANY] {
        let targets = group_message(|new| new.targets = list(count));
        cases.add("many targets", targets, ERR_INVALID_PARAMETERS, "targets");
    }
    cases.add("targets in a pair", message(|new| new.targets = list(1)), ERR_INVALID_PARAMETERS, "targets");
    for reason in ["x".repeat(limits::REASON_BYTES + 1), huge()] {
        let (message, conversation) = ("to bob".to_owned(), None);
        let revoke = Request::RevokeMessage { message, conversation, reason };
        cases.add("a long reason", revoke, ERR_INVALID_PARAMETERS, "reason");
    }
    let content = MessageContent { elems: vec![text("new")], ..MessageContent::default() };
    let base_version = Some(u64::MAX);
    let modify = Request::ModifyMessage { message: "to bob".into(), base_version, content };
    cases.add("a version from the future", modify, ERR_SDK_MSG_MODIFY_CONFLICT, "message_version");
    for count in [0, 101, u32::MAX] {
        let history = history_of(|query| query.count = count);
        cases.add("its count", history, ERR_INVALID_PARAMETERS, "count");
    }
    for count in [101, MANY] {
        let seqs = history_of(|query| query.start = HistoryStart::Seqs(vec![u64::MAX; count]));
        cases.add("many seqs", seqs, ERR_INVALID_PARAMETERS, "message_seq_array");
        let types = history_of(|query| query.elem_types = vec![i64::MIN; count]);
        cases.add("many types", types, ERR_INVALID_PARAMETERS, "elem_types");
    }
}

fn receipts(cases: &mut Cases) {
    type Make = fn(Vec<String>) -> Request;
    let lists: [(Make, usize, bool); 4] = [
        (|messages| Request::SendReceipts { messages }, limits::RECEIPTS_PER_CALL, true),
        (|messages| Request::GetReceipts { messages }, limits::RECEIPTS_PER_GET, true),
        (
            |messages| Request::DeleteMessages { conversation: with("bob"), messages },
            limits::DELETES_PER_CALL,
            true,
        ),
        (|messages| Request::FindMessages { messages }, limits::IDS_PER_CALL, false),
    ];
    for (make, most, strict) in lists {
        for count in [most + 1, MANY] {
            cases.add("many messages", make(list(count)), ERR_INVALID_PARAMETERS, "messages");
            let same = vec!["to bob".to_owned(); count];
            cases.add("one message many times", make(same), ERR_INVALID_PARAMETERS, "messages");
            let none = vec![String::new(); count];
            cases.add("many that are none", make(none), ERR_INVALID_PARAMETERS, "messages");
        }
        if strict {
            cases.add("no message", make(Vec::new()), ERR_INVALID_PARAMETERS, "messages");
            for id in bad_messages() {
                let list = vec!["to bob".to_owned(), id];
                cases.add("one that is none", make(list), ERR_INVALID_PARAMETERS, "message_msg_id");
            }
        }
    }
    for count in [0, 101, u32::MAX] {
        let (message, filter) = ("in team".to_owned(), ReaderFilter::Unread);
        let readers = Request::GetReaders { message, filter, cursor: 0, count };
        cases.add("its count", readers, ERR_INVALID_PARAMETERS, "count");
    }
}

fn conversations(cases: &mut Cases) {
    for count in [limits::IDS_PER_CALL + 1, MANY] {
        let conversations = list(count).into_iter().map(ConversationId::C2c).collect();
        let get = Request::GetConversations { conversations };
        cases.add("many conversations", get, ERR_INVALID_PARAMETERS, "conversations");
    }
}

fn new_groups(cases: &mut Cases) {
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

fn members(cases: &mut Cases) {
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

fn changes(cases: &mut Cases) {
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

fn profiles(cases: &mut Cases) {
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

/// What is strange, and allowed.
pub fn accepted() -> Vec<(&'static str, Request)> {
    let team = || ConversationId::Group("team".into());
    let max = u64::MAX;
    let mut cases = vec![
        ("far ahead", Request::Sync { conversation: team(), seq: max, version: max }),
        ("with nobody", Request::Sync { conversation: with("nobody"), seq: max, version: max }),
        ("a time without end", message(|new| (new.msg_id, new.client_time) = ("time".into(), max))),
        (
            "numbers without end",
            message(|new| {
                new.msg_id = "numbers".into();
                new.rand = u32::MAX;
                (new.content.priority, new.content.platform) = (u32::MAX, u32::MAX);
                let number = json!({"elem_type": i64::MIN, "a": max, "b": i64::MIN, "c": 1e308, "d": -0.0});
                new.content.elems = vec![elem(number)];
            }),
        ),
        (
            "a type of tomorrow, and no JSON that it could not have",
            group_message(|new| {
                new.msg_id = "odd".into();
                let odd = json!({
                    "elem_type": 9999, "": {"": []}, "null": null, "nested": [[[[]]]],
                    "\u{0}\u{1f600}\u{202e}": "\u{0}\u{7f}\u{ffff}",
                });
                new.content.elems = vec![elem(odd)];
                new.content.cloud_custom_str = "\u{0}\r\n\t\"\\".into();
            }),
        ),
        (
            "as large as may be",
            message(|new| {
                new.msg_id = "large".into();
                let beside = serde_json::to_string(&vec![text("")]).expect("JSON").len();
                new.content.elems = vec![text(&"\"".repeat((12 * 1024 - beside) / 2))];
            }),
        ),
        ("an odd id", message(|new| new.msg_id = "\u{1f600}".repeat(16))),
        ("no such seq", history_of(|query| query.start = HistoryStart::Seq(max))),
        ("the seq before the first", history_of(|query| query.start = HistoryStart::Seq(0))),
        ("seqs far away", history_of(|query| query.start = HistoryStart::Seqs(vec![max, 0, 1]))),
        ("types far away", history_of(|query| query.elem_types = vec![i64::MAX; 100])),
        (
            "readers behind the last",
            Request::GetReaders {
                message: "in team".into(),
                filter: ReaderFilter::Unread,
                cursor: max,
                count: 100,
            },
        ),
        ("none", Request::FindMessages { messages: Vec::new() }),
        ("none that there could be", Request::FindMessages { messages: bad_messages().to_vec() }),
        ("up to the end of time", Request::MarkRead(ReadScope::C2c("bob".into(), max))),
        ("up to the last seq there could be", Request::MarkRead(ReadScope::Group("team".into(), max))),
        (
            "none that there could be",
            Request::GetConversations {
                conversations: vec![ConversationId::C2c(huge()), ConversationId::Group("\u{0}".into())],
            },
        ),
        ("one that cannot be", Request::GetGroups { groups: vec!["\u{0}".repeat(HUGE)] }),
        (
            "members behind the last",
            Request::GetMembers { group_id: "team".into(), users: Vec::new(), role_flags: max, cursor: max },
        ),
        (
            "of roles that there are not",
            Request::GetMembers {
                group_id: "team".into(),
                users: vec![huge()],
                role_flags: 1 << 40,
                cursor: 0,
            },
        ),
        (
            "who cannot be",
            Request::InviteMembers { group_id: "team".into(), users: vec![huge(), "\u{0}".into()] },
        ),
        (
            "who cannot be",
            Request::KickMembers { group_id: "team".into(), users: vec![huge()], reason: String::new() },
        ),
        ("who cannot be", Request::GetProfiles { users: vec![huge(), String::new()] }),
        ("for as long as can be said", modify_member("bob", |change| change.mute_seconds = Some(u32::MAX))),
        (
            "numbers without end",
            profile(|change| {
                let most = Some(u32::MAX);
                (change.language, change.birthday, change.level, change.role) = (most, most, most, most);
                change.nick_name = Some("\u{0}\u{202e}".into());
            }),
        ),
        (
            "no limits",
            settings(|wanted| {
                wanted.revoke_seconds = max;
                (wanted.requests_per_second, wanted.connections_per_user) = (max, max);
                wanted.connections_per_address = max;
            }),
        ),
    ];
    for time in [0, 1, max] {
        for newer in [false, true] {
            for window in [None, Some((max, max)), Some((0, max)), Some((max, 0)), Some((0, 0))] {
                let history = history_of(|query| {
                    (query.start, query.newer, query.window) = (HistoryStart::Time(time), newer, window);
                });
                cases.push(("times without end", history));
            }
        }
    }
    cases
}
