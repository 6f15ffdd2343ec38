//! What unread counts cost does not grow with what is unread.

use super::{Desk, content, message, new_group};
use crate::deleted;
use crate::recount::recount;
use doubletick_protocol::wire::Response;
use serde_json::{Value, json};

fn group() -> Value {
    json!({"group": "g"})
}

/// A group of three with so many messages of `ann`, of which nobody has read any; every tenth is of `cid`. Of each
/// `revoked`th nothing is left but that it was there.
fn desk(messages: i64, revoked: i64) -> Desk {
    let mut desk = Desk::new();
    for user in ["ann", "bob", "cid"] {
        desk.login(user);
    }
    desk.done("ann", new_group("g", &["bob", "cid"]));
    desk.done(
        "ann",
        message("m", &group(), json!({"need_read_receipt": false, "content": content("hi", &[])})),
    );
    let sql = "WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
               INSERT INTO messages (conv, seq, msg_id, sender, rand, client_time, server_time, need_receipt,
                   counts_unread, names_users, elem_type, content, revoked_by)
               SELECT conv, n, 'm' || n, CASE n % 10 WHEN 0 THEN 3 ELSE sender END, rand, client_time, server_time, 0, 1,
                   0, elem_type, content, CASE n % ?2 WHEN 0 THEN 1 END
               FROM messages, numbers WHERE seq = 1";
    desk.conn.execute(sql, [messages, revoked]).unwrap();
    desk.conn.execute("UPDATE conversations SET last_seq = (SELECT max(seq) FROM messages)", []).unwrap();
    recount(&desk.conn).unwrap();
    desk
}

/// Steps of each call in its second round, when everything is loaded.
fn costs(messages: i64, revoked: i64) -> Vec<(String, i64)> {
    let mut desk = desk(messages, revoked);
    let calls = |round: i64| {
        let (middle, id) = (messages / 2 + round, |name: &str| format!("{name}{round}"));
        vec![
            ("bob", json!("total_unread")),
            ("bob", json!({"get_conversations": {"conversations": [group()]}})),
            ("cid", json!({"get_conversations": {"conversations": [group()]}})),
            ("bob", json!("joined_groups")),
            ("bob", json!({"conversation_page": {"cursor": 0, "count": 100}})),
            ("bob", json!({"login": {"user_id": "bob", "user_sig": "sig", "platform": 1, "held": 0}})),
            ("ann", message(&id("more"), &group(), json!({}))),
            ("cid", message(&id("own"), &group(), json!({}))),
            ("cid", json!({"mark_read": {"group": ["g", middle]}})),
            ("bob", json!({"mark_read_up_to": {"message": format!("m{middle}"), "conversation": null}})),
            ("bob", json!({"delete_conversation": {"conversation": group(), "up_to": middle + 2}})),
            ("ann", json!({"revoke_message": {"message": id("more"), "conversation": null, "reason": ""}})),
            ("bob", json!({"delete_messages": {"conversation": group(), "messages": [id("own")]}})),
            ("bob", json!("total_unread")),
            ("bob", json!("conversations")),
        ]
    };
    for (user, request) in calls(1) {
        desk.done(user, request);
    }
    let cost = |(user, request): (&str, Value)| {
        let name = format!("{user}: {request}");
        (name, desk.steps(|desk| drop(desk.done(user, request))).values().sum())
    };
    calls(2).into_iter().map(cost).collect()
}

#[test]
fn a_call_takes_as_many_steps_with_100_000_unread_messages_as_with_a_hundred() {
    // A round number of ordinals, so that the walk to the middle is as long in both.
    let (few, many) = (costs(128, 1 << 40), costs(128 * 800, 1 << 40));
    let dearer: Vec<_> = few
        .iter()
        .zip(&many)
        .filter(|((_, few), (_, many))| *many * 10 > *few * 13)
        .map(|((call, few), (_, many))| format!("{few} -> {many}: {call}"))
        .collect();
    assert!(dearer.is_empty(), "{}", dearer.join("\n"));
}

#[test]
fn what_was_revoked_among_100_000_unread_messages_takes_a_bounded_number_of_steps() {
    for (call, steps) in costs(128 * 800, 3) {
        assert!(steps < 10_000, "{steps}: {call}");
    }
}

