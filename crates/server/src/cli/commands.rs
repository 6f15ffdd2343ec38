//! The command line: its commands, their options and the help.

use crate::config::{self, Config, Secret};
use crate::settings;
use clap::builder::RangedU64ValueParser;
use clap::{CommandFactory, Parser, Subcommand};
use doubletick_protocol::ids::UserId;
use std::path::PathBuf;

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
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
    /// Remind those who have not read a message, and print how many they are
    ///
    /// Their devices that are logged in are told, on every server; nothing is kept for the others. At most once an hour for each
    /// message: earlier it is refused, and the refusal says when it is possible again.
    Remind {
        /// The id of the message, as the SDK and REST have it (MsgId)
        #[arg(value_name = "ID")]
        id: String,
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
    /// Give a database on PostgreSQL another number of lanes: how many transactions may write to it at once
    ///
    /// No server may run. Each conversation gets its lane of them, in one transaction: ended before that is done, nothing has
    /// happened. Devices go on as if nothing had happened. Servers that are started then must be told the same number, or
    /// none.
    Lanes {
        /// 1, where all servers take turns; or more: one for accounts, and the others for conversations
        #[arg(value_name = "NUMBER", value_parser = RangedU64ValueParser::<u32>::new().range(1..=64))]
        number: u32,
        #[command(flatten)]
        config: Config,
    },
    /// Look whether everything in the database agrees, also while the server runs; or repair it
    ///
    /// Counts anew what is counted: messages, members, and who has read; in a data directory or on PostgreSQL. Prints a line for each thing that does not
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
pub(super) enum Show {
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
pub(super) enum User {
    /// Delete an account for good: its logins, groups, conversations and profile. What it has sent and read, others keep
    Delete {
        /// Who
        #[arg(value_parser = config::user_id)]
        user: UserId,
        #[command(flatten)]
        config: Config,
    },
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
pub(super) enum Webhook {
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
pub(super) enum Settings {
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
pub(super) fn command() -> clap::Command {
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
        .mut_subcommand("lanes", |command| needed(command, &["config", "app_id", "database"]))
        .mut_subcommand("migrate", |command| needed(command, &["config", "app_id", "database"]))
        .mut_subcommand("readers", |command| needed(command, &["config", "data", "app_id"]))
        .mut_subcommand("remind", |command| needed(command, &["config", "data"]))
        .mut_subcommand("webhook", |command| {
            command.mut_subcommands(|webhook| needed(webhook, &["config", "data"]))
        })
        .mut_subcommand("message", |command| {
            command.mut_subcommands(|show| needed(show, &["config", "data"]))
        })
        .mut_subcommand("group", |command| command.mut_subcommands(|show| needed(show, &["config", "data"])))
        .mut_subcommand("user", |command| command.mut_subcommands(|user| needed(user, &["config", "data"])))
        .mut_subcommand("settings", |command| {
            command.mut_subcommands(|command| {
                needed(command, &["config", "data", "app_id", "database", "durability"])
            })
        })
}
