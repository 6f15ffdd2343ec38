//! `cargo xtask dist apple`: the library for Apple's platforms as an xcframework, which `Package.swift` of this
//! checkout takes when it is there, and its zip with the checksum, which a release names.
//!
//! The pod for Objective-C is a zip with that framework and the sources of the face.
//!
//! Static libraries, so an application has nothing to embed and sign. Headers lie in a folder with the name of the
//! module: two xcframeworks with a `module.modulemap` at the same place cannot be in one application. The module
//! map names the system's libraries under ours, which who links a static library must know.

use super::archive::{self, Entries};
use super::c;
use super::place::{VERSION, dist_folder, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use xtask::part::Outcome;
use xtask::process::{self, Log, cargo, root};

const NAME: &str = "DoubletickFFI";
const HEADERS: &str = "bindings/swift/Sources/DoubletickFFI/include";
/// The oldest systems, as in `Package.swift`.
const OLDEST: &[(&str, &str)] =
    &[("IPHONEOS_DEPLOYMENT_TARGET", "13.0"), ("MACOSX_DEPLOYMENT_TARGET", "10.15")];

/// How CocoaPods takes it.
const POD: &str = "Doubletick.podspec";

/// One library of the framework: a platform, for one processor or several.
struct Slice {
    name: &'static str,
    targets: &'static [&'static str],
}

const SLICES: &[Slice] = &[
    Slice { name: "ios", targets: &["aarch64-apple-ios"] },
    Slice { name: "ios-simulator", targets: &["aarch64-apple-ios-sim", "x86_64-apple-ios"] },
    Slice { name: "macos", targets: &["aarch64-apple-darwin", "x86_64-apple-darwin"] },
];

/// Builds the framework, or says everything that is missing for it.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    let missing = missing(cfg!(target_os = "macos"), starts, has_target);
    if !missing.is_empty() {
        return Ok(Outcome::Skipped(format!("missing: {}", missing.join("; "))));
    }
    let folder = root().join("target/dist/apple");
    let parts = folder.join("parts");
    // xcodebuild adds to a framework that is there.
    for old in [&folder, &root().join("target/dist/native/ios-arm64")] {
        remove(old)?;
    }
    for slice in SLICES {
        for target in slice.targets {
            log.run(cargo(&build(target)).envs(OLDEST.iter().copied()))?;
        }
        make_folder(&parts.join(slice.name))?;
        log.run(&mut join(slice, &library(&parts, slice)))?;
    }
    let links = links(&log.text())?;
    named(&links)?;
    headers(&parts.join("headers"), &links)?;
    let framework = folder.join(format!("{NAME}.xcframework"));
    log.run(&mut create(&parts, &framework))?;
    let zip = folder.join(format!("{NAME}.xcframework.zip"));
    log.run(Command::new("ditto").args(["-c", "-k", "--keepParent"]).args([&framework, &zip]))?;
    let checksum = checksum(&zip)?;
    write(&folder.join(format!("{NAME}.xcframework.zip.checksum")), &format!("{checksum}\n"))?;
    let pod = folder.join("pod");
    pod_sources(&pod)?;
    log.run(Command::new("ditto").arg(&framework).arg(pod.join(format!("{NAME}.xcframework"))))?;
    let pod_zip = folder.join(format!("Doubletick-{VERSION}.zip"));
    log.run(Command::new("ditto").args(["-c", "-k"]).args([&pod, &pod_zip]))?;
    remove(&pod)?;
    // Unity links the static library itself.
    copy(&library(&parts, &SLICES[0]), &root().join("target/dist/native/ios-arm64/libdoubletick.a"))?;
    remove(&parts)?;
    Ok(Outcome::Passed(format!("{}, checksum {checksum}", shown(&framework))))
}

/// What is not there, each in the words of who would install it.
fn missing(macos: bool, starts: impl Fn(&str) -> bool, has_target: impl Fn(&str) -> bool) -> Vec<String> {
    let mut missing = Vec::new();
    if !macos {
        missing.push("macOS".to_owned());
    }
    for (tool, words) in [
        ("xcodebuild", "Xcode (xcodebuild)"),
        ("lipo", "Xcode's command line tools (lipo)"),
        ("ditto", "macOS's archiver (ditto)"),
        ("swift", "a Swift toolchain (swift)"),
    ] {
        if !starts(tool) {
            missing.push(words.to_owned());
        }
    }
    let targets: Vec<&str> = SLICES.iter().flat_map(|slice| slice.targets).copied().collect();
    let absent: Vec<&str> = targets.into_iter().filter(|target| !has_target(target)).collect();
    if !absent.is_empty() {
        missing.push(format!("rustup target add {}", absent.join(" ")));
    }
    missing
}

/// Whether there is such a program. None of them has a harmless option in common, so it is looked for by hand.
fn starts(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether the toolchain of this checkout has the standard library for this target.
fn has_target(target: &str) -> bool {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .current_dir(root())
        .stderr(Stdio::null())
        .output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success() && Path::new(&folder).is_dir()
    })
}

