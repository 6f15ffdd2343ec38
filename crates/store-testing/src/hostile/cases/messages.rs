//! Messages, receipts and conversations.

use super::words::*;
use crate::world::{text, with};
use doubletick_protocol::codes::*;
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use doubletick_protocol::message::{Elem, HistoryStart, MessageContent};
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::Request;
use serde_json::{Value, json};

/// Everything that a sender can make large, in new messages and in changes of old ones.
pub(super) fn contents(cases: &mut Cases) {
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

pub(super) fn messages(cases: &mut Cases) {
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

pub(super) fn receipts(cases: &mut Cases) {
    type Make = fn(Vec<String>) -> Request;
    let lists: [(Make, usize, bool); 4] = [
        (|messages| Request::SendReceipts { messages, read_at: Vec::new() }, limits::RECEIPTS_PER_CALL, true),
        (|messages| Request::GetReceipts { messages }, limits::RECEIPTS_PER_GET, true),
        (
            |messages| Request::DeleteMessages { conversation: with("bob"), messages },
            limits::DELETES_PER_CALL,
            true,
        ),
        (|messages| Request::FindMessages { messages }, limits::IDS_PER_CALL, false),
    ];
    let times = |times| Request::SendReceipts { messages: list(2), read_at: times };
    cases.add("a time for one of two", times(vec![1]), ERR_INVALID_PARAMETERS, "read_at");
    cases.add("many times", times(vec![u64::MAX; MANY]), ERR_INVALID_PARAMETERS, "read_at");
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

pub(super) fn conversations(cases: &mut Cases) {
    for count in [0, 101, u32::MAX] {
        for page in
            [Request::ConversationPage { cursor: 0, count }, Request::JoinedGroupPage { cursor: 0, count }]
        {
            cases.add("its count", page, ERR_INVALID_PARAMETERS, "count");
        }
    }
    for count in [limits::IDS_PER_CALL + 1, MANY] {
        let conversations = list(count).into_iter().map(ConversationId::C2c).collect();
        let get = Request::GetConversations { conversations };
        cases.add("many conversations", get, ERR_INVALID_PARAMETERS, "conversations");
    }
    for name in [String::new(), "x".repeat(33), huge()] {
        let (peer, code) = (ConversationId::C2c(name), ERR_SDK_COMM_INVALID_IDENTIFIER);
        let pin = Request::PinConversation { conversation: peer.clone(), pinned: true };
        cases.add("its peer", pin, code, "user_id");
        let delete = Request::DeleteConversation {
            conversation: peer.clone(),
            up_to: Some(u64::MAX),
            keep_messages: false,
        };
        cases.add("its peer", delete, code, "user_id");
        let (marks, on) = (vec![1], true);
        let mark = Request::MarkConversation { conversation: peer.clone(), marks, on };
        cases.add("its peer", mark, code, "user_id");
        let (conversation, custom_data) = (peer.clone(), String::new());
        cases.add(
            "its peer",
            Request::SetConversationCustomData { conversation, custom_data },
            code,
            "user_id",
        );
        let (name, conversations) = ("a".to_owned(), vec![peer.clone()]);
        cases.add("its peer", Request::CreateConversationGroup { name, conversations }, code, "user_id");
        let (name, conversations) = ("a".to_owned(), vec![peer.clone()]);
        cases.add("its peer", Request::GroupConversations { name, conversations, on: true }, code, "user_id");
        let clear = Request::ClearHistory { conversation: peer, up_to: Some(u64::MAX) };
        cases.add("its peer", clear, code, "user_id");
    }
    for marks in [vec![], vec![0], vec![3], vec![1 << 20], vec![u64::MAX], vec![1, 16]] {
        let conversation = ConversationId::C2c("nobody".to_owned());
        let mark = Request::MarkConversation { conversation, marks, on: true };
        cases.add("its marks", mark, ERR_INVALID_PARAMETERS, "marks");
    }
    let long = "n".repeat(33);
    let new_names =
        [(String::new(), ERR_INVALID_PARAMETERS), (long, ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH)];
    for (new_name, code) in new_names {
        let name = "nothing".to_owned();
        cases.add("its new name", Request::RenameConversationGroup { name, new_name }, code, "new_name");
    }
    let delete = Request::DeleteConversationGroup { name: "nothing".to_owned() };
    cases.add("one that was never made", delete, ERR_SVR_CONV_CONV_GROUP_NOT_EXIST, "");
    let nobody = ConversationId::C2c("nobody".to_owned());
    let pin = Request::PinConversation { conversation: nobody, pinned: true };
    cases.add("one that was never begun", pin, ERR_INVALID_PARAMETERS, "conversation");
}
