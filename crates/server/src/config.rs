//! The configuration: every option of the server, once, as a flag. The same list is the environment
//! (`variable` says which), the file (its keys are the names of the flags), the
//! help, and the table of the documentation.

use crate::service::FrontOptions;
use crate::webhooks::names::{HookName, OnFault};
use crate::webhooks::target::Target;
use clap::builder::RangedU64ValueParser;
use clap::{Args, Command, FromArgMatches, ValueEnum};
use doubletick_protocol::ids::{UserId, check_user_id};
use doubletick_store_postgres as postgres;
use doubletick_store_sqlite as sqlite;
use std::convert::Infallible;
use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use tracing_subscriber::filter::Targets;

/// What a server is started with.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub struct Config {
    /// TOML file with any of the options below, under the names of the flags
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Directory of the database, the secret key and the control socket; made where it is missing. With --database
    /// that is elsewhere
    #[arg(long, value_name = "DIRECTORY", default_value = "./doubletick-data")]
    pub data: PathBuf,

    /// PostgreSQL in place of a database in the data directory, for one server or several:
    /// postgres://USER:PASSWORD@HOST:PORT/DATABASE; not as a flag where other users of the machine see it
    #[arg(long, value_name = "URL")]
    pub database: Option<Secret>,

    /// Lanes of the database on PostgreSQL, 1 to 64: how many transactions may write to it at once. It gets them when it is
    /// made, where this is not said one, and another number is refused later: `doubletickd lanes` changes it, while no server runs
    #[arg(long, value_name = "NUMBER", value_parser = RangedU64ValueParser::<u32>::new().range(1..=64))]
    pub lanes: Option<u32>,

    /// What carries what one server commits to the others on the same --database: notify (PostgreSQL does; without it),
    /// none (each looks twice a second), or NATS: nats://USER:PASSWORD@HOST:PORT,HOST:PORT, or tls://; not as a flag where
    /// other users of the machine see it
    #[arg(long, value_name = "BUS")]
    pub bus: Option<Secret>,

    /// The seed (SU…) of the nkey by which NATS knows who comes, in place of a user in --bus; not as a flag where other users
    /// of the machine see it
    #[arg(long, value_name = "SEED")]
    pub bus_nkey: Option<Secret>,

    /// A credentials file of NATS, with a JWT and the seed of its nkey, in place of a user in --bus. Read whenever NATS is
    /// connected to
    #[arg(long, value_name = "FILE")]
    pub bus_credentials: Option<PathBuf>,

    /// Where clients connect; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7700")]
    pub listen: SocketAddr,

    /// The SDKAppID of the application
    #[arg(long, value_name = "NUMBER", default_value = "1400000000",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..))]
    pub app_id: u64,

    /// Key of the UserSigs, as text; not as a flag where other users of the machine see it. Without it: the file
    /// secret.key in the data directory, made at the first start
    #[arg(long, value_name = "TEXT")]
    pub secret_key: Option<Secret>,

    /// What an acknowledged write survives: full (a loss of power) or normal (a crash of the process)
    #[arg(long, value_name = "LEVEL", default_value = "full")]
    pub durability: Durability,

    /// Threads that answer reading requests, 1 to 64
    #[arg(long, value_name = "NUMBER", default_value = "4",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=64))]
    pub readers: usize,

    /// Certificate chain in PEM for TLS (wss://); needs --tls-key. Read again on SIGHUP
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,

    /// Private key of the certificate in PEM; needs --tls-cert
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,

    /// Where /metrics is served, without TLS, and then only there. Without it: at the address of the clients
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,

    /// What is logged: error, warn, info, debug, trace, or a filter such as info,doubletick_server=debug
    #[arg(long, value_name = "FILTER", default_value = "info")]
    pub log: LogFilter,

    /// How log lines look: text or json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// The demo page at /demo, for a browser, with throw-away users in a store of their own: auto (where listen is
    /// a loopback address and no proxy stands in front), on or off
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub demo: DemoPage,

    /// Seconds after which a connection without a login is closed, 1 to 3600
    #[arg(long, value_name = "SECONDS", default_value = "30",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=3600))]
    pub login_seconds: u64,

    /// Seconds of silence after which a client is pinged, 1 to 3600; after twice that it is cut off
    #[arg(long, value_name = "SECONDS", default_value = "30",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=3600))]
    pub ping_seconds: u64,

    /// Seconds that an orderly end may take, 1 to 3600; then connections are cut
    #[arg(long, value_name = "SECONDS", default_value = "10",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=3600))]
    pub shutdown_seconds: u64,

    /// Pushes that may wait for one slow client before it is disconnected, 16 to 1000000
    #[arg(long, value_name = "NUMBER", default_value = "1024",
          value_parser = RangedU64ValueParser::<usize>::new().range(16..=1_000_000))]
    pub session_queue: usize,

    /// Requests of one connection that may be under way, 1 to 100000; further ones wait in the socket
    #[arg(long, value_name = "NUMBER", default_value = "1000",
          value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    pub requests_under_way: usize,

    /// Administrators, separated by commas: users who may change the settings through the SDK, and who may call REST
    #[arg(long, value_name = "USERS", default_value = "administrator", value_delimiter = ',',
          value_parser = user_id)]
    pub admins: Vec<UserId>,

    /// Whether there is a REST interface, at /v4 at the address of the clients, for administrators
    #[arg(long, value_name = "true|false", default_value = "true", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", action = clap::ArgAction::Set, hide_possible_values = true)]
    pub rest: bool,

    /// Calls of each REST command that may come in a second (60007), at most 1000000; 0: any number
    #[arg(long, value_name = "NUMBER", default_value = "200",
          value_parser = RangedU64ValueParser::<u64>::new().range(..=1_000_000))]
    pub rest_calls_per_second: u64,

    /// Where webhooks are sent to, http:// or https://; without it there are none
    #[arg(long, value_name = "URL")]
    pub webhook_url: Option<Target>,

    /// Signs webhooks, so that the receiver knows who has sent them; not as a flag where other users of the machine see it
    #[arg(long, value_name = "TEXT")]
    pub webhook_token: Option<Secret>,

    /// Which webhooks are sent, separated by commas, by their names (docs/webhooks.md)
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = "Group.CallbackAfterReadReceipt,C2C.CallbackAfterMsgReport,C2C.CallbackAfterSendMsg,\
           Group.CallbackAfterSendMsg,State.StateChange,Group.CallbackAfterNewMemberJoin,\
           Group.CallbackAfterMemberExit,Group.CallbackAfterGroupDestroyed,Group.CallbackAfterRecallMsg,\
           C2C.CallbackAfterMsgWithDraw"
    )]
    pub webhook_events: Vec<HookName>,

    /// Milliseconds that the receiver may take before a message is sent, 100 to 10000
    #[arg(long, value_name = "MILLISECONDS", default_value = "2000",
          value_parser = RangedU64ValueParser::<u64>::new().range(100..=10_000))]
    pub webhook_before_ms: u64,

    /// What becomes of a message where the receiver gives no answer that counts: allow or refuse
    #[arg(long, value_name = "WHAT", default_value = "allow")]
    pub webhook_on_fault: OnFault,

    /// Whether the receiver may stand in a private network or on this machine
    #[arg(long, value_name = "true|false", default_value = "false", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", action = clap::ArgAction::Set, hide_possible_values = true)]
    pub webhook_private: bool,

    /// Certificates in PEM that the receiver's is checked by, and no others. Without it: those that the system trusts
    #[arg(long, value_name = "FILE")]
    pub webhook_ca: Option<PathBuf>,

    /// Seconds for which a webhook that fails is tried again, 1 to 604800; then it is put aside
    #[arg(long, value_name = "SECONDS", default_value = "86400",
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=604_800))]
    pub webhook_give_up_seconds: u64,

    /// The console at /console, for operators with a browser; needs rest: auto (where there is a token of
    /// `doubletickd console-token`, or admins are named other than by default), on or off
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub console: ConsolePage,

    /// Whether a proxy stands in front: a client's address is then the last one in X-Forwarded-For
    #[arg(long, value_name = "true|false", default_value = "false", num_args = 0..=1, require_equals = true,
          default_missing_value = "true", action = clap::ArgAction::Set, hide_possible_values = true)]
    pub behind_proxy: bool,
}

