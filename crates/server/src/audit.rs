//! What operators change: the settings, logins that they end, whom they remind, and accounts that they delete. The store
//! keeps who has done it, in the transaction that does it.
//!
//! Every way to change the settings of a running server ends in the same request: REST and the console, the control socket,
//! and administrators through the SDK.

use crate::settings::{self, Pairs};
use doubletick_engine::Engine;
use doubletick_engine::audit::KEPT;
pub use doubletick_engine::audit::{Audited, By, Via};
use doubletick_engine::outbox::Step;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use tracing::{info, warn};

/// Where changes were kept before the store did: the older ones first.
const FILES: [&str; 2] = ["changes.old.jsonl", "changes.jsonl"];

/// The turn of who makes a change.
#[derive(Default)]
pub struct Audit {
    /// Changes of the settings are made one after the other: each begins with what the last one left.
    turn: tokio::sync::Mutex<()>,
}

impl Audit {
    /// Changes settings as the operator, in the name of `user` where one is given. 6017 with the name of a key that is
    /// wrong.
    pub async fn set(
        &self,
        engine: &Engine,
        by: &By,
        user: &str,
        changes: &[(String, String)],
    ) -> Result<Pairs> {
        let _turn = self.turn.lock().await;
        let settings = settings::changed(&engine.settings(), changes)
            .map_err(|text| Error::new(codes::ERR_INVALID_PARAMETERS, text))?;
        engine.ask_by(by, user, Request::SetSettings(settings)).await?;
        Ok(settings::pairs(&engine.settings()))
    }
}

/// Reminds those who have not read a message; how many they are.
pub async fn remind(engine: &Engine, by: &By, message: &str) -> Result<u64> {
    match engine.ask_by(by, "", Request::Remind { message: message.to_owned() }).await? {
        Response::Count(told) => Ok(told),
        _ => Err(Error::new(codes::ERR_SDK_INTERNAL_ERROR, "the service answers something else")),
    }
}

/// Deletes an account. 10019 where there is none, 6017 of an administrator.
pub async fn delete_account(engine: &Engine, by: &By, user: &str) -> Result<()> {
    if engine.is_admin(user) {
        let text = "user_id: is an administrator; take it out of admins first";
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
    }
    engine.ask_by(by, "", Request::DeleteAccount { user_id: user.to_owned() }).await.map(drop)
}

/// Takes over what earlier versions kept in files of the data directory, and removes these. What cannot be taken over stays
/// where it is, and is tried again at the next start.
pub async fn take_over(engine: &Engine, data: &Path) {
    let mut found = Vec::new();
    for name in FILES {
        match fs::read_to_string(data.join(name)) {
            // A line that was cut off by a crash is none.
            Ok(text) => found.extend(text.lines().filter_map(|line| serde_json::from_str(line).ok())),
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return warn!(file = name, %error, "changes of before cannot be read"),
        }
    }
    if let Err(error) = keep(engine, found).await {
        return warn!(%error, "changes of before cannot be taken over");
    }
    for name in FILES {
        match fs::remove_file(data.join(name)) {
            Ok(()) => info!(file = name, "its changes are in the database now"),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                warn!(file = name, %error, "its changes are in the database, and it cannot be removed")
            }
        }
    }
}

/// The newest of these for which there is room beside those that are kept, without those that are kept already: a server may have
/// ended before it removed the files.
async fn keep(engine: &Engine, found: Vec<Audited>) -> Result<()> {
    let Some(outbox) = engine.outbox().filter(|_| !found.is_empty()) else { return Ok(()) };
    let most = KEPT as usize;
    let line = |change: &Audited| format!("{change:?}");
    let known: HashSet<String> = engine.audited(most).await?.iter().map(line).collect();
    let new: Vec<Audited> = found.into_iter().filter(|change| !known.contains(&line(change))).collect();
    // What is noted last stays longest, and these are older than what is there.
    let beyond = new.len().saturating_sub(most.saturating_sub(known.len()));
    let steps: Vec<Step> = new.into_iter().skip(beyond).map(|change| Step::Note(Box::new(change))).collect();
    if steps.is_empty() { Ok(()) } else { outbox.step(steps).await }
}
