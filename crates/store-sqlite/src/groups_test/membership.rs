//! Coming and going.

use super::super::tables::LAST_STAY;
use super::*;
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::wire::Change;
use rusqlite::StatementStatus;
use serde_json::json;

#[test]
fn join_quit_and_come_back() {
    let mut home = Home::new(&["ann", "bob"]);
    home.create("ann", "g", GroupType::Public, &[]);
    home.conn.execute("UPDATE conversations SET last_seq = 7", []).expect("seq");
    let events = home.events(|ledger| join_group(ledger, "bob", "g", ""));
    assert_eq!(events.len(), 3);
    assert_eq!(events[0], Event::Joined("g".into(), ids(&["bob"]), 7));
    assert_eq!(tip(&events[1]), ("bob", vec!["bob"], 2, &GroupTipKind::Joined));
    assert_eq!(events[2], changed(&["bob"], "g"));
    let joined = home.member("g", "bob").expect("member");
    assert_eq!((joined.role, joined.joined_seq), (Role::Normal, 7));
    assert_eq!(joined.join_time, home.now_ms / 1000);
    assert_eq!(home.code(|ledger| join_group(ledger, "bob", "g", "")), 10013);

    home.conn.execute("UPDATE conversations SET last_seq = 9", []).expect("seq");
    let events = home.events(|ledger| quit_group(ledger, "bob", "g"));
    assert_eq!(events.len(), 3);
    assert_eq!(tip(&events[0]), ("bob", vec!["bob"], 1, &GroupTipKind::Quit));
    assert_eq!(events[1], gone(&["bob"], "g"));
    assert_eq!(events[2], Event::Left("g".into(), ids(&["bob"])));
    assert_eq!(home.member("g", "bob"), None);
    assert_eq!(home.code(|ledger| quit_group(ledger, "bob", "g")), 10007);
    let left_seq: i64 = home
        .conn
        .query_row("SELECT left_seq FROM group_members WHERE member_no = 2", [], |row| row.get(0))
        .expect("row");
    assert_eq!(left_seq, 9);
    assert_eq!(
        lists::members(&home.conn, home.conv("g"), &[2]).expect("a leaver is known")[0].user_id,
        "bob"
    );

    home.events(|ledger| join_group(ledger, "bob", "g", ""));
    let stay = home.stay("g", "bob").expect("member again");
    assert_eq!((stay.member_no, stay.joined_seq, stay.left_seq), (3, 9, None));
}

/// A group message that asks for receipts.
fn question(msg_id: &str) -> NewMessage {
    let elem = json!({"elem_type": 0, "text_elem_content": "well?"});
    NewMessage {
        msg_id: msg_id.into(),
        conversation: group_conversation("g"),
        client_time: 1_000,
        rand: 1,
        need_read_receipt: true,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent {
            elems: vec![elem.as_object().expect("an object").clone()],
            ..MessageContent::default()
        },
    }
}

/// The receipts that an event tells to a user.
fn receipts_for(user: &str, events: &[Event]) -> Vec<(String, u64, u64)> {
    let mut told = Vec::new();
    for event in events {
        let Event::Users(users, Push::Changes { changes, .. }) = event else { continue };
        assert_eq!(users, &ids(&[user]));
        for change in changes {
            let Change::Receipt(receipt) = change else { panic!("{change:?}") };
            told.push((receipt.msg_id.clone(), receipt.read_count, receipt.unread_count));
        }
    }
    told
}

#[test]
fn who_leaves_or_is_removed_is_waited_for_no_more() {
    let mut home = Home::new(&["ann", "bob", "cid", "dan"]);
    home.create("ann", "g", GroupType::Public, &["bob", "cid", "dan"]);
    let send = |home: &mut Home, msg_id: &str| {
        home.events(|ledger| messages::send_message(ledger, "ann", &question(msg_id)));
    };
    send(&mut home, "m1");
    send(&mut home, "m2");
    home.events(|ledger| receipts::send_receipts(ledger, "bob", &ids(&["m1"]), &[]));

    let events = home.events(|ledger| quit_group(ledger, "bob", "g"));
    assert_eq!(receipts_for("ann", &events), [("m2".into(), 0, 2)], "m1 was read and stays read");
    let events = home.events(|ledger| kick_members(ledger, "ann", "g", &ids(&["cid", "dan"]), ""));
    let last = |msg_id: &str| {
        receipts_for("ann", &events).into_iter().rfind(|receipt| receipt.0 == msg_id).expect("news")
    };
    assert_eq!(last("m1"), ("m1".into(), 1, 0));
    assert_eq!(last("m2"), ("m2".into(), 0, 0));
    home.events(|ledger| join_group(ledger, "bob", "g", ""));
    assert_eq!(receipts_for("ann", &home.events(|ledger| quit_group(ledger, "bob", "g"))), []);
}

