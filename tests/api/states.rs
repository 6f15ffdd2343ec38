//! A state directory belongs to one process at a time: the second one is told so, and a killed one leaves nothing behind.

use crate::support::{Device, options};
use doubletick::api::{Client, ClientOptions, DoubletickError};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const DIRECTORY: &str = "DOUBLETICK_STATE_DIRECTORY";

/// A client of a server that nobody can reach, with its state in this directory.
fn client(directory: &Path) -> Result<Device, DoubletickError> {
    let state_directory = Some(directory.to_str().expect("UTF-8").to_owned());
    let with = ClientOptions { state_directory, ..options() };
    Device::new(|hear| Client::connect("ws://127.0.0.1:1".into(), with, hear))
}

/// The other process: tells whether it has the directory, and if so holds it until it is killed.
#[test]
fn child_that_uses_a_state_directory() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let held = client(Path::new(&directory));
    let what = match &held {
        Ok(_) => "held".to_owned(),
        Err(error) => format!("refused: {error}"),
    };
    use std::io::Write;
    std::io::stdout().write_all(format!("\n> {what}\n").as_bytes()).expect("a parent that listens");
    if held.is_ok() {
        // The parent says nothing; this ends when it is gone.
        let _ = std::io::stdin().read_line(&mut String::new());
    }
}

struct Other {
    child: Child,
    said: String,
    /// Read no more, and not closed before the child has ended.
    _output: Box<dyn Iterator<Item = String>>,
}

impl Other {
    fn start(directory: &Path) -> Other {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "states::child_that_uses_a_state_directory", "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut lines: Box<dyn Iterator<Item = String>> = Box::new(lines.map_while(Result::ok));
        let said =
            lines.find_map(|line| Some(line.strip_prefix("> ")?.to_owned())).expect("a word of the child");
        Other { child, said, _output: lines }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.child.kill().expect("the child can be killed");
        self.child.wait().expect("the child has ended");
    }
}

#[tokio::test]
async fn a_second_process_is_refused_until_the_first_is_gone() {
    let home = TempDir::new().expect("a directory");
    let other = Other::start(home.path());
    assert_eq!(other.said, "held");
    for _ in 0..3 {
        let error = client(home.path()).err().expect("the directory is in use");
        assert_eq!(error.code(), 7010);
        let directory = home.path().join("app-1-devices-127.0.0.1-1").canonicalize().expect("it is there");
        for word in [&*directory.to_string_lossy(), "another process", "a directory of its own"] {
            assert!(error.text().contains(word), "{error}");
        }
    }
    // Another directory is free, and this one as soon as the other process is killed.
    let elsewhere = TempDir::new().expect("a directory");
    client(elsewhere.path()).expect("a client").shutdown().await;
    drop(other);
    client(home.path()).expect("a client").shutdown().await;
}

#[tokio::test]
async fn clients_of_one_process_share_a_directory_until_the_last_has_ended() {
    let home = TempDir::new().expect("a directory");
    let first = client(home.path()).expect("a client");
    // The same directory by another name.
    std::fs::create_dir(home.path().join("in")).expect("a directory");
    let second = client(&home.path().join("in/..")).expect("a client");
    first.shutdown().await;
    let refused = Other::start(home.path());
    assert!(
        refused.said.starts_with("refused: ") && refused.said.contains("(code 7010)"),
        "{}",
        refused.said
    );
    // Closed is enough; nobody has to drop it.
    second.shutdown().await;
    assert_eq!(Other::start(home.path()).said, "held");
    drop((first, second));
    for _ in 0..20 {
        client(home.path()).expect("a client that is made while the last one ends");
    }
}
