//! Orders of events that a random life hardly meets.

use super::*;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::receipt::Receipt;

fn group() -> ConversationId {
    ConversationId::Group("g".into())
}

fn message(seq: u64) -> Message {
    serde_json::from_value(serde_json::json!({
        "msg_id": format!("m{seq}"), "conversation": {"group": "g"}, "sender": "bob", "seq": seq, "rand": 0,
        "unique_id": 1, "client_time": 0, "server_time": 0, "status": "sent", "online_only": false,
        "need_read_receipt": true, "targets": [], "content": {}, "version": 0, "sender_nick_name": "",
        "sender_face_url": "", "sender_name_card": "", "revoker": null, "is_read": false,
        "is_peer_read": false, "receipt_peer_read": false, "has_sent_receipt": false,
        "read_count": 0, "unread_count": 0
    }))
    .expect("a message")
}

fn revoked(seq: u64) -> Message {
    Message { status: MessageStatus::Revoked, ..message(seq) }
}

fn receipt(msg_id: &str, version: u64) -> Change {
    Change::Receipt(Receipt {
        conversation: group(),
        msg_id: msg_id.into(),
        seq: 1,
        read_count: 1,
        unread_count: 0,
        time: 1,
        version,
    })
}

fn missed(messages: Vec<Message>, changes: Vec<Change>, seq: u64, version: u64) -> Missed {
    Missed { conversation: group(), messages, changes, seq, version, more: false, identity: 0 }
}

fn head(seq: u64, version: u64) -> Head {
    Head {
        conversation: group(),
        seq,
        version,
        read_seq: seq,
        identity: 0,
        news_seq: 0,
        news_version: 0,
        restored_seq: 0,
        restored_version: 0,
        unlisted: false,
        tally: None,
        list_version: 0,
        cleared_seq: None,
    }
}

/// A device that has everything up to this seq and version.
fn tracker(seq: u64, version: u64) -> Tracker {
    let held = held(&group(), seq, version, &[]);
    let saved = Saved { conversations: vec![held], ..Saved::default() };
    let mut tracker = Tracker::new("me".into(), "1-".into(), saved);
    tracker.logged_in(&[head(seq, version)], false);
    tracker
}

fn asked(tracker: &mut Tracker) -> (u64, u64) {
    match tracker.next_sync() {
        Some((_, Request::Sync { seq, version, .. })) => (seq, version),
        other => panic!("no sync: {other:?}"),
    }
}

#[test]
fn a_message_pushed_during_a_sync_comes_as_the_answer_has_it() {
    let mut tracker = tracker(1, 0);
    assert!(tracker.message(message(3)).is_empty());
    assert_eq!(asked(&mut tracker), (1, 0));
    // Pushed twice over: the second time it is the next one.
    assert!(tracker.message(message(2)).is_empty(), "the answer may know that it was revoked");
    let answer = missed(vec![revoked(2), message(3)], vec![], 3, 1);
    assert_eq!(tracker.missed(answer), [ClientEvent::Messages(vec![revoked(2), message(3)])]);
    // The revoke itself, which the answer's version has passed.
    assert!(tracker.changes(&group(), 1, vec![Change::Revoked(1, Box::new(revoked(2)))]).is_empty());
    assert!(tracker.is_settled());
}

#[test]
fn a_change_of_a_message_that_was_not_delivered_yet_is_delivered_with_it() {
    let mut tracker = tracker(1, 0);
    tracker.message(message(3));
    assert_eq!(asked(&mut tracker), (1, 0));
    // The answer was read before the revoke, which overtakes it.
    assert!(tracker.changes(&group(), 1, vec![Change::Revoked(1, Box::new(revoked(2)))]).is_empty());
    let answer = missed(vec![message(2), message(3)], vec![], 3, 0);
    assert_eq!(tracker.missed(answer), [ClientEvent::Messages(vec![revoked(2), message(3)])]);
}

