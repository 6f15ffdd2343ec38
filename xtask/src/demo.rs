//! `cargo xtask demo`: says what happens, builds the demo (`crates/demo`) and plays it.

use crate::process::{Log, cargo, target};
use std::env::consts::EXE_SUFFIX;

const PACKAGE: &str = "doubletick-demo";

/// Builds and plays, with the options that the user has given.
pub fn run(options: &[&str]) -> Result<(), String> {
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

/// Builds the demo, for the tests.
pub fn build(log: &mut Log) -> Result<(), String> {
    log.run(&mut cargo(&["build", "--locked", "--package", PACKAGE]))
}

/// Plays the story into a log.
pub fn play(log: &mut Log) -> Result<(), String> {
    log.run(&mut cargo(&["run", "--quiet", "--locked", "--package", PACKAGE]))
}
