//! The part `kotlin` of `cargo xtask test`: the Kotlin and Java tests, and the story on the JVM.

use super::doubletickd::{self, Doubletickd};
use super::kept;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, set_up, target};
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the library, tests the binding with Maven, and plays the story with and without a server.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "kotlin") {
        return Ok(Outcome::Skipped(reason));
    }
    let server = Doubletickd::start(log)?;
    let tests = maven(log, &server)?;
    let device = || java("dev.doubletick.Device");
    kept::check(log, "Kotlin", &kept::Face { program: &device, says_where_from: true, takes_any_id: true })?;
    let directory = tempfile::tempdir().map_err(|error| format!("a temporary directory: {error}"))?;
    doubletickd::play(log, story()?.arg(directory.path()))?;
    doubletickd::play(log, &mut story()?)?;
    doubletickd::play(log, story()?.envs(server.environment()?))?;
    Ok(Outcome::Passed(format!("{tests} tests, and the story embedded and on a server")))
}

/// Runs all tests of the module, those that need a server with this one, and answers how many there were.
fn maven(log: &mut Log, server: &Doubletickd) -> Result<u64, String> {
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "--lib"]))?;
    let natives = native_folder()?;
    let mut command = Command::new("mvn");
    command
        .args(["--batch-mode", "--quiet", "--offline", "test"])
        .arg(format!("-Ddoubletick.native.dir={}", natives.display()))
        .arg(format!("-Ddoubletick.build.dir={}", build_folder().display()))
        .envs(server.environment()?)
        .env("DOUBLETICK_TEST_SERVER", doubletickd::binary())
        .current_dir(root().join("bindings/kotlin"));
    counted(log, &mut command, &build_folder())
}

/// Runs tests by Maven's surefire, which builds in this folder, and answers how many ran.
pub fn counted(log: &mut Log, maven: &mut Command, build_folder: &Path) -> Result<u64, String> {
    let reports = build_folder.join("surefire-reports");
    // Reports of an earlier run are not counted.
    if reports.exists() {
        std::fs::remove_dir_all(&reports).map_err(|error| format!("{}: {error}", reports.display()))?;
    }
    log.run(maven)?;
    let mut tests = 0;
    for report in std::fs::read_dir(&reports).map_err(|error| format!("{}: {error}", reports.display()))? {
        let path = report.map_err(|error| format!("{}: {error}", reports.display()))?.path();
        if path.extension().is_some_and(|end| end == "xml") {
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            tests += ran(&text).ok_or_else(|| format!("{}: is not a report", path.display()))?;
        }
    }
    if tests == 0 { Err("no test ran".to_owned()) } else { Ok(tests) }
}

/// Tests of one report of surefire that ran.
fn ran(report: &str) -> Option<u64> {
    let suite = report.split_once("<testsuite ")?.1.split_once('>')?.0;
    let number = |name: &str| -> Option<u64> {
        suite.rsplit_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok()
    };
    number("tests")?.checked_sub(number("skipped")?)
}

/// A folder with the library in it as JNA looks for it in a jar: `linux-x86-64/libdoubletick.so`.
pub fn native_folder() -> Result<PathBuf, String> {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let processor = if ARCH == "x86_64" { "x86-64" } else { ARCH };
    let folder = target().join("kotlin-native");
    let place = folder.join(format!("{system}-{processor}"));
    let name = format!("{DLL_PREFIX}doubletick{DLL_SUFFIX}");
    std::fs::create_dir_all(&place)
        .and_then(|()| std::fs::copy(target().join("debug").join(&name), place.join(&name)))
        .map_err(|error| format!("{}: {error}", place.join(&name).display()))?;
    Ok(folder)
}

/// The story's program, on the embedded service.
fn story() -> Result<Command, String> {
    java("Story")
}

/// A program of the tests or the examples, without a server.
fn java(class: &str) -> Result<Command, String> {
    let list = build_folder().join("class-path.txt");
    let libraries = std::fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let own = ["classes", "test-classes"].map(|folder| build_folder().join(folder));
    let libraries = std::env::split_paths(libraries.trim()).map(|path| Path::new(&path).to_owned());
    let class_path = std::env::join_paths(own.into_iter().chain(libraries))
        .map_err(|error| format!("{}: {error}", list.display()))?;
    let mut command = Command::new("java");
    command.arg("-cp").arg(class_path).arg(class).env_remove("DOUBLETICK_SERVER_URL");
    Ok(command)
}

/// Where Maven builds, outside the sources.
fn build_folder() -> PathBuf {
    target().join("kotlin")
}

#[cfg(test)]
mod tests {
    use super::ran;

    #[test]
    fn tests_of_a_report_are_counted_without_those_that_were_skipped() {
        let report = "<?xml version=\"1.0\"?>\n<testsuite name=\"a tests=\" time=\"1\" tests=\"7\" errors=\"0\" \
                      skipped=\"2\" failures=\"0\">\n<testcase name=\"x\"/>";
        assert_eq!(ran(report), Some(5));
        assert_eq!(ran("<html>"), None);
    }
}
