//! What users do to conversations in their lists: marking, clearing, and deleting without the messages.

use super::codes::{DENIED, INVALID};
use crate::world::{World, group_id, names, with};
use doubletick_engine::bus::Event;
use doubletick_protocol::conversation::Conversation;
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::marks::{FOLD, HIDE, STAR, UNREAD};
use doubletick_protocol::wire::{Push, Request, Response};

const NONE: [u64; 0] = [];

fn mark(conversation: &ConversationId, marks: &[u64], on: bool) -> Request {
    Request::MarkConversation { conversation: conversation.clone(), marks: marks.to_vec(), on }
}

fn clear(conversation: &ConversationId, up_to: Option<u64>) -> Request {
    Request::ClearHistory { conversation: conversation.clone(), up_to }
}

fn unlist(conversation: &ConversationId) -> Request {
    let conversation = conversation.clone();
    Request::DeleteConversation { conversation, up_to: None, keep_messages: true }
}

async fn list(world: &World, user: &str) -> Vec<Conversation> {
    match world.must(user, Request::Conversations).await {
        Response::Conversations(list) => list,
        other => panic!("{other:?}"),
    }
}

async fn one(world: &World, user: &str, id: &ConversationId) -> Conversation {
    let list = list(world, user).await;
    list.into_iter().find(|one| one.id == *id).unwrap_or_else(|| panic!("{id:?} is not in the list"))
}

pub async fn marks_come_and_go_one_by_one_for_who_sets_them_alone(world: &mut World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    world.send("ann", &with("bob")).await;
    let (first, last) = (1 << 32, 1 << 63);
    world.done("bob", mark(&group, &[HIDE, STAR], true)).await;
    world.done("bob", mark(&group, &[last, first], true)).await;
    assert_eq!(one(world, "bob", &group).await.marks, [STAR, HIDE, first, last]);
    world.done("bob", mark(&group, &[HIDE, UNREAD], false)).await;
    world.done("bob", mark(&with("ann"), &[FOLD], true)).await;
    world.reopen().await;
    assert_eq!(one(world, "bob", &group).await.marks, [STAR, first, last]);
    assert_eq!(one(world, "bob", &with("ann")).await.marks, [FOLD]);
    assert_eq!(one(world, "ann", &group).await.marks, NONE, "they are bob's");
    // Nothing else of it has changed, and a message changes no mark.
    let before = one(world, "bob", &group).await;
    assert_eq!((before.unread, before.pinned), (1, false));
    world.send("ann", &group).await;
    assert_eq!(one(world, "bob", &group).await.marks, [STAR, first, last]);
}

pub async fn what_is_no_mark_or_not_in_the_list_is_refused(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    for wrong in [vec![], vec![0], vec![STAR | FOLD], vec![STAR, 16], vec![1 << 31]] {
        let error = world.ask("ann", mark(&group, &wrong, true)).await.unwrap_err();
        assert_eq!((error.code, error.text.split(':').next()), (INVALID, Some("marks")), "{wrong:?}");
    }
    assert_eq!(world.code("ann", mark(&with("eve"), &[STAR], true)).await, INVALID, "never begun");
    assert_eq!(world.code("eve", mark(&group, &[STAR], true)).await, DENIED);
    assert_eq!(world.code("eve", clear(&group, None)).await, DENIED);
    assert_eq!(world.code("eve", unlist(&group)).await, DENIED);
    world.done("eve", clear(&with("ann"), None)).await;
    world.done("ann", unlist(&with("bob"))).await;
    assert_eq!(world.code("ann", mark(&with("bob"), &[STAR], true)).await, INVALID, "deleted");
}

