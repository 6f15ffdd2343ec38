//! The requests, and what becomes of them when alice sends them.

mod groups;
mod messages;

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
    messages::contents(&mut cases);
    messages::messages(&mut cases);
    messages::receipts(&mut cases);
    messages::conversations(&mut cases);
    groups::new_groups(&mut cases);
    groups::members(&mut cases);
    groups::changes(&mut cases);
    groups::profiles(&mut cases);
    cases.0
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
                (wanted.groups_per_user, wanted.invitations_per_hour) = (max, max);
                wanted.stored_bytes_per_day = max;
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
