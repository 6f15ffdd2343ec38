//! Where options come from: flags beat the environment, the environment beats the file, the file beats the
//! defaults. All of them are read by the same parsers, those of the flags.

use crate::config::{Config, variable};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, FromArgMatches};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why there is no configuration.
#[derive(Debug)]
pub enum Stop {
    /// What clap has to say: wrong flags, or the help that was asked for.
    Clap(Box<clap::Error>),
    /// One line that names the option and where it comes from.
    Wrong(String),
}

/// An option as it is in force.
#[derive(Debug)]
pub struct Effective {
    /// Name of the value, as in the file.
    pub name: String,
    /// Its value as text; `None`: it has none. Hidden where it is a secret.
    pub value: Option<String>,
    /// Where it comes from.
    pub source: Source,
}

/// Where an option comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A flag with this name.
    Flag(String),
    /// A variable of the environment.
    Environment(String),
    /// A file, at this path.
    File(PathBuf),
    /// Nobody has said anything.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag(flag) => write!(f, "--{flag}"),
            Source::Environment(variable) => write!(f, "environment {variable}"),
            Source::File(path) => write!(f, "file {}", path.display()),
            Source::Default => f.write_str("default"),
        }
    }
}

/// Variables of the environment that look like options and are none. Not an error: a container system may have
/// put them there.
pub(crate) fn unknown_variables() -> impl Iterator<Item = String> {
    let known: Vec<_> =
        Config::command().get_arguments().filter_map(|arg| arg.get_long().map(variable)).collect();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(move |name| name.starts_with("DOUBLETICKD_") && !known.contains(name))
}

/// Options of the file, by flag.
type File = BTreeMap<String, Vec<String>>;

/// Reads the command line (with the program's name), the environment and the file. `command`: somewhere at the
/// end of its subcommands stand the flags of [`Config`].
pub fn read<C: FromArgMatches>(command: &Command, args: &[OsString]) -> Result<(C, Vec<Effective>), Stop> {
    let parse = |file: &File| {
        layered(command.clone(), file).try_get_matches_from(args).map_err(|error| blame(error, args))
    };
    let matches = parse(&File::new())?;
    let path = leaf(&matches).try_get_one::<PathBuf>("config").ok().flatten().cloned();
    let (matches, file) = match &path {
        None => (matches, File::new()),
        Some(path) => {
            let file = read_file(path).map_err(Stop::Wrong)?;
            (parse(&file)?, file)
        }
    };
    let effective = effective(leaf(&matches), &file, path.as_deref());
    if !effective.is_empty()
        && let Ok(config) = Config::from_arg_matches(leaf(&matches))
    {
        config.check().map_err(|(name, problem)| Stop::Wrong(wrong(&effective, name, problem)))?;
    }
    let cli = C::from_arg_matches(&matches).map_err(|error| Stop::Clap(Box::new(error)))?;
    Ok((cli, effective))
}

fn wrong(effective: &[Effective], name: &str, problem: &str) -> String {
    let source = effective.iter().find(|option| option.name == name).map(|option| option.source.to_string());
    format!("{name} ({}): {problem}", source.unwrap_or_default())
}

/// Gives the flags of [`Config`], wherever they stand, their variables and what the file says.
fn layered(command: Command, file: &File) -> Command {
    let names: Vec<_> = Config::command().get_arguments().map(|arg| arg.get_id().clone()).collect();
    command
        .mut_args(|arg| {
            let Some(flag) = arg.get_long().map(str::to_owned) else { return arg };
            if !names.contains(arg.get_id()) {
                return arg;
            }
            let arg = arg.env(variable(&flag)).hide_env_values(true);
            match file.get(&flag) {
                Some(values) => arg.default_values(values.clone()),
                None => arg,
            }
        })
        .mut_subcommands(|command| layered(command, file))
}

fn leaf(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, below)| leaf(below))
}

