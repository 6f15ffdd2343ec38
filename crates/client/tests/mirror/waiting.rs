//! Messages that wait are the newest ones of their conversation.

use crate::world::{ME, World, group, in_time, query, with};
use doubletick_client::{Keep, Reply};
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryStart, Message};
use doubletick_protocol::wire::{Request, Response};
use std::time::Duration;

/// Three messages in "g" that the user has seen, and the list.
async fn world() -> World {
    let mut world = World::new(Keep { messages: true, ..Keep::default() }).await;
    for _ in 0..3 {
        world.pass(1000);
        let message = world.say("alice", &group("g")).await;
        world.told(&message).await;
    }
    world.call(Request::Conversations).await;
    world.call(Request::History(query(&group("g"), HistoryStart::End, false, 100))).await;
    world
}

/// The user says something that nobody hears yet.
async fn wait(world: &mut World, conversation: &ConversationId) -> MsgId {
    let message = world.new_message(conversation);
    let msg_id = message.msg_id.clone();
    world.client.send_message(message, Reply::new(drop));
    let waiting = in_time(world.client.unsent_wait()).await.expect("logged in");
    assert!(waiting.iter().any(|message| message.msg_id == msg_id));
    msg_id
}

fn ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.msg_id.as_str()).collect()
}

/// All of "g" on pages of two, which says of every message whether it waits.
async fn read(world: &World, newer: bool) -> Vec<(MsgId, bool)> {
    let (mut start, mut read) = (HistoryStart::End, Vec::new());
    loop {
        let page = world.offline_page(query(&group("g"), start, newer, 2)).await.expect("from the device");
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { return read };
        start = HistoryStart::Message(last.msg_id.clone());
        read.extend(page.into_iter().map(|message| (message.msg_id.clone(), message.is_unsent())));
    }
}

/// The newest first.
fn expected(stored: usize, waiting: &[MsgId]) -> Vec<(MsgId, bool)> {
    let waiting = waiting.iter().rev().map(|id| (id.clone(), true));
    waiting.chain((1..=stored).rev().map(|number| (format!("m-{number}"), false))).collect()
}

