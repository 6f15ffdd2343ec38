//! (3) From the C call to its callback: send receipts (30), get receipts (30), a page of members (100),
//! beside serde_json parsing what goes in and writing what comes out.

#[path = "support/capi.rs"]
mod capi;
mod support;

use doubletick_store_sqlite::Durability;
use serde_json::Value;
use std::ffi::CString;
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::report::{self, Aim};
use support::world::{APP_ID, SENDER, World, member, message_ids, receipts};

const GROUP: &str = "benchmark";
const PER_CALL: usize = 30;

fn main() {
    let rounds = support::size(300, 5);
    let members = support::size(200, 110);
    report::title("(3) C call to callback, one at a time, durability normal: medians");
    let directory = support::scratch();
    let ids = message_ids(GROUP, rounds * PER_CALL);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let world = World::open(directory.path(), Durability::Normal);
        world.group(GROUP, members).await;
        world.messages(GROUP, &ids).await;
        // Everyone but the first member has read the first message.
        world.fill((1..members).map(|index| (member(index), receipts(&ids[..1])))).await;
        world.close().await;
    });

    capi::init(APP_ID, directory.path());
    capi::login(&member(0));
    let documents = found(&ids);
    let send = documents.iter().map(|document| {
        let took = timed(|| capi::send_receipts(document));
        (took.0, json(document, &took.1.json))
    });
    compare("send receipts (30)", send.collect());

    capi::login(SENDER);
    let documents = found(&ids);
    let get = documents.iter().map(|document| {
        let took = timed(|| capi::get_receipts(document));
        (took.0, json(document, &took.1.json))
    });
    compare("get receipts (30)", get.collect());

    let message = single(&documents[0]);
    let page = (0..rounds).map(|_| {
        let took = timed(|| capi::read_members(&message, 0));
        assert!(took.1.next_seq > 0, "more than one page has read the message");
        (took.0, json(&message, &took.1.json))
    });
    compare("page of members (100)", page.collect());
    capi::uninit();
}

/// The messages as the library gave them, 30 to a document.
fn found(ids: &[String]) -> Vec<CString> {
    let documents = ids.chunks(PER_CALL).map(|some| {
        let wanted = capi::text(&serde_json::json!(some).to_string());
        let answer = capi::find(&wanted);
        let count =
            serde_json::from_str::<Value>(&answer.json).ok().and_then(|all| Some(all.as_array()?.len()));
        assert_eq!(count, Some(PER_CALL), "every message is found");
        capi::text(&answer.json)
    });
    documents.collect()
}

/// The first message of a document.
fn single(document: &CString) -> CString {
    let all: Value = serde_json::from_slice(document.as_bytes()).expect("what the library wrote");
    capi::text(&all[0].to_string())
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed(), done)
}

/// What serde_json alone needs.
#[derive(Clone, Copy)]
struct Json {
    /// Parsing what went in and writing what came out.
    once: Duration,
    /// Parsing and writing both.
    both: Duration,
}

fn json(input: &CString, output: &str) -> Json {
    let output = if output.is_empty() { "null" } else { output };
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let write = |value: &Value| serde_json::to_string(value).expect("JSON");
    let input = input.to_str().expect("UTF-8");
    let (parsed_in, value_in) = timed(|| parse(black_box(input)));
    let (parsed_out, value_out) = timed(|| parse(black_box(output)));
    let (written_in, _) = timed(|| black_box(write(&value_in)));
    let (written_out, _) = timed(|| black_box(write(&value_out)));
    Json { once: parsed_in + written_out, both: parsed_in + parsed_out + written_in + written_out }
}

fn compare(name: &str, samples: Vec<(Duration, Json)>) {
    let median = |pick: fn(&(Duration, Json)) -> Duration| report::median(samples.iter().map(pick).collect());
    let (call, once, both) = (median(|s| s.0), median(|s| s.1.once), median(|s| s.1.both));
    let ratio = |json: Duration| call.as_secs_f64() / json.as_secs_f64();
    report::figure(&format!("{name}: call to callback"), report::micros(call), "us");
    report::figure("  serde_json: parse the input, write the output", report::micros(once), "us");
    report::ratio("  call / serde_json", ratio(once), Aim::AtMost(4.0));
    report::figure("  serde_json: parse and write both", report::micros(both), "us");
    report::figure("  call / that", ratio(both), "");
}
