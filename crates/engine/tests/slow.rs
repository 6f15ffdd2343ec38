//! Sessions that do not take what waits for them, and what it costs to tell many.

mod fake;

use doubletick_engine::Overflow;
use doubletick_engine::bus::{Event, Reason};
use doubletick_engine::{EngineOptions, Frame, WhenFull};
use doubletick_protocol::codec::Encoding;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Request, Response, ServerFrame};
use fake::{Client, Service, login_on};
use std::time::Duration;

fn note(number: u64) -> Push {
    Push::ConversationChanged(ConversationId::Group(number.to_string()))
}

fn to(users: &[&str], number: u64) -> Event {
    Event::Users(users.iter().map(|user| (*user).to_owned()).collect(), note(number))
}

/// A service whose sessions end when more than three pushes wait.
fn strict() -> Service {
    let options = EngineOptions { session_queue: 3, when_full: WhenFull::End, ..EngineOptions::default() };
    Service::start_options(options)
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_ends_the_session_and_drops_what_waited() {
    let service = strict();
    let mut slow = service.log_in("alice").await;
    let mut quick = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    slow.ask_settings(7);
    for number in 0..3 {
        service.publish(vec![to(&["alice", "bob"], number)]).await;
        assert_eq!((quick.pushes(), bob.pushes()), (vec![note(number)], vec![note(number)]));
    }
    assert!(!slow.frames.has_overflowed(), "as much as may wait");
    service.publish(vec![to(&["alice", "bob"], 3)]).await;
    assert!(slow.frames.has_overflowed());
    slow.frames.overflow().await;
    assert_eq!(slow.recv().await, None, "nothing of what waited, answers neither");
    // Whatever it still asks, nothing piles up.
    slow.ask_settings(8);
    service.publish(vec![to(&["alice"], 4)]).await;
    assert_eq!(slow.recv().await, None);
    assert_eq!(quick.pushes(), [note(3), note(4)]);
    assert_eq!(bob.pushes(), [note(3)]);
    assert_eq!(service.engine.stats().overflows.get(), 1);
    assert_eq!(service.engine.sessions(), 3);
    drop(slow);
    assert_eq!(service.engine.sessions(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_overflow_is_woken_by_it() {
    let service = strict();
    let Client { handle: _handle, frames } = service.log_in("alice").await;
    let waiting = tokio::spawn(async move {
        frames.overflow().await;
        frames
    });
    service.publish((0..3).map(|number| to(&["alice"], number)).collect()).await;
    assert!(!waiting.is_finished());
    service.publish(vec![to(&["alice"], 3)]).await;
    let mut frames = waiting.await.expect("woken");
    assert_eq!(frames.recv().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_keeps_up_gets_everything_in_order() {
    let service = strict();
    let mut alice = service.log_in("alice").await;
    let mut got = Vec::new();
    for number in 0..1000 {
        service.publish(vec![to(&["alice"], number)]).await;
        if number % 3 == 2 {
            got.extend(alice.pushes());
        }
    }
    got.extend(alice.pushes());
    assert_eq!(got, (0..1000).map(note).collect::<Vec<_>>());
    assert_eq!(service.engine.stats().overflows.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn pushes_that_wait_for_a_login_are_bounded_too() {
    let service = strict();
    let gate = service.store.gate_login();
    let mut alice = service.connect();
    alice.send(1, login_on("alice", 0));
    service.settle().await;
    service.publish((0..10).map(|number| to(&["alice"], number)).collect()).await;
    assert!(alice.frames.has_overflowed());
    gate.send(()).expect("somebody waits");
    assert_eq!(alice.recv().await, None);
}

#[tokio::test(start_paused = true)]
async fn answers_alone_end_no_session() {
    let service = strict();
    let mut alice = service.log_in("alice").await;
    (0..100).for_each(|id| alice.ask_settings(id));
    service.settle().await;
    for id in 0..100 {
        assert_eq!(alice.recv().await, Some(ServerFrame::Response(id, Ok(Response::Done))));
    }
}

#[tokio::test(start_paused = true)]
async fn a_push_is_encoded_once_for_all_sessions() {
    let service = Service::start();
    for number in 0..10 {
        service.store.set_groups(&format!("u{number}"), &["g"]);
    }
    let mut clients = Vec::new();
    for number in 0..20 {
        clients.push(service.log_in(&format!("u{}", number % 10)).await);
    }
    let message = Push::Message(Box::new(fake::message("m", "g", 1)));
    service
        .publish(vec![Event::Group {
            group_id: "g".into(),
            except: None,
            joined_below: None,
            push: message.clone(),
        }])
        .await;
    let frames: Vec<Frame> = clients.iter_mut().filter_map(|client| client.frames.try_next()).collect();
    assert_eq!(frames.len(), 20);
    for encoding in Encoding::ALL {
        let bytes: Vec<_> = frames.iter().map(|frame| frame.encode(encoding).expect("bytes")).collect();
        assert!(
            bytes.iter().all(|other| other.as_ptr() == bytes[0].as_ptr()),
            "the same bytes, not equal ones"
        );
        let read = encoding.read_server_frame(&bytes[0]);
        assert_eq!(read, Ok(Some(ServerFrame::Push(message.clone()))), "{encoding:?}");
    }
    for frame in frames {
        assert_eq!(frame.into_server_frame(), ServerFrame::Push(message.clone()));
    }
}

#[tokio::test(start_paused = true)]
async fn answers_are_encoded_as_what_they_say() {
    let service = Service::start();
    let mut alice = service.connect();
    alice.ask_settings(5);
    let frame = alice.frames.next().await.expect("an answer");
    for encoding in Encoding::ALL {
        let bytes = frame.encode(encoding).expect("bytes");
        match encoding.read_server_frame(&bytes) {
            Ok(Some(ServerFrame::Response(5, Err(error)))) => assert_eq!(error.code, 6014),
            other => panic!("{encoding:?}: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lagging_session_is_told_after_a_new_login_of_someone_else_at_most() {
    let service = Service::start_with(2);
    let mut session = service.log_in("alice").await;
    service.publish((0..5).map(|number| to(&["alice"], number)).collect()).await;
    session.send(1, login_on("bob", 0));
    service.settle().await;
    service.publish(vec![to(&["bob"], 9)]).await;
    // Of bob's news nothing may be lost without a word.
    let pushes = session.pushes();
    let told = pushes.contains(&note(9)) || pushes.last() == Some(&Push::Lagged);
    assert!(told, "{pushes:?}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(service.engine.stats().overflows.get(), 1);
    session.send(2, Request::Logout);
    service.publish(vec![to(&["bob"], 10)]).await;
    assert_eq!(session.pushes(), []);
}

#[tokio::test(start_paused = true)]
async fn pushes_that_nobody_can_tell_any_more_end_every_session_or_are_told_as_lost() {
    let service = strict();
    let mut alice = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    service.publish(vec![to(&["alice"], 1), Event::Missed, to(&["alice", "bob"], 2)]).await;
    for session in [&mut alice, &mut bob] {
        assert!(session.frames.has_overflowed());
        assert_eq!(session.recv().await, None);
    }
    assert_eq!(service.engine.stats().overflows.get(), 2);
    assert_eq!(alice.frames.overflowed(), Some(Overflow::Missed));
    let mut carol = service.log_in("carol").await;
    service.publish(vec![Event::Elsewhere(Reason::Newer), to(&["carol"], 2)]).await;
    assert_eq!(carol.recv().await, None);
    assert_eq!(carol.frames.overflowed(), Some(Overflow::Elsewhere(Reason::Newer)));

    let lenient = Service::start();
    let mut alice = lenient.log_in("alice").await;
    lenient.publish(vec![Event::Missed]).await;
    assert_eq!(alice.pushes(), [Push::Lagged], "where nothing waited");
    lenient.publish(vec![Event::Missed, to(&["alice"], 2)]).await;
    assert_eq!(alice.pushes(), [note(2), Push::Lagged], "behind what was announced with it");
}
