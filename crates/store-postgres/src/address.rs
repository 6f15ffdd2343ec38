//! Where the database is, as the operator writes it, and as it may be shown: without the password.

use super::tls::{self, Tls};
use doubletick_protocol::{Error, Result, codes};
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How long connecting to one host may take.
const CONNECT: Duration = Duration::from_secs(5);
/// A connection on which the other end takes nothing for so long is cut.
const STALLED: Duration = Duration::from_secs(10);

/// A database on a server, or on one of several.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    /// The same for each host alone, so that one that takes connections and says nothing does not use up all the time that there is.
    pub(super) hosts: Vec<Config>,
    pub(super) tls: Tls,
    shown: String,
}

/// The address without the password.
impl std::fmt::Display for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.shown)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.shown)
    }
}

fn wrong(text: &str) -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, format!("database: {text}"))
}

/// An error of the database, for the operator: with the address.
pub(super) fn named(address: &Address, error: Error) -> Error {
    match error.text.strip_prefix("database: ") {
        Some(cause) => Error::new(error.code, format!("database: {address}: {cause}")),
        None => error,
    }
}

impl Address {
    /// Reads `postgres://user:password@host:port/database?sslmode=…`; several hosts are separated by commas.
    ///
    /// 6017 where it is none; the text says what is wrong, and never has the password in it.
    pub fn parse(url: &str) -> Result<Address> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(wrong("must begin with postgres://"));
        }
        // A password may have a question mark in it.
        let host = url.rfind('@').unwrap_or(0);
        let options = url[host..].find('?').map(|place| host + place);
        let (base, query) = options.map_or((url, ""), |place| (&url[..place], &url[place + 1..]));
        let (mut kept, mut verify, mut roots) = (Vec::new(), false, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", "verify-full")) => {
                    verify = true;
                    kept.push("sslmode=require");
                }
                Some(("sslmode", "verify-ca")) => {
                    return Err(wrong("sslmode: must be disable, prefer, require or verify-full"));
                }
                Some(("sslrootcert", path)) => roots = Some(PathBuf::from(path)),
                _ => kept.push(pair),
            }
        }
        if roots.is_some() && !verify {
            return Err(wrong("sslrootcert: is for sslmode=verify-full"));
        }
        let plain = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
        // What tokio-postgres says of a URL that it cannot read may quote it.
        let mut config: Config = plain.parse().map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map_or(String::new(), ToString::to_string);
            // The name of an option that is not known may be a part of a password with a question mark in it.
            if cause.contains("unknown option") {
                return wrong("has an option behind the question mark that is not known");
            }
            match cause.starts_with("invalid value for option") {
                true => wrong(&cause),
                false => wrong("must be postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
            }
        })?;
        if config.get_hosts().is_empty() {
            return Err(wrong("names no host"));
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(wrong("names no database"));
        }
        complete(&mut config);
        let hosts = each_host(&plain).into_iter().map(|plain| {
            let mut config: Config = plain.parse().ok()?;
            complete(&mut config);
            Some(config)
        });
        // What could be read as a whole can be read in parts.
        let hosts = hosts.collect::<Option<Vec<Config>>>().unwrap_or_else(|| vec![config.clone()]);
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => Tls::None,
            _ if verify => tls::verifying(roots.as_deref()).map_err(|text| wrong(&text))?,
            _ => tls::trusting(),
        };
        let shown = shown(&config);
        Ok(Address { config, hosts, tls, shown })
    }

    /// The same server with another database.
    pub fn with_database(&self, name: &str) -> Address {
        let mut other = self.clone();
        other.config.dbname(name);
        for config in &mut other.hosts {
            config.dbname(name);
        }
        other.shown = shown(&other.config);
        other
    }
}

/// What every connection has where the operator has said nothing else.
fn complete(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    // A standby cannot be written to: of several hosts the one that can is meant.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    config.tcp_user_timeout(STALLED).keepalives_idle(STALLED);
    if config.get_application_name().is_none() {
        config.application_name("doubletick");
    }
}

/// A URL of several hosts as one for each of them.
fn each_host(url: &str) -> Vec<String> {
    let begin = url.find("://").map_or(0, |place| place + 3);
    let begin = url.rfind('@').map_or(begin, |place| place + 1);
    let end = url[begin..].find(['/', '?']).map_or(url.len(), |place| begin + place);
    url[begin..end].split(',').map(|host| format!("{}{host}{}", &url[..begin], &url[end..])).collect()
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(place, host)| {
            let port = ports.get(place).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        })
        .collect();
    format!("postgres://{}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_an_address_has_no_password() {
        let address = Address::parse("postgres://app:s3cr%40t@db1,db2:6000/chat?sslmode=disable").unwrap();
        assert_eq!(address.to_string(), "postgres://db1:5432,db2:6000/chat");
        assert_eq!(format!("{address:?}"), "postgres://db1:5432,db2:6000/chat");
        let odd = Address::parse("postgres://app:1?s3cret=1@db/chat?sslmode=disable").unwrap();
        assert_eq!(odd.to_string(), "postgres://db:5432/chat");
        assert_eq!(odd.config.get_password(), Some(&b"1?s3cret=1"[..]));
    }

    #[test]
    fn an_address_of_several_hosts_is_one_for_each_with_everything_else_the_same() {
        let address = Address::parse("postgres://app:s3cr%40t@db1,db2:6000/chat?sslmode=disable").unwrap();
        let each: Vec<_> = address.hosts.iter().map(shown).collect();
        assert_eq!(each, ["postgres://db1:5432/chat", "postgres://db2:6000/chat"]);
        for config in address.with_database("other").hosts {
            assert_eq!((config.get_user(), config.get_password()), (Some("app"), Some(&b"s3cr@t"[..])));
            assert_eq!((config.get_dbname(), config.get_connect_timeout()), (Some("other"), Some(&CONNECT)));
            assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        }
        let elsewhere = Address::parse("postgres:///chat?host=db1&user=app&sslmode=disable").unwrap();
        assert_eq!(elsewhere.hosts.iter().map(shown).collect::<Vec<_>>(), ["postgres://db1:5432/chat"]);
    }

    #[test]
    fn an_address_that_is_wrong_says_what_is_wrong_and_never_the_password() {
        let cases = [
            ("mysql://app:s3cret@db/chat", "must begin with postgres://"),
            ("postgres://app:s3cret@db", "names no database"),
            ("postgres:///chat", "names no host"),
            ("postgres://app:s3cret@db:port/chat", "invalid value for option `port`"),
            ("postgres://app:s3cret@[::1/chat", "invalid value for option `host`"),
            ("postgres://app:s3cret@db/chat?sslmode=verify-ca", "sslmode"),
            ("postgres://app:s3cret@db/chat?sslmode=maybe", "sslmode"),
            ("postgres://app:s3cret@db/chat?colour=red", "not known"),
            ("postgres://app:s3cret@db/chat?sslrootcert=/x", "sslrootcert"),
            ("postgres://app:s3cret@db/chat?sslmode=verify-full&sslrootcert=/nowhere.pem", "sslrootcert"),
        ];
        for (url, says) in cases {
            let error = Address::parse(url).expect_err(url);
            assert_eq!(error.code, codes::ERR_INVALID_PARAMETERS, "{url}");
            assert!(error.text.contains(says), "{url}: {}", error.text);
            assert!(!error.text.contains("s3cret"), "{url}: {}", error.text);
        }
    }
}