/// Only the static library: a dynamic one would have to be linked and signed for nothing.
fn build(target: &'static str) -> [&'static str; 13] {
    [
        "rustc",
        "--release",
        "--locked",
        "-p",
        "doubletick",
        "--lib",
        "--crate-type",
        "staticlib",
        "--target",
        target,
        "--",
        "--print",
        "native-static-libs",
    ]
}

/// Lines of a module map for what rustc has printed: the frameworks and libraries that ours needs, once each. Those
/// that every program has are left out.
fn links(log: &str) -> Result<Vec<String>, String> {
    let mut links = Vec::new();
    for line in log.lines() {
        let Some((_, list)) = line.split_once("native-static-libs:") else { continue };
        let mut words = list.split_whitespace();
        while let Some(word) = words.next() {
            let link = match word.strip_prefix("-l") {
                Some("System" | "c" | "m") => continue,
                Some(library) => format!("    link \"{library}\""),
                None if word == "-framework" => {
                    format!("    link framework \"{}\"", words.next().unwrap_or_default())
                }
                None => return Err(format!("rustc wants the linker to be given {word}")),
            };
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    if links.is_empty() { Err("rustc has not said what the library needs".to_owned()) } else { Ok(links) }
}

/// Refuses libraries that the two manifests do not name for Objective-C, which reads no module map of ours.
fn named(links: &[String]) -> Result<(), String> {
    let (package, pod) = (text("Package.swift")?, text(POD)?);
    for link in links {
        let name = link.split('"').nth(1).unwrap_or_default();
        let of_package = if link.contains("framework") { "linkedFramework" } else { "linkedLibrary" };
        if !package.contains(&format!(".{of_package}(\"{name}\")")) || !pod.contains(&format!("'{name}'")) {
            return Err(format!(
                "the library needs {name}, which Package.swift or {POD} does not name for Objective-C"
            ));
        }
    }
    Ok(())
}

/// Where the files of the pod are for a project that tries them.
pub fn pod_folder() -> PathBuf {
    dist_folder().join("objc/pod")
}

/// Makes the files of the pod, and the library of this machine, which stands for the framework where there is none.
pub fn pod(log: &mut Log) -> Result<Outcome, String> {
    match c::dist(log)? {
        Outcome::Skipped(reason) => return Ok(Outcome::Skipped(reason)),
        Outcome::Passed(note) => log.line(&note),
    }
    pod_sources(&pod_folder())?;
    Ok(Outcome::Passed(shown(&pod_folder())))
}

/// What the pod is made of, but for the framework: the folders that its specification names.
fn pod_sources(into: &Path) -> Result<(), String> {
    let mut entries = Entries::new();
    for folder in ["bindings/objc/include", "bindings/objc/Sources", "include"] {
        let files = archive::read(&root().join(folder), &|name| !name.starts_with('.'))?;
        entries.extend(files.into_iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes)));
    }
    for file in ["LICENSE", POD, "bindings/swift/Sources/Doubletick/PrivacyInfo.xcprivacy"] {
        entries.insert(file.to_owned(), text(file)?.into_bytes());
    }
    archive::write(into, &entries)
}

/// Where the library of a slice is put together.
fn library(parts: &Path, slice: &Slice) -> PathBuf {
    parts.join(slice.name).join("libdoubletick.a")
}

/// One library of those of all processors.
fn join(slice: &Slice, into: &Path) -> Command {
    let mut command = Command::new("lipo");
    command.arg("-create");
    for target in slice.targets {
        command.arg(built(target));
    }
    command.arg("-output").arg(into);
    command
}

fn built(target: &str) -> PathBuf {
    process::target().join(target).join("release/libdoubletick.a")
}

fn create(parts: &Path, framework: &Path) -> Command {
    let mut command = Command::new("xcodebuild");
    command.arg("-create-xcframework");
    for slice in SLICES {
        command.arg("-library").arg(library(parts, slice)).arg("-headers").arg(parts.join("headers"));
    }
    command.arg("-output").arg(framework);
    command
}

/// Header and module map, below a folder with the module's name: clang looks there too.
fn headers(into: &Path, links: &[String]) -> Result<(), String> {
    let from = root().join(HEADERS);
    let into = into.join(NAME);
    copy(&from.join("DoubletickFFI.h"), &into.join("DoubletickFFI.h"))?;
    let map = from.join("module.modulemap");
    let map = std::fs::read_to_string(&map).map_err(|error| format!("{}: {error}", map.display()))?;
    let body = map.trim_end().strip_suffix('}').ok_or("the module map does not end with its module")?;
    write(&into.join("module.modulemap"), &format!("{body}{}\n}}\n", links.join("\n")))
}

