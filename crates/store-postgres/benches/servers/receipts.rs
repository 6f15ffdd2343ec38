//! Receipts per second and WAL per receipt: in bursts, one by one, and between two users.

use super::node::Setup;
use super::report::{self, Aim};
use super::world::{
    SENDER, UserCall, World, join, login, member, message, message_ids, now_ms, open_group, receipts,
};
use doubletick_postgres_testing::program;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::NewMessage;
use doubletick_protocol::wire::Request;
use std::process::{Command, Stdio};
use std::time::Duration;

const GROUPS: usize = 16;
/// Members of each group, who are the same in all of them. As many callers are at work at once.
const MEMBERS: usize = 64;
const PER_CALL: usize = 30;

/// What came of one kind of receipts.
struct Made {
    per_second: f64,
    per_commit: f64,
    wal: f64,
    full_pages: f64,
    /// Of the updates of rows.
    hot: f64,
}

pub fn run(setup: &Setup) {
    let lanes = setup.lanes();
    report::title(&format!(
        "receipts on PostgreSQL, {MEMBERS} callers at once, durability full, lanes: {lanes}"
    ));
    let place = setup.server.place();
    let (burst, single, pairs) = (setup.size(600, 30), setup.size(60, 2), setup.size(400, 2));
    let world = setup.store(&place);
    setup.runtime.block_on(fill(&world, burst, single, pairs));
    setup.runtime.block_on(world.close());

    let plain = plain(setup, &place);
    let bursts = measure(setup, &place, bursts(burst), PER_CALL);
    let plain = (plain + self::plain(setup, &place)) / 2.0;
    let singles = measure(setup, &place, singles(single), 1);
    let c2c = measure(setup, &place, between_two(pairs), 1);

    let expected = GROUPS * MEMBERS * (burst + single) + MEMBERS * pairs;
    let counted = setup.server.number(&place, "SELECT sum(read_count) FROM summaries");
    assert_eq!(counted, expected as i64, "every receipt is stored once");

    report::figure("pgbench, 4 clients, one row and a commit each", plain, "rows/s");
    let bursts_name = format!("bursts: calls of {PER_CALL} in {GROUPS} groups");
    for (name, made, most) in [
        (bursts_name.as_str(), &bursts, 120.0),
        ("single: calls of one in the same groups", &singles, 400.0),
        ("C2C: calls of one", &c2c, 450.0),
    ] {
        report::figure(name, made.per_second, "receipts/s");
        report::figure("  receipts per commit", made.per_commit, "receipts");
        if most == 120.0 {
            report::ratio("  receipts / pgbench", made.per_second / plain, Aim::AtLeast(40.0));
        } else {
            report::figure("  receipts / pgbench", made.per_second / plain, "");
        }
        report::ratio("  WAL per receipt, bytes", made.wal, Aim::AtMost(most));
        report::figure("  full pages in it, for each 1,000 receipts", made.full_pages * 1000.0, "pages");
        if most == 400.0 {
            report::ratio("  updates of rows that touch no index (HOT), %", made.hot, Aim::AtLeast(80.0));
        } else {
            report::figure("  updates of rows that touch no index (HOT)", made.hot, "%");
        }
    }
}

fn group(index: usize) -> String {
    format!("group{index:02}")
}

/// Messages of the kind that is read in bursts, or one by one.
fn ids(kind: &str, group: usize, count: usize) -> Vec<String> {
    message_ids(&format!("{kind}-{group:02}"), count)
}

async fn fill(world: &World, burst: usize, single: usize, pairs: usize) {
    world.call(SENDER, login(SENDER)).await;
    world.users((0..MEMBERS).map(member)).await;
    for index in 0..GROUPS {
        world.call(SENDER, Request::CreateGroup(open_group(&group(index)))).await;
        world.fill((0..MEMBERS).map(|user| (member(user), join(&group(index))))).await;
        for ids in [ids("burst", index, burst), ids("single", index, single)] {
            let send = |id: &String| (SENDER.to_owned(), Request::SendMessage(message(&group(index), id)));
            world.fill(ids.iter().map(send)).await;
        }
    }
    for user in 0..MEMBERS {
        let send = |id: &String| (SENDER.to_owned(), Request::SendMessage(to_member(user, id)));
        world.fill(ids("pair", user, pairs).iter().map(send)).await;
    }
}

