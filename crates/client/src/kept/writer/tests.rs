//! The power is lost at any moment: a process that writes what waits is killed, and of its files only what was synced is left.
//!
//! The process is this test again, told by the environment to be the child. A library that is loaded before the C library copies
//! each file when it is synced; the copies are what a disk would have that had written nothing else.

use super::super::file;
use super::super::row::{Row, What};
use super::{Change, Work, Writer, Written};
use crate::drafts::{ConversationDraft, Drafts};
use crate::local;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{MessageContent, NewMessage};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::mpsc::error::TryRecvError;

const CHILD: &str = "DOUBLETICK_POWER_DEVICE";
const FULL: &str = "DOUBLETICK_POWER_FULL";
const ROUNDS: usize = 12;
/// No round takes so long.
const LONG: Duration = Duration::from_secs(60);

/// Ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn receipt(id: u64) -> Row {
    let (what, conversation) = (What::Receipt(format!("m{id}")), None);
    Row { id, call: id, conversation, what, read_at: id, message: None, given: false }
}

/// What the event loop would be told.
fn next_word(told: &mut UnboundedReceiver<Written>) -> Written {
    loop {
        match told.try_recv() {
            Ok(written) => return written,
            Err(TryRecvError::Empty) => std::thread::sleep(Duration::from_micros(50)),
            Err(TryRecvError::Disconnected) => panic!("the writer has ended"),
        }
    }
}

/// Gives rows without end, and says of each when the event loop is told that it is written.
fn write_without_end(device: &Path, full: bool) -> ! {
    // Also where nobody ends it.
    std::thread::spawn(|| {
        std::thread::sleep(LONG);
        std::process::abort();
    });
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let begun = Writer::begin(device, "me", (full, true), 1, tell).expect("a file");
    let mut next = begun.rows.last().map_or(1, |row| row.id + 1);
    let (mut writer, first) = (begun.writer, next);
    let mut out = std::io::stdout();
    loop {
        // Some at a time, so that they share commits; and some are gone again.
        for _ in 0..3 {
            let gone = if next.is_multiple_of(7) && next - first > 10 { vec![next - 10] } else { Vec::new() };
            writer.write(Work::Change(Change { put: vec![receipt(next)], gone, ..Change::default() }));
            next += 1;
        }
        let written = next_word(&mut told);
        assert_eq!(written.trouble, None);
        writeln!(out, "written {}", first + written.changes - 1).expect("the parent listens");
        out.flush().expect("the parent listens");
    }
}

/// What is loaded before the C library.
fn shim(home: &Path) -> PathBuf {
    let shim = home.join("synced.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kept/writer/synced.c");
    let mut compiler = Command::new(std::env::var("CC").unwrap_or_else(|_| "cc".into()));
    let compiled = compiler.args(["-shared", "-fPIC", "-o"]).arg(&shim).arg(source).arg("-ldl").status();
    assert!(compiled.expect("a C compiler").success());
    shim
}

/// This test again, as the child.
fn child(test: &str, shim: &Path, full: bool, directory: &Path, after: &Path) -> Killed {
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", test])
        .arg("--nocapture")
        .env(CHILD, directory.join("device-1.json"))
        .env(FULL, if full { "1" } else { "0" })
        .env("LD_PRELOAD", shim)
        .env("SYNCED_FROM", directory)
        .env("SYNCED_TO", after)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this program runs");
    Killed(child)
}

/// The last number of so many that the child says are written; then it is killed.
fn last_written(mut child: Killed, count: usize) -> u64 {
    let lines = BufReader::new(child.0.stdout.take().expect("a pipe")).lines();
    let words = lines.map(|line| line.expect("the child writes"));
    let numbers = words.filter_map(|line| line.strip_prefix("written ")?.parse::<u64>().ok());
    let mut numbers = numbers.take(count).peekable();
    let mut written = 0;
    while let Some(number) = numbers.next() {
        written = number;
        if numbers.peek().is_none() {
            child.0.kill().expect("killed");
        }
    }
    drop(child);
    assert!(written > 0, "the child has said nothing");
    written
}

/// How many of those that were acknowledged are lost, over all rounds.
fn lost(full: bool) -> usize {
    let home = tempfile::tempdir().expect("a directory");
    let home = home.path().canonicalize().expect("a path");
    let (shim, directory, after) = (shim(&home), home.join("device"), home.join("after"));
    let mut lost = 0;
    for round in 0..ROUNDS {
        for path in [&directory, &after] {
            std::fs::create_dir_all(path).expect("a directory");
        }
        let test = "kept::writer::tests::with_the_promise_nothing_that_was_acknowledged_is_lost";
        let written = last_written(child(test, &shim, full, &directory, &after), 1 + round * 5);
        // The disk has what was synced, and the next process begins with it.
        std::fs::remove_dir_all(&directory).expect("removed");
        std::fs::rename(&after, &directory).expect("renamed");
        let opened = file::open(&file::path(&directory.join("device-1.json")), "me", full);
        let opened = opened.expect("what is left can be opened");
        assert_eq!(opened.damage, None);
        let there: BTreeSet<u64> = opened.rows.iter().map(|row| row.id).collect();
        assert!(opened.rows.iter().all(|row| *row == receipt(row.id)));
        // What was taken out again is missing for a reason.
        let gone = |id: &u64| (id + 10).is_multiple_of(7);
        lost += (1..=written).filter(|id| !there.contains(id) && !gone(id)).count();
        drop(opened);
        std::fs::remove_dir_all(&directory).expect("removed");
    }
    lost
}

