//! A reader can follow every reference: comments, documents and generated files name nothing that is not in the
//! repository.

use std::path::{Path, PathBuf};
use xtask::process::root;
use xtask::references::{broken, pages};

/// What is written by hand or generated from it. Folders that builds fill are left out.
const PARTS: [&str; 12] = [
    "build", "src", "crates", "include", "bindings", "docs", "tests", "examples", "xtask", "fuzz", "benches",
    "scripts",
];
const KINDS: [&str; 12] = ["rs", "md", "h", "c", "cs", "kt", "java", "swift", "sh", "toml", "sql", "txt"];
const BUILT: [&str; 6] = ["target", "build", ".build", ".gradle", "corpus", "node_modules"];

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            if !BUILT.contains(&name.as_str()) {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| *known == kind)) {
            found.push(path);
        }
    }
}

/// Every text of the repository with its path from the root.
fn texts() -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    PARTS.iter().for_each(|part| collect(&root.join(part), &mut found));
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "Cargo.toml", "build.rs"]
    {
        found.push(root.join(name));
    }
    let text = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    found.into_iter().map(text).collect()
}

#[test]
fn every_reference_leads_somewhere() {
    let texts = texts();
    assert!(texts.len() > 500, "the files are found: {}", texts.len());
    let named = texts.iter().flat_map(|(_, text)| text.lines()).flat_map(pages).count();
    assert!(named > 50, "pages are named: {named}");
    let mut wrong = Vec::new();
    for (name, text) in texts.iter().filter(|(name, _)| name != "xtask/src/references.rs") {
        for each in broken(text, |page| root().join(page).exists()) {
            wrong.push(format!("{name}:{}: {}: {}", each.number, each.why, each.line));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
