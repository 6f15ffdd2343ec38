//! What a list costs does not grow with it in statements, nor a message more in bytes than it says.

use super::{Desk, content, message, new_group};
use doubletick_protocol::wire::Response;
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
        json!({"conversation_page": {"cursor": 0, "count": 100}}),
        json!({"joined_group_page": {"cursor": 0, "count": 100}}),
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
fn the_total_and_a_login_take_a_bounded_number_of_steps_for_each_conversation() {
    for request in [
        json!("total_unread"),
        json!({"login": {"user_id": "ann", "user_sig": "sig", "platform": 1, "held": 0}}),
    ] {
        let cost = |conversations: i64| -> (u64, i64) {
            let mut desk = crowded(conversations / 2);
            desk.done("ann", request.clone());
            let steps = desk.steps(|desk| drop(desk.done("ann", request.clone())));
            (desk.runs(), steps.into_values().sum())
        };
        let ((few, first), (many, steps)) = (cost(2), cost(10_000));
        assert_eq!(few, many, "{request}");
        let each = (steps - first) / 9_998;
        assert!(each <= 120, "{request}: {each} steps for each conversation");
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

/// Copies what a conversation has in a table so many times, with these columns changed; `n.i` counts the copies.
fn copy(desk: &Desk, table: &str, conv: i64, changed: &[(&str, String)]) {
    let named = format!("SELECT name FROM pragma_table_info('{table}')");
    let mut named = desk.conn.prepare(&named).unwrap();
    let columns: Vec<String> =
        named.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap();
    let value = |column: &String| {
        let changed = changed.iter().find(|(name, _)| name == column);
        changed.map_or_else(|| format!("t.{column}"), |(_, value)| value.clone())
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    let sql = format!(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t JOIN n WHERE t.conv = {conv}"
    );
    desk.conn.execute(&sql, []).unwrap();
}

/// `ann` with so many peers who have written to her, and in as many groups.
pub(super) fn crowded(count: i64) -> Desk {
    let desk = desk(1);
    let number = |sql: &str| -> i64 { desk.conn.query_row(sql, [], |row| row.get(0)).unwrap() };
    let pair = number("SELECT conv FROM conversations WHERE user_a IS NOT NULL");
    let group = number("SELECT conv FROM groups");
    let (users, convs) =
        (number("SELECT max(user_no) FROM users"), number("SELECT max(conv) FROM conversations"));
    desk.conn
        .execute_batch(&format!(
            "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
                 SELECT i FROM n;
             INSERT INTO users (user_no, user_id, created_at, profile)
                 SELECT {users} + i, 'q' || i, 0, json_object('user_id', 'q' || i) FROM n;",
            count - 1
        ))
        .unwrap();
    let (peer, id) = (format!("{users} + n.i"), "t.msg_id || '-' || n.i".to_owned());
    // In turns, as they come about.
    let (of_pair, of_group) = (format!("{convs} + 2 * n.i"), format!("{convs} + 2 * n.i + 1"));
    copy(&desk, "conversations", pair, &[("conv", of_pair.clone()), ("user_b", peer.clone())]);
    copy(&desk, "messages", pair, &[("conv", of_pair), ("msg_id", id.clone()), ("sender", peer)]);
    copy(&desk, "conversations", group, &[("conv", of_group.clone())]);
    copy(&desk, "groups", group, &[("conv", of_group.clone()), ("group_id", "'h' || n.i".to_owned())]);
    copy(&desk, "group_members", group, &[("conv", of_group.clone())]);
    copy(&desk, "messages", group, &[("conv", of_group), ("msg_id", id)]);
    desk
}

/// Goes through the pages of `ann`: how many there are, how many entries, and the steps of the dearest one beside those
/// of the statement that only looks at numbers.
fn walk(desk: &mut Desk, operation: &str) -> (usize, usize, i64) {
    let (mut pages, mut entries, mut dearest, mut cursor) = (0, 0, 0, 0);
    loop {
        let mut next = 0;
        let request = json!({operation: {"cursor": cursor, "count": 100}});
        let steps = desk.steps(|desk| match desk.done("ann", request) {
            Response::ConversationPage(page) => {
                entries += page.conversations.len();
                next = page.next_seq;
            }
            Response::JoinedGroupPage(page) => {
                entries += page.groups.len();
                next = page.next_seq;
            }
            other => panic!("{other:?}"),
        });
        assert!(desk.runs() <= 16, "{operation}: {} statements", desk.runs());
        let glance = |sql: &str| sql.contains("INDEXED BY conversations_by_pair");
        dearest =
            steps.iter().filter(|(sql, _)| !glance(sql)).map(|(_, steps)| steps).sum::<i64>().max(dearest);
        pages += 1;
        cursor = next;
        if cursor == 0 {
            return (pages, entries, dearest);
        }
    }
}

#[test]
fn twenty_thousand_conversations_and_groups_come_in_pages_that_cost_what_is_on_them() {
    let (mut few, mut many) = (crowded(200), crowded(20_000));
    for (operation, small, large) in
        [("conversation_page", (4, 400), (400, 40_000)), ("joined_group_page", (2, 200), (200, 20_000))]
    {
        let (pages, entries, cost) = walk(&mut few, operation);
        assert_eq!((pages, entries), small, "{operation}");
        let (pages, entries, dearest) = walk(&mut many, operation);
        assert_eq!((pages, entries), large, "{operation}");
        assert!(dearest <= cost + cost / 10, "{operation}: {cost} steps among a few, {dearest} among many");
    }
}
