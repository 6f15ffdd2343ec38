//! The Objective-C part of the tests.
//!
//! Programs are built by `scripts/objc.sh`: the face with ARC and without it, the tests with ARC.

use super::doubletickd::{self, Doubletickd};
use super::kept;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, script, set_up, target};
use std::path::{Path, PathBuf};
use std::process::Command;

const TESTS: &str = "bindings/objc/Tests";
const EXAMPLES: &str = "examples/objc";

/// Errors of memory, and what nobody can reach any more.
const VALGRIND: [&str; 5] = [
    "-q",
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
    "--error-exitcode=9",
];

/// Builds and tests the face in both ways, and plays its story with and without a server.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "objc") {
        return Ok(Outcome::Skipped(reason));
    }
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "-p", "doubletick-server"]))?;
    let sources = sources(TESTS)?;
    let mut tests = 0;
    for mode in ["arc", "mrc"] {
        let program = build(log, mode, "tests", &sources)?;
        log.run(run(&program).env("DOUBLETICK_TEST_SERVER", doubletickd::binary()))?;
        tests = ran(&log.text());
        let device = || {
            let mut command = run(&program);
            command.arg("--device");
            Ok(command)
        };
        // The vendor's API does not say where an answer comes from.
        kept::check(log, mode, &kept::Face { program: &device, says_where_from: false, takes_any_id: true })?;
    }
    if tests == 0 {
        return Err("no test ran".to_owned());
    }
    let mut note = format!("{tests} tests with ARC and without");
    if cfg!(target_os = "linux") {
        valgrind(log)?;
        apple(log)?;
        note.push_str(", valgrind, Apple's ARC");
    }
    shown_in_documents()?;
    examples(log)?;
    Ok(Outcome::Passed(format!("{note}, the examples, the story twice")))
}

/// The page of the vendor and the whole life, without an error of memory. What loading leaves in GCC's runtime is known.
fn valgrind(log: &mut Log) -> Result<(), String> {
    let known = root().join(TESTS).join("Runtime/valgrind.supp");
    log.run(
        Command::new("valgrind")
            .args(VALGRIND)
            .arg(format!("--suppressions={}", known.display()))
            .arg(target().join("objc/tests-arc"))
            .args([
                "the_page",
                "the_whole_life",
                "under_valgrind",
                "unInitSDK_in_a_callback",
                "told_in_their_own_ways",
            ])
            .current_dir(root())
            .env_remove("DOUBLETICK_SERVER_URL")
            .env("DOUBLETICK_TEST_PATIENCE", "yes"),
    )
}

/// The sources as Apple's compiler sees them: its runtime, with ARC and without. There is no SDK here, so nothing is linked.
fn apple(log: &mut Log) -> Result<(), String> {
    for mode in ["apple-arc", "apple-mrc"] {
        log.run(script("scripts/objc.sh").arg(mode))?;
    }
    Ok(())
}

fn examples(log: &mut Log) -> Result<(), String> {
    let source = |name: &str| vec![root().join(EXAMPLES).join(name)];
    let first = build(log, "arc", "first-receipt", &source("FirstReceipt.m"))?;
    // It leaves its data where it is started.
    let data = tempfile::tempdir_in(target()).map_err(|error| format!("a temporary directory: {error}"))?;
    let output = run(&first).current_dir(&data).output().map_err(|error| format!("FirstReceipt: {error}"))?;
    log.line(&String::from_utf8_lossy(&output.stdout));
    log.line(&String::from_utf8_lossy(&output.stderr));
    if !output.status.success() || output.stdout != b"bob has read it: true\n" {
        return Err(format!("FirstReceipt: {}", output.status));
    }
    let story = build(log, "arc", "story", &source("Story.m"))?;
    doubletickd::play(log, &mut run(&story))?;
    let server = Doubletickd::start(log)?;
    doubletickd::play(log, run(&story).envs(server.environment()?))
}

/// The page about Objective-C shows the first receipt as it is compiled.
fn shown_in_documents() -> Result<(), String> {
    let read =
        |path: &str| std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"));
    let program = read("examples/objc/FirstReceipt.m")?;
    if !read("docs/objc.md")?.contains(&format!("```objectivec\n{program}```")) {
        return Err("docs/objc.md does not show examples/objc/FirstReceipt.m as it is".to_owned());
    }
    Ok(())
}

/// The sources of a folder, by name.
fn sources(folder: &str) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{folder}: {error}");
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|kind| kind == "m") {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(sources)
}

/// Builds a program with the face, and answers where it is.
fn build(log: &mut Log, mode: &str, name: &str, sources: &[PathBuf]) -> Result<PathBuf, String> {
    let program = target().join("objc").join(format!("{name}-{mode}"));
    log.run(script("scripts/objc.sh").arg(mode).arg(&program).args(sources))?;
    Ok(program)
}

/// The program with the library of this checkout, and no server of the environment.
fn run(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env_remove("DOUBLETICK_SERVER_URL");
    command
}

/// The number of the last `42 tests ran`.
fn ran(log: &str) -> u64 {
    let count = |line: &str| line.strip_suffix(" tests ran")?.parse().ok();
    log.lines().rev().find_map(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::ran;

    #[test]
    fn the_last_count_is_that_of_the_tests() {
        assert_eq!(ran("a_test\n3 tests ran\nanother\n7 tests ran\nstory\n"), 7);
        assert_eq!(ran("nothing"), 0);
    }
}
