//! Messages: sending, finding, revoking, modifying, deleting, and this device's own words.

use crate::account::nowhere;
use crate::support::{Home, c2c, code, content, failure, group, new_group, soon, text, words};
use doubletick::api::{
    DoubletickError, Elem, Event, GroupType, LocalCustom, Message, MessageContent, MessageStatus, NewMessage,
    Settings,
};

const CHINESE: &str = "你能带地图吗？🗺️ \u{0}\"\\\n";

#[tokio::test]
async fn a_message_arrives_as_it_was_sent() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let content = MessageContent {
        elems: vec![
            Elem::Text { text: CHINESE.into() },
            Elem::Custom {
                data: CHINESE.into(),
                description: "d".into(),
                extension: String::new(),
                sound: "s".into(),
            },
            Elem::Face { index: -7, data: "🙂".into() },
            Elem::Location { description: "湖".into(), longitude: 8.5417, latitude: -47.25 },
            Elem::Other { elem_type: 1, json: r#"{"elem_type":1,"image_elem_level":2}"#.into() },
        ],
        cloud_custom_data: CHINESE.into(),
        priority: 0,
        at_users: vec!["bob".into()],
        excluded_from_unread_count: true,
        excluded_from_last_message: true,
        excluded_from_content_moderation: true,
        excluded_from_muting: true,
        disable_cloud_message_pre_hook: true,
        disable_cloud_message_post_hook: true,
        supports_extension: true,
        is_forward: true,
        moderation_configuration_id: "strict".into(),
        offline_push: Some(r#"{"offline_push_config_desc":"hello"}"#.into()),
    };
    let new = alice.new_message(group("party"), content.clone());
    assert!(new.need_read_receipt && !new.online_only && new.targets.is_empty());
    let sent = alice.send(new.clone()).await.expect("it is sent");
    assert_eq!((sent.id.as_str(), sent.content.clone()), (new.id.as_str(), content));
    assert_eq!((sent.client_time, sent.random, sent.seq, sent.version), (new.client_time, new.random, 1, 0));
    assert!(sent.is_self && sent.is_read && sent.need_read_receipt && sent.server_time > 0);
    assert_eq!((sent.status, sent.revoker.clone()), (MessageStatus::Sent, None));
    assert_eq!((sent.read_count, sent.unread_count), (0, 1));

    let heard = bob.message(CHINESE).await;
    assert!(!heard.is_self && !heard.is_read);
    assert_eq!(heard.content, sent.content);
    assert_eq!((&heard.id, &heard.sender, heard.unique_id), (&sent.id, &"alice".to_owned(), sent.unique_id));
    assert_eq!((heard.conversation, heard.server_time), (group("party"), sent.server_time));
    // The sender has it from `send`, and this device hears of it no more.
    alice.create_group(new_group("other", GroupType::Public, &[])).await.expect("a group");
    alice.shutdown().await;
    let rest = alice.rest().await;
    assert!(!rest.iter().any(|event| matches!(event, Event::Messages { .. })), "{rest:?}");
}

#[tokio::test]
async fn the_same_id_is_stored_once() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let message = alice.new_message(c2c("bob"), text("once"));
    let first = alice.send(message.clone()).await.expect("it is sent");
    let second = alice.send(message).await.expect("it is sent again");
    assert_eq!((first.seq, first.unique_id), (second.seq, second.unique_id));
    alice.say(c2c("bob"), "last").await;
    let mut heard = Vec::new();
    bob.hear("both", |event| {
        if let Event::Messages { messages } = event {
            heard.extend(messages.iter().map(|message| words(message).to_owned()));
        }
        heard.iter().any(|text| text == "last").then_some(())
    })
    .await;
    assert_eq!(heard, ["once", "last"]);
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_says_why() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let to_bob = |content| alice.new_message(c2c("bob"), content);
    let other = |json: &str| to_bob(content(Elem::Other { elem_type: 1, json: json.into() }));
    let deep = |depth| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let empty = MessageContent { elems: Vec::new(), ..text("") };
    let pushed = MessageContent { offline_push: Some("[]".into()), ..text("x") };
    let many: Vec<String> = (0..51).map(|n| format!("u{n}")).collect();
    for (message, number, word) in [
        (to_bob(empty), 6016, "elems"),
        (other("nonsense"), 6017, "elem.json"),
        (other("[]"), 6017, "elem.json"),
        (other(&deep(600)), 6017, "elem.json"),
        (other(&deep(100_000)), 6017, "elem.json"),
        (to_bob(pushed), 6017, "offline_push"),
        (to_bob(text(&"x".repeat(2 << 20))), 8001, "bytes"),
        (NewMessage { id: String::new(), ..to_bob(text("x")) }, 6017, "msg_id"),
        (NewMessage { id: "x".repeat(65), ..to_bob(text("x")) }, 6017, "msg_id"),
        (NewMessage { targets: many, conversation: group("g"), ..to_bob(text("x")) }, 6017, "targets"),
        (NewMessage { conversation: c2c(""), ..to_bob(text("x")) }, 7003, ""),
        (NewMessage { conversation: c2c("alice"), ..to_bob(text("x")) }, 6032, "oneself"),
        (NewMessage { conversation: group("nowhere"), ..to_bob(text("x")) }, 10010, ""),
    ] {
        let shown = format!("{:?}", message.conversation);
        let (code, text) = failure(alice.send(message).await);
        assert!(code == number && text.contains(word), "{shown}: {number} {word}: {code} {text}");
    }
    // The client is well.
    assert_eq!(alice.say(c2c("bob"), "at last").await.seq, 1);
}

