//! The commands of `doubletickd`.

use crate::config::{self, Config, Secret};
use crate::control::{self, Ask};
use crate::layers::{self, Effective, Stop};
use crate::run::{Ended, Failure, Listeners, Signal};
use crate::{check, files, key, logs, metrics, migrate, rest, run, settings, show, stores, tokens};
use clap::builder::RangedU64ValueParser;
use clap::{CommandFactory, Parser, Subcommand};
use doubletick_engine::Clock;
use doubletick_protocol::ids::UserId;
use doubletick_store_sqlite as sqlite;
use std::ffi::OsString;
use std::io::{self, Write};
use std::panic;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// The configuration or the command line is wrong.
const WRONG: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  doubletickd serve                                       on 127.0.0.1:7700, data in ./doubletick-data
  doubletickd usersig alice                               a UserSig for alice, for a week
  doubletickd settings set revoke_seconds=300             in force at once, without a restart
  doubletickd console-token                               a token for the console at /console
  doubletickd readers ID --unread --csv                   who has not read a message of a group
  doubletickd serve --config /etc/doubletickd.toml        all options: doubletickd serve --help

Every option is a flag (--log-format json), a variable of the environment (DOUBLETICKD_LOG_FORMAT=json) and a key
of the file (log-format = \"json\"). Flags beat the environment, the environment beats the file.";

/// The doubletick server: messages with read receipts over WebSocket.
#[derive(Debug, Parser)]
#[command(name = "doubletickd", version, max_term_width = 110, after_help = EXAMPLES, subcommand_required = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    ///
    /// Prints one line, `listening on ws://ADDRESS:PORT`, when clients are served. SIGTERM and SIGINT end it in
    /// order, a second one at once; SIGHUP reads the certificate again.
    Serve {
        #[command(flatten)]
        config: Config,
    },
    /// Print a UserSig, the credential that a user logs in with
    Usersig {
        /// Who logs in with it: 1 to 32 characters of printable ASCII
        #[arg(value_parser = config::user_id)]
        user: UserId,
        /// How long it is good for
        #[arg(long, value_name = "SECONDS", default_value = "604800",
              value_parser = RangedU64ValueParser::<u64>::new().range(1..=u64::from(u32::MAX)))]
        expire: u64,
        #[command(flatten)]
        config: Config,
    },
    /// Show or change the settings of the service, also while it runs
    #[command(subcommand)]
    Settings(Settings),
    /// Show a message of the running server: who has sent it where, and how many have read it; never what it says
    #[command(subcommand)]
    Message(Show),
    /// List those who have read a message of a group, in the order of reading, and when (seconds since 1970)
    Readers {
        /// The id of the message, as the SDK and REST have it (MsgId)
        #[arg(value_name = "ID")]
        id: String,
        /// Those who have not read it, in the order of joining
        #[arg(long)]
        unread: bool,
        /// As a table for other programs
        #[arg(long)]
        csv: bool,
        /// All of them, and those who have not read, as a document that is signed with the key of this service
        #[arg(long, conflicts_with_all = ["unread", "csv"])]
        signed: bool,
        #[command(flatten)]
        config: Config,
    },
    /// Check a document of `readers --signed` or REST, and print what it is about; exit code 1 where it is not right
    Verify {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The public key of the service, as /.well-known/doubletick-keys.json has it
        #[arg(long, value_name = "BASE64")]
        key: Option<String>,
    },
    /// Show a group of the running server
    #[command(subcommand)]
    Group(Show),
    /// End logins of a user of the running server
    #[command(subcommand)]
    User(User),
    /// Show what waits for the webhooks of the running server, or have it told again
    #[command(subcommand)]
    Webhook(Webhook),
    /// Make a token for the console at /console and print it, once; or list tokens, or revoke one
    ///
    /// Who has it can do in the console what an administrator can, and reads no messages. A server that runs takes it at
    /// once, and one that is revoked no more.
    ConsoleToken {
        /// Whose it is, or what for: 1 to 32 characters of printable ASCII
        #[arg(value_name = "NAME", default_value = "console")]
        name: String,
        /// How long it is good for
        #[arg(long, value_name = "SECONDS", default_value = "2592000",
              value_parser = RangedU64ValueParser::<u64>::new().range(1..=u64::from(u32::MAX)))]
        expire: u64,
        /// Revoke the one with this name
        #[arg(long, conflicts_with_all = ["list", "expire"])]
        revoke: bool,
        /// Show the names of all, when they were made, and when they expire (seconds since 1970)
        #[arg(long, conflicts_with = "expire")]
        list: bool,
        #[command(flatten)]
        config: Config,
    },
    /// Say that a backup was put back, before the server starts on it
    ///
    /// The server must not run. Devices that have more than the backup go back to it, so that messages and receipts
    /// that take the numbers of lost ones are told. Prints the number of the service's new life.
    Restored {
        #[command(flatten)]
        config: Config,
    },
    /// Move a service from the database of a data directory to PostgreSQL
    ///
    /// No server may run on either. It may be ended at any point, and goes on when it is run again. At the end every row and
    /// every list of readers is compared. The directory keeps what it has; devices go on as if nothing had happened.
    Migrate {
        /// The data directory
        #[arg(long, value_name = "DIRECTORY")]
        from: PathBuf,
        /// The database: postgres://USER:PASSWORD@HOST:PORT/DATABASE. Without it: that of the configuration (database), where
        /// other users of the machine do not see it
        #[arg(long, value_name = "URL")]
        to: Option<Secret>,
        #[command(flatten)]
        config: Config,
    },
    /// Look whether everything in the database agrees, also while the server runs; or repair it
    ///
    /// Counts anew what is counted: messages, members, and who has read. Prints a line for each thing that does not
    /// agree and says at the end how many there are. Exit code 1 where something is left that does not agree.
    Check {
        /// Make right what can be made of the rest; conversations in the future come back to now. The server must not
        /// run. Make a copy first
        #[arg(long)]
        repair: bool,
        #[command(flatten)]
        config: Config,
    },
    /// Check the configuration and the files that it names, and show what is in force
    CheckConfig {
        #[command(flatten)]
        config: Config,
    },
    /// Print the table of all options for the documentation
    #[command(hide = true)]
    ConfigTable,
    /// Print the table of all metrics for the documentation
    #[command(hide = true)]
    MetricsTable,
    /// Print the keys of all REST commands for the documentation
    #[command(hide = true)]
    RestTable,
}

