//! The Swift part of the tests.
//!
//! Everything runs by `scripts/swift.sh`, where there is a Swift 6 toolchain. The package finds the library as an
//! installed one is found: by a pkg-config file.

use super::doubletickd::{self, Doubletickd};
use super::kept;
use super::objc_in_swift;
use crate::part::Outcome;
use crate::process::{Log, cargo, root, script, set_up, target};
use std::path::PathBuf;
use std::process::Command;

/// Builds and tests the Swift package, and plays its story in both ways.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "swift") {
        return Ok(Outcome::Skipped(reason));
    }
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick", "-p", "doubletick-server"]))?;
    log.run(&mut swift(&["build", "--build-tests"])?)?;
    log.run(swift(&["test", "--skip-build"])?.env("DOUBLETICK_TEST_SERVER", doubletickd::binary()))?;
    let server = Doubletickd::start(log)?;
    let on_server = ["test", "--skip-build", "--filter", "ServerTests"];
    log.run(swift(&on_server)?.envs(server.environment()?))?;
    let tests = executed(&log.text());
    if tests == 0 {
        return Err("no test ran".to_owned());
    }
    let device = || {
        let mut command = script("scripts/swift.sh");
        command.arg(scratch(&[]).join("debug/DoubletickTestDevice")).env("LD_LIBRARY_PATH", libraries());
        Ok(command)
    };
    let face = kept::Face { program: &device, says_where_from: true, takes_any_id: true };
    kept::check(log, "Swift", &face)?;
    let by_vendor = || {
        let mut command = device()?;
        command.arg("vendor");
        Ok(command)
    };
    kept::check(
        log,
        "Swift by the vendor's names",
        &kept::Face { program: &by_vendor, says_where_from: false, takes_any_id: false },
    )?;
    invisible(log)?;
    shown_in_documents()?;
    examples(log, &server)?;
    objc_in_swift::manifest(log)?;
    let imported = objc_in_swift::check(log)?;
    Ok(Outcome::Passed(format!(
        "{tests} tests, the examples, the story twice, {imported} methods of Objective-C's headers imported"
    )))
}

/// An application sees neither the C module nor the generated objects: a program that names them does not compile.
fn invisible(log: &mut Log) -> Result<(), String> {
    let output = Command::new("bash")
        .args(["scripts/swift.sh", "swiftc", "-typecheck", "-I"])
        .arg(target().join("swift/debug/Modules"))
        .args(["-I", "bindings/swift/Sources/DoubletickFFI/include"])
        .arg("bindings/swift/Tests/Invisible/main.swift")
        .current_dir(root())
        .output()
        .map_err(|error| format!("swiftc: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    log.line(&said);
    let errors: Vec<&str> = said.lines().filter_map(|line| Some(line.split_once(": error: ")?.1)).collect();
    let wanted = [
        "cannot find type 'RustBuffer' in scope",
        "cannot find type 'FfiClient' in scope",
        "cannot find 'ffi_doubletick_uniffi_contract_version' in scope",
    ];
    if errors == wanted { Ok(()) } else { Err(format!("an application sees what is internal: {errors:?}")) }
}

/// The examples are a package of their own that depends on ours, as an application does.
fn examples(log: &mut Log, server: &Doubletickd) -> Result<(), String> {
    let folder = root().join("examples/swift");
    let package = ["--package-path", folder.to_str().ok_or("the checkout's path is not UTF-8")?];
    log.run(&mut swift(&[&["build"], &package[..]].concat())?)?;
    let run = |name: &'static str| swift(&[&["run", "--skip-build"], &package[..], &[name]].concat());

    // It leaves its data where it is started.
    let data = tempfile::tempdir_in(target()).map_err(|error| format!("a temporary directory: {error}"))?;
    let first = run("FirstReceipt")?.current_dir(&data).output();
    let first = first.map_err(|error| format!("FirstReceipt: {error}"))?;
    log.line(&String::from_utf8_lossy(&first.stdout));
    log.line(&String::from_utf8_lossy(&first.stderr));
    if !first.status.success() || first.stdout != b"bob has read it: true\n" {
        return Err(format!("FirstReceipt: {}", first.status));
    }

    doubletickd::play(log, &mut run("Story")?)?;
    doubletickd::play(log, run("Story")?.envs(server.environment()?))
}

/// The page about Swift shows the first receipt as it is compiled.
fn shown_in_documents() -> Result<(), String> {
    let read =
        |path: &str| std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"));
    let program = read("examples/swift/FirstReceipt/main.swift")?;
    if !read("docs/swift.md")?.contains(&format!("```swift\n{program}```")) {
        return Err("docs/swift.md does not show examples/swift/FirstReceipt/main.swift as it is".to_owned());
    }
    Ok(())
}

/// `swift ARGUMENT...` with the library of this checkout.
fn swift(arguments: &[&str]) -> Result<Command, String> {
    let (subcommand, rest) = arguments.split_first().ok_or("no subcommand")?;
    let mut command = Command::new("bash");
    command
        .arg(root().join("scripts/swift.sh"))
        .args(["swift", subcommand])
        // SwiftPM's own sandbox is one of macOS; the toolchain's root has no such tool.
        .args(["--disable-sandbox", "--scratch-path"])
        .arg(scratch(rest))
        .args(rest)
        .current_dir(root())
        .env("PKG_CONFIG_PATH", pkg_config()?)
        .env("LD_LIBRARY_PATH", libraries())
        .env_remove("DOUBLETICK_SERVER_URL");
    Ok(command)
}

/// Build products go below target/, each package's in a folder of its own.
fn scratch(arguments: &[&str]) -> PathBuf {
    let name = if arguments.contains(&"--package-path") { "swift-examples" } else { "swift" };
    target().join(name)
}

/// Writes the pkg-config file of the built library, and answers its folder.
fn pkg_config() -> Result<PathBuf, String> {
    let folder = target().join("swift-pkgconfig");
    let text = format!(
        "Name: doubletick\nDescription: the library of this checkout\nVersion: {}\nLibs: -L{} -ldoubletick\n",
        env!("CARGO_PKG_VERSION"),
        libraries().display(),
    );
    let written =
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("doubletick.pc"), text));
    written.map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

fn libraries() -> PathBuf {
    target().join("debug")
}

/// The number of `Executed 42 tests, with 0 failures`, the last and largest of which is that of all tests.
fn executed(log: &str) -> u64 {
    let counts = log.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["Executed", count, "test," | "tests,", ..] => count.parse().ok(),
            _ => None,
        }
    });
    counts.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::executed;

    #[test]
    fn tests_are_counted_once() {
        let log = "\t Executed 3 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
                   \t Executed 1 test, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
                   \t Executed 4 tests, with 0 failures (0 unexpected) in 0.2 (0.2) seconds\n";
        assert_eq!(executed(log), 4);
    }
}
