//! Webhooks: the backend of an application is told what has happened, and asked before messages are sent.
//!
//! What is told comes out of the outbox of the store (`deliver`), where it was written with what it tells of. Before a
//! message is sent the engine asks (`before`). Both go through one way to the receiver (`post`), whose connections go
//! (`dial`) only where that may be (`address`).

mod address;
mod before;
mod body;
mod deliver;
mod dial;
mod letter;
pub mod names;
mod post;
mod sign;
mod status;
pub mod target;

use crate::config::Config;
use before::Asker;
use deliver::Deliverer;
use doubletick_engine::before::Before;
use doubletick_engine::hooks::Hooks;
use doubletick_engine::stats::Stats;
use doubletick_engine::{Clock, Engine};
use letter::Letter;
use names::HookName;
use post::Poster;
use status::Status;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The webhooks of a server, before its engine runs.
pub struct Webhooks {
    /// What they want to know.
    pub hooks: Arc<Hooks>,
    status: Arc<Status>,
    asker: Arc<Asker>,
    poster: Arc<Poster>,
    letter: Letter,
    give_up_ms: u64,
}

impl Webhooks {
    /// Those of a configuration; `None`: it has none. The error names the option.
    pub fn new(config: &Config, stats: &Arc<Stats>) -> Result<Option<Webhooks>, String> {
        let Some(url) = &config.webhook_url else { return Ok(None) };
        let poster =
            Arc::new(Poster::new(url.clone(), config.webhook_private, config.webhook_ca.as_deref())?);
        let hooks = Arc::new(Hooks::of(config.webhook_events.iter().map(|HookName(hook)| *hook)));
        let status = Arc::new(Status::new(Arc::clone(stats)));
        let token = config.webhook_token.as_ref().map(|token| token.reveal().into());
        let letter = Letter { app_id: config.app_id, token };
        let limit = Duration::from_millis(config.webhook_before_ms);
        let shared = (Arc::clone(&hooks), Arc::clone(&poster), letter.clone(), Arc::clone(&status));
        let asker = Arc::new(Asker::new(shared, limit, config.webhook_on_fault, Clock::system()));
        let give_up_ms = config.webhook_give_up_seconds * 1000;
        Ok(Some(Webhooks { hooks, status, asker, poster, letter, give_up_ms }))
    }

    /// Who is asked before a message is sent.
    pub fn before(&self) -> Arc<dyn Before> {
        Arc::clone(&self.asker) as Arc<dyn Before>
    }

    /// Tells what this engine keeps, until the server ends.
    pub fn start(&self, engine: &Engine, ending: watch::Receiver<bool>) -> JoinHandle<()> {
        self.asker.knows(engine.clone());
        let deliverer = Deliverer {
            engine: engine.clone(),
            hooks: Arc::clone(&self.hooks),
            poster: Arc::clone(&self.poster),
            letter: self.letter.clone(),
            status: Arc::clone(&self.status),
            give_up_ms: self.give_up_ms,
            ending,
        };
        tokio::spawn(deliverer.run())
    }
}
