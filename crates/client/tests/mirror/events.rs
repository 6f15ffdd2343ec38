//! What is on this device alone changes rows of the list, and the application is told of them.

use crate::world::{World, content, group, in_time, with};
use doubletick_client::{ConversationEvent, Keep, LocalMessage, Reply};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::wire::{Request, Response};

async fn import(world: &World, of: &ConversationId, id: &str, time: u64) {
    let message =
        LocalMessage { msg_id: id.into(), time, content: content("local"), ..LocalMessage::default() };
    let (reply, imported) = Reply::channel();
    world.client.import_messages(of.clone(), vec![message], reply);
    in_time(imported).await.expect("imported");
}

/// The kind of an event about one row, which row it is, and its last message.
fn one(event: ConversationEvent) -> (&'static str, ConversationId, Option<MsgId>) {
    let (kind, rows) = match event {
        ConversationEvent::Added(rows) => ("added", rows),
        ConversationEvent::Updated(rows) => ("updated", rows),
        ConversationEvent::Deleted(ids) if ids.len() == 1 => return ("deleted", ids[0].clone(), None),
        other => panic!("{other:?}"),
    };
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    (kind, row.id.clone(), row.last_message.as_ref().map(|last| last.msg_id.clone()))
}

fn told(
    kind: &'static str,
    of: &ConversationId,
    last: &str,
) -> (&'static str, ConversationId, Option<MsgId>) {
    (kind, of.clone(), (!last.is_empty()).then(|| last.into()))
}

fn delete(of: &ConversationId, messages: &[&str]) -> Request {
    let messages = messages.iter().map(|id| MsgId::from(*id)).collect();
    Request::DeleteMessages { conversation: of.clone(), messages }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_of_this_device_alone_comes_changes_and_goes() {
    let mut world = World::new(Keep::default()).await;
    world.client.watch_conversations(true);
    for online in [true, false] {
        let carol = with(if online { "carol" } else { "dave" });
        if !online {
            world.cut().await;
        }
        import(&world, &carol, &format!("a-{online}"), 5).await;
        assert_eq!(one(world.next_rows().await), told("added", &carol, &format!("a-{online}")));
        // An older one does not change it.
        import(&world, &carol, &format!("c-{online}"), 3).await;
        import(&world, &carol, &format!("b-{online}"), 9).await;
        assert_eq!(one(world.next_rows().await), told("updated", &carol, &format!("b-{online}")));
        world.call(delete(&carol, &[&format!("b-{online}")])).await;
        assert_eq!(one(world.next_rows().await), told("updated", &carol, &format!("a-{online}")));
        world.call(delete(&carol, &[&format!("a-{online}"), &format!("c-{online}")])).await;
        assert_eq!(one(world.next_rows().await), told("deleted", &carol, ""));
    }
    // The same again is no change.
    world.reconnect().await;
    import(&world, &with("erin"), "e", 5).await;
    import(&world, &with("erin"), "e", 5).await;
    import(&world, &with("frank"), "f", 5).await;
    assert_eq!(one(world.next_rows().await), told("added", &with("erin"), "e"));
    assert_eq!(one(world.next_rows().await), told("added", &with("frank"), "f"));
    world.call(Request::ClearHistory { conversation: with("erin"), up_to: None }).await;
    assert_eq!(one(world.next_rows().await), told("deleted", &with("erin"), ""));
    for keep_messages in [true, false] {
        let frank = with("frank");
        world
            .call(Request::DeleteConversation { conversation: frank.clone(), up_to: None, keep_messages })
            .await;
        assert_eq!(one(world.next_rows().await), told("deleted", &frank, ""));
        if keep_messages {
            import(&world, &frank, "f2", 6).await;
            assert_eq!(one(world.next_rows().await), told("added", &frank, "f2"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_of_the_service_is_told_with_the_newest_message_of_this_device() {
    let mut world = World::new(Keep { messages: true, ..Keep::default() }).await;
    world.client.watch_conversations(true);
    let said = world.say("alice", &group("g")).await;
    world.told(&said).await;
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), &said));
    world.pass(5000);
    import(&world, &group("g"), "a", world.now()).await;
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), "a"));
    world.call(delete(&group("g"), &["a"])).await;
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), &said));
    // What waits for a link is told as well, and when it is taken back.
    world.cut().await;
    let message = world.new_message(&group("g"));
    let msg_id = message.msg_id.clone();
    world.client.send_message(message, Reply::new(drop));
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), &msg_id));
    let (reply, cancelled) = Reply::channel();
    world.client.cancel_send(msg_id, reply);
    in_time(cancelled).await.expect("taken back");
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), &said));
    // A refused one goes from those that wait to those of this device.
    let carol = with("carol");
    let message = world.new_message(&carol);
    let msg_id = message.msg_id.clone();
    world.client.send_message(message, Reply::new(drop));
    assert_eq!(one(world.next_rows().await), told("added", &carol, &msg_id));
    world.reconnect().await;
    assert_eq!(one(world.next_rows().await), told("updated", &carol, &msg_id));
    // Another device deletes a conversation: what is here alone stays, and so does its row.
    import(&world, &group("g"), "b", world.now()).await;
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), "b"));
    let deletion =
        Request::DeleteConversation { conversation: group("g"), up_to: None, keep_messages: false };
    world.ask(crate::world::ME, deletion).await.expect("deleted");
    assert_eq!(one(world.next_rows().await), told("updated", &group("g"), "b"));
    let Response::Conversations(rows) = world.call(Request::Conversations).await else { panic!("rows") };
    assert!(rows.iter().any(|row| row.id == group("g")));
}
