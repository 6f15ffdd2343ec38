//! doubletickd is killed with SIGKILL under load, again and again, and started on the same data and port: what was
//! acknowledged is there once, and everybody has been told everything once.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use net::{Crowd, Named};
use rustix::process::Signal;
use std::path::Path;
use std::time::Duration;
use support::{Process, until};

const ROUNDS: u64 = 5;

fn start(data: &Path, port: u16) -> Process {
    let listen = format!("127.0.0.1:{port}");
    Process::start(net::serve(data, &listen, &[]), data)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_started_again_has_lost_nothing_that_it_acknowledged() {
    let named = Named(net::seed());
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let port = net::port();
    let mut server = start(&data, port);
    net::lift_limits(&data);
    let mut crowd = Crowd::gather(vec![server.url.clone(); 50], home.path(), 80, 1, named.0).await;
    for _ in 0..ROUNDS {
        let time = Duration::from_millis(1_000 + crowd.rng.below(1_500));
        crowd.flood(time, 300).await;
        server.signal(Signal::KILL);
        until("the process is gone", || !server.is_running());
        let time = Duration::from_millis(crowd.rng.below(1_000));
        crowd.flood(time, 300).await;
        server = start(&data, port);
    }
    crowd.flood(Duration::from_secs(1), 300).await;
    let totals = flood::check_within(Duration::from_secs(60), &crowd.devices, &crowd.promises).await;
    eprintln!("{ROUNDS} rounds: {totals:?}");
    for device in &crowd.devices {
        device.shut_down().await;
    }
    assert!(server.end().success());
}
