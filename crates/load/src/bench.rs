//! What servers are started with, and how.

use crate::failure::Failure;
use crate::process::{Listening, Own};
use crate::processors::Processors;
use crate::world::World;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What servers are started with.
pub struct Bench {
    /// The doubletickd to measure.
    pub server: PathBuf,
    /// Where data is written.
    pub scratch: PathBuf,
    /// Starts programs of our own.
    pub own: Own,
    /// The same, with syncs slowed down where that was asked for.
    pub slow: Own,
    /// Which half of the machine is whose.
    pub processors: Processors,
    /// Whether everything is small.
    pub quick: bool,
}

impl Bench {
    /// Starts a server on fresh data with default settings, as strangers and users meet it; the folder goes when it is
    /// dropped. `slow`: its syncs are slowed down.
    pub fn start(
        &self,
        durability: &str,
        slow: bool,
    ) -> Result<(tempfile::TempDir, Listening, World), Failure> {
        self.start_with(durability, slow, &[])
    }

    /// The same with further options.
    pub fn start_with(
        &self,
        durability: &str,
        slow: bool,
        options: &[String],
    ) -> Result<(tempfile::TempDir, Listening, World), Failure> {
        let folder = tempfile::tempdir_in(&self.scratch)?;
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--durability", durability];
        let mut serve = self.command(folder.path(), &arguments);
        serve.args(options);
        let own = if slow { &self.slow } else { &self.own };
        let server = Listening::start(own.slowed(serve), &self.processors)?;
        let world = World::open(&server.address, folder.path())?;
        Ok((folder, server, world))
    }

    /// A command of doubletickd for a data directory.
    pub fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.server);
        command.args(arguments).arg("--data").arg(folder);
        command
    }
}
