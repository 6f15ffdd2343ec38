//! What is kept on a device, in each language: the same scenarios, in the same order and by the same names.
//!
//! Each language has one small program, a device: it does what it is told on its standard input and says what comes of
//! it. `kept/device.rs` has the words. What happens to a device, and to its server, happens from here.

mod device;
mod scenarios;

use super::doubletickd::Doubletickd;
use crate::process::Log;
use device::Device;
use std::process::Command;

/// The device of a language.
pub struct Face<'a> {
    /// The program. The words behind it are where the server is, the directory, and after how many milliseconds a call is to
    /// fail, 0: after 30 seconds, as it is where the language does not let it be said.
    pub program: &'a (dyn Fn() -> Result<Command, String> + Sync),
    /// Whether answers say that the device has given them.
    pub says_where_from: bool,
    /// Whether a receipt can be given by an id alone, of a message that nobody has heard of.
    pub takes_any_id: bool,
}

/// A scenario: what it is given, and what is not so.
type Scenario = fn(&World) -> Result<(), String>;

const SCENARIOS: &[(&str, Scenario)] = &[
    ("what_waits_too_long_is_kept_and_an_event_says_what_became_of_it", scenarios::waits_too_long),
    ("what_a_killed_process_has_read_is_sent_by_the_next_one", scenarios::killed),
    ("without_a_server_the_next_process_reads_what_was_read_before", scenarios::offline),
    ("a_damaged_store_is_set_aside_and_nothing_is_wrong_afterwards", scenarios::damaged),
    ("a_store_of_a_newer_version_is_left_alone", scenarios::newer),
    ("a_process_that_sleeps_over_a_cut_loses_nothing_and_repeats_nothing", scenarios::sleeps_over_a_cut),
    ("what_arrived_before_a_process_fell_asleep_is_not_said_to_wait", scenarios::sleeps_over_an_answer),
];

/// Plays all of them with a device of this language; says how many there were.
pub fn check(log: &mut Log, language: &str, face: &Face<'_>) -> Result<usize, String> {
    let results = std::thread::scope(|scope| {
        // The first one may wait half a minute, beside the others.
        let begin = |(name, scenario): &'static (&str, Scenario)| {
            let file = log.file();
            (name, scope.spawn(move || World::begin(face, file?).and_then(|world| scenario(&world))))
        };
        let (first, others) = SCENARIOS.split_first().expect("there are scenarios");
        let end = |(name, thread): (&'static &'static str, std::thread::ScopedJoinHandle<'_, _>)| {
            (*name, thread.join().unwrap_or_else(|_| Err("panicked".to_owned())))
        };
        let first = begin(first);
        let others: Vec<(&str, Result<(), String>)> = others.iter().map(|other| end(begin(other))).collect();
        std::iter::once(end(first)).chain(others).collect::<Vec<_>>()
    });
    let mut failed = Vec::new();
    for (name, result) in results {
        log.line(&format!("{language}: {name}: {}", result.as_ref().err().map_or("ok", String::as_str)));
        failed.extend(result.err().map(|error| format!("{language}: {name}: {error}")));
    }
    if failed.is_empty() { Ok(SCENARIOS.len()) } else { Err(failed.join("\n")) }
}

/// A server, alice's device, and a group of hers with bob in it.
struct World<'a> {
    face: &'a Face<'a>,
    // The processes end before the directory goes.
    alice: Device,
    server: std::cell::RefCell<Doubletickd>,
    home: tempfile::TempDir,
    errors: std::fs::File,
    /// How many more groups alice has made.
    groups: std::cell::Cell<u32>,
}

/// The group of every scenario.
const GROUP: &str = "hike";

impl<'a> World<'a> {
    fn begin(face: &'a Face<'a>, errors: std::fs::File) -> Result<World<'a>, String> {
        let home = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
        let copy = || errors.try_clone().map_err(|error| format!("the log: {error}"));
        let server = Doubletickd::of_build(copy()?)?;
        // An account, before there is anything to be told of.
        let bob = Device::start(face, &server.url, &home.path().join("visitor"), 0, copy()?)?;
        bob.login("bob", &server.user_sig("bob")?)?;
        bob.end()?;
        let alice = Device::start(face, &server.url, &home.path().join("alice"), 0, copy()?)?;
        alice.login("alice", &server.user_sig("alice")?)?;
        alice.tell(&format!("group {GROUP} bob"))?;
        alice.hears(&format!("group {GROUP} 0"))?;
        Ok(World { face, server: server.into(), home, errors: copy()?, alice, groups: 0.into() })
    }

    /// Bob's device, whose calls fail after this time where the language lets it say so. Nobody is logged in.
    fn device(&self, milliseconds: u32) -> Result<Device, String> {
        let errors = self.errors.try_clone().map_err(|error| format!("the log: {error}"))?;
        let url = self.server.borrow().url.clone();
        Device::start(self.face, &url, &self.home.path().join("bob"), milliseconds, errors)
    }

    /// Bob's device with bob on it.
    fn bob(&self, milliseconds: u32) -> Result<Device, String> {
        let bob = self.device(milliseconds)?;
        bob.login("bob", &self.sig()?)?;
        Ok(bob)
    }

    fn sig(&self) -> Result<String, String> {
        self.server.borrow().user_sig("bob")
    }

    /// Alice writes to the group; the message's id.
    fn alice_writes(&self, text: &str) -> Result<String, String> {
        self.alice.tell(&format!("send {GROUP} {text}"))?;
        let said = self.alice.hears("sent ")?;
        let id = said.strip_suffix(" 0").ok_or_else(|| format!("alice: sent {said}"))?;
        Ok(id.to_owned())
    }

    /// Alice writes, and bob's device is told of it.
    fn message_to(&self, bob: &Device, text: &str) -> Result<String, String> {
        let id = self.alice_writes(text)?;
        bob.hears(&format!("message {id}"))?;
        Ok(id)
    }

    /// How many have read it, as its sender is told.
    fn readers(&self, id: &str) -> Result<String, String> {
        self.alice.ask(&format!("count {id}"))
    }

    fn readers_are(&self, id: &str, count: u32) -> Result<(), String> {
        equal("the sender's count", &self.readers(id)?, &format!("0 {count}"))
    }

    /// The server is gone, without a word to anybody.
    fn kill_server(&self) {
        self.server.borrow_mut().kill();
    }

    /// It is there again, and whoever waits for it looks at once.
    fn server_again(&self, bob: Option<&Device>) -> Result<(), String> {
        let errors = self.errors.try_clone().map_err(|error| format!("the log: {error}"))?;
        self.server.borrow_mut().again(errors)?;
        self.alice.tell("wake")?;
        bob.map_or(Ok(()), |bob| bob.tell("wake"))?;
        // What only a server can answer: what alice asks from now on is not answered from what she was told before.
        let other = format!("{GROUP}-{}", self.groups.replace(self.groups.get() + 1));
        self.alice.tell(&format!("group {other} bob"))?;
        self.alice.hears(&format!("group {other} 0")).map(drop)
    }
}

fn equal(what: &str, is: &str, must: &str) -> Result<(), String> {
    if is == must { Ok(()) } else { Err(format!("{what} is {is:?}, not {must:?}")) }
}
