//! What every scenario begins with.

use super::device::{Device, Face, equal};
use crate::test::doubletickd::Doubletickd;

/// A server, alice's device, and a group of hers with bob in it.
pub struct World<'a> {
    pub face: &'a Face<'a>,
    // The processes end before the directory goes.
    pub alice: Device,
    pub server: std::cell::RefCell<Doubletickd>,
    home: tempfile::TempDir,
    errors: std::fs::File,
    /// How many more groups alice has made.
    groups: std::cell::Cell<u32>,
}

/// The group of every scenario.
pub const GROUP: &str = "hike";

impl<'a> World<'a> {
    pub fn begin(face: &'a Face<'a>, errors: std::fs::File) -> Result<World<'a>, String> {
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
    pub fn device(&self, milliseconds: u32) -> Result<Device, String> {
        let errors = self.errors.try_clone().map_err(|error| format!("the log: {error}"))?;
        let url = self.server.borrow().url.clone();
        Device::start(self.face, &url, &self.home.path().join("bob"), milliseconds, errors)
    }

    /// Bob's device with bob on it.
    pub fn bob(&self, milliseconds: u32) -> Result<Device, String> {
        let bob = self.device(milliseconds)?;
        bob.login("bob", &self.sig()?)?;
        Ok(bob)
    }

    pub fn sig(&self) -> Result<String, String> {
        self.server.borrow().user_sig("bob")
    }

    /// Alice writes to the group; the message's id.
    pub fn alice_writes(&self, text: &str) -> Result<String, String> {
        self.alice.tell(&format!("send {GROUP} {text}"))?;
        let said = self.alice.hears("sent ")?;
        let id = said.strip_suffix(" 0").ok_or_else(|| format!("alice: sent {said}"))?;
        Ok(id.to_owned())
    }

    /// Alice writes, and bob's device is told of it.
    pub fn message_to(&self, bob: &Device, text: &str) -> Result<String, String> {
        let id = self.alice_writes(text)?;
        bob.hears(&format!("message {id}"))?;
        Ok(id)
    }

    /// How many have read it, as its sender is told.
    pub fn readers(&self, id: &str) -> Result<String, String> {
        self.alice.ask(&format!("count {id}"))
    }

    pub fn readers_are(&self, id: &str, count: u32) -> Result<(), String> {
        equal("the sender's count", &self.readers(id)?, &format!("0 {count}"))
    }

    /// The server is gone, without a word to anybody.
    pub fn kill_server(&self) {
        self.server.borrow_mut().kill();
    }

    /// It is there again, and whoever waits for it looks at once.
    pub fn server_again(&self, bob: Option<&Device>) -> Result<(), String> {
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
