//! The npm package in `target/dist/npm`: what npm itself packs of `bindings/typescript` after a build.

use super::archive::{self, Entries};
use super::place::{VERSION, dist_folder, shown, text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::part::Outcome;
use xtask::process::{Log, root, set_up};

/// Builds, packs and checks the package.
pub fn dist(log: &mut Log) -> Result<Outcome, String> {
    if let Err(reason) = set_up(log, "typescript") {
        return Ok(Outcome::Skipped(reason));
    }
    let folder = dist_folder().join("npm");
    archive::write(&folder, &Entries::new())?;
    let bytes = pack(log, &folder)?;
    check(&archive::untgz(&bytes)?)?;
    Ok(Outcome::Passed(format!("{}, {} kB", shown(&tarball(&folder)), bytes.len() / 1024)))
}

/// Where the package is.
pub fn package() -> PathBuf {
    tarball(&dist_folder().join("npm"))
}

/// Builds the package and lets npm pack it into a folder; answers the archive. npm gives every file one time and no
/// owner, and the build begins with an empty folder, so that the same sources make the same archive.
pub fn pack(log: &mut Log, folder: &Path) -> Result<Vec<u8>, String> {
    log.run(npm(&["run", "build"]).current_dir(sources()))?;
    let mut pack = npm(&["pack", "--ignore-scripts", "--pack-destination"]);
    log.run(pack.arg(folder).current_dir(sources()))?;
    let path = tarball(folder);
    std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// npm, which asks nobody for anything.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(["--offline", "--no-audit", "--no-fund", "--no-update-notifier"]).args(arguments);
    command
}

/// Where the sources and the tools are.
pub fn sources() -> PathBuf {
    root().join("bindings/typescript")
}

fn tarball(folder: &Path) -> PathBuf {
    folder.join(format!("doubletick-{VERSION}.tgz"))
}

/// The package has what its manifest names, and nothing that only this repository needs.
fn check(package: &Entries) -> Result<(), String> {
    let entry =
        |name: &str| package.get(&format!("package/{name}")).ok_or(format!("the package holds no {name}"));
    let manifest: Value =
        serde_json::from_slice(entry("package.json")?).map_err(|error| format!("package.json: {error}"))?;
    if manifest["version"] != VERSION {
        return Err(format!("the package has version {}, not {VERSION}", manifest["version"]));
    }
    if !manifest["dependencies"].is_null() {
        return Err("the package depends on something".to_owned());
    }
    let mut named = vec![manifest["main"].clone(), manifest["module"].clone(), manifest["types"].clone()];
    for (name, conditions) in manifest["exports"].as_object().into_iter().flatten() {
        if let Some(folder) = name.strip_prefix("./").filter(|folder| *folder != "package.json") {
            entry(&format!("{folder}/package.json"))?;
        }
        let kinds = conditions.as_object().into_iter().flatten();
        named.extend(kinds.filter_map(|(_, kind)| kind.as_object()).flat_map(|kind| kind.values().cloned()));
    }
    for file in named {
        entry(file.as_str().unwrap_or_default().trim_start_matches("./"))?;
    }
    if entry("LICENSE")? != text("LICENSE")?.as_bytes() {
        return Err("the package has another LICENSE".to_owned());
    }
    entry("README.md")?;
    let known = |name: &str| {
        name.starts_with("dist/") || name.ends_with("package.json") || matches!(name, "LICENSE" | "README.md")
    };
    match package.keys().map(|name| name.trim_start_matches("package/")).find(|name| !known(name)) {
        Some(name) => Err(format!("the package holds {name}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Value {
        json!({
            "name": "doubletick", "version": VERSION,
            "main": "./dist/index.cjs", "module": "./dist/index.js", "types": "./dist/index.d.ts",
            "exports": {
                "./web": { "import": { "types": "./dist/web.d.ts", "default": "./dist/web.js" } },
                "./package.json": "./package.json",
            },
        })
    }

    fn package(manifest: &Value) -> Entries {
        let names = [
            "dist/index.cjs",
            "dist/index.js",
            "dist/index.d.ts",
            "dist/web.d.ts",
            "dist/web.js",
            "web/package.json",
            "README.md",
        ];
        let mut entries: Entries = names.iter().map(|name| (format!("package/{name}"), Vec::new())).collect();
        entries.insert("package/LICENSE".to_owned(), text("LICENSE").expect("a licence").into_bytes());
        entries.insert("package/package.json".to_owned(), manifest.to_string().into_bytes());
        entries
    }

    #[test]
    fn a_package_without_a_file_that_it_names_is_refused() {
        assert_eq!(check(&package(&manifest())), Ok(()));
        for name in
            ["dist/index.cjs", "dist/web.d.ts", "dist/web.js", "web/package.json", "README.md", "LICENSE"]
        {
            let mut without = package(&manifest());
            without.remove(&format!("package/{name}"));
            assert_eq!(check(&without), Err(format!("the package holds no {name}")));
        }
    }

    #[test]
    fn a_package_with_something_else_is_refused() {
        let mut more = package(&manifest());
        more.insert("package/src/index.ts".to_owned(), Vec::new());
        assert_eq!(check(&more), Err("the package holds src/index.ts".to_owned()));
        let mut depends = manifest();
        depends["dependencies"] = json!({ "ws": "8" });
        assert_eq!(check(&package(&depends)), Err("the package depends on something".to_owned()));
        let mut old = manifest();
        old["version"] = json!("0.0.1");
        assert!(check(&package(&old)).is_err());
    }
}
