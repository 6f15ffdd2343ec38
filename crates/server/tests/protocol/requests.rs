//! Requests, answers and pushes.

use crate::front::{Client, Server, Setup, group, login, message, to_group, to_user};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::{Change, Push, Request, Response};
use serde_json::json;

#[tokio::test]
async fn a_request_before_the_login_is_answered_6014_and_the_connection_stays() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let mut client = server.connect_as(encoding).await;
        for request in [Request::TotalUnread, Request::Logout, message("m", to_user("bob"), "x")] {
            assert_eq!(client.code(request).await, 6014);
        }
        client.log_in(&server, "alice").await;
        assert_eq!(client.code(Request::TotalUnread).await, 0);
    }
}

#[tokio::test]
async fn ids_come_back_and_answers_in_the_order_of_the_requests() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    assert_eq!(alice.code(group("g", GroupType::Public, &[])).await, 0);
    let sig = server.sig("alice");
    let ids = [u64::MAX, 0, 7, 7, 1 << 40, 3, 2, 1];
    for id in ids {
        let asked = match id {
            0 => json!({"id": id, "request": {"dance": {}}}),
            7 => json!({"id": id, "request": {"send_receipts": {"messages": 5}}}),
            3 => {
                json!({"id": id, "request": {"login": {"user_id": "alice", "user_sig": sig, "platform": 0}}})
            }
            2 => json!({"id": id, "request": "total_unread"}),
            _ => json!({"id": id, "request": {"delete_group": {"group_id": "nothing"}}}),
        };
        alice.send_value(&asked).await;
    }
    for id in ids {
        let (answered, result) = alice.answer().await;
        assert_eq!(answered, id);
        let code = result.err().map_or(0, |error| error.code);
        let expected = match id {
            0 => 7013,
            7 => 6017,
            3 | 2 => 0,
            _ => 10010,
        };
        assert_eq!(code, expected, "{id}");
    }
}

#[tokio::test]
async fn requests_behind_a_login_wait_for_it() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    let good = client.send(login("alice", &server.sig("alice"))).await;
    let unread = client.send(Request::TotalUnread).await;
    let bad = client.send(login("bob", "nonsense")).await;
    let refused = client.send(Request::TotalUnread).await;
    for (id, expected) in [(good, 0), (unread, 0), (bad, 70003), (refused, 6014)] {
        let (answered, result) = client.answer().await;
        assert_eq!((answered, result.err().map_or(0, |error| error.code)), (id, expected));
    }
}

#[tokio::test]
async fn an_unknown_operation_and_a_bad_field_are_answered_by_name_and_unknown_fields_skipped() {
    let server = Server::start().await;
    for encoding in Encoding::ALL {
        let mut client = server.connect_as(encoding).await;
        client.log_in(&server, "alice").await;
        let cases = [
            (json!({"id": 1, "request": {"dance": {"messages": []}}}), 7013, "operation"),
            (json!({"id": 1, "request": "dance"}), 7013, "operation"),
            (
                json!({"id": 1, "request": {"get_readers": {"message": "m", "filter": "read"}}}),
                6017,
                "cursor",
            ),
            (json!({"id": 1, "request": {"send_receipts": {"messages": ["a", 5]}}}), 6017, "messages[1]"),
            (
                json!({"id": 1, "request": {"sync": {"conversation": {"c2c": "b"}, "seq": -1, "version": 0}}}),
                6017,
                "seq",
            ),
        ];
        for (value, code, word) in cases {
            client.send_value(&value).await;
            let (id, result) = client.answer().await;
            let error = result.expect_err("an error");
            assert_eq!((id, error.code), (1, code), "{value}: {error}");
            assert!(error.text.contains(word), "{value}: {error}");
        }
        let newer = json!({"id": 2, "trace": {"x": [1]}, "request": {"get_groups": {"groups": ["g"], "mood": {"a": null}}}});
        client.send_value(&newer).await;
        assert!(client.answer().await.1.is_ok());
    }
}

