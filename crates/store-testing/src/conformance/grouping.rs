//! The groups that users make of conversations.

use super::codes::INVALID;
use crate::world::{World, group_id, names, with};
use doubletick_engine::bus::Event;
use doubletick_protocol::codes;
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::group::GroupType::Work;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Push, Request, Response};

const MISSING: i32 = codes::ERR_SVR_CONV_CONV_GROUP_NOT_EXIST;
const TOO_MANY: i32 = codes::ERR_SVR_CONV_CONV_GROUP_TOTAL_COUNT_EXCEED_LIMIT;
const TOO_LONG: i32 = codes::ERR_SVR_CONV_CONV_GROUP_NAME_EXCEED_LENGTH;
const TOO_FULL: i32 = codes::ERR_SVR_CONV_CONV_MARK_TOTAL_COUNT_EXCEED_LIMIT;

fn create(name: &str, conversations: &[ConversationId]) -> Request {
    Request::CreateConversationGroup { name: name.to_owned(), conversations: conversations.to_vec() }
}

fn delete(name: &str) -> Request {
    Request::DeleteConversationGroup { name: name.to_owned() }
}

fn rename(name: &str, new_name: &str) -> Request {
    Request::RenameConversationGroup { name: name.to_owned(), new_name: new_name.to_owned() }
}

fn put(name: &str, conversations: &[ConversationId], on: bool) -> Request {
    Request::GroupConversations { name: name.to_owned(), conversations: conversations.to_vec(), on }
}

async fn groups(world: &World, user: &str) -> ConversationGroups {
    match world.must(user, Request::ConversationGroups).await {
        Response::ConversationGroups(groups) => groups,
        other => panic!("{other:?}"),
    }
}

/// Name and conversations of each.
async fn told(world: &World, user: &str) -> Vec<(String, Vec<ConversationId>)> {
    let groups = groups(world, user).await.groups;
    groups.into_iter().map(|group| (group.name, group.conversations)).collect()
}

/// What the row of a conversation says; none: it is not in the list.
async fn row(world: &World, user: &str, id: &ConversationId) -> Option<Vec<String>> {
    match world.must(user, Request::GetConversations { conversations: vec![id.clone()] }).await {
        Response::Conversations(mut rows) => rows.pop().map(|row| row.conversation_groups),
        other => panic!("{other:?}"),
    }
}

pub async fn conversations_are_in_groups_of_who_makes_them_alone(world: &mut World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    let pair = with("ann");
    world.done("bob", create("work", std::slice::from_ref(&group))).await;
    world.done("bob", create("friends", &[pair.clone(), pair.clone(), group.clone()])).await;
    world.done("bob", put("work", std::slice::from_ref(&pair), true)).await;
    let both = Some(vec!["work".to_owned(), "friends".to_owned()]);
    assert_eq!(row(world, "bob", &group).await, both);
    assert_eq!(row(world, "bob", &pair).await, both);
    world.done("bob", rename("work", "colleagues")).await;
    world.done("bob", put("friends", std::slice::from_ref(&group), false)).await;
    world.reopen().await;
    assert_eq!(row(world, "bob", &group).await, Some(vec!["colleagues".to_owned()]));
    assert_eq!(row(world, "bob", &pair).await, Some(vec!["colleagues".to_owned(), "friends".to_owned()]));
    assert_eq!(row(world, "ann", &group).await, Some(Vec::new()), "they are bob's");
    assert_eq!(groups(world, "ann").await, ConversationGroups::default());
    let now = vec![
        ("colleagues".to_owned(), vec![group.clone(), pair.clone()]),
        ("friends".to_owned(), vec![pair.clone()]),
    ];
    assert_eq!(told(world, "bob").await, now, "in the order in which they came");
    world.done("bob", put("friends", std::slice::from_ref(&pair), false)).await;
    world.done("bob", delete("colleagues")).await;
    assert_eq!(told(world, "bob").await, [("friends".to_owned(), Vec::new())], "an empty one is one");
    assert_eq!(row(world, "bob", &pair).await, Some(Vec::new()));
    world.send("ann", &with("bob")).await;
    assert_eq!(world.unread("bob", &pair).await, 2, "nothing else has changed");
}

