//! `cargo xtask test`: every check of the repository, the same locally and in CI.
//!
//! Each part has a name, a log under `target/xtask-logs` and one line on the terminal. The last line is
//! `N passed, N failed`, which CI reads.

use crate::process::{Log, cargo, root};
use crate::screen::Screen;
use crate::{csharp, demo, dist, r#gen, kotlin, licences, swift, unity};
use std::process::Command;
use std::time::{Duration, Instant};

/// What a part that did not fail says.
pub enum Outcome {
    /// It passed; a few words about what it did.
    Passed(String),
    /// It could not run here, and why. In CI this is a failure.
    Skipped(String),
}

/// One part.
struct Part {
    name: &'static str,
    help: &'static str,
    run: fn(&mut Log) -> Result<Outcome, String>,
}

const PARTS: &[Part] = &[
    Part { name: "setup", help: "install what the other parts need", run: setup },
    Part { name: "format", help: "rustfmt finds nothing to change", run: format },
    Part { name: "lint", help: "clippy finds nothing, with and without the embedded service", run: lint },
    Part { name: "generated", help: "the generated files are what `gen` makes", run: generated },
    Part { name: "licences", help: "dependencies have allowed licences and sources", run: licences },
    Part { name: "docs", help: "the documentation builds without warnings", run: docs },
    Part { name: "tests", help: "every test of the workspace, C harness included", run: tests },
    Part { name: "benches", help: "every benchmark runs, on small data", run: benches },
    Part { name: "load", help: "the load program runs, on small data", run: load },
    Part { name: "usersig", help: "credentials are those of the public implementations", run: usersig },
    Part { name: "csharp", help: "the C# package, with mono and with .NET", run: csharp::test },
    Part { name: "unity", help: "what of it needs Unity, with a stand-in", run: unity::test },
    Part { name: "kotlin", help: "the Kotlin and Java package", run: kotlin::test },
    Part { name: "swift", help: "the Swift package", run: swift::test },
    Part { name: "dist", help: "every package, in a fresh project that depends on it", run: dist::test },
    Part { name: "fuzz", help: "the fuzz targets, a short run each", run: fuzz },
    Part { name: "demo", help: "the demo plays to its end", run: demo },
];

/// One line per part, for the help.
pub fn help() -> String {
    PARTS.iter().map(|part| format!("  {:<12} {}\n", part.name, part.help)).collect()
}

/// Runs the named parts, or all; `Ok` when none failed.
pub fn run(names: &[String]) -> Result<(), String> {
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != name.as_str())) {
        return Err(format!("no part is called {unknown}; there are:\n{}", help()));
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    let wanted = |part: &&Part| names.is_empty() || names.iter().any(|name| name == part.name);
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    let mut table = Vec::new();
    for part in PARTS.iter().filter(wanted) {
        println!("{:<12} {}", part.name, part.help);
        let begin = Instant::now();
        let mut log = Log::create(part.name)?;
        let (word, note) = match (part.run)(&mut log) {
            Ok(Outcome::Passed(note)) => ("ok", note),
            Ok(Outcome::Skipped(reason)) if ci => ("FAILED", format!("skipped in CI: {reason}")),
            Ok(Outcome::Skipped(reason)) => ("skipped", reason),
            Err(error) => {
                show_failure(&log, &error);
                ("FAILED", format!("see {}", relative(&log)))
            }
        };
        match word {
            "ok" => passed += 1,
            "skipped" => skipped += 1,
            _ => failed += 1,
        }
        let row = format!("{:<12} {word:<8} {:>7.1} s  {note}", part.name, seconds(begin.elapsed()));
        println!("{row}\n");
        table.push(row);
    }
    if table.len() > 1 {
        println!("{}\n", table.join("\n"));
    }
    let tail = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    println!("{passed} passed, {failed} failed{tail}");
    if failed > 0 { Err(String::new()) } else { Ok(()) }
}

fn setup(log: &mut Log) -> Result<Outcome, String> {
    let folder = root().join("scripts");
    let mut scripts: Vec<_> = std::fs::read_dir(&folder)
        .map_err(|error| format!("scripts: {error}"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("setup-") && name.ends_with(".sh")
        })
        .collect();
    scripts.sort();
    for script in &scripts {
        match log.run(Command::new("bash").arg(script).current_dir(root())) {
            Err(error) if !is_root() => {
                let reason = format!("{error}; only root installs packages, the log says which");
                return Ok(Outcome::Skipped(reason));
            }
            result => result?,
        }
    }
    Ok(Outcome::Passed(format!("{} scripts", scripts.len())))
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output();
    user.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn format(log: &mut Log) -> Result<Outcome, String> {
    // The fuzz targets are a workspace of their own.
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let files = ["fmt", "--all", "--manifest-path", manifest, "--check", "--", "-l", "--color", "never"];
        log.run(&mut cargo(&files))?;
    }
    Ok(Outcome::Passed(String::new()))
}

