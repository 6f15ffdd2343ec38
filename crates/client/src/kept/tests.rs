//! What waits, where the disk does not answer, or too much is given.

use super::file;
use super::*;
use doubletick_protocol::message::{MessageContent, MessageStatus, NewMessage};
use parking_lot::Mutex;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

type Told<T> = Arc<Mutex<Option<Result<T>>>>;

fn begin(home: &TempDir) -> (Kept, UnboundedReceiver<Written>) {
    let (tell, told) = unbounded_channel();
    let begun = Writer::begin(&home.path().join("device-1.json"), "me", (false, false), 1, tell);
    (Kept::new(begun.expect("a file"), "me", 1, true), told)
}

fn now(homes: &Homes) -> Now<'_> {
    let deadline = Instant::now() + Duration::from_secs(30);
    Now { deadline, read_at: 1_000, online: false, homes, seq_of: &|_| None }
}

fn answer<T: Send + 'static>() -> (Reply<T>, Told<T>) {
    let told: Told<T> = Arc::default();
    let put = Arc::clone(&told);
    (Reply::new(move |result| *put.lock() = Some(result)), told)
}

fn message(id: &str) -> NewMessage {
    NewMessage {
        msg_id: id.into(),
        conversation: ConversationId::Group("g".into()),
        client_time: 5,
        rand: 0,
        need_read_receipt: false,
        online_only: false,
        targets: Vec::new(),
        content: MessageContent::default(),
    }
}

/// What is told is told.
fn tell(news: News) -> Vec<OutboxItem> {
    news.answers.into_iter().for_each(|(reply, result)| reply.send(result));
    news.outcomes
}

#[tokio::test]
async fn a_call_that_ends_before_the_disk_has_answered_does_not_say_that_it_is_kept() {
    let home = TempDir::new().expect("a directory");
    let homes = Homes::default();
    let late = Instant::now() + Duration::from_secs(31);
    for (trouble, expected) in [(None, None), (Some("no room"), Some(codes::ERR_SDK_COMM_DATABASE_FAILURE))] {
        let (mut kept, mut told) = begin(&home);
        let (reply, answered) = answer();
        assert!(kept.take_message(message("1"), reply, &now(&homes), 0).is_none());
        // The disk hangs: what it says is heard later.
        assert_eq!(tell(kept.on_time(late)), []);
        let error = answered.lock().take().expect("answered").expect_err("the time is over");
        assert_eq!(error.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT);
        assert!(!error.text.contains("kept, will be sent") && error.text.contains("disk"), "{}", error.text);
        let written = told.try_recv().expect("it was written");
        let written = Written { trouble: trouble.map(str::to_owned), ..written };
        let items = tell(kept.wrote(written).0);
        // An event says what has become of it: it is not sent.
        assert_eq!(items.first().map(|item| item.code), expected);
        assert_eq!(kept.has_message("1"), trouble.is_none());
        let (reply, wiped) = answer();
        tell(kept.wipe(reply));
        tell(kept.wrote(told.try_recv().expect("it was wiped")).0);
        assert_eq!(wiped.lock().take(), Some(Ok(())));
    }
}

#[tokio::test]
async fn so_many_receipts_wait_and_one_more_is_refused_and_none_is_lost() {
    let home = TempDir::new().expect("a directory");
    let homes = Homes::default();
    let (mut kept, _told) = begin(&home);
    let give = |kept: &mut Kept, request: Request| {
        let (reply, told) = answer();
        assert!(kept.take(request, PendingReply::Response(reply), &now(&homes)).is_none(), "it can wait");
        let refused = told.lock().take();
        refused.map(|result| result.expect_err("the service has answered nothing").code)
    };
    let receipts = |from: usize, to: usize| Request::SendReceipts {
        messages: (from..to).map(|number| format!("m{number}")).collect(),
        read_at: Vec::new(),
    };
    let mark = |group: &str, seq| Request::MarkRead(ReadScope::Group(group.into(), seq));
    assert_eq!(give(&mut kept, mark("g", 1)), None);
    for first in (0..MOST - 20).step_by(20) {
        assert_eq!(give(&mut kept, receipts(first, first + 20)), None);
    }
    let full = Some(codes::ERR_SDK_NET_REQ_COUNT_LIMIT);
    // All of a call, or nothing.
    assert_eq!(give(&mut kept, receipts(MOST, MOST + 20)), full);
    assert_eq!(give(&mut kept, receipts(MOST, MOST + 19)), None);
    assert_eq!(give(&mut kept, receipts(MOST + 30, MOST + 31)), full);
    assert_eq!(give(&mut kept, mark("h", 1)), full);
    // What takes no room is taken: the same once more, a later mark, and messages, which have a bound of their own.
    assert_eq!(give(&mut kept, receipts(0, 20)), None);
    assert_eq!(give(&mut kept, mark("g", 2)), None);
    let (reply, told) = answer();
    assert!(kept.take_message(message("1"), reply, &now(&homes), 0).is_none());
    assert!(told.lock().is_none());
    drop(kept);
    let opened = file::open(&file::path(&home.path().join("device-1.json")), "me", false).expect("a file");
    assert_eq!(opened.rows.len(), MOST + 1);
}

