//! Every statement of the store finds its rows by a key. Where it walks over more than one, the list below says how
//! many that can be.

use super::{Desk, content, history, message, new_group, readers};
use crate::{audit, outbox};
use doubletick_engine::hooks::{Change, Fact, Origin, Told};
use doubletick_engine::outbox::{NewFact, Show, Step};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::wire::{Request, Response};
use rusqlite::Connection;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Walks that are as they should be: how the rows are found, a part of the statement (empty: any), and what bounds
/// their number.
const WALKS: &[(&str, &str, &str)] = &[
    ("audit USING INTEGER PRIMARY KEY (rowid<?)", "DELETE", "as many as come in beyond 10,000"),
    ("audit ", "max(id)", "the last one"),
    ("all of audit", "ORDER BY at", "10,000, at an operator's word"),
    ("USE TEMP B-TREE FOR ORDER BY", "FROM audit", "10,000, at an operator's word"),
    (
        "outbox USING INDEX outbox_by_lane (lane=? AND id<?)",
        "ORDER BY id",
        "facts of one lane that are told at once",
    ),
    (
        "outbox USING INDEX outbox_by_lane (lane=? AND id>? AND id<?)",
        "",
        "facts of one lane that are told at once",
    ),
    ("outbox USING COVERING INDEX outbox_by_lane (lane=?)", "", "the first row of a lane"),
    (
        "all of s",
        "ORDER BY conv DESC, member_no DESC LIMIT ?3",
        "the newest stays of one user, so many at most",
    ),
    ("outbox USING INDEX outbox_by_lane (lane=?)", "ORDER BY id LIMIT 1", "one row"),
    (
        "all of outbox USING COVERING INDEX outbox_by_lane",
        "count(*)",
        "what waits for webhooks, once a second at most",
    ),
    (
        "all of outbox_lanes USING INDEX outbox_lanes_failing",
        "tries > 0",
        "lanes that fail, once a second at most",
    ),
    (
        "all of outbox_parked",
        "outbox_parked",
        "what was put aside, once a second at most, or at an operator's word",
    ),
    ("all of outbox_lanes", "SELECT o.id, o.hook", "lanes that wait, at an operator's word"),
    ("all of l", "SELECT o.id, o.hook", "as many as are shown"),
    ("USE TEMP B-TREE FOR ORDER BY", "SELECT o.id, o.hook", "lanes that wait, at an operator's word"),
    ("USE TEMP B-TREE FOR DISTINCT", "outbox_parked", "what was put aside, at an operator's word"),
    (
        "outbox_lanes USING INDEX outbox_lanes_by_time (next_at<?)",
        "LIMIT ?3",
        "lanes that are due, a page of them",
    ),
    (
        "outbox_lanes USING COVERING INDEX outbox_lanes_by_time (next_at>?)",
        "LIMIT 1",
        "those under way, and one",
    ),
    ("all of json_each VIRTUAL TABLE INDEX 1:", "outbox_lanes", "lanes that are under way"),
    (
        "group_members USING COVERING INDEX members_by_user (user_no=? AND conv=?)",
        "",
        "the stays of one user in one group",
    ),
    (
        "group_members USING COVERING INDEX members_by_user (user_no=? AND conv=? AND member_no<?)",
        "LIMIT 1",
        "the stay of one user in one group that began last before a message",
    ),
    (
        "group_members USING INDEX members_by_user (user_no=? AND conv=?)",
        "INDEXED BY members_by_user",
        "the last stay of one user in one group",
    ),
    (
        "group_members USING COVERING INDEX members_by_user (user_no=?)",
        "left_seq IS NULL",
        "the groups that one user is or was in",
    ),
    (
        "group_members USING INDEX members_leading (conv=? AND member_no>?)",
        "INDEXED BY members_leading",
        "owner and admins, a page of them",
    ),
    (
        "member_sets USING PRIMARY KEY (conv=? AND chunk>?)",
        "ORDER BY chunk",
        "a row for 4,096 members, until the page is full",
    ),
    (
        "member_sets USING PRIMARY KEY (conv=? AND chunk>? AND chunk<?)",
        "LEFT JOIN read_sets",
        "a row for 4,096 members, until the page is full",
    ),
    (
        "conversations USING INDEX conversations_by_pair (user_a=? AND user_b>?)",
        "ORDER BY c.user_b LIMIT",
        "the peers of one user, as many as a slice has",
    ),
    (
        "conversations USING INDEX conversations_by_second (user_b=? AND rowid>?)",
        "ORDER BY c.conv LIMIT",
        "the peers of one user, as many as a slice has",
    ),
    ("all of n", "WITH RECURSIVE next", "the groups that one user is or was in, as many as a slice has"),
    (
        "conversations USING COVERING INDEX conversations_by_pair (user_a=?)",
        "ORDER BY conv LIMIT",
        "the peers of one user: a glance at each, and no row",
    ),
    ("USE TEMP B-TREE FOR ORDER BY", "ORDER BY conv LIMIT", "a page of them"),
    (
        "conversations USING COVERING INDEX conversations_by_second (user_b=? AND rowid>?)",
        "ORDER BY conv LIMIT",
        "the peers of one user, a page of them",
    ),
    (
        "group_members USING COVERING INDEX members_by_user (user_no=? AND conv>?)",
        "ORDER BY s.conv LIMIT",
        "the groups that one user is or was in, until the page is full",
    ),
    (
        "hidden USING COVERING INDEX hidden_counted (conv=? AND seq=?)",
        "counted = 1",
        "who has deleted one message without having read it: each is taken off once",
    ),
    (
        "messages USING PRIMARY KEY (conv=? AND seq>? AND seq<?)",
        "SELECT count(*) FROM messages m WHERE",
        "from the ordinal before to a seq: 63 messages at most",
    ),
    (
        "messages USING COVERING INDEX messages_own (conv=? AND sender=? AND seq>? AND seq<?)",
        "SELECT count(*) FROM messages m INDEXED BY",
        "from the sender's ordinal before to a seq: 63 messages of theirs at most",
    ),
    ("ordinals USING PRIMARY KEY (conv=? AND user_no=? AND seq<?)", "ORDER BY seq DESC LIMIT 1", "one row"),
    (
        "withdrawn USING PRIMARY KEY (conv=? AND user_no=? AND shift=? AND block>? AND block<?)",
        "sum(CASE w.user_no",
        "63 blocks of each size at most, and of the largest one for 16 million messages",
    ),
    ("all of s VIRTUAL TABLE INDEX 1:", "sum(CASE w.user_no", "five sizes of blocks"),
    ("all of u VIRTUAL TABLE INDEX 1:", "sum(CASE w.user_no", "the conversation, and the user twice"),
    (
        "messages USING COVERING INDEX messages_naming (conv=? AND seq>?)",
        "n.names_users = 1",
        "the newest unread messages of one conversation that name somebody",
    ),
    (
        "messages USING INDEX messages_changed (conv=? AND change_version>?)",
        "m.change_version > 0",
        "changes that a device has missed, until the page is full",
    ),
    (
        "messages USING PRIMARY KEY (conv=? AND seq>? AND seq<?)",
        "m.seq BETWEEN",
        "a page of history, until it is full",
    ),
    (
        "summaries USING INDEX summaries_by_version (conv=? AND sender=? AND version>?)",
        "LIMIT ?4",
        "own receipts that a device has missed, a page of them",
    ),
    (
        "summaries USING PRIMARY KEY (conv=? AND seq>? AND seq<?)",
        "s.unread_count > 0",
        "a slice of the messages since a member had come who leaves: each may lose an unread one",
    ),
    ("all of leavers", "ORDER BY conv LIMIT 1", "one row: the first"),
    ("all of l VIRTUAL TABLE INDEX 1:", "json_each(", "what is asked for"),
    ("USE TEMP B-TREE FOR ORDER BY", "json_each(", "what is found of what is asked for"),
    (
        "group_members USING INDEX members_by_user (user_no=?)",
        "left_seq IS NULL",
        "the groups that one user is or was in",
    ),
    ("conversations USING INDEX conversations_by_pair (user_a=?)", "UNION ALL", "the peers of one user"),
    ("conversations USING INDEX conversations_by_second (user_b=?)", "UNION ALL", "the peers of one user"),
    (
        "messages USING PRIMARY KEY (conv=? AND seq<?)",
        "ORDER BY n.seq DESC LIMIT 1",
        "one row: the last not hidden",
    ),
    (
        "groups USING INDEX groups_by_type (group_type=? AND conv>?)",
        "LIMIT ?3",
        "the groups that the operator asks for, until the page is full",
    ),
    (
        "groups USING COVERING INDEX groups_by_type (group_type=?)",
        "count(*)",
        "all groups, which the operator has counted: of each a few bytes of an index",
    ),
    ("users ", "max(user_no)", "one row: the greatest"),
    ("conversations ", "max(conv)", "one row: the greatest"),
    (
        "receipts USING PRIMARY KEY (conv=? AND seq=? AND first_no>?)",
        "FROM receipts",
        "runs of receipts of one message, until the page is full",
    ),
];