#[derive(Debug, Subcommand)]
enum Show {
    /// Show one
    Show {
        /// Its id
        #[arg(value_name = "ID")]
        id: String,
        #[command(flatten)]
        config: Config,
    },
}

#[derive(Debug, Subcommand)]
enum User {
    /// Log a user out on every device that is connected, and print how many sessions there were
    Kick {
        /// Who
        #[arg(value_parser = config::user_id)]
        user: UserId,
        #[command(flatten)]
        config: Config,
    },
}

#[derive(Debug, Subcommand)]
enum Webhook {
    /// Print how much waits, fails and was put aside, and the first of it: number, webhook, when it happened (seconds
    /// since 1970), and what is wrong
    List {
        /// What was put aside, because it could not be told for too long
        #[arg(long)]
        parked: bool,
        #[command(flatten)]
        config: Config,
    },
    /// Tell again what was put aside, and try now what fails; prints how much waits then
    Retry {
        /// Only this one of those that were put aside
        #[arg(value_name = "ID")]
        id: Option<i64>,
        #[command(flatten)]
        config: Config,
    },
}

#[derive(Debug, Subcommand)]
enum Settings {
    /// Print all settings
    Get {
        #[command(flatten)]
        config: Config,
    },
    /// Change settings, in force at once, and print all of them
    ///
    /// For example: receipt_group_types=Work,Public,Community revoke_seconds=300
    Set {
        /// What to change
        #[arg(required = true, value_name = "KEY=VALUE", value_parser = settings::pair)]
        changes: Vec<(String, String)>,
        #[command(flatten)]
        config: Config,
    },
}

