//! What leaving costs does not grow with what the leaver had not read.

use super::{Desk, message, new_group, readers};
use doubletick_protocol::wire::Response;
use serde_json::json;

/// A group of three with so many messages of `ann`, of which nobody has read any.
fn desk(messages: i64) -> Desk {
    let mut desk = Desk::new();
    for user in ["ann", "bob", "cid"] {
        desk.login(user);
    }
    desk.done("ann", new_group("g", &["bob", "cid"]));
    desk.done("ann", message("m1", &json!({"group": "g"}), json!({})));
    let numbers = "WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)";
    for sql in [
        "INSERT INTO messages (conv, seq, msg_id, sender, rand, client_time, server_time, need_receipt, counts_unread,
             names_users, elem_type, content)
         SELECT conv, n, 'm' || n, sender, rand, client_time, server_time, 1, 0, 0, elem_type, content
         FROM messages, numbers WHERE seq = 1",
        "INSERT INTO summaries (conv, seq, sender, sender_no, last_no, read_count, unread_count, bits)
         SELECT conv, n, sender, sender_no, last_no, 0, unread_count, bits FROM summaries, numbers WHERE seq = 1",
    ] {
        desk.conn.execute(&format!("{numbers} {sql}"), [messages]).unwrap();
    }
    desk.conn.execute("UPDATE conversations SET last_seq = (SELECT max(seq) FROM messages)", []).unwrap();
    desk
}

/// Rows that something writes, and the steps that it takes.
fn cost(desk: &mut Desk, run: impl FnOnce(&mut Desk)) -> (u64, i64) {
    let before = desk.conn.total_changes();
    let steps = desk.steps(run).into_values().sum();
    (desk.conn.total_changes() - before, steps)
}

fn unread(desk: &mut Desk, id: &str) -> u64 {
    let Response::Receipts(receipts) = desk.done("ann", json!({"get_receipts": {"messages": [id]}})) else {
        panic!("receipts")
    };
    let Response::Readers(page) = desk.done("ann", readers(id, "unread")) else { panic!("readers") };
    assert_eq!(page.readers.len() as u64, receipts[0].unread_count, "{id}");
    receipts[0].unread_count
}

#[test]
fn leaving_40_000_unread_messages_costs_a_call_as_much_as_leaving_2_000_and_the_rest_is_done_in_slices() {
    let quit = |desk: &mut Desk, user: &str| {
        cost(desk, |desk| drop(desk.done(user, json!({"quit_group": {"group_id": "g"}}))))
    };
    let (mut few, mut many) = (desk(2_000), desk(40_000));
    let ((few_rows, few_steps), (rows, steps)) = (quit(&mut few, "bob"), quit(&mut many, "bob"));
    assert_eq!(few_rows, rows);
    assert!(steps <= few_steps + few_steps / 10, "{few_steps} -> {steps}");
    assert!(rows < 10, "{rows}");
    // Half way, somebody else leaves, too.
    let mut slices = 0;
    for (at, left) in [(40, 1), (80, 0)] {
        while slices < at {
            let (rows, steps) = cost(&mut many, |desk| assert!(desk.slice()));
            assert!(rows <= 510 && steps < 100_000, "{rows} rows, {steps} steps");
            slices += 1;
        }
        for id in ["m1", "m500", "m501", "m19999", "m20001", "m40000"] {
            assert_eq!(unread(&mut many, id), left, "{id} after {slices} slices");
        }
        if left > 0 {
            quit(&mut many, "cid");
        }
    }
    while many.slice() {
        slices += 1;
    }
    assert_eq!(slices, 120, "the second begins where the first was done");
    let sums = "SELECT sum(unread_count), count(DISTINCT version), (SELECT sum(leaving) FROM conversations)
                FROM summaries";
    let sums: (i64, i64, i64) =
        many.conn.query_row(sums, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert_eq!(sums, (0, 40_000, 0));
}
