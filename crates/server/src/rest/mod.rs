//! The REST interface: `POST /v4/{service}/{command}`, for the backend of an application. Paths, bodies and answers
//! are the vendor's; each command is some requests of the engine, in the name of a user or of the operator.
//!
//! A call goes through `call` (who asks, how often, how much), the table in `commands` and a function in the file of
//! its service. The table is also what `openapi` makes the document from.

mod accounts;
mod answer;
mod call;
mod commands;
mod connections;
pub(crate) mod elems;
mod export;
mod find;
mod group_changes;
mod group_info;
mod group_messages;
mod group_receipts;
mod history;
mod imports;
mod lookup;
mod model;
pub(crate) mod names;
mod nodes;
mod openapi;
mod openim;
mod overview;
mod rate;
mod reading;
mod sending;
mod settings;
mod table;
mod webhooks;

use crate::audit::By;
use crate::config::Config;
use crate::console::Console;
use crate::service::Shared;
use crate::signed::keys::SigningKey;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use bytes::Bytes;
use commands::Commands;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::wire::{self, Request};
use doubletick_protocol::{Error, Result, codes};
use overview::Started;
use parking_lot::Mutex;
use rate::Rates;
use sending::Sending;
use std::collections::HashSet;
use std::sync::Arc;

/// What the calls of one server share.
pub struct Rest {
    service: Shared,
    app_id: u64,
    commands: Commands,
    document: Bytes,
    rates: Rates,
    sending: Sending,
    /// What exports are signed with.
    signing: Arc<SigningKey>,
    /// Whether webhooks are sent.
    webhooks: bool,
    /// Administrators of whom it is known that they have an account.
    known: Mutex<HashSet<UserId>>,
    /// Who knows tokens; `None`: there are none.
    console: Option<Console>,
    /// For whom tokens act.
    first_admin: UserId,
    begun: Started,
}

impl Rest {
    /// The interface of a service.
    pub(crate) fn new(config: &Config, service: Shared, signing: Arc<SigningKey>) -> Rest {
        let commands = Commands::all();
        let document = openapi::document(&commands).to_string().into();
        Rest {
            service,
            app_id: config.app_id,
            document,
            rates: Rates::new(config.rest_calls_per_second),
            commands,
            sending: Sending::default(),
            signing,
            webhooks: config.webhook_url.is_some(),
            known: Mutex::default(),
            console: Console::of(config),
            first_admin: config.admins.first().cloned().unwrap_or_else(|| "administrator".to_owned()),
            begun: Started::now(config),
        }
    }

    /// The routes. Requests carry [`crate::service::Peer`].
    pub fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/v4/{*path}", any(call::call))
            .route("/openapi.json", get(document))
            .with_state(self)
    }
}

async fn document(State(rest): State<Arc<Rest>>) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], rest.document.clone()).into_response()
}

/// The keys of all commands, in Markdown.
pub fn markdown() -> String {
    table::markdown(&openapi::document(&Commands::all()))
}

/// One call, as the function of a command gets it.
#[derive(Clone)]
pub(crate) struct Ctx {
    rest: Arc<Rest>,
    /// The administrator who calls, or for whom a token does.
    admin: UserId,
    /// Who that is, for the list of changes.
    by: By,
}

impl Ctx {
    /// Asks the engine in the name of a user and with the user's rights.
    async fn ask_as(&self, user: &str, request: Request) -> Result<wire::Response> {
        self.rest.service.engine.ask_for(user, false, request).await
    }

    /// Asks the engine as the operator, in the name of a user.
    async fn operate_as(&self, user: &str, request: Request) -> Result<wire::Response> {
        self.rest.service.engine.ask_for(user, true, request).await
    }

    /// Asks the engine as the operator, in the name of the administrator who calls.
    async fn operate(&self, request: Request) -> Result<wire::Response> {
        self.operate_as(&self.admin, request).await
    }
}

/// An answer of the engine that is not one to the request.
fn unexpected() -> Error {
    Error::new(codes::ERR_SDK_INTERNAL_ERROR, "the service answers something else")
}

/// Takes the one answer apart that a request has.
macro_rules! one_of {
    ($answer:expr, $pattern:pat => $value:expr) => {
        match $answer {
            $pattern => Ok($value),
            _ => Err($crate::rest::unexpected()),
        }
    };
}
use one_of;