/// The whole command line. Options that a command does not need are not in its help.
fn command() -> clap::Command {
    let needed = |command: clap::Command, needed: &'static [&'static str]| {
        let options: Vec<_> = Config::command().get_arguments().map(|arg| arg.get_id().clone()).collect();
        command.mut_args(move |arg| {
            let hide = options.contains(arg.get_id()) && !needed.contains(&arg.get_id().as_str());
            arg.hide(hide)
        })
    };
    Cli::command()
        .mut_subcommand("usersig", |command| needed(command, &["config", "data", "app_id", "secret_key"]))
        .mut_subcommand("check", |command| needed(command, &["config", "data", "app_id"]))
        .mut_subcommand("console-token", |command| needed(command, &["config", "data"]))
        .mut_subcommand("restored", |command| needed(command, &["config", "data", "app_id", "database"]))
        .mut_subcommand("migrate", |command| needed(command, &["config", "app_id", "database"]))
        .mut_subcommand("readers", |command| needed(command, &["config", "data", "app_id"]))
        .mut_subcommand("webhook", |command| {
            command.mut_subcommands(|webhook| needed(webhook, &["config", "data"]))
        })
        .mut_subcommand("message", |command| {
            command.mut_subcommands(|show| needed(show, &["config", "data"]))
        })
        .mut_subcommand("group", |command| command.mut_subcommands(|show| needed(show, &["config", "data"])))
        .mut_subcommand("user", |command| command.mut_subcommands(|kick| needed(kick, &["config", "data"])))
        .mut_subcommand("settings", |command| {
            command.mut_subcommands(|command| {
                needed(command, &["config", "data", "app_id", "database", "durability"])
            })
        })
}

/// Does what the command line (with the program's name) says. Exit codes: 0 done, 1 it did not work, 2 the command
/// line or the configuration is wrong.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    // Messages and the key are nobody else's: whatever this process makes is for its user only.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let args: Vec<_> = args.into_iter().collect();
    let (cli, effective) = match layers::read::<Cli>(&command(), &args) {
        Ok(read) => read,
        Err(Stop::Clap(error)) => {
            // Where nobody reads there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG));
        }
        Err(Stop::Wrong(problem)) => return complain(WRONG, &problem),
    };
    match cli.command {
        Command::Serve { config } => serve(&config),
        Command::Usersig { user, expire, config } => usersig(&config, &user, expire),
        Command::Settings(Settings::Get { config }) => settings(&config, Ask::GetSettings),
        Command::Settings(Settings::Set { changes, config }) => settings(&config, Ask::SetSettings(changes)),
        Command::Message(Show::Show { id, config }) => asked(show::show(&config, Ask::Message(id))),
        Command::Group(Show::Show { id, config }) => asked(show::show(&config, Ask::Group(id))),
        Command::User(User::Kick { user, config }) => asked(show::show(&config, Ask::Kick(user))),
        Command::Webhook(Webhook::List { parked, config }) => {
            asked(show::show(&config, Ask::Webhooks { parked }))
        }
        Command::Webhook(Webhook::Retry { id, config }) => asked(show::show(&config, Ask::RetryWebhooks(id))),
        Command::Readers { id, signed: true, config, .. } => asked(show::signed(&config, &id)),
        Command::Verify { file, key } => match show::verified(&file, key.as_deref()) {
            Ok(text) => print(&text),
            Err(problem) => complain(1, &problem),
        },
        Command::Readers { id, unread, csv, config, .. } => asked(show::list(&config, &id, unread, csv)),
        Command::ConsoleToken { list: true, config, .. } => told(token_list(&config)),
        Command::ConsoleToken { name, revoke: true, config, .. } => {
            told(tokens::revoke(&config.data, &name).map(|()| String::new()))
        }
        Command::ConsoleToken { name, expire, config, .. } => told(token(&config, &name, expire)),
        Command::Restored { config } => restored(&config),
        Command::Migrate { from, to, config } => {
            // Who closed the standard output does not wait for the lines.
            let told = |line: &str| {
                let _ = print(&format!("{line}\n"));
            };
            match migrate::migrate(&config, &from, to.as_ref(), told) {
                Ok(()) => ExitCode::SUCCESS,
                Err(problem) => complain(1, &problem),
            }
        }
        Command::Check { repair, config } => check_database(&config, repair),
        Command::CheckConfig { config } => check_config(&config, &effective),
        Command::ConfigTable => print(&config::table()),
        Command::MetricsTable => print(&metrics::markdown()),
        Command::RestTable => print(&rest::markdown()),
    }
}

