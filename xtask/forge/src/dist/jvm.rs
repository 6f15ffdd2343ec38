//! The Maven repository in `target/dist/maven`: jar with the native libraries, its sources, and its pom.

use super::archive::{self, Entries};
use super::native::{self, Library};
use super::place::{VERSION, dist_folder, shown};
use std::path::PathBuf;
use std::process::Command;
use xtask::part::Outcome;
use xtask::process::{Log, root, set_up};

/// The plugin that lays out a repository. Not in the pom: only this uses it.
const DEPLOY: &str = "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy";

/// Builds and checks the jar.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "kotlin") {
        return Ok(Outcome::Skipped(reason));
    }
    let libraries = native::libraries(log)?;
    let jar = package(log, &libraries)?;
    check(&archive::unzip(&jar)?, &libraries)?;
    Ok(Outcome::Passed(format!("{}, {} of the library", shown(&repository()), platforms(&libraries))))
}

/// Where the repository is.
pub fn repository() -> PathBuf {
    dist_folder().join("maven")
}

/// The jar in the repository.
pub fn jar() -> PathBuf {
    repository().join(format!("dev/doubletick/doubletick/{VERSION}/doubletick-{VERSION}.jar"))
}

/// Runs Maven on a copy of the sources, so that nothing of an earlier build gets in, and answers the jar.
fn package(log: &mut Log, libraries: &[Library]) -> Result<Vec<u8>, String> {
    let (sources, natives) = (dist_folder().join("work/jvm"), dist_folder().join("work/jvm-native"));
    let own = |name: &str| !matches!(name, "target" | "native" | "src/test" | "android");
    archive::write(&sources, &archive::read(&root().join("bindings/kotlin"), &own)?)?;
    archive::write(&natives, &resources(libraries))?;
    // Beside it may stand what another machine has made.
    archive::write(&repository().join("dev/doubletick/doubletick"), &Entries::new())?;
    // Never offline: Maven then does not even write into a folder. It asks the network for what it does not have,
    // which after the first time is nothing.
    let mut maven = Command::new("mvn");
    maven
        .args(["--batch-mode", "--quiet", "-Dmaven.test.skip=true"])
        .arg(format!("-Ddoubletick.native.dir={}", natives.display()))
        .arg(format!("-DaltDeploymentRepository=dist::file://{}", repository().display()))
        .args(["package", DEPLOY])
        .current_dir(&sources);
    log.run(&mut maven)?;
    std::fs::read(jar()).map_err(|error| format!("{}: {error}", jar().display()))
}

/// The libraries where JNA looks for them.
fn resources(libraries: &[Library]) -> Entries {
    let named = libraries.iter().filter(|library| !library.platform.jna.is_empty());
    let entry = |library: &Library| {
        (format!("{}/{}", library.platform.jna, library.platform.library), library.bytes.clone())
    };
    named.map(entry).collect()
}

/// The jar has all that it needs, and nothing that it must not have.
fn check(jar: &Entries, libraries: &[Library]) -> Result<(), String> {
    for (name, bytes) in resources(libraries) {
        if jar.get(&name) != Some(&bytes) {
            return Err(format!("the jar does not hold {name}"));
        }
    }
    if !jar.keys().any(|name| name.starts_with("dev/doubletick/") && name.ends_with(".class")) {
        return Err("the jar holds no class".to_owned());
    }
    match jar.keys().find(|name| name.ends_with("Test.class") || name.starts_with("org/junit")) {
        Some(name) => Err(format!("the jar holds {name}")),
        None => Ok(()),
    }
}

fn platforms(libraries: &[Library]) -> String {
    let names: Vec<&str> = libraries.iter().map(|l| l.platform.jna).filter(|name| !name.is_empty()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_stand_where_jna_looks_and_phones_are_left_out() {
        let names: Vec<String> = resources(&native::stand_ins()).into_keys().collect();
        assert_eq!(
            names,
            [
                "darwin-aarch64/libdoubletick.dylib",
                "darwin-x86-64/libdoubletick.dylib",
                "linux-aarch64/libdoubletick.so",
                "linux-x86-64/libdoubletick.so",
                "win32-x86-64/doubletick.dll",
            ]
        );
    }

    #[test]
    fn a_jar_without_a_library_or_with_tests_is_refused() {
        let libraries = native::stand_ins();
        let mut jar = resources(&libraries);
        assert_eq!(check(&jar, &libraries), Err("the jar holds no class".to_owned()));
        jar.insert("dev/doubletick/Client.class".to_owned(), Vec::new());
        assert_eq!(check(&jar, &libraries), Ok(()));
        jar.insert("dev/doubletick/ClientTest.class".to_owned(), Vec::new());
        assert!(check(&jar, &libraries).is_err());
        jar.remove("dev/doubletick/ClientTest.class");
        jar.insert("linux-x86-64/libdoubletick.so".to_owned(), b"another".to_vec());
        assert!(check(&jar, &libraries).is_err());
    }
}
