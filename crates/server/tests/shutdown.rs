//! The end of a server: in order, under load, with clients that do not listen, and at once.

#![cfg(unix)]

mod support;

use doubletick_engine::usersig::UserSigKey;
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::wire::{ClientFrame, Request, Response};
use doubletick_server::config::Config;
use doubletick_server::run::{Ended, Signal};
use rustix::process::Signal as Kill;
use std::io::Read;
use std::net::{SocketAddr, TcpStream as BlockingStream};
use std::time::{SystemTime, UNIX_EPOCH};
use support::{Client, Local, PATIENCE, Process, doubletickd, get, known, message, until, user_sig};

/// A connection that is upgraded, and then neither read nor answered.
async fn deaf(address: SocketAddr) -> Client {
    Client::connect(address).await
}

#[tokio::test]
async fn sigterm_and_sigint_close_connections_with_1001_and_a_reason_and_end_with_0() {
    for signal in [Kill::TERM, Kill::INT] {
        let home = tempfile::tempdir().expect("a directory");
        let data = home.path().join("data");
        let mut server = Process::serve(&data, &[]);
        let mut client = Client::login(server.address, "alice", &user_sig(&data, "alice")).await;
        let mut nobody = Client::connect(server.address).await;
        server.signal(signal);
        for client in [&mut client, &mut nobody] {
            let (code, reason) = client.closed().await;
            assert!(code == 1001 && !reason.is_empty(), "{code} {reason}");
        }
        assert_eq!(server.wait().code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_what_is_carried_out_is_answered_before_the_close_and_kept() {
    const SENDERS: usize = 8;
    const MESSAGES: usize = 20_000;
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let mut server = Process::serve(&data, &["--requests-under-way", "200"]);
    // The limits are not what is looked at here.
    let set = ["settings", "set", "requests_per_second=0", "--data"];
    assert!(doubletickd().args(set).arg(&data).output().expect("doubletickd runs").status.success());
    drop(Client::login(server.address, "bob", &user_sig(&data, "bob")).await);
    // Senders that have had an answer.
    let served = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for sender in 0..SENDERS {
        let user = format!("user{sender}");
        let mut client = Client::login(server.address, &user, &user_sig(&data, &user)).await;
        let served = served.clone();
        tasks.push(tokio::spawn(async move {
            let (mut asked, mut answered, mut kept) = (0, 0, Vec::new());
            loop {
                // A few are always under way.
                while asked < answered + 20 && asked < MESSAGES {
                    let request = message(&format!("{user}-{asked}"), "bob", "x");
                    let bytes = Encoding::Json
                        .client_frame(&ClientFrame { id: asked as u64 + 100, request })
                        .expect("a frame");
                    let text = String::from_utf8(bytes.into()).expect("UTF-8");
                    // Once the server has closed, nothing can be sent; the reader hears of it.
                    let _ = futures_util::SinkExt::send(&mut client.ws, text.into()).await;
                    asked += 1;
                }
                match client.answer().await {
                    Ok((id, Ok(Response::Message(message)))) => {
                        assert_eq!(id, answered as u64 + 100, "answers come in order");
                        kept.push(message.msg_id);
                        answered += 1;
                        if answered == 1 {
                            served.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        }
                    }
                    Ok(other) => panic!("{other:?}"),
                    Err(close) => return (user, asked, kept, close.map(|close| u16::from(close.code))),
                }
            }
        }));
    }
    // In the middle of it.
    until("there is load of everybody", || {
        counted(&server, "doubletick_messages_total") > 500.0
            && served.load(std::sync::atomic::Ordering::Relaxed) == SENDERS
    });
    server.signal(Kill::TERM);
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.expect("a sender"));
    }
    assert_eq!(server.wait().code(), Some(0));
    assert!(!server.log().contains("WARN") && !server.log().contains("ERROR"), "{}", server.log());

    let server = Process::serve(&data, &[]);
    for (user, asked, kept, close) in done {
        assert_eq!(close, Some(1001), "{user}");
        assert!(!kept.is_empty() && kept.len() < MESSAGES, "it ended in the middle: {}", kept.len());
        let mut client = Client::login(server.address, &user, &user_sig(&data, &user)).await;
        let all: Vec<String> = (0..asked).map(|number| format!("{user}-{number}")).collect();
        assert_eq!(known(&mut client, &all).await, kept, "{user}: exactly what was answered");
    }
}

/// The value of a counter.
fn counted(server: &Process, metric: &str) -> f64 {
    let (_, text) = server.get("/metrics");
    let line = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or(0.0)
}

#[tokio::test]
async fn an_idle_http_connection_is_closed_and_holds_nothing_up() {
    let home = tempfile::tempdir().expect("a directory");
    let mut server = Process::serve(&home.path().join("data"), &[]);
    let mut idle = BlockingStream::connect(server.address).expect("a connection");
    assert_eq!(server.get("/healthz").0, 200);
    server.signal(Kill::TERM);
    idle.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut rest = Vec::new();
    // Closed or reset.
    let _ = idle.read_to_end(&mut rest);
    assert!(rest.is_empty());
    assert_eq!(server.wait().code(), Some(0));
}

#[tokio::test]
async fn while_it_ends_the_server_is_alive_and_not_ready_and_takes_no_connections() {
    let home = tempfile::tempdir().expect("a directory");
    let options = ["--metrics-listen", "127.0.0.1:0", "--shutdown-seconds", "60"];
    let mut server = Process::serve(&home.path().join("data"), &options);
    let log = server.log();
    let metrics = log.split("metrics=").nth(1).and_then(|rest| rest.split(' ').next()).expect("it is logged");
    let metrics: SocketAddr = metrics.parse().expect("an address");
    assert_eq!(get(metrics, "/readyz").0, 200);
    // It is told, and does not answer: the server waits a few seconds for it.
    let deaf = deaf(server.address).await;
    server.signal(Kill::TERM);
    until("it takes no connections", || BlockingStream::connect(server.address).is_err());
    assert_eq!((get(metrics, "/readyz").0, get(metrics, "/healthz").0), (503, 200));
    assert!(server.is_running());
    drop(deaf);
    assert_eq!(server.wait().code(), Some(0));
}

#[tokio::test]
async fn clients_that_do_not_listen_are_cut_when_the_time_is_over() {
    let home = tempfile::tempdir().expect("a directory");
    let mut server = Process::serve(&home.path().join("data"), &["--shutdown-seconds", "1"]);
    let deaf = deaf(server.address).await;
    server.signal(Kill::TERM);
    assert_eq!(server.wait().code(), Some(0));
    assert!(server.log().contains("connections are cut"));
    drop(deaf);
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let home = tempfile::tempdir().expect("a directory");
    let mut server = Process::serve(&home.path().join("data"), &["--shutdown-seconds", "3600"]);
    let deaf = deaf(server.address).await;
    server.signal(Kill::TERM);
    until("it ends", || server.log().contains("nothing more is accepted"));
    server.signal(Kill::TERM);
    assert_eq!(server.wait().code(), Some(1));
    drop(deaf);
}

#[tokio::test]
async fn a_server_that_has_ended_leaves_its_directory_to_the_next_one() {
    let home = tempfile::tempdir().expect("a directory");
    let config = Config { data: home.path().join("data"), ..Config::default() };
    let server = Local::start(config.clone()).await;
    server.signals.send(Signal::End).await.expect("told");
    assert_eq!(server.ended.await.expect("no panic"), Ok(Ended::InOrder));
    let server = Local::start(config).await;
    // Nobody who could end it is left.
    drop(server.signals);
    assert_eq!(server.ended.await.expect("no panic"), Ok(Ended::InOrder));
}

#[tokio::test]
async fn in_one_process_two_servers_live_side_by_side_and_end_by_themselves() {
    let home = tempfile::tempdir().expect("a directory");
    let start = |name: &str| Local::start(Config { data: home.path().join(name), ..Config::default() });
    let (one, other) = (start("one").await, start("other").await);
    let secret = std::fs::read_to_string(home.path().join("other/secret.key")).expect("the key");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let sig = UserSigKey { sdk_app_id: 1_400_000_000, secret }.sign("alice", now, 60);
    let mut client = Client::login(other.address, "alice", &sig).await;
    one.signals.send(Signal::End).await.expect("told");
    assert_eq!(one.ended.await.expect("no panic"), Ok(Ended::InOrder));
    assert!(client.ask(Request::GetSettings).await.is_ok(), "the other one goes on");
    other.signals.send(Signal::End).await.expect("told");
    assert_eq!(client.closed().await.0, 1001);
    assert_eq!(other.ended.await.expect("no panic"), Ok(Ended::InOrder));
}
