//! The requests, and what becomes of them when alice sends them.

mod groups;
mod messages;
mod words;

use crate::world::{text, with};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::HistoryStart;
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::Request;
use serde_json::json;
use words::*;
pub use words::{Case, HUGE, MANY, ids};

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
        ("behind the last", Request::ConversationPage { cursor: max, count: 100 }),
        ("behind the last", Request::JoinedGroupPage { cursor: max, count: 100 }),
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
