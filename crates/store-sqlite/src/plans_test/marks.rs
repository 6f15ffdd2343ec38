//! What marking everything read costs at a time does not grow with the conversations of a user.

use super::lists::crowded;
use super::{Desk, message};
use doubletick_protocol::wire::Response;
use serde_json::json;

/// What one slice has cost.
#[derive(Debug, PartialEq)]
struct Slice {
    statements: u64,
    steps: i64,
    rows: u64,
}

/// Marks everything of `ann` read.
fn mark_all(desk: &mut Desk) -> Vec<Slice> {
    let (mut slices, mut from) = (Vec::new(), None);
    loop {
        let (mut rows, mut rest) = (0, None);
        let steps = desk.steps(|desk| {
            let before = desk.conn.total_changes();
            rest = desk.go_on("ann", json!({"mark_read": "all"}), from);
            rows = desk.conn.total_changes() - before;
        });
        slices.push(Slice { statements: desk.runs(), steps: steps.into_values().sum(), rows });
        from = rest;
        if from.is_none() {
            return slices;
        }
    }
}

fn dearest(slices: &[Slice]) -> Slice {
    let most = |of: fn(&Slice) -> u64| slices.iter().map(of).max().unwrap_or(0);
    let steps = slices.iter().map(|slice| slice.steps).max().unwrap_or(0);
    Slice { statements: most(|slice| slice.statements), steps, rows: most(|slice| slice.rows) }
}

/// `ann` with so many conversations, in slices of 50.
fn desk(conversations: i64) -> Desk {
    let mut desk = crowded(conversations / 2);
    desk.slice = 50;
    desk
}

#[test]
fn a_slice_of_marking_everything_read_costs_as_much_among_10_000_conversations_as_among_100() {
    let (mut few, mut many) = (desk(100), desk(10_000));
    let slices = [&mut few, &mut many].map(mark_all);
    // Where a slice ends with the last conversation another one finds that there is none.
    assert_eq!(slices.each_ref().map(Vec::len), [3, 201]);
    let [small, large] = slices.each_ref().map(|slices| dearest(slices));
    assert_eq!(small.rows, 100, "the mark and the version of a pair, and a group's mark");
    assert_eq!(large.rows, small.rows);
    assert!(large.statements <= small.statements, "{small:?} {large:?}");
    assert!(large.steps <= small.steps * 11 / 10, "{small:?} {large:?}");
    let rows = |slices: &[Slice]| slices.iter().map(|slice| slice.rows).sum::<u64>();
    assert_eq!(slices.each_ref().map(|slices| rows(slices)), [150, 15_000], "each once");
    for desk in [&mut few, &mut many] {
        assert_eq!(desk.done("ann", json!("total_unread")), Response::Count(0));
    }
}

#[test]
fn marking_everything_again_writes_what_is_new() {
    let mut desk = desk(1_000);
    mark_all(&mut desk);
    desk.done("p0", message("new", &json!({"c2c": "ann"}), json!({})));
    let again = mark_all(&mut desk);
    assert_eq!(again.iter().map(|slice| slice.rows).sum::<u64>(), 2);
    let dear = dearest(&again);
    assert!(dear.statements <= 8, "{dear:?}");
}

#[test]
fn thousands_of_stays_that_have_ended_make_a_slice_no_dearer() {
    let steps = |stays: i64| {
        let mut desk = desk(100);
        let sql =
            "INSERT INTO group_members (conv, member_no, user_no, role, joined_at, joined_seq, left_seq)
                   WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                   SELECT s.conv, 1000 + i, s.user_no, 200, 0, 0, 0 FROM group_members s, n
                   WHERE s.user_no = 1 AND s.conv = (SELECT min(conv) FROM groups)";
        desk.conn.execute(sql, [stays]).unwrap();
        dearest(&mark_all(&mut desk)).steps
    };
    let (few, many) = (steps(1), steps(5_000));
    assert!(many <= few * 11 / 10, "{few} {many}");
}
