//! Makes what `cargo xtask gen` and `cargo xtask dist` make, and does the parts of `cargo xtask test` that concern it.
//!
//! A program of its own, because generators and archivers take minutes to build, and most commands need none of them.

mod android;
mod dist;
mod r#gen;
mod licences;
mod unity;

use std::path::Path;
use std::process::ExitCode;
use xtask::part::{Outcome, SKIPPED};
use xtask::process::Log;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["gen"] => r#gen::generate(false),
        ["gen", "--check"] => r#gen::generate(true),
        ["dist", "--help"] => {
            print!("{}", dist::help());
            Ok(())
        }
        ["dist", "android", "--check"] => dist::check_android(),
        ["dist", names @ ..] => dist::run(names),
        ["part", name, log] => return said(part(name, Path::new(log))),
        _ => Err("`cargo xtask --help` lists what there is".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// A part of the tests, which writes on in a log that xtask has begun.
fn part(name: &str, log: &Path) -> Result<Outcome, String> {
    let mut log = Log::append(log)?;
    let outcome = match name {
        "generated" => r#gen::generate(true).map(|()| Outcome::Passed(String::new())),
        "licences" => licences::check().map(Outcome::Passed),
        "unity" => unity::engine::test(&mut log),
        "android" => android::test(&mut log),
        "dist" => dist::test(&mut log),
        _ => Err(format!("no part is called {name}")),
    };
    outcome.inspect_err(|error| log.line(error))
}

/// What came of a part, as xtask reads it: a few words on standard output, and the exit status.
fn said(outcome: Result<Outcome, String>) -> ExitCode {
    let (words, status) = match outcome {
        Ok(Outcome::Passed(note)) => (note, ExitCode::SUCCESS),
        Ok(Outcome::Skipped(reason)) => (reason, ExitCode::from(SKIPPED)),
        Err(error) => (error, ExitCode::FAILURE),
    };
    println!("{words}");
    status
}
