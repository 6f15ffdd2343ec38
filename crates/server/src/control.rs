//! The control socket `DATA/control.sock`: how `doubletickd settings`, `message`,
//! `readers`, `remind`, `group` and `user` reach a running server. One JSON text
//! per line, a [`Ask`] up and a [`ControlReply`] down. Who may open the socket is the operator: its mode is 0600.

use crate::audit::{self, By, Via};
use crate::config::Config;
use crate::operate;
use crate::service::Service;
use crate::settings::{self, Pairs};
use crate::stores;
use doubletick_engine::Clock;
use doubletick_engine::bus::LocalBus;
use doubletick_engine::hooks::Origin;
use doubletick_engine::store::{Call, Store};
use doubletick_protocol::settings::Settings;
use doubletick_protocol::wire::Request;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(not(unix))]
pub use absent::{ask, serve};
#[cfg(unix)]
pub use socket::{ask, serve};

/// What an operator wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The settings in force.
    GetSettings,
    /// Other settings, in force as soon as they are answered.
    SetSettings(Pairs),
    /// A message, by its id.
    Message(String),
    /// A page of those who have read a group message, or have not.
    Readers {
        /// Its id.
        message: String,
        /// Those who have not.
        unread: bool,
        /// 0 first, then `next` of the last page.
        cursor: u64,
    },
    /// A word to those who have not read a message, by its id.
    Remind(String),
    /// A group, by its id.
    Group(String),
    /// The end of every login of a user.
    Kick(String),
    /// The end of an account.
    DeleteAccount(String),
    /// What waits for webhooks, or was put aside.
    Webhooks {
        /// What was put aside.
        parked: bool,
    },
    /// What was put aside is told again, all or one, and what fails is tried now.
    RetryWebhooks(Option<i64>),
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlReply {
    /// The settings, now.
    Settings(Pairs),
    /// What is known of a message or a group, or what was done.
    Shown(Pairs),
    /// A page of readers.
    Readers {
        /// Users, and the second in which they have read; 0: not.
        users: Vec<(String, u64)>,
        /// Where the next page begins; absent: this was the last.
        next: Option<u64>,
    },
    /// What waits for webhooks, or was put aside: how many of all, and the first of them.
    Webhooks {
        /// Numbers and names.
        counts: Pairs,
        /// Number, webhook, when it happened (ms), tries, when it is tried again (ms), and why it failed.
        list: Vec<(i64, String, u64, u32, u64, String)>,
    },
    /// How many sessions of the user there were.
    Kicked(usize),
    /// Nothing was done, for this reason.
    Error(String),
}

/// Where the socket of a data directory is.
pub fn path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// The settings, changed or not, of the server that runs on the data directory or, where none does, of its database.
pub async fn settings(config: &Config, wish: Ask) -> Result<Pairs, String> {
    let data = &config.data;
    if !data.is_dir() {
        return Err(format!("data: {}: there is no such directory", data.display()));
    }
    match ask(data, &wish).await? {
        Some(ControlReply::Settings(pairs)) => Ok(pairs),
        Some(ControlReply::Error(error)) => Err(error),
        Some(_) => Err("the server answers something else".into()),
        None => offline(config, wish).await,
    }
}

async fn offline(config: &Config, wish: Ask) -> Result<Pairs, String> {
    let store = stores::open(config, 1, &Arc::default(), Arc::new(LocalBus::default()), &Arc::default())?;
    let done = match wish {
        Ask::GetSettings => Ok(()),
        Ask::SetSettings(changes) => match settings::changed(&store.settings(), &changes) {
            Ok(settings) => change(&*store, settings).await,
            Err(error) => Err(error),
        },
        _ => Err("only a server that runs can be asked that".into()),
    };
    let pairs = settings::pairs(&store.settings());
    store.close().await;
    done.map(|()| pairs)
}