#[test]
fn a_change_of_a_message_beyond_a_gap_asks_for_the_gap() {
    let mut tracker = tracker(1, 0);
    assert!(tracker.changes(&group(), 1, vec![Change::Revoked(1, Box::new(revoked(2)))]).is_empty());
    assert_eq!(asked(&mut tracker), (1, 1));
    assert_eq!(
        tracker.missed(missed(vec![revoked(2)], vec![], 2, 1)),
        [ClientEvent::Messages(vec![revoked(2)])]
    );
}

#[test]
fn after_a_lag_no_version_is_believed_before_the_heads_are_known() {
    let mut tracker = tracker(1, 10);
    tracker.message(message(3));
    assert_eq!(asked(&mut tracker), (1, 10));
    // Version 11, of another message, is lost.
    tracker.lag();
    let event = tracker.changes(&group(), 12, vec![receipt("a", 12)]);
    assert_eq!(event.len(), 1);
    tracker.missed(missed(vec![message(2), message(3)], vec![], 3, 10));
    tracker.caught_up(&[head(3, 12)]);
    assert_eq!(asked(&mut tracker), (3, 10));
    let answer = missed(vec![], vec![receipt("b", 11), receipt("a", 12)], 3, 12);
    let events = tracker.missed(answer);
    assert!(
        matches!(&events[..], [ClientEvent::Receipts(receipts)] if receipts[0].version == 11 && receipts.len() == 1)
    );
    assert_eq!(tracker.held()[0].version, 12);
    assert!(tracker.held()[0].ahead.is_empty());
}

#[test]
fn a_stable_pushed_during_a_sync_counts_when_it_is_done() {
    let mut tracker = tracker(1, 10);
    tracker.message(message(3));
    asked(&mut tracker);
    tracker.changes(&group(), 12, vec![receipt("a", 12)]);
    assert_eq!(tracker.held()[0].version, 10);
    tracker.missed(missed(vec![message(2), message(3)], vec![], 3, 11));
    assert_eq!(tracker.held()[0].version, 12);
}

#[test]
fn a_receipt_and_a_change_of_content_do_not_hide_each_other() {
    let mut tracker = tracker(5, 0);
    // The receipt of version 1 is held back by the service while the change passes.
    let modified = Change::Modified(2, Box::new(message(4)));
    assert_eq!(tracker.changes(&group(), 0, vec![modified]), [ClientEvent::Modified(vec![message(4)])]);
    assert_eq!(tracker.changes(&group(), 2, vec![receipt("m4", 1)]).len(), 1);
    assert_eq!(tracker.held()[0].version, 2);
}

#[test]
fn an_answer_without_progress_is_not_asked_for_at_once() {
    let mut tracker = tracker(1, 0);
    tracker.message(message(5));
    asked(&mut tracker);
    let stuck = Missed { more: true, ..missed(vec![], vec![], 1, 0) };
    assert!(tracker.missed(stuck).is_empty());
    assert!(tracker.next_sync().is_none() && tracker.wants_retry() && !tracker.is_settled());
    tracker.retry();
    assert_eq!(asked(&mut tracker), (1, 0));
}

#[test]
fn what_was_pushed_before_the_group_was_left_is_not_lost() {
    let mut tracker = tracker(1, 0);
    tracker.message(message(3));
    asked(&mut tracker);
    assert_eq!(tracker.gone(&group()), [ClientEvent::Messages(vec![message(3)])]);
    assert!(tracker.is_settled());
    assert!(tracker.sync_failed(group(), true).is_empty());
    // A group of that name later begins anew.
    assert_eq!(tracker.message(message(1)), [ClientEvent::Messages(vec![message(1)])]);
}

#[test]
fn at_most_eight_syncs_at_a_time() {
    let mut tracker = Tracker::new("me".into(), "1-".into(), Saved::default());
    let heads: Vec<Head> = (0..20)
        .map(|number| Head {
            conversation: ConversationId::Group(format!("g{number}")),
            read_seq: 0,
            ..head(1, 0)
        })
        .collect();
    tracker.logged_in(&heads, false);
    let mut first = std::iter::from_fn(|| tracker.next_sync()).collect::<Vec<_>>();
    assert_eq!(first.len(), PARALLEL_SYNCS);
    let (conversation, _) = first.remove(0);
    tracker.sync_failed(conversation, false);
    assert!(tracker.next_sync().is_some());
    tracker.forget_link();
    assert!(tracker.next_sync().is_none());
}

