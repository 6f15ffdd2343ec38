//! The whole story with processes of `examples/c/chat.c`, which know nothing but the header, and one doubletickd, or two on one
//! PostgreSQL: what people on different machines see.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use doubletick_postgres_testing::Server;
use net::chat::{Chat, compile, value};
use rustix::process::Signal;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use support::{Process, doubletickd, err, out};

/// Servers that can be stopped and started again, and the programs that use them.
struct Stage {
    home: tempfile::TempDir,
    program: PathBuf,
    ports: Vec<u16>,
    /// On which all of them are; `None`: one, with a database of its own.
    database: Option<String>,
    servers: Vec<Process>,
    /// The devices, by the order in which they came.
    devices: RefCell<Vec<String>>,
}

impl Stage {
    /// One server; `None` where there is no C compiler.
    fn new() -> Option<Stage> {
        Self::on(None, 1)
    }

    /// Two servers on one PostgreSQL. Each device is at the other one than the device before, and stays there: what it keeps is of
    /// the server at that address.
    fn of_two() -> Option<Stage> {
        let postgres = Server::shared();
        Self::on(Some(postgres.url(&postgres.place())), 2)
    }

    fn on(database: Option<String>, count: usize) -> Option<Stage> {
        let home = tempfile::tempdir().expect("a directory");
        let program = compile(home.path())?;
        let ports = (0..count).map(|_| net::port()).collect();
        let mut stage =
            Stage { home, program, ports, database, servers: Vec::new(), devices: RefCell::default() };
        stage.start();
        Some(stage)
    }

    fn start(&mut self) {
        for (number, port) in self.ports.iter().enumerate() {
            let data = self.home.path().join(format!("data{number}"));
            let mut command = net::serve(&data, &format!("127.0.0.1:{port}"), &[]);
            if let Some(url) = &self.database {
                command.env("DOUBLETICKD_DATABASE", url);
            }
            self.servers.push(Process::start(command, &data));
        }
    }

    fn stop(&mut self) {
        self.servers.drain(..).for_each(|server| assert!(server.end().success()));
    }

    fn kill(&mut self) {
        for mut server in self.servers.drain(..) {
            server.signal(Signal::KILL);
            server.wait();
        }
    }

    /// A program on a device of this name.
    fn device(&self, name: &str) -> Chat {
        let mut devices = self.devices.borrow_mut();
        let number = devices.iter().position(|device| device == name).unwrap_or_else(|| {
            devices.push(name.to_owned());
            devices.len() - 1
        });
        let url = format!("ws://127.0.0.1:{}", self.ports[number % self.ports.len()]);
        Chat::start(&self.program, &url, &self.home.path().join(name))
    }

    /// A program whose user of the same name is logged in.
    fn person(&self, user: &str) -> Chat {
        let mut chat = self.device(user);
        chat.ok(&format!("login {user} {}", self.sig(user)));
        chat
    }

    fn sig(&self, user: &str) -> String {
        user_sig(self.home.path(), user, 3600)
    }
}

fn user_sig(data: &Path, user: &str, expire: u64) -> String {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_SECRET_KEY", net::KEY);
    command.args(["usersig", user, "--expire", &expire.to_string(), "--data"]).arg(data);
    let output = command.output().expect("doubletickd runs");
    assert!(output.status.success(), "{}", err(&output));
    out(&output).trim().to_owned()
}

/// The users in a list of readers.
fn users(list: &[String]) -> Vec<String> {
    list.iter().map(|line| value(line, "user")).collect()
}

#[test]
fn a_group_and_a_private_talk_are_read_and_everybody_sees_it() {
    Stage::new().iter().for_each(talk);
}

#[test]
fn a_group_and_a_private_talk_of_people_at_two_servers_are_read_and_everybody_sees_it() {
    Stage::of_two().iter().for_each(talk);
}

fn talk(stage: &Stage) {
    let mut alice = stage.device("alice");
    let own = stage.sig("alice");
    for (sig, code) in [("nonsense", 70003), (&own[..own.len() / 2], 70003), (&stage.sig("bob"), 70013)] {
        assert_eq!(alice.code(&format!("login alice {sig}")), code);
    }
    alice.ok(&format!("login alice {own}"));
    let (mut bob, mut carol) = (stage.person("bob"), stage.person("carol"));
    let group = format!("group {}", value(&alice.ok("group team bob carol"), "id"));

    // Live: the message arrives, the receipts are counted, the lists say who.
    let id = alice.send(&group, "good morning");
    for reader in [&mut bob, &mut carol] {
        let line = reader.hear("* message", &[&id, "from=alice", "receipt=yes"]);
        assert!(line.ends_with("text=good morning"), "{line}");
    }
    bob.ok("read last");
    alice.hear("* receipt", &[&id, "read=1", "unread=1"]);
    let (read, unread) = (alice.list("readers last read"), alice.list("readers last unread"));
    assert_eq!((users(&read), users(&unread)), (vec!["bob".to_owned()], vec!["carol".to_owned()]));
    bob.ok("read last");
    carol.ok("read last");
    alice.hear("* receipt", &[&id, "read=2", "unread=0"]);
    let (read, unread) = (alice.list("readers last read"), alice.list("readers last unread"));
    assert_eq!((users(&read), users(&unread)), (vec!["bob".to_owned(), "carol".to_owned()], vec![]));
    assert_eq!(bob.code("readers last read"), 10007, "only the sender may know");

    // In private.
    let id = bob.send("c2c alice", "just for you");
    alice.hear("* message", &[&id, "conv=c2c:bob"]);
    alice.ok("read last");
    bob.hear("* receipt", &[&id, "conv=c2c:alice", "read=1", "unread=0"]);
    alice.ok("mark c2c bob");
    bob.hear("* peer-read", &["conv=c2c:alice"]);
    assert!(carol.has_not_said("* message"), "it was private");

    // Modified and revoked, for everybody.
    let id = alice.send(&group, "a slip");
    bob.hear("* message", &[&id]);
    alice.ok("modify last better");
    assert!(bob.hear("* modified", &[&id]).ends_with("text=better"));
    alice.ok("revoke last");
    bob.hear("* revoked", &[&id, "by=alice"]);
    [alice, bob, carol].into_iter().for_each(Chat::quit);
}

