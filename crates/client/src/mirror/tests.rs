//! Orders of what is heard that a random life hardly meets.

use super::file::{File, path};
use super::keeper::Mirror;
use super::work::{Mirrored, Work};
use crate::shared::Keep;
use crate::tracker::Noted;
use doubletick_protocol::conversation::{Conversation, ConversationGroup, ConversationGroups};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message};
use doubletick_protocol::wire::{Head, Request, Response};
use std::sync::Arc;

fn alice() -> ConversationId {
    ConversationId::C2c("alice".into())
}

fn message(seq: u64) -> Message {
    serde_json::from_value(serde_json::json!({
        "msg_id": format!("m{seq}"), "conversation": {"c2c": "alice"}, "sender": "alice", "seq": seq, "rand": 0,
        "unique_id": 1, "client_time": 0, "server_time": 10 + seq, "status": "sent", "online_only": false,
        "need_read_receipt": true, "targets": [], "content": {}, "version": 0, "sender_nick_name": "",
        "sender_face_url": "", "sender_name_card": "", "revoker": null, "is_read": false,
        "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false,
        "read_count": 0, "unread_count": 0
    }))
    .expect("a message")
}

/// An answer or a push that says: these are the messages up to the last of them.
fn span(above: u64, up_to: u64) -> Work {
    Work::Noted(Noted::Span(alice(), (above, up_to), (above + 1..=up_to).map(message).collect()))
}

fn row() -> Conversation {
    serde_json::from_value(serde_json::json!({
        "id": {"c2c": "alice"}, "show_name": "", "face_url": "", "unread": 0, "active_time": 0, "last_message": null,
        "recv_opt": 0, "group_type": null, "at_infos": [], "c2c_read_time": 0, "group_read_seq": 0, "owner": ""
    }))
    .expect("a row")
}

fn login(seq: u64) -> Work {
    login_with(seq, false, None)
}

/// `cleared`: what a service says that knows it.
fn login_with(seq: u64, unlisted: bool, cleared: Option<u64>) -> Work {
    let head = Head {
        conversation: alice(),
        seq,
        version: 0,
        read_seq: 0,
        identity: 0,
        news_seq: 0,
        news_version: 0,
        restored_seq: 0,
        restored_version: 0,
        unlisted,
        tally: None,
        list_version: 0,
        cleared_seq: cleared,
    };
    Work::Began { heads: vec![head], incarnation: 1, first: true, link: true }
}

/// The newest ones, all or those before a message.
fn query(start: HistoryStart) -> HistoryQuery {
    let (newer, count, window, elem_types) = (false, 100, None, Vec::new());
    HistoryQuery { conversation: alice(), start, newer, count, window, elem_types }
}

/// The seqs that it answers with, all or those before a message.
fn read(file: &File, start: HistoryStart) -> Option<Vec<u64>> {
    match file.answer(&Request::History(query(start))).expect("it is read")? {
        Response::Messages(messages) => Some(messages.into_iter().map(|message| message.seq).collect()),
        other => panic!("{other:?}"),
    }
}

fn after(works: Vec<Work>) -> (tempfile::TempDir, File) {
    let home = tempfile::tempdir().expect("a directory");
    let (mut file, _) =
        File::open(&path(&home.path().join("device-1.json")), "bob", 1, 1 << 28, &Arc::default())
            .expect("a file");
    file.write(
        [vec![Work::Began { heads: Vec::new(), incarnation: 1, first: true, link: true }], works].concat(),
    )
    .expect("it is written");
    (home, file)
}

#[test]
fn a_message_that_was_deleted_before_anything_was_heard_of_its_conversation_does_not_come_with_an_older_answer()
 {
    let (_home, file) = after(vec![Work::Forget(alice(), vec!["m1".into()], false), span(0, 2)]);
    assert_eq!(read(&file, HistoryStart::Message("m2".into())), Some(vec![]));
    assert_eq!(read(&file, HistoryStart::End), Some(vec![2]));
}

#[test]
fn what_was_deleted_of_a_conversation_of_which_nothing_was_heard_does_not_come_with_an_older_answer() {
    let (_home, file) = after(vec![Work::Cleared(alice(), Some(1)), span(0, 2)]);
    assert_eq!(read(&file, HistoryStart::End), None);
}

#[test]
fn what_was_deleted_is_not_seen_and_what_came_behind_it_is() {
    let (_home, file) = after(vec![login(1), span(0, 1), Work::Cleared(alice(), Some(1)), span(1, 2)]);
    assert_eq!(read(&file, HistoryStart::End), Some(vec![2]));
}

