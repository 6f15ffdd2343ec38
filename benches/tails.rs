//! (9) How long the slowest calls take: 16 callers with one receipt a call, durability normal beside full. Normal waits
//! for no sync, so nothing may make it slower than full, the checkpoints of the log neither.

mod support;

use doubletick_store_sqlite::Durability;
use std::time::Duration;
use support::report::{self, Aim};
use support::world::{World, member, message_ids, receipts};

const GROUP: &str = "benchmark";
const CALLERS: usize = 16;

fn main() {
    let rounds = support::size(4, 1);
    let messages = support::size(3000, 50);
    report::title("(9) time of a call, 16 callers, one receipt a call");
    report::note(&format!("{rounds} times {} calls of each, in turn", CALLERS * messages));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (mut normal, mut full) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        normal.extend(runtime.block_on(times(Durability::Normal, messages)));
        full.extend(runtime.block_on(times(Durability::Full, messages)));
    }
    for (name, times) in [("normal", &mut normal), ("full", &mut full)] {
        times.sort_unstable();
        for share in [50.0, 99.0, 99.9] {
            report::figure(&format!("{name}: p{share}"), report::micros(at(times, share)), "us");
        }
        report::figure(&format!("{name}: slowest"), report::micros(at(times, 100.0)), "us");
    }
    let ratio = |share| at(&normal, share).as_secs_f64() / at(&full, share).as_secs_f64();
    report::ratio("p99 of normal / p99 of full", ratio(99.0), Aim::AtMost(1.0));
    report::figure("p99.9 of normal / p99.9 of full", ratio(99.9), "");
}

/// The time below which this share of sorted times is, in percent.
fn at(times: &[Duration], share: f64) -> Duration {
    let index = (times.len() as f64 * share / 100.0) as usize;
    times[index.min(times.len() - 1)]
}

/// Each caller is a member who reads so many messages, one call after the other: how long each call took.
async fn times(durability: Durability, messages: usize) -> Vec<Duration> {
    let directory = support::scratch();
    let world = World::open(directory.path(), Durability::Normal);
    world.group(GROUP, CALLERS).await;
    let ids = message_ids(GROUP, messages);
    world.messages(GROUP, &ids).await;
    world.close().await;
    let world = World::open(directory.path(), durability);
    let calls = |user: usize| ids.chunks(1).map(move |one| (member(user), receipts(one))).collect();
    let times = world.call_times((0..CALLERS).map(calls).collect()).await;
    world.close().await;
    times
}
