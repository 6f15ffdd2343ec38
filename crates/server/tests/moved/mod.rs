//! A service goes from a data directory to PostgreSQL, and its devices notice nothing.

mod lanes;

use crate::flood::{self, expect_news_of_nothing};
use crate::net::{self, Crowd, Named, user_sig};
use crate::support::{Client, Process, doubletickd, err, message, out, until};
use crate::{command, settings, start};
use doubletick_postgres_testing::{PASSWORD, Server};
use doubletick_protocol::wire::{Request, Response};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

fn migrate(url: &str, from: &Path) -> Command {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_DATABASE", url).args(["migrate", "--from"]).arg(from);
    command
}

/// To a database with several lanes.
fn to_lanes(url: &str, from: &Path) -> Command {
    let mut command = migrate(url, from);
    command.env("DOUBLETICKD_LANES", "4");
    command
}

fn fails(command: &mut Command, says: &str) {
    let output = command.output().expect("it ends");
    let text = err(&output) + &out(&output);
    assert!(output.status.code() == Some(1) && text.contains(says), "{says}: {text}");
    assert!(!text.contains(PASSWORD), "{text}");
}

fn number(url: &str, sql: &str) -> i64 {
    let place = url.rsplit("search_path%3D").next().expect("a place");
    Server::shared().number(place, sql)
}

fn is_done(url: &str) -> bool {
    number(url, "SELECT count(*) FROM moving WHERE done") > 0
}

/// Nobody serves what is there so far. What was killed may have come to its end all the same, also a moment later: the database
/// goes on with what it was given.
fn nobody_serves(url: &str, data: &Path) {
    let mut server = command(url, data, "127.0.0.1:0");
    let mut server = server.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    until("it ends, or everything is there", || {
        server.try_wait().expect("it is there").is_some() || is_done(url)
    });
    if is_done(url) {
        server.kill().expect("it is there");
    }
    let unserved = server.wait_with_output().expect("it ends");
    let says = "has a part of a service that is being moved there";
    assert!(is_done(url) || err(&unserved).contains(says), "{}", err(&unserved));
}