#[test]
fn a_conversation_that_was_cleared_is_in_the_list_without_its_last_message() {
    let with = |seq: u64| Conversation { last_message: Some(message(seq)), unread: 1, ..row() };
    let told = vec![login(2), span(0, 2), Work::List(vec![with(2)])];
    let (_home, mut file) = after([told, vec![Work::HistoryCleared(alice(), Some(2))]].concat());
    assert_eq!(read(&file, HistoryStart::End), Some(vec![]));
    let list = |file: &File| match file.answer(&Request::Conversations).expect("it is read") {
        Some(Response::Conversations(rows)) => rows,
        other => panic!("{other:?}"),
    };
    assert_eq!((list(&file)[0].last_message.clone(), list(&file)[0].unread), (None, 0));
    file.write(vec![span(2, 3), Work::Rows(vec![with(3)])]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), Some(vec![3]));
    // What is behind it stays in the row.
    file.write(vec![Work::HistoryCleared(alice(), Some(2))]).expect("it is written");
    assert_eq!(list(&file), [with(3)]);
}

#[test]
fn rows_say_in_which_groups_they_are_without_being_told_again() {
    let group = |number, name: &str, conversations| ConversationGroup {
        number,
        name: name.to_owned(),
        conversations,
    };
    let told = vec![login(1), span(0, 1), Work::List(vec![row()])];
    let (_home, mut file) = after(told);
    let groups = |file: &File| match file.answer(&Request::Conversations).expect("it is read") {
        Some(Response::Conversations(rows)) => rows[0].conversation_groups.clone(),
        other => panic!("{other:?}"),
    };
    let put = |groups| Work::Grouped(ConversationGroups { version: 1, groups });
    let both = vec![group(1, "a", vec![alice()]), group(2, "b", vec![alice()])];
    file.write(vec![put(both)]).expect("it is written");
    assert_eq!(groups(&file), ["a", "b"]);
    file.write(vec![put(vec![group(1, "c", vec![alice()]), group(2, "b", vec![])])]).expect("it is written");
    assert_eq!(groups(&file), ["c"]);
    file.write(vec![put(vec![])]).expect("it is written");
    assert!(groups(&file).is_empty());
}

#[test]
fn what_another_device_has_cleared_is_gone_when_its_row_is_told() {
    let cleared = Conversation { cleared_seq: 2, ..row() };
    let (_home, mut file) = after(vec![login(3), span(0, 3), Work::Rows(vec![cleared.clone()])]);
    assert_eq!(read(&file, HistoryStart::End), Some(vec![3]));
    // Of a conversation that is not known as far nothing is believed.
    file.write(vec![Work::Rows(vec![Conversation { cleared_seq: 9, ..cleared }])]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), Some(vec![3]));
}

#[test]
fn a_deletion_that_went_further_than_to_the_end_deletes_nothing_that_comes() {
    let (_home, file) = after(vec![login(30), Work::Cleared(alice(), Some(50)), span(30, 31)]);
    assert_eq!(read(&file, HistoryStart::End), None);
}

#[test]
fn a_row_of_the_list_does_not_say_how_far_a_conversation_goes_nor_does_a_page_from_its_middle() {
    let wiped =
        vec![login(50), span(0, 50), Work::Wipe(std::sync::mpsc::channel().0), Work::Rows(vec![row()])];
    let (_home, mut file) = after(wiped);
    assert_eq!(read(&file, HistoryStart::End), None);
    let page = |start: HistoryStart, seqs: std::ops::RangeInclusive<u64>| Work::Page {
        query: query(start),
        messages: seqs.rev().map(message).collect(),
        held: 0,
    };
    file.write(vec![page(HistoryStart::Message("m30".into()), 20..=29)]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), None);
    assert_eq!(read(&file, HistoryStart::Message("m25".into())), None);
    file.write(vec![page(HistoryStart::End, 1..=50)]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), Some((1..=50).rev().collect()));
}

#[test]
fn heads_that_a_push_has_overtaken_do_not_hide_what_it_brought() {
    let mut heads = login(5);
    if let Work::Began { first, link, .. } = &mut heads {
        (*first, *link) = (false, false);
    }
    let (_home, file) = after(vec![login(5), span(0, 5), span(5, 6), heads]);
    assert_eq!(read(&file, HistoryStart::End), Some((1..=6).rev().collect()));
}

