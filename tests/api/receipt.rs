//! Read receipts: sending, hearing of them, asking, and who has read.

use crate::support::{Device, Home, c2c, code, failure, group, options, text};
use doubletick::api::{
    ClientOptions, DoubletickError, Event, GroupType, NewMessage, ReaderFilter, Receipt, Settings,
};

impl Device {
    /// The receipt that says so many read.
    async fn receipt(&self, message_id: &str, read_count: u64) -> Receipt {
        self.hear("a receipt", |event| match event {
            Event::Receipts { receipts } => receipts
                .iter()
                .find(|receipt| receipt.message_id == message_id && receipt.read_count == read_count)
                .cloned(),
            _ => None,
        })
        .await
    }

    async fn names(&self, message_id: &str, filter: ReaderFilter, count: u32) -> Vec<String> {
        let (mut names, mut cursor) = (Vec::new(), 0);
        loop {
            let page = self.readers(message_id.into(), filter, cursor, count).await.expect("a page");
            assert_eq!(page.group_id, "party");
            assert_eq!(page.is_finished, page.next_cursor == 0);
            for reader in &page.readers {
                assert_eq!(reader.read_at > 0, filter == ReaderFilter::Read);
            }
            names.extend(page.readers.into_iter().map(|reader| reader.member.user_id));
            if page.is_finished {
                return names;
            }
            assert!(page.next_cursor < 1 << 53);
            cursor = page.next_cursor;
        }
    }
}

#[tokio::test]
async fn a_group_reads_and_the_sender_hears_who() {
    let home = Home::open().await;
    let (alice, [bob, carol, _dave]) = home.party(GroupType::Public, ["bob", "carol", "dave"]).await;
    let sent = alice.say(group("party"), "read this").await;
    let heard = bob.message("read this").await;
    bob.send_receipts(vec![heard.id.clone()]).await.expect("a receipt");
    let receipt = alice.receipt(&sent.id, 1).await;
    assert_eq!((receipt.unread_count, receipt.seq, receipt.conversation), (2, 1, group("party")));
    assert!(receipt.time > 0 && !receipt.is_peer_read);
    // Again: nothing changes.
    bob.send_receipts(vec![heard.id.clone(), heard.id.clone()]).await.expect("a receipt");
    carol.send_receipts(vec![heard.id]).await.expect("a receipt");
    let receipt = alice.receipt(&sent.id, 2).await;
    assert_eq!(alice.receipts(vec![sent.id.clone()]).await, Ok(vec![receipt]));
    for count in [1, 100] {
        assert_eq!(alice.names(&sent.id, ReaderFilter::Read, count).await, ["bob", "carol"]);
        assert_eq!(alice.names(&sent.id, ReaderFilter::Unread, count).await, ["dave"]);
    }
    let found = bob.find_messages(vec![sent.id.clone()]).await.expect("messages");
    assert!(found[0].has_sent_receipt && !found[0].is_read);
    let found = alice.find_messages(vec![sent.id]).await.expect("messages");
    assert_eq!((found[0].read_count, found[0].unread_count), (2, 1));
}

#[tokio::test]
async fn one_to_one_the_peer_has_read_or_not() {
    let home = Home::open().await;
    let (alice, bob) = (home.user("alice").await, home.user("bob").await);
    let sent = alice.say(c2c("bob"), "read this").await;
    let asked = alice.receipts(vec![sent.id.clone()]).await.expect("receipts");
    assert!(!asked[0].is_peer_read && asked[0].time == 0 && asked[0].unread_count == 1);
    bob.send_receipts(vec![bob.message("read this").await.id]).await.expect("a receipt");
    let receipt = alice.receipt(&sent.id, 1).await;
    assert!(receipt.is_peer_read && receipt.time > 0);
    assert_eq!((receipt.conversation.clone(), receipt.unread_count), (c2c("bob"), 0));
    assert_eq!(alice.receipts(vec![sent.id.clone()]).await, Ok(vec![receipt]));
    let found = alice.find_messages(vec![sent.id]).await.expect("messages");
    assert!(found[0].has_peer_receipt && !found[0].is_peer_read);
}

