//! `cargo xtask dist`: what people install, made in `target/dist`.
//!
//! A package for one system alone (Android, Apple's, Windows) needs that system's tools; without them it is left
//! out, and called by name it fails and says what is missing. The other packages hold the library of this machine
//! and those that stand below `target/dist/native`, so one machine can put together what several have built.

pub mod aar;
mod android;
mod android_check;
mod apple;
pub mod archive;
mod c;
mod consumers;
mod dotnet;
mod jvm;
mod native;
mod npm;
mod nupkg;
pub mod place;
mod swift;
mod unity;
mod unity_project;
mod windows;

use place::shown;
use xtask::part::{self, Outcome, Part};
use xtask::process::Log;

pub use consumers::test;

/// In this order: who makes libraries comes before who takes them.
const PACKAGES: &[Part] = &[
    Part { name: "native", help: "the library for this machine, below native/", run: native_library },
    Part { name: "android", help: "libraries for Android's ABIs, and an AAR with them", run: android::dist },
    Part { name: "apple", help: "the xcframework, and Unity's library for iOS", run: apple::dist },
    Part { name: "windows", help: "the library for Windows", run: windows::dist },
    Part { name: "c", help: "header, libraries and pkg-config file under one prefix", run: c::dist },
    Part { name: "jvm", help: "a Maven repository with the jar, for Kotlin and Java", run: jvm::dist },
    Part { name: "dotnet", help: "a NuGet package, for C# outside of Unity", run: dotnet::dist },
    Part { name: "unity", help: "a UPM package: folder and .tgz", run: unity::dist },
    Part { name: "swift", help: "a Swift package with the library for Linux beside it", run: swift::dist },
    Part { name: "npm", help: "the TypeScript package, for browsers, React Native and Node", run: npm::dist },
];

/// One line per package, for the help.
pub fn help() -> String {
    part::help(PACKAGES)
}

/// Makes the named packages, or all that can be made here.
pub fn run(names: &[&str]) -> Result<(), String> {
    let all = names.is_empty() || names == ["all"];
    if !all {
        part::known(PACKAGES, names, "package")?;
    }
    let mut failed = Vec::new();
    for package in PACKAGES.iter().filter(|package| all || names.contains(&package.name)) {
        let mut log = Log::create(&format!("dist-{}", package.name))?;
        match (package.run)(&mut log) {
            Ok(Outcome::Passed(note)) => println!("{:<12} {note}", package.name),
            Ok(Outcome::Skipped(reason)) if all => println!("{:<12} left out: {reason}", package.name),
            Ok(Outcome::Skipped(reason)) => failed.push(format!("{}: {reason}", package.name)),
            Err(error) => failed.push(format!("{}: {error} (see {})", package.name, log.path.display())),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Links the library for Android, also where nothing that is for Android can be made, and looks at it.
pub fn check_android() -> Result<(), String> {
    let mut log = Log::create("dist-android-check")?;
    match android_check::check(&mut log) {
        Ok(Outcome::Passed(note)) => {
            println!("{note}");
            Ok(())
        }
        Ok(Outcome::Skipped(reason)) => Err(reason),
        Err(error) => Err(format!("{error} (see {})", log.path.display())),
    }
}

fn native_library(log: &mut Log) -> Result<Outcome, String> {
    let (_, folder) = native::host(log)?;
    Ok(Outcome::Passed(shown(&folder)))
}

#[cfg(test)]
mod tests {
    use super::place::{VERSION, text};
    use super::*;

    #[test]
    fn every_package_has_the_version_of_the_library() {
        for (file, wanted) in [
            ("bindings/csharp/package.json", format!("\"version\": \"{VERSION}\"")),
            ("bindings/typescript/package.json", format!("\"version\": \"{VERSION}\"")),
            ("Doubletick.podspec", format!("s.version = '{VERSION}'")),
            ("bindings/csharp/Doubletick.csproj", format!("<Version>{VERSION}</Version>")),
            (
                "bindings/kotlin/pom.xml",
                format!("<version>{VERSION}</version>\n  <packaging>jar</packaging>"),
            ),
        ] {
            assert!(text(file).expect("a file").contains(&wanted), "{file} does not say {wanted}");
        }
    }

    #[test]
    fn the_workflows_call_what_there_is() {
        let mut calls = 0;
        for file in ["ci", "release"] {
            let workflow = text(&format!(".github/workflows/{file}.yml")).expect("a workflow");
            for line in workflow.lines() {
                let Some((_, words)) = line.split_once("cargo xtask dist ") else { continue };
                for name in words.split_whitespace() {
                    assert!(PACKAGES.iter().any(|package| package.name == name), "{file}: {line}");
                }
                calls += 1;
            }
        }
        assert!(calls >= 4, "{calls} calls");
    }

    #[test]
    fn a_package_that_does_not_exist_is_refused_before_anything_is_made() {
        let error = run(&["jvm", "cobol"]).expect_err("refused");
        assert!(error.starts_with("no package is called cobol"), "{error}");
        assert!(PACKAGES.iter().all(|package| error.contains(package.name)), "{error}");
    }
}
