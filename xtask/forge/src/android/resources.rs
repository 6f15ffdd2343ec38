//! Manifest and resources of the sample application, compiled and linked by aapt2 as Gradle's plugin has it done: every
//! attribute, theme, string and name in them is one of Android 7.0, the oldest that the sample is for, or one of its own.
//! The manifest of the AAR, which has no resources, is linked in the same way.

use super::module;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::process::{Log, root, target};

const SAMPLE: &str = "examples/android/app";
const LIBRARY: &str = "bindings/kotlin/android/src/main/AndroidManifest.xml";

/// Links the sample's manifest with its resources; so is one that has a mistake, which must fail.
pub fn link(log: &mut Log) -> Result<(), String> {
    let folder = target().join("android/resources");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let sample = root().join(SAMPLE);
    let compiled = folder.join("resources.zip");
    log.run(
        Command::new("aapt2")
            .arg("compile")
            .arg("--dir")
            .arg(sample.join("src/main/res"))
            .arg("-o")
            .arg(&compiled),
    )?;
    let manifest = read(&sample.join("src/main/AndroidManifest.xml"))?;
    let gradle = read(&sample.join("build.gradle.kts"))?;
    let package =
        of_gradle(&gradle, "namespace").ok_or("the sample's build.gradle.kts names no namespace")?;
    let oldest = of_gradle(&gradle, "minSdk").ok_or("the sample's build.gradle.kts names no minSdk")?;
    classes(&manifest, &sample.join("src/main/kotlin").join(package.replace('.', "/")))?;
    let whole = with_package(&manifest, &package)?;
    let linked = |log: &mut Log, name: &str, text: &str| -> Result<(), String> {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut aapt = Command::new("aapt2");
        aapt.arg("link").arg("-I").arg(framework()?).arg("--manifest").arg(&path);
        aapt.args(["--min-sdk-version", &oldest, "-o"]).arg(folder.join("app.apk")).arg(&compiled);
        log.run(&mut aapt)
    };
    linked(log, "AndroidManifest.xml", &whole)?;
    linked(log, "Library.xml", &read(&root().join(LIBRARY))?)?;
    let mistaken = whole.replace("@string/app_name", "@string/no_such_name");
    if linked(log, "Mistaken.xml", &mistaken).is_ok() {
        return Err("aapt2 links a manifest with a string that is not there".to_owned());
    }
    Ok(())
}

/// Android's own resources, as Robolectric has them.
fn framework() -> Result<PathBuf, String> {
    let path = module::parts().join("android-all-instrumented-7.0.0_r1-robolectric-r1-i7.jar");
    // aapt2 goes by the name it is given, and this is a link.
    path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))
}

/// The manifest as Gradle's plugin hands it on: with the package that the build file names.
fn with_package(manifest: &str, package: &str) -> Result<String, String> {
    if manifest.matches("<manifest ").count() != 1 || manifest.contains(" package=") {
        return Err("the sample's manifest does not begin as expected".to_owned());
    }
    Ok(manifest.replacen("<manifest ", &format!("<manifest package=\"{package}\" "), 1))
}

/// Every class that the manifest names is a file of the sample.
fn classes(manifest: &str, folder: &Path) -> Result<(), String> {
    let mut count = 0;
    for rest in manifest.split("android:name=\".").skip(1) {
        let name = rest.split('"').next().unwrap_or_default();
        let path = folder.join(format!("{name}.kt"));
        if !read(&path)?.contains(&format!("class {name}")) {
            return Err(format!("{} has no class {name}, which the manifest names", path.display()));
        }
        count += 1;
    }
    if count < 2 { Err("the sample's manifest names no application and activity".to_owned()) } else { Ok(()) }
}

/// The value of `name = 24` or `name = "text"` in a build file.
fn of_gradle(text: &str, name: &str) -> Option<String> {
    let begin = format!("{name} = ");
    let line = text.lines().find_map(|line| line.trim().strip_prefix(&begin))?;
    Some(line.trim_matches('"').to_owned())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{classes, of_gradle, with_package};

    #[test]
    fn a_build_file_says_its_values() {
        let text = "android {\n    namespace = \"a.b\"\n    minSdk = 24\n}\n";
        assert_eq!(of_gradle(text, "namespace").as_deref(), Some("a.b"));
        assert_eq!(of_gradle(text, "minSdk").as_deref(), Some("24"));
        assert_eq!(of_gradle(text, "targetSdk"), None);
    }

    #[test]
    fn the_package_is_put_in_once() {
        let manifest = "<manifest xmlns:android=\"x\"></manifest>";
        let whole = with_package(manifest, "a.b").unwrap();
        assert_eq!(whole, "<manifest package=\"a.b\" xmlns:android=\"x\"></manifest>");
        assert!(with_package(&whole, "a.b").is_err());
    }

    #[test]
    fn a_class_that_is_not_there_is_found() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["App", "Main"] {
            std::fs::write(folder.path().join(format!("{name}.kt")), format!("class {name}")).unwrap();
        }
        let manifest = |name: &str| format!("android:name=\".App\" android:name=\".{name}\"");
        assert!(classes(&manifest("Main"), folder.path()).is_ok());
        assert!(classes(&manifest("Mian"), folder.path()).is_err());
        assert!(classes("", folder.path()).is_err());
    }
}
