//! A C program that never touches signals lives through the end of its connection over TLS.

#![cfg(unix)]

#[path = "../../client/tests/flood/mod.rs"]
mod flood;
mod net;
mod support;

use net::chat::{Chat, compile, value};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustix::process::Signal;
use std::path::Path;
use std::process::Command;
use support::{Process, doubletickd, user_sig};

/// Each round would end the program most likely, if it raised the signal.
const ROUNDS: usize = 3;
/// What waits to be written when the connection is gone.
const MESSAGES: usize = 12;

/// Certificate and key of localhost, and the authority that made them.
fn certificates(home: &Path) {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let cert = params.signed_by(&key, &authority).expect("a certificate");
    for (name, text) in [("ca.pem", authority.pem()), ("c.pem", cert.pem()), ("k.pem", key.serialize_pem())] {
        std::fs::write(home.join(name), text).expect("written");
    }
}

fn serve(home: &Path, port: u16) -> Process {
    let mut command = doubletickd();
    command.args(["serve", "--durability", "normal", "--listen", &format!("127.0.0.1:{port}")]);
    command.arg("--data").arg(home.join("data"));
    command.arg("--tls-cert").arg(home.join("c.pem")).arg("--tls-key").arg(home.join("k.pem"));
    Process::start(command, &home.join("data"))
}

#[test]
fn a_program_with_the_systems_signals_outlives_a_server_that_dies_while_it_writes() {
    let home = tempfile::tempdir().expect("a directory");
    let home = home.path();
    let Some(program) = compile(home) else { return };
    certificates(home);
    let port = net::port();
    let mut server = serve(home, port);
    // std gives a child the system's own way with SIGPIPE, which is its end.
    let mut command = Command::new(program);
    command.arg("--ca").arg(home.join("ca.pem"));
    let mut chat = Chat::start_as(command, &format!("wss://localhost:{port}"), &home.join("alice"));
    chat.ok(&format!("login alice {}", user_sig(&home.join("data"), "alice")));
    let group = value(&chat.ok("group team"), "id");
    let text = "x".repeat(3000);
    for _ in 0..ROUNDS {
        // The program is stopped while the server dies, and has much to say when it goes on.
        chat.signal(Signal::STOP);
        (0..MESSAGES).for_each(|_| chat.tell(&format!("& send group {group} {text}")));
        server.signal(Signal::KILL);
        server.wait();
        chat.signal(Signal::CONT);
        chat.hear("* network disconnected", &[]);
        server = serve(home, port);
        (0..MESSAGES).for_each(|_| _ = chat.hear("ok send", &[]));
    }
    chat.quit();
}