#[test]
fn what_was_deleted_among_thousands_of_unread_messages_takes_as_many_steps_as_a_few() {
    let steps = |deleted: u64| -> Vec<i64> {
        let mut desk = desk(20_000, 1 << 40);
        let sql = "INSERT INTO hidden (user_no, conv, seq) SELECT 2, conv, seq FROM messages WHERE seq <= ?1";
        desk.conn.execute(sql, [deleted as i64]).unwrap();
        recount(&desk.conn).unwrap();
        deleted::recount(&desk.conn).unwrap();
        assert_eq!(desk.done("bob", json!("total_unread")), Response::Count(20_000 - deleted));
        let login = json!({"login": {"user_id": "bob", "user_sig": "sig", "platform": 1, "held": 0}});
        let revoke = |n: u32| json!({"revoke_message": {"message": format!("m{n}"), "conversation": null, "reason": ""}});
        let delete =
            |n: u32| json!({"delete_messages": {"conversation": group(), "messages": [format!("m{n}")]}});
        // So that nothing is loaded for the first time.
        for (user, request) in [("ann", revoke(11)), ("bob", delete(19_998)), ("bob", login.clone())] {
            desk.done(user, request);
        }
        let calls = [
            ("bob", json!("total_unread")),
            ("bob", login),
            ("ann", revoke(12)),
            ("bob", delete(19_999)),
            ("ann", revoke(19_999)),
        ];
        calls
            .into_iter()
            .map(|(user, request)| desk.steps(|desk| drop(desk.done(user, request))).into_values().sum())
            .collect()
    };
    // As many as fill the blocks of each size but the largest ones.
    let (few, many) = (steps(5_000), steps(19_000));
    for (few, many) in few.iter().zip(&many) {
        assert!(*many * 10 <= *few * 13, "{few} -> {many}");
    }
}

#[test]
fn mentions_take_a_bounded_number_of_steps_also_where_none_of_the_messages_that_name_somebody_counts() {
    let steps = |messages: i64| {
        let mut desk = desk(messages, 1 << 40);
        // Every one names somebody, and is the user's own, revoked, or not for counting.
        let sql = "UPDATE messages SET names_users = 1, sender = CASE seq % 3 WHEN 0 THEN 2 ELSE sender END,
                       revoked_by = CASE seq % 3 WHEN 1 THEN 1 END, counts_unread = seq % 3 <> 2";
        desk.conn.execute(sql, []).unwrap();
        desk.conn.execute("UPDATE conversations SET named_seq = last_seq", []).unwrap();
        recount(&desk.conn).unwrap();
        let question = json!({"get_conversations": {"conversations": [group()]}});
        desk.done("bob", question.clone());
        desk.steps(|desk| drop(desk.done("bob", question))).into_values().sum::<i64>()
    };
    let (few, many) = (steps(2_000), steps(40_000));
    assert!(many * 10 <= few * 13, "{few} -> {many}");
}

#[test]
fn a_message_and_what_is_asked_after_it_take_as_many_steps_for_who_has_3_000_conversations_as_for_who_has_one()
 {
    let costs = |conversations: i64| -> Vec<i64> {
        let mut desk = desk(64, 1 << 40);
        let sql = "WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
                   INSERT INTO conversations (user_a, user_b, last_seq, last_message_at, counted)
                   SELECT 2, 1000 + n, 3, 1, 3 FROM numbers";
        desk.conn.execute(sql, [conversations]).unwrap();
        let mut cost = |n: i64| -> Vec<i64> {
            [
                ("ann", message(&format!("more{n}"), &group(), json!({}))),
                ("bob", json!({"get_conversations": {"conversations": [group()]}})),
                ("bob", json!({"mark_read": {"group": ["g", n]}})),
            ]
            .into_iter()
            .map(|(user, request)| desk.steps(|desk| drop(desk.done(user, request))).into_values().sum())
            .collect()
        };
        cost(1);
        cost(2)
    };
    let (one, many) = (costs(1), costs(3_000));
    for (one, many) in one.iter().zip(&many) {
        assert!(*many * 10 <= *one * 13, "{one} -> {many}");
    }
}

#[test]
fn a_message_writes_as_many_rows_in_a_group_of_thousands_as_in_a_group_of_three() {
    let written = |members: i64| -> Vec<u64> {
        let mut desk = Desk::new();
        desk.login("ann");
        desk.done("ann", new_group("g", &[]));
        desk.fill(members);
        let mut send = |n: u32| {
            let before = desk.conn.total_changes();
            desk.done("ann", message(&format!("m{n}"), &group(), json!({})));
            desk.conn.total_changes() - before
        };
        (0..70).map(&mut send).collect()
    };
    let (few, many) = (written(3), written(5_000));
    assert_eq!(few, many);
    // The conversation, the message, its receipt side, the sender's count; the first two numbers at the 64th message.
    assert_eq!((few[1], few[63], few[64]), (4, 6, 4));
}
