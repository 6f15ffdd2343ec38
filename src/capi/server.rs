//! Which service the SDK uses, who named it, and where this device keeps its data.
//!
//! A server is named by the configuration of `TIMInit`, else by `internal_operation_set_custom_server_info`,
//! else by the environment; where nobody names one it is the embedded service.

use super::config;
use super::fault::Fault;
use super::json::config::SdkConfig;
use crate::per_process::{PerProcess, copied};
use crate::roomy;
use doubletick_client::ws::{WsConnector, WsOptions};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use parking_lot::RwLock;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const URL_KEY: &str = "sdk_config_server_url";
const URL_VARIABLE: &str = "DOUBLETICK_SERVER_URL";
const CA_KEY: &str = "sdk_config_server_ca_file";
const CA_VARIABLE: &str = "DOUBLETICK_SERVER_CA_FILE";
const DIRECTORY_KEY: &str = "sdk_config_config_file_path";

/// What `internal_operation_set_custom_server_info` named, for the next `TIMInit`.
static CUSTOM: PerProcess<RwLock<Option<String>>> =
    PerProcess::new(|parents| RwLock::new(copied(parents).flatten()));

/// Remembers the server for a `TIMInit` whose configuration names none, or forgets it.
pub fn set_custom(url: Option<String>) {
    *CUSTOM.get().write() = url;
}

/// The service of one run of the SDK. It may hold a key, so it has no `Debug`.
pub enum Server {
    /// A service in this process.
    #[cfg(feature = "embedded")]
    Embedded {
        /// What is acknowledged survives a loss of power.
        full_durability: bool,
        /// Credentials must be signed with it.
        secret_key: Option<String>,
    },
    /// A doubletickd, over a link.
    Network {
        /// Makes connections to it.
        connector: Arc<WsConnector>,
        /// Its host and port, safe as a part of a file name.
        name: String,
    },
}

/// The service that is wanted, checked as far as that goes without connecting.
pub fn wanted(config: &SdkConfig) -> Result<Server, Fault> {
    let Some((source, url)) = url(config) else {
        return embedded(config, "sdk_config_server_url: is absent");
    };
    let (scheme, _) = url.split_once("://").unwrap_or_default();
    let secure = scheme.eq_ignore_ascii_case("wss");
    if !secure && !scheme.eq_ignore_ascii_case("ws") {
        return match url.as_str() {
            "embedded:" => embedded(config, &format!("{source}: is embedded:")),
            _ => Err(Fault::param(format!(
                "{source}: is none of embedded:, ws://HOST:PORT and wss://HOST:PORT"
            ))),
        };
    }
    let connector = if secure {
        // With room: certificates are read, each a document that is nested deeply.
        roomy::run(|| trusting(&url, source, ca_file(config))).map_err(Fault::no_thread)??
    } else {
        connector(&url, None).map_err(|text| Fault::param(format!("{source}: {text}")))?
    };
    let name = connector.file_name();
    Ok(Server::Network { connector: Arc::new(connector), name })
}

#[cfg(feature = "embedded")]
fn embedded(config: &SdkConfig, _: &str) -> Result<Server, Fault> {
    let secret_key = config.secret_key.clone();
    Ok(Server::Embedded { full_durability: config.full_durability, secret_key })
}

#[cfg(not(feature = "embedded"))]
fn embedded(_: &SdkConfig, named: &str) -> Result<Server, Fault> {
    Err(Fault::param(format!("{named}, and this build has no embedded service: name a server")))
}

/// Who named a server, and its URL.
fn url(config: &SdkConfig) -> Option<(&'static str, String)> {
    let configured = config.server_url.clone().map(|url| (URL_KEY, url));
    let custom = || Some(("internal_operation_set_custom_server_info", CUSTOM.get().read().clone()?));
    configured.or_else(custom).or_else(|| Some((URL_VARIABLE, variable(URL_VARIABLE)?)))
}

/// The file with the certificates to trust, and who named it.
fn ca_file(config: &SdkConfig) -> Option<(&'static str, String)> {
    let configured = config.server_ca_file.clone().map(|file| (CA_KEY, file));
    configured.or_else(|| Some((CA_VARIABLE, variable(CA_VARIABLE)?)))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A connector that trusts the file, or the platform's roots where none is given. What is wrong is blamed on
/// the file if the URL alone is right.
fn trusting(url: &str, source: &str, ca: Option<(&str, String)>) -> Result<WsConnector, Fault> {
    let file = ca.as_ref().map(|(_, file)| PathBuf::from(file));
    connector(url, file).map_err(|text| match ca {
        Some((named, _)) if connector(url, None).is_ok() => Fault::param(format!("{named}: {text}")),
        _ => Fault::param(format!("{source}: {text}")),
    })
}

fn connector(url: &str, ca_file: Option<PathBuf>) -> Result<WsConnector, String> {
    let options = WsOptions { ca_file, proxy: config::proxy(), ..WsOptions::default() };
    WsConnector::new(url, options).map_err(|error| error.text)
}

/// The directory of the data: the configured one, or that of the platform.
pub fn directory(config: &SdkConfig) -> Result<PathBuf, Fault> {
    match &config.directory {
        Some(directory) => Ok(PathBuf::from(directory)),
        None => {
            choose_native_strategy().map(|strategy| strategy.data_dir().join("doubletick")).map_err(|_| {
                Fault::param(format!("{DIRECTORY_KEY}: is absent, and this user has no data directory"))
            })
        }
    }
}

/// What is wrong with the directory of the data.
pub fn bad_directory(directory: &Path, error: impl std::fmt::Display) -> Fault {
    Fault::param(format!("{DIRECTORY_KEY}: {}: {error}", directory.display()))
}

impl Server {
    /// Whether there is a link that can be missing.
    pub fn is_network(&self) -> bool {
        matches!(self, Server::Network { .. })
    }

    /// Where this device keeps what it has of this service. Another service has other messages and versions.
    pub fn state_directory(&self, directory: &Path, app_id: u64) -> PathBuf {
        match self {
            #[cfg(feature = "embedded")]
            Server::Embedded { .. } => directory.join(format!("app-{app_id}-devices")),
            Server::Network { name, .. } => directory.join(format!("app-{app_id}-devices-{name}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str) -> SdkConfig {
        SdkConfig { server_url: Some(url.to_owned()), ..SdkConfig::default() }
    }

    #[test]
    fn a_url_of_another_kind_is_refused_by_the_name_of_its_key() {
        for url in ["nonsense", "http://localhost", "embedded:x", "WS", "ws:/localhost"] {
            let Err(Fault::Refused(-4, text)) = wanted(&named(url)) else { panic!("{url} is taken") };
            assert!(text.starts_with("sdk_config_server_url: "), "{text}");
        }
    }

    #[test]
    fn without_the_embedded_service_a_server_must_be_named() {
        let server = wanted(&named("embedded:"));
        #[cfg(feature = "embedded")]
        assert!(matches!(server, Ok(Server::Embedded { .. })));
        #[cfg(not(feature = "embedded"))]
        assert!(
            matches!(server, Err(Fault::Refused(-4, text)) if text.contains("sdk_config_server_url: is embedded:"))
        );
    }
}
