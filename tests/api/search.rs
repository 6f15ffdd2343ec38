//! Searching messages, and messages of this device.

use crate::support::{Home, c2c, code, failure, group, words};
use doubletick::api::{Elem, GroupType, HistoryQuery, LocalMessage, MessageContent, MessageSearch};

fn keyword(word: &str) -> MessageSearch {
    MessageSearch {
        keywords: vec![word.into()],
        all_keywords: false,
        senders: Vec::new(),
        elem_types: Vec::new(),
        conversation: None,
        time_position: 0,
        time_period: 0,
        page_index: 0,
        page_size: 0,
    }
}

#[tokio::test]
async fn messages_are_found_by_their_words() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    alice.say(group("party"), "The first WORD").await;
    bob.say(group("party"), "已读").await;
    bob.say(group("party"), "another word").await;
    alice.say(c2c("bob"), "a word to bob").await;
    let in_party = |word| MessageSearch { conversation: Some(group("party")), ..keyword(word) };
    let found = alice.search_messages(in_party("word")).await.expect("searched");
    assert_eq!((found.total, found.items[0].count), (2, 2));
    let seen: Vec<_> = found.items[0].messages.iter().map(|one| (words(one), one.is_self)).collect();
    assert_eq!(seen, [("another word", false), ("The first WORD", true)]);
    let found = alice.search_messages(in_party("已")).await.expect("searched");
    assert_eq!((found.total, words(&found.items[0].messages[0])), (1, "已读"));
    let everywhere = bob.search_messages(keyword("word")).await.expect("searched");
    let mut counts: Vec<_> = everywhere.items.iter().map(|item| (item.count, item.messages.len())).collect();
    counts.sort_unstable();
    assert_eq!((everywhere.total, counts), (2, vec![(1, 1), (2, 0)]));
    let by_bob = MessageSearch { senders: vec!["bob".into()], ..in_party("word") };
    assert_eq!(alice.search_messages(by_bob).await.expect("searched").total, 1);
    let page = MessageSearch { page_size: 1, page_index: 1, ..in_party("word") };
    let page = alice.search_messages(page).await.expect("searched");
    assert_eq!((page.total, words(&page.items[0].messages[0])), (2, "The first WORD"));
}

#[tokio::test]
async fn a_wrong_search_says_what_is_wrong() {
    let home = Home::open().await;
    let alice = home.user("alice").await;
    let nothing = MessageSearch { keywords: Vec::new(), ..keyword("") };
    for (wrong, field) in [
        (nothing, "keywords"),
        (keyword(""), "keywords"),
        (MessageSearch { keywords: vec!["x".into(); 6], ..keyword("") }, "keywords"),
        (MessageSearch { senders: vec!["x".into(); 6], ..keyword("x") }, "senders"),
        (MessageSearch { page_size: 1001, ..keyword("x") }, "page_size"),
    ] {
        let (code, text) = failure(alice.search_messages(wrong).await);
        assert!(code == 6017 && text.starts_with(field), "{code} {text}");
    }
    let nobody = MessageSearch { conversation: Some(c2c("")), ..keyword("x") };
    assert_eq!(code(alice.search_messages(nobody).await), 7003);
    alice.logout().await.expect("out");
    assert_eq!(code(alice.search_messages(keyword("x")).await), 6014);
}

#[tokio::test]
async fn with_an_embedded_service_all_that_there_is_is_on_this_device() {
    let home = Home::open().await;
    let (alice, [_bob]) = home.party(GroupType::Public, ["bob"]).await;
    let content =
        || MessageContent { elems: vec![Elem::Text { text: "x".into() }], ..MessageContent::default() };
    let local = LocalMessage {
        content: content(),
        id: String::new(),
        sender: String::new(),
        time: 0,
        client_time: 0,
    };
    let (code_of, text) = failure(alice.import_messages(group("party"), vec![local]).await);
    assert!(code_of == 7013 && text.contains("in this process"), "{code_of} {text}");
    let said = alice.say(group("party"), "said").await;
    let query = || HistoryQuery {
        conversation: group("party"),
        start: None,
        newer: false,
        count: 9,
        window: None,
        elem_types: Vec::new(),
    };
    let here = alice.local_history(query()).await.expect("a page");
    assert_eq!(here.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), [said.id.as_str()]);
    alice.delete_messages_here(group("party"), vec![said.id]).await.expect("deleted");
    assert_eq!(alice.history(query()).await.expect("a page"), []);
    alice.logout().await.expect("out");
    assert_eq!(code(alice.local_history(query()).await), 6014);
}
