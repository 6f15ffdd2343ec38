//! One caller and nobody else: a call with one receipt, beside a commit and four questions that ask nothing.

use super::node::Setup;
use super::report::{self, Aim};
use super::world::{UserCall, member, message_ids, receipts};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, Statement};

const GROUP: &str = "lone";
/// Calls of each kind in turn.
const TURN: usize = 50;

pub fn run(setup: &Setup) {
    report::title("one caller, one receipt a call, durability full: medians");
    let place = setup.server.place();
    let world = setup.store(&place);
    let ids = message_ids(GROUP, setup.size(3000, 4));
    setup.runtime.block_on(async {
        world.group(GROUP, 1).await;
        world.messages(GROUP, &ids).await;
    });
    let plain = Plain::connect(setup, &place);
    let (mut calls, mut plain_times) = (Vec::new(), Vec::new());
    for some in ids.chunks(TURN) {
        let list: Vec<UserCall> = some.chunks(1).map(|one| (member(0), receipts(one))).collect();
        calls.extend(setup.runtime.block_on(world.call_times(vec![list])));
        plain_times.extend(some.iter().map(|_| plain.round()));
    }
    let (call, plain) = (report::median(calls), report::median(plain_times));
    report::figure("a call", report::micros(call), "us");
    report::figure("a row and a commit, and 4 x `select 1`", report::micros(plain), "us");
    report::ratio("  call / that", call.as_secs_f64() / plain.as_secs_f64(), Aim::AtMost(1.5));
    setup.runtime.block_on(world.close());
}

/// A connection as a program with one thread has it.
struct Plain {
    runtime: Runtime,
    client: Client,
    insert: Statement,
    select: Statement,
}

impl Plain {
    fn connect(setup: &Setup, place: &str) -> Plain {
        setup.server.run(
            place,
            "CREATE TABLE plain (id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY, read_at int8)",
        );
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let url = setup.server.url(place);
        let (client, insert, select) = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("a connection");
            tokio::spawn(connection);
            let insert = client.prepare("INSERT INTO plain (read_at) VALUES ($1)").await.expect("SQL");
            let select = client.prepare("SELECT 1").await.expect("SQL");
            (client, insert, select)
        });
        Plain { runtime, client, insert, select }
    }

    fn round(&self) -> Duration {
        self.runtime.block_on(async {
            let begun = Instant::now();
            self.client.execute(&self.insert, &[&7_i64]).await.expect("a row");
            for _ in 0..4 {
                self.client.query_one(&self.select, &[]).await.expect("1");
            }
            begun.elapsed()
        })
    }
}
