//! Swift imports the headers of Objective-C: every method of them can be named by its name for Swift, and the page of the
//! vendor in Swift has the types that it should have.
//!
//! Swift has no Objective-C where the tests run, so the compiler only checks, with a stand-in for Foundation
//! (`bindings/objc/Tests/Swift`), whose classes are marked for Swift as Apple's are. And the package manager reads the part of
//! the manifest that is for macOS.

use crate::process::{Log, root, script, target};
use std::path::Path;

const TESTS: &str = "bindings/objc/Tests/Swift";
const HEADERS: &str = "bindings/objc/include";

/// Compiles the page and a reference to each method; answers how many.
pub fn check(log: &mut Log) -> Result<usize, String> {
    let folder = target().join("objc/swift");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let stand_in = root().join(TESTS).join("Foundation");
    let swiftc = |rest: &[&str]| {
        let mut command = script("scripts/swift.sh");
        command.args(["swiftc", "-frontend", "-enable-objc-interop", "-swift-version", "5", "-I"]);
        command
            .arg(&stand_in)
            .args(["-warnings-as-errors", "-module-cache-path"])
            .arg(folder.join("modules"));
        command.args(rest);
        command
    };
    let module = folder.join("Foundation.swiftmodule");
    log.run(
        swiftc(&["-emit-module", "-parse-as-library", "-module-name", "Foundation", "-o"])
            .arg(module)
            .arg(stand_in.join("Foundation.swift")),
    )?;
    let methods = methods()?;
    let all = folder.join("Methods.swift");
    std::fs::write(&all, references(&methods)).map_err(|error| format!("{}: {error}", all.display()))?;
    let include = format!("-I{}", root().join(TESTS).display());
    log.run(
        swiftc(&["-typecheck", "-parse-as-library", "-Xcc", &include, "-I"])
            .arg(&folder)
            .arg("-I")
            .arg(root().join(HEADERS))
            .arg(root().join(TESTS).join("Page.swift"))
            .arg(all),
    )?;
    Ok(methods.len())
}

/// The package as it is on macOS has the product, and its target the sources of the face.
pub fn manifest(log: &mut Log) -> Result<(), String> {
    let folder = tempfile::tempdir_in(target()).map_err(|error| format!("a temporary directory: {error}"))?;
    let failed = |error: std::io::Error| format!("Package.swift: {error}");
    let here = std::fs::read_to_string(root().join("Package.swift")).map_err(failed)?;
    std::fs::write(folder.path().join("Package.swift"), here.replace("#if os(macOS)", "#if os(Linux)"))
        .map_err(failed)?;
    // The sources are looked at, not copied.
    std::os::unix::fs::symlink(root().join("bindings"), folder.path().join("bindings")).map_err(failed)?;
    let mut command = script("scripts/swift.sh");
    let output = command
        .args(["swift", "package", "--disable-sandbox", "describe"])
        .current_dir(folder.path())
        .output()
        .map_err(failed)?;
    let said = String::from_utf8_lossy(&output.stdout);
    log.line(&said);
    log.line(&String::from_utf8_lossy(&output.stderr));
    let target = said
        .split("\n    Name: ")
        .find(|part| part.starts_with("DoubletickObjC\n") && part.contains("Module type: ClangTarget"));
    match target {
        Some(target) if output.status.success() && target.contains("Sources/V2TIMManager.m\n") => Ok(()),
        _ => Err("Package.swift has no DoubletickObjC for macOS".to_owned()),
    }
}

/// A type of the headers, and the name for Swift of one of its methods.
type Method = (String, String);

fn methods() -> Result<Vec<Method>, String> {
    let folder = root().join(HEADERS).join("DoubletickObjC");
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let mut methods = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
        let path = entry.map_err(|error| failed(&folder, error))?.path();
        methods.extend(named(&std::fs::read_to_string(&path).map_err(|error| failed(&path, error))?));
    }
    methods.sort();
    if methods.len() < 80 {
        return Err(format!("the headers have only {} methods with a name for Swift", methods.len()));
    }
    Ok(methods)
}

/// The methods of a header that have a name for Swift.
fn named(header: &str) -> Vec<Method> {
    let mut methods = Vec::new();
    let mut of = "";
    for line in header.lines() {
        if let Some(rest) = line.strip_prefix("@interface ").or_else(|| line.strip_prefix("@protocol ")) {
            of = rest.split([' ', ':', ';']).next().unwrap_or_default();
        }
        // The values of enums have a name without brackets.
        let name = line.split_once("NS_SWIFT_NAME(").and_then(|(_, rest)| rest.strip_suffix(");"));
        if let Some(name) = name.filter(|name| name.contains('(')) {
            methods.push((of.to_owned(), name.to_owned()));
        }
    }
    methods
}

/// A function of Swift that names each. A method of a listener may be absent, so it is looked for on an object.
fn references(methods: &[Method]) -> String {
    let mut text = String::from("import DoubletickObjC\nimport Foundation\n\nfunc named() {\n");
    for (of, name) in methods {
        let line = if of.ends_with("Listener") {
            format!("    _ = {{ (one: {of}) in use(one.{name} != nil) }}\n")
        } else {
            format!("    _ = {of}.{name}\n")
        };
        text.push_str(&line);
    }
    text + "}\n"
}

#[cfg(test)]
mod tests {
    use super::{named, references};

    #[test]
    fn methods_are_read_with_their_type_and_values_are_none() {
        let header = "typedef NS_ENUM(NSInteger, A) {\n    V2TIM_A NS_SWIFT_NAME(A) = 1,\n};\n\
                      @interface V2TIMManager (Message)\n- (void)send:(int)a\n    NS_SWIFT_NAME(send(a:));\n\
                      @protocol V2TIMSDKListener <NSObject>\n- (void)onA:(int)a NS_SWIFT_NAME(onA(_:));\n";
        let methods = named(header);
        let expected = [("V2TIMManager", "send(a:)"), ("V2TIMSDKListener", "onA(_:)")];
        assert_eq!(methods, expected.map(|(of, name)| (of.to_owned(), name.to_owned())));
        let text = references(&methods);
        assert!(text.contains("    _ = V2TIMManager.send(a:)\n"), "{text}");
        assert!(text.contains("(one: V2TIMSDKListener) in use(one.onA(_:) != nil)"), "{text}");
    }
}
