//! `doubletick`: the servers of one database.

use super::Ctx;
use super::model::Switch;
use doubletick_engine::store::Node;
use doubletick_protocol::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Body of `nodes`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct AskNodes {}

/// One server.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedNode {
    /// 16 hexadecimal digits; another one after each start.
    #[serde(rename = "NodeID")]
    node_id: String,
    /// The name of its machine, and where it listens.
    name: String,
    version: String,
    /// 1: the one that answers.
    is_this: Switch,
    /// Seconds since 1970, by the clock of the database, when it was first heard of.
    since: u64,
    /// The same, when it was heard of last. Each says where it is every two seconds.
    seen: u64,
    /// `Up`; `Silent`: it has said nothing for five seconds. Who ends as it should is not listed any more, who does not after
    /// ten minutes.
    state: &'static str,
    /// Batches that were committed and that it had not routed to its clients; of a silent one all since.
    behind: u64,
}

/// Answer of `nodes`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Nodes {
    /// The oldest first. Empty on SQLite, where there is one server.
    nodes: Vec<ListedNode>,
}

pub(super) async fn list(ctx: Ctx, AskNodes {}: AskNodes) -> Result<Nodes> {
    let nodes = ctx.rest.service.engine.nodes().await?.unwrap_or_default();
    let listed = |node: Node| ListedNode {
        node_id: format!("{:016x}", node.id),
        name: node.name,
        version: node.version,
        is_this: Switch(node.own),
        since: node.since,
        seen: node.seen,
        state: if node.silent { "Silent" } else { "Up" },
        behind: node.behind,
    };
    Ok(Nodes { nodes: nodes.into_iter().map(listed).collect() })
}
