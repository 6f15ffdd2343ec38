//! The Swift part of the tests, and the last step of generating the Swift layer.
//!
//! Everything runs by `scripts/swift.sh`, where there is a Swift 6 toolchain. The package finds the library as an
//! installed one is found: by a pkg-config file.

use crate::doubletickd::{self, Doubletickd};
use crate::process::{Log, cargo, root};
use crate::test::Outcome;
use std::path::PathBuf;
use std::process::Command;

/// Generated types that the hand-written layer has under the same names for users.
const RENAMED: [(&str, &str); 6] = [
    ("Client", "FfiClient"),
    ("DoubletickError", "FfiError"),
    ("EmbeddedService", "FfiEmbeddedService"),
    ("Listener", "FfiListener"),
    ("ListenerError", "FfiListenerError"),
    ("ThreadHook", "FfiThreadHook"),
];

/// Makes the generated Swift layer internal, but for records and enums, which are plain data and are what users
/// get: the C module is imported for this module only, objects, protocols, converters and functions lose `public`
/// and `open`, and what the hand-written layer wraps is renamed.
pub fn internal(generated: &str) -> String {
    let mut text = String::new();
    for line in generated.lines() {
        let comment = line.trim_start().starts_with(['*', '/']);
        text.push_str(&if comment { swift_links(line) } else { internal_line(line) });
        text.push('\n');
    }
    text
}

fn internal_line(line: &str) -> String {
    let line = renamed(line);
    for (from, to) in [
        ("import DoubletickFFI", "internal import DoubletickFFI"),
        ("open class ", "final class "),
        ("    open func ", "    func "),
        ("public func ", "func "),
        ("public protocol ", "protocol "),
        ("public struct FfiConverter", "struct FfiConverter"),
        ("public enum Ffi", "enum Ffi"),
    ] {
        if let Some(rest) = line.strip_prefix(from) {
            return format!("{to}{rest}");
        }
    }
    line
}

/// Whole words only: the names of C functions and of converters hold the old names.
fn renamed(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(begin) = rest.find(is_word) {
        let end = rest[begin..].find(|c| !is_word(c)).map_or(rest.len(), |length| begin + length);
        let word = &rest[begin..end];
        let name = RENAMED.iter().find(|(from, _)| *from == word).map_or(word, |(_, to)| to);
        text.push_str(&rest[..begin]);
        text.push_str(name);
        rest = &rest[end..];
    }
    text + rest
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Rust's links in documentation as Swift's names: [`super::Client::new_message`] is `Client.newMessage`.
fn swift_links(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((link, behind)) = after.split_once("`]") else { break };
        let parts = link.split("::").filter(|part| !matches!(*part, "super" | "crate" | "api"));
        let names: Vec<String> = parts.map(camel).collect();
        text.push_str(&format!("{before}`{}`", names.join(".")));
        rest = behind;
    }
    text + rest
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let (head, tail) = word.split_at(word.len().min(1));
        text + &head.to_uppercase() + tail
    })
}

/// Builds and tests the Swift package, and plays its story in both ways.
pub fn test(log: &mut Log) -> Result<Outcome, String> {
    let script = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        command.args(arguments).current_dir(root());
        command
    };
    if let Err(error) = log.run(&mut script(&["scripts/setup-swift.sh"])) {
        let text = log.text();
        let reason = text.lines().rev().find_map(|line| line.strip_prefix("setup-swift: "));
        return Ok(Outcome::Skipped(reason.map_or(error, str::to_owned)));
    }
    log.run(&mut cargo(&["build", "--locked", "-p", "doubletick"]))?;
    log.run(&mut swift(&["build", "--build-tests"])?)?;
    log.run(&mut swift(&["test", "--skip-build"])?)?;
    let tests = executed(&log.text());
    if tests == 0 {
        return Err("no test ran".to_owned());
    }
    shown_in_documents()?;
    examples(log)?;
    Ok(Outcome::Passed(format!("{tests} tests, the examples, the story twice")))
}

/// The examples are a package of their own that depends on ours, as an application does.
fn examples(log: &mut Log) -> Result<(), String> {
    let package = ["--package-path", "examples/swift"];
    log.run(&mut swift(&[&["build"], &package[..]].concat())?)?;
    let run = |name: &'static str| swift(&[&["run", "--skip-build"], &package[..], &[name]].concat());

    let first = run("FirstReceipt")?.output().map_err(|error| format!("FirstReceipt: {error}"))?;
    log.line(&String::from_utf8_lossy(&first.stdout));
    log.line(&String::from_utf8_lossy(&first.stderr));
    if !first.status.success() || first.stdout != b"bob has read it: true\n" {
        return Err(format!("FirstReceipt: {}", first.status));
    }

    doubletickd::play(log, &mut run("Story")?)?;
    let server = Doubletickd::start(log)?;
    doubletickd::play(log, run("Story")?.envs(server.environment()?))
}

/// The page about Swift shows the first receipt as it is compiled.
fn shown_in_documents() -> Result<(), String> {
    let read = |path: &str| {
        std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
    };
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
        .args(["scripts/swift.sh", "swift", subcommand])
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
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("doubletick.pc"), text));
    written.map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

fn libraries() -> PathBuf {
    target().join("debug")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
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
    use super::{executed, internal};

    #[test]
    fn only_plain_data_stays_public() {
        let generated = "import DoubletickFFI\n/**\n * See [`super::Client::new_message`].\n */\n\
                         public struct Message: Hashable {\n    public var id: String\n}\n\
                         public struct FfiConverterTypeMessage: FfiConverterRustBuffer {\n\
                         open class Client: ClientProtocol, @unchecked Sendable {\n    open func close() async {\n\
                         \x20       uniffi_doubletick_fn_method_client_close()\n\
                         public protocol Listener: AnyObject {\npublic enum DoubletickError: Swift.Error {\n\
                         public func FfiConverterTypeClient_lift(_ handle: UInt64) throws -> Client {\n";
        let wanted = "internal import DoubletickFFI\n/**\n * See `Client.newMessage`.\n */\n\
                      public struct Message: Hashable {\n    public var id: String\n}\n\
                      struct FfiConverterTypeMessage: FfiConverterRustBuffer {\n\
                      final class FfiClient: ClientProtocol, @unchecked Sendable {\n    func close() async {\n\
                      \x20       uniffi_doubletick_fn_method_client_close()\n\
                      protocol FfiListener: AnyObject {\nenum FfiError: Swift.Error {\n\
                      func FfiConverterTypeClient_lift(_ handle: UInt64) throws -> FfiClient {\n";
        assert_eq!(internal(generated), wanted);
    }

    #[test]
    fn tests_are_counted_once() {
        let log = "\t Executed 3 tests, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
                   \t Executed 1 test, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
                   \t Executed 4 tests, with 0 failures (0 unexpected) in 0.2 (0.2) seconds\n";
        assert_eq!(executed(log), 4);
    }
}
