//! Two thousand idle connections and two hundred active ones on one doubletickd: the active ones are served, the
//! idle ones stay and cost little, and those who cannot keep up are cut off and lose nothing.

#![cfg(target_os = "linux")]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use net::idle::Idle;
use net::proxy::{Proxy, Weather};
use net::{Crowd, Named, user_sig};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use support::{PATIENCE, Process};

const IDLE: usize = 2_000;
const ACTIVE: usize = 200;
/// Of the active ones.
const SLOW: usize = 10;
/// Connections that are there before memory is measured: the server's threads and caches are, too.
const FIRST: usize = 100;
/// Sockets of this process and of the server, with room for files.
const FILES: u64 = 8_000;

/// Both processes need a file for each connection.
fn allow_files() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < FILES) {
        let current = Some(maximum.map_or(FILES, |maximum| maximum.min(FILES)));
        setrlimit(Resource::Nofile, Rlimit { current, maximum }).expect("more files");
    }
}

/// A line of `/proc/PID/status`, in bytes.
fn memory(server: &Process, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")).expect("a number of kB");
    kilobytes.parse::<u64>().expect("a number") * 1024
}

/// The memory of the server when it does not change any more: resident, and of that what is no file.
async fn settled_memory(server: &Process) -> (u64, u64) {
    let read = || (memory(server, "VmRSS"), memory(server, "RssAnon"));
    let mut last = read();
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = read();
        if now.0.abs_diff(last.0) < 64 * 1024 {
            return now;
        }
        last = now;
    }
}

async fn idle(server: SocketAddr, numbers: std::ops::Range<usize>) -> Vec<Idle> {
    let mut clients = Vec::new();
    let numbers: Vec<usize> = numbers.collect();
    for numbers in numbers.chunks(50) {
        let logins: Vec<_> = numbers
            .iter()
            .map(|number| {
                let user = format!("idle{number}");
                tokio::spawn(async move { Idle::log_in(server, &user, &user_sig(&user)).await })
            })
            .collect();
        for login in logins {
            clients.push(login.await.expect("a task").expect("a connection"));
        }
    }
    clients
}

/// The value of a counter or gauge, over all its labels.
fn metric(server: &Process, name: &str) -> u64 {
    let (_, text) = server.get("/metrics");
    let values = text.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let value = if rest.starts_with('{') { rest.split_once("} ")?.1 } else { rest.strip_prefix(' ')? };
        value.parse::<u64>().ok()
    });
    let values: Vec<u64> = values.collect();
    assert!(!values.is_empty(), "no {name}");
    values.iter().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_is_served_while_most_are_idle_and_some_are_slow() {
    let named = Named(net::seed());
    allow_files();
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let options = ["--session-queue", "32", "--ping-seconds", "20", "--log", "warn"];
    let server = Process::start(net::serve(&data, "127.0.0.1:0", &options), &data);
    net::lift_limits(&data);

    let mut crowd_of_idle = idle(server.address, 0..FIRST).await;
    let before = settled_memory(&server).await;
    crowd_of_idle.extend(idle(server.address, FIRST..IDLE).await);
    let after = settled_memory(&server).await;
    let count = (IDLE - FIRST) as u64;
    let per_connection = (after.0 - before.0) / count;
    let without_files = (after.1 - before.1) / count;
    eprintln!("{per_connection} bytes of memory per idle connection ({without_files} of them no file)");
    if !cfg!(debug_assertions) {
        assert!(per_connection <= 64 * 1024, "{per_connection}");
    }

    let proxy = Proxy::start(server.address, named.0).await;
    let mut urls = vec![server.url.clone(); ACTIVE - SLOW];
    urls.extend(vec![proxy.url.clone(); SLOW]);
    let mut crowd = Crowd::gather(urls, home.path(), 10, 10_000, named.0).await;
    assert!(metric(&server, "doubletick_connections") >= (IDLE + ACTIVE) as u64);
    crowd.flood(Duration::from_secs(3), 60).await;

    // Some do not take what is meant for them, until the server has enough of it.
    proxy.set(Weather::Clogged);
    let begun = Instant::now();
    while metric(&server, "doubletick_overflows_total") < SLOW as u64 {
        assert!(begun.elapsed() < PATIENCE, "nobody is too slow");
        for _ in 0..3 {
            crowd.devices[0].send(&crowd.topics[0]);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    crowd.flood(Duration::from_secs(3), 60).await;
    proxy.set(Weather::Calm);
    let totals = flood::check_within(Duration::from_secs(60), &crowd.devices, &crowd.promises).await;
    eprintln!("{totals:?}");

    // Whoever was idle is there, and served.
    let gone = crowd_of_idle.iter().filter(|client| !client.is_there()).count();
    assert_eq!(gone, 0, "idle connections were closed");
    let news = crowd_of_idle[IDLE / 2].seen.frames.load(Ordering::Relaxed);
    let client = crowd.devices[0].client().expect("it runs");
    let conversation = doubletick_protocol::ids::ConversationId::C2c(format!("idle{}", IDLE / 2));
    client.send_wait(client.new_text(conversation, "awake?", false)).await.expect("sent");
    while crowd_of_idle[IDLE / 2].seen.frames.load(Ordering::Relaxed) == news {
        assert!(begun.elapsed() < 2 * PATIENCE, "an idle client gets no message");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for device in &crowd.devices {
        device.shut_down().await;
    }
    drop(crowd_of_idle);
    assert!(server.end().success());
}
