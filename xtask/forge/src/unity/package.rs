//! The folder of the package for C# and Unity, and its sources.

use std::fs;
use std::path::{Path, PathBuf};
use xtask::process::root;

/// The folder of the Unity package, `bindings/csharp`.
pub fn package() -> PathBuf {
    root().join("bindings/csharp")
}

/// The text of a file; an error names it.
pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every C# file below a folder, the stand-in included.
pub fn sources(folder: &Path, take: &mut dyn FnMut(&Path)) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources(&path, take)?;
        } else if path.extension().is_some_and(|extension| extension == "cs") {
            take(&path);
        }
    }
    Ok(())
}
