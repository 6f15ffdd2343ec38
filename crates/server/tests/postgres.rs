//! doubletickd on PostgreSQL: one server, two on one database, and a database that goes away and comes back.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod moved;
mod net;
mod support;
#[path = "../../../examples/rust/story.rs"]
#[expect(dead_code, reason = "the program's main and what it does without a server")]
mod told;

use doubletick_postgres_testing::{PASSWORD, Server, USER};
use doubletick_protocol::codes;
use doubletick_protocol::wire::{Change, Push, Request, Response};
use net::{Crowd, Named, user_sig};
use rustix::process::Signal;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use support::{Client, Process, doubletickd, err, get, known, message, out, until};

const STORY: &str = include_str!("../../../examples/story.txt");

/// A command that is `doubletickd serve` on this database.
fn command(url: &str, data: &Path, listen: &str) -> Command {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_SECRET_KEY", net::KEY).env("DOUBLETICKD_DATABASE", url);
    command.args(["serve", "--listen", listen, "--data"]).arg(data);
    command
}

fn start(url: &str, data: &Path) -> Process {
    Process::start(command(url, data, "127.0.0.1:0"), data)
}

fn settings(url: &str, data: &Path, args: &[&str]) -> String {
    let mut command = doubletickd();
    let output =
        command.env("DOUBLETICKD_DATABASE", url).arg("settings").args(args).arg("--data").arg(data).output();
    let output = output.expect("doubletickd runs");
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

#[tokio::test]
async fn the_story_is_told_on_postgresql() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let running = start(&url, &data);
    assert_eq!(get(running.address, "/readyz").0, 200);
    for _ in 0..2 {
        let sigs = Box::new(|name: &str| Ok(user_sig(name)));
        let mut said = Vec::new();
        let service = told::Service::Server(running.url.clone(), sigs);
        told::tell(&service, &mut said).await.expect("it is told");
        assert_eq!(String::from_utf8(said).expect("UTF-8"), STORY);
    }
    assert!(running.end().success());
    assert!(!data.join("app-1400000000.db").exists(), "nothing is kept beside it");
    // Without a server, too.
    let shown = settings(&url, &data, &["set", "revoke_seconds=77"]);
    assert!(shown.contains("revoke_seconds = 77"), "{shown}");
}

#[tokio::test]
async fn check_looks_through_postgresql_beside_the_server_and_says_what_can_be_repaired() {
    let server = Server::shared();
    let place = server.place();
    let url = server.url(&place);
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let check = |options: &[&str]| {
        let mut command = doubletickd();
        command.env("DOUBLETICKD_DATABASE", &url).arg("check").args(options).arg("--data").arg(&data);
        let output = command.output().expect("doubletickd runs");
        let text = out(&output) + &err(&output);
        assert!(!text.contains(PASSWORD), "{text}");
        (output.status.code(), text)
    };
    let (code, text) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("there is no service in it"), "{text}");
    let running = start(&url, &data);
    let sigs = Box::new(|name: &str| Ok(user_sig(name)));
    let service = told::Service::Server(running.url.clone(), sigs);
    told::tell(&service, &mut Vec::new()).await.expect("it is told");
    assert_eq!(check(&[]), (Some(0), "everything agrees\n".to_owned()));

    server.run(&place, "UPDATE groups SET member_count = member_count + 1");
    let (code, text) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("members, and says"), "{text}");
    assert!(text.ends_with("can be repaired: doubletickd check --repair\n"), "{text}");
    let (code, text) = check(&["--repair"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.ends_with("did not agree and are repaired\n"), "{text}");
    assert_eq!(check(&[]), (Some(0), "everything agrees\n".to_owned()));

    server.run(&place, "DELETE FROM messages WHERE seq = 1");
    let (code, text) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("last message is number"), "{text}");
    let (code, text) = check(&["--repair"]);
    assert_eq!(code, Some(1));
    assert!(text.ends_with("cannot be repaired: restore a backup\n"), "{text}");
    let (code, text) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(text.ends_with("do not agree, and cannot be repaired: restore a backup\n"), "{text}");
}

