//! A service with a life behind it, for what looks through all of it.

use crate::world::{World, group_id, send_receipts, with};
use doubletick_protocol::group::GroupType::{Meeting, Public};
use doubletick_protocol::wire::Request;

/// Conversations of every kind: reads, leavers, who comes back, targets, revoked and deleted messages, a
/// group that is no more.
pub async fn lived(world: &World) {
    let users = ["ann", "bob", "cid", "dan", "eve"];
    world.users(&users).await;
    let (group, meeting) = (world.group(Public, &users).await, world.group(Meeting, &users[..3]).await);
    let pair = with("bob");
    for conversation in [&group, &meeting, &pair] {
        for number in 0..6 {
            let message = world.send("ann", conversation).await;
            if number % 2 == 0 {
                world.done("bob", send_receipts(std::slice::from_ref(&message.msg_id))).await;
            }
        }
    }
    let mut targeted = world.message(&group);
    targeted.targets = vec!["cid".into(), "dan".into()];
    world.must("ann", Request::SendMessage(targeted)).await;
    world.done("cid", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("cid", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    let last = world.send("eve", &group).await;
    world.done("cid", send_receipts(std::slice::from_ref(&last.msg_id))).await;
    let reason = String::new();
    world.done("eve", Request::RevokeMessage { message: last.msg_id, conversation: None, reason }).await;
    let (first, second) = (world.send("eve", &group).await, world.send("eve", &group).await);
    world
        .done("dan", Request::DeleteMessages { conversation: group.clone(), messages: vec![first.msg_id] })
        .await;
    world
        .done(
            "ann",
            Request::DeleteConversation { conversation: group.clone(), up_to: None, keep_messages: false },
        )
        .await;
    world.done("dan", send_receipts(&[second.msg_id])).await;
    let (marks, on) = (vec![1, 1 << 63], true);
    world.done("eve", Request::MarkConversation { conversation: group.clone(), marks, on }).await;
    let custom_data = "beside \0 it".to_owned();
    world.done("eve", Request::SetConversationCustomData { conversation: group.clone(), custom_data }).await;
    let (name, conversations) = ("work \0 ✓".to_owned(), vec![group.clone(), with("ann")]);
    world.done("eve", Request::CreateConversationGroup { name, conversations }).await;
    world.done("eve", Request::ClearHistory { conversation: group.clone(), up_to: Some(3) }).await;
    world
        .done(
            "bob",
            Request::DeleteConversation { conversation: with("ann"), up_to: None, keep_messages: true },
        )
        .await;
    let gone = world.group(Public, &users[..2]).await;
    world.send("bob", &gone).await;
    world.done("ann", Request::DeleteGroup { group_id: group_id(&gone) }).await;
}