#[test]
fn own_messages_of_a_run_that_was_killed_are_not_news() {
    let of_earlier = |number: usize| Message {
        msg_id: format!("{number}-1700000000-5"),
        sender: "me".into(),
        ..message(number as u64)
    };
    // Run 1 was killed before it wrote what it had sent.
    let mut saved = Saved { prefixes: vec!["1-".into()], ..Saved::default() };
    for run in 2..=20 {
        let tracker = Tracker::new("me".into(), format!("{run}-"), saved);
        saved = Saved { prefixes: tracker.prefixes(), ..Saved::default() };
        assert_eq!(saved.prefixes.last(), Some(&format!("{run}-")));
        assert!(saved.prefixes.len() <= PREFIXES);
        if run == 2 {
            let mut tracker = Tracker::new("me".into(), "2-".into(), saved.clone());
            tracker.logged_in(&[head(2, 0)], false);
            asked(&mut tracker);
            let tablet = Message { msg_id: "tablet".into(), ..of_earlier(2) };
            let events = tracker.missed(missed(vec![of_earlier(1), tablet.clone()], vec![], 2, 0));
            assert_eq!(events, [ClientEvent::Messages(vec![tablet])]);
        }
    }
}

#[test]
fn what_has_become_of_own_messages_is_told_where_they_themselves_are_not() {
    let own = |seq: u64| Message { msg_id: format!("1-{seq}-5"), sender: "me".into(), ..message(seq) };
    let gone = Message { status: MessageStatus::Revoked, ..own(1) };
    let other = Message { version: 2, ..own(2) };
    let mut tracker = Tracker::new("me".into(), "1-".into(), Saved::default());
    tracker.logged_in(&[head(3, 4)], false);
    asked(&mut tracker);
    let events = tracker.missed(missed(vec![gone.clone(), other.clone(), own(3)], vec![], 3, 4));
    assert_eq!(events, [ClientEvent::Revoked(vec![gone.clone()]), ClientEvent::Modified(vec![other])]);
    let again = tracker.changes(&group(), 4, vec![Change::Revoked(4, Box::new(gone))]);
    assert_eq!(again, []);
}

fn held(conversation: &ConversationId, seq: u64, version: u64, ahead: &[(&str, u64)]) -> Held {
    let ahead = ahead.iter().map(|(id, version)| (true, (*id).to_owned(), *version)).collect();
    Held { conversation: conversation.clone(), identity: 0, seq, version, ahead }
}

#[test]
fn a_service_that_was_restored_from_a_backup_tells_nothing_twice_and_everything_after_it() {
    let bob = ConversationId::C2c("bob".into());
    let saved = Saved {
        conversations: vec![held(&group(), 9, 20, &[("m1", 19), ("m2", 25)]), held(&bob, 5, 3, &[])],
        ..Saved::default()
    };
    let mut tracker = Tracker::new("me".into(), "1-".into(), saved);
    tracker.logged_in(&[head(6, 19), Head { conversation: bob.clone(), ..head(7, 2) }], false);
    // Only what went back is believed: of the other one, messages were missed as ever.
    match tracker.next_sync() {
        Some((conversation, Request::Sync { seq, version, .. })) => {
            assert_eq!((conversation, seq, version), (bob, 5, 2));
        }
        other => panic!("{other:?}"),
    }
    assert!(tracker.next_sync().is_none(), "nothing of the group is told twice");
    // What the service stores now has numbers that this device has seen before.
    assert_eq!(tracker.message(message(7)), [ClientEvent::Messages(vec![message(7)])]);
    assert!(tracker.changes(&group(), 19, vec![receipt("m1", 19)]).is_empty());
    let (first, second) = (receipt("m2", 20), receipt("m1", 21));
    assert_eq!(tracker.changes(&group(), 20, vec![first.clone()]), group_events(vec![first]));
    assert_eq!(tracker.changes(&group(), 21, vec![second.clone()]), group_events(vec![second]));
}

