//! The package compiled ahead of time by mono, and run by a mono that makes no code at run time (`--full-aot`): what
//! IL2CPP has in common with it. IL2CPP itself is not to be had here.

use super::assemblies::{FILES, PROGRAM};
use super::program::{located, run};
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::process::{Log, script};

/// What a planted callback ends with where the runtime refuses it.
const REFUSED: i32 = 3;

/// Compiles what is in the folder, runs every test there is, and what must be refused; how many tests passed.
pub fn test(log: &mut Log, out: &Path) -> Result<String, String> {
    let libraries = libraries()?;
    let options = script("scripts/setup-csharp.sh").arg("--aot-options").output();
    let options = options.map_err(|error| format!("scripts/setup-csharp.sh: {error}"))?;
    let options = String::from_utf8_lossy(&options.stdout).trim().to_owned();
    for file in FILES {
        let mut compiler = mono(&libraries, out);
        log.run(compiler.arg(format!("--aot={options}")).arg(file).current_dir(out))?;
    }
    planted(log, &libraries, out)?;
    let mut all = program(&libraries, out);
    run(log, all.args(["--reflection-only", "--all"]))
}

/// The tests of the test: a callback that is a lambda, one that is not marked, and a JSON reader that makes code are
/// all refused, and a callback as it should be is not.
fn planted(log: &mut Log, libraries: &Path, out: &Path) -> Result<(), String> {
    for (name, status) in [("marked", 0), ("lambda", REFUSED), ("unmarked", REFUSED)] {
        let mut command = program(libraries, out);
        ends_with(log, command.args(["--planted", name]), status)?;
        // Compiled just in time they are all taken: it is the runtime that refuses, not something else.
        let mut command = Command::new("mono");
        ends_with(log, command.arg(out.join(PROGRAM)).args(["--planted", name]), 0)?;
    }
    let mut command = program(libraries, out);
    let said = ends_with(log, command.arg("deep_documents_are_read"), 1)?;
    let reason = "Attempting to JIT compile method '(wrapper dynamic-method)";
    if said.contains(reason) { Ok(()) } else { Err(format!("the log does not say: {reason}")) }
}

/// Runs a command that ends with this status; what it printed.
fn ends_with(log: &mut Log, command: &mut Command, status: i32) -> Result<String, String> {
    let output = located(command).output().map_err(|error| format!("mono: {error}"))?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let shown: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
    let shown = shown.join(" ");
    log.line(&format!("$ mono {shown}\n{said}"));
    if output.status.code() == Some(status) {
        return Ok(said);
    }
    Err(format!("mono {shown}: {}, and not {status}", output.status))
}

fn program(libraries: &Path, out: &Path) -> Command {
    let mut command = mono(libraries, out);
    command.arg("--full-aot").arg(out.join(PROGRAM));
    command
}

/// A mono that takes every library from where it is compiled ahead of time, and none of the system's.
fn mono(libraries: &Path, out: &Path) -> Command {
    let mut command = Command::new("mono");
    command.env("MONO_PATH", format!("{}:{}", libraries.display(), out.display()));
    command
}

/// Mono's own libraries, compiled by `scripts/setup-csharp.sh`.
fn libraries() -> Result<PathBuf, String> {
    let output = script("scripts/setup-csharp.sh").arg("--aot-folder").output();
    let output = output.map_err(|error| format!("scripts/setup-csharp.sh: {error}"))?;
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    if folder.join("mscorlib.dll.so").is_file() {
        return Ok(folder);
    }
    Err(format!("{} has no mscorlib.dll.so", folder.display()))
}