#[tokio::test]
async fn a_large_message_is_sent_where_the_settings_allow_it() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let settings = alice.settings().await.expect("settings");
    alice.set_settings(Settings { message_bytes: 1 << 20, ..settings }).await.expect("settings");
    let huge = "界".repeat(300_000);
    alice.say(c2c("bob"), &huge).await;
    assert_eq!(words(&bob.message(&huge).await), huge);
}

#[tokio::test]
async fn only_targets_see_a_targeted_message_and_an_online_one_is_not_stored() {
    let home = Home::open().await;
    let (alice, [bob, carol]) = home.party(GroupType::Public, ["bob", "carol"]).await;
    let new = alice.new_message(group("party"), text("for bob"));
    let sent = alice.send(NewMessage { targets: vec!["bob".into()], ..new }).await.expect("it is sent");
    assert_eq!(
        (bob.message("for bob").await.id, sent.targets.as_slice()),
        (sent.id.clone(), &["bob".to_owned()][..])
    );
    assert_eq!(carol.find_messages(vec![sent.id]).await, Ok(vec![]));

    let new = alice.new_message(group("party"), text("now only"));
    let sent = alice.send(NewMessage { online_only: true, ..new }).await.expect("it is sent");
    assert!(bob.message("now only").await.online_only);
    assert!(carol.message("now only").await.online_only);
    assert_eq!((sent.seq, alice.find_messages(vec![sent.id]).await), (0, Ok(vec![])));
}

#[tokio::test]
async fn messages_are_found_by_their_ids() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let first = alice.say(c2c("bob"), "first").await;
    let second = alice.say(c2c("bob"), "second").await;
    let asked = vec![second.id.clone(), "no-such".to_owned(), first.id.clone()];
    let found = bob.find_messages(asked).await.expect("messages");
    let seen: Vec<(&str, bool, ConversationOf)> =
        found.iter().map(|message| (words(message), message.is_self, of(message))).collect();
    assert_eq!(seen, [("second", false, c2c("alice")), ("first", false, c2c("alice"))]);
    assert!(alice.find_messages(vec![first.id]).await.expect("messages")[0].is_self);
    assert_eq!(code(bob.find_messages((0..101).map(|n| format!("m{n}")).collect()).await), 6017);
}

type ConversationOf = doubletick::api::ConversationId;

fn of(message: &Message) -> ConversationOf {
    message.conversation.clone()
}

