//! (8) Sending to groups of 10, 10,000 and 100,000 members, beside each other: what a message costs must not depend on
//! how many may read it.

mod support;

use doubletick_protocol::wire::Request;
use doubletick_store_sqlite::Durability;
use std::time::Duration;
use support::report::{self, Aim};
use support::world::{SENDER, World, message, message_ids};

/// Messages that are sent to one group before the next has its turn.
const AT_A_TIME: usize = 50;

fn main() {
    let sizes = support::pick([10, 10_000, 100_000], [10, 100, 1000]);
    let sends = support::size(2000, 100);
    report::title("(8) sends per second of one sender, one after the other, durability normal");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let times = runtime.block_on(times(&sizes, sends));
    let rates: Vec<f64> = times.iter().map(|time| sends as f64 / time.as_secs_f64()).collect();
    for (members, rate) in sizes.iter().zip(&rates) {
        report::figure(&format!("{members} members"), *rate, "sends/s");
    }
    for (members, rate) in sizes.iter().zip(&rates).skip(1) {
        let name = format!("smallest group / {members} members");
        report::ratio(&name, rates[0] / rate, Aim::AtMost(1.5));
    }
}

/// The groups take turns, so that they share whatever else the machine does.
async fn times(sizes: &[usize], sends: usize) -> Vec<Duration> {
    let directory = support::scratch();
    let world = World::open(directory.path(), Durability::Normal);
    let groups: Vec<String> = sizes.iter().map(|members| format!("of-{members}")).collect();
    for (group, members) in groups.iter().zip(sizes) {
        world.group(group, *members).await;
    }
    let mut times = vec![Duration::ZERO; groups.len()];
    let ids: Vec<Vec<String>> = groups.iter().map(|group| message_ids(group, sends)).collect();
    for from in (0..sends).step_by(AT_A_TIME) {
        for (index, group) in groups.iter().enumerate() {
            let some = &ids[index][from..sends.min(from + AT_A_TIME)];
            let calls = some.iter().map(|id| (SENDER.to_owned(), Request::SendMessage(message(group, id))));
            times[index] += world.callers(vec![calls.collect()]).await;
        }
    }
    world.close().await;
    times
}
