//! doubletickd is killed with SIGKILL while people send and read: everything that it has acknowledged is told, in the
//! order of each conversation.

use crate::receiver::{Answer, Receiver, TOKEN, options};
use crate::support::{Client, PATIENCE, Process, doubletickd, err, message, out, until, user_sig};
use doubletick_protocol::wire::{Request, Response};
use rustix::process::Signal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// How often it is killed; `DOUBLETICK_WEBHOOK_KILLS` says otherwise.
const KILLS: u64 = 5;
pub const USERS: usize = 6;
/// So many messages are work.
pub const MESSAGES: usize = 11;

fn kills() -> u64 {
    match std::env::var("DOUBLETICK_WEBHOOK_KILLS") {
        Ok(text) => text.parse().expect("DOUBLETICK_WEBHOOK_KILLS must be a number"),
        Err(_) => KILLS,
    }
}

/// What was acknowledged.
#[derive(Default)]
pub struct Promised {
    /// Conversation and seq of each message.
    pub messages: BTreeMap<String, (String, u64)>,
    /// Messages that were read.
    pub read: BTreeSet<String>,
}

pub fn user(number: usize) -> String {
    format!("u{number}")
}

/// Sends to the next user and reads what the one before has sent, until the connection breaks off.
pub async fn work(
    server: &Process,
    number: usize,
    sig: &str,
    round: u64,
    promised: &Mutex<Promised>,
) -> Option<()> {
    let stream = TcpStream::connect(server.address).await.ok()?;
    let mut client = Client::over(stream).await.ok()?;
    let login = Request::Login {
        user_id: user(number),
        user_sig: sig.to_owned(),
        platform: 0,
        held: 0,
        device: String::new(),
    };
    client.try_ask(login).await?.ok()?;
    let to = user((number + 1) % USERS);
    for count in 0_u64.. {
        let id = format!("{round}-{number}-{count}");
        if let Response::Message(sent) = client.try_ask(message(&id, &to, "under load")).await?.ok()? {
            let conversation = format!("{}-{to}", user(number));
            promised.lock().unwrap().messages.insert(id, (conversation, sent.seq));
        }
        let before = format!("{round}-{}-{count}", (number + USERS - 1) % USERS);
        let is_there = promised.lock().unwrap().messages.contains_key(&before);
        if is_there
            && client
                .try_ask(Request::SendReceipts { messages: vec![before.clone()], read_at: Vec::new() })
                .await?
                .is_ok()
        {
            promised.lock().unwrap().read.insert(before);
        }
    }
    Some(())
}

