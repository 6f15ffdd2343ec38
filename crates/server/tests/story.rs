//! `examples/story.txt`, told over the network by the programs in Rust and in C. In one process `tests/story.rs` and
//! `tests/c_boundary/story.rs` of the root package have it told.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;
#[path = "../../../examples/rust/story.rs"]
#[expect(dead_code, reason = "the program's main and what it does without a server")]
mod told;

use std::process::Command;
use support::{Process, user_sig};

const STORY: &str = include_str!("../../../examples/story.txt");

#[tokio::test]
async fn the_rust_program_tells_the_story() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let server = Process::serve(&data, &[]);
    // Twice: the second time everyone has an account, and a past.
    for _ in 0..2 {
        let data = data.clone();
        let sigs = Box::new(move |name: &str| Ok(user_sig(&data, name)));
        let mut out = Vec::new();
        let service = told::Service::Server(server.url.clone(), sigs);
        told::tell(&service, &mut out).await.expect("it is told");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), STORY);
    }
}

#[test]
fn the_c_program_tells_the_story() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let Some(program) = net::chat::compile_example("story", home.path()) else { return };
    let server = Process::serve(&data, &[]);
    for device in ["one", "two"] {
        let mut command = Command::new(&program);
        command.arg(home.path().join(device)).env("DOUBLETICK_SERVER_URL", &server.url);
        for user in ["alice", "bob", "carol", "dave"] {
            command.env(format!("DOUBLETICK_USERSIG_{}", user.to_uppercase()), user_sig(&data, user));
        }
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8(output.stdout).expect("UTF-8"), STORY);
    }
}
