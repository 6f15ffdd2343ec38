//! What a scenario has in its hands while it is played.

use crate::cluster::Cluster;
use crate::crowd::Crowd;
use crate::rng::Rng;
use crate::times::Time;
use doubletick_postgres_testing::Server;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// A scenario that runs.
pub struct Run<'r> {
    /// What it happens to.
    pub cluster: &'r mut Cluster,
    /// Who notices.
    pub crowd: &'r Crowd,
    /// Decides when and to whom.
    pub rng: &'r mut Rng,
    /// How often each of its faults happens.
    pub rounds: usize,
    /// For what asks nodes by itself.
    pub runtime: &'r Runtime,
    /// A doubletickd of a newer version, for the scenario that needs two.
    pub newer: Option<&'r Path>,
    /// How long it took until something was well again.
    pub times: Vec<Time>,
}

/// After a promotion somebody is acknowledged something again.
pub const WRITES: Duration = Duration::from_secs(2);
/// The same where the old primary says nothing: who waits for its answer gives up after 20 seconds, and whoever connects to it after 5.
pub const SILENT: Duration = Duration::from_secs(27);
/// A lane whose node is stopped is free: the two seconds after which PostgreSQL takes it, and one more.
pub const LANE: Duration = Duration::from_secs(3);
/// A node that has heard nothing has routed everything.
const TIP: Duration = Duration::from_secs(2);

/// Lanes in which something happens all the time, by what has happened before the last seconds.
const LOADED: &str = "SELECT lane, max(batch) FROM journal, (SELECT max(at) AS last FROM journal) j
    WHERE at > j.last - interval '5 seconds' GROUP BY lane HAVING count(*) >= 10";

fn tips(server: &Server, sql: &str) -> BTreeMap<i32, i64> {
    server.rows("public", sql).iter().map(|row| (row.get(0), row.get(1))).collect()
}

impl Run<'_> {
    /// The load goes on for a time between these, in milliseconds.
    pub fn wait(&mut self, from: u64, to: u64) {
        std::thread::sleep(Duration::from_millis(self.rng.between(from, to)));
    }

    pub fn any_node(&mut self) -> usize {
        self.rng.index(self.cluster.nodes.len())
    }

    /// The standby takes the place of the primary; so soon somebody should write again.
    pub fn promote(&mut self, aim: Duration) {
        self.cluster.promote();
        self.are_written("from the promotion until writes go on in every lane", aim, Instant::now());
    }

    /// Remembers how long it takes since then until somebody has written in every lane in which there is load, and clients are
    /// acknowledged something.
    pub fn are_written(&mut self, what: &'static str, aim: Duration, since: Instant) {
        let (crowd, server) = (self.crowd, self.cluster.written());
        let (acknowledged, before) = (crowd.acknowledged(), tips(server, LOADED));
        let is_so = || {
            let now = tips(server, "SELECT lane, max(batch) FROM journal GROUP BY lane");
            let goes_on = |(lane, tip): (&i32, &i64)| now.get(lane).is_some_and(|now| now > tip);
            crowd.acknowledged() > acknowledged && before.iter().all(goes_on)
        };
        self.times.push(Time::until(what, aim, since, is_so));
    }

    /// Remembers how long it takes from now until a node has routed everything.
    pub fn is_at_the_tip(&mut self, node: usize) {
        let what = "from the healing until the node has routed everything";
        let node = &self.cluster.nodes[node];
        self.times.push(Time::until(what, TIP, Instant::now(), || node.is_ready()));
    }
}
