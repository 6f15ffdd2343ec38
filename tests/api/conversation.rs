//! The conversation list, unread counts, marking as read.

use crate::support::{Device, Home, c2c, code, group, options, words};
use doubletick::api::{
    ClientOptions, ConversationFilter, ConversationId, Event, GroupType, ReadScope, Receipt,
};

impl Device {
    async fn unread(&self, id: ConversationId) -> u64 {
        self.get_conversations(vec![id]).await.expect("conversations")[0].unread
    }

    async fn total(&self, wanted: u64) {
        self.hear("a total", |event| {
            matches!(event, Event::TotalUnread { count } if *count == wanted).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn conversations_are_listed_with_what_is_unread() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(group("party"), "to all").await;
    alice.say(c2c("bob"), "one").await;
    alice.say(c2c("bob"), "two").await;
    bob.message("two").await;
    let asked = vec![group("party"), group("nowhere"), c2c("alice")];
    let list = bob.get_conversations(asked).await.expect("conversations");
    let seen: Vec<_> = list.iter().map(|one| (one.id.clone(), one.unread, one.show_name.as_str())).collect();
    assert_eq!(seen, [(group("party"), 1, "The group party"), (c2c("alice"), 2, "alice")]);
    assert_eq!((list[0].group_type, list[0].owner.as_str()), (Some(GroupType::Public), "alice"));
    assert_eq!((list[1].group_type, list[1].owner.as_str()), (None, ""));
    let last = list[1].last_message.as_ref().expect("a last message");
    assert_eq!((words(last), last.is_self), ("two", false));
    let of_alice = alice.get_conversations(vec![c2c("bob")]).await.expect("conversations");
    assert!(of_alice[0].last_message.as_ref().is_some_and(|last| last.is_self));
    assert_eq!(bob.conversations().await.expect("conversations").len(), 2);
    assert_eq!(bob.total_unread().await, Ok(3));
    assert_eq!(code(bob.get_conversations(vec![c2c("a"); 101]).await), 6017);
}

#[tokio::test]
async fn a_pinned_conversation_comes_first_and_a_deleted_one_comes_back_with_the_next_message() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(c2c("bob"), "one").await;
    alice.say(group("party"), "to all").await;
    bob.watch_conversations(true);
    bob.pin_conversation(c2c("alice"), true).await.expect("pinned");
    let list = async || bob.conversations().await.expect("conversations");
    let seen: Vec<_> = list().await.into_iter().map(|one| (one.id, one.pinned)).collect();
    assert_eq!(seen, [(c2c("alice"), true), (group("party"), false)]);
    bob.delete_conversation(c2c("alice")).await.expect("deleted");
    let gone = bob
        .hear("the deletion", |event| match event {
            Event::ConversationsDeleted { conversations } => Some(conversations.clone()),
            _ => None,
        })
        .await;
    assert_eq!(gone, [c2c("alice")]);
    assert_eq!(list().await.len(), 1);
    assert_eq!(code(bob.pin_conversation(c2c("alice"), true).await), 6017);
    alice.say(c2c("bob"), "two").await;
    bob.message("two").await;
    let back = bob.get_conversations(vec![c2c("alice")]).await.expect("conversations");
    assert_eq!((back[0].pinned, back[0].unread), (false, 1));
}

#[tokio::test]
async fn marks_are_of_each_conversation_and_others_of_the_user_see_them() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(c2c("bob"), "one").await;
    alice.say(group("party"), "to all").await;
    bob.message("to all").await;
    bob.watch_conversations(true);
    let own = 1 << 63;
    let given = vec![c2c("alice"), c2c("nobody"), group("party"), group("nowhere")];
    let outcomes = bob.mark_conversations(given.clone(), 1 | own, true).await.expect("outcomes");
    assert_eq!(outcomes.iter().map(|one| one.conversation.clone()).collect::<Vec<_>>(), given);
    assert_eq!(outcomes.iter().map(|one| one.code).collect::<Vec<_>>(), [0, 6017, 0, 10010]);
    assert_eq!(
        (outcomes[0].text.as_str(), outcomes[1].text.as_str()),
        ("", "conversation: not in your list")
    );
    bob.hear("the mark", |event| match event {
        Event::ConversationsUpdated { conversations } => {
            conversations.iter().any(|one| one.marks == [1, own]).then_some(())
        }
        _ => None,
    })
    .await;
    bob.mark_conversations(vec![c2c("alice")], own, false).await.expect("outcomes");
    let marks = async |id| bob.get_conversations(vec![id]).await.expect("conversations").remove(0).marks;
    assert_eq!((marks(c2c("alice")).await, marks(group("party")).await), (vec![1], vec![1, own]));
    for (conversations, wrong) in [(vec![], 1), (vec![c2c("alice"); 101], 1), (given.clone(), 0), (given, 16)]
    {
        assert_eq!(code(bob.mark_conversations(conversations, wrong, true).await), 6017);
    }
}

#[tokio::test]
async fn filters_take_what_they_say_and_their_totals_are_told() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(c2c("bob"), "one").await;
    alice.say(group("party"), "to all").await;
    bob.message("to all").await;
    bob.mark_conversations(vec![group("party")], 4, true).await.expect("marked");
    let folded = ConversationFilter {
        is_group: None,
        marks: Some(4),
        has_unread: None,
        has_mention: None,
        in_group: None,
    };
    let plain = ConversationFilter { marks: Some(0), ..folded.clone() };
    let page = bob.conversations_by_filter(folded.clone(), 0, 10).await.expect("a page");
    assert_eq!(page.conversations.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), [group("party")]);
    assert_eq!((page.next_cursor, page.from_device), (0, false));
    assert_eq!(bob.unread_by_filter(plain.clone()).await, Ok(1));
    let wrong = ConversationFilter { marks: Some(16), ..folded.clone() };
    assert_eq!(code(bob.unread_by_filter(wrong.clone()).await), 6017);
    assert_eq!(code(bob.watch_unread_by_filter(wrong.clone(), true)), 6017);
    assert_eq!(code(bob.conversations_by_filter(wrong, 0, 10).await), 6017);
    assert_eq!(code(bob.conversations_by_filter(folded.clone(), 0, 0).await), 6017);

    bob.watch_unread_by_filter(folded.clone(), true).expect("watched");
    // The list that it begins with has come when this has.
    bob.conversations().await.expect("conversations");
    let total = async |wanted: u64| {
        bob.hear("a total", |event| match event {
            Event::UnreadByFilter { filter, count } => (*filter == folded && *count == wanted).then_some(()),
            _ => None,
        })
        .await;
    };
    alice.say(group("party"), "again").await;
    total(2).await;
    alice.say(c2c("bob"), "not folded").await;
    bob.mark_conversations(vec![c2c("alice")], 4, true).await.expect("marked");
    total(4).await;
    bob.mark_read(ReadScope::AllGroups).await.expect("read");
    total(2).await;
    bob.delete_conversation(c2c("alice")).await.expect("deleted");
    total(0).await;
}