fn complain(code: u8, problem: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "doubletickd: {problem}");
    ExitCode::from(code)
}

fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The runtime panics where the system has no thread to give, and while that unwinds it waits for ever for the threads
/// that it got. Nobody else runs yet, so the process ends right there.
fn runtime() -> Result<Runtime, String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {
        complain(1, "the system gives no threads: the user or the service has as many as it may");
        process::exit(1)
    }));
    let made = Runtime::new();
    panic::set_hook(hook);
    made.map_err(|error| format!("the system gives no runtime: {error}"))
}

fn check_database(config: &Config, repair: bool) -> ExitCode {
    if config.database.is_some() {
        return complain(
            1,
            "database: check looks through the database of a data directory, not through PostgreSQL",
        );
    }
    let work = if repair { sqlite::repair } else { sqlite::check };
    let found = match work(&config.data, config.app_id, Clock::system().now_ms()) {
        Ok(found) => found,
        Err(error) => return complain(1, &format!("data: {}", error.text)),
    };
    let left = found.iter().filter(|finding| !repair || !finding.repairable).count();
    let mut text: String = found.iter().map(|finding| format!("{}\n", finding.text)).collect();
    text += &match (found.len(), repair) {
        (0, _) => "everything agrees\n".to_owned(),
        (all, false) => {
            format!("{all} things do not agree; doubletickd check --repair, with the server stopped\n")
        }
        (all, true) if left == 0 => format!("{all} things did not agree and are repaired\n"),
        (all, true) => format!("{all} things did not agree; {left} cannot be repaired: restore a backup\n"),
    };
    let printed = print(&text);
    if left > 0 { ExitCode::FAILURE } else { printed }
}

fn serve(config: &Config) -> ExitCode {
    if let Err(problem) = logs::start(config) {
        return complain(WRONG, &problem);
    }
    #[cfg(unix)]
    files::raise();
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(problem) => return complain(1, &problem),
    };
    let ended = runtime.block_on(async {
        let signals = signals().map_err(|error| Failure::Start(format!("signals: {error}")))?;
        let listeners = Listeners::bind(config).await?;
        let address = listeners.address().map_err(|error| Failure::Start(format!("listen: {error}")))?;
        let scheme = if config.tls_cert.is_some() { "wss" } else { "ws" };
        let ready = || {
            // Who closed the standard output does not wait for the line.
            let _ = print(&format!("listening on {scheme}://{address}\n"));
        };
        run::run(config, listeners, signals, ready).await
    });
    // What is left, connections that did not close in time, ends with the process.
    runtime.shutdown_background();
    match ended {
        Ok(Ended::InOrder) => ExitCode::SUCCESS,
        Ok(Ended::AtOnce) => ExitCode::FAILURE,
        Err(failure @ Failure::Configuration(_)) => complain(WRONG, &failure.to_string()),
        Err(failure @ (Failure::Start(_) | Failure::Lost(_))) => complain(1, &failure.to_string()),
    }
}

