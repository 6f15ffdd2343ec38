//! A client that claims to be somebody else, in every place where a user can be named: it is always taken for the
//! user who logged in, sees nothing of others and changes nothing of theirs.

mod front;

use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::{Push, Request, Response};
use front::{Client, Server, group, message, to_group, to_user};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What nobody but alice and bob may see.
const SECRET: &str = "between alice and bob";

/// Alice owns the Work group `team` with bob in it; each has written there and to the other, and some of it is read.
async fn story(server: &Server) -> (Client, Client) {
    let mut alice = server.connect_as(Encoding::Json).await;
    let mut bob = server.connect_as(Encoding::Json).await;
    alice.log_in(server, "alice").await;
    bob.log_in(server, "bob").await;
    let mut done = vec![
        alice.code(group("team", GroupType::Work, &["bob"])).await,
        alice.code(message("team-1", to_group("team"), SECRET)).await,
        alice.code(message("team-2", to_group("team"), SECRET)).await,
        alice.code(message("c2c-1", to_user("bob"), SECRET)).await,
        bob.code(message("team-3", to_group("team"), SECRET)).await,
        bob.code(message("c2c-2", to_user("alice"), SECRET)).await,
    ];
    for messages in [["team-1"], ["c2c-1"]] {
        let messages = messages.map(str::to_owned).to_vec();
        done.push(bob.code(Request::SendReceipts { messages, read_at: Vec::new() }).await);
    }
    assert_eq!(done, [0; 8]);
    (alice, bob)
}

/// Everything that a user can see, as the service tells it.
async fn sight(client: &mut Client, peer: &str) -> Vec<Value> {
    let asked = [
        json!("conversations"),
        json!({"conversation_page": {"cursor": 0, "count": 100}}),
        json!("total_unread"),
        json!("joined_groups"),
        json!({"joined_group_page": {"cursor": 0, "count": 100}}),
        json!("get_settings"),
        json!({"get_profiles": {"users": ["alice", "bob"]}}),
        json!({"get_groups": {"groups": ["team"]}}),
        json!({"get_members": {"group_id": "team", "users": [], "role_flags": 0, "cursor": 0}}),
        json!({"find_messages": {"messages": ["team-1", "team-2", "team-3", "c2c-1", "c2c-2"]}}),
        json!({"get_receipts": {"messages": ["team-1", "team-2"]}}),
        json!({"get_receipts": {"messages": ["c2c-1"]}}),
        json!({"get_readers": {"message": "team-1", "filter": "read", "cursor": 0, "count": 100}}),
        json!({"get_readers": {"message": "team-1", "filter": "unread", "cursor": 0, "count": 100}}),
        json!({"sync": {"conversation": {"group": "team"}, "seq": 0, "version": 0}}),
        json!({"sync": {"conversation": {"c2c": peer}, "seq": 0, "version": 0}}),
    ];
    let mut seen = Vec::new();
    for request in asked {
        client.send_value(&json!({"id": 1, "request": request})).await;
        seen.push(json!(client.answer().await.1));
    }
    seen
}