#[tokio::test]
async fn a_cleared_conversation_stays_and_one_that_is_taken_out_without_messages_keeps_them() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    for text in ["one", "two"] {
        alice.say(c2c("bob"), text).await;
        bob.message(text).await;
    }
    let rows = async || bob.conversations().await.expect("conversations");
    bob.clear_history(c2c("alice")).await.expect("cleared");
    let row = rows().await.into_iter().find(|row| row.id == c2c("alice")).expect("it stays");
    assert_eq!((row.unread, row.last_message), (0, None));
    alice.say(c2c("bob"), "three").await;
    bob.message("three").await;
    let outcomes = bob.delete_conversations(vec![c2c("alice")], false).await.expect("outcomes");
    assert_eq!(outcomes[0].code, 0);
    assert!(rows().await.iter().all(|row| row.id != c2c("alice")));
    alice.say(c2c("bob"), "four").await;
    bob.message("four").await;
    let row = rows().await.into_iter().find(|row| row.id == c2c("alice")).expect("it is back");
    assert_eq!(row.unread, 2, "with the one before");
    assert_eq!(code(bob.delete_conversations(vec![], true).await), 6017);
}

#[tokio::test]
async fn each_scope_marks_what_it_says() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let carol = home.user("carol").await;
    let fill = async || {
        alice.say(group("party"), "to all").await;
        alice.say(c2c("bob"), "to bob").await;
        carol.say(c2c("bob"), "from carol").await;
        assert_eq!(bob.total_unread().await, Ok(3));
    };
    let scope = |user_id: &str| ReadScope::C2c { user_id: user_id.into(), until: 0 };
    for (scope, left) in [
        (ReadScope::All, 0),
        (ReadScope::AllC2c, 1),
        (ReadScope::AllGroups, 2),
        (scope("alice"), 2),
        (ReadScope::Group { group_id: "party".into(), until_seq: 0 }, 2),
    ] {
        fill().await;
        bob.mark_read(scope.clone()).await.expect("marked");
        assert_eq!(bob.total_unread().await, Ok(left), "{scope:?}");
        bob.mark_read(ReadScope::All).await.expect("marked");
    }
    // Up to a seq, and up to a message.
    let first = alice.say(group("party"), "first").await;
    let second = alice.say(group("party"), "second").await;
    let third = alice.say(group("party"), "third").await;
    let until = ReadScope::Group { group_id: "party".into(), until_seq: first.seq };
    bob.mark_read(until).await.expect("marked");
    assert_eq!(bob.unread(group("party")).await, 2);
    bob.mark_read_up_to(second.id).await.expect("marked");
    assert_eq!(bob.unread(group("party")).await, 1);
    // Marking makes no receipts, and what is marked stays unread for nobody else.
    assert_eq!(alice.receipts(vec![third.id]).await.expect("receipts")[0].read_count, 0);
    assert_eq!(code(bob.mark_read_up_to("no-such".into()).await), 6017);
    let nowhere = ReadScope::Group { group_id: "nowhere".into(), until_seq: 0 };
    assert_eq!(code(bob.mark_read(nowhere).await), 10007);
}

