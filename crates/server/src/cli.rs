//! What the commands of `doubletickd` do.

mod commands;

use crate::config::{self, Config};
use crate::control::{self, Ask};
use crate::layers::{self, Effective, Stop};
use crate::run::{Ended, Failure, Listeners, Signal};
use crate::{check, files, key, logs, metrics, migrate, rest, run, show, stores, tokens};
use commands::{Cli, Command, Settings, Show, User, Webhook, command};
use doubletick_engine::Clock;
use std::ffi::OsString;
use std::io::{self, Write};
use std::panic;
use std::process::{self, ExitCode};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// The configuration or the command line is wrong.
const WRONG: u8 = 2;

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
        Command::Remind { id, config } => asked(show::show(&config, Ask::Remind(id))),
        Command::User(User::Kick { user, config }) => asked(show::show(&config, Ask::Kick(user))),
        Command::User(User::Delete { user, config }) => asked(show::show(&config, Ask::DeleteAccount(user))),
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
        Command::Lanes { number, config } => told(stores::lanes(&config, number)),
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
    let found = match stores::look_through(config, repair, Clock::system().now_ms()) {
        Ok(found) => found,
        Err(problem) => return complain(1, &problem),
    };
    let repairable = found.iter().filter(|finding| finding.repairable).count();
    let left = if repair { found.len() - repairable } else { found.len() };
    let mut text: String = found.iter().map(|finding| format!("{}\n", finding.text)).collect();
    let stopped = if config.database.is_some() { "" } else { ", with the server stopped" };
    text += &match (found.len(), repair) {
        (0, _) => "everything agrees\n".to_owned(),
        (all, false) if repairable == 0 => {
            format!("{all} things do not agree, and cannot be repaired: restore a backup\n")
        }
        (all, false) => format!(
            "{all} things do not agree; {repairable} can be repaired: doubletickd check --repair{stopped}\n"
        ),
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
