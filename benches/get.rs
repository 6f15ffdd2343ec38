//! (4) Getting the receipts of 30 messages in a group of 10 and in one of 100,000 members.

mod support;

use doubletick_protocol::wire::{Request, Response};
use doubletick_store_sqlite::Durability;
use std::time::{Duration, Instant};
use support::report::{self, Aim};
use support::world::{SENDER, World, member, message_ids, receipts};

const MESSAGES: usize = 30;

fn main() {
    let (few, many) = (10, support::size(100_000, 1000));
    report::title("(4) get the receipts of 30 messages: medians");
    let directory = support::scratch();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let world = World::open(directory.path(), Durability::Normal);
        fill(&world, "few", few).await;
        fill(&world, "many", many).await;
        // Taken in turns, so that a busy moment of the machine hits both.
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..support::size(2000, 20) {
            small.push(get(&world, "few", few).await);
            large.push(get(&world, "many", many).await);
        }
        let (small, large) = (report::median(small), report::median(large));
        report::figure(&format!("{few} members"), report::micros(small), "us");
        report::figure(&format!("{} members", report::number(many as f64)), report::micros(large), "us");
        report::ratio("large / small", large.as_secs_f64() / small.as_secs_f64(), Aim::AtMost(1.2));
        world.close().await;
    });
}

/// A group in which every tenth member has read every message.
async fn fill(world: &World, group: &str, members: usize) {
    world.group(group, members).await;
    let ids = message_ids(group, MESSAGES);
    world.messages(group, &ids).await;
    world.fill((0..members).step_by(10).map(|index| (member(index), receipts(&ids)))).await;
}

async fn get(world: &World, group: &str, members: usize) -> Duration {
    let messages = message_ids(group, MESSAGES);
    let begin = Instant::now();
    let response = world.call(SENDER, Request::GetReceipts { messages }).await;
    let took = begin.elapsed();
    let Response::Receipts(receipts) = response else { panic!("not receipts: {response:?}") };
    assert_eq!(receipts.len(), MESSAGES);
    assert!(receipts.iter().all(|receipt| {
        receipt.read_count == members.div_ceil(10) as u64
            && receipt.read_count + receipt.unread_count == members as u64
    }));
    took
}