/// Calls that run every statement at least once.
fn play(desk: &mut Desk) {
    let (group, bob) = (json!({"group": "g"}), json!({"c2c": "bob"}));
    for user in ["ann", "bob", "cid", "dan"] {
        desk.login(user);
        desk.login(user);
    }
    desk.done("ann", new_group("g", &["bob", "cid"]));
    desk.done("ann", new_group("", &[]));
    desk.done("ann", message("c1", &bob, json!({})));
    desk.done("bob", message("c2", &json!({"c2c": "ann"}), json!({})));
    desk.done("ann", message("m1", &group, json!({})));
    desk.done("ann", message("m2", &group, json!({"content": content("hi", &["bob"])})));
    desk.done("ann", message("m3", &group, json!({"targets": ["bob"]})));
    desk.done("ann", message("m4", &group, json!({"online_only": true})));
    desk.done("ann", message("m5", &group, json!({})));
    // As many as a number is kept of, and one of them revoked.
    for number in 0..64 {
        desk.done("ann", message(&format!("n{number}"), &group, json!({})));
    }
    desk.done("ann", json!({"revoke_message": {"message": "n0", "conversation": null, "reason": ""}}));
    desk.done("bob", json!({"send_receipts": {"messages": ["m1", "m2"]}}));
    desk.done("bob", json!({"send_receipts": {"messages": ["c1"]}}));
    let reminder = desk.carry_out("", true, Request::Remind { message: "m1".to_owned() });
    assert_eq!(reminder, Ok(Response::Count(1)));
    // Who came later has no number in the audience, but might have had one before.
    desk.done("dan", json!({"join_group": {"group_id": "g", "hello": ""}}));
    desk.ask("dan", json!({"send_receipts": {"messages": ["m1"]}})).unwrap_err();
    desk.done("dan", json!({"quit_group": {"group_id": "g"}}));
    desk.done("ann", json!({"get_receipts": {"messages": ["m1", "m2"]}}));
    desk.done("ann", readers("m1", "read"));
    desk.done("ann", readers("m1", "unread"));
    desk.done("ann", readers("m3", "unread"));
    desk.done("bob", json!({"delete_messages": {"conversation": group, "messages": ["m2"]}}));
    for newer in [false, true] {
        for start in
            [json!("end"), json!({"message": "m1"}), json!({"seq": 2}), json!({"time": 1_700_000_000})]
        {
            desk.done("bob", history(&group, start, newer));
        }
    }
    desk.done("bob", history(&group, json!({"seqs": [1, 2]}), false));
    desk.done("bob", json!({"find_messages": {"messages": ["m1", "c1"]}}));
    for user in ["ann", "bob", "cid"] {
        for question in ["conversations", "total_unread", "joined_groups", "get_settings"] {
            desk.done(user, json!(question));
        }
        desk.done(user, json!({"get_conversations": {"conversations": [group]}}));
        desk.done(user, json!({"sync": {"conversation": group, "seq": 0, "version": 0}}));
        desk.done(user, json!({"get_groups": {"groups": ["g"]}}));
    }
    desk.done("bob", json!({"mark_read": {"group": ["g", 1]}}));
    desk.done("bob", json!({"mark_read": {"c2c": ["ann", 1_700_000_000]}}));
    desk.done("bob", json!({"mark_read": "all"}));
    desk.done("bob", json!({"pin_conversation": {"conversation": group, "pinned": true}}));
    desk.done("bob", json!({"create_conversation_group": {"name": "work", "conversations": [group]}}));
    desk.done("bob", json!({"delete_conversation": {"conversation": {"c2c": "ann"}}}));
    desk.done("cid", json!({"mark_read_up_to": {"message": "m5", "conversation": null}}));
    desk.done(
        "ann",
        json!({"modify_message": {"message": "m1", "base_version": null, "content": content("ho", &[])}}),
    );
    desk.done("dan", json!({"join_group": {"group_id": "g", "hello": ""}}));
    desk.done("ann", json!({"revoke_message": {"message": "m2", "conversation": null, "reason": ""}}));
    desk.done("bob", json!({"sync": {"conversation": group, "seq": 5, "version": 1}}));
    for user in ["ann", "bob"] {
        desk.done(user, json!({"conversation_page": {"cursor": 0, "count": 100}}));
        desk.done(user, json!({"joined_group_page": {"cursor": 0, "count": 100}}));
    }
    for (users, role_flags) in [(vec![], 0), (vec![], 1), (vec![], 2), (vec!["bob"], 0)] {
        desk.done(
            "ann",
            json!({"get_members": {
                "group_id": "g", "users": users, "role_flags": role_flags, "cursor": 0,
            }}),
        );
    }
    let change = json!({"role": "admin", "name_card": "card"});
    desk.done("ann", json!({"modify_member": {"group_id": "g", "user_id": "bob", "change": change}}));
    desk.done("ann", json!({"modify_group": {"group_id": "g", "change": {"name": "new", "owner": "bob"}}}));
    desk.done("cid", json!({"quit_group": {"group_id": "g"}}));
    desk.done("bob", json!({"invite_members": {"group_id": "g", "users": ["cid"]}}));
    desk.done("bob", json!({"kick_members": {"group_id": "g", "users": ["cid"], "reason": ""}}));
    // Who leaves so many messages that it takes slices.
    desk.slice = 20;
    desk.done("bob", json!({"invite_members": {"group_id": "g", "users": ["cid"]}}));
    for number in 0..50 {
        desk.done("ann", message(&format!("l{number}"), &group, json!({})));
    }
    desk.done("cid", json!({"quit_group": {"group_id": "g"}}));
    desk.done("ann", json!({"get_receipts": {"messages": ["l1", "l2"]}}));
    while desk.slice() {}
    for group_type in [None, Some(GroupType::Public)] {
        let page = desk.carry_out("", true, Request::AllGroups { group_type, cursor: 0, count: 100 });
        assert!(matches!(page, Ok(Response::GroupIds(page)) if page.total == 2));
    }
    desk.done("ann", json!({"get_profiles": {"users": ["bob"]}}));
    desk.done("ann", json!({"modify_profile": {"nick_name": "Ann"}}));
    desk.done(
        "ann",
        json!({"set_settings": serde_json::to_value(
        doubletick_protocol::settings::Settings { revoke_seconds: 60, ..Default::default() }
    ).unwrap()}),
    );
    doubletick_engine::ops::groups_of(&super::Moment(&desk.conn), "bob").unwrap();
    super::service::settings(&desk.conn).unwrap();
    // The owner of a Work group leaves it to the next, and the last one leaves it empty.
    let mut work = new_group("w", &["bob"]);
    work["create_group"]["group_type"] = json!("work");
    desk.done("ann", work);
    desk.done("ann", json!({"quit_group": {"group_id": "w"}}));
    desk.done("bob", json!({"quit_group": {"group_id": "w"}}));
    // Who is in as many groups as may be, and who is put into one by a stranger.
    let strict = doubletick_protocol::settings::Settings {
        groups_per_user: 1,
        invited_by_strangers: false,
        ..Default::default()
    };
    desk.done("ann", json!({"set_settings": serde_json::to_value(&strict).unwrap()}));
    desk.ask("bob", new_group("another", &[])).unwrap_err();
    desk.login("eve");
    desk.done("bob", json!({"invite_members": {"group_id": "g", "users": ["eve"]}}));
    desk.done("bob", json!({"delete_group": {"group_id": "g"}}));
}

