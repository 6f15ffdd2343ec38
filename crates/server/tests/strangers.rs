//! What an address can take up without a login. The limits are counted in connections and lines, not in seconds.

#![cfg(unix)]

mod support;

use doubletick_server::limits::SPARE_SOCKETS;
use std::io::{Read, Write};
use std::net::TcpStream;
use support::{PATIENCE, Process, out, output};

/// A server whose settings were changed before it began.
fn serve(data: &std::path::Path, settings: &[&str]) -> Process {
    drop(Process::serve(data, &[]));
    let data_text = data.to_str().expect("a path");
    let set = output(&[&["settings", "set", "--data", data_text], settings].concat());
    assert!(set.status.success(), "{}", out(&set));
    Process::serve(data, &[])
}

fn metric(server: &Process, name: &str) -> u64 {
    let (_, text) = server.get("/metrics");
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name}"));
    line.trim().parse().expect("a number")
}

#[test]
fn sockets_that_only_speak_http_are_counted_when_they_are_accepted() {
    let home = tempfile::tempdir().expect("a directory");
    let server = serve(&home.path().join("data"), &["connections_per_address=5"]);
    let most = 5 + SPARE_SOCKETS as usize;
    let mut sockets = Vec::new();
    for _ in 0..most + 20 {
        let mut socket = TcpStream::connect(server.address).expect("a connection");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let _ = socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        let mut answer = [0; 12];
        let answered = socket.read_exact(&mut answer).is_ok();
        assert!(!answered || &answer == b"HTTP/1.1 200");
        sockets.push((socket, answered));
    }
    assert_eq!(sockets.iter().filter(|(_, answered)| *answered).count(), most);
    assert!(sockets[..most].iter().all(|(_, answered)| *answered), "the first ones");
    drop(sockets);
    let tries = std::cell::Cell::new(0);
    support::until("the places are free again", || {
        tries.set(tries.get() + 1);
        TcpStream::connect(server.address).is_ok_and(|mut socket| {
            let _ = socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let mut answer = String::new();
            socket.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
        })
    });
    assert_eq!(
        metric(&server, "doubletick_limits_hit_total{limit=\"sockets_per_address\"}"),
        20 + tries.get() - 1
    );
}

#[test]
fn an_address_that_is_refused_without_end_does_not_fill_the_log() {
    let home = tempfile::tempdir().expect("a directory");
    let server = Process::serve(&home.path().join("data"), &[]);
    let begun = std::time::Instant::now();
    for _ in 0..500 {
        assert_eq!(server.get("/ws").0, 400);
    }
    let lines = server.log().lines().filter(|line| line.contains("connection refused")).count() as u64;
    // A hundred, and one more for each second that has passed.
    let most = 100 + begun.elapsed().as_secs() + 1;
    assert!((100..=most).contains(&lines), "{lines} lines");
    let left_out = metric(&server, "doubletick_limits_hit_total{limit=\"log_lines\"}");
    assert_eq!(left_out + lines, 500);
}
