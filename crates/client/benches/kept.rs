//! What a receipt costs that waits in the device's file until the service has it, beside the insert of such a row by plain
//! SQLite with the same promise, in the same run. `cargo bench -p doubletick-client --bench kept --features device-store`

#[path = "../../../benches/support/report.rs"]
#[allow(dead_code, reason = "shared with the benchmarks of the root package")]
mod report;

use async_trait::async_trait;
use doubletick_client::{Client, ClientConfig, Connector, Keep, Link};
use doubletick_protocol::conversation::ConversationGroups;
use doubletick_protocol::profile::Profile;
use doubletick_protocol::wire::{ClientFrame, LoginInfo, Request, Response, ServerFrame};
use doubletick_protocol::{Error, Result, codes};
use report::Aim;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const RECEIPTS: usize = 20_000;
/// With a sync of the disk for each.
const SYNCED: usize = 1_000;
const ROUNDS: usize = 5;

/// A service that has everything at once.
struct Yes;

struct YesLink(mpsc::UnboundedSender<ServerFrame>, mpsc::UnboundedReceiver<ServerFrame>);

#[async_trait]
impl Connector for Yes {
    async fn connect(&self) -> Result<Box<dyn Link>> {
        let (sender, receiver) = mpsc::unbounded_channel();
        Ok(Box::new(YesLink(sender, receiver)))
    }
}

#[async_trait]
impl Link for YesLink {
    fn send(&mut self, frame: ClientFrame) -> Result<()> {
        let answer = match frame.request {
            Request::Login { .. } => Response::LoggedIn(LoginInfo {
                profile: Profile::default(),
                heads: Vec::new(),
                server_time_ms: 1_700_000_000_000,
                login: 0,
                incarnation: 0,
                restored_from: 0,
                conversation_groups: ConversationGroups::default(),
            }),
            _ => Response::Done,
        };
        let sent = self.0.send(ServerFrame::Response(frame.id, Ok(answer)));
        sent.map_err(|_| Error::new(codes::ERR_SDK_NET_DISCONNECT, "cut"))
    }

    async fn recv(&mut self) -> Option<ServerFrame> {
        self.1.recv().await
    }
}

fn receipt(number: usize) -> Request {
    let messages = vec![format!("144115188075855872-1700000000-{number}")];
    Request::SendReceipts { messages, read_at: Vec::new() }
}

/// One row at a time, each of them committed.
fn plain(directory: &Path, synchronous: &str, count: usize) -> Duration {
    let conn = rusqlite::Connection::open(directory.join("plain.db")).expect("a database");
    for (name, value) in
        [("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", synchronous)]
    {
        conn.pragma_update(None, name, value).expect("set");
    }
    conn.execute_batch(
        "CREATE TABLE receipts (id INTEGER PRIMARY KEY, message TEXT NOT NULL, read_at INTEGER NOT NULL)",
    )
    .expect("a table");
    let begun = Instant::now();
    for number in 0..count {
        let mut insert =
            conn.prepare_cached("INSERT INTO receipts (message, read_at) VALUES (?1, ?2)").expect("SQL");
        insert
            .execute(rusqlite::params![
                format!("144115188075855872-1700000000-{number}"),
                1_700_000_000_000_i64
            ])
            .expect("inserted");
    }
    begun.elapsed()
}

/// Calls of a client: one after the other, and all at once. `keep`: what the device promises.
async fn calls(directory: &Path, keep: Option<bool>, count: usize) -> (Duration, Duration) {
    let config = ClientConfig {
        state_dir: Some(directory.to_owned()),
        keep: keep.map(|survives_power_loss| Keep { survives_power_loss, ..Keep::default() }),
        ..ClientConfig::default()
    };
    let client = Client::start(config, Arc::new(Yes), Arc::new(drop), &tokio::runtime::Handle::current());
    client.login_wait("bob", "sig").await.expect("logged in");
    let begun = Instant::now();
    for number in 0..count {
        client.call(receipt(number)).await.expect("taken");
    }
    let one_by_one = begun.elapsed();
    let begun = Instant::now();
    let waiting: Vec<_> = (count..2 * count).map(|number| client.call(receipt(number))).collect();
    for call in waiting {
        call.await.expect("taken");
    }
    let at_once = begun.elapsed();
    client.shutdown().await;
    (one_by_one, at_once)
}

fn micros(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    // The runtime of an application: one thread, as in the library.
    let quick = std::env::args().any(|given| given == "--quick");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    for (promise, synchronous, full, count) in
        [("the end of the process", "NORMAL", false, RECEIPTS), ("a loss of power", "FULL", true, SYNCED)]
    {
        let count = if quick { 50 } else { count };
        let (mut raw, mut single, mut burst, mut bare) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let home = tempfile::tempdir().expect("a directory");
            raw.push(micros(plain(home.path(), synchronous, count), count));
            let (one, all) = runtime.block_on(calls(&home.path().join("kept"), Some(full), count));
            single.push(micros(one, count));
            burst.push(micros(all, count));
            let (one, _) = runtime.block_on(calls(&home.path().join("bare"), None, count));
            bare.push(micros(one, count));
        }
        let (raw, single, burst, bare) = (median(raw), median(single), median(burst), median(bare));
        let title = format!("a receipt that survives {promise}: {count} of them, median of {ROUNDS} rounds");
        report::title(&title);
        report::figure("plain SQLite, one insert in a transaction", raw, "us");
        report::figure("a call that is kept, one after the other", single, "us");
        report::ratio("  that / plain SQLite", single / raw, Aim::AtMost(2.0));
        report::figure("calls that are kept, all at once", burst, "us");
        report::ratio("  that / plain SQLite", burst / raw, Aim::AtMost(2.0));
        report::figure("a call that is not kept", bare, "us");
    }
}
