//! Two doubletickd on one PostgreSQL: each fact is told by one of them, and when that one is killed the other goes on, in
//! the order of each conversation.

use crate::killed::{self, MESSAGES, Promised, USERS, user};
use crate::receiver::{Answer, Receiver, options};
use crate::support::{Client, Process, doubletickd, err, message, out, until};
use doubletick_engine::usersig::UserSigKey;
use doubletick_postgres_testing::Server;
use rustix::process::Signal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const KEY: &str = "the key of both servers";

fn sig(user: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    UserSigKey { sdk_app_id: 1_400_000_000, secret: KEY.into() }.sign(user, now, 3600)
}

fn start(url: &str, data: &Path, receiver: &Receiver, more: &[&str]) -> Process {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_SECRET_KEY", KEY).env("DOUBLETICKD_DATABASE", url);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(options(receiver));
    command.arg("--webhook-events=C2C.CallbackAfterSendMsg,C2C.CallbackAfterReadReceipt").args(more);
    Process::start(command, data)
}

fn webhook(url: &str, data: &Path, args: &[&str]) -> String {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_DATABASE", url).arg("webhook").args(args).arg("--data").arg(data);
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_is_killed_and_every_fact_is_told_in_the_order_of_its_conversation() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    let receiver = Receiver::open().await;
    // Every seventh request fails.
    let count = AtomicU64::new(0);
    receiver.answers(move |_| match count.fetch_add(1, Ordering::Relaxed) % 7 {
        3 => Answer::Status(503, String::new()),
        _ => Answer::ok(),
    });
    let promised = Arc::<Mutex<Promised>>::default();
    let stays = Arc::new(start(&url, &one, &receiver, &[]));
    let sigs: Vec<String> = (0..USERS).map(|number| sig(&user(number))).collect();
    for (number, sig) in sigs.iter().enumerate() {
        Client::login(stays.address, &user(number), sig).await;
    }
    let mut rounds = Vec::new();
    for round in 0..2 {
        let killed = Arc::new(start(&url, &two, &receiver, &[]));
        // Conversations are written at both servers: those of odd users at the one that is killed.
        let tasks: Vec<_> = (0..USERS)
            .map(|number| {
                let at = Arc::clone(if number % 2 == 0 { &stays } else { &killed });
                let (sig, promised) = (sigs[number].clone(), Arc::clone(&promised));
                tokio::spawn(async move { killed::work(&at, number, &sig, round, &promised).await })
            })
            .collect();
        killed::work_is_done(&promised, Duration::from_millis(700), (round as usize + 1) * MESSAGES).await;
        killed.signal(Signal::KILL);
        rounds.extend(tasks);
    }
    // Those at the other server go on until they are told to end.
    for task in &rounds {
        task.abort();
    }
    for task in rounds {
        // It was cut off, or ended.
        let _ = task.await;
    }
    // Both servers show the same and may be asked to tell what failed; one that has just come as well.
    let late = start(&url, &two, &receiver, &[]);
    receiver.answers(|_| Answer::ok());
    webhook(&url, &two, &["retry"]);
    let told = "waiting = 0\nfailing = 0\nparked = 0\n";
    until("everything is told", || webhook(&url, &one, &["list"]).starts_with(told));
    assert!(webhook(&url, &two, &["list"]).starts_with(told));
    let again = killed::everything_is_told(&receiver, &promised.lock().expect("no panic"));
    eprintln!("{again} requests came again");
    drop(stays);
    assert!(late.end().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_has_put_aside_another_tells_again() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    let receiver = Receiver::open().await;
    receiver.answers(|_| Answer::Status(500, String::new()));
    let soon = ["--webhook-give-up-seconds=1"];
    let (first, second) = (start(&url, &one, &receiver, &soon), start(&url, &two, &receiver, &soon));
    let mut ann = Client::login(first.address, "ann", &sig("ann")).await;
    Client::login(second.address, "bob", &sig("bob")).await;
    ann.ask(message("m1", "bob", "hello")).await.expect("sent");
    until("it is put aside", || webhook(&url, &two, &["list"]).contains("parked = 1"));
    assert!(webhook(&url, &two, &["list", "--parked"]).contains("C2C.CallbackAfterSendMsg"));
    receiver.answers(|_| Answer::ok());
    webhook(&url, &two, &["retry"]);
    until("it is told", || {
        webhook(&url, &one, &["list"]).starts_with("waiting = 0\nfailing = 0\nparked = 0\n")
    });
    assert!(first.end().success() && second.end().success());
}
