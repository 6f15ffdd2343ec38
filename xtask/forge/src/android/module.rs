//! The Android module of the Kotlin package, built by Maven where no Android SDK is (`bindings/kotlin/android/pom.xml`).

use crate::dist::archive::{self, Entries};
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::process::{Log, root, target};

/// In the repository.
pub const FOLDER: &str = "bindings/kotlin/android";

/// Compiles the module, and answers its classes.
pub fn classes(log: &mut Log) -> Result<Entries, String> {
    log.run(&mut maven(&root().join(FOLDER), "compile"))?;
    packed()
}

/// The classes of the module as they were compiled last, for the AAR.
pub fn packed() -> Result<Entries, String> {
    let classes = archive::read(&build_folder().join("classes"), &|_| true)?;
    check(&classes)?;
    Ok(classes)
}

/// The classes have Android's part, and nothing that is not for applications.
fn check(classes: &Entries) -> Result<(), String> {
    for wanted in ["dev/doubletick/Client.class", "dev/doubletick/DoubletickAndroid.class"] {
        if !classes.contains_key(wanted) {
            return Err(format!("the module has no {wanted}"));
        }
    }
    match classes.keys().find(|name| name.ends_with("Test.class") || name.ends_with(".so")) {
        Some(name) => Err(format!("the module holds {name}")),
        None => Ok(()),
    }
}

/// Maven in a project of Robolectric's, with what was fetched and nothing else.
pub fn maven(project: &Path, goal: &str) -> Command {
    let mut command = Command::new("mvn");
    command
        .args(["--batch-mode", "--quiet", "--offline", goal])
        .arg(format!("-Ddoubletick.android.dir={}", parts().display()))
        .arg(format!("-Ddoubletick.build.dir={}", build_folder().display()))
        .current_dir(project);
    command
}

/// Where Maven builds the module, outside the sources.
pub fn build_folder() -> PathBuf {
    target().join("android/module")
}

/// Where scripts/setup-android.sh puts what Maven alone does not find.
pub fn parts() -> PathBuf {
    cache().join("android")
}

/// Where the setup scripts put things.
pub fn cache() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    cache.unwrap_or_else(home).join("doubletick")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::place::{VERSION, text};

    /// What a pom says a property is.
    fn property<'a>(pom: &'a str, name: &str) -> Option<&'a str> {
        let (_, rest) = pom.split_once(&format!("<{name}>"))?;
        rest.split_once('<').map(|(value, _)| value)
    }

    #[test]
    fn the_module_and_its_consumer_have_the_versions_of_the_jar() {
        let jar = text("bindings/kotlin/pom.xml").expect("a pom");
        for file in ["bindings/kotlin/android/pom.xml", "tests/consumers/android/pom.xml"] {
            let pom = text(file).expect("a pom");
            for name in ["kotlin.version", "coroutines.version", "jna.version"] {
                assert!(property(&jar, name).is_some(), "{name}");
                assert_eq!(property(&pom, name), property(&jar, name), "{file}: {name}");
            }
        }
        let module = text("bindings/kotlin/android/pom.xml").expect("a pom");
        assert!(module.contains(&format!("<version>{VERSION}</version>\n  <packaging>jar")));
    }

    #[test]
    fn classes_without_androids_part_and_with_tests_are_refused() {
        let mut classes = Entries::from([("dev/doubletick/Client.class".to_owned(), Vec::new())]);
        assert!(check(&classes).is_err_and(|error| error.contains("DoubletickAndroid")));
        classes.insert("dev/doubletick/DoubletickAndroid.class".to_owned(), Vec::new());
        assert_eq!(check(&classes), Ok(()));
        classes.insert("linux-x86-64/libdoubletick.so".to_owned(), Vec::new());
        assert!(check(&classes).is_err());
    }
}
