//! One server on PostgreSQL beside one on SQLite, with the same durability.

use super::node::Setup;
use super::report;
use super::world::{World, member, message_ids, receipts};
use doubletick_store_sqlite::Durability;

const GROUP: &str = "benchmark";
const CALLERS: usize = 16;

pub fn run(setup: &Setup) {
    report::title(&format!("one server, {CALLERS} callers, one receipt a call, durability full"));
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let sqlite = World::open(directory.path(), Durability::Full);
    let postgres = setup.store(&setup.server.place());
    let (mut of_postgres, mut of_sqlite) = (Vec::new(), Vec::new());
    setup.runtime.block_on(async {
        for world in [&postgres, &sqlite] {
            world.group(GROUP, CALLERS).await;
        }
        // In turns, and the middle one of each.
        let messages = setup.size(800, 3);
        for round in 0..setup.size(5, 1) {
            of_postgres.push(per_second(&postgres, round, messages).await);
            of_sqlite.push(per_second(&sqlite, round, messages).await);
        }
        postgres.close().await;
        sqlite.close().await;
    });
    let [of_postgres, of_sqlite] = [of_postgres, of_sqlite].map(|mut all| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    });
    report::figure("PostgreSQL", of_postgres, "receipts/s");
    report::figure("SQLite", of_sqlite, "receipts/s");
    report::figure("  PostgreSQL / SQLite", of_postgres / of_sqlite, "");
}

async fn per_second(world: &World, round: usize, messages: usize) -> f64 {
    let ids = message_ids(&format!("round{round}"), messages);
    world.messages(GROUP, &ids).await;
    let calls = |user: usize| ids.chunks(1).map(move |one| (member(user), receipts(one))).collect();
    let took = world.callers((0..CALLERS).map(calls).collect()).await;
    (CALLERS * messages) as f64 / took.as_secs_f64()
}
