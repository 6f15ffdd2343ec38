//! What was cleared or deleted, here or on another device, is not read again; what was not is.

use crate::world::{ME, World, content, group, in_time, query, with};
use doubletick_client::{ConversationDraft, ConversationEvent, Keep, LocalMessage, Reply};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{HistoryStart, Message};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Result, codes};
use std::time::Duration;

/// Messages in "g" that the user has seen, and the list.
async fn world(count: usize) -> World {
    let mut world = World::new(Keep::default()).await;
    for _ in 0..count {
        say(&mut world).await;
    }
    world.call(Request::Conversations).await;
    world.call(Request::History(query(&group("g"), HistoryStart::End, false, 100))).await;
    world
}

async fn say(world: &mut World) -> MsgId {
    world.pass(1000);
    let message = world.say("alice", &group("g")).await;
    world.told(&message).await;
    message
}

fn clear(up_to: Option<u64>) -> Request {
    Request::ClearHistory { conversation: group("g"), up_to }
}

fn delete(keep_messages: bool) -> Request {
    Request::DeleteConversation { conversation: group("g"), up_to: None, keep_messages }
}

fn local(id: &str, time: u64) -> LocalMessage {
    LocalMessage { msg_id: id.into(), time, content: content("local"), ..LocalMessage::default() }
}

async fn import(world: &World, of: &ConversationId, messages: Vec<LocalMessage>) -> Result<Vec<Message>> {
    let (reply, imported) = Reply::channel();
    world.client.import_messages(of.clone(), messages, reply);
    in_time(imported).await
}

/// The page of what is on this device.
async fn here(world: &World) -> Vec<MsgId> {
    let (reply, answer) = Reply::channel();
    world.client.local_history(query(&group("g"), HistoryStart::End, false, 100), reply);
    match in_time(answer).await.expect("answered").response {
        Response::Messages(messages) => messages.into_iter().map(|message| message.msg_id).collect(),
        other => panic!("{other:?}"),
    }
}

/// The same, when the device has heard of something.
async fn in_time_here(world: &World, expected: &[&str]) {
    for _ in 0..6_000 {
        if here(world).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?} are here, and not {expected:?}", here(world).await);
}

/// Whether the device answers the newest page, which is then what the service says.
async fn answers(world: &World) -> bool {
    world.check(query(&group("g"), HistoryStart::End, false, 20)).await
}

