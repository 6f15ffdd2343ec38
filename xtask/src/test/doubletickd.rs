//! A doubletickd for the tests of the languages: a fresh directory, a free port, and UserSigs from its key.

use crate::process::{Log, cargo, root, target};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The users of the story, who get a UserSig each.
const USERS: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// A running server; killed when it is dropped.
pub struct Doubletickd {
    child: Child,
    /// Where it listens, as `ws://127.0.0.1:PORT`.
    pub url: String,
    data: TempDir,
}

impl Doubletickd {
    /// Builds the server and starts it.
    pub fn start(log: &mut Log) -> Result<Doubletickd, String> {
        log.run(&mut cargo(&["build", "--locked", "-p", "doubletick-server"]))?;
        Doubletickd::of_build(log.file()?)
    }

    /// Starts the server that is built.
    pub fn of_build(errors: File) -> Result<Doubletickd, String> {
        let data = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
        let (child, url) = listen(&data, "127.0.0.1:0", errors)?;
        Ok(Doubletickd { child, url, data })
    }

    /// It is gone, without a word to anybody.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// It is there again after `kill`, at the same place and with what it had.
    pub fn again(&mut self, errors: File) -> Result<(), String> {
        let address = self.url.trim_start_matches("ws://").to_owned();
        (self.child, self.url) = listen(&self.data, &address, errors)?;
        Ok(())
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The port that it listens on.
    pub fn port(&self) -> Result<u16, String> {
        let port = self.url.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok());
        port.ok_or_else(|| format!("{}: has no port", self.url))
    }

    /// The credential of a user.
    pub fn user_sig(&self, user: &str) -> Result<String, String> {
        let output = Command::new(binary())
            .args(["usersig", user, "--data"])
            .arg(self.data.path())
            .output()
            .map_err(|error| format!("doubletickd usersig: {error}"))?;
        let sig = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || sig.is_empty() {
            return Err(format!("doubletickd usersig {user}: {}", String::from_utf8_lossy(&output.stderr)));
        }
        Ok(sig)
    }

    /// What a story program reads: the server's URL and everyone's credential, as environment variables.
    pub fn environment(&self) -> Result<Vec<(String, String)>, String> {
        let mut variables = vec![("DOUBLETICK_SERVER_URL".to_owned(), self.url.clone())];
        for user in USERS {
            let name = format!("DOUBLETICK_USERSIG_{}", user.to_uppercase());
            variables.push((name, self.user_sig(user)?));
        }
        Ok(variables)
    }
}

impl Drop for Doubletickd {
    fn drop(&mut self) {
        // The data directory goes with it.
        self.kill();
    }
}

/// A server's process, and where it says that it listens.
fn listen(data: &TempDir, address: &str, errors: File) -> Result<(Child, String), String> {
    let mut child = Command::new(binary())
        .args(["serve", "--listen", address, "--data"])
        .arg(data.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("doubletickd: {error}"))?;
    let mut first = String::new();
    if let Some(out) = child.stdout.take() {
        // An error leaves the line empty, which is the error below.
        let _ = BufReader::new(out).read_line(&mut first);
    }
    match first.trim().strip_prefix("listening on ") {
        Some(url) => Ok((child, url.to_owned())),
        None => {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
            Err(format!("doubletickd did not say where it listens, but: {first}"))
        }
    }
}

/// The debug build of the server.
pub fn binary() -> PathBuf {
    target().join("debug").join(format!("doubletickd{}", std::env::consts::EXE_SUFFIX))
}

/// What every story program prints.
pub fn story() -> Result<String, String> {
    std::fs::read_to_string(root().join("examples/story.txt"))
        .map_err(|error| format!("examples/story.txt: {error}"))
}

/// Runs a story program, and compares what it prints with the story.
pub fn play(log: &mut Log, command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("the story: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout);
    log.line(&told);
    log.line(&String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        return Err(format!("the story: {}", output.status));
    }
    if told.replace("\r\n", "\n") != story()? {
        return Err("the story is not that of examples/story.txt".to_owned());
    }
    Ok(())
}