/// Every place that names a user, filled in by mallory, and the code of the answer.
fn claims() -> Vec<(Value, i32)> {
    let content =
        json!({"elems": [{"elem_type": 0, "text_elem_content": "mallory was here"}], "at_users": ["alice"]});
    let message = |msg_id: &str, conversation: Value, targets: Value| {
        json!({"send_message": {
            "msg_id": msg_id, "conversation": conversation, "client_time": 0, "rand": 0, "need_read_receipt": true,
            "online_only": false, "targets": targets, "content": content,
        }})
    };
    let history = |conversation: Value, start: Value| {
        json!({"history": {
            "conversation": conversation, "start": start, "newer": false, "count": 100, "elem_types": [],
        }})
    };
    let (team, bob, alice) = (json!({"group": "team"}), json!({"c2c": "bob"}), json!({"c2c": "alice"}));
    vec![
        (message("mallory-1", team.clone(), json!([])), 10007),
        (message("mallory-2", team.clone(), json!(["bob"])), 10007),
        (message("mallory-3", json!({"c2c": "mallory"}), json!([])), 6032),
        (message("team-1", bob.clone(), json!([])), 6017),
        (message("c2c-1", bob.clone(), json!([])), 6017),
        (json!({"send_receipts": {"messages": ["team-2"]}}), 10007),
        (json!({"send_receipts": {"messages": ["c2c-1"]}}), 10007),
        (json!({"send_receipts": {"messages": ["c2c-2"], "read_at": [1]}}), 10007),
        (json!({"get_receipts": {"messages": ["team-1", "team-2"]}}), 10007),
        (json!({"get_receipts": {"messages": ["c2c-1"]}}), 10007),
        (json!({"get_readers": {"message": "team-1", "filter": "read", "cursor": 0, "count": 10}}), 10007),
        (json!({"get_readers": {"message": "c2c-1", "filter": "read", "cursor": 0, "count": 10}}), 6017),
        (history(team.clone(), json!("end")), 10007),
        (history(team.clone(), json!({"message": "team-1"})), 10007),
        (history(team.clone(), json!({"seqs": [1, 2, 3]})), 10007),
        (history(bob.clone(), json!("end")), 0),
        (history(bob.clone(), json!({"message": "c2c-1"})), 6017),
        (json!({"find_messages": {"messages": ["team-1", "team-2", "team-3", "c2c-1", "c2c-2"]}}), 0),
        (json!({"revoke_message": {"message": "team-1", "conversation": team, "reason": ""}}), 10007),
        (json!({"revoke_message": {"message": "c2c-1", "reason": "", "revoker": "alice"}}), 10007),
        (json!({"modify_message": {"message": "team-1", "content": content}}), 10007),
        (json!({"modify_message": {"message": "c2c-2", "base_version": null, "content": content}}), 10007),
        (json!({"delete_messages": {"conversation": team, "messages": ["team-1"]}}), 10007),
        (json!({"delete_messages": {"conversation": bob, "messages": ["c2c-1"]}}), 0),
        (json!({"mark_read": {"group": ["team", 0]}}), 10007),
        (json!({"mark_read": {"c2c": ["bob", 0]}}), 0),
        (json!({"mark_read": {"c2c": ["alice", 0]}}), 0),
        (json!({"mark_read": {"c2c_seq": ["alice", 1]}}), 0),
        (json!({"mark_read": "all"}), 0),
        (json!({"mark_read": "all_c2c"}), 0),
        (json!({"mark_read": "all_groups"}), 0),
        (json!({"mark_read_up_to": {"message": "team-2", "conversation": team}}), 10007),
        (json!({"mark_read_up_to": {"message": "c2c-2", "conversation": alice}}), 10007),
        (json!("conversations"), 0),
        (json!({"conversation_page": {"cursor": 0, "count": 100}}), 0),
        (json!({"pin_conversation": {"conversation": team, "pinned": true}}), 10007),
        (json!({"pin_conversation": {"conversation": bob, "pinned": true}}), 6017),
        (json!({"mark_conversation": {"conversation": team, "marks": [1], "on": true}}), 10007),
        (json!({"mark_conversation": {"conversation": bob, "marks": [1], "on": true}}), 6017),
        (json!({"set_conversation_custom_data": {"conversation": team, "custom_data": "x"}}), 10007),
        (json!({"set_conversation_custom_data": {"conversation": bob, "custom_data": "x"}}), 6017),
        (json!({"create_conversation_group": {"name": "work", "conversations": [team]}}), 0),
        (json!({"create_conversation_group": {"name": "work", "conversations": [bob]}}), 6017),
        (json!({"group_conversations": {"name": "work", "conversations": [bob], "on": true}}), 0),
        (json!({"group_conversations": {"name": "of bob", "conversations": [bob], "on": true}}), 51009),
        (json!({"rename_conversation_group": {"name": "work", "new_name": "work"}}), 0),
        (json!({"rename_conversation_group": {"name": "of bob", "new_name": "play"}}), 51009),
        (json!("conversation_groups"), 0),
        (json!({"delete_conversation_group": {"name": "of bob"}}), 51009),
        (json!({"clear_history": {"conversation": team}}), 10007),
        (json!({"clear_history": {"conversation": bob, "up_to": 1}}), 0),
        (json!({"delete_conversation": {"conversation": team}}), 10007),
        (json!({"delete_conversation": {"conversation": alice, "up_to": null}}), 0),
        (json!({"get_conversations": {"conversations": [team, bob, alice]}}), 0),
        (json!("total_unread"), 0),
        (json!("joined_groups"), 0),
        (json!({"joined_group_page": {"cursor": 0, "count": 100}}), 0),
        (
            json!({"create_group": {
                "group_id": "team", "group_type": "work", "name": "x", "introduction": "", "notification": "",
                "face_url": "", "add_option": null, "approve_option": null, "max_members": 0, "custom": [],
                "members": [["alice", "normal"]],
            }}),
            10021,
        ),
        (
            json!({"create_group": {
                "group_id": "mine", "group_type": "work", "name": "x", "introduction": "", "notification": "",
                "face_url": "", "add_option": null, "approve_option": null, "max_members": 0, "custom": [],
                "members": [["alice", "owner"]],
            }}),
            8509,
        ),
        (json!({"delete_group": {"group_id": "team"}}), 10007),
        (json!({"join_group": {"group_id": "team", "hello": "I am alice"}}), 8508),
        (json!({"quit_group": {"group_id": "team"}}), 10007),
        (json!({"invite_members": {"group_id": "team", "users": ["mallory"]}}), 10007),
        (json!({"kick_members": {"group_id": "team", "users": ["bob", "alice"], "reason": ""}}), 10007),
        (json!({"get_groups": {"groups": ["team"]}}), 0),
        (json!({"get_members": {"group_id": "team", "users": [], "role_flags": 0, "cursor": 0}}), 10007),
        (json!({"get_members": {"group_id": "team", "users": ["bob"], "role_flags": 0, "cursor": 0}}), 10007),
        (
            json!({"modify_group": {"group_id": "team", "change": {"name": "mine", "owner": "mallory"}}}),
            10007,
        ),
        (
            json!({"modify_member": {"group_id": "team", "user_id": "bob", "change": {"role": "admin"}}}),
            10007,
        ),
        (
            json!({"modify_member": {"group_id": "team", "user_id": "mallory", "change": {"name_card": "x"}}}),
            10007,
        ),
        (
            json!({"modify_member": {"group_id": "team", "user_id": "alice", "change": {"recv_opt": 1}}}),
            10007,
        ),
        (json!({"get_profiles": {"users": ["alice", "bob"]}}), 0),
        (json!({"modify_profile": {"nick_name": "Mallory"}}), 0),
        (json!("get_settings"), 0),
        (json!({"set_settings": {"message_bytes": 1}}), 10007),
        (json!({"sync": {"conversation": team, "seq": 0, "version": 0}}), 10007),
        (json!({"sync": {"conversation": bob, "seq": 0, "version": 0}}), 0),
        (json!({"sync": {"conversation": alice, "seq": 0, "version": 0}}), 0),
        (json!("logout"), 0),
    ]
}