/// Whether "g" is in the list of the device.
async fn is_listed(world: &World) -> bool {
    match world.offline(Request::Conversations).await {
        Some(Response::Conversations(rows)) => rows.iter().any(|row| row.id == group("g")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_device_has_cleared_while_this_one_was_away_is_not_read_again() {
    for restarts in [false, true] {
        let mut world = world(4).await;
        world.cut().await;
        world.ask(ME, clear(Some(2))).await.expect("cleared");
        match restarts {
            true => world.restart().await,
            false => world.reconnect().await,
        }
        assert_eq!(here(&world).await, ["m-4", "m-3"]);
        world.cut().await;
        assert!(answers(&world).await, "what was not cleared is here as before");
        let all = Request::FindMessages { messages: vec!["m-1".into()] };
        assert_eq!(world.offline(all).await, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_deletion_without_messages_on_another_device_they_are_here_as_before() {
    for restarts in [false, true] {
        let mut world = world(3).await;
        world.cut().await;
        world.ask(ME, delete(true)).await.expect("deleted");
        match restarts {
            true => world.restart().await,
            false => world.reconnect().await,
        }
        assert_eq!(here(&world).await, ["m-3", "m-2", "m-1"]);
        world.cut().await;
        assert!(answers(&world).await);
        if !restarts {
            assert!(!is_listed(&world).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_link_it_is_found_out_whether_another_device_has_deleted_the_messages_as_well() {
    for keep_messages in [true, false] {
        let mut world = world(3).await;
        world.client.watch_conversations(true);
        world.ask(ME, delete(keep_messages)).await.expect("deleted");
        while world.next_rows().await != ConversationEvent::Deleted(vec![group("g")]) {}
        if keep_messages {
            in_time_here(&world, &["m-3", "m-2", "m-1"]).await;
        }
        say(&mut world).await;
        let expected: &[&str] = if keep_messages { &["m-4", "m-3", "m-2", "m-1"] } else { &["m-4"] };
        in_time_here(&world, expected).await;
        world.cut().await;
        assert!(answers(&world).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_own_clearing_and_deleting_what_comes_is_kept_as_before() {
    let mut world = world(3).await;
    import(&world, &group("g"), vec![local("a", world.now()), local("b", 5)]).await.expect("imported");
    world.call(clear(None)).await;
    assert_eq!(here(&world).await, Vec::<MsgId>::new());
    // For good.
    world.kill().await;
    world.client.watch_conversations(true);
    assert_eq!(here(&world).await, Vec::<MsgId>::new());
    world.call(Request::Conversations).await;
    say(&mut world).await;
    world.cut().await;
    assert!(answers(&world).await);
    world.reconnect().await;
    assert_eq!(here(&world).await, ["m-4"]);
    world.call(delete(true)).await;
    assert_eq!(here(&world).await, ["m-4"], "without the messages");
    world.call(delete(false)).await;
    assert_eq!(here(&world).await, Vec::<MsgId>::new());
    say(&mut world).await;
    world.row_told(&group("g")).await;
    world.cut().await;
    assert!(answers(&world).await);
    assert!(is_listed(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clearing_takes_what_was_sent_right_before_it_and_what_comes_is_kept() {
    let mut world = world(2).await;
    let (message, (reply, sent)) = (world.new_message(&group("g")), Reply::channel());
    world.client.send_message(message, reply);
    world.call(clear(None)).await;
    assert_eq!(in_time(sent).await.expect("sent").seq, 3);
    say(&mut world).await;
    in_time_here(&world, &["m-4"]).await;
    world.cut().await;
    assert!(answers(&world).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_local_message_gives_way_to_that_of_the_service_with_its_id() {
    let mut world = world(3).await;
    // "m-2" is here, "m-4" is said later, and of "m-6" this device is told with a page alone.
    let twins = ["m-2", "m-4", "m-6"].map(|id| local(id, 1_600_000_000)).to_vec();
    import(&world, &group("g"), twins).await.expect("imported");
    in_time_here(&world, &["m-3", "m-2", "m-1", "m-6", "m-4"]).await;
    say(&mut world).await;
    in_time_here(&world, &["m-4", "m-3", "m-2", "m-1", "m-6"]).await;
    // One by one, since a page has each once anyway.
    let (mut start, mut seen) = (HistoryStart::End, Vec::new());
    loop {
        let page = world.call(Request::History(query(&group("g"), start, false, 1))).await;
        let Response::Messages(page) = page else { panic!("{page:?}") };
        let Some(last) = page.last() else { break };
        start = HistoryStart::Message(last.msg_id.clone());
        seen.extend(page.into_iter().map(|message| message.msg_id));
    }
    assert_eq!(seen, ["m-4", "m-3", "m-2", "m-1", "m-6"]);
    // Of another conversation it is another one.
    import(&world, &group("w"), vec![local("m-1", 5)]).await.expect("imported");
    let page = Request::History(query(&group("w"), HistoryStart::End, false, 9));
    let Response::Messages(page) = world.call(page).await else { panic!("a page") };
    assert_eq!(page.len(), 1);
    world.restart().await;
    assert_eq!(here(&world).await, ["m-4", "m-3", "m-2", "m-1", "m-6"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_cut_off_is_answered_as_it_is() {
    let mut world = world(1).await;
    world.cut().await;
    let mut number = 0;
    for ending in ["a logout", "another login", "the end"] {
        let mut answers = Vec::new();
        for _ in 0..50 {
            number += 1;
            let (reply, imported) = Reply::channel();
            let message = local(&format!("i-{number}"), 1_600_000_000 + number);
            world.client.import_messages(group("g"), vec![message], reply);
            answers.push(imported);
        }
        match ending {
            "a logout" => in_time(world.client.logout_wait()).await.expect("logged out"),
            "another login" => {
                let (reply, _) = Reply::channel();
                world.client.login("bob".into(), "sig".into(), reply);
            }
            _ => in_time(world.client.shutdown()).await,
        }
        for answer in answers {
            assert_eq!(in_time(answer).await.expect(ending).len(), 1);
        }
        world.restart().await;
        let count = here(&world).await.iter().filter(|id| id.starts_with("i-")).count();
        assert_eq!(count, 50, "{ending}");
        world.call(clear(None)).await;
        number = 0;
        world.cut().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_that_was_deleted_is_not_brought_back_by_its_local_messages() {
    let mut world = world(2).await;
    let listed = async |world: &World, of: &ConversationId| {
        let Response::Conversations(rows) = world.call(Request::Conversations).await else { panic!("rows") };
        let some = Request::GetConversations { conversations: vec![of.clone()] };
        let Response::Conversations(some) = world.call(some).await else { panic!("rows") };
        let is_listed = rows.iter().any(|row| row.id == *of);
        assert_eq!(is_listed, !some.is_empty());
        is_listed
    };
    for of in [group("g"), with("carol")] {
        let delete = |keep_messages| Request::DeleteConversation {
            conversation: of.clone(),
            up_to: None,
            keep_messages,
        };
        import(&world, &of, vec![local(&format!("first-{}", of.raw()), 5)]).await.expect("imported");
        assert!(listed(&world, &of).await);
        world.call(delete(true)).await;
        assert!(!listed(&world, &of).await, "{of:?}");
        world.restart().await;
        assert!(!listed(&world, &of).await, "{of:?}: in the next process");
        let page = Request::History(query(&of, HistoryStart::End, false, 9));
        let Response::Messages(page) = world.call(page).await else { panic!("a page") };
        assert!(page.last().is_some_and(|message| message.msg_id.starts_with("first-")), "its messages stay");
        import(&world, &of, vec![local(&format!("second-{}", of.raw()), 6)]).await.expect("imported");
        assert!(listed(&world, &of).await, "{of:?}: with a new one");
        world.call(delete(false)).await;
        assert!(!listed(&world, &of).await);
        world.restart().await;
        assert!(!listed(&world, &of).await);
    }
    // Nor one of a group that the user is not in any more.
    import(&world, &group("w"), vec![local("out", 5)]).await.expect("imported");
    world.call(Request::QuitGroup { group_id: "w".into() }).await;
    assert!(listed(&world, &group("w")).await);
    world
        .call(Request::DeleteConversation { conversation: group("w"), up_to: None, keep_messages: false })
        .await;
    assert!(!listed(&world, &group("w")).await);
    // Of what is on this device alone the service has to know nothing.
    import(&world, &with("carol"), vec![local("third", 5)]).await.expect("imported");
    world.cut().await;
    world
        .call(Request::DeleteConversation { conversation: with("carol"), up_to: None, keep_messages: false })
        .await;
    world.restart().await;
    assert!(!listed(&world, &with("carol")).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_link_pins_marks_and_clearing_fail_in_time_and_nothing_is_half_done() {
    let mut world = world(2).await;
    world.patience = Duration::from_millis(300);
    world.restart().await;
    world.call(Request::Conversations).await;
    import(&world, &group("g"), vec![local("a", 5)]).await.expect("imported");
    let draft = ConversationDraft { text: "draft".into(), ..ConversationDraft::default() };
    let (reply, set) = Reply::channel();
    world.client.set_draft(group("g"), Some(draft.clone()), reply);
    in_time(set).await.expect("set");
    world.cut().await;
    let state = async |world: &World| {
        let rows = world.offline(Request::Conversations).await;
        (rows, here(world).await, world.client.draft(ME, &group("g")))
    };
    let before = state(&world).await;
    let conversation = || group("g");
    for request in [
        Request::PinConversation { conversation: conversation(), pinned: true },
        Request::MarkConversation { conversation: conversation(), marks: vec![1], on: true },
        clear(None),
        delete(true),
        // What any other call is answered.
        Request::JoinGroup { group_id: "g".into(), hello: String::new() },
    ] {
        let error = in_time(world.client.call(request.clone())).await.expect_err("there is no link");
        assert_eq!(error.code, codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT, "{request:?}");
        assert_eq!(
            error.text, "there was no link to the service in time; the request was not sent",
            "{request:?}"
        );
        assert_eq!(state(&world).await, before, "{request:?}");
    }
    let (reply, marked) = Reply::channel();
    world.client.mark_conversations(vec![group("g"), group("w")], 1, true, reply);
    let outcomes = in_time(marked).await.expect("one by one");
    let code = |result: &Result<()>| result.as_ref().err().map(|error| error.code);
    assert!(
        outcomes.iter().all(|outcome| code(&outcome.result) == Some(codes::ERR_SDK_NET_WAIT_ACK_TIMEOUT))
    );
    assert_eq!(before.2, Some(draft));
    assert_eq!(state(&world).await.1, before.1);
    // Nothing of it comes later either.
    world.reconnect().await;
    let Response::Conversations(rows) = world.call(Request::Conversations).await else { panic!("rows") };
    let row = rows.iter().find(|row| row.id == group("g")).expect("it is in the list");
    assert_eq!((row.pinned, row.marks.len(), row.cleared_seq), (false, 0, 0));
}
