//! The console at `/console`: one page for operators, which uses the REST interface and nothing else. It is built from
//! `console/` and is part of the program.

use crate::config::{Config, ConsolePage};
use crate::tokens;
use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use doubletick_engine::Clock;
use doubletick_protocol::ids::UserId;
use std::path::PathBuf;
use std::sync::Arc;

const PAGE: &str = include_str!("../console/index.html");
const SCRIPT: &str = include_str!("../console/console.js");
const STYLE: &str = include_str!("../console/console.css");

/// The page's own files and its own server. Nothing stands in the page itself, and no text becomes a part of it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// Whether there is a console, and who may sign in with a token.
pub struct Console {
    data: PathBuf,
    /// Whether it is there without a token, too.
    always: bool,
}

impl Console {
    /// `None`: the configuration wants none.
    pub fn of(config: &Config) -> Option<Console> {
        let by_default = |admins: &[UserId]| admins == Config::default().admins;
        let always = match config.console {
            _ if !config.rest => return None,
            ConsolePage::Off => return None,
            ConsolePage::On => true,
            ConsolePage::Auto => !by_default(&config.admins),
        };
        Some(Console { data: config.data.clone(), always })
    }

    /// Whose token this is; `None`: it is none, or is over.
    pub(crate) fn check(&self, token: &str, now: u64) -> Option<String> {
        tokens::check(&self.data, token, now)
    }

    fn is_on(&self) -> bool {
        self.always || tokens::exists(&self.data, Clock::system().now_ms() / 1000)
    }

    /// The routes under `/console`.
    pub fn router(self) -> Router {
        let file = |kind: &'static str, text: &'static str| {
            get(async move |State(console): State<Arc<Console>>| console.answer(|| file(kind, text)))
        };
        let begin = async |State(console): State<Arc<Console>>| {
            console.answer(|| Redirect::permanent("console/").into_response())
        };
        Router::new()
            .route("/console", get(begin))
            .route("/console/", file("text/html; charset=utf-8", PAGE))
            .route("/console/console.js", file("text/javascript; charset=utf-8", SCRIPT))
            .route("/console/console.css", file("text/css; charset=utf-8", STYLE))
            .with_state(Arc::new(self))
    }

    fn answer(&self, answer: impl FnOnce() -> Response) -> Response {
        if self.is_on() {
            return answer();
        }
        (StatusCode::NOT_FOUND, "not found: the service is at /ws\n").into_response()
    }
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        // It is read anew after an update of the server.
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), text).into_response()
}
