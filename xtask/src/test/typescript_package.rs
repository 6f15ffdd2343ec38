//! The part `typescript` of `cargo xtask test`: the client's types, its tests by themselves and with a server, and the
//! package as publint and are-the-types-wrong see it.

use super::doubletickd;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, set_up};
use std::process::Command;

/// Builds the package and the server, and runs the package's tests; some of them start servers of their own.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "typescript") {
        return Ok(Outcome::Skipped(reason));
    }
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick-server"]))?;
    log.run(&mut npm(&["run", "check"]))?;
    log.run(npm(&["test"]).env("DOUBLETICKD", doubletickd::binary()))?;
    let tests = match passed(&log.text()) {
        0 => return Err("no test ran".to_owned()),
        tests => format!("{tests} tests"),
    };
    // are-the-types-wrong needs Node 20; the package `node` brings one.
    let mut lint = if runs_on(20) {
        npm(&["run", "lint"])
    } else {
        in_package("npx", &["--yes", "--package", "node@20", "--", "npm", "run", "lint"])
    };
    log.run(&mut lint)?;
    Ok(Outcome::Passed(tests))
}

fn npm(arguments: &[&str]) -> Command {
    in_package("npm", arguments)
}

fn in_package(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root().join("bindings/typescript"));
    command
}

/// Whether Node is of this version or newer.
fn runs_on(version: u32) -> bool {
    let test = format!("process.exit(parseInt(process.versions.node) < {version} ? 1 : 0)");
    Command::new("node").args(["-e", &test]).status().is_ok_and(|status| status.success())
}

/// What node's test runner says at its end: `# pass N`, or `ℹ pass N` on a terminal.
fn passed(text: &str) -> u64 {
    let counts =
        text.lines().filter_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix("pass "));
    counts.filter_map(|count| count.trim().parse::<u64>().ok()).sum()
}
