//! The documents keep their word: the first receipt on the page of each language is an example that is compiled and run,
//! that of C and Rust runs here, and the README shows one of them. No document links to a file that is not there, the
//! index names every document, and every test that `docs/security.md` names exists.

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

/// The first receipt: the word behind the fence, the example, and the page of the language.
const FIRST_RECEIPTS: [(&str, &str, &str); 5] = [
    ("c", "examples/c/first_receipt.c", "docs/c.md"),
    ("csharp", "examples/csharp/FirstReceipt.cs", "docs/csharp.md"),
    ("kotlin", "examples/kotlin/FirstReceipt.kt", "docs/kotlin.md"),
    ("swift", "examples/swift/FirstReceipt/main.swift", "docs/swift.md"),
    ("rust", "examples/rust/first_receipt.rs", "docs/rust.md"),
];

/// The one that the README shows.
const IN_THE_README: &str = "kotlin";

/// More lines than this and the README is no longer read to its end.
const README_LINES: usize = 160;

/// An example without the lines at its top that are about the file: its own documentation, lints, its class name.
fn shown(example: &str) -> String {
    let about =
        |line: &&str| line.is_empty() || ["//!", "#![", "@file:"].iter().any(|begin| line.starts_with(begin));
    example.lines().skip_while(about).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn the_first_receipt_of_every_language_is_its_example_and_short() {
    let readme = read(&root().join("README.md"));
    for (fence, example, page) in FIRST_RECEIPTS {
        let text = shown(&read(&root().join(example)));
        let lines = text.lines().count();
        assert!((10..=45).contains(&lines), "{example}: {lines} lines");
        let block = format!("```{fence}\n{text}```\n");
        assert!(read(&root().join(page)).contains(&block), "{page} does not show {example} as it is");
        assert_eq!(readme.contains(&block), fence == IN_THE_README, "README.md and {example}");
        assert!(readme.contains(&format!("]({page})")), "README.md does not name {page}");
    }
    assert!(readme.lines().count() <= README_LINES, "README.md is {} lines long", readme.lines().count());
}

#[test]
fn the_index_names_every_document() {
    let index = read(&root().join("docs/README.md"));
    let names = std::fs::read_dir(root().join("docs")).expect("docs").flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    for name in names.filter(|name| name.ends_with(".md") && name != "README.md") {
        assert!(index.contains(&format!("]({name}")), "docs/README.md does not name {name}");
    }
}

#[test]
fn the_first_receipt_in_c_compiles_and_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (program, library) = (folder.path().join("first_receipt"), library_folder());
    let compiled = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror"])
        .arg("-I")
        .arg(root().join("include"))
        .arg(root().join("examples/c/first_receipt.c"))
        .arg("-L")
        .arg(&library)
        .args(["-ldoubletick", "-lpthread", "-o"])
        .arg(&program)
        .output()
        .expect("a C compiler");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));

    let printed = run(Command::new(&program).env("LD_LIBRARY_PATH", &library), folder.path());
    assert!(printed.contains("\nsent: 0 ") && printed.contains("\nbob has read it: 0 "), "{printed}");
    assert!(
        printed.contains("\nalice hears: [{") && printed.contains("\"msg_receipt_is_peer_read\":true"),
        "{printed}"
    );
}

#[test]
fn the_first_receipt_in_rust_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    // Built already where all tests run; not where this one runs alone.
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--locked", "--quiet", "-p", "doubletick", "--example", "first_receipt"]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    // What cargo says to this test: ring's build script would be run anew for it, and all above it be compiled.
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        build.env_remove(name);
    }
    run(&mut build, root());
    let test = std::env::current_exe().expect("the path of this test");
    let built = test.ancestors().nth(2).expect("the folder of the profile").join("examples/first_receipt");
    assert_eq!(run(&mut Command::new(built), folder.path()), "bob has read it: true\n");
}

/// Runs a program that must succeed; what it prints.
fn run(program: &mut Command, folder: &Path) -> String {
    let output = program.current_dir(folder).output().expect("the program starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
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
                assert!(
                    ["(", "<"].iter().any(|next| source.contains(&format!("fn {name}{next}"))),
                    "{name} in {row}"
                );
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
