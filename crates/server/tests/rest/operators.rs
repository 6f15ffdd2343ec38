//! The commands of `doubletick`: what operators see of the server, and what they have changed.

use crate::support::{Client, PATIENCE, Process, doubletickd};
use crate::{APP_ID, Office, words};
use doubletick_engine::bus::LocalBus;
use doubletick_engine::store::Store;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Request;
use doubletick_server::audit::{Audited, Via};
use doubletick_store_sqlite::{SqliteOptions, SqliteStore};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tempfile::TempDir;

async fn changes(office: &Office) -> Vec<(String, String, String, String, String)> {
    let answer = office.done("doubletick/changes", json!({"Count": 100})).await;
    let text = |change: &Value, key: &str| change[key].as_str().expect("a text").to_owned();
    let keys = |change| {
        (
            text(change, "Who"),
            text(change, "Via"),
            text(change, "What"),
            text(change, "Before"),
            text(change, "After"),
        )
    };
    answer["Changes"].as_array().expect("a list").iter().map(keys).collect()
}

fn change(
    who: &str,
    via: &str,
    what: &str,
    before: &str,
    after: &str,
) -> (String, String, String, String, String) {
    (who.into(), via.into(), what.into(), before.into(), after.into())
}

#[tokio::test]
async fn every_change_of_the_settings_is_kept_with_who_made_it_and_how() {
    let office = Office::open().await;
    let set = |key: &str, value: &str| json!({"Settings": [{"Key": key, "Value": value}]});
    let answer = office.done("doubletick/set_settings", set("revoke_seconds", "300")).await;
    assert!(
        answer["Settings"].as_array().unwrap().contains(&json!({"Key": "revoke_seconds", "Value": "300"}))
    );
    let mut client =
        Client::login(office.server.address, "administrator", &office.sig("administrator")).await;
    let settings = Settings { revoke_seconds: 300, message_bytes: 1000, ..Settings::default() };
    client.ask(Request::SetSettings(settings)).await.expect("an administrator may");
    let mut command = doubletickd();
    command.args(["settings", "set", "request_burst=7", "--data"]).arg(office.data());
    // The server, which answers, is in this thread.
    let set_there = tokio::task::spawn_blocking(move || command.output().expect("doubletickd runs"));
    assert!(set_there.await.expect("it has no panics").status.success());
    office.done("doubletick/set_settings", set("request_burst", "7")).await;
    office.people(&["ann"]).await;
    office.done("im_open_login_svc/kick", json!({"UserID": "ann"})).await;
    for (wrong, field) in [
        (set("colour", "red"), "colour"),
        (set("message_bytes", "0"), "message_bytes"),
        (set("receipt_group_types", "AVChatRoom"), "receipt_group_types"),
        (json!({"Settings": []}), "Settings"),
        (json!({}), "Settings"),
    ] {
        let (code, text) = office.refused("doubletick/set_settings", wrong).await;
        assert!(code == 6017 && text.contains(field), "{field}: {code} {text}");
    }
    assert_eq!(
        changes(&office).await,
        [
            change("administrator", "rest", "kick", "", "ann"),
            change("", "socket", "request_burst", "200", "7"),
            change("administrator", "sdk", "message_bytes", "12288", "1000"),
            change("administrator", "rest", "revoke_seconds", "120", "300"),
        ]
    );
    let (code, text) = office.refused("doubletick/changes", json!({"Count": 0})).await;
    assert!(code == 6017 && text.starts_with("Count:"), "{code} {text}");
}

#[test]
fn what_is_changed_while_no_server_runs_is_kept_too() {
    let home = TempDir::new().expect("a directory");
    let data = home.path().join("data");
    Process::serve(&data, &[]).end();
    let set = doubletickd().args(["settings", "set", "revoke_seconds=9", "--data"]).arg(&data).output();
    assert!(set.expect("doubletickd runs").status.success());
    let [change] = &kept(&data)[..] else { panic!("one change: {:?}", kept(&data)) };
    assert_eq!((change.who.as_str(), change.via, change.what.as_str()), ("", Via::Stopped, "revoke_seconds"));
    assert_eq!((change.before.as_str(), change.after.as_str()), ("120", "9"));
}

/// What the database of a data directory has of changes, the newest first. No server runs.
fn kept(data: &Path) -> Vec<Audited> {
    let bus = Arc::new(LocalBus::default());
    let store = SqliteStore::open(data, APP_ID, SqliteOptions::default(), bus).expect("a store");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let changes = store.audited(1000).await.expect("changes");
        store.close().await;
        changes
    })
}

