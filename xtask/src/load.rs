//! `cargo xtask load`: a doubletickd over the network, measured by the load program (`crates/load`).

use crate::process::{cargo, root};
use std::path::PathBuf;
use std::process::Command;

/// What was asked for.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    /// Small, and unoptimised: does everything work?
    quick: bool,
    /// Durability full also on a disk that really waits.
    slow_sync: bool,
}

/// Builds server and load program, and runs it.
pub fn run(words: &[&str]) -> Result<(), String> {
    let mut wanted = Wanted::default();
    for word in words {
        match *word {
            "--quick" => wanted.quick = true,
            "--slow-sync" => wanted.slow_sync = true,
            other => return Err(format!("load: {other}: there are --quick and --slow-sync")),
        }
    }
    for mut command in commands(wanted)? {
        let status = command.status().map_err(|error| format!("cargo: {error}"))?;
        if !status.success() {
            return Err(format!("the load program or its build ended with {status}"));
        }
    }
    Ok(())
}

/// The small version, for the tests: its commands, to be run one after the other.
pub fn smoke() -> Result<Vec<Command>, String> {
    commands(Wanted { quick: true, slow_sync: false })
}

/// The server is built by itself, as it is for its users.
fn commands(wanted: Wanted) -> Result<Vec<Command>, String> {
    let profile: &[&str] = if wanted.quick { &[] } else { &["--release"] };
    let mut server = cargo(&["build", "--quiet", "--locked", "-p", "doubletick-server"]);
    let mut load = cargo(&["run", "--quiet", "--locked", "-p", "doubletick-load"]);
    server.args(profile);
    load.args(profile).args(["--", "run"]);
    if wanted.quick {
        load.arg("--quick");
    }
    if wanted.slow_sync {
        load.arg("--slow-sync").arg(slow_sync()?);
    }
    Ok(vec![server, load])
}

/// Builds the library that makes every sync a millisecond longer.
fn slow_sync() -> Result<PathBuf, String> {
    let library = root().join("target/slow_sync.so");
    let mut command = Command::new("cc");
    command.args(["-shared", "-fPIC", "-o"]).arg(&library).arg("benches/support/slow_sync.c").arg("-ldl");
    let status = command.current_dir(root()).status().map_err(|error| format!("cc: {error}"))?;
    if status.success() { Ok(library) } else { Err(format!("slow_sync.c: cc ended with {status}")) }
}