/// The request with every word for "who" that a careless service might believe, wherever it is not a field already.
fn with_claims(request: &Value) -> Value {
    let who = [
        "user",
        "user_id",
        "sender",
        "from",
        "from_account",
        "op_user",
        "operator",
        "owner",
        "as",
        "identifier",
    ];
    let mut frame = json!({"id": 1, "request": request});
    let claim = |map: &mut Map<String, Value>| {
        for name in who {
            map.entry(name).or_insert_with(|| json!("alice"));
        }
    };
    if let Some(fields) = frame["request"].as_object_mut().and_then(|request| request.values_mut().next())
        && let Some(fields) = fields.as_object_mut()
        // The only key of a choice.
        && !fields.contains_key("group")
        && !fields.contains_key("c2c")
        && !fields.contains_key("c2c_seq")
    {
        claim(fields);
    }
    if let Some(frame) = frame.as_object_mut() {
        claim(frame);
    }
    frame
}

/// Nothing in what mallory is told belongs to others.
fn check_nothing_of_others(what: &Value, why: &Value) {
    let text = what.to_string();
    for word in [SECRET, "\"team-", "\"c2c-"] {
        assert!(!text.contains(word), "{why}: {text}");
    }
}

/// Asks as mallory; the code.
async fn ask(mallory: &mut Client, frame: &Value) -> i32 {
    mallory.send_value(frame).await;
    let (id, result) = mallory.answer().await;
    assert_eq!(id, 1);
    check_nothing_of_others(&json!(result), frame);
    result.err().map_or(0, |error| error.code)
}