#[tokio::test]
async fn what_is_begun_is_in_the_conversation_also_in_the_next_process() {
    let home = Home::open().await;
    let state = tempfile::TempDir::new().expect("a directory");
    let with_state = || ClientOptions {
        state_directory: Some(state.path().to_str().expect("UTF-8").to_owned()),
        ..options()
    };
    let bob = home.user("bob").await;
    let alice = home.device(with_state());
    assert_eq!(code(alice.set_draft(c2c("bob"), "early".into()).await), 6014);
    alice.log_in("alice").await;
    alice.watch_conversations(true);
    let draft = async |device: &Device| {
        device.get_conversations(vec![c2c("bob")]).await.expect("conversations").pop()?.draft
    };
    // Of a conversation that is not in the list yet.
    alice.set_draft(c2c("bob"), "hel".into()).await.expect("kept");
    alice.say(c2c("bob"), "one").await;
    let added = alice
        .hear("the conversation", |event| match event {
            Event::ConversationsAdded { conversations } => conversations[0].draft.clone(),
            _ => None,
        })
        .await;
    assert_eq!(added.text, "hel");
    assert_eq!(draft(&alice).await.map(|draft| draft.text), Some("hel".into()));
    alice.set_draft(c2c("bob"), "hello".into()).await.expect("kept");
    let told = alice
        .hear("the change", |event| match event {
            Event::ConversationsUpdated { conversations } => {
                conversations[0].draft.clone().filter(|draft| draft.text == "hello")
            }
            _ => None,
        })
        .await;
    assert!(told.edit_time > 1_600_000_000);
    bob.message("one").await;
    assert_eq!(bob.conversations().await.expect("conversations")[0].draft, None, "it is the other's alone");
    let long = "x".repeat(64 * 1024);
    assert_eq!(code(alice.set_draft(c2c("bob"), long).await), 6017);
    assert_eq!(code(alice.set_draft(c2c(&"b".repeat(33)), "x".into()).await), 7003);
    alice.shutdown().await;
    let alice = home.device(with_state());
    alice.log_in("alice").await;
    assert_eq!(draft(&alice).await.map(|draft| draft.text), Some("hello".into()));
    // Another user of this device has none of them, and the first one finds them again.
    alice.logout().await.expect("out");
    alice.log_in("carol").await;
    alice.say(c2c("bob"), "two").await;
    assert_eq!(draft(&alice).await, None);
    alice.logout().await.expect("out");
    alice.log_in("alice").await;
    assert!(draft(&alice).await.is_some());
    alice.set_draft(c2c("bob"), String::new()).await.expect("forgotten");
    assert_eq!(draft(&alice).await, None);
    // A deleted conversation takes it along, and a wipe takes all.
    alice.set_draft(c2c("bob"), "again".into()).await.expect("kept");
    alice.delete_conversation(c2c("bob")).await.expect("deleted");
    alice.say(c2c("bob"), "three").await;
    assert_eq!(draft(&alice).await, None);
    alice.set_draft(c2c("bob"), "again".into()).await.expect("kept");
    alice.wipe_device_store().await.expect("wiped");
    assert_eq!(draft(&alice).await, None);
    alice.shutdown().await;
    let alice = home.device(with_state());
    alice.log_in("alice").await;
    assert_eq!(draft(&alice).await, None);
}

