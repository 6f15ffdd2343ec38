//! Nodes are replaced by a newer version.

use crate::failure::Failure;
use crate::journal;
use crate::newer;
use crate::node::{PATIENCE, until};
use crate::run::Run;

/// As an operator does it: one node after the other.
pub fn upgrade(run: &mut Run<'_>) -> Result<(), Failure> {
    let newer = run.newer.ok_or("no newer version")?.to_owned();
    run.wait(300, 1_000);
    // The newer one writes what the older one can read: both serve, and pass on what the other commits.
    run.cluster.nodes[0].end()?;
    run.crowd.goes_on("one of two nodes is being replaced")?;
    run.cluster.nodes[0].program = newer.clone();
    run.cluster.nodes[0].start()?;
    let versions = "SELECT count(DISTINCT version) FROM nodes";
    until("two versions have the database open", || run.cluster.primary.number("public", versions) == 2)?;
    until("clients are at both", || {
        run.cluster.nodes.iter().all(|node| node.metric("sessions").is_some_and(|sessions| sessions > 0))
    })?;
    hears(run, "two versions are side by side")?;
    run.crowd.goes_on("two versions are side by side")?;
    run.wait(500, 2_000);
    run.crowd.goes_on("two versions are side by side")?;
    run.cluster.is_whole()?;

    // Now it writes what the older one cannot read, which says so to everybody who is there or comes, and goes no further.
    let mut there = run.runtime.block_on(run.crowd.world.wire(0, 1))?;
    run.cluster.nodes[0].end()?;
    run.cluster.nodes[0].variables.push((newer::WRITES, "1".to_owned()));
    run.cluster.nodes[0].start()?;
    let closed = run.runtime.block_on(async {
        let closing = async {
            loop {
                if let Err(error) = there.receive().await {
                    return error.to_string();
                }
            }
        };
        tokio::time::timeout(PATIENCE, closing).await
    })?;
    if !closed.contains("4008") {
        return Err(format!("the older node ends a connection: {closed}").into());
    }
    let reason = "a newer version has written it";
    let older = &run.cluster.nodes[1];
    until("the older node says why it is not ready", || {
        older.get("/readyz").is_some_and(|(status, text)| status == 503 && text.contains(reason))
    })?;
    let newest = "(SELECT max(format) FROM journal)";
    let mut refused = String::new();
    until("the older node lets nobody in", || {
        let tried = run.runtime.block_on(run.crowd.world.wire(0, 1));
        refused = tried.err().map(|error| error.to_string()).unwrap_or_default();
        refused.contains(reason)
    })
    .map_err(|error| format!("{error}; it answers {refused:?}"))?;
    let log = older.log();
    let lanes: Vec<i32> = run
        .cluster
        .primary
        .rows("public", "SELECT lane FROM lanes ORDER BY lane")
        .iter()
        .map(|row| row.get(0))
        .collect();
    let routed = || -> Vec<i64> {
        let log = std::fs::read_to_string(&log).unwrap_or_default();
        lanes.iter().map(|lane| journal::last(&log, *lane)).collect()
    };
    let before = routed();
    run.crowd.goes_on("only the newer node can read the journal")?;
    run.wait(500, 2_000);
    run.crowd.goes_on("only the newer node can read the journal")?;
    let number = |sql: String| run.cluster.primary.number("public", &sql);
    let behind = number(format!(
        "SELECT count(*) FROM journal j WHERE format < {newest} AND EXISTS (SELECT 1 FROM journal n
         WHERE n.lane = j.lane AND n.batch < j.batch AND n.format = {newest})"
    ));
    if behind > 0 || routed() != before {
        return Err(format!(
            "the older node has written {behind} batches behind what it cannot read, and has routed {:?}, before {before:?}",
            routed()
        )
        .into());
    }
    for (lane, last) in lanes.iter().zip(&before) {
        let first = format!("SELECT min(batch) FROM journal WHERE lane = {lane} AND format = {newest}");
        // In a lane in which nothing has happened since there is none.
        let first = number(format!("SELECT coalesce(({first}), {last} + 1)"));
        if *last >= first {
            return Err(
                format!("lane {lane}: the older node has routed {last}, and cannot read {first}").into()
            );
        }
    }

    // The roll goes on.
    run.cluster.nodes[1].end()?;
    run.cluster.nodes[1].program = newer;
    run.cluster.nodes[1].variables.push((newer::WRITES, "1".to_owned()));
    run.cluster.nodes[1].start()?;
    run.crowd.goes_on("every node is replaced")?;
    hears(run, "every node is replaced")?;
    run.wait(500, 1_500);
    Ok(())
}

/// Waits until every node passes on what another has committed, whichever way that came.
fn hears(run: &Run<'_>, when: &str) -> Result<(), Failure> {
    for node in &run.cluster.nodes {
        let metric = |name| node.metric(name).unwrap_or_default();
        let heard = || metric("bus_batches_total") + metric("journal_batches_total");
        let before = heard();
        until(&format!("node{} hears of another one: {when}", node.number), || heard() > before)?;
    }
    Ok(())
}
