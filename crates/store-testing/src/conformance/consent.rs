//! Into how many groups a user comes, and who may put them there.

use super::codes::DENIED;
use crate::world::{World, group_id, names, new_group};
use doubletick_engine::tables::LOOKS_IN_COMMON;
use doubletick_protocol::codes;
use doubletick_protocol::group::GroupType::{Public, Work};
use doubletick_protocol::group::MemberResult::{Done, Failed};
use doubletick_protocol::group::{MemberResult, Role};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};

const TOO_MANY: i32 = codes::ERR_SVR_GROUP_COUNT_LIMIT;

async fn set(world: &World, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings::default();
    change(&mut settings);
    world.must("ann", Request::SetSettings(settings)).await;
}

fn join(group: &ConversationId) -> Request {
    Request::JoinGroup { group_id: group_id(group), hello: String::new() }
}

fn invite(group: &ConversationId, users: &[&str]) -> Request {
    Request::InviteMembers { group_id: group_id(group), users: names(users) }
}

fn group_with(user: &str) -> Request {
    let mut new = new_group(Public, "");
    new.members = vec![(user.to_owned(), Role::Normal)];
    Request::CreateGroup(new)
}

async fn invited(world: &World, user: &str, request: Request) -> Vec<MemberResult> {
    results(world.must(user, request).await)
}

fn results(response: Response) -> Vec<MemberResult> {
    match response {
        Response::MemberResults(results) => results.into_iter().map(|(_, result)| result).collect(),
        other => panic!("answered by {other:?}"),
    }
}

pub async fn a_user_is_in_so_many_groups_at_once(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    set(world, |settings| settings.groups_per_user = 2).await;
    let first = world.group(Public, &["ann", "bob"]).await;
    world.group(Work, &["bob"]).await;
    let third = world.group(Public, &["ann"]).await;
    assert_eq!(world.code("bob", join(&third)).await, TOO_MANY);
    assert_eq!(world.code("bob", Request::CreateGroup(new_group(Public, "bobs"))).await, TOO_MANY);
    assert_eq!(invited(world, "ann", invite(&third, &["bob", "eve"])).await, [Failed, Done]);
    assert_eq!(world.code("eve", group_with("bob")).await, TOO_MANY);
    // What was refused has left nothing.
    let Response::JoinedGroups(groups) = world.must("bob", Request::JoinedGroups).await else { panic!() };
    assert_eq!(groups.len(), 2);

    world.done("bob", Request::QuitGroup { group_id: group_id(&first) }).await;
    assert_eq!(invited(world, "ann", invite(&third, &["bob"])).await, [Done]);
    assert_eq!(world.code("bob", join(&first)).await, TOO_MANY);
}

pub async fn a_group_that_is_deleted_makes_room_within_a_minute(world: &World) {
    world.users(&["ann", "bob"]).await;
    set(world, |settings| settings.groups_per_user = 1).await;
    let group = world.group(Public, &["ann"]).await;
    assert_eq!(world.code("ann", Request::CreateGroup(new_group(Public, "second"))).await, TOO_MANY);
    world.done("ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    world.sleep(60);
    world.must("ann", Request::CreateGroup(new_group(Public, "second"))).await;
    assert_eq!(world.code("ann", Request::CreateGroup(new_group(Public, "third"))).await, TOO_MANY);
}

pub async fn others_put_a_user_into_so_many_groups_an_hour(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    set(world, |settings| settings.invitations_per_hour = 2).await;
    // At the beginning of an hour.
    world.sleep(3600 - world.now() % 3600);
    let group = world.group(Public, &["ann", "bob"]).await;
    let second = world.group(Public, &["eve"]).await;
    assert_eq!(invited(world, "eve", invite(&second, &["bob"])).await, [Done]);
    let third = world.group(Public, &["eve"]).await;
    assert_eq!(invited(world, "eve", invite(&third, &["bob", "ann"])).await, [Failed, Done]);
    assert_eq!(world.code("eve", group_with("bob")).await, TOO_MANY);
    // Leaving does not give another one, what a user does themselves does not count, nor what the operator does.
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(invited(world, "eve", invite(&third, &["bob"])).await, [Failed]);
    world.done("bob", join(&group)).await;
    assert_eq!(results(world.operate("eve", invite(&third, &["bob"])).await.unwrap()), [Done]);
    world.must("bob", Request::CreateGroup(new_group(Public, "bobs"))).await;

    world.sleep(3600);
    let fourth = world.group(Public, &["eve", "bob"]).await;
    world.send("bob", &fourth).await;
}

pub async fn strangers_put_nobody_into_a_group_where_the_settings_say_so(world: &World) {
    world.users(&["ann", "bob", "eve", "dan"]).await;
    set(world, |settings| settings.invited_by_strangers = false).await;
    let group = world.group(Work, &["ann"]).await;
    assert_eq!(invited(world, "ann", invite(&group, &["bob"])).await, [Failed]);
    assert_eq!(world.code("ann", group_with("bob")).await, DENIED);
    assert_eq!(results(world.operate("ann", invite(&group, &["dan"])).await.unwrap()), [Done]);

    // Who has talked with somebody knows them, whoever began.
    world.send("bob", &ConversationId::C2c("ann".to_owned())).await;
    assert_eq!(invited(world, "ann", invite(&group, &["bob", "eve"])).await, [Done, Failed]);
    // So does who is in a group with them, as long as both are and the group is there.
    let other = world.group(Public, &["eve"]).await;
    world.done("dan", join(&other)).await;
    assert_eq!(invited(world, "dan", invite(&group, &["eve"])).await, [Done]);
    let another = world.group(Public, &["eve"]).await;
    assert_eq!(invited(world, "eve", invite(&another, &["dan"])).await, [Done]);
    let third = world.group(Public, &["dan"]).await;
    for group in [&other, &another] {
        world.done("eve", Request::DeleteGroup { group_id: group_id(group) }).await;
    }
    world.done("eve", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(invited(world, "dan", invite(&third, &["eve"])).await, [Failed]);
}

pub async fn among_thousands_of_groups_the_newest_say_whether_two_know_each_other(world: &World) {
    world.users(&["ann", "bob"]).await;
    let both = world.group(Public, &["ann"]).await;
    world.done("bob", join(&both)).await;
    // So many that each is in more groups of their own than are looked at.
    for user in ["ann", "bob"] {
        for number in 0..LOOKS_IN_COMMON {
            world.must(user, Request::CreateGroup(new_group(Public, &format!("{user}{number}")))).await;
        }
    }
    set(world, |settings| settings.invited_by_strangers = false).await;
    let group = world.group(Public, &["ann"]).await;
    assert_eq!(invited(world, "ann", invite(&group, &["bob"])).await, [Failed]);
    world.done("ann", Request::DeleteGroup { group_id: group_id(&group) }).await;
    let newest = world.group(Public, &["ann"]).await;
    world.done("bob", join(&newest)).await;
    let group = world.group(Public, &["ann"]).await;
    assert_eq!(invited(world, "ann", invite(&group, &["bob"])).await, [Done]);
}
