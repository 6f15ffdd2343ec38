//! A server that loses the ground it stands on.

#![cfg(unix)]

mod support;

use support::{Client, Process, err, out, output, user_sig};

#[tokio::test]
async fn a_server_whose_database_is_gone_ends_and_says_so() {
    for replaced in [false, true] {
        let home = tempfile::tempdir().expect("a directory");
        let data = home.path().join("data");
        let mut server = Process::serve(&data, &[]);
        Client::login(server.address, "alice", &user_sig(&data, "alice")).await;
        let database = data.join("app-1400000000.db");
        std::fs::rename(&database, home.path().join("elsewhere")).expect("moved");
        if replaced {
            std::fs::write(&database, "another").expect("written");
        }
        assert_eq!(server.wait().code(), Some(1));
        let what = if replaced { "was replaced" } else { "is gone" };
        assert!(server.log().contains(what), "{}", server.log());
    }
}

#[tokio::test]
async fn check_says_that_everything_agrees_beside_the_server_and_without_it() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let data_text = data.to_str().expect("a path");
    let none = output(&["check", "--data", data_text]);
    assert_eq!((none.status.code(), err(&none).contains("there is no database")), (Some(1), true));
    let server = Process::serve(&data, &[]);
    Client::login(server.address, "alice", &user_sig(&data, "alice")).await;
    let beside = output(&["check", "--data", data_text]);
    assert_eq!(
        (beside.status.code(), out(&beside).as_str()),
        (Some(0), "everything agrees\n"),
        "{}",
        err(&beside)
    );
    let in_use = output(&["check", "--repair", "--data", data_text]);
    assert_eq!(in_use.status.code(), Some(1));
    assert!(server.end().success());
    for options in [&["check", "--data", data_text][..], &["check", "--repair", "--data", data_text]] {
        let alone = output(options);
        assert_eq!(
            (alone.status.code(), out(&alone).as_str()),
            (Some(0), "everything agrees\n"),
            "{}",
            err(&alone)
        );
    }
}

#[test]
fn a_directory_that_others_can_write_to_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    std::fs::create_dir(&data).expect("made");
    for (mode, warned) in [(0o755, false), (0o777, true)] {
        std::fs::set_permissions(&data, std::fs::Permissions::from_mode(mode)).expect("changed");
        let server = Process::serve(&data, &[]);
        assert_eq!(server.log().contains("can write to the data directory"), warned, "{mode:o}");
    }
}
