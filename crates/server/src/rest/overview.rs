//! `doubletick`: how the server does. Counters count from its start; who asks again has what happened between.

use super::Ctx;
use crate::config::{Config, Durability};
use crate::metrics::BOUNDS_MS;
use crate::service::Service;
use doubletick_engine::Clock;
use doubletick_protocol::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is known from the start on.
pub(super) struct Started {
    /// Seconds since 1970.
    at: u64,
    store: &'static str,
    durability: &'static str,
    tls: bool,
}

impl Started {
    /// Of a server that begins now.
    pub fn now(config: &Config) -> Started {
        let store = if config.database.is_some() { "PostgreSQL" } else { "SQLite" };
        let durability = match config.durability {
            Durability::Full => "full",
            Durability::Normal => "normal",
        };
        Started { at: Clock::system().now_ms() / 1000, store, durability, tls: config.tls_cert.is_some() }
    }
}

/// Body of `overview`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct AskOverview {}

/// How many requests were answered within a time.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LatencyCount {
    /// Milliseconds: longer than those of the one before, at most these. Left out in the last, which has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    up_to_ms: Option<f64>,
    /// Requests of clients that send receipts.
    receipts: u64,
    /// All requests of clients.
    requests: u64,
}

/// Answer of `overview`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Overview {
    /// Of the server.
    version: &'static str,
    /// Seconds since 1970, by the clock of the server.
    time: u64,
    /// The same in milliseconds, for rates.
    time_ms: u64,
    /// Seconds since 1970, when the server began.
    start_time: u64,
    /// Where everything is kept: `SQLite` or `PostgreSQL`.
    store: &'static str,
    /// What an acknowledged write survives: `full` (a loss of power) or `normal` (a crash of the process).
    durability: &'static str,
    /// 1: the server has a certificate of its own.
    tls: super::model::Switch,
    /// WebSockets that are open.
    connections: u64,
    /// Sessions that have not ended.
    sessions: u64,
    /// Messages that were sent or modified.
    messages: u64,
    /// Receipts that were new.
    receipts: u64,
    /// Pushes given to sessions.
    pushes: u64,
    /// Changes of receipts that became part of a later push.
    coalesced: u64,
    /// Transactions that were committed.
    commits: u64,
    /// Calls that these transactions had.
    committed_calls: u64,
    /// Sessions that ended because too much waited for them.
    overflows: u64,
    /// Requests of clients that are read and not answered yet.
    under_way: u64,
    /// Writing calls that wait for the store.
    waiting_writes: u64,
    /// Bytes of the log of the database.
    log_bytes: u64,
    /// Answered requests by the time that they took.
    latencies: Vec<LatencyCount>,
}

pub(super) async fn overview(ctx: Ctx, AskOverview {}: AskOverview) -> Result<Overview> {
    let Service { engine, metrics, roster, .. } = &*ctx.rest.service;
    let stats = engine.stats();
    let [of_receipts, of_all] = metrics.latencies();
    let bounds = BOUNDS_MS.into_iter().map(Some).chain([None]);
    let latencies = bounds
        .zip(of_receipts)
        .zip(of_all)
        .map(|((up_to_ms, receipts), requests)| LatencyCount { up_to_ms, receipts, requests });
    Ok(Overview {
        version: env!("CARGO_PKG_VERSION"),
        time: ctx.now_seconds(),
        time_ms: engine.now_ms(),
        start_time: ctx.rest.begun.at,
        store: ctx.rest.begun.store,
        durability: ctx.rest.begun.durability,
        tls: super::model::Switch(ctx.rest.begun.tls),
        connections: roster.len() as u64,
        sessions: engine.sessions() as u64,
        messages: stats.messages.get(),
        receipts: stats.receipts.get(),
        pushes: stats.pushes.get(),
        coalesced: stats.coalesced.get(),
        commits: stats.commits.get(),
        committed_calls: stats.committed_calls.get(),
        overflows: stats.overflows.get(),
        under_way: metrics.under_way(),
        waiting_writes: stats.waiting_writes(),
        log_bytes: stats.log_bytes.get(),
        latencies: latencies.collect(),
    })
}
