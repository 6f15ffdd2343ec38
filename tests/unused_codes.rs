//! A code whose meaning says that doubletick does not raise it is raised nowhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The Rust sources of the product below a folder.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_code_that_is_called_unused_is_raised() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(&root.join("src"), &mut sources);
    for entry in std::fs::read_dir(root.join("crates")).unwrap() {
        collect(&entry.unwrap().path().join("src"), &mut sources);
    }
    sources.retain(|path| !path.ends_with("crates/protocol/src/codes.rs"));
    let in_a_word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let mut raised: BTreeSet<String> = BTreeSet::new();
    for path in sources {
        let text = std::fs::read_to_string(path).unwrap();
        raised.extend(text.split(|sign| !in_a_word(sign)).map(str::to_owned));
    }
    assert!(raised.contains("ERR_INVALID_PARAMETERS"));
    for (name, _, meaning) in doubletick_protocol::codes::ALL {
        let unused = meaning.ends_with("not raised by doubletick)");
        assert!(!(unused && raised.contains(*name)), "{name} is raised");
    }
}
