//! The parts of the tests that are commands of cargo.

use crate::part::Outcome;
use crate::process::{Log, cargo, set_up};
use crate::{cluster, demo, load};
use std::time::Instant;

/// The formatter finds nothing to change.
pub fn format(log: &mut Log) -> Result<Outcome, String> {
    // The fuzz targets are a workspace of their own.
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let files = ["fmt", "--all", "--manifest-path", manifest, "--check", "--", "-l", "--color", "never"];
        log.run(&mut cargo(&files))?;
    }
    Ok(Outcome::Passed(String::new()))
}

/// Clippy, on everything and on the slim client.
pub fn lint(log: &mut Log) -> Result<Outcome, String> {
    log.run(&mut cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // A client without the in-process service must not lean on it by accident.
    let slim =
        ["clippy", "--locked", "-p", "doubletick", "--no-default-features", "--lib", "--", "-D", "warnings"];
    log.run(&mut cargo(&slim))?;
    Ok(Outcome::Passed("all targets, and slim".to_string()))
}

/// Builds the documentation of every crate, with warnings as errors.
pub fn docs(log: &mut Log) -> Result<Outcome, String> {
    log.run(
        cargo(&["doc", "--locked", "--workspace", "--no-deps", "--lib"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    Ok(Outcome::Passed(String::new()))
}

/// Every test of the workspace.
pub fn tests(log: &mut Log) -> Result<Outcome, String> {
    log.run(&mut cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]))?;
    let (count, ignored) = counted(&log.text());
    if count == 0 {
        return Err("no test ran".to_string());
    }
    let tail = if ignored > 0 { format!(", {ignored} ignored") } else { String::new() };
    Ok(Outcome::Passed(format!("{count} tests{tail}")))
}

/// Every benchmark, on small data.
pub fn benches(log: &mut Log) -> Result<Outcome, String> {
    for needed in ["postgres", "nats"] {
        set_up(log, needed)?;
    }
    let device = ["-p", "doubletick-client", "--features", "device-store,embedded"];
    let device = [&device[..], &["--bench", "kept", "--bench", "mirror"]].concat();
    let servers = ["-p", "doubletick-store-postgres", "--bench", "servers"];
    for which in [&[][..], &device, &servers] {
        // The test build: the figures mean nothing, the programs are what is tested.
        let all = [&["bench", "--locked", "--profile", "dev"][..], which, &["--", "--quick"]].concat();
        log.run(&mut cargo(&all))?;
    }
    Ok(Outcome::Passed("small data, unoptimised".to_string()))
}

/// The load program, on small data.
pub fn load(log: &mut Log) -> Result<Outcome, String> {
    for mut command in load::smoke()? {
        log.run(&mut command)?;
    }
    Ok(Outcome::Passed("small data, unoptimised".to_string()))
}

/// Everything that can go wrong between several servers, once, half of it with one lane and half with several. The next seed of
/// `cargo xtask cluster` plays it the other way round.
pub fn cluster(log: &mut Log) -> Result<Outcome, String> {
    for needed in ["postgres", "nats"] {
        set_up(log, needed)?;
    }
    for mut command in cluster::commands(&[]) {
        log.run(&mut command)?;
    }
    let text = log.text();
    let count = text.lines().filter(|line| line.split_whitespace().nth(1) == Some("ok")).count();
    if count == 0 {
        Err("no scenario ran".to_string())
    } else {
        Ok(Outcome::Passed(format!("{count} scenarios")))
    }
}

/// The demo, to its end.
pub fn demo(log: &mut Log) -> Result<Outcome, String> {
    demo::build(log)?;
    let begin = Instant::now();
    demo::play(log)?;
    Ok(Outcome::Passed(format!("{:.1} s", begin.elapsed().as_secs_f64())))
}

/// Adds up the `test result:` lines of cargo test: passed, and ignored.
pub fn counted(log: &str) -> (u64, u64) {
    let number_before = |line: &str, word: &str| -> u64 {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|other| other.trim_end_matches(';') == word);
        at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
    };
    log.lines().filter(|line| line.starts_with("test result:")).fold((0, 0), |(passed, ignored), line| {
        (passed + number_before(line, "passed"), ignored + number_before(line, "ignored"))
    })
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
