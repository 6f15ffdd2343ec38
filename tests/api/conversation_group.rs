//! Groups that a user makes of conversations, and data that the application keeps beside one.

use crate::support::{Device, Home, c2c, code, group};
use doubletick::api::{ConversationFilter, ConversationId, Event, GroupType};

/// What is told of a group of conversations, in words.
async fn told(device: &Device) -> String {
    let ids = |list: &[doubletick::api::Conversation]| format!("{}", list.len());
    device
        .hear("something of a group", |event| match event {
            Event::ConversationGroupCreated { name, conversations } => {
                Some(format!("created {name} {}", ids(conversations)))
            }
            Event::ConversationGroupDeleted { name } => Some(format!("deleted {name}")),
            Event::ConversationGroupRenamed { old_name, new_name } => {
                Some(format!("renamed {old_name} {new_name}"))
            }
            Event::ConversationsAddedToGroup { name, conversations } => {
                Some(format!("added {name} {}", ids(conversations)))
            }
            Event::ConversationsRemovedFromGroup { name, conversations } => {
                Some(format!("removed {name} {}", ids(conversations)))
            }
            _ => None,
        })
        .await
}

#[tokio::test]
async fn data_beside_conversations_is_seen_by_all_devices_of_the_user() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(c2c("bob"), "one").await;
    let other = home.user("bob").await;
    let data = async |device: &Device, id: ConversationId| {
        device.get_conversations(vec![id]).await.expect("conversations").remove(0).custom_data
    };
    let given = vec![c2c("alice"), c2c("nobody"), group("party")];
    let outcomes = bob.set_conversation_custom_data(given, "{}".into()).await.expect("outcomes");
    assert_eq!(outcomes.iter().map(|one| one.code).collect::<Vec<_>>(), [0, 6017, 0]);
    assert_eq!(data(&other, c2c("alice")).await, "{}");
    assert_eq!(data(&alice, c2c("bob")).await, "");
    bob.set_conversation_custom_data(vec![c2c("alice")], String::new()).await.expect("outcomes");
    assert_eq!(
        (data(&other, c2c("alice")).await, data(&other, group("party")).await),
        ("".into(), "{}".into())
    );
    for (conversations, text) in [(vec![], ""), (vec![c2c("alice"); 101], ""), (vec![c2c("alice")], "x")] {
        let text = text.repeat(257);
        assert_eq!(code(bob.set_conversation_custom_data(conversations, text).await), 6017);
    }
}

#[tokio::test]
async fn all_devices_of_a_user_are_told_of_groups_of_conversations() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(c2c("bob"), "one").await;
    let other = home.user("bob").await;
    let given = vec![c2c("alice"), c2c("é"), c2c("nobody")];
    let outcomes = bob.create_conversation_group("work".into(), given).await.expect("outcomes");
    assert_eq!(outcomes.iter().map(|one| one.code == 0).collect::<Vec<_>>(), [true, false, true]);
    bob.add_to_conversation_group("work".into(), vec![group("party")]).await.expect("added");
    bob.rename_conversation_group("work".into(), "office".into()).await.expect("renamed");
    let gone = vec![c2c("alice"), c2c("nobody")];
    bob.remove_from_conversation_group("office".into(), gone).await.expect("removed");
    for device in [&bob, &other] {
        for wanted in ["created work 1", "added work 1", "renamed work office", "removed office 1"] {
            assert_eq!(told(device).await, wanted);
        }
        let groups = device.conversation_groups().await.expect("groups");
        let seen: Vec<_> = groups.iter().map(|one| (one.name.as_str(), one.conversations.clone())).collect();
        assert_eq!(seen, [("office", vec![group("party")])]);
    }
    let by = |name: &str| ConversationFilter {
        is_group: None,
        marks: None,
        has_unread: None,
        has_mention: None,
        in_group: Some(name.to_owned()),
    };
    for (name, id) in [("office", group("party")), ("", c2c("alice"))] {
        let page = other.conversations_by_filter(by(name), 0, 10).await.expect("a page");
        assert_eq!(page.conversations.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), [id]);
    }
    assert_eq!(other.unread_by_filter(by("")).await, Ok(1));
    bob.delete_conversation_group("office".into()).await.expect("deleted");
    assert_eq!(told(&other).await, "deleted office");
    assert_eq!(alice.conversation_groups().await, Ok(Vec::new()), "they are bob's");
}

#[tokio::test]
async fn what_cannot_be_a_group_of_conversations_is_refused() {
    let home = Home::open().await;
    let bob = home.user("bob").await;
    let some = || vec![c2c("alice")];
    assert_eq!(code(bob.create_conversation_group(String::new(), some()).await), 6017);
    assert_eq!(code(bob.create_conversation_group("x".repeat(33), some()).await), 51011);
    assert_eq!(code(bob.create_conversation_group("a".into(), Vec::new()).await), 6017);
    assert_eq!(code(bob.create_conversation_group("a".into(), vec![c2c("alice"); 101]).await), 6017);
    let nobody = bob.create_conversation_group("a".into(), vec![c2c("é")]).await.expect("outcomes");
    assert!(nobody.iter().all(|one| one.code != 0));
    assert_eq!(bob.conversation_groups().await, Ok(Vec::new()), "none of them can be anybody");
    bob.create_conversation_group("a".into(), some()).await.expect("made");
    assert_eq!(code(bob.create_conversation_group("a".into(), vec![c2c("carol")]).await), 6017);
    assert_eq!(code(bob.delete_conversation_group("b".into()).await), 51009);
    assert_eq!(code(bob.rename_conversation_group("b".into(), "c".into()).await), 51009);
    assert_eq!(code(bob.rename_conversation_group("a".into(), "x".repeat(33)).await), 51011);
    assert_eq!(code(bob.add_to_conversation_group("b".into(), some()).await), 51009);
    assert_eq!(code(bob.remove_from_conversation_group("b".into(), some()).await), 51009);
}