async fn change(store: &dyn Store, settings: Settings) -> Result<(), String> {
    // Nobody is the operator (`Call::user`).
    let (user, now_ms) = (String::new(), Clock::system().now_ms());
    let call = Call {
        user,
        now_ms,
        by_operator: true,
        origin: Origin::default(),
        by: Some(By { who: String::new(), via: Via::Stopped }),
        request: Request::SetSettings(settings),
    };
    store.execute(call).await.map(drop).map_err(|error| error.text)
}

/// Does what an operator wants.
#[cfg_attr(not(unix), allow(dead_code, reason = "there is no socket to serve it on"))]
async fn fulfil(service: &Service, wish: Ask) -> ControlReply {
    let Service { engine, changes, .. } = service;
    let by = By { who: String::new(), via: Via::Socket };
    let shown = |result: doubletick_protocol::Result<Pairs>| match result {
        Ok(pairs) => ControlReply::Shown(pairs),
        Err(error) => ControlReply::Error(error.text),
    };
    match wish {
        Ask::GetSettings => ControlReply::Settings(settings::pairs(&engine.settings())),
        Ask::SetSettings(pairs) => match changes.set(engine, &by, "", &pairs).await {
            Ok(now) => {
                let keys = pairs.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", ");
                tracing::info!(keys, "the operator has changed the settings");
                ControlReply::Settings(now)
            }
            Err(error) => ControlReply::Error(error.text),
        },
        Ask::Message(id) => shown(operate::message(engine, &id).await),
        Ask::Group(id) => shown(operate::group(engine, &id).await),
        Ask::Readers { message, unread, cursor } => {
            match operate::readers(engine, message, unread, cursor).await {
                Ok((users, next)) => ControlReply::Readers { users, next },
                Err(error) => ControlReply::Error(error.text),
            }
        }
        Ask::Remind(id) => {
            let reminded = audit::remind(engine, &by, &id).await;
            if let Ok(told) = reminded {
                tracing::info!(message = id, told, "the operator reminds of a message");
            }
            shown(reminded.map(|told| vec![("reminded".to_owned(), told.to_string())]))
        }
        Ask::Webhooks { parked } => match operate::webhooks(engine, parked).await {
            Ok((counts, list)) => ControlReply::Webhooks { counts, list },
            Err(error) => ControlReply::Error(error.text),
        },
        Ask::RetryWebhooks(only) => shown(operate::retry_webhooks(engine, only).await),
        Ask::DeleteAccount(user) => {
            let deleted = audit::delete_account(engine, &by, &user).await;
            if deleted.is_ok() {
                tracing::info!(user, "the operator has deleted an account");
            }
            shown(deleted.map(|()| vec![("deleted".to_owned(), user)]))
        }
        Ask::Kick(user) => {
            // Those on this server.
            let sessions = engine.online(&user).len();
            match engine.kick(&by, &user).await {
                Ok(()) => {
                    tracing::info!(user, sessions, "the operator has ended the logins of a user");
                    ControlReply::Kicked(sessions)
                }
                Err(error) => ControlReply::Error(error.text),
            }
        }
    }
}

#[cfg(unix)]
mod socket {
    use super::{Ask, ControlReply, fulfil, path};
    use crate::service::Shared;
    use std::fs::{self, Permissions};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::Duration;
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{UnixListener, UnixSocket, UnixStream};
    use tokio::sync::watch;
    use tokio::time::timeout;
    use tracing::{debug, warn};

    /// A line of more bytes is not read.
    const LINE_BYTES: u64 = 64 * 1024;
    /// How long a server may take for an answer.
    const ANSWER_TIME: Duration = Duration::from_secs(10);
    /// After an error of `accept`.
    const PAUSE: Duration = Duration::from_millis(100);

