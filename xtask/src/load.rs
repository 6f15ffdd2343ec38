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
    /// A pair that behaves, beside attackers.
    hostile: bool,
    /// Use that leaves nothing new behind, for so many seconds.
    soak: Option<u64>,
}

/// How long a soak is where nobody says otherwise, in seconds.
const SOAK: u64 = 600;

/// Builds server and load program, and runs it.
pub fn run(words: &[&str]) -> Result<(), String> {
    let mut wanted = Wanted::default();
    for word in words {
        match *word {
            "--quick" => wanted.quick = true,
            "--slow-sync" => wanted.slow_sync = true,
            "--hostile" => wanted.hostile = true,
            "--soak" => wanted.soak = Some(SOAK),
            other => match other.strip_prefix("--soak=").map(str::parse) {
                Some(Ok(seconds)) => wanted.soak = Some(seconds),
                Some(Err(_)) => return Err(format!("load: {other}: must be like --soak=600, in seconds")),
                None => {
                    let known = "--quick, --slow-sync, --hostile and --soak[=SECONDS]";
                    return Err(format!("load: {other}: there are {known}"));
                }
            },
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
    let small = Wanted { quick: true, ..Wanted::default() };
    let mut all = commands(small)?;
    all.extend(commands(Wanted { hostile: true, ..small })?.into_iter().skip(1));
    all.extend(commands(Wanted { soak: Some(3), ..small })?.into_iter().skip(1));
    Ok(all)
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
    if wanted.hostile {
        load.arg("--hostile");
    }
    if let Some(seconds) = wanted.soak {
        load.arg("--soak").arg(seconds.to_string());
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