fn to_member(user: usize, id: &str) -> NewMessage {
    NewMessage { conversation: ConversationId::C2c(member(user)), ..message("", id) }
}

/// Four callers are at one group, each with a quarter of its members.
fn bursts(messages: usize) -> Vec<Vec<UserCall>> {
    let callers = MEMBERS / GROUPS;
    let calls = |caller: usize| {
        let (index, first) = (caller / callers, caller % callers);
        let ids = ids("burst", index, messages);
        let of = |user: usize| ids.chunks(PER_CALL).map(move |some| (member(user), receipts(some)));
        (first..MEMBERS).step_by(callers).flat_map(of).collect()
    };
    (0..MEMBERS).map(calls).collect()
}

/// Each caller is one member, who goes through all messages; each begins elsewhere.
fn singles(messages: usize) -> Vec<Vec<UserCall>> {
    let all: Vec<String> = (0..GROUPS).flat_map(|index| ids("single", index, messages)).collect();
    let calls = |user: usize| {
        let from = user * all.len() / MEMBERS;
        let order = all[from..].iter().chain(&all[..from]);
        order.map(|id| (member(user), receipts(std::slice::from_ref(id)))).collect()
    };
    (0..MEMBERS).map(calls).collect()
}

/// Each caller is one member, who goes through what was sent to them.
fn between_two(messages: usize) -> Vec<Vec<UserCall>> {
    let calls = |user: usize| {
        let ids = ids("pair", user, messages);
        ids.chunks(1).map(|one| (member(user), receipts(one))).collect()
    };
    (0..MEMBERS).map(calls).collect()
}

/// Makes these calls, each with so many receipts, on a server of its own.
fn measure(setup: &Setup, place: &str, lists: Vec<Vec<UserCall>>, per_call: usize) -> Made {
    let receipts = (lists.iter().map(Vec::len).sum::<usize>() * per_call) as f64;
    setup.at_rest();
    let updates = |kind: &str| {
        let of = format!("SELECT sum(n_tup_{kind}upd) FROM pg_stat_user_tables WHERE schemaname = '{place}'");
        setup.server.number(place, &of)
    };
    let counts =
        || [updates(""), updates("hot_"), setup.server.number(place, "SELECT wal_fpi FROM pg_stat_wal")];
    setup.server.run(place, "CHECKPOINT");
    let (before, wal) = (counts(), setup.wal());
    let world = setup.store(place);
    let took = setup.runtime.block_on(world.callers(lists));
    let (wal, commits) = (setup.wal() - wal, world.commits());
    setup.runtime.block_on(world.close());
    setup.at_rest();
    let [updated, hot, pages] = {
        let after = counts();
        [0, 1, 2].map(|which| (after[which] - before[which]) as f64)
    };
    Made {
        per_second: receipts / took.as_secs_f64(),
        per_commit: receipts / commits as f64,
        wal: wal as f64 / receipts,
        full_pages: pages / receipts,
        hot: 100.0 * hot / updated,
    }
}

/// Rows per second of pgbench.
fn plain(setup: &Setup, place: &str) -> f64 {
    let table = "CREATE TABLE IF NOT EXISTS plain (
                     id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                     conv int8 NOT NULL, seq int8 NOT NULL, member_no int8 NOT NULL, read_at int8 NOT NULL)";
    setup.server.run(place, table);
    let script = tempfile::NamedTempFile::new().expect("a file");
    let insert =
        format!("INSERT INTO plain (conv, seq, member_no, read_at) VALUES (1, 2, 3, {});\n", now_ms());
    std::fs::write(script.path(), insert).expect("written");
    let seconds = Duration::from_secs(setup.size(5, 1) as u64);
    let mut pgbench = Command::new(program("pgbench"));
    pgbench.args(["--no-vacuum", "--protocol=prepared", "--client=4", "--jobs=2"]);
    pgbench.arg(format!("--time={}", seconds.as_secs())).arg("--file").arg(script.path());
    let said = pgbench.arg(setup.server.url(place)).stdin(Stdio::null()).output().expect("pgbench runs");
    let text = String::from_utf8_lossy(&said.stdout);
    let found = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    found.unwrap_or_else(|| panic!("pgbench: {text} {}", String::from_utf8_lossy(&said.stderr)))
}
