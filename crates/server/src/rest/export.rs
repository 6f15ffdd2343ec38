//! `doubletick`: the readers of a message as a document that others can trust.

use super::Ctx;
use crate::{operate, signed};
use doubletick_protocol::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Body of `export_readers`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ExportReaders {
    /// The message, of a group, as the SDK and REST name it.
    msg_id: String,
}

/// Answer of `export_readers`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ExportedReaders {
    /// The signed document, which `doubletickd verify` takes as a file: `Document`, `PublicKey`, `KeyId`, `Signature`.
    export: Value,
}

pub(super) async fn readers(ctx: Ctx, body: ExportReaders) -> Result<ExportedReaders> {
    let facts = operate::export(&ctx.rest.service.engine, ctx.rest.app_id, &body.msg_id).await?;
    Ok(ExportedReaders { export: signed::seal(&ctx.rest.signing, signed::document(facts)) })
}