#[test]
fn with_the_promise_nothing_that_was_acknowledged_is_lost() {
    if let Some(device) = std::env::var_os(CHILD) {
        write_without_end(Path::new(&device), std::env::var(FULL).is_ok_and(|full| full == "1"));
    }
    assert_eq!(lost(true), 0);
    // The test would see it.
    assert!(lost(false) > 0, "without the promise nothing is synced with a commit");
}

/// Sets a draft without end, and says of each when it is kept.
fn draft_without_end(device: &Path, full: bool) -> ! {
    std::thread::spawn(|| {
        std::thread::sleep(LONG);
        std::process::abort();
    });
    let bob = ConversationId::C2c("bob".into());
    let mut drafts = Drafts::default();
    assert_eq!(drafts.begin("me", Some(device)), None);
    let mut out = std::io::stdout();
    for number in 1_u64.. {
        let draft = ConversationDraft { edit_time: number, ..ConversationDraft::default() };
        assert!(drafts.set(bob.clone(), Some(draft)));
        let (file, document) = drafts.document().expect("a file");
        local::save(&file, &document, full).expect("saved");
        writeln!(out, "written {number}").expect("the parent listens");
        out.flush().expect("the parent listens");
    }
    unreachable!("nobody counts so far")
}

/// In how many rounds the draft is an older one than the last that was kept, or none.
fn old_drafts(full: bool) -> usize {
    let home = tempfile::tempdir().expect("a directory");
    let home = home.path().canonicalize().expect("a path");
    let (shim, directory, after) = (shim(&home), home.join("device"), home.join("after"));
    let test = "kept::writer::tests::a_draft_survives_a_loss_of_power_where_that_is_promised";
    let is_old = |round: &usize| {
        for path in [&directory, &after] {
            std::fs::create_dir_all(path).expect("a directory");
        }
        let written = last_written(child(test, &shim, full, &directory, &after), 1 + round * 5);
        std::fs::remove_dir_all(&directory).expect("removed");
        std::fs::rename(&after, &directory).expect("renamed");
        let mut drafts = Drafts::default();
        assert_eq!(drafts.begin("me", Some(&directory.join("device-1.json"))), None, "it is no other file");
        let there = drafts.of("me", &ConversationId::C2c("bob".into()));
        std::fs::remove_dir_all(&directory).expect("removed");
        there.is_none_or(|draft| draft.edit_time < written)
    };
    (0..6).filter(is_old).count()
}

#[test]
fn a_draft_survives_a_loss_of_power_where_that_is_promised() {
    if let Some(device) = std::env::var_os(CHILD) {
        draft_without_end(Path::new(&device), std::env::var(FULL).is_ok_and(|full| full == "1"));
    }
    assert_eq!(old_drafts(true), 0);
    // The test would see it.
    assert!(old_drafts(false) > 0, "without the promise nothing is synced with a draft");
}

fn message(id: u64) -> Row {
    let conversation = ConversationId::Group("g".into());
    let new = NewMessage {
        msg_id: format!("m{id}"),
        conversation: conversation.clone(),
        client_time: id,
        rand: 0,
        need_read_receipt: false,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent::default(),
    };
    let message = Some(serde_json::to_string(&new).expect("a document"));
    Row { what: What::Message(new.msg_id), conversation: Some(conversation), message, ..receipt(id) }
}

/// Gives messages without end; says of each when it is written that a link may have it, so that it goes out.
fn send_without_end(device: &Path, full: bool) -> ! {
    std::thread::spawn(|| {
        std::thread::sleep(LONG);
        std::process::abort();
    });
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let mut writer = Writer::begin(device, "me", (full, true), 1, tell).expect("a file").writer;
    let mut out = std::io::stdout();
    for id in 1.. {
        writer.write(Work::Change(Change { put: vec![message(id)], ..Change::default() }));
        assert_eq!(next_word(&mut told).trouble, None);
        writer.write(Work::Given(id));
        assert_eq!(next_word(&mut told).trouble, None);
        writeln!(out, "written {id}").expect("the parent listens");
        out.flush().expect("the parent listens");
    }
    unreachable!("nobody counts so far")
}

/// How many of the messages that went out are lost, or look like ones that did not, over all rounds.
fn lost_messages(full: bool) -> usize {
    let home = tempfile::tempdir().expect("a directory");
    let home = home.path().canonicalize().expect("a path");
    let (shim, directory, after) = (shim(&home), home.join("device"), home.join("after"));
    let test = "kept::writer::tests::a_message_that_went_out_is_known_as_such_after_a_loss_of_power";
    let mut lost = 0;
    for round in 0..6 {
        for path in [&directory, &after] {
            std::fs::create_dir_all(path).expect("a directory");
        }
        let written = last_written(child(test, &shim, full, &directory, &after), 1 + round * 5);
        std::fs::remove_dir_all(&directory).expect("removed");
        std::fs::rename(&after, &directory).expect("renamed");
        let opened = file::open(&file::path(&directory.join("device-1.json")), "me", full);
        let opened = opened.expect("what is left can be opened");
        assert_eq!(opened.damage, None);
        assert!(opened.rows.iter().all(|row| Row { given: false, ..row.clone() } == message(row.id)));
        let given: BTreeSet<u64> = opened.rows.iter().filter(|row| row.given).map(|row| row.id).collect();
        lost += (1..=written).filter(|id| !given.contains(id)).count();
        drop(opened);
        std::fs::remove_dir_all(&directory).expect("removed");
    }
    lost
}

#[test]
fn a_message_that_went_out_is_known_as_such_after_a_loss_of_power() {
    if let Some(device) = std::env::var_os(CHILD) {
        send_without_end(Path::new(&device), std::env::var(FULL).is_ok_and(|full| full == "1"));
    }
    assert_eq!(lost_messages(true), 0);
    // The test would see it.
    assert!(lost_messages(false) > 0, "without the promise nothing is synced with a commit");
}
