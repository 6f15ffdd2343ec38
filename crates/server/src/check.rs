//! `doubletickd check-config`: looks at everything that `serve` would load, and changes nothing.

use crate::config::Config;
use crate::webhooks::Webhooks;
use crate::{key, layers, run, stores};
use doubletick_store_sqlite::SqliteStore;
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;

/// What is wrong, and what deserves a look.
#[derive(Debug, Default)]
pub struct Findings {
    /// With these the server does not start.
    pub problems: Vec<String>,
    /// With these it does.
    pub remarks: Vec<String>,
}

/// Looks at the files that a configuration names.
pub fn look(config: &Config) -> Findings {
    let mut findings = Findings::default();
    match run::tls(config) {
        Ok(Some(_)) => {}
        Ok(None) if config.listen.ip().is_loopback() || config.behind_proxy => {}
        Ok(None) => findings.remarks.push(format!("listen: {} is served without TLS", config.listen)),
        Err(problem) => findings.problems.push(problem),
    }
    let file = key::path(&config.data);
    match key::existing(config) {
        Ok(None) => findings.remarks.push(format!("secret-key: will be made in {}", file.display())),
        Ok(Some(_)) if config.secret_key.is_none() && key::is_open_to_others(&file) => {
            let text = format!("{}: can be read by other users of this machine", file.display());
            findings.remarks.push(text);
        }
        Ok(Some(_)) => {}
        Err(problem) => findings.problems.push(problem),
    }
    if let Err(problem) = Webhooks::new(config, &Arc::default()) {
        findings.problems.push(problem);
    }
    if config.webhook_url.is_some() && config.webhook_token.is_none() {
        findings.remarks.push("webhook-token: there is none, so webhooks are not signed".to_owned());
    }
    if let Err(problem) = stores::bus(config) {
        findings.problems.push(problem);
    }
    match stores::address(config) {
        Ok(Some(_)) => {
            if config.secret_key.is_none() {
                let text = "secret-key: several servers on one database need the same one";
                findings.remarks.push(text.to_owned());
            }
            if SqliteStore::exists(&config.data, config.app_id) {
                let text = "data: has a database, which is not used: database is set";
                findings.remarks.push(text.to_owned());
            }
        }
        Ok(None) => {
            if config.lanes.is_some() {
                findings
                    .remarks
                    .push("lanes: is of a database on PostgreSQL, and database is not set".to_owned());
            }
            if let Err(problem) = run::database_is_not_lost(config) {
                findings.problems.push(problem);
            }
        }
        Err(problem) => findings.problems.push(problem),
    }
    if !config.data.exists() {
        findings.remarks.push(format!("data: {} will be made", config.data.display()));
    }
    if let Err(problem) = writable(&config.data) {
        findings.problems.push(format!("data: {problem}"));
    }
    let strangers = layers::unknown_variables();
    findings.remarks.extend(strangers.map(|name| format!("environment {name}: is no option")));
    findings
}

/// Whether the directory, or the nearest one above it that is there, takes a new file.
fn writable(data: &Path) -> Result<(), String> {
    let there = data.ancestors().find(|directory| directory.exists());
    let directory = match there {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        // A relative path of which nothing is there begins here.
        _ => Path::new("."),
    };
    let shown = directory.display();
    if !directory.is_dir() {
        return Err(format!("{shown}: is not a directory"));
    }
    let probe = directory.join(format!(".doubletickd-check-{}", std::process::id()));
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe)
        .and_then(|_| std::fs::remove_file(&probe))
        .map_err(|error| format!("{shown}: cannot be written: {error}"))
}