#[tokio::test]
async fn after_a_logout_nothing_is_pushed_and_another_login_works() {
    // At another server a push of what the login has told may still come; clients know it by its seq.
    let server = Server::with(Setup { at_one: true, ..Setup::default() }).await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    assert_eq!(bob.code(Request::Logout).await, 0);
    assert_eq!(bob.code(Request::TotalUnread).await, 6014);
    assert_eq!(alice.code(message("m1", to_user("bob"), "hello")).await, 0);
    let info = bob.log_in(&server, "bob").await;
    assert_eq!(info.heads.len(), 1);
    assert_eq!(info.heads[0].seq, 1);
    assert_eq!(alice.code(message("m2", to_user("bob"), "hello")).await, 0);
    match bob.push().await {
        Push::Message(message) => assert_eq!(message.msg_id, "m2"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_second_login_as_another_user_ends_the_first() {
    let server = Server::start().await;
    let mut client = server.login("alice").await;
    let mut carol = server.login("carol").await;
    client.log_in(&server, "bob").await;
    assert_eq!(carol.code(message("to-alice", to_user("alice"), "x")).await, 0);
    assert_eq!(carol.code(message("to-bob", to_user("bob"), "x")).await, 0);
    match client.push().await {
        Push::Message(message) => assert_eq!(message.msg_id, "to-bob", "nothing for alice"),
        other => panic!("{other:?}"),
    }
    match client.ask(message("from-bob", to_user("carol"), "x")).await {
        Ok(Response::Message(message)) => assert_eq!(message.sender, "bob"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pushes_carry_versions_and_a_reconnect_syncs_from_them() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bob = server.login("bob").await;
    assert_eq!(alice.code(message("m1", to_user("bob"), "x")).await, 0);
    assert_eq!(alice.code(message("m2", to_user("bob"), "x")).await, 0);
    let receipts = Request::SendReceipts { messages: vec!["m1".into()], read_at: Vec::new() };
    assert_eq!(bob.code(receipts).await, 0);
    let (stable, version) = loop {
        if let Push::Changes { stable, changes, .. } = alice.push().await {
            break (stable, changes[0].version());
        }
    };
    assert!(version > 0 && stable >= version, "{stable} {version}");
    drop(alice);
    let receipts = Request::SendReceipts { messages: vec!["m2".into()], read_at: Vec::new() };
    assert_eq!(bob.code(receipts).await, 0);
    assert_eq!(bob.code(message("m3", to_user("alice"), "x")).await, 0);

    let mut alice = server.connect().await;
    let info = alice.log_in(&server, "alice").await;
    assert_eq!(info.heads[0].seq, 3);
    assert!(info.heads[0].version > stable);
    let sync = Request::Sync { conversation: to_user("bob"), seq: 2, version: stable };
    match alice.ask(sync).await {
        Ok(Response::Missed(missed)) => {
            let ids: Vec<_> = missed.messages.iter().map(|message| message.msg_id.as_str()).collect();
            assert_eq!(ids, ["m3"]);
            let changed: Vec<_> = missed.changes.iter().filter_map(receipt).collect();
            assert_eq!(changed, ["m2"]);
            assert_eq!((missed.seq, missed.version, missed.more), (3, info.heads[0].version, false));
        }
        other => panic!("{other:?}"),
    }
}

fn receipt(change: &Change) -> Option<&str> {
    match change {
        Change::Receipt(receipt) if !receipt.msg_id.is_empty() => Some(&receipt.msg_id),
        _ => None,
    }
}

#[tokio::test]
async fn clients_of_both_encodings_see_the_same() {
    let server = Server::start().await;
    let mut alice = server.login("alice").await;
    let mut bobs = Vec::new();
    for encoding in Encoding::ALL {
        let mut bob = server.connect_as(encoding).await;
        bob.log_in(&server, "bob").await;
        bobs.push(bob);
    }
    assert_eq!(alice.code(group("g", GroupType::Work, &["bob"])).await, 0);
    assert_eq!(alice.code(message("m1", to_group("g"), "gr\u{fc}\u{df} dich \u{1f600}")).await, 0);
    assert_eq!(alice.code(message("m2", to_user("bob"), "")).await, 0);
    let mut seen = Vec::new();
    for bob in &mut bobs {
        let mut pushes = Vec::new();
        while !matches!(pushes.last(), Some(Push::Message(message)) if message.msg_id == "m2") {
            pushes.push(bob.push().await);
        }
        let answers = [
            bob.ask(Request::Conversations).await,
            bob.ask(Request::GetGroups { groups: vec!["g".into(), "none".into()] }).await,
            bob.ask(Request::FindMessages { messages: vec!["m1".into(), "m2".into()] }).await,
            bob.ask(Request::GetSettings).await,
            bob.ask(Request::DeleteGroup { group_id: "none".into() }).await,
        ];
        seen.push((pushes, answers));
    }
    assert_eq!(seen[0], seen[1]);
    let [msgpack, json] = &mut bobs[..] else { panic!("two clients") };
    for (one, other) in [(0, 1), (1, 0)] {
        let clients: [&mut Client; 2] = [&mut *msgpack, &mut *json];
        let id = format!("by-{one}");
        assert_eq!(clients[one].code(message(&id, to_user("alice"), "x")).await, 0);
        match clients[other].push().await {
            Push::Message(message) => assert_eq!(message.msg_id, id),
            other => panic!("{other:?}"),
        }
        // The device that sent it is told as well.
        assert!(matches!(clients[one].push().await, Push::Message(_)));
    }
}