    /// Serves the control socket until the server ends; then it is removed. A server without one runs, too. The
    /// caller holds the lock on the directory, so a socket that is there already is nobody's.
    pub fn serve(
        data: &Path,
        service: Shared,
        mut ending: watch::Receiver<bool>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let path = path(data);
        let task = match listen(&path) {
            Ok(listener) => Some(tokio::spawn(async move {
                tokio::select! {
                    () = accept(listener, service, ending.clone()) => {}
                    _ = ending.wait_for(|ending| *ending) => {}
                }
                // It may be gone already; then there is nothing to do.
                let _ = fs::remove_file(path);
            })),
            Err(error) => {
                let file = path.display();
                warn!(%file, %error, "no control socket: `doubletickd settings` works only while the server is stopped");
                None
            }
        };
        async move {
            if let Some(task) = task {
                // It has no panics to report.
                let _ = task.await;
            }
        }
    }

    fn listen(path: &Path) -> io::Result<UnixListener> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let socket = UnixSocket::new_stream()?;
        socket.bind(path)?;
        // Nobody can connect before it listens.
        fs::set_permissions(path, Permissions::from_mode(0o600))?;
        socket.listen(16)
    }

    async fn accept(listener: UnixListener, service: Shared, ending: watch::Receiver<bool>) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let (service, mut ending) = (Shared::clone(&service), ending.clone());
                    tokio::spawn(async move {
                        tokio::select! {
                            // An error means that the operator is gone.
                            _ = converse(stream, &service) => {}
                            _ = ending.wait_for(|ending| *ending) => {}
                        }
                    });
                }
                Err(error) => {
                    debug!(%error, "no control connection can be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    async fn converse(mut stream: UnixStream, service: &Shared) -> io::Result<()> {
        while let Some(line) = read_line(&mut stream).await? {
            let reply = match serde_json::from_str(&line) {
                Ok(wish) => fulfil(service, wish).await,
                Err(error) => ControlReply::Error(format!(
                    "control socket: not a wish that this version knows: {error}"
                )),
            };
            write_line(&mut stream, &reply).await?;
        }
        Ok(())
    }

    /// Asks the server that runs on this data directory; `None`: there is none.
    pub async fn ask(data: &Path, wish: &Ask) -> Result<Option<ControlReply>, String> {
        let path = path(data);
        let shown = path.display();
        let mut stream = match UnixStream::connect(&path).await {
            Ok(stream) => stream,
            // The last: a path that is too long for a socket.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::NotFound | ErrorKind::ConnectionRefused | ErrorKind::InvalidInput
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(format!("{shown}: {error}")),
        };
        let answer = async {
            write_line(&mut stream, wish).await?;
            read_line(&mut stream).await
        };
        match timeout(ANSWER_TIME, answer).await {
            Ok(Ok(Some(line))) => serde_json::from_str(&line)
                .map(Some)
                .map_err(|error| format!("{shown}: the server's answer cannot be read: {error}")),
            Ok(Ok(None)) => Err(format!("{shown}: the server is ending")),
            Ok(Err(error)) => Err(format!("{shown}: {error}")),
            Err(_) => Err(format!("{shown}: the server does not answer")),
        }
    }

    async fn read_line(stream: &mut UnixStream) -> io::Result<Option<String>> {
        let mut line = String::new();
        // Who asks waits for the answer, so nothing of a next line is lost with the reader.
        BufReader::new(stream.take(LINE_BYTES)).read_line(&mut line).await?;
        Ok((!line.is_empty()).then_some(line))
    }

    async fn write_line(stream: &mut UnixStream, value: &impl serde::Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        stream.write_all(&line).await
    }
}

#[cfg(not(unix))]
mod absent {
    use super::{Ask, ControlReply};
    use crate::service::Shared;
    use std::path::Path;
    use tokio::sync::watch;

    /// There are no control sockets on this system; a running server's settings are changed through the SDK.
    pub fn serve(_: &Path, _: Shared, _: watch::Receiver<bool>) -> impl Future<Output = ()> + Send + use<> {
        tracing::info!(
            "no control socket on this system: settings are changed through the SDK, or while the server is stopped"
        );
        std::future::ready(())
    }

    /// There are no control sockets on this system.
    pub async fn ask(_: &Path, _: &Ask) -> Result<Option<ControlReply>, String> {
        Ok(None)
    }
}
