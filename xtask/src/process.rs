//! Running commands, with everything that they print in a log.

use crate::still;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The root of the repository.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().expect("xtask is a folder of the repository").to_path_buf()
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that runs this program, in the root of the repository.
///
/// Without what cargo says to the programs that it runs, such as their package: build scripts look at these variables
/// (ring's does), so everything above them would be compiled anew whenever another program starts a build than last time.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|begin| name.to_string_lossy().starts_with(begin)) {
            command.env_remove(name);
        }
    }
    command
}

/// The program that makes files and packages: built when it is not what its sources are, and run.
pub fn forge(words: &[&str]) -> Command {
    let mut command = cargo(&["run", "--quiet", "--locked", "--package", "forge", "--"]);
    command.args(words);
    command
}

/// Where one part of the tests writes.
pub struct Log {
    /// Where the log is written.
    pub path: PathBuf,
    file: File,
}

impl Log {
    /// A new log under `target/xtask-logs`.
    pub fn create(name: &str) -> Result<Log, String> {
        let folder = root().join("target/xtask-logs");
        let path = folder.join(format!("{name}.log"));
        let made = std::fs::create_dir_all(&folder).and_then(|()| File::create(&path));
        made.map_err(|error| format!("{}: {error}", path.display()))?;
        Log::append(&path)
    }

    /// A log that another program has begun, to write on.
    pub fn append(path: &Path) -> Result<Log, String> {
        let file = File::options().append(true).open(path);
        let file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Log { path: path.to_path_buf(), file })
    }

    /// Adds one line.
    pub fn line(&mut self, text: &str) {
        // A log that cannot be written must not fail the part that it is about.
        let _ = writeln!(self.file, "{text}");
    }

    /// Runs a command to its end; what it prints goes to the log. An error names the command and its
    /// exit status. What it waits for is ended when nothing is printed for ten minutes.
    pub fn run(&mut self, command: &mut Command) -> Result<(), String> {
        self.run_within(command, still::LIMIT)
    }

    /// As `run`, with another limit for its silence.
    pub fn run_within(&mut self, command: &mut Command, silence: Duration) -> Result<(), String> {
        let shown = show(command);
        self.line(&format!("$ {shown}"));
        let (out, err) = (self.file()?, self.file()?);
        let child = command.stdin(std::process::Stdio::null()).stdout(out).stderr(err).spawn();
        let status = child.and_then(|mut child| still::wait(&mut child, &self.path, silence));
        let status = status.map_err(|error| format!("{shown}: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{shown}: {status}")) }
    }

    /// The file, to write more into.
    pub fn file(&self) -> Result<File, String> {
        self.file.try_clone().map_err(|error| format!("{}: {error}", self.path.display()))
    }

    /// What the log holds so far.
    pub fn text(&self) -> String {
        let bytes = std::fs::read(&self.path).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A script of the repository, run in its root.
pub fn script(path: &str) -> Command {
    let mut command = Command::new("bash");
    command.arg(root().join(path)).current_dir(root());
    command
}

/// Installs what a language is built with by `scripts/setup-LANGUAGE.sh`. An error is the reason that the script gives.
pub fn set_up(log: &mut Log, language: &str) -> Result<(), String> {
    let Err(error) = log.run(&mut script(&format!("scripts/setup-{language}.sh"))) else { return Ok(()) };
    let text = log.text();
    let begin = format!("setup-{language}: ");
    let reason = text.lines().rev().find_map(|line| line.strip_prefix(begin.as_str()));
    Err(reason.map_or(error, str::to_owned))
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::cargo;

    #[test]
    fn a_build_is_not_told_which_program_starts_it() {
        let told =
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")).count();
        assert!(told > 0, "cargo says to this test which package it is of");
        let removed: Vec<_> =
            cargo(&["build"]).get_envs().filter(|it| it.1.is_none()).map(|it| it.0.to_owned()).collect();
        assert!(removed.iter().any(|name| name == "CARGO_PKG_NAME"), "{removed:?}");
        assert!(removed.iter().any(|name| name == "CARGO_MANIFEST_DIR"), "{removed:?}");
        assert!(!removed.iter().any(|name| name == "CARGO"), "{removed:?}");
    }
}