#[test]
fn a_page_for_which_the_service_had_too_much_to_look_through_does_not_begin_with_the_conversation() {
    let messages = vec![message(30_002), message(30_001), message(30_000)];
    let page = Work::Page { query: query(HistoryStart::End), messages, held: 0 };
    let (_home, file) = after(vec![login(30_002), page]);
    assert_eq!(read(&file, HistoryStart::Message("m30000".into())), None);
    assert_eq!(read(&file, HistoryStart::End), None, "more than these three are asked for");
}

#[test]
fn a_list_whose_last_message_is_deleted_is_not_read_before_its_row_is_told_again() {
    let with = |seq: u64| Conversation { last_message: Some(message(seq)), ..row() };
    let forget = Work::Forget(alice(), vec!["m2".into()], false);
    let (_home, mut file) = after(vec![login(2), span(0, 2), Work::List(vec![with(2)]), forget]);
    let list = |file: &File| file.answer(&Request::Conversations).expect("it is read");
    assert!(list(&file).is_none());
    file.write(vec![Work::Rows(vec![with(1)])]).expect("it is written");
    assert!(list(&file).is_some());
    file.write(vec![Work::PerhapsCleared(alice())]).expect("it is written");
    assert!(list(&file).is_none());
}

#[test]
fn after_a_deletion_of_which_nobody_knows_how_far_it_went_the_next_login_says_what_is_there() {
    let cleared = vec![login(1), span(0, 1), Work::Cleared(alice(), None), Work::Rows(vec![row()])];
    // An answer that was under way when it was deleted.
    let (_home, mut file) = after([cleared, vec![span(0, 2)]].concat());
    assert_eq!(read(&file, HistoryStart::End), None);
    file.write(vec![login(2), span(2, 3)]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::Message("m3".into())), None, "what was before is not known");
}

#[test]
fn a_head_says_which_messages_are_deleted_and_which_are_not() {
    let told = || {
        vec![login(3), span(0, 3), Work::Rows(vec![Conversation { last_message: Some(message(3)), ..row() }])]
    };
    for (login, expected) in [
        (login_with(3, false, Some(0)), Some(vec![3, 2, 1])),
        (login_with(3, false, Some(2)), Some(vec![3])),
        (login_with(3, false, Some(3)), Some(vec![])),
        // Out of the list, without its messages and with some of them.
        (login_with(3, true, Some(0)), Some(vec![3, 2, 1])),
        (login_with(3, true, Some(1)), Some(vec![3, 2])),
        // An older service does not say how far it was deleted.
        (login_with(3, true, None), None),
    ] {
        let (_home, mut file) = after(told());
        file.write(vec![login]).expect("it is written");
        assert_eq!(read(&file, HistoryStart::End), expected);
        // The same once more.
        file.write(vec![login_with(3, false, Some(0))]).expect("it is written");
        assert_eq!(read(&file, HistoryStart::End), expected);
    }
}

#[test]
fn what_nobody_knows_how_far_it_was_deleted_is_read_again_when_a_head_says_it_with_what_came_meanwhile() {
    let unsure = [Work::PerhapsCleared(alice()), Work::Left(vec![alice()])];
    for unsure in unsure {
        let told = vec![login(3), span(0, 3), unsure.clone(), span(3, 4)];
        let (_home, mut file) = after(told.clone());
        assert_eq!(read(&file, HistoryStart::End), None);
        let found = Request::FindMessages { messages: vec!["m1".into()] };
        assert_eq!(file.answer(&found).expect("it is read"), None);
        let here = file.local(&Request::History(query(HistoryStart::End))).expect("it is read");
        assert_eq!(here, Ok(Response::Messages(Vec::new())));
        file.write(vec![login_with(4, true, Some(2))]).expect("it is written");
        assert_eq!(read(&file, HistoryStart::End), Some(vec![4, 3]));
        // An older service does not say it.
        let (_home, mut file) = after(told);
        file.write(vec![login(4)]).expect("it is written");
        assert_eq!(read(&file, HistoryStart::End), None);
    }
}

#[test]
fn the_row_of_a_conversation_that_is_back_says_how_far_it_was_deleted() {
    let told = vec![login(3), span(0, 3), Work::Cleared(alice(), None), span(3, 5)];
    let (_home, mut file) = after(told);
    assert_eq!(read(&file, HistoryStart::End), None);
    // One of before that.
    file.write(vec![Work::Rows(vec![row()])]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), None);
    file.write(vec![Work::Rows(vec![Conversation { cleared_seq: 4, ..row() }])]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), Some(vec![5]));
}

