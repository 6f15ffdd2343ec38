//! `doubletick`: what waits for webhooks, for administrators.

use super::Ctx;
use super::answer::bad_field;
use super::commands::Service;
use crate::operate;
use doubletick_engine::outbox::{Counts, Entry, Outbox, Show};
use doubletick_protocol::{Error, Result, codes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Facts in one list.
const LISTED: usize = 1000;

/// A body without keys.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Empty {}

/// Answer of `webhook_status`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WebhookStatus {
    /// Whether any webhook is sent: `webhook-url` is set.
    enabled: bool,
    /// Facts that wait to be told, those that are under way included.
    waiting: u64,
    /// Conversations and users whose next webhook could not be told at the last try.
    failing: u64,
    /// Facts that could not be told for too long and were put aside.
    parked: u64,
    /// Requests that were answered with a success, since the server runs.
    delivered: u64,
    /// Requests that were not, since the server runs.
    failed: u64,
}

pub(super) async fn status(ctx: Ctx, _: Empty) -> Result<WebhookStatus> {
    let stats = ctx.rest.service.engine.stats();
    let (delivered, failed) = (stats.webhooks_delivered.get(), stats.webhooks_failed.get());
    let enabled = ctx.rest.webhooks;
    let Counts { waiting, failing, parked } = outbox(&ctx)?.counts().await?;
    Ok(WebhookStatus { enabled, waiting, failing, parked, delivered, failed })
}

/// Which facts.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
enum State {
    Waiting,
    Parked,
}

/// Body of `webhook_list`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WebhookListOf {
    /// `Waiting`: the first of each conversation or user, those that have failed first. `Parked`: those that were put
    /// aside, the newest first.
    state: State,
    /// How many at most, 1 to 1000; left out: 100.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<usize>,
}

/// A fact that waits.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WaitingFact {
    /// Its number; `webhook_retry` takes it.
    id: i64,
    /// The webhook.
    callback_command: String,
    /// When it happened, or a second later where it was gathered with others, in milliseconds since 1970.
    event_time: u64,
    /// How often it was tried.
    tries: u32,
    /// When it is tried again, in milliseconds since 1970; 0: it was put aside.
    next_time: u64,
    /// What was wrong last; empty: nothing.
    last_error: String,
}

/// Answer of `webhook_list`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WebhookList {
    list: Vec<WaitingFact>,
}

pub(super) async fn list(ctx: Ctx, body: WebhookListOf) -> Result<WebhookList> {
    let limit = body.limit.unwrap_or(100);
    if !(1..=LISTED).contains(&limit) {
        return Err(bad_field(Service::Doubletick, format!("Limit: must be 1 to {LISTED}")));
    }
    let show = match body.state {
        State::Waiting => Show::Waiting,
        State::Parked => Show::Parked,
    };
    let fact = |entry: Entry| WaitingFact {
        id: entry.id,
        callback_command: entry.hook,
        event_time: entry.at,
        tries: entry.tries,
        next_time: entry.next_at,
        last_error: entry.error,
    };
    Ok(WebhookList { list: outbox(&ctx)?.show(show, limit).await?.into_iter().map(fact).collect() })
}

/// Body of `webhook_retry`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WebhookRetry {
    /// Only this fact of those that were put aside; left out: all of them, and what fails is tried at once.
    id: Option<i64>,
}

/// Answer of `webhook_retry`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Retried {
    /// Facts that wait now.
    waiting: u64,
}

pub(super) async fn retry(ctx: Ctx, body: WebhookRetry) -> Result<Retried> {
    operate::retry_webhooks(&ctx.rest.service.engine, body.id).await?;
    tracing::info!(admin = ctx.admin, "an administrator has webhooks told again");
    Ok(Retried { waiting: outbox(&ctx)?.counts().await?.waiting })
}

fn outbox(ctx: &Ctx) -> Result<&dyn Outbox> {
    let none = || Error::new(codes::ERR_SDK_INTERNAL_ERROR, "the store keeps nothing for webhooks");
    ctx.rest.service.engine.outbox().ok_or_else(none)
}
