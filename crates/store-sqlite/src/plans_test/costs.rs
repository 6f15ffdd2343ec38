//! No call costs more in a large group than in a small one, statement by statement, unless it tells every member.

use super::{Desk, Steps, content, history, message, new_group, readers};
use serde_json::{Value, json};

fn group() -> Value {
    json!({"group": "g"})
}

/// A group of `ann` with this many members, and ten messages that a few have read.
fn desk(members: i64) -> Desk {
    let mut desk = Desk::new();
    desk.login("ann");
    desk.done("ann", new_group("g", &[]));
    desk.fill(members);
    for number in 0..10 {
        desk.done("ann", message(&format!("m{number}"), &group(), json!({})));
    }
    for reader in ["u2", "u3"] {
        desk.done(reader, json!({"send_receipts": {"messages": ["m0", "m1"]}}));
    }
    desk
}

/// What is asked, by whom. `ann` is the first member: a walk from the newest would meet everybody else before.
fn calls(round: u32) -> Vec<(&'static str, Value)> {
    let id = |name: &str| format!("{name}{round}");
    let mine = id("mine");
    vec![
        ("ann", message(&mine, &group(), json!({}))),
        ("u2", message(&id("from"), &group(), json!({}))),
        ("ann", message(&id("online"), &group(), json!({"online_only": true}))),
        ("ann", message(&id("aimed"), &group(), json!({"targets": ["u2", "u3"]}))),
        ("ann", message(&id("names"), &group(), json!({"content": content("hi", &["u2"])}))),
        ("u2", json!({"send_receipts": {"messages": [mine]}})),
        ("u150", json!({"send_receipts": {"messages": [mine]}})),
        ("ann", json!({"get_receipts": {"messages": [mine, "m0"]}})),
        ("ann", readers(&mine, "read")),
        ("ann", readers(&mine, "unread")),
        ("ann", history(&group(), json!("end"), false)),
        ("u2", history(&group(), json!("end"), true)),
        ("u2", json!({"find_messages": {"messages": ["m0", "m9"]}})),
        (
            "ann",
            json!({"modify_message": {"message": mine, "base_version": null, "content": content("ho", &[])}}),
        ),
        // Others have come since.
        (
            "ann",
            json!({"modify_message": {"message": "m1", "base_version": null, "content": content(&id("so"), &[])}}),
        ),
        ("ann", json!({"revoke_message": {"message": mine, "conversation": null, "reason": ""}})),
        ("u2", json!({"delete_messages": {"conversation": group(), "messages": ["m3"]}})),
        ("u2", json!({"mark_read": {"group": ["g", 0]}})),
        ("u2", json!({"mark_read_up_to": {"message": "m9", "conversation": null}})),
        ("u2", json!({"sync": {"conversation": group(), "seq": 3, "version": 1}})),
        ("ann", json!("conversations")),
        ("u2", json!("total_unread")),
        ("u2", json!({"get_conversations": {"conversations": [group()]}})),
        ("u2", json!("joined_groups")),
        ("u2", json!({"conversation_page": {"cursor": 0, "count": 100}})),
        ("u2", json!({"joined_group_page": {"cursor": 0, "count": 100}})),
        ("u2", json!({"get_groups": {"groups": ["g"]}})),
        ("ann", json!({"get_members": {"group_id": "g", "users": [], "role_flags": 0, "cursor": 0}})),
        ("ann", json!({"get_members": {"group_id": "g", "users": [], "role_flags": 1, "cursor": 0}})),
        (
            "ann",
            json!({"get_members": {"group_id": "g", "users": ["u2", "u3"], "role_flags": 0, "cursor": 0}}),
        ),
        (
            "u2",
            json!({"modify_member": {"group_id": "g", "user_id": "u2", "change": {"name_card": id("card")}}}),
        ),
        ("ann", json!({"modify_group": {"group_id": "g", "change": {"name": id("name")}}})),
        ("u5", json!({"quit_group": {"group_id": "g"}})),
        ("u5", json!({"join_group": {"group_id": "g", "hello": ""}})),
        ("ann", json!({"kick_members": {"group_id": "g", "users": ["u6"], "reason": ""}})),
        ("u6", json!({"join_group": {"group_id": "g", "hello": ""}})),
        ("u2", json!({"modify_profile": {"nick_name": id("nick")}})),
        ("u2", json!({"login": {"user_id": "u2", "user_sig": "sig", "platform": 1, "held": 0}})),
    ]
}

/// The steps of each call in its second round, when everything is loaded.
fn costs(members: i64) -> Vec<(String, Steps)> {
    let mut desk = desk(members);
    for (user, request) in calls(1) {
        desk.done(user, request);
    }
    let cost = |(user, request): (&str, Value)| {
        let name = format!("{user}: {request}");
        let steps = desk.steps(|desk| drop(desk.done(user, request)));
        (name, steps)
    };
    calls(2).into_iter().map(cost).collect()
}

#[test]
fn a_call_takes_as_many_steps_among_20_000_members_as_among_200() {
    let (small, large) = (costs(200), costs(20_000));
    let mut dearer = Vec::new();
    for ((call, small), (_, large)) in small.iter().zip(&large) {
        assert!(!small.is_empty(), "{call}: no statement was noted");
        for (statement, steps) in large {
            let before = small.get(statement).copied().unwrap_or(0);
            // A bitmap of the members has 5 rows there and 1 here.
            if *steps > before + before / 10 + 100 {
                dearer.push(format!("{call}\n  {before} -> {steps}: {statement}"));
            }
        }
    }
    assert!(dearer.is_empty(), "{}", dearer.join("\n"));
}
