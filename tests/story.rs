//! `examples/rust/story.rs` tells `examples/story.txt`, with the service in its process. `crates/server/tests/story.rs`
//! has it told over the network, `tests/c_boundary/story.rs` has it told in C.

#![cfg(all(feature = "bindings", feature = "embedded"))]

#[path = "../examples/rust/story.rs"]
#[expect(dead_code, reason = "the program's main and what it reads of the environment")]
mod told;

#[tokio::test]
async fn the_rust_program_tells_the_story() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut out = Vec::new();
    told::tell_embedded(directory.path(), &mut out).await.expect("it is told");
    assert_eq!(String::from_utf8(out).expect("UTF-8"), include_str!("../examples/story.txt"));
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("a-file");
    std::fs::write(&file, "not a directory").expect("a file");
    let error = told::tell_embedded(&file, &mut Vec::new()).await.expect_err("it cannot be told");
    assert!(error.to_string().contains("code 7010"), "{error}");
}
