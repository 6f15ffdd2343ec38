//! How many bytes a receipt takes, however it comes.

use super::{Desk, message, new_group, readers};
use doubletick_protocol::wire::Response;
use serde_json::{Value, json};

fn bytes(desk: &Desk) -> i64 {
    let sql = "SELECT (page_count - freelist_count) * page_size
               FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
    desk.conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn receipt(message: &str) -> Value {
    json!({"send_receipts": {"messages": [message]}})
}

/// Has `members - 1` read one message, so many in one commit; the bytes of each hundred receipts.
fn crowd(members: i64, at_once: usize) -> i64 {
    let mut desk = Desk::new();
    desk.login("ann");
    desk.done("ann", new_group("g", &[]));
    desk.fill(members);
    desk.done("ann", message("m", &json!({"group": "g"}), json!({})));
    let before = bytes(&desk);
    let calls: Vec<(String, Value)> = (2..=members).map(|n| (format!("u{n}"), receipt("m"))).collect();
    calls.chunks(at_once).for_each(|calls| desk.together(calls));
    let Response::Readers(page) = desk.done("ann", readers("m", "read")) else { panic!("no readers") };
    assert_eq!(page.readers.len(), 100);
    (bytes(&desk) - before) * 100 / (members - 1)
}

#[test]
fn a_receipt_of_a_crowd_takes_at_most_six_bytes_whether_they_come_together_or_in_small_numbers() {
    for at_once in [4_096, 30] {
        let hundredth = crowd(20_000, at_once);
        assert!(hundredth <= 600, "{at_once} at once: {hundredth} hundredths of a byte");
    }
}

#[test]
fn a_receipt_that_comes_alone_takes_no_row_of_its_own() {
    let mut desk = Desk::new();
    ["ann", "bob"].into_iter().for_each(|user| desk.login(user));
    let count = 2_000;
    let ids: Vec<String> = (0..count).map(|n| format!("344115188075855872-1750000000-{n}")).collect();
    for id in &ids {
        desk.done("ann", message(id, &json!({"c2c": "bob"}), json!({})));
    }
    let before = bytes(&desk);
    ids.iter().for_each(|id| drop(desk.done("bob", receipt(id))));
    let rows: i64 = desk.conn.query_row("SELECT count(*) FROM receipts", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0);
    let each = (bytes(&desk) - before) / count;
    assert!(each <= 16, "{each} bytes, the time and the version of its message among them");
}
