//! `doubletick`: the settings, and who has changed them.

use super::Ctx;
use super::model::objects;
use crate::audit::Audited;
use crate::service::Service;
use crate::settings;
use doubletick_protocol::{Error, Result, codes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes in one answer.
const CHANGES: usize = 500;

/// One setting.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Setting {
    /// As `doubletickd settings` calls it.
    key: String,
    /// As `doubletickd settings` writes it.
    value: String,
}

/// Body of `get_settings`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct AskSettings {}

/// Body of `set_settings`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetSettings {
    /// What is to change; others stay.
    #[schemars(length(min = 1))]
    #[serde(deserialize_with = "objects")]
    settings: Vec<Setting>,
}

/// All settings, as they are now.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AllSettings {
    /// In the order of their names.
    settings: Vec<Setting>,
}

impl AllSettings {
    fn of(pairs: settings::Pairs) -> AllSettings {
        AllSettings { settings: pairs.into_iter().map(|(key, value)| Setting { key, value }).collect() }
    }
}

pub(super) async fn get(ctx: Ctx, AskSettings {}: AskSettings) -> Result<AllSettings> {
    Ok(AllSettings::of(settings::pairs(&ctx.rest.service.engine.settings())))
}

pub(super) async fn set(ctx: Ctx, body: SetSettings) -> Result<AllSettings> {
    if body.settings.is_empty() {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, "Settings: must not be empty"));
    }
    let pairs: settings::Pairs = body.settings.into_iter().map(|one| (one.key, one.value)).collect();
    let Service { engine, changes, .. } = &*ctx.rest.service;
    changes.set(engine, &ctx.by, &ctx.admin, &pairs).await.map(AllSettings::of)
}

/// Body of `changes`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AskChanges {
    /// How many at most, 1 to 500.
    #[schemars(range(min = 1, max = 500))]
    count: usize,
}

/// One change.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Changed {
    /// Seconds since 1970.
    time: u64,
    /// An administrator, or the name of a token; empty: who can open the control socket or write the data directory.
    who: String,
    /// `sdk`, `rest`, `token`, `socket` (the command line), or `stopped` (the command line, while no server ran).
    via: &'static str,
    /// A setting, `kick` or `remind`.
    what: String,
    /// Its value before; empty for what is no setting.
    before: String,
    /// Its value from then on; whose logins were ended; of which message somebody was reminded.
    after: String,
}

impl From<Audited> for Changed {
    fn from(change: Audited) -> Changed {
        let Audited { time, who, via, what, before, after } = change;
        Changed { time, who, via: via.name(), what, before, after }
    }
}

/// Answer of `changes`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChangeList {
    /// The newest first.
    changes: Vec<Changed>,
}

pub(super) async fn changes(ctx: Ctx, body: AskChanges) -> Result<ChangeList> {
    if !(1..=CHANGES).contains(&body.count) {
        let text = format!("Count: must be 1 to {CHANGES}");
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    let newest = ctx.rest.service.engine.audited(body.count).await?;
    Ok(ChangeList { changes: newest.into_iter().map(Changed::from).collect() })
}
