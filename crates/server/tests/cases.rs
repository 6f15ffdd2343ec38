//! What went wrong for real applications once, with real processes: C programs that know nothing but the header, and a
//! doubletickd. The programs of `tests/cases` are run against the embedded service as well.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use net::chat::{Chat, compile, compile_source};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use support::{Process, err, user_sig};
use tempfile::TempDir;

/// Plays one case against the embedded service and against a doubletickd.
fn play(case: &str, rounds: &[&[&str]]) {
    let home = TempDir::new().expect("a directory");
    let Some(program) = compile_source(&format!("tests/cases/{case}.c"), home.path()) else { return };
    for (number, arguments) in rounds.iter().enumerate() {
        let data = home.path().join(format!("server-{number}"));
        let server = Process::serve(&data, &["--durability", "normal"]);
        net::lift_limits(&data);
        for url in ["embedded:", server.url.as_str()] {
            let directory = home.path().join(format!("device-{number}-{}", url.len()));
            let mut command = Command::new(&program);
            for user in ["alice", "bob"] {
                command.env(format!("SIG_{user}"), user_sig(&data, user));
            }
            let output = command.arg(url).arg(directory).args(*arguments).output().expect("it runs");
            assert!(output.status.success(), "{case} {arguments:?} {url}: {}", err(&output));
        }
    }
}

#[test]
fn a_group_that_is_made_again_while_somebody_is_away_is_told_whole_and_once() {
    play("group_made_again", &[&["3", "6", "1"], &["6", "3", "1"], &["3", "3", "1"], &["6", "3", "2"]]);
}

#[test]
fn what_was_said_before_somebody_was_put_into_a_group_is_no_news() {
    play("history_is_no_news", &[&["0", "500"], &["2", "500"]]);
}

#[test]
fn receipts_for_messages_of_before_and_after_one_came_count_for_those_of_after() {
    play("receipts_across_join", &[&[]]);
}

/// A server and two people who talk.
struct Talk {
    home: TempDir,
    program: PathBuf,
    server: Process,
    options: Vec<String>,
}

impl Talk {
    /// `None` where there is no C compiler.
    fn new() -> Option<Talk> {
        let home = TempDir::new().expect("a directory");
        let program = compile(home.path())?;
        let server = Process::serve(&home.path().join("data"), &[]);
        Some(Talk { home, program, server, options: Vec::new() })
    }

    /// By `wss://`; nothing where there is no C compiler.
    fn secure() -> Option<Talk> {
        let home = TempDir::new().expect("a directory");
        let program = compile(home.path())?;
        let options = certificates(home.path());
        let server = secure_server(home.path(), &format!("127.0.0.1:{}", net::port()));
        Some(Talk { home, program, server, options })
    }

    fn person(&self, user: &str) -> Chat {
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        let scheme = if options.is_empty() { "ws" } else { "wss" };
        let url = format!("{scheme}://localhost:{}", self.server.address.port());
        let mut chat = Chat::start_with(&self.program, &url, &self.home.path().join(user), &options);
        chat.ok(&format!("login {user} {}", user_sig(&self.home.path().join("data"), user)));
        chat
    }
}

/// Makes a certificate for `localhost`; the options of a program that trusts it.
fn certificates(home: &Path) -> Vec<String> {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &authority).expect("signed");
    for (name, text) in
        [("ca.pem", authority.pem()), ("cert.pem", certificate.pem()), ("key.pem", key.serialize_pem())]
    {
        std::fs::write(home.join(name), text).expect("written");
    }
    vec!["--ca".to_owned(), home.join("ca.pem").to_str().expect("UTF-8").to_owned()]
}

fn secure_server(home: &Path, listen: &str) -> Process {
    let path = |name: &str| home.join(name).to_str().expect("UTF-8").to_owned();
    let data = home.join("data");
    let mut command = support::doubletickd();
    command.args([
        "serve",
        "--listen",
        listen,
        "--tls-cert",
        &path("cert.pem"),
        "--tls-key",
        &path("key.pem"),
    ]);
    command.arg("--data").arg(&data);
    Process::start(command, &data)
}

/// Longer than a call may take, and than a silent link lives.
const STOP: Duration = Duration::from_secs(33);

#[test]
fn answers_that_come_while_a_program_is_stopped_are_read_before_its_time_is_over() {
    let Some(talk) = Talk::new() else { return };
    let (mut alice, mut bob) = (talk.person("alice"), talk.person("bob"));
    // So that no answer comes before she is stopped.
    talk.server.signal(Signal::STOP);
    let sent: Vec<String> = (0..40).map(|number| alice.begin_send("c2c bob", &number.to_string())).collect();
    std::thread::sleep(Duration::from_millis(300));
    alice.signal(Signal::STOP);
    talk.server.signal(Signal::CONT);
    for id in &sent {
        bob.hear("* message", &[id]);
    }
    std::thread::sleep(STOP);
    alice.signal(Signal::CONT);
    for id in &sent {
        alice.hear("ok send", &[id]);
    }
    assert!(alice.has_not_said("failed"));
    alice.quit();
}

#[test]
fn a_server_that_was_stopped_with_its_clients_cuts_nobody_off() {
    let Some(talk) = Talk::new() else { return };
    let mut people = [talk.person("alice"), talk.person("bob")];
    people.iter().for_each(|person| person.signal(Signal::STOP));
    talk.server.signal(Signal::STOP);
    std::thread::sleep(STOP);
    talk.server.signal(Signal::CONT);
    // It looks at its time limits before anything more can come.
    std::thread::sleep(Duration::from_millis(500));
    people.iter().for_each(|person| person.signal(Signal::CONT));
    let [alice, bob] = &mut people;
    let id = alice.send("c2c bob", "still here");
    bob.hear("* message", &[&id]);
    bob.ok("read last");
    alice.hear("* receipt", &[&id, "read=1"]);
    for person in &people {
        assert!(person.has_not_said("* network disconnected"));
    }
}

#[test]
fn a_program_whose_tls_connection_dies_while_it_writes_lives_on() {
    let Some(mut talk) = Talk::secure() else { return };
    let bob = talk.person("bob");
    let mut alice = talk.person("alice");
    let long = "x".repeat(4_000);
    for _ in 0..3 {
        alice.hear("* network connected", &[]);
        alice.signal(Signal::STOP);
        // No more than a pipe holds: nobody reads it.
        for _ in 0..12 {
            alice.tell(&format!("& send c2c bob {long}"));
        }
        talk.server.signal(Signal::KILL);
        talk.server.wait();
        alice.signal(Signal::CONT);
        alice.hear("* network disconnected", &[]);
        let listen = talk.server.address.to_string();
        talk.server = secure_server(talk.home.path(), &listen);
        assert_eq!(net::chat::value(&alice.ok("status"), "state"), "in");
    }
    alice.send("c2c bob", "alive");
    alice.quit();
    bob.quit();
}
