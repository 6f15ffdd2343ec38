//! `doubletickd settings`: with a server over its control socket, without one on the database.

#![cfg(unix)]

mod support;

use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Output;
use support::{Client, PATIENCE, Process, doubletickd, err, out, user_sig};

fn settings(data: &Path, args: &[&str]) -> Output {
    doubletickd().arg("settings").args(args).arg("--data").arg(data).output().expect("doubletickd runs")
}

/// What it prints, which is all settings.
fn shown(data: &Path, args: &[&str]) -> String {
    let output = settings(data, args);
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

/// What `doubletickd` says of a running server.
fn asked(data: &Path, args: &[&str]) -> Output {
    doubletickd().args(args).arg("--data").arg(data).output().expect("doubletickd runs")
}

fn told(data: &Path, args: &[&str]) -> String {
    let output = asked(data, args);
    assert!(output.status.success(), "{args:?}: {}", err(&output));
    out(&output)
}

#[tokio::test]
async fn messages_readers_and_groups_are_shown_and_users_kicked_but_no_text_is_told() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let mut ann = Client::login(server.address, "ann", &user_sig(&data, "ann")).await;
    let mut bob =
        Client::login(server.address, "bob, \"the\" one", &user_sig(&data, "bob, \"the\" one")).await;
    Client::login(server.address, "cid", &user_sig(&data, "cid")).await;
    let new = serde_json::json!({"group_id": "g", "group_type": "work", "name": "n", "introduction": "",
        "notification": "", "face_url": "", "max_members": 0, "custom": [],
        "members": [["bob, \"the\" one", "normal"], ["cid", "normal"]]});
    let new = serde_json::from_value(new).expect("a group");
    ann.ask(Request::CreateGroup(new)).await.expect("a group");
    let Request::SendMessage(mut new) = support::message("m1", "x", "a secret word") else {
        panic!("a message")
    };
    new.conversation = doubletick_protocol::ids::ConversationId::Group("g".into());
    ann.ask(Request::SendMessage(new)).await.expect("sent");
    bob.ask(Request::SendReceipts { messages: vec!["m1".into()], read_at: Vec::new() })
        .await
        .expect("a receipt");

    let shown = told(&data, &["message", "show", "m1"]);
    for line in
        ["message = m1", "conversation = group_g", "sender = ann", "seq = 1", "read = 1", "unread = 1"]
    {
        assert!(shown.lines().any(|shown| shown == line), "no {line} in {shown}");
    }
    assert!(!shown.contains("secret"), "{shown}");
    let shown = told(&data, &["group", "show", "g"]);
    assert!(shown.contains("type = Work\n") && shown.contains("owner = ann\nmembers = 3\n"), "{shown}");
    let read = told(&data, &["readers", "m1", "--csv"]);
    assert!(read.starts_with("user_id,read_at\n\"bob, \"\"the\"\" one\",1"), "{read}");
    assert_eq!(told(&data, &["readers", "m1", "--unread", "--csv"]), "user_id\ncid\n");
    assert_eq!(told(&data, &["readers", "m1", "--unread"]), "cid\n");
    refused(&asked(&data, &["message", "show", "m2"]), "m2");
    refused(&asked(&data, &["group", "show", "h"]), "no such group");
    refused(&asked(&data, &["readers", "m2"]), "messages");

    assert_eq!(told(&data, &["remind", "m1"]), "reminded = 1\n");
    refused(&asked(&data, &["remind", "m1"]), "possible from ");
    refused(&asked(&data, &["remind", "m2"]), "unknown");

    assert_eq!(told(&data, &["user", "kick", "ann"]), "sessions = 1\n");
    ann.until_pushed("kicked", |push| matches!(push, doubletick_protocol::wire::Push::KickedOffline)).await;
    assert_eq!(told(&data, &["user", "kick", "ann"]), "sessions = 0\n");
    assert_eq!(told(&data, &["user", "delete", "cid"]), "deleted = cid\n");
    refused(&asked(&data, &["user", "delete", "cid"]), "has no account");
    assert!(told(&data, &["group", "show", "g"]).contains("members = 2\n"));
    refused(&asked(&data, &["user", "delete", "administrator"]), "administrator");
    assert!(server.end().success());
    refused(&asked(&data, &["user", "kick", "ann"]), "no server runs");
    refused(&asked(&data, &["remind", "m1"]), "no server runs");
}

