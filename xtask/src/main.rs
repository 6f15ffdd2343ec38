//! The task runner: `cargo xtask COMMAND`.

mod crowd;
mod csharp;
mod demo;
mod dist;
mod dist_apple;
mod doubletickd;
mod r#gen;
mod gen_csharp;
mod gen_kotlin;
mod gen_swift;
mod gen_uniffi;
mod kotlin;
mod licences;
mod load;
mod person;
mod process;
mod screen;
mod swift;
mod tables;
mod test;
mod unity;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask gen              write the generated files (include/, tables in docs/)
cargo xtask gen --check      fail when a generated file is not what `gen` would write
cargo xtask demo             play the story of a read receipt, in a group and one-to-one
cargo xtask demo --members N one message read by N members, with figures (try 100000)
cargo xtask load             measure a doubletickd over the network, a few minutes; --slow-sync: also on a
                             disk that waits a millisecond more; --quick: does the program work?
cargo xtask dist             make the packages that can be made here, in target/dist
cargo xtask dist NAME...     only these; `cargo xtask dist --help` lists them
cargo xtask test             every check of the repository, as in CI
cargo xtask test NAME...     only these parts:
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["dist", "--help" | "-h"] => {
            print!("{}", dist::help());
            Ok(())
        }
        [] | ["help" | "--help" | "-h", ..] | [_, "--help" | "-h", ..] => {
            print!("{HELP}{}", test::help());
            Ok(())
        }
        ["gen"] => r#gen::generate(false),
        ["gen", "--check"] => r#gen::generate(true),
        ["dist", names @ ..] => dist::run(names),
        ["demo"] => demo::run(screen::Screen::stdout()),
        ["demo", "--members", count] => match count.replace(['_', ','], "").parse() {
            Ok(count) => crowd::run(count),
            Err(_) => Err(format!("--members: {count} is not a number")),
        },
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