/// What "acknowledged" means; the engine's `Durability`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Durability {
    /// Survives a loss of power.
    Full,
    /// Survives a crash of the process.
    Normal,
}

impl From<Durability> for sqlite::Durability {
    fn from(durability: Durability) -> Self {
        match durability {
            Durability::Full => sqlite::Durability::Full,
            Durability::Normal => sqlite::Durability::Normal,
        }
    }
}

impl From<Durability> for postgres::Durability {
    fn from(durability: Durability) -> Self {
        match durability {
            Durability::Full => postgres::Durability::Full,
            Durability::Normal => postgres::Durability::Normal,
        }
    }
}

/// Whether there is a demo page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DemoPage {
    /// Where only this machine reaches it.
    Auto,
    /// For everybody who reaches the server.
    On,
    /// For nobody, as if there were none.
    Off,
}

/// Whether there is a console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConsolePage {
    /// Where somebody can sign in because an operator wanted it.
    Auto,
    /// For everybody who reaches the server and is an administrator or has a token.
    On,
    /// For nobody, as if there were none; tokens are good for nothing.
    Off,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people to read.
    Text,
    /// One JSON object per line.
    Json,
}

/// What is logged: a level for all, levels for targets that begin like this, or both, as [`Targets`] reads them.
#[derive(Clone, Debug)]
pub struct LogFilter(Targets);

