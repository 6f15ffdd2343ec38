//! What operators have changed: the settings, logins that they ended, and whom they reminded. One line of JSON for each in
//! `DATA/changes.jsonl`, with who, when, and what it was before.
//!
//! Every way to change the settings of a running server ends here: REST and the console, the control socket, and
//! administrators through the SDK.

use crate::settings::{self, Pairs};
use doubletick_engine::Engine;
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tracing::warn;

/// A file with more bytes becomes the old one, and the old one before it is forgotten.
const FILE_BYTES: u64 = 1024 * 1024;

/// How somebody reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// An administrator through the SDK.
    Sdk,
    /// An administrator by a UserSig, with REST or the console.
    Rest,
    /// Who has a token of the console.
    Token,
    /// Who can open the control socket.
    Socket,
    /// Who can write the data directory, while no server ran.
    Stopped,
}

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// A user, the name of a token, or empty.
    pub who: String,
    /// And how.
    pub via: Via,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audited {
    /// Seconds since 1970.
    pub time: u64,
    /// A user, the name of a token, or empty.
    pub who: String,
    /// And how.
    pub via: Via,
    /// A setting, `kick` or `remind`.
    pub what: String,
    /// Its value before; empty for what is no setting.
    pub before: String,
    /// Its value from then on; whose logins were ended; of which message somebody was reminded.
    pub after: String,
}

/// The list of changes, and the turn of who makes one.
#[derive(Default)]
pub struct Audit {
    /// `None`: nothing is kept.
    file: Option<PathBuf>,
    /// The settings as they were told last.
    known: Mutex<Settings>,
    /// Changes of the settings are made one after the other: each begins with what the last one left.
    turn: tokio::sync::Mutex<()>,
    /// Lines do not get into each other.
    writing: Arc<Mutex<()>>,
}

impl Audit {
    /// Those of a data directory, with the settings in force.
    pub fn of(data: &Path, settings: Settings) -> Audit {
        let file = Some(data.join("changes.jsonl"));
        Audit { file, known: Mutex::new(settings), ..Audit::default() }
    }

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
        self.before(engine.settings());
        let settings = settings::changed(&engine.settings(), changes)
            .map_err(|text| Error::new(codes::ERR_INVALID_PARAMETERS, text))?;
        engine.ask_for(user, true, Request::SetSettings(settings)).await?;
        self.seen(by, engine.now_ms() / 1000, engine.settings()).await;
        Ok(settings::pairs(&engine.settings()))
    }

    /// Somebody is about to change settings, and these are in force: others may have been changed through another server.
    pub fn before(&self, settings: Settings) {
        *self.known.lock() = settings;
    }

    /// Somebody has changed settings, at this Unix second, to these: keeps what is different from before.
    pub async fn seen(&self, by: &By, time: u64, now: Settings) {
        let before = std::mem::replace(&mut *self.known.lock(), now.clone());
        let differ = settings::pairs(&before).into_iter().zip(settings::pairs(&now));
        let changes = differ.filter(|(before, after)| before != after).map(|((what, before), (_, after))| {
            Audited { time, who: by.who.clone(), via: by.via, what, before, after }
        });
        self.keep(changes.collect()).await;
    }

    /// Logins of a user were ended.
    pub async fn kicked(&self, engine: &Engine, by: &By, user: &str) {
        self.done(engine, by, "kick", user).await;
    }

    /// Reminds those who have not read a message; how many they are.
    pub async fn remind(&self, engine: &Engine, by: &By, message: &str) -> Result<u64> {
        let request = Request::Remind { message: message.to_owned() };
        let Response::Count(told) = engine.ask_for("", true, request).await? else {
            return Err(Error::new(codes::ERR_SDK_INTERNAL_ERROR, "the service answers something else"));
        };
        if told > 0 {
            self.done(engine, by, "remind", message).await;
        }
        Ok(told)
    }

    /// Somebody has done this to that.
    async fn done(&self, engine: &Engine, by: &By, what: &str, to: &str) {
        let By { who, via } = by.clone();
        let (time, what) = (engine.now_ms() / 1000, what.to_owned());
        self.keep(vec![Audited { time, who, via, what, before: String::new(), after: to.to_owned() }]).await;
    }

    async fn keep(&self, changes: Vec<Audited>) {
        let Some(file) = self.file.clone().filter(|_| !changes.is_empty()) else { return };
        let writing = Arc::clone(&self.writing);
        let written = tokio::task::spawn_blocking(move || {
            let _writing = writing.lock();
            append(&file, &changes)
        });
        if let Ok(Err(error)) = written.await {
            // What was changed is changed.
            warn!(%error, "a change of the operator's could not be noted in changes.jsonl");
        }
    }

    /// The newest changes, the newest first.
    pub async fn newest(&self, count: usize) -> Vec<Audited> {
        let Some(file) = self.file.clone() else { return Vec::new() };
        let read = move || {
            let texts = [old(&file), file].map(|path| fs::read_to_string(path).unwrap_or_default());
            let lines = texts.iter().rev().flat_map(|text| text.lines().rev());
            // A line that was cut off by a crash is none.
            lines.filter_map(|line| serde_json::from_str(line).ok()).take(count).collect()
        };
        tokio::task::spawn_blocking(read).await.unwrap_or_default()
    }
}

fn old(file: &Path) -> PathBuf {
    file.with_extension("old.jsonl")
}

fn append(file: &Path, changes: &[Audited]) -> io::Result<()> {
    if fs::metadata(file).is_ok_and(|file| file.len() > FILE_BYTES) {
        fs::rename(file, old(file))?;
    }
    let mut lines = Vec::new();
    for change in changes {
        serde_json::to_writer(&mut lines, change)?;
        lines.push(b'\n');
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(&lines)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(number: u64) -> Audited {
        let (who, before) = ("ann".to_owned(), String::new());
        Audited { time: number, who, via: Via::Rest, what: "kick".into(), before, after: "b".repeat(1000) }
    }

    #[tokio::test]
    async fn the_newest_come_first_across_files_and_a_broken_line_is_passed_over() {
        let home = tempfile::tempdir().unwrap();
        let changes = Audit::of(home.path(), Settings::default());
        let all: Vec<_> = (0..1200).map(change).collect();
        for some in all.chunks(100) {
            changes.keep(some.to_vec()).await;
        }
        let file = home.path().join("changes.jsonl");
        assert!(old(&file).exists());
        OpenOptions::new().append(true).open(&file).unwrap().write_all(b"{\"time\":7").unwrap();
        let newest = changes.newest(1000).await;
        assert_eq!(
            newest.iter().map(|change| change.time).collect::<Vec<_>>(),
            (200..1200).rev().collect::<Vec<_>>()
        );
        assert_eq!(newest[0], all[1199]);
    }
}
