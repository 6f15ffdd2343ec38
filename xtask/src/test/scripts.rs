//! The parts of the tests that are scripts of the repository.

use super::cargo_parts::counted;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, script};
use std::process::Command;

/// Installs what the other parts need.
pub fn setup(log: &mut Log) -> Result<Outcome, String> {
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

/// Our UserSigs and those of the vendor's public libraries.
pub fn usersig(log: &mut Log) -> Result<Outcome, String> {
    let script = || script("scripts/setup-usersig.sh");
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

/// A short run of every fuzz target.
pub fn fuzz(log: &mut Log) -> Result<Outcome, String> {
    log.run(&mut script("scripts/fuzz-short.sh"))?;
    Ok(Outcome::Passed(String::new()))
}
