//! The README keeps its word: its quickstart is the file in `examples/c`, compiles, and runs. No document links
//! to a file that is not there, and every test that `docs/security.md` names exists.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folder where cargo has put the shared library for this test.
fn library_folder() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this test");
    let mut folders = program.ancestors().skip(1).take(2).map(Path::to_path_buf);
    folders.find(|folder| folder.join("libdoubletick.so").exists()).expect("cargo builds libdoubletick.so")
}

#[test]
fn the_quickstart_is_the_file_in_the_examples_and_short() {
    let readme = read(&root().join("README.md"));
    let block = readme.split("```c\n").nth(1).and_then(|rest| rest.split("```").next());
    let block = block.expect("the README has a C block");
    assert_eq!(block, read(&root().join("examples/c/quickstart.c")));
    assert!(block.lines().count() <= 30, "{} lines", block.lines().count());
}

#[test]
fn the_quickstart_compiles_and_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (program, library) = (folder.path().join("quickstart"), library_folder());
    let compiled = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror"])
        .arg("-I")
        .arg(root().join("include"))
        .arg(root().join("examples/c/quickstart.c"))
        .arg("-L")
        .arg(&library)
        .args(["-ldoubletick", "-lpthread", "-o"])
        .arg(&program)
        .output()
        .expect("a C compiler");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));

    let run = Command::new(&program)
        .current_dir(folder.path())
        .env("LD_LIBRARY_PATH", &library)
        .output()
        .expect("the program starts");
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{printed}{}", String::from_utf8_lossy(&run.stderr));
    assert!(printed.contains("alice logs in: 0 "), "{printed}");
    assert!(printed.contains("sent: 0 "), "{printed}");
}

#[test]
fn no_document_links_to_a_file_that_is_not_there() {
    let mut documents = Vec::new();
    documents_below(root(), &mut documents);
    assert!(documents.len() > 5, "the documents are found");
    let mut broken = Vec::new();
    for document in documents {
        let folder = document.parent().expect("a file is in a folder");
        for link in links(&read(&document)) {
            let target = link.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !folder.join(target).exists() {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_test_that_the_threat_list_names_exists() {
    let text = read(&root().join("docs/security.md"));
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with('|')) {
        let cell = row.trim_end_matches('|').rsplit(" | ").next().unwrap_or_default();
        let mut source = String::new();
        for name in cell.split('`').skip(1).step_by(2) {
            if name.ends_with(".rs") {
                source = read(&root().join(name));
            } else if name.contains('/') {
                assert!(root().join(name).exists(), "{name}");
            } else if !name.contains([' ', '-']) {
                assert!(source.contains(&format!("fn {name}(")), "{name} in {row}");
                named += 1;
            }
        }
    }
    assert!(named > 50, "{named} tests are named");
}

fn documents_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && !name.starts_with('.') && name != "target" && name != "node_modules" {
            documents_below(&path, found);
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// What stands in `](…)` outside of code blocks.
fn links(text: &str) -> Vec<String> {
    let prose = text.split("```").step_by(2);
    let parts = prose.flat_map(|part| part.split("](").skip(1));
    parts.filter_map(|rest| Some(rest.split(')').next()?.to_string())).collect()
}
