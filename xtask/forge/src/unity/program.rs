//! The program of the tests, run by whatever mono.

use super::package::package;
use std::process::Command;
use xtask::process::{Log, target};

/// Runs the program of the tests; how many passed.
pub fn run(log: &mut Log, program: &mut Command) -> Result<String, String> {
    let before = log.text().len();
    log.run(located(program))?;
    let text = log.text();
    let said = text.get(before..).unwrap_or_default();
    let result = said.lines().rev().find_map(|line| line.strip_prefix("test result: "));
    match result.and_then(|line| line.strip_suffix(" passed; 0 failed")) {
        Some(count) => Ok(count.to_owned()),
        None => Err("the program did not say that all tests passed".to_owned()),
    }
}

/// The same program, which finds the library and the package, and leaves what it may leave where it is built.
pub fn located(program: &mut Command) -> &mut Command {
    program.current_dir(target().join("csharp-unity"));
    program.env("DOUBLETICK_PACKAGE", package()).env("LD_LIBRARY_PATH", target().join("debug"))
}