#[test]
fn a_change_that_came_early_tells_of_a_restored_service_as_well() {
    let bob = ConversationId::C2c("bob".into());
    let saved = Saved { conversations: vec![held(&bob, 5, 10, &[("m2", 25)])], ..Saved::default() };
    let mut tracker = Tracker::new("me".into(), "1-".into(), saved);
    tracker.logged_in(&[Head { conversation: bob.clone(), ..head(5, 20) }], false);
    // Everything up to the head is asked for, and what comes after it is new.
    let answer = |changes| Missed { conversation: bob.clone(), ..missed(vec![], changes, 5, 20) };
    assert_eq!(asked(&mut tracker), (5, 10));
    assert!(tracker.missed(answer(vec![])).is_empty());
    assert_eq!(tracker.changes(&bob, 21, vec![receipt("m2", 21)]).len(), 1);
}

#[test]
fn several_groups_that_went_back_were_not_made_again() {
    let other = ConversationId::Group("other".into());
    let saved =
        Saved { conversations: vec![held(&group(), 9, 9, &[]), held(&other, 9, 9, &[])], ..Saved::default() };
    let mut tracker = Tracker::new("me".into(), "1-".into(), saved);
    // Unread on the service, but told long ago.
    let back = |conversation| Head { conversation, read_seq: 0, ..head(6, 6) };
    tracker.logged_in(&[back(group()), back(other)], false);
    assert!(tracker.next_sync().is_none());
    assert_eq!(tracker.message(message(7)), [ClientEvent::Messages(vec![message(7)])]);
}

/// A head of this conversation, whatever it is called.
fn head_of(identity: u64, seq: u64, version: u64) -> Head {
    Head { identity, ..head(seq, version) }
}

fn of(identity: u64, seq: u64) -> Message {
    Message { identity, msg_id: format!("m{identity}-{seq}"), ..message(seq) }
}

/// A device that has everything of conversation 1 up to this seq and version, in this life of the service.
fn saved(seq: u64, version: u64, incarnation: u64) -> Saved {
    let held = Held { identity: 1, ..held(&group(), seq, version, &[("early", version + 2)]) };
    Saved { conversations: vec![held], incarnation, ..Saved::default() }
}

