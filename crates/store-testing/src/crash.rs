//! A process under load is killed at random moments, many times over, on one and the same directory. What
//! it had acknowledged is there afterwards, once, and counts equal lists.
//!
//! The process is the test binary again, told by the environment to be the child. Each writer of the child
//! puts a line into its own file after each acknowledgement, so that the parent knows what was promised;
//! a line that was cut off was not.
//!
//! `DOUBLETICK_CRASH_ROUNDS` (60, or what the store says) says how many rounds there are.

use crate::home::Home;
use crate::world::{self, Recorder, START_MS, World, new_group, new_message, send_receipts};
use doubletick_engine::bus::Event;
use doubletick_engine::hooks::Origin;
use doubletick_engine::slices::Slicing;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::group::{GroupType, Role};
use doubletick_protocol::ids::{ConversationId, MsgId, UserId};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Push, Request, Response};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const DIRECTORY: &str = "DOUBLETICK_CRASH_DIRECTORY";
const ROUND: &str = "DOUBLETICK_CRASH_ROUND";
/// Who reads; `u0` sends in the group, and everyone sends to the next one.
const USERS: usize = 8;
/// Messages that those who leave have not read, each time.
const LEFT_UNREAD: u64 = 20;
/// So many are a slice of what the store does when somebody leaves. In every second round it goes on only while
/// others write, so that the kill comes in the middle.
const SLICE: i64 = 1;

fn user(number: usize) -> UserId {
    format!("u{}", number % USERS)
}

fn round_group(round: u64) -> ConversationId {
    ConversationId::Group(format!("round{round}"))
}

/// In which members leave and come back.
fn leaving_group(round: u64) -> ConversationId {
    ConversationId::Group(format!("leaving{round}"))
}

fn home<H: Home>(directory: &Path) -> H {
    H::of(&directory.join("store"))
}

fn ack_file(directory: &Path, round: u64, writer: usize) -> std::path::PathBuf {
    directory.join(format!("acknowledged-{round}-{writer}"))
}

/// Rounds, where neither the environment nor the store says how many.
pub const ROUNDS: u64 = 60;

/// Makes the tests, for the store of a [`Home`]; a second value is how many rounds there are where the environment does not
/// say. They stand at the root of their file: the parent starts the child by its
/// name.
#[macro_export]
macro_rules! crash {
    ($home:ty) => {
        $crate::crash!($home, $crate::crash::ROUNDS);
    };
    ($home:ty, $rounds:expr) => {
        #[test]
        fn child_under_load() {
            $crate::crash::child_under_load::<$home>();
        }

        #[test]
        fn what_was_acknowledged_survives_a_kill() {
            $crate::crash::what_was_acknowledged_survives_a_kill::<$home>($rounds);
        }
    };
}

/// The child: works until it is killed. Without the environment of a parent there is nothing to do.
pub fn child_under_load<H: Home>() {
    let (Ok(directory), Ok(round)) = (std::env::var(DIRECTORY), std::env::var(ROUND)) else { return };
    let (directory, round) = (Path::new(&directory), round.parse().expect("a number"));
    let slicing = Slicing { messages: SLICE, idle: round % 2 == 0 };
    let events = Arc::new(Recorder::default());
    let store = home::<H>(directory).open_slicing(events, Arc::default(), slicing).expect("a store");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let world = World::new(Arc::clone(&store), Arc::new(Recorder::default()));
        for number in 0..USERS {
            world.login(&user(number)).await;
        }
        for group in [round_group(round), leaving_group(round)] {
            let mut new = new_group(GroupType::Public, group.raw());
            new.members = (1..USERS).map(|number| (user(number), Role::Normal)).collect();
            world.must("u0", Request::CreateGroup(new)).await;
        }
        // Before anything is acknowledged, so that every kill comes after a first time.
        leave(&store, round, 0).await;
        let leaving = Arc::clone(&store);
        let mut writers = vec![tokio::spawn(async move {
            for time in 1_u64.. {
                leave(&leaving, round, time).await;
            }
        })];
        for writer in 0..USERS {
            let file = OpenOptions::new()
                .create(true)
                .append(true)
                .open(ack_file(directory, round, writer))
                .expect("a file for acknowledgements");
            writers.push(tokio::spawn(write(Arc::clone(&store), round, writer, file)));
        }
        for writer in writers {
            writer.await.expect("a writer never ends");
        }
    });
}

