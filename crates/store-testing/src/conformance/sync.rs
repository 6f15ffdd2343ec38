//! Resuming: whatever a client holds, it gets what it has missed, all of it and nothing twice.

use super::codes::{DENIED, GONE};
use crate::world::{World, group_id, ids, new_group, seqs, text, with};
use doubletick_protocol::conversation::{ReadScope, Tally};
use doubletick_protocol::group::GroupType::{Meeting, Public, Work};
use doubletick_protocol::group::{NewGroup, Role};
use doubletick_protocol::ids::{ConversationId, MsgId};
use doubletick_protocol::message::{Message, MessageContent, MessageStatus};
use doubletick_protocol::receipt::Receipt;
use doubletick_protocol::wire::{Change, Head, Missed, Request};
use std::collections::BTreeMap;

/// What a client knows of one conversation.
#[derive(Clone, Debug, Default)]
struct Client {
    seq: u64,
    version: u64,
    messages: BTreeMap<u64, Message>,
    receipts: BTreeMap<MsgId, Receipt>,
    /// Versions of the receipts that came, in order.
    came: Vec<(MsgId, u64)>,
}

impl Client {
    /// Asks until nothing more is there.
    async fn catch_up(&mut self, world: &World, user: &str, id: &ConversationId) {
        loop {
            let page = world.sync(user, id, self.seq, self.version).await;
            assert!(page.messages.len() <= 100 && page.changes.len() <= 100);
            assert!(page.seq >= self.seq && page.version >= self.version, "it never goes back");
            let more = page.more;
            let (seq, version) = (page.seq, page.version);
            self.take(page);
            assert!(!more || (self.seq, self.version) != (seq, version), "a page that leads nowhere");
            (self.seq, self.version) = (seq, version);
            if !more {
                return;
            }
        }
    }

    fn take(&mut self, page: Missed) {
        let mut last = self.seq;
        for message in page.messages {
            assert!(message.seq > last && message.seq <= page.seq, "oldest first, above what is held");
            last = message.seq;
            self.messages.insert(message.seq, message);
        }
        let mut last = self.version;
        for change in page.changes {
            assert!(change.version() > last && change.version() <= page.version, "in order: {change:?}");
            last = change.version();
            match change {
                Change::Receipt(receipt) => {
                    self.came.push((receipt.msg_id.clone(), receipt.version));
                    self.receipts.insert(receipt.msg_id.clone(), receipt);
                }
                Change::Revoked(_, message) | Change::Modified(_, message) => {
                    self.messages.insert(message.seq, *message);
                }
            }
        }
    }
}

async fn read_all(world: &World, user: &str, messages: &[Message]) {
    for some in messages.chunks(30) {
        world.read(user, &some.iter().collect::<Vec<_>>()).await;
    }
}

pub async fn nothing_missed_is_nothing(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    let missed = world.sync("ann", &group, 1, 1).await;
    let nothing = Missed {
        conversation: group.clone(),
        messages: vec![],
        changes: vec![],
        seq: 1,
        version: 1,
        more: false,
        identity: message.identity,
    };
    assert_eq!(missed, nothing);
    // A client may hold more than there is (another store, a restored backup): nothing to tell it.
    let missed = world.sync("ann", &group, 1_000, 1_000).await;
    assert!(missed.messages.is_empty() && missed.changes.is_empty() && !missed.more);
    let missed = world.sync("ann", &with("bob"), 0, 0).await;
    assert!(missed.messages.is_empty() && !missed.more, "a pair that was never begun");
}

pub async fn missed_messages_come_in_pages_of_100(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    for _ in 0..250 {
        world.send_plain("ann", &group).await;
    }
    let first = world.sync("bob", &group, 0, 0).await;
    assert_eq!(seqs(&first.messages), (1..=100).collect::<Vec<u64>>());
    assert_eq!((first.seq, first.more), (100, true));
    let second = world.sync("bob", &group, 100, 0).await;
    assert_eq!((second.seq, second.more, second.messages.len()), (200, true, 100));
    let third = world.sync("bob", &group, 200, 0).await;
    assert_eq!((third.seq, third.more, third.messages.len()), (250, false, 50));
    let exact = world.sync("bob", &group, 150, 0).await;
    assert_eq!((exact.seq, exact.more, exact.messages.len()), (250, false, 100));
}

