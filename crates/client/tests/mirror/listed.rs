//! The list is on the device also where the application does not ask for it again.

use crate::world::{World, group, with};
use doubletick_client::Keep;
use doubletick_protocol::wire::{Request, Response};
use std::time::Duration;

/// The list that the device answers, when it has one again. It is asked for a while after the login.
async fn list(world: &mut World) -> Response {
    for _ in 0..600 {
        world.cut().await;
        let list = world.offline(Request::Conversations).await;
        world.reconnect().await;
        if let Some(list) = list {
            return list;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the list does not come back")
}

fn names(list: &Response) -> Vec<String> {
    let Response::Conversations(rows) = list else { panic!("{list:?}") };
    let mut names: Vec<String> = rows.iter().map(|row| row.show_name.clone()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_never_asks_for_the_list_keeps_it_where_one_before_it_did() {
    let mut world = World::new(Keep::default()).await;
    world.say("alice", &with("alice")).await;
    world.call(Request::Conversations).await;
    world.restart().await;
    assert_eq!(names(&list(&mut world).await), ["alice", "g", "m", "w"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_deletion_whose_answer_was_lost_the_list_comes_back() {
    let mut world = World::new(Keep::default()).await;
    world.call(Request::Conversations).await;
    let deletion = Request::ClearHistory { conversation: group("w"), up_to: None };
    let answer = world.client.call(deletion);
    world.cut().await;
    world.reconnect().await;
    // It is repeated on the next link.
    crate::world::in_time(answer).await.expect("cleared");
    assert_eq!(names(&list(&mut world).await), ["g", "m", "w"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_wanted_the_list_is_not_asked_to_have_it() {
    let mut world = World::new(Keep::default()).await;
    world.restart().await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    world.cut().await;
    assert_eq!(world.offline(Request::Conversations).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_for_more_rows_than_the_service_answers_waits_for_it() {
    let mut world = World::new(Keep::default()).await;
    world.call(Request::Conversations).await;
    world.cut().await;
    let asked = |count: usize| Request::GetConversations { conversations: vec![group("g"); count] };
    assert!(world.offline(asked(100)).await.is_some());
    assert_eq!(world.offline(asked(101)).await, None);
}
