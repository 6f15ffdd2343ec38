//! `cargo xtask demo`: says what happens, builds the demo (`crates/demo`) and plays it. With `--web` it is the page that
//! the server has at `/demo`.

use crate::process::{Log, cargo, target};
use crate::test::doubletickd;
use std::env::consts::EXE_SUFFIX;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const PACKAGE: &str = "doubletick-demo";

/// Builds and plays, with the options that the user has given.
pub fn run(options: &[&str]) -> Result<(), String> {
    if options.contains(&"--web") {
        return match options {
            ["--web"] => web(),
            _ => Err("demo --web has no other options".to_owned()),
        };
    }
    let (release, options): (Vec<&str>, Vec<&str>) = options.iter().partition(|word| **word == "--release");
    let release = !release.is_empty();
    let profile = if release { "release" } else { "debug" };
    let built = target().join(profile).join(format!("{PACKAGE}{EXE_SUFFIX}")).exists();
    if !built {
        let time = if release { "several minutes" } else { "about a minute" };
        println!(
            "The demo plays a chat with read receipts on the library, in a temporary folder, without a server."
        );
        println!("First this builds the library: {time} on two cores. The next time it starts at once.\n");
    }
    let mut command = cargo(&["run", "--locked", "--package", PACKAGE]);
    // The first time takes long enough to want to see something move.
    command.args(built.then_some("--quiet")).args(release.then_some("--release")).arg("--").args(options);
    let status = command.status().map_err(|error| format!("cargo: {error}"))?;
    // The demo, or cargo, has said what went wrong.
    if status.success() { Ok(()) } else { Err(String::new()) }
}

/// Builds the server, starts it on new data, and says where the page is. It runs until somebody ends it.
fn web() -> Result<(), String> {
    let binary = doubletickd::binary();
    if !binary.exists() {
        println!("The demo page is part of the server. First this builds it: a few minutes on two cores.\n");
    }
    let mut build = cargo(&["build", "--locked", "--package", "doubletick-server"]);
    build.args(binary.exists().then_some("--quiet"));
    if !build.status().map_err(|error| format!("cargo: {error}"))?.success() {
        return Err(String::new());
    }
    let data = target().join("demo-web");
    match std::fs::remove_dir_all(&data) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{}: {error}", data.display()));
        }
        _ => {}
    }
    let mut server = Command::new(binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--demo", "on", "--log", "warn", "--data"])
        .arg(&data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("doubletickd: {error}"))?;
    let mut line = String::new();
    if let Some(out) = server.stdout.take() {
        // An error leaves the line empty, which is looked at below.
        let _ = BufReader::new(out).read_line(&mut line);
    }
    if let Some(address) = line.trim().strip_prefix("listening on ws://") {
        println!("Open http://{address}/demo/ in a browser. Ctrl-C ends the server.");
    }
    let status = server.wait().map_err(|error| format!("doubletickd: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("doubletickd: {status}")) }
}

/// Builds the demo, for the tests.
pub fn build(log: &mut Log) -> Result<(), String> {
    log.run(&mut cargo(&["build", "--locked", "--package", PACKAGE]))
}

/// Plays the story into a log.
pub fn play(log: &mut Log) -> Result<(), String> {
    log.run(&mut cargo(&["run", "--quiet", "--locked", "--package", PACKAGE]))
}