fn lint(log: &mut Log) -> Result<Outcome, String> {
    log.run(&mut cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // A client without the in-process service must not lean on it by accident.
    let slim =
        ["clippy", "--locked", "-p", "doubletick", "--no-default-features", "--lib", "--", "-D", "warnings"];
    log.run(&mut cargo(&slim))?;
    Ok(Outcome::Passed("all targets, and slim".to_string()))
}

fn generated(log: &mut Log) -> Result<Outcome, String> {
    r#gen::generate(true).inspect_err(|error| log.line(error))?;
    Ok(Outcome::Passed(String::new()))
}

fn licences(log: &mut Log) -> Result<Outcome, String> {
    let checked = licences::check().inspect_err(|error| log.line(error))?;
    log.line(&checked);
    Ok(Outcome::Passed(checked))
}

fn docs(log: &mut Log) -> Result<Outcome, String> {
    log.run(
        cargo(&["doc", "--locked", "--workspace", "--no-deps", "--lib"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    Ok(Outcome::Passed(String::new()))
}

fn tests(log: &mut Log) -> Result<Outcome, String> {
    log.run(&mut cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]))?;
    let (count, ignored) = counted(&log.text());
    if count == 0 {
        return Err("no test ran".to_string());
    }
    let tail = if ignored > 0 { format!(", {ignored} ignored") } else { String::new() };
    Ok(Outcome::Passed(format!("{count} tests{tail}")))
}

fn benches(log: &mut Log) -> Result<Outcome, String> {
    // The test build: the figures mean nothing, the programs are what is tested.
    log.run(&mut cargo(&["bench", "--locked", "--profile", "dev", "--", "--quick"]))?;
    Ok(Outcome::Passed("small data, unoptimised".to_string()))
}

fn load(log: &mut Log) -> Result<Outcome, String> {
    for mut command in crate::load::smoke()? {
        log.run(&mut command)?;
    }
    Ok(Outcome::Passed("small data, unoptimised".to_string()))
}

fn usersig(log: &mut Log) -> Result<Outcome, String> {
    let script = || {
        let mut command = Command::new("bash");
        command.arg("scripts/setup-usersig.sh").current_dir(root());
        command
    };
    log.run(&mut script())?;
    if log.run(script().arg("--check")).is_err() {
        let text = log.text();
        let reason = text.lines().rev().find(|line| line.starts_with("setup-usersig: "));
        return Ok(Outcome::Skipped(reason.unwrap_or("see the log").to_string()));
    }
    let test = ["test", "--locked", "-p", "doubletick-engine", "--test", "usersig_public", "--", "--ignored"];
    log.run(&mut cargo(&test))?;
    match counted(&log.text()) {
        (0, _) => Err("no test ran".to_string()),
        (count, _) => Ok(Outcome::Passed(format!("{count} tests"))),
    }
}

fn fuzz(log: &mut Log) -> Result<Outcome, String> {
    log.run(Command::new("bash").arg("scripts/fuzz-short.sh").current_dir(root()))?;
    Ok(Outcome::Passed(String::new()))
}

fn demo(log: &mut Log) -> Result<Outcome, String> {
    let begin = Instant::now();
    demo::run(Screen::file(log.file()?)).inspect_err(|error| log.line(error))?;
    Ok(Outcome::Passed(format!("{:.1} s", seconds(begin.elapsed()))))
}

/// Adds up the `test result:` lines of cargo test: passed, and ignored.
fn counted(log: &str) -> (u64, u64) {
    let number_before = |line: &str, word: &str| -> u64 {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|other| other.trim_end_matches(';') == word);
        at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
    };
    log.lines().filter(|line| line.starts_with("test result:")).fold((0, 0), |(passed, ignored), line| {
        (passed + number_before(line, "passed"), ignored + number_before(line, "ignored"))
    })
}

fn show_failure(log: &Log, error: &str) {
    let text = log.text();
    let lines: Vec<&str> = text.lines().collect();
    let interesting = |line: &&&str| {
        line.starts_with("error") || line.contains("panicked at") || line.ends_with("... FAILED")
    };
    for line in lines.iter().filter(interesting).take(40) {
        println!("    {line}");
    }
    println!("    --- end of {}", relative(log));
    for line in &lines[lines.len().saturating_sub(80)..] {
        println!("    {line}");
    }
    if lines.last() != error.lines().last().as_ref() {
        println!("    {error}");
    }
}

fn relative(log: &Log) -> String {
    log.path.strip_prefix(root()).unwrap_or(&log.path).display().to_string()
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn result_lines_are_added_up() {
        let log = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured\n\
                   noise\ntest result: FAILED. 40 passed; 1 failed; 0 ignored; 0 measured\n";
        assert_eq!(counted(log), (42, 1));
    }
}
