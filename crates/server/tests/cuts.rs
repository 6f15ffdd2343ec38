//! Fifty applications behind a network that closes, stalls and delays connections at random, under a flood of
//! messages and receipts: at the end everything counts once, and everybody has been told everything once.
//!
//! `SEED=n` has other random numbers. The times are real ones, so the same seed is not the same run.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use net::proxy::{Proxy, Weather};
use net::{Crowd, Named};
use std::time::Duration;
use support::Process;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_counts_once_and_is_told_once_over_a_network_that_cuts_and_stalls() {
    let named = Named(net::seed());
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let options = ["--session-queue", "64", "--ping-seconds", "3"];
    let server = Process::start(net::serve(&data, "127.0.0.1:0", &options), &data);
    net::lift_limits(&data);
    let proxy = Proxy::start(server.address, named.0).await;
    let mut crowd = Crowd::gather(vec![proxy.url.clone(); 50], home.path(), 80, 1, named.0).await;
    proxy.set(Weather::Storm);
    crowd.flood(Duration::from_secs(15), 200).await;
    proxy.set(Weather::Calm);
    let totals = flood::check_within(Duration::from_secs(60), &crowd.devices, &crowd.promises).await;
    let troubles = proxy.troubles();
    eprintln!("{totals:?}, {troubles:?}");
    assert!(troubles.closed > 20 && troubles.stalled > 10, "the network was bad: {troubles:?}");
    for device in &crowd.devices {
        device.shut_down().await;
    }
    assert!(server.end().success());
}
