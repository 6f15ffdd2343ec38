//! `docs/protocol.md` says what goes over the wire: every name is there, in the section where it is looked
//! for, none is there that does not exist, and every example is a frame.

mod samples;

use doubletick_protocol::codec::{Encoding, FRAME_BYTES};
use doubletick_protocol::wire::{ClientFrame, Request, ServerFrame};
use doubletick_protocol::{codes, limits};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The document, as sections: the text of a heading, and the lines below it up to the next one.
fn sections() -> Vec<(String, Vec<String>)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol.md");
    let text = std::fs::read_to_string(path).expect("docs/protocol.md");
    let mut sections = vec![(String::new(), Vec::new())];
    let mut in_block = false;
    for line in text.lines() {
        in_block ^= line.starts_with("```");
        match line.strip_prefix('#').filter(|_| !in_block) {
            Some(rest) => {
                sections.push((rest.trim_start_matches('#').trim().replace('`', ""), Vec::new()));
            }
            None => sections.last_mut().expect("one at least").1.push(line.to_owned()),
        }
    }
    sections
}

/// The first columns of the tables of a section, where they are a name in code; with the second column.
fn rows(lines: &[String]) -> BTreeMap<String, String> {
    let rows = lines.iter().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let name = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_owned(), cells.next().unwrap_or_default().to_owned()))
    });
    rows.collect()
}

fn section(heading: &str) -> Vec<String> {
    let mut found = sections().into_iter().filter(|(name, _)| name == heading).map(|(_, lines)| lines);
    let lines = found.next().unwrap_or_else(|| panic!("no section {heading:?}"));
    // `## Login` and the operation `login` differ in their first letter.
    assert!(found.next().is_none(), "two sections {heading:?}");
    lines
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("everything on the wire is JSON")
}

/// The names of the fields of an object.
fn fields(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap_or_else(|| panic!("an object: {value}")).keys().cloned().collect()
}

/// The names of some variants.
fn variants<T: Serialize>(values: &[T]) -> BTreeSet<String> {
    let name = |value: &T| match json(value) {
        Value::String(name) => name,
        Value::Object(one) if one.len() == 1 => one.into_iter().next().expect("one").0,
        other => panic!("a choice: {other}"),
    };
    values.iter().map(name).collect()
}

/// Every section that lists names, and what it must list.
fn listed() -> Vec<(String, BTreeSet<String>)> {
    use samples as s;
    let answers: Vec<Value> = s::responses().iter().map(json).collect();
    let page = |name: &str| fields(answers.iter().find_map(|answer| answer.get(name)).expect("an answer"));
    let mut listed: Vec<(String, BTreeSet<String>)> = [
        ("Answers", variants(&s::responses())),
        ("Pushes", variants(&s::pushes())),
        ("changes", fields(&json(&s::pushes()[1])["changes"])),
        ("ConversationId", variants(&s::conversation_ids())),
        ("MessageContent", fields(&json(&s::content()))),
        ("Message", fields(&json(&s::message()))),
        ("MessageStatus", variants(&s::message_statuses())),
        ("Revoker", fields(&json(&s::revoker()))),
        ("Receipt", fields(&json(&s::receipt()))),
        ("Change", variants(&s::changes())),
        ("LoginInfo", fields(&json(&s::login_info()))),
        ("Head", fields(&json(&s::head()))),
        ("Missed", fields(&json(&s::missed()))),
        ("HistoryStart", variants(&s::history_starts())),
        ("ReadScope", variants(&s::read_scopes())),
        ("ReaderFilter", variants(&s::reader_filters())),
        ("ReaderPage", fields(&json(&s::reader_page()))),
        ("Reader", fields(&json(&s::reader()))),
        ("Reminder", fields(&json(&s::reminder()))),
        ("Conversation", fields(&json(&s::conversation()))),
        ("GroupType", variants(&s::group_types())),
        ("Role", variants(&s::roles())),
        ("AddOption", variants(&s::add_options())),
        ("MemberResult", variants(&s::member_results())),
        ("Group", fields(&json(&s::group()))),
        ("JoinedGroup", fields(&json(&s::joined_group()))),
        ("Member", fields(&json(&s::member()))),
        ("MemberPage", page("members")),
        ("ConversationPage", page("conversation_page")),
        ("JoinedGroupPage", page("joined_group_page")),
        ("GroupChange", fields(&json(&s::group_change()))),
        ("MemberChange", fields(&json(&s::member_change()))),
        ("GroupTip", fields(&json(&s::group_tip()))),
        ("GroupTipKind", variants(&s::tip_kinds())),
        ("Profile", fields(&json(&s::profile()))),
        ("Settings", fields(&json(&s::settings()))),
    ]
    .map(|(heading, names)| (heading.to_owned(), names))
    .into();
    for request in samples::requests() {
        let names = match (&request, json(&request)) {
            // Their contents have sections of their own.
            (Request::MarkRead(_) | Request::SetSettings(_), _) => BTreeSet::new(),
            (_, Value::String(_)) => BTreeSet::new(),
            (_, frame) => fields(&frame[request.name()]),
        };
        listed.push((request.name().to_owned(), names));
    }
    listed
}

