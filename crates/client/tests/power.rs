//! The power is lost: what this device was told stands in its state, where the client promises that.
//!
//! The client is this test again, as a child that is killed; a library that is loaded before the C library copies each file when it is
//! synced, and the copies are what a disk would have that had written nothing else.
#![cfg(target_os = "linux")]

mod fake;

use doubletick_client::{ClientConfig, Keep};
use doubletick_protocol::wire::Request;
use fake::{App, Fake, ME, group, rest};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const CHILD: &str = "DOUBLETICK_POWER_STATE";
const FULL: &str = "DOUBLETICK_POWER_FULL";
const TOLD: &str = "it is told";

/// Ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Logs in, and says so when the service has answered something after it.
async fn client(directory: &Path, survives_power_loss: bool) {
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(60));
        std::process::abort();
    });
    let fake = Fake::default();
    fake.world.lock().store(&group("g"), "m1", "bob");
    let config = ClientConfig {
        state_dir: Some(directory.to_owned()),
        keep: Some(Keep { survives_power_loss, ..Keep::default() }),
        ..ClientConfig::default()
    };
    let app = App::start_as(&fake, config);
    app.client.login_wait(ME, "sig").await.expect("logged in");
    app.client.call(Request::GetSettings).await.expect("answered");
    let mut out = std::io::stdout();
    writeln!(out, "\n{TOLD}").expect("the parent listens");
    out.flush().expect("the parent listens");
    rest(60_000).await;
}

/// The device's state after the power is lost, where there is one.
fn state_after(full: bool) -> Option<String> {
    let home = tempfile::tempdir().expect("a directory");
    let home = home.path().canonicalize().expect("a path");
    let (shim, directory, after) = (home.join("synced.so"), home.join("device"), home.join("after"));
    for path in [&directory, &after] {
        std::fs::create_dir_all(path).expect("a directory");
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kept/writer/synced.c");
    let mut compiler = Command::new(std::env::var("CC").unwrap_or_else(|_| "cc".into()));
    let compiled = compiler.args(["-shared", "-fPIC", "-o"]).arg(&shim).arg(source).arg("-ldl").status();
    assert!(compiled.expect("a C compiler").success());
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_login_survives_a_loss_of_power_where_that_is_promised", "--nocapture"])
        .env(CHILD, &directory)
        .env(FULL, if full { "1" } else { "0" })
        .env("LD_PRELOAD", &shim)
        .env("SYNCED_FROM", &directory)
        .env("SYNCED_TO", &after)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = Killed(child.expect("this program runs"));
    let lines = BufReader::new(child.0.stdout.take().expect("a pipe")).lines();
    let told = lines.map(|line| line.expect("the child writes")).any(|line| line == TOLD);
    assert!(told, "the child has ended before");
    drop(child);
    let files = std::fs::read_dir(&after).expect("readable").flatten().map(|file| file.path());
    // One that was being copied when the child was killed has a dot before its name.
    let is_state = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with("device-") && name.ends_with(".json")
    };
    let mut states = files.filter(is_state);
    states.next().map(|path| std::fs::read_to_string(path).expect("readable"))
}

#[tokio::test]
async fn a_login_survives_a_loss_of_power_where_that_is_promised() {
    if let Some(directory) = std::env::var_os(CHILD) {
        return client(Path::new(&directory), std::env::var(FULL).is_ok_and(|full| full == "1")).await;
    }
    let state = state_after(true).expect("the state is on the disk");
    let state: serde_json::Value = serde_json::from_str(&state).expect("all of it");
    assert_eq!((&state["user"], &state["unanswered"]), (&ME.into(), &false.into()));
    assert_eq!(state["conversations"][0]["conversation"], serde_json::json!({"group": "g"}));
    // The test would see it.
    let state = state_after(false).filter(|state| !state.is_empty());
    assert_eq!(state, None, "without the promise nothing is synced");
}