fn info(incarnation: u64, restored_from: u64, heads: Vec<Head>) -> LoginInfo {
    let profile = serde_json::from_str(r#"{"user_id": "me"}"#).expect("a profile");
    LoginInfo {
        profile,
        heads,
        server_time_ms: 0,
        login: 0,
        incarnation,
        restored_from,
        conversation_groups: ConversationGroups::default(),
    }
}

/// The tracker of that device after a login that is answered by this.
fn back(saved: Saved, info: &LoginInfo) -> Tracker {
    let mut tracker = Tracker::new("me".into(), "1-".into(), saved);
    let afresh = tracker.served_by(info);
    tracker.logged_in(&info.heads, afresh);
    tracker
}

#[test]
fn of_a_group_that_was_made_again_everything_is_told_once_whatever_its_numbers() {
    for (held, new) in [(3, 6), (6, 3), (3, 3), (9, 1)] {
        let mut tracker = back(saved(held, held, 0), &info(0, 0, vec![head_of(2, new, new)]));
        assert_eq!(asked(&mut tracker), (0, 0), "{held} to {new}");
        let all: Vec<Message> = (1..=new).map(|seq| of(2, seq)).collect();
        let answer = Missed { identity: 2, ..missed(all.clone(), vec![], new, new) };
        assert_eq!(tracker.missed(answer), [ClientEvent::Messages(all)]);
        assert_eq!(tracker.held()[0].identity, 2);
        tracker.logged_in(&[head_of(2, new, new)], false);
        assert!(tracker.next_sync().is_none(), "told once");
    }
}

#[test]
fn the_same_group_goes_on_where_it_was() {
    let mut tracker = back(saved(3, 3, 7), &info(7, 0, vec![head_of(1, 5, 3)]));
    assert_eq!(asked(&mut tracker), (3, 3));
    // A file of before identities: the numbers are believed, and from now on it is known whose they are.
    let mut old = saved(3, 3, 0);
    old.conversations[0].identity = 0;
    let mut tracker = back(old, &info(7, 0, vec![head_of(1, 5, 3)]));
    assert_eq!(asked(&mut tracker), (3, 3));
    assert_eq!((tracker.held()[0].identity, tracker.incarnation()), (1, 7));
}

#[test]
fn what_was_before_one_came_in_is_no_news() {
    let joined = Head { news_seq: 500, news_version: 40, read_seq: 500, ..head_of(1, 500, 41) };
    let mut tracker = back(Saved::default(), &info(7, 0, vec![joined.clone()]));
    assert_eq!(asked(&mut tracker), (500, 40));
    // Left and put into it again: what was said meanwhile is history, what became of own messages is not.
    let mut tracker = back(saved(3, 3, 7), &info(7, 0, vec![joined.clone()]));
    assert_eq!(asked(&mut tracker), (500, 3));
    // The same while pushes were lost.
    let mut tracker = back(Saved::default(), &info(7, 0, vec![]));
    tracker.lag();
    tracker.changes(&group(), 0, vec![]);
    assert!(tracker.caught_up(&[joined]).is_empty());
    assert_eq!(asked(&mut tracker), (500, 40));
}

#[test]
fn numbers_that_a_restored_service_uses_again_are_told() {
    // The backup had 4 messages; this device has 9, of which 5 do not exist any more. 12 are there again.
    let again = Head { restored_seq: 4, restored_version: 3, ..head_of(1, 12, 20) };
    let mut tracker = back(saved(9, 9, 7), &info(8, 7, vec![again.clone()]));
    assert_eq!(asked(&mut tracker), (4, 3));
    assert!(tracker.held()[0].ahead.is_empty());
    assert_eq!(tracker.incarnation(), 8);
    // Who has less than the backup goes on, and so does who has been here since.
    assert_eq!(asked(&mut back(saved(2, 2, 7), &info(8, 7, vec![again.clone()]))), (2, 2));
    assert_eq!(asked(&mut back(saved(9, 9, 8), &info(8, 7, vec![again.clone()]))), (9, 9));
    // Two lives were missed: the numbers say nothing, and it begins as a new device.
    let read = Head { read_seq: 10, ..again };
    assert_eq!(asked(&mut back(saved(9, 9, 5), &info(8, 7, vec![read]))), (10, 20));
}

#[test]
fn the_last_words_of_a_group_that_ended_during_the_login_do_not_stand_for_the_one_after_it() {
    let mut tracker = back(saved(3, 0, 7), &info(7, 0, vec![head_of(2, 1, 0)]));
    assert_eq!(asked(&mut tracker), (0, 0));
    assert_eq!(tracker.message(of(1, 4)), [ClientEvent::Messages(vec![of(1, 4)])]);
    let answer = Missed { identity: 2, ..missed(vec![of(2, 1)], vec![], 1, 0) };
    assert_eq!(tracker.missed(answer), [ClientEvent::Messages(vec![of(2, 1)])]);
}

#[test]
fn an_answer_about_another_group_is_not_believed() {
    let mut tracker = back(saved(3, 0, 7), &info(7, 0, vec![head_of(1, 5, 0)]));
    assert_eq!(asked(&mut tracker), (3, 0));
    // It was made again before the question came there; its end comes after the answer.
    let answer = Missed { identity: 2, ..missed(vec![of(2, 4)], vec![], 4, 0) };
    assert!(tracker.missed(answer).is_empty() && tracker.wants_retry());
    assert!(tracker.gone(&group()).is_empty());
    for seq in 1..=4 {
        assert_eq!(tracker.message(of(2, seq)), [ClientEvent::Messages(vec![of(2, seq)])]);
    }
}

#[test]
fn a_group_that_was_made_again_while_pushes_were_lost_is_told_from_its_beginning() {
    let mut tracker = back(saved(3, 0, 7), &info(7, 0, vec![head_of(1, 3, 0)]));
    tracker.lag();
    assert!(tracker.message(of(2, 4)).is_empty());
    assert!(tracker.caught_up(&[head_of(2, 4, 0)]).is_empty());
    assert_eq!(asked(&mut tracker), (0, 0));
    let answer = Missed { identity: 2, ..missed((1..=4).map(|seq| of(2, seq)).collect(), vec![], 4, 0) };
    assert_eq!(tracker.missed(answer), [ClientEvent::Messages((1..=4).map(|seq| of(2, seq)).collect())]);
}

#[test]
fn a_message_that_waited_for_its_turn_does_not_survive_a_restored_service() {
    let bob = ConversationId::C2c("bob".into());
    let of_bob = |seq| Message { conversation: bob.clone(), ..message(seq) };
    let saved = Saved { conversations: vec![held(&bob, 5, 0, &[])], ..Saved::default() };
    let mut tracker = Tracker::new("me".into(), "1-".into(), saved);
    tracker.logged_in(&[Head { conversation: bob.clone(), ..head(5, 0) }], false);
    assert!(tracker.message(of_bob(7)).is_empty(), "6 is missing");
    tracker.logged_in(&[Head { conversation: bob.clone(), ..head(4, 0) }], false);
    for seq in 5..=7 {
        let new = Message { msg_id: format!("new{seq}"), ..of_bob(seq) };
        assert_eq!(tracker.message(new.clone()), [ClientEvent::Messages(vec![new])]);
    }
}

#[test]
fn an_online_only_message_that_was_sent_twice_is_told_once() {
    let mut tracker = tracker(1, 0);
    for number in 0..1000 {
        let message = Message { msg_id: format!("o{number}"), ..message(0) };
        assert_eq!(tracker.message(message.clone()).len(), 1);
        assert!(tracker.message(message).is_empty());
    }
    assert_eq!(tracker.online.len(), ONLINE_ONLY);
}

/// What was noted since the last time, in short.
fn noted(tracker: &mut Tracker) -> Vec<String> {
    let texts = tracker.notes.take().into_iter().map(|noted| match noted {
        Noted::Span(_, (above, up_to), _) => format!("{above} to {up_to}"),
        Noted::Changes(_, changes) => {
            let receipts = changes.iter().map(|change| match change {
                Change::Receipt(receipt) => format!("{:?} {}", receipt.msg_id, receipt.version),
                Change::Revoked(version, _) | Change::Modified(version, _) => format!("content {version}"),
            });
            receipts.collect::<Vec<_>>().join(", ")
        }
        Noted::Exists(_, seq) => format!("exists {seq}"),
    });
    texts.collect()
}

fn receipt_of(seq: u64, version: u64) -> Change {
    match receipt(&format!("m{seq}"), version) {
        Change::Receipt(receipt) => Change::Receipt(Receipt { seq, ..receipt }),
        other => other,
    }
}

/// How far a peer has read.
fn mark(version: u64) -> Change {
    match receipt("", version) {
        Change::Receipt(receipt) => Change::Receipt(Receipt { seq: 0, ..receipt }),
        other => other,
    }
}

/// A device that has one message, and has asked for what follows it.
fn asking() -> Tracker {
    let mut tracker = tracker(1, 0);
    tracker.notes.begin();
    tracker.message(message(3));
    assert_eq!(asked(&mut tracker), (1, 0));
    assert_eq!(noted(&mut tracker), ["exists 3"]);
    tracker
}

#[test]
fn a_receipt_that_overtakes_an_answer_is_noted_again_after_its_message() {
    for change in [receipt_of(2, 1), mark(1)] {
        let mut tracker = asking();
        let events = tracker.changes(&group(), 0, vec![change.clone()]);
        assert_eq!(events, group_events(vec![change]));
        let first = noted(&mut tracker);
        // The answer was read before it.
        let events = tracker.missed(missed(vec![message(2), message(3)], vec![], 3, 0));
        assert_eq!(events, [ClientEvent::Messages(vec![message(2), message(3)])], "it is told once");
        assert_eq!(noted(&mut tracker), ["1 to 3".to_owned(), first[0].clone()]);
        tracker.message(message(4));
        assert_eq!(noted(&mut tracker), ["3 to 4"], "and once more is enough");
    }
}

#[test]
fn a_receipt_that_an_answer_has_is_not_noted_again() {
    let mut tracker = asking();
    tracker.changes(&group(), 0, vec![receipt_of(2, 1), receipt_of(3, 3), mark(2)]);
    noted(&mut tracker);
    // What the message says may be newer than the receipt, which would take it back.
    tracker.missed(missed(vec![message(2), message(3)], vec![], 3, 2));
    assert_eq!(noted(&mut tracker), ["1 to 3", "\"m3\" 3"]);
    // Nor one that is not the last one of its message.
    let mut tracker = asking();
    tracker.changes(&group(), 0, vec![receipt_of(3, 1)]);
    tracker.missed(Missed { more: true, ..missed(vec![message(2)], vec![], 2, 0) });
    tracker.changes(&group(), 0, vec![receipt_of(2, 2), receipt_of(3, 3)]);
    assert_eq!(noted(&mut tracker), ["\"m3\" 1", "1 to 2", "\"m2\" 2, \"m3\" 3"]);
    assert_eq!(asked(&mut tracker), (2, 0));
    tracker.missed(missed(vec![message(3)], vec![], 3, 0));
    assert_eq!(noted(&mut tracker), ["2 to 3", "\"m3\" 3"]);
}

#[test]
fn a_receipt_of_a_message_that_waits_for_its_turn_is_noted_again_after_it() {
    let mut tracker = tracker(1, 0);
    tracker.notes.begin();
    tracker.message(message(3));
    tracker.changes(&group(), 0, vec![receipt_of(3, 1), mark(2)]);
    noted(&mut tracker);
    tracker.message(message(2));
    assert_eq!(noted(&mut tracker), ["1 to 3", "\"\" 2, \"m3\" 1"]);
    // One that was taken back meanwhile says itself how it stands.
    tracker.message(message(5));
    tracker.changes(&group(), 0, vec![receipt_of(5, 3), Change::Revoked(4, Box::new(revoked(5)))]);
    noted(&mut tracker);
    tracker.message(message(4));
    assert_eq!(noted(&mut tracker), ["3 to 5"]);
}

#[test]
fn how_a_peer_has_read_is_noted_after_each_message_that_came_before_it() {
    let mut tracker = tracker(1, 0);
    tracker.notes.begin();
    tracker.message(message(3));
    tracker.message(message(5));
    tracker.changes(&group(), 0, vec![mark(1)]);
    noted(&mut tracker);
    tracker.message(message(2));
    assert_eq!(noted(&mut tracker), ["1 to 3", "\"\" 1"]);
    tracker.message(message(4));
    assert_eq!(noted(&mut tracker), ["3 to 5", "\"\" 1"]);
    tracker.message(message(6));
    assert_eq!(noted(&mut tracker), ["5 to 6"]);
}

#[test]
fn of_messages_with_too_many_receipts_before_them_only_is_noted_that_they_exist() {
    let mut tracker = asking();
    for seq in 4..=2004 {
        tracker.changes(&group(), 0, vec![receipt_of(seq, seq)]);
    }
    noted(&mut tracker);
    tracker.missed(missed((2..=2004).map(message).collect(), vec![], 2004, 0));
    assert_eq!(noted(&mut tracker), ["exists 2004"]);
    tracker.message(message(2005));
    assert_eq!(noted(&mut tracker), ["2004 to 2005"]);
}

#[test]
fn where_nobody_keeps_a_copy_no_receipt_is_remembered() {
    let mut tracker = tracker(1, 0);
    tracker.message(message(3));
    asked(&mut tracker);
    tracker.changes(&group(), 0, vec![receipt_of(2, 1), mark(2)]);
    let owed = &mut tracker.tracks.get_mut(&group()).expect("a track").owed;
    assert_eq!(owed.due(9, false), Some(vec![]));
}
