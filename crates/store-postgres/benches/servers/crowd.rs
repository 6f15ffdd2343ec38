//! 100,000 members read one message at once, on one server and on four: the time until the last is answered, and what their
//! receipts take on the disk. Before that, the pages of their group beside those of a small one.

use super::node::{Node, Setup};
use super::pages;
use super::report::{self, Aim};
use super::world::{SENDER, World, member, message, receipts};
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_postgres::Bus;
use std::time::{Duration, Instant};

/// The group that everybody is in.
pub const GROUP: &str = "everyone";
const NODES: usize = 4;

pub fn run(setup: &Setup) {
    let members = setup.size(100_000, 500);
    let place = setup.server.place();
    let world = setup.store(&place);
    setup.runtime.block_on(world.group(GROUP, members));
    pages::run(setup, &world, members);
    setup.runtime.block_on(world.close());

    report::title(&format!(
        "{} members read one message at once, durability full",
        report::number(members as f64)
    ));
    let (mut one, mut four, mut bytes) = (Vec::new(), Vec::new(), None);
    for round in 0..setup.size(3, 1) {
        let before = sizes(setup, &place);
        one.push(read(setup, &place, &format!("one-{round}"), members, 1));
        let after = sizes(setup, &place);
        bytes.get_or_insert([after[0] - before[0], after[1] - before[1]]);
        four.push(read(setup, &place, &format!("four-{round}"), members, NODES));
    }
    let [one, four] = [one, four].map(|times| report::median(times).as_secs_f64());
    report::figure("one server: receipts, one per call", members as f64 / one, "receipts/s");
    report::figure("  everyone has read in", one, "s");
    report::figure(&format!("{NODES} servers: everyone has read in"), four, "s");
    report::ratio("  that / one server", four / one, Aim::AtMost(2.5));
    report::note("the sender's last push on each server, and what each of them answers: exact");
    let [rows, tables] = bytes.expect("a round").map(|bytes| bytes as f64 / members as f64);
    report::ratio("bytes of rows per receipt", rows, Aim::AtMost(20.0));
    report::figure("bytes of pages per receipt, with indexes", tables, "bytes");
}

/// The rows of receipts, and the pages of their tables with indexes.
fn sizes(setup: &Setup, place: &str) -> [i64; 2] {
    let of = |what: &dyn Fn(&str) -> String| {
        let each = ["summaries", "read_sets", "receipts"].map(what).join(" + ");
        setup.server.number(place, &format!("SELECT {each}"))
    };
    let rows = |table: &str| format!("(SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM {table} t)");
    [of(&rows), of(&|table| format!("pg_total_relation_size('{table}')"))]
}

/// Everybody reads this message, each by one of so many servers, all at once.
fn read(setup: &Setup, place: &str, msg_id: &str, members: usize, count: usize) -> Duration {
    let nodes: Vec<Node> = (0..count).map(|_| setup.node(place, Bus::Notify)).collect();
    let took = setup.runtime.block_on(async {
        let mut senders = Vec::new();
        for node in &nodes {
            senders.push(node.online(SENDER).await);
        }
        nodes[0].world.call(SENDER, Request::SendMessage(message(GROUP, msg_id))).await;
        let ids = [msg_id.to_owned()];
        let begun = Instant::now();
        let begin = |index: usize| nodes[index % count].world.begin(&member(index), receipts(&ids));
        let under_way: Vec<_> = (0..members).map(begin).collect();
        for answer in under_way {
            answer.await.expect("a receipt is taken");
        }
        let took = begun.elapsed();
        for (node, sender) in nodes.iter().zip(&mut senders) {
            let is_last = |read: u64, unread: u64| read == members as u64 && unread == 0;
            sender.receipt(|told| told.msg_id == msg_id && is_last(told.read_count, told.unread_count)).await;
            assert_eq!(counts(&node.world, msg_id).await, (members as u64, 0), "the summary is exact");
        }
        took
    });
    for node in nodes {
        setup.runtime.block_on(node.close());
    }
    took
}

async fn counts(world: &World, msg_id: &str) -> (u64, u64) {
    let request = Request::GetReceipts { messages: vec![msg_id.to_owned()] };
    match world.call(SENDER, request).await {
        Response::Receipts(receipts) => (receipts[0].read_count, receipts[0].unread_count),
        other => panic!("not receipts: {other:?}"),
    }
}
