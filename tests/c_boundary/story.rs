//! `examples/c/story.c` prints `examples/story.txt`, with the service in its process. `crates/server/tests/story.rs`
//! plays it against a doubletickd.

use super::{Language, Library, compile, has, root, run};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn play(what: &str, command: &mut Command, scratch: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("DOUBLETICK_")) {
            command.env_remove(name);
        }
    }
    let story = fs::read_to_string(root().join("examples/story.txt")).expect("the story");
    assert_eq!(run(what, command, scratch), story, "{what}");
}

#[test]
fn example_story_is_the_story() {
    for language in [Language::C11, Language::Cpp17] {
        for library in [Library::Shared, Library::Static] {
            let scratch = TempDir::new().expect("a temporary directory");
            let source = root().join("examples/c/story.c");
            let Some(program) = compile(&source, language, library, &[], scratch.path()) else { return };
            let data = scratch.path().join("data");
            play("story DIRECTORY", Command::new(&program).arg(&data), scratch.path());
            assert!(data.exists(), "the data is where it was told");
        }
    }
}

/// Without a directory it takes a temporary one, and leaves none behind.
#[test]
fn example_story_cleans_up_and_says_what_is_wrong() {
    let scratch = TempDir::new().expect("a temporary directory");
    let source = root().join("examples/c/story.c");
    let Some(program) = compile(&source, Language::C11, Library::Shared, &[], scratch.path()) else { return };
    let temporary = TempDir::new().expect("a temporary directory");
    let child = |command: &mut Command| {
        command.env_remove("DOUBLETICK_SERVER_URL").env("TMPDIR", temporary.path()).output().expect("it runs")
    };
    let output = child(&mut Command::new(&program));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(temporary.path()).expect("a directory").count(), 0);

    // A directory that cannot be one.
    let output = child(Command::new(&program).arg(&program));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "not as it should be: TIMInit\n");
}

#[test]
fn example_story_is_clean_under_valgrind() {
    if !has("valgrind") {
        return;
    }
    let scratch = TempDir::new().expect("a temporary directory");
    let source = root().join("examples/c/story.c");
    let Some(program) = compile(&source, Language::C11, Library::Shared, &[], scratch.path()) else { return };
    let mut command = Command::new("valgrind");
    command.args(["-q", "--leak-check=full", "--error-exitcode=9"]).arg(program);
    play("story", command.arg(scratch.path().join("data")), scratch.path());
}
