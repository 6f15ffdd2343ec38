//! Orders of events that a random life hardly meets.

use super::*;
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
    Missed { conversation: group(), messages, changes, seq, version, more: false }
}

fn head(seq: u64, version: u64) -> Head {
    Head { conversation: group(), seq, version, read_seq: seq }
}

/// A device that has everything up to this seq and version.
fn tracker(seq: u64, version: u64) -> Tracker {
    let held = Held { conversation: group(), seq, version, ahead: Vec::new() };
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
    assert_eq!(tracker.missed(answer), [Event::Messages(vec![revoked(2), message(3)])]);
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
    assert_eq!(tracker.missed(answer), [Event::Messages(vec![revoked(2), message(3)])]);
}

#[test]
fn a_change_of_a_message_beyond_a_gap_asks_for_the_gap() {
    let mut tracker = tracker(1, 0);
    assert!(tracker.changes(&group(), 1, vec![Change::Revoked(1, Box::new(revoked(2)))]).is_empty());
    assert_eq!(asked(&mut tracker), (1, 1));
    assert_eq!(tracker.missed(missed(vec![revoked(2)], vec![], 2, 1)), [Event::Messages(vec![revoked(2)])]);
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
        matches!(&events[..], [Event::Receipts(receipts)] if receipts[0].version == 11 && receipts.len() == 1)
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
    assert_eq!(tracker.changes(&group(), 0, vec![modified]), [Event::Modified(vec![message(4)])]);
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
    assert_eq!(tracker.gone(&group()), [Event::Messages(vec![message(3)])]);
    assert!(tracker.is_settled());
    assert!(tracker.sync_failed(group(), true).is_empty());
    // A group of that name later begins anew.
    assert_eq!(tracker.message(message(1)), [Event::Messages(vec![message(1)])]);
}

#[test]
fn at_most_eight_syncs_at_a_time() {
    let mut tracker = Tracker::new("me".into(), "1-".into(), Saved::default());
    let heads: Vec<Head> = (0..20)
        .map(|number| Head {
            conversation: ConversationId::Group(format!("g{number}")),
            seq: 1,
            version: 0,
            read_seq: 0,
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
            assert_eq!(events, [Event::Messages(vec![tablet])]);
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
    assert_eq!(events, [Event::Revoked(vec![gone.clone()]), Event::Modified(vec![other])]);
    let again = tracker.changes(&group(), 4, vec![Change::Revoked(4, Box::new(gone))]);
    assert_eq!(again, []);
}

fn held(conversation: &ConversationId, seq: u64, version: u64, ahead: &[(&str, u64)]) -> Held {
    let ahead = ahead.iter().map(|(id, version)| (true, (*id).to_owned(), *version)).collect();
    Held { conversation: conversation.clone(), seq, version, ahead }
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
    assert_eq!(tracker.message(message(7)), [Event::Messages(vec![message(7)])]);
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
    let back = |conversation| Head { conversation, seq: 6, version: 6, read_seq: 0 };
    tracker.logged_in(&[back(group()), back(other)], false);
    assert!(tracker.next_sync().is_none());
    assert_eq!(tracker.message(message(7)), [Event::Messages(vec![message(7)])]);
}

#[test]
fn of_a_group_that_was_made_again_everything_unread_is_told() {
    for back in [Head { read_seq: 1, ..head(3, 9) }, Head { read_seq: 1, ..head(12, 2) }] {
        let mut tracker = tracker(9, 9);
        tracker.logged_in(std::slice::from_ref(&back), false);
        assert_eq!(asked(&mut tracker), (1, back.version));
    }
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
        assert_eq!(tracker.message(new.clone()), [Event::Messages(vec![new])]);
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