#[tokio::test]
async fn what_has_no_receipts_says_so() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let eve = home.user("eve").await;
    let sent = alice.say(group("party"), "read this").await;
    let beside = alice.say(c2c("bob"), "and this").await;
    let plain = alice.new_message(group("party"), text("no matter"));
    let plain = alice.send(NewMessage { need_read_receipt: false, ..plain }).await.expect("it is sent");
    let ids = |id: &str| vec![id.to_owned()];

    let (number, words) = failure(bob.send_receipts(Vec::new()).await);
    assert!(number == 6017 && words.contains("messages"), "{number} {words}");
    let many = (0..31).map(|n| format!("m{n}")).collect();
    assert_eq!(code(bob.send_receipts(many).await), 6017);
    assert_eq!(code(bob.send_receipts(ids("no-such")).await), 10062);
    assert_eq!(code(bob.send_receipts(vec![sent.id.clone(), beside.id.clone()]).await), 6017);
    assert_eq!(code(bob.send_receipts(ids(&plain.id)).await), 6017);
    assert_eq!(code(alice.send_receipts(ids(&sent.id)).await), 6017);
    let error = eve.send_receipts(ids(&sent.id)).await.expect_err("not in the audience");
    assert!(matches!(error, DoubletickError::NotPermitted { code: 10007, .. }), "{error:?}");

    assert_eq!(bob.receipts(ids(&sent.id)).await, Ok(vec![]));
    assert_eq!(alice.receipts(ids(&plain.id)).await, Ok(vec![]));
    assert_eq!(code(alice.receipts(Vec::new()).await), 6017);

    let read = ReaderFilter::Read;
    assert_eq!(code(bob.readers(sent.id.clone(), read, 0, 10).await), 10007);
    assert_eq!(code(alice.readers(sent.id.clone(), read, 0, 0).await), 6017);
    assert_eq!(code(alice.readers(sent.id.clone(), read, 0, 101).await), 6017);
    assert_eq!(code(alice.readers("no-such".into(), read, 0, 10).await), 10062);
    alice.revoke(sent.id.clone(), String::new()).await.expect("revoked");
    assert_eq!(code(alice.readers(sent.id.clone(), read, 0, 10).await), 10062);
    bob.send_receipts(ids(&sent.id)).await.expect("changes nothing");
}

#[tokio::test]
async fn a_group_type_that_is_switched_off_has_no_receipts() {
    let home = Home::open().await;
    let (alice, [bob]) = home.party(GroupType::Public, ["bob"]).await;
    let sent = alice.say(group("party"), "read this").await;
    let settings = alice.settings().await.expect("settings");
    let off = Settings { receipt_group_types: vec![GroupType::Work], ..settings };
    alice.set_settings(off).await.expect("settings");
    let error = bob.send_receipts(vec![sent.id]).await.expect_err("switched off");
    assert!(matches!(error, DoubletickError::NotPermitted { code: 10060, .. }), "{error:?}");
    assert!(!alice.say(group("party"), "no receipts").await.need_read_receipt);
}

#[tokio::test]
async fn receipts_of_one_who_was_away_come_with_the_next_login() {
    let home = Home::open().await;
    let bob = home.user("bob").await;
    let directory = home.directory.path().join("alice").to_str().map(str::to_owned);
    // A device with a directory, and one that remembers as long as the client lives.
    for state_directory in [directory, None] {
        let alice = home.device(ClientOptions { state_directory, ..options() });
        alice.log_in("alice").await;
        let sent = alice.say(c2c("bob"), "read this").await;
        alice.logout().await.expect("a logout");
        bob.send_receipts(vec![bob.message("read this").await.id]).await.expect("a receipt");
        alice.login("alice".into(), "any".into()).await.expect("a login");
        assert!(alice.receipt(&sent.id, 1).await.is_peer_read);
    }
}
