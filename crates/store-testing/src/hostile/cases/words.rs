//! What the cases are made of.

use crate::world::{self, history, new_group, new_message, with};
use doubletick_protocol::group::{GroupChange, GroupType, MemberChange, NewGroup};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::limits;
use doubletick_protocol::message::{Elem, HistoryQuery, NewMessage};
use doubletick_protocol::profile::ProfileChange;
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
    world::names(names)
}

pub fn huge() -> String {
    "x".repeat(HUGE)
}

pub fn list(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("id{number}")).collect()
}

pub fn fields(count: usize) -> Vec<(String, String)> {
    (0..count).map(|number| (format!("k{number}"), String::new())).collect()
}

pub fn field(key: String, value: String) -> Option<Vec<(String, String)>> {
    Some(vec![(key, value)])
}

/// Ids of messages that are none.
pub fn bad_messages() -> [String; 4] {
    [String::new(), "m".repeat(65), "a\u{0}b".to_owned(), huge()]
}

pub fn deep() -> Value {
    (0..limits::ELEM_LAYERS).fold(json!(1), |inner, _| Value::Array(vec![inner]))
}

pub fn elem(value: Value) -> Elem {
    Elem::from_iter(value.as_object().expect("an object").clone())
}

pub fn message(change: impl FnOnce(&mut NewMessage)) -> Request {
    let mut new = new_message("new", &with("bob"), "text");
    change(&mut new);
    Request::SendMessage(new)
}

/// A message to a group.
pub fn group_message(change: impl FnOnce(&mut NewMessage)) -> Request {
    message(|new| {
        new.conversation = ConversationId::Group("team".into());
        change(new);
    })
}

pub fn history_of(change: impl FnOnce(&mut HistoryQuery)) -> Request {
    let mut query = history(&ConversationId::Group("team".into()));
    change(&mut query);
    Request::History(query)
}

pub fn group(change: impl FnOnce(&mut NewGroup)) -> Request {
    let mut new = new_group(GroupType::Public, "new");
    change(&mut new);
    Request::CreateGroup(new)
}

pub fn modify_group(change: impl FnOnce(&mut GroupChange)) -> Request {
    let mut wanted = GroupChange::default();
    change(&mut wanted);
    Request::ModifyGroup { group_id: "team".into(), change: wanted }
}

pub fn modify_member(user: &str, change: impl FnOnce(&mut MemberChange)) -> Request {
    let mut wanted = MemberChange::default();
    change(&mut wanted);
    Request::ModifyMember { group_id: "team".into(), user_id: user.into(), change: wanted }
}

pub fn profile(change: impl FnOnce(&mut ProfileChange)) -> Request {
    let mut wanted = ProfileChange::default();
    change(&mut wanted);
    Request::ModifyProfile(wanted)
}

pub fn settings(change: impl FnOnce(&mut Settings)) -> Request {
    let mut wanted = Settings::default();
    change(&mut wanted);
    Request::SetSettings(wanted)
}

/// Collects cases.
#[derive(Default)]
pub struct Cases(pub Vec<Case>);

impl Cases {
    pub fn add(&mut self, what: &'static str, request: Request, code: i32, word: &'static str) {
        self.0.push(Case { what, request, code, word });
    }
}