pub async fn pages_are_limited_in_bytes_too(world: &World) {
    world.users(&["ann", "bob"]).await;
    let mut settings = world.store.settings();
    settings.message_bytes = 1_048_576;
    world.must("ann", Request::SetSettings(settings)).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let large = |kilobytes: usize, letter: &str| MessageContent {
        elems: vec![text(&letter.repeat(kilobytes * 1024))],
        ..MessageContent::default()
    };
    let mut sent = Vec::new();
    for kilobytes in [400, 400, 400, 1, 1000, 1000, 1, 1, 600] {
        let mut new = world.message(&group);
        new.content = large(kilobytes, "a");
        sent.push(world.send_new("ann", new).await);
    }
    let mut client = Client::default();
    let mut pages = Vec::new();
    loop {
        let page = world.sync("bob", &group, client.seq, client.version).await;
        pages.push(seqs(&page.messages));
        (client.seq, client.version) = (page.seq, page.version);
        if !page.more {
            break;
        }
    }
    assert_eq!(pages, [vec![1, 2], vec![3, 4], vec![5], vec![6, 7, 8], vec![9]]);
    // Changes of them are as large, and what else has changed comes between them.
    for (message, kilobytes) in sent.iter().zip([400, 400, 400, 1, 1000, 1000, 1, 1, 600]) {
        let request = Request::ModifyMessage {
            message: message.msg_id.clone(),
            base_version: None,
            content: large(kilobytes, "b"),
        };
        world.must("ann", request).await;
        world.read("bob", &[message]).await;
    }
    let mut came = Vec::new();
    let (seq, mut version) = (9, 0);
    loop {
        let page = world.sync("ann", &group, seq, version).await;
        let modified = page.changes.iter().filter(|change| matches!(change, Change::Modified(..))).count();
        assert!((1..=5).contains(&modified), "{modified} of them in one page");
        came.extend(page.changes.iter().map(Change::version));
        version = page.version;
        if !page.more {
            break;
        }
    }
    assert_eq!(came, (1..=18).collect::<Vec<_>>(), "every change, in order");
}

pub async fn missed_changes_come_in_pages_in_the_order_of_versions(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let mut sent = Vec::new();
    for _ in 0..150 {
        sent.push(world.send("ann", &group).await);
    }
    read_all(world, "bob", &sent).await;
    sent.reverse();
    read_all(world, "eve", &sent).await;
    let mut client = Client { seq: 150, ..Client::default() };
    client.catch_up(world, "ann", &group).await;
    // Each message once, with its newest state, whose version was given by eve, newest message first.
    let expected: Vec<(MsgId, u64)> =
        sent.iter().zip(151..).map(|(message, version)| (message.msg_id.clone(), version)).collect();
    assert_eq!(client.came, expected);
    assert!(client.receipts.values().all(|receipt| (receipt.read_count, receipt.unread_count) == (2, 0)));
    assert_eq!((client.seq, client.version), (150, 300));
}

pub async fn following_more_from_any_point_brings_every_change_exactly(world: &World) {
    world.users(&["ann", "bob"]).await;
    let group = world.group(Work, &["ann", "bob"]).await;
    let mut sent = Vec::new();
    for _ in 0..130 {
        sent.push(world.send("ann", &group).await);
    }
    read_all(world, "bob", &sent).await;
    for at in [3, 50, 77, 110] {
        let message = sent[at].msg_id.clone();
        let content = MessageContent { elems: vec![text("new")], ..MessageContent::default() };
        world.must("ann", Request::ModifyMessage { message, base_version: None, content }).await;
    }
    for at in [77, 120] {
        let message = sent[at].msg_id.clone();
        world
            .done("ann", Request::RevokeMessage { conversation: None, message, reason: String::new() })
            .await;
    }
    let truth = world.find("ann", &sent[..100].iter().collect::<Vec<_>>()).await;
    let truth: Vec<Message> =
        truth.into_iter().chain(world.find("ann", &sent[100..].iter().collect::<Vec<_>>()).await).collect();
    let mut whole = Client::default();
    whole.catch_up(world, "ann", &group).await;
    assert_eq!(whole.messages.values().cloned().collect::<Vec<_>>(), truth);
    for seq in (0..=130).step_by(13) {
        for version in (0..=136).step_by(17) {
            let mut client = Client { seq, version, ..Client::default() };
            client.catch_up(world, "ann", &group).await;
            let expected: Vec<_> = whole.came.iter().filter(|(_, came)| *came > version).cloned().collect();
            assert_eq!(client.came, expected, "receipts above version {version}, each once");
            for (at, message) in truth.iter().enumerate() {
                let held = client.messages.get(&message.seq);
                let changed_at = whole_change(&whole, at);
                if message.seq > seq || changed_at.is_some_and(|changed| changed > version) {
                    assert_eq!(held, Some(message), "from {seq}, {version}");
                } else {
                    assert_eq!(held, None, "from {seq}, {version}");
                }
            }
            assert_eq!((client.seq, client.version), (130, 136));
        }
    }
}