/// What only a group with more than one bitmap of members runs.
fn play_large(desk: &mut Desk) {
    let group = json!({"group": "g"});
    desk.login("ann");
    desk.done("ann", new_group("g", &[]));
    desk.fill(5_000);
    desk.done("ann", message("m1", &group, json!({})));
    // One more than fill a row.
    for reader in 4_935..5_000 {
        desk.done(&format!("u{reader}"), json!({"send_receipts": {"messages": ["m1"]}}));
    }
    desk.done("ann", readers("m1", "read"));
    desk.done("u5000", json!({"quit_group": {"group_id": "g"}}));
    desk.done("u4999", history(&group, json!("end"), false));
}

/// What only somebody who tells webhooks, or asks who has changed what, runs.
fn play_outbox(desk: &mut Desk) {
    let conn = &desk.conn;
    let add = |lane: i64, at: u64| {
        let fact = Fact::State { user: "ann".into(), change: Change::Register, kicked: Vec::new() };
        let told = Told { at, origin: Origin::default(), fact };
        outbox::step(conn, &Step::Add(Box::new(NewFact { lane, told }))).unwrap();
    };
    [(1, 10), (1, 11), (2, 12), (-3, 13), (-3, 14)].into_iter().for_each(|(lane, at)| add(lane, at));
    let error = || "no".to_owned();
    let steps = [
        Step::Seal { lane: 1, up_to: 1 },
        Step::Failed { lane: 1, at: 20, next_at: 30, error: error() },
        Step::Park { lane: 1, first: 1, up_to: 1, at: 40, error: error() },
        Step::Delivered { lane: 2, first: 3, up_to: 3 },
        Step::Retry { only: Some(1) },
        Step::Retry { only: None },
    ];
    steps.iter().for_each(|step| outbox::step(conn, step).unwrap());
    outbox::due(conn, 1000, &[2], 10).unwrap();
    audit::newest(conn, 10).unwrap();
    outbox::counts(conn).unwrap();
    outbox::show(conn, Show::Waiting, 10).unwrap();
    outbox::show(conn, Show::Parked, 10).unwrap();
}