/// What the operating system tells this process.
#[cfg(unix)]
fn signals() -> io::Result<mpsc::Receiver<Signal>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (sender, receiver) = mpsc::channel(8);
    let kinds = [
        (SignalKind::terminate(), Signal::End),
        (SignalKind::interrupt(), Signal::End),
        (SignalKind::hangup(), Signal::Reload),
    ];
    for (kind, meaning) in kinds {
        let mut signal = signal(kind)?;
        let sender = sender.clone();
        tokio::spawn(async move {
            while signal.recv().await.is_some() {
                if sender.send(meaning).await.is_err() {
                    return;
                }
            }
        });
    }
    Ok(receiver)
}

/// What the operating system tells this process.
#[cfg(not(unix))]
fn signals() -> io::Result<mpsc::Receiver<Signal>> {
    let (sender, receiver) = mpsc::channel(8);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if sender.send(Signal::End).await.is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

fn usersig(config: &Config, user: &str, expire: u64) -> ExitCode {
    match key::existing(config) {
        Ok(Some(key)) => {
            let now = Clock::system().now_ms() / 1000;
            print(&format!("{}\n", key.sign(user, now, expire)))
        }
        Ok(None) => {
            let file = key::path(&config.data);
            let text = "the server makes it when it starts for the first time; or say --data or secret-key";
            complain(1, &format!("{}: there is no secret key yet: {text}", file.display()))
        }
        Err(problem) => complain(1, &problem),
    }
}

fn settings(config: &Config, wish: Ask) -> ExitCode {
    let done = runtime().and_then(|runtime| runtime.block_on(control::settings(config, wish)));
    match done {
        Ok(pairs) => {
            print(&pairs.iter().map(|(key, value)| format!("{key} = {value}\n")).collect::<String>())
        }
        Err(problem) => complain(1, &problem),
    }
}

fn token(config: &Config, name: &str, expire: u64) -> Result<String, String> {
    if !config.data.is_dir() {
        return Err(format!("data: {}: there is no such directory", config.data.display()));
    }
    let now = Clock::system().now_ms() / 1000;
    tokens::make(&config.data, name, now, expire).map(|token| format!("{token}\n"))
}

fn token_list(config: &Config) -> Result<String, String> {
    let line = |kept: &tokens::ConsoleToken| {
        format!("{}  made {}  expires {}\n", kept.name, kept.made, kept.expires)
    };
    Ok(tokens::list(&config.data)?.iter().map(line).collect())
}

fn told(done: Result<String, String>) -> ExitCode {
    match done {
        Ok(text) => print(&text),
        Err(problem) => complain(1, &problem),
    }
}

/// Prints what a server answers.
fn asked(answer: impl Future<Output = Result<String, String>>) -> ExitCode {
    match runtime().and_then(|runtime| runtime.block_on(answer)) {
        Ok(text) => print(&text),
        Err(problem) => complain(1, &problem),
    }
}

fn restored(config: &Config) -> ExitCode {
    match stores::restored(config) {
        Ok(incarnation) => {
            print(&format!("the service goes on from this backup as incarnation {incarnation}\n"))
        }
        Err(problem) => complain(1, &problem),
    }
}

fn check_config(config: &Config, effective: &[Effective]) -> ExitCode {
    let line = |option: &Effective| {
        let value = option.value.as_deref().unwrap_or("-");
        format!("{} = {value}  ({})\n", option.name, option.source)
    };
    let mut text: String = effective.iter().map(line).collect();
    let findings = check::look(config);
    findings.remarks.iter().for_each(|remark| text += &format!("note: {remark}\n"));
    if findings.problems.is_empty() {
        return print(&(text + "the configuration is good\n"));
    }
    // The list comes first, also where both go to one place.
    print(&text);
    for problem in &findings.problems {
        complain(WRONG, problem);
    }
    ExitCode::from(WRONG)
}
