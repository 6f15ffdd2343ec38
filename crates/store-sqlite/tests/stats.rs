//! What a service counts of itself adds up.

mod home;

use doubletick_engine::EngineOptions;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Change, Push, Request, Response};
use doubletick_store_testing::home::Home;
use doubletick_store_testing::online::Service;
use doubletick_store_testing::world::{new_group, new_message, send_receipts};
use home::Directory;

#[tokio::test]
async fn every_counter_says_what_was_done() {
    let home = Directory::fresh();
    let service = Service::open(&home, EngineOptions::default());
    let stats = &service.stats;
    let mut alice = service.log_in("alice").await;
    let mut bob = service.log_in("bob").await;
    let mut eve = service.log_in("eve").await;
    let mut group = new_group(GroupType::Public, "team");
    let member = |user: &str| (user.to_owned(), doubletick_protocol::group::Role::Normal);
    group.members = vec![member("bob"), member("eve")];
    alice.must(Request::CreateGroup(group)).await;
    let mut writes = 4;

    let conversation = ConversationId::Group("team".into());
    let mut sent = Vec::new();
    for number in 0..20 {
        let new = new_message(&format!("m{number}"), &conversation, "text");
        sent.push(alice.send_message(new.clone()).await.expect("a message").msg_id);
        alice.send_message(new).await.expect("the same again");
        writes += 2;
    }
    assert_eq!(stats.messages.get(), 40, "those sent again included");
    for reader in [&mut bob, &mut eve] {
        for _ in 0..3 {
            reader.must(send_receipts(&sent)).await;
            writes += 1;
        }
    }
    assert_eq!(stats.receipts.get(), 40, "each once");
    assert_eq!(bob.code(send_receipts(&["unknown".into()])).await, 10062);
    writes += 1;
    for _ in 0..10 {
        // Reads are not writes.
        alice.must(Request::TotalUnread).await;
    }

    assert_eq!(stats.committed_calls.get(), writes);
    assert_eq!((stats.taken_writes.get(), stats.answered_writes.get()), (writes, writes));
    assert_eq!(stats.waiting_writes(), 0);
    assert_eq!(stats.commit_sizes().sum::<u64>(), stats.commits.get());
    assert!(stats.commits.get() <= writes && stats.commits.get() > 0);

    // The last state of every message has been pushed at some time; then nothing is under way.
    let mut open: Vec<String> = sent.clone();
    let mut pushed = 0;
    while !open.is_empty() {
        pushed += 1;
        if let Push::Changes { changes, .. } = alice.push().await {
            for change in changes {
                if let Change::Receipt(receipt) = change
                    && receipt.unread_count == 0
                {
                    open.retain(|id| *id != receipt.msg_id);
                }
            }
        }
    }
    pushed += alice.pushed().len() + bob.pushed().len() + eve.pushed().len();
    assert_eq!(stats.pushes.get(), pushed as u64, "as many as came out");
    assert_eq!((stats.overflows.get(), stats.kicked.get(), stats.expired.get()), (0, 0, 0));
    service.engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_back_is_counted_where_it_became_part_of_a_later_push() {
    let home = Directory::fresh();
    let service = Service::open(&home, EngineOptions::default());
    service.set(|settings| settings.receipt_interval_ms = 60_000).await;
    let mut alice = service.log_in("alice").await;
    let mut readers = Vec::new();
    for number in 0..10 {
        readers.push(service.log_in(&format!("u{number}")).await);
    }
    let mut group = new_group(GroupType::Public, "team");
    let normal = doubletick_protocol::group::Role::Normal;
    group.members = (0..10).map(|number| (format!("u{number}"), normal)).collect();
    alice.must(Request::CreateGroup(group)).await;
    let conversation = ConversationId::Group("team".into());
    let message = alice.send_message(new_message("m", &conversation, "text")).await.expect("a message");
    for reader in &mut readers {
        reader.must(send_receipts(std::slice::from_ref(&message.msg_id))).await;
    }
    let Response::Receipts(receipts) = alice.must(Request::GetReceipts { messages: vec!["m".into()] }).await
    else {
        panic!("no receipts")
    };
    assert_eq!(receipts[0].read_count, 10);
    // The first goes at once, the second waits for a minute, the other eight take its place.
    alice.until(|push| matches!(push, Push::Changes { .. })).await;
    while service.stats.coalesced.get() < 8 {
        tokio::task::yield_now().await;
    }
    assert_eq!(service.stats.coalesced.get(), 8);
    assert_eq!(service.stats.receipts.get(), 10);
    service.engine.close().await;
}