/// A wrong value in the environment reads, in clap's words, as if it had been a flag: says it better.
fn blame(error: clap::Error, args: &[OsString]) -> Stop {
    let flag = match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::ValueValidation | ErrorKind::InvalidValue, Some(ContextValue::String(arg))) => {
            arg.trim_start_matches("--").split([' ', '=', '[']).next().unwrap_or_default().to_owned()
        }
        _ => return Stop::Clap(Box::new(error)),
    };
    let given = |arg: &OsString| {
        let arg = arg.to_string_lossy();
        arg.strip_prefix("--").is_some_and(|rest| rest.split('=').next() == Some(flag.as_str()))
    };
    match std::env::var(variable(&flag)) {
        Ok(value) if !args.iter().any(given) => match check(&flag, &[value]) {
            Err(problem) => Stop::Wrong(format!("environment {}: {problem}", variable(&flag))),
            Ok(()) => Stop::Clap(Box::new(error)),
        },
        _ => Stop::Clap(Box::new(error)),
    }
}

/// What the flag's parser says about these values.
fn check(flag: &str, values: &[String]) -> Result<(), String> {
    let args = values.iter().map(|value| format!("--{flag}={value}"));
    let Err(error) = Config::command().try_get_matches_from(args) else { return Ok(()) };
    // What clap prints up to the first empty line, without the words before it: the rest is about flags.
    let text = error.to_string();
    let lines: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    Err(lines.join(" ").trim_start_matches("error: ").to_owned())
}

fn read_file(path: &Path) -> Result<File, String> {
    let shown = path.display();
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("file {shown}: cannot be read: {error}"))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        // Not the error's own display, which quotes the line: a key could stand there.
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("file {shown}, line {line}: {}", error.message())
    })?;
    let flags: Vec<String> = Config::command()
        .get_arguments()
        .filter_map(|arg| arg.get_long())
        .filter(|flag| *flag != "config" && *flag != "help")
        .map(str::to_owned)
        .collect();
    let mut file = File::new();
    for (key, value) in table {
        if !flags.contains(&key) {
            let known = flags.join(", ");
            return Err(format!("file {shown}: unknown key `{key}`; there are: {known}"));
        }
        let values = texts(&key, value).map_err(|problem| format!("file {shown}: {key}: {problem}"))?;
        check(&key, &values).map_err(|problem| format!("file {shown}: {key}: {problem}"))?;
        file.insert(key, values);
    }
    Ok(file)
}

/// A value of the file as a flag would have it.
fn texts(key: &str, value: toml::Value) -> Result<Vec<String>, String> {
    match value {
        toml::Value::String(text) => Ok(vec![text]),
        // A number there would be a key that was cut at its leading zeros.
        _ if ["secret-key", "webhook-token"].contains(&key) => Err("must be a text in quotes".into()),
        toml::Value::Integer(number) => Ok(vec![number.to_string()]),
        toml::Value::Boolean(value) => Ok(vec![value.to_string()]),
        toml::Value::Array(items) if ["admins", "webhook-events"].contains(&key) => items
            .into_iter()
            .map(|item| match item {
                toml::Value::String(text) if !text.contains(',') => Ok(text),
                _ => Err("must be a list of texts in quotes, without commas in them".to_owned()),
            })
            .collect(),
        _ => Err("must be a text in quotes, a whole number, or true or false".into()),
    }
}

fn effective(matches: &ArgMatches, file: &File, path: Option<&Path>) -> Vec<Effective> {
    let command = Config::command();
    let options = command.get_arguments().filter_map(|arg| Some((arg.get_id().as_str(), arg.get_long()?)));
    options
        .filter(|(id, _)| matches.try_contains_id(id).is_ok())
        .map(|(id, flag)| {
            let source = match (matches.value_source(id), path) {
                (Some(ValueSource::CommandLine), _) => Source::Flag(flag.to_owned()),
                (Some(ValueSource::EnvVariable), _) => Source::Environment(variable(flag)),
                (_, Some(path)) if file.contains_key(flag) => Source::File(path.to_owned()),
                _ => Source::Default,
            };
            let raw = matches.get_raw(id).map(|values| {
                values.map(|value| value.to_string_lossy().into_owned()).collect::<Vec<_>>().join(",")
            });
            let value = if ["secret_key", "webhook_token", "database", "bus", "bus_nkey"].contains(&id) {
                raw.map(|_| "(hidden)".to_owned())
            } else {
                raw
            };
            Effective { name: flag.to_owned(), value, source }
        })
        .collect()
}
