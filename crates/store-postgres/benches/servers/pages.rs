//! What is asked of a group of 100,000 members and of one of 10, where as large a part of them has read.

use super::crowd::GROUP;
use super::node::Setup;
use super::report::{self, Aim};
use super::world::{SENDER, World, member, message, message_ids, receipts};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Request, Response};
use std::time::{Duration, Instant};

const SMALL: &str = "few";
const FEW: usize = 10;
const MESSAGES: usize = 30;

pub fn run(setup: &Setup, world: &World, members: usize) {
    let many = report::number(members as f64);
    report::title(&format!("asked of a group of {many} members, and of one of {FEW}: medians"));
    setup.runtime.block_on(async {
        world.group(SMALL, FEW).await;
        for (group, members) in [(SMALL, FEW), (GROUP, members)] {
            let ids = message_ids(group, MESSAGES);
            for id in &ids {
                world.call(SENDER, Request::SendMessage(message(group, id))).await;
            }
            world.fill((0..members).step_by(10).map(|index| (member(index), receipts(&ids)))).await;
        }
        let rounds = setup.size(2000, 20);
        for (what, ask) in [
            ("summaries of 30 messages", summaries as fn(&str) -> Request),
            ("a page of sync: 30 messages, with their summaries", sync),
        ] {
            // Taken in turns, so that a busy moment of the machine hits both.
            let (mut small, mut large) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                small.push(asked(world, ask(SMALL)).await);
                large.push(asked(world, ask(GROUP)).await);
            }
            let (small, large) = (report::median(small), report::median(large));
            report::figure(&format!("{what}: {FEW} members"), report::micros(small), "us");
            report::figure(&format!("  {many} members"), report::micros(large), "us");
            report::ratio("  large / small", large.as_secs_f64() / small.as_secs_f64(), Aim::AtMost(1.6));
        }
    });
}

fn summaries(group: &str) -> Request {
    Request::GetReceipts { messages: message_ids(group, MESSAGES) }
}

fn sync(group: &str) -> Request {
    Request::Sync { conversation: ConversationId::Group(group.to_owned()), seq: 0, version: 0 }
}

async fn asked(world: &World, request: Request) -> Duration {
    let begun = Instant::now();
    let response = world.call(SENDER, request).await;
    let took = begun.elapsed();
    let found = match &response {
        Response::Receipts(receipts) => receipts.len(),
        Response::Missed(missed) => missed.messages.len(),
        other => panic!("not what was asked for: {other:?}"),
    };
    assert_eq!(found, MESSAGES);
    took
}
