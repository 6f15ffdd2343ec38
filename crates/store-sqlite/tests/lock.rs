//! One directory has one store: who comes second is told so, and a killed process leaves no lock behind.

mod home;

use doubletick_protocol::{Error, codes};
use doubletick_store_sqlite::{Durability, SqliteOptions, SqliteStore};
use doubletick_store_testing::world::{self, Recorder, World, with};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

const DIRECTORY: &str = "DOUBLETICK_LOCK_DIRECTORY";

/// The refusal of a directory.
fn refusal(directory: &Path) -> Error {
    match home::open_sqlite(directory, Arc::new(Recorder::default())) {
        Ok(_) => panic!("the directory could be opened"),
        Err(error) => error,
    }
}

fn world(directory: &Path) -> World {
    let events = Arc::new(Recorder::default());
    let store = home::open_sqlite(directory, events.clone()).expect("a directory that is free");
    World::new(Arc::new(store), events)
}

/// The other process: holds the directory until it is killed, and says when it does.
#[test]
fn child_that_holds_a_directory() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let world = world(Path::new(&directory));
    world::runtime().block_on(async {
        world.users(&["ann", "bob"]).await;
        world.send("ann", &with("bob")).await;
    });
    std::io::stdout().write_all(b"\nholding\n").expect("a parent that listens");
    let mut line = String::new();
    // The parent says nothing; this ends when it is gone.
    let _ = std::io::stdin().read_line(&mut line);
}

struct Holder(Child);

impl Holder {
    fn start(directory: &Path) -> Holder {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child_that_holds_a_directory", "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let holding = lines.map_while(std::result::Result::ok).any(|line| line == "holding");
        assert!(holding, "the child ended before it held the directory");
        Holder(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.0.kill().expect("the child can be killed");
        self.0.wait().expect("the child has ended");
    }
}

#[test]
fn a_second_process_is_refused_until_the_first_is_gone() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let holder = Holder::start(home.path());
    for _ in 0..3 {
        let error = refusal(home.path());
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(error.text.contains("another process"), "{}", error.text);
        assert!(error.text.contains(&home.path().display().to_string()), "{}", error.text);
    }
    drop(holder);
    let world = world(home.path());
    world::runtime().block_on(async {
        assert_eq!(world.newest("bob", &with("ann")).await, [1], "what the killed one had stored is there");
    });
}

#[test]
fn a_second_store_of_the_same_process_is_refused_until_the_first_is_closed() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let first = world(home.path());
    assert_eq!(refusal(home.path()).code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    // Another application in the same directory is still the same directory.
    let other = SqliteStore::open(home.path(), 7, SqliteOptions::default(), Arc::new(Recorder::default()));
    assert_eq!(other.err().map(|error| error.code), Some(codes::ERR_SDK_COMM_DATABASE_FAILURE));
    world::runtime().block_on(async {
        first.users(&["ann"]).await;
        first.store.close().await;
    });
    // Closed is enough; nobody has to drop it.
    let second = world(home.path());
    world::runtime().block_on(async {
        assert_eq!(second.login("ann").await.profile.user_id, "ann");
    });
    drop(second);
    drop(world(home.path()));
}

#[test]
fn a_dropped_store_is_closed() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let first = world(home.path());
    world::runtime().block_on(async { first.users(&["ann", "bob"]).await });
    world::runtime().block_on(async { first.send("ann", &with("bob")).await });
    drop(first);
    let second = world(home.path());
    world::runtime().block_on(async {
        assert_eq!(second.newest("bob", &with("ann")).await, [1]);
    });
}

#[test]
fn applications_have_their_own_databases() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let open = |app_id| {
        let events = Arc::new(Recorder::default());
        let store = SqliteStore::open(home.path(), app_id, SqliteOptions::default(), events.clone());
        World::new(Arc::new(store.expect("a directory that is free")), events)
    };
    world::runtime().block_on(async {
        let one = open(1);
        one.users(&["ann", "bob"]).await;
        one.send("ann", &with("bob")).await;
        one.store.close().await;
        let two = open(2);
        two.users(&["bob"]).await;
        assert_eq!(two.newest("bob", &with("ann")).await, [0; 0]);
        two.store.close().await;
    });
    for app_id in [1, 2] {
        assert!(home.path().join(format!("app-{app_id}.db")).is_file());
    }
}

#[test]
fn a_schema_of_a_newer_version_is_refused_and_left_alone() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let path = home.path().join(format!("app-{}.db", home::APP_ID));
    drop(world(home.path()));
    let conn = rusqlite::Connection::open(&path).expect("a database");
    conn.pragma_update(None, "user_version", 4_000).expect("a version");
    conn.close().expect("a closed database");
    let before = std::fs::read(&path).expect("the file");
    for _ in 0..2 {
        let error = refusal(home.path());
        assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
        assert!(error.text.contains("4000") && error.text.contains("newer"), "{}", error.text);
    }
    assert_eq!(std::fs::read(&path).expect("the file"), before);
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let path = home.path().join(format!("app-{}.db", home::APP_ID));
    let words = b"these are somebody's notes, not a database\n".repeat(100);
    std::fs::write(&path, &words).expect("a file");
    let error = refusal(home.path());
    assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    assert!(!error.text.is_empty());
    assert_eq!(std::fs::read(&path).expect("the file"), words);
    // The lock of a store that could not be opened is not kept.
    std::fs::remove_file(&path).expect("a file that can be removed");
    drop(world(home.path()));
}

#[test]
fn a_directory_that_cannot_be_made_is_refused() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let file = home.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let error = refusal(&file.join("below"));
    assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
    assert!(error.text.contains("below"), "{}", error.text);
}

#[test]
fn everything_is_there_again_with_either_durability() {
    for durability in [Durability::Normal, Durability::Full] {
        let home = tempfile::tempdir().expect("a temporary directory");
        let open = || {
            let events = Arc::new(Recorder::default());
            let store = home::open_sqlite_with(home.path(), durability, events.clone());
            World::new(Arc::new(store.expect("a directory that is free")), events)
        };
        world::runtime().block_on(async {
            let first = open();
            first.users(&["ann", "bob"]).await;
            let message = first.send("ann", &with("bob")).await;
            first.read("bob", &[&message]).await;
            let settings = doubletick_protocol::settings::Settings {
                revoke_seconds: 9,
                ..doubletick_protocol::settings::Settings::default()
            };
            let request = doubletick_protocol::wire::Request::SetSettings(settings.clone());
            first.must("ann", request).await;
            first.store.close().await;
            let second = open();
            assert_eq!(second.store.settings(), settings);
            assert_eq!(second.counts("ann", &message).await, (1, 0));
            second.store.close().await;
        });
    }
}