async fn rows(world: &World) -> Vec<Conversation> {
    match world.offline(Request::Conversations).await {
        Some(Response::Conversations(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn last(rows: &[Conversation], id: &ConversationId) -> Option<(MsgId, bool)> {
    let row = rows.iter().find(|row| row.id == *id).expect("it is in the list");
    row.last_message.as_ref().map(|message| (message.msg_id.clone(), message.is_unsent()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_in_the_history_and_the_list_without_a_link_and_after_a_restart() {
    let mut world = world().await;
    world.cut().await;
    let waiting = vec![wait(&mut world, &group("g")).await, wait(&mut world, &group("g")).await];
    let whole = expected(3, &waiting);
    let other_way: Vec<_> = whole.iter().rev().cloned().collect();
    assert_eq!(read(&world, false).await, whole);
    assert_eq!(read(&world, true).await, other_way);
    let list = rows(&world).await;
    assert_eq!(last(&list, &group("g")), Some((waiting[1].clone(), true)));
    assert_eq!(list[0].id, group("g"), "its last message is the newest");
    assert_ne!(last(&list, &group("w")), last(&list, &group("g")));
    // A process without a link, while it tries to log in and after that has failed.
    world.patience = Duration::from_millis(300);
    world.start_without_a_link().await;
    let (reply, login) = Reply::channel();
    world.client.login(ME.into(), "sig".into(), reply);
    assert_eq!(read(&world, false).await, whole);
    in_time(login).await.expect_err("there is no link");
    assert_eq!(read(&world, false).await, whole);
    assert_eq!(read(&world, true).await, other_way);
    assert_eq!(last(&rows(&world).await, &group("g")), Some((waiting[1].clone(), true)));
    // Nobody is logged in who could have sent anything.
    in_time(world.client.logout_wait()).await.expect_err("nobody is logged in");
    let page = Request::History(query(&group("g"), HistoryStart::Message(waiting[1].clone()), true, 2));
    in_time(world.client.call(page)).await.expect_err("not logged in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_takes_the_place_of_what_waited() {
    let mut world = world().await;
    world.cut().await;
    let waiting = [wait(&mut world, &group("g")).await, wait(&mut world, &group("g")).await];
    // Said in between, which is before them for the service.
    world.say("alice", &group("g")).await;
    world.reconnect().await;
    for _ in 0..6_000 {
        if in_time(world.client.unsent_wait()).await.expect("logged in").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let page = query(&group("g"), HistoryStart::End, false, 20);
    let Response::Messages(online) = world.call(Request::History(page.clone())).await else {
        panic!("a page")
    };
    assert_eq!(ids(&online)[..3], [waiting[1].as_str(), waiting[0].as_str(), "m-6"]);
    assert!(online.iter().all(|message| !message.is_unsent()));
    world.cut().await;
    assert!(world.check(page).await, "as the service has it");
    assert_eq!(read(&world, false).await.len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_right_before_the_link_was_cut_is_still_read() {
    let mut world = world().await;
    for _ in 0..3 {
        world.send(&group("g")).await;
        world.cut().await;
        let page = query(&group("g"), HistoryStart::End, false, 20);
        assert!(world.check(page).await);
        world.reconnect().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_older_than_a_message_that_the_service_has_and_has_not_confirmed_is_read_without_a_link() {
    let mut world = world().await;
    // As when its push is here, and its answer is lost with the link.
    let message = world.new_message(&group("g"));
    let msg_id = message.msg_id.clone();
    world.ask(ME, Request::SendMessage(message.clone())).await.expect("stored");
    world.told(&msg_id).await;
    world.cut().await;
    world.client.send_message(message, Reply::new(drop));
    let waiting = in_time(world.client.unsent_wait()).await.expect("logged in");
    assert_eq!(ids(&waiting), [msg_id.as_str()]);
    let older = query(&group("g"), HistoryStart::Message(msg_id.clone()), false, 2);
    let is_there = async |world: &World| {
        // One behind the other, as a second answer to one must not be taken for that to the next.
        let asked = [(); 3].map(|()| world.client.call(Request::History(older.clone())));
        for answer in asked {
            let Ok(Response::Messages(page)) = in_time(answer).await else { panic!("a page") };
            assert_eq!(ids(&page), ["m-3", "m-2"]);
        }
    };
    is_there(&world).await;
    // A process without a link, while it tries to log in and after that has failed.
    world.patience = Duration::from_millis(300);
    world.start_without_a_link().await;
    let (reply, login) = Reply::channel();
    world.client.login(ME.into(), "sig".into(), reply);
    is_there(&world).await;
    in_time(login).await.expect_err("there is no link");
    is_there(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_back_or_waits_elsewhere_is_not_in_a_history() {
    let mut world = world().await;
    world.cut().await;
    let (here, there) = (wait(&mut world, &group("g")).await, wait(&mut world, &group("w")).await);
    wait(&mut world, &with("alice")).await;
    assert_eq!(read(&world, false).await, expected(3, std::slice::from_ref(&here)));
    in_time(world.client.cancel_wait(&here)).await.expect("taken back");
    assert_eq!(read(&world, false).await, expected(3, &[]));
    assert_eq!(last(&rows(&world).await, &group("g")), Some(("m-3".into(), false)));
    assert_eq!(last(&rows(&world).await, &group("w")), Some((there, true)));
    // By seq and by time there is what the service has.
    let seq = query(&group("w"), HistoryStart::Seq(9), false, 9);
    world.check(seq).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_do_not_go_in_circles_beside_a_message_that_waits_and_is_in_the_mirror_under_newer_ones() {
    let mut world = world().await;
    world.cut().await;
    // The service gets it, and its answer is lost with the link.
    let message = world.new_message(&group("g"));
    let msg_id = message.msg_id.clone();
    world.client.send_message(message.clone(), Reply::new(drop));
    in_time(world.client.unsent_wait()).await.expect("logged in");
    in_time(world.client.shutdown()).await;
    let outbox = world.device_file("outbox.db");
    let aside = world.home.path().join("aside");
    std::fs::create_dir_all(&aside).expect("a directory");
    let left = |end: &str| format!("{}{end}", outbox.display());
    let files: Vec<String> =
        ["", "-wal"].map(left).into_iter().filter(|file| std::fs::exists(file).is_ok_and(|is| is)).collect();
    let name = |file: &str| aside.join(std::path::Path::new(file).file_name().expect("a name"));
    for file in &files {
        std::fs::copy(file, name(file)).expect("copied");
    }
    world.restart().await;
    for _ in 0..6_000 {
        if in_time(world.client.unsent_wait()).await.expect("logged in").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for _ in 0..7 {
        world.pass(1000);
        let newer = world.say("alice", &group("g")).await;
        world.told(&newer).await;
    }
    world.call(Request::Conversations).await;
    world.call(Request::History(query(&group("g"), HistoryStart::End, false, 100))).await;
    // A process that still has it as one that waits, given to a link, and the mirror of the one before.
    world.patience = Duration::from_millis(300);
    in_time(world.client.shutdown()).await;
    for file in &files {
        std::fs::copy(name(file), file).expect("copied");
    }
    let database = rusqlite::Connection::open(&outbox).expect("a file");
    database.execute("UPDATE outbox SET given = 1", []).expect("written");
    drop(database);
    world.start_without_a_link().await;
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    for newer in [false, true] {
        let read: Vec<MsgId> = read(&world, newer).await.into_iter().map(|(id, _)| id).collect();
        let mut expected: Vec<MsgId> = (1..=11).map(|number| format!("m-{number}")).collect();
        assert!(expected.contains(&msg_id));
        if !newer {
            expected.reverse();
        }
        assert_eq!(read, expected, "each once: {newer}");
    }
}