#[test]
fn every_name_on_the_wire_is_in_its_section_and_no_other() {
    assert_eq!(samples::requests().len(), Request::OPERATIONS.len());
    for (heading, names) in listed() {
        let documented: BTreeSet<String> = rows(&section(&heading)).into_keys().collect();
        assert_eq!(documented, names, "section {heading}");
    }
}

#[test]
fn a_field_is_marked_optional_exactly_where_it_can_be_left_out() {
    // The objects that clients send, and where they are in a request.
    let mut sent: Vec<(String, Request, String)> = samples::requests()
        .into_iter()
        .filter(|request| !matches!(request, Request::MarkRead(_)) && json(request).is_object())
        .map(|request| (request.name().to_owned(), request.clone(), format!("/{}", request.name())))
        .collect();
    for (heading, operation, pointer) in [
        ("MessageContent", "send_message", "/send_message/content"),
        ("MessageContent", "modify_message", "/modify_message/content"),
        ("GroupChange", "modify_group", "/modify_group/change"),
        ("MemberChange", "modify_member", "/modify_member/change"),
        ("Settings", "set_settings", "/set_settings"),
    ] {
        let request = samples::requests().into_iter().find(|request| request.name() == operation);
        sent.push((heading.to_owned(), request.expect("an operation"), pointer.to_owned()));
    }
    for (heading, request, pointer) in sent {
        for (field, kind) in rows(&section(&heading)) {
            let mut without = json(&request);
            let object = without.pointer_mut(&pointer).and_then(Value::as_object_mut);
            object.unwrap_or_else(|| panic!("{pointer} in {}", request.name())).remove(&field);
            let optional = serde_json::from_value::<Request>(without).is_ok();
            assert_eq!(kind.contains("optional"), optional, "section {heading}, field {field}");
        }
    }
}

/// The examples of one side: every value of the blocks that are marked so. Those of a session name their user
/// as well; they are shortened, and played against a server in `crates/server/tests/document.rs`.
fn examples(side: &str) -> Vec<Value> {
    let mut values = Vec::new();
    for (heading, lines) in sections() {
        let text = lines.join("\n");
        for block in text.split("```").skip(1).step_by(2) {
            let (mark, frames) = block.split_once('\n').unwrap_or((block, ""));
            let mut words = mark.split_whitespace();
            if words.next() != Some("json") {
                continue;
            }
            let marked = words.next().unwrap_or_default();
            assert!(["client", "server"].contains(&marked), "section {heading}: a block of whom?");
            if marked == side && words.next().is_none() {
                let frames = serde_json::Deserializer::from_str(frames).into_iter::<Value>();
                values.extend(frames.map(|frame| frame.unwrap_or_else(|error| panic!("{heading}: {error}"))));
            }
        }
    }
    values
}

/// Whether everything that `part` says is in `whole`, under the same names.
fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| contains(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| contains(whole, part))
        }
        (whole, part) => whole == part,
    }
}

#[test]
fn every_example_of_a_client_is_a_request_in_both_encodings() {
    let mut seen = BTreeSet::new();
    for example in examples("client") {
        let frame: ClientFrame =
            serde_json::from_value(example.clone()).unwrap_or_else(|e| panic!("{e}: {example}"));
        assert!(contains(&json(&frame), &example), "a name that does not exist: {example}");
        for encoding in Encoding::ALL {
            let bytes = encoding.client_frame(&frame).expect("it can be written");
            assert_eq!(encoding.read_client_frame(&bytes).as_ref(), Ok(&frame), "{example}");
        }
        seen.insert(frame.request.name());
    }
    assert_eq!(seen, BTreeSet::from(Request::OPERATIONS), "operations with an example");
}