#[test]
fn what_earlier_versions_kept_in_files_is_taken_over_once_and_the_files_go() {
    let home = TempDir::new().expect("a directory");
    let data = home.path().join("data");
    Process::serve(&data, &[]).end();
    let line = |time: u64, what: &str| {
        format!(r#"{{"time":{time},"who":"ann","via":"rest","what":"{what}","before":"","after":"bob"}}"#)
    };
    let write = |name: &str, text: String| std::fs::write(data.join(name), text).expect("a file");
    let files = || {
        write("changes.old.jsonl", format!("{}\n", line(1, "kick")));
        write("changes.jsonl", format!("{}\n{}\n{{\"time\":7", line(2, "remind"), line(3, "kick")));
    };
    files();
    Process::serve(&data, &[]).end();
    let times = || kept(&data).iter().map(|change| change.time).collect::<Vec<_>>();
    assert_eq!(times(), [3, 2, 1]);
    assert!(!data.join("changes.jsonl").exists() && !data.join("changes.old.jsonl").exists());
    // As if the server had been killed before it could remove them.
    files();
    Process::serve(&data, &[]).end();
    assert_eq!(times(), [3, 2, 1]);
}

/// A server that is killed while settings are changed over and over: what is in force was noted, and nothing else was.
#[test]
fn after_a_kill_settings_and_the_note_of_who_has_changed_them_agree() {
    let home = TempDir::new().expect("a directory");
    let data = home.path().join("data");
    for round in 0..5_u64 {
        let server = Process::serve(&data, &[]);
        let (done, changed) = mpsc::channel();
        let directory = data.clone();
        let setting = std::thread::spawn(move || {
            for number in 0..1000 {
                let value = format!("revoke_seconds={}", round * 1000 + number + 200);
                let mut set = doubletickd();
                let set = set.args(["settings", "set", &value, "--data"]).arg(&directory).output();
                // Nobody listens any more, or the server is gone.
                if !set.expect("doubletickd runs").status.success() || done.send(()).is_err() {
                    return;
                }
            }
        });
        changed.recv_timeout(PATIENCE).expect("a first change");
        // Somewhere in the next one.
        std::thread::sleep(Duration::from_millis(3 * round));
        drop((server, changed));
        setting.join().expect("it has no panics");
        let changes = kept(&data);
        let bus = Arc::new(LocalBus::default());
        let store = SqliteStore::open(&data, APP_ID, SqliteOptions::default(), bus).expect("a store");
        assert_eq!(changes[0].after, store.settings().revoke_seconds.to_string(), "round {round}");
        for (later, earlier) in changes.iter().zip(&changes[1..]) {
            assert_eq!(later.before, earlier.after, "each begins with what the one before it left");
        }
    }
}

#[tokio::test]
async fn a_message_is_shown_with_how_its_reading_went_on_and_never_with_what_it_says() {
    let office = Office::open().await;
    let readers: Vec<String> = (0..45).map(|number| format!("r{number:02}")).collect();
    let names: Vec<&str> = readers.iter().map(String::as_str).collect();
    office.group("team", "Public", "ann", &names).await;
    let seq = office.say("team", "ann", 1, "a secret of the team").await;
    for reader in &names[..42] {
        let body = json!({"GroupId": "team", "From_Account": reader, "MsgSeqList": [{"MsgSeq": seq}]});
        office.done("group_open_http_svc/group_msg_receipt", body).await;
    }
    let shown = office.done("doubletick/get_message", json!({"GroupId": "team", "MsgSeq": seq})).await;
    let get = |key: &str| shown[key].as_u64().unwrap_or_else(|| panic!("{key} in {shown}"));
    assert_eq!((get("ReadNum"), get("UnreadNum"), get("NeedReadReceipt"), get("IsRevoked")), (42, 3, 1, 0));
    let curve: Vec<(u64, u64)> = shown["Curve"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| (point["ReadNum"].as_u64().unwrap(), point["Time"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        curve.iter().map(|point| point.0).collect::<Vec<_>>(),
        [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 42]
    );
    assert!(curve.is_sorted_by_key(|point| point.1) && curve[0].1 >= get("MsgTime"), "{curve:?}");
    assert_eq!((curve[0].1, curve[20].1), (get("FirstReadTime"), get("LastReadTime")));
    let by_id = office.done("doubletick/get_message", json!({"MsgId": shown["MsgId"]})).await;
    assert_eq!(by_id, shown);
    assert!(!shown.to_string().contains("secret"));

    let sent = json!({"From_Account": "ann", "To_Account": "r00", "MsgRandom": 5, "IsNeedReadReceipt": 1, "MsgBody": words("x")});
    let sent = office.done("openim/sendmsg", sent).await;
    let asked = json!({"From_Account": "ann", "To_Account": "r00", "MsgKey": sent["MsgKey"]});
    let one = office.done("doubletick/get_message", asked).await;
    assert_eq!(one, office.done("doubletick/get_message", json!({"MsgId": sent["MsgId"]})).await);
    assert_eq!(
        (&one["From_Account"], &one["To_Account"], &one["ReadNum"], &one["UnreadNum"]),
        (&json!("ann"), &json!("r00"), &json!(0), &json!(1))
    );

    office
        .done(
            "group_open_http_svc/group_msg_recall",
            json!({"GroupId": "team", "MsgSeqList": [{"MsgSeq": seq}]}),
        )
        .await;
    let gone = office.done("doubletick/get_message", json!({"MsgId": shown["MsgId"]})).await;
    assert_eq!(
        (&gone["IsRevoked"], &gone["NeedReadReceipt"], &gone["Curve"]),
        (&json!(1), &json!(0), &json!([]))
    );
    for (wrong, wanted) in [
        (json!({}), 6017),
        (json!({"MsgId": "m", "GroupId": "team"}), 6017),
        (json!({"MsgId": "no such"}), 10062),
        (json!({"GroupId": "team", "MsgSeq": 77}), 10062),
        (json!({"GroupId": "nowhere", "MsgSeq": 1}), 10010),
    ] {
        let (code, text) = office.refused("doubletick/get_message", wrong.clone()).await;
        assert_eq!(code, wanted, "{wrong}: {text}");
    }
}

#[tokio::test]
async fn messages_with_receipts_are_listed_page_by_page_each_once() {
    let office = Office::open().await;
    office.group("team", "Work", "ann", &["ben"]).await;
    let mut wanted = Vec::new();
    for random in 1..=130 {
        // Every third has receipts.
        let body = json!({"GroupId": "team", "From_Account": "ann", "Random": random,
                          "NeedReadReceipt": u8::from(random % 3 == 0), "MsgBody": words("x")});
        let answer = office.done("group_open_http_svc/send_group_msg", body).await;
        if random % 3 == 0 {
            wanted.insert(0, answer["MsgSeq"].as_u64().unwrap());
        }
    }
    let (mut seen, mut next) = (Vec::new(), 0);
    loop {
        let body = json!({"GroupId": "team", "Next": next, "Count": 7});
        let page = office.done("doubletick/receipt_messages", body).await;
        seen.extend(page["Messages"].as_array().unwrap().iter().map(|one| one["MsgSeq"].as_u64().unwrap()));
        next = page["Next"].as_u64().unwrap();
        if next == 0 {
            break;
        }
    }
    assert_eq!(seen, wanted);
}

#[tokio::test]
async fn connections_and_active_groups_are_those_of_now() {
    let office = Office::open().await;
    office.group("team", "Work", "ann", &["ben", "cid"]).await;
    office.group("other", "Work", "ann", &[]).await;
    let mut ann = Client::login(office.server.address, "ann", &office.sig("ann")).await;
    let ben = Client::login(office.server.address, "ben", &office.sig("ben")).await;
    let list = async |search: &str| {
        office.done("doubletick/connections", json!({"Search": search, "Count": 100})).await
    };
    let all = list("").await;
    let users = |answer: &Value| -> Vec<String> {
        let list = answer["Connections"].as_array().unwrap();
        list.iter().map(|one| one["UserID"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((all["Total"].as_u64(), users(&all)), (Some(2), vec!["ben".to_owned(), "ann".to_owned()]));
    let first = &all["Connections"][0];
    assert_eq!((&first["Address"], &first["Encoding"]), (&json!("127.0.0.1"), &json!("json")));
    assert_eq!(users(&list("an").await), ["ann"]);
    let groups = office.done("doubletick/active_groups", json!({"Count": 10})).await;
    let online = |group: &Value| {
        (group["GroupId"].as_str().unwrap().to_owned(), group["OnlineMemberNum"].as_u64().unwrap())
    };
    let groups: Vec<_> = groups["Groups"].as_array().unwrap().iter().map(online).collect();
    assert_eq!(groups, [("team".to_owned(), 2), ("other".to_owned(), 1)]);
    let some = office.done("doubletick/active_groups", json!({"Search": "o", "Count": 1})).await;
    assert_eq!(some["Groups"][0]["GroupId"], "other");

    ann.ask(Request::Logout).await.expect("a logout");
    drop(ben);
    let begun = Instant::now();
    while list("").await["Total"] != 1 {
        assert!(begun.elapsed() < PATIENCE, "who is gone is still listed");
        tokio::task::yield_now().await;
    }
    assert_eq!(users(&list("").await), [""]);
    let overview = office.done("doubletick/overview", json!({})).await;
    assert_eq!(overview["Connections"], 1);
    let requests: u64 =
        overview["Latencies"].as_array().unwrap().iter().map(|one| one["Requests"].as_u64().unwrap()).sum();
    assert_eq!(requests, 3, "two logins and a logout");
}