#[tokio::test]
async fn whoever_a_request_claims_to_come_from_it_is_the_one_who_logged_in() {
    let server = Server::start().await;
    let (mut alice, mut bob) = story(&server).await;
    let before = (sight(&mut alice, "bob").await, sight(&mut bob, "alice").await);
    let mut mallory = server.connect_as(Encoding::Json).await;
    mallory.log_in(&server, "mallory").await;
    let mut operations = BTreeSet::from(["login"]);
    for (request, code) in claims() {
        for frame in [json!({"id": 1, "request": request}), with_claims(&request)] {
            if request == "logout" {
                mallory.log_in(&server, "mallory").await;
            }
            assert_eq!(ask(&mut mallory, &frame).await, code, "{frame}");
        }
        let name = request.as_str().or_else(|| request.as_object()?.keys().next().map(String::as_str));
        operations.extend(Request::OPERATIONS.into_iter().filter(|known| Some(*known) == name));
    }
    assert_eq!(operations, BTreeSet::from(Request::OPERATIONS), "every operation is tried");
    let after = (sight(&mut alice, "bob").await, sight(&mut bob, "alice").await);
    assert_eq!(before, after);
    for push in &mallory.pushes {
        check_nothing_of_others(&json!(push), &json!("a push"));
        let own = match push {
            Push::Profile(profile) => profile.user_id == "mallory",
            // What mallory has made.
            Push::ConversationGroups(groups) => groups.groups.iter().all(|group| group.name == "work"),
            _ => false,
        };
        assert!(own, "{push:?}");
    }
}

#[tokio::test]
async fn a_login_with_somebody_elses_name_fails_and_leaves_nobody_logged_in() {
    let server = Server::start().await;
    let (mut alice, _bob) = story(&server).await;
    let mut mallory = server.connect_as(Encoding::Json).await;
    mallory.log_in(&server, "mallory").await;
    let own = server.sig("mallory");
    let login = json!({"id": 1, "request": {"login": {
        "user_id": "alice", "user_sig": own, "platform": 0, "held": 0, "identifier": "mallory", "user": "mallory",
    }}});
    assert_eq!(ask(&mut mallory, &login).await, 70013);
    assert_eq!(mallory.code(Request::TotalUnread).await, 6014);
    let claimed = json!({"id": 1, "request": {"login": {
        "user_id": "mallory", "user_sig": own, "platform": 0, "user": "alice", "identifier": "alice",
    }}});
    mallory.send_value(&claimed).await;
    match mallory.answer().await.1 {
        Ok(Response::LoggedIn(info)) => assert_eq!(info.profile.user_id, "mallory"),
        other => panic!("{other:?}"),
    }
    assert_eq!(alice.code(Request::TotalUnread).await, 0, "alice is not touched");
}

