//! The functions of the C API by name, read from their sources.
//!
//! rustc gives the linker the list of what a shared library exports, and no linker takes a second one besides
//! (docs/adr/0006-generated-header.md). So this list is what tests compare the built library and the header with.

use std::path::Path;

const MARK: &str = "#[unsafe(no_mangle)]";

/// The exported functions of every file of the folder, in alphabetical order.
pub fn names(capi: &Path) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let entries = std::fs::read_dir(capi).map_err(|error| format!("{}: {error}", capi.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", capi.display()))?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let source =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            names.extend(of_source(&source).map_err(|line| {
                format!("{}: no function stands after {MARK}, but: {line}", path.display())
            })?);
        }
    }
    names.sort();
    Ok(names)
}

/// Those of one file; an error is what stands where a function was expected.
pub fn of_source(source: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut lines = source.lines().map(str::trim);
    while lines.by_ref().any(|line| line == MARK) {
        let line = lines.by_ref().find(|line| !line.starts_with("#[")).unwrap_or_default();
        let function = line.split_once(" fn ").and_then(|(_, rest)| rest.split_once('('));
        names.push(function.ok_or(line)?.0.to_owned());
    }
    Ok(names)
}
