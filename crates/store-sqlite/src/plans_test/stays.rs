//! What a receipt costs does not grow with how often its reader has left and come back.

use super::{Desk, message, new_group};
use doubletick_protocol::wire::Response;
use serde_json::{Value, json};

/// `bob` has read the first of 30 messages, and has left and come back so many times since.
fn desk(stays: i64) -> Desk {
    let mut desk = Desk::new();
    for user in ["ann", "bob"] {
        desk.login(user);
    }
    desk.done("ann", new_group("g", &["bob"]));
    for id in ids() {
        desk.done("ann", message(&id, &json!({"group": "g"}), json!({})));
    }
    desk.done("bob", json!({"send_receipts": {"messages": [&ids()[0]]}}));
    desk.done("bob", json!({"quit_group": {"group_id": "g"}}));
    let sql = "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq, left_seq)
               WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
               SELECT s.conv, 2 + i, s.user_no, 200, 0, 30, 30 FROM group_members s, n WHERE s.member_no = 2";
    assert_eq!(desk.conn.execute(sql, [stays]), Ok(stays as usize));
    desk.conn.execute("UPDATE groups SET last_member_no = 2 + ?1", [stays]).unwrap();
    desk.done("bob", json!({"join_group": {"group_id": "g", "hello": ""}}));
    desk
}

fn ids() -> Vec<String> {
    (0..30).map(|number| format!("m{number}")).collect()
}

fn receipts(messages: &[String]) -> Value {
    json!({"send_receipts": {"messages": messages}})
}

#[test]
fn a_receipt_of_who_has_come_back_5_000_times_costs_as_much_as_of_who_came_back_once() {
    let cost = |stays: i64| {
        let mut desk = desk(stays);
        // Before the one that counts, so that nothing is loaded for the first time.
        desk.done("bob", receipts(&ids()));
        let steps = desk.steps(|desk| assert_eq!(desk.done("bob", receipts(&ids())), Response::Done));
        (desk.runs(), steps.into_values().sum::<i64>())
    };
    let (few, many) = (cost(1), cost(5_000));
    assert_eq!(many.0, few.0, "statements");
    assert!(many.1 <= few.1 * 11 / 10, "{few:?} {many:?}");
}

#[test]
fn who_has_come_back_has_read_what_the_stay_of_then_has_read_and_is_asked_for_nothing_else() {
    let mut desk = desk(100);
    assert_eq!(desk.done("bob", receipts(&ids()[..1])), Response::Done);
    let refused = desk.ask("bob", receipts(&ids()[1..])).expect_err("sent to nobody who is there now");
    assert_eq!(refused.code, doubletick_protocol::codes::ERR_SVR_GROUP_PERMISSION_DENY);
}
