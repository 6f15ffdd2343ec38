//! (6) 100,000 members read one message: receipts per second, what the sender is told, bytes per receipt.

mod support;

use std::sync::Arc;
use support::crowd::{self, Figures};
use support::report::{self, Aim};

fn main() {
    let members = support::size(100_000, 1000) as u64;
    report::title("(6) everyone in a large group reads one message, durability normal");
    let directory = support::scratch();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let figures = runtime.block_on(crowd::play(directory.path(), members, Arc::new(|_, _| {})));
    print(&figures.expect("the crowd plays to its end"));
}

fn print(figures: &Figures) {
    let members = figures.members as f64;
    let told = figures.until_last_callback.as_secs_f64();
    report::figure("members, each with a session", members, "");
    report::figure("message delivered to everyone in", figures.delivering.as_secs_f64(), "s");
    report::figure("everyone has read in", figures.reading.as_secs_f64(), "s");
    report::figure("receipts, one per call", members / figures.reading.as_secs_f64(), "receipts/s");
    report::figure("callbacks to the sender", figures.callbacks as f64, "");
    // The first change is told at once; from then on the limit counts.
    let rate = (figures.callbacks.saturating_sub(1)) as f64 / told;
    report::ratio("callbacks per second after the first", rate, Aim::AtMost(10.0));
    report::figure("the most callbacks within one second", figures.busiest_second as f64, "");
    assert_eq!(figures.last, (figures.members, 0), "the last callback is exact");
    assert_eq!(figures.stored, (figures.members, 0), "the summary is exact");
    assert_eq!(figures.listed, figures.members, "the list is complete");
    report::note("last callback, summary and read list: exact");
    let bytes = figures.bytes.1.saturating_sub(figures.bytes.0) as f64 / members;
    report::ratio("bytes on disk per receipt", bytes, Aim::AtMost(20.0));
}
