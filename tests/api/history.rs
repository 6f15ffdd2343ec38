//! History: every start and filter.

use crate::support::{Home, c2c, code, group, words};
use doubletick::api::{
    ConversationId, Elem, GroupType, HistoryQuery, HistoryStart, MessageContent, TimeWindow,
};

fn query(conversation: ConversationId) -> HistoryQuery {
    HistoryQuery { conversation, start: None, newer: false, count: 20, window: None, elem_types: Vec::new() }
}

#[tokio::test]
async fn a_page_begins_where_it_is_told() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let mut sent = Vec::new();
    for word in ["one", "two", "three", "four", "five"] {
        sent.push(alice.say(group("party"), word).await);
    }
    let page = async |start: Option<HistoryStart>, newer, count| {
        let asked = HistoryQuery { start, newer, count, ..query(group("party")) };
        let found = bob.history(asked).await.expect("a page");
        found.iter().map(|message| words(message).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(page(None, false, 2).await, ["five", "four"]);
    assert_eq!(page(Some(HistoryStart::End), true, 2).await, ["one", "two"]);
    let after = HistoryStart::Message { id: sent[2].id.clone() };
    assert_eq!(page(Some(after.clone()), false, 20).await, ["two", "one"]);
    assert_eq!(page(Some(after), true, 20).await, ["four", "five"]);
    assert_eq!(page(Some(HistoryStart::Seq { seq: 3 }), false, 2).await, ["three", "two"]);
    assert_eq!(page(Some(HistoryStart::Seqs { seqs: vec![4, 1, 9] }), true, 20).await.len(), 2);
    let now = HistoryStart::Time { seconds: sent[4].server_time };
    assert_eq!(page(Some(now), false, 1).await, ["five"]);

    let long_ago =
        HistoryQuery { window: Some(TimeWindow { begin: 1000, period: 100 }), ..query(group("party")) };
    assert_eq!(bob.history(long_ago).await, Ok(vec![]));
    let seen = bob.history(query(group("party"))).await.expect("a page");
    assert!(seen.iter().all(|message| !message.is_self && message.conversation == group("party")));
    assert!(
        alice.history(query(group("party"))).await.expect("a page").iter().all(|message| message.is_self)
    );
}

#[tokio::test]
async fn a_filter_asks_for_kinds() {
    let home = Home::open().await;
    home.account("bob").await;
    let alice = home.user("alice").await;
    alice.say(c2c("bob"), "a text").await;
    let face = MessageContent {
        elems: vec![Elem::Face { index: 3, data: String::new() }],
        ..crate::support::text("")
    };
    alice.send(alice.new_message(c2c("bob"), face)).await.expect("it is sent");
    let faces = HistoryQuery { elem_types: vec![6], ..query(c2c("bob")) };
    let found = alice.history(faces).await.expect("a page");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].content.elems, [Elem::Face { index: 3, data: String::new() }]);
}

#[tokio::test]
async fn a_wrong_question_says_what_is_wrong() {
    let home = Home::open().await;
    let (alice, []) = home.party(GroupType::Public, []).await;
    let bob = home.user("bob").await;
    for count in [0, 101] {
        assert_eq!(code(alice.history(HistoryQuery { count, ..query(group("party")) }).await), 6017);
    }
    let unknown = HistoryStart::Message { id: "no-such".into() };
    let asked = HistoryQuery { start: Some(unknown), ..query(group("party")) };
    assert_eq!(code(alice.history(asked).await), 6017);
    assert_eq!(code(bob.history(query(group("party"))).await), 10007);
    assert_eq!(code(bob.history(query(group("nowhere"))).await), 10010);
    let seq = HistoryQuery { start: Some(HistoryStart::Seq { seq: 1 }), ..query(c2c("bob")) };
    assert_eq!(code(alice.history(seq).await), 6017);
    assert_eq!(alice.history(query(c2c("nobody"))).await, Ok(vec![]));
}