#[test]
fn of_messages_that_were_deleted_so_many_are_remembered_and_those_that_the_list_still_has() {
    let with = Conversation { last_message: Some(message(2)), ..row() };
    let forget =
        |from: u64, to: u64| Work::Forget(alice(), (from..to).map(|seq| format!("m{seq}")).collect(), false);
    let (_home, mut file) = after(vec![login(2), span(0, 2), Work::List(vec![with]), forget(2, 3)]);
    for from in (1_000..40_000).step_by(50) {
        file.write(vec![forget(from, from + 50)]).expect("it is written");
    }
    let count = "SELECT COUNT(*) FROM hidden";
    let count: i64 = file.conn.query_row(count, [], |row| row.get(0)).expect("it is read");
    assert!((10_000..=11_300).contains(&count), "{count}");
    assert!(file.answer(&Request::Conversations).expect("it is read").is_none(), "m2 is its last message");
    // An answer that is under way may have those of the end.
    file.write(vec![span(39_990, 39_999)]).expect("it is written");
    let count = "SELECT COUNT(*) FROM message WHERE seq > 39990";
    let count: i64 = file.conn.query_row(count, [], |row| row.get(0)).expect("it is read");
    assert_eq!(count, 0);
}

#[test]
fn a_message_that_was_sent_is_there_and_one_that_was_told_before_its_answer_stays_as_it_was_told() {
    let sent = |seq: u64| Work::Sent(Box::new(message(seq)));
    let (_home, mut file) = after(vec![login(2), span(0, 2), sent(3)]);
    assert_eq!(read(&file, HistoryStart::End), Some(vec![3, 2, 1]));
    let told = message(4);
    let told = Message { sender_nick_name: "as it was told".into(), ..told };
    let above = Work::Noted(Noted::Span(alice(), (3, 4), vec![told.clone()]));
    file.write(vec![above, sent(4)]).expect("it is written");
    let newest = file.answer(&Request::History(query(HistoryStart::End))).expect("it is read");
    let Some(Response::Messages(newest)) = newest else { panic!("{newest:?}") };
    assert_eq!(newest[0].sender_nick_name, told.sender_nick_name);
    // Nothing is known of what is between.
    file.write(vec![sent(9)]).expect("it is written");
    assert_eq!(read(&file, HistoryStart::End), None);
}

#[test]
fn who_hurries_does_not_wait_for_the_check_which_the_next_start_makes() {
    let (home, mut file) = after(vec![login(2_000)]);
    for above in (0..2_000).step_by(100) {
        file.write(vec![span(above, above + 100)]).expect("it is written");
    }
    drop(file);
    let place = path(&home.path().join("device-1.json"));
    let mut bytes = std::fs::read(&place).expect("readable");
    // The check begins at the end, so that it comes far before it finds this.
    bytes[150_000..200_000].fill(0xa5);
    std::fs::write(&place, bytes).expect("written");
    let hurry = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let (file, words) = File::open(&place, "bob", 1, 1 << 28, &hurry).expect("it is opened");
    assert_eq!(words, None, "nobody has looked");
    drop(file);
    let (_, words) = File::open(&place, "bob", 1, 1 << 28, &Arc::default()).expect("another is begun");
    assert!(words.is_some_and(|words| words.contains("set aside")));
}

#[test]
fn a_mirror_that_is_given_more_than_it_writes_says_when_it_has_room_again() {
    let home = tempfile::tempdir().expect("a directory");
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let device = home.path().join("device-1.json");
    let mirror = Mirror::begin(&device, "me", 0, &Keep::default(), tell, 1);
    let mut mirror = mirror.expect("a mirror");
    mirror.give(span(0, 20_000));
    for _ in 0..6_000 {
        match told.try_recv() {
            Ok((1, Mirrored::Room)) => return assert!(!mirror.is_full()),
            Ok(_) => {}
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(10)),
        }
    }
    panic!("it says nothing");
}

#[test]
fn the_order_of_the_list_is_that_in_which_it_was_told() {
    let named =
        |name: &str| Conversation { id: ConversationId::C2c(name.into()), show_name: name.into(), ..row() };
    let names = |file: &File| match file.answer(&Request::Conversations) {
        Ok(Some(Response::Conversations(rows))) => {
            rows.into_iter().map(|row| row.show_name).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let (_home, mut file) = after(vec![Work::List(["a", "b", "c"].map(named).into())]);
    // The one that began last comes first among those that are as active.
    assert_eq!(names(&file), ["c", "b", "a"]);
    file.write(vec![Work::Rows(["b", "d"].map(named).into())]).expect("written");
    assert_eq!(names(&file), ["d", "c", "b", "a"]);
    file.write(vec![Work::List(["c", "a"].map(named).into())]).expect("written");
    assert_eq!(names(&file), ["a", "c"]);
}
