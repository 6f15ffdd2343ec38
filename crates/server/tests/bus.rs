//! Two doubletickd on one PostgreSQL, with NATS between them.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use doubletick_nats_testing::NatsServer;
use doubletick_postgres_testing::Server;
use doubletick_protocol::wire::{Change, Push, Request};
use net::{Crowd, Named, user_sig};
use nkeys::KeyPair;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustix::process::Signal;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{Client, Process, doubletickd, err, message, out, until};

const PASSWORD: &str = "n4ts-s3cret";

/// A command that is `doubletickd serve` on this database, with this bus.
fn quiet(url: &str, data: &Path, bus: &str) -> Command {
    let mut command = doubletickd();
    command
        .env("DOUBLETICKD_SECRET_KEY", net::KEY)
        .env("DOUBLETICKD_DATABASE", url)
        .env("DOUBLETICKD_BUS", bus)
        .args(["serve", "--data"])
        .arg(data);
    command
}

/// The same at a free port, which logs what can be logged.
fn command(url: &str, data: &Path, bus: &str) -> Command {
    let mut command = quiet(url, data, bus);
    command.args(["--listen", "127.0.0.1:0", "--log", "trace"]);
    command
}

fn start(url: &str, data: &Path, bus: &str) -> Process {
    Process::start(command(url, data, bus), data)
}

/// The number that `/metrics` shows.
fn metric(server: &Process, name: &str) -> u64 {
    let text = server.get("/metrics").1;
    let value = text.lines().find_map(|line| line.strip_prefix(&format!("doubletick_{name} ")));
    let value: f64 =
        value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name}: {text}"));
    value as u64
}

/// Alice sends a message at one server, bob reads it at the other, and alice is told.
async fn read_across(id: &str, alice: &mut Client, bob: &mut Client) {
    alice.ask(message(id, "bob", "hello")).await.expect("it is sent");
    bob.until_pushed(id, |push| matches!(push, Push::Message(message) if message.msg_id == id)).await;
    let receipt = Request::SendReceipts { messages: vec![id.to_owned()], read_at: Vec::new() };
    bob.ask(receipt).await.expect("it is given");
    let told = |push: &Push| {
        match push {
        Push::Changes { changes, .. } => changes.iter().any(|change| {
            matches!(change, Change::Receipt(receipt) if receipt.msg_id == id && receipt.read_count == 1)
        }),
        _ => false,
    }
    };
    alice.until_pushed("the receipt", told).await;
}

#[tokio::test]
async fn a_receipt_reaches_the_sender_at_the_other_server_over_nats_and_while_nats_is_gone() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let nats = NatsServer::start(&format!("authorization {{ user: app, password: \"{PASSWORD}\" }}"));
    let bus = nats.url().replace("nats://", &format!("nats://app:{PASSWORD}@"));
    let home = tempfile::tempdir().expect("a directory");
    let (first, second) =
        (start(&url, &home.path().join("one"), &bus), start(&url, &home.path().join("two"), &bus));
    let servers = [&first, &second];
    let mut alice = Client::login(first.address, "alice", &user_sig("alice")).await;
    let mut bob = Client::login(second.address, "bob", &user_sig("bob")).await;
    for round in 0..2 {
        until("NATS is connected", || servers.iter().all(|server| metric(server, "bus_connected") == 1));
        let mut number = 0;
        let carried = servers.map(|server| metric(server, "bus_batches_total"));
        // Perhaps not the first ones: what is heard may not be heard yet when it is connected.
        while servers
            .iter()
            .zip(carried)
            .any(|(server, carried)| metric(server, "bus_batches_total") == carried)
        {
            read_across(&format!("with-{round}-{number}"), &mut alice, &mut bob).await;
            number += 1;
        }
        nats.kill();
        until("it is noticed", || servers.iter().all(|server| metric(server, "bus_connected") == 0));
        let unsent = metric(&first, "bus_unsent_total");
        for number in 0..3 {
            read_across(&format!("without-{round}-{number}"), &mut alice, &mut bob).await;
        }
        assert!(metric(&first, "bus_unsent_total") > unsent);
        // Nobody is restarted for it.
        assert!(servers.iter().all(|server| server.get("/readyz").0 == 200));
        nats.start_again();
    }
    for server in [first, second] {
        let log = server.log();
        assert_eq!(log.matches("the bus does not carry").count(), 2, "each time once: {log}");
        assert!(log.contains(&format!("127.0.0.1:{}", nats.port())) && !log.contains(PASSWORD));
        assert!(server.end().success());
    }
}