/// The words of a statement, with one space between them.
fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The statements, and parts of statements, in the source of the store.
fn written() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // These look at everything there is, at an operator's word or to bring a schema up to date, and not for a call.
        let for_all = ["check.rs", "deleted.rs", "entries.rs", "export.rs", "recount.rs", "file.rs"]
            .contains(&name.as_str());
        if !name.ends_with(".rs") || name.ends_with("_test.rs") || for_all {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        // Every second piece between quotation marks is a text; the store has none with an escaped mark in SQL.
        let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
        let texts = code.split('"').skip(1).step_by(2).map(plain);
        let sql = texts.filter(|text| verbs.iter().any(|verb| text.starts_with(verb)) || text.contains("?1"));
        found.extend(sql.map(|sql| (name.clone(), sql)));
    }
    found
}

/// Columns of each unique key, by table.
fn keys(conn: &Connection) -> BTreeMap<String, Vec<BTreeSet<String>>> {
    let names = |sql: &str, of: &str| -> Vec<String> {
        conn.prepare(sql).unwrap().query_map([of], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut keys: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    for table in names("SELECT name FROM sqlite_schema WHERE type = ?1", "table") {
        let unique = keys.entry(table.clone()).or_default();
        unique.push(BTreeSet::from(["rowid".to_owned()]));
        for index in names("SELECT name FROM pragma_index_list(?1) WHERE \"unique\"", &table) {
            unique.push(names("SELECT name FROM pragma_index_info(?1)", &index).into_iter().collect());
        }
    }
    keys
}

/// The table that a plan calls by this name.
fn table_of(sql: &str, called: &str, keys: &BTreeMap<String, Vec<BTreeSet<String>>>) -> String {
    let words: Vec<&str> = sql.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let renamed = words.windows(2).find(|pair| pair[1] == called && keys.contains_key(pair[0]));
    renamed.map_or(called, |pair| pair[0]).to_owned()
}

/// What a statement does beside looking up single rows.
fn walks(conn: &Connection, sql: &str) -> Vec<String> {
    let keys = keys(conn);
    let mut explained = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines: Vec<String> =
        explained.raw_query().mapped(|row| row.get(3)).collect::<rusqlite::Result<_>>().unwrap();
    let mut walks = Vec::new();
    for line in lines {
        let (how, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let (called, by) = rest.split_once(' ').unwrap_or((rest, ""));
        let table = table_of(sql, called, &keys);
        match how {
            "SEARCH" => {
                let terms = by.split_once('(').map_or("", |(_, terms)| terms.split(')').next().unwrap_or(""));
                let equal: BTreeSet<&str> =
                    terms.split(" AND ").filter_map(|term| term.strip_suffix("=?")).collect();
                let single =
                    keys[&table].iter().any(|key| key.iter().all(|column| equal.contains(&column[..])));
                if !single {
                    walks.push(format!("{table} {by}"));
                }
            }
            "SCAN" if rest != "CONSTANT ROW" => walks.push(format!("all of {table} {by}").trim().to_owned()),
            "USE" => walks.push(line.clone()),
            _ => (),
        }
    }
    walks
}

#[test]
fn every_statement_finds_its_rows_by_a_key_or_the_list_says_why_not() {
    let mut desk = Desk::new();
    let ran = desk.steps(play).into_keys().chain(Desk::new().steps(play_large).into_keys());
    let ran = ran.chain(Desk::new().steps(play_outbox).into_keys());
    let ran: BTreeSet<String> = ran.map(|sql| plain(&sql)).collect();
    let written = written();
    assert!(written.len() > 60, "the statements are found: {}", written.len());
    let missed: Vec<_> = written
        .iter()
        .filter(|(_, sql)| !ran.iter().any(|statement| statement.contains(sql.as_str())))
        .collect();
    assert!(missed.is_empty(), "no call of this test runs these: {missed:#?}");

    // As in production, without statistics: an empty database and a full one have the same plans.
    let ours = ran.iter().filter(|sql| written.iter().any(|(_, text)| sql.contains(text.as_str())));
    let mut unused: BTreeSet<_> = WALKS.iter().map(|(walk, part, _)| (*walk, *part)).collect();
    let mut unexpected = Vec::new();
    for sql in ours {
        for walk in walks(&desk.conn, sql) {
            let known = WALKS.iter().find(|(known, part, _)| *known == walk && sql.contains(part));
            match known {
                Some((walk, part, _)) => drop(unused.remove(&(*walk, *part))),
                None => unexpected.push(format!("{walk}\n  {sql}")),
            }
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    assert!(unused.is_empty(), "nothing does this any more: {unused:?}");
}
