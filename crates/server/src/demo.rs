//! The demo page at `/demo`: two people in one browser, and what each sees of the other's reading.
//!
//! Its users cannot touch anybody: they are users of a service of their own, with a key of its own and a store in
//! `DATA/demo` that is made at the first visit and removed before the next one. The page and its script are built
//! from `examples/web` and are part of the program.

use crate::answers::Answers;
use crate::audit::Audit;
use crate::config::Config;
use crate::http::upgrade;
use crate::key;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::ready::Ready;
use crate::roster::Roster;
use crate::service::{FrontOptions, Peer, Service, Shared};
use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use axum::http::header::{REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use doubletick_engine::bus::LocalBus;
use doubletick_engine::usersig::UserSigKey;
use doubletick_engine::{Clock, Engine, EngineOptions, WhenFull};
use doubletick_protocol::settings::Settings;
use doubletick_store_sqlite::{Durability, SqliteOptions, SqliteStore};
use parking_lot::Mutex;
use serde_json::json;
use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OnceCell, watch};

const PAGE: &str = include_str!("../demo/index.html");
const SCRIPT: &str = include_str!("../demo/demo.js");

/// Who plays, in every visit; the user ids are `VISIT-ann` and so on.
const PEOPLE: [&str; 4] = ["Ann", "Ben", "Cho", "Dee"];
/// Users of a visit who only read.
const ROBOTS: usize = 200;
/// How long the credentials of a visit are good for.
const VISIT_TIME: Duration = Duration::from_secs(3600);
/// Visits that may begin within [`VISITS_TIME`].
const VISITS: usize = 30;
const VISITS_TIME: Duration = Duration::from_secs(60);

/// The page's own scripts and its own server, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page, and the service of its users.
pub struct Demo {
    directory: PathBuf,
    app_id: u64,
    front: FrontOptions,
    ending: watch::Receiver<bool>,
    stage: OnceCell<Stage>,
    visits: Mutex<VecDeque<Instant>>,
}

/// What the first visit makes.
struct Stage {
    service: Shared,
    key: UserSigKey,
}

impl Demo {
    /// Makes nothing yet.
    pub fn new(config: &Config, ending: watch::Receiver<bool>) -> Demo {
        Demo {
            directory: config.data.join("demo"),
            app_id: config.app_id,
            front: config.front(),
            ending,
            stage: OnceCell::new(),
            visits: Mutex::default(),
        }
    }

    /// The routes under `/demo`. Requests carry [`Peer`].
    pub fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/demo", get(async || Redirect::permanent("demo/")))
            .route("/demo/", get(async || file("text/html; charset=utf-8", PAGE)))
            .route("/demo/demo.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
            .route("/demo/visit", post(visit))
            .route("/demo/ws", get(ws))
            .with_state(self)
    }

    /// Ends the connections of the page in order.
    pub async fn close(&self) {
        if let Some(stage) = self.stage.get() {
            stage.service.engine.close().await;
        }
    }

    async fn stage(&self) -> io::Result<&Stage> {
        self.stage.get_or_try_init(|| self.open()).await
    }

    async fn open(&self) -> io::Result<Stage> {
        match std::fs::remove_dir_all(&self.directory) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => std::fs::create_dir(&self.directory)?,
        }
        let bus = Arc::new(LocalBus::default());
        // Nobody misses it after a loss of power.
        let options =
            SqliteOptions { durability: Durability::Normal, readers: 1, ..SqliteOptions::default() };
        let store = SqliteStore::open(&self.directory, self.app_id, options, bus.clone())
            .map_err(|error| io::Error::other(error.text))?;
        let key = UserSigKey { sdk_app_id: self.app_id, secret: key::random(32)? };
        let options = EngineOptions {
            session_queue: 1024,
            when_full: WhenFull::End,
            clock: Clock::system(),
            user_sig_key: Some(key.clone()),
            admins: Some([].into()),
            stats: Arc::default(),
            ..EngineOptions::default()
        };
        let engine = Engine::start(Arc::new(store), bus, options);
        let settings = Settings {
            message_bytes: 2_048,
            group_members: (PEOPLE.len() + ROBOTS) as u64,
            connections_per_user: 4,
            connections_per_address: 100,
            ..Settings::default()
        };
        engine.set_settings(settings).await.map_err(|error| io::Error::other(error.text))?;
        let service = Arc::new(Service {
            engine,
            limits: Limits::default(),
            answers: Answers::default(),
            ready: Ready::default(),
            metrics: Metrics::default(),
            roster: Roster::default(),
            changes: Audit::default(),
            front: self.front.clone(),
            ending: self.ending.clone(),
        });
        tracing::info!(directory = %self.directory.display(), "the demo page has its first visit");
        Ok(Stage { service, key })
    }

    fn no_stage(&self, error: &io::Error) -> Response {
        tracing::warn!(%error, directory = %self.directory.display(), "the demo page has no store");
        (StatusCode::INTERNAL_SERVER_ERROR, "the demo has no store; the server's log says why\n")
            .into_response()
    }

    /// Whether another visit may begin now.
    fn admit(&self, now: Instant) -> bool {
        let mut visits = self.visits.lock();
        while visits.front().is_some_and(|at| now.duration_since(*at) >= VISITS_TIME) {
            visits.pop_front();
        }
        if visits.len() >= VISITS {
            return false;
        }
        visits.push_back(now);
        true
    }
}

/// New users with their credentials, for one page.
async fn visit(State(demo): State<Arc<Demo>>) -> Response {
    if *demo.ending.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the server is ending\n").into_response();
    }
    if !demo.admit(Instant::now()) {
        return (StatusCode::TOO_MANY_REQUESTS, "too many visits: try again in a minute\n").into_response();
    }
    let made = match demo.stage().await {
        Ok(stage) => key::random(4).map(|visit| (stage, visit)),
        Err(error) => Err(error),
    };
    let (stage, visit) = match made {
        Ok(made) => made,
        Err(error) => return demo.no_stage(&error),
    };
    let now = Clock::system().now_ms() / 1000;
    let user = |name: &str| {
        let user = format!("{visit}-{}", name.to_lowercase());
        let sig = stage.key.sign(&user, now, VISIT_TIME.as_secs());
        json!({ "user": user, "name": name, "sig": sig })
    };
    let visit = json!({
        "app_id": demo.app_id,
        "group": format!("{visit}-lunch"),
        "people": PEOPLE.map(user),
        "robots": (1..=ROBOTS).map(|number| user(&format!("Robot {number}").replace(' ', "-"))).collect::<Vec<_>>(),
    });
    (headers("application/json"), visit.to_string()).into_response()
}

async fn ws(State(demo): State<Arc<Demo>>, Extension(peer): Extension<Peer>, request: Request) -> Response {
    // A page that has outlived its server must hear that its credentials are no longer good.
    match demo.stage().await {
        Ok(stage) => upgrade(Shared::clone(&stage.service), peer, request),
        Err(error) => demo.no_stage(&error),
    }
}

fn file(kind: &'static str, text: &'static str) -> Response {
    (headers(kind), text).into_response()
}

fn headers(kind: &'static str) -> [(HeaderName, HeaderValue); 5] {
    [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_thirty_visits_and_then_room_for_others() {
        let (_ending, is_ending) = watch::channel(false);
        let demo = Demo::new(&Config::default(), is_ending);
        let begin = Instant::now();
        assert!((0..VISITS).all(|_| demo.admit(begin)));
        assert!(!demo.admit(begin + VISITS_TIME / 2));
        assert!(demo.admit(begin + VISITS_TIME));
    }
}