#[test]
fn join_refuses() {
    let mut home = Home::new(&["ann", "bob", "cid"]);
    home.create("ann", "w", GroupType::Work, &[]);
    home.create("ann", "g", GroupType::Meeting, &[]);
    assert_eq!(home.code(|ledger| join_group(ledger, "bob", "w", "")), 8508);
    assert_eq!(home.code(|ledger| join_group(ledger, "bob", "h", "")), 10010);
    for option in [AddOption::Forbid, AddOption::Auth] {
        home.events(|ledger| modify_group(ledger, "ann", "g", &add_option(option)));
        assert_eq!(home.code(|ledger| join_group(ledger, "bob", "g", "")), 10007);
    }
    let open = GroupChange { max_members: Some(2), ..add_option(AddOption::Any) };
    home.events(|ledger| modify_group(ledger, "ann", "g", &open));
    assert_eq!(home.code(|ledger| join_group(ledger, "bob", "g", "")), 0);
    assert_eq!(home.code(|ledger| join_group(ledger, "cid", "g", "")), 10014);
    assert_eq!(home.code(|ledger| quit_group(ledger, "ann", "g")), 10009);
}

#[test]
fn ownership_of_a_work_group_passes_to_the_longest_member() {
    let mut home = Home::new(&["ann", "bob", "cid"]);
    home.create("ann", "w", GroupType::Work, &["bob", "cid"]);
    home.events(|ledger| quit_group(ledger, "bob", "w"));
    home.events(|ledger| invite_members(ledger, "ann", "w", &ids(&["bob"])));
    let events = home.events(|ledger| quit_group(ledger, "ann", "w"));
    assert_eq!(events.len(), 4);
    assert_eq!(tip(&events[0]), ("ann", vec!["ann"], 2, &GroupTipKind::Quit));
    assert_eq!(events[2], Event::Left("w".into(), ids(&["ann"])));
    let change = GroupChange { owner: Some("cid".into()), ..GroupChange::default() };
    assert_eq!(tip(&events[3]), ("ann", vec!["cid"], 2, &GroupTipKind::InfoChanged(change)));
    let group = home.view("bob", "w").expect("group");
    assert_eq!((group.owner.as_str(), group.info_version), ("cid", 2));
    assert_eq!(home.member("w", "cid").expect("member").role, Role::Owner);

    home.events(|ledger| quit_group(ledger, "cid", "w"));
    assert_eq!(home.view("bob", "w").expect("group").owner, "bob");
    assert_eq!(home.events(|ledger| quit_group(ledger, "bob", "w")).len(), 3);
    let row = home.group("w").expect("stays").1;
    assert_eq!((row.owner, row.member_count), (None, 0));
}

#[test]
fn invite_gives_everyone_a_result() {
    let mut home = Home::new(&["ann", "bob", "cid", "dan", "eve"]);
    let new = NewGroup { max_members: 4, ..new_group("w", GroupType::Work, &["bob"]) };
    home.call(|ledger| create_group(ledger, "ann", &new)).expect("create");
    let users = ids(&["bob", "nobody", "cid", "cid", "dan", "eve", ""]);
    let (result, events) = home.call_with_events(|ledger| invite_members(ledger, "bob", "w", &users));
    use MemberResult::{AlreadyMember, Done, Failed};
    let expected = [
        ("bob", AlreadyMember),
        ("nobody", Failed),
        ("cid", Done),
        ("dan", Done),
        ("eve", Failed),
        ("", Failed),
    ];
    let expected = expected.map(|(user, result)| (user.to_owned(), result));
    assert_eq!(result, Ok(Response::MemberResults(expected.to_vec())));
    assert_eq!(events.len(), 3);
    assert_eq!(events[0], Event::Joined("w".into(), ids(&["cid", "dan"]), 0));
    assert_eq!(tip(&events[1]), ("bob", vec!["cid", "dan"], 4, &GroupTipKind::Invited));
    assert_eq!(events[2], changed(&["cid", "dan"], "w"));
    let events = home.events(|ledger| invite_members(ledger, "bob", "w", &ids(&["eve", "ann"])));
    assert_eq!(events, [], "nobody came");
}

