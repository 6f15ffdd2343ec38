//! What goes wrong, by name. Each is a schedule that its seed decides; who writes and who reads meanwhile does not know it.

use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::node::{Node, until};
use crate::proxy::Way;
use crate::run::{LANE, Run, SILENT, WRITES};
use crate::upgrade::upgrade;
use std::time::Instant;

/// A scenario.
pub struct Scenario {
    /// By which it is asked for.
    pub name: &'static str,
    /// What happens.
    pub help: &'static str,
    /// Nodes that it takes.
    pub nodes: usize,
    /// Whether NATS is between them where nobody says otherwise; without it PostgreSQL notifies.
    pub nats: bool,
    /// Whether what was acknowledged may be lost, and another incarnation of the service has to begin, once. Otherwise neither.
    pub loses: bool,
    /// Makes it happen, under load, and heals it.
    pub run: fn(&mut Run<'_>) -> Result<(), Failure>,
}

/// All of them, in the order in which they are run.
pub const ALL: &[Scenario] = &[
    Scenario {
        name: "kill",
        help: "a node is killed, also while its commit is under way, and started again",
        nodes: 3,
        nats: true,
        loses: false,
        run: kill,
    },
    Scenario {
        name: "stop",
        help: "a node is stopped, also in a transaction, and goes on",
        nodes: 2,
        nats: false,
        loses: false,
        run: stop,
    },
    Scenario {
        name: "cut",
        help: "between a node and PostgreSQL: cut, stalled one way and both, and a commit without an answer",
        nodes: 2,
        nats: false,
        loses: false,
        run: cut,
    },
    Scenario {
        name: "restart",
        help: "PostgreSQL is restarted, in an orderly way and at once",
        nodes: 2,
        nats: false,
        loses: false,
        run: restart,
    },
    Scenario {
        name: "promote",
        help: "the primary is killed and its standby promoted",
        nodes: 2,
        nats: false,
        loses: false,
        run: promote,
    },
    Scenario {
        name: "silent",
        help: "the primary takes connections and says nothing, and its standby is promoted",
        nodes: 2,
        nats: false,
        loses: false,
        run: silent,
    },
    Scenario {
        name: "relapse",
        help: "the primary is killed while commits wait for the standby, comes back, and is killed for good",
        nodes: 2,
        nats: false,
        loses: false,
        run: relapse,
    },
    Scenario {
        name: "async",
        help: "the primary is killed and a standby promoted that lacks what was acknowledged last",
        nodes: 3,
        nats: false,
        loses: true,
        run: asynchronous,
    },
    Scenario {
        name: "snapshot",
        help: "somebody holds a snapshot of the database all the time",
        nodes: 2,
        nats: false,
        loses: false,
        run: snapshot,
    },
    Scenario {
        name: "nats",
        help: "one NATS server and all of them are killed, and nodes are cut off from them",
        nodes: 2,
        nats: true,
        loses: false,
        run: nats,
    },
    Scenario {
        name: UPGRADE,
        help: "nodes are replaced by a newer version, first side by side, then with a journal that the older one cannot read",
        nodes: 2,
        nats: true,
        loses: false,
        run: upgrade,
    },
];

/// The scenario that needs two versions.
pub const UPGRADE: &str = "upgrade";

/// The standby takes nothing until `meanwhile` is done with a node of which a commit waits for it; then the commit happens.
fn while_a_commit_waits(
    run: &mut Run<'_>,
    meanwhile: impl FnOnce(&mut Cluster, usize),
) -> Result<usize, Failure> {
    let mut found = None;
    run.cluster.pause_standby(true);
    let waits = until("a commit waits for the standby", || {
        found = (0..run.cluster.nodes.len()).find(|node| run.cluster.waits_for_standby(*node));
        found.is_some()
    });
    if let Some(node) = found {
        meanwhile(run.cluster, node);
    }
    run.cluster.pause_standby(false);
    waits?;
    found.ok_or_else(|| "no node".into())
}

fn kill(run: &mut Run<'_>) -> Result<(), Failure> {
    for _ in 0..run.rounds {
        let node = run.any_node();
        run.cluster.nodes[node].kill();
        run.crowd.goes_on("a node is dead")?;
        run.wait(100, 1_500);
        run.cluster.nodes[node].start()?;
        run.wait(500, 2_000);

        let node = while_a_commit_waits(run, |cluster, node| cluster.nodes[node].kill())?;
        run.crowd.goes_on("a node has died before its commit was answered")?;
        run.wait(100, 1_500);
        run.cluster.nodes[node].start()?;
        run.wait(500, 2_000);
    }
    Ok(())
}

fn stop(run: &mut Run<'_>) -> Result<(), Failure> {
    for _ in 0..run.rounds {
        let node = run.any_node();
        run.cluster.nodes[node].stop()?;
        run.crowd.goes_on("a node is stopped")?;
        run.wait(100, 3_000);
        run.cluster.nodes[node].go_on()?;
        run.wait(500, 1_500);

        // PostgreSQL has given it the lane, and it does not hear of it.
        let node = run.any_node();
        run.cluster.database(node, Way::StalledDown);
        until("a transaction of the node holds a lane and waits for it", || run.cluster.holds_a_lane(node))?;
        let stopped = Instant::now();
        run.cluster.nodes[node].stop()?;
        run.cluster.database(node, Way::Open);
        run.are_written("from the stop in a transaction until every lane is free", LANE, stopped);
        run.crowd.goes_on("a node is stopped in a transaction")?;
        run.wait(100, 3_000);
        run.cluster.nodes[node].go_on()?;
        run.is_at_the_tip(node);
        run.wait(500, 1_500);
    }
    Ok(())
}

fn cut(run: &mut Run<'_>) -> Result<(), Failure> {
    for _ in 0..run.rounds {
        let node = run.any_node();
        run.cluster.database(node, Way::Cut);
        run.crowd.goes_on("a node is cut off from PostgreSQL")?;
        run.wait(100, 4_000);
        run.cluster.database(node, Way::Open);
        run.is_at_the_tip(node);
        run.wait(500, 1_500);

        for way in [Way::StalledUp, Way::StalledDown, Way::Stalled] {
            let node = run.any_node();
            run.cluster.database(node, way);
            run.crowd.goes_on("nothing moves between a node and PostgreSQL")?;
            run.wait(100, 3_000);
            // What waited comes late, or never.
            if run.rng.chance(50) {
                run.cluster.database(node, Way::Cut);
                run.wait(10, 300);
            }
            run.cluster.database(node, Way::Open);
            run.is_at_the_tip(node);
            run.wait(500, 1_500);
        }
        commit_without_answer(run)?;
    }
    Ok(())
}

/// Nothing comes back to a node whose commit is under way: it happens, and its answer never comes.
fn commit_without_answer(run: &mut Run<'_>) -> Result<(), Failure> {
    let node = while_a_commit_waits(run, |cluster, node| cluster.database(node, Way::StalledDown))?;
    run.crowd.goes_on("a commit has no answer")?;
    // Longer than a node waits for an answer, or less.
    if run.rng.chance(30) {
        run.wait(9_000, 12_000);
    }
    run.cluster.database(node, Way::Cut);
    run.wait(10, 1_000);
    run.cluster.database(node, Way::Open);
    run.wait(500, 1_500);
    Ok(())
}

fn restart(run: &mut Run<'_>) -> Result<(), Failure> {
    for _ in 0..run.rounds {
        for at_once in [false, true] {
            if at_once {
                run.cluster.primary.kill();
            } else {
                run.cluster.primary.stop();
            }
            // Some calls wait for it, and some fail.
            run.wait(100, 7_000);
            run.cluster.primary.start_again();
            run.crowd.goes_on("PostgreSQL is back")?;
            run.wait(500, 2_000);
        }
    }
    Ok(())
}

fn promote(run: &mut Run<'_>) -> Result<(), Failure> {
    run.wait(500, 1_500);
    run.cluster.primary.kill();
    run.wait(10, 3_000);
    run.promote(WRITES);
    run.crowd.goes_on("the standby is the primary")?;
    run.wait(500, 2_000);
    Ok(())
}

/// As where the machine of the primary hangs: whoever asks it waits until he gives up.
fn silent(run: &mut Run<'_>) -> Result<(), Failure> {
    run.wait(500, 1_500);
    run.cluster.to_database.iter().for_each(|[primary, _]| primary.set(Way::Stalled));
    run.cluster.primary.kill();
    run.wait(10, 2_000);
    run.promote(SILENT);
    run.crowd.goes_on("the standby is the primary")?;
    run.wait(500, 2_000);
    Ok(())
}

/// What waited for the standby is in the primary when it is back, and everybody would see it. The standby does not have it, so nobody
/// may be told of it.
fn relapse(run: &mut Run<'_>) -> Result<(), Failure> {
    run.wait(500, 1_500);
    run.cluster.pause_standby(true);
    let cluster = &run.cluster;
    until("a commit waits for the standby", || {
        (0..cluster.nodes.len()).any(|node| cluster.waits_for_standby(node))
    })?;
    run.cluster.primary.kill();
    run.wait(10, 500);
    run.cluster.primary.start_again();
    run.wait(2_000, 4_000);
    run.cluster.primary.kill();
    run.promote(WRITES);
    run.crowd.goes_on("the standby is the primary")?;
    run.wait(500, 2_000);
    Ok(())
}

/// What the standby lacks is gone, also where it was acknowledged. Servers notice, and clients go back to what is there.
fn asynchronous(run: &mut Run<'_>) -> Result<(), Failure> {
    run.wait(500, 1_500);
    run.cluster.is_asynchronous();
    run.cluster.pause_standby(true);
    run.crowd.goes_on("commits wait for no standby")?;
    run.wait(200, 2_000);
    // A node may be away, as what lies beside the primary may go down with it.
    let node = run.rng.chance(30).then(|| run.any_node());
    if let Some(node) = node {
        run.cluster.nodes[node].kill();
    }
    run.cluster.lose_standby();
    run.cluster.primary.kill();
    run.crowd.may_be_lost();
    run.wait(10, 3_000);
    run.promote(WRITES);
    run.crowd.goes_on("the standby is the primary")?;
    if let Some(node) = node {
        run.cluster.nodes[node].start()?;
    }
    run.wait(500, 2_000);
    Ok(())
}

/// As a dump does, or somebody who has gone to lunch. Nothing is cleaned up meanwhile, and nothing stops.
fn snapshot(run: &mut Run<'_>) -> Result<(), Failure> {
    let oldest = |run: &Run<'_>, what: &str, is_so: fn(u64) -> bool| {
        until(what, || {
            let shown = |node: &Node| node.metric("oldest_snapshot_transactions");
            run.cluster.nodes.iter().all(|node| shown(node).is_some_and(is_so))
        })
    };
    for _ in 0..run.rounds {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM messages";
        let held = run.cluster.primary.hold("public", begin);
        for _ in 0..3 {
            run.wait(300, 1_200);
            run.crowd.goes_on("somebody holds a snapshot")?;
        }
        oldest(run, "every node says that somebody holds a snapshot", |transactions| transactions > 100)?;
        run.cluster.is_whole()?;
        drop(held);
        oldest(run, "every node says that nobody holds a snapshot", |transactions| transactions < 100)?;
    }
    Ok(())
}

