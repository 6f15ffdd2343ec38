//! A reader can follow every reference: comments, documents and generated files name nothing that is not in the
//! repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is written by hand or generated from it. Folders that builds fill are left out.
const PARTS: [&str; 12] = [
    "build", "src", "crates", "include", "bindings", "docs", "tests", "examples", "xtask", "fuzz", "benches",
    "scripts",
];
const KINDS: [&str; 11] = ["rs", "md", "h", "c", "cs", "kt", "java", "swift", "sh", "toml", "sql"];
const BUILT: [&str; 6] = ["target", "build", ".build", ".gradle", "corpus", "node_modules"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

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
    let mut found = Vec::new();
    PARTS.iter().for_each(|part| collect(&root().join(part), &mut found));
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "Cargo.toml", "build.rs"]
    {
        found.push(root().join(name));
    }
    let text = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    found.into_iter().map(text).collect()
}

/// The lines of `texts` for which `wrong` has something to say.
fn lines(texts: &[(String, String)], wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let numbered = texts.iter().flat_map(|(name, text)| text.lines().zip(1..).map(move |line| (name, line)));
    numbered
        .filter(|(_, (line, _))| wrong(line))
        .map(|(name, (line, number))| format!("{name}:{number}: {}", line.trim()))
        .collect()
}

/// The pages `docs/….md` that a line names.
fn pages(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("docs/").filter_map(|(start, _)| {
        let rest = &line[start..];
        let in_a_path = |sign: char| sign.is_ascii_alphanumeric() || "/._-".contains(sign);
        let path = rest.split(|sign| !in_a_path(sign)).next().unwrap_or_default();
        path.rfind(".md").map(|end| &path[..end + 3])
    })
}

#[test]
fn nothing_cites_a_section_of_a_document_that_has_no_numbered_sections() {
    let texts = texts();
    assert!(texts.len() > 500, "the files are found: {}", texts.len());
    let cited = lines(&texts, |line| line.contains('\u{a7}'));
    assert!(cited.is_empty(), "{cited:#?}");
}

#[test]
fn every_page_that_a_line_names_is_there() {
    let texts = texts();
    let named = texts.iter().flat_map(|(_, text)| text.lines()).flat_map(pages).count();
    assert!(named > 50, "pages are named: {named}");
    let missing = lines(&texts, |line| pages(line).any(|page| !root().join(page).exists()));
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_code_that_is_called_unused_is_raised() {
    let texts = texts();
    let words = |text: &str| -> Vec<String> {
        let in_a_word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        text.split(|sign| !in_a_word(sign)).map(str::to_owned).collect()
    };
    let raised: BTreeSet<String> = texts
        .iter()
        .filter(|(name, _)| name.ends_with(".rs") && (name.starts_with("src/") || name.contains("/src/")))
        .filter(|(name, _)| name != "crates/protocol/src/codes.rs")
        .flat_map(|(_, text)| words(text))
        .collect();
    assert!(raised.contains("ERR_INVALID_PARAMETERS"));
    for (name, _, meaning) in doubletick_protocol::codes::ALL {
        let unused = meaning.ends_with("not raised by doubletick)");
        assert!(!(unused && raised.contains(*name)), "{name} is raised");
    }
}