impl FromStr for LogFilter {
    type Err = tracing_subscriber::filter::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl LogFilter {
    /// The filter itself.
    pub fn filter(&self) -> Targets {
        self.0.clone()
    }
}

/// A text that is never shown.
#[derive(Clone)]
pub struct Secret(String);

impl FromStr for Secret {
    // No text is refused here: the message would quote it.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl Secret {
    /// The secret itself, for what must have it and never for a log.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<hidden>")
    }
}

/// A user id, or why it is none.
pub(crate) fn user_id(text: &str) -> Result<UserId, String> {
    check_user_id(text).map_err(|error| error.text)?;
    Ok(text.to_owned())
}

impl Default for Config {
    /// Every option at its default, whatever the environment says.
    fn default() -> Self {
        let matches = Self::command().get_matches_from::<_, &str>([]);
        Self::from_arg_matches(&matches).expect("every option that is needed has a default")
    }
}

impl Config {
    /// The options alone, as flags without environment.
    pub(crate) fn command() -> Command {
        Self::augment_args(Command::new("options").no_binary_name(true))
    }

    /// How connections are treated.
    pub fn front(&self) -> FrontOptions {
        FrontOptions {
            login_time: Duration::from_secs(self.login_seconds),
            ping_time: Duration::from_secs(self.ping_seconds),
            requests_under_way: self.requests_under_way,
            behind_proxy: self.behind_proxy,
        }
    }

    /// Whether the demo page is served.
    pub fn has_demo(&self) -> bool {
        match self.demo {
            DemoPage::Auto => self.listen.ip().is_loopback() && !self.behind_proxy,
            DemoPage::On => true,
            DemoPage::Off => false,
        }
    }

    /// What is wrong between options, and with which one.
    pub(crate) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => return Err(("tls-cert", "needs tls-key as well")),
            (None, Some(_)) => return Err(("tls-key", "needs tls-cert as well")),
            _ => {}
        }
        if self.secret_key.as_ref().is_some_and(|key| key.reveal().trim().is_empty()) {
            return Err(("secret-key", "must not be empty"));
        }
        if self.webhook_token.as_ref().is_some_and(|token| token.reveal().trim().is_empty()) {
            return Err(("webhook-token", "must not be empty"));
        }
        if self.console == ConsolePage::On && !self.rest {
            return Err(("console", "needs rest as well"));
        }
        if self.metrics_listen.is_some_and(|metrics| metrics == self.listen && metrics.port() != 0) {
            return Err(("metrics-listen", "must not be the address of listen"));
        }
        Ok(())
    }
}

/// The variable of the environment for a flag.
pub(crate) fn variable(flag: &str) -> String {
    format!("DOUBLETICKD_{}", flag.replace('-', "_").to_uppercase())
}

/// All options as a table in Markdown.
pub fn table() -> String {
    let mut table =
        String::from("| key in the file | flag | environment | default | meaning |\n|---|---|---|---|---|\n");
    for arg in Config::command().get_arguments() {
        let Some(flag) = arg.get_long() else { continue };
        let variable = variable(flag);
        let key = if flag == "config" { "" } else { flag };
        let default =
            arg.get_default_values().first().map(|value| value.to_string_lossy()).unwrap_or_default();
        let meaning = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let value = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
        let may_stand_alone = arg.get_num_args().is_some_and(|range| range.min_values() == 0);
        let flag = if may_stand_alone { format!("--{flag}[={value}]") } else { format!("--{flag} {value}") };
        let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
        // Writing to a string succeeds.
        let _ = writeln!(
            table,
            "| {} | {} | `{variable}` | {} | {} |",
            code(key),
            code(&flag).replace('|', "\\|"),
            code(&default),
            meaning.replace('|', "\\|"),
        );
    }
    table
}