fn nats(run: &mut Run<'_>) -> Result<(), Failure> {
    for _ in 0..run.rounds {
        carries(run, "at first")?;
        let server = run.rng.index(run.cluster.nats.len());
        run.cluster.nats[server].kill();
        run.crowd.goes_on("one NATS server is dead")?;
        carries(run, "one NATS server is dead")?;
        run.cluster.nats[server].start_again();
        run.wait(100, 1_000);

        run.cluster.nats.iter().for_each(|nats| nats.kill());
        run.crowd.goes_on("every NATS server is dead")?;
        run.wait(500, 2_000);
        run.cluster.nats.iter().for_each(|nats| nats.start_again());
        carries(run, "the NATS servers are back")?;

        for way in [Way::Cut, Way::StalledUp, Way::StalledDown] {
            let node = run.any_node();
            run.cluster.bus(node, way);
            run.crowd.goes_on("a node is cut off from NATS")?;
            run.wait(500, 3_000);
            run.cluster.bus(node, Way::Open);
            run.is_at_the_tip(node);
            run.wait(100, 500);
        }
        carries(run, "a node was cut off from NATS")?;
    }
    Ok(())
}

/// Waits until every node hears of others by NATS.
fn carries(run: &mut Run<'_>, when: &str) -> Result<(), Failure> {
    for node in &run.cluster.nodes {
        let carried = || node.metric("bus_batches_total");
        let before = carried();
        until(&format!("NATS brings something to node{}: {when}", node.number), || carried() > before)?;
    }
    Ok(())
}
