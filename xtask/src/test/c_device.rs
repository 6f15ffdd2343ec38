//! The part `c` of the tests: what is kept on a device whose application is written in C. Everything else of the C API is
//! tested by `cargo test` (`tests/c_boundary.rs`).

use super::kept;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, set_up, target};
use std::path::PathBuf;
use std::process::Command;

/// Builds the library, the server and the device, and plays the scenarios.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "c") {
        return Ok(Outcome::Skipped(reason));
    }
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "-p", "doubletick-server"]))?;
    let program = build(log)?;
    let device = || Ok(Command::new(&program));
    let face = kept::Face { program: &device, says_where_from: true, takes_any_id: true };
    let count = kept::check(log, "C", &face)?;
    Ok(Outcome::Passed(format!("{count} scenarios of what is kept on the device")))
}

fn build(log: &mut Log) -> Result<PathBuf, String> {
    let folder = target().join("c");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let (program, library) = (folder.join("device"), target().join("debug"));
    let mut command = Command::new("gcc");
    command
        .args(["-g", "-Wall", "-Wextra", "-pedantic", "-Werror", "-std=c11", "-D_POSIX_C_SOURCE=200809L"])
        .args(["-I", "include", "-I", "examples/c", "tests/c/device.c", "-o"])
        .arg(&program)
        .arg("-L")
        .arg(&library)
        .arg("-ldoubletick")
        .arg(format!("-Wl,--disable-new-dtags,-rpath,{}", library.display()))
        .current_dir(root());
    log.run(&mut command)?;
    Ok(program)
}
