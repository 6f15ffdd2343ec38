//! Members, readers, groups, profiles and receipts: as they were told last.

use crate::world::{ME, World, group, in_time, query, with};
use doubletick_client::{Keep, Reply};
use doubletick_protocol::group::{GroupChange, GroupType};
use doubletick_protocol::message::HistoryStart;
use doubletick_protocol::profile::ProfileChange;
use doubletick_protocol::receipt::ReaderFilter;
use doubletick_protocol::wire::{Request, Response};
use std::time::Duration;

fn members(group_id: &str) -> Request {
    Request::GetMembers { group_id: group_id.into(), users: Vec::new(), role_flags: 0, cursor: 0 }
}

fn groups(groups: &[&str]) -> Request {
    Request::GetGroups { groups: groups.iter().map(|id| (*id).to_owned()).collect() }
}

fn profiles(users: &[&str]) -> Request {
    Request::GetProfiles { users: users.iter().map(|id| (*id).to_owned()).collect() }
}

fn readers(message: &str, filter: ReaderFilter) -> Request {
    Request::GetReaders { message: message.into(), filter, cursor: 0, count: 10 }
}

async fn world() -> World {
    World::new(Keep::default()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_before_is_answered_as_it_was_told_also_by_the_next_process() {
    let mut world = world().await;
    let asked = [
        members("g"),
        members("w"),
        groups(&["g", "w"]),
        profiles(&["alice", "nobody", ME]),
        Request::JoinedGroups,
    ];
    let mut told = Vec::new();
    for request in &asked {
        told.push(Some(world.call(request.clone()).await));
    }
    world.cut().await;
    for (request, told) in asked.iter().zip(&told) {
        assert_eq!(world.offline(request.clone()).await, *told, "{request:?}");
    }
    // Each of them alone.
    for (some, all) in [(groups(&["w"]), &told[2]), (profiles(&["alice"]), &told[3])] {
        let answer = world.offline(some).await;
        match (answer, all) {
            (Some(Response::Groups(one)), Some(Response::Groups(all))) => assert_eq!(one[..], all[1..]),
            (Some(Response::Profiles(one)), Some(Response::Profiles(all))) => assert_eq!(one[..], all[..1]),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.offline(profiles(&["nobody"])).await, Some(Response::Profiles(Vec::new())));
    // What nobody has asked for waits for the link.
    for request in [members("m"), groups(&["g", "m"]), profiles(&["bob"]), profiles(&[])] {
        assert_eq!(world.offline(request.clone()).await, None, "{request:?}");
    }
    world.patience = Duration::from_millis(200);
    world.start_without_a_link().await;
    in_time(world.client.login_wait(ME, "sig")).await.expect_err("there is no link");
    for (request, told) in asked.iter().zip(told) {
        assert_eq!(in_time(world.client.call(request.clone())).await.ok(), told, "{request:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_this_user_has_changed_and_groups_that_are_gone_are_not_answered_as_before() {
    let mut world = world().await;
    let asked =
        [members("g"), members("w"), groups(&["g"]), groups(&["w"]), profiles(&[ME]), Request::JoinedGroups];
    for request in &asked {
        world.call(request.clone()).await;
    }
    let nick = ProfileChange { nick_name: Some("N".into()), ..ProfileChange::default() };
    world.call(Request::ModifyProfile(nick)).await;
    world.call(Request::QuitGroup { group_id: "w".into() }).await;
    world.cut().await;
    let here = [true, false, true, false, false, false];
    for (request, here) in asked.iter().zip(here) {
        assert_eq!(world.offline(request.clone()).await.is_some(), here, "{request:?}");
    }
    world.reconnect().await;
    world.call(Request::JoinedGroups).await;
    world.cut().await;
    assert!(world.offline(Request::JoinedGroups).await.is_some());
    // While there is no link one group ends, and another begins.
    world.ask("alice", Request::DeleteGroup { group_id: "g".into() }).await.expect("deleted");
    world.make_group("new", GroupType::Public).await;
    world.reconnect().await;
    world.cut().await;
    for request in [members("g"), groups(&["g"]), Request::JoinedGroups] {
        assert_eq!(world.offline(request.clone()).await, None, "{request:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_of_messages_that_are_here_are_as_they_were_told_last() {
    let mut world = world().await;
    let own = [world.send(&group("g")).await, world.send(&group("g")).await];
    let others = world.say("alice", &group("g")).await;
    world.told(&others).await;
    let to_alice = world.send(&with("alice")).await;
    world.call(Request::History(query(&with("alice"), HistoryStart::End, false, 9))).await;
    let read = |message: &str| Request::SendReceipts { messages: vec![message.into()], read_at: Vec::new() };
    for (user, message) in [("alice", &own[0]), ("bob", &own[0]), ("alice", &to_alice)] {
        world.pass(1000);
        world.ask(user, read(message)).await.expect("read");
        let of = |messages: &[&String]| Request::GetReceipts {
            messages: messages.iter().copied().cloned().collect(),
        };
        let asked = if message == &to_alice { of(&[&to_alice]) } else { of(&[&own[1], &others, &own[0]]) };
        let truth = world.ask(ME, asked.clone()).await.expect("receipts");
        let (mut told, mut tries) = (false, 0);
        while !told {
            world.cut().await;
            let Some(Response::Receipts(mut here)) = world.offline(asked.clone()).await else {
                panic!("no receipts")
            };
            let Response::Receipts(mut truth) = truth.clone() else { panic!("{truth:?}") };
            // Which version they are of is for who is told of changes.
            here.iter_mut().chain(&mut truth).for_each(|receipt| receipt.version = 0);
            told = here == truth;
            tries += 1;
            assert!(tries < 20, "{here:?} {truth:?}");
            world.reconnect().await;
        }
    }
    let pages = [readers(&own[0], ReaderFilter::Read), readers(&own[0], ReaderFilter::Unread)];
    let mut told = Vec::new();
    for page in &pages {
        told.push(Some(world.call(page.clone()).await));
    }
    world.cut().await;
    for (page, told) in pages.iter().zip(told) {
        assert_eq!(world.offline(page.clone()).await, told);
    }
    assert_eq!(world.offline(readers(&own[1], ReaderFilter::Read)).await, None);
    let two = Request::GetReceipts { messages: vec![own[0].clone(), to_alice.clone()] };
    assert_eq!(world.offline(two).await, None, "of two conversations");
    let unknown = Request::GetReceipts { messages: vec![own[0].clone(), "m-99".into()] };
    assert_eq!(world.offline(unknown).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_says_whether_it_comes_from_the_device() {
    let mut world = world().await;
    let asked = || Request::History(query(&group("g"), HistoryStart::End, false, 9));
    for from_device in [false, true] {
        for request in [asked(), members("g"), Request::Conversations] {
            let (reply, answer) = Reply::channel();
            world.client.ask(request.clone(), reply);
            let answer = in_time(answer).await.expect("answered");
            assert_eq!(answer.from_device, from_device, "{request:?}");
        }
        if !from_device {
            world.cut().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_of_answers_has_its_part_of_the_room() {
    let most = 150_000;
    let mut world = World::new(Keep { mirror_bytes: most, ..Keep::default() }).await;
    let change = |number: usize| GroupChange {
        introduction: Some(format!("{number}{}", "x".repeat(200))),
        ..GroupChange::default()
    };
    for number in 0..200 {
        let id = format!("room{number}");
        world.make_group(&id, GroupType::Public).await;
        let modify = Request::ModifyGroup { group_id: id.clone(), change: change(number) };
        world.ask("alice", modify).await.expect("modified");
        world.call(groups(&[&id])).await;
    }
    world.cut().await;
    assert_eq!(world.offline(groups(&["room0"])).await, None, "the first ones are gone");
    assert!(world.offline(groups(&["room199"])).await.is_some());
    in_time(world.client.shutdown()).await;
    let size = std::fs::metadata(world.mirror_file()).expect("a file").len();
    assert!(size < 2 * most, "{size} bytes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_no_room_at_all_nothing_is_kept_and_what_was_kept_is_removed() {
    let mut world = world().await;
    world.call(members("g")).await;
    in_time(world.client.shutdown()).await;
    let file = world.mirror_file();
    world.keep.mirror_bytes = 0;
    world.restart().await;
    assert!(!file.exists());
    world.call(members("g")).await;
    world.cut().await;
    let waiting = world.client.call(members("g"));
    world.reconnect().await;
    in_time(waiting).await.expect("by the service");
    in_time(world.client.shutdown()).await;
    assert!(!file.exists());
    // A run without it has heard what it does not know.
    world.keep.mirror_bytes = 1 << 28;
    world.restart().await;
    world.cut().await;
    assert_eq!(world.offline(members("g")).await, None);
}