#[test]
fn who_was_away_hears_everything_once_on_coming_back() {
    Stage::new().iter().for_each(away);
}

#[test]
fn who_was_away_hears_everything_once_on_coming_back_whichever_server_each_is_at() {
    Stage::of_two().iter().for_each(away);
}

fn away(stage: &Stage) {
    let (mut alice, mut bob, mut carol) = (stage.person("alice"), stage.person("bob"), stage.person("carol"));
    let group = format!("group {}", value(&alice.ok("group team bob carol"), "id"));
    let id = alice.send(&group, "one");
    carol.hear("* message", &[&id]);
    carol.ok("logout");
    let missed = [alice.send(&group, "two"), alice.send(&group, "three")];
    bob.hear("* message", &[&missed[1]]);
    bob.ok("read last");
    alice.hear("* receipt", &[&missed[1], "read=1", "unread=1"]);
    carol.ok(&format!("login carol {}", stage.sig("carol")));
    for id in &missed {
        carol.hear("* message", &[id, "from=alice"]);
    }

    // The sender is away while her message is read; her program ends in between.
    alice.quit();
    carol.ok("read last");
    let mut alice = stage.person("alice");
    alice.hear("* receipt", &[&missed[1], "read=2", "unread=0"]);
    assert_eq!(alice.list(&format!("history {group}")).len(), 3);
    alice.quit();
    let mut alice = stage.person("alice");
    alice.hear("* sync finished", &[]);
    assert!(alice.has_not_said("* receipt") && alice.has_not_said("* message"), "nothing is told again");
    assert!(carol.has_not_said("* message"));
}

#[test]
fn one_device_of_a_platform_at_a_time() {
    Stage::new().iter().for_each(one_device);
}

#[test]
fn one_device_of_a_platform_at_a_time_whichever_server_each_is_at() {
    Stage::of_two().iter().for_each(one_device);
}

fn one_device(stage: &Stage) {
    let mut first = stage.person("alice");
    let mut second = stage.device("second");
    let login = format!("login alice {}", stage.sig("alice"));
    second.ok(&login);
    first.hear("* kicked-offline", &[]);
    assert_eq!(value(&first.ok("status"), "state"), "out");
    first.ok(&login);
    second.hear("* kicked-offline", &[]);

    // Kicked while away: told once, by the next login.
    first.quit();
    second.ok(&login);
    let mut first = stage.device("alice");
    assert_eq!(first.code(&login), 6208);
    assert_eq!(value(&second.ok("status"), "state"), "in");
    first.ok(&login);
    second.hear("* kicked-offline", &[]);
}

#[test]
fn the_server_ends_and_comes_back_and_everything_goes_on() {
    let Some(mut stage) = Stage::new() else { return };
    let (mut alice, mut bob) = (stage.person("alice"), stage.person("bob"));
    let group = format!("group {}", value(&alice.ok("group team bob"), "id"));
    let first = alice.send(&group, "one");
    bob.hear("* message", &[&first]);
    for end in [Stage::stop, Stage::kill] {
        end(&mut stage);
        for person in [&mut alice, &mut bob] {
            person.hear("* network disconnected", &[]);
        }
        // Kept until the server is back, but for what is taken back.
        let taken_back = alice.begin_send(&group, "taken back");
        let kept = alice.begin_send(&group, "kept");
        bob.tell("& read last");
        alice.ok(&format!("cancel {}", &taken_back["id=".len()..]));
        alice.hear("failed send", &[&taken_back, "code=8021"]);
        stage.start();
        alice.hear("ok send", &[&kept]);
        bob.hear("ok read", &["count=1"]);
        bob.hear("* message", &[&kept, "from=alice"]);
        assert_eq!(alice.code(&format!("cancel {}", &kept["id=".len()..])), 8020, "it is sent");
        bob.ok("read last");
        alice.hear("* receipt", &[&kept, "read=1", "unread=0"]);
        let history = bob.list(&format!("history {group}"));
        assert!(!history.iter().any(|line| line.contains(&taken_back)), "{history:?}");
    }
    alice.hear("* receipt", &[&first, "read=1", "unread=0"]);
}

#[test]
fn a_user_sig_that_expires_ends_the_login_and_a_new_one_begins_another() {
    let Some(stage) = Stage::new() else { return };
    let (mut alice, mut bob) = (stage.device("alice"), stage.person("bob"));
    let short = user_sig(stage.home.path(), "alice", 3);
    alice.ok(&format!("login alice {short}"));
    let id = alice.send("c2c bob", "in time");
    bob.hear("* message", &[&id]);
    alice.hear("* sig-expired", &[]);
    assert_eq!(value(&alice.ok("status"), "state"), "out");
    assert_eq!(alice.code("send c2c bob too late"), 6014);
    assert_eq!(alice.code(&format!("login alice {short}")), 70001);
    bob.ok("read last");
    alice.ok(&format!("login alice {}", stage.sig("alice")));
    alice.hear("* receipt", &[&id, "read=1", "unread=0"]);
}