/// As Swift's package manager will compute it.
fn checksum(zip: &Path) -> Result<String, String> {
    let output = Command::new("swift")
        .args(["package", "compute-checksum"])
        .arg(zip)
        .current_dir(root())
        .output()
        .map_err(|error| format!("swift package compute-checksum: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && text.len() == 64 {
        Ok(text)
    } else {
        Err(format!("swift package compute-checksum: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

fn make_folder(path: &Path) -> Result<(), String> {
    std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn remove(path: &Path) -> Result<(), String> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    make_folder(to.parent().unwrap_or(to))?;
    std::fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &Command) -> Vec<String> {
        command.get_args().map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn everything_that_is_missing_is_said_at_once() {
        let all = missing(false, |_| false, |_| false).join("; ");
        for word in ["macOS", "xcodebuild", "lipo", "ditto", "swift"] {
            assert!(all.contains(word), "{word}: {all}");
        }
        let add = "rustup target add aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios \
                   aarch64-apple-darwin x86_64-apple-darwin";
        assert!(all.ends_with(add), "{all}");
        assert!(missing(true, |_| true, |_| true).is_empty());
        let one = missing(true, |_| true, |target| target != "x86_64-apple-ios");
        assert_eq!(one, ["rustup target add x86_64-apple-ios"]);
    }

    #[test]
    fn the_framework_has_a_library_and_headers_for_each_platform() {
        let command = words(&create(Path::new("/parts"), Path::new("/out/DoubletickFFI.xcframework")));
        let wanted = [
            "-create-xcframework",
            "-library",
            "/parts/ios/libdoubletick.a",
            "-headers",
            "/parts/headers",
            "-library",
            "/parts/ios-simulator/libdoubletick.a",
            "-headers",
            "/parts/headers",
            "-library",
            "/parts/macos/libdoubletick.a",
            "-headers",
            "/parts/headers",
            "-output",
            "/out/DoubletickFFI.xcframework",
        ];
        assert_eq!(command, wanted);
        let join = words(&join(&SLICES[1], Path::new("/out.a")));
        assert_eq!(join.len(), 5, "{join:?}");
        assert!(join[1].ends_with("aarch64-apple-ios-sim/release/libdoubletick.a"), "{join:?}");
        assert!(join[2].ends_with("x86_64-apple-ios/release/libdoubletick.a"), "{join:?}");
    }

    #[test]
    fn the_oldest_systems_are_those_of_the_package() {
        let manifest = std::fs::read_to_string(root().join("Package.swift")).expect("Package.swift");
        for (variable, version) in OLDEST {
            let platform = if variable.starts_with("IPHONE") { "iOS" } else { "macOS" };
            let name = version.trim_end_matches(".0").replace('.', "_");
            let words = format!(".{platform}(.v{name})");
            assert!(manifest.contains(&words), "{words} is not in Package.swift");
        }
    }

    #[test]
    fn the_headers_lie_below_the_name_of_the_module() {
        let folder = tempfile::tempdir().expect("a folder");
        let printed = "note: native-static-libs: -framework Security -liconv -lSystem -lc -lm\n\
                       note: native-static-libs: -framework CoreFoundation -framework Security\n";
        headers(folder.path(), &links(printed).expect("links")).expect("headers");
        let map =
            std::fs::read_to_string(folder.path().join("DoubletickFFI/module.modulemap")).expect("a map");
        let wanted = "module DoubletickFFI {\n    header \"DoubletickFFI.h\"\n    export *\n    \
                      link framework \"Security\"\n    link \"iconv\"\n    \
                      link framework \"CoreFoundation\"\n}\n";
        assert_eq!(map, wanted);
        assert!(folder.path().join("DoubletickFFI/DoubletickFFI.h").exists());
    }

    #[test]
    fn the_pod_has_what_its_specification_names() {
        let folder = tempfile::tempdir().expect("a folder");
        pod_sources(folder.path()).expect("sources");
        let specification = text(POD).expect("a specification");
        for named in ["bindings/objc/include/DoubletickObjC/", "bindings/objc/Sources/", "include/"] {
            assert!(specification.contains(&format!("'{named}*.")), "{named}");
            assert!(folder.path().join(named).is_dir(), "{named}");
        }
        assert!(folder.path().join("bindings/objc/include/DoubletickObjC/DoubletickObjC.h").is_file());
        assert!(folder.path().join("include/doubletick.h").is_file());
        let manifest = "bindings/swift/Sources/Doubletick/PrivacyInfo.xcprivacy";
        assert!(specification.contains(&format!("['{manifest}']")) && folder.path().join(manifest).is_file());
        assert!(specification.contains(&format!("s.vendored_frameworks = '{NAME}.xcframework'")));
        assert!(specification.contains(&format!("s.version = '{VERSION}'")));
        for (variable, version) in OLDEST {
            let platform = if variable.starts_with("IPHONE") { "ios" } else { "osx" };
            assert!(
                specification.contains(&format!("s.{platform}.deployment_target = '{version}'")),
                "{variable}"
            );
        }
    }

    #[test]
    fn a_library_that_the_manifests_do_not_name_is_refused() {
        let known = ["    link framework \"Security\"".to_owned(), "    link \"iconv\"".to_owned()];
        named(&known).expect("named");
        let error = named(&["    link \"z\"".to_owned()]).expect_err("not named");
        assert!(error.contains("needs z"), "{error}");
    }

    #[test]
    fn what_the_linker_needs_is_not_guessed() {
        assert!(links("Compiling doubletick\n").is_err());
        let error = links("note: native-static-libs: -Wl,-x\n").expect_err("an option");
        assert!(error.contains("-Wl,-x"), "{error}");
    }
}