/// Some leave, with messages that they have not read, and come back.
async fn leave(store: &Arc<dyn Store>, round: u64, time: u64) {
    let ask = |user: UserId, request: Request| {
        let now_ms = START_MS + round * 1_000_000;
        let call = Call { user, now_ms, by_operator: false, origin: Origin::default(), by: None, request };
        let store = Arc::clone(store);
        async move { store.execute(call).await.expect("a call that is in order") }
    };
    let group = leaving_group(round);
    let group_id = || group.raw().to_owned();
    // At once, so that a store needs fewer batches for them than slices afterwards.
    let mut sent = tokio::task::JoinSet::new();
    for number in 0..LEFT_UNREAD {
        let msg_id = format!("{round}-leave-{time}-{number}");
        let send = ask(user(0), Request::SendMessage(new_message(&msg_id, &group, "unread")));
        let read = ask(user(1), Request::SendReceipts { messages: vec![msg_id], read_at: Vec::new() });
        sent.spawn(async move {
            send.await;
            if number % 3 == 0 {
                read.await;
            }
        });
    }
    sent.join_all().await;
    for member in [1, 2] {
        ask(user(member), Request::QuitGroup { group_id: group_id() }).await;
    }
    let (users, reason) = (vec![user(3), user(4)], String::new());
    ask(user(0), Request::KickMembers { group_id: group_id(), users, reason }).await;
    for member in 1..=4 {
        ask(user(member), Request::JoinGroup { group_id: group_id(), hello: String::new() }).await;
    }
    // More conversations than a slice has.
    ask(user(5), Request::MarkRead(ReadScope::All)).await;
}

/// Sends a message to the group or to a peer, and has it read by some, again and again. Every
/// acknowledgement becomes one line: `s <seq> <message>` or `r <reader> <message>`.
async fn write(store: Arc<dyn Store>, round: u64, writer: usize, mut acknowledged: File) {
    let ask = async |user: UserId, request: Request| {
        let call = Call {
            user,
            now_ms: START_MS + round * 1_000_000,
            by_operator: false,
            origin: Origin::default(),
            by: None,
            request,
        };
        store.execute(call).await.expect("a call that is in order")
    };
    for number in 0_u64.. {
        let in_group = number % 3 != 2;
        let sender = if in_group { 0 } else { writer };
        let to = if in_group { round_group(round) } else { ConversationId::C2c(user(writer + 1)) };
        let msg_id = format!("{round}-{writer}-{number}");
        let sent = ask(user(sender), Request::SendMessage(new_message(&msg_id, &to, "under load"))).await;
        let Response::Message(message) = sent else { panic!("a message was answered by {sent:?}") };
        writeln!(acknowledged, "s {} {msg_id}", message.seq).expect("a line");
        let readers: Vec<usize> = if in_group { vec![writer + 1, writer + 2] } else { vec![writer + 1] };
        for reader in readers.into_iter().filter(|reader| reader % USERS != sender % USERS) {
            let messages = vec![msg_id.clone()];
            ask(user(reader), Request::SendReceipts { messages, read_at: Vec::new() }).await;
            writeln!(acknowledged, "r {} {msg_id}", user(reader)).expect("a line");
        }
    }
}

/// A child that is killed even when an assertion fails first.
struct Victim(Child);

impl Victim {
    fn start<H: Home>(directory: &Path, round: u64) -> Victim {
        let child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "child_under_load", "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, directory)
            .env(ROUND, round.to_string())
            .envs(H::environment())
            .stdout(Stdio::null())
            .spawn()
            .expect("a child");
        Victim(child)
    }

