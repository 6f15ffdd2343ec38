//! `cargo xtask test`: every check of the repository, the same locally and in CI.
//!
//! Each part has a name, a log under `target/xtask-logs` and one line on the terminal. The last line is
//! `N passed, N failed`, which CI reads.

mod c_device;
mod cargo_parts;
mod csharp_package;
pub mod doubletickd;
mod forge_parts;
pub mod kept;
pub mod kotlin_package;
mod objc_in_swift;
mod objc_package;
mod scripts;
mod swift_package;
mod typescript_package;

use crate::part::{self, Outcome, Part};
use crate::process::{Log, root};
use crate::still::STUCK;
use std::thread::ScopedJoinHandle;
use std::time::Instant;

const PARTS: &[Part] = &[
    Part { name: "setup", help: "install what the other parts need", run: scripts::setup },
    Part { name: "format", help: "rustfmt finds nothing to change", run: cargo_parts::format },
    Part {
        name: "lint",
        help: "clippy finds nothing, with and without the embedded service",
        run: cargo_parts::lint,
    },
    Part { name: "generated", help: "the generated files are what `gen` makes", run: forge_parts::generated },
    Part {
        name: "licences",
        help: "dependencies have allowed licences and sources",
        run: forge_parts::licences,
    },
    Part { name: "docs", help: "the documentation builds without warnings", run: cargo_parts::docs },
    Part { name: "tests", help: "every test of the workspace, C harness included", run: cargo_parts::tests },
    Part { name: "benches", help: "every benchmark runs, on small data", run: cargo_parts::benches },
    Part { name: "load", help: "the load program runs, on small data", run: cargo_parts::load },
    Part {
        name: "cluster",
        help: "several servers on one PostgreSQL, and what goes wrong between them",
        run: cargo_parts::cluster,
    },
    Part {
        name: "usersig",
        help: "credentials are those of the public implementations",
        run: scripts::usersig,
    },
    Part { name: "c", help: "what is kept on a device, in C", run: c_device::test },
    Part { name: "csharp", help: "the C# package, with mono and with .NET", run: csharp_package::test },
    Part { name: "unity", help: "what of it needs Unity, with a stand-in", run: forge_parts::unity },
    Part { name: "kotlin", help: "the Kotlin and Java package", run: kotlin_package::test },
    Part {
        name: "android",
        help: "what of it needs Android, by Robolectric; the AAR, shrunk",
        run: forge_parts::android,
    },
    Part { name: "objc", help: "the Objective-C face, with ARC and without", run: objc_package::test },
    Part { name: "swift", help: "the Swift package", run: swift_package::test },
    Part {
        name: "typescript",
        help: "the TypeScript package, by itself and with a server",
        run: typescript_package::test,
    },
    Part {
        name: "dist",
        help: "every package, in a fresh project that depends on it",
        run: forge_parts::dist,
    },
    Part { name: "fuzz", help: "the fuzz targets, a short run each", run: scripts::fuzz },
    Part { name: "demo", help: "the demo plays to its end", run: cargo_parts::demo },
];

/// One line per part, for the help.
pub fn help() -> String {
    part::help(PARTS)
}

/// These use nothing that `setup` installs: it works beside them, and mostly waits for the network.
const NEED_NO_SETUP: &[&str] = &["format", "lint", "generated", "licences", "docs"];

/// Runs the named parts, or all; `Ok` when none failed.
pub fn run(names: &[String]) -> Result<(), String> {
    part::known(PARTS, names, "part")?;
    let mut report = Report::default();
    std::thread::scope(|scope| {
        let mut setup: Option<ScopedJoinHandle<'_, Result<Done, String>>> = None;
        let wanted = |part: &&Part| names.is_empty() || names.iter().any(|name| name == part.name);
        for part in PARTS.iter().filter(wanted) {
            if !NEED_NO_SETUP.contains(&part.name)
                && let Some(thread) = setup.take()
            {
                report.add(joined(thread)?);
            }
            println!("{:<12} {}", part.name, part.help);
            if part.name == "setup" {
                setup = Some(scope.spawn(|| done(part)));
            } else {
                report.add(done(part)?);
            }
        }
        if let Some(thread) = setup {
            report.add(joined(thread)?);
        }
        Ok::<(), String>(())
    })?;
    report.end()
}

/// A part that was run.
struct Done {
    part: &'static Part,
    log: Log,
    result: Result<Outcome, String>,
    seconds: f64,
}

fn done(part: &'static Part) -> Result<Done, String> {
    let begin = Instant::now();
    let mut log = Log::create(part.name)?;
    let result = (part.run)(&mut log);
    Ok(Done { part, log, result, seconds: begin.elapsed().as_secs_f64() })
}

fn joined(thread: ScopedJoinHandle<'_, Result<Done, String>>) -> Result<Done, String> {
    thread.join().map_err(|_| "setup: panicked".to_string())?
}

/// What is said of the parts.
#[derive(Default)]
struct Report {
    passed: u32,
    failed: u32,
    skipped: u32,
    table: Vec<String>,
}

impl Report {
    fn add(&mut self, Done { part, log, result, seconds }: Done) {
        let ci = std::env::var("CI").is_ok_and(|value| value == "true");
        let (count, word, note) = match result {
            Ok(Outcome::Passed(note)) => (&mut self.passed, "ok", note),
            Ok(Outcome::Skipped(reason)) if ci => {
                (&mut self.failed, "FAILED", format!("skipped in CI: {reason}"))
            }
            Ok(Outcome::Skipped(reason)) => (&mut self.skipped, "skipped", reason),
            Err(error) => {
                show_failure(&log, &error);
                (&mut self.failed, "FAILED", format!("see {}", relative(&log)))
            }
        };
        *count += 1;
        let row = format!("{:<12} {word:<8} {seconds:>7.1} s  {note}", part.name);
        println!("{row}\n");
        self.table.push(row);
    }

    fn end(self) -> Result<(), String> {
        if self.table.len() > 1 {
            println!("{}\n", self.table.join("\n"));
        }
        let tail = if self.skipped > 0 { format!(", {} skipped", self.skipped) } else { String::new() };
        println!("{} passed, {} failed{tail}", self.passed, self.failed);
        if self.failed > 0 { Err(String::new()) } else { Ok(()) }
    }
}

fn show_failure(log: &Log, error: &str) {
    let text = log.text();
    let lines: Vec<&str> = text.lines().collect();
    let interesting = |line: &&&str| {
        line.starts_with("error")
            || line.starts_with(STUCK)
            || line.contains("panicked at")
            || line.ends_with("... FAILED")
            || line.ends_with("has been running for over 60 seconds")
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

#[cfg(test)]
mod tests {
    use super::{NEED_NO_SETUP, PARTS};
    use crate::process::root;
    use std::collections::BTreeSet;

    #[test]
    fn what_works_beside_the_setup_comes_right_after_it() {
        let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        assert_eq!(names[0], "setup");
        // Behind any other part the setup has ended, and there is nothing to work beside.
        assert_eq!(&names[1..=NEED_NO_SETUP.len()], NEED_NO_SETUP);
    }

    #[test]
    fn ci_runs_every_part() {
        let path = root().join(".github/workflows/ci.yml");
        let workflow = std::fs::read_to_string(&path).expect("a workflow");
        let named: BTreeSet<&str> = workflow
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- { parts: \"")?.split('"').next())
            .flat_map(str::split_whitespace)
            .collect();
        let parts: BTreeSet<&str> = PARTS.iter().map(|part| part.name).collect();
        assert_eq!(named, parts, "{}", path.display());
    }
}