#[tokio::test]
async fn a_revoked_message_names_its_revoker() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let sent = alice.say(c2c("bob"), "oh no").await;
    assert_eq!(code(bob.revoke(sent.id.clone(), String::new()).await), 10007);
    alice.revoke(sent.id.clone(), "a slip".into()).await.expect("revoked");
    let revoked = bob
        .hear("the revocation", |event| match event {
            Event::Revoked { messages } => messages.first().cloned(),
            _ => None,
        })
        .await;
    let revoker = revoked.revoker.expect("a revoker");
    assert_eq!((revoked.status, revoked.is_self), (MessageStatus::Revoked, false));
    assert_eq!((revoker.user_id.as_str(), revoker.reason.as_str()), ("alice", "a slip"));
    assert!(revoked.content.elems.is_empty());
    let error = alice.revoke("no-such".into(), String::new()).await.expect_err("unknown");
    assert!(matches!(error, DoubletickError::NotFound { .. }), "{error:?}");

    let settings = alice.settings().await.expect("settings");
    alice.set_settings(Settings { revoke_seconds: 1, ..settings }).await.expect("settings");
    let late = alice.say(c2c("bob"), "late").await;
    let error = soon("the end of the time", async {
        loop {
            // Revoked it would be gone, so the clock is asked first: the limit is in whole seconds.
            if alice.server_time_ms() / 1000 > late.server_time + 2 {
                return alice.revoke(late.id.clone(), String::new()).await.expect_err("too late");
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await;
    assert!(matches!(error, DoubletickError::NotPermitted { code: 20016, .. }), "{error:?}");
}

#[tokio::test]
async fn a_message_is_modified_on_the_version_that_one_knows() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let sent = alice.say(c2c("bob"), "befor").await;
    let modified = alice.modify(sent.id.clone(), Some(sent.version), text("before")).await.expect("modified");
    assert_eq!((words(&modified), modified.is_self), ("before", true));
    assert!(modified.version > sent.version && modified.need_read_receipt);
    let heard = bob
        .hear("the change", |event| match event {
            Event::Modified { messages } => messages.first().cloned(),
            _ => None,
        })
        .await;
    assert_eq!((words(&heard), heard.is_self, heard.version), ("before", false, modified.version));
    let error = alice.modify(sent.id.clone(), Some(sent.version), text("x")).await.expect_err("old");
    assert!(matches!(error, DoubletickError::Other { code: 8006, .. }), "{error:?}");
    alice.modify(sent.id.clone(), None, text("whatever is there")).await.expect("modified");
    assert_eq!(code(alice.modify("no-such".into(), None, text("x")).await), 6017);
    let bad = content(Elem::Other { elem_type: 1, json: "7".into() });
    assert_eq!(code(alice.modify(sent.id, None, bad).await), 6017);
}

#[tokio::test]
async fn messages_are_deleted_for_one_user() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let sent = alice.say(c2c("bob"), "for bob only").await;
    alice.delete_messages(c2c("bob"), vec![sent.id.clone()]).await.expect("deleted");
    assert_eq!(alice.find_messages(vec![sent.id.clone()]).await.expect("messages"), []);
    assert_eq!(bob.find_messages(vec![sent.id]).await.expect("messages").len(), 1);
    assert_eq!(code(alice.delete_messages(c2c("bob"), Vec::new()).await), 6017);
}

#[tokio::test]
async fn a_message_that_waits_can_be_taken_back() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let sent = alice.say(c2c("bob"), "gone").await;
    let error = alice.cancel_send(sent.id).await.expect_err("too late");
    assert!(matches!(error, DoubletickError::Other { code: 8020, .. }), "{error:?}");
    // The service ends, so messages wait.
    home.service.shutdown().await;
    alice
        .hear("the cut", |event| {
            matches!(event, Event::Network { status: doubletick::api::NetworkStatus::Disconnected, .. })
                .then_some(())
        })
        .await;
    let message = alice.new_message(c2c("bob"), text("wait"));
    let id = message.id.clone();
    // Both start in this order.
    let (sent, cancelled) =
        soon("both", async { tokio::join!(alice.send(message), alice.cancel_send(id)) }).await;
    assert_eq!((code(sent), cancelled), (8021, Ok(())));
    assert_eq!(code(nowhere(50).cancel_send("m".into()).await), 6014);
}

#[tokio::test]
async fn a_device_keeps_its_own_words_on_a_message() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    let sent = alice.say(c2c("bob"), "hello").await;
    assert_eq!(alice.local_custom(sent.id.clone()), None);
    alice.set_local_custom(sent.id.clone(), CHINESE.into(), u32::MAX).await.expect("kept");
    let custom = LocalCustom { text: CHINESE.into(), number: u32::MAX };
    assert_eq!(alice.local_custom(sent.id.clone()), Some(custom));
    let (code, text) = failure(alice.set_local_custom(sent.id.clone(), "x".repeat(12 * 1024 + 1), 1).await);
    assert!(code == 6017 && text.contains("12288"), "{text}");
    alice.logout().await.expect("a logout");
    assert_eq!(alice.local_custom(sent.id), None);
}