/// Moves it, and kills the process with SIGKILL after ever more lines until it comes to its end; how often it was killed.
fn with_kills(url: &str, from: &Path) -> (usize, Output) {
    let mut kills = 0;
    for lines in [1, 2, 3, 5, 8, 13, 21, 30] {
        let mut child = to_lanes(url, from).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
        let heard = output.by_ref().take(lines).filter(Result::is_ok).count();
        child.kill().expect("it is there");
        let status = child.wait().expect("it ends");
        kills += usize::from(!status.success());
        assert!(heard == lines || status.success(), "it is killed, or done");
        if !status.success() {
            nobody_serves(url, &from.with_extension("early"));
        }
    }
    (kills, to_lanes(url, from).output().expect("it ends"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_moved_whenever_the_move_is_killed_and_no_device_is_told_anything_twice() {
    let named = Named(net::seed());
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let (from, data) = (home.path().join("from"), home.path().join("data"));
    let listen = format!("127.0.0.1:{}", net::port());
    // What waits for a webhook comes along.
    let webhook = ["--webhook-url=http://127.0.0.1:9/", "--webhook-private"];
    let before = Process::start(net::serve(&from, &listen, &webhook), &from);
    net::lift_limits(&from);
    let mut crowd = Crowd::gather(vec![before.url.clone(); 8], home.path(), 80, 1, named.0).await;
    crowd.flood(Duration::from_millis(1_500), 80).await;
    // Text that PostgreSQL cannot hold as it is.
    let mut zoe = Client::login(before.address, "zoe", &user_sig("zoe")).await;
    Client::login(before.address, "yan", &user_sig("yan")).await;
    zoe.ask(message("odd", "yan", "\0 and \u{1}")).await.expect("sent");
    drop(zoe);
    let patience = Duration::from_secs(60);
    flood::check_within(patience, &crowd.devices, &crowd.promises).await;
    let mut looks = Client::login(before.address, "u1", &user_sig("u1")).await;
    let listed = looks.ask(Request::Conversations).await.expect("a list");
    let life = incarnation(&before).await;
    fails(&mut migrate(&url, &from), "another process");
    let mut ends = Vec::new();
    for device in &crowd.devices {
        ends.push(device.shut_down());
    }
    for end in ends {
        end.await;
    }
    drop(looks);
    assert!(before.end().success());

    let (kills, done) = with_kills(&url, &from);
    let text = out(&done) + &err(&done);
    assert!(done.status.success() && !text.contains(PASSWORD), "{text}");
    eprintln!("{kills} kills; {text}");
    assert!(kills >= 3);
    let waiting = number(&url, "SELECT count(*) FROM outbox");
    assert!(waiting > 0, "what waits for webhooks came along");
    // Once more changes nothing.
    let again = migrate(&url, &from).output().expect("it ends");
    assert!(again.status.success() && out(&again).contains("was moved to"), "{}", err(&again));

    let after = Process::start(command(&url, &data, &listen), &data);
    are_told_nothing_again(&crowd).await;
    let mut looks = Client::login(after.address, "u1", &user_sig("u1")).await;
    let now = looks.ask(Request::Conversations).await.expect("a list");
    assert_eq!(now, listed, "lists and unread counts are those of before");
    assert_eq!(incarnation(&after).await, life);
    assert!(settings(&url, &data, &["get"]).contains("requests_per_second = 0"), "settings came along");
    // It goes on from where it was.
    crowd.flood(Duration::from_secs(1), 60).await;
    flood::check_within(patience, &crowd.devices, &crowd.promises).await;
    for device in &crowd.devices {
        device.shut_down().await;
    }
    assert!(after.end().success());
    let mut check = doubletickd();
    let check = check.env("DOUBLETICKD_DATABASE", &url).args(["check", "--data"]).arg(&data);
    let checked = check.output().expect("it ends");
    assert!(out(&checked).contains("everything agrees"), "{}{}", out(&checked), err(&checked));
    assert_eq!(number(&url, "SELECT count(*) FROM lanes"), 4);
    assert_eq!(number(&url, "SELECT count(*) FROM conversations WHERE lane = 0"), 0);
    let again = migrate(&url, &from).output().expect("it ends");
    assert!(again.status.success() && out(&again).contains("was moved to"), "the service goes on there");
}

/// Every device starts again, and nobody tells its user anything.
async fn are_told_nothing_again(crowd: &Crowd) {
    let start = |(number, device): (usize, &Arc<flood::Device>)| {
        crowd.start(number);
        let device = Arc::clone(device);
        tokio::spawn(async move {
            let again = async {
                device.log_in().await;
                let client = device.client().expect("it runs");
                // What was to be told was told before an answer.
                client.call(Request::GetSettings).await.expect("settings");
                tokio::time::sleep(Duration::from_secs(1)).await;
            };
            expect_news_of_nothing(&device, again).await;
        })
    };
    let again: Vec<_> = crowd.devices.iter().enumerate().map(start).collect();
    for one in again {
        one.await.expect("nothing was told again");
    }
}

/// Which life of the service a login is told.
async fn incarnation(server: &Process) -> u64 {
    let stream = TcpStream::connect(server.address).await.expect("a connection");
    let mut client = Client::over(stream).await.expect("a client");
    let login = Request::Login {
        user_id: "u1".into(),
        user_sig: user_sig("u1"),
        platform: 0,
        held: 0,
        device: String::new(),
    };
    match client.try_ask(login).await {
        Some(Ok(Response::LoggedIn(info))) => info.incarnation,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_service_is_not_moved_to_where_something_is_nor_on_when_it_has_changed() {
    let server = Server::shared();
    let home = tempfile::tempdir().expect("a directory");
    let from = home.path().join("from");
    let url = server.url(&server.place());
    fails(&mut migrate(&url, &from), "there is no database");
    let mut nowhere = doubletickd();
    fails(nowhere.args(["migrate", "--from"]).arg(&from), "to: say where to");
    let serve = |options: &[&str]| Process::start(net::serve(&from, "127.0.0.1:0", options), &from);
    let running = serve(&[]);
    Client::login(running.address, "ann", &user_sig("ann")).await;
    assert!(running.end().success());
    // Somebody else's tables, another application, a wrong password.
    let wrong = url.replace(PASSWORD, &format!("{PASSWORD}-not"));
    fails(&mut migrate(&wrong, &from), "password authentication failed");
    fails(migrate("", &from).args(["--to", "mysql://x"]), "must begin with postgres://");
    let used = server.url(&server.place());
    let other = home.path().join("other");
    let there = start(&used, &other);
    Client::login(there.address, "bob", &user_sig("bob")).await;
    until("it has written", || number(&used, "SELECT count(*) FROM journal") > 0);
    fails(&mut migrate(&used, &from), "is not empty");
    assert!(there.end().success());
    fails(&mut migrate(&used, &from), "is not empty");

    // A part of it is there, and then the service goes on where it was.
    let mut child = migrate(&url, &from).stdout(Stdio::piped()).spawn().expect("it starts");
    BufReader::new(child.stdout.take().expect("it was asked for")).lines().next();
    child.kill().expect("it is there");
    child.wait().expect("it ends");
    Server::shared().run(
        url.rsplit("search_path%3D").next().expect("a place"),
        // As if it had not come so far.
        "UPDATE moving SET done = false; DELETE FROM journal",
    );
    let running = serve(&[]);
    Client::login(running.address, "cid", &user_sig("cid")).await;
    assert!(running.end().success());
    fails(&mut migrate(&url, &from), "which has changed since");
}