#[tokio::test]
async fn what_mallory_may_do_to_others_bears_her_name() {
    let server = Server::start().await;
    let (mut alice, _bob) = story(&server).await;
    alice.pushes.clear();
    let mut mallory = server.connect_as(Encoding::Json).await;
    mallory.log_in(&server, "mallory").await;
    let message = json!({"send_message": {
        "msg_id": "mallory-1", "conversation": {"c2c": "alice"}, "client_time": 0, "rand": 0,
        "need_read_receipt": true, "online_only": false, "targets": [],
        "content": {"elems": [{"elem_type": 0, "sender": "bob"}], "sender": "bob"},
    }});
    mallory.send_value(&with_claims(&message)).await;
    assert!(mallory.answer().await.1.is_ok());
    let group = json!({"create_group": {
        "group_id": "trap", "group_type": "work", "name": "x", "introduction": "", "notification": "", "face_url": "",
        "add_option": null, "approve_option": null, "max_members": 0, "custom": [], "members": [["alice", "normal"]],
    }});
    mallory.send_value(&with_claims(&group)).await;
    assert!(mallory.answer().await.1.is_ok());
    let (mut by_message, mut by_tip) = (false, false);
    while !(by_message && by_tip) {
        match alice.push().await {
            Push::Message(message) if message.msg_id == "mallory-1" => {
                assert_eq!(message.sender, "mallory");
                assert_eq!(message.conversation, to_user("mallory"));
                by_message = true;
            }
            Push::GroupTip(tip) if tip.group_id == "trap" => {
                assert_eq!(tip.op_user.user_id, "mallory");
                by_tip = true;
            }
            _ => {}
        }
    }
    match alice.ask(Request::GetGroups { groups: vec!["trap".into()] }).await {
        Ok(Response::Groups(groups)) => assert_eq!(groups[0].as_ref().expect("a group").owner, "mallory"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_member_who_is_not_the_sender_gets_the_codes_of_the_contract() {
    let server = Server::start().await;
    let (mut alice, mut bob) = story(&server).await;
    let before = (sight(&mut alice, "bob").await, sight(&mut bob, "alice").await);
    let content = json!({"elems": [{"elem_type": 0}]});
    let cases = [
        (json!({"get_readers": {"message": "team-1", "filter": "read", "cursor": 0, "count": 10}}), 10007),
        (json!({"get_receipts": {"messages": ["team-1"]}}), 0),
        (json!({"revoke_message": {"message": "team-1", "reason": ""}}), 10007),
        (json!({"revoke_message": {"message": "c2c-1", "reason": ""}}), 10007),
        (json!({"modify_message": {"message": "team-1", "content": content}}), 10007),
        (json!({"send_receipts": {"messages": ["team-3"]}}), 6017),
        (json!({"send_receipts": {"messages": ["team-1", "c2c-1"]}}), 6017),
        (json!({"send_receipts": {"messages": ["unknown"]}}), 10062),
        (json!({"get_readers": {"message": "unknown", "filter": "read", "cursor": 0, "count": 10}}), 10062),
        (json!({"delete_group": {"group_id": "team"}}), 10007),
        (json!({"kick_members": {"group_id": "team", "users": ["alice"], "reason": ""}}), 10007),
        (json!({"modify_group": {"group_id": "team", "change": {"owner": "bob"}}}), 10007),
        (
            json!({"modify_member": {"group_id": "team", "user_id": "alice", "change": {"mute_seconds": 5}}}),
            10007,
        ),
    ];
    for (request, code) in cases {
        bob.send_value(&with_claims(&request)).await;
        let result = bob.answer().await.1;
        assert_eq!(result.as_ref().err().map_or(0, |error| error.code), code, "{request}: {result:?}");
        if let Ok(answer) = result {
            assert_eq!(answer, Response::Receipts(Vec::new()), "others' messages are passed over");
        }
    }
    let after = (sight(&mut alice, "bob").await, sight(&mut bob, "alice").await);
    assert_eq!(before, after);
}