#[test]
fn what_is_wrong_with_the_database_is_said_without_the_password() {
    let server = Server::shared();
    let home = tempfile::tempdir().expect("a directory");
    let place = server.place();
    let good = server.url(&place);
    let free = net::port();
    let newer = server.place();
    server.run(
        &newer,
        "CREATE TABLE cluster (schema_version int, app_id int8); INSERT INTO cluster VALUES (99, 1400000000)",
    );
    let other = server.place();
    server.run(
        &other,
        "CREATE TABLE cluster (schema_version int, app_id int8); INSERT INTO cluster VALUES (1, 7)",
    );
    let taken = server.place();
    server.run(&taken, "CREATE TABLE users (name text)");
    let port = server.port();
    let cases = [
        (
            format!("mysql://{USER}:{PASSWORD}@127.0.0.1/x"),
            2,
            "database: must begin with postgres://".to_owned(),
        ),
        (
            format!("postgres://{USER}:{PASSWORD}@127.0.0.1:port/x"),
            2,
            "invalid value for option `port`".to_owned(),
        ),
        (format!("{good}&colour=red"), 2, "not known".to_owned()),
        (
            good.replace(PASSWORD, &format!("{PASSWORD}-not")),
            1,
            format!("127.0.0.1:{port}/postgres: password authentication failed"),
        ),
        (good.replace("/postgres?", "/nowhere?"), 1, "database \"nowhere\" does not exist".to_owned()),
        (good.replace(&format!(":{port}/"), &format!(":{free}/")), 1, format!("127.0.0.1:{free}/postgres: ")),
        (server.url(&newer), 1, "has schema 99, this version knows up to 1".to_owned()),
        (server.url(&other), 1, "belongs to the application 7, and this one is 1400000000".to_owned()),
        (server.url(&taken), 1, "relation \"users\" already exists".to_owned()),
    ];
    for (number, (url, code, says)) in cases.into_iter().enumerate() {
        let data = home.path().join(number.to_string());
        let output = command(&url, &data, "127.0.0.1:0").output().expect("it ends");
        let text = err(&output);
        assert_eq!(output.status.code(), Some(code), "{url}: {text}");
        assert!(text.contains("database: ") && text.contains(&says), "{url}: {text}");
        assert!(!text.contains(PASSWORD), "{url}: {text}");
    }
    let shown = doubletickd()
        .env("DOUBLETICKD_DATABASE", &good)
        .args(["check-config", "--data"])
        .arg(home.path().join("shown"))
        .output()
        .expect("it ends");
    let text = out(&shown) + &err(&shown);
    assert!(text.contains("database = (hidden)") && !text.contains(PASSWORD), "{text}");
}

#[tokio::test]
async fn a_reminder_that_one_server_is_asked_for_is_told_by_the_other_and_counts_at_both() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let (here, there) = (home.path().join("here"), home.path().join("there"));
    let (one, two) = (start(&url, &here), start(&url, &there));
    let mut alice = Client::login(one.address, "alice", &user_sig("alice")).await;
    let mut bob = Client::login(two.address, "bob", &user_sig("bob")).await;
    let mut new = message("m1", "bob", "hello");
    if let Request::SendMessage(new) = &mut new {
        new.need_read_receipt = true;
    }
    alice.ask(new).await.expect("sent");
    let remind = |data: &Path| {
        doubletickd().args(["remind", "m1", "--data"]).arg(data).output().expect("doubletickd runs")
    };
    let done = remind(&here);
    assert_eq!(out(&done), "reminded = 1\n", "{}", err(&done));
    // Another server tells what it reads in the journal.
    let is_reminder = |push: &Push| matches!(push, Push::Reminder(reminder) if reminder.msg_id == "m1");
    bob.until_pushed("the reminder", is_reminder).await;
    for data in [&here, &there] {
        let again = remind(data);
        assert!(again.status.code() == Some(1) && err(&again).contains("possible from "), "{}", err(&again));
    }
    alice.ask(Request::TotalUnread).await.expect("an answer");
    assert!(!alice.pushes.iter().any(is_reminder), "nobody reminds the sender");
    assert!(one.end().success() && two.end().success());
}