#[tokio::test]
async fn refused_messages_stay_with_those_that_wait_in_one_bound() {
    let home = TempDir::new().expect("a directory");
    let homes = Homes::default();
    let (mut kept, mut told) = begin(&home);
    let (reply, _answered) = answer();
    assert!(kept.take_message(message("1"), reply, &now(&homes), 0).is_none());
    tell(kept.wrote(told.try_recv().expect("it was written")).0);
    kept.is_now(77);
    let asked = kept.next_frame(1, Instant::now(), None);
    // That a link may have it is written first.
    assert_eq!(asked, None);
    tell(kept.wrote(told.try_recv().expect("it was written")).0);
    assert!(kept.next_frame(1, Instant::now(), None).is_some());
    let muted = Err(Error::new(codes::ERR_SVR_GROUP_SHUTUP_DENY, "muted"));
    tell(kept.answered(1, &muted, Instant::now()).expect("it was asked"));
    drop(kept);
    // The next process has it.
    let (mut kept, _told) = begin(&home);
    let refused = kept.locals().message("1").expect("it is there").clone();
    assert_eq!((refused.status, refused.server_time, refused.seq), (MessageStatus::Failed, 77, 0));
    assert_eq!(kept.locals().failed().0, 1);
    // Sent again it waits, and is not refused any more.
    let (reply, _answered) = answer();
    assert!(kept.take_message(message("1"), reply, &now(&homes), 0).is_none());
    assert!(kept.has_message("1") && kept.locals().message("1").is_none());
    drop(kept);
    let (kept, _told) = begin(&home);
    assert!(kept.has_message("1") && kept.locals().message("1").is_none());
}