#[test]
fn every_example_of_a_server_is_a_frame_and_every_push_has_one() {
    let mut pushes = Vec::new();
    for example in examples("server") {
        let bytes = example.to_string();
        let frame = Encoding::Json.read_server_frame(bytes.as_bytes());
        let frame = frame.expect("a frame").unwrap_or_else(|| panic!("unknown: {example}"));
        assert!(contains(&json(&frame), &example), "a name that does not exist: {example}");
        if let ServerFrame::Push(push) = frame {
            pushes.push(push);
        }
    }
    assert_eq!(variants(&pushes), variants(&samples::pushes()));
}

#[test]
fn the_limits_are_those_of_the_code() {
    let stated: BTreeMap<String, String> = section("Limits")
        .iter()
        .filter_map(|line| {
            let mut cells = line.strip_prefix('|')?.split('|').map(|cell| cell.trim().replace('`', ""));
            Some((cells.next()?, cells.next()?))
        })
        .collect();
    for (what, limit) in [
        ("bytes of a frame of the client", FRAME_BYTES),
        ("messages of one send_receipts", limits::RECEIPTS_PER_CALL),
        ("messages of one get_receipts", limits::RECEIPTS_PER_GET),
        ("members in a page of get_readers", limits::READERS_PER_PAGE as usize),
        ("messages in a page of history", limits::HISTORY_PER_PAGE as usize),
        ("messages of one delete_messages", limits::DELETES_PER_CALL),
        ("ids of one find_messages, get_profiles, get_groups or get_conversations", limits::IDS_PER_CALL),
        ("users of one invite_members or kick_members, initial members of a group", limits::MEMBERS_PER_CALL),
        ("targets of a message", limits::TARGETS_PER_MESSAGE),
        ("nesting of an element of a message", limits::ELEM_LAYERS),
        ("bytes of a hello or a reason", limits::HELLO_BYTES),
        ("bytes of a hello or a reason", limits::REASON_BYTES),
        ("the number of a platform", limits::LAST_PLATFORM as usize),
        ("own fields of a group, a member or a profile", limits::CUSTOM_FIELDS),
    ] {
        assert_eq!(stated.get(what), Some(&limit.to_string()), "{what}");
    }
}

/// What stands in the first column of the tables, as numbers.
fn numbers(lines: &[String]) -> BTreeSet<i32> {
    lines.iter().filter_map(|line| line.strip_prefix('|')?.split('|').next()?.trim().parse().ok()).collect()
}

#[test]
fn every_code_exists_and_stands_in_the_table_of_codes() {
    let known: BTreeSet<i32> = codes::ALL.iter().map(|(_, code, _)| *code).collect();
    let table = numbers(&section("Codes"));
    assert_eq!(table.difference(&known).collect::<Vec<_>>(), Vec::<&i32>::new(), "codes that do not exist");
    // What the requests say of their codes, and nothing else, is a number of four or five digits there.
    for name in Request::OPERATIONS {
        let text = section(name).join(" ");
        let prose = text.split("```").step_by(2).collect::<String>();
        let Some((_, listed)) = prose.split_once("Codes: ") else { continue };
        let listed = listed.split('|').next().unwrap_or_default();
        for word in listed.split(|letter: char| !letter.is_ascii_digit()).filter(|word| word.len() >= 4) {
            let code: i32 = word.parse().expect("digits");
            assert!(table.contains(&code), "{name}: {code} is not in the table of codes");
        }
    }
}

#[test]
fn every_request_says_with_what_it_is_answered() {
    let answers = variants(&samples::responses());
    for name in Request::OPERATIONS {
        let text = section(name).join(" ");
        let answer = text.split("Answer: `").nth(1).and_then(|rest| rest.split('`').next());
        assert!(answer.is_some_and(|answer| answers.contains(answer)), "{name}: {answer:?}");
    }
}

#[test]
fn links_within_the_document_lead_somewhere() {
    let mut anchors = BTreeSet::new();
    for (heading, _) in sections() {
        let letters = heading.to_lowercase().replace(' ', "-");
        let anchor: String = letters.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        // A heading that is there already gets a number.
        let taken = anchors.contains(&anchor);
        anchors.insert(if taken { format!("{anchor}-1") } else { anchor });
    }
    for (heading, lines) in sections() {
        for link in lines.join("\n").split("](#").skip(1) {
            let anchor = link.split(')').next().unwrap_or_default();
            assert!(anchors.contains(anchor), "section {heading}: #{anchor}");
        }
    }
}