#[tokio::test]
async fn the_peer_hears_how_far_a_conversation_is_read() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let sent = alice.say(c2c("bob"), "hello").await;
    bob.message("hello").await;
    bob.mark_read(ReadScope::C2c { user_id: "alice".into(), until: 0 }).await.expect("marked");
    let mark: Receipt = alice
        .hear("the mark", |event| match event {
            Event::Receipts { receipts } => receipts.iter().find(|one| one.message_id.is_empty()).cloned(),
            _ => None,
        })
        .await;
    assert!(mark.is_peer_read && mark.time >= sent.server_time && mark.conversation == c2c("bob"));
    assert!(alice.find_messages(vec![sent.id]).await.expect("messages")[0].is_peer_read);
}

#[tokio::test]
async fn who_watches_hears_of_the_list_and_of_the_total() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    bob.watch_conversations(true);
    bob.watch_total_unread(true);
    assert_eq!(bob.total_unread().await, Ok(0));
    let added = async |device: &Device| {
        device
            .hear("a conversation", |event| match event {
                Event::ConversationsAdded { conversations } => Some(conversations.clone()),
                _ => None,
            })
            .await
    };
    alice.say(c2c("bob"), "one").await;
    let conversations = added(&bob).await;
    assert_eq!((conversations[0].id.clone(), conversations[0].unread), (c2c("alice"), 1));
    assert!(conversations[0].last_message.as_ref().is_some_and(|last| !last.is_self));
    alice.say(c2c("bob"), "two").await;
    bob.total(2).await;
    bob.mark_read(ReadScope::All).await.expect("marked");
    bob.hear("the change", |event| match event {
        Event::ConversationsUpdated { conversations } => {
            conversations.iter().any(|one| one.unread == 0).then_some(())
        }
        _ => None,
    })
    .await;
    alice.create_group(crate::support::new_group("g", GroupType::Public, &["bob"])).await.expect("a group");
    alice.say(group("g"), "hello").await;
    assert_eq!(added(&bob).await[0].id, group("g"));
    bob.quit_group("g".into()).await.expect("out");
    let gone = bob
        .hear("the end", |event| match event {
            Event::ConversationsDeleted { conversations } => Some(conversations.clone()),
            _ => None,
        })
        .await;
    assert_eq!(gone, [group("g")]);
}
