//! The task runner: `cargo xtask COMMAND`.

use std::process::ExitCode;
use xtask::process::forge;
use xtask::{cluster, demo, load, test};

const HELP: &str = "\
cargo xtask demo             play the story of a read receipt, in a group and one-to-one
cargo xtask demo --members N one message read by N members, with figures (try 100000); --release: of an
                             optimised build, which takes minutes to make
cargo xtask demo --web       the same in a browser: starts a server and says where its demo page is
cargo xtask demo --picture F the pictures of the README, of what the demo prints, into the folder F
cargo xtask gen              write the generated files (include/, bindings, tables in docs/)
cargo xtask gen --check      fail when a generated file is not what `gen` would write
cargo xtask load             measure a doubletickd over the network, a few minutes; --slow-sync: also on a
                             disk that waits a millisecond more; --quick: does the program work?
                             --hostile: a pair that behaves, beside attackers; --soak[=SECONDS]: memory, files
                             and disk stay flat, ten minutes
cargo xtask cluster [SCENARIO...]
                             several doubletickd on one PostgreSQL, and what goes wrong between them; --seed N,
                             --clients N, --rounds N, --bus nats|notify; `cargo xtask cluster --list` says which scenarios there are
cargo xtask dist             make the packages that can be made here, in target/dist
cargo xtask dist NAME...     only these; `cargo xtask dist --help` lists them
cargo xtask dist android --check
                             link the library for Android, with or without an NDK, and look at it
cargo xtask test             every check of the repository, as in CI
cargo xtask test NAME...     only these parts:
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["dist", "--help" | "-h"] => run_forge(&["dist", "--help"]),
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h", ..] => {
            print!("{HELP}{}", test::help());
            Ok(())
        }
        ["gen"] | ["gen", "--check"] | ["dist", ..] => run_forge(&words),
        ["demo", options @ ..] => demo::run(options),
        ["cluster", options @ ..] => cluster::run(options),
        ["load", options @ ..] => load::run(options),
        ["test", ..] => test::run(&arguments[1..]),
        _ => Err(format!("unknown command; there are:\n{HELP}{}", test::help())),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            if !text.is_empty() {
                eprintln!("{text}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Builds the forge where that is due, and lets it do the work. It has said itself what went wrong.
fn run_forge(words: &[&str]) -> Result<(), String> {
    let status = forge(words).status().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(String::new()) }
}