#[tokio::test]
async fn a_server_beside_a_newer_version_whose_journal_it_cannot_read_sends_its_clients_elsewhere_and_says_why()
 {
    let server = Server::shared();
    let place = server.place();
    let url = server.url(&place);
    let home = tempfile::tempdir().expect("a directory");
    let running = start(&url, &home.path().join("data"));
    let mut alice = Client::login(running.address, "alice", &user_sig("alice")).await;
    let newer = "INSERT INTO journal (lane, batch, writer, nonce, format, body)
                 SELECT 0, max(batch) + 1, 1, 1, 2, 'of another kind' FROM journal";
    server.run(&place, newer);
    assert!(running.log().contains("survives a crash of the database"), "{}", running.log());
    let reason = "a newer version has written what this one cannot read";
    assert_eq!(alice.closed().await, (4008, reason.to_owned()), "and not that the client is too slow");
    let why = "the store does not write: database: the journal has format 2, this version knows up to 1; \
               a newer version has written it\n";
    until("it says why", || {
        let (status, text) = get(running.address, "/readyz");
        status == 503 && text.starts_with(why)
    });
    let mut again = Client::connect(running.address).await;
    let refused = again.try_log_in("alice", &user_sig("alice")).await.expect_err("nobody is let in");
    assert_eq!(refused.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    assert_eq!(get(running.address, "/healthz").0, 200);
    assert!(running.end().success());
}

/// What one of the servers answers an administrator.
fn rest(address: SocketAddr, command: &str, body: &str) -> Value {
    let sig = user_sig("administrator");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    let head = format!("Host: x\r\nContent-Length: {}\r\nConnection: close", body.len());
    let call = format!(
        "POST /v4/doubletick/{command} HTTP/1.1\r\n{head}\r\nAuthorization: UserSig administrator:{sig}\r\n\r\n{body}"
    );
    stream.write_all(call.as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    let (_, text) = answer.split_once("\r\n\r\n").expect("head and body");
    let answer: Value = serde_json::from_str(text).expect("JSON");
    if answer["ErrorCode"] == 60007 {
        // Too many within a second.
        std::thread::sleep(Duration::from_millis(200));
        return rest(address, command, body);
    }
    assert_eq!(answer["ErrorCode"], 0, "{answer}");
    answer
}

/// The servers of the database.
fn nodes(address: SocketAddr) -> Vec<Value> {
    rest(address, "nodes", "{}")["Nodes"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn what_an_operator_does_at_one_server_counts_at_the_other_and_both_show_it() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let (here, there) = (home.path().join("here"), home.path().join("there"));
    let (one, two) = (start(&url, &here), start(&url, &there));
    let mut bob = Client::login(two.address, "bob", &user_sig("bob")).await;
    let ask = |data: &Path, words: &[&str]| {
        let done = doubletickd().args(words).arg("--data").arg(data).output().expect("doubletickd runs");
        assert!(done.status.success(), "{words:?}: {}", err(&done));
    };
    let is_kicked = |push: &Push| matches!(push, Push::KickedOffline);
    ask(&here, &["user", "kick", "bob"]);
    bob.until_pushed("kicked", is_kicked).await;
    let mut bob = Client::login(two.address, "bob", &user_sig("bob")).await;
    ask(&here, &["user", "delete", "bob"]);
    bob.until_pushed("kicked", is_kicked).await;
    ask(&there, &["settings", "set", "revoke_seconds=7"]);
    let told = |address: SocketAddr| -> Vec<(Value, Value)> {
        let answer = rest(address, "changes", "{\"Count\": 10}");
        let changes = answer["Changes"].as_array().expect("a list").iter();
        changes.map(|change| (change["What"].clone(), change["After"].clone())).collect()
    };
    let addresses = [one.address, two.address];
    let shown = tokio::task::spawn_blocking(move || addresses.map(told)).await.expect("it has no panics");
    let expected: Vec<(Value, Value)> = [("revoke_seconds", "7"), ("delete", "bob"), ("kick", "bob")]
        .map(|(what, after)| (what.into(), after.into()))
        .into();
    assert_eq!(shown, [expected.clone(), expected]);
    assert!(one.end().success() && two.end().success());
}

#[test]
fn servers_of_one_database_are_listed_with_how_far_each_is_and_one_that_was_killed_is_silent() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let begun = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let first = start(&url, &home.path().join("first"));
    until("the first has said that it is there", || nodes(first.address).len() == 1);
    let second = start(&url, &home.path().join("second"));
    let third = start(&url, &home.path().join("third"));
    let ids = |address| -> Vec<String> {
        let id = |node: &Value| node["NodeID"].as_str().expect("an id").to_owned();
        nodes(address).iter().map(id).collect()
    };
    until("all have heard of each other", || ids(second.address).len() == 3);
    let seen = ids(first.address);
    assert_eq!(ids(second.address), seen, "each says the same");
    assert!(
        seen.iter().all(|id| id.len() == 16 && id.bytes().all(|digit| digit.is_ascii_hexdigit())),
        "{seen:?}"
    );
    let own = |address| -> Vec<usize> {
        let all = nodes(address);
        (0..all.len()).filter(|at| all[*at]["IsThis"] == 1).collect()
    };
    let places = [own(first.address), own(second.address), own(third.address)].concat();
    assert_eq!(places.len(), 3, "each is one of them: {places:?}");
    assert_eq!((places[0], BTreeSet::from_iter(places).len()), (0, 3), "the oldest comes first");
    for node in nodes(third.address) {
        let time = |key: &str| node[key].as_u64().expect("a time");
        // The database has the clock of this machine.
        assert!(time("Since") + 5 >= begun && time("Seen") >= time("Since"), "{node}");
        assert_eq!((&node["State"], &node["Version"]), (&"Up".into(), &env!("CARGO_PKG_VERSION").into()));
        assert!(node["Name"].as_str().is_some_and(|name| name.ends_with(" 127.0.0.1:0")), "{node}");
    }
    until("nobody lacks anything", || nodes(first.address).iter().all(|node| node["Behind"] == 0));
    // Who ends as it should says so; who is killed cannot.
    assert!(third.end().success());
    until("the third is gone", || nodes(first.address).len() == 2);
    second.signal(Signal::KILL);
    let is = |state: &str| nodes(first.address).iter().filter(|node| node["State"] == state).count();
    until("the second is silent", || (is("Up"), is("Silent")) == (1, 1));
    settings(&url, &home.path().join("first"), &["set", "revoke_seconds=99"]);
    let lacks = |node: &Value| node["Behind"].as_u64() > Some(0) && node["State"] == "Silent";
    until("it lacks what is committed since", || {
        nodes(first.address).iter().filter(|node| lacks(node)).count() == 1
    });
    let me = nodes(first.address).into_iter().find(|node| node["IsThis"] == 1).expect("this one");
    assert_eq!((&me["State"], &me["NodeID"]), (&"Up".into(), &seen[0].as_str().into()));
    assert!(first.end().success());
}

#[tokio::test]
async fn while_the_database_is_gone_calls_fail_and_afterwards_everything_goes_on_by_itself() {
    // Of its own: nobody else's database goes away.
    let server = Server::start(&[]);
    server.make("one");
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let running = start(&server.url("one"), &data);
    let mut alice = Client::login(running.address, "alice", &user_sig("alice")).await;
    let mut bob = Client::login(running.address, "bob", &user_sig("bob")).await;
    let mut acknowledged = Vec::new();
    let mut number = 0;
    let mut send = async |alice: &mut Client, acknowledged: &mut Vec<String>| {
        number += 1;
        let id = format!("m{number}");
        let answer = alice.ask(message(&id, "bob", "hello")).await;
        if answer.is_ok() {
            acknowledged.push(id);
        }
        answer.map(drop).map_err(|error| error.code)
    };
    for round in 0..2 {
        assert_eq!(send(&mut alice, &mut acknowledged).await, Ok(()));
        // As an operator ends it, and as it ends by itself.
        if round == 0 {
            server.stop()
        } else {
            server.kill()
        }
        let begun = Instant::now();
        assert_eq!(send(&mut alice, &mut acknowledged).await, Err(codes::ERR_SDK_COMM_DATABASE_FAILURE));
        let asked = bob.ask(Request::TotalUnread).await.map(drop).map_err(|error| error.code);
        assert_eq!(asked, Err(codes::ERR_SDK_COMM_DATABASE_FAILURE));
        assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
        assert_eq!(get(running.address, "/readyz").0, 503);
        assert_eq!(get(running.address, "/healthz").0, 200);
        server.start_again();
        until("the server is ready", || get(running.address, "/readyz").0 == 200);
        // Nobody logs in again.
        assert_eq!(send(&mut alice, &mut acknowledged).await, Ok(()));
        assert!(bob.ask(Request::TotalUnread).await.is_ok());
    }
    // A kill loses nothing that was acknowledged: the server of the tests does not sync, but the machine has not failed.
    assert_eq!(known(&mut bob, &acknowledged).await, acknowledged);
    assert!(running.end().success());
}

#[tokio::test]
async fn a_receipt_that_is_given_at_one_server_reaches_the_sender_at_the_other() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    let (first, second) = (start(&url, &one), start(&url, &two));
    let mut alice = Client::login(first.address, "alice", &user_sig("alice")).await;
    let mut bob = Client::login(second.address, "bob", &user_sig("bob")).await;
    assert!(alice.ask(message("m1", "bob", "hello")).await.is_ok());
    let is_message = |push: &Push| matches!(push, Push::Message(message) if message.msg_id == "m1");
    bob.until_pushed("the message", is_message).await;
    let answer = bob.ask(Request::SendReceipts { messages: vec!["m1".into()], read_at: Vec::new() }).await;
    assert!(answer.is_ok(), "{answer:?}");
    let read = |push: &Push| {
        match push {
        Push::Changes { changes, .. } => changes.iter().any(|change| {
            matches!(change, Change::Receipt(receipt) if receipt.msg_id == "m1" && receipt.read_count == 1)
        }),
        _ => false,
    }
    };
    alice.until_pushed("the receipt", read).await;
    // What an operator sets at one server is in force at the other.
    settings(&url, &one, &["set", "revoke_seconds=123"]);
    until("the settings are in force", || settings(&url, &two, &["get"]).contains("revoke_seconds = 123"));
    let Ok(Response::Settings(in_force)) = alice.ask(Request::GetSettings).await else {
        panic!("no settings")
    };
    assert_eq!(in_force.revoke_seconds, 123);
    assert!(first.end().success() && second.end().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_is_killed_under_load_and_nothing_that_was_acknowledged_is_lost() {
    let named = Named(net::seed());
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let data = [home.path().join("one"), home.path().join("two")];
    let port = net::port();
    let listen = format!("127.0.0.1:{port}");
    let first = start(&url, &data[0]);
    let mut second = Process::start(command(&url, &data[1], &listen), &data[1]);
    settings(&url, &data[0], &["set", "requests_per_second=0", "connections_per_address=0"]);
    let urls = (0..16).map(|number| if number % 2 == 0 { first.url.clone() } else { second.url.clone() });
    let mut crowd = Crowd::gather(urls.collect(), home.path(), 80, 1, named.0).await;
    for _ in 0..2 {
        crowd.flood(Duration::from_millis(1_500), 60).await;
        second.signal(Signal::KILL);
        until("the process is gone", || !second.is_running());
        crowd.flood(Duration::from_millis(500), 60).await;
        second = Process::start(command(&url, &data[1], &listen), &data[1]);
    }
    crowd.flood(Duration::from_secs(1), 60).await;
    let totals = flood::check_within(Duration::from_secs(60), &crowd.devices, &crowd.promises).await;
    eprintln!("two servers: {totals:?}");
    for device in &crowd.devices {
        device.shut_down().await;
    }
    assert!(first.end().success() && second.end().success());
}