fn refused(output: &Output, name: &str) {
    assert!(output.status.code() == Some(1) && out(output).is_empty(), "{}", out(output));
    assert!(err(output).contains(name) && err(output).lines().count() == 1, "{}", err(output));
}

async fn in_force(client: &mut Client) -> Settings {
    match client.ask(Request::GetSettings).await {
        Ok(Response::Settings(settings)) => settings,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn settings_change_while_the_server_runs_and_stay_when_it_does_not() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let mut client = Client::login(server.address, "alice", &user_sig(&data, "alice")).await;
    assert_eq!(in_force(&mut client).await, Settings::default());

    let text = shown(&data, &["set", "receipt_group_types=Work,Community", "revoke_seconds=7"]);
    assert!(text.contains("receipt_group_types = Work,Community\n"), "{text}");
    assert!(text.contains("revoke_seconds = 7\n") && text.contains("request_burst = 200\n"), "{text}");
    let settings = in_force(&mut client).await;
    assert_eq!((settings.revoke_seconds, settings.receipt_group_types.len()), (7, 2));
    assert_eq!(shown(&data, &["get"]), text);

    drop(client);
    assert!(server.end().success());
    assert_eq!(shown(&data, &["get"]), text);
    let text = shown(&data, &["set", "one_device_per_platform=false", "receipt_group_types="]);
    assert!(text.contains("receipt_group_types = \n") && text.contains("revoke_seconds = 7\n"), "{text}");
    let server = Process::serve(&data, &[]);
    let mut client = Client::login(server.address, "alice", &user_sig(&data, "alice")).await;
    let settings = in_force(&mut client).await;
    assert!(!settings.one_device_per_platform && settings.receipt_group_types.is_empty());
    assert_eq!(shown(&data, &["get"]), text);
}

#[test]
fn a_change_that_is_wrong_names_the_key_and_changes_nothing_with_a_server_and_without() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let wrong = || {
        refused(&settings(&data, &["set", "revoke_seconds=9", "colour=red"]), "colour");
        refused(&settings(&data, &["set", "revoke_seconds=9", "message_bytes=0"]), "message_bytes");
        refused(&settings(&data, &["set", "revoke_seconds=9", "group_members=many"]), "group_members");
        refused(&settings(&data, &["set", "receipt_group_types=AVChatRoom"]), "receipt_group_types");
        assert!(shown(&data, &["get"]).contains("revoke_seconds = 120\n"));
    };
    wrong();
    assert!(server.end().success());
    wrong();
    assert_eq!(settings(&data, &["set", "nonsense"]).status.code(), Some(2));
}

#[test]
fn changes_that_are_made_at_once_are_all_made() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let _server = Process::serve(&data, &[]);
    let changes = ["revoke_seconds=1", "message_bytes=2", "group_members=3", "request_burst=4"];
    std::thread::scope(|scope| {
        for change in changes {
            scope.spawn(|| shown(&data, &["set", change]));
        }
    });
    let text = shown(&data, &["get"]);
    for change in changes {
        assert!(text.contains(&change.replace('=', " = ")), "{change}: {text}");
    }
}

#[test]
fn the_socket_is_the_operators_only_and_gone_with_the_server() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let socket = data.join("control.sock");
    assert_eq!(std::fs::metadata(&socket).expect("it is there").permissions().mode() & 0o777, 0o600);
    assert!(server.end().success());
    assert!(!socket.exists());
}