#[test]
fn invite_refuses() {
    let mut home = Home::new(&["ann", "bob", "cid"]);
    home.create("ann", "g", GroupType::Public, &["bob"]);
    home.create("ann", "av", GroupType::AvChatRoom, &[]);
    let cid = ids(&["cid"]);
    let many: Vec<String> = (0..21).map(|n| format!("u{n}")).collect();
    assert_eq!(home.code(|ledger| invite_members(ledger, "ann", "g", &[])), 8510);
    assert_eq!(home.code(|ledger| invite_members(ledger, "ann", "g", &many)), 10005);
    assert_eq!(home.code(|ledger| invite_members(ledger, "ann", "h", &cid)), 10010);
    assert_eq!(home.code(|ledger| invite_members(ledger, "cid", "g", &cid)), 10007);
    assert_eq!(home.code(|ledger| invite_members(ledger, "bob", "g", &cid)), 10007);
    assert_eq!(home.code(|ledger| invite_members(ledger, "ann", "av", &cid)), 10007);
    let open = GroupChange { approve_option: Some(AddOption::Any), ..GroupChange::default() };
    home.events(|ledger| modify_group(ledger, "ann", "g", &open));
    assert_eq!(home.code(|ledger| invite_members(ledger, "bob", "g", &cid)), 0);
    assert!(home.member("g", "cid").is_some());
}

#[test]
fn kick_takes_only_lower_roles() {
    let mut home = Home::new(&["ann", "adm", "bob", "cid", "eve"]);
    home.create("ann", "g", GroupType::Public, &["adm", "bob", "cid"]);
    let promote = MemberChange { role: Some(Role::Admin), ..MemberChange::default() };
    home.events(|ledger| modify_member(ledger, "ann", "g", "adm", &promote));
    assert_eq!(home.code(|ledger| kick_members(ledger, "bob", "g", &ids(&["cid"]), "")), 10007);
    assert_eq!(home.code(|ledger| kick_members(ledger, "eve", "g", &ids(&["cid"]), "")), 10007);
    assert_eq!(home.code(|ledger| kick_members(ledger, "ann", "g", &[], "")), 6017);

    let users = ids(&["ann", "adm", "bob", "bob", "eve", "nobody", "cid"]);
    let (result, events) = home.call_with_events(|ledger| kick_members(ledger, "adm", "g", &users, ""));
    use MemberResult::{Done, Failed};
    let expected =
        [("ann", Failed), ("adm", Failed), ("bob", Done), ("eve", Failed), ("nobody", Failed), ("cid", Done)];
    let expected = expected.map(|(user, result)| (user.to_owned(), result));
    assert_eq!(result, Ok(Response::MemberResults(expected.to_vec())));
    assert_eq!(events.len(), 3);
    assert_eq!(tip(&events[0]), ("adm", vec!["bob", "cid"], 2, &GroupTipKind::Kicked));
    assert_eq!(events[1], gone(&["bob", "cid"], "g"));
    assert_eq!(events[2], Event::Left("g".into(), ids(&["bob", "cid"])));
    assert_eq!(home.events(|ledger| kick_members(ledger, "ann", "g", &ids(&["adm"]), "")).len(), 3);
    assert_eq!(home.view("ann", "g").expect("group").member_count, 1);

    home.create("ann", "w", GroupType::Work, &["adm", "bob"]);
    home.events(|ledger| modify_member(ledger, "ann", "w", "adm", &promote));
    assert_eq!(home.code(|ledger| kick_members(ledger, "adm", "w", &ids(&["bob"]), "")), 10007);
    assert_eq!(home.code(|ledger| kick_members(ledger, "ann", "w", &ids(&["bob"]), "")), 0);
}

#[test]
fn joining_and_leaving_cost_the_same_in_a_large_group_and_in_a_small_one() {
    let mut home = Home::new(&["ann", "bob"]);
    home.create("ann", "g", GroupType::Public, &[]);
    let ann = home.user_no("ann");
    let cost = |home: &mut Home| {
        let rows = home.conn.total_changes();
        home.call(|ledger| join_group(ledger, "bob", "g", "")).expect("join");
        home.call(|ledger| quit_group(ledger, "bob", "g")).expect("quit");
        let rows = home.conn.total_changes() - rows;
        let mut lookup = home.conn.prepare(LAST_STAY).expect("statement");
        // The first member is the last that a walk from the end would meet.
        lookup.query_row([ann, home.conv("g")], |_| Ok(())).expect("ann is here");
        (rows, lookup.get_status(StatementStatus::VmStep))
    };
    let small = cost(&mut home);
    let people: Vec<String> = (0..5_000).map(|n| format!("u{n}")).collect();
    for chunk in people.chunks(20) {
        for person in chunk {
            home.run(|ledger| account::login(ledger, person, 0, 0, "")).0.expect("login");
        }
        home.run(|ledger| invite_members(ledger, "ann", "g", chunk)).0.expect("invite");
    }
    home.check();
    assert_eq!(cost(&mut home), small);
}