#[tokio::test]
async fn a_server_comes_to_nats_with_a_key_which_is_in_no_log() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let (known, unknown) = (KeyPair::new_user(), KeyPair::new_user());
    let nats =
        NatsServer::start(&format!("authorization {{ users = [ {{ nkey: {} }} ] }}", known.public_key()));
    let home = tempfile::tempdir().expect("a directory");
    let serve = |name: &str, key: &KeyPair| {
        let (data, seed) = (home.path().join(name), key.seed().expect("a seed"));
        let mut command = command(&url, &data, &nats.url());
        command.env("DOUBLETICKD_BUS_NKEY", &seed);
        (Process::start(command, &data), seed)
    };
    let (first, second) = (serve("one", &known), serve("two", &known));
    let refused = serve("three", &unknown);
    for (server, _) in [&first, &second] {
        until("NATS is connected", || metric(server, "bus_connected") == 1);
    }
    let mut alice = Client::login(first.0.address, "alice", &user_sig("alice")).await;
    let mut bob = Client::login(refused.0.address, "bob", &user_sig("bob")).await;
    let mut number = 0;
    while metric(&second.0, "bus_batches_total") == 0 {
        read_across(&format!("key-{number}"), &mut alice, &mut bob).await;
        number += 1;
    }
    until("it is said", || refused.0.log().contains("the bus does not carry"));
    assert_eq!((metric(&refused.0, "bus_connected"), refused.0.get("/readyz").0), (0, 200));
    for (server, seed) in [first, second, refused] {
        assert!(!server.log().contains(&seed), "the seed is in the log");
        assert!(server.end().success());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_and_a_server_are_killed_under_load_and_nothing_is_lost_or_told_twice() {
    let named = Named(net::seed());
    let server = Server::shared();
    let url = server.url(&server.place());
    let nats = NatsServer::start("");
    let home = tempfile::tempdir().expect("a directory");
    let data = [home.path().join("one"), home.path().join("two")];
    // A port that clients find again.
    let listen = format!("127.0.0.1:{}", net::port());
    let at = |data: &Path, listen: &str| {
        let mut command = quiet(&url, data, &nats.url());
        command.args(["--listen", listen]);
        Process::start(command, data)
    };
    let first = at(&data[0], "127.0.0.1:0");
    let mut second = at(&data[1], &listen);
    let mut set = doubletickd();
    set.args(["settings", "set", "requests_per_second=0", "connections_per_address=0", "--data"])
        .arg(&data[0]);
    let set = set.env("DOUBLETICKD_DATABASE", &url).output().expect("doubletickd runs");
    assert!(set.status.success(), "{}", err(&set));
    let urls = (0..16).map(|number| if number % 2 == 0 { first.url.clone() } else { second.url.clone() });
    let mut crowd = Crowd::gather(urls.collect(), home.path(), 80, 1, named.0).await;
    for _ in 0..2 {
        crowd.flood(Duration::from_secs(1), 60).await;
        nats.kill();
        crowd.flood(Duration::from_millis(700), 60).await;
        second.signal(Signal::KILL);
        until("the process is gone", || !second.is_running());
        nats.start_again();
        crowd.flood(Duration::from_millis(500), 60).await;
        second = at(&data[1], &listen);
    }
    crowd.flood(Duration::from_secs(1), 60).await;
    let totals = flood::check_within(Duration::from_secs(60), &crowd.devices, &crowd.promises).await;
    let [carried, read] = ["bus_batches_total", "journal_batches_total"].map(|name| metric(&first, name));
    eprintln!("two servers and NATS: {totals:?}, {carried} carried and {read} read");
    assert!(carried > 0 && read > 0);
    for device in &crowd.devices {
        device.shut_down().await;
    }
    assert!(first.end().success() && second.end().success());
}

#[tokio::test]
async fn readyz_says_how_far_behind_a_server_is_that_does_not_go_on() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let first = start(&url, &home.path().join("one"), "notify");
    let second = start(&url, &home.path().join("two"), "notify");
    // Behind that, how old the oldest snapshot is: other tests hold some of the same PostgreSQL.
    let known = "ready\nservers: 2\nbehind: 0 batches\nothers behind: 0 batches\noldest snapshot: ";
    let says = |server: &Process| {
        let (status, text) = server.get("/readyz");
        status == 200 && text.strip_prefix(known).is_some_and(|rest| rest.ends_with(" transactions\n"))
    };
    until("they know of each other", || says(&first) && says(&second));
    drop(Client::login(first.address, "bob", &user_sig("bob")).await);
    second.signal(Signal::STOP);
    let mut alice = Client::login(first.address, "alice", &user_sig("alice")).await;
    for number in 0..5 {
        alice.ask(message(&format!("m{number}"), "bob", "hello")).await.expect("it is sent");
    }
    until("the first says it", || {
        let (status, text) = first.get("/readyz");
        let behind: u64 = text
            .lines()
            .find_map(|line| line.strip_prefix("others behind: ")?.strip_suffix(" batches"))
            .and_then(|number| number.parse().ok())
            .expect("a number");
        status == 200 && text.contains("\nbehind: 0 batches\n") && behind >= 5
    });
    assert!(metric(&first, "others_behind_batches") >= 5);
    second.signal(Signal::CONT);
    until("it has caught up", || metric(&first, "others_behind_batches") == 0);
    assert!(first.end().success() && second.end().success());
}

