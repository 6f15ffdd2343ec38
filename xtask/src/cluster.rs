//! `cargo xtask cluster`: several doubletickd on one PostgreSQL, and what goes wrong between them (`crates/cluster`).

use crate::process::cargo;
use std::process::Command;

/// Builds servers and harness, and runs it with the options that the user has given.
pub fn run(options: &[&str]) -> Result<(), String> {
    for mut command in commands(options) {
        let status = command.status().map_err(|error| format!("cargo: {error}"))?;
        // The harness, or cargo, has said what went wrong.
        if !status.success() {
            return Err(String::new());
        }
    }
    Ok(())
}

/// What is run, one after the other. The server is built by itself, as it is for its users.
pub fn commands(options: &[&str]) -> [Command; 2] {
    let server = cargo(&["build", "--quiet", "--locked", "-p", "doubletick-server"]);
    let mut harness = cargo(&["run", "--quiet", "--locked", "-p", "doubletick-cluster", "--"]);
    harness.args(options);
    [server, harness]
}
