//! Checks that every dependency has a licence that `deny.toml` allows and comes from the registry that it
//! allows, and that `docs/dependencies.md` names those that the workspace itself asks for. Reads the same file
//! as cargo-deny and needs nothing installed.

use serde_json::Value;
use std::collections::BTreeSet;
use xtask::process::{cargo, root};

/// What `deny.toml` allows.
struct Rules {
    licences: Vec<String>,
    exceptions: Vec<(String, Vec<String>)>,
    registries: Vec<String>,
}

/// Checks every package of the lock file; `Ok` says how many. The error has a line per finding.
pub fn check() -> Result<String, String> {
    let rules = rules()?;
    let packages = packages()?;
    let mut findings = Vec::new();
    let mut foreign = 0;
    for package in packages.iter().filter(|package| !package["source"].is_null()) {
        foreign += 1;
        findings.extend(finding(&rules, package));
    }
    findings.extend(unnamed(&packages)?);
    if findings.is_empty() { Ok(format!("{foreign} dependencies")) } else { Err(findings.join("\n")) }
}

/// The dependencies of our own packages that `docs/dependencies.md` does not name.
fn unnamed(packages: &[Value]) -> Result<Vec<String>, String> {
    let page = "docs/dependencies.md";
    let text = std::fs::read_to_string(root().join(page)).map_err(|error| format!("{page}: {error}"))?;
    let named: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.split('|').next())
        .flat_map(|names| names.split([',', ' ']))
        .collect();
    let mut findings = BTreeSet::new();
    for package in packages.iter().filter(|package| package["source"].is_null()) {
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let name = dependency["name"].as_str().unwrap_or_default();
            if !dependency["source"].is_null() && !named.contains(name) {
                findings.insert(format!("{name}: {page} does not say why it is there"));
            }
        }
    }
    Ok(findings.into_iter().collect())
}

fn finding(rules: &Rules, package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let version = package["version"].as_str().unwrap_or_default();
    let source = package["source"].as_str().unwrap_or_default();
    let registry = source.strip_prefix("registry+");
    if !registry.is_some_and(|registry| rules.registries.iter().any(|allowed| allowed == registry)) {
        return Some(format!("{name} {version}: the source is not allowed by deny.toml"));
    }
    let Some(licence) = package["license"].as_str() else {
        return Some(format!("{name} {version}: names no licence"));
    };
    match allowed(rules, name, licence) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name} {version}: the licence {licence} is not allowed by deny.toml")),
        Err(error) => Some(format!("{name} {version}: the licence {licence} cannot be read: {error}")),
    }
}

fn allowed(rules: &Rules, name: &str, licence: &str) -> Result<bool, String> {
    let expression =
        spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX).map_err(|error| error.to_string())?;
    let exception = rules.exceptions.iter().find(|(exempt, _)| exempt == name).map(|(_, extra)| extra);
    Ok(expression.evaluate(|requirement| {
        let wanted = requirement.to_string();
        // `Apache-2.0 WITH LLVM-exception` allows more than `Apache-2.0` does.
        let base = wanted.split(" WITH ").next().unwrap_or(&wanted);
        let known = |list: &[String]| list.iter().any(|allowed| allowed == base);
        known(&rules.licences) || exception.is_some_and(|extra| known(extra))
    }))
}

fn rules() -> Result<Rules, String> {
    let text = std::fs::read_to_string(root().join("deny.toml")).map_err(|e| format!("deny.toml: {e}"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("deny.toml: {error}"))?;
    let strings = |value: Option<&toml::Value>| -> Vec<String> {
        let array = value.and_then(toml::Value::as_array);
        array.into_iter().flatten().filter_map(|item| item.as_str().map(String::from)).collect()
    };
    let licences = table.get("licenses").ok_or("deny.toml: no [licenses]")?;
    let sources = table.get("sources").ok_or("deny.toml: no [sources]")?;
    let exceptions = licences.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten();
    Ok(Rules {
        licences: strings(licences.get("allow")),
        exceptions: exceptions
            .filter_map(|item| Some((item.get("crate")?.as_str()?.to_string(), strings(item.get("allow")))))
            .collect(),
        registries: strings(sources.get("allow-registry")),
    })
}

fn packages() -> Result<Vec<Value>, String> {
    let output = cargo(&["metadata", "--format-version", "1", "--locked"])
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let mut metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    match metadata["packages"].take() {
        Value::Array(packages) => Ok(packages),
        _ => Err("cargo metadata: no packages".to_string()),
    }
}