/// The version with which the message at this place was changed in the property above: four modifications
/// after 130 receipts, then two revocations.
fn whole_change(whole: &Client, at: usize) -> Option<u64> {
    let changed = match at {
        3 => 131,
        50 => 132,
        110 => 134,
        77 => 135,
        120 => 136,
        _ => return None,
    };
    let revoked = whole.messages[&(at as u64 + 1)].status == MessageStatus::Revoked;
    assert_eq!(revoked, changed >= 135);
    Some(changed)
}

pub async fn a_client_that_syncs_now_and_then_ends_with_the_truth(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob", "eve"]).await;
    let mut sent: Vec<Message> = Vec::new();
    let mut clients: Vec<Client> = vec![Client::default(); 4];
    // A fixed stream of pseudo-random numbers: the same story every time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..700 {
        let at = if sent.is_empty() { 0 } else { random(sent.len()) };
        match random(10) {
            0..4 => sent.push(world.send("ann", &group).await),
            _ if sent.is_empty() => {}
            4..6 => world.read("bob", &[&sent[at]]).await,
            6..8 => {
                let from = at.saturating_sub(10);
                world.read("eve", &sent[from..=at].iter().collect::<Vec<_>>()).await;
            }
            8 => {
                let message = sent[at].msg_id.clone();
                if random(3) == 0 {
                    // Late or twice is refused or nothing: both are part of the story.
                    let _ = world
                        .ask(
                            "ann",
                            Request::RevokeMessage { conversation: None, message, reason: String::new() },
                        )
                        .await;
                }
            }
            _ => {
                let which = random(clients.len());
                clients[which].catch_up(world, "ann", &group).await;
            }
        }
    }
    for client in &mut clients {
        client.catch_up(world, "ann", &group).await;
        for some in sent.chunks(100) {
            let some: Vec<&Message> = some.iter().collect();
            for receipt in world.receipts("ann", &some).await.iter().filter(|receipt| receipt.version > 0) {
                assert_eq!(client.receipts.get(&receipt.msg_id), Some(receipt));
            }
            for message in world.find("ann", &some).await {
                let held = &client.messages[&message.seq];
                assert_eq!((held.status, held.version), (message.status, message.version));
            }
        }
        let mut came = client.came.clone();
        let all = came.len();
        came.sort();
        came.dedup();
        assert_eq!(came.len(), all, "no state came twice");
        assert!(all > 100, "the story has receipts: {all}");
    }
}

pub async fn only_ones_own_receipts_and_visible_messages_come(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Work, &["ann", "bob", "eve"]).await;
    let anns = world.send("ann", &group).await;
    let secret = world.send_to("ann", &group, &["eve"]).await;
    let bobs = world.send("bob", &group).await;
    world.read("eve", &[&anns, &secret, &bobs]).await;
    let request = Request::DeleteMessages { conversation: group.clone(), messages: ids(&[&anns]) };
    world.done("bob", request).await;
    for message in [&anns, &secret] {
        let request = Request::RevokeMessage {
            conversation: None,
            message: message.msg_id.clone(),
            reason: String::new(),
        };
        world.done("ann", request).await;
    }
    let missed = world.sync("bob", &group, 3, 0).await;
    let [Change::Receipt(receipt)] = &missed.changes[..] else { panic!("{:?}", missed.changes) };
    assert_eq!(receipt.msg_id, bobs.msg_id);
    assert_eq!(seqs(&world.sync("bob", &group, 0, 0).await.messages), [3]);
    let missed = world.sync("eve", &group, 3, 0).await;
    assert!(missed.changes.iter().all(|change| matches!(change, Change::Revoked(..))));
    assert_eq!(missed.changes.len(), 2);
}

pub async fn a_newcomer_is_not_told_the_past(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let before = world.send("ann", &group).await;
    let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
    world.done("eve", join).await;
    let after = world.send("ann", &group).await;
    for message in [&before, &after] {
        let request = Request::RevokeMessage {
            conversation: None,
            message: message.msg_id.clone(),
            reason: String::new(),
        };
        world.done("ann", request).await;
    }
    assert_eq!(seqs(&world.sync("eve", &group, 0, 0).await.messages), [2]);
    let missed = world.sync("eve", &group, 2, 0).await;
    let [Change::Revoked(2, message)] = &missed.changes[..] else { panic!("{:?}", missed.changes) };
    assert_eq!(message.msg_id, after.msg_id);
}