    /// Waits until the child has acknowledged something.
    fn wait_for_work(&mut self, directory: &Path, round: u64) {
        let begun = Instant::now();
        while (0..USERS).all(|writer| {
            std::fs::metadata(ack_file(directory, round, writer)).map_or(true, |file| file.len() == 0)
        }) {
            if let Some(status) = self.0.try_wait().expect("a status") {
                panic!("the child of round {round} ended by itself: {status}");
            }
            assert!(begun.elapsed() < Duration::from_secs(120), "the child of round {round} does nothing");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// SIGKILL.
    fn kill(&mut self) {
        self.0.kill().expect("the child can be killed");
        self.0.wait().expect("the child has ended");
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // Where it was killed already, there is nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a child has promised.
#[derive(Default)]
struct Promised {
    /// Messages and their seqs.
    messages: BTreeMap<MsgId, u64>,
    /// Readers of messages.
    receipts: BTreeSet<(MsgId, UserId)>,
}

fn promised(directory: &Path, round: u64) -> Promised {
    let mut promised = Promised::default();
    for writer in 0..USERS {
        let Ok(text) = std::fs::read_to_string(ack_file(directory, round, writer)) else { continue };
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for line in whole.lines() {
            let parts: Vec<&str> = line.split(' ').collect();
            match parts[..] {
                ["s", seq, msg_id] => {
                    promised.messages.insert(msg_id.to_owned(), seq.parse().expect("a seq"));
                }
                ["r", reader, msg_id] => {
                    promised.receipts.insert((msg_id.to_owned(), reader.to_owned()));
                }
                _ => panic!("a line that no child writes: {line}"),
            }
        }
    }
    promised
}

/// The parent.
pub fn what_was_acknowledged_survives_a_kill<H: Home>(rounds: u64) {
    if std::env::var(DIRECTORY).is_ok() {
        return;
    }
    let rounds: u64 = match std::env::var("DOUBLETICK_CRASH_ROUNDS") {
        Ok(text) => text.parse().expect("DOUBLETICK_CRASH_ROUNDS must be a number"),
        Err(_) => rounds,
    };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let directory = directory.path();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(std::process::id());
    let (mut messages, mut receipts, mut unpromised, mut interrupted) = (0, 0, 0, 0);
    for round in 0..rounds {
        let mut victim = Victim::start::<H>(directory, round);
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Every fifth is killed while it makes or recovers the database, the others at work.
        let early = round % 5 == 0;
        if !early {
            victim.wait_for_work(directory, round);
        }
        std::thread::sleep(Duration::from_micros(state % if early { 20_000 } else { 60_000 }));
        victim.kill();
        let promised = promised(directory, round);
        if !promised.messages.is_empty() {
            // As it was left, before anybody goes on with it.
            home::<H>(directory).check();
        }
        messages += promised.messages.len();
        receipts += promised.receipts.len();
        let (beyond, finished) = check_round::<H>(directory, round, &promised);
        unpromised += beyond;
        interrupted += u64::from(finished > 0);
        home::<H>(directory).check();
    }
    // Later crashes have not hurt what earlier rounds left.
    for round in (0..rounds).step_by(7) {
        check_round::<H>(directory, round, &promised(directory, round));
    }
    assert!(messages > 0 && receipts > 0);
    assert!(rounds < 20 || interrupted > 0, "some were killed before everybody was gone from every count");
    let line = format!(
        "crash: {rounds} rounds, {messages} messages and {receipts} receipts acknowledged, all there once \
         ({unpromised} more were stored when the process was killed; in {interrupted} rounds in the middle of a \
         departure)\n"
    );
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Opens the store again and compares it with what was promised; answers how many receipts it has beyond, and how often it
/// has told somebody by itself that fewer have not read.
fn check_round<H: Home>(directory: &Path, round: u64, promised: &Promised) -> (usize, usize) {
    let events = Arc::new(Recorder::default());
    let store = home::<H>(directory)
        .open(events.clone(), Arc::default())
        .unwrap_or_else(|error| panic!("round {round}: {error}"));
    let world = World::new(store, events.clone());
    world::runtime().block_on(async {
        let mut beyond = 0;
        // A child that was killed early may not have come to make its group.
        if !promised.messages.is_empty() {
            check_counts(&world, round).await;
            beyond = check_receipts(&world, round, promised).await;
            check_again(&world, round, promised).await;
        }
        world.store.close().await;
        let told = |event: &Event| {
            matches!(event, Event::Users(_, Push::Changes { conversation, .. }) if *conversation == leaving_group(round))
        };
        (beyond, events.take().iter().filter(|event| told(event)).count())
    })
}

/// Where members have left, each count equals its list, however far the store has come with it.
async fn check_counts(world: &World, round: u64) {
    let group = leaving_group(round);
    let mut seq = 0;
    loop {
        let page = world.sync("u0", &group, seq, u64::MAX).await;
        for message in &page.messages {
            let receipt = &world.receipts("u0", &[message]).await[0];
            let read = world.readers("u0", message, ReaderFilter::Read).await;
            let unread = world.readers("u0", message, ReaderFilter::Unread).await;
            let (seen, listed) = ((message.read_count, message.unread_count), (read.len(), unread.len()));
            assert_eq!(
                (receipt.read_count, receipt.unread_count),
                (listed.0 as u64, listed.1 as u64),
                "{message:?}"
            );
            assert_eq!(seen, (receipt.read_count, receipt.unread_count), "as it was synced");
        }
        seq = page.seq;
        if !page.more {
            return;
        }
    }
}

/// Every conversation of the round: seqs dense, promised messages at their seqs, promised readers in the
/// read lists once, counts equal to lists.
async fn check_receipts(world: &World, round: u64, promised: &Promised) -> usize {
    let mine = |msg_id: &str| msg_id.split('-').next() == Some(round.to_string().as_str());
    let mut found = BTreeMap::new();
    let mut beyond = 0;
    let mut conversations = vec![(user(0), round_group(round))];
    conversations.extend((0..USERS).map(|n| (user(n), ConversationId::C2c(user(n + 1)))));
    for (viewer, conversation) in conversations {
        let mut seq = 0;
        loop {
            let page = world.sync(&viewer, &conversation, seq, u64::MAX).await;
            for message in &page.messages {
                seq += 1;
                assert_eq!(message.seq, seq, "round {round}: seqs are dense");
                if mine(&message.msg_id) {
                    let twice = found.insert(message.msg_id.clone(), (conversation.clone(), message.clone()));
                    assert!(twice.is_none(), "round {round}: {} is stored twice", message.msg_id);
                }
            }
            if !page.more {
                break;
            }
        }
    }
    for (msg_id, seq) in &promised.messages {
        let (_, message) = found.get(msg_id).unwrap_or_else(|| panic!("round {round}: {msg_id} is lost"));
        assert_eq!(message.seq, *seq);
    }
    for (conversation, message) in found.values() {
        let receipts: Vec<Receipt> = world.receipts(&message.sender, &[message]).await;
        let expected: BTreeSet<&UserId> = promised
            .receipts
            .iter()
            .filter(|(msg_id, _)| *msg_id == message.msg_id)
            .map(|(_, reader)| reader)
            .collect();
        let receipt = &receipts[0];
        if !conversation.is_group() {
            assert_eq!(receipt.read_count + receipt.unread_count, 1);
            assert!(expected.is_empty() || receipt.read_count == 1, "round {round}: a receipt is lost");
            beyond += receipt.read_count as usize - expected.len();
            continue;
        }
        let read = world.readers(&message.sender, message, ReaderFilter::Read).await;
        let unread = world.readers(&message.sender, message, ReaderFilter::Unread).await;
        assert_eq!(receipt.read_count, read.len() as u64, "round {round}");
        assert_eq!(receipt.unread_count, unread.len() as u64, "round {round}");
        let readers: BTreeSet<&UserId> = read.iter().collect();
        assert_eq!(readers.len(), read.len(), "round {round}: somebody is listed twice");
        assert!(readers.is_superset(&expected), "round {round}: {expected:?} read, listed are {read:?}");
        let everyone: BTreeSet<&UserId> = read.iter().chain(&unread).collect();
        assert_eq!(everyone.len(), USERS - 1, "round {round}");
        beyond += readers.len() - expected.len();
    }
    beyond
}

/// What the client of a killed service does: it sends again what it does not know the fate of. Nothing is
/// stored or counted twice.
async fn check_again(world: &World, round: u64, promised: &Promised) {
    let some: Vec<(&MsgId, &u64)> = promised.messages.iter().take(20).collect();
    for (msg_id, seq) in some {
        let writer: usize = msg_id.split('-').nth(1).and_then(|part| part.parse().ok()).expect("a writer");
        let number: u64 = msg_id.split('-').nth(2).and_then(|part| part.parse().ok()).expect("a number");
        let (sender, to) = if number % 3 != 2 {
            (user(0), round_group(round))
        } else {
            (user(writer), ConversationId::C2c(user(writer + 1)))
        };
        let again = world.send_new(&sender, new_message(msg_id, &to, "under load")).await;
        assert_eq!(again.seq, *seq);
        let before = world.receipts(&sender, &[&again]).await;
        for (_, reader) in promised.receipts.iter().filter(|(read, _)| read == msg_id) {
            world.done(reader, send_receipts(std::slice::from_ref(msg_id))).await;
        }
        assert_eq!(world.receipts(&sender, &[&again]).await, before, "round {round}: {msg_id}");
    }
    // And it goes on: the next message gets the next seq.
    let last = world.head("u0", &round_group(round)).await.expect("the group of the round").seq;
    let next = world.newest("u0", &round_group(round)).await;
    assert_eq!(next.first().copied().unwrap_or(0), last);
}