pub async fn a_deletion_and_a_new_stay_end_marks(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    for request in [
        unlist(&group),
        Request::DeleteConversation { conversation: group.clone(), up_to: None, keep_messages: false },
    ] {
        world.done("bob", mark(&group, &[STAR], true)).await;
        world.done("bob", request).await;
        world.send("ann", &group).await;
        assert_eq!(one(world, "bob", &group).await.marks, NONE);
    }
    world.done("bob", mark(&group, &[STAR], true)).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("bob", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    assert_eq!(one(world, "bob", &group).await.marks, NONE);
}

pub async fn own_sessions_are_told_and_the_next_login_says_that_something_was_done(world: &World) {
    world.users(&["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    let pair = with("ann");
    let head = async || world.head("bob", &pair).await.expect("begun");
    let version = async || head().await.list_version;
    assert_eq!((version().await, head().await.cleared_seq), (0, Some(0)));
    let pin = Request::PinConversation { conversation: pair.clone(), pinned: true };
    for request in
        [mark(&pair, &[STAR], true), mark(&pair, &[STAR], false), pin, clear(&pair, None), unlist(&pair)]
    {
        let before = version().await;
        world.events.take();
        world.done("bob", request.clone()).await;
        let changed = Event::Users(names(&["bob"]), Push::ConversationChanged(pair.clone()));
        assert_eq!(world.events.take(), [changed], "{request:?}");
        assert!(version().await > before, "{request:?}");
        let now = version().await;
        world.done("bob", request.clone()).await;
        assert_eq!((world.events.take(), version().await), (Vec::new(), now), "again: {request:?}");
    }
    let unlisted = head().await;
    assert_eq!((unlisted.unlisted, unlisted.cleared_seq), (true, Some(1)), "how far it was cleared");
    world.send("ann", &with("bob")).await;
    let row = one(world, "bob", &pair).await;
    assert_eq!(
        (version().await, head().await.cleared_seq),
        (row.list_version, Some(row.cleared_seq)),
        "a row says the same"
    );
    assert_eq!(world.head("ann", &with("bob")).await.expect("begun").cleared_seq, Some(0));
    world
        .done(
            "bob",
            Request::DeleteConversation { conversation: pair.clone(), up_to: None, keep_messages: false },
        )
        .await;
    assert_eq!(head().await.cleared_seq, Some(2));
    assert_eq!(
        world.head("ann", &with("bob")).await.expect("begun").list_version,
        0,
        "nothing was done by her"
    );
}

pub async fn a_version_of_an_entry_grows_also_over_stays(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let version = async || world.head("bob", &group).await.expect("a member").list_version;
    world.done("bob", mark(&group, &[STAR], true)).await;
    let starred = version().await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("bob", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    let back = version().await;
    assert!(back > starred, "the star is gone");
    world.done("bob", mark(&group, &[STAR], true)).await;
    assert!(version().await > back);
}

pub async fn data_beside_a_conversation_is_of_who_keeps_it_and_ends_with_its_place_in_the_list(
    world: &mut World,
) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let keep = |text: &str| Request::SetConversationCustomData {
        conversation: group.clone(),
        custom_data: text.to_owned(),
    };
    let (most, more) = ("é".repeat(128), "x".repeat(257));
    let before = one(world, "bob", &group).await.list_version;
    world.done("bob", keep("\0 first")).await;
    world.events.take();
    world.done("bob", keep(&most)).await;
    let changed = Event::Users(names(&["bob"]), Push::ConversationChanged(group.clone()));
    assert_eq!(world.events.take(), [changed]);
    world.reopen().await;
    let row = one(world, "bob", &group).await;
    assert_eq!((row.custom_data.as_str(), row.list_version), (most.as_str(), before + 2));
    assert_eq!(one(world, "ann", &group).await.custom_data, "", "it is bob's");
    let error = world.ask("bob", keep(&more)).await.unwrap_err();
    assert_eq!((error.code, error.text.split(':').next()), (INVALID, Some("custom_data")));
    assert_eq!(world.code("eve", keep("a")).await, DENIED);
    world.done("bob", unlist(&group)).await;
    assert_eq!(world.code("bob", keep("a")).await, INVALID, "deleted");
    world.send("ann", &group).await;
    assert_eq!(one(world, "bob", &group).await.custom_data, "");
    world.done("bob", keep("again")).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    world.done("bob", Request::JoinGroup { group_id: group_id(&group), hello: String::new() }).await;
    assert_eq!(one(world, "bob", &group).await.custom_data, "");
    world.done("bob", keep("last")).await;
    world.done("bob", keep("")).await;
    assert_eq!(one(world, "bob", &group).await.custom_data, "");
}

pub async fn a_cleared_conversation_stays_where_it_is_without_its_messages(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for _ in 0..3 {
        world.send("ann", &group).await;
    }
    world.done("bob", mark(&group, &[STAR], true)).await;
    world.done("bob", Request::PinConversation { conversation: group.clone(), pinned: true }).await;
    world.done("bob", clear(&group, Some(2))).await;
    assert_eq!(world.newest("bob", &group).await, [3]);
    assert_eq!(one(world, "bob", &group).await.unread, 1);
    world.done("bob", clear(&group, None)).await;
    let row = one(world, "bob", &group).await;
    assert_eq!((row.unread, row.pinned, row.last_message, row.cleared_seq), (0, true, None, 3));
    assert_eq!(row.marks, [STAR]);
    assert!(world.newest("bob", &group).await.is_empty());
    assert_eq!(world.newest("ann", &group).await, [3, 2, 1], "she has hers");
    world.done("bob", clear(&group, Some(1))).await;
    world.done("bob", clear(&group, Some(u64::MAX))).await;
    world.send("ann", &group).await;
    assert_eq!(world.newest("bob", &group).await, [4], "what comes later is not cleared beforehand");
}

pub async fn a_conversation_that_is_deleted_without_its_messages_brings_them_back(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("ann");
    for _ in 0..2 {
        world.send("ann", &with("bob")).await;
    }
    world.done("bob", unlist(&pair)).await;
    assert_eq!(list(world, "bob").await, []);
    assert!(world.head("bob", &pair).await.expect("begun").unlisted);
    assert_eq!(world.total_unread("bob").await, 0, "nothing that is not in the list is in the total");
    assert_eq!(world.newest("bob", &pair).await, [2, 1], "they are still to be read");
    world.send("ann", &with("bob")).await;
    assert_eq!(one(world, "bob", &pair).await.unread, 3);
    assert_eq!(world.total_unread("bob").await, 3);
    assert_eq!(world.newest("bob", &pair).await, [3, 2, 1]);
    // A deletion that is repeated says what was there the first time.
    let late =
        Request::DeleteConversation { conversation: pair.clone(), up_to: Some(2), keep_messages: true };
    world.done("bob", late).await;
    assert_eq!(list(world, "bob").await.len(), 1);
}
