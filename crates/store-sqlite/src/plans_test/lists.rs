//! What a list costs does not grow with it in statements, nor a message more in bytes than it says.

use super::{Desk, content, message, new_group};
use serde_json::{Value, json};

/// `ann` with this many peers who have written to her, each alone and in a group, where they have named her.
fn desk(peers: u32) -> Desk {
    let mut desk = Desk::new();
    desk.login("ann");
    for number in 0..peers {
        let (peer, id) = (format!("p{number}"), format!("g{number}"));
        let group = json!({"group": id});
        desk.login(&peer);
        desk.done(&peer, message(&format!("c{number}"), &json!({"c2c": "ann"}), json!({})));
        desk.done("ann", new_group(&id, &[&peer]));
        desk.done(&peer, message(&format!("m{number}"), &group, json!({"content": content("hi", &["ann"])})));
        desk.done("ann", json!({"send_receipts": {"messages": [format!("m{number}")]}}));
    }
    desk
}

/// How many statements each of these runs.
fn runs(peers: u32) -> Vec<(String, u64)> {
    let mut desk = desk(peers);
    let asked = [
        json!("conversations"),
        json!("total_unread"),
        json!("joined_groups"),
        json!({"login": {"user_id": "ann", "user_sig": "sig", "platform": 1, "held": 0}}),
    ];
    let count = |request: Value| {
        let name = request.to_string();
        desk.steps(|desk| drop(desk.done("ann", request)));
        (name, desk.runs())
    };
    asked.into_iter().map(count).collect()
}

#[test]
fn a_list_of_100_conversations_takes_as_many_statements_as_one_of_10() {
    let few = runs(5);
    assert_eq!(runs(50), few);
    for (request, runs) in few {
        assert!(runs <= 14, "{request}: {runs} statements");
    }
}

#[test]
fn a_short_message_with_its_receipt_side_takes_at_most_300_bytes() {
    let mut desk = Desk::new();
    for user in ["ann", "bob"] {
        desk.login(user);
    }
    let bytes = |desk: &Desk| -> i64 {
        let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        desk.conn.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let before = bytes(&desk);
    for number in 0..3_000_u64 {
        // As clients make them.
        let id = format!("344115188075855872-{}-{}", 1_750_000_000 + number / 3, 1_234_567_000 + number);
        desk.done(
            "ann",
            message(&id, &json!({"c2c": "bob"}), json!({"content": content("see you at ten", &[])})),
        );
    }
    let each = (bytes(&desk) - before) / 3_000;
    assert!(each <= 300, "{each} bytes a message");
}
