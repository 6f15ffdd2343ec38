//! (5) The first, middle and last page of 100 of 100,000 members: who has read, and who has not.

mod support;

use doubletick_protocol::receipt::{ReaderFilter, ReaderPage};
use doubletick_protocol::wire::{Request, Response};
use doubletick_store_sqlite::Durability;
use std::time::{Duration, Instant};
use support::report::{self, Aim};
use support::world::{SENDER, UserCall, World, member, message_ids, receipts};

const GROUP: &str = "benchmark";
const PAGE: u32 = 100;

fn main() {
    let members = support::size(100_000, 1000);
    report::title("(5) pages of 100 members: medians");
    let directory = support::scratch();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let world = World::open(directory.path(), Durability::Normal);
        let ids = message_ids(GROUP, 4);
        world.group(GROUP, members).await;
        world.messages(GROUP, &ids).await;
        world.fill((0..members).flat_map(|index| reads(index, members, &ids))).await;
        let [none, all, all_but_one, every_second] = &ids[..] else { panic!("four messages") };
        let half = members / 2;
        let full = list(&world, "nobody has read: unread", none, ReaderFilter::Unread, members).await;
        list(&world, "everyone has read: read", all, ReaderFilter::Read, members).await;
        list(&world, "every second has read: read", every_second, ReaderFilter::Read, half).await;
        list(&world, "every second has read: unread", every_second, ReaderFilter::Unread, half).await;
        list(&world, "all but one have read: read", all_but_one, ReaderFilter::Read, members - 1).await;
        let last = list(&world, "all but one have read: unread", all_but_one, ReaderFilter::Unread, 1).await;
        let ratio = last.as_secs_f64() / full.as_secs_f64();
        report::ratio("the one unread of all / a first full unread page", ratio, Aim::AtMost(1.5));
        world.close().await;
    });
}

/// The receipts of one member: message 1 everyone, message 2 all but the last member, message 3 every second.
fn reads(index: usize, members: usize, ids: &[String]) -> Option<UserCall> {
    let mut messages = vec![ids[1].clone()];
    if index + 1 < members {
        messages.push(ids[2].clone());
    }
    if index % 2 == 1 {
        messages.push(ids[3].clone());
    }
    Some((member(index), receipts(&messages)))
}

/// Walks through a list once, then measures its first, middle and last page; the time of the first.
async fn list(world: &World, name: &str, message: &str, filter: ReaderFilter, expected: usize) -> Duration {
    let mut cursors = vec![0];
    let mut seen = 0;
    loop {
        let page = page(world, message, filter, cursors[cursors.len() - 1]).await;
        seen += page.readers.len();
        if page.finished {
            break;
        }
        cursors.push(page.next_seq);
    }
    assert_eq!(seen, expected, "the list is complete");
    let at = [cursors[0], cursors[cursors.len() / 2], cursors[cursors.len() - 1]];
    let mut samples = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..support::size(1000, 10) {
        for (cursor, samples) in at.iter().zip(&mut samples) {
            let begin = Instant::now();
            page(world, message, filter, *cursor).await;
            samples.push(begin.elapsed());
        }
    }
    let [first, middle, last] = samples.map(report::median);
    report::figure(
        &format!("{name}, {} in all: first page", report::number(expected as f64)),
        report::micros(first),
        "us",
    );
    if cursors.len() > 1 {
        report::figure("  middle page", report::micros(middle), "us");
        report::figure("  last page", report::micros(last), "us");
        let slowest = first.max(middle).max(last).as_secs_f64();
        report::ratio("  slowest / first", slowest / first.as_secs_f64(), Aim::AtMost(1.5));
    }
    first
}

async fn page(world: &World, message: &str, filter: ReaderFilter, cursor: u64) -> ReaderPage {
    let request = Request::GetReaders { message: message.to_string(), filter, cursor, count: PAGE };
    match world.call(SENDER, request).await {
        Response::Readers(page) => page,
        other => panic!("not a page: {other:?}"),
    }
}