/// Waits for this time, and until so many messages were acknowledged, and a receipt: a machine may have much else to do.
pub async fn work_is_done(promised: &Mutex<Promised>, time: Duration, messages: usize) {
    tokio::time::sleep(time).await;
    let end = Instant::now() + PATIENCE;
    let is_done = || {
        let promised = promised.lock().unwrap();
        promised.messages.len() >= messages && !promised.read.is_empty()
    };
    while !is_done() {
        assert!(Instant::now() < end, "nobody works");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether the receiver was told everything, in the order of each conversation; how many requests came again.
pub fn everything_is_told(receiver: &Receiver, promised: &Promised) -> usize {
    assert!(promised.messages.len() >= MESSAGES && !promised.read.is_empty(), "there was work");
    let mut told: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    let mut read: BTreeSet<String> = BTreeSet::new();
    let mut again = 0;
    for heard in receiver.heard() {
        let body = String::from_utf8(heard.raw.clone()).expect("text");
        let text = |key: &str| heard.body[key].as_str().expect("a text").to_owned();
        if heard.command() == "C2C.CallbackAfterReadReceipt" {
            read.insert(heard.body["MsgList"][0]["MsgId"].as_str().expect("an id").to_owned());
            continue;
        }
        let number = heard.headers["x-doubletick-delivery"].clone();
        if let Some(before) = numbers.insert(number, text("MsgId")) {
            assert_eq!(before, text("MsgId"), "one number is one delivery: {body}");
            again += 1;
            continue;
        }
        let conversation = format!("{}-{}", text("From_Account"), text("To_Account"));
        told.entry(conversation)
            .or_default()
            .push((heard.body["MsgSeq"].as_u64().expect("a seq"), text("MsgId")));
    }
    for (conversation, messages) in &told {
        assert!(messages.is_sorted(), "{conversation}: in the order of the conversation");
    }
    for (id, (conversation, seq)) in &promised.messages {
        let list = told.get(conversation).unwrap_or_else(|| panic!("{conversation} is not told"));
        assert!(list.binary_search(&(*seq, id.clone())).is_ok(), "{id} is lost");
    }
    let lost: Vec<_> = promised.read.difference(&read).collect();
    assert!(lost.is_empty(), "receipts are lost: {lost:?}");
    again
}

fn start(data: &Path, receiver: &Receiver) -> Process {
    let mut command = doubletickd();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(options(receiver));
    command.arg("--log=trace").arg("--webhook-events=C2C.CallbackAfterSendMsg,C2C.CallbackAfterReadReceipt");
    Process::start(command, data)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_acknowledged_is_lost_for_webhooks_however_often_the_server_is_killed() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let receiver = Receiver::open().await;
    // Every seventh request fails, the whole time.
    let count = AtomicU64::new(0);
    let fails = Arc::new(AtomicBool::new(true));
    let still = Arc::clone(&fails);
    receiver.answers(move |_| {
        let fail = count.fetch_add(1, Ordering::Relaxed) % 7 == 3 && still.load(Ordering::Relaxed);
        if fail { Answer::Status(503, String::new()) } else { Answer::ok() }
    });
    let promised = Arc::<Mutex<Promised>>::default();
    let mut sigs = Vec::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(std::process::id());
    for round in 0..kills() {
        let server = Arc::new(start(&data, &receiver));
        if sigs.is_empty() {
            sigs = (0..USERS).map(|number| user_sig(&data, &user(number))).collect();
            for (number, sig) in sigs.iter().enumerate() {
                Client::login(server.address, &user(number), sig).await;
            }
        }
        let tasks: Vec<_> = (0..USERS)
            .map(|number| {
                let (server, sig, promised) =
                    (Arc::clone(&server), sigs[number].clone(), Arc::clone(&promised));
                tokio::spawn(async move { work(&server, number, &sig, round, &promised).await })
            })
            .collect();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // What a kill cuts off is counted over all of them.
        let messages = if round + 1 == kills() { MESSAGES } else { 0 };
        work_is_done(&promised, Duration::from_millis(200 + state % 500), messages).await;
        server.signal(Signal::KILL);
        for task in tasks {
            assert!(task.await.expect("no panic").is_none(), "it was cut off");
        }
    }
    fails.store(false, Ordering::Relaxed);
    let server = start(&data, &receiver);
    let list = |args: &[&str]| {
        let output =
            doubletickd().args(["webhook"]).args(args).arg("--data").arg(&data).output().expect("it runs");
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    };
    // Nothing waits for its next try.
    list(&["retry"]);
    // However much waits: as long as it becomes less.
    let mut left = String::new();
    while left != "waiting = 0, failing = 0, parked = 0" {
        let before = std::mem::take(&mut left);
        until(&format!("more is told than where {before}"), || {
            left = list(&["list"]).lines().take(3).collect::<Vec<_>>().join(", ");
            left != before
        });
    }

    let promised = promised.lock().unwrap();
    let again = everything_is_told(&receiver, &promised);
    eprintln!(
        "{} kills: {} messages and {} receipts acknowledged, all told; {again} requests came again",
        kills(),
        promised.messages.len(),
        promised.read.len()
    );
    let log = server.log();
    assert!(
        !log.contains(TOKEN) && !log.contains("under load"),
        "no secret and no word of a message is logged"
    );
    assert!(server.end().success());
}
