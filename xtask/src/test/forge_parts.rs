//! The parts of the tests that `forge` does: what concerns generated files and packages.

use crate::part::{Outcome, SKIPPED};
use crate::process::{Log, forge};

/// The generated files are what `gen` makes.
pub fn generated(log: &mut Log) -> Result<Outcome, String> {
    part(log, "generated")
}

/// Licences and sources of all dependencies.
pub fn licences(log: &mut Log) -> Result<Outcome, String> {
    part(log, "licences")
}

/// What of the C# package needs Unity.
pub fn unity(log: &mut Log) -> Result<Outcome, String> {
    part(log, "unity")
}

/// What of the Kotlin package needs Android, and the AAR.
pub fn android(log: &mut Log) -> Result<Outcome, String> {
    part(log, "android")
}

/// Every package, in a project that depends on it.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    part(log, "dist")
}

/// Lets the forge do a part: it writes on in this log, and its standard output is what the part says of itself.
fn part(log: &mut Log, name: &str) -> Result<Outcome, String> {
    let output = forge(&["part", name])
        .arg(&log.path)
        .stderr(log.file()?)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match output.status.code() {
        Some(0) => Ok(Outcome::Passed(said)),
        Some(code) if code == i32::from(SKIPPED) => Ok(Outcome::Skipped(said)),
        _ if said.is_empty() => Err(format!("forge: {}", output.status)),
        _ => Err(said),
    }
}
