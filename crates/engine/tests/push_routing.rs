//! Events to sessions: who gets what, in which order, and how much of it.

mod fake;

use doubletick_engine::bus::Event;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Change, Push, ServerFrame};
use fake::Service;
use std::time::Duration;

fn note(text: &str) -> Push {
    Push::ConversationChanged(ConversationId::Group(text.into()))
}

fn to_group(group_id: &str, except: Option<&str>, text: &str) -> Event {
    let except = except.map(Into::into);
    Event::Group { group_id: group_id.into(), except, joined_below: None, push: note(text) }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_message_reaches_members_who_came_before_it() {
    let service = Service::start();
    service.store.set_groups_at("alice", &[("g", 3)]);
    service.store.set_groups_at("bob", &[("g", 7)]);
    let mut alice = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    let mut carol = service.log_in("carol").await;
    let below = |seq: u64, text: &str| Event::Group {
        group_id: "g".into(),
        except: None,
        joined_below: Some(seq),
        push: note(text),
    };
    let users = |user: &str| vec![user.to_owned()];
    let events = vec![
        Event::Joined("g".into(), users("carol"), 8),
        below(3, "nobody"),
        below(4, "the first"),
        below(8, "both"),
        Event::Left("g".into(), users("alice")),
        Event::Joined("g".into(), users("alice"), 9),
        below(9, "who stayed"),
    ];
    service.publish(events).await;
    assert_eq!(alice.pushes(), [note("the first"), note("both")]);
    assert_eq!(bob.pushes(), [note("both"), note("who stayed")]);
    assert_eq!(carol.pushes(), [note("who stayed")]);
}

fn receipts(msg_id: &str, version: u64) -> Event {
    let conversation = ConversationId::Group("g".into());
    let change = Change::Receipt(Receipt {
        conversation: conversation.clone(),
        msg_id: msg_id.into(),
        seq: 1,
        read_count: version,
        unread_count: 0,
        time: 1,
        version,
    });
    Event::Users(vec!["alice".into()], Push::Changes { conversation, stable: version, changes: vec![change] })
}

#[tokio::test(start_paused = true)]
async fn a_group_event_reaches_members_except_one() {
    let service = Service::start();
    service.store.set_groups("alice", &["g"]);
    service.store.set_groups("bob", &["g"]);
    let mut alice = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    let mut carol = service.log_in("carol").await;
    service.publish(vec![to_group("g", Some("alice"), "1"), to_group("g", None, "2")]).await;
    assert_eq!(alice.pushes(), [note("2")]);
    assert_eq!(bob.pushes(), [note("1"), note("2")]);
    assert_eq!(carol.pushes(), []);
}

#[tokio::test(start_paused = true)]
async fn membership_changes_take_effect_between_the_events_of_a_commit() {
    let service = Service::start();
    service.store.set_groups("bob", &["g"]);
    let mut alice = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    service
        .publish(vec![
            to_group("g", None, "before"),
            Event::Joined("g".into(), vec!["alice".into()], 0),
            to_group("g", None, "joined"),
            Event::Left("g".into(), vec!["bob".into()]),
            to_group("g", None, "left"),
            Event::GroupGone("g".into()),
            to_group("g", None, "gone"),
        ])
        .await;
    assert_eq!(alice.pushes(), [note("joined"), note("left")]);
    assert_eq!(bob.pushes(), [note("before"), note("joined")]);
}

#[tokio::test(start_paused = true)]
async fn what_is_routed_during_a_login_is_newer_than_the_groups_it_was_told() {
    let service = Service::start();
    service.store.set_groups("alice", &["left", "gone", "kept"]);
    let gate = service.store.gate_groups();
    let mut alice = service.connect();
    alice.send_login("alice");
    service.publish(vec![]).await;
    service
        .publish(vec![
            Event::Left("left".into(), vec!["alice".into()]),
            Event::GroupGone("gone".into()),
            Event::Joined("new".into(), vec!["alice".into()], 0),
        ])
        .await;
    gate.send(()).expect("somebody waits");
    alice.logged_in().await;
    for group_id in ["left", "gone", "kept", "new"] {
        service.publish(vec![to_group(group_id, None, group_id)]).await;
    }
    assert_eq!(alice.pushes(), [note("kept"), note("new")]);
}

#[tokio::test(start_paused = true)]
async fn every_device_of_a_user_gets_pushes_until_it_logs_out() {
    let service = Service::start();
    service.store.set_groups("alice", &["g"]);
    let mut phone = service.log_in("alice").await;
    let mut tablet = service.log_in("alice").await;
    service.publish(vec![to_group("g", None, "1")]).await;
    assert_eq!(phone.pushes(), [note("1")]);
    assert_eq!(tablet.pushes(), [note("1")]);
    phone.log_out().await;
    service.publish(vec![to_group("g", None, "2")]).await;
    assert_eq!(phone.pushes(), []);
    assert_eq!(tablet.pushes(), [note("2")]);
    drop(tablet);
    let mut again = service.log_in("alice").await;
    service.publish(vec![to_group("g", None, "3")]).await;
    assert_eq!(again.pushes(), [note("3")]);
}

#[tokio::test(start_paused = true)]
async fn pushes_come_after_the_answer_to_the_login() {
    let service = Service::start();
    service.store.set_groups("alice", &["g"]);
    let gate = service.store.gate_groups();
    let mut alice = service.connect();
    alice.send_login("alice");
    service.publish(vec![Event::Users(vec!["alice".into()], note("early"))]).await;
    assert_eq!(alice.frames.try_recv(), None);
    gate.send(()).expect("somebody waits");
    assert!(matches!(alice.recv().await, Some(ServerFrame::Response(_, Ok(_)))));
    assert_eq!(alice.recv().await, Some(ServerFrame::Push(note("early"))));
}

#[tokio::test(start_paused = true)]
async fn a_slow_session_is_told_once_that_it_lags() {
    let service = Service::start_with(3);
    let mut alice = service.log_in("alice").await;
    for number in 0..10 {
        service.publish(vec![Event::Users(vec!["alice".into()], note(&number.to_string()))]).await;
    }
    alice.ask_settings(7);
    service.settle().await;
    let frames = alice.drain();
    assert_eq!(frames.len(), 5);
    assert_eq!(frames[..3], [0, 1, 2].map(|n| ServerFrame::Push(note(&n.to_string()))));
    assert!(matches!(frames[3], ServerFrame::Response(7, Ok(_))), "responses are never dropped");
    assert_eq!(frames[4], ServerFrame::Push(Push::Lagged));
    service.publish(vec![Event::Users(vec!["alice".into()], note("later"))]).await;
    assert_eq!(alice.pushes(), [note("later")]);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_thousand_readers_in_a_second_are_eleven_pushes() {
    let service = Service::start();
    let mut alice = service.log_in("alice").await;
    let mut version = 0;
    let mut pushes = Vec::new();
    for _ in 0..1000 {
        let batch: Vec<Event> = (0..100)
            .map(|_| {
                version += 1;
                receipts("m", version)
            })
            .collect();
        service.publish(batch).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
        pushes.extend(alice.pushes());
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    pushes.extend(alice.pushes());
    assert!((10..=11).contains(&pushes.len()), "{} pushes", pushes.len());
    let Some(Push::Changes { stable: 100_000, changes, .. }) = pushes.last() else {
        panic!("last: {:?}", pushes.last());
    };
    assert!(matches!(&changes[..], [Change::Receipt(Receipt { read_count: 100_000, .. })]));
}

#[tokio::test(start_paused = true)]
async fn the_interval_is_a_setting() {
    let service = Service::start();
    let mut alice = service.log_in("alice").await;
    service.publish(vec![Event::Settings(Settings { receipt_interval_ms: 0, ..Settings::default() })]).await;
    for version in 1..=5 {
        service.publish(vec![receipts("m", version)]).await;
    }
    assert_eq!(alice.pushes().len(), 5);
    service
        .publish(vec![Event::Settings(Settings { receipt_interval_ms: 1000, ..Settings::default() })])
        .await;
    for version in 6..=9 {
        service.publish(vec![receipts("m", version)]).await;
    }
    assert_eq!(alice.pushes().len(), 1);
    // The second event comes after a fifth of it.
    tokio::time::sleep(Duration::from_millis(199)).await;
    assert_eq!(alice.pushes().len(), 0);
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert_eq!(alice.pushes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_change_for_the_whole_group_does_not_run_ahead_of_a_held_receipt() {
    let service = Service::start();
    for user in ["alice", "bob"] {
        service.store.set_groups(user, &["g"]);
    }
    let mut alice = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    service.publish(vec![receipts("m", 1)]).await;
    service.publish(vec![receipts("m", 2)]).await;
    let other = Change::Modified(3, Box::new(fake::message("other", "g", 5)));
    let conversation = ConversationId::Group("g".into());
    let push = Push::Changes { conversation, stable: 3, changes: vec![other] };
    service
        .publish(vec![Event::Group { group_id: "g".into(), except: None, joined_below: None, push }])
        .await;
    let stables = |pushes: Vec<Push>| -> Vec<u64> {
        pushes
            .iter()
            .filter_map(|push| match push {
                Push::Changes { stable, .. } => Some(*stable),
                _ => None,
            })
            .collect()
    };
    assert_eq!(stables(alice.pushes()), [1, 1]);
    assert_eq!(stables(bob.pushes()), [3]);
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(stables(alice.pushes()), [3]);
}