#[tokio::test]
async fn nats_with_tls_is_talked_to_encrypted_where_its_certificate_is_trusted_and_not_at_all_otherwise() {
    let home = tempfile::tempdir().expect("a directory");
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let (cert_file, key_file) = (home.path().join("cert.pem"), home.path().join("key.pem"));
    std::fs::write(&cert_file, cert.pem()).expect("a file");
    std::fs::write(&key_file, signing_key.serialize_pem()).expect("a file");
    let secured = NatsServer::start(&format!(
        "tls {{ cert_file: \"{}\", key_file: \"{}\" }}",
        cert_file.display(),
        key_file.display()
    ));
    let plain = NatsServer::start("");
    let server = Server::shared();
    let url = server.url(&server.place());
    let at = |name: &str, nats: &NatsServer, trusted: bool| {
        let data = home.path().join(name);
        let mut command = command(&url, &data, &format!("tls://localhost:{}", nats.port()));
        command.env_remove("SSL_CERT_DIR");
        if trusted {
            command.env("SSL_CERT_FILE", &cert_file);
        }
        Process::start(command, &data)
    };
    let trusting = at("trusting", &secured, true);
    until("it is connected", || metric(&trusting, "bus_connected") == 1);
    for server in [at("strange", &secured, false), at("plain", &plain, true)] {
        until("it is said", || server.log().contains("the bus does not carry"));
        assert_eq!((metric(&server, "bus_connected"), server.get("/readyz").0), (0, 200));
        assert!(server.end().success());
    }
    assert!(trusting.end().success());
}

#[test]
fn a_bus_without_a_database_or_with_a_wrong_address_is_refused_without_the_password() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let good = format!("nats://app:{PASSWORD}@127.0.0.1:4222");
    let cases = [
        (None, good.clone(), "bus: is between servers on one PostgreSQL, and database is not set"),
        (None, "none".to_owned(), "database is not set"),
        (Some(&url), "sometimes".to_owned(), "bus: must be notify, none, or begin with nats://"),
        (Some(&url), format!("{good}/path"), "bus: has something behind the host"),
        (Some(&url), format!("{good},app:other@127.0.0.1"), "bus: all addresses must have the same user"),
    ];
    for (database, bus, says) in cases {
        let mut command = command("", &home.path().join("data"), &bus);
        match database {
            Some(database) => command.env("DOUBLETICKD_DATABASE", database),
            None => command.env_remove("DOUBLETICKD_DATABASE"),
        };
        let output = command.output().expect("it ends");
        let text = err(&output) + &out(&output);
        assert_eq!(output.status.code(), Some(2), "{bus}: {text}");
        assert!(text.contains(says) && !text.contains(PASSWORD), "{bus}: {text}");
    }
}