pub async fn wrong_names_and_limits_of_groups_are_refused_by_name(world: &World) {
    world.users(&["ann"]).await;
    let peer = |number: usize| with(&format!("peer{number}"));
    world.done("ann", create("a", &[peer(0)])).await;
    world.done("ann", create(&"x".repeat(32), &[])).await;
    for (request, code, field) in [
        (create("", &[]), INVALID, "name"),
        (create(&"x".repeat(33), &[]), TOO_LONG, "name"),
        (create("a", &[peer(1)]), INVALID, "name"),
        (rename("a", ""), INVALID, "new_name"),
        (rename("a", &"é".repeat(17)), TOO_LONG, "new_name"),
        (rename("a", &"x".repeat(32)), INVALID, "new_name"),
        (rename("b", "c"), MISSING, "name"),
        (delete("b"), MISSING, "name"),
        (delete(""), MISSING, "name"),
        (put("b", &[peer(0)], true), MISSING, "name"),
        (put("b", &[], false), MISSING, "name"),
        (put("a", &(0..101).map(peer).collect::<Vec<_>>(), true), INVALID, "conversations"),
        (create("c", &(0..101).map(peer).collect::<Vec<_>>()), INVALID, "conversations"),
    ] {
        let error = world.ask("ann", request.clone()).await.unwrap_err();
        assert_eq!((error.code, error.text.split(':').next()), (code, Some(field)), "{request:?}");
    }
    // Who repeats a call whose answer was lost is told the same.
    let version = groups(world, "ann").await.version;
    world.done("ann", create("a", &[peer(0), peer(0)])).await;
    world.done("ann", rename("a", "a")).await;
    world.done("ann", put("a", &[peer(0)], true)).await;
    world.done("ann", put("a", &[peer(1)], false)).await;
    assert_eq!(groups(world, "ann").await.version, version);
    for number in 2..20 {
        world.done("ann", create(&format!("g{number}"), &[])).await;
    }
    assert_eq!(world.code("ann", create("one more", &[])).await, TOO_MANY);
    for hundred in 0..9 {
        let some: Vec<_> = (0..100).map(|number| peer(hundred * 100 + number)).collect();
        world.done("ann", put("a", &some, true)).await;
    }
    let some: Vec<_> = (0..100).map(peer).collect();
    world.done("ann", put("g2", &some, true)).await;
    assert_eq!(world.code("ann", put("g3", &[peer(0)], true)).await, TOO_FULL);
    world.done("ann", put("g2", &[peer(0)], false)).await;
    world.done("ann", put("g3", &[peer(0)], true)).await;
    world.done("ann", delete("a")).await;
    world.done("ann", create("one more", &some)).await;
}

pub async fn a_group_keeps_what_leaves_the_list_and_a_deleted_account_keeps_none(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    world.send("ann", &with("bob")).await;
    let pair = with("ann");
    world.done("bob", create("all", &[pair.clone(), group.clone()])).await;
    let delete_it = |conversation: &ConversationId| Request::DeleteConversation {
        conversation: conversation.clone(),
        up_to: None,
        keep_messages: false,
    };
    world.done("bob", delete_it(&pair)).await;
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    let all = [("all".to_owned(), vec![pair.clone(), group.clone()])];
    assert_eq!(told(world, "bob").await, all);
    assert_eq!(row(world, "bob", &pair).await, None, "not in the list");
    world.send("ann", &with("bob")).await;
    assert_eq!(row(world, "bob", &pair).await, Some(vec!["all".to_owned()]), "it is where it was");
    let invite = Request::InviteMembers { group_id: group_id(&group), users: names(&["bob"]) };
    world.must("ann", invite).await;
    assert_eq!(row(world, "bob", &group).await, Some(vec!["all".to_owned()]));
    let before = groups(world, "bob").await.version;
    world.operate("", Request::DeleteAccount { user_id: "bob".to_owned() }).await.expect("deleted");
    world.users(&["bob"]).await;
    let now = groups(world, "bob").await;
    assert!(now.groups.is_empty() && now.version > before, "{now:?}");
    world.send("ann", &with("bob")).await;
    assert_eq!(row(world, "bob", &pair).await, Some(Vec::new()));
}

pub async fn own_sessions_are_told_of_all_groups_and_so_is_the_next_login(world: &World) {
    world.users(&["ann", "bob"]).await;
    let pair = with("ann");
    assert_eq!(world.login("bob").await.conversation_groups, ConversationGroups::default());
    let mut numbers = Vec::new();
    for request in [
        create("a", std::slice::from_ref(&pair)),
        create("b", &[]),
        rename("a", "c"),
        put("b", std::slice::from_ref(&pair), true),
        put("b", std::slice::from_ref(&pair), false),
        delete("c"),
        create("c", &[]),
    ] {
        world.events.take();
        let before = groups(world, "bob").await.version;
        world.done("bob", request.clone()).await;
        let now = groups(world, "bob").await;
        assert_eq!(now.version, before + 1, "{request:?}");
        numbers.extend(now.groups.iter().map(|group| (group.number, group.name.clone())));
        let push = Push::ConversationGroups(Box::new(now.clone()));
        assert_eq!(world.events.take(), [Event::Users(names(&["bob"]), push)], "{request:?}");
        assert_eq!(world.login("bob").await.conversation_groups, now);
    }
    numbers.sort();
    numbers.dedup();
    let of =
        |name: &str| numbers.iter().filter(|(_, one)| one == name).map(|(no, _)| *no).collect::<Vec<_>>();
    assert_eq!((of("a"), of("b")), (vec![1], vec![2]));
    assert_eq!(of("c"), [1, 7], "who takes the name of one that is gone is another one");
    assert_eq!(world.login("ann").await.conversation_groups, ConversationGroups::default());
}