#[test]
fn a_file_of_the_second_schema_is_read_and_one_of_a_later_one_is_left_alone() {
    let home = TempDir::new().expect("a directory");
    let path = file::path(&home.path().join("device-1.json"));
    drop(file::open(&path, "me", false).expect("a file"));
    let old = rusqlite::Connection::open(&path).expect("a file");
    old.execute_batch("DROP TABLE local; PRAGMA user_version = 2").expect("as version 2 has it");
    drop(old);
    let opened = file::open(&path, "me", false).expect("a file");
    assert_eq!((opened.damage, opened.locals.all().count()), (None, 0));
    drop(opened.file);
    let new = rusqlite::Connection::open(&path).expect("a file");
    new.execute_batch("PRAGMA user_version = 5").expect("as a later version has it");
    drop(new);
    let refused = file::open(&path, "me", false).err().expect("it is left alone");
    assert!(refused.contains("has schema 5, this version knows up to 4"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_message_of_which_it_could_not_be_written_that_a_link_may_have_it_does_not_go_out() {
    let home = TempDir::new().expect("a directory");
    let homes = Homes::default();
    let (mut kept, mut told) = begin(&home);
    let (reply, _answered) = answer();
    assert!(kept.take_message(message("1"), reply, &now(&homes), 0).is_none());
    tell(kept.wrote(told.try_recv().expect("it was written")).0);
    let in_trouble = |kept: &mut Kept, told: &mut UnboundedReceiver<Written>| {
        assert_eq!(kept.next_frame(1, Instant::now(), None), None, "it is written first");
        let written = told.try_recv().expect("it was tried");
        tell(kept.wrote(Written { trouble: Some("no room".to_owned()), ..written }).0);
        assert_eq!(kept.next_frame(1, Instant::now(), None), None, "nothing of it is on the disk");
    };
    in_trouble(&mut kept, &mut told);
    let due = kept.due().expect("it is tried again");
    assert!(due > Instant::now(), "after a pause");
    tell(kept.on_time(due));
    in_trouble(&mut kept, &mut told);
    // No link has it: it can be taken back.
    let (reply, taken_back) = answer();
    assert!(kept.cancel("1", reply).is_none());
    tell(kept.wrote(told.try_recv().expect("it was written")).0);
    assert_eq!(taken_back.lock().take(), Some(Ok(())));
    assert!(!kept.has_message("1"));
    // The next one goes out when it could be written.
    let (reply, _answered) = answer();
    assert!(kept.take_message(message("2"), reply, &now(&homes), 0).is_none());
    tell(kept.wrote(told.try_recv().expect("it was written")).0);
    in_trouble(&mut kept, &mut told);
    tell(kept.on_time(kept.due().expect("it is tried again")));
    assert_eq!(kept.next_frame(1, Instant::now(), None), None);
    tell(kept.wrote(told.try_recv().expect("it was written")).0);
    assert!(kept.next_frame(1, Instant::now(), None).is_some());
    let (reply, _answered) = answer();
    assert!(kept.cancel("2", reply).is_some(), "a link has it");
}

#[tokio::test]
async fn a_writer_that_has_ended_by_a_panic_keeps_nothing_and_nobody_from_going_on() {
    let homes = Homes::default();
    let (tell_it, mut told) = unbounded_channel();
    let (writer, thread) = Writer::hanging(1, tell_it);
    drop(thread);
    let begun = Begun { writer, rows: Vec::new(), locals: Locals::default(), words: None };
    let mut kept = Kept::new(begun, "me", 1, true);
    for number in 0..2 {
        let (reply, answered) = answer();
        let receipt = Request::SendReceipts { messages: vec![format!("m{number}")], read_at: Vec::new() };
        assert!(kept.take(receipt, PendingReply::Response(reply), &now(&homes)).is_none());
        let (news, words) = kept.wrote(told.try_recv().expect("it says so"));
        assert_eq!(words.is_some(), number == 0, "a line of the log, once");
        tell(news);
        assert!(kept.has_written(kept.last_put()), "what is asked behind it goes out");
        // It is sent as without a store, and waits as long as its call.
        assert!(kept.next_frame(number, Instant::now(), None).is_some());
        tell(kept.answered(number, &Ok(Response::Done), Instant::now()).expect("it was asked"));
        assert_eq!(answered.lock().take(), Some(Ok(Response::Done)));
    }
    let (reply, wiped) = answer();
    tell(kept.wipe(reply));
    while let Ok(written) = told.try_recv() {
        tell(kept.wrote(written).0);
    }
    let error = wiped.lock().take().expect("answered").expect_err("nobody wipes it");
    assert_eq!(error.code, codes::ERR_SDK_COMM_DATABASE_FAILURE);
}

#[test]
fn what_does_not_wait_any_more_shares_the_commit_of_what_comes_next() {
    let home = TempDir::new().expect("a directory");
    let (tell, mut told) = unbounded_channel();
    let begun = Writer::begin(&home.path().join("device-1.json"), "me", (false, true), 1, tell);
    let mut writer = begun.expect("a file").writer;
    let row = |id| Row {
        id,
        call: id,
        conversation: None,
        what: What::Receipt(format!("m{id}")),
        read_at: 0,
        message: None,
        given: false,
    };
    let put = |id| Work::Change(Change { put: vec![row(id)], ..Change::default() });
    writer.write(put(1));
    assert_eq!(told.blocking_recv().map(|written| written.changes), Some(1));
    writer.write(Work::Gone(vec![1]));
    writer.write(put(2));
    // One word for both: one commit. A machine that stands still in between may make it two.
    let mut words = Vec::new();
    while words.last() != Some(&3) {
        words.push(told.blocking_recv().expect("the writer is there").changes);
    }
    assert!(words == [3] || words == [2, 3], "{words:?}");
    // Alone it is written all the same, and at once where the writer ends.
    writer.write(Work::Gone(vec![2]));
    drop(writer);
    let opened = file::open(&file::path(&home.path().join("device-1.json")), "me", false).expect("a file");
    assert_eq!(opened.rows, []);
}
