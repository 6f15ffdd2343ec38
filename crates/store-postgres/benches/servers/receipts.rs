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

const GROUPS: usize = 16;
/// Members of each group beside the sender, all of them at work at once.
const MEMBERS: usize = 64;
const CALLERS: usize = GROUPS * MEMBERS;
/// Messages on a screen.
const SCREEN: usize = 30;

/// What came of one kind of receipts.
struct Made {
    per_second: f64,
    per_commit: f64,
    wal: f64,
    full_pages: f64,
    /// Of the updates of rows, in percent.
    hot: f64,
}

pub fn run(setup: &Setup) {
    let lanes = setup.lanes();
    report::title(&format!(
        "receipts on PostgreSQL, {} callers at once, durability full, lanes: {lanes}",
        report::number(CALLERS as f64)
    ));
    let place = setup.server.place();
    let (bursts, singles, pairs) = (setup.size(40, 1), setup.size(4, 1), setup.size(100, 1));
    let world = setup.store(&place);
    setup.runtime.block_on(fill(&world, bursts, singles, pairs));
    setup.runtime.block_on(world.close());

    let before = plain(setup, &place);
    let burst = measure(setup, &place, calls(&|user| in_bursts(user, bursts)), SCREEN);
    let rows = (before + plain(setup, &place)) / 2.0;
    let single = measure(setup, &place, calls(&|user| one_by_one(user, singles)), 1);
    let c2c = measure(setup, &place, calls(&|user| between_two(user, pairs)), 1);

    let expected = CALLERS * ((bursts + singles) * SCREEN + pairs);
    let counted = setup.server.number(&place, "SELECT sum(read_count) FROM summaries");
    assert_eq!(counted, expected as i64, "every receipt is stored once");

    report::figure("pgbench, 4 clients, one row and a commit each", rows, "rows/s");
    say(&format!("bursts: calls of {SCREEN} in {GROUPS} groups"), &burst, 120.0);
    report::ratio("  receipts / pgbench", burst.per_second / rows, Aim::AtLeast(40.0));
    say("single: calls of one in the same groups", &single, 400.0);
    report::figure("  receipts / pgbench", single.per_second / rows, "");
    report::ratio("  updates of rows that touch no index (HOT), %", single.hot, Aim::AtLeast(80.0));
    say("C2C: calls of one", &c2c, 450.0);
    report::figure("  receipts / pgbench", c2c.per_second / rows, "");
}

fn say(name: &str, made: &Made, most: f64) {
    report::figure(name, made.per_second, "receipts/s");
    report::figure("  receipts per commit", made.per_commit, "receipts");
    report::ratio("  WAL per receipt, bytes", made.wal, Aim::AtMost(most));
    report::figure("  full pages in it, for each 1,000 receipts", made.full_pages * 1000.0, "pages");
}

fn group(index: usize) -> String {
    format!("group{index:02}")
}

/// Messages of the kind that is read in bursts, or one by one, so many screens of them.
fn ids(kind: &str, group: usize, screens: usize) -> Vec<String> {
    message_ids(&format!("{kind}-{group:02}"), screens * SCREEN)
}

fn to_member(user: usize, id: &str) -> NewMessage {
    NewMessage { conversation: ConversationId::C2c(member(user)), ..message("", id) }
}

async fn fill(world: &World, bursts: usize, singles: usize, pairs: usize) {
    world.call(SENDER, login(SENDER)).await;
    world.users((0..CALLERS).map(member)).await;
    for index in 0..GROUPS {
        world.call(SENDER, Request::CreateGroup(open_group(&group(index)))).await;
        let members = index * MEMBERS..(index + 1) * MEMBERS;
        world.fill(members.map(|user| (member(user), join(&group(index))))).await;
        for ids in [ids("burst", index, bursts), ids("single", index, singles)] {
            let send = |id: &String| (SENDER.to_owned(), Request::SendMessage(message(&group(index), id)));
            world.fill(ids.iter().map(send)).await;
        }
    }
    for user in 0..CALLERS {
        let ids = message_ids(&format!("pair-{user}"), pairs);
        let send = |id: &String| (SENDER.to_owned(), Request::SendMessage(to_member(user, id)));
        world.fill(ids.iter().map(send)).await;
    }
}

/// Of each caller, who is one member of one group, the calls.
fn calls(of: &dyn Fn(usize) -> Vec<Request>) -> Vec<Vec<UserCall>> {
    (0..CALLERS).map(|user| of(user).into_iter().map(|call| (member(user), call)).collect()).collect()
}

/// A screen at a time, as everybody in the group does at the same time.
fn in_bursts(user: usize, screens: usize) -> Vec<Request> {
    ids("burst", user / MEMBERS, screens).chunks(SCREEN).map(receipts).collect()
}

/// A message at a time; on each screen everybody begins elsewhere.
fn one_by_one(user: usize, screens: usize) -> Vec<Request> {
    let ids = ids("single", user / MEMBERS, screens);
    let from = user % SCREEN;
    let order = ids.chunks(SCREEN).flat_map(|screen| screen[from..].iter().chain(&screen[..from]));
    order.map(|id| receipts(std::slice::from_ref(id))).collect()
}

/// What was sent to the user alone, a message at a time.
fn between_two(user: usize, messages: usize) -> Vec<Request> {
    message_ids(&format!("pair-{user}"), messages).chunks(1).map(receipts).collect()
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
    let seconds = setup.size(5, 1);
    let mut pgbench = Command::new(program("pgbench"));
    pgbench.args(["--no-vacuum", "--protocol=prepared", "--client=4", "--jobs=2"]);
    pgbench.arg(format!("--time={seconds}")).arg("--file").arg(script.path());
    let said = pgbench.arg(setup.server.url(place)).stdin(Stdio::null()).output().expect("pgbench runs");
    let text = String::from_utf8_lossy(&said.stdout);
    let found = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    found.unwrap_or_else(|| panic!("pgbench: {text} {}", String::from_utf8_lossy(&said.stderr)))
}