#[test]
fn what_is_no_wish_is_answered_with_an_error_and_the_next_one_is_heard() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let _server = Process::serve(&data, &[]);
    let mut stream = UnixStream::connect(data.join("control.sock")).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut answers = BufReader::new(stream.try_clone().expect("a clone"));
    let mut ask = |line: &str| {
        stream.write_all(line.as_bytes()).expect("written");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("an answer");
        answer
    };
    assert!(ask("dance\n").starts_with("{\"error\":"));
    assert!(ask("{\"set_settings\":[[\"revoke_seconds\",\"x\"]]}\n").contains("revoke_seconds"));
    assert!(ask("\"get_settings\"\n").starts_with("{\"settings\":"));
}

#[test]
fn a_path_that_is_too_long_for_a_socket_is_a_warning_and_the_server_runs() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("x".repeat(120));
    let server = Process::serve(&data, &[]);
    assert!(server.log().contains("no control socket") && server.get("/readyz").0 == 200);
    refused(&settings(&data, &["get"]), "another process");
    assert!(server.end().success());
    assert!(shown(&data, &["get"]).contains("revoke_seconds = 120\n"));
}

#[test]
fn a_directory_that_is_not_there_is_named_and_not_made() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("absent");
    refused(&settings(&data, &["get"]), "absent");
    refused(&settings(&data, &["set", "revoke_seconds=1"]), "absent");
    assert!(!data.exists());
}

#[tokio::test]
async fn readers_are_exported_with_a_signature_that_verify_checks_and_a_change_breaks() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    let mut ann = Client::login(server.address, "ann", &user_sig(&data, "ann")).await;
    let mut bob = Client::login(server.address, "bob", &user_sig(&data, "bob")).await;
    Client::login(server.address, "cid", &user_sig(&data, "cid")).await;
    let new = serde_json::json!({"group_id": "g", "group_type": "work", "name": "n", "introduction": "",
        "notification": "", "face_url": "", "max_members": 0, "custom": [],
        "members": [["bob", "normal"], ["cid", "normal"]]});
    ann.ask(Request::CreateGroup(serde_json::from_value(new).expect("a group"))).await.expect("a group");
    let Request::SendMessage(mut new) = support::message("m1", "x", "a secret word") else {
        panic!("a message")
    };
    new.conversation = doubletick_protocol::ids::ConversationId::Group("g".into());
    ann.ask(Request::SendMessage(new)).await.expect("sent");
    bob.ask(Request::SendReceipts { messages: vec!["m1".into()], read_at: Vec::new() })
        .await
        .expect("a receipt");

    let text = told(&data, &["readers", "m1", "--signed"]);
    assert!(!text.contains("secret"), "{text}");
    let file = home.path().join("readers.json");
    std::fs::write(&file, &text).expect("written");
    let (_, keys) = server.get("/.well-known/doubletick-keys.json");
    let keys: serde_json::Value = serde_json::from_str(&keys).expect("JSON");
    let key = keys["Keys"][0]["PublicKey"].as_str().expect("a key");
    let verify = |args: &[&str]| doubletickd().arg("verify").arg(&file).args(args).output().expect("it runs");
    let right = verify(&["--key", key]);
    assert!(right.status.success(), "{}", err(&right));
    for line in ["MsgId = m1", "From_Account = ann", "Audience = 2", "ReadNum = 1", "UnreadNum = 1"] {
        assert!(out(&right).lines().any(|shown| shown == line), "{line}: {}", out(&right));
    }
    assert!(out(&verify(&[])).contains("of the file itself"), "without a key it says by which");
    let other = verify(&["--key", "AAAA"]);
    assert!(other.status.code() == Some(1) && err(&other).contains("PublicKey"), "{}", err(&other));
    std::fs::write(&file, text.replace("\"cid\"", "\"dan\"")).expect("written");
    let changed = verify(&["--key", key]);
    assert!(changed.status.code() == Some(1) && err(&changed).contains("Signature"), "{}", err(&changed));
    let none = asked(&data, &["readers", "nothing", "--signed"]);
    assert!(none.status.code() == Some(1) && err(&none).contains("nothing"), "{}", err(&none));
    assert!(server.end().success());
}
