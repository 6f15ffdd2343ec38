//! The numbers that documents and comments give are the limits in force.

use doubletick_protocol::{limits, settings::Settings};
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The numbers in a text, which may have commas between thousands.
fn numbers(text: &str) -> Vec<u64> {
    let words = text.split(|sign: char| !(sign.is_ascii_digit() || sign == ','));
    words.filter_map(|word| word.replace(',', "").parse().ok()).collect()
}

#[test]
fn the_table_of_limits_gives_the_limits() {
    let settings = Settings::default();
    let page = read("docs/compatibility.md");
    let table =
        page.split("\n## Limits\n").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the table");
    let limit = |what: &str| {
        let row = table.lines().find(|line| line.starts_with(&format!("| {what}")));
        let row = row.unwrap_or_else(|| panic!("no row {what}"));
        numbers(row.split('|').nth(2).expect("a second column"))
    };
    let expected: [(&str, &[usize]); 19] = [
        ("messages in one call that sends", &[limits::RECEIPTS_PER_CALL]),
        ("messages in one call that gets", &[limits::RECEIPTS_PER_GET]),
        ("members in one page of readers", &[limits::READERS_PER_PAGE as usize]),
        ("messages in one page of history", &[limits::HISTORY_PER_PAGE as usize]),
        ("messages in one deletion", &[limits::DELETES_PER_CALL]),
        ("users in one invitation", &[limits::MEMBERS_PER_CALL]),
        ("ids in one call", &[limits::IDS_PER_CALL]),
        ("targets of a targeted", &[limits::TARGETS_PER_MESSAGE]),
        ("user id", &[limits::USER_ID_BYTES]),
        ("group id", &[limits::GROUP_ID_BYTES]),
        ("elements of a message", &[settings.message_bytes as usize]),
        ("merged messages", &[limits::MERGE_MESSAGES, limits::MERGE_LAYERS]),
        (
            "group name",
            &[
                limits::GROUP_NAME_BYTES,
                limits::GROUP_INTRODUCTION_BYTES,
                limits::GROUP_NOTIFICATION_BYTES,
                limits::GROUP_FACE_URL_BYTES,
            ],
        ),
        ("name card", &[limits::NAME_CARD_BYTES]),
        ("a value of a profile", &[limits::PROFILE_VALUE_BYTES]),
        (
            "fields of the application's own in a group",
            &[limits::CUSTOM_FIELDS, limits::CUSTOM_KEY_BYTES, limits::CUSTOM_VALUE_BYTES],
        ),
        ("members of a group", &[settings.group_members as usize]),
        ("revoking an own message", &[settings.revoke_seconds as usize]),
        ("requests of a user", &[settings.requests_per_second as usize, settings.request_burst as usize]),
    ];
    for (what, limits) in expected {
        let limits: Vec<u64> = limits.iter().map(|limit| *limit as u64).collect();
        assert_eq!(limit(what), limits, "{what}");
    }
}

/// Where it is said by hand how many messages one call may send receipts for.
const SAID: [&str; 9] = [
    "bindings/csharp-calls.txt",
    "bindings/csharp/Runtime/Client/Receipts.cs",
    "bindings/mobile-calls.txt",
    "bindings/swift/Sources/Doubletick/Receipts.swift",
    "crates/client/src/wait.rs",
    "crates/protocol/src/wire.rs",
    "docs/protocol.md",
    "src/api/receipt.rs",
    "src/capi/receipt.rs",
];

#[test]
fn every_language_says_for_how_many_messages_one_call_sends_receipts() {
    // Other calls take lists of one conversation too: receipts to get, messages to delete.
    let limits = [limits::RECEIPTS_PER_CALL, limits::RECEIPTS_PER_GET, limits::DELETES_PER_CALL];
    for path in SAID {
        let text = read(path);
        let lines = text.lines().filter(|line| line.contains("of one conversation"));
        let said: Vec<usize> =
            lines.filter_map(|line| line.split_once("1 to ")?.1.split(' ').next()?.parse().ok()).collect();
        assert!(said.contains(&limits[0]), "{path}: {said:?}");
        assert!(said.iter().all(|number| limits.contains(number)), "{path}: {said:?}");
    }
}