pub async fn outsiders_cannot_sync(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    world.send("ann", &group).await;
    let sync = |id: &ConversationId| Request::Sync { conversation: id.clone(), seq: 0, version: 0 };
    assert_eq!(world.code("eve", sync(&group)).await, DENIED);
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.code("bob", sync(&group)).await, DENIED);
    assert_eq!(world.code("ann", sync(&ConversationId::Group("nowhere".to_owned()))).await, GONE);
    world.send("ann", &with("bob")).await;
    assert!(world.sync("eve", &with("bob"), 0, 0).await.messages.is_empty(), "her own pair, unbegun");
}

pub async fn a_login_tells_where_everything_stands(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Public, &["ann", "bob"]).await;
    let message = world.send("ann", &group).await;
    world.send("ann", &group).await;
    world.read("bob", &[&message]).await;
    let private = world.send("ann", &with("bob")).await;
    world.read("bob", &[&private]).await;
    world.done("bob", Request::MarkRead(ReadScope::Group(group_id(&group), 1))).await;
    let of_pair = private.identity;
    let tally = |unread, counted| Some(Tally { unread, counted, silent: false });
    let head = |conversation: &ConversationId, seq, version, read_seq| Head {
        conversation: conversation.clone(),
        seq,
        version,
        read_seq,
        identity: if conversation.is_group() { message.identity } else { of_pair },
        news_seq: 0,
        news_version: 0,
        restored_seq: 0,
        restored_version: 0,
        unlisted: false,
        tally: tally(1, seq),
        list_version: 0,
        cleared_seq: Some(0),
    };
    assert!(of_pair != message.identity && of_pair > 0 && message.identity > 0);
    let mut heads = world.login("bob").await.heads;
    heads.sort_by(|a, b| a.conversation.cmp(&b.conversation));
    assert_eq!(heads, [head(&with("ann"), 1, 1, 0), head(&group, 2, 1, 1)]);
    let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
    world.done("eve", join).await;
    let hers = Head { news_seq: 2, news_version: 1, tally: tally(0, 2), ..head(&group, 2, 1, 2) };
    assert_eq!(world.login("eve").await.heads, [hers], "she begins where she came in");
    world.done("bob", Request::QuitGroup { group_id: group_id(&group) }).await;
    assert_eq!(world.login("bob").await.heads, [head(&with("ann"), 1, 1, 0)]);
}

pub async fn what_was_before_one_came_in_is_not_missed(world: &World) {
    world.users(&["ann", "bob", "eve"]).await;
    let group = world.group(Meeting, &["ann", "bob", "eve"]).await;
    let (one, two) = (world.send("ann", &group).await, world.send("ann", &group).await);
    let quit = |user: &'static str| {
        let request = Request::QuitGroup { group_id: group_id(&group) };
        async move { world.done(user, request).await }
    };
    let revoke = |message: &Message| Request::RevokeMessage {
        conversation: None,
        message: message.msg_id.clone(),
        reason: String::new(),
    };
    quit("eve").await;
    world.done("ann", revoke(&one)).await;
    world.send("ann", &group).await;
    let join = Request::JoinGroup { group_id: group_id(&group), hello: String::new() };
    world.done("eve", join).await;
    assert_eq!(world.newest("eve", &group).await.len(), 3, "she may look at all of it");
    for (seq, version) in [(0, 0), (2, 0)] {
        let missed = world.sync("eve", &group, seq, version).await;
        assert_eq!((missed.messages.len(), missed.changes.len()), (0, 0));
        assert_eq!((missed.seq, missed.identity), (3, one.identity));
    }
    let after = world.send("ann", &group).await;
    world.done("ann", revoke(&two)).await;
    let missed = world.sync("eve", &group, 3, 0).await;
    assert_eq!(missed.messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [after.seq]);
    assert_eq!(missed.changes.len(), 1, "what became of the past since then is news: {:?}", missed.changes);
}

pub async fn a_group_that_is_made_again_is_another_one(world: &World) {
    world.users(&["ann", "bob"]).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let new = NewGroup { members: vec![("bob".to_owned(), Role::Normal)], ..new_group(Public, "again") };
        world.must("ann", Request::CreateGroup(new)).await;
        let again = ConversationId::Group("again".to_owned());
        let message = world.send("ann", &again).await;
        assert_eq!(message.seq, 1);
        let head = world.login("bob").await.heads.remove(0);
        let missed = world.sync("bob", &again, 0, 0).await;
        assert_eq!([head.identity, missed.identity, missed.messages[0].identity], [message.identity; 3]);
        assert!(!seen.contains(&message.identity) && (1..1 << 53).contains(&message.identity));
        seen.push(message.identity);
        world.done("ann", Request::DeleteGroup { group_id: "again".to_owned() }).await;
    }
}
